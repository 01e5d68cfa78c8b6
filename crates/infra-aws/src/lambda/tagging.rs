//! Tags of functions.

use infra_provider::ProviderError;

use crate::context::Context;
use crate::error::During;
use crate::tags::{self, TagMap};

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
