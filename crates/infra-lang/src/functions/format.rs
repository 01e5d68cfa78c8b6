//! `format` and `formatlist`.

use infra_value::{Data, Refinement, Type, Value, convert, to_json_html_safe};
use num_bigint::BigInt;
use unicode_segmentation::UnicodeSegmentation;

use super::decimal::Decimal;
use super::{Call, Fault, Function, Kind, Param, Returns};
use crate::eval::certain_prefix;

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("format", &[Param::string("format")], Returns::Always(Kind::String), format)
        .with_more(Param::any("args").nullable().dynamic()),
    Function::new("formatlist", &[Param::string("format")], Returns::Always(Kind::ListOfString), formatlist)
        .with_more(Param::any("args").nullable().dynamic()),
];

/// One `%…` of a format string.
#[derive(Clone, Debug, Default)]
struct Verb {
    /// As written.
    raw: String,
    /// Where it begins, in bytes.
    offset: usize,
    alternate: bool,
    plus: bool,
    minus: bool,
    space: bool,
    zero: bool,
    width: Option<usize>,
    precision: Option<usize>,
    /// Which argument, from 0.
    argument: usize,
    letter: char,
}

/// A piece of a format string.
enum Piece {
    Text(String),
    Verb(Verb),
}

/// Widths and precisions beyond this are mistakes, and could fill the memory.
const LARGEST_FIELD: usize = 100_000;

fn format(call: &Call<'_>) -> Result<Value, Fault> {
    let pieces = parse(call.text(0))?;
    let args = &call.args[1..];
    check_count(&pieces, args)?;
    Ok(render(&pieces, args).map_err(Fault::Call)?.unwrap_or_else(|| unknown_text(&pieces)))
}

/// Unknown, but starting with the text before the first verb.
fn unknown_text(pieces: &[Piece]) -> Value {
    let prefix = match pieces.first() {
        Some(Piece::Text(text)) => certain_prefix(text),
        _ => String::new(),
    };
    let prefix = (!prefix.is_empty()).then(|| prefix.into());
    Value::unknown_refined(Type::String, Refinement { prefix, ..Refinement::not_null() })
}

fn formatlist(call: &Call<'_>) -> Result<Value, Fault> {
    let pieces = parse(call.text(0))?;
    let args = &call.args[1..];
    check_count(&pieces, args)?;
    let unknown = || Ok(Value::unknown_refined(Type::list(Type::String), Refinement::not_null()));
    let mut length: Option<(usize, usize)> = None;
    for (position, arg) in args.iter().enumerate() {
        match arg.data() {
            Data::Unknown(ty, _) if !ty.is_primitive() => return unknown(),
            Data::List(_, items) | Data::Set(_, items) | Data::Tuple(items) => match length {
                None => length = Some((items.len(), position)),
                Some((first, _)) if first == items.len() => {}
                Some((first, at)) => {
                    return Err(Fault::argument(
                        position + 1,
                        format!(
                            "it has {} elements, but argument {} has {first}; lists must have the same length",
                            items.len(),
                            at + 1
                        ),
                    ));
                }
            },
            _ => {}
        }
    }
    let rounds = length.map_or(1, |(length, _)| length);
    let mut results = Vec::with_capacity(rounds);
    for round in 0..rounds {
        let row: Vec<Value> = args
            .iter()
            .map(|arg| arg.as_slice().and_then(|items| items.get(round)).unwrap_or(arg).clone())
            .collect();
        let text = render(&pieces, &row).map_err(|why| Fault::call(format!("for element {round}: {why}")))?;
        results.push(text.unwrap_or_else(|| unknown_text(&pieces)));
    }
    Ok(Value::list(Type::String, results))
}

fn check_count(pieces: &[Piece], args: &[Value]) -> Result<(), Fault> {
    let verbs =
        || pieces.iter().filter_map(|piece| if let Piece::Verb(verb) = piece { Some(verb) } else { None });
    if let Some(verb) = verbs().find(|verb| verb.argument >= args.len()) {
        return Err(Fault::call(format!(
            "\"{}\" at offset {} needs argument {}, but there are {} to format",
            verb.raw,
            verb.offset,
            verb.argument + 1,
            args.len()
        )));
    }
    match verbs().map(|verb| verb.argument + 1).max().unwrap_or(0) {
        used if used >= args.len() => Ok(()),
        0 => Err(Fault::argument(1, "there are no verbs in the format string that would use it")),
        used => Err(Fault::argument(used + 1, format!("the format string uses only {used} arguments"))),
    }
}

