//! The tag that marks what a create made until its result is durable. A tag is an object of the account: deleting it
//! takes it off everything.

use infra_provider::ProviderError;
use infra_resource::lookup::one_by_one;
use infra_resource::{Answers, Wanted};

use crate::account::Account;
use crate::api::segment;
use crate::listed::{self, Listed};

const PREFIX: &str = "infra-intent:";

/// The tag of a create.
pub(crate) fn tag(token: &str) -> String {
    format!("{PREFIX}{token}")
}

/// The tags of a create call: those that are wanted, and the mark.
pub(crate) fn with_tag<'t>(tags: impl IntoIterator<Item = &'t String>, token: &str) -> Vec<String> {
    tags.into_iter().cloned().chain([tag(token)]).collect()
}

/// Whether a tag is for configurations to speak of.
pub(crate) fn is_ours(tag: &str) -> bool {
    !tag.starts_with(PREFIX)
}

/// The tags that a configuration may speak of.
pub(crate) fn shown(tags: &[String]) -> impl Iterator<Item = String> + '_ {
    tags.iter().filter(|tag| is_ours(tag)).cloned()
}

/// Finds what creates made, by their tags: in the list, whatever their number.
pub(crate) async fn find<R: Listed>(
    cx: &Account,
    wanted: &[Wanted<R>],
    tags: impl Fn(&R::Api) -> &[String],
) -> Answers<R> {
    among(listed::all::<R>(cx).await, wanted, tags)
}

/// The same among objects that are known.
pub(crate) fn among<R: Listed>(
    found: Result<Vec<R::Api>, ProviderError>,
    wanted: &[Wanted<R>],
    tags: impl Fn(&R::Api) -> &[String],
) -> Answers<R> {
    let found = match found {
        Ok(found) => found,
        Err(error) => return wanted.iter().map(|_| Err(error.clone())).collect(),
    };
    let find = |wanted: &Wanted<R>| {
        let tag = tag(&wanted.token);
        let item = found.iter().find(|item| tags(item).contains(&tag));
        Ok(item.map(|item| wanted.planned.observe(item)))
    };
    wanted.iter().map(find).collect()
}

/// Removes the marks.
pub(crate) async fn settle(cx: &Account, tokens: &[String]) -> Result<(), ProviderError> {
    let removed = one_by_one(tokens, |token| async move {
        match cx.api().delete(&format!("/v2/tags/{}", segment(&tag(token))), None).await {
            Err(error) if error.class == infra_provider::ErrorClass::NotFound => Ok(()),
            other => other,
        }
    });
    removed.await.into_iter().collect()
}
