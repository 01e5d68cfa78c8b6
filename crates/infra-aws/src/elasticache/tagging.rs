//! Tags of ElastiCache's resources, and the tag that a create carries until its result is durable.

use aws_sdk_elasticache::types::Tag;
use infra_provider::ProviderError;

use crate::context::Context;
use crate::error::{During, if_found};
use crate::lookup;
use crate::tags::{self, INTENT, TagMap};

fn tag(key: &str, value: &str) -> Tag {
    Tag::builder().key(key).value(value).build()
}

/// The tags that a create call sets: those of the resource, and the one that recovers it.
pub(super) fn on_create(tags: &TagMap, token: &str) -> Vec<Tag> {
    tags.iter().map(|(key, value)| tag(key, value)).chain([tag(INTENT, token)]).collect()
}

/// The tags that a call reports.
pub(super) fn reported(tags: &[Tag]) -> impl Iterator<Item = (String, String)> {
    tags.iter().filter_map(|tag| Some((tag.key.clone()?, tag.value.clone().unwrap_or_default())))
}

/// Whether the create of a token set them.
pub(super) fn carry(tags: &[Tag], token: &str) -> bool {
    tags.iter().any(|tag| tag.key() == Some(INTENT) && tag.value() == Some(token))
}

/// The tags of a resource whose describing call does not tell them; `None` when it is gone.
pub(super) async fn of(cx: &Context, arn: &str) -> Result<Option<Vec<Tag>>, ProviderError> {
    let call = cx.elasticache().list_tags_for_resource().resource_name(arn);
    let found = if_found(call.send().await.during("elasticache:ListTagsForResource"))?;
    Ok(found.map(|found| found.tag_list.unwrap_or_default()))
}

/// Changes tags.
pub(super) async fn change(
    cx: &Context,
    arn: &str,
    prior: &TagMap,
    planned: &TagMap,
) -> Result<(), ProviderError> {
    let untag = |keys| async {
        let call = cx.elasticache().remove_tags_from_resource().resource_name(arn).set_tag_keys(Some(keys));
        call.send().await.during("elasticache:RemoveTagsFromResource").map(drop)
    };
    let set = |tags: TagMap| async move {
        let tags = tags.iter().map(|(key, value)| tag(key, value)).collect();
        let call = cx.elasticache().add_tags_to_resource().resource_name(arn).set_tags(Some(tags));
        call.send().await.during("elasticache:AddTagsToResource").map(drop)
    };
    tags::change(prior, planned, untag, set).await
}

/// Removes the tag that marks what creates made: a call for each.
pub(super) async fn settle(cx: &Context, arns: &[String]) -> Result<(), ProviderError> {
    let removed = lookup::one_by_one(arns, |arn| async move {
        let call = cx.elasticache().remove_tags_from_resource().resource_name(arn).tag_keys(INTENT);
        if_found(call.send().await.during("elasticache:RemoveTagsFromResource").map(drop)).map(drop)
    });
    removed.await.into_iter().collect()
}
