//! EC2, tested as a room: calls and time in, facts and bills out, no world around it.

mod calls;
mod cpu;
mod examples;
mod jobs;
mod life;
mod news;
mod reservations;
mod settings;
mod spot;
mod states;
mod swarm;
mod traffic;

use skylapse_kernel::{Distribution, EventQueue, Rng, Seed};
use skylapse_units::{Money, SimDuration, SimTime};

use super::*;
use crate::call::Action;
use crate::field::{Args, Value};
use crate::measure::Measured;
use crate::service::{Effect, Meters, Rare};

/// A queue, meters and a record of everything, around EC2.
pub(super) struct World {
    pub ec2: Ec2,
    queue: EventQueue<(Slot, Event)>,
    pub meters: Vec<Ec2Meters>,
    pub facts: Vec<(SimTime, Slot, Fact)>,
    /// Calls that were accepted (`None`) or refused with a code.
    pub answers: Vec<(&'static str, Option<&'static str>)>,
    pub now: SimTime,
    /// What followers are told.
    pub news: Vec<(SimTime, News)>,
}

impl World {
    pub fn new(quotas: &Quotas, configs: &[InstanceConfig]) -> Self {
        let mut world = Self {
            ec2: Ec2::new(quotas),
            queue: EventQueue::default(),
            meters: vec![],
            facts: vec![],
            answers: vec![],
            news: vec![],
            now: SimTime::START,
        };
        for config in configs {
            world.add(None, config);
        }
        for slot in 0..configs.len() as u32 {
            world.step(Slot(slot), Input::Started);
        }
        world
    }

    /// `web-1`, an instance of this configuration in an account with AWS's defaults.
    pub fn one(config: &InstanceConfig) -> Self {
        Self::new(&Quotas::default(), std::slice::from_ref(config))
    }

    fn add(&mut self, parent: Option<Slot>, config: &InstanceConfig) -> Slot {
        let name = format!("web-{}", self.meters.len() + 1);
        let rng = Rng::from_seed(Seed(7)).fork(&name);
        self.meters.push(Ec2::meters(config));
        self.ec2.add(New { name: &name, parent, config }, rng)
    }

    /// Time goes on.
    pub fn run_to(&mut self, until_s: f64) {
        while let Some((at, (slot, event))) = self.queue.pop_until(at(until_s)) {
            self.now = at;
            self.step(slot, Input::Due(event));
        }
        self.now = at(until_s);
    }

