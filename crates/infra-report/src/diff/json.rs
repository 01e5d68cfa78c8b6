//! Strings that hold JSON documents, compared by what they say.

use infra_value::{Data, Type, Value, parse_json};

use super::{Action, Diff, Forced, Noun, Shape};

/// The document that a string holds, when it is an object or an array.
pub(super) fn document(text: &str) -> Option<Value> {
    if !text.trim_start().starts_with(['{', '[']) {
        return None;
    }
    parse_json(text).ok().map(|document| entries(&document))
}

/// The document with its objects as maps: in JSON, what is null is not the same as what is not there.
fn entries(value: &Value) -> Value {
    match value.map_children(&mut entries).data() {
        // The type of the elements is not looked at here, only what they are.
        Data::Object(attributes) => {
            Value::map(Type::Dynamic, attributes.iter().map(|(name, value)| (name.clone(), value.clone())))
        }
        data => data.clone().into(),
    }
}

/// A document as it is.
pub(super) fn whole(document: &Value, action: Action) -> Diff {
    let document = Box::new(as_attributes(super::whole(document, action)));
    Diff::new(action, Shape::Json { document, rewritten: false })
}

/// Two documents part by part; their texts differ.
pub(super) fn compare(before: &Value, after: &Value) -> Diff {
    let document = as_attributes(super::compare(before, after, &Forced::none()));
    let rewritten = document.action == Action::Same;
    Diff::new(Action::Change, Shape::Json { document: Box::new(document), rewritten })
}

/// The difference with maps written as the objects that `jsonencode` would be given.
fn as_attributes(mut diff: Diff) -> Diff {
    diff.shape = match diff.shape {
        Shape::Mapping { entries, .. } => {
            let entries = entries.into_iter().map(|mut entry| {
                entry.nulls = false;
                entry.diff = as_attributes(entry.diff);
                entry
            });
            Shape::Mapping { entries: entries.collect(), noun: Noun::Attribute }
        }
        Shape::Sequence { items, order } => {
            Shape::Sequence { items: items.into_iter().map(as_attributes).collect(), order }
        }
        Shape::Becomes(before, after) => {
            Shape::Becomes(Box::new(as_attributes(*before)), Box::new(as_attributes(*after)))
        }
        other => other,
    };
    diff
}
