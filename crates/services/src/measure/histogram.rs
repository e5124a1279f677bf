//! How often each value happened, in constant size.
//!
//! Up to [`EXACT`] values are kept as they are, so percentiles of small runs are exact. Beyond that, values fall into
//! buckets: 64 to each doubling, so a percentile is at most 1/128 (0.79 %) off. Count, sum, minimum and maximum are always
//! exact. The size never exceeds [`MOST_BYTES`], whatever is recorded.

use skylapse_units::order;

/// Values kept exactly before buckets take over.
const EXACT: usize = 512;
/// Buckets to each doubling of the value.
const PER_DOUBLING: u64 = 64;
/// log2 of [`PER_DOUBLING`].
const SHIFT: u32 = 6;
/// Buckets for every 64-bit value: values below 64 have their own, then 64 to each of 58 doublings.
const N_BUCKETS: usize = ((64 - SHIFT + 1) as usize) << SHIFT;
/// The most bytes a histogram holds.
pub const MOST_BYTES: u64 = (N_BUCKETS * size_of::<u32>() + EXACT * size_of::<u64>()) as u64;

/// See the module documentation.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Histogram {
    count: u64,
    sum: u128,
    min: u64,
    max: u64,
    few: Vec<u64>,
    /// Buckets from `first_bucket` on; empty while `few` serves. 32 bits hold more values than a run may have requests.
    buckets: Vec<u32>,
    first_bucket: u32,
}

impl Histogram {
    /// Takes in one value.
    #[inline]
    pub fn record(&mut self, value: u64) {
        self.min = if self.count == 0 { value } else { self.min.min(value) };
        self.max = self.max.max(value);
        self.count += 1;
        self.sum += u128::from(value);
        // A bucket below the first wraps round to a place that is not there, as does every bucket while there are none.
        let place = bucket_of(value).wrapping_sub(self.first_bucket as usize);
        match self.buckets.get_mut(place) {
            Some(n) => *n += 1,
            None => self.record_aside(value),
        }
    }

    /// How many values.
    #[must_use]
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// Their exact sum.
    #[must_use]
    pub const fn sum(&self) -> u128 {
        self.sum
    }

    /// Their exact mean, or `None` without values.
    #[must_use]
    pub fn mean(&self) -> Option<f64> {
        (self.count > 0).then(|| self.sum as f64 / self.count as f64)
    }

    /// The least value.
    #[must_use]
    pub fn min(&self) -> Option<u64> {
        (self.count > 0).then_some(self.min)
    }

    /// The greatest value.
    #[must_use]
    pub fn max(&self) -> Option<u64> {
        (self.count > 0).then_some(self.max)
    }

    /// The least value that at least `share` of all values do not exceed (nearest rank), within 0.79 %.
    #[must_use]
    pub fn quantile(&self, share: f64) -> Option<u64> {
        if self.count == 0 {
            return None;
        }
        // A hair below the product, so that 0.99 of 100 values is rank 99 and not 100.
        let rank = ((share * self.count as f64 - 1e-9).max(0.0) as u64).min(self.count - 1);
        if self.buckets.is_empty() {
            let mut sorted = self.few.clone();
            order::sort_by_key(&mut sorted, |&value| value);
            return sorted.get(rank as usize).copied();
        }
        let mut seen = 0;
        for (offset, &n) in self.buckets.iter().enumerate() {
            seen += u64::from(n);
            if seen > rank {
                let (low, high) = bounds_of(self.first_bucket as usize + offset);
                return Some((low + (high - low) / 2).clamp(self.min, self.max));
            }
        }
        Some(self.max)
    }

    /// Values that lie in `from..to`, within the error of a bucket.
    #[must_use]
    pub fn count_between(&self, from: u64, to: u64) -> u64 {
        if self.buckets.is_empty() {
            return self.few.iter().filter(|&&value| from <= value && value < to).count() as u64;
        }
        let middle = |offset: usize| {
            let (low, high) = bounds_of(self.first_bucket as usize + offset);
            low + (high - low) / 2
        };
        let inside = |offset: usize| (from..to).contains(&middle(offset));
        self.buckets.iter().enumerate().filter(|&(offset, _)| inside(offset)).map(|(_, &n)| u64::from(n)).sum()
    }

