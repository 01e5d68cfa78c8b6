//! Decimal digits of numbers, for the number verbs of `format`.

use infra_value::Number;
use num_bigint::BigUint;

/// The digits of a number: 0.DIGITS × 10^point. Zero has no digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Decimal {
    pub(super) negative: bool,
    digits: Vec<u8>,
    point: i64,
}

impl Decimal {
    /// The fewest digits that tell the number from its neighbours.
    pub(super) fn shortest(number: &Number) -> Self {
        let text = number.abs().to_string();
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        let digits = whole.bytes().chain(fraction.bytes()).map(|byte| byte - b'0').collect();
        Self { negative: number.signum() < 0, digits, point: whole.len() as i64 }.trimmed()
    }

    /// All digits. Numbers are binary, so there are finitely many.
    pub(super) fn exact(number: &Number) -> Self {
        let shortest = Self::shortest(number);
        let Some((mantissa, twos)) = odd_mantissa(&number.abs()) else { return shortest };
        // m / 2^k = m × 5^k / 10^k
        let (scaled, shift) = match u32::try_from(twos) {
            Ok(twos) => (mantissa << twos, 0),
            Err(_) => {
                let down = u32::try_from(-twos).unwrap_or(u32::MAX);
                (mantissa * BigUint::from(5u8).pow(down), i64::from(down))
            }
        };
        let digits: Vec<u8> = scaled.to_string().bytes().map(|byte| byte - b'0').collect();
        let point = digits.len() as i64 - shift;
        Self { negative: shortest.negative, digits, point }.trimmed()
    }

    fn trimmed(mut self) -> Self {
        let leading = self.digits.iter().take_while(|digit| **digit == 0).count();
        self.digits.drain(..leading);
        self.point -= leading as i64;
        while self.digits.last() == Some(&0) {
            self.digits.pop();
        }
        if self.digits.is_empty() {
            self.point = 0;
        }
        self
    }

    /// Keeps this many digits, rounding half to even.
    fn rounded(mut self, keep: i64) -> Self {
        let Ok(keep) = usize::try_from(keep) else {
            return Self { negative: self.negative, digits: Vec::new(), point: 0 };
        };
        if keep >= self.digits.len() {
            return self;
        }
        let rest = self.digits.split_off(keep);
        let odd = self.digits.last().is_some_and(|digit| digit % 2 == 1);
        if rest[0] > 5 || (rest[0] == 5 && (rest.len() > 1 || odd)) {
            self.increment();
        }
        self.trimmed()
    }

    fn increment(&mut self) {
        for digit in self.digits.iter_mut().rev() {
            if *digit < 9 {
                *digit += 1;
                return;
            }
            *digit = 0;
        }
        self.digits.insert(0, 1);
        self.point += 1;
    }

    fn digit(&self, position: i64) -> char {
        let digit = usize::try_from(position).ok().and_then(|position| self.digits.get(position));
        char::from(b'0' + digit.copied().unwrap_or(0))
    }

    /// Without an exponent and without a sign, with this many digits after the point.
    pub(super) fn fixed(self, precision: usize) -> String {
        let keep = self.point + precision as i64;
        let number = self.rounded(keep);
        let mut text: String = (0..number.point.max(0)).map(|position| number.digit(position)).collect();
        if text.is_empty() {
            text.push('0');
        }
        if precision > 0 {
            text.push('.');
            text.extend((0..precision as i64).map(|place| number.digit(number.point + place)));
        }
        text
    }

    /// With an exponent and without a sign: `1.25e+06`. Without a precision all digits are written.
    pub(super) fn exponential(self, precision: Option<usize>) -> String {
        let number = match precision {
            Some(precision) => self.rounded(precision as i64 + 1),
            None => self,
        };
        let after = precision.unwrap_or_else(|| number.digits.len().saturating_sub(1));
        let mut text = String::from(number.digit(0));
        if after > 0 {
            text.push('.');
            text.extend((1..=after as i64).map(|position| number.digit(position)));
        }
        let exponent = if number.digits.is_empty() { 0 } else { number.point - 1 };
        let sign = if exponent < 0 { '-' } else { '+' };
        text + &format!("e{sign}{:02}", exponent.unsigned_abs())
    }

    /// Whichever of the two is shorter, by the rule of C's `%g`. With a precision, that many digits count.
    pub(super) fn general(self, precision: Option<usize>) -> String {
        let (number, threshold) = match precision {
            None => (self, 6),
            Some(precision) => {
                let digits = precision.max(1);
                let number = self.rounded(digits as i64);
                let short = digits > number.digits.len() && number.digits.len() as i64 >= number.point;
                let threshold = if short { number.digits.len() } else { digits };
                (number, threshold as i64)
            }
        };
        let exponent = number.point - 1;
        if !number.digits.is_empty() && (exponent < -4 || exponent >= threshold) {
            let after = number.digits.len() - 1;
            return number.exponential(Some(after));
        }
        let after = (number.digits.len() as i64 - number.point).max(0);
        number.fixed(after as usize)
    }
}

/// The number as an odd whole number times a power of two. Nothing for zero.
fn odd_mantissa(number: &Number) -> Option<(BigUint, i64)> {
    if number.is_zero() {
        return None;
    }
    let two = Number::from(2);
    let mut number = number.clone();
    let mut twos = 0;
    while !number.is_integer() {
        number = number.mul(&two).ok()?;
        twos -= 1;
    }
    loop {
        let half = number.div(&two).ok()?;
        if !half.is_integer() {
            break;
        }
        number = half;
        twos += 1;
    }
    // An odd whole number has no more bits than its precision, so that its text is exact.
    Some((number.to_string().parse().ok()?, twos))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        Decimal::exact(&Number::parse(text).expect("number"))
    }

    #[test]
    fn rounding_goes_by_the_exact_value() {
        assert_eq!(decimal("0.25").fixed(1), "0.2");
        assert_eq!(decimal("0.75").fixed(1), "0.8");
        assert_eq!(decimal("9.999").fixed(2), "10.00");
        assert_eq!(decimal("0.001").fixed(2), "0.00");
        assert_eq!(decimal("0.006").fixed(2), "0.01");
        assert_eq!(decimal("0").fixed(2), "0.00");
        assert_eq!(decimal("1234567").exponential(Some(2)), "1.23e+06");
        assert_eq!(decimal("0").exponential(Some(1)), "0.0e+00");
        assert_eq!(decimal("0.1").fixed(200).len(), 202);
    }

    #[test]
    fn general_chooses_by_exponent() {
        let general = |text: &str| Decimal::shortest(&Number::parse(text).expect("number")).general(None);
        assert_eq!(general("100000"), "100000");
        assert_eq!(general("1000000"), "1e+06");
        assert_eq!(general("0.0001"), "0.0001");
        assert_eq!(general("0.00001"), "1e-05");
        assert_eq!(general("1.5"), "1.5");
        assert_eq!(general("0"), "0");
        assert_eq!(decimal("1234.5678").general(Some(3)), "1.23e+03");
    }
}
