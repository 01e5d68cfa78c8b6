//! Values: attributes, and what is inside them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use infra_value::{Data, Value};

use super::{Action, Diff, Entry, Forced, Noun, Shape, json, overall, sequence, text};
use crate::value::{SENSITIVE, UNKNOWN, quote};

/// What becomes of an attribute; nothing when it is null before and after.
pub(crate) fn attribute(before: Option<&Value>, after: Option<&Value>, forced: &Forced<'_>) -> Option<Diff> {
    match (before.filter(|v| !v.is_null()), after.filter(|v| !v.is_null())) {
        (None, None) => None,
        (None, Some(after)) => Some(whole(after, Action::Add).forced(forced.within())),
        (Some(before), None) => Some(whole(before, Action::Remove).forced(forced.within())),
        (Some(before), Some(after)) => Some(compare(before, after, forced)),
    }
}

/// What becomes of a value that is there before and after.
pub(crate) fn compare(before: &Value, after: &Value, forced: &Forced<'_>) -> Diff {
    if before.is_sensitive() || after.is_sensitive() {
        return hidden(before, after).forced(forced.within());
    }
    if !after.is_known() {
        return other_kind(before, after).forced(forced.within());
    }
    match (before.data(), after.data()) {
        (Data::String(before), Data::String(after)) => strings(before, after).forced(forced.within()),
        (Data::Set(_, before), Data::Set(_, after)) => sequence::unordered(before, after, forced),
        (Data::List(_, before) | Data::Tuple(before), Data::List(_, after) | Data::Tuple(after)) => {
            sequence::ordered(before, after, forced)
        }
        (Data::Map(_, before), Data::Map(_, after)) => map(before, after, forced),
        (Data::Object(before), Data::Object(after)) => object(before, after, forced),
        (before_data, after_data) if before_data == after_data => whole(after, Action::Same),
        _ => other_kind(before, after).forced(forced.within()),
    }
}

/// A value all of which comes, goes or stays.
pub(crate) fn whole(value: &Value, action: Action) -> Diff {
    if value.is_sensitive() {
        return Diff::plain(action, SENSITIVE);
    }
    match value.data() {
        Data::Unknown(..) => Diff::plain(action, UNKNOWN),
        Data::Null(_) => Diff::plain(action, "null"),
        Data::Bool(value) => Diff::plain(action, value.to_string()),
        Data::Number(number) => Diff::plain(action, number.to_string()),
        Data::String(value) => string(value, action),
        Data::List(_, items) | Data::Tuple(items) | Data::Set(_, items) => {
            let order = !matches!(value.data(), Data::Set(..));
            let items = items.iter().map(|item| whole(item, action)).collect();
            Diff::new(action, Shape::Sequence { items, order })
        }
        Data::Map(_, items) => {
            let entries = items.iter().map(|(name, item)| Entry::new(name, whole(item, action), false));
            Diff::new(action, Shape::Mapping { entries: entries.collect(), noun: Noun::Element })
        }
        Data::Object(attributes) => {
            let said = attributes.iter().filter(|(_, value)| !says_nothing(value, action));
            let entries = said.map(|(name, value)| Entry::new(name, whole(value, action), false));
            Diff::new(action, Shape::Mapping { entries: entries.collect(), noun: Noun::Attribute })
        }
    }
}

/// Whether a part of an object is as good as absent: null; and when the object goes, an empty string too, which is what
/// Terraform's older providers store for null.
pub(super) fn says_nothing(value: &Value, action: Action) -> bool {
    value.is_null() || action == Action::Remove && value.as_str() == Some("")
}

/// Values of which at least one must not be shown.
fn hidden(before: &Value, after: &Value) -> Diff {
    let note = match (before.is_sensitive(), after.is_sensitive()) {
        (false, true) => Some("becomes sensitive: not shown from now on"),
        (true, false) => Some("is no longer sensitive: shown from now on"),
        _ => None,
    };
    let action = match sequence::same(before, after) {
        true if note.is_none() => Action::Same,
        _ => Action::Change,
    };
    Diff { note, ..Diff::plain(action, SENSITIVE) }
}

fn other_kind(before: &Value, after: &Value) -> Diff {
    Diff::becomes(whole(before, Action::Remove), whole(after, Action::Add))
}

fn string(value: &str, action: Action) -> Diff {
    if let Some(document) = json::document(value) {
        return json::whole(&document, action);
    }
    if text::has_lines(value) {
        return text::whole(value, action);
    }
    Diff::plain(action, quote(value))
}

fn strings(before: &str, after: &str) -> Diff {
    if before == after {
        return string(after, Action::Same);
    }
    if let (Some(old), Some(new)) = (json::document(before), json::document(after)) {
        return json::compare(&old, &new);
    }
    let lines = (text::has_lines(before) || text::has_lines(after)).then(|| text::compare(before, after));
    lines.flatten().unwrap_or_else(|| {
        Diff::becomes(Diff::plain(Action::Remove, quote(before)), Diff::plain(Action::Add, quote(after)))
    })
}

type Entries = BTreeMap<Arc<str>, Value>;

fn map(before: &Entries, after: &Entries, forced: &Forced<'_>) -> Diff {
    let entries = names(before, after).into_iter().filter_map(|name| {
        let forced = forced.key(name);
        let diff = match (before.get(name), after.get(name)) {
            (Some(before), Some(after)) => compare(before, after, &forced),
            (Some(before), None) => whole(before, Action::Remove).forced(forced.within()),
            (None, Some(after)) => whole(after, Action::Add).forced(forced.within()),
            (None, None) => return None,
        };
        Some(Entry::new(name, diff, true))
    });
    mapping(entries.collect(), Noun::Element, forced)
}

fn object(before: &Entries, after: &Entries, forced: &Forced<'_>) -> Diff {
    let entries = names(before, after).into_iter().filter_map(|name| {
        let diff = attribute(before.get(name), after.get(name), &forced.attr(name))?;
        Some(Entry::new(name, diff, after.contains_key(name)))
    });
    mapping(entries.collect(), Noun::Attribute, forced)
}

fn mapping(entries: Vec<Entry>, noun: Noun, forced: &Forced<'_>) -> Diff {
    let action = overall(entries.iter().map(|entry| entry.diff.action));
    Diff::new(action, Shape::Mapping { entries, noun }).forced(forced.here())
}

pub(super) fn names<'v>(before: &'v Entries, after: &'v Entries) -> BTreeSet<&'v Arc<str>> {
    before.keys().chain(after.keys()).collect()
}
