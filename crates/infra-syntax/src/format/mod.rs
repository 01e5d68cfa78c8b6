//! The canonical layout, as `terraform fmt` gives it.
//!
//! Formatting works on tokens: the spaces between them follow from their kinds, the indentation of a line from
//! the brackets that are open, and `=` and trailing comments of consecutive lines are aligned. Line breaks stay
//! where they are, and so does the text of templates. Besides, a few old ways of writing are replaced
//! (`rewrite`).
//!
//! Where Terraform writes something that no longer parses or means something else, the result is not its own:
//! - labels with `$` or `%` are kept, and so are the keys of `a[true]`, `a[false]` and `a[null]`;
//! - an unwrapped expression of several lines is put in parentheses whenever it needs them;
//! - a space stays in `a.0 .1`.

mod columns;
mod layout;
mod rewrite;
mod spacing;

use infra_diagnostics::{Diagnostics, FileId};

use crate::parser::parse_file;
use crate::piece;

/// The text in its canonical layout.
///
/// Line ends stay as they are, a byte order mark is dropped.
///
/// # Errors
///
/// Everything that [`parse_file`](crate::parse_file) finds wrong with the text: what cannot be understood cannot be laid out.
pub fn format(file: FileId, text: &str) -> Result<String, Diagnostics> {
    let (body, findings) = parse_file(file, text);
    if findings.has_errors() {
        return Err(findings);
    }
    let mut pieces = rewrite::rewritten(piece::pieces(file, text), &body);
    layout::arrange(&mut pieces);
    Ok(piece::text_of(&pieces))
}
