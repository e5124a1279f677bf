//! Chance: a stream of random numbers belongs to a name, not to an order of creation.
//!
//! Adding or reordering resources changes nobody else's luck, so two variants of a scenario share their random numbers and
//! their difference is the effect, not noise. The generator is SplitMix64 (Steele, Lea, Flood 2014): eight bytes of state,
//! cheap to clone with a checkpoint, and equal on every platform.

use skylapse_units::SimDuration;

use crate::Distribution;

/// Where all chance of a run begins.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Seed(pub u64);

/// One stream of random numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rng(u64);

impl Rng {
    /// The root stream of a run.
    #[must_use]
    pub const fn from_seed(seed: Seed) -> Self {
        Self(seed.0)
    }

    /// An independent stream for `name`, for example `"lambda/checkout/duration"`.
    #[must_use]
    pub fn fork(&self, name: &str) -> Self {
        // FNV-1a spreads the name; one SplitMix step mixes it with the parent.
        let hash = name
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        Self(Self(self.0 ^ hash).next_u64())
    }

    /// The next 64 random bits.
    #[inline]
    pub fn next_u64(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number in [0, 1) with 53 random bits.
    #[inline]
    pub fn unit(&mut self) -> f64 {
        (self.next_u64() >> 11) as f64 * (1.0 / (1u64 << 53) as f64)
    }

    /// A whole number below `bound` (0 when `bound` is 0).
    #[inline]
    pub fn below(&mut self, bound: u64) -> u64 {
        ((u128::from(self.next_u64()) * u128::from(bound)) >> 64) as u64
    }

    /// True with probability `odds` (a share between 0 and 1).
    #[inline]
    pub fn chance(&mut self, odds: f64) -> bool {
        self.unit() < odds
    }

    /// A span drawn from a distribution.
    #[inline]
    pub fn draw(&mut self, from: &Distribution) -> SimDuration {
        from.draw(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_generator_is_the_published_splitmix64() {
        // First outputs for state 1234567, as printed by the reference implementation (Vigna, splitmix64.c).
        let mut rng = Rng::from_seed(Seed(1_234_567));
        let first: Vec<u64> = (0..3).map(|_| rng.next_u64()).collect();
        assert_eq!(first, [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]);
    }

    #[test]
    fn streams_depend_on_their_name_alone() {
        let root = Rng::from_seed(Seed(7));
        let mut early = root.fork("lambda/a");
        let _ = root.fork("lambda/b");
        let mut late = root.fork("lambda/a");
        assert_eq!(early.next_u64(), late.next_u64());
        assert_ne!(root.fork("lambda/a"), root.fork("lambda/b"));
    }

    #[test]
    fn below_stays_below() {
        let mut rng = Rng::from_seed(Seed(3));
        for bound in [0, 1, 2, 3, 1_000, u64::MAX] {
            for _ in 0..1_000 {
                assert!(rng.below(bound) < bound.max(1));
            }
        }
    }
}
