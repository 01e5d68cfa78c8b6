//! Numbers.

use infra_value::{Number, NumberError, Type, Value};

use super::{Call, Fault, Function, Kind, Param, Returns};

const NUMBER: Returns = Returns::Always(Kind::Number);

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("abs", &[Param::number("num")], NUMBER, |call| Ok(Value::number(call.number(0).abs()))),
    Function::new("ceil", &[Param::number("num")], NUMBER, |call| Ok(Value::number(call.number(0).ceil()))),
    Function::new("floor", &[Param::number("num")], NUMBER, |call| Ok(Value::number(call.number(0).floor()))),
    Function::new("signum", &[Param::number("num")], NUMBER, |call| {
        Ok(Value::number(call.integer(0)?.signum()))
    }),
    Function::new("log", &[Param::number("num"), Param::number("base")], NUMBER, |call| {
        call.number(0).log(&call.number(1)).map(Value::number).map_err(no_result)
    }),
    Function::new("pow", &[Param::number("num"), Param::number("power")], NUMBER, |call| {
        call.number(0).pow(&call.number(1)).map(Value::number).map_err(no_result)
    }),
    Function::new("max", &[], NUMBER, |call| extreme(call, |best, next| next > best))
        .with_more(Param::number("numbers")),
    Function::new("min", &[], NUMBER, |call| extreme(call, |best, next| next < best))
        .with_more(Param::number("numbers")),
    Function::new("sum", &[Param::any("list")], NUMBER, sum),
    Function::new(
        "parseint",
        &[Param::any("number"), Param::number("base")],
        Returns::NeverNull(parseint_type),
        parseint,
    ),
    Function::new("range", &[], Returns::Always(Kind::ListOfNumber), range)
        .with_more(Param::number("params")),
];

fn no_result(error: NumberError) -> Fault {
    Fault::call(error.to_string())
}

fn extreme(call: &Call<'_>, better: fn(&Number, &Number) -> bool) -> Result<Value, Fault> {
    let numbers = (0..call.count()).map(|position| call.number(position));
    let best = numbers.reduce(|best, next| if better(&best, &next) { next } else { best });
    best.map(Value::number).ok_or_else(|| Fault::call("at least one number is required"))
}

fn sum(call: &Call<'_>) -> Result<Value, Fault> {
    let list = &call.args[0];
    let Some(items) = list.as_slice() else {
        return Err(Fault::argument(0, "a list, set or tuple is required"));
    };
    if items.is_empty() {
        return Err(Fault::argument(0, "at least one number is required"));
    }
    let mut total: Option<Number> = None;
    let mut known = true;
    for (at, item) in items.iter().enumerate() {
        if item.is_null() {
            return Err(Fault::argument(0, format!("element {at} is null")));
        }
        let number = infra_value::convert(item, &Type::Number)
            .map_err(|_| Fault::argument(0, format!("element {at} is not a number")))?;
        match number.as_number() {
            Some(number) => {
                total = Some(match total {
                    Some(total) => total.add(number).map_err(no_result)?,
                    None => number.clone(),
                });
            }
            None => known = false,
        }
    }
    Ok(match total {
        Some(total) if known => Value::number(total),
        _ => Value::unknown_refined(Type::Number, infra_value::Refinement::not_null()),
    })
}

fn parseint_type(call: &Call<'_>) -> Result<Type, Fault> {
    match call.args[0].ty() {
        Type::String => Ok(Type::Number),
        _ => Err(Fault::argument(0, "a string is required: the digits in the given base")),
    }
}

fn parseint(call: &Call<'_>) -> Result<Value, Fault> {
    parseint_type(call)?;
    let base = call.integer(1)?;
    if !(2..=62).contains(&base) {
        return Err(Fault::argument(1, "the base must be a whole number from 2 to 62"));
    }
    let text = call.text(0);
    digits_to_number(text, base as u32).map(Value::number).ok_or_else(|| {
        let text = call.quote(text);
        Fault::argument(0, format!("{text} is not a whole number in base {base}"))
    })
}

/// Reads a whole number in a base up to 62. Up to base 36 the case of letters does not matter; above, lower case
/// letters come before upper case ones.
fn digits_to_number(text: &str, base: u32) -> Option<Number> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if digits.is_empty() || digits.len() > 4096 {
        return None;
    }
    let factor = Number::from(base);
    let mut number = Number::zero();
    for c in digits.chars() {
        let digit = match c {
            '0'..='9' => u32::from(c) - u32::from('0'),
            'a'..='z' => u32::from(c) - u32::from('a') + 10,
            'A'..='Z' if base <= 36 => u32::from(c) - u32::from('A') + 10,
            'A'..='Z' => u32::from(c) - u32::from('A') + 36,
            _ => return None,
        };
        if digit >= base {
            return None;
        }
        number = number.mul(&factor).ok()?.add(&Number::from(digit)).ok()?;
    }
    Some(if negative { number.neg() } else { number })
}

/// How many numbers `range` makes at most, as in Terraform.
const MOST: usize = 1024;

fn range(call: &Call<'_>) -> Result<Value, Fault> {
    let (zero, one) = (Number::from(0), Number::from(1));
    let (start, end, step) = match call.count() {
        1 => {
            let end = call.number(0);
            let step = if end < zero { one.neg() } else { one };
            (zero.clone(), end, step)
        }
        2 => {
            let (start, end) = (call.number(0), call.number(1));
            let step = if end < start { one.neg() } else { one };
            (start, end, step)
        }
        3 => (call.number(0), call.number(1), call.number(2)),
        _ => {
            return Err(Fault::call(
                "one, two or three numbers are required: a limit, or a start, a limit and a step",
            ));
        }
    };
    if step.is_zero() {
        return Err(Fault::argument(2, "the step must not be zero"));
    }
    let down = step < zero;
    if down && end > start {
        return Err(Fault::argument(1, "the limit must be less than the start when the step is negative"));
    }
    if !down && end < start {
        return Err(Fault::argument(1, "the limit must be greater than the start when the step is positive"));
    }
    let mut numbers = Vec::new();
    let mut next = start;
    while if down { next > end } else { next < end } {
        if numbers.len() == MOST {
            return Err(Fault::call(format!("more than {MOST} numbers are not supported")));
        }
        let following = next.add(&step).map_err(no_result)?;
        numbers.push(Value::number(std::mem::replace(&mut next, following)));
    }
    Ok(Value::list(Type::Number, numbers))
}
