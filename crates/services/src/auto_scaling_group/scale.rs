//! What policies do when they are told of an alarm, or called.

use super::alarms::Which;
use super::config::Process;
use super::fact::{Cause, Fact, Held, Reason};
use super::group::{Desk, Group};
use super::member::Member;
use super::policy_config::{PolicyKind, Simple, StepScaling, Tracking};
use crate::alarm::{Comparison, Rule, State};
use crate::scaling::adjustment::{change, within};
use crate::scaling::several::{Proposal, agreed};
use crate::scaling::{steps, tracking};

/// What a policy makes of the moment.
struct Wish {
    /// The desired capacity that it wants, or why it wants none.
    capacity: Result<u32, Held>,
    cause: Cause,
}

impl Group {
    /// An alarm has told its policy.
    pub(super) fn invoke(&mut self, alarm: u16, generation: u16, desk: &mut Desk<'_>) {
        if generation != self.generation || !self.may(Process::AlarmNotification) {
            return;
        }
        let place = usize::from(alarm);
        let policy = self.alarms[place].policy;
        let wish = self.wish(place, desk);
        let settled = match wish.capacity {
            Ok(capacity) if capacity < self.desired => self.smaller(place, capacity, desk),
            other => other,
        };
        match settled {
            Ok(capacity) if capacity != self.desired => {
                self.held[policy] = None;
                self.set_desired(capacity, wish.cause, desk);
                self.pause_after(policy);
            }
            Ok(_) => self.hold(policy, Held::NothingToDo, desk),
            Err(because) => self.hold(policy, because, desk),
        }
    }

    /// Told once, until something else is in the way.
    fn hold(&mut self, policy: usize, because: Held, desk: &mut Desk<'_>) {
        if self.held[policy].replace(because) != Some(because) {
            desk.out.record(self.slot, Fact::PolicyHeld { policy: policy as u32 + 1, because });
        }
    }

    /// A smaller capacity needs the others: all policies whose alarm lasts, and every target tracking policy that may scale in.
    fn smaller(&self, place: usize, capacity: u32, desk: &Desk<'_>) -> Result<u32, Held> {
        let own = &self.alarms[place];
        let mut proposals = vec![Proposal { capacity: Some(capacity), must_agree: false }];
        for (other, alarm) in self.alarms.iter().enumerate() {
            if alarm.policy == own.policy {
                continue;
            }
            let must_agree = alarm.which == Which::Low;
            let lasts = alarm.state == State::Alarm;
            let capacity = if lasts { self.wish(other, desk).capacity.ok() } else { None };
            proposals.push(Proposal { capacity, must_agree });
        }
        for prediction in &self.predictions {
            proposals.push(Proposal { capacity: prediction.floor, must_agree: false });
        }
        let is_tracking = own.which == Which::Low;
        let settled = agreed(self.desired, &proposals, is_tracking);
        if settled < self.desired { Ok(settled) } else { Err(Held::OtherPolicy) }
    }

    /// What the policy of an alarm wants now.
    fn wish(&self, place: usize, desk: &Desk<'_>) -> Wish {
        let alarm = &self.alarms[place];
        let kind = self.config.policies.get(alarm.policy).and_then(|policy| policy.kind.as_ref());
        let value = alarm.value(desk.now);
        let cause = |reason, metric| Cause {
            policy: Some(alarm.policy as u32 + 1),
            metric: Some(metric),
            value,
            threshold: Some(alarm.rule.threshold),
            datapoints: Some(alarm.rule.datapoints_to_alarm),
            ..Cause::of(reason)
        };
        match (kind, value) {
            (Some(PolicyKind::TargetTracking(tracking)), Some(value)) => {
                let cause = cause(Reason::TargetTracking, tracking.metric.word());
                self.tracked(tracking, alarm.which, value, cause)
            }
            (Some(PolicyKind::Step(step)), Some(value)) => {
                let cause = cause(Reason::StepScaling, step.alarm.metric.word());
                self.stepped(step, (value, alarm.rule), cause)
            }
            (Some(PolicyKind::Simple(simple)), _) => {
                let metric = simple.alarm.as_ref().map_or("custom", |alarm| alarm.metric.word());
                self.adjusted(simple, cause(Reason::SimpleScaling, metric), desk)
            }
            _ => Wish { capacity: Err(Held::NoData), cause: cause(Reason::StepScaling, "custom") },
        }
    }

