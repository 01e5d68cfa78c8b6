//! Tags of buckets: they are read and written as a whole.

use aws_sdk_s3::types::Tagging;
use infra_provider::{ErrorClass, ProviderError};

use crate::context::Context;
use crate::error::{During, built};
use crate::tags::{self, TagChanges, TagMap};

/// All tags as the API takes them.
pub(super) fn tagging(tags: &TagMap) -> Result<Tagging, ProviderError> {
    built(Tagging::builder().set_tag_set(Some(tags::to_api(tags)?)).build())
}

/// The call that lists tags.
const LISTS: &str = "s3:GetBucketTagging";

/// A bucket that was just created has no tags.
pub(super) fn created(cx: &Context, bucket: &str) {
    cx.fresh().keep(LISTS, bucket, TagMap::new());
}

/// The tags of a bucket. `None` when there is no such bucket.
pub(super) async fn read(cx: &Context, bucket: &str) -> Result<Option<TagMap>, ProviderError> {
    if let Some(written) = cx.fresh().take(LISTS, bucket) {
        return Ok(Some(written));
    }
    let answer = cx.s3().get_bucket_tagging().bucket(bucket).send().await.during(LISTS);
    match answer {
        Ok(answer) => Ok(Some(tags::reported(answer.tag_set()))),
        Err(error) if error.code.as_deref() == Some("NoSuchTagSet") => Ok(Some(TagMap::new())),
        Err(error) if error.class == ErrorClass::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Changes the tags that are planned and leaves others, which the provider ignores or AWS has set, as they are: a call
/// that writes some of them removes the rest.
pub(super) async fn change(
    cx: &Context,
    bucket: &str,
    prior: &TagMap,
    planned: &TagMap,
) -> Result<(), ProviderError> {
    let changes = TagChanges::between(prior, planned);
    if changes.is_empty() {
        return Ok(());
    }
    let mut tags = read(cx, bucket).await?.unwrap_or_default();
    tags.retain(|key, _| !changes.removed.contains(key));
    tags.extend(changes.set);
    if tags.is_empty() {
        let call = cx.s3().delete_bucket_tagging().bucket(bucket);
        return call.send().await.during("s3:PutBucketTagging").map(drop);
    }
    let call = cx.s3().put_bucket_tagging().bucket(bucket).tagging(tagging(&tags)?);
    call.send().await.during("s3:PutBucketTagging")?;
    cx.fresh().keep(LISTS, bucket, tags);
    Ok(())
}
