//! Events: requests that Lambda queues and runs by itself (`InvocationType: Event`).
//!
//! ```text
//! queued ──► run ──► succeeded
//!    ▲        │ function error: again after 1 minute, then after 2; the third time it is dropped
//!    │        │ throttle: again after 1 s, 2 s, … 300 s, until it is too old
//!    └────────┘
//! ```
//!
//! Every event ends in exactly one place: succeeded, or dropped (to the destination, if there is one; else it is lost). Whoever
//! sent it is answered then, so that a workload counts what became of its events; AWS answers 202 at once. The queue takes no
//! time and is exempt from requests per second (AWS, invocation-async-error-handling.html and gettingstarted-limits.html,
//! 2026-10). Left out: that an event may be delivered twice, and what is recorded of events that succeed.

use skylapse_units::{SimDuration, SimTime};

use super::Lambda;
use super::account::Account;
use super::event::Event;
use super::fact::{End, EventFate, Fact};
use super::function::{Function, Seat};
use crate::peer::Peer;
use crate::service::{Message, Outbox, Outcome, Port, Request, RequestId};

/// Waits before the second and the third run after a function error.
const RETRY_WAITS: [SimDuration; 2] = [SimDuration::from_secs(60), SimDuration::from_secs(120)];
/// Waits after a throttle begin here, double, …
const FIRST_BACKOFF: SimDuration = SimDuration::from_secs(1);
/// … and end here.
const LAST_BACKOFF: SimDuration = SimDuration::from_secs(300);

/// Events that are not over; slots are reused.
#[derive(Clone, Debug, Default)]
pub(super) struct Events {
    waiting: Vec<Waiting>,
    free: Vec<u32>,
    /// Where dropped events go.
    pub(super) destination: Option<Peer>,
}

#[derive(Clone, Copy, Debug)]
struct Waiting {
    request: Request,
    queued: SimTime,
    n_errors: u32,
    backoff: SimDuration,
}

impl Events {
    fn put(&mut self, waiting: Waiting) -> u32 {
        match self.free.pop() {
            Some(slot) => {
                self.waiting[slot as usize] = waiting;
                slot
            }
            None => {
                self.waiting.push(waiting);
                self.waiting.len() as u32 - 1
            }
        }
    }

    pub(super) const fn bytes(&self) -> u64 {
        (self.waiting.capacity() * size_of::<Waiting>() + self.free.capacity() * size_of::<u32>()) as u64
    }
}

impl Function {
    /// A request comes in that is an event, or that Lambda refuses for what it is.
    #[cold]
    pub(super) fn arrive_specially(
        &mut self,
        account: &mut Account,
        now: SimTime,
        request: Request,
        out: &mut Outbox<Lambda>,
    ) {
        let number = request.number;
        if let Some(code) = self.settings.config().extras.refusal() {
            out.record(self.slot, Fact::RequestRejected { request: number, code });
            out.send(Port::Caller, Message::Response { id: request.id, outcome: Outcome::Failed });
            return;
        }
        let waiting = Waiting { request, queued: now, n_errors: 0, backoff: FIRST_BACKOFF };
        let event = self.special().events.put(waiting);
        out.record(self.slot, Fact::EventQueued { request: number });
        self.try_event(account, event, now, out);
    }

    /// Runs an event, or lets it wait.
    pub(super) fn try_event(&mut self, account: &mut Account, event: u32, now: SimTime, out: &mut Outbox<Lambda>) {
        let Waiting { request, queued, backoff, .. } = self.special().events.waiting[event as usize];
        let most_age = self.settings.config().extras.event_invoke.maximum_event_age;
        if self.settings.reserved_concurrency == Some(0) {
            return self.end_event(event, EventFate::ZeroReservedConcurrency, now, out);
        }
        if most_age <= now - queued {
            return self.end_event(event, EventFate::AgeExceeded, now, out);
        }
        let sent = Request { id: RequestId(event), ..request };
        match self.seat(account, now, out) {
            Ok(Seat::Taken(environment)) => self.use_ready(account, now, sent, environment, true, out),
            Ok(Seat::New) => self.use_new(account, now, sent, true, out),
            Err(reason) => {
                out.record(self.slot, Fact::InvocationThrottled { request: request.number, arrived: now, reason });
                let doubled = SimDuration::from_nanos(backoff.as_nanos() * 2).at_most(LAST_BACKOFF);
                self.special().events.waiting[event as usize].backoff = doubled;
                self.wait_event(event, backoff, now, out);
            }
        }
    }

    /// A run of an event has ended.
    pub(super) fn event_ran(&mut self, event: u32, end: End, now: SimTime, out: &mut Outbox<Lambda>) {
        if end == End::Success {
            return self.end_event(event, EventFate::Succeeded, now, out);
        }
        let most = self.settings.config().extras.event_invoke.maximum_retry_attempts;
        let waiting = &mut self.special().events.waiting[event as usize];
        waiting.n_errors += 1;
        waiting.backoff = FIRST_BACKOFF;
        let n_errors = waiting.n_errors;
        match RETRY_WAITS.get(n_errors as usize - 1) {
            Some(wait) if n_errors <= most => self.wait_event(event, *wait, now, out),
            Some(_) | None => self.end_event(event, EventFate::RetriesExhausted, now, out),
        }
    }

    /// The next try comes after `wait`, or the event becomes too old before that.
    fn wait_event(&mut self, event: u32, wait: SimDuration, now: SimTime, out: &mut Outbox<Lambda>) {
        let Waiting { request, queued, .. } = self.special().events.waiting[event as usize];
        let most_age = self.settings.config().extras.event_invoke.maximum_event_age;
        let at = now.saturating_add(wait).min(queued.saturating_add(most_age)).max(now);
        out.record(self.slot, Fact::EventRetried { request: request.number, at });
        out.after(self.slot, at - now, Event::Retry { event });
    }

    fn end_event(&mut self, event: u32, fate: EventFate, now: SimTime, out: &mut Outbox<Lambda>) {
        let slot = self.slot;
        let events = &mut self.special().events;
        let Waiting { request, queued, .. } = events.waiting[event as usize];
        events.free.push(event);
        let destination = events.destination.filter(|_| fate != EventFate::Succeeded);
        out.record(slot, Fact::EventEnded { request: request.number, queued, fate });
        if let Some(peer) = destination {
            // Nobody waits for what becomes of it there.
            out.forward(slot, event, peer, Request { work: None, ..request });
        }
        let outcome = if fate == EventFate::Succeeded { Outcome::Completed } else { Outcome::Failed };
        out.send(Port::Caller, Message::Response { id: request.id, outcome });
        debug_assert!(queued <= now, "an event ends after it was queued");
    }
}
