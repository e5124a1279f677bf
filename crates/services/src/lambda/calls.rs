//! What can be called on a function while the run goes on, with AWS's names.
//!
//! The target of the command is the function, so no call takes a `FunctionName`. A call that is granted is a change of
//! configuration: it goes the same way as a reader's `Set`, only that AWS may refuse it. An update takes `update_time`, during which
//! the old configuration goes on (`LastUpdateStatus` is `InProgress`) and AWS refuses a second update with
//! `ResourceConflictException`; how long is not documented, and by default it takes no time.

use skylapse_units::{Memory, SimDuration};

use super::cold_starts::RUNTIMES;
use super::config::{FunctionConfig, Runtime};
use crate::call::{Action, Scope, arg, text, whole};
use crate::field::{Args, Member, Shape, Value};

/// A parameter is out of its range, missing, or not possible with what the account has left
/// (AWS, API UpdateFunctionConfiguration, PutFunctionConcurrency and PutProvisionedConcurrencyConfig, 2026).
pub(super) const INVALID: &str = "InvalidParameterValueException";
/// An update is on its way (AWS, functions-states.html, 2022-10).
pub(super) const CONFLICT: &str = "ResourceConflictException";

/// One call. Numbers are as given; carrying it out decides which of them AWS would take.
#[derive(Clone, PartialEq, Debug)]
pub enum Call {
    /// `UpdateFunctionConfiguration`.
    Update {
        /// `MemorySize`, in MB.
        memory_mb: Option<u64>,
        /// `Timeout`, in seconds.
        timeout_s: Option<u64>,
        /// `Runtime`.
        runtime: Option<Runtime>,
        /// `SnapStart.ApplyOn` is `PublishedVersions`.
        snap_start: Option<bool>,
    },
    /// `PutFunctionConcurrency`.
    Reserve {
        /// `ReservedConcurrentExecutions`.
        concurrency: Option<u64>,
    },
    /// `DeleteFunctionConcurrency`.
    Unreserve,
    /// `PutProvisionedConcurrencyConfig`.
    Provision {
        /// `ProvisionedConcurrentExecutions`.
        concurrency: Option<u64>,
    },
    /// `DeleteProvisionedConcurrencyConfig`.
    Unprovision,
    /// `UpdateFunctionCode`.
    UpdateCode,
    /// `PutFunctionEventInvokeConfig`.
    Events {
        /// `MaximumRetryAttempts`.
        attempts: Option<u64>,
        /// `MaximumEventAgeInSeconds`.
        age_s: Option<u64>,
    },
}

const ANY_COUNT: Shape = Shape::Whole { min: 0, max: 1_000_000_000, unit: "" };

const UPDATE: &[Member] = &[
    Member { key: "MemorySize", shape: ANY_COUNT },
    Member { key: "Timeout", shape: ANY_COUNT },
    Member { key: "Runtime", shape: Shape::Choice(RUNTIMES) },
    Member {
        key: "SnapStart",
        shape: Shape::Object(&[Member { key: "ApplyOn", shape: Shape::Choice(&["PublishedVersions", "None"]) }]),
    },
];
const RESERVE: &[Member] = &[Member { key: "ReservedConcurrentExecutions", shape: ANY_COUNT }];
const PROVISION: &[Member] = &[
    Member { key: "Qualifier", shape: Shape::Text { max_bytes: 128 } },
    Member { key: "ProvisionedConcurrentExecutions", shape: ANY_COUNT },
];
const UNPROVISION: &[Member] = &[Member { key: "Qualifier", shape: Shape::Text { max_bytes: 128 } }];

const EVENTS: &[Member] = &[
    Member { key: "MaximumRetryAttempts", shape: ANY_COUNT },
    Member { key: "MaximumEventAgeInSeconds", shape: ANY_COUNT },
];

