//! What has happened in a function: one fact per thing that a reader, a meter or a log could ask about.

use skylapse_units::{Memory, SimDuration, SimTime};

use super::Lambda;
use super::config::Architecture;
use crate::fingerprint::{joined, of_description};

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
    /// An environment of provisioned concurrency that was asked for in mid-run has run INIT.
    ProvisionedInitialized {
        /// Which environment.
        environment: u64,
        /// `Billed Duration` of INIT, in milliseconds.
        billed_ms: u64,
        /// The environment's memory.
        memory: Memory,
        /// The environment's architecture.
        architecture: Architecture,
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
    /// A request was refused for what it is, and counts nowhere in CloudWatch's metrics.
    RequestRejected {
        /// Which request.
        request: u64,
        /// AWS's error code.
        code: &'static str,
    },
    /// An event was taken into the function's queue.
    EventQueued {
        /// Which request.
        request: u64,
    },
    /// An event was tried in vain and waits for its next try.
    EventRetried {
        /// Which request.
        request: u64,
        /// When it will be tried again.
        at: SimTime,
    },
    /// An event is over.
    EventEnded {
        /// Which request.
        request: u64,
        /// When it was taken in.
        queued: SimTime,
        /// What became of it.
        fate: EventFate,
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
        /// What is measured and billed besides.
        extra: Extra,
    },
}

/// What is measured and billed besides, as configured now.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Extra {
    /// `/tmp` beyond what costs nothing, in MB.
    pub storage_mb: u32,
    /// What a run writes to CloudWatch Logs, in bytes.
    pub log_bytes: u64,
    /// What an environment is billed for when it is shut down, in ms.
    pub shutdown_ms: u64,
    /// What a response streams beyond its free part, in KB.
    pub streamed_kb: u32,
    /// The free tier is used here.
    pub free_tier: bool,
    /// Provisioned concurrency may be scaled, so what it is used for is counted.
    pub is_scaled: bool,
}

/// What became of an event.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum EventFate {
    /// A run succeeded.
    Succeeded,
    /// Its last run failed.
    RetriesExhausted,
    /// It became too old.
    AgeExceeded,
    /// No concurrency is reserved for it (0).
    ZeroReservedConcurrency,
}

impl EventFate {
    /// AWS's word for the condition in the record of a destination, as far as it has one.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Succeeded => "Success",
            Self::RetriesExhausted => "RetriesExhausted",
            Self::AgeExceeded => "EventAgeExceeded",
            Self::ZeroReservedConcurrency => "ZeroReservedConcurrency",
        }
    }
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
    /// The process died: the environment is reset.
    Crash,
    /// The run needed more memory than there is: the environment is reset.
    OutOfMemory,
}

impl End {
    /// The contract's word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Error => "error",
            Self::Timeout => "timeout",
            Self::Crash => "crash",
            Self::OutOfMemory => "out_of_memory",
        }
    }

    /// True when the environment's process does not survive: it is reset, and its next request pays INIT inside its run.
    #[must_use]
    pub const fn breaks(self) -> bool {
        match self {
            Self::Success | Self::Error => false,
            Self::Timeout | Self::Crash | Self::OutOfMemory => true,
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

/// The fact as a number. Requests are many: what tells one from another is folded before it is mixed.
#[inline]
#[expect(clippy::wildcard_enum_match_arm, reason = "all others are told by their description")]
pub(super) fn fingerprint(fact: &Fact, at: SimTime) -> u64 {
    match *fact {
        Fact::InvocationStarted { request, environment, start, .. } => {
            joined(request ^ environment.rotate_left(32), start as u64)
        }
        Fact::InvocationFinished { request, environment, end, start, init, duration, billed_ms, .. } => {
            let who = request ^ environment.rotate_left(32) ^ (end as u64) << 62 ^ (start as u64) << 60;
            joined(who, duration.as_nanos() ^ init.as_nanos().rotate_left(20) ^ billed_ms.rotate_left(44))
        }
        _ => of_description::<Lambda>(fact, at),
    }
}
