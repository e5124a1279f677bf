//! What a user sets on a schedule.

use skylapse_units::SimDuration;

use crate::field::Word;
use crate::scaling::time_zone::TimeZone;

/// The settings of one schedule.
#[derive(Clone, PartialEq, Debug)]
pub struct ScheduleConfig {
    /// `rate(5 minutes)` or `cron(0 9 ? * MON-FRI *)`.
    pub schedule_expression: String,
    /// The time zone of `cron(…)`.
    pub time_zone: TimeZone,
    /// Whether it fires.
    pub state: State,
    /// How many invocations a firing sends to each target, all at once.
    pub invocations: u32,
    /// How long each of them runs; `None`: as the target's own requests.
    pub work: Option<SimDuration>,
}

/// Whether a schedule fires.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    /// It does.
    Enabled,
    /// It does not.
    Disabled,
}

impl Default for ScheduleConfig {
    fn default() -> Self {
        Self {
            schedule_expression: "rate(5 minutes)".to_owned(),
            time_zone: TimeZone::UTC,
            state: State::Enabled,
            invocations: 1,
            work: None,
        }
    }
}

impl Word for State {
    const WORDS: &'static [(Self, &'static str)] = &[(Self::Enabled, "ENABLED"), (Self::Disabled, "DISABLED")];
}
