//! A client that calls what stands behind its link: waits so long, tries again so often, as an AWS SDK does.
//!
//! # What is modeled
//!
//! * A request of a workload becomes attempts at the linked resource, one after the other. An attempt that takes longer than
//!   `timeout` is given up; the work behind it goes on, and its answer comes to nobody.
//! * What is tried again: throttles, attempts given up, connections refused or lost, and with `retry_failures` failures too. A
//!   Lambda function's own error is an answer with status 200, which SDKs do not try again.
//! * Between attempts the client waits: twice as long every time, at most `max_delay`, with jitter: `full` (anything between 0 and
//!   that), `equal` (half of it, and up to another half), or `none`.
//! * Every request ends in exactly one place: completed, failed or throttled, by its last attempt.
//!
//! # What is left out
//!
//! Retry quotas (token buckets) and adaptive rates of SDKs, several targets (the first link counts), the network's own time.

mod calls;
mod config;
mod fact;
mod fields;
mod meters;
#[cfg(test)]
mod tests;

pub use calls::Call;
pub use config::{ClientConfig, Jitter};
pub use fact::Fact;
pub use meters::ClientMeters;

use skylapse_kernel::Rng;
use skylapse_units::{SimDuration, SimTime};

use crate::call::Action;
use crate::field::Field;
use crate::peer::{End, Linked, Peer};
use crate::service::{Conflict, Input, Message, New, Outbox, Outcome, Port, Request, Service, Slot};
use crate::trace::{FactValue, Limit, Token, Trace};

/// All clients of a run.
#[derive(Clone, Debug)]
pub struct Client {
    clients: Vec<One>,
}

/// What a client schedules for itself.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Event {
    /// An attempt has taken as long as it may.
    Timeout {
        /// Its slot, which is kept until this is over.
        attempt: u32,
    },
    /// A request is tried again.
    Retry {
        /// Its slot.
        request: u32,
    },
}

/// One client.
#[derive(Clone, Debug)]
struct One {
    slot: Slot,
    config: ClientConfig,
    peer: Option<Peer>,
    rng: Rng,
    waiting: Vec<Waiting>,
    free: Vec<u32>,
    attempts: Vec<Attempt>,
    free_attempts: Vec<u32>,
}

/// A request that is not over.
#[derive(Clone, Copy, Debug)]
struct Waiting {
    request: Request,
    began: SimTime,
    n_attempts: u32,
}

/// An attempt; its slot is used again when nothing of it can come any more.
#[derive(Clone, Copy, Debug)]
struct Attempt {
    waiting: u32,
    /// The client still wants its answer.
    is_wanted: bool,
    /// Answers and timeouts that will still come.
    n_pending: u8,
}

impl One {
    fn arrive(&mut self, now: SimTime, request: Request, out: &mut Outbox<Client>) {
        let waiting = Waiting { request, began: now, n_attempts: 0 };
        let index = put(&mut self.waiting, &mut self.free, waiting);
        out.record(self.slot, Fact::RequestBegan);
        self.try_once(now, index, out);
    }

    fn try_once(&mut self, now: SimTime, index: u32, out: &mut Outbox<Client>) {
        let waiting = &mut self.waiting[index as usize];
        waiting.n_attempts += 1;
        let (request, number) = (waiting.request, waiting.n_attempts);
        out.record(self.slot, Fact::AttemptSent { request: request.number, attempt: number });
        let Some(peer) = self.peer else {
            return self.end(now, index, Outcome::Unreachable, out);
        };
        let n_pending = 1 + u8::from(self.config.timeout.is_some());
        let attempt = Attempt { waiting: index, is_wanted: true, n_pending };
        let attempt = put(&mut self.attempts, &mut self.free_attempts, attempt);
        if let Some(timeout) = self.config.timeout {
            out.after(self.slot, timeout, Event::Timeout { attempt });
        }
        out.forward(self.slot, attempt, peer, request);
    }

    /// An attempt is answered, perhaps to nobody.
    fn answered(&mut self, now: SimTime, attempt: u32, outcome: Outcome, out: &mut Outbox<Client>) {
        match self.take(attempt) {
            Some(index) => self.over(now, index, outcome, out),
            None => out.record(self.slot, Fact::AnswerCameLate),
        }
    }

    fn timed_out(&mut self, now: SimTime, attempt: u32, out: &mut Outbox<Client>) {
        if let Some(index) = self.take(attempt) {
            let number = self.waiting[index as usize].request.number;
            out.record(self.slot, Fact::AttemptTimedOut { request: number });
            // Whoever gave up does not know how it went: it counts as failed.
            self.over(now, index, Outcome::Lost, out);
        }
    }

    /// Something of an attempt has come; its request, when it was wanted.
    fn take(&mut self, attempt: u32) -> Option<u32> {
        let taken = &mut self.attempts[attempt as usize];
        taken.n_pending -= 1;
        let was_wanted = std::mem::take(&mut taken.is_wanted);
        let waiting = taken.waiting;
        if taken.n_pending == 0 {
            self.free_attempts.push(attempt);
        }
        was_wanted.then_some(waiting)
    }

    /// An attempt is over: again, or the end.
    fn over(&mut self, now: SimTime, index: u32, outcome: Outcome, out: &mut Outbox<Client>) {
        let is_tried_again = match outcome {
            Outcome::Completed => false,
            Outcome::Failed => self.config.retry_failures,
            Outcome::Throttled | Outcome::Refused | Outcome::Unreachable | Outcome::Lost => true,
        };
        let Waiting { request, n_attempts, .. } = self.waiting[index as usize];
        if !is_tried_again || self.config.max_attempts <= n_attempts {
            return self.end(now, index, outcome, out);
        }
        let delay = self.config.delay(n_attempts, self.rng.unit());
        out.record(self.slot, Fact::RetryWaits { request: request.number, delay });
        out.after(self.slot, delay, Event::Retry { request: index });
    }

