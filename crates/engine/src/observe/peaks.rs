//! The highest count of each short stretch, in bounded memory.

use skylapse_units::{SimDuration, SimTime};

/// Stretches held at most; when full, neighbors are joined.
const MOST: usize = 8_192;
/// The shortest stretch: CloudWatch's one minute.
const SHORTEST: SimDuration = SimDuration::from_secs(60);

/// Maximum per stretch of a count that jumps and holds.
#[derive(Clone, Debug)]
pub struct Peaks {
    length: SimDuration,
    peaks: Vec<u64>,
    count: u64,
}

impl Default for Peaks {
    fn default() -> Self {
        Self { length: SHORTEST, peaks: vec![], count: 0 }
    }
}

impl Peaks {
    /// The count is `count` from `at` on.
    pub fn set(&mut self, at: SimTime, count: u64) {
        self.reach(at);
        self.count = count;
        let last = self.peaks.last_mut().expect("the stretch of this moment has begun");
        *last = (*last).max(count);
    }

    /// Nothing changed up to `at`.
    pub fn reach(&mut self, at: SimTime) {
        let mut index = at.as_nanos() / self.length.as_nanos();
        while index >= MOST as u64 {
            self.join();
            index = at.as_nanos() / self.length.as_nanos();
        }
        while (self.peaks.len() as u64) <= index {
            self.peaks.push(self.count);
        }
    }

    /// How long a stretch is.
    #[must_use]
    pub const fn length(&self) -> SimDuration {
        self.length
    }

    /// The highest count of each stretch from the start of the run on.
    #[must_use]
    pub fn peaks(&self) -> &[u64] {
        &self.peaks
    }

    /// Forgets stretches that begin at `at` or later; the count then was `count`.
    pub fn forget_from(&mut self, at: SimTime, count: u64) {
        let keep = at.as_nanos().div_ceil(self.length.as_nanos());
        self.peaks.truncate(keep as usize);
        self.count = count;
    }

    fn join(&mut self) {
        self.peaks = self.peaks.chunks(2).map(|pair| pair.iter().copied().max().unwrap_or(0)).collect();
        self.length = self.length + self.length;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_holds_into_the_next_stretch() {
        let at = |secs| SimTime::START + SimDuration::from_secs(secs);
        let mut peaks = Peaks::default();
        peaks.set(at(10), 3);
        peaks.set(at(50), 1);
        peaks.set(at(130), 0);
        peaks.reach(at(200));
        assert_eq!(peaks.peaks(), [3, 1, 1, 0]);
    }

    #[test]
    fn a_long_run_joins_stretches_and_keeps_the_highest() {
        let mut peaks = Peaks::default();
        for minute in 0..100_000_u64 {
            let at = SimTime::START + SimDuration::from_secs(60 * minute);
            peaks.set(at, if minute == 77_777 { 9 } else { 0 });
        }
        assert!(peaks.peaks().len() <= MOST);
        assert_eq!(peaks.peaks().iter().max(), Some(&9));
    }
}
