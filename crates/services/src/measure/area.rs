//! A count over time and the area under it, in integers.

use skylapse_units::SimTime;

/// A count that jumps and holds; knows its mean over time and its peak.
///
/// A step of `+n` at time t takes `n·t` off the area and the end of the run T adds `count·T`: exact, and two additions a step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Area {
    count: u64,
    max: u64,
    area: i128,
}

impl Area {
    /// The count grows by one.
    #[inline]
    pub fn up(&mut self, at: SimTime) {
        self.count += 1;
        self.max = self.max.max(self.count);
        self.area -= i128::from(at.as_nanos());
    }

    /// The count falls by one.
    #[inline]
    pub fn down(&mut self, at: SimTime) {
        self.count = self.count.checked_sub(1).expect("a count never falls below zero");
        self.area += i128::from(at.as_nanos());
    }

    /// The count now.
    #[must_use]
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// The highest count so far.
    #[must_use]
    pub const fn max(&self) -> u64 {
        self.max
    }

    /// Forgets the peak: a new period begins.
    pub const fn restart_max(&mut self) {
        self.max = self.count;
    }

    /// Count × nanoseconds up to `end`.
    #[must_use]
    pub fn nanos(&self, end: SimTime) -> u128 {
        let area = self.area + i128::from(self.count) * i128::from(end.as_nanos());
        area.unsigned_abs()
    }

    /// The mean count from the start to `end`; 0 for an empty run.
    #[must_use]
    pub fn mean(&self, end: SimTime) -> f64 {
        if end == SimTime::START {
            return 0.0;
        }
        self.nanos(end) as f64 / end.as_nanos() as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_weighs_each_count_by_how_long_it_held() {
        let at = SimTime::from_nanos;
        let mut area = Area::default();
        area.up(at(10)); // 0 for 10, then 1
        area.up(at(20)); // 2 from 20
        area.down(at(50)); // 1 from 50
        assert_eq!(area.nanos(at(100)), 10 + 60 + 50);
        assert!((area.mean(at(100)) - 1.2).abs() < 1e-12);
        assert_eq!((area.count(), area.max()), (1, 2));
        assert_eq!(Area::default().mean(at(0)), 0.0, "an empty run has an empty mean");
    }
}
