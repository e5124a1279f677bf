//! What has happened in a function: one fact per thing that a reader, a meter or a log could ask about.

use skylapse_units::{Memory, SimDuration, SimTime};
use skylapse_view::{MarkKind, SegmentKind};

use super::config::Architecture;
use crate::trace::{FactValue, Trace};

/// Something that has happened. Environments and requests are named by number, from 1; request 0 is no request of any
/// workload (a run that was under way when the simulation began).
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Fact {
    /// An environment has come to be.
    EnvironmentCreated {
        /// Its number in this function, from 1.
        environment: u64,
        /// Kept ready by provisioned concurrency.
        provisioned: bool,
    },
    /// INIT or RESTORE is over.
    EnvironmentInitialized {
        /// Which environment.
        environment: u64,
        /// The request that runs now, or 0: the environment waits.
        request: u64,
    },
    /// A request was taken.
    InvocationStarted {
        /// Which request.
        request: u64,
        /// The environment that takes it.
        environment: u64,
        /// What the request met.
        start: Start,
        /// The environment was idle or new before: one more is busy.
        woke: bool,
    },
    /// A request has ended.
    InvocationFinished {
        /// Which request.
        request: u64,
        /// The environment that served it.
        environment: u64,
        /// How it ended.
        end: End,
        /// What it met.
        start: Start,
        /// When it arrived.
        arrived: SimTime,
        /// `Init Duration` (cold) or `Restore Duration` (restored); zero otherwise.
        init: SimDuration,
        /// `Duration`: the handler's run.
        duration: SimDuration,
        /// `Billed Duration`, in milliseconds.
        billed_ms: u64,
        /// The environment's memory.
        memory: Memory,
        /// The environment's architecture.
        architecture: Architecture,
        /// The environment is idle now: one less is busy.
        rests: bool,
    },
    /// A request was refused with status 429.
    InvocationThrottled {
        /// Which request.
        request: u64,
        /// When: now.
        arrived: SimTime,
        /// Which limit refused it.
        reason: ThrottleReason,
    },
    /// An environment was idle for too long and is gone.
    EnvironmentExpired {
        /// Which environment.
        environment: u64,
        /// When it had come to be.
        created: SimTime,
    },
    /// An environment was replaced: it was old, or its configuration was.
    EnvironmentRecycled {
        /// Which environment.
        environment: u64,
        /// When it had come to be.
        created: SimTime,
    },
    /// The configuration changed.
    ConfigurationUpdated {
        /// Memory from now on.
        memory: Memory,
        /// Architecture from now on.
        architecture: Architecture,
        /// Provisioned concurrency from now on.
        provisioned: u32,
        /// AWS counts it as an update: a new version.
        is_update: bool,
        /// Environments are restored from a snapshot that is charged.
        pays_snapshot: bool,
    },
}

/// What a request met.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Start {
    /// A new environment, which had to run INIT first.
    Cold,
    /// An environment that was there.
    Warm,
    /// A new environment, restored from a snapshot (SnapStart).
    Restored,
    /// An environment kept ready by provisioned concurrency.
    Provisioned,
}

impl Start {
    /// The contract's word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cold => "cold",
            Self::Warm => "warm",
            Self::Restored => "restored",
            Self::Provisioned => "provisioned",
        }
    }

    /// True when an environment had to be made first.
    #[must_use]
    pub const fn is_cold(self) -> bool {
        match self {
            Self::Cold | Self::Restored => true,
            Self::Warm | Self::Provisioned => false,
        }
    }
}

/// How a run ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum End {
    /// The handler returned.
    Success,
    /// The handler failed.
    Error,
    /// The timeout cut the run.
    Timeout,
}

impl End {
    /// The contract's word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Error => "error",
            Self::Timeout => "timeout",
        }
    }
}

/// Which limit refused a request. AWS's words for the `Reason` of `TooManyRequestsException`
/// (API Invoke, 2026-10; which rate limit gives which of the two rate words is a *model assumption*).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ThrottleReason {
    /// The account's concurrency is used up.
    ConcurrentInvocationLimitExceeded,
    /// The function's reserved concurrency is used up.
    ReservedFunctionConcurrentInvocationLimitExceeded,
    /// The function may not grow this fast, or is over its requests per second.
    FunctionInvocationRateLimitExceeded,
    /// The account is over its requests per second.
    CallerRateLimitExceeded,
}

impl ThrottleReason {
    /// AWS's word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ConcurrentInvocationLimitExceeded => "ConcurrentInvocationLimitExceeded",
            Self::ReservedFunctionConcurrentInvocationLimitExceeded => {
                "ReservedFunctionConcurrentInvocationLimitExceeded"
            }
            Self::FunctionInvocationRateLimitExceeded => "FunctionInvocationRateLimitExceeded",
            Self::CallerRateLimitExceeded => "CallerRateLimitExceeded",
        }
    }
}

