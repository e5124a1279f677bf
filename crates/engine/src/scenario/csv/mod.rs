//! Counts over time from CSV files, as monitoring systems and spreadsheets write them.
//!
//! What is found and how it is handled:
//! * A time column and a value column, named in the scenario or guessed by name and content; rows above the table (as
//!   AWS's console writes them) are passed over.
//! * A value is the count in its bin. The width of a bin is `bin`, or the `Period` row above the table, or the most common
//!   step between rows. The first bin begins at 0:00 of the run.
//! * Rows out of order are sorted. Rows with one time are added up. Missing bins count 0: CloudWatch publishes nothing when
//!   nothing happened. Missing and unreadable values count 0. Rows without a readable time are left out.
//! * Times without a zone that repeat an hour, or skip an hour in a night in which clocks are changed, are a change of the
//!   clock: the count goes on without a gap.
//!
//! Every repair is reported by row. Memory: [`BYTES_PER_ROW_READING`] while reading, [`BYTES_PER_ROW_KEPT`] after, besides the
//! text itself; nothing is allocated row by row.

mod build;
mod clock;
mod layout;
mod line;
mod number;
mod repairs;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use skylapse_units::{SimDuration, SimTime};
use skylapse_view::{ProblemKind, Repair, RepairKind, RowSpan, TextFile};

use crate::workload::Trace;

/// As many rows of a file at most.
pub const MAX_ROWS: u64 = 2_000_000;
/// Bytes held for each row while a file is read: the row (24), then its bin (16).
pub const BYTES_PER_ROW_READING: u64 = 40;
/// Bytes held for each row of a file that was read.
pub const BYTES_PER_ROW_KEPT: u64 = 16;
/// The width of a bin when a file has a single row and nothing says more: CloudWatch's standard period.
pub const DEFAULT_BIN: SimDuration = SimDuration::from_secs(60);

/// What the scenario says about a file.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Wanted<'a> {
    /// The name of the time column.
    pub time: Option<&'a str>,
    /// The name of the value column.
    pub value: Option<&'a str>,
    /// The width of a bin.
    pub bin: Option<SimDuration>,
}

/// A file that was read.
#[derive(Clone, Debug)]
pub struct Table {
    /// Counts by bin.
    pub trace: Trace,
    /// The first moment in Unix milliseconds, as if in UTC when the file names no zone; `None` when its times are seconds
    /// since a start.
    pub first_unix_ms: Option<i64>,
    /// The row of the last bin.
    pub last_row: u64,
    /// What was mended.
    pub repairs: Vec<Repair>,
}

/// Reads one file.
///
/// # Errors
/// When it has no usable table.
pub fn read(file: &TextFile, wanted: &Wanted<'_>) -> Result<Table, ProblemKind> {
    let bad = |bad: Bad| ProblemKind::BadTable {
        file: super::reader::quote(&file.name),
        reason: bad.reason.to_owned(),
        row: bad.row,
    };
    let text = file.text.strip_prefix('\u{feff}').unwrap_or(&file.text);
    let n_lines = text.bytes().filter(|byte| *byte == b'\n').count() as u64 + 1;
    if n_lines > MAX_ROWS + layout::MAX_PREAMBLE_ROWS {
        return Err(ProblemKind::TooMany { n: n_lines, limit: MAX_ROWS });
    }
    let layout = layout::find(text, wanted).map_err(bad)?;
    build::table(text, n_lines, &layout, wanted.bin).map_err(bad)
}

/// Why a file has no usable table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Bad {
    /// A key of the string tables.
    reason: &'static str,
    /// The row, from 1, or 0.
    row: u64,
}

/// The files of a scenario; each is read once however many workloads use it in the same way.
pub struct Files<'t> {
    files: &'t [TextFile],
    read: Vec<ReadFile>,
}

struct ReadFile {
    file: String,
    time: Option<String>,
    value: Option<String>,
    bin: Option<SimDuration>,
    table: Result<Arc<Table>, ProblemKind>,
}

impl<'t> Files<'t> {
    /// Files that came along with a scenario.
    #[must_use]
    pub const fn new(files: &'t [TextFile]) -> Self {
        Self { files, read: vec![] }
    }

    /// The table of a file.
    ///
    /// # Errors
    /// When the file is missing or has no usable table.
    pub fn table(&mut self, name: &str, wanted: &Wanted<'_>) -> Result<Arc<Table>, ProblemKind> {
        let is_same = |read: &&ReadFile| {
            read.file == name
                && read.time.as_deref() == wanted.time
                && read.value.as_deref() == wanted.value
                && read.bin == wanted.bin
        };
        if let Some(read) = self.read.iter().find(is_same) {
            return read.table.clone();
        }
        let file = self.files.iter().find(|file| file.name == name);
        let table = match file {
            Some(file) => read(file, wanted).map(Arc::new),
            None => Err(ProblemKind::FileMissing { file: super::reader::quote(name) }),
        };
        self.read.push(ReadFile {
            file: name.to_owned(),
            time: wanted.time.map(str::to_owned),
            value: wanted.value.map(str::to_owned),
            bin: wanted.bin,
            table: table.clone(),
        });
        table
    }

    /// What was mended, file by file; and which rows lie after the end of the run.
    #[must_use]
    pub fn repairs(&self, end: SimTime) -> Vec<(String, Vec<Repair>)> {
        let mut all = vec![];
        for read in &self.read {
            let Ok(table) = &read.table else { continue };
            let mut repairs = table.repairs.clone();
            repairs.extend(table.after(end));
            if !repairs.is_empty() {
                all.push((read.file.clone(), repairs));
            }
        }
        all
    }
}

impl Table {
    /// The rows after the end of a run; told by number when the file is in order.
    fn after(&self, end: SimTime) -> Option<Repair> {
        let n_before = self.trace.bins_before(end);
        let n_after = self.trace.n_bins() - n_before;
        let last = self.last_row;
        (n_after > 0).then(|| Repair {
            rows: RowSpan { first: last.saturating_sub(n_after - 1), last },
            kind: RepairKind::AfterTheEnd,
        })
    }
}
