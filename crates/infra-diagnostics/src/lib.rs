//! What `infra` says about a problem: spans, diagnostics and hints.
//!
//! This crate describes; it does not render. Colour, wrapping and snippets are the business of `infra-report`,
//! which has the [`SourceMap`] at hand.

mod diagnostic;
mod hint;
mod source;
mod wording;

pub use diagnostic::{Diagnostic, Diagnostics, Severity, ValueNote};
pub use hint::{Hint, did_you_mean};
pub use source::{FileId, Position, SourceFile, SourceMap, Span};
pub use wording::{io_reason, sentence};
