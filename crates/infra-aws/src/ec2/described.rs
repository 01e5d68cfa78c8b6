//! Types that one describing call reads, many at a time.

use std::future::Future;

use aws_sdk_ec2::types::Filter;
use infra_provider::{ProviderError, Scope};

use super::filters::{self, FILTER_VALUES, filter};
use crate::context::Context;
use crate::lookup;
use crate::resource::{Answers, Resource};

/// A type that one call describes. Ids go into a filter: a list of ids as an argument of its own fails as a whole when
/// one of them does not exist any more.
pub(crate) trait Described: Resource {
    /// What the API reports.
    type Api: Send + Sync;

    /// The filter that takes ids.
    const ID_FILTER: &'static str;

    /// The id in a report.
    fn api_id(api: &Self::Api) -> Option<&str>;

    /// Makes the call, all pages of it.
    fn describe(
        cx: &Context,
        filters: Vec<Filter>,
    ) -> impl Future<Output = Result<Vec<Self::Api>, ProviderError>> + Send;

    /// Reads those of some ids.
    fn by_ids(
        cx: &Context,
        ids: Vec<String>,
    ) -> impl Future<Output = Result<Vec<Self::Api>, ProviderError>> + Send {
        async move { Self::describe(cx, vec![filter(Self::ID_FILTER, ids)]).await }
    }

    /// Whether a report is of an object that this type manages, and not of one that AWS made for every account.
    fn is_listed(_api: &Self::Api) -> bool {
        true
    }

    /// The object that a report is of. `self` is what was known of it. `None` when the report is of one that is gone.
    fn observe(&self, cx: &Context, api: &Self::Api) -> Option<Self>;
}

/// Reads many.
pub(crate) async fn read_many<R: Described>(cx: &Context, prior: &[R]) -> Answers<R> {
    let ids = prior.iter().map(|prior| prior.id().to_owned());
    let found = lookup::by_key(ids, FILTER_VALUES, R::api_id, |ids| R::by_ids(cx, ids)).await;
    prior.iter().map(|prior| Ok(found.get(prior.id())?.and_then(|api| prior.observe(cx, api)))).collect()
}

/// Finds all.
pub(crate) async fn list<R: Described>(cx: &Context, scope: &Scope) -> Result<Vec<R>, ProviderError> {
    let found = R::describe(cx, filters::of_scope(scope)).await?;
    let listed = found.iter().filter(|api| R::is_listed(api));
    Ok(listed.filter_map(|api| R::from_id(R::api_id(api)?).observe(cx, api)).collect())
}

/// A report that does not say whose the object is: it is the caller's.
pub(crate) struct Owned<A> {
    /// The owner's account.
    pub(crate) account: String,
    /// What the API reports.
    pub(crate) api: A,
}

/// Reports of objects of the caller's account.
pub(crate) async fn owned<A>(cx: &Context, found: Vec<A>) -> Result<Vec<Owned<A>>, ProviderError> {
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let account = cx.account_id().await?;
    Ok(found.into_iter().map(|api| Owned { account: account.to_owned(), api }).collect())
}
