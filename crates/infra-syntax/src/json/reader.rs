//! From the text to values, with recovery.

use std::sync::Arc;

use infra_diagnostics::{Diagnostic, Diagnostics, FileId, Span};

use super::{JsonKind, JsonProperty, JsonText, JsonValue};
use crate::limits::{MAX_FINDINGS, MAX_NESTING, MAX_TEXT_BYTES};

/// Parses a text that is one JSON value. A byte order mark at the start is skipped.
///
/// What could not be understood is reported and is [`JsonKind::Error`] in the tree; the rest is kept, so that one run
/// finds every independent error.
pub fn parse_json(file: FileId, text: &str) -> (JsonValue, Diagnostics) {
    let mut reader = Reader { file, text, at: 0, depth: 0, findings: Vec::new() };
    if text.len() > MAX_TEXT_BYTES {
        let detail = format!("The text has {} bytes; at most {MAX_TEXT_BYTES} are accepted.", text.len());
        reader.findings.push(Diagnostic::error("File too large", detail).at(Span::new(file, 0, 0)));
        return (reader.hole(0), reader.findings.into_iter().collect());
    }
    reader.at = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let value = reader.value("The file");
    reader.space();
    if reader.at < text.len() && reader.findings.is_empty() {
        let detail = "A JSON file is one value, which ends before this. Remove the rest.";
        reader.report(reader.at, reader.at + reader.rest_width(), "Extraneous data after value", detail);
    }
    (value, reader.findings.into_iter().collect())
}

struct Reader<'t> {
    file: FileId,
    text: &'t str,
    /// Offset of the next byte.
    at: usize,
    /// How many arrays and objects are open.
    depth: usize,
    findings: Vec<Diagnostic>,
}

impl<'t> Reader<'t> {
    fn span(&self, start: usize) -> Span {
        Span::new(self.file, start, self.at)
    }

    fn hole(&self, start: usize) -> JsonValue {
        JsonValue { kind: JsonKind::Error, span: self.span(start) }
    }

