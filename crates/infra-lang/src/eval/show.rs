//! Values as `console` prints them.

use std::fmt::Write;
use std::sync::LazyLock;

use infra_value::{Data, Type, Value};
use regex::Regex;

/// Writes a value over several lines in the syntax of the language, as far as that can say it: `tolist([…])` tells
/// a list from a tuple. Sensitive and unknown parts are written as `(sensitive value)` and `(known after apply)`.
pub fn show(value: &Value) -> String {
    let mut text = String::new();
    write(&mut text, value, 0);
    text
}

fn write(out: &mut String, value: &Value, indent: usize) {
    if !value.is_known() {
        out.push_str("(known after apply)");
        return;
    }
    if value.is_sensitive() {
        out.push_str("(sensitive value)");
        return;
    }
    if !value.marks().is_empty() {
        out.push_str("(ephemeral value)");
        return;
    }
    match value.data() {
        Data::Unknown(..) => out.push_str("(known after apply)"),
        Data::Null(ty) => out.push_str(&null_of(ty)),
        Data::Bool(flag) => out.push_str(if *flag { "true" } else { "false" }),
        Data::Number(number) => out.push_str(&number.to_string()),
        Data::String(text) => write_text(out, text, indent),
        Data::List(_, items) => sequence(out, ("tolist([", "])"), items, indent),
        Data::Set(_, items) => sequence(out, ("toset([", "])"), items, indent),
        Data::Tuple(items) => sequence(out, ("[", "]"), items, indent),
        Data::Map(_, entries) => mapping(out, ("tomap({", "})"), entries.iter(), indent),
        Data::Object(attributes) => mapping(out, ("{", "}"), attributes.iter(), indent),
    }
}

fn null_of(ty: &Type) -> String {
    match ty {
        Type::Dynamic => "null".to_owned(),
        Type::Bool => "tobool(null)".to_owned(),
        Type::Number => "tonumber(null)".to_owned(),
        Type::String => "tostring(null)".to_owned(),
        Type::List(element) => format!("tolist(null) /* of {} */", element.friendly_name()),
        Type::Set(element) => format!("toset(null) /* of {} */", element.friendly_name()),
        Type::Map(element) => format!("tomap(null) /* of {} */", element.friendly_name()),
        Type::Tuple(_) | Type::Object(_) => format!("null /* {} */", ty.friendly_name()),
    }
}

/// Several lines as a heredoc, one in quotes.
fn write_text(out: &mut String, text: &str, indent: usize) {
    // A text that ends within a line cannot be a heredoc without gaining a line end, but reads better as one.
    if !text.contains('\n') {
        quote(out, text);
        return;
    }
    let lines: Vec<&str> = text.split('\n').collect();
    let marker = (0..)
        .map(|n| "EOT".to_owned() + &"_".repeat(n))
        .find(|marker| lines.iter().all(|line| line.trim() != marker))
        .unwrap_or_default();
    out.push_str(if indent > 0 { "<<-" } else { "<<" });
    out.push_str(&marker);
    for line in &lines {
        new_line(out, indent);
        out.push_str(line);
    }
    new_line(out, indent);
    out.push_str(&marker);
}

/// A string in quotes, with escapes for what cannot be seen.
fn quote(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        let written = match c {
            '"' => out.write_str("\\\""),
            '\\' => out.write_str("\\\\"),
            '\n' => out.write_str("\\n"),
            '\r' => out.write_str("\\r"),
            '\t' => out.write_str("\\t"),
            '\u{7}' => out.write_str("\\a"),
            '\u{8}' => out.write_str("\\b"),
            '\u{b}' => out.write_str("\\v"),
            '\u{c}' => out.write_str("\\f"),
            c if c.is_ascii_control() => write!(out, "\\x{:02x}", u32::from(c)),
            c if is_printable(c) => {
                out.push(c);
                Ok(())
            }
            c if c <= '\u{ffff}' => write!(out, "\\u{:04x}", u32::from(c)),
            c => write!(out, "\\U{:08x}", u32::from(c)),
        };
        // Writing to a String cannot fail.
        let _ = written;
    }
    out.push('"');
}

/// Whether a character shows: letters, marks, numbers, punctuation, symbols, and the one space that is plain.
fn is_printable(c: char) -> bool {
    // The pattern is constant, and a test covers it.
    static PRINTABLE: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^[\pL\pM\pN\pP\pS]$").ok());
    match c {
        ' '..='~' => true,
        c if c.is_ascii() => false,
        c => PRINTABLE.as_ref().is_some_and(|pattern| pattern.is_match(c.encode_utf8(&mut [0; 4]))),
    }
}

/// Writes a type over several lines, as the console's `type` function gives it.
pub fn show_type(ty: &Type) -> String {
    let mut text = String::new();
    write_type(&mut text, ty, 0);
    text
}

/// How far the parts of a type are indented.
const TYPE_STEP: usize = 4;

fn write_type(out: &mut String, ty: &Type, indent: usize) {
    match ty {
        Type::Dynamic => out.push_str("dynamic"),
        Type::Bool => out.push_str("bool"),
        Type::Number => out.push_str("number"),
        Type::String => out.push_str("string"),
        Type::List(element) => write_collection(out, "list", element, indent),
        Type::Set(element) => write_collection(out, "set", element, indent),
        Type::Map(element) => write_collection(out, "map", element, indent),
        Type::Tuple(elements) if elements.is_empty() => out.push_str("tuple([])"),
        Type::Tuple(elements) => {
            out.push_str("tuple([");
            for element in elements.iter() {
                new_line(out, indent + TYPE_STEP);
                write_type(out, element, indent + TYPE_STEP);
                out.push(',');
            }
            new_line(out, indent);
            out.push_str("])");
        }
        Type::Object(object) if object.attributes.is_empty() => out.push_str("object({})"),
        Type::Object(object) => {
            out.push_str("object({");
            for (name, attribute) in &object.attributes {
                new_line(out, indent + TYPE_STEP);
                out.push_str(name);
                out.push_str(": ");
                write_type(out, attribute, indent + TYPE_STEP);
                out.push(',');
            }
            new_line(out, indent);
            out.push_str("})");
        }
    }
}

fn write_collection(out: &mut String, name: &str, element: &Type, indent: usize) {
    out.push_str(name);
    out.push('(');
    if matches!(element, Type::Tuple(_) | Type::Object(_)) {
        new_line(out, indent + TYPE_STEP);
        write_type(out, element, indent + TYPE_STEP);
        out.push(',');
        new_line(out, indent);
    } else {
        write_type(out, element, indent);
    }
    out.push(')');
}

fn new_line(out: &mut String, indent: usize) {
    out.push('\n');
    out.extend(std::iter::repeat_n(' ', indent));
}

fn sequence(out: &mut String, (open, close): (&str, &str), items: &[Value], indent: usize) {
    out.push_str(open);
    for item in items {
        new_line(out, indent + 2);
        write(out, item, indent + 2);
        out.push(',');
    }
    if !items.is_empty() {
        new_line(out, indent);
    }
    out.push_str(close);
}

fn mapping<'v>(
    out: &mut String,
    (open, close): (&str, &str),
    entries: impl ExactSizeIterator<Item = (&'v std::sync::Arc<str>, &'v Value)>,
    indent: usize,
) {
    out.push_str(open);
    let any = entries.len() > 0;
    for (key, item) in entries {
        new_line(out, indent + 2);
        write_text(out, key, indent + 2);
        out.push_str(" = ");
        write(out, item, indent + 2);
    }
    if any {
        new_line(out, indent);
    }
    out.push_str(close);
}
