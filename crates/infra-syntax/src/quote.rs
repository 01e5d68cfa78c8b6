//! Text as a quoted string.

use std::fmt::Write;

use unicode_normalization::UnicodeNormalization;

/// A quoted string with that value.
///
/// ```
/// assert_eq!(infra_syntax::quoted("50 % of ${x}\n"), r#""50 % of $${x}\n""#);
/// ```
pub fn quoted(value: &str) -> String {
    format!("\"{}\"", escaped(value))
}

/// What stands between the quotes of a string with that value: composed characters (NFC), and escapes for what
/// has a meaning in strings or cannot be seen.
pub(crate) fn escaped(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut characters = value.nfc().peekable();
    while let Some(c) = characters.next() {
        match c {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '$' | '%' => {
                out.push(c);
                if characters.peek() == Some(&'{') {
                    out.push(c);
                }
            }
            c if is_printable(c) => out.push(c),
            // Writing to a string cannot fail.
            c => drop(match u32::from(c) {
                code @ 0..=0xffff => write!(out, "\\u{code:04x}"),
                code => write!(out, "\\U{code:08x}"),
            }),
        }
    }
    out
}

/// Whether it is a letter, mark, number, punctuation, symbol or the ASCII space.
fn is_printable(c: char) -> bool {
    // The standard library tells by escaping what is not; behind another character it leaves combining marks.
    c.is_ascii_graphic()
        || c == ' '
        || (!c.is_ascii() && ['x', c].iter().collect::<String>().escape_debug().count() == 2)
}