/// Splits a format string at its verbs.
fn parse(text: &str) -> Result<Vec<Piece>, Fault> {
    let mut pieces = Vec::new();
    let mut plain = String::new();
    let mut next_argument = 0;
    let mut rest = text;
    while let Some(at) = rest.find('%') {
        plain.push_str(&rest[..at]);
        let offset = text.len() - rest.len() + at;
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix('%') {
            plain.push('%');
            rest = after;
            continue;
        }
        let verb = take_verb(&mut rest, &mut next_argument, text, offset)?;
        if !plain.is_empty() {
            pieces.push(Piece::Text(std::mem::take(&mut plain)));
        }
        pieces.push(Piece::Verb(verb));
    }
    plain.push_str(rest);
    if !plain.is_empty() {
        pieces.push(Piece::Text(plain));
    }
    Ok(pieces)
}

/// Reads a verb whose `%` is consumed.
fn take_verb(rest: &mut &str, next_argument: &mut usize, text: &str, offset: usize) -> Result<Verb, Fault> {
    let mut verb = Verb { offset, ..Verb::default() };
    loop {
        match rest.bytes().next() {
            Some(b'#') => verb.alternate = true,
            Some(b'+') => verb.plus = true,
            Some(b'-') => verb.minus = true,
            Some(b' ') => verb.space = true,
            Some(b'0') => verb.zero = true,
            _ => break,
        }
        *rest = &rest[1..];
    }
    verb.width = take_digits(rest, offset)?;
    if let Some(after) = rest.strip_prefix('.') {
        *rest = after;
        verb.precision = Some(take_digits(rest, offset)?.unwrap_or(0));
    }
    let explicit = take_index(rest, offset)?;
    let Some(letter) = rest.chars().next() else {
        return Err(Fault::call(format!("the format string ends within the verb at offset {offset}")));
    };
    *rest = &rest[letter.len_utf8()..];
    verb.letter = letter;
    verb.raw = text[offset..text.len() - rest.len()].to_owned();
    verb.argument = explicit.unwrap_or(*next_argument);
    *next_argument = verb.argument + 1;
    if !"vtbdoxXeEfgGsq".contains(letter) {
        return Err(Fault::call(format!("\"{}\" at offset {offset} is not a verb of format", verb.raw)));
    }
    Ok(verb)
}

/// `[n]`, as a position from 0.
fn take_index(rest: &mut &str, offset: usize) -> Result<Option<usize>, Fault> {
    let Some(after) = rest.strip_prefix('[') else { return Ok(None) };
    *rest = after;
    let number = take_digits(rest, offset)?.and_then(|number| number.checked_sub(1));
    match (number, rest.strip_prefix(']')) {
        (Some(number), Some(after)) => {
            *rest = after;
            Ok(Some(number))
        }
        _ => Err(Fault::call(format!(
            "the argument number of the verb at offset {offset} is not a number from 1 on"
        ))),
    }
}

fn take_digits(rest: &mut &str, offset: usize) -> Result<Option<usize>, Fault> {
    let end = rest.bytes().take_while(u8::is_ascii_digit).count();
    let (digits, after) = rest.split_at(end);
    *rest = after;
    if digits.is_empty() {
        return Ok(None);
    }
    match digits.parse() {
        Ok(number) if number <= LARGEST_FIELD => Ok(Some(number)),
        _ => Err(Fault::call(format!("a number in the verb at offset {offset} is too large"))),
    }
}

/// The text; nothing when a value in it is not known yet.
fn render(pieces: &[Piece], args: &[Value]) -> Result<Option<Value>, String> {
    let mut text = String::new();
    let mut known = true;
    for piece in pieces {
        match piece {
            Piece::Text(plain) => text.push_str(plain),
            Piece::Verb(verb) => {
                let Some(value) = args.get(verb.argument) else { continue };
                if !value.is_wholly_known() {
                    known = false;
                    continue;
                }
                let written = write(verb, value).map_err(|why| {
                    format!("unsupported value for \"{}\" at offset {}: {why}", verb.raw, verb.offset)
                })?;
                text.push_str(&written);
            }
        }
    }
    Ok(known.then(|| Value::string(text)))
}