/// Every action of a function.
pub(super) static ACTIONS: &[Action<Call>] = &[
    Action { name: "UpdateFunctionConfiguration", args: UPDATE, scope: Scope::Each, read: update },
    Action {
        name: "PutFunctionConcurrency",
        args: RESERVE,
        scope: Scope::Each,
        read: |args| Call::Reserve { concurrency: whole(args, "ReservedConcurrentExecutions") },
    },
    Action { name: "DeleteFunctionConcurrency", args: &[], scope: Scope::Each, read: |_| Call::Unreserve },
    Action {
        name: "PutProvisionedConcurrencyConfig",
        args: PROVISION,
        scope: Scope::Each,
        read: |args| {
            // Provisioned concurrency belongs to a version or an alias (AWS, PutProvisionedConcurrencyConfig, 2026).
            let is_latest = text(args, "Qualifier") == Some("$LATEST");
            let concurrency = whole(args, "ProvisionedConcurrentExecutions").filter(|_| !is_latest);
            Call::Provision { concurrency }
        },
    },
    Action {
        name: "DeleteProvisionedConcurrencyConfig",
        args: UNPROVISION,
        scope: Scope::Each,
        read: |_| Call::Unprovision,
    },
    Action { name: "UpdateFunctionCode", args: &[], scope: Scope::Each, read: |_| Call::UpdateCode },
    Action {
        name: "PutFunctionEventInvokeConfig",
        args: EVENTS,
        scope: Scope::Each,
        read: |args| Call::Events {
            attempts: whole(args, "MaximumRetryAttempts"),
            age_s: whole(args, "MaximumEventAgeInSeconds"),
        },
    },
];

fn update(args: &Args) -> Call {
    let apply_on = match arg(args, "SnapStart") {
        Some(Value::Object(members)) => text(members, "ApplyOn"),
        _ => None,
    };
    Call::Update {
        memory_mb: whole(args, "MemorySize"),
        timeout_s: whole(args, "Timeout"),
        runtime: text(args, "Runtime").and_then(Runtime::named),
        snap_start: apply_on.map(|word| word == "PublishedVersions"),
    }
}

impl Call {
    /// AWS's name of the action.
    pub(super) const fn name(&self) -> &'static str {
        match self {
            Self::Update { .. } => "UpdateFunctionConfiguration",
            Self::Reserve { .. } => "PutFunctionConcurrency",
            Self::Unreserve => "DeleteFunctionConcurrency",
            Self::Provision { .. } => "PutProvisionedConcurrencyConfig",
            Self::Unprovision => "DeleteProvisionedConcurrencyConfig",
            Self::UpdateCode => "UpdateFunctionCode",
            Self::Events { .. } => "PutFunctionEventInvokeConfig",
        }
    }

    /// True for what AWS carries out while the old configuration goes on, one at a time.
    pub(super) const fn is_update(&self) -> bool {
        match self {
            Self::Update { .. } | Self::UpdateCode => true,
            Self::Reserve { .. } | Self::Unreserve | Self::Provision { .. } => false,
            Self::Unprovision | Self::Events { .. } => false,
        }
    }

    /// The configuration after the call, or AWS's error code; what depends on the account is checked by the caller.
    /// Ranges: AWS, gettingstarted-limits.html, 2026-10.
    pub(super) fn apply(&self, config: &FunctionConfig) -> Result<FunctionConfig, &'static str> {
        let mut config = config.clone();
        let within = |given: u64, min: u64, max: u64| {
            if (min..=max).contains(&given) { Ok(given as u32) } else { Err(INVALID) }
        };
        match *self {
            Self::Update { memory_mb, timeout_s, runtime, snap_start } => {
                if let Some(mb) = memory_mb {
                    config.memory = Memory::from_mb(within(mb, 128, 10_240)?);
                }
                if let Some(s) = timeout_s {
                    config.timeout = SimDuration::from_secs(u64::from(within(s, 1, 900)?));
                }
                config.runtime = runtime.unwrap_or(config.runtime);
                config.snap_start = snap_start.unwrap_or(config.snap_start);
            }
            Self::Reserve { concurrency } => {
                config.reserved_concurrency = Some(within(concurrency.ok_or(INVALID)?, 0, u64::from(u32::MAX))?);
            }
            Self::Unreserve => config.reserved_concurrency = None,
            Self::Provision { concurrency } => {
                config.provisioned_concurrency = within(concurrency.ok_or(INVALID)?, 1, u64::from(u32::MAX))?;
            }
            Self::Unprovision => config.provisioned_concurrency = 0,
            Self::UpdateCode => config.extras.revision = config.extras.revision.wrapping_add(1),
            Self::Events { attempts, age_s } => {
                let events = &mut config.extras.event_invoke;
                if let Some(attempts) = attempts {
                    events.maximum_retry_attempts = within(attempts, 0, 2)?;
                }
                if let Some(s) = age_s {
                    events.maximum_event_age = SimDuration::from_secs(u64::from(within(s, 60, 21_600)?));
                }
            }
        }
        Ok(config)
    }
}
