//! Tests of the parser through its public functions.
#![allow(clippy::unwrap_used)]

mod bodies;
mod differential;
mod errors;
mod expressions;
mod generate;
mod limits;
mod properties;
mod references;
mod show;
mod templates;

use infra_diagnostics::{Diagnostics, FileId};
use infra_syntax::{Body, Expr};

const FILE: FileId = FileId(7);

/// Parses a file that must be free of errors.
fn body(text: &str) -> Body {
    let (body, findings) = infra_syntax::parse_file(FILE, text);
    assert!(findings.is_empty(), "{text}\n{}", errors::render(text, &findings));
    body
}

/// Parses an expression that must be free of errors.
fn expr(text: &str) -> Expr {
    let (expr, findings) = infra_syntax::parse_expression(FILE, text);
    assert!(findings.is_empty(), "{text}\n{}", errors::render(text, &findings));
    expr
}

/// What is wrong with a file.
fn findings(text: &str) -> Diagnostics {
    infra_syntax::parse_file(FILE, text).1
}
