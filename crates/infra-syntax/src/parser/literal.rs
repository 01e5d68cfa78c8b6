//! Text of strings: escapes, and strings that must be constant.

use std::sync::Arc;

use infra_diagnostics::Span;

use super::{Parsed, Parser};
use crate::lexer::{Token, TokenKind};

/// Resolves `$${` and `%%{`: of several marks before a brace, one is the escape.
pub(super) fn unescape_sequences(raw: &str) -> String {
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = rest.find(['$', '%']) {
        let mark = rest.as_bytes()[at];
        let run = rest.as_bytes()[at..].iter().take_while(|byte| **byte == mark).count();
        let after = &rest[at + run..];
        let kept = if run > 1 && after.starts_with('{') { run - 1 } else { run };
        text.push_str(&rest[..at + kept]);
        rest = after;
    }
    text.push_str(rest);
    text
}

/// The character that follows a backslash in quotes stands for this one.
fn simple_escape(c: char) -> Option<char> {
    Some(match c {
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        '"' => '"',
        '\\' => '\\',
        _ => return None,
    })
}

impl Parser<'_> {
    /// Resolves the escapes of text in quotes. A wrong one is reported and kept as it is.
    pub(super) fn unescape_quoted(&mut self, token: Token) -> String {
        let raw = self.text_of(token);
        let mut text = String::with_capacity(raw.len());
        let mut rest = raw;
        while let Some(at) = rest.find('\\') {
            text.push_str(&unescape_sequences(&rest[..at]));
            let start = token.start as usize + (raw.len() - rest.len()) + at;
            let (character, length) = self.escape(&rest[at..], start);
            match character {
                Some(character) => text.push(character),
                None => text.push_str(&rest[at..at + length]),
            }
            rest = &rest[at + length..];
        }
        text.push_str(&unescape_sequences(rest));
        text
    }

    /// The character that an escape stands for, and the bytes it has. `start` is where its backslash is.
    fn escape(&mut self, escape: &str, start: usize) -> (Option<char>, usize) {
        let Some(c) = escape[1..].chars().next() else {
            let span = self.span(start, start + 1);
            let detail = match self.text[start + 1..].chars().next() {
                Some(mark @ ('$' | '%')) => {
                    format!(
                        "A backslash does not escape \"{mark}{{\". To have that as text, write \"{mark}{mark}{{\"."
                    )
                }
                _ => {
                    "A backslash must be followed by what it escapes. Write \\\\ for a backslash.".to_owned()
                }
            };
            self.report(span, "Invalid escape", detail);
            return (None, 1);
        };
        if let Some(character) = simple_escape(c) {
            return (Some(character), 2);
        }
        let expected = match c {
            'u' => 4,
            'U' => 8,
            _ => {
                let length = 1 + c.len_utf8();
                let span = self.span(start, start + length);
                self.report(
                    span,
                    "Invalid escape",
                    format!(
                        "\\{c} means nothing. There are \\n, \\r, \\t, \\\", \\\\, \\uNNNN and \\UNNNNNNNN. \
                         Write \\\\ for a backslash."
                    ),
                );
                return (None, length);
            }
        };
        let digits = escape[2..].bytes().take(expected).take_while(u8::is_ascii_hexdigit).count();
        let length = 2 + digits;
        let character = (digits == expected)
            .then(|| u32::from_str_radix(&escape[2..length], 16).ok())
            .flatten()
            .and_then(char::from_u32);
        if character.is_none() {
            let span = self.span(start, start + length);
            let detail = if digits == expected {
                format!("{} is not the code of a Unicode character.", &escape[..length])
            } else {
                format!("\\{c} must be followed by {expected} hexadecimal digits; {digits} follow.")
            };
            self.report(span, "Invalid escape", detail);
        }
        (character, length)
    }

    /// A quoted string without template sequences, such as a label. One with sequences is reported, and its
    /// text is the constant part before the first of them.
    pub(super) fn string_literal(&mut self) -> Parsed<(Arc<str>, Span)> {
        let open = self.take();
        let mut text = String::new();
        let mut nested = 0;
        let mut reported = false;
        loop {
            let token = self.peek();
            match token.kind {
                TokenKind::QuoteClose if nested == 0 => break,
                TokenKind::Eof => return Err(super::Failed),
                TokenKind::QuotedText if nested == 0 && !reported => {
                    text.push_str(&self.unescape_quoted(token))
                }
                TokenKind::InterpolationOpen | TokenKind::DirectiveOpen => {
                    if !reported {
                        let mark = &self.text_of(token)[..2];
                        let span = self.span_of(token);
                        self.report(
                            span,
                            "Invalid label",
                            format!(
                                "This string must be constant: it cannot hold a sequence that begins with {mark:?}. \
                                 To have that as text, write \"{}{mark}\".",
                                &mark[..1]
                            ),
                        );
                    }
                    reported = true;
                    nested += 1;
                }
                TokenKind::SequenceClose => nested -= 1,
                _ => {}
            }
            self.take();
        }
        self.take();
        let span = self.span_since(self.span_of(open));
        Ok((Arc::from(text), span))
    }
}