    /// Takes in all of another's values.
    pub fn merge(&mut self, other: &Self) {
        if other.count == 0 {
            return;
        }
        if other.buckets.is_empty() {
            other.few.iter().for_each(|&value| self.record(value));
            return;
        }
        if self.buckets.is_empty() {
            self.switch_to_buckets();
        }
        self.min = if self.count == 0 { other.min } else { self.min.min(other.min) };
        self.max = self.max.max(other.max);
        self.count += other.count;
        self.sum += other.sum;
        for (offset, &n) in other.buckets.iter().enumerate() {
            if n > 0 {
                *self.bucket(other.first_bucket as usize + offset) += n;
            }
        }
    }

    /// What was recorded after `earlier`, a former state of this histogram. Count and sum are exact; minimum and maximum are,
    /// too, as long as values are kept exactly, and else as close as a bucket.
    #[must_use]
    pub fn since(&self, earlier: &Self) -> Self {
        if earlier.count == 0 {
            return self.clone();
        }
        let mut later = Self::default();
        if self.buckets.is_empty() {
            self.few[earlier.few.len()..].iter().for_each(|&value| later.record(value));
            return later;
        }
        later.buckets.clone_from(&self.buckets);
        later.first_bucket = self.first_bucket;
        for &value in &earlier.few {
            *later.bucket(bucket_of(value)) -= 1;
        }
        for (offset, &n) in earlier.buckets.iter().enumerate() {
            later.buckets[earlier.first_bucket as usize + offset - self.first_bucket as usize] -= n;
        }
        later.count = self.count - earlier.count;
        later.sum = self.sum - earlier.sum;
        let filled = |(offset, &n): (usize, &u32)| (n > 0).then_some(self.first_bucket as usize + offset);
        let mut buckets = later.buckets.iter().enumerate().filter_map(filled);
        if let Some(lowest) = buckets.next() {
            let highest = buckets.next_back().unwrap_or(lowest);
            later.min = bounds_of(lowest).0.max(self.min);
            later.max = bounds_of(highest).1.min(self.max);
        }
        later
    }

    /// Forgets everything but keeps the memory.
    pub fn clear(&mut self) {
        self.few.clear();
        self.buckets.clear();
        (self.count, self.sum, self.min, self.max, self.first_bucket) = (0, 0, 0, 0, 0);
    }

    /// Bytes held.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        (self.few.capacity() * size_of::<u64>() + self.buckets.capacity() * size_of::<u32>() + size_of::<Self>()) as u64
    }

    /// Takes in a value that has no bucket yet: it is one of a few, or it is the first of its size.
    #[inline(never)]
    fn record_aside(&mut self, value: u64) {
        if !self.buckets.is_empty() {
            *self.bucket(bucket_of(value)) += 1;
            return;
        }
        self.few.push(value);
        if self.few.len() == EXACT {
            self.switch_to_buckets();
        }
    }

    fn switch_to_buckets(&mut self) {
        let few = std::mem::take(&mut self.few);
        if few.is_empty() {
            self.buckets.push(0);
        }
        for value in few {
            *self.bucket(bucket_of(value)) += 1;
        }
    }

    /// The counter of a bucket; the range of counters grows to either side as values ask for it.
    fn bucket(&mut self, bucket: usize) -> &mut u32 {
        let first = self.first_bucket as usize;
        if self.buckets.is_empty() || bucket < first || first + self.buckets.len() <= bucket {
            self.grow_to(bucket);
        }
        &mut self.buckets[bucket - self.first_bucket as usize]
    }

    /// Grows by whole doublings, and to no more than is needed: thousands of histograms may stand side by side.
    #[cold]
    fn grow_to(&mut self, bucket: usize) {
        let (low, high) = (bucket >> SHIFT << SHIFT, ((bucket >> SHIFT) + 1) << SHIFT);
        if self.buckets.iter().all(|&n| n == 0) {
            self.buckets = vec![0; high - low];
            self.first_bucket = low as u32;
            return;
        }
        let first = self.first_bucket as usize;
        let (low, high) = (low.min(first), high.max(first + self.buckets.len()));
        let mut wider = Vec::with_capacity(high - low);
        wider.resize(first - low, 0);
        wider.extend_from_slice(&self.buckets);
        wider.resize(high - low, 0);
        self.buckets = wider;
        self.first_bucket = low as u32;
    }
}

#[inline]
fn bucket_of(value: u64) -> usize {
    if value < PER_DOUBLING {
        return value as usize;
    }
    let doubling = value.ilog2() - SHIFT;
    ((u64::from(doubling + 1) << SHIFT) + (value >> doubling) - PER_DOUBLING) as usize
}

