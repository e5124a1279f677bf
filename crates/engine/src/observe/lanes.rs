//! Lives of environments (or instances) as rows of spans, in bounded memory.
//!
//! A row is reused when its environment is gone, so the picture stays as high as the run was wide. At [`MOST_SPANS`] spans,
//! rests shorter than a column of any screen are joined to the work around them, then twice as long ones, and so on; only
//! when that does not help the oldest half of all lives is dropped.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use skylapse_units::{SimDuration, SimTime};
use skylapse_view::SegmentKind;

/// Spans held at most, over all lives.
const MOST_SPANS: u64 = 300_000;
/// A rest is short at first when it is less than this share of the time known.
const FINEST_COLUMNS: u64 = 4_096;
/// How often what counts as short is doubled before anything is dropped.
const COARSENINGS: u32 = 4;

/// A stretch of one life. Short stretches of work are kept whole; the projection merges what falls into one pixel.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Span {
    /// Begins.
    pub from: SimTime,
    /// Ends; `None` while it lasts.
    pub to: Option<SimTime>,
    /// What it is.
    pub kind: SegmentKind,
    /// For whom, or 0.
    pub request: u64,
}

/// One life.
#[derive(Clone, Debug, PartialEq)]
pub struct LaneLife {
    /// The number of the environment.
    pub lane: u64,
    /// The row it is drawn in, from 1.
    pub row: u32,
    /// What it did, in order.
    pub spans: Vec<Span>,
    /// When and how it went.
    pub gone: Option<(SimTime, SegmentKind)>,
}

/// All lives of one resource, in order of birth.
#[derive(Clone, Debug, Default)]
pub struct Lanes {
    lives: Vec<LaneLife>,
    alive: std::collections::BTreeMap<u64, u64>,
    free_rows: BinaryHeap<Reverse<u32>>,
    n_rows: u32,
    n_dropped: u64,
    n_spans: u64,
    n_running: u64,
    /// Rests up to this long have been joined to the work around them.
    short: SimDuration,
}

impl Lanes {
    /// A life begins.
    pub fn begin(&mut self, at: SimTime, lane: u64, kind: SegmentKind) {
        let row = match self.free_rows.pop() {
            Some(Reverse(row)) => row,
            None => {
                self.n_rows += 1;
                self.n_rows
            }
        };
        self.alive.insert(lane, self.n_dropped + self.lives.len() as u64);
        let span = Span { from: at, to: None, kind, request: 0 };
        self.lives.push(LaneLife { lane, row, spans: vec![span], gone: None });
        self.n_running += u64::from(is_running(kind));
        self.count_span();
    }

    /// A life does something else from now on.
    pub fn turn(&mut self, at: SimTime, lane: u64, kind: SegmentKind, request: u64) {
        let Some(life) = self.living(lane) else { return };
        let last = life.spans.last_mut().expect("a life begins with a span");
        let was_running = is_running(last.kind);
        if last.from == at {
            (last.kind, last.request) = (kind, request);
        } else {
            last.to = Some(at);
            life.spans.push(Span { from: at, to: None, kind, request });
        }
        self.n_running = self.n_running + u64::from(is_running(kind)) - u64::from(was_running);
        self.count_span();
    }

    /// The current stretch of work began with an init of this length.
    pub fn split_init(&mut self, lane: u64, init: SimDuration) {
        let Some(life) = self.living(lane) else { return };
        let last = life.spans.last_mut().expect("a life begins with a span");
        if last.kind != SegmentKind::Init || init.is_zero() {
            return;
        }
        let (request, ready) = (last.request, last.from + init);
        last.to = Some(ready);
        life.spans.push(Span { from: ready, to: None, kind: SegmentKind::Busy, request });
        self.count_span();
    }

    /// A life ends.
    pub fn end(&mut self, at: SimTime, lane: u64, kind: SegmentKind) {
        let Some(life) = self.living(lane) else { return };
        life.gone = Some((at, kind));
        let last = life.spans.last_mut().expect("a life begins with a span");
        last.to = Some(at);
        let (row, was_running) = (life.row, is_running(last.kind));
        self.n_running -= u64::from(was_running);
        self.alive.remove(&lane);
        self.free_rows.push(Reverse(row));
    }

    /// All lives that are held, in order of birth.
    #[must_use]
    pub fn lives(&self) -> &[LaneLife] {
        &self.lives
    }

