//! Numbers.

mod arithmetic;
mod binary;
mod decimal;
mod float;

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;
use std::sync::Arc;

use binary::Binary;
use num_bigint::BigUint;
use num_traits::ToPrimitive;

/// Bits of mantissa of a number that was written as text.
const TEXT_PRECISION: u32 = 512;

/// Largest power of two that a number may reach, and smallest, negated: about 1e±9864. Terraform computes with far
/// larger ones and then takes minutes and gigabytes to print them; here they are [`NumberError::OutOfRange`].
const EXPONENT_LIMIT: i64 = 1 << 15;

/// A number, exact: a binary floating-point number with as many bits of mantissa as its source calls for (512 for
/// text, 64 for lengths and counts, 53 for results of floating-point functions). This is `math/big.Float`, which cty
/// computes with; precision decides how many digits a division gives, and nothing else: `==`, the order and the hash
/// look at the value alone.
#[derive(Clone)]
pub struct Number {
    repr: Repr,
    precision: u32,
}

/// Each value has one representation; `-0` and `0` are two that are equal.
#[derive(Clone)]
enum Repr {
    Int(i64),
    /// Not an integer that fits, or negative zero.
    Binary(Arc<Binary>),
}

/// Why there is no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NumberError {
    /// The divisor is zero.
    #[error("division by zero")]
    DivisionByZero,
    /// The result is larger than 1e9864 or closer to zero than 1e-9864.
    #[error("the result is out of the range of numbers")]
    OutOfRange,
    /// There is no such real number, for instance the logarithm of a negative one.
    #[error("the result is not a number")]
    Undefined,
}

/// Text is not a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a number is required")]
pub struct ParseNumberError;

/// Construction and looking.
impl Number {
    /// Zero, as written in text.
    pub fn zero() -> Self {
        Self::int(0, TEXT_PRECISION)
    }

    /// Reads decimal text: digits with an optional sign, point and exponent (`12`, `-0.5`, `.5`, `1e-3`; also `1p3`,
    /// that is 1 × 2³, as cty accepts it). `None` for anything else, and for what is outside ±1e±9864 or longer than
    /// 65536 bytes. Rounds to 512 bits, half to even.
    pub fn parse(text: &str) -> Option<Self> {
        decimal::parse(text, TEXT_PRECISION)
    }

    /// A floating-point number, exact, with 53 bits of precision. `None` when it is infinite or not a number.
    pub fn from_f64(value: f64) -> Option<Self> {
        Binary::from_f64(value).map(|binary| Self::from_binary(binary, f64::MANTISSA_DIGITS))
    }

    /// As an integer, when it is one and fits.
    pub fn as_i64(&self) -> Option<i64> {
        match &self.repr {
            Repr::Int(n) => Some(*n),
            Repr::Binary(binary) => binary.is_zero().then_some(0),
        }
    }

    /// As a count or an index, when it is a whole number from zero on that fits.
    pub fn as_usize(&self) -> Option<usize> {
        self.as_i64()?.try_into().ok()
    }

    /// The nearest floating-point number; infinite when it is beyond the largest.
    pub fn as_f64(&self) -> f64 {
        match &self.repr {
            Repr::Int(n) => *n as f64,
            Repr::Binary(binary) => decimal::to_f64(binary),
        }
    }

    /// Whether it is a whole number.
    pub fn is_integer(&self) -> bool {
        match &self.repr {
            Repr::Int(_) => true,
            Repr::Binary(binary) => binary.is_integer(),
        }
    }

    /// Whether it is zero, of either sign.
    pub fn is_zero(&self) -> bool {
        self.as_i64() == Some(0)
    }

    /// -1, 0 or 1.
    pub fn signum(&self) -> i64 {
        match &self.repr {
            Repr::Int(n) => n.signum(),
            Repr::Binary(binary) if binary.is_zero() => 0,
            Repr::Binary(binary) => {
                if binary.negative {
                    -1
                } else {
                    1
                }
            }
        }
    }

