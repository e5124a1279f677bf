//! Simulated time: whole nanoseconds since the run began.

use std::fmt;
use std::ops::{Add, AddAssign, Sub};

use serde::{Deserialize, Serialize};

const NANOS_PER_SECOND: u64 = 1_000_000_000;

/// A moment of simulated time, in nanoseconds since the run began (584 years fit).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
pub struct SimTime(u64);

/// A length of simulated time in nanoseconds; never negative.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
pub struct SimDuration(u64);

impl SimTime {
    /// The moment a run begins.
    pub const START: Self = Self(0);
    /// The last moment that can be named.
    pub const END: Self = Self(u64::MAX);

    /// The moment `nanos` nanoseconds after the start.
    #[must_use]
    pub const fn from_nanos(nanos: u64) -> Self {
        Self(nanos)
    }

    /// Nanoseconds since the start.
    #[must_use]
    pub const fn as_nanos(self) -> u64 {
        self.0
    }

    /// Seconds since the start, for eyes and outputs; never fed back into a run.
    #[must_use]
    pub fn as_secs_f64(self) -> f64 {
        SimDuration(self.0).as_secs_f64()
    }

    /// Time passed since the start.
    #[must_use]
    pub const fn since_start(self) -> SimDuration {
        SimDuration(self.0)
    }

    /// The moment `span` later, or the last nameable moment.
    #[must_use]
    pub const fn saturating_add(self, span: SimDuration) -> Self {
        Self(self.0.saturating_add(span.0))
    }

    /// The time from `earlier` to here, or zero if `earlier` is later.
    #[must_use]
    pub const fn saturating_since(self, earlier: Self) -> SimDuration {
        SimDuration(self.0.saturating_sub(earlier.0))
    }
}

impl SimDuration {
    /// No time at all.
    pub const ZERO: Self = Self(0);
    /// The longest span that a draw or a setting can give: 10^18 ns, about 31.7 years.
    pub const LONGEST: Self = Self(1_000_000_000_000_000_000);

    /// A span of whole nanoseconds.
    #[must_use]
    pub const fn from_nanos(nanos: u64) -> Self {
        Self(nanos)
    }

    /// A span of whole milliseconds.
    #[must_use]
    pub const fn from_millis(millis: u64) -> Self {
        Self(millis * 1_000_000)
    }

    /// A span of whole seconds.
    #[must_use]
    pub const fn from_secs(secs: u64) -> Self {
        Self(secs * NANOS_PER_SECOND)
    }

    /// The nearest span to `secs` seconds, between zero and [`Self::LONGEST`]; not-a-number is zero.
    #[must_use]
    pub fn from_secs_f64(secs: f64) -> Self {
        let nanos = secs * 1e9;
        if nanos >= Self::LONGEST.0 as f64 {
            return Self::LONGEST;
        }
        // Adding a half and cutting rounds to nearest; the comparison sends negatives and NaN to zero.
        if nanos > 0.0 { Self((nanos + 0.5) as u64) } else { Self::ZERO }
    }

    /// Whole nanoseconds.
    #[must_use]
    pub const fn as_nanos(self) -> u64 {
        self.0
    }

    /// Seconds, for eyes and outputs.
    #[must_use]
    pub fn as_secs_f64(self) -> f64 {
        self.0 as f64 / 1e9
    }

    /// Milliseconds, for eyes and outputs.
    #[must_use]
    pub fn as_millis_f64(self) -> f64 {
        self.0 as f64 / 1e6
    }

    /// Milliseconds, rounded up: how AWS Lambda bills.
    #[must_use]
    pub const fn as_millis_ceil(self) -> u64 {
        self.0.div_ceil(1_000_000)
    }

    /// True for the empty span.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// The shorter of the two.
    #[must_use]
    pub fn at_most(self, other: Self) -> Self {
        self.min(other)
    }
}

impl Add<SimDuration> for SimTime {
    type Output = Self;
    fn add(self, span: SimDuration) -> Self {
        Self(self.0.checked_add(span.0).expect("a run lasts less than 584 years"))
    }
}

impl Sub for SimTime {
    type Output = SimDuration;
    fn sub(self, earlier: Self) -> SimDuration {
        SimDuration(self.0.checked_sub(earlier.0).expect("time runs forward"))
    }
}

impl Add for SimDuration {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.checked_add(other.0).expect("a span is shorter than 584 years"))
    }
}

impl AddAssign for SimDuration {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl fmt::Display for SimTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // In whole numbers: the code that writes a double is 13 KB on the page, and would be there for this alone.
        let (seconds, nanos) = (self.0 / NANOS_PER_SECOND, self.0 % NANOS_PER_SECOND);
        if nanos == 0 { write!(f, "{seconds}s") } else { write!(f, "{seconds}.{nanos:09}s") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_become_the_nearest_nanosecond() {
        let cases: [(f64, u64); 8] = [
            (0.0, 0),
            (1.0, 1_000_000_000),
            (0.1, 100_000_000),
            (1.5e-9, 2),
            (-1.0, 0),
            (f64::NAN, 0),
            (f64::INFINITY, SimDuration::LONGEST.as_nanos()),
            (1e300, SimDuration::LONGEST.as_nanos()),
        ];
        for (secs, nanos) in cases {
            assert_eq!(SimDuration::from_secs_f64(secs).as_nanos(), nanos, "{secs} s");
        }
    }

    #[test]
    fn billing_rounds_up_to_the_millisecond() {
        let cases = [(0, 0), (1, 1), (999_999, 1), (1_000_000, 1), (1_000_001, 2)];
        for (nanos, millis) in cases {
            assert_eq!(SimDuration::from_nanos(nanos).as_millis_ceil(), millis);
        }
    }

    #[test]
    #[should_panic(expected = "time runs forward")]
    fn an_earlier_moment_cannot_come_after() {
        let _ = SimTime::START - SimTime::from_nanos(1);
    }
}
