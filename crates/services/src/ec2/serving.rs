//! The server on an instance: when it answers, what it is held back by, and what is told of it.
//!
//! * It answers while the instance runs, from `boot` after `running`, after the end of a reboot, or after a recovery; a resumed
//!   hibernation needs no boot. On a broken host, or while the instance is not running, nothing comes back at all; during boot
//!   and reboot connections are refused. Requests that an instance has when it goes down are lost.
//! * The share of CPU that the guest wants for itself (`cpu_utilization`) is not there for requests.
//! * A burstable instance in `standard` mode never does more work than it has credits for. AWS lowers the CPU "gradually" when
//!   credits run out (burstable-credits-baseline-concepts.html, 2026-04); here the rest of the credits is spread over the next minute,
//!   and looked at anew every minute (*model assumption*).
//! * `FailApplication`: nobody calls it; the server answers everything with an error, health checks too.

use std::sync::Arc;

use skylapse_kernel::Rng;
use skylapse_units::{SimDuration, SimTime};
use skylapse_view::MarkKind;

use super::account::Desk;
use super::catalog::InstanceType;
use super::config::InstanceConfig;
use super::credits::{CpuCredits, Mode};
use super::event::Event;
use super::fact::Fact;
use super::instance::Instance;
use super::state::Stage;
use crate::server::{Server, ServerConfig, Told, VCPU_PPM};
use crate::service::{Message, Outcome, Port, Request, Slot};
use crate::trace::{FactValue, Trace};

/// What has happened at a server.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum ServerFact {
    /// A request was answered, or refused, or lost.
    RequestEnded {
        /// Its number in the run.
        request: u64,
        /// When it came.
        arrived: SimTime,
        /// How it ended.
        outcome: Outcome,
    },
    /// Its CPUs do something else from now on.
    LoadChanged {
        /// In millionths of a vCPU.
        load_ppm: u64,
    },
    /// It answers with errors.
    ApplicationFailed {
        /// So long.
        length: Option<SimDuration>,
    },
}

/// The server of one instance. Its instance has none until one is described or asked.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Serving {
    server: Server,
    /// It listens from then on, while its instance is up.
    ready: SimTime,
    /// It answers with errors until then.
    fails_until: SimTime,
    load_ppm: u64,
    boot: Rng,
    held_back: Option<HeldBack>,
}

/// Credits of an instance that cannot do without.
#[derive(Clone, PartialEq, Debug)]
struct HeldBack {
    instance_type: &'static InstanceType,
    credits: CpuCredits,
    /// When it went off its host.
    stopped: Option<SimTime>,
    counted: SimTime,
    /// What the server did since then, in millionths of a vCPU times nanoseconds, up to `since`.
    work: u128,
    since: SimTime,
    /// Somebody looks every minute: always while anything is done.
    is_looked_at: bool,
}

/// How often credits are looked at.
const LOOK: SimDuration = SimDuration::from_secs(60);
/// A guest that takes all CPUs for itself leaves this to requests, in millionths of a vCPU (*model assumption*).
const LEAST_PPM: u64 = 10_000;

impl Instance {
    /// A request comes in.
    #[inline]
    pub(super) fn request(&mut self, request: Request, desk: &mut Desk<'_>) {
        let is_up = self.stage == Some(Stage::Running) && !self.checks.is_host_failed;
        let is_rebooting = self.checks.rebooting_until.is_some();
        let (slot, now) = (self.slot, desk.now);
        let serving = self.serving();
        let outcome = if !is_up {
            Outcome::Unreachable
        } else if is_rebooting || now < serving.ready {
            Outcome::Refused
        } else if now < serving.fails_until {
            Outcome::Failed
        } else {
            serving.server.arrive(now, request, &mut |told| tell(slot, told, desk));
            return self.tell_load(desk);
        };
        let Request { id, number, .. } = request;
        tell(slot, Told::Answered { request: id, number, arrived: now, outcome }, desk);
    }

    /// The server has asked to be rung now.
    #[inline]
    pub(super) fn server_rang(&mut self, desk: &mut Desk<'_>) {
        let (slot, now) = (self.slot, desk.now);
        if let Some(serving) = &mut self.serving {
            serving.server.ring(now, &mut |told| tell(slot, told, desk));
            self.tell_load(desk);
        }
    }

