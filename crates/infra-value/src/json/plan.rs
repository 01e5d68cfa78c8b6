//! The JSON of planned values, as Terraform's plan format has it: what is known, and beside it, in the same shape,
//! `true` wherever something is unknown or sensitive.

use super::encode::write_string;
use crate::{Data, Marks, Type, Value};

/// The JSON of what is known of a value, and the JSON of where it is not (`after` and `after_unknown`).
///
/// In the first, unknown attributes and map entries are left out, and unknown elements of sequences are null, so that
/// indices stay right; a value that is wholly unknown is `null`. In the second, an unknown value is `true`; attributes
/// and entries without anything unknown are left out, other known values are `false`. A known object is `{}` there.
pub fn encode_with_unknown(value: &Value) -> (String, String) {
    let mut known = String::new();
    if !write_known(value, &mut known) {
        known.push_str("null");
    }
    let unknown = if value.is_wholly_known() {
        if matches!(value.data(), Data::Object(_)) { "{}".to_owned() } else { "false".to_owned() }
    } else {
        outline(value, &|value| !value.is_known())
    };
    (known, unknown)
}

/// The JSON of where a value is sensitive (`after_sensitive`): a sensitive value is `true`; attributes and entries
/// without anything sensitive are left out, other values are `false`.
pub fn sensitive_json(value: &Value) -> String {
    outline(value, &|value| value.marks().contains(Marks::SENSITIVE))
}

/// Writes what is known; `false` when that is nothing at all.
fn write_known(value: &Value, out: &mut String) -> bool {
    match value.data() {
        Data::Unknown(..) => return false,
        Data::Null(_) => out.push_str("null"),
        Data::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Data::Number(number) => out.push_str(&number.to_string()),
        Data::String(text) => write_string(out, text, false),
        Data::List(_, items) | Data::Set(_, items) | Data::Tuple(items) => {
            sequence(out, items, |item, out| {
                if !write_known(item, out) {
                    out.push_str("null");
                }
            })
        }
        Data::Map(_, entries) | Data::Object(entries) => mapping(
            out,
            entries.iter().filter(|(_, value)| value.is_known()).map(|(key, value)| (&**key, value)),
            |value, out| {
                write_known(value, out);
            },
        ),
    }
    true
}

/// The shape of a value with `true` where `test` holds.
fn outline(value: &Value, test: &dyn Fn(&Value) -> bool) -> String {
    let mut out = String::new();
    write_outline(value, test, &mut out);
    out
}

fn write_outline(value: &Value, test: &dyn Fn(&Value) -> bool, out: &mut String) {
    if test(value) {
        out.push_str("true");
        return;
    }
    match value.data() {
        Data::List(_, items) | Data::Set(_, items) | Data::Tuple(items) => {
            sequence(out, items, |item, out| write_outline(item, test, out));
        }
        Data::Map(_, entries) | Data::Object(entries) => {
            let outlines = entries.iter().map(|(key, value)| (&**key, outline(value, test)));
            mapping(out, outlines.filter(|(_, outline)| outline != "false"), |outline, out| {
                out.push_str(&outline)
            });
        }
        // Nothing is known of the parts of what is unknown, but whether it would have attributes or elements is.
        Data::Unknown(ty, _) => out.push_str(match ty {
            Type::List(_) | Type::Set(_) | Type::Tuple(_) => "[]",
            Type::Map(_) | Type::Object(_) => "{}",
            _ => "false",
        }),
        _ => out.push_str("false"),
    }
}

fn sequence(out: &mut String, items: &[Value], mut write: impl FnMut(&Value, &mut String)) {
    out.push('[');
    for (i, item) in items.iter().enumerate() {
        if i > 0 {
            out.push(',');
        }
        write(item, out);
    }
    out.push(']');
}

fn mapping<'v, T>(
    out: &mut String,
    entries: impl Iterator<Item = (&'v str, T)>,
    mut write: impl FnMut(T, &mut String),
) {
    out.push('{');
    for (i, (key, value)) in entries.enumerate() {
        if i > 0 {
            out.push(',');
        }
        write_string(out, key, false);
        out.push(':');
        write(value, out);
    }
    out.push('}');
}
