//! Tokens of bodies and expressions.

use super::{CodeMode, Lexer, Mode, TokenKind};

/// Whether a character can begin a name: a letter as Unicode has it (`ID_Start`), or `_`.
pub(super) fn begins_name(c: char) -> bool {
    c == '_' || unicode_ident::is_xid_start(c) || is_compatibility_letter(c)
}

/// Whether a character can continue a name (`ID_Continue`, or `-`). Joiners cannot: they are invisible.
pub(super) fn continues_name(c: char) -> bool {
    let joiner = matches!(c, '\u{200c}' | '\u{200d}');
    c == '-' || (unicode_ident::is_xid_continue(c) && !joiner) || is_compatibility_letter(c)
}

/// Letters that normalisation (NFKC) may turn into something else, so that `XID_Start` leaves them out.
fn is_compatibility_letter(c: char) -> bool {
    matches!(
        c,
        '\u{037a}'
            | '\u{0e33}'
            | '\u{0eb3}'
            | '\u{309b}'..='\u{309c}'
            | '\u{fc5e}'..='\u{fc63}'
            | '\u{fdfa}'..='\u{fdfb}'
            | '\u{fe70}' | '\u{fe72}' | '\u{fe74}' | '\u{fe76}' | '\u{fe78}' | '\u{fe7a}' | '\u{fe7c}' | '\u{fe7e}'
            | '\u{ff9e}'..='\u{ff9f}'
    )
}

/// Whether a text is a name and nothing else.
pub(crate) fn is_name(text: &str) -> bool {
    text.starts_with(begins_name) && text.chars().all(continues_name)
}

/// Of a carriage return without a line feed.
pub(super) const LONE_CARRIAGE_RETURN: &str =
    "A carriage return can only stand before a line feed. Save the file with line ends of one kind.";

