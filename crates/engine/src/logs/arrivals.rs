//! How requests arrived: the simplest process that explains their times.

use serde_json::{Value, json};

use super::fit::digits;

/// Requests whose times are simply given.
const MOST_TIMES: usize = 2_000;
/// Steps of a rate that changes.
const MOST_STEPS: usize = 288;
/// Bins in which steadiness is looked at.
const MOST_BINS: usize = 100;
/// Requests a bin holds at least, on average.
const PER_BIN: usize = 20;

/// The arrivals of a scenario, with the word for the process and its rate per second.
pub(super) struct Found {
    pub(super) json: Value,
    pub(super) word: &'static str,
    pub(super) rate_per_s: f64,
    pub(super) duration_s: f64,
}

/// Looks at rising times in milliseconds.
pub(super) fn found(times_ms: &[i64]) -> Found {
    let (n, first) = (times_ms.len(), times_ms[0]);
    let last_s = (times_ms[n - 1] - first) as f64 / 1e3;
    if n < 10 || last_s <= 0.0 {
        return times(times_ms, last_s);
    }
    let rate_per_s = (n - 1) as f64 / last_s;
    let steady = |word: &'static str, json: Value| Found { json, word, rate_per_s, duration_s: libm::ceil(last_s) };
    let gaps = times_ms.windows(2).map(|pair| (pair[1] - pair[0]) as f64 / 1e3);
    let mean_s = 1.0 / rate_per_s;
    let variance = gaps.map(|gap| (gap - mean_s) * (gap - mean_s)).sum::<f64>() / (n - 1) as f64;
    if libm::sqrt(variance) < 0.02 * mean_s {
        return steady("constant", json!({ "constant": { "rate_per_s": digits(rate_per_s, 1e6) } }));
    }
    let n_bins = (n / PER_BIN).clamp(2, MOST_BINS);
    // The number of arrivals in a bin of a Poisson process has the variance of its mean.
    let dispersion = dispersion(times_ms, n_bins);
    let noise = libm::sqrt(2.0 / (n_bins - 1) as f64);
    if (dispersion - 1.0).abs() < 3.5 * noise && (variance / (mean_s * mean_s) - 1.0).abs() < 0.5 {
        return steady("poisson", json!({ "poisson": { "rate_per_s": digits(rate_per_s, 1e6) } }));
    }
    if n <= MOST_TIMES { times(times_ms, last_s) } else { profile(times_ms, last_s, rate_per_s) }
}

fn times(times_ms: &[i64], last_s: f64) -> Found {
    let first = times_ms[0];
    let list: Vec<f64> = times_ms.iter().map(|at| (at - first) as f64 / 1e3).collect();
    let rate_per_s = if last_s > 0.0 { list.len() as f64 / last_s } else { 0.0 };
    Found { json: json!({ "times": list }), word: "times", rate_per_s, duration_s: libm::floor(last_s) + 60.0 }
}

/// A rate that changes from step to step.
fn profile(times_ms: &[i64], last_s: f64, rate_per_s: f64) -> Found {
    let n_steps = (times_ms.len() / PER_BIN).clamp(2, MOST_STEPS);
    let width_s = last_s / n_steps as f64;
    let rate = |n: u64| digits(n as f64 / width_s, 1e6);
    let counts = counts(times_ms, n_steps);
    let points: Vec<Value> =
        (0..).zip(&counts).map(|(step, n)| json!([digits(f64::from(step) * width_s, 1e3), rate(*n)])).collect();
    let json = json!({ "profile": { "points": points, "interpolate": "step", "process": "poisson" } });
    Found { json, word: "profile", rate_per_s, duration_s: libm::ceil(last_s) }
}

fn counts(times_ms: &[i64], n_bins: usize) -> Vec<u64> {
    let (first, last) = (times_ms[0], times_ms[times_ms.len() - 1]);
    let mut counts = vec![0_u64; n_bins];
    for at in times_ms {
        let bin = ((at - first) as u128 * n_bins as u128 / ((last - first) as u128 + 1)) as usize;
        counts[bin] += 1;
    }
    counts
}

/// Variance over mean of the numbers in bins of equal length.
fn dispersion(times_ms: &[i64], n_bins: usize) -> f64 {
    let counts = counts(times_ms, n_bins);
    let mean = times_ms.len() as f64 / n_bins as f64;
    let squares: f64 = counts.iter().map(|&n| (n as f64 - mean) * (n as f64 - mean)).sum();
    squares / (n_bins - 1) as f64 / mean
}
