//! Encodings of text and of data.

use std::collections::BTreeMap;
use std::io::Write;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use infra_value::{Data, Refinement, Type, Value, parse_json, to_json_html_safe};

use super::charset::Charset;
use super::{Call, Fault, Function, Param, Returns, csv, yaml};

const TEXT: &[Param] = &[Param::string("str")];
const STRING: Returns = Returns::Always(super::Kind::String);
const DECODED: Returns = Returns::Depends(|_| Ok(Type::Dynamic));

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("jsonencode", &[Param::any("val").nullable().dynamic()], STRING, jsonencode),
    Function::new("jsondecode", TEXT, Returns::Depends(json_type), |call| {
        parse_json(call.text(0)).map_err(|error| {
            let reason = if call.hides() {
                "it is not valid JSON".to_owned()
            } else {
                error.to_string().trim_end_matches('.').to_owned()
            };
            Fault::argument(0, reason)
        })
    }),
    Function::new("yamlencode", &[Param::any("value").nullable().dynamic()], STRING, yamlencode),
    Function::new("yamldecode", &[Param::string("src")], DECODED, |call| {
        yaml::decode(call.text(0)).map_err(|reason| {
            Fault::argument(0, if call.hides() { "it is not valid YAML".to_owned() } else { reason })
        })
    }),
    Function::new("csvdecode", TEXT, DECODED, csvdecode),
    Function::new("urlencode", TEXT, STRING, |call| Ok(Value::string(url_encode(call.text(0))))),
    Function::new("base64encode", TEXT, STRING, |call| Ok(Value::string(STANDARD.encode(call.text(0))))),
    Function::new("base64gzip", TEXT, STRING, base64gzip),
    Function::new("base64decode", TEXT, STRING, base64decode),
    Function::new(
        "textencodebase64",
        &[Param::string("string"), Param::string("encoding")],
        STRING,
        textencodebase64,
    ),
    Function::new(
        "textdecodebase64",
        &[Param::string("source"), Param::string("encoding")],
        STRING,
        textdecodebase64,
    ),
];

fn jsonencode(call: &Call<'_>) -> Result<Value, Fault> {
    let value = &call.args[0];
    if value.is_wholly_known() {
        return to_json_html_safe(value)
            .map(Value::string)
            .map_err(|error| Fault::argument(0, error.to_string()));
    }
    // Its kind alone says how the JSON of a value begins, unless it may be null.
    let prefix = match value.data() {
        Data::Object(_) | Data::Map(..) => Some("{"),
        Data::Tuple(_) | Data::List(..) | Data::Set(..) => Some("["),
        Data::Unknown(Type::String, Some(refinement)) if refinement.not_null => Some("\""),
        _ => None,
    };
    let refinement = Refinement { prefix: prefix.map(Into::into), ..Refinement::not_null() };
    Ok(Value::unknown_refined(Type::String, refinement))
}

/// The type of what JSON gives is open until all of it is known, but how it begins can show already that it is none.
fn json_type(call: &Call<'_>) -> Result<Type, Fault> {
    let known = match call.args[0].data() {
        Data::Unknown(_, refinement) => refinement.as_ref().and_then(|known| known.prefix.as_deref()),
        _ => None,
    };
    let first = known.and_then(|prefix| prefix.trim_start_matches([' ', '\t', '\r', '\n']).chars().next());
    match first {
        Some(c) if !matches!(c, '{' | '[' | '"' | '-' | '0'..='9' | 't' | 'f' | 'n') => {
            let c = call.quote(c.to_string());
            Err(Fault::argument(0, format!("no JSON begins with {c}")))
        }
        _ => Ok(Type::Dynamic),
    }
}

fn yamlencode(call: &Call<'_>) -> Result<Value, Fault> {
    let value = &call.args[0];
    if !value.is_wholly_known() {
        return Ok(Value::unknown_refined(Type::String, Refinement::not_null()));
    }
    Ok(Value::string(yaml::encode(value)))
}

