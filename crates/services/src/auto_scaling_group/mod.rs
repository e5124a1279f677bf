//! Amazon EC2 Auto Scaling: groups that keep a desired number of instances, and policies that move that number.
//!
//! # What is modeled
//!
//! * **The group** launches what is missing (emptiest zone first, out of the warm pool if there is one), takes away what is too
//!   much ([`crate::scaling::victim`]), replaces what is unhealthy, evens out zones, and retries what fails.
//! * **Lifecycle states** with hooks and their timeouts, Standby, Detach, Attach, scale-in protection, suspended processes.
//! * **Health**: EC2's state at once, status checks after three minutes, load balancers after the grace period, a tenth at a time.
//! * **Policies**: target tracking, step, simple, scheduled, predictive, several at once. Each change of the desired capacity is a
//!   fact that names policy, metric, value, threshold, datapoints and the number before rounding; so is what held a policy back.
//! * **Warm pools**, mixed instances, capacity rebalancing, maximum lifetime, maintenance policies, instance refreshes.
//! * A group acts on instances and load balancers with AWS's own calls, and hears of them by notices.
//!
//! Sources: Amazon EC2 Auto Scaling User Guide, 2026-10; API reference, 2026-08. AWS publishes neither the settings of the alarms
//! of target tracking nor the periods of its own work: those are *model assumptions*, named where they stand.
//!
//! # What is left out
//!
//! Instance weights and attribute-based selection, several instance types in a group, launch configurations, custom termination
//! policies, replacing root volumes, retained instances, network metrics, highly available launch templates of other accounts,
//! the tuning of target tracking from history that AWS began in 2024-11.

mod alarms;
mod calls;
mod commands;
mod config;
mod conflicts;
mod describe;
mod event;
mod fact;
mod fields;
mod forecasts;
mod group;
mod health;
mod launch;
mod leave;
mod lifecycle;
mod member;
mod meters;
mod policy_config;
mod policy_values;
mod pool;
mod refresh;
mod scale;
mod values;

#[cfg(test)]
mod tests;

pub use calls::{Act, Call, Execute, SetHealth, StartRefresh, Update};
pub use config::{
    Given, GroupConfig, HealthCheckType, Hook, HookResult, Mixed, PoolState, Process, Transition, WarmPool, ZONES,
};
pub use event::Event;
pub use fact::{Activity, Cause, Fact, HealthSource, Held, Reason};
pub use lifecycle::Lifecycle;
pub use meters::GroupMeters;
pub use policy_config::{
    Breach, Mode, Policy, PolicyAlarm, PolicyKind, PolicyMetric, Predictive, Scheduled, Simple, Source, StepScaling,
    Tracking,
};

use skylapse_kernel::Rng;
use skylapse_units::{SimDuration, SimTime};

use crate::call;
use crate::field::Field;
use crate::service::{Conflict, Input, New, Outbox, Service, Slot};
use crate::trace::{FactValue, Limit, Token, Trace};
use group::{Desk, Group};

type Out = Outbox<AutoScalingGroup>;

/// Auto Scaling groups of one Region.
#[derive(Clone, Debug)]
pub struct AutoScalingGroup {
    groups: Vec<Group>,
}

impl Service for AutoScalingGroup {
    const KIND: &'static str = "auto_scaling_group";
    const MEMBERS: &'static str = "ec2";
    const IS_TOLD: bool = true;
    const SERVES_REQUESTS: bool = false;
    const METRICS: &'static [(&'static str, &'static [&'static str])] = meters::METRICS;
    const RESOURCE_BYTES: u64 = 512 * 1024;
    // AWS, Auto Scaling API reference, 2026-08: there is no code of its own for a group that does not exist.
    const NOT_FOUND: &'static str = commands::VALIDATION;
    type Quotas = ();
    type Config = GroupConfig;
    type Event = Event;
    type Call = Call;
    type Fact = Fact;
    type Meters = GroupMeters;

    fn fields() -> &'static [Field<GroupConfig>] {
        fields::FIELDS
    }

    fn quota_fields() -> &'static [Field<()>] {
        &[]
    }

    fn actions() -> &'static [call::Action<Call>] {
        calls::ACTIONS
    }

    fn watched(config: &GroupConfig) -> Vec<call::Watched> {
        let metrics = config.policies.read.iter().filter_map(|policy| policy.kind.as_ref()?.metric());
        let custom = metrics.filter(|metric| metric.source() == Some(Source::Custom));
        let watched = custom.map(|metric| call::Watched {
            resource: ("policies", metric.resource.clone()),
            metric: ("policies", metric.name.clone()),
            statistic: ("policies", metric.statistic.ending(), metric.statistic.name()),
        });
        watched.collect()
    }

    fn default_config() -> GroupConfig {
        GroupConfig::default()
    }

    fn default_quotas() {}

    fn conflicts((): &(), configs: &[GroupConfig]) -> Vec<Conflict> {
        conflicts::found(configs)
    }

    fn new((): &()) -> Self {
        Self { groups: vec![] }
    }

    fn add(&mut self, new: New<'_, GroupConfig>, rng: Rng) -> Slot {
        let slot = Slot(u32::try_from(self.groups.len()).expect("a Region has fewer than 2^32 groups"));
        self.groups.push(Group::new(slot, new.name, new.config, rng));
        slot
    }

    fn config(&self, slot: Slot) -> &GroupConfig {
        &self.groups[slot.0 as usize].config
    }

    fn is_gone(&self, slot: Slot) -> bool {
        self.groups[slot.0 as usize].is_deleted
    }

    fn meters(config: &GroupConfig) -> GroupMeters {
        GroupMeters::new(config)
    }

    fn step(&mut self, slot: Slot, now: SimTime, input: Input<'_, Self>, out: &mut Out) {
        let group = &mut self.groups[slot.0 as usize];
        let mut desk = Desk { now, out };
        match input {
            Input::Linked(linked) => group.linked(linked),
            Input::Started => group.start(&mut desk),
            Input::Reconfigured(config) => group.reconfigure(config, &mut desk),
            Input::Due(event) => group.due(event, &mut desk),
            Input::Called(call) => group.called(call, &mut desk),
            Input::Born(born) => group.born(born),
            Input::Noticed(notice) => group.noticed(notice, &mut desk),
            Input::Answered(answer) => group.answered(answer, &mut desk),
            Input::Measured(datapoint) => group.measured(datapoint, &mut desk),
            // Requests go to instances, through what sends them.
            Input::Arrived(_) => {}
        }
    }

    fn bytes(&self) -> u64 {
        self.groups.iter().map(Group::bytes).sum()
    }

    fn describe(fact: &Fact, _: SimTime, member: &mut dyn FnMut(&'static str, FactValue)) -> &'static str {
        describe::describe(fact, member)
    }

    fn trace(_: &Fact, _: &mut dyn FnMut(Trace)) {}

    fn tokens(&self, _: Slot) -> Vec<Token> {
        vec![]
    }

    fn limits(&self, _: Slot) -> Vec<Limit> {
        vec![]
    }

    fn idle_spread(_: &GroupConfig) -> Option<(SimDuration, SimDuration)> {
        None
    }
}
