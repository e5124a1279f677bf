//! Charts as data: what is drawn, in simulated seconds and model units, never in pixels.

use serde::{Deserialize, Serialize};

use crate::{HoldingsChart, LinesChart, LivesChart, RailChart};

/// One picture of a frame. `name` in each is permanent: it is the `chart-<name>` of the page and `draw --chart <name>`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Chart {
    /// One mark per request over time.
    Scatter(ScatterChart),
    /// Rows of segments over time.
    Lanes(LanesChart),
    /// Counts that jump and hold over time.
    Steps(StepsChart),
    /// How often each value happened, hung on the value axis of a scatter.
    Distribution(DistributionChart),
    /// The states of instances as a map.
    Rail(RailChart),
    /// Lives of instances over time.
    Lives(LivesChart),
    /// What hangs on one instance.
    Holdings(HoldingsChart),
    /// Amounts that run on over time.
    Lines(LinesChart),
}

impl Chart {
    /// The permanent name.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Scatter(chart) => &chart.name,
            Self::Lanes(chart) => &chart.name,
            Self::Steps(chart) => &chart.name,
            Self::Distribution(chart) => &chart.name,
            Self::Rail(chart) => &chart.name,
            Self::Lives(chart) => &chart.name,
            Self::Holdings(chart) => &chart.name,
            Self::Lines(chart) => &chart.name,
        }
    }

    /// The scatter, if it is one.
    #[must_use]
    pub fn scatter(&self) -> Option<&ScatterChart> {
        if let Self::Scatter(chart) = self { Some(chart) } else { None }
    }

    /// The rows of environments, if it is them.
    #[must_use]
    pub fn lanes(&self) -> Option<&LanesChart> {
        if let Self::Lanes(chart) = self { Some(chart) } else { None }
    }

    /// The steps, if it is them.
    #[must_use]
    pub fn steps(&self) -> Option<&StepsChart> {
        if let Self::Steps(chart) = self { Some(chart) } else { None }
    }

    /// The map of states, if it is one.
    #[must_use]
    pub fn rail(&self) -> Option<&RailChart> {
        if let Self::Rail(chart) = self { Some(chart) } else { None }
    }

    /// The lives of instances, if it is them.
    #[must_use]
    pub fn lives(&self) -> Option<&LivesChart> {
        if let Self::Lives(chart) = self { Some(chart) } else { None }
    }

    /// What hangs on an instance, if it is that.
    #[must_use]
    pub fn holdings(&self) -> Option<&HoldingsChart> {
        if let Self::Holdings(chart) = self { Some(chart) } else { None }
    }
}

/// Latency of requests over time, on a logarithmic value axis.
///
/// Every rare mark (cold, throttled, failed, selected) is present; warm ones may be thinned, then `n_shown < n_total`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ScatterChart {
    /// `latency`.
    pub name: String,
    /// The time axis, in seconds.
    pub from_s: f64,
    /// The end of the time axis, in seconds.
    pub to_s: f64,
    /// The value axis, in milliseconds: a sticky nice range, both above zero.
    pub low_ms: f64,
    /// The top of the value axis, in milliseconds.
    pub high_ms: f64,
    /// The marks in order of time.
    pub marks: Vec<Mark>,
    /// Marks in `marks`.
    pub n_shown: u64,
    /// Requests in the range, shown or not.
    pub n_total: u64,
    /// Horizontal lines: percentiles of the full data.
    pub percentiles: Vec<Percentile>,
}

/// One request.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mark {
    /// When it arrived, in seconds.
    pub at_s: f64,
    /// What its sender waited, in milliseconds; 0 when it was refused.
    pub latency_ms: f64,
    /// The part of the wait that was init (cold) or restore, in milliseconds.
    pub init_ms: f64,
    /// What it met.
    pub kind: MarkKind,
    /// The number of the request in the run, from 1.
    pub request: u64,
    /// The number of the environment that took it, from 1; 0 when it was refused.
    pub environment: u64,
}

