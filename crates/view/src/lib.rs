//! The vocabulary of the screen: plain data made for eyes, and the protocol between a page and its host.
//!
//! Nothing here behaves. Projections in the engine fill these types; `draw` and the page read them. Everything is owned,
//! serializable and comparable, so that the same frame can be drawn, exported, tested, or sent from a worker.
//!
//! Enums are externally tagged and no field is ever skipped: the worker's codec is not self-describing.

mod chart;
mod form;
mod frame;
mod instance;
mod problem;
mod protocol;
mod sentence;

pub use chart::{
    Bin, Chart, DistributionChart, Lane, LanesChart, LimitLine, Mark, MarkKind, Percentile, ScatterChart, Segment,
    SegmentKind, StepPoint, StepSeries, StepStyle, StepsChart,
};
pub use form::{Control, Form, FormField, FormValue};
pub use frame::{Frame, Lens, Metric, MetricValue, Node, NodeState, Pin, PinKind, Rows, Upcoming};
pub use instance::{
    AddressKind, AddressState, AddressView, CallVerdict, CallView, CheckSpan, HoldingsChart, InstanceState, LampView,
    Life, Line, LinePoint, LineUnit, LinesChart, LivesChart, LogLine, RailChart, RailToken, StateSpan, VolumeFate,
    VolumeKind, VolumeView, WorkView,
};
pub use problem::{Expected, Problem, ProblemKind, Repair, RepairKind, RowSpan};
pub use protocol::{
    BuildId, CommandText, Epoch, ExportKind, FrameNumber, FromEngine, ScenarioText, SeedRange, Speed, SummaryRow,
    TextFile, ToEngine,
};
pub use sentence::{Arg, Sentence};
