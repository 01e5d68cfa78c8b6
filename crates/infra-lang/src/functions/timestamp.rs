//! Points in time as RFC 3339 writes them, and Go's durations.

use std::fmt;

/// A point in time with the offset at which it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Timestamp {
    /// Seconds since 1970-01-01 UTC.
    pub(super) seconds: i64,
    /// Nanoseconds within the second.
    pub(super) nanoseconds: u32,
    /// Minutes east of UTC.
    pub(super) offset: i32,
}

/// A date and time of day, at the offset of a timestamp.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Civil {
    pub(super) year: i64,
    /// From 1.
    pub(super) month: u32,
    /// From 1.
    pub(super) day: u32,
    pub(super) hour: u32,
    pub(super) minute: u32,
    pub(super) second: u32,
    /// From 0 for Sunday.
    pub(super) weekday: u32,
}

const DAY: i64 = 86_400;
const NANOSECONDS: i128 = 1_000_000_000;

impl Timestamp {
    /// A second, in UTC.
    pub(super) fn from_seconds(seconds: i64) -> Self {
        Self { seconds, nanoseconds: 0, offset: 0 }
    }

    /// Reads `2018-01-02T23:12:01Z`, or says what is wrong with it.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut reader = Reader { text };
        let year = reader.digits(4, "a year")?;
        reader.literal('-')?;
        let month = reader.digits(2, "a month")?;
        reader.literal('-')?;
        let day = reader.digits(2, "a day of the month")?;
        reader.literal('T')?;
        let hour = reader.digits(2, "an hour")?;
        reader.literal(':')?;
        let minute = reader.digits(2, "a minute")?;
        reader.literal(':')?;
        let second = reader.digits(2, "a second")?;
        let nanoseconds = reader.fraction()?;
        let offset = reader.offset()?;
        if !reader.text.is_empty() {
            return Err(format!("there is something after the time: {:?}", reader.text));
        }
        for (value, most, what) in [(hour, 23, "hour"), (minute, 59, "minute"), (second, 59, "second")] {
            if value > most {
                return Err(format!("{value} is not a valid {what}"));
            }
        }
        if !(1..=12).contains(&month) {
            return Err(format!("{month} is not a valid month"));
        }
        if day == 0 || day > days_in_month(i64::from(year), month) {
            return Err(format!("{day} is not a valid day of that month"));
        }
        let days = days_from_civil(i64::from(year), month, day);
        let local = days * DAY + i64::from(hour) * 3600 + i64::from(minute) * 60 + i64::from(second);
        Ok(Self { seconds: local - i64::from(offset) * 60, nanoseconds, offset })
    }

    /// This many nanoseconds later. Nothing when the year would not have four digits.
    pub(super) fn plus(self, nanoseconds: i128) -> Option<Self> {
        let total = i128::from(self.seconds) * NANOSECONDS + i128::from(self.nanoseconds) + nanoseconds;
        let seconds = i64::try_from(total.div_euclid(NANOSECONDS)).ok()?;
        let later = Self { seconds, nanoseconds: total.rem_euclid(NANOSECONDS) as u32, ..self };
        // A year of four digits is some 3.2e11 seconds at most.
        (seconds.abs() < 1 << 40 && (0..=9999).contains(&later.civil().year)).then_some(later)
    }

    /// Date and time of day at its offset.
    pub(super) fn civil(self) -> Civil {
        let local = self.seconds + i64::from(self.offset) * 60;
        let (days, rest) = (local.div_euclid(DAY), local.rem_euclid(DAY) as u32);
        let (year, month, day) = civil_from_days(days);
        Civil {
            year,
            month,
            day,
            hour: rest / 3600,
            minute: rest / 60 % 60,
            second: rest % 60,
            // 1970-01-01 was a Thursday.
            weekday: (days + 4).rem_euclid(7) as u32,
        }
    }

    /// The offset as `+05:30` or, without the separator, `+0530`.
    pub(super) fn offset_text(self, separator: &str) -> String {
        let sign = if self.offset < 0 { '-' } else { '+' };
        let minutes = self.offset.unsigned_abs();
        format!("{sign}{:02}{separator}{:02}", minutes / 60, minutes % 60)
    }
}

/// Writes it with a precision of one second.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Civil { year, month, day, hour, minute, second, .. } = self.civil();
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")?;
        if self.offset == 0 { f.write_str("Z") } else { f.write_str(&self.offset_text(":")) }
    }
}

struct Reader<'t> {
    text: &'t str,
}

