//! Values as JSON.
//!
//! JSON knows fewer types than the language, so there are two ways to read and write it. *Typed* JSON is read and
//! written against a [`Type`]; where that says `any`, the JSON is `{"value": …, "type": …}`, so that nothing is lost.
//! This is how state is stored. *Plain* JSON has the types that its text implies: objects, tuples, and primitives.
//!
//! Numbers never pass through floating point. What was read from text comes back the same; a number with less precision,
//! such as the result of a floating-point function, is written as the shortest text at its own precision and comes back
//! as what that text says. Marks are not part of JSON: writing ignores
//! them, reading gives none; [`sensitive_json`] says where they were.

mod decode;
mod encode;
mod parse;
mod plan;

use crate::{Path, Type, Value};

pub use plan::{encode_with_unknown, sensitive_json};

pub(crate) use decode::implied;
pub(crate) use parse::{Json, parse};

/// Deepest nesting that is read.
pub const JSON_DEPTH_LIMIT: usize = 512;

/// Why JSON cannot be read or written.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum JsonError {
    /// The text is not JSON.
    #[error("invalid JSON at byte {offset}: {message}")]
    Syntax {
        /// Where, in bytes from the start of the text.
        offset: usize,
        /// What is wrong there.
        message: String,
    },
    /// The JSON does not fit the type.
    #[error("{}{message}", place(.path))]
    Mismatch {
        /// The value that does not fit.
        path: Path,
        /// What was expected.
        message: String,
    },
    /// A value that is not known yet has no JSON.
    #[error("{}the value is not known", place(.path))]
    Unknown {
        /// The unknown value.
        path: Path,
    },
}

fn place(path: &Path) -> String {
    if path.0.is_empty() { String::new() } else { format!("{path}: ") }
}

/// Reads typed JSON. Attributes that the JSON lacks become null; those that the type lacks are an error. Strings are
/// accepted where the type asks for a number or a bool and they spell one, and the other way round, as cty does.
pub fn from_json(text: &str, ty: &Type) -> Result<Value, JsonError> {
    decode::typed(parse(text)?, ty, &mut Path::root())
}

/// Reads plain JSON: objects and tuples, as `jsondecode` gives them.
pub fn parse_json(text: &str) -> Result<Value, JsonError> {
    Ok(implied(parse(text)?))
}

/// Writes plain JSON on one line, keys sorted.
///
/// # Errors
/// [`JsonError::Unknown`] when something is not known.
pub fn to_json(value: &Value) -> Result<String, JsonError> {
    encode::write(value, &Type::Dynamic, encode::Style::PLAIN)
}

/// Writes plain JSON as `jsonencode` does: `<`, `>` and `&` become `\u003c`, `\u003e` and `\u0026`.
///
/// # Errors
/// [`JsonError::Unknown`] when something is not known.
pub fn to_json_html_safe(value: &Value) -> Result<String, JsonError> {
    encode::write(value, &Type::Dynamic, encode::Style { html_safe: true, ..encode::Style::PLAIN })
}

/// Writes typed JSON, that [`from_json`] reads back with the same type. The value must conform to the type: convert it
/// first.
///
/// # Errors
/// [`JsonError::Unknown`] when something is not known, [`JsonError::Mismatch`] when the value is of another type.
pub fn to_json_typed(value: &Value, ty: &Type) -> Result<String, JsonError> {
    encode::write(value, ty, encode::Style { typed: true, ..encode::Style::PLAIN })
}
