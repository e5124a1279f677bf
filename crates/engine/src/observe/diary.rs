//! What the page tells in words and draws as lives: facts of kinds that have few, the states of instances, and what they cost.
//!
//! Costs come from meters of the diary's own, fed with the same facts: the bill just before and at every fact makes a line that is
//! straight between facts, as money runs evenly while nothing happens. (A minimum charge shows as a jump at the fact that brings it.)

use skylapse_services::trace::FactValue;
use skylapse_units::{Money, SimTime};
use skylapse_view::InstanceState;

use crate::fleet::{Address, FleetMeters};
use crate::world::{TimedFact, World};

/// Facts kept at most; then the oldest half goes.
const MOST_ROWS: usize = 200_000;
/// Facts of one resource kept apart at most; its volumes and addresses are read from them.
const MOST_OWN_ROWS: usize = 20_000;
/// Points of a resource's cost at most; then every other one goes.
const MOST_POINTS: usize = 4_096;

/// What a resource has cost up to a moment, in picodollars as [`Money`] counts them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CostPoint {
    /// When.
    pub at: SimTime,
    /// All of it.
    pub total: Money,
    /// The part that is billed for volumes.
    pub storage: Money,
}

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
    meters: Option<Address>,
    rows: Vec<TimedFact>,
    states: Vec<StateRow>,
    checks: Vec<(SimTime, Checks)>,
    costs: Vec<CostPoint>,
}

/// See the module documentation.
#[derive(Clone, Default)]
pub struct Diary {
    rows: Vec<TimedFact>,
    owners: Vec<Own>,
    meters: FleetMeters,
}

impl std::fmt::Debug for Diary {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Diary").field("rows", &self.rows.len()).finish_non_exhaustive()
    }
}

impl Diary {
    /// Takes in a fact, if it is one to tell.
    pub fn note(&mut self, fact: &TimedFact, world: &World) {
        if !fact.fact.is_told() {
            return;
        }
        self.account(fact, world);
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

    /// What a resource had cost by then, at every fact about it.
    #[must_use]
    pub fn costs(&self, resource: u32) -> &[CostPoint] {
        self.owners.get(resource as usize).map_or(&[], |own| &own.costs)
    }

    /// What a resource costs at a moment that is not before its last fact.
    #[must_use]
    pub fn cost_at(&self, resource: u32, at: SimTime) -> Option<CostPoint> {
        let own = self.owners.get(resource as usize)?;
        own.meters.map(|meters| cost(&self.meters, meters, at))
    }

    /// Forgets everything from `at` on. Meters cannot go back: they are fed again.
    pub fn forget_from(&mut self, at: SimTime, world: &World) {
        let rows = std::mem::take(&mut self.rows);
        *self = Self::default();
        for row in rows.iter().take_while(|row| row.at < at) {
            self.note(row, world);
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
        let meters = *own.meters.get_or_insert_with(|| self.meters.add(&world.fleet().config(address)));
        own.push(cost(&self.meters, meters, fact.at));
        self.meters.note(meters, fact.at, &fact.fact);
        own.push(cost(&self.meters, meters, fact.at));
        if own.rows.len() < MOST_OWN_ROWS {
            own.rows.push(*fact);
        }
        own.states.extend(state_of(fact));
        own.checks.extend(checks_of(fact).map(|checks| (fact.at, checks)));
    }
}

impl Own {
    fn push(&mut self, point: CostPoint) {
        if self.costs.last() == Some(&point) {
            return;
        }
        self.costs.push(point);
        if self.costs.len() > MOST_POINTS {
            let mut index = 0;
            self.costs.retain(|_| {
                index += 1;
                index % 2 == 1
            });
        }
    }
}

fn cost(meters: &FleetMeters, at: Address, end: SimTime) -> CostPoint {
    let bill = meters.bill(at, end);
    let storage = bill.iter().filter(|line| line.item.starts_with("ebs.")).map(|line| line.cost).sum();
    CostPoint { at: end, total: bill.iter().map(|line| line.cost).sum(), storage }
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
