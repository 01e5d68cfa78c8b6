//! Tags of vaults and plans.

use infra_provider::ProviderError;

use super::if_there;
use crate::context::Context;
use crate::error::During;
use crate::tags::{self, TagMap};

/// The tags of a resource; `None` when it is gone.
pub(super) async fn of(cx: &Context, arn: &str) -> Result<Option<TagMap>, ProviderError> {
    if let Some(known) = tags::unchanged(cx, arn).await {
        return Ok(Some(known));
    }
    let (mut found, mut token) = (TagMap::new(), None);
    loop {
        let call = cx.backup().list_tags().resource_arn(arn).set_next_token(token);
        let Some(page) = if_there(call.send().await.during("backup:ListTags"))? else { return Ok(None) };
        found.extend(page.tags.unwrap_or_default());
        token = page.next_token;
        if token.is_none() {
            return Ok(Some(found));
        }
    }
}

/// Changes tags.
pub(super) async fn change(
    cx: &Context,
    arn: &str,
    prior: &TagMap,
    planned: &TagMap,
) -> Result<(), ProviderError> {
    let untag = |keys| async {
        let call = cx.backup().untag_resource().resource_arn(arn).set_tag_key_list(Some(keys));
        call.send().await.during("backup:UntagResource").map(drop)
    };
    let tag = |tags: TagMap| async move {
        let call = cx.backup().tag_resource().resource_arn(arn).set_tags(tags::to_map(&tags));
        call.send().await.during("backup:TagResource").map(drop)
    };
    tags::change(prior, planned, untag, tag).await
}
