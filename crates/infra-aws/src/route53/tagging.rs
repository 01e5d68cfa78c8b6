//! Tags of zones and health checks.

use aws_sdk_route53::types::TagResourceType;
use infra_provider::ProviderError;

use crate::context::Context;
use crate::error::During;
use crate::lookup::{self, Lookup};
use crate::tags::{self, TagMap};

/// How many resources a call tells the tags of, and how many tags a call sets or removes.
const PER_CALL: usize = 10;

/// The tags of resources of a kind, by id.
pub(super) async fn of(
    cx: &Context,
    kind: TagResourceType,
    ids: impl IntoIterator<Item = String>,
) -> Lookup<(String, TagMap)> {
    // The call fails when one of them is gone.
    let fetch = |ids| lookup::existing(ids, |ids| list(cx, kind.clone(), ids));
    lookup::by_key(ids, PER_CALL, |(id, _): &(String, TagMap)| Some(id.as_str()), fetch).await
}

async fn list(
    cx: &Context,
    kind: TagResourceType,
    ids: Vec<String>,
) -> Result<Vec<(String, TagMap)>, ProviderError> {
    let call = cx.route53().list_tags_for_resources().resource_type(kind).set_resource_ids(Some(ids));
    let sets = call.send().await.during("route53:ListTagsForResources")?.resource_tag_sets.into_iter();
    Ok(sets.filter_map(|set| Some((set.resource_id.clone()?, tags::reported(set.tags())))).collect())
}

/// Changes the tags of a resource.
pub(super) async fn change(
    cx: &Context,
    kind: TagResourceType,
    id: &str,
    prior: &TagMap,
    planned: &TagMap,
) -> Result<(), ProviderError> {
    let call = || cx.route53().change_tags_for_resource().resource_id(id).resource_type(kind.clone());
    let untag = |keys: Vec<String>| async move {
        for keys in keys.chunks(PER_CALL) {
            let call = call().set_remove_tag_keys(Some(keys.to_vec()));
            call.send().await.during("route53:ChangeTagsForResource")?;
        }
        Ok(())
    };
    let tag = |tags: TagMap| async move {
        for tags in tags::to_api(&tags)?.chunks(PER_CALL) {
            let call = call().set_add_tags(Some(tags.to_vec()));
            call.send().await.during("route53:ChangeTagsForResource")?;
        }
        Ok(())
    };
    tags::change(prior, planned, untag, tag).await
}
