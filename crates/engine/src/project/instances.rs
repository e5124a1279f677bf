//! Instances in a frame: tokens on the map, lives, what hangs on the one that is looked at, its cost.

use skylapse_services::field::Value;
use skylapse_services::instance::Standing;
use skylapse_services::trace::FactValue;
use skylapse_units::{SimDuration, SimTime};
use skylapse_view::{
    Chart, CheckSpan, Frame, InstanceState, Lens, Life, LivesChart, Pin, RailChart, RailToken, Rows, Sentence,
    StateSpan, Upcoming, WorkView,
};

use super::{Moment, belongings, history, telling};
use crate::engine::Engine;
use crate::observe::{Checks, StateRow, usage_usd};

/// Instances with a token of their own; more are groups, one a state.
const MOST_TOKENS: usize = 24;
/// Rows of lives in a frame at most.
const MOST_ROWS: usize = 24;
/// A terminated instance is listed this long: "about an hour" (AWS, ec2-instance-lifecycle.html, 2026-04).
const LISTED: SimDuration = SimDuration::from_secs(3_600);
/// Pins on the time bar at most.
const MOST_PINS: f64 = 60.0;

/// An instance of the run.
struct One<'a> {
    resource: u32,
    name: &'a str,
    standing: Standing,
}

/// Fills a frame whose lens looks at an instance.
pub fn fill(engine: &Engine, lens: &Lens, frame: &mut Frame) {
    let (world, now) = (engine.world(), engine.now());
    let standing = |(index, address): (usize, &crate::fleet::Address)| {
        let standing = world.fleet().standing(*address, now)?;
        Some(One { resource: index as u32, name: world.directory.name(index as u32), standing })
    };
    let all: Vec<One<'_>> = world.addresses.iter().enumerate().filter_map(standing).collect();
    let diary = &engine.recording().diary;
    let calls = world.fleet().calls(world.addresses[lens.resource as usize], now);
    let (about, calls) = calls.into_iter().partition(|call| !call.about.is_empty());
    frame.charts.push(Chart::Rail(RailChart {
        name: "rail".to_owned(),
        tokens: tokens(engine, &all, lens),
        calls,
        work: work(engine),
    }));
    if let Some(one) = all.iter().find(|one| one.resource == lens.resource) {
        frame.charts.push(Chart::Holdings(belongings::chart(engine, lens.resource, one.name, &one.standing, about)));
    }
    frame.charts.push(Chart::Lives(lives(engine, &all, lens)));
    frame.charts.extend(history::charts(engine, lens).into_iter().map(Chart::Lines));
    frame.pins = pins(engine, lens);
    frame.log = telling::log(diary, world, now);
    frame.saw = telling::saw(diary, world, lens.resource, now);
    frame.upcoming = next(engine).map(|(at, what)| Upcoming { at_s: at.as_secs_f64(), what });
}

/// How work on the account's jobs goes.
fn work(engine: &Engine) -> Option<WorkView> {
    let quotas = engine.scenario().quotas.rows();
    let jobs = quotas.iter().find(|row| row.key == "ec2_jobs").map(|row| &row.value);
    let Some(&Value::Whole(n_all @ 1..)) = jobs else { return None };
    let rows = engine.recording().diary.work(engine.now());
    Some(WorkView {
        n_done: rows.iter().filter(|row| row.is_done).count() as u64,
        n_all,
        lost_s: rows.iter().map(|row| row.lost_s).sum(),
        usd: rows.last().and_then(|row| row.usd).unwrap_or_else(|| usage_usd(engine.world(), engine.now())),
        on_demand_usd: rows.iter().map(|row| row.on_demand_usd).sum(),
    })
}

/// The next fact that is told, as far as the run is known.
fn next(engine: &Engine) -> Option<(SimTime, Sentence)> {
    let diary = &engine.recording().diary;
    let rows = diary.rows();
    let fact = rows.get(rows.partition_point(|row| row.at <= engine.now()))?;
    Some((fact.at, telling::line(fact, diary, engine.world()).what))
}

/// The next or the last moment at which something is told.
pub fn moment(engine: &Engine, forward: bool) -> Moment {
    let (rows, now) = (engine.recording().diary.rows(), engine.now());
    let found = if forward {
        rows.get(rows.partition_point(|row| row.at <= now))
    } else {
        rows[..rows.partition_point(|row| row.at < now)].last()
    };
    match found {
        Some(fact) => Moment::At(fact.at),
        None if forward && engine.recording().known() < engine.end() => Moment::Unknown,
        None => Moment::None,
    }
}