    /// Environments at work now, init included.
    #[must_use]
    pub const fn n_running(&self) -> u64 {
        self.n_running
    }

    /// Rows used so far.
    #[must_use]
    pub const fn n_rows(&self) -> u32 {
        self.n_rows
    }

    /// Forgets what happened at `at` or later.
    pub fn forget_from(&mut self, at: SimTime) {
        let born = self.lives.partition_point(|life| life.spans[0].from < at);
        self.lives.truncate(born);
        for life in &mut self.lives {
            life.spans.retain(|span| span.from < at);
            // A life whose early spans were dropped for memory may have none left; it is dropped below.
            let Some(last) = life.spans.last_mut() else { continue };
            if last.to.is_some_and(|to| at <= to) {
                last.to = None;
            }
            if life.gone.is_some_and(|(gone, _)| at <= gone) {
                life.gone = None;
            }
        }
        self.lives.retain(|life| !life.spans.is_empty());
        self.reindex();
    }

    fn living(&mut self, lane: u64) -> Option<&mut LaneLife> {
        let index = *self.alive.get(&lane)?;
        self.lives.get_mut(index.checked_sub(self.n_dropped)? as usize)
    }

    fn count_span(&mut self) {
        self.n_spans += 1;
        if self.n_spans < MOST_SPANS {
            return;
        }
        for _ in 0..COARSENINGS {
            self.join_short_rests();
            if self.n_spans < MOST_SPANS / 2 {
                return;
            }
        }
        self.drop_oldest_half();
    }

    /// Joins work on both sides of a rest that no screen could show, and doubles what counts as short.
    fn join_short_rests(&mut self) {
        let moments = self.lives.iter().flat_map(|life| [life.spans.first(), life.spans.last()]).flatten();
        let (mut first, mut last) = (SimTime::END, SimTime::START);
        for span in moments {
            (first, last) = (first.min(span.from), last.max(span.from));
        }
        let column = last.saturating_since(first).as_nanos() / FINEST_COLUMNS;
        self.short = SimDuration::from_nanos((self.short.as_nanos() * 2).max(column));
        for life in &mut self.lives {
            join_within(&mut life.spans, self.short);
        }
        self.reindex();
    }

    /// Drops the oldest half of all spans; a life that still lasts keeps its newest span.
    fn drop_oldest_half(&mut self) {
        let mut to_drop = MOST_SPANS / 2;
        for life in &mut self.lives {
            let n = (life.spans.len() as u64).min(to_drop);
            let keep_one = u64::from(life.gone.is_none());
            let n = n.min((life.spans.len() as u64).saturating_sub(keep_one));
            life.spans.drain(..n as usize);
            to_drop -= n;
        }
        let before = self.lives.len();
        self.lives.retain(|life| !life.spans.is_empty());
        self.n_dropped += (before - self.lives.len()) as u64;
        self.reindex();
    }

    /// Finds living lanes and free rows anew.
    fn reindex(&mut self) {
        self.n_spans = self.lives.iter().map(|life| life.spans.len() as u64).sum();
        self.n_rows = self.lives.iter().map(|life| life.row).max().unwrap_or(0);
        let mut is_taken = vec![false; self.n_rows as usize];
        self.alive.clear();
        self.n_running = 0;
        for (index, life) in self.lives.iter().enumerate() {
            if life.gone.is_none() {
                self.alive.insert(life.lane, self.n_dropped + index as u64);
                is_taken[life.row as usize - 1] = true;
                self.n_running += u64::from(life.spans.last().is_some_and(|span| is_running(span.kind)));
            }
        }
        self.free_rows = (1..).zip(is_taken).filter(|(_, is_taken)| !is_taken).map(|(row, _)| Reverse(row)).collect();
    }
}

/// Joins the spans of one life wherever a short rest lies between two stretches of work; the last span stays as it is.
fn join_within(spans: &mut Vec<Span>, short: SimDuration) {
    let Some(latest) = spans.pop() else { return };
    let mut joined: Vec<Span> = Vec::with_capacity(spans.len());
    for (index, span) in spans.iter().enumerate() {
        let to = span.to.unwrap_or(span.from);
        let is_short_rest = !is_running(span.kind) && to.saturating_since(span.from) <= short;
        let is_between = spans.get(index + 1).unwrap_or(&latest).kind == SegmentKind::Busy;
        match joined.last_mut() {
            Some(last)
                if last.kind == SegmentKind::Busy
                    && (span.kind == SegmentKind::Busy || is_short_rest && is_between) =>
            {
                last.to = Some(to);
            }
            _ => joined.push(*span),
        }
    }
    joined.push(latest);
    *spans = joined;
}

