//! Changes to a file that leave all else in it as it is.

mod body;
mod elements;
mod lines;
mod object;

use std::ops::Range;

use infra_diagnostics::{Diagnostic, Diagnostics, FileId, Span};

use self::lines::{Lines, indented};
use crate::ast::{Body, Expr};
use crate::format::format;
use crate::parser::{parse_expression, parse_file};

/// Changes to one file, collected and then made together. Comments stay, save those at the end of a line that is
/// removed.
///
/// A file in the canonical layout stays in it, and so does each block at the top of any other file. Elsewhere nothing
/// but the change itself is touched.
///
/// ```
/// use infra_syntax::{Edits, parse_file, quoted};
/// # let file = infra_diagnostics::FileId(0);
/// let text = "resource \"x\" \"y\" {\n  size = 1 # small\n}\n";
/// let (body, _) = parse_file(file, text);
/// let mut edits = Edits::new(file, text, &body);
/// edits.set(&body.blocks[0].body, "size", "2");
/// edits.set(&body.blocks[0].body, "location", &quoted("Oslo"));
/// let edited = "resource \"x\" \"y\" {\n  size     = 2 # small\n  location = \"Oslo\"\n}\n";
/// assert_eq!(edits.finish().unwrap(), edited);
/// ```
pub struct Edits<'a> {
    file: FileId,
    body: &'a Body,
    lines: Lines<'a>,
    changes: Vec<Change>,
    problems: Diagnostics,
}

/// What takes the place of a range of bytes.
struct Change {
    range: Range<usize>,
    text: String,
    /// How much of the text, at its end, belongs to what is filled with it: further items come before.
    tail: usize,
}

impl Change {
    fn is_removal(&self) -> bool {
        self.text.is_empty()
    }
}

impl<'a> Edits<'a> {
    /// No changes to a text that was parsed without errors as `body`.
    pub fn new(file: FileId, text: &'a str, body: &'a Body) -> Self {
        let lines = Lines::new(file, text);
        Self { file, body, lines, changes: Vec::new(), problems: Diagnostics::new() }
    }

    /// Puts another expression, given as source text, in the place of one.
    pub fn replace(&mut self, expr: &Expr, value: &str) {
        if self.is_expression(value, expr.span) {
            let range = range_of(expr.span);
            let indentation = self.lines.indentation(range.start);
            let value = indented(self.file, value.trim(), indentation);
            self.change(range, &value[indentation.len()..]);
        }
    }

    /// Makes the changes.
    ///
    /// # Errors
    /// A value is no expression, two changes concern the same bytes, or the text would no longer parse with them.
    /// Places in errors about the latter are those of the changed text.
    pub fn finish(mut self) -> Result<String, Diagnostics> {
        self.changes.sort_by_key(|change| (change.range.start, change.range.end));
        self.changes.dedup_by(|later, earlier| {
            let both_remove = later.is_removal() && earlier.is_removal();
            let joined = both_remove && later.range.start <= earlier.range.end;
            if joined {
                earlier.range.end = earlier.range.end.max(later.range.end);
            }
            joined
        });
        for pair in self.changes.windows(2) {
            if pair[0].range.end > pair[1].range.start {
                let place = Span::new(self.file, pair[1].range.start, pair[0].range.end);
                let detail = "Two changes concern this place, so that only one of them could be made.";
                self.problems.push(Diagnostic::error("Conflicting changes", detail).at(place));
            }
        }
        if self.problems.has_errors() {
            return Err(self.problems);
        }
        let edited = self.laid_out();
        let (_, findings) = parse_file(self.file, &edited);
        if findings.has_errors() { Err(findings) } else { Ok(edited) }
    }

    fn change(&mut self, range: Range<usize>, text: impl Into<String>) {
        self.changes.push(Change { range, text: text.into(), tail: 0 });
    }

    /// Puts an item on a line of its own into braces that hold none, or none that begins a line. `range` is what
    /// stands between the last thing in them and the closing one, `outer` what the line of the latter begins with.
    /// Returns whether that had been done before.
    fn fill(&mut self, range: Range<usize>, item: &str, outer: &str) -> bool {
        match self.changes.iter_mut().find(|change| change.tail > 0 && change.range == range) {
            Some(change) => {
                let end = change.text.len() - change.tail;
                change.text.insert_str(end, &format!("\n{item}"));
                true
            }
            None => {
                let text = format!("\n{item}\n{outer}");
                self.changes.push(Change { range, text, tail: 1 + outer.len() });
                false
            }
        }
    }

    /// Removes whole lines, and a blank line that has lost its purpose.
    fn remove_lines(&mut self, lines: Range<usize>) {
        // What is inserted between the two is none of their business.
        self.changes.extend(self.lines.blank_line_beside(&lines).map(|range| Change {
            range,
            text: String::new(),
            tail: 0,
        }));
        self.change(lines, "");
    }

    /// Whether a text is an expression; if not, that is a problem of the place that it is for.
    fn is_expression(&mut self, value: &str, place: Span) -> bool {
        let (_, findings) = parse_expression(self.file, value);
        let Some(finding) = findings.iter().find(|finding| finding.is_error()) else { return true };
        let detail = format!("What should stand here is no expression: {value}\n{}", finding.detail);
        self.problems.push(Diagnostic::error(finding.summary.clone(), detail).at(place));
        false
    }

    /// The text with all changes, laid out anew where it was in the canonical layout before. The changes are in
    /// order.
    fn laid_out(&self) -> String {
        let whole = 0..self.lines.text.len();
        if self.is_tidy(whole.clone()) {
            return self.tidied(self.changed(whole, &self.changes));
        }
        let mut edited = String::new();
        let mut end = 0;
        let mut changes = self.changes.as_slice();
        for block in self.body.blocks.iter().map(|block| range_of(block.span)) {
            let before = changes.partition_point(|change| change.range.start <= block.start);
            let (outer, rest) = changes.split_at(before);
            let (inner, rest) = rest.split_at(rest.partition_point(|change| change.range.end < block.end));
            if inner.is_empty() {
                continue;
            }
            edited.push_str(&self.changed(end..block.start, outer));
            let text = self.changed(block.clone(), inner);
            edited.push_str(&if self.is_tidy(block.clone()) { self.tidied(text) } else { text });
            end = block.end;
            changes = rest;
        }
        edited.push_str(&self.changed(end..whole.end, changes));
        edited
    }

    /// Whether a part of the text is in the canonical layout.
    fn is_tidy(&self, part: Range<usize>) -> bool {
        let part = &self.lines.text[part];
        format(self.file, part).is_ok_and(|tidy| tidy == part)
    }

    /// A text in the canonical layout. What no longer parses is reported once all of it is there.
    fn tidied(&self, text: String) -> String {
        format(self.file, &text).unwrap_or(text)
    }

    /// A part of the text with changes, all of which lie in it.
    fn changed(&self, part: Range<usize>, changes: &[Change]) -> String {
        let mut text = String::new();
        let mut end = part.start;
        for change in changes {
            text.push_str(&self.lines.text[end..change.range.start]);
            text.push_str(&self.lines.with_line_ends(&change.text));
            end = change.range.end;
        }
        text.push_str(&self.lines.text[end..part.end]);
        text
    }
}

fn range_of(span: Span) -> Range<usize> {
    span.start as usize..span.end as usize
}
