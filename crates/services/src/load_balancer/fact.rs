//! What has happened at a load balancer.

use skylapse_units::{SimDuration, SimTime};
use skylapse_view::MarkKind;

use super::LoadBalancer;
use crate::fingerprint::{joined, of_description};
use crate::peer::{Peer, TargetHealth};
use crate::service::Outcome;
use crate::trace::{FactValue, Trace};

/// Something that has happened.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Fact {
    /// A target was registered.
    TargetRegistered {
        /// Which.
        target: Peer,
    },
    /// A target was deregistered.
    TargetDeregistered {
        /// Which.
        target: Peer,
    },
    /// A target stands otherwise.
    TargetHealthChanged {
        /// Which.
        target: Peer,
        /// Before.
        from: TargetHealth,
        /// After.
        to: TargetHealth,
        /// Why.
        reason: Reason,
    },
    /// Too few targets are healthy: all of them get requests; or no longer so.
    FailOpenChanged {
        /// From now on.
        is_open: bool,
    },
    /// A target errs far more than its peers; or no longer so.
    AnomalyChanged {
        /// Which.
        target: Peer,
        /// From now on.
        is_anomalous: bool,
    },
    /// The surge queue of a classic load balancer has another length.
    SurgeChanged {
        /// From now on.
        n_queued: u32,
    },
    /// What the bill is made of has changed.
    UsageChanged {
        /// Bytes that a request and its answer carry together.
        bytes_per_request: u32,
        /// Requests on one connection.
        requests_per_connection: u32,
        /// Rules of the listener.
        rules: u32,
    },
    /// A request was answered.
    RequestEnded {
        /// Its number in the run.
        request: u64,
        /// When it came.
        arrived: SimTime,
        /// Who worked on it, and how long until its answer; `None`: nobody was chosen.
        target: Option<(Peer, SimDuration)>,
        /// What the client got.
        answer: Answer,
    },
}

/// The fact as a number. Requests are many, and have a short way.
#[inline]
pub(super) fn fingerprint(fact: &Fact, at: SimTime) -> u64 {
    if let Fact::RequestEnded { request, arrived, target, answer } = *fact {
        let took = target.map_or(1, |(_, took)| took.as_nanos());
        return joined(request ^ arrived.as_nanos().rotate_left(20), took ^ answer.number() << 56);
    }
    of_description::<LoadBalancer>(fact, at)
}

impl Answer {
    /// Its place in the list.
    const fn number(self) -> u64 {
        match self {
            Self::Target2xx => 0,
            Self::Target5xx => 1,
            Self::TargetFull => 2,
            Self::ClientGone => 3,
            Self::BadGateway(gateway) => 16 + gateway as u64,
            Self::NoTarget => 4,
            Self::Spillover => 5,
            Self::Timeout(late) => 32 + late as u64,
        }
    }
}

/// What a client gets. AWS, load-balancer-troubleshooting.html, 2026-10.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Answer {
    /// The target's success.
    Target2xx,
    /// The target's error.
    Target5xx,
    /// The target is full: its own 503.
    TargetFull,
    /// 460: the client has given up.
    ClientGone,
    /// 502: the target refused the connection, closed it early, or was cut off at the end of its deregistration delay.
    BadGateway(Gateway),
    /// 503: there is no target to ask.
    NoTarget,
    /// 503: the surge queue is full.
    Spillover,
    /// 504: the connection took longer than 10 s, or the answer longer than the idle timeout.
    Timeout(Late),
}

/// Why a 502.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Gateway {
    /// The connection was refused.
    Refused,
    /// The target went away while it had the request.
    Lost,
    /// The deregistration delay was over.
    Drained,
    /// The target turned unhealthy; flows are reset.
    Reset,
}

/// Why a 504.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Late {
    /// No connection within 10 s.
    Connect,
    /// No answer within the idle timeout.
    Idle,
}

/// AWS's reason codes of a target's health (target-group-health-checks.html, 2026-10).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reason {
    /// It is being registered.
    RegistrationInProgress,
    /// Its first checks run.
    InitialHealthChecking,
    /// It answers its checks.
    Answers,
    /// A check got no answer in time.
    Timeout,
    /// A check got an error.
    ResponseCodeMismatch,
    /// A check could not connect.
    FailedHealthChecks,
    /// It is stopped or terminated.
    InvalidState,
    /// It is being deregistered.
    DeregistrationInProgress,
    /// It is not registered.
    NotRegistered,
}

