//! What is set of a bucket by a resource of its own: a call reads it, one writes it, one removes it.
//!
//! S3 has no call that reads a setting of many buckets: a read costs one call for each.

use std::future::Future;

use aws_sdk_s3::Client;
use infra_provider::{ProviderError, Scope};
use infra_schema::Presence;
use infra_value::Value;

use super::bucket;
use crate::conform::conform;
use crate::context::Context;
use crate::lookup;
use crate::mutation::Op;
use crate::resource::{Answers, Resource};

/// A type that is one setting of a bucket.
pub(super) trait Setting: Resource {
    /// What the API reports.
    type Api: Send + Sync;

    /// The setting of a bucket, of which nothing else is known.
    fn of(place: Place) -> Self;

    /// The bucket it is of.
    fn place(&self) -> Place;

    /// The id that Terraform's provider makes up.
    fn made_up_id(&self) -> String {
        self.place().to_string()
    }

    /// Reads it. `None` when nothing is set.
    fn fetch(&self, cx: &Context) -> impl Future<Output = Result<Option<Self::Api>, ProviderError>> + Send;

    /// The setting that a report is of. `self` is what was known of it.
    fn observe(&self, api: &Self::Api) -> Self;

    /// Whether what was read is there at all. `self` is what was known of it.
    fn exists(&self, _now: &Self) -> bool {
        true
    }

    /// Writes it, as a whole.
    fn write(&self, client: &Client) -> impl Future<Output = Result<(), ProviderError>> + Send;
}

/// A bucket, and the account that it must belong to when the configuration says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub bucket: String,
    pub owner: Option<String>,
}

impl Place {
    pub(super) fn new(bucket: &str, owner: Option<&str>) -> Self {
        Self { bucket: bucket.to_owned(), owner: owner.map(str::to_owned) }
    }

    /// From an import id: a bucket, or a bucket and an account.
    fn parse(id: &str) -> Self {
        match id.split_once(',') {
            Some((bucket, owner)) => Self::new(bucket, Some(owner)),
            None => Self::new(id, None),
        }
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.owner {
            Some(owner) => write!(f, "{},{owner}", self.bucket),
            None => f.write_str(&self.bucket),
        }
    }
}

async fn read<S: Setting>(cx: &Context, prior: &S) -> Result<Option<S>, ProviderError> {
    let now = prior.fetch(cx).await?.map(|api| prior.observe(&api));
    Ok(now.filter(|now| prior.exists(now)))
}

pub(super) async fn read_many<S: Setting>(cx: &Context, prior: &[S]) -> Answers<S> {
    lookup::one_by_one(prior, |prior| read(cx, prior)).await
}

pub(super) async fn create<S: Setting>(cx: &Context, planned: &S) -> Result<S, ProviderError> {
    planned.write(cx.s3_once()).await?;
    let mut made = planned.clone();
    made.set_id(planned.made_up_id());
    Ok(made)
}

/// Reads what was just written. What is set of buckets is not strongly consistent: "Amazon S3 data consistency model",
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/Welcome.html#ConsistencyModel>.
pub(super) async fn read_written<S: Setting>(
    cx: &Context,
    written: &S,
    op: &Op<'_>,
) -> Result<S, ProviderError> {
    let now = || async { Ok(written.fetch(cx).await?.map(|api| written.observe(&api))) };
    let what = format!("{} {} to be visible", S::TYPE, written.id());
    op.until_fresh(what, now, |now| says_the_same(written, now)).await
}

pub(super) async fn update<S: Setting>(
    cx: &Context,
    prior: &S,
    planned: S,
    op: &Op<'_>,
) -> Result<S, ProviderError> {
    op.persist(|| planned.write(cx.s3())).await?;
    let mut planned = planned;
    planned.set_id(prior.id().to_owned());
    read_written(cx, &planned, op).await
}

pub(super) async fn import<S: Setting>(cx: &Context, id: &str) -> Result<Option<S>, ProviderError> {
    let setting = S::of(Place::parse(id));
    Ok(setting.fetch(cx).await?.map(|api| setting.observe(&api)))
}

/// Looks at every bucket in scope.
pub(super) async fn list<S: Setting>(cx: &Context, scope: &Scope) -> Result<Vec<S>, ProviderError> {
    let buckets = bucket::in_scope(cx, scope).await?;
    let settings: Vec<S> = buckets.iter().map(|bucket| S::of(Place::new(bucket, None))).collect();
    read_many(cx, &settings).await.into_iter().filter_map(Result::transpose).collect()
}

/// Whether two settings agree in all that a configuration says.
pub(super) fn says_the_same<S: Setting>(wanted: &S, found: &S) -> bool {
    let schema = S::schema();
    let (wanted, found) = (wanted.encode(), found.encode());
    let found = conform(&found, &wanted);
    let is_said = |name: &str, value: &Value| match schema.block.attributes.get(name) {
        Some(attribute) if attribute.presence == Presence::Computed => false,
        Some(attribute) if attribute.presence == Presence::OptionalComputed => !value.is_null(),
        _ => true,
    };
    let attributes = wanted.as_entries().into_iter().flatten();
    let mut said = attributes.filter(|(name, value)| *name.as_ref() != *"id" && is_said(name, value));
    said.all(|(name, value)| found.get(name) == Some(value))
}

/// The parts of `impl Resource` that all settings have in common, but for `delete`.
macro_rules! by_setting {
    () => {
        crate::s3::setting::by_setting!(except update);

        async fn update(
            cx: &Context,
            prior: &Self,
            planned: Self,
            op: &crate::mutation::Op<'_>,
        ) -> Result<Self, crate::mutation::Fault> {
            Ok(crate::s3::setting::update(cx, prior, planned, op).await?)
        }
    };
    (except update) => {
        crate::resource::by_id!();

        async fn read_many(cx: &Context, prior: &[Self]) -> crate::resource::Answers<Self> {
            crate::s3::setting::read_many(cx, prior).await
        }

        async fn create(
            cx: &Context,
            planned: &Self,
            _token: &str,
        ) -> Result<Self, infra_provider::ProviderError> {
            crate::s3::setting::create(cx, planned).await
        }

        async fn complete(
            cx: &Context,
            made: Self,
            op: &crate::mutation::Op<'_>,
        ) -> Result<Self, crate::mutation::Fault> {
            Ok(crate::s3::setting::read_written(cx, &made, op).await?)
        }

        async fn import(cx: &Context, id: &str) -> Result<Option<Self>, infra_provider::ProviderError> {
            crate::s3::setting::import(cx, id).await
        }

        async fn list(
            cx: &Context,
            scope: &infra_provider::Scope,
        ) -> Result<Vec<Self>, infra_provider::ProviderError> {
            crate::s3::setting::list(cx, scope).await
        }

        /// What is set in another way was set by somebody else, or comes with every bucket.
        fn is_from(wanted: &crate::resource::Wanted<Self>, found: &Self) -> bool {
            crate::s3::setting::says_the_same(&wanted.planned, found)
        }
    };
}
pub(super) use by_setting;
