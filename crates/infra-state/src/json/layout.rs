//! White space and escapes, as Go's `encoding/json` writes them: that is how Terraform lays out its state.

use std::borrow::Cow;

/// Removes the white space between the tokens of valid JSON, and escapes in strings what Go escapes for the sake of HTML.
///
/// Thereby a text that Terraform wrote equals the same text from elsewhere.
pub(super) fn compact(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let mut out = String::new();
    // Where the text begins that is not in `out` yet.
    let mut rest = 0;
    let mut at = 0;
    let mut replace = |rest: &mut usize, at: usize, replacement: &str, length: usize| {
        if out.capacity() == 0 {
            out.reserve(text.len());
        }
        out.push_str(&text[*rest..at]);
        out.push_str(replacement);
        *rest = at + length;
        *rest
    };
    while at < bytes.len() {
        match bytes[at] {
            b' ' | b'\n' | b'\r' | b'\t' => {
                let is_space = |byte: &u8| matches!(byte, b' ' | b'\n' | b'\r' | b'\t');
                let length = bytes[at..].iter().take_while(|byte| is_space(byte)).count();
                at = replace(&mut rest, at, "", length);
            }
            b'"' => {
                at += 1;
                while at < bytes.len() && bytes[at] != b'"' {
                    at = match bytes[at] {
                        b'\\' => at + 2,
                        byte @ (b'<' | b'>' | b'&') => replace(&mut rest, at, html_escape(byte as char), 1),
                        // The first byte of U+2028 and U+2029.
                        0xE2 => match text[at..].chars().next() {
                            Some(c @ ('\u{2028}' | '\u{2029}')) => {
                                replace(&mut rest, at, html_escape(c), c.len_utf8())
                            }
                            _ => at + 1,
                        },
                        _ => at + 1,
                    };
                }
                at += 1;
            }
            _ => at += 1,
        }
    }
    if rest == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(&text[rest..]);
    Cow::Owned(out)
}

/// Appends compact JSON to `out`, each element on its line, two spaces for each level.
pub(crate) fn indent_into(out: &mut String, json: &str) {
    let mut level = 0;
    let mut bytes = json.bytes().enumerate().peekable();
    let mut rest = 0;
    let mut in_string = false;
    let mut escaped = false;
    while let Some((at, byte)) = bytes.next() {
        if in_string {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => in_string = false,
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => in_string = true,
            b'{' | b'[' if matches!(bytes.peek(), Some((_, b'}' | b']'))) => {
                // An empty container stays closed.
                bytes.next();
            }
            b'{' | b'[' | b',' => {
                out.push_str(&json[rest..=at]);
                rest = at + 1;
                level += usize::from(byte != b',');
                new_line(out, level);
            }
            b'}' | b']' => {
                out.push_str(&json[rest..at]);
                rest = at;
                level -= 1;
                new_line(out, level);
            }
            b':' => {
                out.push_str(&json[rest..=at]);
                rest = at + 1;
                out.push(' ');
            }
            _ => {}
        }
    }
    out.push_str(&json[rest..]);
}

/// Starts a line at an indentation of two spaces for each level.
fn new_line(out: &mut String, level: usize) {
    out.push('\n');
    for _ in 0..level {
        out.push_str("  ");
    }
}

/// Appends a string in quotes, escaped as Go does.
pub(crate) fn escape_into(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => out.push_str(html_escape(c)),
            c if (c as u32) < 0x20 => out.push_str(&format!("\\u{:04x}", c as u32)),
            c => out.push(c),
        }
    }
    out.push('"');
}

fn html_escape(c: char) -> &'static str {
    match c {
        '<' => "\\u003c",
        '>' => "\\u003e",
        '&' => "\\u0026",
        '\u{2028}' => "\\u2028",
        _ => "\\u2029",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn indented(json: &str) -> String {
        let mut out = String::new();
        indent_into(&mut out, json);
        out
    }

    #[test]
    fn containers_open_over_lines_and_empty_ones_do_not() {
        assert_eq!(indented("{\"a\":[],\"b\":{},\"c\":[1,{\"d\":null}]}"), {
            "{\n  \"a\": [],\n  \"b\": {},\n  \"c\": [\n    1,\n    {\n      \"d\": null\n    }\n  ]\n}"
        });
        assert_eq!(indented("12.50"), "12.50");
    }

    #[test]
    fn strings_are_left_alone_but_for_html() {
        assert_eq!(indented("[\"{a:b,[\\\"]\",\"é\"]"), "[\n  \"{a:b,[\\\"]\",\n  \"é\"\n]");
        assert_eq!(compact("[ \"<&> é\u{2028}…\" ]"), "[\"\\u003c\\u0026\\u003e é\\u2028…\"]");
        let mut out = String::new();
        escape_into(&mut out, "a<\"\n\u{1}é");
        assert_eq!(out, "\"a\\u003c\\\"\\n\\u0001é\"");
    }

    #[test]
    fn compacting_undoes_indenting() {
        let json = "{\"a\":[],\"b\":{\"x\":\" y \"},\"c\":[1,{\"d\":null}]}";
        assert_eq!(compact(&indented(json)), json);
    }
}
