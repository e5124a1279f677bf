//! Measuring tools for meters: constant-size, exact where it costs nothing, with a stated error elsewhere.

mod area;
mod histogram;
mod statistics;

pub use area::Area;
pub use histogram::{Histogram, MOST_BYTES as MOST_HISTOGRAM_BYTES};
pub use statistics::{Published, Statistics};

/// A number with its name; parts of the name are joined by dots (`environments.mean`).
#[derive(Clone, Debug, PartialEq)]
pub struct Metric {
    /// The contract's name.
    pub name: String,
    /// The value.
    pub value: Measured,
}

/// What was measured.
#[derive(Clone, Debug, PartialEq)]
pub enum Measured {
    /// A count.
    Count(u64),
    /// A measurement; `None` when there was nothing to measure.
    Number(Option<f64>),
    /// A word, for example a state.
    Text(String),
}

impl Metric {
    /// A count.
    #[must_use]
    pub fn count(name: &str, count: u64) -> Self {
        Self { name: name.to_owned(), value: Measured::Count(count) }
    }

    /// A measurement.
    #[must_use]
    pub fn number(name: &str, number: f64) -> Self {
        Self { name: name.to_owned(), value: Measured::Number(Some(number)) }
    }

    /// A measurement that may not have happened.
    #[must_use]
    pub fn maybe(name: &str, number: Option<f64>) -> Self {
        Self { name: name.to_owned(), value: Measured::Number(number) }
    }
}

/// The statistics of a latency under `name`: `mean min p50 p90 p95 p99 max`, in milliseconds.
#[must_use]
pub fn latency_metrics(name: &str, histogram: &Histogram) -> Vec<Metric> {
    let ms = |nanos: u64| nanos as f64 / 1e6;
    let percentiles = [("p50", 0.50), ("p90", 0.90), ("p95", 0.95), ("p99", 0.99)];
    let mut metrics = vec![
        Metric::maybe(&format!("{name}.mean"), histogram.mean().map(|nanos| nanos / 1e6)),
        Metric::maybe(&format!("{name}.min"), histogram.min().map(ms)),
    ];
    for (part, share) in percentiles {
        metrics.push(Metric::maybe(&format!("{name}.{part}"), histogram.quantile(share).map(ms)));
    }
    metrics.push(Metric::maybe(&format!("{name}.max"), histogram.max().map(ms)));
    metrics
}
