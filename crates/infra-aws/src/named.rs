//! Types that a call describes by name, one or all, and whose tags are read by ARN.

use std::collections::HashMap;
use std::future::Future;

use infra_provider::{ProviderError, Scope};

use crate::context::Context;
use crate::lookup;
use crate::mutation::Op;
use crate::resource::{Answers, Resource, Wanted};
use crate::tags::{self, Observed, TagMap};

/// A type that one call describes: by a name, or all there are.
pub(crate) trait Named: Resource<Cx = Context> {
    /// What the API reports.
    type Api: Clone + Send + Sync;

    /// The name, as the service writes it.
    fn key(&self) -> String;

    /// The name in a report.
    fn api_key(api: &Self::Api) -> Option<&str>;

    /// The ARN in a report.
    fn api_arn(api: &Self::Api) -> Option<&str>;

    /// Makes the call, all pages of it. None when there is none of the name.
    fn describe(
        cx: &Context,
        name: Option<String>,
    ) -> impl Future<Output = Result<Vec<Self::Api>, ProviderError>> + Send;

    /// The tags of an ARN; `None` when the object is gone.
    fn tags_of(cx: &Context, arn: &str)
    -> impl Future<Output = Result<Option<TagMap>, ProviderError>> + Send;

    /// Removes the mark of their creation from ARNs.
    fn settle_arns(cx: &Context, arns: &[String]) -> impl Future<Output = Result<(), ProviderError>> + Send;

    /// All tags that are known of it.
    fn tags_all(&self) -> &TagMap;

    /// Whether a report is of an object that this type manages, and not of one that AWS makes itself.
    fn is_listed(_api: &Self::Api) -> bool {
        true
    }

    /// The tags that were known to be its own, and not defaults of the provider.
    fn tags_known(&self) -> Option<&TagMap>;

    /// The object that a report and its tags are of. `self` is what was known of it. `None` when it is gone meanwhile.
    fn observe(
        &self,
        cx: &Context,
        api: &Self::Api,
        tags: Observed,
    ) -> impl Future<Output = Result<Option<Self>, ProviderError>> + Send;
}

/// The one of a name.
pub(crate) async fn one<R: Named>(cx: &Context, name: String) -> Result<Option<R::Api>, ProviderError> {
    Ok(R::describe(cx, Some(name)).await?.into_iter().next())
}

/// The object that a report is of, with its tags. `None` when it is gone meanwhile.
async fn observed<R: Named>(cx: &Context, known: &R, api: &R::Api) -> Result<Option<R>, ProviderError> {
    match R::tags_of(cx, R::api_arn(api).unwrap_or_default()).await? {
        Some(tags) => known.observe(cx, api, cx.tags().observe(tags, known.tags_known())).await,
        None => Ok(None),
    }
}

async fn all<R: Named>(cx: &Context) -> Result<HashMap<String, R::Api>, ProviderError> {
    let found = R::describe(cx, None).await?.into_iter();
    Ok(found.filter_map(|api| Some((R::api_key(&api)?.to_owned(), api))).collect())
}

/// The reports of names, in their order.
async fn reports<R: Named>(cx: &Context, names: &[String]) -> Answers<R::Api> {
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    lookup::from_list(&names, all::<R>(cx), |name| one::<R>(cx, name)).await
}

/// Reads many.
pub(crate) async fn read_many<R: Named>(cx: &Context, prior: &[R]) -> Answers<R> {
    let names: Vec<String> = prior.iter().map(R::key).collect();
    let asked: Vec<_> = prior.iter().zip(reports::<R>(cx, &names).await).collect();
    lookup::one_by_one(&asked, |(prior, found)| async move {
        match found.clone()? {
            Some(api) => observed(cx, *prior, &api).await,
            None => Ok(None),
        }
    })
    .await
}

/// Waits until there is none of a name. `what` it is, for the message.
pub(crate) async fn gone<R: Named>(
    cx: &Context,
    what: &str,
    name: String,
    op: &Op<'_>,
) -> Result<(), ProviderError> {
    let gone = || async { Ok(R::describe(cx, Some(name.clone())).await?.is_empty().then_some(())) };
    op.until(format!("the {what} {name} to be gone"), gone).await
}

/// Finds all in scope.
pub(crate) async fn list<R: Named>(cx: &Context, scope: &Scope) -> Result<Vec<R>, ProviderError> {
    let found: Vec<R::Api> = R::describe(cx, None).await?.into_iter().filter(R::is_listed).collect();
    let listed = lookup::one_by_one(&found, |api| async {
        observed(cx, &R::from_id(R::api_key(api).unwrap_or_default()), api).await
    });
    tags::listed(listed.await, scope, R::tags_all)
}

/// Looks for what creates made that were cut off.
pub(crate) async fn find<R: Named>(cx: &Context, wanted: &[Wanted<R>]) -> Answers<R> {
    lookup::one_by_one(wanted, |wanted| async {
        let planned = wanted.planned.keyed(&wanted.token);
        let Some(api) = one::<R>(cx, planned.key()).await? else { return Ok(None) };
        let tags = R::tags_of(cx, R::api_arn(&api).unwrap_or_default()).await?;
        match tags.is_some_and(|tags| tags::carry(&tags, &wanted.token)) {
            true => observed(cx, &planned, &api).await,
            false => Ok(None),
        }
    })
    .await
}

/// The parts of `impl Resource` that all types with a [`Named`] have in common.
macro_rules! by_name {
    () => {
        $crate::resource::by_id!();

        const TAGGED_BY: &'static str = "arn";

        async fn read_many(cx: &$crate::context::Context, prior: &[Self]) -> $crate::resource::Answers<Self> {
            $crate::named::read_many(cx, prior).await
        }

        async fn list(
            cx: &$crate::context::Context,
            scope: &infra_provider::Scope,
        ) -> Result<Vec<Self>, infra_provider::ProviderError> {
            $crate::named::list(cx, scope).await
        }

        async fn find(
            cx: &$crate::context::Context,
            wanted: &[$crate::resource::Wanted<Self>],
        ) -> $crate::resource::Answers<Self> {
            $crate::named::find(cx, wanted).await
        }

        async fn settle(
            cx: &$crate::context::Context,
            arns: &[String],
        ) -> Result<(), infra_provider::ProviderError> {
            <Self as $crate::named::Named>::settle_arns(cx, arns).await
        }
    };
}

/// The parts of `impl Named` that the tags of a service give: `tagging` is its module of calls.
macro_rules! tagged_by_arn {
    ($tagging:path) => {
        async fn tags_of(
            cx: &$crate::context::Context,
            arn: &str,
        ) -> Result<Option<$crate::tags::TagMap>, infra_provider::ProviderError> {
            use $tagging as calls;
            calls::of(cx, arn).await
        }

        async fn settle_arns(
            cx: &$crate::context::Context,
            arns: &[String],
        ) -> Result<(), infra_provider::ProviderError> {
            use $tagging as calls;
            calls::settle(cx, arns).await
        }

        fn tags_all(&self) -> &$crate::tags::TagMap {
            &self.tags_all
        }

        fn tags_known(&self) -> Option<&$crate::tags::TagMap> {
            self.tags.as_ref()
        }
    };
}

pub(crate) use {by_name, tagged_by_arn};
