//! Money: whole pico-dollars.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Mul};

use serde::{Deserialize, Serialize};

const PICOS_PER_DOLLAR: i128 = 1_000_000_000_000;

/// An amount in US dollars, exact to 10^-12: AWS's smallest price (0.0000000309 USD/GB-s) has six digits to spare.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
pub struct Money(i128);

impl Money {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// An amount in whole pico-dollars.
    #[must_use]
    pub const fn from_picos(picos: i128) -> Self {
        Self(picos)
    }

    /// Whole pico-dollars.
    #[must_use]
    pub const fn as_picos(self) -> i128 {
        self.0
    }

    /// `units` times this price per `per` units, rounded to the nearest pico-dollar (halves up).
    #[must_use]
    pub const fn times(self, units: u128, per: u128) -> Self {
        assert!(per > 0, "a price is for at least one unit");
        let total = self.0 * units as i128;
        let per = per as i128;
        Self((total + per / 2).div_euclid(per))
    }

    /// Dollars, for charts; the exact text is [`fmt::Display`].
    #[must_use]
    pub fn as_usd_f64(self) -> f64 {
        self.0 as f64 / PICOS_PER_DOLLAR as f64
    }
}

/// Plain decimal dollars without a sign: ten decimals, as AWS prints unit prices.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        // Ten decimals: round the last two digits of the twelve away, halves away from zero.
        let tenths = (self.0.unsigned_abs() + 50) / 100;
        let whole = tenths / 10_000_000_000;
        let part = tenths % 10_000_000_000;
        write!(f, "{sign}{whole}.{part:010}")
    }
}

impl Add for Money {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.checked_add(other.0).expect("a bill fits in 10^26 dollars"))
    }
}

impl AddAssign for Money {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Mul<u64> for Money {
    type Output = Self;
    fn mul(self, count: u64) -> Self {
        Self(self.0.checked_mul(i128::from(count)).expect("a bill fits in 10^26 dollars"))
    }
}

impl Sum for Money {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Add::add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_print_with_ten_decimals() {
        let cases = [
            (0, "0.0000000000"),
            (16_666_700, "0.0000166667"),
            (1_000_000_000_000, "1.0000000000"),
            (-2_730_000_000_000, "-2.7300000000"),
            (49, "0.0000000000"),
            (50, "0.0000000001"),
        ];
        for (picos, text) in cases {
            assert_eq!(Money::from_picos(picos).to_string(), text);
        }
    }

    #[test]
    fn a_price_per_million_is_multiplied_before_it_is_divided() {
        let price = Money::from_picos(200_000_000_000); // 0.20 USD per million
        assert_eq!(price.times(3_000_000, 1_000_000).to_string(), "0.6000000000");
        assert_eq!(price.times(1, 1_000_000).to_string(), "0.0000002000");
    }
}
