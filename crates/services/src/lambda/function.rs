//! One function: takes requests, runs them, refuses them.
//!
//! Upkeep (idle expiry, replacement, changes of configuration) is in `upkeep.rs`.

use std::num::NonZeroU32;

use skylapse_units::{SimDuration, SimTime};

use super::Lambda;
use super::account::{Account, Bucket, Window};
use super::environment::{Environment, Exit, Trigger, transition};
use super::environments::{Environments, Fate, Kind, Shelf};
use super::event::Event;
use super::fact::{End, Fact, Start, ThrottleReason};
use super::places::{NOBODY, Place, Places};
use super::run::{Chance, Run, Settings};
use super::special::Special;
use crate::service::{Message, Outbox, Outcome, Port, Request, RequestId, Slot};

/// One function. In this order, what every request needs is four lines of the cache: with ten thousand functions, waiting for
/// memory is what takes the time.
#[derive(Clone, Debug)]
#[repr(C, align(64))]
pub(super) struct Function {
    pub(super) slot: Slot,
    /// Environments at work.
    pub(super) n_busy: u32,
    /// …of those, on demand.
    pub(super) n_busy_on_demand: u32,
    pub(super) settings: Settings,
    window: Window,
    pub(super) chance: Chance,
    bucket: Bucket,
    pub(super) environments: Environments,
    provisioned_window: Window,
    pub(super) allocation: Allocation,
    pub(super) special: Option<Box<Special>>,
}

/// Provisioned environments that were asked for and are not ready.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Allocation {
    /// How often some were asked for.
    pub(super) asking: u32,
    /// How many there will be in all; `None`: nothing is on the way.
    pub(super) target: Option<u32>,
}

/// Where a request that was taken goes.
pub(super) enum Seat {
    /// To an environment that has room.
    Taken(u32),
    /// To one that must be made.
    New,
}

/// A request that begins.
pub(super) struct Begun {
    pub(super) request: RequestId,
    pub(super) number: u64,
    pub(super) environment: u32,
    pub(super) start: Start,
    /// Its environment was idle or new before.
    pub(super) woke: bool,
    pub(super) run: Run,
    /// It is one of the function's own events.
    pub(super) is_event: bool,
}

impl Function {
    pub(super) fn new(slot: Slot, settings: Settings, account: &Account, chance: Chance) -> Self {
        Self {
            slot,
            n_busy: 0,
            n_busy_on_demand: 0,
            window: Window::default(),
            provisioned_window: Window::default(),
            bucket: Bucket::new(account.quotas()),
            chance,
            environments: Environments::new(settings.config().routing),
            settings,
            allocation: Allocation::default(),
            special: None,
        }
    }

    /// A request comes in.
    #[inline(never)]
    pub(super) fn arrive(&mut self, account: &mut Account, now: SimTime, request: Request, out: &mut Outbox<Lambda>) {
        if self.settings.is_special {
            return self.arrive_specially(account, now, request, out);
        }
        match self.admit(account, now, out) {
            Ok(Seat::Taken(environment)) => self.use_ready(account, now, request, environment, false, out),
            Ok(Seat::New) => self.use_new(account, now, request, false, out),
            Err(reason) => {
                let fact = Fact::InvocationThrottled { request: request.number, arrived: now, reason };
                out.record(self.slot, fact);
                let response = Message::Response { id: request.id, outcome: Outcome::Throttled };
                out.send(Port::Caller, response);
            }
        }
    }

    /// Bytes held; an estimate.
    pub(super) fn bytes(&self) -> u64 {
        let special = self.special.as_ref().map_or(0, |special| special.bytes());
        size_of::<Self>() as u64 + self.environments.bytes() + self.settings.bytes() + special
    }

    /// Where the request goes, or why it is refused. The order of the checks is AWS's as far as it is documented
    /// (lambda-concurrency.html and scaling-behavior.html, 2026).
    #[inline]
    fn admit(&mut self, account: &mut Account, now: SimTime, out: &mut Outbox<Lambda>) -> Result<Seat, ThrottleReason> {
        let second = now.as_nanos() / 1_000_000_000;
        if !account.takes_request(second) {
            return Err(ThrottleReason::CallerRateLimitExceeded);
        }
        if !self.takes_request(account, second, now) {
            return Err(ThrottleReason::FunctionInvocationRateLimitExceeded);
        }
        self.seat(account, now, out)
    }

    /// As [`Self::admit`], for who is exempt from requests per second.
    #[inline]
    pub(super) fn seat(
        &mut self,
        account: &mut Account,
        now: SimTime,
        out: &mut Outbox<Lambda>,
    ) -> Result<Seat, ThrottleReason> {
        let settings = &self.settings;
        if settings.reserved_concurrency.is_some_and(|reserved| reserved <= self.n_busy) {
            let reason = ThrottleReason::ReservedFunctionConcurrentInvocationLimitExceeded;
            return self.without_another(reason);
        }
        if settings.provisioned_concurrency > 0
            && let Some(environment) = self.provisioned(account, now)
        {
            return Ok(Seat::Taken(environment));
        }
        let is_unreserved = self.settings.reserved_concurrency.is_none();
        if is_unreserved && account.pool() <= u64::from(account.n_busy_unreserved) {
            return self.without_another(ThrottleReason::ConcurrentInvocationLimitExceeded);
        }
        if let Some(environment) = self.ready_environment(now, out) {
            return Ok(Seat::Taken(environment));
        }
        if !self.bucket.take(now, account.quotas()) {
            return Err(ThrottleReason::FunctionInvocationRateLimitExceeded);
        }
        Ok(Seat::New)
    }

