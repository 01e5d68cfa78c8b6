//! Tags: those that a resource sets, those that the provider adds, and those that are nobody's business.

use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;

use infra_provider::{ProviderError, Scope};
use infra_value::{Type, Value};

use crate::context::Context;
use crate::resource::Answers;

mod api;
mod calls;
mod index;

pub(crate) use api::{on_create, reported, to_api, to_map};
pub(crate) use calls::{change_tags, settle_tags, tags_of};
pub(crate) use index::{Index, unchanged};

/// The tag that marks what a create made until its result is durable. Its value is the token of the create.
pub(crate) const INTENT: &str = "infra:intent";

/// Tags by key.
pub type TagMap = BTreeMap<String, String>;

/// What the provider block says of tags.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TagRules {
    /// Added to every resource that does not set them itself.
    pub default: TagMap,
    /// Keys that are neither read nor planned.
    pub ignored_keys: BTreeSet<String>,
    /// Keys that begin so are neither read nor planned.
    pub ignored_prefixes: BTreeSet<String>,
}

/// The tags of an object that exists, as a resource shows them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Observed {
    /// For `tags`: without what only the provider's defaults set.
    pub own: TagMap,
    /// For `tags_all`.
    pub all: TagMap,
}

impl TagRules {
    /// Whether a key is for configurations to speak of.
    fn is_ours(&self, key: &str) -> bool {
        !key.starts_with("aws:")
            && key != INTENT
            && !self.ignored_keys.contains(key)
            && !self.ignored_prefixes.iter().any(|prefix| key.starts_with(prefix))
    }

    /// Sorts the tags that the API reports. `prior` are the `tags` that the state remembers: a tag that a default
    /// sets too stays among the resource's own when it was there before.
    pub fn observe(
        &self,
        reported: impl IntoIterator<Item = (String, String)>,
        prior: Option<&TagMap>,
    ) -> Observed {
        let all: TagMap = reported.into_iter().filter(|(key, _)| self.is_ours(key)).collect();
        let is_own = |key: &String, value: &String| {
            self.default.get(key) != Some(value) || prior.is_some_and(|prior| prior.contains_key(key))
        };
        let own = all.iter().filter(|(key, value)| is_own(key, value));
        Observed { own: own.map(|(k, v)| (k.clone(), v.clone())).collect(), all }
    }

    /// `tags_all` for planned `tags`. What is unknown in them stays unknown.
    pub(crate) fn plan(&self, tags: &Value) -> Value {
        if !tags.is_known() {
            return Value::unknown(Type::map(Type::String));
        }
        let defaults = self.default.iter().map(|(key, value)| (key.clone(), Value::string(value.as_str())));
        let mut all: BTreeMap<String, Value> = defaults.collect();
        for (key, value) in tags.as_entries().into_iter().flatten() {
            let value = if value.is_null() { Value::string("") } else { value.clone() };
            all.insert(key.to_string(), value);
        }
        all.retain(|key, _| self.is_ours(key));
        Value::map(Type::String, all).with_marks(tags.marks())
    }
}

/// How to get from one set of tags to another.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TagChanges {
    /// Tags to write.
    pub set: TagMap,
    /// Keys to remove.
    pub removed: Vec<String>,
}

impl TagChanges {
    /// The difference.
    pub fn between(prior: &TagMap, planned: &TagMap) -> Self {
        let set = planned.iter().filter(|(key, value)| prior.get(*key) != Some(value));
        let removed = prior.keys().filter(|key| !planned.contains_key(*key));
        Self { set: set.map(|(k, v)| (k.clone(), v.clone())).collect(), removed: removed.cloned().collect() }
    }

    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        self.set.is_empty() && self.removed.is_empty()
    }
}

/// Tags for a create call of a type that is recognised by the intent tag.
pub(crate) fn with_intent(tags: &TagMap, token: &str) -> TagMap {
    let mut tags = tags.clone();
    tags.insert(INTENT.to_owned(), token.to_owned());
    tags
}

/// Keeps the tags that a create call has set, so that reading the object need not ask for them. `lists`: the call that would
/// tell them, of what `name` names. Only for calls that never give what was there before.
pub(crate) fn created(cx: &Context, lists: &'static str, name: Option<&str>, tags: &TagMap, token: &str) {
    if let Some(name) = name {
        cx.fresh().keep(lists, name, with_intent(tags, token));
    }
}

/// The tags of an object that need not be asked for: those that its create has just given it, or those that the state has, where
/// the index confirms them. `lists` is the call that would tell them.
pub(crate) async fn known(cx: &Context, lists: &'static str, arn: &str) -> Option<TagMap> {
    match cx.fresh().take(lists, arn) {
        Some(created) => Some(created),
        None => unchanged(cx, arn).await,
    }
}

