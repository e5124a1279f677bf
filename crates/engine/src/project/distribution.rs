//! How often each latency happened, from the full data.

use skylapse_services::measure::Histogram;
use skylapse_services::service::Latency;
use skylapse_view::{Bin, DistributionChart, Percentile};

use super::scale::LatencyScale;

/// Bins over the whole axis.
const N_BINS: u32 = 40;
/// The handles.
const PERCENTS: [f64; 3] = [50.0, 95.0, 99.0];

/// The handles' values; empty without data.
pub fn percentiles(latency: &Latency<'_>) -> Vec<Percentile> {
    let mut all: Histogram = latency.warm.clone();
    all.merge(latency.cold);
    let at = |percent: f64| {
        let nanos = all.quantile(percent / 100.0)?;
        Some(Percentile { percent, value_ms: nanos as f64 / 1e6 })
    };
    PERCENTS.into_iter().filter_map(at).collect()
}

/// Bins of equal width on the logarithmic axis.
pub fn chart(latency: &Latency<'_>, scale: LatencyScale, percentiles: Vec<Percentile>) -> DistributionChart {
    let step = libm::log(scale.high_ms / scale.low_ms) / f64::from(N_BINS);
    let edge_ms = |index: u32| scale.low_ms * libm::exp(step * f64::from(index));
    let bins = (0..N_BINS).map(|index| {
        let (from_ms, to_ms) = (edge_ms(index), edge_ms(index + 1));
        // The outermost bins take in what lies beyond the axis, so that every request is counted.
        let from = if index == 0 { 0 } else { (from_ms * 1e6) as u64 };
        let to = if index + 1 == N_BINS { u64::MAX } else { (to_ms * 1e6) as u64 };
        let n_warm = latency.warm.count_between(from, to);
        Bin { from_ms, to_ms, n_warm, n_cold: latency.cold.count_between(from, to) }
    });
    DistributionChart {
        name: "distribution".to_owned(),
        low_ms: scale.low_ms,
        high_ms: scale.high_ms,
        bins: bins.collect(),
        percentiles,
        n_total: latency.warm.count() + latency.cold.count(),
    }
}
