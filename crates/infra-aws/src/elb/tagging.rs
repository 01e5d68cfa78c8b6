//! Tags of balancers, which are tagged by name.

use aws_sdk_elasticloadbalancing::types::{TagDescription, TagKeyOnly};
use infra_provider::ProviderError;

use super::PER_CALL;
use crate::context::Context;
use crate::error::During;
use crate::lookup::{self, Lookup};
use crate::tags::{self, INTENT, TagMap};

/// The call that lists tags.
pub(super) const LISTS: &str = "elasticloadbalancing:DescribeTags";

/// The tags of balancers that exist, by name: a call for every 20.
pub(super) async fn read(cx: &Context, names: impl IntoIterator<Item = String>) -> Lookup<TagDescription> {
    let page = |names: Vec<String>| lookup::existing(names, |names| describe(cx, names));
    lookup::by_key(names, PER_CALL, TagDescription::load_balancer_name, page).await
}

async fn describe(cx: &Context, names: Vec<String>) -> Result<Vec<TagDescription>, ProviderError> {
    let (mut told, mut asked) = (Vec::new(), Vec::new());
    for name in names {
        match cx.fresh().take(LISTS, &name) {
            Some(tags) => {
                let tags = tags::to_api(&tags)?;
                told.push(TagDescription::builder().load_balancer_name(name).set_tags(Some(tags)).build());
            }
            None => asked.push(name),
        }
    }
    if asked.is_empty() {
        return Ok(told);
    }
    let call = cx.elb().describe_tags().set_load_balancer_names(Some(asked));
    told.extend(call.send().await.during(LISTS)?.tag_descriptions.unwrap_or_default());
    Ok(told)
}

/// The tags of one balancer.
pub(super) fn of(tags: &Lookup<TagDescription>, name: &str) -> Result<TagMap, ProviderError> {
    Ok(tags::reported(tags.get(name)?.map(TagDescription::tags).unwrap_or_default()))
}

/// Removes tags from balancers that exist, which are 20 at most.
async fn untag(cx: &Context, names: Vec<String>, keys: &[String]) -> Result<(), ProviderError> {
    let keys = keys.iter().map(|key| TagKeyOnly::builder().key(key).build()).collect();
    let call = cx.elb().remove_tags().set_load_balancer_names(Some(names)).set_tags(Some(keys));
    call.send().await.during("elasticloadbalancing:RemoveTags").map(drop)
}

/// Changes tags.
pub(super) async fn change(
    cx: &Context,
    name: &str,
    prior: &TagMap,
    planned: &TagMap,
) -> Result<(), ProviderError> {
    let remove = |keys: Vec<String>| async move { untag(cx, vec![name.to_owned()], &keys).await };
    let add = |tags: TagMap| async move {
        let call = cx.elb().add_tags().load_balancer_names(name).set_tags(Some(tags::to_api(&tags)?));
        call.send().await.during("elasticloadbalancing:AddTags").map(drop)
    };
    tags::change(prior, planned, remove, add).await
}

/// Removes the tag that marks what creates made. What is gone needs no more.
pub(super) async fn settle(cx: &Context, names: &[String]) -> Result<(), ProviderError> {
    for page in names.chunks(PER_CALL) {
        lookup::existing(page.to_vec(), |names| async {
            untag(cx, names, &[INTENT.to_owned()]).await?;
            Ok(Vec::<()>::new())
        })
        .await?;
    }
    Ok(())
}
