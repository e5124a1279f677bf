//! Watching: facts in, aggregates out.
//!
//! Meters live with the world (a seek takes them back). The recording lives beside it: a run is deterministic, so what was
//! recorded once stays true however often the playhead moves.

mod diary;
mod facts;
mod lanes;
mod marks;
mod peaks;
mod recording;
mod series;
mod summary;

pub use diary::{Checks, Diary, StateRow, WorkRow, usage_usd};
pub use facts::write_fact;
pub use lanes::{LaneLife, Lanes, Span, is_running};
pub use marks::{MarkRow, Marks};
pub use peaks::Peaks;
pub use recording::{Recording, ResourceRecording};
pub use series::{Periods, SeriesRow, series_header, write_series_row};
pub use summary::{BillLine, Summary, WorkloadSummary};
