//! Where things lie on lines.

use std::borrow::Cow;
use std::ops::Range;

use infra_diagnostics::FileId;

use crate::lexer::TokenKind;
use crate::piece::{Piece, pieces};

/// A text and its pieces.
pub(super) struct Lines<'t> {
    pub(super) text: &'t str,
    pieces: Vec<Piece<'t>>,
}

impl<'t> Lines<'t> {
    pub(super) fn new(file: FileId, text: &'t str) -> Self {
        Self { text, pieces: pieces(file, text) }
    }

    /// A text with line ends of the kind that this one has.
    pub(super) fn with_line_ends<'x>(&self, text: &'x str) -> Cow<'x, str> {
        let crlf = self.text.find('\n').is_some_and(|end| self.text[..end].ends_with('\r'));
        if crlf && !text.contains('\r') {
            Cow::Owned(text.replace('\n', "\r\n"))
        } else {
            Cow::Borrowed(text)
        }
    }

    /// Where the text begins, after a byte order mark.
    pub(super) fn start(&self) -> usize {
        self.text.len() - self.text.trim_start_matches('\u{feff}').len()
    }

    /// Where the line begins in which a place is.
    pub(super) fn start_of_line(&self, place: usize) -> usize {
        self.text[..place].rfind('\n').map_or(self.start(), |end| end + 1)
    }

    /// The white space that the line of a place begins with.
    pub(super) fn indentation(&self, place: usize) -> &'t str {
        let line = &self.text[self.start_of_line(place)..];
        &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
    }

    /// Whether only white space stands before a place in its line.
    pub(super) fn begins_line(&self, place: usize) -> bool {
        self.start_of_line(place) + self.indentation(place).len() >= place
    }

    /// The pieces from a place on.
    fn pieces_from(&self, place: usize) -> &[Piece<'t>] {
        &self.pieces[self.pieces.partition_point(|piece| (piece.start as usize) < place)..]
    }

    /// The first piece from a place on that is no comment within a line.
    pub(super) fn next(&self, place: usize) -> Option<&Piece<'t>> {
        self.pieces_from(place).iter().find(|piece| piece.kind != TokenKind::Comment || piece.ends_line())
    }

    /// The first piece from a place on that is neither a comment nor the end of a line.
    pub(super) fn next_code(&self, place: usize) -> Option<&Piece<'t>> {
        let is_code = |piece: &&Piece<'_>| !matches!(piece.kind, TokenKind::Comment | TokenKind::Newline);
        self.pieces_from(place).iter().find(is_code)
    }

    /// Where the next line begins, if nothing but comments follows in this one. At the end of the text that is
    /// where a line would begin.
    pub(super) fn next_line(&self, place: usize) -> Option<usize> {
        let next = self.next(place)?;
        (next.ends_line() || next.kind == TokenKind::Eof).then(|| next.end())
    }

    /// Whether a line is blank, given where it begins; beyond the text there is none.
    fn is_blank(&self, start: usize) -> bool {
        let line = self.text[start..].split('\n').next().unwrap_or("");
        start < self.text.len() && line.trim().is_empty()
    }

    /// The blank line that goes with lines when they are removed: the one after them, if it would come to follow
    /// a blank line or the start of a body, or the one before them, if it would come to stand at the end of one.
    pub(super) fn blank_line_beside(&self, lines: &Range<usize>) -> Option<Range<usize>> {
        let Range { start, end } = *lines;
        let before = (start > self.start()).then(|| self.start_of_line(start - 1));
        let blank_before = before.is_some_and(|line| self.is_blank(line));
        let begins_body = before.is_none_or(|line| self.text[line..start].trim_end().ends_with(['{', '[']));
        let ends_body = end == self.text.len() || self.text[end..].trim_start().starts_with(['}', ']']);
        if self.is_blank(end) && (blank_before || begins_body) {
            let line_end = self.text[end..].find('\n').map_or(self.text.len(), |length| end + length + 1);
            Some(end..line_end)
        } else if blank_before && ends_body {
            before.map(|before| before..start)
        } else {
            None
        }
    }
}

/// A text with that indentation before each of its lines of code.
pub(super) fn indented(file: FileId, text: &str, indentation: &str) -> String {
    let mut indented = String::new();
    let mut end = 0;
    let mut begins_line = true;
    for piece in pieces(file, text) {
        indented.push_str(&text[end..piece.start as usize]);
        if begins_line && !matches!(piece.kind, TokenKind::Newline | TokenKind::Eof) {
            indented.push_str(indentation);
        }
        indented.push_str(&piece.text);
        begins_line = piece.ends_line();
        end = piece.end();
    }
    indented
}
