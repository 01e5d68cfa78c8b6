//! What is set of a bucket by a resource of its own: a call reads it, one writes it, one removes it.
//!
//! S3 has no call that reads a setting of many buckets: a read costs one call for each.

use std::future::Future;

use aws_sdk_s3::Client;
use infra_provider::{ProviderError, Scope};

use super::bucket;
use crate::agreement::says_the_same;
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

    /// The setting that an import id names.
    fn named(id: &str) -> Self {
        Self::of(Place::parse(id))
    }

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

    /// With what follows from more than the report.
    fn completed(self, _cx: &Context) -> impl Future<Output = Result<Self, ProviderError>> + Send {
        async { Ok(self) }
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
    pub(super) fn parse(id: &str) -> Self {
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

/// Reads it, whether [`Setting::exists`] or not.
async fn look<S: Setting>(cx: &Context, known: &S) -> Result<Option<S>, ProviderError> {
    match known.fetch(cx).await? {
        Some(api) => known.observe(&api).completed(cx).await.map(Some),
        None => Ok(None),
    }
}

async fn read<S: Setting>(cx: &Context, prior: &S) -> Result<Option<S>, ProviderError> {
    Ok(look(cx, prior).await?.filter(|now| prior.exists(now)))
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
    let what = format!("{} {} to be visible", S::TYPE, written.id());
    op.until_fresh(what, || look(cx, written), |now| says_the_same(written, now)).await
}

pub(super) async fn update<S: Setting>(cx: &Context, planned: S, op: &Op<'_>) -> Result<S, ProviderError> {
    op.persist_new(|| planned.write(cx.s3())).await?;
    let mut planned = planned;
    if planned.id().is_empty() {
        planned.set_id(planned.made_up_id());
    }
    read_written(cx, &planned, op).await
}

pub(super) async fn import<S: Setting>(cx: &Context, id: &str) -> Result<Option<S>, ProviderError> {
    read(cx, &S::named(id)).await
}

/// Looks at every bucket in scope.
pub(super) async fn list<S: Setting>(cx: &Context, scope: &Scope) -> Result<Vec<S>, ProviderError> {
    let buckets = bucket::in_scope(cx, scope).await?;
    let settings: Vec<S> = buckets.iter().map(|bucket| S::of(Place::new(bucket, None))).collect();
    read_many(cx, &settings).await.into_iter().filter_map(Result::transpose).collect()
}

/// The parts of `impl Setting` by which it is found: the arguments that name the bucket and, where the type has it, the account.
macro_rules! placed {
    ($bucket:ident $(, $owner:ident)?) => {
        fn of(place: crate::s3::setting::Place) -> Self {
            Self { $bucket: place.bucket, $($owner: place.owner,)? ..Self::default() }
        }

        fn place(&self) -> crate::s3::setting::Place {
            crate::s3::setting::Place::new(&self.$bucket, None$(.or(crate::given::given(&self.$owner)))?)
        }
    };
}
pub(super) use placed;

/// The parts of `impl Resource` that all settings have in common, but for `delete`.
macro_rules! by_setting {
    () => {
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

        async fn update(
            cx: &Context,
            _prior: &Self,
            planned: Self,
            op: &crate::mutation::Op<'_>,
        ) -> Result<Self, crate::mutation::Fault> {
            Ok(crate::s3::setting::update(cx, planned, op).await?)
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
            crate::agreement::says_the_same(&wanted.planned, found)
        }
    };
}
pub(super) use by_setting;
