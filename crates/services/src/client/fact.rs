//! What has happened to a client's requests.

use skylapse_units::SimDuration;

use crate::service::Outcome;
use crate::trace::FactValue;

/// Something that has happened.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Fact {
    /// A workload has asked for something.
    RequestBegan,
    /// An attempt went out.
    AttemptSent {
        /// Which request.
        request: u64,
        /// Which attempt, from 1.
        attempt: u32,
    },
    /// An attempt was given up.
    AttemptTimedOut {
        /// Which request.
        request: u64,
    },
    /// An answer came to nobody.
    AnswerCameLate,
    /// The next attempt waits.
    RetryWaits {
        /// Which request.
        request: u64,
        /// How long.
        delay: SimDuration,
    },
    /// A request is over.
    RequestEnded {
        /// Which request.
        request: u64,
        /// How its last attempt ended.
        outcome: Outcome,
        /// Since its beginning.
        latency: SimDuration,
        /// Attempts in all.
        n_attempts: u32,
    },
}

pub(super) fn describe(fact: &Fact, member: &mut dyn FnMut(&'static str, FactValue)) -> &'static str {
    use FactValue::{Count, Millis, Text};
    match *fact {
        Fact::RequestBegan => "RequestBegan",
        Fact::AttemptSent { request, attempt } => {
            member("request", Count(request));
            member("attempt", Count(u64::from(attempt)));
            "AttemptSent"
        }
        Fact::AttemptTimedOut { request } => {
            member("request", Count(request));
            "AttemptTimedOut"
        }
        Fact::AnswerCameLate => "AnswerCameLate",
        Fact::RetryWaits { request, delay } => {
            member("request", Count(request));
            member("wait_ms", Millis(delay.as_millis_f64()));
            "RetryWaits"
        }
        Fact::RequestEnded { request, outcome, latency, n_attempts } => {
            member("request", Count(request));
            member("outcome", Text(name(outcome)));
            member("latency_ms", Millis(latency.as_millis_f64()));
            member("attempts", Count(u64::from(n_attempts)));
            "RequestEnded"
        }
    }
}

const fn name(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Completed => "completed",
        Outcome::Failed => "failed",
        Outcome::Throttled => "throttled",
        Outcome::Refused => "refused",
        Outcome::Unreachable => "unreachable",
        Outcome::Lost => "lost",
    }
}