fn write(verb: &Verb, value: &Value) -> Result<String, String> {
    if verb.letter == 'v' {
        return write_any(verb, value);
    }
    if value.is_null() {
        return Err("null cannot be formatted".to_owned());
    }
    let converted = |ty: &Type| convert(value, ty).map_err(|error| error.message);
    match verb.letter {
        't' => Ok(if converted(&Type::Bool)?.as_bool() == Some(true) { "true" } else { "false" }.to_owned()),
        's' | 'q' => write_text(verb, converted(&Type::String)?.as_str().unwrap_or_default()),
        letter => {
            let value = converted(&Type::Number)?;
            let Some(number) = value.as_number() else { return Err("a number is required".to_owned()) };
            let (negative, digits) = match letter {
                'b' | 'd' | 'o' | 'x' | 'X' => integer_digits(verb, number)?,
                _ => decimal_digits(verb, number),
            };
            let sign = match (negative, verb.plus, verb.space) {
                (true, ..) => "-",
                (_, true, _) => "+",
                (_, _, true) => " ",
                _ => "",
            };
            Ok(pad_number(verb, sign, &digits))
        }
    }
}

/// `%v`: strings, numbers and bools plainly, everything else as JSON. `%#v` is always JSON.
fn write_any(verb: &Verb, value: &Value) -> Result<String, String> {
    let plainly = |letter| write(&Verb { letter, plus: false, space: false, ..verb.clone() }, value);
    if !verb.alternate {
        match value.data() {
            Data::String(_) => return plainly('s'),
            Data::Number(_) => return plainly('g'),
            Data::Bool(_) => return plainly('t'),
            _ => {}
        }
    }
    let json = to_json_html_safe(value).map_err(|error| error.to_string())?;
    Ok(pad(verb, json))
}

fn write_text(verb: &Verb, text: &str) -> Result<String, String> {
    let text = match verb.precision {
        // As cty has it, no characters at all cannot be asked for.
        Some(most) if most > 0 => text.graphemes(true).take(most).collect(),
        _ => text.to_owned(),
    };
    if verb.letter == 's' {
        return Ok(pad(verb, text));
    }
    let quoted = to_json_html_safe(&Value::string(text)).map_err(|error| error.to_string())?;
    Ok(pad(verb, quoted))
}

/// Fills up to the width, which counts characters as people do.
fn pad(verb: &Verb, text: String) -> String {
    let missing = verb.width.unwrap_or(0).saturating_sub(text.graphemes(true).count());
    match (verb.minus, verb.zero) {
        (true, _) => text + &" ".repeat(missing),
        (false, true) => "0".repeat(missing) + &text,
        (false, false) => " ".repeat(missing) + &text,
    }
}

fn pad_number(verb: &Verb, sign: &str, digits: &str) -> String {
    let missing = verb.width.unwrap_or(0).saturating_sub(sign.len() + digits.len());
    match (verb.minus, verb.zero) {
        (true, _) => format!("{sign}{digits}{}", " ".repeat(missing)),
        (false, true) => format!("{sign}{}{digits}", "0".repeat(missing)),
        (false, false) => format!("{}{sign}{digits}", " ".repeat(missing)),
    }
}

/// Whether it is negative, and the digits in the base of the verb.
fn integer_digits(verb: &Verb, number: &infra_value::Number) -> Result<(bool, String), String> {
    if !number.is_integer() {
        return Err("a whole number is required".to_owned());
    }
    let integer: BigInt =
        number.abs().to_string().parse().map_err(|_| "a whole number is required".to_owned())?;
    let (radix, prefix) = match verb.letter {
        'b' => (2, "0b"),
        'o' => (8, "0"),
        'x' => (16, "0x"),
        'X' => (16, "0X"),
        _ => (10, ""),
    };
    let mut digits = integer.to_str_radix(radix);
    if verb.letter == 'X' {
        digits.make_ascii_uppercase();
    }
    if let Some(least) = verb.precision {
        digits = "0".repeat(least.saturating_sub(digits.len())) + &digits;
    }
    if verb.alternate {
        digits.insert_str(0, prefix);
    }
    Ok((number.signum() < 0, digits))
}

fn decimal_digits(verb: &Verb, number: &infra_value::Number) -> (bool, String) {
    let text = match (verb.letter, verb.precision) {
        ('f', precision) => Decimal::exact(number).fixed(precision.unwrap_or(6)),
        ('e' | 'E', precision) => Decimal::exact(number).exponential(Some(precision.unwrap_or(6))),
        (_, None) => Decimal::shortest(number).general(None),
        (_, precision) => Decimal::exact(number).general(precision),
    };
    let text = if verb.letter.is_uppercase() { text.to_uppercase() } else { text };
    (number.signum() < 0, text)
}
