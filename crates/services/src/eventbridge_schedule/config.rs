//! What a user sets on a schedule.

use skylapse_units::SimDuration;

use crate::field::Word;

/// The settings of one schedule.
#[derive(Clone, PartialEq, Debug)]
pub struct ScheduleConfig {
    /// `rate(5 minutes)`.
    pub schedule_expression: String,
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
        Self { schedule_expression: "rate(5 minutes)".to_owned(), state: State::Enabled, invocations: 1, work: None }
    }
}

impl Word for State {
    const WORDS: &'static [(Self, &'static str)] = &[(Self::Enabled, "ENABLED"), (Self::Disabled, "DISABLED")];
}

/// The period of `rate(1 minute)`, `rate(5 minutes)`, …: singular for one, plural above (AWS, eb-create-rule-schedule.html,
/// 2023-06). At most ten years.
#[must_use]
pub fn rate(expression: &str) -> Option<SimDuration> {
    let inner = expression.trim().strip_prefix("rate(")?.strip_suffix(')')?;
    let (number, unit) = inner.split_once(' ')?;
    let n: u64 = number.parse().ok().filter(|n| (1..=5_260_320).contains(n))?;
    let seconds = match (unit, n) {
        ("minute", 1) => 60,
        ("hour", 1) => 3_600,
        ("day", 1) => 86_400,
        ("minutes", 2..) => 60,
        ("hours", 2..) => 3_600,
        ("days", 2..) => 86_400,
        _ => return None,
    };
    Some(SimDuration::from_secs(n * seconds)).filter(|period| *period <= SimDuration::from_secs(3_653 * 86_400))
}
