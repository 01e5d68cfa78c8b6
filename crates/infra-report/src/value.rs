//! Values as the language writes them, for people.

use std::fmt::Write;

use infra_value::{Data, Value};

/// What stands for a value that must not be shown.
pub(crate) const SENSITIVE: &str = "(sensitive value)";
/// What stands for a value that apply will bring.
pub(crate) const UNKNOWN: &str = "(known after apply)";

/// A value over as many lines as it needs; all lines but the first are indented by `indent` spaces.
pub(crate) fn render(value: &Value, indent: usize) -> String {
    let mut out = String::new();
    write(&mut out, value, indent);
    out
}

fn write(out: &mut String, value: &Value, indent: usize) {
    if value.is_sensitive() {
        out.push_str(SENSITIVE);
        return;
    }
    match value.data() {
        Data::Unknown(..) => out.push_str(UNKNOWN),
        Data::Null(_) => out.push_str("null"),
        Data::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        // Writing to a string cannot fail.
        Data::Number(number) => drop(write!(out, "{number}")),
        Data::String(text) => out.push_str(&string(text, indent)),
        Data::List(_, items) => sequence(out, items, "tolist([", "])", indent),
        Data::Set(_, items) => sequence(out, items, "toset([", "])", indent),
        Data::Tuple(items) => sequence(out, items, "[", "]", indent),
        Data::Map(_, entries) => mapping(out, entries.iter(), "tomap({", "})", indent),
        Data::Object(attributes) => mapping(out, attributes.iter(), "{", "}", indent),
    }
}

fn sequence(out: &mut String, items: &[Value], open: &str, close: &str, indent: usize) {
    out.push_str(open);
    for item in items {
        let _ = write!(out, "\n{:1$}", "", indent + 2);
        write(out, item, indent + 2);
        out.push(',');
    }
    if !items.is_empty() {
        let _ = write!(out, "\n{:indent$}", "");
    }
    out.push_str(close);
}

fn mapping<'v>(
    out: &mut String,
    entries: impl ExactSizeIterator<Item = (&'v std::sync::Arc<str>, &'v Value)>,
    open: &str,
    close: &str,
    indent: usize,
) {
    out.push_str(open);
    let empty = entries.len() == 0;
    for (key, value) in entries {
        let _ = write!(out, "\n{:1$}{2} = ", "", indent + 2, quote(key));
        write(out, value, indent + 2);
    }
    if !empty {
        let _ = write!(out, "\n{:indent$}", "");
    }
    out.push_str(close);
}

/// A string: in quotes, or as a heredoc when it has several lines.
fn string(text: &str, indent: usize) -> String {
    if !text.trim_end_matches('\n').contains('\n') {
        return quote(text);
    }
    let mut out = String::from("<<-EOT");
    for line in text.strip_suffix('\n').unwrap_or(text).split('\n') {
        let _ = write!(out, "\n{:1$}{2}", "", if line.is_empty() { 0 } else { indent + 4 }, visible(line));
    }
    let _ = write!(out, "\n{:indent$}EOT", "");
    out
}

/// The name of an attribute: in quotes unless it is an identifier.
pub(crate) fn key(name: &str) -> String {
    let mut chars = name.chars();
    let first = chars.next().is_some_and(|c| c.is_alphabetic() || c == '_');
    let plain = first && chars.all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'));
    if plain { name.to_owned() } else { quote(name) }
}

/// A line with what terminals would obey written out.
pub(crate) fn visible(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    for c in line.chars() {
        match c {
            '\t' => out.push(c),
            '\r' => out.push_str("\\r"),
            // Writing to a string cannot fail.
            c if c.is_control() => drop(write!(out, "\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out
}

/// A string in quotes, escaped as the language wants it.
pub(crate) fn quote(text: &str) -> String {
    let mut out = String::from("\"");
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '$' | '%' if chars.peek() == Some(&'{') => {
                out.push(c);
                out.push(c);
            }
            c if c.is_control() => drop(write!(out, "\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
