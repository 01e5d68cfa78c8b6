//! Tags of what Systems Manager has, which calls name by kind and name.

use aws_sdk_ssm::types::ResourceTypeForTagging;
use infra_provider::ProviderError;

use crate::context::Context;
use crate::error::During;
use crate::tags::{self, TagMap};

/// Changes tags.
pub(super) async fn change(
    cx: &Context,
    kind: ResourceTypeForTagging,
    name: &str,
    prior: &TagMap,
    planned: &TagMap,
) -> Result<(), ProviderError> {
    let untag = |keys| {
        let call = cx.ssm().remove_tags_from_resource().resource_type(kind.clone()).resource_id(name);
        let call = call.set_tag_keys(Some(keys));
        async move { call.send().await.during("ssm:RemoveTagsFromResource").map(drop) }
    };
    let tag = |tags: TagMap| {
        let call = cx.ssm().add_tags_to_resource().resource_type(kind.clone()).resource_id(name);
        async move {
            let call = call.set_tags(Some(tags::to_api(&tags)?));
            call.send().await.during("ssm:AddTagsToResource").map(drop)
        }
    };
    tags::change(prior, planned, untag, tag).await
}
