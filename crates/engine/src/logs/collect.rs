//! What was read, packed: 21 bytes a report.

use std::collections::BTreeMap;

use skylapse_units::order;

use super::report::{Ended, Report};

/// Damaged lines whose numbers are kept.
const MOST_NAMED: usize = 10;
/// Log streams that are told apart; reports of others have none.
const MOST_STREAMS: usize = 100_000;
/// Memory sizes that are told apart.
const MOST_SIZES: usize = 1_000;
/// Units of a duration: 10 µs, the resolution of a report.
pub(super) const PER_MS: f64 = 100.0;
/// No time was given.
const NO_TIME: i64 = i64::MIN;

/// Reports in columns, and counts of everything else.
#[derive(Clone, Debug, Default)]
pub struct Logs {
    /// Lines of the file.
    pub n_lines: u64,
    /// Records of other kinds.
    pub n_other: u64,
    /// Records that ought to be reports and cannot be read.
    pub n_damaged: u64,
    /// Lines of the first of them.
    pub damaged_lines: Vec<u64>,
    begun_ms: Vec<i64>,
    durations: Vec<u32>,
    /// INIT or RESTORE; 0: none.
    inits: Vec<u32>,
    /// Log stream, from 1; 0: none.
    streams: Vec<u32>,
    flags: Vec<u8>,
    names: BTreeMap<String, u32>,
    /// Memory sizes in MB, with how many reports have them.
    pub(super) memory_mb: BTreeMap<u32, u64>,
}

const RESTORED: u8 = 1;
const ERROR: u8 = 2;
const TIMEOUT: u8 = 4;

/// One report as it is kept.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Kept {
    /// When the request began.
    pub begun_ms: Option<i64>,
    /// In units of 10 µs.
    pub duration: u32,
    pub init: u32,
    pub stream: u32,
    pub is_restored: bool,
    pub end: Ended,
}

impl Logs {
    /// Reports that were read.
    #[must_use]
    pub const fn n_reports(&self) -> u64 {
        self.durations.len() as u64
    }

    pub(super) fn note_damaged(&mut self, line: u64) {
        self.n_damaged += 1;
        if self.damaged_lines.len() < MOST_NAMED {
            self.damaged_lines.push(line);
        }
    }

    pub(super) fn note(&mut self, report: &Report) {
        let units = |ms: f64| (ms * PER_MS + 0.5) as u32;
        let init_ms = report.init_ms.or(report.restore_ms);
        // A report is written at the end of the invocation; INIT came before its `Duration`.
        let lasted_ms = (report.duration_ms + init_ms.unwrap_or(0.0)) as i64;
        self.begun_ms.push(report.at_ms.map_or(NO_TIME, |at| at - lasted_ms));
        self.durations.push(units(report.duration_ms));
        self.inits.push(init_ms.map_or(0, |ms| units(ms).max(1)));
        let stream = report.stream.as_ref().map_or(0, |name| self.stream(name));
        self.streams.push(stream);
        let restored = if report.restore_ms.is_some() { RESTORED } else { 0 };
        let end = match report.end {
            Ended::Success => 0,
            Ended::Error => ERROR,
            Ended::Timeout => TIMEOUT,
        };
        self.flags.push(restored | end);
        if let Some(mb) = report.memory_mb
            && (self.memory_mb.len() < MOST_SIZES || self.memory_mb.contains_key(&mb))
        {
            *self.memory_mb.entry(mb).or_default() += 1;
        }
    }

    fn stream(&mut self, name: &str) -> u32 {
        if let Some(&known) = self.names.get(name) {
            return known;
        }
        if self.names.len() >= MOST_STREAMS {
            return 0;
        }
        let next = self.names.len() as u32 + 1;
        self.names.insert(name.to_owned(), next);
        next
    }

    pub(super) fn get(&self, index: u32) -> Kept {
        let at = index as usize;
        let flags = self.flags[at];
        let end = if flags & TIMEOUT > 0 {
            Ended::Timeout
        } else if flags & ERROR > 0 {
            Ended::Error
        } else {
            Ended::Success
        };
        Kept {
            begun_ms: Some(self.begun_ms[at]).filter(|ms| *ms != NO_TIME),
            duration: self.durations[at],
            init: self.inits[at],
            stream: self.streams[at],
            is_restored: flags & RESTORED > 0,
            end,
        }
    }

    pub(super) fn all(&self) -> impl Iterator<Item = Kept> {
        (0..self.durations.len() as u32).map(|index| self.get(index))
    }

    /// Indexes of the reports with a time, in order of their beginnings.
    pub(super) fn in_order(&self) -> Vec<u32> {
        let mut found: Vec<u32> =
            (0..self.begun_ms.len() as u32).filter(|&index| self.begun_ms[index as usize] != NO_TIME).collect();
        order::sort_by_key(&mut found, |&index| (self.begun_ms[index as usize], index));
        found
    }
}
