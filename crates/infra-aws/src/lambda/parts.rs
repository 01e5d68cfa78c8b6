//! What a function may have several of, told apart by a name, or by the version or alias that each is of.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::future::Future;

use infra_provider::{ProviderError, Scope};

use super::names;
use crate::context::Context;
use crate::error::if_found;
use crate::lookup;
use crate::mutation::Op;
use crate::resource::{Answers, Resource};

/// What one is told from others by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Key {
    /// The function, as it is written.
    pub(super) function: String,
    /// The name, version or alias.
    pub(super) name: String,
}

impl Key {
    pub(super) fn new(function: &str, name: &str) -> Self {
        Self { function: function.to_owned(), name: name.to_owned() }
    }

    /// The version or alias as calls take it: none for what is worked on.
    pub(super) fn qualifier(&self) -> Option<String> {
        Some(self.name.clone()).filter(|name| name != super::named::LATEST)
    }
}

/// A type of which a function may have several: one is read by itself, several with all that their function has.
pub(super) trait Part: Resource<Cx = Context> {
    /// What the API tells.
    type Api: Clone + Send + Sync;

    /// The call that tells all that a function has.
    const LIST: &'static str;

    /// The one that has a key, of which nothing else is known.
    fn of(key: Key) -> Self;

    /// Its key.
    fn key(&self) -> Key;

    /// The name, version or alias that a report is of.
    fn name_of(api: &Self::Api) -> &str;

    /// Asks for all that a function has.
    fn all(
        cx: &Context,
        function: &str,
    ) -> impl Future<Output = Result<Vec<Self::Api>, ProviderError>> + Send;

    /// Asks for one.
    fn get(cx: &Context, key: &Key) -> impl Future<Output = Result<Option<Self::Api>, ProviderError>> + Send;

    /// What a report says. `self` is what was known of it.
    fn observe(&self, cx: &Context, api: &Self::Api) -> Self;
}

/// All that a function has, by name. Nothing where there is no function, or no permission to ask for all.
async fn by_name<P: Part>(cx: &Context, function: &str) -> Result<HashMap<String, P::Api>, ProviderError> {
    let all = async { Ok(if_found(P::all(cx, function).await)?.unwrap_or_default()) };
    let found = cx.if_allowed(P::LIST, all).await?;
    Ok(found.into_iter().map(|api| (P::name_of(&api).to_owned(), api)).collect())
}

/// Reads many. What a list lacks is asked for on its own: it may be too new for it.
pub(super) async fn read_many<P: Part>(cx: &Context, prior: &[P]) -> Answers<P> {
    let keys: Vec<Key> = prior.iter().map(P::key).collect();
    let mut wanted = BTreeMap::<&str, BTreeSet<&str>>::new();
    for key in &keys {
        wanted.entry(&key.function).or_default().insert(&key.name);
    }
    let several: Vec<&str> =
        wanted.into_iter().filter(|(_, names)| names.len() > 1).map(|(function, _)| function).collect();
    let listed = lookup::one_by_one(&several, |function| by_name::<P>(cx, function)).await;
    let listed: HashMap<&str, _> = several.iter().copied().zip(listed).collect();
    let answer = |(prior, key): &(&P, Key)| {
        let known = match listed.get(key.function.as_str()) {
            Some(Err(error)) => Some(Err(error.clone())),
            Some(Ok(found)) => found.get(&key.name).map(|api| Ok(Some(prior.observe(cx, api)))),
            None => None,
        };
        let (prior, key) = ((*prior).clone(), key.clone());
        async move {
            match known {
                Some(known) => known,
                None => Ok(P::get(cx, &key).await?.map(|api| prior.observe(cx, &api))),
            }
        }
    };
    let asked: Vec<(&P, Key)> = prior.iter().zip(keys.iter().cloned()).collect();
    lookup::one_by_one(&asked, answer).await
}

/// Waits until one is gone.
pub(super) async fn gone<P: Part>(cx: &Context, prior: &P, op: &Op<'_>) -> Result<(), ProviderError> {
    let key = prior.key();
    let gone = || async { Ok(P::get(cx, &key).await?.is_none().then_some(())) };
    op.until(format!("{} {} to be gone", P::TYPE, prior.id()), gone).await
}

/// Looks at every function. None has tags: a scope that asks for some has none.
pub(super) async fn list<P: Part>(cx: &Context, scope: &Scope) -> Result<Vec<P>, ProviderError> {
    if !scope.tags.is_empty() {
        return Ok(Vec::new());
    }
    let functions = names(cx).await?;
    let found = lookup::one_by_one(&functions, |function| P::all(cx, function)).await;
    let mut listed = Vec::new();
    for (function, found) in functions.iter().zip(found) {
        let found = if_found(found)?.unwrap_or_default();
        listed.extend(found.iter().map(|api| P::of(Key::new(function, P::name_of(api))).observe(cx, api)));
    }
    Ok(listed)
}
