//! Binary floating-point numbers of any precision.

use std::cmp::Ordering;

use num_bigint::BigUint;
use num_traits::{One, Zero};

/// ± mantissa × 2^exponent. The mantissa is odd, or zero with exponent zero, so each value has one form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Binary {
    pub negative: bool,
    pub mantissa: BigUint,
    pub exponent: i64,
}

impl Binary {
    /// Brings it to its one form.
    pub fn new(negative: bool, mantissa: BigUint, exponent: i64) -> Self {
        match mantissa.trailing_zeros() {
            None => Self { negative, mantissa, exponent: 0 },
            Some(0) => Self { negative, mantissa, exponent },
            Some(zeros) => Self { negative, mantissa: mantissa >> zeros, exponent: exponent + zeros as i64 },
        }
    }

    /// Exact; `None` when infinite or not a number.
    pub fn from_f64(value: f64) -> Option<Self> {
        if !value.is_finite() {
            return None;
        }
        let bits = value.to_bits();
        let fraction = bits & ((1 << 52) - 1);
        let (mantissa, exponent) = match (bits >> 52) & 0x7ff {
            0 => (fraction, -1074),
            biased => (fraction | (1 << 52), biased as i64 - 1075),
        };
        Some(Self::new(value.is_sign_negative(), mantissa.into(), exponent))
    }

    pub fn is_zero(&self) -> bool {
        self.mantissa.is_zero()
    }

    pub fn is_integer(&self) -> bool {
        self.exponent >= 0
    }

    /// Bits of mantissa.
    pub fn bits(&self) -> u32 {
        u32::try_from(self.mantissa.bits()).unwrap_or(u32::MAX)
    }

    /// The smallest power of two above its magnitude; 0 for zero.
    pub fn top(&self) -> i64 {
        self.exponent + i64::from(self.bits())
    }

    pub fn negated(mut self) -> Self {
        self.negative = !self.negative;
        self
    }

    /// Rounds to at most `precision` bits, half to even.
    pub fn rounded(self, precision: u32) -> Self {
        let excess = u64::from(self.bits().saturating_sub(precision));
        if excess == 0 {
            return self;
        }
        let half = self.mantissa.bit(excess - 1);
        let beyond_half = self.mantissa.trailing_zeros().is_some_and(|zeros| zeros < excess - 1);
        let mut kept = self.mantissa >> excess;
        if half && (beyond_half || kept.bit(0)) {
            kept += BigUint::one();
        }
        Self::new(self.negative, kept, self.exponent + excess as i64)
    }

    /// The sum, exact.
    pub fn plus(&self, other: &Self) -> Self {
        let exponent = self.exponent.min(other.exponent);
        let aligned = |n: &Self| &n.mantissa << (n.exponent - exponent).unsigned_abs();
        let (a, b) = (aligned(self), aligned(other));
        let (negative, mantissa) = if self.negative == other.negative {
            (self.negative, a + b)
        } else {
            match a.cmp(&b) {
                Ordering::Greater => (self.negative, a - b),
                Ordering::Less => (other.negative, b - a),
                Ordering::Equal => (false, BigUint::zero()),
            }
        };
        Self::new(negative, mantissa, exponent)
    }

    /// The product, exact.
    pub fn times(&self, other: &Self) -> Self {
        let negative = self.negative != other.negative;
        Self::new(negative, &self.mantissa * &other.mantissa, self.exponent + other.exponent)
    }

    /// The quotient, rounded to `precision` bits. The divisor must not be zero.
    pub fn divided_by(&self, divisor: &Self, precision: u32) -> Self {
        let negative = self.negative != divisor.negative;
        if self.is_zero() {
            return Self::new(negative, BigUint::zero(), 0);
        }
        // Two bits more than asked for, so that the remainder only ever decides on which side of a half it lies.
        let shift = (u64::from(precision) + 2 + divisor.mantissa.bits()).saturating_sub(self.mantissa.bits());
        let dividend = &self.mantissa << shift;
        let (quotient, rest) = num_integer::Integer::div_rem(&dividend, &divisor.mantissa);
        let exponent = self.exponent - divisor.exponent - shift as i64;
        if rest.is_zero() {
            return Self::new(negative, quotient, exponent).rounded(precision);
        }
        // One more bit, set, stands for the rest: the quotient does not end here.
        let sticky = (quotient << 1u8) + BigUint::one();
        Self::new(negative, sticky, exponent - 1).rounded(precision)
    }

    /// Without its fraction, towards zero. The result has no sign when it is zero.
    pub fn truncated(&self) -> Self {
        if self.is_integer() && !self.is_zero() {
            return self.clone();
        }
        let mantissa = &self.mantissa >> self.exponent.unsigned_abs();
        Self::new(self.negative && !mantissa.is_zero(), mantissa, 0)
    }

    /// Order by value: negative zero equals zero.
    pub fn cmp_value(&self, other: &Self) -> Ordering {
        match (self.is_zero(), other.is_zero()) {
            (true, true) => return Ordering::Equal,
            (true, false) => return if other.negative { Ordering::Greater } else { Ordering::Less },
            (false, true) => return if self.negative { Ordering::Less } else { Ordering::Greater },
            (false, false) => {}
        }
        if self.negative != other.negative {
            return if self.negative { Ordering::Less } else { Ordering::Greater };
        }
        let magnitude = self.top().cmp(&other.top()).then_with(|| {
            let exponent = self.exponent.min(other.exponent);
            let aligned = |n: &Self| &n.mantissa << (n.exponent - exponent).unsigned_abs();
            aligned(self).cmp(&aligned(other))
        });
        if self.negative { magnitude.reverse() } else { magnitude }
    }
}
