//! Edits: what becomes of the text around them.
#![allow(clippy::unwrap_used, missing_docs)]

mod blocks;
mod elements;
#[path = "../format/generate.rs"]
#[allow(dead_code)]
mod generate;
mod objects;
mod properties;
#[path = "../format/random.rs"]
mod random;
#[path = "../syntax/show.rs"]
#[allow(dead_code)]
mod show;

use infra_diagnostics::{Diagnostics, FileId};
use infra_syntax::{Body, Edits, Expr, parse_file};

const FILE: FileId = FileId(3);

/// Makes changes to a text without errors.
fn edit(text: &str, make: impl FnOnce(&mut Edits<'_>, &Body)) -> Result<String, Diagnostics> {
    let (body, findings) = parse_file(FILE, text);
    assert!(!findings.has_errors(), "{text}\n{findings:?}");
    let mut edits = Edits::new(FILE, text, &body);
    make(&mut edits, &body);
    edits.finish()
}

/// Changes the body of the first block.
fn edit_block(text: &str, make: impl FnOnce(&mut Edits<'_>, &Body)) -> String {
    edit(text, |edits, body| make(edits, &body.blocks[0].body)).unwrap()
}

/// The value of an argument of the first block.
fn value<'b>(body: &'b Body, name: &str) -> &'b Expr {
    &body.attribute(name).unwrap().expr
}
