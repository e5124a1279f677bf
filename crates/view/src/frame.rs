//! One frame: everything that is visible of a run at one moment, at one width.

use serde::{Deserialize, Serialize};

use crate::{Chart, InstanceState, LogLine, Sentence};

/// What the reader is looking at.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Lens {
    /// The time axis begins, in seconds.
    pub from_s: f64,
    /// The time axis ends, in seconds.
    pub to_s: f64,
    /// How many pixel columns the time axis has: no projection returns more than a few points a column.
    pub columns: u32,
    /// The resource in focus: an index into the scenario's resources.
    pub resource: u32,
    /// The request that is pointed at, or 0: it is never thinned away.
    pub selected_request: u64,
    /// Which instances have rows.
    pub rows: Rows,
}

/// Which instances have rows: a page of all, or of those that are in a state at the playhead.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rows {
    /// Only those in this state.
    pub state: Option<InstanceState>,
    /// As many come before the first row.
    pub skip: u32,
}

/// Everything that is visible.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Frame {
    /// The playhead, in seconds.
    pub now_s: f64,
    /// How far the run has ever been computed, in seconds: what lies between here and the playhead is drawn under a veil.
    pub known_s: f64,
    /// The end of the scenario, in seconds.
    pub end_s: f64,
    /// Events handled up to the playhead.
    pub n_events: u64,
    /// The run's fingerprint at the playhead, 16 hexadecimal digits.
    pub digest: String,
    /// What lives on the stage: environments, instances, queues.
    pub nodes: Vec<Node>,
    /// Tokens that exist but are not in `nodes`.
    pub n_nodes_hidden: u64,
    /// The pictures.
    pub charts: Vec<Chart>,
    /// Marks on the time bar: first cold start of a stretch, throttles, commands, failures.
    pub pins: Vec<Pin>,
    /// What happens next.
    pub upcoming: Option<Upcoming>,
    /// What the reader has just seen, numbers first.
    pub saw: Vec<Sentence>,
    /// Numbers at the playhead, equal to the summary of the headless program at that moment.
    pub metrics: Vec<Metric>,
    /// The latest things that happened up to the playhead, newest first; empty where marks say it all.
    pub log: Vec<LogLine>,
}

/// A number with its permanent name (`lambda` metrics of the contract, for example `latency_ms.p99`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Metric {
    /// The name, parts joined by dots.
    pub name: String,
    /// The value.
    pub value: MetricValue,
}

/// The value of a metric.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum MetricValue {
    /// A count.
    Count(u64),
    /// A measurement; `None` when there was nothing to measure.
    Number(Option<f64>),
    /// A word, for example a state.
    Text(String),
}

/// One token on the stage.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Node {
    /// Its name, for example `env-4`.
    pub id: String,
    /// What it is doing.
    pub state: NodeState,
    /// Since when, in seconds.
    pub since_s: f64,
    /// How full it is, 0 to 1.
    pub utilization: f64,
}

/// What a token is doing; shape, texture, color and word follow from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum NodeState {
    /// Getting ready.
    Init,
    /// Serving.
    Busy,
    /// Frozen, waiting.
    Idle,
    /// Gone or going.
    Gone,
}

/// A mark on the time bar.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pin {
    /// When, in seconds.
    pub at_s: f64,
    /// What.
    pub kind: PinKind,
}

/// What a pin marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PinKind {
    /// A cold start after a quiet stretch.
    Cold,
    /// A throttled request.
    Throttled,
    /// A failed request.
    Failed,
    /// A change made by the reader.
    Command,
}

/// The next thing worth stopping at.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Upcoming {
    /// When, in seconds.
    pub at_s: f64,
    /// What, as a sentence.
    pub what: Sentence,
}
