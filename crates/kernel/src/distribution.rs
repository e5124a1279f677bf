//! Spans of time drawn by chance. `libm` only; every draw takes exactly one number from its stream.
//!
//! One number a draw means that two scenarios that differ in a distribution still share their luck, draw by draw, and that a
//! larger number always means a longer span (inverse-transform sampling).

use std::sync::Arc;

use skylapse_units::SimDuration;

use crate::Rng;

/// How long something takes.
#[derive(Clone, Debug, PartialEq)]
pub enum Distribution {
    /// Always the same.
    Constant(SimDuration),
    /// Memoryless, with this mean.
    Exponential {
        /// The mean.
        mean: SimDuration,
    },
    /// The logarithm is normal.
    Lognormal {
        /// The median, exp(mu).
        median: SimDuration,
        /// The standard deviation of the logarithm.
        sigma: f64,
    },
    /// Normal; what falls below zero becomes zero.
    Normal {
        /// The mean before cutting.
        mean: SimDuration,
        /// The standard deviation before cutting.
        std: SimDuration,
    },
    /// Every span between two bounds is equally likely.
    Uniform {
        /// The shortest span.
        min: SimDuration,
        /// The longest span.
        max: SimDuration,
    },
    /// Drawn with replacement from what was observed.
    Empirical(Arc<[SimDuration]>),
    /// Straight lines in (probability, logarithm) through measured quantiles.
    Quantiles(Quantiles),
}

/// One measured quantile.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct QuantilePoint {
    /// The share of values at or below.
    pub probability: f64,
    /// The value.
    pub value: SimDuration,
}

/// Measured quantiles from probability 0 to 1, with the logarithms kept ready.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantiles {
    points: Arc<[(f64, f64)]>,
}

impl Quantiles {
    /// Joins points in ascending order; `None` unless they rise from probability 0 to 1 with values above zero.
    #[must_use]
    pub fn new(points: &[QuantilePoint]) -> Option<Self> {
        let (first, last) = (points.first()?, points.last()?);
        let rising =
            points.windows(2).all(|pair| pair[0].probability < pair[1].probability && pair[0].value <= pair[1].value);
        let whole = first.probability == 0.0 && last.probability == 1.0;
        if !rising || !whole || first.value.is_zero() {
            return None;
        }
        let points = points.iter().map(|point| (point.probability, libm::log(point.value.as_secs_f64()))).collect();
        Some(Self { points })
    }

    fn at(&self, probability: f64) -> SimDuration {
        let above = self.points.partition_point(|&(p, _)| p <= probability).clamp(1, self.points.len() - 1);
        let ((p0, ln0), (p1, ln1)) = (self.points[above - 1], self.points[above]);
        let share = (probability - p0) / (p1 - p0);
        SimDuration::from_secs_f64(libm::exp(ln0 + share * (ln1 - ln0)))
    }
}

impl Distribution {
    /// Draws one span.
    #[inline]
    #[must_use]
    pub fn draw(&self, rng: &mut Rng) -> SimDuration {
        match self {
            Self::Constant(span) => {
                // Taken and dropped, so that changing a constant into something else moves nobody's luck.
                let _ = rng.next_u64();
                *span
            }
            Self::Exponential { mean } => SimDuration::from_secs_f64(-libm::log(1.0 - rng.unit()) * mean.as_secs_f64()),
            Self::Lognormal { median, sigma } => {
                let z = standard_normal(open_unit(rng));
                SimDuration::from_secs_f64(median.as_secs_f64() * libm::exp(sigma * z))
            }
            Self::Normal { mean, std } => {
                let z = standard_normal(open_unit(rng));
                SimDuration::from_secs_f64(mean.as_secs_f64() + std.as_secs_f64() * z)
            }
            Self::Uniform { min, max } => {
                let width = max.as_nanos().saturating_sub(min.as_nanos());
                SimDuration::from_nanos(min.as_nanos() + rng.below(width.saturating_add(1)))
            }
            Self::Empirical(values) => {
                let index = rng.below(values.len() as u64);
                values.get(index as usize).copied().unwrap_or(SimDuration::ZERO)
            }
            Self::Quantiles(quantiles) => quantiles.at(rng.unit()),
        }
    }

