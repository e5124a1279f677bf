//! Every request as a mark, in bounded memory.
//!
//! Rare marks (cold, restored, throttled, failed) and common ones (warm, provisioned) are kept apart. When a store is full,
//! every other mark of it is dropped and from then on only every second, fourth, eighth … is kept; how many there really
//! were is always known.

use std::collections::VecDeque;

use skylapse_units::{SimDuration, SimTime, order};
use skylapse_view::MarkKind;

/// Common marks held at most.
const MOST_COMMON: usize = 120_000;
/// Rare marks held at most.
const MOST_RARE: usize = 60_000;

/// Arrivals remembered to tell how long nobody had come.
const ARRIVALS_KEPT: usize = 64;

/// One request that has ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MarkRow {
    /// When it arrived.
    pub arrived: SimTime,
    /// When it ended: until then nobody knows of it.
    pub ended: SimTime,
    /// The part of the wait that was init or restore.
    pub init: SimDuration,
    /// What it met.
    pub kind: MarkKind,
    /// Its number in the run.
    pub request: u64,
    /// The lane that served it, or 0.
    pub lane: u64,
    /// For a rare mark: how long nobody had come when it arrived.
    pub rest: SimDuration,
    /// For a rare mark: what the next common request to end waited, once it has, and when it ended.
    pub follower: Option<(SimTime, SimDuration)>,
}

impl MarkRow {
    /// What its sender waited.
    #[must_use]
    pub fn latency(&self) -> SimDuration {
        self.ended - self.arrived
    }
}

/// Marks of one resource in order of their ends.
#[derive(Clone, Debug, Default)]
pub struct Marks {
    common: Store,
    rare: Store,
    /// The latest arrivals, newest last: how long nobody had come does not depend on what is thinned away.
    arrivals: VecDeque<SimTime>,
    /// The rare mark pushed last has no follower yet.
    awaits_follower: bool,
}

#[derive(Clone, Debug, Default)]
struct Store {
    rows: Vec<MarkRow>,
    n_seen: u64,
    /// log2 of how many marks one kept mark stands for.
    halvings: u32,
}

/// True for a mark that is never thinned among common ones.
#[must_use]
pub const fn is_rare(kind: MarkKind) -> bool {
    match kind {
        MarkKind::Warm | MarkKind::Provisioned => false,
        MarkKind::Cold | MarkKind::Restored | MarkKind::Throttled | MarkKind::Failed => true,
    }
}

impl Marks {
    /// Adds one.
    pub fn push(&mut self, mut row: MarkRow) {
        if is_rare(row.kind) {
            let before = self.arrivals.iter().copied().filter(|&at| at < row.arrived).max();
            row.rest = before.map_or(SimDuration::ZERO, |before| row.arrived - before);
            self.rare.push(row, MOST_RARE);
            self.awaits_follower = true;
        } else {
            if std::mem::take(&mut self.awaits_follower)
                && let Some(last) = self.rare.rows.last_mut()
            {
                last.follower = Some((row.ended, row.latency()));
            }
            self.common.push(row, MOST_COMMON);
        }
        if self.arrivals.len() == ARRIVALS_KEPT {
            self.arrivals.pop_front();
        }
        self.arrivals.push_back(row.arrived);
    }

    /// True once marks had to be dropped.
    #[must_use]
    pub const fn is_thinned(&self) -> bool {
        self.common.halvings > 0 || self.rare.halvings > 0
    }

    /// Common marks that are held, in order of their ends.
    #[must_use]
    pub fn common(&self) -> &[MarkRow] {
        &self.common.rows
    }

    /// Rare marks that are held, in order of their ends.
    #[must_use]
    pub fn rare(&self) -> &[MarkRow] {
        &self.rare.rows
    }

    /// How many marks one held common mark stands for.
    #[must_use]
    pub const fn common_weight(&self) -> u64 {
        1 << self.common.halvings
    }

    /// How many there have been, held or not.
    #[must_use]
    pub const fn n_seen(&self) -> u64 {
        self.common.n_seen + self.rare.n_seen
    }

    /// Forgets what ended at `at` or later.
    pub fn forget_from(&mut self, at: SimTime) {
        self.common.forget_from(at);
        self.rare.forget_from(at);
        let mut latest: Vec<&MarkRow> = self.common.rows.iter().rev().take(ARRIVALS_KEPT).collect();
        latest.extend(self.rare.rows.iter().rev().take(ARRIVALS_KEPT));
        order::sort_by_key(&mut latest, |row| (row.ended, row.request));
        let older = latest.len().saturating_sub(ARRIVALS_KEPT);
        self.arrivals = latest[older..].iter().map(|row| row.arrived).collect();
        if let Some(last) = self.rare.rows.last_mut() {
            last.follower = last.follower.filter(|&(ended, _)| ended < at);
            self.awaits_follower = last.follower.is_none();
        }
    }
}

impl Store {
    fn push(&mut self, row: MarkRow, most: usize) {
        self.n_seen += 1;
        if !(self.n_seen - 1).is_multiple_of(1 << self.halvings) {
            return;
        }
        self.rows.push(row);
        if self.rows.len() == most {
            let mut index = 0;
            self.rows.retain(|_| {
                index += 1;
                index % 2 == 1
            });
            self.halvings += 1;
        }
    }

    fn forget_from(&mut self, at: SimTime) {
        let keep = self.rows.partition_point(|row| row.ended < at);
        self.rows.truncate(keep);
        // Exact as long as nothing was thinned; afterwards right to within one weight.
        self.n_seen = if self.halvings == 0 { keep as u64 } else { (keep as u64) << self.halvings };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn warm(number: u64) -> MarkRow {
        let at = SimTime::from_nanos(number);
        MarkRow {
            arrived: at,
            ended: at,
            init: SimDuration::ZERO,
            kind: MarkKind::Warm,
            request: number,
            lane: 1,
            rest: SimDuration::ZERO,
            follower: None,
        }
    }

    #[test]
    fn common_marks_are_thinned_evenly_and_rare_ones_stay() {
        let mut marks = Marks::default();
        for number in 0..1_000_000 {
            marks.push(warm(number));
            if number % 1_000 == 0 {
                marks.push(MarkRow { kind: MarkKind::Cold, ..warm(number) });
            }
        }
        assert!(marks.common().len() < MOST_COMMON);
        assert_eq!(marks.rare().len(), 1_000);
        assert_eq!(marks.n_seen(), 1_001_000);
        let weight = marks.common_weight();
        let expected: Vec<u64> = (0..1_000_000).step_by(weight as usize).collect();
        let held: Vec<u64> = marks.common().iter().map(|row| row.request).collect();
        assert_eq!(held, expected, "every {weight}th mark is held");
    }

    #[test]
    fn forgetting_takes_back_what_ended_later() {
        let mut marks = Marks::default();
        (0..100).for_each(|number| marks.push(warm(number)));
        marks.forget_from(SimTime::from_nanos(40));
        assert_eq!((marks.common().len(), marks.n_seen()), (40, 40));
    }
}
