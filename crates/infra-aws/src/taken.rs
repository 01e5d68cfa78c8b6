//! Whether a name is taken: asked before a create that would give what has the name in place of an error.

use std::collections::HashSet;
use std::future::Future;
use std::marker::PhantomData;

use infra_provider::ProviderError;
use infra_resource::Context as _;

use crate::context::Context;

/// The name of an `R` that is to be created.
struct Name<R>(String, PhantomData<fn() -> R>);

/// Whether there is an `R` of a name. `taken` gets the names that are asked for at the same time, and answers with those of
/// them, or of all objects, that are there.
pub(crate) async fn is_taken<R, F, Fut>(cx: &Context, name: &str, taken: F) -> Result<bool, ProviderError>
where
    R: 'static,
    F: FnOnce(Context, Vec<String>) -> Fut + Send + 'static,
    Fut: Future<Output = Result<HashSet<String>, ProviderError>> + Send + 'static,
{
    let with = cx.clone();
    let answer = move |names: Vec<Name<R>>| async move {
        let names: Vec<String> = names.into_iter().map(|name| name.0).collect();
        let taken = taken(with, names.clone()).await;
        let is_taken = |name: &String| Ok(taken.as_ref().map_err(Clone::clone)?.contains(name));
        names.iter().map(is_taken).collect()
    };
    let meeting = cx.gatherings().meeting::<Name<R>, Result<bool, ProviderError>>()?;
    meeting.ask(Name(name.to_owned(), PhantomData), answer).await
}
