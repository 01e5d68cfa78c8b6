//! Tags of EventBridge's resources.

use aws_sdk_eventbridge::types::Tag;
use infra_provider::ProviderError;

use crate::context::Context;
use crate::error::{During, built, if_found};
use crate::tags::{self, TagMap};

/// As a call takes them.
pub(super) fn to_api(tags: &TagMap) -> Result<Vec<Tag>, ProviderError> {
    tags.iter().map(|(key, value)| built(Tag::builder().key(key).value(value).build())).collect()
}

/// The tags of a resource; none when it is gone.
pub(super) async fn of(cx: &Context, arn: &str) -> Result<TagMap, ProviderError> {
    let call = cx.events().list_tags_for_resource().resource_arn(arn);
    let answer = if_found(call.send().await.during("events:ListTagsForResource"))?;
    let tags = answer.and_then(|answer| answer.tags).unwrap_or_default();
    Ok(tags.into_iter().map(|tag| (tag.key, tag.value)).collect())
}

/// Changes tags.
pub(super) async fn change(
    cx: &Context,
    arn: &str,
    prior: &TagMap,
    planned: &TagMap,
) -> Result<(), ProviderError> {
    let untag = |keys| async {
        let call = cx.events().untag_resource().resource_arn(arn).set_tag_keys(Some(keys));
        call.send().await.during("events:UntagResource").map(drop)
    };
    let tag = |tags: TagMap| async move {
        let call = cx.events().tag_resource().resource_arn(arn).set_tags(Some(to_api(&tags)?));
        call.send().await.during("events:TagResource").map(drop)
    };
    tags::change(prior, planned, untag, tag).await
}
