//! Configurations of a bucket that have a name, so that it can have several of a kind: a call reads one, or 100 that a bucket has.

pub(super) mod filter;
pub(super) mod root;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::future::Future;

use aws_sdk_s3::Client;
use infra_provider::{ErrorClass, ProviderError, Scope};

use super::bucket;
use crate::checks::Checks;
use crate::context::Context;
use crate::error::if_found;
use crate::lookup;
use crate::mutation::Op;
use crate::resource::{Answers, Resource};

/// A type that is a kind of configurations of a bucket.
pub(super) trait Configuration: Resource<Cx = Context> {
    /// What the API takes and tells.
    type Api: Clone + Send + Sync;

    /// The configuration that has a key, of which nothing else is known.
    fn of(key: Key) -> Self;

    /// Its key.
    fn key(&self) -> Key;

    /// The configuration that a report is of. `self` is what was known of it.
    fn observe(&self, api: &Self::Api) -> Self;

    /// The configuration, as a whole.
    fn to_api(&self) -> Result<Self::Api, ProviderError>;

    /// What a report is of.
    fn name_of(api: &Self::Api) -> &str;

    /// Asks for one. `None` when there is none, or no bucket.
    fn get(cx: &Context, key: &Key) -> impl Future<Output = Result<Option<Self::Api>, ProviderError>> + Send;

    /// Asks for a page of what a bucket has.
    fn page(
        cx: &Context,
        bucket: &str,
        after: Option<String>,
    ) -> impl Future<Output = Result<Page<Self::Api>, ProviderError>> + Send;

    /// Writes one. One of that name is written over.
    fn put(
        client: &Client,
        key: &Key,
        api: Self::Api,
    ) -> impl Future<Output = Result<(), ProviderError>> + Send;

    /// Removes one.
    fn remove(cx: &Context, key: &Key) -> impl Future<Output = Result<(), ProviderError>> + Send;
}

/// Configurations, and where the next ones are when there are more.
pub(super) type Page<T> = (Vec<T>, Option<String>);

/// What a configuration is told from others by, and its id: `bucket:name`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Key {
    pub bucket: String,
    pub name: String,
}

impl Key {
    pub(super) fn new(bucket: &str, name: &str) -> Self {
        Self { bucket: bucket.to_owned(), name: name.to_owned() }
    }

    fn parse(id: &str) -> Result<Self, ProviderError> {
        match id.split_once(':') {
            Some((bucket, name)) if !bucket.is_empty() && !name.is_empty() => Ok(Self::new(bucket, name)),
            _ => {
                let message = format!("\"{id}\" does not name a configuration of a bucket");
                let error = ProviderError::new(ErrorClass::Invalid, message);
                Err(error.hint("write the bucket and the configuration: my-bucket:everything"))
            }
        }
    }
}

impl std::fmt::Display for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.bucket, self.name)
    }
}

/// How long a name may be. S3 says so of metrics and inventories.
pub(super) fn check_name(checks: &mut Checks<'_>) {
    if let Some(name) = checks.text("name").filter(|name| name.len() > 64) {
        checks.report("name", format!("name has {} characters, but may have 64", name.len()));
    }
}

/// All that a bucket has, by name. `None` when there is no such bucket.
async fn all<C: Configuration>(
    cx: &Context,
    bucket: &str,
) -> Result<Option<HashMap<String, C::Api>>, ProviderError> {
    let (mut found, mut next) = (HashMap::new(), None);
    loop {
        let Some((page, more)) = if_found(C::page(cx, bucket, next).await)? else { return Ok(None) };
        found.extend(page.into_iter().map(|api| (C::name_of(&api).to_owned(), api)));
        next = more;
        if next.is_none() {
            return Ok(Some(found));
        }
    }
}

/// Those of some names that a bucket has: one by itself, more of them with all that it has. What the list lacks is asked for on its own:
/// it may be too new for it.
async fn of_bucket<C: Configuration>(
    cx: &Context,
    bucket: &str,
    names: &BTreeSet<String>,
) -> Result<HashMap<String, C::Api>, ProviderError> {
    let listed = if names.len() > 1 { all::<C>(cx, bucket).await? } else { Some(HashMap::new()) };
    let Some(mut found) = listed else { return Ok(HashMap::new()) };
    let lacking = names.iter().filter(|name| !found.contains_key(*name));
    let lacking: Vec<Key> = lacking.map(|name| Key::new(bucket, name)).collect();
    let answers = lookup::one_by_one(&lacking, |key| C::get(cx, key)).await;
    for (key, answer) in lacking.into_iter().zip(answers) {
        found.extend(answer?.map(|api| (key.name, api)));
    }
    Ok(found)
}

