//! Tags of EC2's resources.

use aws_sdk_ec2::types::{ResourceType, Tag, TagSpecification};
use infra_provider::ProviderError;

use crate::context::Context;
use crate::error::During;
pub(crate) use crate::tags::reported;
use crate::tags::{INTENT, TagChanges, TagMap};

fn tag(key: &str, value: &str) -> Tag {
    Tag::builder().key(key).value(value).build()
}

/// The tags that a create call sets: those of the resource, and the one that recovers it.
pub(crate) fn on_create(ty: ResourceType, tags: &TagMap, token: &str) -> TagSpecification {
    let tags = tags.iter().map(|(key, value)| tag(key, value)).chain([tag(INTENT, token)]);
    TagSpecification::builder().resource_type(ty).set_tags(Some(tags.collect())).build()
}

/// The tags that a create call sets, of a type that is recovered by something else. None where there are none: EC2
/// takes no empty specification.
pub(crate) fn plain(ty: ResourceType, tags: &TagMap) -> Option<Vec<TagSpecification>> {
    let api = || tags.iter().map(|(key, value)| tag(key, value)).collect();
    (!tags.is_empty())
        .then(|| vec![TagSpecification::builder().resource_type(ty).set_tags(Some(api())).build()])
}

/// Changes tags. EC2 tells keys of the system to be left alone; nobody plans those.
pub(crate) async fn change(
    cx: &Context,
    id: &str,
    prior: &TagMap,
    planned: &TagMap,
) -> Result<(), ProviderError> {
    let changes = TagChanges::between(prior, planned);
    if !changes.removed.is_empty() {
        let keys = changes.removed.iter().map(|key| Tag::builder().key(key).build()).collect();
        cx.ec2().delete_tags().resources(id).set_tags(Some(keys)).send().await.during("ec2:DeleteTags")?;
    }
    if !changes.set.is_empty() {
        let tags = changes.set.iter().map(|(key, value)| tag(key, value)).collect();
        cx.ec2().create_tags().resources(id).set_tags(Some(tags)).send().await.during("ec2:CreateTags")?;
    }
    Ok(())
}
