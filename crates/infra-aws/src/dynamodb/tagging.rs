//! Tags of tables.

use infra_provider::ProviderError;

use crate::context::Context;
use crate::error::{During, if_found};
use crate::tags::{self, TagMap, change_tags, settle_tags};

/// The call that lists tags.
pub(super) const LISTS: &str = "dynamodb:ListTagsOfResource";

/// The tags of a table; none when it is gone.
pub(super) async fn of(cx: &Context, arn: &str) -> Result<TagMap, ProviderError> {
    if let Some(known) = tags::known(cx, LISTS, arn).await {
        return Ok(known);
    }
    let (mut found, mut token) = (TagMap::new(), None);
    loop {
        let call = cx.dynamodb().list_tags_of_resource().resource_arn(arn).set_next_token(token);
        let Some(page) = if_found(call.send().await.during(LISTS))? else {
            return Ok(found);
        };
        found.extend(tags::reported(page.tags()));
        token = page.next_token;
        if token.is_none() {
            return Ok(found);
        }
    }
}

change_tags!(
    dynamodb(resource_arn),
    tag: tag_resource "dynamodb:TagResource",
    untag: untag_resource "dynamodb:UntagResource",
);

settle_tags!(dynamodb.untag_resource(resource_arn), "dynamodb:UntagResource");