impl Reader<'_> {
    fn digits(&mut self, count: usize, what: &str) -> Result<u32, String> {
        let digits = self.text.get(..count).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
        match digits.and_then(|digits| digits.parse().ok()) {
            Some(number) => {
                self.text = &self.text[count..];
                Ok(number)
            }
            None => Err(format!("{what} of {count} digits is required before {:?}", self.text)),
        }
    }

    fn literal(&mut self, wanted: char) -> Result<(), String> {
        match self.text.strip_prefix(wanted) {
            Some(rest) => {
                self.text = rest;
                Ok(())
            }
            None => Err(format!("{wanted:?} is required before {:?}", self.text)),
        }
    }

    fn fraction(&mut self) -> Result<u32, String> {
        let Some(rest) = self.text.strip_prefix('.') else { return Ok(0) };
        let length = rest.bytes().take_while(u8::is_ascii_digit).count();
        if length == 0 {
            return Err("digits are required after the point".to_owned());
        }
        self.text = &rest[length..];
        let digits = rest[..length].bytes().chain(std::iter::repeat(b'0')).take(9);
        Ok(digits.fold(0, |number, digit| number * 10 + u32::from(digit - b'0')))
    }

    fn offset(&mut self) -> Result<i32, String> {
        let negative = match self.text.chars().next() {
            Some('Z') => {
                self.text = &self.text[1..];
                return Ok(0);
            }
            Some('+') => false,
            Some('-') => true,
            _ => return Err("\"Z\" or an offset from UTC is required at the end".to_owned()),
        };
        self.text = &self.text[1..];
        let hours = self.digits(2, "an hour")?;
        self.literal(':')?;
        let minutes = self.digits(2, "a minute")?;
        if hours > 23 || minutes > 59 {
            return Err("the offset from UTC is not valid".to_owned());
        }
        let offset = (hours * 60 + minutes) as i32;
        Ok(if negative { -offset } else { offset })
    }
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn days_in_month(year: i64, month: u32) -> u32 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since 1970-01-01, in the Gregorian calendar. Years begin in March here, so that leap days come last.
fn days_from_civil(year: i64, month: u32, day: u32) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let day_of_year =
        (153 * (i64::from(month) + if month > 2 { -3 } else { 9 }) + 2) / 5 + i64::from(day) - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

fn civil_from_days(days: i64) -> (i64, u32, u32) {
    let days = days + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = (day_of_year - (153 * shifted + 2) / 5 + 1) as u32;
    let month = (if shifted < 10 { shifted + 3 } else { shifted - 9 }) as u32;
    (era * 400 + year_of_era + i64::from(month <= 2), month, day)
}

/// Reads a duration such as `30s` or `1h30m`. Nothing when it is none, or less than nothing.
pub fn duration(text: &str) -> Option<std::time::Duration> {
    let nanoseconds = u64::try_from(parse_duration(text)?).ok()?;
    Some(std::time::Duration::from_nanos(nanoseconds))
}

/// Reads a duration such as `1h30m` or `-1.5s`, in nanoseconds.
pub(super) fn parse_duration(text: &str) -> Option<i128> {
    let (negative, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if rest == "0" {
        return Some(0);
    }
    if rest.is_empty() {
        return None;
    }
    let mut total: i128 = 0;
    while !rest.is_empty() {
        let number_end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        let (number, after) = rest.split_at(number_end);
        let unit_end = after.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(after.len());
        let (unit, after) = after.split_at(unit_end);
        let unit: i128 = match unit {
            "ns" => 1,
            "us" | "µs" | "μs" => 1_000,
            "ms" => 1_000_000,
            "s" => NANOSECONDS,
            "m" => 60 * NANOSECONDS,
            "h" => 3600 * NANOSECONDS,
            _ => return None,
        };
        total = total.checked_add(scaled(number, unit)?)?;
        rest = after;
    }
    // As many nanoseconds as fit 64 bits, which is some 292 years.
    i64::try_from(total).ok()?;
    Some(if negative { -total } else { total })
}

/// A decimal number of units, rounded down.
fn scaled(number: &str, unit: i128) -> Option<i128> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let mut total =
        if whole.is_empty() { 0 } else { whole.parse::<i64>().ok().map(i128::from)?.checked_mul(unit)? };
    let mut place = unit;
    for digit in fraction.bytes() {
        if !digit.is_ascii_digit() {
            return None;
        }
        // Ten times finer each, so that nothing is lost before the last digit that matters.
        total = total.checked_mul(10)?.checked_add(i128::from(digit - b'0').checked_mul(unit)?)?;
        place = place.checked_mul(10)?;
        if place > unit * 1_000_000_000_000 {
            break;
        }
    }
    Some(total / (place / unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_convert_both_ways() {
        for days in (-800_000..3_000_000).step_by(97) {
            let (year, month, day) = civil_from_days(days);
            assert_eq!(days_from_civil(year, month, day), days);
            assert!((1..=days_in_month(year, month)).contains(&day));
        }
        let leap = Timestamp::parse("2000-02-29T23:59:59Z").expect("valid");
        assert_eq!(leap.plus(NANOSECONDS).expect("in range").to_string(), "2000-03-01T00:00:00Z");
        assert_eq!(Timestamp::from_seconds(0).to_string(), "1970-01-01T00:00:00Z");
        assert_eq!(Timestamp::from_seconds(0).civil().weekday, 4);
    }

    #[test]
    fn durations_are_those_of_go() {
        assert_eq!(parse_duration("1h30m10.5s"), Some(5_410_500_000_000));
        assert_eq!(parse_duration("-1.5h"), Some(-5_400_000_000_000));
        assert_eq!(parse_duration(".5us"), Some(500));
        assert_eq!(parse_duration("0"), Some(0));
        for text in ["", "1", "1d", "h", ".s", "1.2.3s", "-", "1h-1m", "99999999h"] {
            assert_eq!(parse_duration(text), None, "{text}");
        }
    }
}