    /// Calls an action of `web-1`; answers AWS's code when it is refused.
    pub fn call(&mut self, action: &str, args: Args) -> Result<(), &'static str> {
        self.call_on(0, action, args)
    }

    pub fn call_on(&mut self, slot: u32, action: &str, args: Args) -> Result<(), &'static str> {
        let row: &Action<Call> = Ec2::actions().iter().find(|known| known.name == action).expect("the action exists");
        let call = (row.read)(&args);
        let before = self.answers.len();
        self.step(Slot(slot), Input::Called(&call));
        let own = self.answers.get(before).expect("every call is answered");
        own.1.map_or(Ok(()), Err)
    }

    fn step(&mut self, slot: Slot, input: Input<'_, Ec2>) {
        let mut out = Outbox::default();
        out.begin(self.now, true, true);
        self.ec2.step(slot, self.now, input, &mut out);
        let mut rare = out.take_rare().into_iter().flatten();
        let effects = out.take();
        for effect in effects {
            match effect {
                Effect::After(slot, delay, event) => self.queue.push(self.now + delay, (slot, event)),
                Effect::Record(slot, fact) => {
                    self.meters[slot.0 as usize].note(self.now, &fact);
                    self.facts.push((self.now, slot, fact));
                }
                Effect::Accept(_, action) => self.answers.push((action, None)),
                Effect::Reject(_, action, code) => self.answers.push((action, Some(code))),
                Effect::Send(..) | Effect::Forward(..) => panic!("an instance asks nobody"),
                Effect::Rare => match rare.next().expect("every rare effect is there") {
                    Rare::Create(parent, config) => {
                        let born = self.add(Some(parent), &config);
                        self.step(born, Input::Started);
                    }
                    Rare::Bear(..) => panic!("an instance brings forth nothing else"),
                    Rare::Call(..) | Rare::Watch(..) | Rare::Unwatch(..) => panic!("an instance asks nobody"),
                    Rare::Follow(..) | Rare::Unfollow(..) => panic!("an instance follows nobody"),
                    Rare::Announce(_, news) => self.news.push((self.now, news)),
                },
            }
        }
    }

    pub fn state(&self, slot: u32) -> &'static str {
        self.meters[slot as usize].state().map_or("none", State::name)
    }

    pub fn billed_s(&self) -> u64 {
        self.meters[0].billed_s(self.now)
    }

    pub fn metric(&self, slot: u32, name: &str) -> f64 {
        let summary = self.meters[slot as usize].summary(self.now);
        let metric = summary.iter().find(|metric| metric.name == name).expect("the metric exists");
        match metric.value {
            Measured::Count(count) => count as f64,
            Measured::Number(number) => number.expect("there was something to measure"),
            Measured::Text(_) => panic!("a number is asked for"),
        }
    }

    /// What an item of the bill costs, over all instances.
    pub fn cost(&self, item: &str) -> Money {
        let lines = self.meters.iter().flat_map(|meters| meters.bill(self.now));
        lines.filter(|line| line.item == item).map(|line| line.cost).sum()
    }

    /// All addresses that an instance was given, of one kind.
    pub fn addresses(&self, slot: u32, wanted: AddressKind) -> Vec<Option<u32>> {
        let given = |&(_, at, fact): &(SimTime, Slot, Fact)| {
            let Fact::AddressChanged { address, to, .. } = fact else { return None };
            (address == wanted && at == Slot(slot)).then_some(to)
        };
        self.facts.iter().filter_map(given).collect()
    }

    /// Where data was lost.
    pub fn lost(&self) -> Vec<Store> {
        let lost = |&(_, _, fact): &(SimTime, Slot, Fact)| {
            if let Fact::StorageLost { volume, .. } = fact { Some(volume) } else { None }
        };
        self.facts.iter().filter_map(lost).collect()
    }

    /// The states of an instance with their reasons, as they came.
    pub fn story(&self, slot: u32) -> Vec<(&'static str, &'static str)> {
        let change = |&(_, at, fact): &(SimTime, Slot, Fact)| {
            let Fact::StateChanged { to, reason, .. } = fact else { return None };
            (at == Slot(slot)).then_some((to.name(), reason.name()))
        };
        self.facts.iter().filter_map(change).collect()
    }
}

pub(super) fn at(secs: f64) -> SimTime {
    SimTime::from_nanos(span(secs).as_nanos())
}

pub(super) fn span(secs: f64) -> SimDuration {
    SimDuration::from_secs_f64(secs)
}

pub(super) fn constant(secs: f64) -> Distribution {
    Distribution::Constant(span(secs))
}

/// An m5.large whose phases do not vary: pending 5 s, stopping 25 s, shutting-down 30 s, reboot 60 s, recovery 180 s, checks 150 s,
/// return of Spot capacity 600 s; EC2 takes nothing back by itself.
pub(super) fn steady() -> InstanceConfig {
    let mut config = InstanceConfig {
        instance_type: catalog::find("m5.large").expect("the catalog has it"),
        times: Times {
            pending: constant(5.0),
            stopping: constant(25.0),
            shutting_down: constant(30.0),
            reboot: constant(60.0),
            recovery: constant(180.0),
            status_checks: constant(150.0),
            spot_return: constant(600.0),
        },
        ..InstanceConfig::default()
    };
    config.spot.interruptions_per_month = 0.0;
    config
}

/// `steady`, with changes.
pub(super) fn steady_but(change: impl FnOnce(&mut InstanceConfig)) -> InstanceConfig {
    let mut config = steady();
    change(&mut config);
    config
}

/// `steady` of another type.
pub(super) fn of_type(name: &str) -> InstanceConfig {
    steady_but(|config| config.instance_type = catalog::find(name).expect("the catalog has it"))
}

/// A configuration that can hibernate.
pub(super) fn hibernating() -> InstanceConfig {
    steady_but(|config| {
        config.hibernation = true;
        config.root_volume.encrypted = true;
        config.root_volume.size_gib = 30;
    })
}

pub(super) fn flag(key: &'static str) -> (&'static str, Value) {
    (key, Value::Flag(true))
}

pub(super) fn word(key: &'static str, word: &str) -> (&'static str, Value) {
    (key, Value::Word(word.to_owned()))
}

pub(super) fn number(key: &'static str, n: u64) -> (&'static str, Value) {
    (key, Value::Whole(n))
}

pub(super) fn ids(names: &[&str]) -> (&'static str, Value) {
    ("InstanceIds", Value::List(names.iter().map(|name| Value::Word((*name).to_owned())).collect()))
}
