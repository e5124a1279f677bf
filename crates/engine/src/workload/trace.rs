//! Counts by bin, as a monitoring system exports them.

use std::sync::Arc;

use skylapse_units::{SimDuration, SimTime};

/// One bin: 16 bytes.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct TraceBin {
    /// When it begins, from the start of the run.
    pub start: SimTime,
    /// How many arrive in it; finite and not negative.
    pub count: f64,
}

/// Counts by bin, in order; a bin ends after the common width or where the next one begins. Between bins nothing arrives.
#[derive(Clone, PartialEq, Debug)]
pub struct Trace {
    bins: Arc<[TraceBin]>,
    width: SimDuration,
}

impl Trace {
    /// Bins in rising order of their starts.
    ///
    /// # Panics
    /// When two bins begin together or out of order, or when a bin would have no width: the reader's duty.
    #[must_use]
    pub fn new(bins: Arc<[TraceBin]>, width: SimDuration) -> Self {
        assert!(!width.is_zero(), "a bin has a width");
        assert!(bins.windows(2).all(|pair| pair[0].start < pair[1].start), "bins rise");
        Self { bins, width }
    }

    /// How many bins there are.
    #[must_use]
    pub fn n_bins(&self) -> u64 {
        self.bins.len() as u64
    }

    /// The common width.
    #[must_use]
    pub const fn width(&self) -> SimDuration {
        self.width
    }

    /// A bin, with the moment at which it ends.
    #[must_use]
    pub fn bin(&self, index: u32) -> Option<(TraceBin, SimTime)> {
        let bin = *self.bins.get(index as usize)?;
        let end = bin.start.saturating_add(self.width);
        let next = self.bins.get(index as usize + 1).map_or(SimTime::END, |next| next.start);
        Some((bin, end.min(next)))
    }

    /// The first bin that ends after `at`.
    #[must_use]
    pub fn bin_at(&self, at: SimTime) -> u32 {
        let begun = self.bins.partition_point(|bin| bin.start <= at) as u32;
        match begun.checked_sub(1).and_then(|index| self.bin(index)) {
            Some((_, end)) if at < end => begun - 1,
            Some(_) | None => begun,
        }
    }

    /// How many bins begin before a moment.
    #[must_use]
    pub fn bins_before(&self, end: SimTime) -> u64 {
        self.bins.partition_point(|bin| bin.start < end) as u64
    }

    /// Counts before a moment, whole bins and the share of the last.
    #[must_use]
    pub fn expected(&self, end: SimTime) -> f64 {
        let begun = self.bins.partition_point(|bin| bin.start < end);
        let whole: f64 = self.bins.iter().take(begun.saturating_sub(1)).map(|bin| bin.count).sum();
        let last = begun.checked_sub(1).and_then(|index| self.bin(index as u32)).map_or(0.0, |(bin, bin_end)| {
            let width_s = (bin_end - bin.start).as_secs_f64();
            bin.count * (end.saturating_since(bin.start).as_secs_f64() / width_s).min(1.0)
        });
        whole + last
    }

    /// The highest rate of a bin that begins before `end`.
    #[must_use]
    pub fn peak_per_s(&self, end: SimTime) -> f64 {
        let begun = self.bins.partition_point(|bin| bin.start < end) as u32;
        let rates = (0..begun).filter_map(|index| {
            let (bin, bin_end) = self.bin(index)?;
            Some(bin.count / (bin_end - bin.start).as_secs_f64())
        });
        rates.fold(0.0, f64::max)
    }

    /// The end of the last bin.
    #[must_use]
    pub fn end(&self) -> SimTime {
        let last = (self.bins.len() as u32).saturating_sub(1);
        self.bin(last).map_or(SimTime::START, |(_, end)| end)
    }

    /// Bytes held: 16 for each bin.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        size_of_val::<[TraceBin]>(&self.bins) as u64
    }
}
