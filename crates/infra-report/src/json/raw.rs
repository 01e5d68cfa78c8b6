//! JSON that is put together from parts whose numbers must stay as they are.

use infra_value::{Value, encode_with_unknown, sensitive_json};
use serde::Serialize;
use serde_json::value::RawValue;

/// JSON text within a document.
pub(super) type Raw = Box<RawValue>;

/// Takes text that was written as JSON.
fn raw(text: String) -> Raw {
    RawValue::from_string(text).unwrap_or_else(|_| RawValue::NULL.to_owned())
}

/// `null`
pub(super) fn null() -> Raw {
    RawValue::NULL.to_owned()
}

/// `false`
pub(super) fn no() -> Raw {
    RawValue::FALSE.to_owned()
}

/// `true`
pub(super) fn yes() -> Raw {
    RawValue::TRUE.to_owned()
}

/// `{}`
pub(super) fn nothing() -> Raw {
    raw("{}".to_owned())
}

/// What is known of a value.
pub(super) fn known(value: &Value) -> Raw {
    raw(encode_with_unknown(value).0)
}

/// Where a value is not known.
pub(super) fn unknown(value: &Value) -> Raw {
    raw(encode_with_unknown(value).1)
}

/// Where a value is sensitive.
pub(super) fn sensitive(value: &Value) -> Raw {
    raw(sensitive_json(value))
}

/// The type of a value, as type constraints are written in JSON.
pub(super) fn ty(value: &Value) -> Raw {
    raw(value.ty().to_cty_json())
}

/// A document on one line.
pub(super) fn line(document: &impl Serialize) -> String {
    // Nothing that is written here can fail: keys are strings, and numbers are text already.
    serde_json::to_string(document).unwrap_or_default()
}

/// A document over several lines.
pub(super) fn pretty(document: &impl Serialize) -> String {
    serde_json::to_string_pretty(document).unwrap_or_default()
}
