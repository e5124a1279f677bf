//! Reading decimal numbers.
//!
//! The standard library's way needs a table of 10 KB that the page would have to download. This one needs none: it is exact for
//! numbers of up to 19 digits and 19 places, which is every number that people and CloudWatch write, and within a few units of
//! the last place beyond. Program and page use the same routine, so both read the same.

/// Digits that count: what follows is below the precision of a double.
const MAX_DIGITS: u32 = 19;
/// The greatest power of ten below 2^64, and so that of one step.
const MAX_POWER: u32 = 19;

/// A number held between two others. Unlike `clamp` it brings no code for printing floats into the page, and NaN becomes `low`.
#[inline]
#[must_use]
pub fn held(x: f64, low: f64, high: f64) -> f64 {
    x.max(low).min(high)
}

/// Reads a number such as `-12.5e3`; `None` for anything else, words like `inf` and `nan` included.
#[must_use]
pub fn parse_decimal(text: &str) -> Option<f64> {
    let (is_negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, whole(exponent)?),
        None => (text, 0),
    };
    let (mut digits, mut n_digits, mut n_seen, mut places, mut is_fraction) = (0_u64, 0, 0_u32, 0_i32, false);
    for byte in mantissa.bytes() {
        match byte {
            b'0'..=b'9' => {
                n_seen += 1;
                if n_digits < MAX_DIGITS {
                    digits = digits * 10 + u64::from(byte - b'0');
                    n_digits += u32::from(digits > 0);
                    places += i32::from(is_fraction);
                } else {
                    places -= i32::from(!is_fraction);
                }
            }
            b'.' if !is_fraction => is_fraction = true,
            _ => return None,
        }
    }
    let number = scaled(digits, exponent.saturating_sub(places));
    (n_seen > 0).then_some(if is_negative { -number } else { number })
}

/// The whole number of an exponent; far ones are as good as the farthest.
fn whole(text: &str) -> Option<i32> {
    let (sign, text) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let mut number = 0_i32;
    for byte in text.bytes() {
        number = (number * 10 + i32::from(char::from(byte).to_digit(10)? as u8)).min(100_000);
    }
    (!text.is_empty()).then_some(sign * number)
}

/// `digits` times a power of ten, rounded once when one step is enough.
fn scaled(digits: u64, exponent: i32) -> f64 {
    if digits == 0 {
        return 0.0;
    }
    let step = |left: u32| 10_u64.pow(left.min(MAX_POWER));
    let mut left = exponent.unsigned_abs();
    let first = u128::from(step(left));
    let mut number = if exponent < 0 {
        // The quotient has 63 bits or more; what remains can only decide a tie, so one bit says enough of it.
        let shift = u128::from(digits).leading_zeros();
        let dividend = u128::from(digits) << shift;
        let quotient = (dividend / first) | u128::from(dividend % first != 0);
        quotient as f64 / (1_u128 << shift) as f64
    } else {
        (u128::from(digits) * first) as f64
    };
    left = left.saturating_sub(MAX_POWER);
    while left > 0 && number != 0.0 && number.is_finite() {
        let power = step(left) as f64;
        number = if exponent < 0 { number / power } else { number * power };
        left = left.saturating_sub(MAX_POWER);
    }
    number
}

#[cfg(test)]
mod tests {
    use super::parse_decimal;

    #[test]
    fn numbers_of_people_are_read_exactly() {
        for text in [
            "0",
            "-0",
            "1",
            "+7",
            "94.0",
            "0.1",
            ".5",
            "5.",
            "1e3",
            "1E-3",
            "12.5e+3",
            "123456789012345",
            "0.000001",
            "51.846",
            "9007199254740991",
            "3.14159265358979",
            "1e22",
            "1e19",
            "1e-19",
            "51.846000000000004",
            "0.30000000000000004",
            "9007199254740993",
            "9007199254740992.5",
            "0.1000000000000000055",
            "1e999",
            "1e-999",
            "0e99999999999",
            "00012.50",
        ] {
            let expected: f64 = text.parse().expect("the standard library reads it");
            let found = parse_decimal(text).expect("it is a number");
            assert_eq!(found.to_bits(), expected.to_bits(), "{text}: {found} for {expected}");
        }
    }

    #[test]
    fn long_numbers_are_read_within_some_units_of_the_last_place() {
        for text in ["123456789012345678901234567890", "1e300", "2.5e-300", "1.7976931348623157e308"] {
            let expected: f64 = text.parse().expect("the standard library reads it");
            let found = parse_decimal(text).expect("it is a number");
            assert!((found / expected - 1.0).abs() < 1e-14, "{text}: {found} for {expected}");
        }
    }

    #[test]
    fn everything_else_is_no_number() {
        for text in ["", "-", ".", "e3", "1e", "1e+", "1.2.3", "inf", "NaN", "0x10", "1 2", "1,5", "--1", "١"] {
            assert_eq!(parse_decimal(text), None, "{text}");
        }
    }
}
