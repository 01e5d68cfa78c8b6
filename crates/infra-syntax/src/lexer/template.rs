//! Tokens of strings, heredocs and whole templates.

use infra_diagnostics::{Diagnostic, Span};

use super::code::{LONE_CARRIAGE_RETURN, begins_name, continues_name};
use super::{CodeMode, Lexer, Mode, TokenKind};

/// What ends a stretch of template text.
enum Stop {
    /// `${` or `%{` that is no escape.
    Sequence(TokenKind),
    /// A line end, not yet taken.
    Newline,
    /// A quote, not yet taken.
    Quote,
    /// The end of the text.
    End,
}

impl Lexer<'_> {
    pub(super) fn quoted_token(&mut self, opened_at: usize) {
        let start = self.position;
        let stop = self.skip_text(true);
        if self.position > start {
            self.push(TokenKind::QuotedText, start);
        }
        match stop {
            Stop::Sequence(kind) => self.sequence_open(kind),
            Stop::Quote => {
                self.take(TokenKind::QuoteClose, 1);
                self.modes.pop();
            }
            Stop::Newline => self.newline_in_quotes(opened_at),
            Stop::End => {}
        }
    }

    /// A quoted string cannot hold a line end. Either the closing quote was forgotten, or text of many lines
    /// was meant; what the following lines look like decides, so that the error is reported once and no other
    /// follows.
    fn newline_in_quotes(&mut self, opened_at: usize) {
        if self.string_seems_to_go_on() {
            let start = self.position;
            self.error(
                opened_at,
                start,
                "Line break in a quoted string",
                "A quoted string must end on the line on which it begins. Write \\n for a line break, or use a \
                 heredoc (<<EOT) for text of many lines.",
            );
            // The rest of the string is taken as it is, without its interpolations.
            while self.position < self.text.len() {
                match self.skip_text(true) {
                    Stop::Quote | Stop::End => break,
                    Stop::Sequence(_) => self.position += 2,
                    Stop::Newline => self.position += self.newline_length(),
                }
            }
            if self.byte(0) == Some(b'"') {
                self.take(TokenKind::QuoteClose, 1);
                self.modes.pop();
            }
        } else if !self.abandon_interpolation_before_quote(opened_at) {
            self.report_unclosed_quote(opened_at, self.position);
            self.abandon_mode();
        }
    }

    pub(super) fn report_unclosed_quote(&mut self, opened_at: usize, end: usize) {
        let line_end = self.text[opened_at..end].find('\n').map_or(end, |length| opened_at + length);
        self.error(
            opened_at,
            line_end,
            "Unclosed string",
            "This string has no closing quote. Add one; to have a quote within the string, write \\\".",
        );
    }

    pub(super) fn report_unclosed_interpolation(&mut self, opener: usize) {
        let mark = &self.text[opener..opener + 2];
        let span = Span::new(self.file, opener, opener + 2);
        let finding = Diagnostic::error(
            "Unclosed template sequence",
            format!(
                "The sequence that {mark:?} begins has no closing brace. Add it; if {mark:?} is meant as text, \
                 write \"{}{mark}\".",
                &mark[..1]
            ),
        );
        self.add_finding(finding.at(span));
    }

    /// `<<NAME` or `<<-NAME` and the line end.
    pub(super) fn heredoc_open(&mut self) {
        let start = self.position;
        let indented = self.byte(2) == Some(b'-');
        let marker_start = start + 2 + usize::from(indented);
        let rest = &self.text[marker_start..];
        let length = if rest.starts_with(begins_name) {
            rest.find(|c| !continues_name(c)).unwrap_or(rest.len())
        } else {
            0
        };
        let marker_end = marker_start + length;
        let line = self.text[marker_end..].split('\n').next().unwrap_or("");
        let has_newline = marker_end + line.len() < self.text.len();
        if length == 0 || !has_newline {
            self.take(TokenKind::Invalid, marker_end - start);
            self.error(
                start,
                marker_end,
                "Invalid heredoc",
                "A heredoc begins with \"<<\" or \"<<-\", a marker such as EOT, and a line break; the same marker \
                 alone on a later line ends it.",
            );
            return;
        }
        if !matches!(line, "" | "\r") {
            self.error(
                marker_end,
                marker_end + line.trim_end_matches('\r').len(),
                "Invalid heredoc",
                format!(
                    "The line must end right after the marker {}: the text of a heredoc begins on the next line.",
                    &self.text[marker_start..marker_end]
                ),
            );
        }
        self.position = marker_end + line.len() + 1;
        self.push(if indented { TokenKind::HeredocOpenIndented } else { TokenKind::HeredocOpen }, start);
        self.modes.push(Mode::Heredoc { start, marker: (marker_start, marker_end) });
    }

    pub(super) fn heredoc_token(&mut self, marker: (usize, usize)) {
        let at_line_start = self.bytes[self.position - 1] == b'\n';
        if !(at_line_start && self.heredoc_close(marker)) {
            self.plain_text();
        }
    }

    /// Takes the closing marker when the line holds nothing else. On the last line of a file it needs no line end,
    /// which Terraform asks for.
    fn heredoc_close(&mut self, (marker_start, marker_end): (usize, usize)) -> bool {
        let line = self.rest().split('\n').next().unwrap_or("");
        if line.trim() != &self.text[marker_start..marker_end] {
            return false;
        }
        self.position += line.len() - line.trim_start().len();
        self.take(TokenKind::HeredocClose, marker_end - marker_start);
        // White space after the marker means nothing, and the line end is for code to see.
        self.position += line.trim_start().trim_end_matches('\r').len() - (marker_end - marker_start);
        self.modes.pop();
        true
    }

    pub(super) fn report_unclosed_heredoc(
        &mut self,
        start: usize,
        (marker_start, marker_end): (usize, usize),
    ) {
        let marker = &self.text[marker_start..marker_end];
        self.error(
            start,
            marker_end,
            "Unclosed heredoc",
            format!(
                "There is no line that holds only {marker}, so the heredoc goes on to the end of the file."
            ),
        );
    }

    /// Text of one line of a heredoc or bare template, with its line end, and the sequence that follows it.
    pub(super) fn plain_text(&mut self) {
        let start = self.position;
        let stop = self.skip_text(false);
        if let Stop::Newline = stop {
            self.position += self.newline_length();
        }
        if self.position > start {
            self.push(TokenKind::PlainText, start);
        }
        if let Stop::Sequence(kind) = stop {
            self.sequence_open(kind);
        }
    }

    fn sequence_open(&mut self, kind: TokenKind) {
        let opener = self.position;
        self.take(kind, if self.byte(2) == Some(b'~') { 3 } else { 2 });
        self.modes.push(Mode::Code(CodeMode { opener: Some(opener), open_braces: 0 }));
    }

    /// Moves to what ends the text. A sequence opens with exactly one `$` or `%` before the brace; more of
    /// them are an escape.
    fn skip_text(&mut self, quoted: bool) -> Stop {
        while let Some(byte) = self.byte(0) {
            match byte {
                b'$' | b'%' => {
                    let run = self.bytes[self.position..].iter().take_while(|b| **b == byte).count();
                    if run == 1 && self.byte(1) == Some(b'{') {
                        let dollar = byte == b'$';
                        return Stop::Sequence(if dollar {
                            TokenKind::InterpolationOpen
                        } else {
                            TokenKind::DirectiveOpen
                        });
                    }
                    self.position += run;
                }
                b'"' if quoted => return Stop::Quote,
                // What is escaped cannot end the string. A line end does all the same.
                b'\\' if quoted && !matches!(self.byte(1), None | Some(b'\r' | b'\n' | 0x80..)) => {
                    self.position += if matches!(self.byte(1), Some(b'$' | b'%')) { 1 } else { 2 };
                }
                b'\n' => return Stop::Newline,
                b'\r' if self.byte(1) == Some(b'\n') => return Stop::Newline,
                b'\r' if !matches!(self.modes.last(), Some(Mode::Bare)) => self.lone_carriage_returns(),
                _ => self.position += 1,
            }
        }
        Stop::End
    }

    fn lone_carriage_returns(&mut self) {
        let start = self.position;
        let rest = &self.bytes[start..];
        let run = rest.iter().take_while(|byte| **byte == b'\r').count();
        // The last of them may belong to a line end.
        let run = if rest.get(run) == Some(&b'\n') { run - 1 } else { run };
        self.position += run;
        self.error(start, self.position, "Invalid character", LONE_CARRIAGE_RETURN);
    }
}