    /// Counts one request of this second in, unless the function is over its requests per second: ten for each unit of its
    /// reservation, and ten for each environment that it has or may have now (the latter is a *model assumption* for "10,000
    /// requests per second more every 10 s").
    #[inline]
    fn takes_request(&mut self, account: &Account, second: u64, now: SimTime) -> bool {
        let quotas = account.quotas();
        let each = u64::from(quotas.lambda_requests_per_concurrency);
        let count = self.window.count(second);
        let reserved = self.settings.reserved_concurrency.map_or(u64::MAX, u64::from);
        // A reservation of 0 is refused for its own reason, not for its rate.
        if reserved > 0 && reserved.saturating_mul(each) <= count {
            return false;
        }
        let n_live = u64::from(self.environments.n_live());
        let is_within = count < each * n_live || count < each * (n_live + self.bucket.whole(now, quotas));
        is_within && self.window.takes(second, u64::MAX)
    }

    /// A provisioned environment with room, unless the second has seen more than ten requests for each: what is beyond spills
    /// over to on-demand environments.
    fn provisioned(&mut self, account: &Account, now: SimTime) -> Option<u32> {
        let second = now.as_nanos() / 1_000_000_000;
        let each = u64::from(account.quotas().lambda_requests_per_concurrency);
        let limit = each * u64::from(self.settings.provisioned_concurrency);
        let found = self.environments.first(Shelf::Provisioned, &mut self.chance.routing);
        let found = found.filter(|_| self.provisioned_window.takes(second, limit));
        if self.settings.is_scaled {
            self.note_use(found.is_some());
        }
        found
    }

    /// No further environment may be at work: only one that is already, with room for another request, can help.
    fn without_another(&mut self, reason: ThrottleReason) -> Result<Seat, ThrottleReason> {
        self.environments.first(Shelf::Partial, &mut self.chance.routing).map(Seat::Taken).ok_or(reason)
    }

    /// The environment that the routing policy names. One whose idle life is over by now is expired first, never handed out.
    #[inline]
    fn ready_environment(&mut self, now: SimTime, out: &mut Outbox<Lambda>) -> Option<u32> {
        loop {
            let chance = &mut self.chance.routing;
            let environment = if self.settings.environment_concurrency == 1 {
                self.environments.first(Shelf::Idle, chance)?
            } else {
                self.environments.first_with_room(chance)?
            };
            let record = self.environments.get(environment);
            if !record.state.is_idle() || now < record.expiry.due() {
                return Some(environment);
            }
            self.expire(environment, now, out);
        }
    }

    /// Gives a request to an environment that is there.
    #[inline]
    pub(super) fn use_ready(
        &mut self,
        account: &mut Account,
        now: SimTime,
        request: Request,
        environment: u32,
        is_event: bool,
        out: &mut Outbox<Lambda>,
    ) {
        let record = self.environments.get_mut(environment);
        let (before, kind) = (record.state, record.kind);
        record.state = transition(before, Trigger::Assigned, now).expect("an environment with room takes requests");
        let work = request.work;
        let run = match before {
            Environment::Idle { .. } | Environment::Invoke { .. } => {
                self.settings.warm(&mut self.chance, work, SimDuration::ZERO)
            }
            Environment::Init { .. } | Environment::Restore { .. } => {
                let wait = self.environments.ready_at(environment).saturating_since(now);
                self.settings.warm(&mut self.chance, work, wait)
            }
            Environment::Reset { .. } => self.settings.after_reset(&mut self.chance, work),
            Environment::Shutdown { .. } => unreachable!("transition refuses it"),
        };
        let woke = before.is_idle();
        if woke {
            self.count_busy(account, kind);
        }
        if self.settings.environment_concurrency == 1 {
            self.environments.take_idle(environment);
        } else {
            self.shelve(environment);
        }
        let start = match kind {
            Kind::OnDemand => Start::Warm,
            Kind::Provisioned => Start::Provisioned,
        };
        let Request { id, number, .. } = request;
        self.begin(
            &mut account.places,
            now,
            Begun { request: id, number, environment, start, woke, run, is_event },
            out,
        );
    }