    /// The guest comes up: the server listens after its boot.
    pub(super) fn begin_to_serve(&mut self, is_resumed: bool, desk: &mut Desk<'_>) {
        if self.serving.is_none() && self.config.server == ServerConfig::default() {
            return;
        }
        let config = Arc::clone(&self.config);
        let serving = self.serving();
        let boot = config.server.boot.as_ref().filter(|_| !is_resumed);
        serving.ready = desk.now + boot.map_or(SimDuration::ZERO, |boot| boot.draw(&mut serving.boot));
        serving.fails_until = SimTime::START;
        if let Some(held) = &mut serving.held_back {
            held.start(desk.now);
        }
        self.refit_server(desk);
    }

    /// The settings have changed, or the machine.
    pub(super) fn refit_server(&mut self, desk: &mut Desk<'_>) {
        let config = Arc::clone(&self.config);
        let Some(serving) = &mut self.serving else { return };
        serving.server.reconfigure(&config.server, u32::from(config.instance_type.vcpus));
        let is_same = serving.held_back.as_ref().map(|held| held.instance_type) == Some(config.instance_type);
        let held_back = HeldBack::of(&config, desk.now);
        if !is_same || held_back.is_none() {
            serving.held_back = held_back;
        }
        self.refit_capacity(desk);
    }

    /// The guest goes down, or its host: everything that it had is lost.
    pub(super) fn stop_serving(&mut self, desk: &mut Desk<'_>) {
        let slot = self.slot;
        if let Some(serving) = &mut self.serving {
            serving.server.lose_all(Outcome::Lost, &mut |told| tell(slot, told, desk));
            self.tell_load(desk);
        }
    }

    /// From now on the server answers with errors; for so long, or until the guest comes up anew.
    pub(super) fn fail_application(&mut self, length: Option<SimDuration>, desk: &mut Desk<'_>) {
        self.serving().fails_until = length.map_or(SimTime::END, |length| desk.now.saturating_add(length));
        desk.record(self.slot, Fact::Server(ServerFact::ApplicationFailed { length }));
    }

    /// A minute is over: how much may it do in the next?
    pub(super) fn credits_looked_at(&mut self, desk: &mut Desk<'_>) {
        let base = self.base_ppm();
        let Some(serving) = &mut self.serving else { return };
        let load_ppm = serving.load_ppm;
        let Some(held) = &mut serving.held_back else { return };
        let did_nothing = held.settle(desk.now, load_ppm, base);
        held.is_looked_at = !did_nothing;
        if !did_nothing {
            desk.out.after(self.slot, LOOK, Event::CreditsLookedAt);
        }
        self.refit_capacity(desk);
    }

    /// It is off its host: time passes differently for its credits.
    pub(super) fn stop_credits(&mut self, now: SimTime) {
        let base = self.base_ppm();
        if let Some(held) = self.serving.as_mut().and_then(|serving| serving.held_back.as_mut()) {
            held.settle(now, 0, base);
            held.credits.stop();
            held.stopped = Some(now);
        }
    }

    /// What the guest wants for itself, in millionths of a vCPU.
    fn base_ppm(&self) -> u64 {
        let share = self.config.cpu_utilization.clamp(0.0, 100.0) / 100.0;
        (share * f64::from(self.config.instance_type.vcpus) * VCPU_PPM as f64) as u64
    }

    fn refit_capacity(&mut self, desk: &mut Desk<'_>) {
        let (slot, now, base) = (self.slot, desk.now, self.base_ppm());
        let all = u64::from(self.config.instance_type.vcpus) * VCPU_PPM;
        let Some(serving) = &mut self.serving else { return };
        let affords = serving.held_back.as_ref().map_or(all, |held| held.credits.affords(LOOK));
        let capacity = all.min(affords).saturating_sub(base).max(LEAST_PPM);
        serving.server.set_capacity(now, capacity, &mut |told| tell(slot, told, desk));
        self.tell_load(desk);
    }

    fn serving(&mut self) -> &mut Serving {
        let (config, since) = (&self.config, self.since);
        // A server that is described comes to be before anything is drawn, so its luck hangs on the instance's name alone.
        let chance = &self.chance.recovery;
        self.serving.get_or_insert_with(|| {
            let server = Server::new(&config.server, u32::from(config.instance_type.vcpus), chance.fork("server/work"));
            let (ready, fails_until, boot) = (SimTime::START, SimTime::START, chance.fork("server/boot"));
            Box::new(Serving { server, ready, fails_until, load_ppm: 0, boot, held_back: HeldBack::of(config, since) })
        })
    }

