//! Elastic Load Balancing: application, network, gateway and classic load balancers, each with one listener and one target group.
//!
//! # What is modeled
//!
//! * **Targets**: the instances that a load balancer is linked to, and those that are registered in mid-run (`RegisterTargets`, by a
//!   person or an Auto Scaling group). AWS's five states with their reason codes; a target is registered once its instance runs,
//!   because AWS refuses others.
//! * **Health checks** with exact intervals, timeouts and thresholds; one success makes a new target healthy.
//! * **Routing**: round robin, least outstanding requests, weighted random with anomaly mitigation, flow hash; cross-zone on or
//!   off; stickiness; slow start; fail-open when too few targets are healthy.
//! * **Draining**: a deregistered target gets nothing new, and what it has left at the end of the delay is cut off.
//! * **Errors** with their true causes: 502 (refused, lost, drained), 503 (no target, surge queue full), 504 (no connection in
//!   10 s, no answer in the idle timeout), 460 (the client gave up). The surge queue of a classic load balancer.
//! * **The bill**: hours, capacity units by the dimension that is used most in each hour, gigabytes of a classic one.
//!
//! # What is left out
//!
//! Several listeners, rules' conditions and weighted target groups; connections as things of their own (a request is a flow); TLS;
//! Lambda and address targets; clients that give up in the surge queue; how nodes grow; the 60 s that clients keep a node's address; addresses of nodes and traffic between
//! zones on the bill; reserved capacity; that a network load balancer's TCP check passes while an application errs.
//!
//! Source: AWS, Elastic Load Balancing user guides, 2026-10 (classic: 2023-06).

mod balancer;
mod calls;
mod config;
mod conflicts;
mod fact;
mod fields;
mod health;
mod meters;
mod pricing;
mod routing;
mod seats;
mod target;

#[cfg(test)]
mod tests;

pub use calls::Call;
pub use config::{Algorithm, BalancerConfig, BalancerType, HealthCheck};
pub use fact::{Answer, Fact, Gateway, Late, Reason};
pub use meters::BalancerMeters;

use skylapse_kernel::Rng;
use skylapse_units::{SimDuration, SimTime};

use crate::call::Action;
use crate::field::Field;
use crate::peer::{End, Linked};
use crate::service::{Conflict, Input, Message, New, Outbox, Service, Slot};
use crate::trace::{FactValue, Limit, Token, Trace};
use balancer::Balancer;

/// Load balancers of one Region.
#[derive(Clone, Debug)]
pub struct LoadBalancer {
    balancers: Vec<Balancer>,
}

/// What a load balancer schedules for itself. A target is named by its place, and the count of its registrations or checks tells
/// moments that something has overtaken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Event {
    /// A target's registration is over.
    Registered {
        /// Which.
        target: u16,
        /// Its count when this was scheduled.
        turn: u16,
    },
    /// A target is to be checked.
    CheckDue {
        /// Which.
        target: u16,
        /// Its count when this was scheduled.
        turn: u16,
    },
    /// A check has had its time.
    CheckTimedOut {
        /// Of which target.
        target: u16,
        /// Which check.
        round: u16,
    },
    /// A deregistration delay is over.
    Drained {
        /// Which target.
        target: u16,
        /// Its count when this was scheduled.
        turn: u16,
    },
    /// A slow start is over.
    SlowStartEnded {
        /// Which target.
        target: u16,
        /// Its count when this was scheduled.
        turn: u16,
    },
    /// A connection did not come.
    ConnectTimedOut {
        /// Whose.
        seat: u32,
    },
    /// The oldest request may have waited too long.
    GaveUp,
    /// There may be room for the surge queue.
    Surged {
        /// Nothing happened that would have made some; it is only time to look.
        is_retry: bool,
    },
    /// Answers of targets are compared.
    Compared,
}

