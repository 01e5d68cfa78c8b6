//! Decimal text of numbers.

use num_bigint::BigUint;
use num_traits::{One, Zero};

use super::{Binary, Number};

/// Longest text that is read as a number, in bytes.
const LONGEST: usize = 1 << 16;
/// Largest power of ten by which digits are scaled before the exact bound is checked; keeps the work small.
const SCALE_LIMIT: i64 = 20_000 + LONGEST as i64;

/// See [`Number::parse`]; rounds to `precision` bits.
pub(super) fn parse(text: &str, precision: u32) -> Option<Number> {
    if text.len() > LONGEST {
        return None;
    }
    let (negative, unsigned) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    if precision >= 64 && unsigned.len() <= 18 && unsigned.bytes().all(|b| b.is_ascii_digit()) {
        let n: i64 = unsigned.parse().ok()?;
        if n != 0 || !negative {
            return Some(Number::int(if negative { -n } else { n }, precision));
        }
    }
    let (number, exponent, base) = match unsigned.find(['e', 'E', 'p', 'P']) {
        None => (unsigned, 0, 10),
        Some(at) => {
            let base = if unsigned[at..].starts_with(['e', 'E']) { 10 } else { 2 };
            (&unsigned[..at], parse_exponent(&unsigned[at + 1..])?, base)
        }
    };
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let digits = [whole, fraction].concat();
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let significant = digits.trim_start_matches('0').trim_end_matches('0');
    if significant.is_empty() {
        return Some(Number::from_binary(Binary::new(negative, BigUint::zero(), 0), precision));
    }
    let trailing = digits.len() - digits.trim_end_matches('0').len();
    let mut ten = trailing as i64 - fraction.len() as i64;
    let mut two = 0;
    match base {
        10 => ten = ten.checked_add(exponent)?,
        _ => two = exponent,
    }
    // Far outside, whatever the digits are: refused before any large power is computed.
    if ten.abs() > SCALE_LIMIT || two.abs() > SCALE_LIMIT || (ten + significant.len() as i64).abs() > 20_000 {
        return None;
    }
    let mantissa = BigUint::parse_bytes(significant.as_bytes(), 10)?;
    let power = BigUint::from(5u8).pow(u32::try_from(ten.unsigned_abs()).ok()?);
    let binary = if ten >= 0 {
        Binary::new(negative, mantissa * power, ten + two).rounded(precision)
    } else {
        let scaled = Binary::new(negative, mantissa, ten + two);
        scaled.divided_by(&Binary::new(false, power, 0), precision)
    };
    Number::bounded(binary, precision).ok()
}

/// The digits after `e`; saturates, since anything near the end of the range is refused anyway.
fn parse_exponent(text: &str) -> Option<i64> {
    let (negative, digits) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let magnitude =
        digits.bytes().fold(0i64, |n, b| n.saturating_mul(10).saturating_add(i64::from(b - b'0')));
    // Half of the range leaves room for adding the place of the point.
    let magnitude = magnitude.min(i64::MAX / 2);
    Some(if negative { -magnitude } else { magnitude })
}

/// A decimal number 0.d₁d₂… × 10^point, without zeros at either end. No digits mean zero.
#[derive(Clone)]
struct Decimal {
    digits: Vec<u8>,
    point: i64,
}

impl Decimal {
    /// mantissa × 2^exponent, exact.
    fn new(mantissa: &BigUint, exponent: i64) -> Self {
        let (text, places) = if exponent >= 0 {
            ((mantissa << exponent.unsigned_abs()).to_string(), 0)
        } else {
            let places = exponent.unsigned_abs();
            (
                (mantissa * BigUint::from(5u8).pow(u32::try_from(places).unwrap_or(u32::MAX))).to_string(),
                places,
            )
        };
        let mut decimal = Self { point: text.len() as i64 - places as i64, digits: text.into_bytes() };
        decimal.trim();
        decimal
    }

    fn of(binary: &Binary) -> Self {
        Self::new(&binary.mantissa, binary.exponent)
    }

    fn trim(&mut self) {
        while self.digits.last() == Some(&b'0') {
            self.digits.pop();
        }
        if self.digits.is_empty() {
            self.point = 0;
        }
    }

    fn digit(&self, at: usize) -> u8 {
        self.digits.get(at).copied().unwrap_or(b'0')
    }

    /// Keeps the first `count` digits.
    fn round_down(&mut self, count: usize) {
        self.digits.truncate(count);
        self.trim();
    }

    /// Keeps the first `count` digits, plus one in the last of them.
    fn round_up(&mut self, count: usize) {
        self.digits.truncate(count);
        while self.digits.last() == Some(&b'9') {
            self.digits.pop();
        }
        match self.digits.last_mut() {
            Some(last) => *last += 1,
            None => {
                self.digits.push(b'1');
                self.point += 1;
            }
        }
    }

    /// Keeps the first `count` digits, half to even.
    fn round(&mut self, count: usize) {
        if count >= self.digits.len() {
            return;
        }
        let exactly_half = self.digits[count] == b'5' && count + 1 == self.digits.len();
        let up = if exactly_half {
            count > 0 && (self.digits[count - 1] - b'0') % 2 == 1
        } else {
            self.digits[count] >= b'5'
        };
        if up { self.round_up(count) } else { self.round_down(count) }
    }

