//! Tags of SES's resources, and the tag that a create carries until its result is durable.

use aws_sdk_sesv2::types::Tag;
use infra_provider::ProviderError;

use crate::context::Context;
use crate::error::{During, built, if_found};
use crate::lookup;
use crate::tags::{self, INTENT, TagMap, with_intent};

fn to_api(tags: &TagMap) -> Result<Vec<Tag>, ProviderError> {
    tags.iter().map(|(key, value)| built(Tag::builder().key(key).value(value).build())).collect()
}

/// The tags that a create call sets: those of the resource, and the one that recovers it.
pub(super) fn on_create(tags: &TagMap, token: &str) -> Result<Vec<Tag>, ProviderError> {
    to_api(&with_intent(tags, token))
}

/// The tags that a call reports.
pub(super) fn reported(tags: &[Tag]) -> TagMap {
    tags.iter().map(|tag| (tag.key.clone(), tag.value.clone())).collect()
}

/// Changes tags.
pub(super) async fn change(
    cx: &Context,
    arn: &str,
    prior: &TagMap,
    planned: &TagMap,
) -> Result<(), ProviderError> {
    let untag = |keys| async {
        let call = cx.sesv2().untag_resource().resource_arn(arn).set_tag_keys(Some(keys));
        call.send().await.during("ses:UntagResource").map(drop)
    };
    let tag = |tags: TagMap| async move {
        let call = cx.sesv2().tag_resource().resource_arn(arn).set_tags(Some(to_api(&tags)?));
        call.send().await.during("ses:TagResource").map(drop)
    };
    tags::change(prior, planned, untag, tag).await
}

/// Removes the tag that marks what creates made: a call for each.
pub(super) async fn settle(cx: &Context, arns: &[String]) -> Result<(), ProviderError> {
    let removed = lookup::one_by_one(arns, |arn| async move {
        let call = cx.sesv2().untag_resource().resource_arn(arn).tag_keys(INTENT);
        if_found(call.send().await.during("ses:UntagResource").map(drop)).map(drop)
    });
    removed.await.into_iter().collect()
}