    fn end(&mut self, now: SimTime, index: u32, outcome: Outcome, out: &mut Outbox<Client>) {
        let Waiting { request, began, n_attempts } = self.waiting[index as usize];
        self.free.push(index);
        let fact =
            Fact::RequestEnded { request: request.number, outcome, latency: now.saturating_since(began), n_attempts };
        out.record(self.slot, fact);
        out.send(Port::Caller, Message::Response { id: request.id, outcome });
    }

    fn bytes(&self) -> u64 {
        let waiting = self.waiting.capacity() * size_of::<Waiting>() + self.free.capacity() * size_of::<u32>();
        let attempts =
            self.attempts.capacity() * size_of::<Attempt>() + self.free_attempts.capacity() * size_of::<u32>();
        (size_of::<Self>() + waiting + attempts) as u64
    }
}

fn put<T>(slots: &mut Vec<T>, free: &mut Vec<u32>, value: T) -> u32 {
    match free.pop() {
        Some(slot) => {
            slots[slot as usize] = value;
            slot
        }
        None => {
            slots.push(value);
            slots.len() as u32 - 1
        }
    }
}

impl Service for Client {
    const KIND: &'static str = "client";
    const METRICS: &'static [(&'static str, &'static [&'static str])] = &[
        ("requests", &["sum"]),
        ("attempts", &["sum"]),
        ("timeouts", &["sum"]),
        ("throttled", &["sum"]),
        ("failed", &["sum"]),
        ("in_flight", &["max"]),
        ("latency_ms", &["avg", "p99"]),
    ];
    const RESOURCE_BYTES: u64 = 64 * 1024;
    const NOT_FOUND: &'static str = "ResourceNotFoundException";
    const SENDS_TO: &'static [&'static str] = &["lambda", "load_balancer", "ec2", "sqs_queue"];
    type Quotas = ();
    type Config = ClientConfig;
    type Event = Event;
    type Call = Call;
    type Fact = Fact;
    type Meters = ClientMeters;

    fn fields() -> &'static [Field<ClientConfig>] {
        fields::FIELDS
    }

    fn quota_fields() -> &'static [Field<()>] {
        &[]
    }

    fn actions() -> &'static [Action<Call>] {
        &[]
    }

    fn default_config() -> ClientConfig {
        ClientConfig::default()
    }

    fn default_quotas() {}

    fn conflicts((): &(), configs: &[ClientConfig]) -> Vec<Conflict> {
        let is_wrong = |config: &ClientConfig| config.max_delay < config.base_delay;
        let wrong = (0..).zip(configs).filter(|(_, config)| is_wrong(config));
        wrong
            .map(|(resource, _)| Conflict {
                resource,
                key: "max_delay",
                other: "base_delay",
                reason: "client.conflict.delays",
            })
            .collect()
    }

    fn new((): &()) -> Self {
        Self { clients: vec![] }
    }

    fn add(&mut self, new: New<'_, ClientConfig>, rng: Rng) -> Slot {
        let slot = Slot(u32::try_from(self.clients.len()).expect("a run has fewer than 2^32 clients"));
        self.clients.push(One {
            slot,
            config: new.config.clone(),
            peer: None,
            rng: rng.fork("jitter"),
            waiting: vec![],
            free: vec![],
            attempts: vec![],
            free_attempts: vec![],
        });
        slot
    }

    fn config(&self, slot: Slot) -> &ClientConfig {
        &self.clients[slot.0 as usize].config
    }

    fn meters(_: &ClientConfig) -> ClientMeters {
        ClientMeters::default()
    }

    fn step(&mut self, slot: Slot, now: SimTime, input: Input<'_, Self>, out: &mut Outbox<Self>) {
        let client = &mut self.clients[slot.0 as usize];
        match input {
            Input::Arrived(Message::Request(request)) => client.arrive(now, request, out),
            Input::Arrived(Message::Response { id, outcome }) => client.answered(now, id.0, outcome, out),
            Input::Due(Event::Timeout { attempt }) => client.timed_out(now, attempt, out),
            Input::Due(Event::Retry { request }) => client.try_once(now, request, out),
            Input::Linked(Linked { end: End::Downstream, peer, .. }) => {
                client.peer = client.peer.or(Some(peer));
            }
            Input::Reconfigured(config) => client.config = config.clone(),
            Input::Started | Input::Linked(_) | Input::Noticed(_) | Input::Born(_) => {}
            Input::Called(call) => match *call {},
            Input::Answered(_) | Input::Measured(_) => {}
        }
    }

    fn bytes(&self) -> u64 {
        self.clients.iter().map(One::bytes).sum()
    }

    fn describe(fact: &Fact, _: SimTime, member: &mut dyn FnMut(&'static str, FactValue)) -> &'static str {
        fact::describe(fact, member)
    }

    fn trace(_: &Fact, _: &mut dyn FnMut(Trace)) {}

    fn tokens(&self, _: Slot) -> Vec<Token> {
        vec![]
    }

    fn limits(&self, _: Slot) -> Vec<Limit> {
        vec![]
    }

    fn idle_spread(_: &ClientConfig) -> Option<(SimDuration, SimDuration)> {
        None
    }
}