pub(super) async fn read_many<C: Configuration>(cx: &Context, prior: &[C]) -> Answers<C> {
    let mut wanted = BTreeMap::<String, BTreeSet<String>>::new();
    for Key { bucket, name } in prior.iter().map(C::key) {
        wanted.entry(bucket).or_default().insert(name);
    }
    let wanted: Vec<(String, BTreeSet<String>)> = wanted.into_iter().collect();
    let found = lookup::one_by_one(&wanted, |(bucket, names)| of_bucket::<C>(cx, bucket, names)).await;
    let found: HashMap<&str, _> = wanted.iter().map(|(bucket, _)| bucket.as_str()).zip(found).collect();
    let answer = |prior: &C| {
        let Key { bucket, name } = prior.key();
        match found.get(bucket.as_str()) {
            Some(Ok(found)) => Ok(found.get(&name).map(|api| prior.observe(api))),
            Some(Err(error)) => Err(error.clone()),
            None => Ok(None),
        }
    };
    prior.iter().map(answer).collect()
}

pub(super) async fn create<C: Configuration>(cx: &Context, planned: &C) -> Result<C, ProviderError> {
    let key = planned.key();
    C::put(cx.s3_once(), &key, planned.to_api()?).await?;
    let mut made = planned.clone();
    made.set_id(key.to_string());
    Ok(made)
}

pub(super) async fn update<C: Configuration>(
    cx: &Context,
    mut planned: C,
    op: &Op<'_>,
) -> Result<C, ProviderError> {
    let (key, api) = (planned.key(), planned.to_api()?);
    op.persist_new(|| C::put(cx.s3(), &key, api.clone())).await?;
    if planned.id().is_empty() {
        planned.set_id(key.to_string());
    }
    cx.read_written(&planned, op).await
}

pub(super) async fn delete<C: Configuration>(
    cx: &Context,
    prior: &C,
    op: &Op<'_>,
) -> Result<(), ProviderError> {
    let key = prior.key();
    C::remove(cx, &key).await?;
    let gone = || async { Ok(C::get(cx, &key).await?.is_none().then_some(())) };
    op.until(format!("{} {key} to be gone", C::TYPE), gone).await
}

pub(super) async fn import<C: Configuration>(cx: &Context, id: &str) -> Result<Option<C>, ProviderError> {
    cx.read(&C::of(Key::parse(id)?)).await
}

/// Looks at every bucket in scope.
pub(super) async fn list<C: Configuration>(cx: &Context, scope: &Scope) -> Result<Vec<C>, ProviderError> {
    let buckets = bucket::in_scope(cx, scope).await?;
    let found = lookup::one_by_one(&buckets, |bucket| all::<C>(cx, bucket)).await;
    let mut listed = Vec::new();
    for (bucket, found) in buckets.iter().zip(found) {
        let found = found?.unwrap_or_default();
        listed.extend(found.iter().map(|(name, api)| C::of(Key::new(bucket, name)).observe(api)));
    }
    Ok(listed)
}

/// A block that was found, when it says something. One that says nothing is as it is known: S3 does not tell whether anybody wrote it.
pub(super) fn as_known<B: Clone>(known: &[B], found: B, says_nothing: impl Fn(&B) -> bool) -> Vec<B> {
    match says_nothing(&found) {
        true => known.iter().filter(|known| says_nothing(known)).cloned().collect(),
        false => vec![found],
    }
}

