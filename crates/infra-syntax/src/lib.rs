//! The syntax of the Terraform language: lexers and parsers that recover, for the native form and for JSON.
//!
//! [`parse_file`] always gives a tree. What it could not understand is reported with the place and with what
//! was expected, and the rest is kept, so that one run finds every independent error. Spans are bytes of the
//! given text.
//!
//! [`format`](format()) gives the canonical layout of a file, and [`Edits`] changes parts of one and leaves the rest, with
//! all its comments, as it is.
//!
//! The tree is syntax only: what a block or argument means, and whether a reference leads anywhere, is for
//! others.

pub mod ast;
mod edit;
mod format;
mod json;
mod lexer;
pub mod limits;
mod parser;
mod piece;
mod quote;
mod references;

pub use ast::*;
pub use edit::Edits;
pub use format::format;
pub use json::{JsonKind, JsonProperty, JsonText, JsonValue, parse_json};
pub use lexer::is_open;
pub use parser::{parse_expression, parse_file, parse_template};
pub use quote::quoted;
pub use references::{LiteralKey, Traversal, TraversalStep};
