//! The distribution that a set of spans came from.
//!
//! Each family is fitted by its own maximum likelihood (uniform: the extremes; normal: moments), and the one with the smallest
//! Kolmogorov distance is taken. When even that one is off by more than [`ROUGH`], the values themselves are the distribution.

use serde_json::{Value, json};
use skylapse_units::order;

use super::collect::PER_MS;

/// A distance above this is not called a fit.
pub const ROUGH: f64 = 0.05;
/// Values of a distribution that is given by its values.
const N_VALUES: usize = 200;
/// Points at which a family is compared with the values.
const N_POINTS: usize = 4_000;

/// A fitted distribution.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    /// What was taken.
    pub shape: Shape,
    /// The largest difference between its cumulative distribution and that of the values.
    pub distance: f64,
    /// How many values there were.
    pub n: u64,
}

/// A family with its parameters, in milliseconds.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// All the same.
    Constant {
        /// The value.
        ms: f64,
    },
    /// Exponential.
    Exponential {
        /// The mean.
        mean_ms: f64,
    },
    /// Log-normal.
    Lognormal {
        /// The median.
        median_ms: f64,
        /// The deviation of the logarithms.
        sigma: f64,
    },
    /// Normal.
    Normal {
        /// The mean.
        mean_ms: f64,
        /// The standard deviation.
        std_ms: f64,
    },
    /// Uniform.
    Uniform {
        /// The least.
        min_ms: f64,
        /// The most.
        max_ms: f64,
    },
    /// The values themselves, evenly picked.
    Empirical {
        /// Rising.
        values_ms: Vec<f64>,
    },
}

impl Shape {
    /// The scenario's word for the family.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Constant { .. } => "constant",
            Self::Exponential { .. } => "exponential",
            Self::Lognormal { .. } => "lognormal",
            Self::Normal { .. } => "normal",
            Self::Uniform { .. } => "uniform",
            Self::Empirical { .. } => "empirical",
        }
    }

    /// As a scenario writes it; spans in seconds.
    #[must_use]
    pub fn json(&self) -> Value {
        match self {
            Self::Constant { ms } => json!({ "constant": seconds(*ms) }),
            Self::Exponential { mean_ms } => json!({ "exponential": { "mean": seconds(*mean_ms) } }),
            Self::Lognormal { median_ms, sigma } => {
                json!({ "lognormal": { "median": seconds(*median_ms), "sigma": digits(*sigma, 1e4) } })
            }
            Self::Normal { mean_ms, std_ms } => {
                json!({ "normal": { "mean": seconds(*mean_ms), "std": seconds(*std_ms) } })
            }
            Self::Uniform { min_ms, max_ms } => {
                json!({ "uniform": { "min": seconds(*min_ms), "max": seconds(*max_ms) } })
            }
            Self::Empirical { values_ms } => {
                json!({ "empirical": { "values": values_ms.iter().map(|ms| seconds(*ms)).collect::<Vec<_>>() } })
            }
        }
    }

    /// The share of values up to this one.
    fn cumulative(&self, ms: f64) -> f64 {
        let normal = |z: f64| 0.5 * libm::erfc(-z / std::f64::consts::SQRT_2);
        match *self {
            Self::Constant { ms: value } => f64::from(u8::from(value <= ms)),
            Self::Exponential { mean_ms } => 1.0 - libm::exp(-ms / mean_ms),
            Self::Lognormal { median_ms, sigma } => normal(libm::log(ms / median_ms) / sigma),
            Self::Normal { mean_ms, std_ms } => normal((ms - mean_ms) / std_ms),
            Self::Uniform { min_ms, max_ms } => ((ms - min_ms) / (max_ms - min_ms)).clamp(0.0, 1.0),
            Self::Empirical { .. } => unreachable!("values are not compared with themselves"),
        }
    }
}

/// Fits spans in units of 10 µs, in any order; `None`: there are none.
pub(super) fn fit(mut units: Vec<u32>) -> Option<Fit> {
    order::sort_by_key(&mut units, |unit| *unit);
    let n = units.len();
    let ms = |index: usize| f64::from(units[index].max(1)) / PER_MS;
    if n == 0 {
        return None;
    }
    let (first, middle, last) = (ms(0), ms(n / 2), ms(n - 1));
    let spread = ms((n - 1) * 99 / 100) - ms((n - 1) / 100);
    if n < 3 || spread <= 0.002 * middle {
        return Some(Fit { shape: Shape::Constant { ms: middle }, distance: 0.0, n: n as u64 });
    }
    let mean_of = |of: &dyn Fn(f64) -> f64| (0..n).map(|index| of(ms(index))).sum::<f64>() / n as f64;
    let mean_ms = mean_of(&|ms| ms);
    let std_ms = libm::sqrt(mean_of(&|ms| (ms - mean_ms) * (ms - mean_ms)));
    let mu = mean_of(&libm::log);
    let sigma = libm::sqrt(mean_of(&|ms| (libm::log(ms) - mu) * (libm::log(ms) - mu)));
    let families = [
        Shape::Lognormal { median_ms: libm::exp(mu), sigma },
        Shape::Exponential { mean_ms },
        Shape::Normal { mean_ms, std_ms },
        Shape::Uniform { min_ms: first, max_ms: last },
    ];
    let fits = families.into_iter().map(|shape| (distance(&shape, n, &ms), shape));
    let best = fits.min_by(|a, b| a.0.total_cmp(&b.0)).expect("there are families");
    if best.0 <= ROUGH {
        return Some(Fit { shape: best.1, distance: best.0, n: n as u64 });
    }
    let n_values = n.min(N_VALUES);
    let values_ms = (0..n_values).map(|k| ms((2 * k + 1) * n / (2 * n_values))).collect();
    Some(Fit { shape: Shape::Empirical { values_ms }, distance: best.0, n: n as u64 })
}

/// The largest difference between a family and the values; of very many values, at evenly picked ones.
fn distance(shape: &Shape, n: usize, ms: &dyn Fn(usize) -> f64) -> f64 {
    let n_points = n.min(N_POINTS);
    let gaps = (0..n_points).map(|k| {
        let index = k * n / n_points;
        // A report rounds to 10 µs: many values may be equal, and the share of them all is what counts.
        let share = (index as f64 + 0.5) / n as f64;
        (shape.cumulative(ms(index)) - share).abs()
    });
    gaps.fold(0.0, f64::max)
}

/// Milliseconds as seconds, to the microsecond.
pub(super) fn seconds(ms: f64) -> f64 {
    digits(ms / 1e3, 1e6)
}

/// Rounded to 1/`scale`.
pub(super) fn digits(value: f64, scale: f64) -> f64 {
    libm::round(value * scale) / scale
}