/// True while an environment is at work, init included.
#[must_use]
pub const fn is_running(kind: SegmentKind) -> bool {
    match kind {
        SegmentKind::Init | SegmentKind::Busy => true,
        SegmentKind::Idle
        | SegmentKind::MayExpire
        | SegmentKind::Expired
        | SegmentKind::Recycled
        | SegmentKind::Provisioned => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(nanos: u64) -> SimTime {
        SimTime::from_nanos(nanos)
    }

    #[test]
    fn a_row_is_reused_when_its_environment_is_gone() {
        let mut lanes = Lanes::default();
        lanes.begin(at(0), 1, SegmentKind::Init);
        lanes.begin(at(1), 2, SegmentKind::Init);
        lanes.end(at(5), 1, SegmentKind::Expired);
        lanes.begin(at(6), 3, SegmentKind::Init);
        let rows: Vec<u32> = lanes.lives().iter().map(|life| life.row).collect();
        assert_eq!(rows, [1, 2, 1]);
    }

    #[test]
    fn the_init_is_split_off_when_its_length_is_known() {
        let mut lanes = Lanes::default();
        lanes.begin(at(10), 1, SegmentKind::Init);
        lanes.split_init(1, SimDuration::from_nanos(4));
        lanes.turn(at(20), 1, SegmentKind::Idle, 0);
        let spans: Vec<_> = lanes.lives()[0].spans.iter().map(|span| (span.from, span.to, span.kind)).collect();
        assert_eq!(
            spans,
            [
                (at(10), Some(at(14)), SegmentKind::Init),
                (at(14), Some(at(20)), SegmentKind::Busy),
                (at(20), None, SegmentKind::Idle)
            ]
        );
    }

    #[test]
    fn forgetting_opens_what_was_open_then() {
        let mut lanes = Lanes::default();
        lanes.begin(at(0), 1, SegmentKind::Init);
        lanes.turn(at(10), 1, SegmentKind::Idle, 0);
        let mut expected = lanes.clone();
        lanes.end(at(50), 1, SegmentKind::Expired);
        lanes.begin(at(60), 2, SegmentKind::Init);
        lanes.forget_from(at(40));
        assert_eq!(lanes.lives(), expected.lives());
        lanes.end(at(70), 1, SegmentKind::Recycled);
        expected.end(at(70), 1, SegmentKind::Recycled);
        assert_eq!(lanes.lives(), expected.lives(), "the life goes on as if nothing had been forgotten");
    }

    #[test]
    fn a_busy_life_loses_short_rests_before_it_loses_its_beginning() {
        let mut lanes = Lanes::default();
        lanes.begin(at(0), 1, SegmentKind::Init);
        for round in 1..400_000_u64 {
            lanes.turn(at(round * 100), 1, SegmentKind::Busy, round);
            lanes.turn(at(round * 100 + 90), 1, SegmentKind::Idle, 0);
        }
        let spans = &lanes.lives()[0].spans;
        assert!((spans.len() as u64) < MOST_SPANS);
        assert_eq!((spans[0].from, spans[0].kind), (at(0), SegmentKind::Init), "the beginning is still there");
        let gap_free = spans.windows(2).all(|pair| pair[0].to == Some(pair[1].from));
        assert!(gap_free, "spans follow each other without a gap");
    }

    #[test]
    fn a_long_run_keeps_to_its_memory() {
        let mut lanes = Lanes::default();
        for round in 0..400_000_u64 {
            lanes.begin(at(round * 10), round + 1, SegmentKind::Init);
            lanes.turn(at(round * 10 + 5), round + 1, SegmentKind::Idle, 0);
            lanes.end(at(round * 10 + 9), round + 1, SegmentKind::Expired);
        }
        let held: u64 = lanes.lives().iter().map(|life| life.spans.len() as u64).sum();
        assert!(held <= MOST_SPANS);
        assert_eq!(lanes.n_rows(), 1, "one environment at a time needs one row");
        assert_eq!(lanes.lives().last().map(|life| life.lane), Some(400_000), "the newest are kept");
    }
}
