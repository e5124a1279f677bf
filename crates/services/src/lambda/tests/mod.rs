//! Lambda, tested as a room: requests in, facts and answers out, no world around it.

mod admission;
mod bill;
mod calls;
mod cold;
mod errors;
mod events;
mod examples;
mod further;
mod life;
mod scaling;
mod settings;
mod swarm;
mod warm;

use skylapse_kernel::{Distribution, EventQueue, Rng, Seed};
use skylapse_units::{SimDuration, SimTime};

use super::*;
use crate::measure::Measured;
use crate::service::{Effect, Meters, Outcome, Request, RequestId};

/// A queue, meters and a record of everything, around a Lambda.
pub(super) struct Stage {
    pub lambda: Lambda,
    queue: EventQueue<(Slot, Coming)>,
    pub meters: Vec<LambdaMeters>,
    pub facts: Vec<(SimTime, Fact)>,
    pub answers: Vec<(SimTime, u64, Outcome)>,
    /// Events that Lambda scheduled for itself.
    pub scheduled: Vec<Event>,
    configs: Vec<FunctionConfig>,
    calls: Vec<Call>,
    /// How calls were answered: accepted, or AWS's code.
    pub replies: Vec<(&'static str, Option<&'static str>)>,
    n_requests: u64,
    pub now: SimTime,
}

#[derive(Clone, Copy, Debug)]
enum Coming {
    Arrival(Request),
    Due(Event),
    Change(usize),
    Call(usize),
}

impl Stage {
    pub fn new(quotas: &Quotas, configs: &[FunctionConfig]) -> Self {
        let mut lambda = Lambda::new(quotas);
        let rng = Rng::from_seed(Seed(7));
        let mut meters = vec![];
        for (index, config) in configs.iter().enumerate() {
            let name = format!("function-{index}");
            lambda.add(New { name: &name, parent: None, config }, rng.fork(&format!("lambda/{index}")));
            meters.push(Lambda::meters(config));
        }
        let mut stage = Self {
            lambda,
            queue: EventQueue::default(),
            meters,
            facts: vec![],
            answers: vec![],
            scheduled: vec![],
            configs: vec![],
            calls: vec![],
            replies: vec![],
            n_requests: 0,
            now: SimTime::START,
        };
        for slot in 0..configs.len() as u32 {
            stage.step(Slot(slot), Input::Started);
        }
        stage
    }

    /// One function in an account with AWS's defaults.
    pub fn one(config: &FunctionConfig) -> Self {
        Self::new(&Quotas::default(), std::slice::from_ref(config))
    }

    /// A request for a function, with a work of its own or a drawn one; answers its number.
    pub fn request(&mut self, slot: u32, at_s: f64, work: Option<SimDuration>) -> u64 {
        self.n_requests += 1;
        let request = Request { id: RequestId(self.n_requests as u32), number: self.n_requests, work };
        self.queue.push(at(at_s), (Slot(slot), Coming::Arrival(request)));
        self.n_requests
    }

    /// A change of the first function's configuration.
    pub fn change(&mut self, at_s: f64, config: FunctionConfig) {
        self.configs.push(config);
        self.queue.push(at(at_s), (Slot(0), Coming::Change(self.configs.len() - 1)));
    }

    /// A call to the first function.
    pub fn call(&mut self, at_s: f64, call: Call) {
        self.calls.push(call);
        self.queue.push(at(at_s), (Slot(0), Coming::Call(self.calls.len() - 1)));
    }

    pub fn run(&mut self, until_s: f64) {
        while let Some((at, (slot, coming))) = self.queue.pop_until(at(until_s)) {
            self.now = at;
            match coming {
                Coming::Arrival(request) => self.step(slot, Input::Arrived(Message::Request(request))),
                Coming::Due(event) => self.step(slot, Input::Due(event)),
                Coming::Change(index) => {
                    let config = self.configs[index].clone();
                    self.step(slot, Input::Reconfigured(&config));
                }
                Coming::Call(index) => {
                    let call = self.calls[index].clone();
                    self.step(slot, Input::Called(&call));
                }
            }
        }
        self.now = at(until_s);
    }

