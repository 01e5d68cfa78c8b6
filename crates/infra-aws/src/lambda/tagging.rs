//! Tags of functions and of what calls them.

use infra_provider::ProviderError;

use crate::context::Context;
use crate::error::{During, if_found};
use crate::tags::{self, TagMap};

/// The call that tells the tags of one.
pub(super) const LISTS: &str = "lambda:ListTags";

/// The tags of what no other call tells them of; `None` when it is gone.
pub(super) async fn of(cx: &Context, arn: &str) -> Result<Option<TagMap>, ProviderError> {
    if let Some(known) = tags::known(cx, LISTS, arn).await {
        return Ok(Some(known));
    }
    let answer = if_found(cx.lambda().list_tags().resource(arn).send().await.during(LISTS))?;
    Ok(answer.map(|answer| answer.tags.unwrap_or_default().into_iter().collect()))
}

/// Changes tags.
pub(super) async fn change(
    cx: &Context,
    arn: &str,
    prior: &TagMap,
    planned: &TagMap,
) -> Result<(), ProviderError> {
    let untag = |keys| async {
        let call = cx.lambda().untag_resource().resource(arn).set_tag_keys(Some(keys));
        call.send().await.during("lambda:UntagResource").map(drop)
    };
    let tag = |tags: TagMap| async move {
        let call = cx.lambda().tag_resource().resource(arn).set_tags(tags::to_map(&tags));
        call.send().await.during("lambda:TagResource").map(drop)
    };
    tags::change(prior, planned, untag, tag).await
}
