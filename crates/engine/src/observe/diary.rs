//! What the page tells in words and draws as lives: facts of kinds that have few, and the states and checks of instances.

use skylapse_services::service::LineItem;
use skylapse_services::trace::FactValue;
use skylapse_units::{Money, SimTime};
use skylapse_view::{InstanceState, PinKind};

use crate::fleet::Address;
use crate::world::{TimedFact, World};

/// Facts kept at most; then the oldest half goes.
const MOST_ROWS: usize = 200_000;
/// Facts of one resource kept apart at most; its volumes and addresses are read from them.
const MOST_OWN_ROWS: usize = 20_000;

/// A state from a moment on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StateRow {
    /// When it began.
    pub at: SimTime,
    /// The state.
    pub state: InstanceState,
    /// Instance usage is billed in it.
    pub is_billed: bool,
}

/// A job was done, or given back.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WorkRow {
    /// When.
    pub at: SimTime,
    /// It was done.
    pub is_done: bool,
    /// What it would have cost On-Demand, in US dollars.
    pub on_demand_usd: f64,
    /// Work that was lost, in seconds.
    pub lost_s: f64,
    /// Of the last job: what all instances have cost so far, in US dollars.
    pub usd: Option<f64>,
}

/// What the status checks say from a moment on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Checks {
    /// Nothing is wrong, or there is nothing to check.
    Ok,
    /// One of them is not known yet.
    Unknown,
    /// One of them has failed.
    Failed,
}

/// One resource's part of the diary.
#[derive(Clone, Debug, Default)]
struct Own {
    rows: Vec<TimedFact>,
    states: Vec<StateRow>,
    checks: Vec<(SimTime, Checks)>,
}

/// See the module documentation.
#[derive(Clone, Debug, Default)]
pub struct Diary {
    rows: Vec<TimedFact>,
    /// Calls and refusals, for the time bar.
    pins: Vec<(SimTime, PinKind)>,
    work: Vec<WorkRow>,
    owners: Vec<Own>,
}

impl Diary {
    /// Takes in a fact, if it is one to tell.
    pub fn note(&mut self, fact: &TimedFact, world: &World) {
        if !fact.fact.is_told() {
            return;
        }
        self.account(fact, world);
        self.pins.extend(pin_of(fact).map(|kind| (fact.at, kind)));
        let work = work_of(fact, world);
        self.work.extend(work);
        // A hundred jobs done are a number, not a hundred lines.
        if work.is_some_and(|work| work.is_done) {
            return;
        }
        self.rows.push(*fact);
        if self.rows.len() > MOST_ROWS {
            self.rows.drain(..MOST_ROWS / 2);
        }
    }

    /// Facts up to a moment, newest first.
    pub fn before(&self, at: SimTime) -> impl Iterator<Item = &TimedFact> {
        let n = self.rows.partition_point(|row| row.at <= at);
        self.rows[..n].iter().rev()
    }

    /// Facts about one resource up to a moment, in order.
    #[must_use]
    pub fn about(&self, resource: u32, at: SimTime) -> &[TimedFact] {
        let rows = self.owners.get(resource as usize).map_or(&[][..], |own| &own.rows);
        &rows[..rows.partition_point(|row| row.at <= at)]
    }

    /// All facts, in order.
    #[must_use]
    pub fn rows(&self) -> &[TimedFact] {
        &self.rows
    }

    /// Calls and refusals, in order.
    #[must_use]
    pub fn pins(&self) -> &[(SimTime, PinKind)] {
        &self.pins
    }

    /// How jobs went up to a moment, in order.
    #[must_use]
    pub fn work(&self, at: SimTime) -> &[WorkRow] {
        &self.work[..self.work.partition_point(|row| row.at <= at)]
    }

    /// The states that a resource went through, each with its beginning.
    #[must_use]
    pub fn states(&self, resource: u32) -> &[StateRow] {
        self.owners.get(resource as usize).map_or(&[], |own| &own.states)
    }

    /// What the status checks of a resource said, each with its beginning.
    #[must_use]
    pub fn checks(&self, resource: u32) -> &[(SimTime, Checks)] {
        self.owners.get(resource as usize).map_or(&[], |own| &own.checks)
    }