    fn step(&mut self, slot: Slot, input: Input<'_, Lambda>) {
        let mut out = Outbox::default();
        self.lambda.step(slot, self.now, input, &mut out);
        for effect in out.take() {
            match effect {
                Effect::After(slot, delay, event) => {
                    self.scheduled.push(event);
                    self.queue.push(self.now + delay, (slot, Coming::Due(event)));
                }
                Effect::Send(_, Message::Response { id, outcome }) => {
                    self.answers.push((self.now, u64::from(id.0), outcome));
                }
                Effect::Send(_, Message::Request(_)) | Effect::Forward(..) => {
                    panic!("a function of this core asks nobody")
                }
                Effect::Accept(_, action) => self.replies.push((action, None)),
                Effect::Reject(_, action, code) => self.replies.push((action, Some(code))),
                Effect::Rare => panic!("a function asks for nothing rare"),
                Effect::Record(slot, fact) => {
                    self.meters[slot.0 as usize].note(self.now, &fact);
                    self.facts.push((self.now, fact));
                }
            }
        }
    }

    /// A number of the first function's summary.
    pub fn metric(&self, name: &str) -> f64 {
        self.metric_of(0, name)
    }

    pub fn metric_of(&self, slot: usize, name: &str) -> f64 {
        let summary = self.meters[slot].summary(self.now);
        let metric = summary.iter().find(|metric| metric.name == name).expect("the metric exists");
        match metric.value {
            Measured::Count(count) => count as f64,
            Measured::Number(number) => number.expect("there was something to measure"),
            Measured::Text(_) => panic!("a number is asked for"),
        }
    }

    /// All ended requests.
    pub fn ended(&self) -> Vec<Ended> {
        let ended = |&(now, fact): &(SimTime, Fact)| {
            let Fact::InvocationFinished {
                request, environment, start, end, arrived, init, duration, billed_ms, ..
            } = fact
            else {
                return None;
            };
            let latency_s = (now - arrived).as_secs_f64();
            let (init_s, duration_s) = (init.as_secs_f64(), duration.as_secs_f64());
            Some(Ended { request, environment, start, end, latency_s, init_s, duration_s, billed_ms })
        };
        self.facts.iter().filter_map(ended).collect()
    }

    /// One ended request.
    pub fn end_of(&self, request: u64) -> Ended {
        self.ended().into_iter().find(|ended| ended.request == request).expect("the request has ended")
    }

    /// Requests refused, with the reason.
    pub fn throttled(&self) -> Vec<(u64, ThrottleReason)> {
        let throttled = |&(_, fact): &(SimTime, Fact)| {
            let Fact::InvocationThrottled { request, reason, .. } = fact else { return None };
            Some((request, reason))
        };
        self.facts.iter().filter_map(throttled).collect()
    }
}

#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Ended {
    pub request: u64,
    pub environment: u64,
    pub start: Start,
    pub end: End,
    pub latency_s: f64,
    pub init_s: f64,
    pub duration_s: f64,
    pub billed_ms: u64,
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

/// A function whose INIT, run and idle life do not vary: no time, 1 s, 600 s; timeout 900 s.
pub(super) fn steady() -> FunctionConfig {
    FunctionConfig {
        duration: constant(1.0),
        init: Some(constant(0.0)),
        idle_timeout: constant(600.0),
        timeout: span(900.0),
        ..FunctionConfig::default()
    }
}

/// `steady`, with changes.
pub(super) fn steady_but(change: impl FnOnce(&mut FunctionConfig)) -> FunctionConfig {
    let mut config = steady();
    change(&mut config);
    config
}

pub(super) fn close(found: f64, expected: f64, share: f64) -> bool {
    (found - expected).abs() <= expected.abs() * share + 1e-12
}