/// The least and the greatest value of a bucket.
fn bounds_of(bucket: usize) -> (u64, u64) {
    let bucket = bucket as u64;
    if bucket < PER_DOUBLING {
        return (bucket, bucket);
    }
    let doubling = (bucket >> SHIFT) - 1;
    let low = (PER_DOUBLING + (bucket & (PER_DOUBLING - 1))) << doubling;
    (low, low + ((1 << doubling) - 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use skylapse_kernel::{Rng, Seed};

    fn log_uniform(rng: &mut Rng) -> u64 {
        let bits = rng.below(40);
        1 + rng.below(1 << bits)
    }

    #[test]
    fn every_value_lies_in_its_bucket() {
        for value in (0..2_000).chain([u64::MAX, u64::MAX - 1, 1 << 63, (1 << 40) - 1, 1 << 40]) {
            let (low, high) = bounds_of(bucket_of(value));
            assert!(low <= value && value <= high, "{value} in {low}..={high}");
            assert!(bucket_of(value) < N_BUCKETS);
        }
    }

    #[test]
    fn percentiles_are_exact_for_few_and_within_one_percent_for_many() {
        for (n, error) in [(EXACT as u64 - 1, 0.0), (200_000, 0.01)] {
            let mut rng = Rng::from_seed(Seed(n));
            let mut histogram = Histogram::default();
            let mut values: Vec<u64> = (0..n).map(|_| log_uniform(&mut rng)).collect();
            values.iter().for_each(|&value| histogram.record(value));
            values.sort_unstable();
            for share in [0.01, 0.5, 0.9, 0.95, 0.99, 0.999] {
                let exact = values[((share * n as f64).ceil() as usize).max(1) - 1] as f64;
                let found = histogram.quantile(share).expect("there are values") as f64;
                assert!((found / exact - 1.0).abs() <= error, "p{share} of {n}: {found} for {exact}");
            }
            assert_eq!(histogram.max(), values.last().copied());
            assert_eq!(histogram.sum(), values.iter().map(|&value| u128::from(value)).sum());
            assert!(histogram.bytes() <= 2 * MOST_BYTES, "the size is bounded");
        }
    }

    #[test]
    fn merging_equals_recording_everything_in_one() {
        for (n_left, n_right) in [(0, 10), (10, 0), (100, 5_000), (5_000, 100), (5_000, 5_000)] {
            let mut rng = Rng::from_seed(Seed(2));
            let (mut left, mut right, mut whole) = (Histogram::default(), Histogram::default(), Histogram::default());
            for index in 0..n_left + n_right {
                let value = rng.below(1 << 34);
                whole.record(value);
                if index < n_left { left.record(value) } else { right.record(value) }
            }
            left.merge(&right);
            assert_eq!(left.count(), whole.count());
            assert_eq!((left.min(), left.max(), left.sum()), (whole.min(), whole.max(), whole.sum()));
            for share in [0.0, 0.5, 0.99, 1.0] {
                let (merged, exact) = (left.quantile(share).unwrap() as f64, whole.quantile(share).unwrap() as f64);
                assert!((merged / exact.max(1.0) - 1.0).abs() < 0.02, "{merged} {exact}");
            }
        }
    }

    #[test]
    fn a_later_state_minus_an_earlier_one_is_what_came_between() {
        for (n_before, n_after) in [(0, 10), (10, 0), (10, 10), (10, 5_000), (5_000, 10), (5_000, 5_000)] {
            let mut rng = Rng::from_seed(Seed(8));
            let (mut whole, mut between) = (Histogram::default(), Histogram::default());
            (0..n_before).for_each(|_| whole.record(log_uniform(&mut rng)));
            let earlier = whole.clone();
            for _ in 0..n_after {
                let value = log_uniform(&mut rng);
                whole.record(value);
                between.record(value);
            }
            let found = whole.since(&earlier);
            assert_eq!((found.count(), found.sum()), (between.count(), between.sum()), "{n_before} {n_after}");
            let close = |a: Option<u64>, b: Option<u64>| match (a, b) {
                (Some(a), Some(b)) => (a as f64 / b as f64 - 1.0).abs() < 0.02,
                (a, b) => a == b,
            };
            assert!(close(found.min(), between.min()) && close(found.max(), between.max()), "{n_before} {n_after}");
            for share in [0.0, 0.5, 0.99, 1.0] {
                assert!(close(found.quantile(share), between.quantile(share)), "{n_before} {n_after}: p{share}");
            }
        }
    }

    #[test]
    fn nothing_recorded_has_no_percentiles() {
        let histogram = Histogram::default();
        assert_eq!((histogram.quantile(0.5), histogram.mean(), histogram.min()), (None, None, None));
    }
}
