//! The JSON form of the language.
//!
//! [`parse_json`] gives the tree of values with the place of each. What a value means, only its place in the
//! configuration tells: a string is a text ([`JsonValue::literal`]), a template ([`JsonValue::expression`]) or an
//! expression as the native syntax would write it ([`JsonValue::syntax`]).

mod expression;
mod reader;
mod relocate;
mod text;
mod tree;

pub use reader::parse_json;
pub use text::JsonText;
pub use tree::{JsonKind, JsonProperty, JsonValue};