    /// Bits of mantissa to which results computed from it are rounded.
    pub fn precision(&self) -> u32 {
        self.precision
    }

    /// Reads a whole number in a base from 2 to 62, as `parseint` does; `None` when there is a digit that the base does
    /// not have, or the number is out of range. Has as many bits of precision as it needs, at least 64.
    pub fn parse_integer(text: &str, base: u32) -> Option<Self> {
        decimal::parse_integer(text, base)
    }

    /// Reads text as [`Number::parse`] does, but rounds to this many bits.
    pub(crate) fn parse_with_precision(text: &str, bits: u32) -> Option<Self> {
        let sensible = 1..=EXPONENT_LIMIT.unsigned_abs();
        sensible.contains(&u64::from(bits)).then(|| decimal::parse(text, bits))?
    }

    /// The text that orders it inside sets of compound elements: ten digits.
    pub(crate) fn set_key(&self) -> String {
        decimal::general(&self.binary(), 10)
    }

    fn int(value: i64, precision: u32) -> Self {
        Self { repr: Repr::Int(value), precision }
    }

    /// Chooses the representation.
    fn from_binary(binary: Binary, precision: u32) -> Self {
        let repr = match binary.to_i64() {
            Some(n) if n != 0 || !binary.negative => Repr::Int(n),
            _ => Repr::Binary(Arc::new(binary)),
        };
        Self { repr, precision }
    }

    fn binary(&self) -> Binary {
        match &self.repr {
            Repr::Int(n) => Binary::new(*n < 0, BigUint::from(n.unsigned_abs()), 0),
            Repr::Binary(binary) => (**binary).clone(),
        }
    }
}

impl FromStr for Number {
    type Err = ParseNumberError;

    /// See [`Number::parse`].
    fn from_str(text: &str) -> Result<Self, ParseNumberError> {
        Self::parse(text).ok_or(ParseNumberError)
    }
}

/// 64 bits of precision, as what counts something has it in cty.
impl From<i64> for Number {
    fn from(n: i64) -> Self {
        Self::int(n, 64)
    }
}

impl From<i32> for Number {
    fn from(n: i32) -> Self {
        Self::from(i64::from(n))
    }
}

impl From<u32> for Number {
    fn from(n: u32) -> Self {
        Self::from(i64::from(n))
    }
}

impl From<u64> for Number {
    fn from(n: u64) -> Self {
        Self::from_binary(Binary::new(false, n.into(), 0), 64)
    }
}

impl From<usize> for Number {
    fn from(n: usize) -> Self {
        Self::from(n as u64)
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        match (&self.repr, &other.repr) {
            (Repr::Int(a), Repr::Int(b)) => a == b,
            _ => self.cmp(other) == Ordering::Equal,
        }
    }
}

impl Eq for Number {}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        match (&self.repr, &other.repr) {
            (Repr::Int(a), Repr::Int(b)) => a.cmp(b),
            _ => self.binary().cmp_value(&other.binary()),
        }
    }
}

impl Hash for Number {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match (self.as_i64(), &self.repr) {
            (Some(n), _) => n.hash(state),
            (None, Repr::Int(n)) => n.hash(state),
            (None, Repr::Binary(binary)) => {
                (binary.negative, binary.mantissa.to_u64_digits(), binary.exponent).hash(state);
            }
        }
    }
}

/// Writes the shortest decimal text, without an exponent, that reads as this number at its precision.
impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.repr {
            Repr::Int(n) if u64::BITS - n.unsigned_abs().leading_zeros() <= self.precision => n.fmt(f),
            _ => f.write_str(&decimal::shortest(&self.binary(), self.precision)),
        }
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl Binary {
    /// As an integer that fits, sign of zero aside.
    fn to_i64(&self) -> Option<i64> {
        if !self.is_integer() || self.top() > 64 {
            return None;
        }
        let magnitude = (&self.mantissa << self.exponent.to_u64()?).to_i128()?;
        i64::try_from(if self.negative { -magnitude } else { magnitude }).ok()
    }
}