fn tokens(engine: &Engine, all: &[One<'_>], lens: &Lens) -> Vec<RailToken> {
    let listed: Vec<&One<'_>> =
        all.iter().filter(|one| one.standing.is_listed || one.resource == lens.resource).collect();
    if listed.len() <= MOST_TOKENS {
        return listed.iter().map(|one| token(engine, one, 1, lens)).collect();
    }
    let mut tokens = vec![];
    for state in InstanceState::ALL {
        let here: Vec<&&One<'_>> =
            listed.iter().filter(|one| one.standing.state == state && one.resource != lens.resource).collect();
        // The group goes as far as its oldest has come.
        tokens.extend(here.first().map(|one| token(engine, one, here.len() as u64, lens)));
    }
    tokens.extend(listed.iter().find(|one| one.resource == lens.resource).map(|one| token(engine, one, 1, lens)));
    tokens
}

fn token(engine: &Engine, one: &One<'_>, n: u64, lens: &Lens) -> RailToken {
    let now = engine.now();
    let Standing { state, since, until, is_rebooting, is_impaired, .. } = one.standing;
    let until = if is_impaired && state == InstanceState::Running { warned_until(engine, one.resource) } else { until };
    let passed_s = now.saturating_since(since).as_secs_f64();
    let whole_s = until.map(|until| until.saturating_since(since).as_secs_f64());
    RailToken {
        id: one.name.to_owned(),
        resource: one.resource,
        n,
        state,
        progress: whole_s.filter(|s| *s > 0.0).map_or(0.0, |s| (passed_s / s).min(1.0)),
        left_s: until.map(|until| until.saturating_since(now).as_secs_f64()),
        utilization: 1.0,
        is_rebooting,
        is_impaired,
        is_selected: one.resource == lens.resource,
    }
}

/// When EC2 takes back an instance that it has warned.
fn warned_until(engine: &Engine, resource: u32) -> Option<SimTime> {
    let facts = engine.recording().diary.about(resource, engine.now());
    let until = facts.iter().rev().take(16).find_map(|fact| {
        let mut after_s = 0;
        let name = fact.fact.describe(fact.at, &mut |member, value| {
            if let ("after_s", FactValue::Count(s)) = (member, value) {
                after_s = s;
            }
        });
        (name == "SpotInterruptionWarned").then(|| fact.at.saturating_add(SimDuration::from_secs(after_s)))
    });
    // A warning of a life before this start is over.
    until.filter(|until| *until > engine.now())
}

fn lives(engine: &Engine, all: &[One<'_>], lens: &Lens) -> LivesChart {
    let known = engine.recording().known();
    let is_meant =
        |one: &&One<'_>| lens.rows.state.is_none_or(|state| one.standing.state == state && one.standing.is_listed);
    let meant: Vec<&One<'_>> = all.iter().filter(is_meant).collect();
    // Beyond the end there is the last page.
    let last = meant.len().saturating_sub(1) / MOST_ROWS * MOST_ROWS;
    let skip = (lens.rows.skip as usize).min(last);
    let mut shown: Vec<&One<'_>> = meant.iter().skip(skip).take(MOST_ROWS).copied().collect();
    let is_selected = |one: &&One<'_>| one.resource == lens.resource;
    let selected = if shown.iter().any(is_selected) { None } else { all.iter().find(is_selected) };
    // Whom the reader looks at is in sight on every page.
    shown.extend(selected);
    let column_s = (lens.to_s - lens.from_s) / f64::from(lens.columns);
    let row = |one: &&One<'_>| {
        let diary = &engine.recording().diary;
        let states = diary.states(one.resource);
        let spans = spans(states, known);
        let billed = spans.iter().zip(states).filter(|(_, row)| row.is_billed).map(|(span, _)| span);
        Life {
            id: one.name.to_owned(),
            resource: one.resource,
            is_selected: one.resource == lens.resource,
            billed: billed.map(|span| (span.from_s, span.to_s)).collect(),
            states: visible(&spans, lens, column_s),
            checks: checks(diary.checks(one.resource), known),
        }
    };
    LivesChart {
        name: "states".to_owned(),
        from_s: lens.from_s,
        to_s: lens.to_s,
        rows: shown.iter().map(row).collect(),
        n_hidden: all.len().saturating_sub(shown.len()) as u64,
        page: Rows { state: lens.rows.state, skip: skip as u32 },
        n_paged: meant.len() as u64,
    }
}

/// Each state from its beginning to that of the next.
fn spans(states: &[StateRow], known: SimTime) -> Vec<StateSpan> {
    let ends = states.iter().skip(1).map(|row| row.at);
    let spans = states.iter().zip(ends.chain([known])).map(|(&StateRow { at: from, state, .. }, to)| {
        let to = if state == InstanceState::Terminated { to.min(from.saturating_add(LISTED)) } else { to };
        StateSpan { from_s: from.as_secs_f64(), to_s: to.as_secs_f64(), state }
    });
    spans.collect()
}

/// Each stretch in which not all status checks were ok.
fn checks(checks: &[(SimTime, Checks)], known: SimTime) -> Vec<CheckSpan> {
    let ends = checks.iter().skip(1).map(|(at, _)| *at).chain([known]);
    let spans = checks.iter().zip(ends).filter(|((_, checks), _)| *checks != Checks::Ok);
    let span = |((from, checks), to): (&(SimTime, Checks), SimTime)| CheckSpan {
        from_s: from.as_secs_f64(),
        to_s: to.as_secs_f64(),
        is_impaired: *checks == Checks::Failed,
    };
    spans.map(span).collect()
}

/// What falls into the lens; of several short ones within one column the first stays.
fn visible(spans: &[StateSpan], lens: &Lens, column_s: f64) -> Vec<StateSpan> {
    let mut shown: Vec<StateSpan> = vec![];
    for span in spans.iter().filter(|span| span.from_s <= lens.to_s && lens.from_s <= span.to_s) {
        match shown.last_mut() {
            Some(last) if span.to_s - last.from_s < column_s => last.to_s = span.to_s,
            _ => shown.push(*span),
        }
    }
    shown
}

/// Calls and refusals on the time bar.
fn pins(engine: &Engine, lens: &Lens) -> Vec<Pin> {
    let apart_s = (lens.to_s - lens.from_s) / MOST_PINS;
    let mut pins: Vec<Pin> = vec![];
    for &(at, kind) in engine.recording().diary.pins() {
        let at_s = at.as_secs_f64();
        let is_crowded = |pin: &Pin| pin.kind == kind && at_s - pin.at_s < apart_s;
        // The latest ones come last, so looking back a little is enough.
        if lens.from_s <= at_s && at_s <= lens.to_s && !pins.iter().rev().take(4).any(is_crowded) {
            pins.push(Pin { at_s, kind });
        }
    }
    pins
}
