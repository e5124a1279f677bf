//! How CloudWatch decides whether a metric is in alarm: no service, but what alarms and scaling policies share.
//!
//! ```text
//!   datapoints ──► Window ──► points of the evaluation range ──► Rule::evaluate ──► OK · ALARM · INSUFFICIENT_DATA
//!                 (slides)     (oldest first, some missing)       (M of N)
//! ```
//!
//! # What is modeled
//!
//! * **M out of N** with the four treatments of missing data over an evaluation range of N + 2 points (AWS shows 5 for N = 3;
//!   for other N a *model assumption*).
//! * **Windows** that slide by a minute (10 s for periods below a minute; an hour when they span more than a day), or that end
//!   with the clock (counted from the start of the run, *model assumption*).
//! * **Warm-up**, and which **actions** are repeated while a state lasts.
//!
//! Sources: CloudWatch User Guide, alarm-evaluation.html, alarm-evaluation-window.html, alarm-warm-up.html,
//! alarms-and-missing-data.html, 2026-10; alarm-actions.html, 2026-04; API reference, PutMetricAlarm, 2026-08.
//!
//! # What is left out
//!
//! Metric math, anomaly bands, composite alarms, trimmed and other rare statistics, `EvaluationState`.

mod evaluation;
mod window;

#[cfg(test)]
mod tests;

pub use evaluation::{Comparison, MissingData, Rule, State};
pub use window::{Boundaries, Sample, Statistic, Timing, Window};

use skylapse_units::SimDuration;

/// What an alarm does, as far as repeating goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ActionKind {
    /// A message to an SNS topic, a Lambda function, an action on an instance.
    OnChange,
    /// A scaling policy.
    WhileItLasts,
}

impl ActionKind {
    /// Whether it is carried out at an evaluation that has ended in a state with this action.
    #[must_use]
    pub const fn fires(self, has_changed: bool) -> bool {
        match self {
            Self::OnChange => has_changed,
            Self::WhileItLasts => true,
        }
    }
}

/// A datapoint can be evaluated this long after its period has ended: *model assumption* (20 to 180 s are seen).
pub const VISIBLE_DELAY: SimDuration = SimDuration::from_secs(60);
