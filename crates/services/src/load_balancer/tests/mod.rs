//! Load balancers, tested as a room: requests, targets that do as they are told, and time in; answers and facts out.

mod bill;
mod checks;
mod errors;
mod shares;
mod swarm;

use skylapse_kernel::{EventQueue, Rng, Seed};
use skylapse_units::{SimDuration, SimTime};
use skylapse_view::InstanceState;

use super::*;
use crate::measure::{Measured, Metric};
use crate::peer::{InstanceNews, News, Notice, Peer, TargetHealth};
use crate::service::{Effect, Meters, Outcome, Rare, Request, RequestId};

const SLOT: Slot = Slot(0);

/// What a target does with requests, checks among them.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Doing {
    /// It answers after so many milliseconds; checks at once.
    Serves(u64),
    /// It answers with an error.
    Errs,
    /// It refuses connections.
    Refuses,
    /// Nothing comes back.
    Silent,
    /// It accepts everything and answers nothing, for ever.
    Hangs,
    /// It has room for so many at once, each for so many milliseconds.
    Holds(u32, u64),
}

pub(super) struct Machine {
    pub doing: Doing,
    pub zone: u8,
    pub state: InstanceState,
    /// Requests that it got, checks left out.
    pub n: u64,
    n_inside: u32,
    follow: Option<u32>,
}

#[derive(Clone, Copy, Debug)]
enum Coming {
    Due(Event),
    Response(u32, Outcome, u32, bool),
}

/// A load balancer with machines `m0`, `m1`, … behind it.
pub(super) struct Bench {
    service: LoadBalancer,
    pub meters: BalancerMeters,
    queue: EventQueue<Coming>,
    pub now: SimTime,
    pub machines: Vec<Machine>,
    n_sent: u64,
    /// Moment in milliseconds, number, answer.
    pub answers: Vec<(u64, u64, Answer)>,
    pub facts: Vec<(SimTime, Fact)>,
    pub n_outcomes: u64,
}

impl Bench {
    /// All machines run and are registered at 0; registration takes 10 s.
    pub fn new(config: &BalancerConfig, machines: &[(u8, Doing)], seed: u64) -> Self {
        let config = BalancerConfig {
            registration_time: Some(skylapse_kernel::Distribution::Constant(SimDuration::from_secs(10))),
            ..config.clone()
        };
        let mut service = LoadBalancer::new(&());
        service.add(New { name: "lb", parent: None, config: &config }, Rng::from_seed(Seed(seed)));
        let machine = |&(zone, doing): &(u8, Doing)| Machine {
            doing,
            zone,
            state: InstanceState::Running,
            n: 0,
            n_inside: 0,
            follow: None,
        };
        let mut bench = Self {
            service,
            meters: BalancerMeters::new(&config),
            queue: EventQueue::default(),
            now: SimTime::START,
            machines: machines.iter().map(machine).collect(),
            n_sent: 0,
            answers: vec![],
            facts: vec![],
            n_outcomes: 0,
        };
        for index in 0..machines.len() {
            let name = format!("m{index}");
            let linked = Linked { end: End::Downstream, peer: Peer(index as u32), name: &name, kind: "ec2" };
            bench.step(Input::Linked(linked));
        }
        bench.step(Input::Started);
        bench
    }

    /// As `new`, two minutes later: all that answer are healthy.
    pub fn settled(config: &BalancerConfig, machines: &[(u8, Doing)], seed: u64) -> Self {
        let mut bench = Self::new(config, machines, seed);
        bench.run_to(120_000);
        bench
    }

    pub fn send(&mut self) {
        self.n_sent += 1;
        let request = Request { id: RequestId(self.n_sent as u32), number: self.n_sent, work: None };
        self.step(Input::Arrived(Message::Request(request)));
    }

    /// So many requests, one after the other.
    pub fn send_many(&mut self, n: u64, every_ms: u64) {
        for _ in 0..n {
            self.send();
            let next = self.now_ms() + every_ms;
            self.run_to(next);
        }
    }