impl Lexer<'_> {
    pub(super) fn code_token(&mut self) {
        let newline = self.newline_length();
        if newline > 0 {
            self.take(TokenKind::Newline, newline);
            self.abandon_interpolation_that_ran_away();
            return;
        }
        let start = self.position;
        match self.bytes[start] {
            b' ' | b'\t' => self.position += 1,
            b'#' => self.line_comment(),
            b'/' if self.byte(1) == Some(b'/') => self.line_comment(),
            b'/' if self.byte(1) == Some(b'*') => self.block_comment(),
            b'"' => {
                self.take(TokenKind::QuoteOpen, 1);
                self.modes.push(Mode::Quoted { start });
            }
            b'<' if self.byte(1) == Some(b'<') => self.heredoc_open(),
            b'0'..=b'9' => self.number(),
            _ => self.punctuation_or_name(),
        }
    }

    fn line_comment(&mut self) {
        let rest = self.rest();
        let length = rest.find('\n').unwrap_or(rest.len());
        // The line end is a token of its own, also when it has two bytes.
        let length = if rest[..length].ends_with('\r') && length < rest.len() { length - 1 } else { length };
        self.take_comment(length);
    }

    fn block_comment(&mut self) {
        let start = self.position;
        match self.rest()[2..].find("*/") {
            Some(length) => self.take_comment(2 + length + 2),
            None => {
                self.position = self.text.len();
                self.error(
                    start,
                    start + 2,
                    "Unclosed comment",
                    "This comment has no end: `*/` is missing, so everything after it was skipped.",
                );
            }
        }
    }

    fn number(&mut self) {
        let digits = |from: usize| self.bytes[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        let start = self.position;
        let mut end = start + digits(start);
        if self.bytes.get(end) == Some(&b'.') && digits(end + 1) > 0 {
            end += 1 + digits(end + 1);
        }
        if matches!(self.bytes.get(end), Some(b'e' | b'E')) {
            let sign = usize::from(matches!(self.bytes.get(end + 1), Some(b'+' | b'-')));
            let exponent = digits((end + 1 + sign).min(self.bytes.len()));
            if exponent > 0 {
                end += 1 + sign + exponent;
            }
        }
        self.take(TokenKind::Number, end - start);
        let rest = self.rest();
        let tail = rest.find(|c| !continues_name(c)).unwrap_or(rest.len());
        if rest.starts_with(begins_name) {
            self.position += tail;
            self.error(
                start,
                self.position,
                "Invalid number",
                format!(
                    "{:?} is neither a number nor a name: names cannot begin with a digit, and a number is made \
                     of decimal digits, at most one dot and an exponent, such as 1500, 0.5 or 1e3. If this is \
                     text, put it in quotes.",
                    &self.text[start..self.position]
                ),
            );
            if let Some(token) = self.tokens.last_mut() {
                token.kind = TokenKind::Invalid;
                token.end = self.position as u32;
            }
        }
    }

    fn punctuation_or_name(&mut self) {
        use TokenKind::*;
        let kind_of_two = match (self.byte(0), self.byte(1)) {
            (Some(b'='), Some(b'=')) => Some(Equal),
            (Some(b'='), Some(b'>')) => Some(FatArrow),
            (Some(b'!'), Some(b'=')) => Some(NotEqual),
            (Some(b'<'), Some(b'=')) => Some(LessOrEqual),
            (Some(b'>'), Some(b'=')) => Some(GreaterOrEqual),
            (Some(b'&'), Some(b'&')) => Some(And),
            (Some(b'|'), Some(b'|')) => Some(Or),
            (Some(b':'), Some(b':')) => Some(DoubleColon),
            _ => None,
        };
        if let Some(kind) = kind_of_two {
            return self.take(kind, 2);
        }
        if self.rest().starts_with("...") {
            return self.take(Ellipsis, 3);
        }
        let kind = match self.bytes[self.position] {
            b'{' => return self.brace_open(),
            b'}' => return self.brace_close(1),
            b'~' if self.byte(1) == Some(b'}') && self.at_sequence_close() => return self.brace_close(2),
            b'[' => BracketOpen,
            b']' => BracketClose,
            b'(' => ParenOpen,
            b')' => ParenClose,
            b'.' => Dot,
            b',' => Comma,
            b'=' => Assign,
            b':' => Colon,
            b'?' => Question,
            b'+' => Plus,
            b'-' => Minus,
            b'*' => Star,
            b'/' => Slash,
            b'%' => Percent,
            b'!' => Bang,
            b'<' => Less,
            b'>' => Greater,
            _ => return self.name_or_invalid(),
        };
        self.take(kind, 1);
    }

    fn name_or_invalid(&mut self) {
        let rest = self.rest();
        if rest.starts_with(begins_name) {
            let length = rest.find(|c| !continues_name(c)).unwrap_or(rest.len());
            self.take(TokenKind::Ident, length);
        } else {
            self.invalid_characters();
        }
    }

    /// Reports a run of one character that means nothing in the language.
    fn invalid_characters(&mut self) {
        let Some(first) = self.rest().chars().next() else { return };
        let length = match first {
            '\'' | '`' => self.quoted_otherwise_length(first, first),
            '\u{201c}' => self.quoted_otherwise_length(first, '\u{201d}'),
            '\u{2018}' => self.quoted_otherwise_length(first, '\u{2019}'),
            _ => self.rest().find(|c| c != first).unwrap_or(self.rest().len()),
        };
        let start = self.position;
        self.take(TokenKind::Invalid, length);
        let detail = match first {
            '\'' => "Strings are written in double quotes; single quotes have no meaning.".to_owned(),
            '\u{2018}' | '\u{2019}' | '\u{201c}' | '\u{201d}' => {
                format!("The typographic quote {first} has no meaning. Write a plain double quote.")
            }
            '`' => "Back quotes have no meaning. Strings are written in double quotes; text of many lines as a heredoc."
                .to_owned(),
            ';' => "Semicolons have no meaning. Write each argument on a line of its own.".to_owned(),
            '&' => "There is no operator \"&\". The logical and is written \"&&\".".to_owned(),
            '|' => "There is no operator \"|\". The logical or is written \"||\".".to_owned(),
            '^' | '~' => format!("There is no operator \"{first}\": the language has no operators on bits."),
            '\r' => LONE_CARRIAGE_RETURN.to_owned(),
            '\u{feff}' => "A byte order mark can only stand at the very start of a file. Remove it.".to_owned(),
            c if c.is_whitespace() || c.is_control() => {
                format!("The invisible character U+{:04X} cannot stand here. Remove it or write a space.", c as u32)
            }
            c => format!("The character {c:?} has no meaning outside of strings and comments."),
        };
        self.error(start, self.position, "Invalid character", detail);
    }

    /// Up to the closing mark of something in quotes that are none here, if it comes on the same line.
    fn quoted_otherwise_length(&self, open: char, close: char) -> usize {
        let line = self.rest().lines().next().unwrap_or("");
        let open = open.len_utf8();
        line[open..].find(close).map_or(open, |length| open + length + close.len_utf8())
    }

    fn brace_open(&mut self) {
        self.take(TokenKind::BraceOpen, 1);
        if let Some(Mode::Code(code)) = self.modes.last_mut() {
            code.open_braces += 1;
        }
    }

    /// A brace closes an interpolation when none was opened within it.
    fn at_sequence_close(&self) -> bool {
        matches!(self.modes.last(), Some(Mode::Code(CodeMode { opener: Some(_), open_braces: 0 })))
    }

    fn brace_close(&mut self, length: usize) {
        if self.at_sequence_close() {
            self.take(TokenKind::SequenceClose, length);
            self.modes.pop();
            return;
        }
        self.take(TokenKind::BraceClose, length);
        if let Some(Mode::Code(code)) = self.modes.last_mut() {
            code.open_braces = code.open_braces.saturating_sub(1);
        }
    }
}
