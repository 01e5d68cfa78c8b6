//! Reading objects that no call reads many of.

use std::future::Future;

use futures::{StreamExt, stream};
use infra_provider::ProviderError;

/// How many calls are made at the same time where each reads one object.
const AT_ONCE: usize = 16;

/// Reads objects that no call reads many of. The answers are in the order of `asked`.
pub async fn one_by_one<'a, Q, T, F, Fut>(asked: &'a [Q], read: F) -> Vec<Result<T, ProviderError>>
where
    F: Fn(&'a Q) -> Fut,
    Fut: Future<Output = Result<T, ProviderError>>,
{
    let reads: Vec<Fut> = asked.iter().map(read).collect();
    stream::iter(reads).buffered(AT_ONCE).collect().await
}