/// The tags of an object whose service wants something else than its ARN: those that the state has, where the index confirms them,
/// or those that the service tells when `asked`.
pub(crate) async fn refreshed(
    cx: &Context,
    arn: &str,
    asked: impl Future<Output = Result<TagMap, ProviderError>>,
) -> Result<TagMap, ProviderError> {
    match unchanged(cx, arn).await {
        Some(tags) => Ok(tags),
        None => asked.await,
    }
}

/// Whether these are the tags of what the create of a token made.
pub(crate) fn carry(tags: &TagMap, token: &str) -> bool {
    tags.get(INTENT).is_some_and(|value| value == token)
}

/// Changes tags: `untag` removes keys, `tag` sets tags. Every service has calls of its own for that.
pub(crate) async fn change<U, T>(
    prior: &TagMap,
    planned: &TagMap,
    untag: impl FnOnce(Vec<String>) -> U,
    tag: impl FnOnce(TagMap) -> T,
) -> Result<(), ProviderError>
where
    U: Future<Output = Result<(), ProviderError>>,
    T: Future<Output = Result<(), ProviderError>>,
{
    let changes = TagChanges::between(prior, planned);
    if !changes.removed.is_empty() {
        untag(changes.removed).await?;
    }
    if !changes.set.is_empty() {
        tag(changes.set).await?;
    }
    Ok(())
}

/// Whether an object with these tags is in a scope.
pub(crate) fn is_in(scope: &Scope, tags: &TagMap) -> bool {
    scope.tags.iter().all(|(key, value)| tags.get(key) == Some(value))
}

/// What a list of everything found, as far as it is in a scope. `tags_of` gives the tags of an object.
pub(crate) fn listed<R>(
    found: Answers<R>,
    scope: &Scope,
    tags_of: impl Fn(&R) -> &TagMap,
) -> Result<Vec<R>, ProviderError> {
    let found = found.into_iter().filter_map(Result::transpose);
    found.filter(|found| found.as_ref().map_or(true, |object| is_in(scope, tags_of(object)))).collect()
}

/// Whether all of some tags are among an object's.
pub(crate) fn includes(tags: &TagMap, wanted: &TagMap) -> bool {
    wanted.iter().all(|(key, value)| tags.get(key) == Some(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(tags: &[(&str, &str)]) -> TagMap {
        tags.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect()
    }

    fn rules() -> TagRules {
        TagRules {
            default: map(&[("Team", "core")]),
            ignored_keys: ["Owner".to_owned()].into(),
            ignored_prefixes: ["cost:".to_owned()].into(),
        }
    }

    #[test]
    fn what_is_not_ours_is_not_read() {
        let reported = map(&[
            ("aws:autoscaling:groupName", "x"),
            (INTENT, "t"),
            ("Owner", "me"),
            ("cost:a", "1"),
            ("Name", "n"),
        ]);
        assert_eq!(rules().observe(reported, None).all, map(&[("Name", "n")]));
    }

    #[test]
    fn defaults_are_not_own_tags_unless_they_were() {
        let reported = map(&[("Team", "core"), ("Name", "n")]);
        assert_eq!(rules().observe(reported.clone(), None).own, map(&[("Name", "n")]));
        assert_eq!(rules().observe(reported.clone(), Some(&map(&[("Team", "core")]))).own, reported);
        let changed = map(&[("Team", "other")]);
        assert_eq!(rules().observe(changed.clone(), None).own, changed);
    }

    #[test]
    fn planned_tags_are_merged_and_keep_what_is_unknown() {
        let tags = Value::map(
            Type::String,
            [("Name", Value::unknown(Type::String)), ("Owner", Value::string("me"))],
        );
        let all = rules().plan(&tags);
        let expected = Value::map(
            Type::String,
            [("Name", Value::unknown(Type::String)), ("Team", Value::string("core"))],
        );
        assert_eq!(all, expected);
        assert!(!rules().plan(&Value::unknown(Type::map(Type::String))).is_known());
        assert_eq!(
            rules().plan(&Value::null(Type::map(Type::String))),
            Value::map(Type::String, [("Team", Value::string("core"))])
        );
    }

    #[test]
    fn changes_are_minimal() {
        let changes = TagChanges::between(&map(&[("a", "1"), ("b", "2")]), &map(&[("a", "1"), ("c", "3")]));
        assert_eq!(changes, TagChanges { set: map(&[("c", "3")]), removed: vec!["b".to_owned()] });
    }
}
