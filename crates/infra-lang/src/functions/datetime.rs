//! Dates and times.

use infra_value::{Refinement, Type, Value};

use super::timestamp::{Timestamp, parse_duration};
use super::{Call, Fault, Function, Kind, Param, Returns};

const STRING: Returns = Returns::Always(Kind::String);

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("formatdate", &[Param::string("format"), Param::string("time")], STRING, formatdate),
    Function::new("timeadd", &[Param::string("timestamp"), Param::string("duration")], STRING, timeadd),
    Function::new(
        "timecmp",
        &[Param::string("timestamp_a"), Param::string("timestamp_b")],
        Returns::Always(Kind::Number),
        timecmp,
    ),
    Function::new("timestamp", &[], STRING, |call| {
        Ok(moment(call.context.impure.as_ref().map(|now| now.now())))
    }),
    Function::new("plantimestamp", &[], STRING, |call| Ok(moment(call.context.plan_time))),
];

/// Unknown as long as nobody says what time it is.
fn moment(seconds: Option<i64>) -> Value {
    match seconds {
        Some(seconds) => Value::string(Timestamp::from_seconds(seconds).to_string()),
        None => Value::unknown_refined(Type::String, Refinement::not_null()),
    }
}

fn timestamp(call: &Call<'_>, position: usize) -> Result<Timestamp, Fault> {
    Timestamp::parse(call.text(position)).map_err(|why| {
        let reason = if call.hides() { "it is not an RFC 3339 timestamp".to_owned() } else { why };
        Fault::argument(
            position,
            format!("an RFC 3339 timestamp such as 2018-01-02T23:12:01Z is required: {reason}"),
        )
    })
}

fn timeadd(call: &Call<'_>) -> Result<Value, Fault> {
    let start = timestamp(call, 0)?;
    let Some(duration) = parse_duration(call.text(1)) else {
        let text = call.quote(call.text(1));
        return Err(Fault::argument(1, format!("{text} is not a duration such as 10m or 1h30m")));
    };
    let later = start.plus(duration).ok_or_else(|| Fault::call("the result is out of the range of dates"))?;
    Ok(Value::string(later.to_string()))
}

fn timecmp(call: &Call<'_>) -> Result<Value, Fault> {
    let (a, b) = (timestamp(call, 0)?, timestamp(call, 1)?);
    let order = (a.seconds, a.nanoseconds).cmp(&(b.seconds, b.nanoseconds));
    Ok(Value::number(order as i64))
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const WEEKDAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

fn formatdate(call: &Call<'_>) -> Result<Value, Fault> {
    let time = timestamp(call, 1)?;
    let mut text = String::new();
    let mut rest = call.text(0);
    while let Some(first) = rest.chars().next() {
        if first == '\'' {
            rest = quoted(&rest[1..], &mut text)
                .ok_or_else(|| Fault::argument(0, "the text in single quotes is not closed"))?;
        } else if first.is_ascii_alphabetic() {
            let length = rest.bytes().take_while(|byte| *byte == first as u8).count();
            let (verb, after) = rest.split_at(length);
            text.push_str(&written(verb, time).ok_or_else(|| {
                Fault::argument(
                    0,
                    format!(
                        "{} is not part of a date; letters that are to stay stand in single quotes",
                        call.quote(verb)
                    ),
                )
            })?);
            rest = after;
        } else {
            text.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    Ok(Value::string(text))
}

/// Takes text up to the closing quote; two quotes are one. Returns what follows.
fn quoted<'t>(mut rest: &'t str, text: &mut String) -> Option<&'t str> {
    loop {
        let end = rest.find('\'')?;
        text.push_str(&rest[..end]);
        rest = &rest[end + 1..];
        match rest.strip_prefix('\'') {
            Some(after) => {
                text.push('\'');
                rest = after;
            }
            None => return Some(rest),
        }
    }
}

/// What a run of one letter stands for.
fn written(verb: &str, time: Timestamp) -> Option<String> {
    let civil = time.civil();
    let hour12 = match civil.hour % 12 {
        0 => 12,
        hour => hour,
    };
    let month = MONTHS[civil.month as usize - 1];
    let weekday = WEEKDAYS[civil.weekday as usize];
    Some(match verb {
        "YYYY" => format!("{:04}", civil.year),
        "YY" => format!("{:02}", civil.year % 100),
        "MMMM" => month.to_owned(),
        "MMM" => month[..3].to_owned(),
        "MM" => format!("{:02}", civil.month),
        "M" => civil.month.to_string(),
        "DD" => format!("{:02}", civil.day),
        "D" => civil.day.to_string(),
        "EEEE" => weekday.to_owned(),
        "EEE" => weekday[..3].to_owned(),
        "hh" => format!("{:02}", civil.hour),
        "h" => civil.hour.to_string(),
        "HH" => format!("{hour12:02}"),
        "H" => hour12.to_string(),
        "AA" => if civil.hour < 12 { "AM" } else { "PM" }.to_owned(),
        "aa" => if civil.hour < 12 { "am" } else { "pm" }.to_owned(),
        "mm" => format!("{:02}", civil.minute),
        "m" => civil.minute.to_string(),
        "ss" => format!("{:02}", civil.second),
        "s" => civil.second.to_string(),
        "ZZZZZ" => time.offset_text(":"),
        "ZZZZ" => time.offset_text(""),
        "ZZZ" if time.offset == 0 => "UTC".to_owned(),
        "ZZZ" => time.offset_text(""),
        "Z" if time.offset == 0 => "Z".to_owned(),
        "Z" => time.offset_text(":"),
        _ => return None,
    })
}
