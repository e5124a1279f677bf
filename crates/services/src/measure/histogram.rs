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

/// See the module documentation. One line of the cache, and what it holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Histogram {
    sum: u128,
    min: u64,
    max: u64,
    /// Counters of buckets from `first_bucket` on; before there are any, the values, each in two halves, the lower one first.
    words: Vec<u32>,
    /// 32 bits hold more values than a run may have requests.
    count: u32,
    /// [`NO_BUCKET`]: values are kept as they are.
    first_bucket: u32,
}

/// No bucket of any value, and so far above them that the way from it to a bucket leads to no counter.
const NO_BUCKET: u32 = 1 << 31;

impl Default for Histogram {
    fn default() -> Self {
        Self { sum: 0, min: 0, max: 0, words: vec![], count: 0, first_bucket: NO_BUCKET }
    }
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
        let place = bucket_of(value).wrapping_sub(self.first_bucket);
        match self.words.get_mut(place as usize) {
            Some(n) => *n += 1,
            None => self.record_aside(value),
        }
    }

    /// How many values.
    #[must_use]
    pub const fn count(&self) -> u64 {
        self.count as u64
    }

    /// Their exact sum.
    #[must_use]
    pub const fn sum(&self) -> u128 {
        self.sum
    }

    /// Their exact mean, or `None` without values.
    #[must_use]
    pub fn mean(&self) -> Option<f64> {
        (self.count > 0).then(|| self.sum as f64 / f64::from(self.count))
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
        let rank = ((share * f64::from(self.count) - 1e-9).max(0.0) as u64).min(self.count() - 1);
        if !self.has_buckets() {
            let mut sorted: Vec<u64> = self.few().collect();
            order::sort_by_key(&mut sorted, |&value| value);
            return sorted.get(rank as usize).copied();
        }
        let mut seen = 0;
        for (bucket, &n) in self.buckets() {
            seen += u64::from(n);
            if seen > rank {
                let (low, high) = bounds_of(bucket);
                return Some((low + (high - low) / 2).clamp(self.min, self.max));
            }
        }
        Some(self.max)
    }

    /// Values that lie in `from..to`, within the error of a bucket.
    #[must_use]
    pub fn count_between(&self, from: u64, to: u64) -> u64 {
        if !self.has_buckets() {
            return self.few().filter(|&value| from <= value && value < to).count() as u64;
        }
        let middle = |bucket: u32| {
            let (low, high) = bounds_of(bucket);
            low + (high - low) / 2
        };
        let inside = |bucket: u32| (from..to).contains(&middle(bucket));
        self.buckets().filter(|&(bucket, _)| inside(bucket)).map(|(_, &n)| u64::from(n)).sum()
    }

    /// Takes in all of another's values.
    pub fn merge(&mut self, other: &Self) {
        if other.count == 0 {
            return;
        }
        if !other.has_buckets() {
            other.few().for_each(|value| self.record(value));
            return;
        }
        if !self.has_buckets() {
            self.switch_to_buckets();
        }
        self.min = if self.count == 0 { other.min } else { self.min.min(other.min) };
        self.max = self.max.max(other.max);
        self.count += other.count;
        self.sum += other.sum;
        for (bucket, &n) in other.buckets() {
            if n > 0 {
                *self.bucket(bucket) += n;
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
        if !self.has_buckets() {
            self.few().skip(earlier.count as usize).for_each(|value| later.record(value));
            return later;
        }
        later.words.clone_from(&self.words);
        later.first_bucket = self.first_bucket;
        earlier.few().for_each(|value| *later.bucket(bucket_of(value)) -= 1);
        for (bucket, &n) in earlier.buckets() {
            *later.bucket(bucket) -= n;
        }
        later.count = self.count - earlier.count;
        later.sum = self.sum - earlier.sum;
        let is_filled = |&(_, &n): &(u32, &u32)| n > 0;
        let lowest = later.buckets().find(is_filled).map(|(bucket, _)| bucket);
        let highest = later.buckets().rfind(is_filled).map(|(bucket, _)| bucket);
        if let (Some(lowest), Some(highest)) = (lowest, highest) {
            later.min = bounds_of(lowest).0.max(self.min);
            later.max = bounds_of(highest).1.min(self.max);
        }
        later
    }

    /// Forgets everything but keeps the memory.
    pub fn clear(&mut self) {
        self.words.clear();
        (self.count, self.sum, self.min, self.max, self.first_bucket) = (0, 0, 0, 0, NO_BUCKET);
    }

    /// Bytes held.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        (self.words.capacity() * size_of::<u32>() + size_of::<Self>()) as u64
    }

    const fn has_buckets(&self) -> bool {
        self.first_bucket != NO_BUCKET
    }

    /// The values as they are, in the order in which they came; none once there are buckets.
    fn few(&self) -> impl Iterator<Item = u64> {
        let words = if self.has_buckets() { &[][..] } else { &self.words };
        words.chunks_exact(2).map(|halves| u64::from(halves[0]) | u64::from(halves[1]) << 32)
    }

    /// Buckets with their counters; none before there are any.
    fn buckets(&self) -> impl DoubleEndedIterator<Item = (u32, &u32)> {
        let words = if self.has_buckets() { &self.words } else { &[][..] };
        words.iter().enumerate().map(|(place, n)| (self.first_bucket + place as u32, n))
    }

    /// Takes in a value that has no bucket yet: it is one of a few, or it is the first of its size.
    #[inline(never)]
    fn record_aside(&mut self, value: u64) {
        if self.has_buckets() {
            *self.bucket(bucket_of(value)) += 1;
            return;
        }
        let n_words = self.words.len();
        if n_words == self.words.capacity() {
            // By a quarter, not twice as large: thousands of histograms may stand side by side, each with room to spare.
            self.words.reserve_exact((n_words / 4).next_multiple_of(2).max(8));
        }
        self.words.extend([value as u32, (value >> 32) as u32]);
        if self.words.len() == 2 * EXACT {
            self.switch_to_buckets();
        }
    }

    fn switch_to_buckets(&mut self) {
        let few: Vec<u64> = self.few().collect();
        self.words = vec![];
        self.first_bucket = 0;
        few.into_iter().for_each(|value| *self.bucket(bucket_of(value)) += 1);
    }

    /// The counter of a bucket; the range of counters grows to either side as values ask for it.
    fn bucket(&mut self, bucket: u32) -> &mut u32 {
        let first = self.first_bucket;
        if bucket < first || first + self.words.len() as u32 <= bucket {
            self.grow_to(bucket);
        }
        &mut self.words[(bucket - self.first_bucket) as usize]
    }

    /// Grows by whole doublings, and to no more than is needed: thousands of histograms may stand side by side.
    #[cold]
    fn grow_to(&mut self, bucket: u32) {
        let (low, high) = (bucket >> SHIFT << SHIFT, ((bucket >> SHIFT) + 1) << SHIFT);
        if self.words.iter().all(|&n| n == 0) {
            self.words = vec![0; (high - low) as usize];
            self.first_bucket = low;
            return;
        }
        let first = self.first_bucket;
        let (low, high) = (low.min(first), high.max(first + self.words.len() as u32));
        let n_words = (high - low) as usize;
        let mut wider = Vec::with_capacity(n_words);
        wider.resize((first - low) as usize, 0);
        wider.extend_from_slice(&self.words);
        wider.resize(n_words, 0);
        self.words = wider;
        self.first_bucket = low;
    }
}

#[inline]
fn bucket_of(value: u64) -> u32 {
    if value < PER_DOUBLING {
        return value as u32;
    }
    let doubling = value.ilog2() - SHIFT;
    ((doubling + 1) << SHIFT) + (value >> doubling) as u32 - PER_DOUBLING as u32
}

/// The least and the greatest value of a bucket.
fn bounds_of(bucket: u32) -> (u64, u64) {
    let bucket = u64::from(bucket);
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
    fn a_histogram_is_one_line_of_the_cache() {
        assert_eq!(size_of::<Histogram>(), 64, "every request of thousands of functions touches one");
    }

    #[test]
    fn every_value_lies_in_its_bucket() {
        for value in (0..2_000).chain([u64::MAX, u64::MAX - 1, 1 << 63, (1 << 40) - 1, 1 << 40]) {
            let (low, high) = bounds_of(bucket_of(value));
            assert!(low <= value && value <= high, "{value} in {low}..={high}");
            assert!(bucket_of(value) < N_BUCKETS as u32);
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
