//! What plain scalars mean.

use infra_value::{Number, Type, Value};

use crate::functions::timestamp::Timestamp;

/// The value of a plain scalar: null, a bool, a number, a date, or a string.
///
/// # Errors
/// There is no such value in the language: infinity, or no number.
pub(super) fn resolve(text: &str) -> Result<Value, String> {
    Ok(match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::null(Type::Dynamic),
        _ if bool_of(text).is_some() => Value::bool(bool_of(text) == Some(true)),
        ".nan" | ".NaN" | ".NAN" => return Err("\".nan\" has no value in this language".to_owned()),
        _ if matches!(text.trim_start_matches(['+', '-']), ".inf" | ".Inf" | ".INF") => {
            return Err(format!("\"{text}\" has no value in this language"));
        }
        _ if text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.')) => {
            match number(text) {
                Some(number) => Value::number(number),
                None => Value::string(date(text).unwrap_or_else(|| text.to_owned())),
            }
        }
        _ => Value::string(text),
    })
}

/// The value of a scalar with a tag of YAML itself, given without its prefix.
pub(super) fn tagged(tag: &str, text: &str) -> Result<Value, String> {
    let unfit = || format!("{text:?} is not a valid !!{tag}");
    match tag {
        "str" => Ok(Value::string(text)),
        "null" => Ok(Value::null(Type::Dynamic)),
        "bool" => bool_of(text).map(Value::bool).ok_or_else(unfit),
        "int" | "float" => number(text).map(Value::number).ok_or_else(unfit),
        "timestamp" => date(text).map(Value::string).ok_or_else(unfit),
        "binary" => {
            use base64::Engine;
            let decoded = base64::engine::general_purpose::STANDARD.decode(text);
            decoded.map(|_| Value::string(text)).map_err(|_| unfit())
        }
        _ => Err(format!("the tag !!{tag} is not supported")),
    }
}

/// The words of YAML 1.1.
fn bool_of(text: &str) -> Option<bool> {
    match text {
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => Some(true),
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => Some(false),
        _ => None,
    }
}

/// Decimal numbers, and whole ones in octal (`0o17`) and hexadecimal (`0x1F`).
fn number(text: &str) -> Option<Number> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let radix = |prefix: &str, radix| {
        let digits = digits.strip_prefix(prefix)?;
        let fine = !digits.is_empty() && digits.chars().all(|c| c.is_digit(radix));
        u64::from_str_radix(digits, radix).ok().filter(|_| fine).map(Number::from)
    };
    match radix("0x", 16).or_else(|| radix("0o", 8)) {
        Some(number) => Some(if negative { number.neg() } else { number }),
        None => Number::parse(text),
    }
}

/// A date, or a date with a time, as RFC 3339 has it. Fields may have one digit; a time without an offset is in UTC.
fn date(text: &str) -> Option<String> {
    let (date, time) = match text.find(['T', 't', ' ']) {
        Some(at) => (&text[..at], Some((&text[at..=at], &text[at + 1..]))),
        None => (text, None),
    };
    let date = pad_fields(date, '-', &[4, 2, 2])?;
    let full = match time {
        None => format!("{date}T00:00:00Z"),
        Some((separator, time)) => {
            let end = time.find(['Z', '+', '-']).unwrap_or(time.len());
            let (clock, offset) = time.split_at(end);
            // Only the form with a space has no offset.
            if (separator == " ") != offset.is_empty() {
                return None;
            }
            let (clock, fraction) = clock.split_at(clock.find('.').unwrap_or(clock.len()));
            let clock = pad_fields(clock, ':', &[2, 2, 2])?;
            format!("{date}T{clock}{fraction}{}", if offset.is_empty() { "Z" } else { offset })
        }
    };
    Timestamp::parse(&full).ok().map(|time| time.to_string())
}

/// Fills up fields of digits with zeros; the first of several must be whole when it is a year.
fn pad_fields(text: &str, separator: char, widths: &[usize]) -> Option<String> {
    let fields: Vec<&str> = text.split(separator).collect();
    if fields.len() != widths.len() {
        return None;
    }
    let padded = fields.iter().zip(widths).map(|(field, width)| {
        let fine = !field.is_empty()
            && field.len() <= *width
            && (*width != 4 || field.len() == 4)
            && field.bytes().all(|byte| byte.is_ascii_digit());
        fine.then(|| format!("{field:0>width$}"))
    });
    Some(padded.collect::<Option<Vec<_>>>()?.join(&separator.to_string()))
}