    /// The mean, for estimates of how large a run will be.
    #[must_use]
    pub fn mean(&self) -> SimDuration {
        match self {
            Self::Constant(span) => *span,
            Self::Exponential { mean } | Self::Normal { mean, .. } => *mean,
            Self::Lognormal { median, sigma } => {
                SimDuration::from_secs_f64(median.as_secs_f64() * libm::exp(sigma * sigma / 2.0))
            }
            Self::Uniform { min, max } => SimDuration::from_nanos(min.as_nanos() / 2 + max.as_nanos() / 2),
            Self::Empirical(values) => {
                let total: u128 = values.iter().map(|value| u128::from(value.as_nanos())).sum();
                SimDuration::from_nanos((total / (values.len() as u128).max(1)) as u64)
            }
            Self::Quantiles(quantiles) => {
                // The midpoint rule over 64 equal slices of probability: an estimate is all that is asked.
                let total: u64 = (0..64).map(|k| quantiles.at((f64::from(k) + 0.5) / 64.0).as_nanos() / 64).sum();
                SimDuration::from_nanos(total)
            }
        }
    }
}

/// A number strictly between 0 and 1: the middle of one of 2^53 equal slices.
#[inline]
fn open_unit(rng: &mut Rng) -> f64 {
    ((rng.next_u64() >> 12) as f64 + 0.5) * (1.0 / (1u64 << 52) as f64)
}

/// The standard normal quantile (Wichura 1988, algorithm AS 241, relative error about 1e-16).
fn standard_normal(p: f64) -> f64 {
    let q = p - 0.5;
    if q.abs() <= 0.425 {
        let r = 0.180_625 - q * q;
        return q * ratio(r, &CENTRAL_TOP, &CENTRAL_BOTTOM);
    }
    let tail = if q < 0.0 { p } else { 1.0 - p };
    let r = libm::sqrt(-libm::log(tail));
    let z = if r <= 5.0 { ratio(r - 1.6, &NEAR_TOP, &NEAR_BOTTOM) } else { ratio(r - 5.0, &FAR_TOP, &FAR_BOTTOM) };
    if q < 0.0 { -z } else { z }
}

fn ratio(x: f64, top: &[f64; 8], bottom: &[f64; 8]) -> f64 {
    let horner = |terms: &[f64; 8]| terms.iter().rev().fold(0.0, |sum, term| sum * x + term);
    horner(top) / horner(bottom)
}

