//! One load balancer at work: requests in, targets asked, answers out.

use std::collections::VecDeque;

use skylapse_kernel::{Deadline, Ring, Rng};
use skylapse_units::{SimDuration, SimTime};

use super::config::{BalancerConfig, BalancerType};
use super::fact::{Answer, Fact, Gateway, Late};
use super::routing::Routing;
use super::seats::{Seat, Seats, Taken};
use super::target::Target;
use super::{Event, LoadBalancer};
use crate::peer::Peer;
use crate::service::{Message, Outbox, Outcome, Port, Request, Slot};

pub(super) type Out = Outbox<LoadBalancer>;

#[derive(Clone, Debug)]
pub(super) struct Balancer {
    pub(super) slot: Slot,
    pub(super) config: BalancerConfig,
    pub(super) targets: Vec<Target>,
    pub(super) routing: Routing,
    pub(super) seats: Seats,
    /// Requests that no target of a classic load balancer has had room for.
    surge: VecDeque<(Request, SimTime)>,
    is_retrying: bool,
    gives_up: Deadline,
    pub(super) chance: Rng,
    pub(super) is_open: bool,
}

/// A connection that does not come is given up after this (AWS, load-balancer-troubleshooting.html, 2026-10).
const CONNECT: SimDuration = SimDuration::from_secs(10);
/// How often the surge queue is looked at besides (*model assumption*).
const RETRY: SimDuration = SimDuration::from_millis(100);
/// Requests in the surge queue (AWS, elb-cloudwatch-metrics.html, 2023-06).
const SURGE: u32 = 1_024;

impl Balancer {
    pub(super) fn new(slot: Slot, config: &BalancerConfig, rng: &Rng) -> Self {
        Self {
            slot,
            config: config.clone(),
            targets: vec![],
            routing: Routing::new(rng.fork("routing")),
            seats: Seats::default(),
            surge: VecDeque::new(),
            is_retrying: false,
            gives_up: Deadline::default(),
            chance: rng.fork("checks"),
            is_open: false,
        }
    }

    /// A request comes in.
    #[inline]
    pub(super) fn arrive(&mut self, now: SimTime, request: Request, out: &mut Out) {
        if self.surge.is_empty() {
            return self.hand_on(now, request, now, out);
        }
        // Nobody passes those who wait.
        if self.enqueue(request, now, out) {
            out.after(self.slot, SimDuration::ZERO, Event::Surged { is_retry: false });
        } else {
            self.answer(request, now, None, Answer::Spillover, out);
        }
    }

    #[inline]
    fn hand_on(&mut self, now: SimTime, request: Request, arrived: SimTime, out: &mut Out) {
        let chosen = self.routing.choose(now, &self.targets, &self.config);
        let Some((index, peer)) = chosen.and_then(|index| Some((index, self.targets[index as usize].peer?))) else {
            return self.answer(request, arrived, None, Answer::NoTarget, out);
        };
        self.targets[index as usize].n_outstanding += 1;
        let seat = self.seats.take(index, request, arrived, now);
        out.forward(self.slot, seat, peer, request);
        let waits = self.longest_wait();
        if self.gives_up.due() <= now
            && let Some(at) = self.gives_up.set(now.saturating_add(waits))
        {
            out.after(self.slot, at - now, Event::GaveUp);
        }
    }

    /// A target has answered a request or a check.
    #[inline]
    pub(super) fn respond(&mut self, now: SimTime, place: u32, outcome: Outcome, out: &mut Out) {
        let seat = *self.seats.get(place);
        match seat.taken {
            Taken::Waited | Taken::Connecting => {
                if outcome == Outcome::Unreachable && self.config.kind.is_http() && seat.taken == Taken::Waited {
                    // Nothing came back: the seat waits for a connection in vain.
                    self.seats.connect(place);
                    out.after(self.slot, CONNECT, Event::ConnectTimedOut { seat: place });
                    return;
                }
                self.release(place, seat.target);
                self.conclude(&seat, outcome, now, out);
            }
            Taken::Abandoned => self.release(place, seat.target),
            Taken::Check(round) => {
                self.seats.leave(place);
                self.check_answered(now, seat.target, round, outcome, out);
            }
            Taken::Free => unreachable!("a request is answered once"),
        }
    }

    /// A connection that did not come is given up.
    pub(super) fn connect_timed_out(&mut self, now: SimTime, place: u32, out: &mut Out) {
        let seat = *self.seats.get(place);
        self.release(place, seat.target);
        if seat.taken == Taken::Connecting {
            self.answer_seat(&seat, Answer::Timeout(Late::Connect), now, out);
        }
    }