    fn report(&mut self, start: usize, end: usize, summary: &str, detail: impl Into<String>) {
        if self.findings.len() < MAX_FINDINGS {
            let span = Span::new(self.file, start, end);
            self.findings.push(Diagnostic::error(summary, detail).at(span));
        }
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn space(&mut self) {
        while matches!(self.byte(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    /// The bytes of the next character or word: what to underline when it is not expected.
    fn rest_width(&self) -> usize {
        let rest = &self.text[self.at..];
        let word = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        if word > 0 { word } else { rest.chars().next().map_or(0, char::len_utf8) }
    }

    /// What comes next, as messages name it.
    fn next_thing(&self) -> String {
        match &self.text[self.at..self.at + self.rest_width()] {
            "" => "the end of the file".to_owned(),
            thing => format!("{thing:?}"),
        }
    }

    fn unexpected(&mut self, summary: &str, wanted: &str) {
        let detail = match self.byte() {
            Some(b'=') => format!(
                "{wanted}, not {}. JSON has a colon where the native syntax has an equals sign.",
                self.next_thing()
            ),
            Some(b'\'') => format!("{wanted}. JSON has only double quotes."),
            Some(b'/' | b'#') => {
                format!("{wanted}. JSON has no comments; in place of one, write a property named \"//\".")
            }
            _ => format!("{wanted}, not {}.", self.next_thing()),
        };
        self.report(self.at, self.at + self.rest_width(), summary, detail);
    }

    fn value(&mut self, what: &str) -> JsonValue {
        self.space();
        let start = self.at;
        let kind = match self.byte() {
            Some(b'{') => self.nested(Self::object),
            Some(b'[') => self.nested(Self::array),
            Some(b'"') => self.string().map(JsonKind::String),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(c) if c.is_ascii_alphabetic() => self.keyword(),
            _ => {
                let wanted = format!(
                    "{what} must have a value here: an object, an array, a string, a number, true, false or null"
                );
                self.unexpected("Missing JSON value", &wanted);
                None
            }
        };
        match kind {
            Some(kind) => JsonValue { kind, span: self.span(start) },
            None => {
                self.recover();
                self.hole(start)
            }
        }
    }

    fn nested(&mut self, read: fn(&mut Self) -> JsonKind) -> Option<JsonKind> {
        if self.depth >= MAX_NESTING {
            let detail = format!("Arrays and objects may nest {MAX_NESTING} levels deep.");
            self.report(self.at, self.at + 1, "Nested too deeply", detail);
            return None;
        }
        self.depth += 1;
        self.at += 1;
        let kind = read(self);
        self.depth -= 1;
        Some(kind)
    }

    fn array(&mut self) -> JsonKind {
        let open = self.at - 1;
        let mut items = Vec::new();
        self.space();
        if self.closes(b']') {
            return JsonKind::Array(items);
        }
        loop {
            items.push(self.value("The array"));
            if !self.goes_on(b']', open, "array") {
                return JsonKind::Array(items);
            }
        }
    }

    fn object(&mut self) -> JsonKind {
        let open = self.at - 1;
        let mut properties = Vec::new();
        self.space();
        if self.closes(b'}') {
            return JsonKind::Object(properties);
        }
        loop {
            properties.extend(self.property());
            if !self.goes_on(b'}', open, "object") {
                return JsonKind::Object(properties);
            }
        }
    }

    fn closes(&mut self, closer: u8) -> bool {
        let closes = self.byte() == Some(closer);
        self.at += usize::from(closes);
        closes
    }

    /// After an element: whether another one follows. Takes the comma, or what closes.
    fn goes_on(&mut self, closer: u8, open: usize, what: &str) -> bool {
        loop {
            self.space();
            if self.closes(closer) {
                return false;
            }
            match self.byte() {
                None => {
                    let detail = format!("This {what} is not closed: \"{}\" is missing.", char::from(closer));
                    self.report(open, open + 1, &format!("Unclosed {what}"), detail);
                    return false;
                }
                Some(b',') => {
                    let comma = self.at;
                    self.at += 1;
                    self.space();
                    if self.byte() != Some(closer) {
                        return true;
                    }
                    let detail = format!("JSON has no comma after the last element of an {what}. Remove it.");
                    self.report(comma, comma + 1, "Trailing comma", detail);
                }
                // A bracket of the other kind closes what is around.
                Some(b']' | b'}') => {
                    let wanted = format!("The {what} must be closed with \"{}\"", char::from(closer));
                    self.unexpected("Mismatched brackets", &wanted);
                    if self.depth == 1 {
                        self.at += 1;
                        continue;
                    }
                    return false;
                }
                Some(_) => {
                    let wanted = format!(
                        "After an element of an {what}, there must be a comma or \"{}\"",
                        char::from(closer)
                    );
                    self.unexpected("Missing comma", &wanted);
                    // What follows may well be the next element.
                    if self.byte() == Some(b'"') {
                        return true;
                    }
                    self.recover();
                }
            }
        }
    }

    fn property(&mut self) -> Option<JsonProperty> {
        self.space();
        let start = self.at;
        if self.byte() != Some(b'"') {
            let rest = &self.text[self.at..];
            let bare =
                rest.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '-').unwrap_or(rest.len());
            match bare {
                0 => self.unexpected(
                    "Invalid property name",
                    "A property of an object begins with its name in quotes",
                ),
                _ => {
                    let detail =
                        format!("The name of a property is a string: write \"{}\" in quotes.", &rest[..bare]);
                    self.report(self.at, self.at + bare, "Invalid property name", detail);
                }
            }
            self.recover();
            return None;
        }
        let Some(name) = self.string() else {
            self.recover();
            return None;
        };
        let name_span = self.span(start);
        self.space();
        let colon = self.at;
        if self.byte() != Some(b':') {
            let wanted = format!("The name {:?} must be followed by a colon and the value", name.text());
            self.unexpected("Missing property value", &wanted);
            self.recover();
            return None;
        }
        self.at += 1;
        let colon_span = self.span(colon);
        let value = self.value("The property");
        Some(JsonProperty { name, name_span, colon_span, value })
    }

    fn keyword(&mut self) -> Option<JsonKind> {
        let start = self.at;
        self.at += self.rest_width();
        Some(match &self.text[start..self.at] {
            "true" => JsonKind::Bool(true),
            "false" => JsonKind::Bool(false),
            "null" => JsonKind::Null,
            word => {
                let detail = format!(
                    "The words of JSON are true, false and null. If {word:?} is meant as text or as an expression, put it in quotes."
                );
                self.report(start, self.at, "Invalid JSON keyword", detail);
                return None;
            }
        })
    }

    fn number(&mut self) -> Option<JsonKind> {
        let start = self.at;
        let rest = &self.text[start..];
        let end = rest
            .find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '.' | '+' | '-'))
            .unwrap_or(rest.len());
        self.at += end;
        let written = &rest[..end];
        if is_number(written) {
            return Some(JsonKind::Number(written.into()));
        }
        let detail = format!(
            "{written:?} is not a number of JSON: digits without leading zeros, at most one dot and an exponent, such as 1500, -0.5 or 1e3."
        );
        self.report(start, self.at, "Invalid JSON number", detail);
        None
    }

    /// A string, at whose opening quote the reader stands.
    fn string(&mut self) -> Option<JsonText> {
        let open = self.at;
        let mut text = String::new();
        let mut marks = Vec::new();
        self.at += 1;
        loop {
            let rest = &self.text[self.at..];
            let plain = rest.find(|c: char| c == '"' || c == '\\' || c < ' ').unwrap_or(rest.len());
            text.push_str(&rest[..plain]);
            self.at += plain;
            match self.byte() {
                Some(b'"') => {
                    self.at += 1;
                    let start = open as u32 + 1;
                    return Some(JsonText::new(Arc::<str>::from(text), self.file, start, marks));
                }
                Some(b'\\') => {
                    let escape = self.at;
                    // What is no escape is reported, and the string goes on.
                    text.push(self.escape().unwrap_or(char::REPLACEMENT_CHARACTER));
                    // The character as a whole stands for the escape as a whole.
                    let length = text.chars().next_back().map_or(0, char::len_utf8);
                    marks.push(((text.len() - length) as u32, escape as u32));
                    marks.push((text.len() as u32, self.at as u32));
                }
                Some(b'\n' | b'\r') | None => {
                    let detail = "The string is not closed on its line: a double quote is missing. A line end within a string is written \\n.";
                    self.report(open, self.at, "Unclosed string", detail);
                    return None;
                }
                Some(control) => {
                    let detail = format!(
                        "A control character within a string is written as an escape: \\u{control:04x}."
                    );
                    self.report(self.at, self.at + 1, "Invalid character in string", detail);
                    self.at += 1;
                }
            }
        }
    }

    fn escape(&mut self) -> Option<char> {
        let start = self.at;
        self.at += 1;
        let escaped = self.byte();
        self.at += usize::from(escaped.is_some_and(|byte| byte.is_ascii()));
        let found = match escaped {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode(start),
            _ => {
                let detail = "The escapes of JSON are \\\" \\\\ \\/ \\b \\f \\n \\r \\t and \\uXXXX. A backslash itself is written \\\\.";
                self.report(start, self.at, "Invalid escape sequence", detail);
                return None;
            }
        };
        Some(found)
    }

    /// After `\u`. Half of a surrogate pair by itself is the replacement character.
    fn unicode(&mut self, start: usize) -> Option<char> {
        let Some(unit) = self.hexadecimal() else {
            let end = self.at;
            self.report(
                start,
                end,
                "Invalid escape sequence",
                "\\u is followed by four hexadecimal digits, such as \\u00e9.",
            );
            return None;
        };
        if !(0xd800..0xdc00).contains(&unit) {
            return Some(char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER));
        }
        let after = self.at;
        if self.text[after..].starts_with("\\u") {
            self.at += 2;
            if let Some(low) = self.hexadecimal().filter(|low| (0xdc00..0xe000).contains(low)) {
                return char::from_u32(0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00));
            }
        }
        self.at = after;
        Some(char::REPLACEMENT_CHARACTER)
    }

    fn hexadecimal(&mut self) -> Option<u32> {
        let digits =
            self.text.get(self.at..self.at + 4).filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()))?;
        self.at += 4;
        u32::from_str_radix(digits, 16).ok()
    }

    /// Moves to where the next element begins or the surroundings close.
    fn recover(&mut self) {
        let mut open = 0usize;
        while let Some(byte) = self.byte() {
            match byte {
                b'"' => {
                    self.skip_string();
                    continue;
                }
                b'[' | b'{' => open += 1,
                b']' | b'}' if open == 0 => return,
                b']' | b'}' => open -= 1,
                b',' if open == 0 => return,
                _ => {}
            }
            self.at += 1;
        }
    }

    fn skip_string(&mut self) {
        self.at += 1;
        while let Some(byte) = self.byte() {
            self.at += 1;
            match byte {
                b'"' | b'\n' => return,
                b'\\' if self.byte().is_some_and(|escaped| escaped.is_ascii() && escaped != b'\n') => {
                    self.at += 1
                }
                _ => {}
            }
        }
    }
}

fn is_number(written: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let unsigned = written.strip_prefix('-').unwrap_or(written);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent.strip_prefix(['+', '-']).unwrap_or(exponent))),
        None => (unsigned, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let leading_zero = whole.len() > 1 && whole.starts_with('0');
    digits(whole) && !leading_zero && fraction.is_none_or(digits) && exponent.is_none_or(digits)
}
