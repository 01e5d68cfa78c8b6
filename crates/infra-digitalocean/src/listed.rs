//! Types that the API lists, page by page.

use std::collections::{BTreeSet, HashMap};
use std::fmt::Debug;

use infra_provider::ProviderError;
use infra_resource::lookup::one_by_one;
use infra_resource::{Answers, Op, Resource};
use serde::de::DeserializeOwned;
use serde_json::Value as Json;

use crate::account::Account;
use crate::api::{Listing, segment};

/// A type with an endpoint that lists its objects, and one for each of them below it.
pub(crate) trait Listed: Resource<Cx = Account> {
    /// An object as the API reports it.
    type Api: DeserializeOwned + Clone + Debug + Send + Sync;

    /// Where the objects are: `/v2/droplets`.
    const ENDPOINT: &'static str;
    /// What the list is called in an answer: `droplets`.
    const MANY: &'static str;
    /// What one object is called in an answer: `droplet`.
    const ONE: &'static str;

    /// Whether the list comes in pages.
    const IS_PAGED: bool = true;

    /// The id that the state keeps.
    fn key(api: &Self::Api) -> String;

    /// The object as it is now. `self` is what was known of it.
    fn observe(&self, api: &Self::Api) -> Self;

    /// Whether the list has what [`Listed::ENDPOINT`] has: some objects are listed before they are of use, or after.
    fn exists(_api: &Self::Api) -> bool {
        true
    }
}

/// What one object is called at its own address.
pub(crate) fn address<R: Listed>(id: &str) -> String {
    format!("{}/{}", R::ENDPOINT, segment(id))
}

/// One object out of an answer that holds it under the type's name.
pub(crate) fn one<R: Listed>(mut answer: Json) -> Result<R::Api, ProviderError> {
    part(&mut answer, R::ONE)
}

/// A part of an answer, by its name.
pub(crate) fn part<T: DeserializeOwned>(answer: &mut Json, name: &str) -> Result<T, ProviderError> {
    let item = answer.get_mut(name).map(Json::take).unwrap_or(Json::Null);
    serde_json::from_value(item).map_err(|error| {
        let message = format!("the answer cannot be read: {name}: {error}");
        ProviderError::new(infra_provider::ErrorClass::Unreachable, message)
    })
}

/// Asks for one object.
pub(crate) async fn get<R: Listed>(cx: &Account, id: &str) -> Result<Option<R::Api>, ProviderError> {
    if id.is_empty() {
        return Ok(None);
    }
    match cx.api().find::<Json>(&address::<R>(id)).await? {
        Some(answer) => Ok(Some(one::<R>(answer)?).filter(R::exists)),
        None => Ok(None),
    }
}

async fn first<R: Listed>(cx: &Account) -> Result<Listing<R::Api>, ProviderError> {
    match R::IS_PAGED {
        true => Listing::first(cx.api(), R::ENDPOINT, R::MANY).await,
        false => Listing::whole(cx.api(), R::ENDPOINT, R::MANY).await,
    }
}

/// The whole list.
pub(crate) async fn all<R: Listed>(cx: &Account) -> Result<Vec<R::Api>, ProviderError> {
    let items = first::<R>(cx).await?.rest(cx.api()).await?;
    Ok(items.into_iter().filter(R::exists).collect())
}

/// Reads a batch in as few calls as it takes: from the list, unless it has more pages than there are objects to read.
/// What the list does not have is asked for by itself: a list may be a moment behind.
pub(crate) async fn read_many<R: Listed>(cx: &Account, prior: &[R]) -> Answers<R> {
    let ids: BTreeSet<&str> = prior.iter().map(Resource::id).filter(|id| !id.is_empty()).collect();
    let mut found = HashMap::new();
    if ids.len() > 1 {
        match from_list::<R>(cx, ids.len()).await {
            Ok(items) => found.extend(items.into_iter().map(|item| (R::key(&item), item))),
            Err(error) => return prior.iter().map(|_| Err(error.clone())).collect(),
        }
    }
    let missing: Vec<&str> = ids.into_iter().filter(|id| !found.contains_key(*id)).collect();
    let asked = one_by_one(&missing, |id| get::<R>(cx, id)).await;
    let mut asked: HashMap<&str, _> = missing.iter().copied().zip(asked).collect();
    for (id, answer) in &mut asked {
        if let Ok(Some(item)) = answer {
            found.insert((*id).to_owned(), item.clone());
        }
    }
    let answer = |prior: &R| match (found.get(prior.id()), asked.get(prior.id())) {
        (Some(item), _) => Ok(Some(prior.observe(item))),
        (None, Some(Err(error))) => Err(error.clone()),
        (None, _) => Ok(None),
    };
    prior.iter().map(answer).collect()
}

async fn from_list<R: Listed>(cx: &Account, wanted: usize) -> Result<Vec<R::Api>, ProviderError> {
    let first = first::<R>(cx).await?;
    let items = if first.pages_left() > wanted { first.items } else { first.rest(cx.api()).await? };
    Ok(items.into_iter().filter(R::exists).collect())
}

/// Everything of the type that there is.
pub(crate) async fn list<R: Listed>(cx: &Account) -> Result<Vec<R>, ProviderError> {
    Ok(all::<R>(cx).await?.iter().map(|item| R::default().observe(item)).collect())
}

/// Finds, for objects without an id, those that `is_it` says are meant, in the list.
pub(crate) async fn read_by<R: Listed>(
    cx: &Account,
    prior: &[R],
    is_it: impl Fn(&R, &R::Api) -> bool,
) -> Answers<R> {
    if prior.iter().all(|prior| !prior.id().is_empty()) {
        return read_many(cx, prior).await;
    }
    match all::<R>(cx).await {
        Ok(items) => prior
            .iter()
            .map(|prior| Ok(items.iter().find(|item| is_it(prior, item)).map(|item| prior.observe(item))))
            .collect(),
        Err(error) => prior.iter().map(|_| Err(error.clone())).collect(),
    }
}

/// Waits until an object satisfies a condition. What fails for good, `is_ready` says as an error.
pub(crate) async fn until<R: Listed>(
    cx: &Account,
    object: &R,
    op: &Op<'_>,
    what: &str,
    is_ready: impl Fn(&R::Api) -> Result<bool, ProviderError> + Sync,
) -> Result<R::Api, ProviderError> {
    let (id, is_ready) = (object.id(), &is_ready);
    op.until_typically(
        std::time::Duration::from_secs(30),
        format!("{} {id} {what}", R::TYPE),
        || async move {
            match get::<R>(cx, id).await? {
                Some(item) => Ok(is_ready(&item)?.then_some(item)),
                None => Ok(None),
            }
        },
    )
    .await
}

/// Deletes an object and waits until it is gone.
pub(crate) async fn delete<R: Listed>(cx: &Account, object: &R, op: &Op<'_>) -> Result<(), ProviderError> {
    let id = object.id();
    cx.api().delete(&address::<R>(id), None).await?;
    op.until(format!("{} {id} to be gone", R::TYPE), || async move {
        Ok(get::<R>(cx, id).await?.is_none().then_some(()))
    })
    .await
}
