//! Registration, health checks, draining, anomalies: how targets come, stand and go.
//!
//! * A target is checked from the end of its registration on, every interval, at a random moment of it. AWS's nodes each check for
//!   themselves; here one check stands for all (*model assumption*). A check waits in the server's queue like any request and costs
//!   it no work, so a server that is too busy fails its checks, as real ones do.
//! * A check fails at once on a refusal or an error, and after the timeout without an answer.
//!
//! Source: AWS, target-group-health-checks.html, edit-target-group-attributes.html, 2026-10.

use skylapse_units::{SimDuration, SimTime};
use skylapse_view::InstanceState;

use super::Event;
use super::balancer::{Balancer, Out};
use super::calls;
use super::config::{Algorithm, BalancerConfig, BalancerType};
use super::fact::{Fact, Gateway, Reason};
use super::target::{FULL_PPM, Target, reason};
use crate::peer::{Follow, News, Notice, TargetHealth};
use crate::service::{Outcome, Request, RequestId};

/// Targets of one load balancer (AWS, load-balancer-limits.html, 2026-10).
const MOST_TARGETS: u32 = 1_000;
/// How often answers of targets are compared (AWS, edit-target-group-attributes.html, 2026-10).
const COMPARED: SimDuration = SimDuration::from_secs(5);
/// Anomalies are found among at least so many healthy targets (same page).
const LEAST_COMPARED: usize = 3;
/// A target errs anomalously above this share, and above three times the median of all (*model assumption*: AWS says
/// "significantly higher than peers").
const ANOMALOUS_PERCENT: u64 = 5;
/// The least weight of a target that errs (*model assumption*: AWS says "the minimum").
const LEAST_PPM: u64 = 50_000;

