//! White space and escapes, as Go's `encoding/json` writes them: that is how Terraform lays out its state.

use std::borrow::Cow;

/// Removes the white space between the tokens of valid JSON.
pub(super) fn compact(text: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut kept_to = 0;
    let mut in_string = false;
    let mut escaped = false;
    let mut dropping = None;
    for (at, byte) in text.bytes().enumerate() {
        if in_string {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => in_string = false,
                _ => {}
            }
        } else if matches!(byte, b' ' | b'\n' | b'\r' | b'\t') {
            dropping.get_or_insert(at);
            continue;
        } else {
            in_string = byte == b'"';
        }
        if let Some(from) = dropping.take() {
            out.push_str(&text[kept_to..from]);
            kept_to = at;
        }
    }
    if kept_to == 0 && dropping.is_none() {
        return Cow::Borrowed(text);
    }
    out.push_str(&text[kept_to..dropping.unwrap_or(text.len())]);
    Cow::Owned(out)
}

/// Appends compact JSON to `out`, one token of a container a line, two spaces for each level beyond `level`.
///
/// Characters that Go escapes for the sake of HTML are escaped; every other string stays as it is written.
pub(crate) fn indent_into(out: &mut String, json: &str, level: usize) {
    let mut level = level;
    let mut bytes = json.bytes().enumerate().peekable();
    let mut plain_from = 0;
    let mut in_string = false;
    let mut escaped = false;
    while let Some((at, byte)) = bytes.next() {
        if in_string {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => in_string = false,
                b'<' | b'>' | b'&' => {
                    out.push_str(&json[plain_from..at]);
                    out.push_str(html_escape(byte as char));
                    plain_from = at + 1;
                }
                // The first byte of U+2028 and U+2029.
                0xE2 if json[at..].starts_with(['\u{2028}', '\u{2029}']) => {
                    out.push_str(&json[plain_from..at]);
                    out.push_str(json[at..].chars().next().map_or("", html_escape));
                    plain_from = at + 3;
                }
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => in_string = true,
            b'{' | b'[' => {
                out.push_str(&json[plain_from..=at]);
                plain_from = at + 1;
                if !matches!(bytes.peek(), Some((_, b'}' | b']'))) {
                    level += 1;
                    new_line(out, level);
                } else if let Some((at, _)) = bytes.next() {
                    out.push_str(&json[plain_from..=at]);
                    plain_from = at + 1;
                }
            }
            b'}' | b']' => {
                out.push_str(&json[plain_from..at]);
                level -= 1;
                new_line(out, level);
                plain_from = at;
            }
            b',' => {
                out.push_str(&json[plain_from..=at]);
                new_line(out, level);
                plain_from = at + 1;
            }
            b':' => {
                out.push_str(&json[plain_from..=at]);
                out.push(' ');
                plain_from = at + 1;
            }
            _ => {}
        }
    }
    out.push_str(&json[plain_from..]);
}

/// Starts a line at an indentation of two spaces for each level.
pub(crate) fn new_line(out: &mut String, level: usize) {
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
        indent_into(&mut out, json, 0);
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
        assert_eq!(
            indented("[\"{a:b,[\\\"]\",\"<&>é\u{2028}\"]"),
            "[\n  \"{a:b,[\\\"]\",\n  \"\\u003c\\u0026\\u003eé\\u2028\"\n]"
        );
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
