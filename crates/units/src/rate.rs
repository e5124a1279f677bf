//! Rates: how often something happens.

use serde::{Deserialize, Serialize};

/// Events per second; finite and not negative.
#[derive(Clone, Copy, PartialEq, PartialOrd, Debug, Default, Serialize, Deserialize)]
pub struct Rate(f64);

impl Rate {
    /// Never.
    pub const ZERO: Self = Self(0.0);

    /// `per_second` events a second, or `None` for a negative or non-finite number.
    #[must_use]
    pub fn per_second(per_second: f64) -> Option<Self> {
        (per_second.is_finite() && per_second >= 0.0).then_some(Self(per_second))
    }

    /// Events per second.
    #[must_use]
    pub const fn as_per_second(self) -> f64 {
        self.0
    }

    /// True when nothing ever happens.
    #[must_use]
    pub fn is_zero(self) -> bool {
        self.0 == 0.0
    }
}