    pub fn call(&mut self, action: &str, names: &[&str]) -> Result<(), &'static str> {
        use crate::field::Value;
        let names = names.iter().map(|name| Value::Word((*name).to_owned())).collect();
        let row = LoadBalancer::actions().iter().find(|row| row.name == action).expect("the action exists");
        let call = (row.read)(&vec![("Targets", Value::List(names))]);
        self.step(Input::Called(&call)).expect("a call is answered")
    }

    /// An instance goes into another state.
    pub fn turn(&mut self, machine: usize, state: InstanceState) {
        self.machines[machine].state = state;
        self.tell(machine);
    }

    pub fn run_to(&mut self, ms: u64) {
        let until = at_ms(ms);
        while let Some((at, coming)) = self.queue.pop_until(until) {
            self.now = at;
            match coming {
                Coming::Due(event) => {
                    self.step(Input::Due(event));
                }
                Coming::Response(tag, outcome, machine, is_check) => {
                    if !is_check {
                        self.machines[machine as usize].n_inside -= 1;
                    }
                    self.step(Input::Arrived(Message::Response { id: RequestId(tag), outcome }));
                }
            }
        }
        self.now = until;
    }

    pub fn now_ms(&self) -> u64 {
        self.now.as_nanos() / 1_000_000
    }

    pub fn shares(&self) -> Vec<u64> {
        self.machines.iter().map(|machine| machine.n).collect()
    }

    /// When a machine went into this state, in milliseconds.
    pub fn turned(&self, machine: u32, wanted: TargetHealth) -> Vec<u64> {
        let found = self.facts.iter().filter_map(|(at, fact)| {
            let Fact::TargetHealthChanged { target: Peer(target), to, .. } = *fact else { return None };
            (target == machine && to == wanted).then(|| at.as_nanos() / 1_000_000)
        });
        found.collect()
    }

    pub fn metric(&self, name: &str) -> f64 {
        let metrics = self.meters.summary(self.now);
        let found = metrics.iter().find(|metric| metric.name == name).expect("the metric exists");
        value(found)
    }

    /// The number of a row of the period that ends now.
    pub fn row(&mut self, name: &str) -> Option<f64> {
        let mut found = None;
        self.meters.close_period(self.now, &mut |row, value| {
            if row == name {
                found = Some(value);
            }
        });
        found
    }

    fn tell(&mut self, machine: usize) {
        let Machine { zone, state, follow, .. } = self.machines[machine];
        let Some(id) = follow else { return };
        let news = News::Instance(InstanceNews { state: Some(state), zone, is_impaired: false, is_marked: false });
        self.step(Input::Noticed(Notice { id, peer: Peer(machine as u32), news }));
    }

    fn step(&mut self, input: Input<'_, LoadBalancer>) -> Option<Result<(), &'static str>> {
        let mut out = Outbox::default();
        out.begin(self.now, true, true);
        self.service.step(SLOT, self.now, input, &mut out);
        let mut rare = out.take_rare().into_iter().flatten();
        let mut answer = None;
        let mut new = vec![];
        for effect in out.take() {
            match effect {
                Effect::After(_, delay, event) => self.queue.push(self.now + delay, Coming::Due(event)),
                Effect::Record(_, fact) => {
                    self.meters.note(self.now, &fact);
                    if let Fact::RequestEnded { request, answer, .. } = fact {
                        self.answers.push((self.now_ms(), request, answer));
                    }
                    self.facts.push((self.now, fact));
                }
                Effect::Accept(..) => answer = Some(Ok(())),
                Effect::Reject(_, _, code) => answer = Some(Err(code)),
                Effect::Forward(_, tag, Peer(machine), request) => self.ask(tag, machine, request),
                Effect::Send(..) => self.n_outcomes += 1,
                Effect::Rare => match rare.next().expect("every rare effect is there") {
                    Rare::Follow(_, follow) => {
                        let number: Option<usize> = follow.resource.strip_prefix('m').and_then(|n| n.parse().ok());
                        if let Some(machine) = number.filter(|n| *n < self.machines.len()) {
                            self.machines[machine].follow = Some(follow.id);
                            new.push(machine);
                        }
                    }
                    Rare::Unfollow(_, id) => {
                        let followed = self.machines.iter_mut().find(|machine| machine.follow == Some(id));
                        if let Some(machine) = followed {
                            machine.follow = None;
                        }
                    }
                    Rare::Announce(..) => {}
                    Rare::Create(..) | Rare::Bear(..) | Rare::Call(..) | Rare::Watch(..) | Rare::Unwatch(..) => {
                        panic!("a load balancer asks for nothing else")
                    }
                },
            }
        }
        new.into_iter().for_each(|machine| self.tell(machine));
        answer
    }

    fn ask(&mut self, tag: u32, machine: u32, request: Request) {
        let is_check = request.number == Request::CHECK;
        let own = &mut self.machines[machine as usize];
        own.n += u64::from(!is_check);
        let is_up = own.state == InstanceState::Running;
        let (after_ms, outcome) = match own.doing {
            _ if !is_up => (0, Outcome::Unreachable),
            Doing::Serves(_) | Doing::Holds(..) if is_check => (0, Outcome::Completed),
            Doing::Serves(ms) => (ms, Outcome::Completed),
            Doing::Errs => (0, Outcome::Failed),
            Doing::Refuses => (0, Outcome::Refused),
            Doing::Silent => (0, Outcome::Unreachable),
            Doing::Hangs => (1_000_000_000, Outcome::Completed),
            Doing::Holds(most, _) if most <= own.n_inside => (0, Outcome::Throttled),
            Doing::Holds(_, ms) => (ms, Outcome::Completed),
        };
        own.n_inside += u32::from(!is_check);
        let at = self.now + SimDuration::from_millis(after_ms);
        self.queue.push(at, Coming::Response(tag, outcome, machine, is_check));
    }
}

pub(super) fn at_ms(ms: u64) -> SimTime {
    SimTime::START + SimDuration::from_millis(ms)
}

pub(super) fn application() -> BalancerConfig {
    BalancerConfig::default()
}

pub(super) fn but(change: impl FnOnce(&mut BalancerConfig)) -> BalancerConfig {
    let mut config = application();
    change(&mut config);
    config
}

fn value(metric: &Metric) -> f64 {
    match metric.value {
        Measured::Count(count) => count as f64,
        Measured::Number(Some(number)) => number,
        Measured::Number(None) | Measured::Text(_) => f64::NAN,
    }
}