/// What a request met. Shape and color of a mark follow from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum MarkKind {
    /// An environment was ready: dot.
    Warm,
    /// An environment had to be made: triangle with an init stem.
    Cold,
    /// An environment was restored from a snapshot: triangle with a stem.
    Restored,
    /// A provisioned environment took it: ringed dot.
    Provisioned,
    /// Refused (429): cross on the top rail.
    Throttled,
    /// The handler failed or ran into its timeout: crossed dot.
    Failed,
}

/// A percentile of the full data.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Percentile {
    /// For example 50, 95, 99.
    pub percent: f64,
    /// Its value, in milliseconds.
    pub value_ms: f64,
}

/// Execution environments as rows over time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LanesChart {
    /// `environments`.
    pub name: String,
    /// The time axis, in seconds.
    pub from_s: f64,
    /// The end of the time axis, in seconds.
    pub to_s: f64,
    /// Rows from top to bottom; a row is reused when its environment is gone.
    pub lanes: Vec<Lane>,
    /// Lanes that exist in this range but are not in `lanes`.
    pub n_hidden: u64,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Lane {
    /// The row's number, from 1.
    pub row: u32,
    /// What it shows, in order of time, not overlapping.
    pub segments: Vec<Segment>,
}

/// A stretch of one environment's life.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Segment {
    /// Begins, in seconds.
    pub from_s: f64,
    /// Ends, in seconds.
    pub to_s: f64,
    /// What it was.
    pub kind: SegmentKind,
    /// The environment's number in the run, from 1.
    pub environment: u64,
    /// The request that it served, or 0.
    pub request: u64,
}

/// What an environment was doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SegmentKind {
    /// Getting ready: ember hatch.
    Init,
    /// Serving: solid blue. Several short services within one pixel column may be merged into one segment.
    Busy,
    /// Frozen, waiting: teal outline.
    Idle,
    /// Idle and able to expire at any moment: fading teal.
    MayExpire,
    /// Gone: a cross at `from_s`; `to_s` equals it.
    Expired,
    /// Replaced by AWS after some hours: a turned arrow at `from_s`.
    Recycled,
    /// Kept ready by provisioned concurrency: double outline.
    Provisioned,
}

/// Counts over time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StepsChart {
    /// For example `concurrency`.
    pub name: String,
    /// The time axis, in seconds.
    pub from_s: f64,
    /// The end of the time axis, in seconds.
    pub to_s: f64,
    /// The top of the value axis: a sticky nice number above every value.
    pub high: f64,
    /// Lines, drawn in this order.
    pub series: Vec<StepSeries>,
    /// Horizontal limits.
    pub limits: Vec<LimitLine>,
}

/// One stepped line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StepSeries {
    /// Permanent name, for example `concurrency`.
    pub name: String,
    /// How it looks.
    pub style: StepStyle,
    /// Each value holds until the next point.
    pub points: Vec<StepPoint>,
}

/// The look of a stepped line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum StepStyle {
    /// Blue line with a light fill.
    Filled,
    /// Ink line.
    Plain,
}

/// A value from a moment on.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct StepPoint {
    /// From this moment, in seconds.
    pub at_s: f64,
    /// The value.
    pub value: f64,
}

/// A horizontal limit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LimitLine {
    /// Permanent name, for example `reserved`.
    pub name: String,
    /// Where it lies.
    pub value: f64,
}

/// How often each value happened: bins on the logarithmic value axis of the scatter it hangs beside.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DistributionChart {
    /// `distribution`.
    pub name: String,
    /// The value axis, in milliseconds; equal to the scatter's.
    pub low_ms: f64,
    /// The top of the value axis, in milliseconds.
    pub high_ms: f64,
    /// Bins in ascending order, from the full data.
    pub bins: Vec<Bin>,
    /// Handles, from the full data.
    pub percentiles: Vec<Percentile>,
    /// All completed requests counted.
    pub n_total: u64,
}

/// One bin.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bin {
    /// The lowest value in it, in milliseconds.
    pub from_ms: f64,
    /// The highest value in it, in milliseconds.
    pub to_ms: f64,
    /// Warm requests in it.
    pub n_warm: u64,
    /// Cold (or restored) requests in it.
    pub n_cold: u64,
}
