//! Strings of a JSON text: what they mean, and where each byte of that came from.

use std::sync::Arc;

use infra_diagnostics::{FileId, Span};

/// A string.
#[derive(Clone, Debug)]
pub struct JsonText {
    text: Arc<str>,
    /// The place of the first byte within the quotes.
    start: u32,
    file: FileId,
    /// After each escape: an offset in the text, and the offset in the source that belongs to it. Between them the two
    /// run side by side.
    marks: Vec<(u32, u32)>,
}

impl JsonText {
    /// A text without escapes that begins at `start`.
    pub(super) fn new(text: impl Into<Arc<str>>, file: FileId, start: u32, marks: Vec<(u32, u32)>) -> Self {
        Self { text: text.into(), start, file, marks }
    }

    /// Its value, escapes resolved.
    pub fn text(&self) -> &Arc<str> {
        &self.text
    }

    /// The place in the source of a range of the text.
    pub(super) fn place(&self, span: Span) -> Span {
        Span { file: self.file, start: self.source(span.start), end: self.source(span.end) }
    }

    fn source(&self, offset: u32) -> u32 {
        let before = self.marks.partition_point(|(text, _)| *text <= offset);
        match before.checked_sub(1).and_then(|last| self.marks.get(last)) {
            Some((text, source)) => source + (offset - text),
            None => self.start + offset,
        }
    }
}