    /// Makes an environment for a request.
    #[inline(never)]
    pub(super) fn use_new(
        &mut self,
        account: &mut Account,
        now: SimTime,
        request: Request,
        is_event: bool,
        out: &mut Outbox<Lambda>,
    ) {
        let run = self.settings.cold(&mut self.chance, request.work);
        let (state, start) = if self.settings.config().snap_start {
            (Environment::Restore { since: now, running: NonZeroU32::MIN }, Start::Restored)
        } else {
            (Environment::Init { since: now, running: NonZeroU32::MIN }, Start::Cold)
        };
        let environment = self.create(now, Kind::OnDemand, state, out);
        self.count_busy(account, Kind::OnDemand);
        if self.settings.environment_concurrency > 1 {
            self.environments.set_ready_at(environment, now.saturating_add(run.ready().unwrap_or_else(|| run.whole())));
            self.shelve(environment);
        }
        let Request { id, number, .. } = request;
        self.begin(
            &mut account.places,
            now,
            Begun { request: id, number, environment, start, woke: true, run, is_event },
            out,
        );
    }

    /// A request begins: its end is known already.
    #[inline(always)]
    pub(super) fn begin(&mut self, places: &mut Places, now: SimTime, begun: Begun, out: &mut Outbox<Lambda>) {
        let Begun { request, number, environment, start, woke, run, is_event } = begun;
        let name = self.environments.get(environment).number;
        out.record(self.slot, Fact::InvocationStarted { request: number, environment: name, start, woke });
        let Run { wait, second_init: _, init, duration, end } = run;
        let (memory, architecture) = (self.settings.memory, self.settings.architecture);
        let place = Place {
            request,
            environment,
            number,
            arrived: now,
            init,
            duration,
            memory,
            architecture,
            start,
            end,
            is_event,
        };
        let place = places.put(place);
        if start.is_cold() {
            match run.ready() {
                Some(SimDuration::ZERO) => self.ready(places, place, now, out),
                Some(ready) => out.after(self.slot, ready, Event::Ready { place }),
                None => {}
            }
        }
        let whole = now.saturating_add(wait).saturating_add(duration) - now;
        out.after(self.slot, whole, Event::Finished { place });
    }

    /// INIT or RESTORE is over.
    #[inline(never)]
    pub(super) fn ready(&mut self, places: &Places, place: u32, now: SimTime, out: &mut Outbox<Lambda>) {
        let &Place { environment, number: request, .. } = places.get(place);
        let record = self.environments.get_mut(environment);
        record.state = transition(record.state, Trigger::Ready, now).expect("INIT ends once");
        out.record(self.slot, Fact::EnvironmentInitialized { environment: record.number, request });
    }

    /// A run ends.
    #[inline(never)]
    pub(super) fn finish(&mut self, account: &mut Account, place: u32, now: SimTime, out: &mut Outbox<Lambda>) {
        let place = account.places.take(place);
        let record = self.environments.get_mut(place.environment);
        let exit = if place.end.breaks() { Exit::Broken } else { Exit::Done };
        if exit == Exit::Broken && matches!(record.state, Environment::Init { .. }) {
            // The timeout has cut an INIT that ran inside the invocation.
            record.state = transition(record.state, Trigger::Ready, now).expect("INIT ends once");
        }
        record.state = transition(record.state, Trigger::Exited(exit), now).expect("what runs can end");
        let (rests, kind, name) = (record.state.is_idle(), record.kind, record.number);
        out.record(self.slot, place.finished(name, rests));
        if place.is_event {
            self.event_ran(place.request.0, place.end, now, out);
        } else if place.request != NOBODY {
            let outcome = if place.end == End::Success { Outcome::Completed } else { Outcome::Failed };
            out.send(Port::Caller, Message::Response { id: place.request, outcome });
        }
        if rests {
            self.count_idle(account, kind);
            self.rest(place.environment, now, out);
        } else {
            self.shelve(place.environment);
        }
    }

    /// Puts an environment where requests find it, or do not.
    #[inline]
    pub(super) fn shelve(&mut self, environment: u32) {
        let record = self.environments.get(environment);
        let has_room = record.state.running() < self.settings.environment_concurrency;
        let shelf = match (record.kind, record.fate) {
            (_, Fate::Retire) => Shelf::Off,
            _ if !has_room => Shelf::Off,
            (Kind::Provisioned, Fate::Stay) => Shelf::Provisioned,
            (Kind::OnDemand, Fate::Stay) if record.state.is_idle() => Shelf::Idle,
            (Kind::OnDemand, Fate::Stay) => Shelf::Partial,
        };
        self.environments.shelve(environment, shelf);
    }

    #[inline]
    pub(super) fn count_busy(&mut self, account: &mut Account, kind: Kind) {
        self.n_busy += 1;
        if kind == Kind::OnDemand {
            self.n_busy_on_demand += 1;
            if self.settings.reserved_concurrency.is_none() {
                account.n_busy_unreserved += 1;
            }
        }
    }

    #[inline]
    fn count_idle(&mut self, account: &mut Account, kind: Kind) {
        self.n_busy -= 1;
        if kind == Kind::OnDemand {
            self.n_busy_on_demand -= 1;
            if self.settings.reserved_concurrency.is_none() {
                account.n_busy_unreserved -= 1;
            }
        }
    }
}
