//! Reading many objects by their keys, page by page.

use std::collections::{BTreeSet, HashMap};
use std::future::Future;

use futures::future::BoxFuture;
use futures::{FutureExt, StreamExt, stream};
use infra_provider::{ErrorClass, ProviderError};

/// The one thing that matches what a data source asks for.
pub fn only<T>(found: Vec<T>, one: &str, many: &str) -> Result<T, ProviderError> {
    let count = found.len();
    match <[T; 1]>::try_from(found) {
        Ok([only]) => Ok(only),
        Err(_) if count == 0 => Err(ProviderError::new(
            ErrorClass::NotFound,
            format!("no {one} matches what the data source asks for"),
        )),
        Err(_) => {
            Err(ProviderError::new(ErrorClass::Invalid, format!("{count} {many} match, but one is wanted"))
                .hint("say more of it until one is left"))
        }
    }
}

/// What a batch of reads found.
pub struct Lookup<T> {
    found: HashMap<String, T>,
    failed: HashMap<String, ProviderError>,
}

/// How many calls are made at the same time where each reads one object.
const AT_ONCE: usize = 16;

/// Reads objects that no call reads many of. The answers are in the order of `asked`.
pub async fn one_by_one<'a, 'b, Q, T, F, Fut>(asked: &'a [Q], read: F) -> Vec<Result<T, ProviderError>>
where
    F: Fn(&'a Q) -> Fut,
    Fut: Future<Output = Result<T, ProviderError>> + Send + 'b,
{
    // Of one type, whatever is read: what waits for several of them is large.
    let reads: Vec<BoxFuture<'b, Result<T, ProviderError>>> =
        asked.iter().map(|asked| read(asked).boxed()).collect();
    stream::iter(reads).buffered(AT_ONCE).collect().await
}

/// From how many on objects are read with the list of all, where a call cannot be told which.
const MANY: usize = 3;

/// Reads objects that a call lists all of: many with the list, few one by one. What the list lacks is asked for on its
/// own: it may be too new for it.
pub async fn from_list<T: Clone + Send, Fut>(
    keys: &[&str],
    list: impl Future<Output = Result<HashMap<String, T>, ProviderError>>,
    get: impl Fn(String) -> Fut,
) -> Vec<Result<Option<T>, ProviderError>>
where
    Fut: Future<Output = Result<Option<T>, ProviderError>> + Send,
{
    let listed = if keys.len() < MANY { Ok(HashMap::new()) } else { list.await };
    let listed = match listed {
        Ok(listed) => listed,
        Err(error) => return keys.iter().map(|_| Err(error.clone())).collect(),
    };
    let answer = |key: &&str| {
        let found = listed.get(*key).cloned();
        let asked = get((*key).to_owned());
        async move { if found.is_some() { Ok(found) } else { asked.await } }
    };
    one_by_one(keys, answer).await
}

/// What exists of what is asked for. Where a call fails because something does not exist, it is made again with each
/// half, so that one that is gone costs few calls.
pub async fn existing<T, F, Fut>(asked: Vec<String>, fetch: F) -> Result<Vec<T>, ProviderError>
where
    F: Fn(Vec<String>) -> Fut,
    Fut: Future<Output = Result<Vec<T>, ProviderError>>,
{
    let mut found = Vec::new();
    let mut parts = vec![asked];
    while let Some(mut part) = parts.pop() {
        match fetch(part.clone()).await {
            Ok(items) => found.extend(items),
            Err(error) if error.class == ErrorClass::NotFound => {
                if part.len() > 1 {
                    let half = part.split_off(part.len() / 2);
                    parts.push(half);
                    parts.push(part);
                }
            }
            Err(error) => return Err(error),
        }
    }
    Ok(found)
}

/// Reads what belongs to `keys`, with `per_call` keys in a call, all calls at once.
pub async fn by_key<T, F, Fut>(
    keys: impl IntoIterator<Item = String>,
    per_call: usize,
    key_of: impl Fn(&T) -> Option<&str>,
    fetch: F,
) -> Lookup<T>
where
    F: Fn(Vec<String>) -> Fut,
    Fut: Future<Output = Result<Vec<T>, ProviderError>>,
{
    let keys: BTreeSet<String> = keys.into_iter().filter(|key| !key.is_empty()).collect();
    let keys: Vec<String> = keys.into_iter().collect();
    let pages = keys.chunks(per_call).map(|page| {
        let fetched = fetch(page.to_vec());
        async move { (page, fetched.await) }
    });
    let mut lookup = Lookup { found: HashMap::new(), failed: HashMap::new() };
    for (page, answer) in futures::future::join_all(pages).await {
        match answer {
            Ok(items) => {
                for item in items {
                    if let Some(key) = key_of(&item).map(str::to_owned) {
                        lookup.found.insert(key, item);
                    }
                }
            }
            Err(error) => lookup.failed.extend(page.iter().map(|key| (key.clone(), error.clone()))),
        }
    }
    lookup
}

impl<T> Lookup<T> {
    /// What belongs to a key.
    pub fn get(&self, key: &str) -> Result<Option<&T>, ProviderError> {
        match (self.found.get(key), self.failed.get(key)) {
            (Some(item), _) => Ok(Some(item)),
            (None, Some(error)) => Err(error.clone()),
            (None, None) => Ok(None),
        }
    }

    /// Everything that was found.
    pub fn items(&self) -> impl Iterator<Item = &T> {
        self.found.values()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::cell::Cell;

    use super::*;

    #[test]
    fn what_is_gone_hides_nothing() {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let calls = Cell::new(0);
        let fetch = |asked: Vec<String>| {
            calls.set(calls.get() + 1);
            async move {
                if asked.iter().any(|arn| arn == "gone") {
                    return Err(ProviderError::new(ErrorClass::NotFound, "one of them"));
                }
                Ok(asked)
            }
        };
        let asked: Vec<String> = ["a", "b", "gone", "c", "d", "e", "f", "g"].map(str::to_owned).into();
        let mut found = runtime.block_on(existing(asked, fetch)).unwrap();
        found.sort();
        assert_eq!(found, ["a", "b", "c", "d", "e", "f", "g"]);
        assert_eq!(calls.get(), 7);
    }
}
