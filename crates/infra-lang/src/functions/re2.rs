//! From the syntax of RE2, which the language has, to that of the `regex` crate.
//!
//! The two differ in what they take for granted. In RE2 `\w`, `\d`, `\s` and `\b` know ASCII only; `&&`, `--`, `~~`
//! and `[` have no meaning in a class; a `{` that begins no repetition is text; `\Q…\E` quotes; `\12` is octal;
//! repetitions do not repeat. See <https://github.com/google/re2/wiki/Syntax>.

use std::iter::Peekable;
use std::str::Chars;

/// Translates a pattern, or says what is wrong with it.
pub(super) fn translate(pattern: &str) -> Result<String, String> {
    let mut translator = Translator { rest: pattern, out: String::with_capacity(pattern.len() + 8) };
    translator.run()?;
    Ok(translator.out)
}

struct Translator<'p> {
    rest: &'p str,
    out: String,
}

/// What a backslash and what follows stand for.
enum Escape {
    /// One character.
    Char(char),
    /// Ranges of ASCII characters, and whether they are excluded.
    Perl(&'static str, bool),
    /// `\p{…}`, as both have it.
    Property(String),
    /// Anything else: a position.
    Position(&'static str),
}

impl Translator<'_> {
    fn next(&mut self) -> Option<char> {
        let c = self.rest.chars().next()?;
        self.rest = &self.rest[c.len_utf8()..];
        Some(c)
    }

    fn run(&mut self) -> Result<(), String> {
        // Whether what precedes is a repetition, which cannot be repeated itself.
        let mut repeated = false;
        while let Some(c) = self.next() {
            let mut repeats = false;
            match c {
                '*' | '+' | '?' => {
                    repeats = true;
                    self.repetition(&c.to_string(), repeated)?;
                }
                '{' => match counted(self.rest) {
                    Some(length) => {
                        repeats = true;
                        let text = format!("{{{}", &self.rest[..length]);
                        self.rest = &self.rest[length..];
                        self.repetition(&text, repeated)?;
                    }
                    None => self.out.push_str("\\{"),
                },
                '}' => self.out.push_str("\\}"),
                ']' => self.out.push_str("\\]"),
                '[' => self.class()?,
                '(' => self.group()?,
                '\\' if self.rest.starts_with('Q') => self.quotation(),
                '\\' => match self.escape()? {
                    Escape::Char(c) => push_literal(&mut self.out, c),
                    Escape::Perl(ranges, negated) => {
                        self.out.push_str(if negated { "[^" } else { "[" });
                        self.out.push_str(ranges);
                        self.out.push(']');
                    }
                    Escape::Property(text) => self.out.push_str(&text),
                    Escape::Position(text) => self.out.push_str(text),
                },
                '^' | '$' | '.' | '|' | ')' => self.out.push(c),
                c => push_literal(&mut self.out, c),
            }
            repeated = repeats;
        }
        Ok(())
    }

    /// A repetition with the `?` that makes it reluctant.
    fn repetition(&mut self, text: &str, repeated: bool) -> Result<(), String> {
        if repeated {
            return Err(format!("the repetition {text:?} follows another one"));
        }
        self.out.push_str(text);
        if let Some(rest) = self.rest.strip_prefix('?') {
            self.out.push('?');
            self.rest = rest;
        }
        Ok(())
    }

    /// The text between `\Q` and `\E`, without any meaning. The backslash is consumed.
    fn quotation(&mut self) {
        let quoted = &self.rest[1..];
        let (text, rest) = quoted.split_once("\\E").unwrap_or((quoted, ""));
        for c in text.chars() {
            push_literal(&mut self.out, c);
        }
        self.rest = rest;
    }

    /// What follows an opening parenthesis.
    fn group(&mut self) -> Result<(), String> {
        self.out.push('(');
        let Some(rest) = self.rest.strip_prefix('?') else { return Ok(()) };
        if rest.starts_with("P<")
            || (rest.starts_with('<') && !rest.starts_with("<=") && !rest.starts_with("<!"))
        {
            let end = rest.find('>').ok_or("the name of a group is not closed")?;
            let name = rest[..end].trim_start_matches("P<").trim_start_matches('<');
            if name.is_empty() || !name.chars().all(|c| c == '_' || c.is_ascii_alphanumeric()) {
                return Err(format!("{name:?} is not a valid name of a group"));
            }
            self.out.push_str(&format!("?P<{name}>"));
            self.rest = &rest[end + 1..];
            return Ok(());
        }
        let end = rest.find([':', ')']).unwrap_or(rest.len());
        let flags = &rest[..end];
        if !flags.chars().all(|c| "imsU-".contains(c)) {
            return Err(format!("\"(?{flags}\" is not supported by regular expressions of this language"));
        }
        self.out.push('?');
        self.out.push_str(flags);
        self.rest = &rest[end..];
        // The end of the flags is no part of what they apply to.
        if let Some(c @ (':' | ')')) = self.rest.chars().next() {
            self.out.push(c);
            self.rest = &self.rest[1..];
        }
        Ok(())
    }

    /// What follows a backslash.
    fn escape(&mut self) -> Result<Escape, String> {
        let c = self.next().ok_or("there is nothing after the last backslash")?;
        Ok(match c {
            'd' => Escape::Perl("0-9", false),
            'D' => Escape::Perl("0-9", true),
            's' => Escape::Perl("\\t\\n\\f\\r ", false),
            'S' => Escape::Perl("\\t\\n\\f\\r ", true),
            'w' => Escape::Perl("0-9A-Za-z_", false),
            'W' => Escape::Perl("0-9A-Za-z_", true),
            'p' | 'P' => Escape::Property(self.property(c)?),
            'A' => Escape::Position("\\A"),
            'z' => Escape::Position("\\z"),
            'b' => Escape::Position("(?-u:\\b)"),
            'B' => return Err("\"\\B\" is not supported by infra yet".to_owned()),
            'a' => Escape::Char('\u{7}'),
            'f' => Escape::Char('\u{c}'),
            'n' => Escape::Char('\n'),
            'r' => Escape::Char('\r'),
            't' => Escape::Char('\t'),
            'v' => Escape::Char('\u{b}'),
            'x' => Escape::Char(self.hexadecimal()?),
            '0' => Escape::Char(self.octal(0)),
            '1'..='7' if self.rest.starts_with(|c| matches!(c, '0'..='7')) => {
                Escape::Char(self.octal(u32::from(c) - u32::from('0')))
            }
            c if c.is_ascii() && !c.is_ascii_alphanumeric() => Escape::Char(c),
            c => return Err(format!("\"\\{c}\" has no meaning")),
        })
    }

    fn property(&mut self, letter: char) -> Result<String, String> {
        let length = match self.rest.strip_prefix('{') {
            Some(name) => name.find('}').ok_or("the name of a Unicode class is not closed")? + 2,
            None => self.rest.chars().next().ok_or("the name of a Unicode class is missing")?.len_utf8(),
        };
        let text = format!("\\{letter}{}", &self.rest[..length]);
        self.rest = &self.rest[length..];
        Ok(text)
    }

    /// Up to two more octal digits.
    fn octal(&mut self, first: u32) -> char {
        let mut code = first;
        for _ in 0..2 {
            let Some(digit) = self.rest.chars().next().and_then(|c| c.to_digit(8)) else { break };
            code = code * 8 + digit;
            self.rest = &self.rest[1..];
        }
        char::from_u32(code).unwrap_or_default()
    }

    /// `{10FFFF}` or two digits.
    fn hexadecimal(&mut self) -> Result<char, String> {
        const INVALID: &str = "\"\\x\" is followed by two hexadecimal digits, or by more in braces";
        let (digits, length) = match self.rest.strip_prefix('{') {
            Some(inner) => {
                let end = inner.find('}').ok_or(INVALID)?;
                (&inner[..end], end + 2)
            }
            None => (self.rest.get(..2).ok_or(INVALID)?, 2),
        };
        let fine = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        let code = u32::from_str_radix(digits, 16).ok().filter(|_| fine).ok_or(INVALID)?;
        let c = char::from_u32(code).ok_or(INVALID)?;
        self.rest = &self.rest[length..];
        Ok(c)
    }

    /// A class whose opening bracket is consumed.
    fn class(&mut self) -> Result<(), String> {
        const UNCLOSED: &str = "a \"[\" is not closed";
        self.out.push('[');
        if let Some(rest) = self.rest.strip_prefix('^') {
            self.out.push('^');
            self.rest = rest;
        }
        let mut first = true;
        loop {
            if !first && let Some(rest) = self.rest.strip_prefix(']') {
                self.out.push(']');
                self.rest = rest;
                return Ok(());
            }
            first = false;
            if let Some(named) = self.rest.strip_prefix("[:")
                && let Some(end) = named.find(":]")
            {
                self.out.push_str(&format!("[:{}:]", posix_name(&named[..end])?));
                self.rest = &named[end + 2..];
                continue;
            }
            let low = match self.class_item(UNCLOSED)? {
                Some(c) => c,
                None => continue,
            };
            // A "-" before the closing bracket is text.
            let range = self.rest.strip_prefix('-').filter(|rest| !rest.starts_with(']') && !rest.is_empty());
            push_in_class(&mut self.out, low);
            if let Some(rest) = range {
                self.rest = rest;
                let high =
                    self.class_item(UNCLOSED)?.ok_or("a range in a class must end with a character")?;
                if high < low {
                    return Err(format!("the range {low}-{high} is empty"));
                }
                self.out.push('-');
                push_in_class(&mut self.out, high);
            }
        }
    }

    /// One character of a class; nothing when it was several, which are written already.
    fn class_item(&mut self, unclosed: &str) -> Result<Option<char>, String> {
        match self.next().ok_or(unclosed)? {
            '\\' => match self.escape()? {
                Escape::Char(c) => Ok(Some(c)),
                Escape::Perl(ranges, negated) => {
                    let text = if negated { format!("[^{ranges}]") } else { ranges.to_owned() };
                    self.out.push_str(&text);
                    Ok(None)
                }
                Escape::Property(text) => {
                    self.out.push_str(&text);
                    Ok(None)
                }
                Escape::Position(_) => Err("a class cannot contain a position such as \"\\b\"".to_owned()),
            },
            c => Ok(Some(c)),
        }
    }
}

fn posix_name(name: &str) -> Result<&str, String> {
    const NAMES: [&str; 14] = [
        "alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print", "punct", "space",
        "upper", "word", "xdigit",
    ];
    if NAMES.contains(&name.trim_start_matches('^')) {
        Ok(name)
    } else {
        Err(format!("there is no class [:{name}:]"))
    }
}

/// How long `n}`, `n,}` or `n,m}` is, when the text begins with one.
fn counted(text: &str) -> Option<usize> {
    let mut chars: Peekable<Chars<'_>> = text.chars().peekable();
    let mut length = digits(&mut chars);
    if length == 0 {
        return None;
    }
    if chars.next_if_eq(&',').is_some() {
        length += 1 + digits(&mut chars);
    }
    chars.next_if_eq(&'}').map(|_| length + 1)
}

fn digits(chars: &mut Peekable<Chars<'_>>) -> usize {
    let mut count = 0;
    while chars.next_if(char::is_ascii_digit).is_some() {
        count += 1;
    }
    count
}

fn push_literal(out: &mut String, c: char) {
    out.push_str(&regex::escape(c.encode_utf8(&mut [0; 4])));
}

/// In a class everything that could have a meaning is escaped.
fn push_in_class(out: &mut String, c: char) {
    if c.is_ascii_punctuation() {
        out.push('\\');
    }
    out.push(c);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_is_translated() {
        for (from, to) in [
            ("a{,2}", "a\\{,2\\}"),
            ("[a&&b]", "[a\\&\\&b]"),
            ("[[a]", "[\\[a]"),
            ("\\Qa.b\\Ec", "a\\.bc"),
            ("\\101", "A"),
            ("\\w[\\d-]", "[0-9A-Za-z_][0-9\\-]"),
            ("[^\\D]", "[^[^0-9]]"),
            ("(?<n>a)", "(?P<n>a)"),
            ("x{2,3}?", "x{2,3}?"),
        ] {
            assert_eq!(translate(from).as_deref(), Ok(to), "{from}");
        }
        for pattern in ["a**", "a{2}{3}", "[", "\\1", "(?=a)", "[b-a]", "\\", "[[:no:]]", "(?x)a", "\\<b>\\q"]
        {
            assert!(translate(pattern).is_err(), "{pattern}");
        }
    }
}
