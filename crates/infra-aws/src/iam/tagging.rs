//! Tags of what IAM knows.

use std::future::Future;

use aws_sdk_iam::types::Tag;
use infra_provider::{ProviderError, Scope};

use crate::tags::{self, TagMap};
pub(super) use crate::tags::{reported, to_api};

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
    tags::change(prior, planned, untag, async |tags| tag(to_api(&tags)?).await).await
}

/// Whether something has a scope's tags.
pub(super) fn is_in(scope: &Scope, tags: &[Tag]) -> bool {
    let has = |(key, value): &(String, String)| tags.iter().any(|tag| tag.key == *key && tag.value == *value);
    scope.tags.iter().all(has)
}
