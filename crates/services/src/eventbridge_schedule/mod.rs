//! EventBridge schedules: invoke what stands behind their link at a rate, for example to keep a function warm.
//!
//! # What is modeled
//!
//! * `rate(…)`: counted from the creation of the schedule, which is the beginning of the run; the firing falls somewhere inside
//!   its minute, drawn once for each schedule (AWS, eb-create-rule-schedule.html, 2023-06; the even spread is a
//!   *model assumption*).
//! * `cron(…)` in a time zone: by the calendar from the scenario's `start`, or, without one, from a Monday at midnight UTC
//!   (*model assumption*).
//! * `invocations` at once in each firing: a single ping keeps one environment warm; several keep as many, when they overlap in
//!   time, so each may bring its own `work`.
//!
//! # What is left out
//!
//! `at(…)`, `L`, `W` and `#` in `cron(…)`, single years, flexible time windows, the schedule's own retries and dead-letter queue (a Lambda target
//! takes every event into its own queue), and the bill: 14 million firings a month are free.

mod config;
mod expression;
mod fields;
mod meters;
#[cfg(test)]
mod tests;

pub use config::{ScheduleConfig, State};
pub use expression::{Expression, read};
pub use meters::ScheduleMeters;

use skylapse_kernel::{Distribution, Rng};
use skylapse_units::{SimDuration, SimTime};

use crate::call::Action;
use crate::field::Field;
use crate::peer::{End, Linked, Peer};
use crate::scaling::calendar::midnight;
use crate::service::{Conflict, Input, Message, New, Outbox, Outcome, Request, RequestId, Service, Slot};
use crate::trace::{FactValue, Limit, Token, Trace};

/// All schedules of one Region.
#[derive(Clone, Debug)]
pub struct EventBridgeSchedule {
    schedules: Vec<Schedule>,
}

/// What a schedule schedules for itself.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Event {
    /// It fires.
    Fire {
        /// Of this configuration; a later one fires by itself.
        generation: u32,
    },
}

/// Nobody calls anything on a schedule.
#[derive(Clone, PartialEq, Debug)]
pub enum Call {}

/// Something that has happened.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Fact {
    /// It has fired.
    Fired {
        /// How many invocations it sent.
        n: u32,
    },
    /// An invocation has ended.
    Ended {
        /// How.
        outcome: Outcome,
    },
}

#[derive(Clone, Debug)]
struct Schedule {
    slot: Slot,
    config: ScheduleConfig,
    peers: Vec<Peer>,
    /// Where in its minute it fires.
    offset: SimDuration,
    generation: u32,
}

/// When a scenario names no date.
const A_MONDAY: i64 = midnight(2026, 11, 2);
/// The firing falls inside the minute.
const MINUTE: Distribution = Distribution::Uniform { min: SimDuration::ZERO, max: SimDuration::from_secs(59) };

impl Schedule {
    /// The schedule is made, or changed.
    fn begin(&mut self, now: SimTime, out: &mut Outbox<EventBridgeSchedule>) {
        self.generation = self.generation.wrapping_add(1);
        if let Some(wait) = self.wait(now, out.date()) {
            out.after(self.slot, wait + self.offset, Event::Fire { generation: self.generation });
        }
    }

    /// From a moment of the schedule, or from its beginning, to the next.
    fn wait(&self, now: SimTime, date: Option<i64>) -> Option<SimDuration> {
        match read(&self.config.schedule_expression)? {
            Expression::Rate(period) => Some(period),
            Expression::Cron(cron) => {
                let start_s = date.unwrap_or(A_MONDAY);
                let now_s = start_s + (now.as_nanos() / 1_000_000_000) as i64;
                let next_s = cron.next_after(now_s, self.config.time_zone)?;
                let next = SimTime::START.saturating_add(SimDuration::from_secs((next_s - start_s) as u64));
                Some(next.saturating_since(now))
            }
        }
    }

    fn fire(&mut self, now: SimTime, generation: u32, out: &mut Outbox<EventBridgeSchedule>) {
        if generation != self.generation || self.config.state == State::Disabled {
            return;
        }
        // The firing falls somewhere inside its minute; the next one is counted from where it was due.
        let due = SimTime::from_nanos(now.as_nanos() - self.offset.as_nanos());
        if let Some(wait) = self.wait(due, out.date()) {
            out.after(self.slot, wait, Event::Fire { generation });
        }
        let n = self.config.invocations;
        out.record(self.slot, Fact::Fired { n: n * self.peers.len() as u32 });
        for &peer in &self.peers {
            for _ in 0..n {
                let request = Request { id: RequestId(0), number: Request::UNNUMBERED, work: self.config.work };
                out.forward(self.slot, 0, peer, request);
            }
        }
    }
}

