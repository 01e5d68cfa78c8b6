//! Functions of the provider that is part of the language: `provider::terraform::encode_expr` and others.

use std::collections::BTreeMap;
use std::sync::Arc;

use infra_diagnostics::FileId;
use infra_syntax::{format, parse_file, quoted};
use infra_value::{Data, Refinement, Type, Value};

use super::{Call, Fault, Function, Kind, Param, Returns};
use crate::config::constant;

const STRING: Returns = Returns::Always(Kind::String);

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("encode_tfvars", &[Param::any("value").dynamic()], STRING, encode_tfvars),
    Function::new("encode_expr", &[Param::any("value").dynamic()], STRING, encode_expr),
    Function::new(
        "decode_tfvars",
        &[Param::string("src")],
        Returns::Depends(|_| Ok(Type::Dynamic)),
        decode_tfvars,
    ),
];

/// A text that is not known yet, with how it begins if that is certain.
fn unknown(prefix: Option<&str>) -> Value {
    Value::unknown_refined(
        Type::String,
        Refinement { prefix: prefix.map(Into::into), ..Refinement::not_null() },
    )
}

/// The canonical layout of what was written.
fn laid_out(text: &str) -> Result<String, Fault> {
    format(FileId(0), text).map_err(|_| Fault::argument(0, "the value is too large or nested too deeply"))
}

/// An expression that has the value. Of collections and structures it keeps the elements, not the type.
fn encode_expr(call: &Call<'_>) -> Result<Value, Fault> {
    let value = &call.args[0];
    if !value.is_wholly_known() {
        return Ok(unknown(start_of(value)));
    }
    // Only the arguments of a body have a layout, so for a moment it is one.
    const NAME: &str = "x = ";
    let mut text = NAME.to_owned();
    write(&mut text, value);
    let text = laid_out(&text)?;
    Ok(Value::string(text.strip_prefix(NAME).unwrap_or(&text)))
}

/// How the expression for a value begins that is not wholly known.
fn start_of(value: &Value) -> Option<&'static str> {
    if let Data::Unknown(_, refinement) = value.data()
        && !refinement.as_ref().is_some_and(|refinement| refinement.not_null)
    {
        return None;
    }
    match value.ty() {
        Type::String => Some("\""),
        Type::Object(_) | Type::Map(_) => Some("{"),
        Type::Tuple(_) | Type::List(_) | Type::Set(_) => Some("["),
        _ => None,
    }
}

/// A file of values for variables, each an attribute of the object or an element of the map.
fn encode_tfvars(call: &Call<'_>) -> Result<Value, Fault> {
    let value = &call.args[0];
    if !value.is_wholly_known() {
        return Ok(unknown(None));
    }
    let Some(entries) = value.as_entries() else {
        return Err(Fault::argument(0, "an object is required, whose attributes are the values by name"));
    };
    if let Some(name) = entries.keys().find(|name| !is_name(name)) {
        let name = call.quote(name);
        return Err(Fault::argument(0, format!("{name} cannot be the name of a variable")));
    }
    let mut text = String::new();
    for (name, value) in entries {
        text.push_str(name);
        text.push_str(" = ");
        write(&mut text, value);
        text.push('\n');
    }
    Ok(Value::string(laid_out(&text)?))
}

/// The values in a file of values for variables, as an object.
fn decode_tfvars(call: &Call<'_>) -> Result<Value, Fault> {
    let text = call.text(0);
    let (body, mut problems) = parse_file(FileId(0), text);
    let invalid = |reason: String| {
        let reason = if call.hides() { "it is not valid".to_owned() } else { reason };
        Fault::argument(0, reason)
    };
    if let Some(block) = body.blocks.first() {
        let line = line_of(text, block.header_span.start);
        return Err(invalid(format!("line {line} begins a block, and only values belong here")));
    }
    let mut values: BTreeMap<Arc<str>, Value> = BTreeMap::new();
    for attribute in body.attributes {
        match constant(&attribute.expr, None) {
            Ok(value) => drop(values.insert(attribute.name.name, value)),
            Err(found) => problems.extend(found),
        }
    }
    match problems.iter().find(|problem| problem.is_error()) {
        None => Ok(Value::object(values)),
        Some(problem) => {
            let line = line_of(text, problem.subject.map_or(0, |span| span.start));
            Err(invalid(format!("line {line}: {}", problem.detail.trim_end_matches('.'))))
        }
    }
}

fn line_of(text: &str, at: u32) -> usize {
    1 + text.bytes().take(at as usize).filter(|byte| *byte == b'\n').count()
}

/// Whether a key can stand without quotes.
fn is_name(key: &str) -> bool {
    let mut characters = key.chars();
    let first = characters.next().is_some_and(|c| c == '_' || unicode_ident::is_xid_start(c));
    first && characters.all(|c| c == '-' || unicode_ident::is_xid_continue(c))
}

/// Writes the tokens of a known value; their layout comes later. Recursion is bounded, since values are no deeper than
/// what they were made from.
fn write(out: &mut String, value: &Value) {
    match value.data() {
        Data::Null(_) | Data::Unknown(..) => out.push_str("null"),
        Data::Bool(flag) => out.push_str(if *flag { "true" } else { "false" }),
        Data::Number(number) => out.push_str(&number.to_string()),
        Data::String(text) => out.push_str(&quoted(text)),
        Data::List(_, items) | Data::Set(_, items) | Data::Tuple(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    out.push_str(", ");
                }
                write(out, item);
            }
            out.push(']');
        }
        Data::Map(_, entries) | Data::Object(entries) if entries.is_empty() => out.push_str("{}"),
        Data::Map(_, entries) | Data::Object(entries) => {
            out.push_str("{\n");
            for (key, value) in entries.iter() {
                match is_name(key) {
                    true => out.push_str(key),
                    false => out.push_str(&quoted(key)),
                }
                out.push_str(" = ");
                write(out, value);
                out.push('\n');
            }
            out.push('}');
        }
    }
}