const CENTRAL_TOP: [f64; 8] = [
    3.387_132_872_796_366_5,
    133.141_667_891_784_38,
    1_971.590_950_306_551_3,
    13_731.693_765_509_46,
    45_921.953_931_549_87,
    67_265.770_927_008_7,
    33_430.575_583_588_13,
    2_509.080_928_730_122_7,
];
const CENTRAL_BOTTOM: [f64; 8] = [
    1.0,
    42.313_330_701_600_91,
    687.187_007_492_057_9,
    5_394.196_021_424_751,
    21_213.794_301_586_597,
    39_307.895_800_092_71,
    28_729.085_735_721_943,
    5_226.495_278_852_545,
];
const NEAR_TOP: [f64; 8] = [
    1.423_437_110_749_683_5,
    4.630_337_846_156_546,
    5.769_497_221_460_691,
    3.647_848_324_763_204_5,
    1.270_458_252_452_368_4,
    0.241_780_725_177_450_6,
    0.022_723_844_989_269_184,
    7.745_450_142_783_414e-4,
];
const NEAR_BOTTOM: [f64; 8] = [
    1.0,
    2.053_191_626_637_759,
    1.676_384_830_183_803_8,
    0.689_767_334_985_1,
    0.148_103_976_427_480_08,
    0.015_198_666_563_616_457,
    5.475_938_084_995_345e-4,
    1.050_750_071_644_416_9e-9,
];
const FAR_TOP: [f64; 8] = [
    6.657_904_643_501_103,
    5.463_784_911_164_114,
    1.784_826_539_917_291_3,
    0.296_560_571_828_504_87,
    0.026_532_189_526_576_124,
    0.001_242_660_947_388_078_4,
    2.711_555_568_743_487_6e-5,
    2.010_334_399_292_288_1e-7,
];
const FAR_BOTTOM: [f64; 8] = [
    1.0,
    0.599_832_206_555_887_9,
    0.136_929_880_922_735_8,
    0.014_875_361_290_850_615,
    7.868_691_311_456_133e-4,
    1.846_318_317_510_054_8e-5,
    1.421_511_758_316_446e-7,
    2.044_263_103_389_939_8e-15,
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Seed;

    const N: usize = 40_000;

    fn sample(distribution: &Distribution) -> Vec<f64> {
        let mut rng = Rng::from_seed(Seed(11));
        let mut values: Vec<f64> = (0..N).map(|_| rng.draw(distribution).as_secs_f64()).collect();
        values.sort_by(f64::total_cmp);
        values
    }

    fn secs(secs: f64) -> SimDuration {
        SimDuration::from_secs_f64(secs)
    }

    #[test]
    fn normal_quantiles_match_the_tables() {
        let cases =
            [(0.5, 0.0), (0.975, 1.959_963_984_540_054), (0.01, -2.326_347_874_040_841), (1e-12, -7.034_483_825_301_6)];
        for (p, z) in cases {
            assert!((standard_normal(p) - z).abs() < 1e-9, "z({p}) = {}", standard_normal(p));
        }
    }

    #[test]
    fn draws_have_the_promised_median_and_mean() {
        let cases = [
            ("constant", Distribution::Constant(secs(2.0)), 2.0, 2.0),
            ("exponential", Distribution::Exponential { mean: secs(2.0) }, 2.0 * std::f64::consts::LN_2, 2.0),
            ("lognormal", Distribution::Lognormal { median: secs(0.12), sigma: 0.4 }, 0.12, 0.12 * 1.083_287),
            ("normal", Distribution::Normal { mean: secs(1.0), std: secs(0.2) }, 1.0, 1.0),
            ("uniform", Distribution::Uniform { min: secs(1.0), max: secs(3.0) }, 2.0, 2.0),
            ("empirical", Distribution::Empirical([secs(1.0), secs(2.0), secs(3.0)].into()), 2.0, 2.0),
        ];
        for (name, distribution, median, mean) in cases {
            let values = sample(&distribution);
            let drawn_mean = values.iter().sum::<f64>() / N as f64;
            assert!((values[N / 2] / median - 1.0).abs() < 0.02, "{name}: median {}", values[N / 2]);
            assert!((drawn_mean / mean - 1.0).abs() < 0.02, "{name}: mean {drawn_mean}");
            assert!((distribution.mean().as_secs_f64() / mean - 1.0).abs() < 1e-6, "{name}: stated mean");
        }
    }

    #[test]
    fn measured_quantiles_come_back() {
        let point = |probability, ms| QuantilePoint { probability, value: SimDuration::from_millis(ms) };
        let points =
            [point(0.0, 180), point(0.1, 220), point(0.5, 252), point(0.9, 292), point(0.99, 568), point(1.0, 900)];
        let quantiles = Quantiles::new(&points).expect("the points rise from 0 to 1");
        let values = sample(&Distribution::Quantiles(quantiles));
        for (probability, ms) in [(0.1, 220.0), (0.5, 252.0), (0.9, 292.0), (0.99, 568.0)] {
            let drawn_ms = values[(probability * N as f64) as usize] * 1e3;
            assert!((drawn_ms / ms - 1.0).abs() < 0.02, "p{probability}: {drawn_ms}");
        }
        assert_eq!(Quantiles::new(&points[1..]), None, "the points must begin at probability 0");
    }

    #[test]
    fn absurd_parameters_neither_panic_nor_go_below_zero() {
        let mut rng = Rng::from_seed(Seed(5));
        let absurd = [
            Distribution::Lognormal { median: SimDuration::LONGEST, sigma: 1e308 },
            Distribution::Lognormal { median: SimDuration::ZERO, sigma: f64::INFINITY },
            Distribution::Normal { mean: SimDuration::ZERO, std: SimDuration::LONGEST },
            Distribution::Uniform { min: SimDuration::LONGEST, max: SimDuration::ZERO },
            Distribution::Empirical([].into()),
        ];
        for distribution in absurd {
            for _ in 0..1_000 {
                assert!(rng.draw(&distribution) <= SimDuration::LONGEST);
            }
        }
    }
}
