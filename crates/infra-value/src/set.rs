//! The order of set elements.

use std::cmp::Ordering;
use std::fmt::Write;

use crate::{Data, Value};

/// Puts elements into the order in which cty iterates and drops duplicates. Elements with something unknown inside
/// stay, each: they may turn out to differ.
pub(crate) fn normalise(mut items: Vec<Value>) -> Vec<Value> {
    if items.iter().all(|item| rank(item) > 0 || primitive(item)) {
        items.sort_by(compare);
        items.dedup_by(|later, earlier| later == earlier && later.is_known());
        return items;
    }
    let mut keyed: Vec<_> = items.into_iter().map(|item| (rank(&item), key(&item), item)).collect();
    keyed.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.cmp(&b.1)));
    let mut kept: Vec<(String, Value)> = Vec::with_capacity(keyed.len());
    for (_, key, item) in keyed {
        // Equal elements have equal keys, but numbers with the same first ten digits have so too.
        let rivals = kept.iter().rev().take_while(|(other, _)| *other == key);
        if item.is_wholly_known() && rivals.into_iter().any(|(_, other)| *other == item) {
            continue;
        }
        kept.push((key, item));
    }
    kept.into_iter().map(|(_, item)| item).collect()
}

/// Known elements come first, then unknown ones, then null.
fn rank(item: &Value) -> u8 {
    match item.data() {
        Data::Null(_) => 2,
        Data::Unknown(..) => 1,
        _ => 0,
    }
}

fn primitive(item: &Value) -> bool {
    matches!(item.data(), Data::Bool(_) | Data::Number(_) | Data::String(_))
}

fn compare(a: &Value, b: &Value) -> Ordering {
    match (a.data(), b.data()) {
        (Data::Bool(a), Data::Bool(b)) => a.cmp(b),
        (Data::Number(a), Data::Number(b)) => a.cmp(b),
        (Data::String(a), Data::String(b)) => a.cmp(b),
        _ => rank(a).cmp(&rank(b)),
    }
}

/// The text by which cty orders elements that are neither string, number nor bool.
fn key(item: &Value) -> String {
    let mut out = String::new();
    write_key(item, &mut out);
    out
}

fn write_key(item: &Value, out: &mut String) {
    match item.data() {
        Data::Unknown(..) => out.push('?'),
        Data::Null(_) => out.push('~'),
        Data::Bool(value) => out.push(if *value { 'T' } else { 'F' }),
        Data::Number(number) => out.push_str(&number.set_key()),
        Data::String(text) => quote(text, out),
        Data::List(_, items) | Data::Set(_, items) => write_items(items.iter(), ('[', ']'), out),
        Data::Tuple(items) => write_items(items.iter(), ('<', '>'), out),
        Data::Object(attributes) => write_items(attributes.values(), ('<', '>'), out),
        Data::Map(_, entries) => {
            out.push('{');
            for (key, value) in entries.iter() {
                quote(key, out);
                out.push(':');
                write_key(value, out);
                out.push(';');
            }
            out.push('}');
        }
    }
}

fn write_items<'v>(items: impl Iterator<Item = &'v Value>, (open, close): (char, char), out: &mut String) {
    out.push(open);
    for item in items {
        write_key(item, out);
        out.push(';');
    }
    out.push(close);
}

/// Quotes as Go's `%q` does.
fn quote(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\x07' => out.push_str("\\a"),
            '\x08' => out.push_str("\\b"),
            '\x0c' => out.push_str("\\f"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\x0b' => out.push_str("\\v"),
            c if is_printable(c) => out.push(c),
            // Writing to a string cannot fail.
            c => drop(match u32::from(c) {
                code @ 0..=0x7f => write!(out, "\\x{code:02x}"),
                code @ 0x80..=0xffff => write!(out, "\\u{code:04x}"),
                code => write!(out, "\\U{code:08x}"),
            }),
        }
    }
    out.push('"');
}

/// Whether it is a letter, mark, number, punctuation, symbol or the ASCII space.
fn is_printable(c: char) -> bool {
    if c.is_ascii() {
        return !c.is_ascii_control();
    }
    // The standard library knows what is printable, but says so only by escaping; behind another character it does not
    // escape combining marks.
    let mut buffer = String::from("x");
    buffer.push(c);
    buffer.escape_debug().count() == 2
}