/// A list of objects with the names in the first line as attributes.
fn csvdecode(call: &Call<'_>) -> Result<Value, Fault> {
    let invalid = |reason: String| {
        Fault::argument(0, if call.hides() { "it is not valid CSV".to_owned() } else { reason })
    };
    let mut records = csv::records(call.text(0)).map_err(invalid)?.into_iter();
    let names = records
        .next()
        .ok_or_else(|| invalid("the line with the names of the columns is missing".to_owned()))?;
    let names: Vec<Arc<str>> = names.into_iter().map(Arc::from).collect();
    let types: BTreeMap<Arc<str>, Type> = names.iter().map(|name| (name.clone(), Type::String)).collect();
    if types.len() < names.len() {
        return Err(invalid("two columns have the same name".to_owned()));
    }
    let rows =
        records.map(|record| Value::object(names.iter().cloned().zip(record.into_iter().map(Value::string))));
    Ok(Value::list(Type::object(types), rows.collect()))
}

/// Percent-encodes all but letters, digits, `-`, `_`, `.` and `~`; a space becomes `+`.
fn url_encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                encoded.push(char::from(byte))
            }
            b' ' => encoded.push('+'),
            byte => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

/// The bytes of base64 text. Line ends within it do not count.
fn decode_base64(call: &Call<'_>) -> Result<Vec<u8>, Fault> {
    let text: String = call.text(0).chars().filter(|c| !matches!(c, '\r' | '\n')).collect();
    STANDARD.decode(text).map_err(|error| {
        let reason = if call.hides() {
            "(sensitive)".to_owned()
        } else {
            error.to_string().trim_end_matches('.').to_owned()
        };
        Fault::argument(0, format!("it is not valid base64: {reason}"))
    })
}

/// The text compressed, with no name and no time, so that the same text always gives the same.
fn base64gzip(call: &Call<'_>) -> Result<Value, Fault> {
    const UNKNOWN_SYSTEM: u8 = 255;
    let mut encoder = flate2::GzBuilder::new()
        .operating_system(UNKNOWN_SYSTEM)
        .write(Vec::new(), flate2::Compression::default());
    let compressed = encoder.write_all(call.text(0).as_bytes()).and_then(|()| encoder.finish());
    // Writing to memory does not fail.
    let compressed = compressed.map_err(|error| Fault::call(error.to_string()))?;
    Ok(Value::string(STANDARD.encode(compressed)))
}

fn base64decode(call: &Call<'_>) -> Result<Value, Fault> {
    let text = String::from_utf8(decode_base64(call)?)
        .map_err(|_| Fault::argument(0, "the decoded bytes are not UTF-8, so they cannot be a string"))?;
    Ok(Value::string(text))
}

fn charset(call: &Call<'_>) -> Result<Charset, Fault> {
    Charset::named(call.text(1)).ok_or_else(|| {
        let name = call.quote(call.text(1));
        Fault::argument(
            1,
            format!(
                "the encoding {name} is not supported; the names are those that IANA registers, such as UTF-8, UTF-16LE, ISO-8859-1, windows-1252 and Shift_JIS"
            ),
        )
    })
}

fn textencodebase64(call: &Call<'_>) -> Result<Value, Fault> {
    let charset = charset(call)?;
    let bytes = charset.encode(call.text(0)).map_err(|c| {
        let c = call.quote(c.to_string());
        Fault::argument(0, format!("{c} cannot be written in the encoding"))
    })?;
    Ok(Value::string(STANDARD.encode(bytes)))
}

fn textdecodebase64(call: &Call<'_>) -> Result<Value, Fault> {
    let charset = charset(call)?;
    let text = charset.decode(&decode_base64(call)?);
    text.map(Value::string)
        .ok_or_else(|| Fault::argument(0, "the decoded bytes are not valid in the encoding"))
}