    fn tracked(&self, tracking: &Tracking, which: Which, value: f64, cause: Cause) -> Wish {
        let (group, target) = (self.for_policies(), tracking.target_value);
        let exact = f64::from(group.warmed) * value / target;
        let cause = Cause { exact: Some(exact), ..cause };
        let capacity = match which {
            Which::High if group.desired == group.max => Err(Held::AtLimit),
            Which::High => Ok(tracking::scale_out(group, value, target)),
            Which::Low if group.desired == group.min => Err(Held::AtLimit),
            Which::Low if self.is_warming() => Err(Held::WarmingUp),
            Which::Low if self.is_scale_in_due => Err(Held::ActivityInProgress),
            Which::Low | Which::Own => Ok(tracking::scale_in(group, value, target)),
        };
        Wish { capacity, cause }
    }

    /// Capacity that warms up counts for what was asked; capacity that goes still counts as there.
    fn stepped(&self, policy: &StepScaling, (value, rule): (f64, Rule), cause: Cause) -> Wish {
        let group = self.for_policies();
        let is_above =
            matches!(rule.comparison, Comparison::GreaterThanThreshold | Comparison::GreaterThanOrEqualToThreshold);
        let Some(step) = steps::choose(&policy.steps, value - rule.threshold, is_above) else {
            return Wish { capacity: Err(Held::NothingToDo), cause };
        };
        let adjust = |current| change(policy.adjustment_type, step.adjustment, policy.min_magnitude, current);
        let change_out = adjust(group.warmed);
        let exact = Some(f64::from(group.warmed) + change_out as f64);
        let cause = Cause { exact, ..cause };
        let capacity = if 0 <= change_out {
            let wanted = within(group.warmed, change_out, 0, group.max);
            if group.desired == group.max { Err(Held::AtLimit) } else { Ok(wanted.max(group.desired)) }
        } else if self.is_warming() {
            Err(Held::WarmingUp)
        } else if group.desired == group.min {
            Err(Held::AtLimit)
        } else {
            let current = group.warmed + self.count(|member| member.lifecycle.is_leaving());
            Ok(within(current, adjust(current), group.min, group.max).min(group.desired))
        };
        Wish { capacity, cause }
    }

    fn adjusted(&self, policy: &Simple, cause: Cause, desk: &Desk<'_>) -> Wish {
        let capacity = if desk.now < self.cooldown_until {
            Err(Held::Cooldown)
        } else if self.is_busy() || self.cooldown_next.is_some() {
            Err(Held::ActivityInProgress)
        } else {
            let change = change(policy.adjustment_type, policy.adjustment, policy.min_magnitude, self.desired);
            let capacity = within(self.desired, change, self.config.min_size, self.config.max_size);
            if capacity == self.desired { Err(Held::AtLimit) } else { Ok(capacity) }
        };
        Wish { capacity, cause }
    }

    /// A simple policy pauses once what it began is over.
    pub(super) fn pause_after(&mut self, policy: usize) {
        let kind = self.config.policies.get(policy).and_then(|policy| policy.kind.as_ref());
        if let Some(PolicyKind::Simple(simple)) = kind {
            self.cooldown_next = Some(simple.cooldown.unwrap_or(self.config.default_cooldown));
        }
    }

    /// A policy that somebody calls for: the capacity that it comes to. `measured`: a step policy's metric and threshold.
    pub(super) fn executed(
        &self,
        policy: usize,
        measured: Option<(f64, f64)>,
        desk: &Desk<'_>,
    ) -> Option<(u32, Cause)> {
        let kind = self.config.policies.get(policy)?.kind.as_ref()?;
        let cause = Cause { policy: Some(policy as u32 + 1), ..Cause::of(Reason::ExecutePolicy) };
        let wish = match (kind, measured) {
            (PolicyKind::Simple(simple), _) => self.adjusted(simple, cause, desk),
            (PolicyKind::Step(step), Some((value, threshold))) => {
                let rule = Rule { threshold, ..step.alarm.rule };
                let cause = Cause { value: Some(value), threshold: Some(threshold), ..cause };
                self.stepped(step, (value, rule), cause)
            }
            _ => return None,
        };
        Some((wish.capacity.unwrap_or(self.desired), wish.cause))
    }

    /// As long a new instance's numbers do not count: the group's own span, or the longest that a policy asks for, or the
    /// cooldown.
    pub(super) fn warmup(&self) -> skylapse_units::SimDuration {
        let of_policies = self.config.policies.read.iter().filter_map(|policy| match policy.kind.as_ref()? {
            PolicyKind::TargetTracking(tracking) => tracking.warmup,
            PolicyKind::Step(step) => step.warmup,
            PolicyKind::Simple(_) | PolicyKind::Scheduled(_) | PolicyKind::Predictive(_) => None,
        });
        self.config.default_instance_warmup.or_else(|| of_policies.max()).unwrap_or(self.config.default_cooldown)
    }

    /// Instances in service.
    pub(super) fn n_serving(&self) -> u32 {
        self.count(Member::serves)
    }
}