    /// Forgets everything from `at` on.
    pub fn forget_from(&mut self, at: SimTime) {
        keep_before(&mut self.rows, at, |row| row.at);
        keep_before(&mut self.pins, at, |pin| pin.0);
        keep_before(&mut self.work, at, |row| row.at);
        for own in &mut self.owners {
            keep_before(&mut own.rows, at, |row| row.at);
            keep_before(&mut own.states, at, |row| row.at);
            keep_before(&mut own.checks, at, |row| row.0);
        }
    }

    fn account(&mut self, fact: &TimedFact, world: &World) {
        let index = fact.resource as usize;
        if self.owners.len() <= index {
            self.owners.resize_with(index + 1, Own::default);
        }
        let Some(&address) = world.addresses.get(index) else { return };
        let own = &mut self.owners[index];
        if world.fleet().standing(address, fact.at).is_none() {
            return; // no instance: nothing is drawn of its life
        }
        if own.rows.len() < MOST_OWN_ROWS {
            own.rows.push(*fact);
        }
        own.states.extend(state_of(fact));
        own.checks.extend(checks_of(fact).map(|checks| (fact.at, checks)));
    }
}

fn keep_before<T>(rows: &mut Vec<T>, at: SimTime, moment: impl Fn(&T) -> SimTime) {
    rows.truncate(rows.partition_point(|row| moment(row) < at));
}

/// The state that a fact leads to. Hibernating is billed until the guest is off (AWS, ec2-instance-lifecycle.html, 2026-04).
fn state_of(fact: &TimedFact) -> Option<StateRow> {
    let (mut to, mut hibernates) = (None, false);
    let name = fact.fact.describe(fact.at, &mut |member, value| match (member, value) {
        ("to", FactValue::Text(word)) => to = InstanceState::named(word),
        ("reason", FactValue::Text(word)) => hibernates = word.ends_with("Hibernate"),
        _ => {}
    });
    let state = match name {
        "StateChanged" => to?,
        "InstanceLaunched" => InstanceState::Pending,
        _ => return None,
    };
    let is_billed = state == InstanceState::Running || (state == InstanceState::Stopping && hibernates);
    Some(StateRow { at: fact.at, state, is_billed })
}

/// What instances have cost up to a moment, apart from what hangs on them, in US dollars.
#[must_use]
pub fn usage_usd(world: &World, at: SimTime) -> f64 {
    let is_usage = |line: &&LineItem| line.item.starts_with("ec2.") && line.item.ends_with("instance");
    let of = |address: &Address| -> Money {
        world.meters.bill(*address, at).iter().filter(is_usage).map(|line| line.cost).sum()
    };
    world.addresses.iter().map(of).sum::<Money>().as_usd_f64()
}

fn work_of(fact: &TimedFact, world: &World) -> Option<WorkRow> {
    let mut row = WorkRow { at: fact.at, is_done: false, on_demand_usd: 0.0, lost_s: 0.0, usd: None };
    let mut is_last = false;
    let name = fact.fact.describe(fact.at, &mut |member, value| match (member, value) {
        ("on_demand_usd", FactValue::Number(usd)) => row.on_demand_usd = usd,
        ("lost_s", FactValue::Number(s)) => row.lost_s = s,
        ("left", FactValue::Count(0)) => is_last = true,
        _ => {}
    });
    row.is_done = name == "JobFinished";
    row.usd = (row.is_done && is_last).then(|| usage_usd(world, fact.at));
    (row.is_done || name == "JobReturned").then_some(row)
}

/// How a fact is marked on the time bar, if it is worth a mark.
fn pin_of(fact: &TimedFact) -> Option<PinKind> {
    match fact.fact.describe(fact.at, &mut |_, _| {}) {
        "CommandRejected" => Some(PinKind::Failed),
        "CommandAccepted" => Some(PinKind::Command),
        _ => None,
    }
}

fn checks_of(fact: &TimedFact) -> Option<Checks> {
    let (mut is_unknown, mut is_failed) = (false, false);
    let name = fact.fact.describe(fact.at, &mut |_, value| {
        is_unknown |= value == FactValue::Text("initializing");
        is_failed |= value == FactValue::Text("impaired");
    });
    let checks = match (is_failed, is_unknown) {
        (true, _) => Checks::Failed,
        (false, true) => Checks::Unknown,
        (false, false) => Checks::Ok,
    };
    (name == "StatusChecksChanged").then_some(checks)
}