impl Service for EventBridgeSchedule {
    const KIND: &'static str = "eventbridge_schedule";
    const SERVES_REQUESTS: bool = false;
    const RESOURCE_BYTES: u64 = 4 * 1024;
    const NOT_FOUND: &'static str = "ResourceNotFoundException";
    const SENDS_TO: &'static [&'static str] = &["lambda", "sqs_queue"];
    type Quotas = ();
    type Config = ScheduleConfig;
    type Event = Event;
    type Call = Call;
    type Fact = Fact;
    type Meters = ScheduleMeters;

    fn fields() -> &'static [Field<ScheduleConfig>] {
        fields::FIELDS
    }

    fn quota_fields() -> &'static [Field<()>] {
        &[]
    }

    fn actions() -> &'static [Action<Call>] {
        &[]
    }

    fn default_config() -> ScheduleConfig {
        ScheduleConfig::default()
    }

    fn default_quotas() {}

    fn conflicts((): &(), configs: &[ScheduleConfig]) -> Vec<Conflict> {
        let wrong = (0..).zip(configs).filter(|(_, config)| read(&config.schedule_expression).is_none());
        wrong
            .map(|(resource, _)| Conflict {
                resource,
                key: "schedule_expression",
                other: "schedule_expression",
                reason: "eventbridge_schedule.conflict.expression",
            })
            .collect()
    }

    fn new((): &()) -> Self {
        Self { schedules: vec![] }
    }

    fn add(&mut self, new: New<'_, ScheduleConfig>, rng: Rng) -> Slot {
        let slot = Slot(u32::try_from(self.schedules.len()).expect("a Region has fewer than 2^32 schedules"));
        let offset = rng.fork("minute").draw(&MINUTE);
        let config = new.config.clone();
        self.schedules.push(Schedule { slot, config, peers: vec![], offset, generation: 0 });
        slot
    }

    fn config(&self, slot: Slot) -> &ScheduleConfig {
        &self.schedules[slot.0 as usize].config
    }

    fn meters(_: &ScheduleConfig) -> ScheduleMeters {
        ScheduleMeters::default()
    }

    fn step(&mut self, slot: Slot, now: SimTime, input: Input<'_, Self>, out: &mut Outbox<Self>) {
        let schedule = &mut self.schedules[slot.0 as usize];
        match input {
            Input::Started => schedule.begin(now, out),
            Input::Due(Event::Fire { generation }) => schedule.fire(now, generation, out),
            Input::Arrived(Message::Response { outcome, .. }) => out.record(slot, Fact::Ended { outcome }),
            Input::Linked(Linked { end: End::Downstream, peer, .. }) => schedule.peers.push(peer),
            Input::Reconfigured(config) => {
                schedule.config = config.clone();
                schedule.begin(now, out);
            }
            Input::Called(call) => match *call {},
            Input::Arrived(Message::Request(_)) | Input::Linked(_) | Input::Noticed(_) | Input::Born(_) => {}
            Input::Answered(_) | Input::Measured(_) => {}
        }
    }

    fn bytes(&self) -> u64 {
        (self.schedules.len() * size_of::<Schedule>()) as u64
    }

    fn describe(fact: &Fact, _: SimTime, member: &mut dyn FnMut(&'static str, FactValue)) -> &'static str {
        match *fact {
            Fact::Fired { n } => {
                member("invocations", FactValue::Count(u64::from(n)));
                "ScheduleFired"
            }
            Fact::Ended { outcome } => {
                member("completed", FactValue::Flag(outcome == Outcome::Completed));
                "ScheduledInvocationEnded"
            }
        }
    }

    fn trace(_: &Fact, _: &mut dyn FnMut(Trace)) {}

    fn tokens(&self, _: Slot) -> Vec<Token> {
        vec![]
    }

    fn limits(&self, _: Slot) -> Vec<Limit> {
        vec![]
    }

    fn idle_spread(_: &ScheduleConfig) -> Option<(SimDuration, SimDuration)> {
        None
    }
}
