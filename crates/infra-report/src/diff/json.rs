//! Strings that hold JSON documents, compared by what they say.

use infra_value::{Value, parse_json};

use super::{Action, Diff, Forced, Shape};

/// The document that a string holds, when it is an object or an array.
pub(super) fn document(text: &str) -> Option<Value> {
    if !text.trim_start().starts_with(['{', '[']) {
        return None;
    }
    parse_json(text).ok()
}

/// A document as it is.
pub(super) fn whole(document: &Value, action: Action) -> Diff {
    let document = Box::new(super::whole(document, action));
    Diff::new(action, Shape::Json { document, rewritten: false })
}

/// Two documents part by part; `rewritten` when their texts differ.
pub(super) fn compare(before: &Value, after: &Value, rewritten: bool) -> Diff {
    let document = super::compare(before, after, &Forced::none());
    let rewritten = rewritten && document.action == Action::Same;
    let action = if rewritten { Action::Change } else { document.action };
    Diff::new(action, Shape::Json { document: Box::new(document), rewritten })
}
