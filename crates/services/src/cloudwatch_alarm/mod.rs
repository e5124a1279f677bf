//! CloudWatch alarms: each watches one metric of one resource and acts when it leaves its threshold.
//!
//! # What is modeled
//!
//! * `PutMetricAlarm` on one metric with a statistic, M out of N, missing data, sliding and wall-clock windows, warm-up; the
//!   decision itself is [`crate::alarm`].
//! * **When**: every minute (10 s for periods below a minute, an hour for spans above a day), at a moment of the minute that is
//!   drawn once for each alarm (*model assumption*: AWS does not say which). A datapoint is seen `metric_delay` after its period.
//! * **Actions** on a change of state, after a short delay (*model assumption*: 2 s for a notification, 10 s for an instance):
//!   a notification, or stop, terminate, reboot, recover of the watched instance, sent as the same calls that a person makes.
//!   A failed action changes nothing and is not tried again.
//! * `SetAlarmState`, `EnableAlarmActions`, `DisableAlarmActions`, `DeleteAlarms`.
//! * The bill: a standard alarm, or one of high resolution.
//!
//! # What is left out
//!
//! Dimensions other than the resource, several metrics, composite alarms, mute rules, alarm history beyond the log, the free
//! tier. A change of the period keeps the price of the resolution that the alarm began with.

mod alarm;
mod calls;
mod config;
mod conflicts;
mod fact;
mod fields;
mod meters;

#[cfg(test)]
mod tests;

pub use calls::Call;
pub use config::{Action, AlarmConfig};
pub use fact::Fact;
pub use meters::AlarmMeters;

use skylapse_kernel::Rng;
use skylapse_units::{SimDuration, SimTime};

use crate::call;
use crate::field::Field;
use crate::service::{Conflict, Input, New, Outbox, Service, Slot};
use crate::trace::{FactValue, Limit, Token, Trace};
use alarm::Alarm;

/// CloudWatch alarms of one Region.
#[derive(Clone, Debug)]
pub struct CloudWatchAlarm {
    alarms: Vec<Alarm>,
}

/// What an alarm schedules for itself.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Event {
    /// It looks at its metric.
    Evaluate {
        /// Of this configuration; a later one has alarms of its own.
        generation: u32,
    },
    /// It does what its new state asks for.
    Act(Action),
}

impl Service for CloudWatchAlarm {
    const KIND: &'static str = "cloudwatch_alarm";
    const IS_TOLD: bool = true;
    const SERVES_REQUESTS: bool = false;
    const METRICS: &'static [(&'static str, &'static [&'static str])] =
        &[("alarms", &["sum"]), ("actions", &["sum"]), ("alarm_s", &["sum"])];
    const RESOURCE_BYTES: u64 = 256 * 1024;
    // AWS, API reference of CloudWatch, SetAlarmState, 2026-08.
    const NOT_FOUND: &'static str = "ResourceNotFound";
    type Quotas = ();
    type Config = AlarmConfig;
    type Event = Event;
    type Call = Call;
    type Fact = Fact;
    type Meters = AlarmMeters;

    fn fields() -> &'static [Field<AlarmConfig>] {
        fields::FIELDS
    }

    fn quota_fields() -> &'static [Field<()>] {
        &[]
    }

    fn actions() -> &'static [call::Action<Call>] {
        calls::ACTIONS
    }

    fn default_config() -> AlarmConfig {
        AlarmConfig::default()
    }

    fn default_quotas() {}

    fn conflicts((): &(), configs: &[AlarmConfig]) -> Vec<Conflict> {
        conflicts::found(configs)
    }

    fn watched(config: &AlarmConfig) -> Vec<call::Watched> {
        if config.resource.is_empty() {
            return vec![];
        }
        let statistic = ("statistic", config.statistic.ending(), config.statistic.name());
        let (resource, metric) = (config.resource.clone(), config.metric_name.clone());
        vec![call::Watched { resource: ("resource", resource), metric: ("metric_name", metric), statistic }]
    }

    fn new((): &()) -> Self {
        Self { alarms: vec![] }
    }

    fn add(&mut self, new: New<'_, AlarmConfig>, rng: Rng) -> Slot {
        let slot = Slot(u32::try_from(self.alarms.len()).expect("a Region has fewer than 2^32 alarms"));
        self.alarms.push(Alarm::new(slot, new.config, &rng));
        slot
    }

    fn config(&self, slot: Slot) -> &AlarmConfig {
        &self.alarms[slot.0 as usize].config
    }

    fn is_gone(&self, slot: Slot) -> bool {
        self.alarms[slot.0 as usize].is_deleted
    }

    fn meters(config: &AlarmConfig) -> AlarmMeters {
        AlarmMeters::new(config)
    }

    fn step(&mut self, slot: Slot, now: SimTime, input: Input<'_, Self>, out: &mut Outbox<Self>) {
        let alarm = &mut self.alarms[slot.0 as usize];
        match input {
            Input::Started => alarm.start(now, out),
            Input::Reconfigured(config) => alarm.reconfigure(now, config, out),
            Input::Due(Event::Evaluate { generation }) => alarm.evaluate(now, generation, out),
            Input::Due(Event::Act(action)) => alarm.act(action, out),
            Input::Called(call) => alarm.called(call, out),
            Input::Measured(datapoint) => alarm.measured(now, datapoint),
            Input::Answered(answer) => alarm.answered(answer, out),
            // Nobody sends requests to an alarm that it could answer.
            Input::Arrived(_) | Input::Linked(_) | Input::Noticed(_) | Input::Born(_) => {}
        }
    }

    fn bytes(&self) -> u64 {
        self.alarms.iter().map(Alarm::bytes).sum()
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

    fn idle_spread(_: &AlarmConfig) -> Option<(SimDuration, SimDuration)> {
        None
    }
}