impl Balancer {
    /// Whether `RegisterTargets` is granted.
    pub(super) fn may_register(&self, names: &[String]) -> Result<(), &'static str> {
        if names.is_empty() || names.iter().any(String::is_empty) {
            return Err(calls::VALIDATION);
        }
        let n_new = names.iter().filter(|name| self.find(name).is_none()).count();
        let n_there = self.targets.iter().filter(|target| !target.is_gone).count() + n_new;
        if MOST_TARGETS < n_there as u32 { Err(calls::TOO_MANY_TARGETS) } else { Ok(()) }
    }

    /// `RegisterTargets`; a name that is registered already stays so.
    pub(super) fn register(&mut self, names: &[String], out: &mut Out) {
        for name in names {
            if self.find(name).is_some() {
                continue;
            }
            let draining = self.targets.iter().position(|target| !target.is_gone && target.name == *name);
            let free =
                draining.or_else(|| self.targets.iter().position(|target| target.is_gone && target.n_outstanding == 0));
            let index = free.unwrap_or(self.targets.len());
            let turn = self.targets.get(index).map_or(0, |target| target.turn.wrapping_add(1));
            let mut target = Target::new(name, turn);
            match self.targets.get_mut(index) {
                Some(place) => {
                    // One that is still draining keeps what it has under way.
                    target.n_outstanding = place.n_outstanding;
                    target.round = place.round;
                    *place = target;
                }
                None => self.targets.push(target),
            }
            out.follow(self.slot, Follow { id: index as u32, resource: name.clone() });
        }
    }

    /// Whether `DeregisterTargets` is granted.
    pub(super) fn may_deregister(&self, names: &[String]) -> Result<(), &'static str> {
        match names {
            [] => Err(calls::VALIDATION),
            names if names.iter().all(|name| self.find(name).is_some()) => Ok(()),
            _ => Err(calls::INVALID_TARGET),
        }
    }

    /// `DeregisterTargets`.
    pub(super) fn deregister(&mut self, now: SimTime, names: &[String], out: &mut Out) {
        for name in names {
            let Some(index) = self.find(name) else { continue };
            let turn = self.begin_anew(index, out);
            if let Some(target) = self.targets[index as usize].peer {
                out.record(self.slot, Fact::TargetDeregistered { target });
            }
            if self.targets[index as usize].health == TargetHealth::Unused {
                self.end(now, index, out);
                continue;
            }
            self.turn(now, index, TargetHealth::Draining, Reason::DeregistrationInProgress, out);
            out.after(self.slot, self.config.deregistration_delay, Event::Drained { target: index as u16, turn });
        }
    }

    /// What a target's instance does.
    pub(super) fn noticed(&mut self, now: SimTime, notice: Notice, out: &mut Out) {
        let News::Instance(news) = notice.news else { return };
        let Some(target) = self.targets.get_mut(notice.id as usize).filter(|target| !target.is_gone) else { return };
        target.zone = news.zone;
        if target.peer.replace(notice.peer).is_none() {
            out.record(self.slot, Fact::TargetRegistered { target: notice.peer });
        }
        let runs = news.state == Some(InstanceState::Running);
        let ran = std::mem::replace(&mut target.is_running, runs);
        if target.health == TargetHealth::Draining || runs == ran {
            return;
        }
        let index = notice.id;
        let turn = self.begin_anew(index, out);
        if runs {
            self.turn(now, index, TargetHealth::Initial, Reason::RegistrationInProgress, out);
            let length = self.config.registration_time().draw(&mut self.chance);
            out.after(self.slot, length, Event::Registered { target: index as u16, turn });
        } else {
            let (to, why) = match self.config.kind {
                BalancerType::Application | BalancerType::Classic => (TargetHealth::Unused, Reason::InvalidState),
                BalancerType::Network | BalancerType::Gateway => (TargetHealth::Unhealthy, Reason::FailedHealthChecks),
            };
            self.turn(now, index, to, why, out);
        }
    }

    /// The registration of a target is over: checks begin.
    pub(super) fn registered(&mut self, index: u16, turn: u16, out: &mut Out) {
        if self.targets[usize::from(index)].turn == turn {
            let interval = self.config.checks().interval.as_nanos();
            let wait = SimDuration::from_nanos(self.chance.below(interval));
            out.after(self.slot, wait, Event::CheckDue { target: index, turn });
        }
    }

    /// A target is checked, and the next check follows.
    pub(super) fn check(&mut self, now: SimTime, index: u16, turn: u16, out: &mut Out) {
        let checks = self.config.checks();
        let target = &mut self.targets[usize::from(index)];
        let Some(peer) = target.peer.filter(|_| target.turn == turn) else { return };
        target.round = target.round.wrapping_add(1);
        target.is_checking = true;
        let round = target.round;
        // A check takes no work.
        let request = Request { id: RequestId(0), number: Request::CHECK, work: Some(SimDuration::ZERO) };
        let seat = self.seats.take_check(u32::from(index), round, request, now);
        out.forward(self.slot, seat, peer, request);
        out.after(self.slot, checks.timeout, Event::CheckTimedOut { target: index, round });
        out.after(self.slot, checks.interval, Event::CheckDue { target: index, turn });
    }

    pub(super) fn check_answered(&mut self, now: SimTime, index: u32, round: u16, outcome: Outcome, out: &mut Out) {
        let failure = match outcome {
            Outcome::Completed => None,
            // Nothing came back: that shows at the timeout.
            Outcome::Unreachable => return,
            Outcome::Failed | Outcome::Throttled => Some(Reason::ResponseCodeMismatch),
            Outcome::Refused | Outcome::Lost => Some(Reason::FailedHealthChecks),
        };
        self.checked(now, index, round, failure, out);
    }

    /// A check got no answer in time.
    pub(super) fn check_timed_out(&mut self, now: SimTime, index: u16, round: u16, out: &mut Out) {
        self.checked(now, u32::from(index), round, Some(Reason::Timeout), out);
    }

    fn checked(&mut self, now: SimTime, index: u32, round: u16, failure: Option<Reason>, out: &mut Out) {
        let target = &mut self.targets[index as usize];
        if target.round != round || !std::mem::take(&mut target.is_checking) {
            return;
        }
        if let Some(to) = target.checked(failure.is_none(), self.config.checks()) {
            let why = reason(to, failure.unwrap_or(Reason::Answers));
            self.turn(now, index, to, why, out);
        }
    }

    /// The deregistration delay is over: what is still under way is cut off, except flows.
    pub(super) fn drained(&mut self, now: SimTime, index: u16, turn: u16, out: &mut Out) {
        if self.targets[usize::from(index)].turn == turn {
            if self.config.kind.is_http() {
                self.cut(now, u32::from(index), Gateway::Drained, out);
            }
            self.end(now, u32::from(index), out);
        }
    }

    /// Other settings: the next check follows the new ones.
    pub(super) fn reconfigure(&mut self, config: &BalancerConfig, out: &mut Out) {
        let compared = self.compares();
        // AWS cannot make another type of a load balancer.
        self.config = BalancerConfig { kind: self.config.kind, ..config.clone() };
        let BalancerConfig { bytes_per_request, requests_per_connection, rules, .. } = *config;
        out.record(self.slot, Fact::UsageChanged { bytes_per_request, requests_per_connection, rules });
        self.refresh(out);
        if self.compares() && !compared {
            out.after(self.slot, COMPARED, Event::Compared);
        }
    }

    pub(super) fn start(&self, out: &mut Out) {
        if self.compares() {
            out.after(self.slot, COMPARED, Event::Compared);
        }
    }

    /// Answers of all healthy targets are compared: who errs far more than the others gets less.
    pub(super) fn compare(&mut self, out: &mut Out) {
        if !self.compares() {
            return;
        }
        out.after(self.slot, COMPARED, Event::Compared);
        let share = |target: &Target| u64::from(target.n_errors) * FULL_PPM / u64::from(target.n_answers.max(1));
        let is_healthy = |target: &&Target| target.health == TargetHealth::Healthy;
        let mut shares: Vec<u64> = self.targets.iter().filter(is_healthy).map(share).collect();
        let can_tell = LEAST_COMPARED <= shares.len();
        skylapse_units::order::sort_by(&mut shares, u64::cmp);
        let median = shares.get(shares.len().saturating_sub(1) / 2).copied().unwrap_or(0);
        let mut has_changed = false;
        for target in &mut self.targets {
            let own = share(target);
            let is_anomalous = can_tell
                && target.health == TargetHealth::Healthy
                && FULL_PPM * ANOMALOUS_PERCENT / 100 <= own
                && 3 * median < own;
            let is_known = target.n_answers > 0 || !can_tell;
            (target.n_answers, target.n_errors) = (0, 0);
            if !is_known {
                continue;
            }
            if std::mem::replace(&mut target.is_anomalous, is_anomalous) != is_anomalous
                && let Some(target) = target.peer
            {
                out.record(self.slot, Fact::AnomalyChanged { target, is_anomalous });
            }
            let weight = if is_anomalous { target.weight_ppm / 2 } else { target.weight_ppm / 2 * 3 };
            let weight = weight.clamp(LEAST_PPM, FULL_PPM);
            has_changed |= std::mem::replace(&mut target.weight_ppm, weight) != weight;
        }
        if has_changed {
            self.refresh(out);
        }
    }

    /// What was found of a target does not count any more; answers its count, which tells overtaken events.
    fn begin_anew(&mut self, index: u32, out: &mut Out) -> u16 {
        let target = &mut self.targets[index as usize];
        if let Some(peer) = target.peer.filter(|_| target.is_anomalous) {
            out.record(self.slot, Fact::AnomalyChanged { target: peer, is_anomalous: false });
        }
        target.begin();
        target.turn
    }

    fn compares(&self) -> bool {
        self.config.anomaly_mitigation && self.config.algorithm() == Algorithm::WeightedRandom
    }

    /// A registered target of this name, draining ones left out.
    fn find(&self, name: &str) -> Option<u32> {
        let is_it = |target: &Target| !target.is_gone && target.name == name && target.health != TargetHealth::Draining;
        self.targets.iter().position(is_it).map(|index| index as u32)
    }

    fn end(&mut self, now: SimTime, index: u32, out: &mut Out) {
        self.turn(now, index, TargetHealth::Unused, Reason::NotRegistered, out);
        self.targets[index as usize].is_gone = true;
        out.unfollow(self.slot, index);
    }

    /// A target stands otherwise from now on.
    fn turn(&mut self, now: SimTime, index: u32, to: TargetHealth, why: Reason, out: &mut Out) {
        let begins_slowly = !self.config.slow_start.is_zero()
            && self.targets.iter().any(|other| other.health == TargetHealth::Healthy && other.slow_since.is_none());
        let target = &mut self.targets[index as usize];
        let from = std::mem::replace(&mut target.health, to);
        if from == to {
            return;
        }
        target.slow_since = (to == TargetHealth::Healthy && begins_slowly).then_some(now);
        if target.slow_since.is_some() {
            let turn = target.turn;
            out.after(self.slot, self.config.slow_start, Event::SlowStartEnded { target: index as u16, turn });
        }
        if let Some(target) = target.peer {
            out.record(self.slot, Fact::TargetHealthChanged { target, from, to, reason: why });
            out.announce(self.slot, || News::Target { target, health: to });
        }
        self.refresh(out);
        let resets = self.config.kind == BalancerType::Network && to == TargetHealth::Unhealthy;
        if resets && !self.is_open {
            self.cut(now, index, Gateway::Reset, out);
        }
    }

    /// A new target gets its full share from now on.
    pub(super) fn slow_start_ended(&mut self, now: SimTime, index: u16, turn: u16, out: &mut Out) {
        let slow_start = self.config.slow_start;
        let target = &mut self.targets[usize::from(index)];
        // Whoever became unhealthy in between has begun anew, and has an end of its own.
        let is_over = target.slow_since.is_some_and(|since| since.saturating_add(slow_start) <= now);
        if target.turn == turn && is_over {
            target.slow_since = None;
            self.refresh(out);
        }
    }

    fn refresh(&mut self, out: &mut Out) {
        self.routing.refresh(&self.targets, &self.config);
        let is_open = self.routing.is_open;
        if std::mem::replace(&mut self.is_open, is_open) != is_open {
            out.record(self.slot, Fact::FailOpenChanged { is_open });
        }
    }
}
