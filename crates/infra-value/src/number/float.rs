//! Powers and logarithms in floating point.
//!
//! Terraform's functions are those of Go, which differ from the C library's in the last bit for some arguments, and a
//! bit is enough for a plan that never comes out empty. Powers with a fractional exponent may still differ there: on
//! the machines that Terraform runs on, Go computes their exponential function in a way of its own.

/// `base` raised to `exponent`. Not a number where there is no real result.
pub(super) fn pow(base: f64, exponent: f64) -> f64 {
    if exponent == 0.0 || base == 1.0 {
        return 1.0;
    }
    if exponent == 1.0 {
        return base;
    }
    if exponent == 0.5 {
        return base.sqrt();
    }
    if exponent == -0.5 {
        return base.sqrt().recip();
    }
    let (mut fraction, mut whole) = (exponent.abs().fract(), exponent.abs().trunc());
    // What is zero, or out of range at once, needs no digits.
    if base == 0.0 || whole >= 9.0e18 || !base.is_finite() {
        return base.powf(exponent);
    }
    if fraction != 0.0 && base < 0.0 {
        return f64::NAN;
    }
    let mut result = Scaled { mantissa: 1.0, exponent: 0 };
    if fraction != 0.0 {
        if fraction > 0.5 {
            fraction -= 1.0;
            whole += 1.0;
        }
        result.mantissa = (fraction * ln(base)).exp();
    }
    let mut square = Scaled::new(base);
    let mut bits = whole as i64;
    while bits != 0 {
        // Far beyond the range of the format; the sign of the exponent is all that matters by now.
        if square.exponent.abs() > 1 << 12 {
            result.exponent += square.exponent;
            break;
        }
        if bits & 1 == 1 {
            result.mantissa *= square.mantissa;
            result.exponent += square.exponent;
        }
        square.mantissa *= square.mantissa;
        square.exponent *= 2;
        if square.mantissa < 0.5 {
            square.mantissa *= 2.0;
            square.exponent -= 1;
        }
        bits >>= 1;
    }
    if exponent < 0.0 {
        result = Scaled { mantissa: result.mantissa.recip(), exponent: -result.exponent };
    }
    result.value()
}

/// The natural logarithm, by the method of fdlibm's `e_log.c`: with x = 2^k × (1 + f), log x is k log 2 plus a
/// polynomial in s = f / (2 + f). Its error is below one unit in the last place.
pub(super) fn ln(x: f64) -> f64 {
    if !x.is_finite() || x <= 0.0 {
        return x.ln();
    }
    // log 2 in two parts, of which the first times any exponent is exact.
    const LN_2_HIGH: f64 = f64::from_bits(0x3fe6_2e42_fee0_0000);
    const LN_2_LOW: f64 = f64::from_bits(0x3dea_39ef_3579_3c76);
    const COEFFICIENTS: [f64; 7] = [
        0.6666666666666735,
        0.3999999999940942,
        0.2857142874366239,
        0.22222198432149784,
        0.1818357216161805,
        0.15313837699209373,
        0.14798198605116586,
    ];
    let mut scaled = Scaled::new(x);
    if scaled.mantissa < std::f64::consts::FRAC_1_SQRT_2 {
        scaled = Scaled { mantissa: scaled.mantissa * 2.0, exponent: scaled.exponent - 1 };
    }
    let (f, k) = (scaled.mantissa - 1.0, f64::from(scaled.exponent));
    let s = f / (2.0 + f);
    let s2 = s * s;
    let s4 = s2 * s2;
    let [l1, l2, l3, l4, l5, l6, l7] = COEFFICIENTS;
    let rest = s2 * (l1 + s4 * (l3 + s4 * (l5 + s4 * l7))) + s4 * (l2 + s4 * (l4 + s4 * l6));
    let half = 0.5 * f * f;
    k * LN_2_HIGH - ((half - (s * (half + rest) + k * LN_2_LOW)) - f)
}

/// mantissa × 2^exponent, so that products neither overflow nor lose digits on the way.
struct Scaled {
    mantissa: f64,
    exponent: i32,
}

impl Scaled {
    /// With a mantissa from 0.5 up to, but not including, 1 in magnitude. `value` must be finite and not zero.
    fn new(value: f64) -> Self {
        // Subnormal numbers have no exponent of their own until they are scaled up.
        let (value, shift) =
            if value.abs() < f64::MIN_POSITIVE { (value * 2f64.powi(52), -52) } else { (value, 0) };
        let bits = value.to_bits();
        let exponent = ((bits >> 52) & 0x7ff) as i32 - 1022;
        let mantissa = f64::from_bits(bits & !(0x7ff << 52) | (1022 << 52));
        Self { mantissa, exponent: exponent + shift }
    }

    /// As a plain number: infinite or zero when out of range.
    fn value(&self) -> f64 {
        let (mut value, mut exponent) = (self.mantissa, self.exponent.clamp(-5000, 5000));
        // Each factor is exact; only the last multiplication may round.
        while exponent > 1000 {
            value *= 2f64.powi(1000);
            exponent -= 1000;
        }
        while exponent < -1000 {
            value *= 2f64.powi(-1000);
            exponent += 1000;
        }
        value * 2f64.powi(exponent)
    }
}