impl Reason {
    /// AWS's code.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::RegistrationInProgress => "Elb.RegistrationInProgress",
            Self::InitialHealthChecking => "Elb.InitialHealthChecking",
            Self::Answers => "",
            Self::Timeout => "Target.Timeout",
            Self::ResponseCodeMismatch => "Target.ResponseCodeMismatch",
            Self::FailedHealthChecks => "Target.FailedHealthChecks",
            Self::InvalidState => "Target.InvalidState",
            Self::DeregistrationInProgress => "Target.DeregistrationInProgress",
            Self::NotRegistered => "Target.NotRegistered",
        }
    }
}

impl Answer {
    /// The HTTP code.
    #[must_use]
    pub const fn code(self) -> u16 {
        match self {
            Self::Target2xx => 200,
            Self::Target5xx => 500,
            Self::ClientGone => 460,
            Self::BadGateway(_) => 502,
            Self::TargetFull | Self::NoTarget | Self::Spillover => 503,
            Self::Timeout(_) => 504,
        }
    }

    /// Why, in a word.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Target2xx => "target",
            Self::Target5xx => "target-error",
            Self::TargetFull => "target-full",
            Self::ClientGone => "client-gone",
            Self::BadGateway(Gateway::Refused) => "refused",
            Self::BadGateway(Gateway::Lost) => "connection-lost",
            Self::BadGateway(Gateway::Drained) => "deregistration-delay",
            Self::BadGateway(Gateway::Reset) => "flow-reset",
            Self::NoTarget => "no-target",
            Self::Spillover => "surge-queue-full",
            Self::Timeout(Late::Connect) => "connect-timeout",
            Self::Timeout(Late::Idle) => "idle-timeout",
        }
    }

    /// How it is for whoever sent the request.
    #[must_use]
    pub const fn outcome(self) -> Outcome {
        match self {
            Self::Target2xx => Outcome::Completed,
            Self::TargetFull | Self::Spillover => Outcome::Throttled,
            Self::Target5xx | Self::ClientGone | Self::BadGateway(_) | Self::NoTarget | Self::Timeout(_) => {
                Outcome::Failed
            }
        }
    }

    /// Whether it is the target's own.
    #[must_use]
    pub const fn is_of_target(self) -> bool {
        matches!(self, Self::Target2xx | Self::Target5xx | Self::TargetFull)
    }
}

/// The name of a fact in the log, and its members in order.
pub(super) fn describe(fact: &Fact, at: SimTime, member: &mut dyn FnMut(&'static str, FactValue)) -> &'static str {
    let resource = |peer: Peer| FactValue::Resource(peer.0);
    match *fact {
        Fact::TargetRegistered { target } => {
            member("target", resource(target));
            "TargetRegistered"
        }
        Fact::TargetDeregistered { target } => {
            member("target", resource(target));
            "TargetDeregistered"
        }
        Fact::TargetHealthChanged { target, from, to, reason } => {
            member("target", resource(target));
            member("from", FactValue::Text(from.name()));
            member("to", FactValue::Text(to.name()));
            member("reason", FactValue::Text(reason.name()));
            "TargetHealthChanged"
        }
        Fact::FailOpenChanged { is_open } => {
            member("is_open", FactValue::Flag(is_open));
            "FailOpenChanged"
        }
        Fact::AnomalyChanged { target, is_anomalous } => {
            member("target", resource(target));
            member("is_anomalous", FactValue::Flag(is_anomalous));
            "AnomalyChanged"
        }
        Fact::SurgeChanged { n_queued } => {
            member("queued", FactValue::Count(u64::from(n_queued)));
            "SurgeChanged"
        }
        Fact::UsageChanged { bytes_per_request, requests_per_connection, rules } => {
            member("bytes_per_request", FactValue::Count(u64::from(bytes_per_request)));
            member("requests_per_connection", FactValue::Count(u64::from(requests_per_connection)));
            member("rules", FactValue::Count(u64::from(rules)));
            "UsageChanged"
        }
        Fact::RequestEnded { request, arrived, target, answer } => {
            member("request", FactValue::Count(request));
            member("target", target.map_or(FactValue::Absent, |(target, _)| resource(target)));
            member("code", FactValue::Count(u64::from(answer.code())));
            member("reason", FactValue::Text(answer.reason()));
            member("latency_ms", FactValue::Millis(at.saturating_since(arrived).as_millis_f64()));
            "RequestEnded"
        }
    }
}

/// What a fact means for marks and lanes.
pub(super) fn trace(fact: &Fact, put: &mut dyn FnMut(Trace)) {
    let Fact::RequestEnded { request, arrived, answer, .. } = *fact else { return };
    let kind = match answer.outcome() {
        Outcome::Completed => MarkKind::Warm,
        Outcome::Throttled => MarkKind::Throttled,
        Outcome::Failed | Outcome::Refused | Outcome::Unreachable | Outcome::Lost => MarkKind::Failed,
    };
    put(Trace::Request { number: request, arrived, init: SimDuration::ZERO, kind, lane: 0 });
}