/// The name of a fact in the log, and its members in order.
pub(super) fn describe(fact: &Fact, at: SimTime, member: &mut dyn FnMut(&'static str, FactValue)) -> &'static str {
    use FactValue::{Count, Millis, Text};
    let ms = |span: SimDuration| Millis(span.as_millis_f64());
    match *fact {
        Fact::EnvironmentCreated { environment, provisioned } => {
            member("environment", Count(environment));
            if provisioned {
                member("kind", Text("provisioned"));
            }
            "EnvironmentCreated"
        }
        Fact::EnvironmentInitialized { environment, request } => {
            member("environment", Count(environment));
            member("request", Count(request));
            "EnvironmentInitialized"
        }
        Fact::InvocationStarted { request, environment, start, woke: _ } => {
            member("request", Count(request));
            member("environment", Count(environment));
            member("start", Text(start.name()));
            "InvocationStarted"
        }
        Fact::InvocationFinished { request, environment, end, arrived, init, duration, billed_ms, .. } => {
            member("request", Count(request));
            member("environment", Count(environment));
            member("outcome", Text(end.name()));
            member("latency_ms", ms(at.saturating_since(arrived)));
            member("init_ms", ms(init));
            member("duration_ms", ms(duration));
            member("billed_ms", Count(billed_ms));
            "InvocationFinished"
        }
        Fact::InvocationThrottled { request, arrived: _, reason } => {
            member("request", Count(request));
            member("reason", Text(reason.name()));
            "InvocationThrottled"
        }
        Fact::EnvironmentExpired { environment, created: _ } => {
            member("environment", Count(environment));
            "EnvironmentExpired"
        }
        Fact::EnvironmentRecycled { environment, created: _ } => {
            member("environment", Count(environment));
            "EnvironmentRecycled"
        }
        Fact::ConfigurationUpdated { memory, architecture, provisioned, .. } => {
            member("memory_mb", Count(u64::from(memory.as_mb())));
            member("architecture", Text(architecture.name()));
            member("provisioned_concurrency", Count(u64::from(provisioned)));
            "ConfigurationUpdated"
        }
    }
}

/// What a fact means for marks and lanes. A lane is an environment.
pub(super) fn trace(fact: &Fact, put: &mut dyn FnMut(Trace)) {
    match *fact {
        Fact::EnvironmentCreated { environment, provisioned } => {
            let kind = if provisioned { SegmentKind::Provisioned } else { SegmentKind::Init };
            put(Trace::LaneBegan { lane: environment, kind });
        }
        Fact::EnvironmentInitialized { environment, request } => {
            let kind = if request == 0 { SegmentKind::Idle } else { SegmentKind::Busy };
            put(Trace::LaneTurned { lane: environment, kind, request });
        }
        Fact::InvocationStarted { request, environment, start, woke } => {
            // A cold start's lane stays in INIT until the environment is ready.
            if woke && !start.is_cold() {
                put(Trace::LaneTurned { lane: environment, kind: SegmentKind::Busy, request });
            }
        }
        Fact::InvocationFinished { request, environment, end, start, arrived, init, rests, .. } => {
            if request > 0 {
                put(Trace::Request { number: request, arrived, init, kind: mark(end, start), lane: environment });
            }
            if rests {
                let is_kept = start == Start::Provisioned;
                let kind = if is_kept { SegmentKind::Provisioned } else { SegmentKind::Idle };
                put(Trace::LaneTurned { lane: environment, kind, request: 0 });
            }
        }
        Fact::InvocationThrottled { request, arrived, reason: _ } => put(Trace::Request {
            number: request,
            arrived,
            init: SimDuration::ZERO,
            kind: MarkKind::Throttled,
            lane: 0,
        }),
        Fact::EnvironmentExpired { environment, .. } => {
            put(Trace::LaneEnded { lane: environment, kind: SegmentKind::Expired });
        }
        Fact::EnvironmentRecycled { environment, .. } => {
            put(Trace::LaneEnded { lane: environment, kind: SegmentKind::Recycled });
        }
        Fact::ConfigurationUpdated { .. } => {}
    }
}

const fn mark(end: End, start: Start) -> MarkKind {
    match (end, start) {
        (End::Error | End::Timeout, _) => MarkKind::Failed,
        (End::Success, Start::Cold) => MarkKind::Cold,
        (End::Success, Start::Warm) => MarkKind::Warm,
        (End::Success, Start::Restored) => MarkKind::Restored,
        (End::Success, Start::Provisioned) => MarkKind::Provisioned,
    }
}