impl Service for LoadBalancer {
    const KIND: &'static str = "load_balancer";
    const IS_TOLD: bool = true;
    const SENDS_TO: &'static [&'static str] = &["ec2", "auto_scaling_group"];
    const METRICS: &'static [(&'static str, &'static [&'static str])] = meters::METRICS;
    const RESOURCE_BYTES: u64 = 64 * 1024;
    const NOT_FOUND: &'static str = calls::NOT_FOUND;
    type Quotas = ();
    type Config = BalancerConfig;
    type Event = Event;
    type Call = Call;
    type Fact = Fact;
    type Meters = BalancerMeters;

    fn fields() -> &'static [Field<BalancerConfig>] {
        fields::FIELDS
    }

    fn quota_fields() -> &'static [Field<()>] {
        &[]
    }

    fn actions() -> &'static [Action<Call>] {
        calls::ACTIONS
    }

    fn default_config() -> BalancerConfig {
        BalancerConfig::default()
    }

    fn default_quotas() {}

    fn conflicts((): &(), configs: &[BalancerConfig]) -> Vec<Conflict> {
        conflicts::found(configs)
    }

    fn new((): &()) -> Self {
        Self { balancers: vec![] }
    }

    fn add(&mut self, new: New<'_, BalancerConfig>, rng: Rng) -> Slot {
        let slot = Slot(u32::try_from(self.balancers.len()).expect("a Region has fewer than 2^32 load balancers"));
        self.balancers.push(Balancer::new(slot, new.config, &rng));
        slot
    }

    fn config(&self, slot: Slot) -> &BalancerConfig {
        &self.balancers[slot.0 as usize].config
    }

    fn meters(config: &BalancerConfig) -> BalancerMeters {
        BalancerMeters::new(config)
    }

    fn step(&mut self, slot: Slot, now: SimTime, input: Input<'_, Self>, out: &mut Outbox<Self>) {
        let balancer = &mut self.balancers[slot.0 as usize];
        match input {
            Input::Arrived(Message::Request(request)) => balancer.arrive(now, request, out),
            Input::Arrived(Message::Response { id, outcome }) => balancer.respond(now, id.0, outcome, out),
            Input::Due(event) => due(balancer, now, event, out),
            Input::Started => balancer.start(out),
            Input::Linked(linked) => link(balancer, linked, out),
            Input::Noticed(notice) => balancer.noticed(now, notice, out),
            Input::Reconfigured(config) => balancer.reconfigure(config, out),
            Input::Called(call) => called(balancer, now, call, out),
            Input::Answered(_) | Input::Measured(_) | Input::Born(_) => {}
        }
    }

    fn bytes(&self) -> u64 {
        self.balancers.iter().map(Balancer::bytes).sum()
    }

    fn describe(fact: &Fact, at: SimTime, member: &mut dyn FnMut(&'static str, FactValue)) -> &'static str {
        fact::describe(fact, at, member)
    }

    fn is_told(fact: &Fact) -> bool {
        !matches!(fact, Fact::RequestEnded { .. } | Fact::SurgeChanged { .. })
    }

    #[inline]
    fn fingerprint(fact: &Fact, at: SimTime) -> u64 {
        fact::fingerprint(fact, at)
    }

    fn trace(fact: &Fact, put: &mut dyn FnMut(Trace)) {
        fact::trace(fact, put);
    }

    fn tokens(&self, _: Slot) -> Vec<Token> {
        vec![]
    }

    fn limits(&self, _: Slot) -> Vec<Limit> {
        vec![]
    }

    fn idle_spread(_: &BalancerConfig) -> Option<(SimDuration, SimDuration)> {
        None
    }
}

/// Instances that it is linked to are its targets; a group registers its own.
fn link(balancer: &mut Balancer, linked: Linked<'_>, out: &mut Outbox<LoadBalancer>) {
    if linked.end == End::Downstream && linked.kind == "ec2" {
        let name = linked.name.to_owned();
        let names = std::slice::from_ref(&name);
        match balancer.may_register(names) {
            Ok(()) => balancer.register(names, out),
            Err(code) => out.reject(balancer.slot, "RegisterTargets", code),
        }
    }
}

fn called(balancer: &mut Balancer, now: SimTime, call: &Call, out: &mut Outbox<LoadBalancer>) {
    let slot = balancer.slot;
    let refused = match call {
        Call::Register(names) => balancer.may_register(names),
        Call::Deregister(names) => balancer.may_deregister(names),
    };
    if let Err(code) = refused {
        return out.reject(slot, call.action(), code);
    }
    out.accept(slot, call.action());
    match call {
        Call::Register(names) => balancer.register(names, out),
        Call::Deregister(names) => balancer.deregister(now, names, out),
    }
}

fn due(balancer: &mut Balancer, now: SimTime, event: Event, out: &mut Outbox<LoadBalancer>) {
    match event {
        Event::Registered { target, turn } => balancer.registered(target, turn, out),
        Event::CheckDue { target, turn } => balancer.check(now, target, turn, out),
        Event::CheckTimedOut { target, round } => balancer.check_timed_out(now, target, round, out),
        Event::Drained { target, turn } => balancer.drained(now, target, turn, out),
        Event::SlowStartEnded { target, turn } => balancer.slow_start_ended(now, target, turn, out),
        Event::ConnectTimedOut { seat } => balancer.connect_timed_out(now, seat, out),
        Event::GaveUp => balancer.gave_up(now, out),
        Event::Surged { is_retry } => balancer.surge(now, is_retry, out),
        Event::Compared => balancer.compare(out),
    }
}
