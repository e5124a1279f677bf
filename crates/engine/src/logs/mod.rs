//! Logs of a real function, and the scenario that behaves like it.
//!
//! ```text
//! bytes ──► Reader ──► records ──► report::read ──► Logs ──► Fitted ──► scenario (JSON)
//! ```
//!
//! Read: `REPORT` lines as CloudWatch Logs writes them, with or without a time and a log stream in front; CSV of the console and of
//! Logs Insights (`@timestamp`, `@message`, or its discovered fields); JSON of Logs Insights, of `filter-log-events`, of
//! `get-query-results`, one object a line, and Lambda's own JSON log format (`platform.report`). Bytes come in pieces of any
//! size, and a report is kept in 21 bytes, so a million of them fit anywhere.
//!
//! A line that ought to be a report and cannot be read is counted with its number; lines of other kinds are counted too. Nothing
//! is fatal. Left out: several functions in one file (all are taken for one), invocations that were throttled (they leave no
//! report), and the time between a client and the function.

mod arrivals;
mod collect;
mod fit;
mod fitted;
mod idle;
mod reader;
mod records;
mod report;
#[cfg(test)]
mod tests;

pub use collect::Logs;
pub use fit::{Fit, Shape};
pub use fitted::Fitted;
pub use idle::IdleLife;
pub use reader::Reader;
