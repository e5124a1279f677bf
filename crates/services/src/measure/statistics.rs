//! What CloudWatch keeps of the samples of a period: enough for every statistic that is no percentile.

use skylapse_units::SimDuration;

/// The samples of one period.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Statistics {
    /// How many.
    pub samples: f64,
    /// All together.
    pub sum: f64,
    /// The least.
    pub min: f64,
    /// The most.
    pub max: f64,
}

/// A datapoint of a metric that comes at a pace of its own, whatever the period in which somebody watches it.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Published {
    /// The time that it stands for; it bears the moment at which this began.
    pub covers: SimDuration,
    /// Its samples.
    pub statistics: Statistics,
}

impl Statistics {
    /// The endings of their names in a series.
    pub const ENDINGS: &'static [&'static str] = &["samples", "sum", "avg", "min", "max"];

    /// A single sample.
    #[must_use]
    pub const fn of(sample: f64) -> Self {
        Self { samples: 1.0, sum: sample, min: sample, max: sample }
    }

    /// The statistic with this ending of its name in a series.
    #[must_use]
    pub fn named(&self, ending: &str) -> Option<f64> {
        match ending {
            "samples" => Some(self.samples),
            "sum" => Some(self.sum),
            "avg" => Some(self.sum / self.samples),
            "min" => Some(self.min),
            "max" => Some(self.max),
            _ => None,
        }
    }
}