    /// The meters, and whoever looks at the credits, must know what the CPUs do.
    #[inline]
    fn tell_load(&mut self, desk: &mut Desk<'_>) {
        let Some(serving) = &mut self.serving else { return };
        let load_ppm = serving.server.load_ppm();
        let before = std::mem::replace(&mut serving.load_ppm, load_ppm);
        if load_ppm == before {
            return;
        }
        desk.out.record(self.slot, Fact::Server(ServerFact::LoadChanged { load_ppm }));
        if let Some(held) = &mut serving.held_back {
            held.count(desk.now, before);
            if !std::mem::replace(&mut held.is_looked_at, true) {
                desk.out.after(self.slot, SimDuration::ZERO, Event::CreditsLookedAt);
            }
        }
    }
}

impl HeldBack {
    /// Of an instance that runs since then; `None`: it gets all that it asks for.
    fn of(config: &InstanceConfig, since: SimTime) -> Option<Self> {
        let instance_type = config.instance_type;
        let credits = match config.cpu_credits {
            Some(mode) => CpuCredits::in_mode(instance_type, mode),
            None => CpuCredits::new(instance_type),
        };
        let credits = credits.filter(|credits| credits.mode() == Mode::Standard)?;
        Some(Self { instance_type, credits, counted: since, since, stopped: None, work: 0, is_looked_at: false })
    }

    fn start(&mut self, now: SimTime) {
        if let Some(stopped) = self.stopped.take() {
            self.credits.start(now - stopped);
            (self.counted, self.since) = (now, now);
        }
    }

    fn count(&mut self, now: SimTime, load_ppm: u64) {
        self.work += u128::from(load_ppm) * u128::from((now - self.since).as_nanos());
        self.since = now;
    }

    /// Spends what was done since the last look. Answers whether that was nothing.
    fn settle(&mut self, now: SimTime, load_ppm: u64, base_ppm: u64) -> bool {
        self.count(now, load_ppm);
        let span = now - std::mem::replace(&mut self.counted, now);
        let work = std::mem::take(&mut self.work);
        if !span.is_zero() {
            let mean = work.div_ceil(u128::from(span.as_nanos())) + u128::from(base_ppm);
            self.credits.advance(span, u32::try_from(mean).unwrap_or(u32::MAX));
        }
        work == 0 && load_ppm == 0
    }
}

impl Serving {
    /// Bytes held; an estimate.
    pub(super) fn bytes(&self) -> u64 {
        size_of::<Self>() as u64 + self.server.bytes()
    }
}

#[inline]
fn tell(slot: Slot, told: Told, desk: &mut Desk<'_>) {
    match told {
        Told::Answered { request: id, number: request, arrived, outcome } => {
            if request != Request::CHECK {
                desk.out.record(slot, Fact::Server(ServerFact::RequestEnded { request, arrived, outcome }));
            }
            desk.out.send(Port::Caller, Message::Response { id, outcome });
        }
        Told::RingAt(at) => desk.out.after(slot, at - desk.now, Event::ServerRang),
    }
}

/// The name of a fact in the log, and its members in order.
pub(super) fn describe(fact: ServerFact, at: SimTime, member: &mut dyn FnMut(&'static str, FactValue)) -> &'static str {
    match fact {
        ServerFact::RequestEnded { request, arrived, outcome } => {
            member("request", FactValue::Count(request));
            member("outcome", FactValue::Text(outcome.name()));
            member("latency_ms", FactValue::Millis(at.saturating_since(arrived).as_millis_f64()));
            "RequestEnded"
        }
        ServerFact::LoadChanged { load_ppm } => {
            member("busy_vcpus", FactValue::Number(load_ppm as f64 / VCPU_PPM as f64));
            "LoadChanged"
        }
        ServerFact::ApplicationFailed { length } => {
            let length = length.map_or(FactValue::Absent, |length| FactValue::Number(length.as_secs_f64()));
            member("length_s", length);
            "ApplicationFailed"
        }
    }
}

/// What a fact means for marks and lanes.
pub(super) fn trace(fact: ServerFact, put: &mut dyn FnMut(Trace)) {
    let ServerFact::RequestEnded { request, arrived, outcome } = fact else { return };
    let kind = match outcome {
        Outcome::Completed => MarkKind::Warm,
        Outcome::Throttled => MarkKind::Throttled,
        Outcome::Failed | Outcome::Refused | Outcome::Unreachable | Outcome::Lost => MarkKind::Failed,
    };
    put(Trace::Request { number: request, arrived, init: SimDuration::ZERO, kind, lane: 0 });
}
