//! Rows into bins.

use std::sync::Arc;

use skylapse_units::{SimDuration, SimTime, order};
use skylapse_view::RepairKind;

use super::layout::{Clock, Layout};
use super::line::{fields, is_blank, lines};
use super::number::{self, Number};
use super::repairs::Repairs;
use super::{Bad, DEFAULT_BIN, MAX_ROWS, Table, clock};
use crate::workload::{Trace, TraceBin};

/// One row that has a time: 24 bytes.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// When, in Unix milliseconds.
    pub unix_ms: i64,
    /// How many.
    pub count: f64,
    /// Its number in the file, from 1.
    pub row: u32,
}

/// The longest file, so that its moments fit the simulated clock.
const MAX_SPAN_MS: i64 = (SimDuration::LONGEST.as_nanos() / 1_000_000) as i64;
/// The width of a bin is found in as many rows.
const STEP_SAMPLE: usize = 10_000;

/// Reads all rows and makes bins of them.
pub fn table(text: &str, n_lines: u64, layout: &Layout, wanted_bin: Option<SimDuration>) -> Result<Table, Bad> {
    let mut repairs = Repairs::default();
    layout.passed_over.iter().for_each(|row| repairs.note(*row, RepairKind::AboveTheTable));
    let (mut rows, has_zone) = rows(text, n_lines, layout, &mut repairs)?;
    let bin = wanted_bin.or(layout.period);
    if !has_zone {
        let step_ms = bin.map_or_else(|| common_step_ms(&rows), |bin| Some(millis(bin)));
        clock::even_out(&mut rows, step_ms.unwrap_or(0), &mut repairs);
    }
    note_unsorted(&rows, &mut repairs);
    order::sort_by_key(&mut rows, |row| (row.unix_ms, row.row));
    add_duplicates(&mut rows, &mut repairs);
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else {
        return Err(Bad { reason: "csv.bad.no_rows", row: 0 });
    };
    let first_ms = first.unix_ms;
    let last_row = u64::from(last.row);
    if last.unix_ms - first_ms > MAX_SPAN_MS {
        return Err(Bad { reason: "csv.bad.too_long", row: u64::from(last.row) });
    }
    let found = || common_step_ms(&rows).map(|step_ms| SimDuration::from_millis(step_ms as u64));
    let bin = bin.or_else(found).unwrap_or(DEFAULT_BIN);
    note_gaps(&rows, millis(bin).max(1), &mut repairs);
    let bins: Arc<[TraceBin]> = rows
        .iter()
        .map(|row| TraceBin {
            start: SimTime::START + SimDuration::from_millis((row.unix_ms - first_ms) as u64),
            count: row.count,
        })
        .collect();
    let first_unix_ms = (layout.clock != Clock::Seconds).then_some(first_ms);
    Ok(Table { trace: Trace::new(bins, bin), first_unix_ms, last_row, repairs: repairs.into_list() })
}

const fn millis(span: SimDuration) -> i64 {
    (span.as_nanos() / 1_000_000) as i64
}

/// All rows with a readable time, in the order of the file, and whether all times carry a zone.
fn rows(text: &str, n_lines: u64, layout: &Layout, repairs: &mut Repairs) -> Result<(Vec<Row>, bool), Bad> {
    let mut rows = Vec::with_capacity(n_lines.min(MAX_ROWS) as usize);
    let mut has_zone = true;
    for (row, line) in lines(text).skip(layout.first_row as usize - 1) {
        if is_blank(line) {
            continue;
        }
        if rows.len() as u64 == MAX_ROWS {
            return Err(Bad { reason: "csv.bad.too_many_rows", row });
        }
        let mut fields = fields(line, layout.separator);
        let (mut time, mut value) = (None, None);
        for column in 0..=layout.time.max(layout.value) {
            let Some(field) = fields.next() else { break };
            if column == layout.time {
                time = Some(field);
            }
            if column == layout.value {
                value = Some(field);
            }
        }
        let (Some(time), Some(value)) = (time, value) else {
            repairs.note(row, RepairKind::ShortRowSkipped);
            continue;
        };
        let Some(stamp) = layout.clock.read(time) else {
            repairs.note(row, RepairKind::BadTimeSkipped);
            continue;
        };
        has_zone &= stamp.has_zone;
        let count = match number::parse(value, layout.decimal) {
            Number::Count(count) => count,
            Number::Missing => {
                repairs.note(row, RepairKind::MissingAsZero);
                0.0
            }
            Number::Bad => {
                repairs.note(row, RepairKind::BadValueAsZero);
                0.0
            }
        };
        rows.push(Row { unix_ms: stamp.unix_ms, count, row: row as u32 });
    }
    Ok((rows, has_zone))
}

/// The most common step forward between neighbors; of equally common ones the shortest.
fn common_step_ms(rows: &[Row]) -> Option<i64> {
    let mut steps: Vec<i64> = rows
        .windows(2)
        .map(|pair| pair[1].unix_ms - pair[0].unix_ms)
        .filter(|step_ms| *step_ms > 0)
        .take(STEP_SAMPLE)
        .collect();
    order::sort_by_key(&mut steps, |&step_ms| step_ms);
    let mut best: Option<(usize, i64)> = None;
    for run in steps.chunk_by(|a, b| a == b) {
        if best.is_none_or(|(n, _)| run.len() > n) {
            best = Some((run.len(), run[0]));
        }
    }
    best.map(|(_, step_ms)| step_ms)
}

fn note_unsorted(rows: &[Row], repairs: &mut Repairs) {
    let mut latest_ms = i64::MIN;
    for row in rows {
        if row.unix_ms < latest_ms {
            repairs.note(u64::from(row.row), RepairKind::Sorted);
        }
        latest_ms = latest_ms.max(row.unix_ms);
    }
}

/// Rows with one time become one: their counts are added.
fn add_duplicates(rows: &mut Vec<Row>, repairs: &mut Repairs) {
    rows.dedup_by(|later, kept| {
        let is_same = later.unix_ms == kept.unix_ms;
        if is_same {
            // Huge counts stay finite; such a run is over every budget anyway.
            kept.count = (kept.count + later.count).min(f64::MAX);
            repairs.note(u64::from(later.row), RepairKind::DuplicateAdded);
        }
        is_same
    });
}

fn note_gaps(rows: &[Row], bin_ms: i64, repairs: &mut Repairs) {
    for pair in rows.windows(2) {
        let step_ms = pair[1].unix_ms - pair[0].unix_ms;
        // A step of one and a half bins is drift, not a missing bin.
        let n_bins = (step_ms + bin_ms / 2) / bin_ms - 1;
        if n_bins > 0 && step_ms * 2 > bin_ms * 3 {
            repairs.note(u64::from(pair[1].row), RepairKind::GapAsZero { n_bins: n_bins as u64 });
        }
    }
}

/// Bytes held for each row while a file is read: the row, and its bin once it is made.
#[cfg(test)]
pub const fn bytes_per_row_reading() -> u64 {
    (size_of::<Row>() + size_of::<TraceBin>()) as u64
}