    /// The oldest request may have waited too long.
    pub(super) fn gave_up(&mut self, now: SimTime, out: &mut Out) {
        match self.gives_up.ring(now) {
            Ring::Due => {}
            Ring::Again(at) => return out.after(self.slot, at - now, Event::GaveUp),
            Ring::Stale => return,
        }
        let waits = self.longest_wait();
        while let Some(place) = self.seats.first() {
            let seat = *self.seats.get(place);
            let at = seat.sent.saturating_add(waits);
            if now < at {
                if let Some(at) = self.gives_up.set(at) {
                    out.after(self.slot, at - now, Event::GaveUp);
                }
                return;
            }
            self.seats.abandon(place);
            let is_client = self.config.client_timeout.is_some_and(|timeout| timeout <= self.config.idle_timeout());
            let answer = if is_client { Answer::ClientGone } else { Answer::Timeout(Late::Idle) };
            self.answer_seat(&seat, answer, now, out);
        }
    }

    /// A target no longer answers for what it has: clients are told now.
    pub(super) fn cut(&mut self, now: SimTime, target: u32, why: Gateway, out: &mut Out) {
        for place in self.seats.of_target(target) {
            let seat = *self.seats.get(place);
            self.seats.abandon(place);
            self.answer_seat(&seat, Answer::BadGateway(why), now, out);
        }
    }

    /// Somebody may have room again: whoever has waited longest in the surge queue goes on.
    pub(super) fn surge(&mut self, now: SimTime, is_retry: bool, out: &mut Out) {
        self.is_retrying &= !is_retry;
        let Some((request, arrived)) = self.surge.pop_front() else { return };
        self.tell_surge(out);
        self.hand_on(now, request, arrived, out);
        self.retry_surge(out);
    }

    fn tell_surge(&self, out: &mut Out) {
        out.record(self.slot, Fact::SurgeChanged { n_queued: self.surge.len() as u32 });
    }

    pub(super) fn bytes(&self) -> u64 {
        let targets = self.targets.capacity() * size_of::<Target>();
        let surge = self.surge.capacity() * size_of::<(Request, SimTime)>();
        (size_of::<Self>() + targets + surge) as u64 + self.seats.bytes() + self.routing.bytes()
    }

    #[inline]
    fn conclude(&mut self, seat: &Seat, outcome: Outcome, now: SimTime, out: &mut Out) {
        let answer = match outcome {
            Outcome::Completed => Answer::Target2xx,
            Outcome::Failed => Answer::Target5xx,
            Outcome::Throttled if self.config.kind == BalancerType::Classic => {
                if self.enqueue(seat.request, seat.arrived, out) {
                    return;
                }
                Answer::Spillover
            }
            Outcome::Throttled => Answer::TargetFull,
            Outcome::Refused => Answer::BadGateway(Gateway::Refused),
            Outcome::Lost => Answer::BadGateway(Gateway::Lost),
            Outcome::Unreachable => Answer::Timeout(Late::Connect),
        };
        let target = &mut self.targets[seat.target as usize];
        target.n_answers += 1;
        target.n_errors += u32::from(outcome != Outcome::Completed);
        self.answer_seat(seat, answer, now, out);
        if !self.surge.is_empty() {
            out.after(self.slot, SimDuration::ZERO, Event::Surged { is_retry: false });
        }
    }

    /// No target has room: a classic load balancer keeps the request, up to a limit, in the order in which they came.
    fn enqueue(&mut self, request: Request, arrived: SimTime, out: &mut Out) -> bool {
        if SURGE <= self.surge.len() as u32 {
            return false;
        }
        let place = self.surge.partition_point(|(other, _)| other.number < request.number);
        self.surge.insert(place, (request, arrived));
        self.tell_surge(out);
        self.retry_surge(out);
        true
    }

    /// Targets may have been filled by others, whose end nobody here sees.
    fn retry_surge(&mut self, out: &mut Out) {
        if !self.surge.is_empty() && !std::mem::replace(&mut self.is_retrying, true) {
            out.after(self.slot, RETRY, Event::Surged { is_retry: true });
        }
    }

    #[inline]
    fn release(&mut self, place: u32, target: u32) {
        self.seats.leave(place);
        self.targets[target as usize].n_outstanding -= 1;
    }

    #[inline]
    fn answer_seat(&self, seat: &Seat, answer: Answer, now: SimTime, out: &mut Out) {
        let peer = self.targets[seat.target as usize].peer;
        let target = peer.map(|peer| (peer, now - seat.sent));
        self.answer(seat.request, seat.arrived, target, answer, out);
    }

    #[inline]
    fn answer(
        &self,
        request: Request,
        arrived: SimTime,
        target: Option<(Peer, SimDuration)>,
        answer: Answer,
        out: &mut Out,
    ) {
        out.record(self.slot, Fact::RequestEnded { request: request.number, arrived, target, answer });
        out.send(Port::Caller, Message::Response { id: request.id, outcome: answer.outcome() });
    }

    fn longest_wait(&self) -> SimDuration {
        let idle = self.config.idle_timeout();
        self.config.client_timeout.map_or(idle, |client| client.at_most(idle))
    }
}
