//! Tags of what IAM knows.

use std::future::Future;

use aws_sdk_iam::types::Tag;
use infra_provider::{ProviderError, Scope};

use crate::error::built;
use crate::tags::{TagChanges, TagMap};

/// Tags as the API takes them.
pub(super) fn to_api(tags: &TagMap) -> Result<Vec<Tag>, ProviderError> {
    tags.iter().map(|(key, value)| built(Tag::builder().key(key).value(value).build())).collect()
}

/// Tags as the API reports them.
pub(super) fn reported(tags: &[Tag]) -> impl Iterator<Item = (String, String)> {
    tags.iter().map(|tag| (tag.key.clone(), tag.value.clone()))
}

/// Changes tags. `untag` removes keys, `tag` sets tags: the calls of each type have names of their own.
pub(super) async fn change<U, T>(
    prior: &TagMap,
    planned: &TagMap,
    untag: impl FnOnce(Vec<String>) -> U,
    tag: impl FnOnce(Vec<Tag>) -> T,
) -> Result<(), ProviderError>
where
    U: Future<Output = Result<(), ProviderError>>,
    T: Future<Output = Result<(), ProviderError>>,
{
    let changes = TagChanges::between(prior, planned);
    if !changes.removed.is_empty() {
        untag(changes.removed).await?;
    }
    if !changes.set.is_empty() {
        tag(to_api(&changes.set)?).await?;
    }
    Ok(())
}

/// Whether something has a scope's tags.
pub(super) fn is_in(scope: &Scope, tags: &[Tag]) -> bool {
    let has = |(key, value): &(String, String)| tags.iter().any(|tag| tag.key == *key && tag.value == *value);
    scope.tags.iter().all(has)
}
