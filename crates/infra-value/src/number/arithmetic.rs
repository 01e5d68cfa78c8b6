//! Computing with numbers, with the precision that cty gives each result.

use num_bigint::BigUint;
use num_traits::One;

use super::{Binary, EXPONENT_LIMIT, Number, NumberError, Repr, TEXT_PRECISION, float};

impl Number {
    /// The sum, rounded to the larger precision of the two.
    pub fn add(&self, other: &Number) -> Result<Number, NumberError> {
        let precision = self.precision.max(other.precision);
        if let (Repr::Int(a), Repr::Int(b)) = (&self.repr, &other.repr)
            && let Some(sum) = a.checked_add(*b)
            && precision >= 64
        {
            return Ok(Self::int(sum, precision));
        }
        Self::bounded(self.binary().plus(&other.binary()).rounded(precision), precision)
    }

    /// The difference, rounded to the larger precision of the two.
    pub fn sub(&self, other: &Number) -> Result<Number, NumberError> {
        self.add(&other.neg())
    }

    /// The product. It gets more precision than the two have when it needs more to be exact, up to 512 bits.
    pub fn mul(&self, other: &Number) -> Result<Number, NumberError> {
        let precision = self.precision.max(other.precision);
        if let (Repr::Int(a), Repr::Int(b)) = (&self.repr, &other.repr)
            && let Some(product) = a.checked_mul(*b)
            && product != 0
        {
            let magnitude = product.unsigned_abs();
            let needed = u64::BITS - magnitude.leading_zeros() - magnitude.trailing_zeros();
            return Ok(Self::int(product, precision.max(needed)));
        }
        let product = self.binary().times(&other.binary()).rounded(TEXT_PRECISION);
        let precision = precision.max(product.bits());
        Self::bounded(product, precision)
    }

    /// The quotient, rounded to the larger precision of the two.
    pub fn div(&self, other: &Number) -> Result<Number, NumberError> {
        if other.is_zero() {
            return Err(NumberError::DivisionByZero);
        }
        let precision = self.precision.max(other.precision);
        if let (Repr::Int(a), Repr::Int(b)) = (&self.repr, &other.repr)
            && *a != 0
            && a.checked_rem(*b) == Some(0)
            && let Some(quotient) = a.checked_div(*b)
            && precision >= 64
        {
            return Ok(Self::int(quotient, precision));
        }
        Self::bounded(self.binary().divided_by(&other.binary(), precision), precision)
    }

    /// What remains of `self` after as many `other` as fit whole; it has the sign of `self`. The remainder of a
    /// division by zero is `self`, as in Terraform.
    pub fn rem(&self, other: &Number) -> Result<Number, NumberError> {
        if other.is_zero() {
            return Ok(self.clone());
        }
        let precision = self.precision;
        if let (Repr::Int(a), Repr::Int(b)) = (&self.repr, &other.repr)
            && let Some(rest) = a.checked_rem(*b)
            && precision >= 64
        {
            return Ok(Self::int(rest, precision));
        }
        let quotient = self.binary().divided_by(&other.binary(), precision.max(other.precision));
        let whole = quotient.truncated().rounded(precision).times(&other.binary());
        let rest = self.binary().plus(&whole.rounded(precision).negated());
        Self::bounded(rest.rounded(precision), precision)
    }

    /// The number with the other sign.
    pub fn neg(&self) -> Number {
        match &self.repr {
            Repr::Int(n) if *n != 0 && *n != i64::MIN => Self::int(-n, self.precision),
            _ => Self::from_binary(self.binary().negated(), self.precision),
        }
    }

    /// The number without its sign.
    pub fn abs(&self) -> Number {
        let mut binary = self.binary();
        binary.negative = false;
        Self::from_binary(binary, self.precision)
    }

    /// The largest whole number that is not larger.
    pub fn floor(&self) -> Number {
        let binary = self.binary();
        let down = binary.negative && !binary.is_integer();
        self.whole(binary.truncated(), down)
    }

    /// The smallest whole number that is not smaller.
    pub fn ceil(&self) -> Number {
        let binary = self.binary();
        let up = !binary.negative && !binary.is_integer();
        self.whole(binary.truncated(), up)
    }

    /// `self` raised to `exponent`, computed in floating point (53 bits) as Terraform does.
    pub fn pow(&self, exponent: &Number) -> Result<Number, NumberError> {
        Self::finite(float::pow(self.as_f64(), exponent.as_f64()))
    }

    /// The logarithm of `self` to `base`, computed in floating point (53 bits) as Terraform does.
    pub fn log(&self, base: &Number) -> Result<Number, NumberError> {
        Self::finite(float::ln(self.as_f64()) / float::ln(base.as_f64()))
    }

    fn finite(value: f64) -> Result<Number, NumberError> {
        Self::from_f64(value).ok_or(if value.is_nan() {
            NumberError::Undefined
        } else {
            NumberError::OutOfRange
        })
    }

    /// A whole number, made one larger in magnitude if so told.
    fn whole(&self, truncated: Binary, away_from_zero: bool) -> Number {
        if !away_from_zero {
            return Self::from_binary(truncated, self.precision);
        }
        let one = Binary::new(self.signum() < 0, BigUint::one(), 0);
        Self::from_binary(truncated.plus(&one).rounded(self.precision), self.precision)
    }

    /// Refuses what could only be printed at length.
    pub(super) fn bounded(binary: Binary, precision: u32) -> Result<Number, NumberError> {
        if binary.top().abs() > EXPONENT_LIMIT {
            return Err(NumberError::OutOfRange);
        }
        Ok(Self::from_binary(binary, precision))
    }
}