    /// Without an exponent.
    fn plain(&self) -> String {
        let digits = String::from_utf8_lossy(&self.digits);
        let zeros = |n: i64| "0".repeat(usize::try_from(n).unwrap_or(0));
        let length = self.digits.len() as i64;
        if self.digits.is_empty() {
            "0".to_owned()
        } else if self.point <= 0 {
            format!("0.{}{digits}", zeros(-self.point))
        } else if self.point >= length {
            format!("{digits}{}", zeros(self.point - length))
        } else {
            let (whole, fraction) = digits.split_at(self.point as usize);
            format!("{whole}.{fraction}")
        }
    }

    /// With an exponent: `1.25e+21`.
    fn scientific(&self) -> String {
        let digits = String::from_utf8_lossy(&self.digits);
        let (first, rest) = digits.split_at(1);
        let dot = if rest.is_empty() { "" } else { "." };
        let exponent = self.point - 1;
        let sign = if exponent < 0 { '-' } else { '+' };
        format!("{first}{dot}{rest}e{sign}{:02}", exponent.abs())
    }
}

fn signed(binary: &Binary, text: String) -> String {
    if binary.negative { format!("-{text}") } else { text }
}

/// The shortest text that reads as `binary` when rounded to `precision` bits, half to even.
///
/// It walks the digits of the number and of the two points half way to its neighbours. The text may end at the first
/// digit where cutting off, or rounding up, stays between them (Steele and White, "How to print floating-point
/// numbers accurately"). Digits are paired by position, as Go does it.
pub(super) fn shortest(binary: &Binary, precision: u32) -> String {
    let mut decimal = Decimal::of(binary);
    if binary.is_zero() {
        return signed(binary, decimal.plain());
    }
    // One bit more than the precision: its last place is half the distance to the next number.
    let excess = i64::from(binary.bits()) - i64::from(precision) - 1;
    let mantissa =
        if excess <= 0 { &binary.mantissa << excess.unsigned_abs() } else { &binary.mantissa >> excess };
    let exponent = binary.exponent + excess;
    // A tie reads as the neighbour with the even mantissa.
    let inclusive = !mantissa.bit(1);
    let lower = Decimal::new(&(&mantissa - BigUint::one()), exponent);
    let upper = Decimal::new(&(&mantissa + BigUint::one()), exponent);
    for at in 0..decimal.digits.len() {
        let (low, digit, high) = (lower.digit(at), decimal.digits[at], upper.digit(at));
        let may_cut = low != digit || inclusive && at + 1 == lower.digits.len();
        let may_raise = digit != high && (inclusive || digit + 1 < high || at + 1 < upper.digits.len());
        match (may_cut, may_raise) {
            (true, true) => decimal.round(at + 1),
            (true, false) => decimal.round_down(at + 1),
            (false, true) => decimal.round_up(at + 1),
            (false, false) => continue,
        }
        break;
    }
    signed(binary, decimal.plain())
}

/// Rounded to so many significant digits, with an exponent when it is below -4 or from `digits` on (`%g`).
pub(super) fn general(binary: &Binary, digits: usize) -> String {
    let mut decimal = Decimal::of(binary);
    decimal.round(digits);
    let length = decimal.digits.len();
    let limit = if digits > length && length as i64 >= decimal.point { length } else { digits };
    let exponent = decimal.point - 1;
    let text = if length > 0 && (exponent < -4 || exponent >= limit as i64) {
        decimal.scientific()
    } else {
        decimal.plain()
    };
    signed(binary, text)
}

/// The nearest floating-point number.
pub(super) fn to_f64(binary: &Binary) -> f64 {
    let decimal = Decimal::of(binary);
    let text = format!("0.{}e{}", String::from_utf8_lossy(&decimal.digits), decimal.point);
    // Rust reads such text correctly rounded.
    let magnitude: f64 = text.parse().unwrap_or(0.0);
    if binary.negative { -magnitude } else { magnitude }
}

/// See [`Number::parse_integer`].
pub(super) fn parse_integer(text: &str, base: u32) -> Option<Number> {
    let (negative, digits) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    if !(2..=62).contains(&base) || digits.is_empty() || digits.len() > LONGEST {
        return None;
    }
    let mut mantissa = BigUint::zero();
    for digit in digits.bytes() {
        // Up to base 36 case does not matter; beyond, capital letters follow the small ones.
        let value = match digit {
            b'0'..=b'9' => digit - b'0',
            b'a'..=b'z' => digit - b'a' + 10,
            b'A'..=b'Z' if base <= 36 => digit - b'A' + 10,
            b'A'..=b'Z' => digit - b'A' + 36,
            _ => return None,
        };
        if u32::from(value) >= base {
            return None;
        }
        mantissa = mantissa * base + value;
        if mantissa.bits() > super::EXPONENT_LIMIT.unsigned_abs() {
            return None;
        }
    }
    let binary = Binary::new(negative && !mantissa.is_zero(), mantissa, 0);
    let precision = u32::try_from(binary.top()).ok()?.max(64);
    Some(Number::from_binary(binary, precision))
}
