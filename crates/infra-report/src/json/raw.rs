//! JSON that is put together from parts whose numbers must stay as they are.

use infra_value::{Value, encode_with_unknown, sensitive_json};
use serde::Serialize;
use serde_json::value::RawValue;

/// JSON text that is already JSON.
pub(super) type Raw = Box<RawValue>;

/// Takes text that was written as JSON.
pub(super) fn raw(text: String) -> Raw {
    RawValue::from_string(text).unwrap_or_else(|_| RawValue::NULL.to_owned())
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

/// On one line.
pub(super) fn line(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