/// The parts of `impl Configuration` that differ in nothing but what S3 calls them.
macro_rules! calls {
    (
        $api:ident as $configuration:ident,
        $reading:literal: $get:ident, $list:ident of $root:literal with $listed:ident,
        $writing:literal: $put:ident, $delete:ident $(,)?
    ) => {
        type Api = aws_sdk_s3::types::$api;

        fn of(key: crate::s3::configuration::Key) -> Self {
            Self { bucket: key.bucket, name: key.name, ..Self::default() }
        }

        fn key(&self) -> crate::s3::configuration::Key {
            crate::s3::configuration::Key::new(&self.bucket, &self.name)
        }

        fn name_of(api: &Self::Api) -> &str {
            &api.id
        }

        async fn get(
            cx: &crate::context::Context,
            key: &crate::s3::configuration::Key,
        ) -> Result<Option<Self::Api>, infra_provider::ProviderError> {
            let call = cx.s3().$get().bucket(&key.bucket).id(&key.name).send();
            let answer = crate::error::During::during(call.await, $reading);
            Ok(crate::error::if_found(answer)?.and_then(|answer| answer.$configuration))
        }

        async fn page(
            cx: &crate::context::Context,
            bucket: &str,
            after: Option<String>,
        ) -> Result<crate::s3::configuration::Page<Self::Api>, infra_provider::ProviderError> {
            let call = cx.s3().$list().bucket(bucket).set_continuation_token(after).customize();
            let call = call.interceptor(crate::s3::configuration::root::AnyRoot($root)).send();
            let answer = crate::error::During::during(call.await, $reading)?;
            let is_cut_off = answer.is_truncated == Some(true);
            let next = answer.next_continuation_token.filter(|_| is_cut_off);
            Ok((answer.$listed.unwrap_or_default(), next))
        }

        async fn put(
            client: &aws_sdk_s3::Client,
            key: &crate::s3::configuration::Key,
            api: Self::Api,
        ) -> Result<(), infra_provider::ProviderError> {
            let call = client.$put().bucket(&key.bucket).id(&key.name).$configuration(api).send();
            crate::error::During::during(call.await, $writing).map(drop)
        }

        async fn remove(
            cx: &crate::context::Context,
            key: &crate::s3::configuration::Key,
        ) -> Result<(), infra_provider::ProviderError> {
            let call = cx.s3().$delete().bucket(&key.bucket).id(&key.name).send();
            crate::error::During::during(call.await, $writing).map(drop)
        }
    };
}
pub(super) use calls;

/// The parts of `impl Resource` that all configurations have in common: all but `check`.
macro_rules! by_configuration {
    () => {
        type Cx = crate::context::Context;

        const IDENTITY: crate::resource::Identity = crate::resource::Identity::Natural;
        const LIMITS: crate::resource::Limits = crate::resource::Limits::minutes(5);
        const SHOWS: crate::resource::Shows = crate::resource::Shows::Only(&[]);

        crate::resource::by_id!();

        async fn read_many(cx: &crate::context::Context, prior: &[Self]) -> crate::resource::Answers<Self> {
            crate::s3::configuration::read_many(cx, prior).await
        }

        async fn create(
            cx: &crate::context::Context,
            planned: &Self,
            _token: &str,
        ) -> Result<Self, infra_provider::ProviderError> {
            crate::s3::configuration::create(cx, planned).await
        }

        /// What is set of buckets is not strongly consistent: "Amazon S3 data consistency model",
        /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/Welcome.html#ConsistencyModel>.
        async fn complete(
            cx: &crate::context::Context,
            made: Self,
            op: &crate::mutation::Op<'_>,
        ) -> Result<Self, crate::mutation::Fault> {
            Ok(cx.read_written(&made, op).await?)
        }

        async fn update(
            cx: &crate::context::Context,
            _prior: &Self,
            planned: Self,
            op: &crate::mutation::Op<'_>,
        ) -> Result<Self, crate::mutation::Fault> {
            Ok(crate::s3::configuration::update(cx, planned, op).await?)
        }

        async fn delete(
            cx: &crate::context::Context,
            prior: &Self,
            op: &crate::mutation::Op<'_>,
        ) -> Result<(), infra_provider::ProviderError> {
            crate::s3::configuration::delete(cx, prior, op).await
        }

        async fn import(
            cx: &crate::context::Context,
            id: &str,
        ) -> Result<Option<Self>, infra_provider::ProviderError> {
            crate::s3::configuration::import(cx, id).await
        }

        async fn list(
            cx: &crate::context::Context,
            scope: &infra_provider::Scope,
        ) -> Result<Vec<Self>, infra_provider::ProviderError> {
            crate::s3::configuration::list(cx, scope).await
        }

        /// What says something else was written by somebody else.
        fn is_from(wanted: &crate::resource::Wanted<Self>, found: &Self) -> bool {
            crate::agreement::says_the_same(&wanted.planned, found)
        }
    };
}
pub(super) use by_configuration;

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn an_id_is_a_bucket_and_a_name() {
        let key = Key::parse("my-bucket:everything").unwrap();
        assert_eq!(key, Key::new("my-bucket", "everything"));
        assert_eq!(key.to_string(), "my-bucket:everything");
        for id in ["my-bucket", ":everything", "my-bucket:", ""] {
            assert_eq!(Key::parse(id).unwrap_err().class, ErrorClass::Invalid);
        }
    }
}
