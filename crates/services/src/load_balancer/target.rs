//! One target: how it stands, and what its health checks have said.
//!
//! ```text
//!            runs             1 success            u failures
//!   unused ───────► initial ────────────► healthy ────────────► unhealthy
//!      ▲               │ u failures          ▲   h successes        │
//!      │               └──────────► unhealthy└──────────────────────┘
//!      └── deregistration delay ── draining ◄── deregistered (from any)
//! ```

use skylapse_units::SimTime;

use super::config::Checks;
use super::fact::Reason;
use crate::peer::{Peer, TargetHealth};

/// Full weight, in millionths.
pub(super) const FULL_PPM: u64 = 1_000_000;

#[derive(Clone, PartialEq, Debug)]
pub(super) struct Target {
    pub(super) name: String,
    /// Known from its first notice on.
    pub(super) peer: Option<Peer>,
    pub(super) zone: u8,
    pub(super) health: TargetHealth,
    /// Its instance runs.
    pub(super) is_running: bool,
    /// It was deregistered and its place can be taken.
    pub(super) is_gone: bool,
    /// Counts registrations and checks' schedules, so that events which were overtaken are known.
    pub(super) turn: u16,
    /// Counts checks.
    pub(super) round: u16,
    /// The check under way has no result yet.
    pub(super) is_checking: bool,
    successes: u32,
    failures: u32,
    pub(super) n_outstanding: u32,
    /// It gets less until then.
    pub(super) slow_since: Option<SimTime>,
    /// Weight that anomaly mitigation leaves it.
    pub(super) weight_ppm: u64,
    pub(super) is_anomalous: bool,
    /// Answers and errors since the last look at anomalies.
    pub(super) n_answers: u32,
    pub(super) n_errors: u32,
}

impl Target {
    pub(super) fn new(name: &str, turn: u16) -> Self {
        Self {
            name: name.to_owned(),
            peer: None,
            zone: 0,
            health: TargetHealth::Unused,
            is_running: false,
            is_gone: false,
            turn,
            round: 0,
            is_checking: false,
            successes: 0,
            failures: 0,
            n_outstanding: 0,
            slow_since: None,
            weight_ppm: FULL_PPM,
            is_anomalous: false,
            n_answers: 0,
            n_errors: 0,
        }
    }

    /// A check has a result: how it stands now, when that is otherwise than before.
    pub(super) fn checked(&mut self, is_success: bool, checks: Checks) -> Option<TargetHealth> {
        if is_success {
            (self.successes, self.failures) = (self.successes + 1, 0);
        } else {
            (self.successes, self.failures) = (0, self.failures + 1);
        }
        let next = match self.health {
            TargetHealth::Initial if is_success => TargetHealth::Healthy,
            TargetHealth::Initial | TargetHealth::Healthy if checks.unhealthy_threshold <= self.failures => {
                TargetHealth::Unhealthy
            }
            TargetHealth::Unhealthy if checks.healthy_threshold <= self.successes => TargetHealth::Healthy,
            TargetHealth::Unused
            | TargetHealth::Initial
            | TargetHealth::Healthy
            | TargetHealth::Unhealthy
            | TargetHealth::Draining => return None,
        };
        Some(next)
    }

    /// It begins anew: what earlier checks said does not count.
    pub(super) fn begin(&mut self) {
        self.turn = self.turn.wrapping_add(1);
        (self.successes, self.failures, self.is_checking) = (0, 0, false);
        (self.weight_ppm, self.is_anomalous, self.n_answers, self.n_errors) = (FULL_PPM, false, 0, 0);
    }

    /// Registered, and its checks run or are about to.
    pub(super) const fn is_registered(&self) -> bool {
        matches!(self.health, TargetHealth::Initial | TargetHealth::Healthy | TargetHealth::Unhealthy)
    }
}

/// Why a target stands so.
pub(super) const fn reason(health: TargetHealth, failure: Reason) -> Reason {
    match health {
        TargetHealth::Unused => Reason::NotRegistered,
        TargetHealth::Initial => Reason::RegistrationInProgress,
        TargetHealth::Healthy => Reason::Answers,
        TargetHealth::Unhealthy => failure,
        TargetHealth::Draining => Reason::DeregistrationInProgress,
    }
}
