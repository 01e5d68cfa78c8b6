//! Strings. Where characters are counted, they are what people count: grapheme clusters.

use infra_value::{Data, Refinement, Type, Value};
use unicode_segmentation::UnicodeSegmentation;

use super::{Call, Fault, Function, Kind, Param, Returns};

const TEXT: &[Param] = &[Param::string("str")];
const STRING: Returns = Returns::Always(Kind::String);
const BOOL: Returns = Returns::Always(Kind::Bool);

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("upper", TEXT, STRING, |call| Ok(Value::string(map_chars(call.text(0), upper)))),
    Function::new("lower", TEXT, STRING, |call| Ok(Value::string(map_chars(call.text(0), lower)))),
    Function::new("title", TEXT, STRING, |call| Ok(Value::string(title(call.text(0))))),
    Function::new("strrev", TEXT, STRING, |call| {
        Ok(Value::string(call.text(0).graphemes(true).rev().collect::<String>()))
    }),
    Function::new("chomp", TEXT, STRING, |call| {
        Ok(Value::string(call.text(0).trim_end_matches(['\n', '\r'])))
    }),
    Function::new("trimspace", TEXT, STRING, |call| Ok(Value::string(call.text(0).trim()))),
    Function::new("trim", &[Param::string("str"), Param::string("cutset")], STRING, |call| {
        let cutset: Vec<char> = call.text(1).chars().collect();
        Ok(Value::string(call.text(0).trim_matches(&cutset[..])))
    }),
    Function::new("trimprefix", &[Param::string("str"), Param::string("prefix")], STRING, |call| {
        let text = call.text(0);
        Ok(Value::string(text.strip_prefix(call.text(1)).unwrap_or(text)))
    }),
    Function::new("trimsuffix", &[Param::string("str"), Param::string("suffix")], STRING, |call| {
        let text = call.text(0);
        Ok(Value::string(text.strip_suffix(call.text(1)).unwrap_or(text)))
    }),
    Function::new("indent", &[Param::number("spaces"), Param::string("str")], STRING, indent),
    Function::new(
        "substr",
        &[Param::string("str"), Param::number("offset"), Param::number("length")],
        STRING,
        substr,
    ),
    Function::new("join", &[Param::string("separator")], STRING, join)
        .with_more(Param::new("lists", Kind::ListOfString)),
    Function::new(
        "split",
        &[Param::string("separator"), Param::string("str")],
        Returns::Always(Kind::ListOfString),
        split,
    ),
    Function::new("startswith", &[Param::string("str").unknown(), Param::string("prefix")], BOOL, startswith),
    Function::new("endswith", &[Param::string("str"), Param::string("suffix")], BOOL, |call| {
        Ok(Value::bool(call.text(0).ends_with(call.text(1))))
    }),
    Function::new("strcontains", &[Param::string("str"), Param::string("substr")], BOOL, |call| {
        Ok(Value::bool(call.text(0).contains(call.text(1))))
    }),
];

fn map_chars(text: &str, map: fn(char) -> char) -> String {
    text.chars().map(map).collect()
}

/// The upper case letter, where it is one letter: the language knows no longer ones, so "ß" stays.
fn upper(c: char) -> char {
    let mut letters = c.to_uppercase();
    match (letters.next(), letters.next()) {
        (Some(letter), None) => letter,
        _ => c,
    }
}

fn lower(c: char) -> char {
    // Of a lower case form of several characters only the first is a letter.
    c.to_lowercase().next().unwrap_or(c)
}

fn title(text: &str) -> String {
    let mut after_separator = true;
    text.chars()
        .map(|c| {
            let letter = if after_separator { upper(c) } else { c };
            after_separator = is_separator(c);
            letter
        })
        .collect()
}

/// Whether a word begins after it.
fn is_separator(c: char) -> bool {
    if c.is_ascii() {
        return !c.is_ascii_alphanumeric() && c != '_';
    }
    c.is_whitespace()
}

fn indent(call: &Call<'_>) -> Result<Value, Fault> {
    let spaces = usize::try_from(call.integer(0)?)
        .ok()
        .filter(|spaces| *spaces <= 100_000)
        .ok_or_else(|| Fault::argument(0, "a number of spaces from 0 to 100000 is required"))?;
    let line_end = format!("\n{}", " ".repeat(spaces));
    Ok(Value::string(call.text(1).replace('\n', &line_end)))
}

fn substr(call: &Call<'_>) -> Result<Value, Fault> {
    let (text, offset, length) = (call.text(0), call.integer(1)?, call.integer(2)?);
    if offset >= 0 && length == 0 {
        return Ok(Value::string(""));
    }
    let start = if offset < 0 {
        let total = text.graphemes(true).count() as i64;
        total.saturating_add(offset).max(0)
    } else {
        offset
    };
    let rest = text.graphemes(true).skip(usize::try_from(start).unwrap_or(usize::MAX));
    // With a negative offset, Terraform takes a length of 0 for "to the end", as it does negative ones.
    let part: String = if length <= 0 { rest.collect() } else { rest.take(length as usize).collect() };
    Ok(Value::string(part))
}

fn join(call: &Call<'_>) -> Result<Value, Fault> {
    if call.count() < 2 {
        return Err(Fault::call("at least one list is required"));
    }
    let mut pieces = Vec::new();
    let mut known = true;
    for position in 1..call.count() {
        match call.texts(position)? {
            Some(texts) => pieces.extend(texts),
            None => known = false,
        }
    }
    if !known {
        return Ok(Value::unknown_refined(Type::String, Refinement::not_null()));
    }
    Ok(Value::string(pieces.join(call.text(0))))
}

fn split(call: &Call<'_>) -> Result<Value, Fault> {
    let (separator, text) = (call.text(0), call.text(1));
    let pieces: Vec<Value> = if separator.is_empty() {
        text.chars().map(|c| Value::string(c.to_string())).collect()
    } else {
        text.split(separator).map(Value::string).collect()
    };
    Ok(Value::list(Type::String, pieces))
}

/// What is known of the start of an unknown string may be enough.
fn startswith(call: &Call<'_>) -> Result<Value, Fault> {
    let prefix = call.text(1);
    if let Data::Unknown(_, refinement) = call.args[0].data() {
        let known = refinement.as_ref().and_then(|refinement| refinement.prefix.clone()).unwrap_or_default();
        return Ok(if known.starts_with(prefix) {
            Value::bool(true)
        } else if prefix.starts_with(&*known) {
            Value::unknown_refined(Type::Bool, Refinement::not_null())
        } else {
            Value::bool(false)
        });
    }
    Ok(Value::bool(call.text(0).starts_with(prefix)))
}
