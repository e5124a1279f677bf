//! What the reader has just seen, what comes next, and where it is worth stopping.

use skylapse_units::{SimDuration, SimTime, order};
use skylapse_view::{Arg, Lens, MarkKind, Pin, PinKind, Sentence, Upcoming};

use crate::observe::{MarkRow, ResourceRecording};
use crate::scenario::Scenario;

/// A rest of this length or longer is worth telling.
const QUIET: SimDuration = SimDuration::from_secs(60);
/// Pins on the time bar at most.
const MOST_PINS: f64 = 60.0;

/// A moment worth stopping at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Moment {
    /// This one.
    At(SimTime),
    /// None is known yet: let the run go on and ask again.
    Unknown,
    /// There is none.
    None,
}

/// The next or the last arrival that met something rare.
pub fn moment(recorded: &ResourceRecording, now: SimTime, forward: bool, is_all_known: bool) -> Moment {
    let rare = recorded.marks.rare().iter();
    let found = if forward {
        rare.filter(|row| now < row.ended).map(|row| row.ended).min()
    } else {
        rare.filter(|row| row.ended < now).map(|row| row.ended).max()
    };
    match found {
        Some(at) => Moment::At(at),
        None if forward && !is_all_known => Moment::Unknown,
        None => Moment::None,
    }
}

/// Marks on the time bar.
pub fn pins(recorded: &ResourceRecording, lens: &Lens, scenario: &Scenario) -> Vec<Pin> {
    let apart_s = (lens.to_s - lens.from_s) / MOST_PINS;
    let mut pins: Vec<Pin> = vec![];
    for row in recorded.marks.rare() {
        let at_s = row.arrived.as_secs_f64();
        let kind = pin_kind(row.kind);
        let is_visible = lens.from_s <= at_s && at_s <= lens.to_s;
        let is_crowded = pins.iter().rev().any(|pin| pin.kind == kind && at_s - pin.at_s < apart_s);
        if is_visible && !is_crowded {
            pins.push(Pin { at_s, kind });
        }
    }
    pins.extend(scenario.commands.iter().map(|command| Pin { at_s: command.at.as_secs_f64(), kind: PinKind::Command }));
    order::sort_by(&mut pins, |a, b| a.at_s.total_cmp(&b.at_s));
    pins
}

/// The next rare arrival, as far as the run is known.
pub fn upcoming(recorded: &ResourceRecording, now: SimTime) -> Option<Upcoming> {
    let next = recorded.marks.rare().iter().filter(|row| now < row.ended).min_by_key(|row| row.ended)?;
    let key = match next.kind {
        MarkKind::Cold | MarkKind::Restored => "frame.next.cold",
        MarkKind::Throttled => "frame.next.throttled",
        MarkKind::Failed | MarkKind::Warm | MarkKind::Provisioned => "frame.next.failed",
    };
    Some(Upcoming { at_s: next.ended.as_secs_f64(), what: Sentence::new(key) })
}

/// One or two sentences about the latest thing that stands out, numbers first.
pub fn saw(recorded: &ResourceRecording, now: SimTime) -> Vec<Sentence> {
    let ended = |row: &&MarkRow| row.ended <= now;
    let rare: Vec<&MarkRow> = recorded.marks.rare().iter().filter(ended).collect();
    let n_common = recorded.marks.common().partition_point(|row| row.ended <= now);
    let common = &recorded.marks.common()[..n_common];
    let Some(latest) = rare.last() else {
        return match common.last() {
            None => vec![Sentence::new("frame.saw.nothing")],
            Some(row) => {
                let latency = Arg::Duration(row.latency().as_secs_f64());
                vec![Sentence::new("frame.saw.warm").with("latency", latency)]
            }
        };
    };
    match latest.kind {
        MarkKind::Throttled => vec![throttled(&rare, latest)],
        MarkKind::Failed => vec![failed(latest)],
        MarkKind::Cold | MarkKind::Restored | MarkKind::Warm | MarkKind::Provisioned => cold(&rare, now),
    }
}

/// The cold start that tells the story of the latest ones, and the request after it.
fn cold(rare: &[&MarkRow], now: SimTime) -> Vec<Sentence> {
    let first = first_after_rest(rare);
    let latency = Arg::Duration(first.latency().as_secs_f64());
    let mut sentences = vec![if QUIET <= first.rest {
        Sentence::new("frame.saw.cold_after_quiet")
            .with("quiet", Arg::Duration(first.rest.as_secs_f64()))
            .with("latency", latency)
    } else if first.init.is_zero() {
        // A scenario may give the whole response of a cold request instead of its init.
        Sentence::new("frame.saw.cold_whole").with("latency", latency)
    } else {
        Sentence::new("frame.saw.cold").with("init", Arg::Duration(first.init.as_secs_f64())).with("latency", latency)
    }];
    if let Some((_, latency)) = first.follower.filter(|&(ended, _)| ended <= now) {
        sentences.push(Sentence::new("frame.saw.next").with("latency", Arg::Duration(latency.as_secs_f64())));
    }
    sentences
}

/// Among the latest cold starts, the last one that came after a rest; without one, the last.
fn first_after_rest<'a>(rare: &[&'a MarkRow]) -> &'a MarkRow {
    let is_cold = |row: &&&MarkRow| matches!(row.kind, MarkKind::Cold | MarkKind::Restored);
    let recent: Vec<&&MarkRow> = rare.iter().rev().filter(is_cold).take(12).collect();
    let after_rest = recent.iter().find(|row| QUIET <= row.rest);
    after_rest.or(recent.first()).map_or_else(|| rare[rare.len() - 1], |row| **row)
}

fn throttled(rare: &[&MarkRow], latest: &MarkRow) -> Sentence {
    let since = latest.ended.saturating_since(SimTime::START + QUIET);
    let n = rare
        .iter()
        .rev()
        .take_while(|row| since <= row.ended.since_start())
        .filter(|row| row.kind == MarkKind::Throttled)
        .count();
    Sentence::new("frame.saw.throttled").with("n", Arg::Count(n as u64))
}

fn failed(latest: &MarkRow) -> Sentence {
    Sentence::new("frame.saw.failed").with("latency", Arg::Duration(latest.latency().as_secs_f64()))
}

fn pin_kind(kind: MarkKind) -> PinKind {
    match kind {
        MarkKind::Cold | MarkKind::Restored => PinKind::Cold,
        MarkKind::Throttled => PinKind::Throttled,
        MarkKind::Failed | MarkKind::Warm | MarkKind::Provisioned => PinKind::Failed,
    }
}
