//! What an instance has cost, and how its CPU credits went, over time: its facts once more, through fresh meters that are read
//! between facts too. Nothing of it is kept: a run is deterministic.

use skylapse_services::measure::Measured;
use skylapse_units::{Money, SimTime};
use skylapse_view::{Lens, Line, LinePoint, LineUnit, LinesChart};

use super::scale::round_amount;
use crate::engine::Engine;
use crate::fleet::{Address, FleetMeters};

/// Readings over the whole lens.
const READINGS: u64 = 160;
/// With more facts than this only the regular readings are taken.
const MOST_FACTS: usize = 600;
/// What the meters of a burstable instance call its credits.
const CREDITS: [(&str, &str); 2] = [("balance", "cpu_credits.balance"), ("surplus", "cpu_credits.surplus")];

/// The meters at a moment.
struct Reading {
    at_s: f64,
    total: f64,
    storage: f64,
    credits: [Option<f64>; 2],
}

/// The cost of the instance that the lens looks at; and its credits, if it has any.
pub fn charts(engine: &Engine, lens: &Lens) -> Vec<LinesChart> {
    let readings = readings(engine, lens);
    let line = |name: &str, value: &dyn Fn(&Reading) -> Option<f64>| Line {
        name: name.to_owned(),
        points: readings
            .iter()
            .filter_map(|reading| Some(LinePoint { at_s: reading.at_s, value: value(reading)? }))
            .collect(),
    };
    let total = line("total", &|reading| Some(reading.total));
    let mut charts = vec![chart("cost", LineUnit::Usd, lens, vec![total, line("storage", &|one| Some(one.storage))])];
    let credits: Vec<Line> =
        CREDITS.iter().enumerate().map(|(index, (name, _))| line(name, &|reading| reading.credits[index])).collect();
    if !credits[0].points.is_empty() {
        charts.push(chart("credits", LineUnit::Count, lens, credits));
    }
    charts
}

fn chart(name: &str, unit: LineUnit, lens: &Lens, lines: Vec<Line>) -> LinesChart {
    let values = lines.iter().flat_map(|line| &line.points).map(|point| point.value);
    let most = values.fold(0.0, f64::max);
    let high = round_amount(most * 1.15);
    LinesChart { name: name.to_owned(), from_s: lens.from_s, to_s: lens.to_s, high, unit, lines }
}

fn readings(engine: &Engine, lens: &Lens) -> Vec<Reading> {
    let (world, known) = (engine.world(), engine.recording().known());
    let Some(&address) = world.addresses.get(lens.resource as usize) else { return vec![] };
    let facts = engine.recording().diary.about(lens.resource, known);
    let mut meters = FleetMeters::default();
    let own = meters.add(&world.fleet().config(address));
    let step = (engine.end().as_nanos() / READINGS).max(1);
    // Most types have no credits: then nobody reads a summary.
    let has_credits = read(&meters, own, SimTime::START, true).credits[0].is_some();
    let read = |meters: &FleetMeters, at: SimTime| read(meters, own, at, has_credits);
    let mut readings = vec![];
    let mut next = 0;
    let reads_facts = facts.len() <= MOST_FACTS;
    for fact in facts {
        while next < fact.at.as_nanos() {
            readings.push(read(&meters, SimTime::from_nanos(next)));
            next += step;
        }
        if reads_facts {
            readings.push(read(&meters, fact.at));
        }
        meters.note(own, fact.at, &fact.fact);
        if reads_facts {
            readings.push(read(&meters, fact.at));
        }
    }
    while next < known.as_nanos() {
        readings.push(read(&meters, SimTime::from_nanos(next)));
        next += step;
    }
    readings.push(read(&meters, known));
    // Facts of one moment tell the same thing many times over.
    readings
        .dedup_by(|a, b| a.at_s == b.at_s && a.total == b.total && a.storage == b.storage && a.credits == b.credits);
    readings
}

fn read(meters: &FleetMeters, own: Address, at: SimTime, has_credits: bool) -> Reading {
    let bill = meters.bill(own, at);
    let storage = bill.iter().filter(|line| line.item.starts_with("ebs.")).map(|line| line.cost).sum::<Money>();
    let summary = if has_credits { meters.summary(own, at) } else { vec![] };
    let number = |name: &str| {
        let metric = summary.iter().find(|metric| metric.name == name)?;
        if let Measured::Number(number) = metric.value { number } else { None }
    };
    Reading {
        at_s: at.as_secs_f64(),
        total: bill.iter().map(|line| line.cost).sum::<Money>().as_usd_f64(),
        storage: storage.as_usd_f64(),
        credits: CREDITS.map(|(_, name)| number(name)),
    }
}
