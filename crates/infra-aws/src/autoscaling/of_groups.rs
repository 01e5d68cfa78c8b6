//! What belongs to groups of instances and is named within them: policies, schedules and hooks.

use std::collections::{BTreeSet, HashMap};
use std::future::Future;

use infra_provider::{ErrorClass, ProviderError};

use crate::error::if_found;
use crate::lookup;

/// What a describing call tells of, and what it is named by.
pub(super) trait OfGroup: Clone {
    /// The group's name.
    fn group(&self) -> Option<&str>;
    /// Its own.
    fn name(&self) -> Option<&str>;
}

/// Auto Scaling has no code of its own for what does not exist.
pub(super) fn with_missing<T>(answer: Result<T, ProviderError>) -> Result<T, ProviderError> {
    answer.map_err(|error| {
        let is_missing = error.code.as_deref() == Some("ValidationError")
            && (error.message.contains("not found") || error.message.contains("No Lifecycle Hook found"));
        if is_missing { ProviderError { class: ErrorClass::NotFound, ..error } } else { error }
    })
}

/// Reads what is named by a group's name and its own. `describe` tells what a group has, or what all groups have.
pub(super) async fn read<T, F, Fut>(
    keys: &[(&str, &str)],
    describe: F,
) -> Vec<Result<Option<T>, ProviderError>>
where
    T: OfGroup + Send,
    F: Fn(Option<String>) -> Fut,
    Fut: Future<Output = Result<Vec<T>, ProviderError>> + Send,
{
    let groups = groups_of(keys);
    let all = async {
        let mut by_group = HashMap::<String, Vec<T>>::new();
        for item in describe(None).await? {
            by_group.entry(item.group().unwrap_or_default().to_owned()).or_default().push(item);
        }
        Ok(by_group)
    };
    let of_group = |group: String| {
        let described = describe(Some(group));
        async { if_found(with_missing(described.await)) }
    };
    let found = lookup::from_list(&groups, all, of_group).await;
    answers(keys, &groups, found)
}

/// The same, where a call tells what one group has only.
pub(super) async fn read_each<T, F, Fut>(
    keys: &[(&str, &str)],
    describe: F,
) -> Vec<Result<Option<T>, ProviderError>>
where
    T: OfGroup + Send,
    F: Fn(String) -> Fut,
    Fut: Future<Output = Result<Vec<T>, ProviderError>> + Send,
{
    let groups = groups_of(keys);
    let of_group = |group: &&str| {
        let described = describe((*group).to_owned());
        async { if_found(with_missing(described.await)) }
    };
    let found = lookup::one_by_one(&groups, of_group).await;
    answers(keys, &groups, found)
}

fn groups_of<'k>(keys: &[(&'k str, &str)]) -> Vec<&'k str> {
    let groups: BTreeSet<&str> = keys.iter().map(|(group, _)| *group).collect();
    groups.into_iter().collect()
}

/// What the keys name, among what was found of groups.
fn answers<T: OfGroup>(
    keys: &[(&str, &str)],
    groups: &[&str],
    found: Vec<Result<Option<Vec<T>>, ProviderError>>,
) -> Vec<Result<Option<T>, ProviderError>> {
    let found: HashMap<&str, _> = groups.iter().copied().zip(found).collect();
    let answer = |(group, name): &(&str, &str)| match found.get(group) {
        Some(Err(error)) => Err(error.clone()),
        Some(Ok(Some(items))) => Ok(items.iter().find(|item| item.name() == Some(name)).cloned()),
        _ => Ok(None),
    };
    keys.iter().map(answer).collect()
}

/// The group and the name in an import id: `group/name`.
pub(super) fn parse_id(id: &str, what: &str) -> Result<(String, String), ProviderError> {
    match id.split_once('/') {
        Some((group, name)) if !group.is_empty() && !name.is_empty() => {
            Ok((group.to_owned(), name.to_owned()))
        }
        _ => {
            let error = ProviderError::new(ErrorClass::Invalid, format!("\"{id}\" does not name a {what}"));
            Err(error.hint(format!("write the group and the {what}: web/{what}")))
        }
    }
}
