//! What few functions set: errors, payloads, packages, logs, the way of invocation.

use skylapse_units::{Memory, SimDuration};

use crate::field::Word;

/// Settings that stand apart, so that requests to functions without them touch none of it.
#[derive(Clone, PartialEq, Debug)]
pub struct Extras {
    /// The part of the zipped package that is loaded, in MB.
    pub code_size_mb: f64,
    /// A new environment's first run takes longer, as measured for the runtime.
    pub first_run: bool,
    /// Which extensions run beside the handler.
    pub extensions: Extensions,
    /// The share of new environments that were made before their request came.
    pub proactive_init_share: f64,
    /// The share of runs in which the process dies.
    pub crash_rate: f64,
    /// What a run needs; more than the function has ends every run.
    pub memory_used: Option<Memory>,
    /// Size of every request, in KB.
    pub request_kb: u32,
    /// Size of every response, in KB.
    pub response_kb: u32,
    /// How responses are sent.
    pub invoke_mode: InvokeMode,
    /// Size of `/tmp`.
    pub ephemeral_storage: Memory,
    /// What a run writes to CloudWatch Logs, in KB.
    pub log_kb: f64,
    /// This function uses up the free tier of a month.
    pub free_tier: bool,
    /// How long an update takes, with the old configuration going on.
    pub update_time: SimDuration,
    /// How requests are invoked.
    pub invocation_type: InvocationType,
    /// What becomes of events.
    pub event_invoke: EventInvoke,
    /// Provisioned concurrency follows its use.
    pub provisioned_scaling: Option<ProvisionedScaling>,
    /// Counts updates of the code.
    pub(super) revision: u32,
}

/// Extensions, by what AWS gives them to shut down (lambda-runtime-environment.html, 2026-10).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Extensions {
    /// None: no time to shut down.
    None,
    /// Internal: 500 ms.
    Internal,
    /// External: 2,000 ms.
    External,
}

/// How responses are sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum InvokeMode {
    /// Whole, 6 MB at most.
    Buffered,
    /// As they come, 200 MB at most.
    ResponseStream,
}

/// How requests are invoked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum InvocationType {
    /// The caller waits.
    RequestResponse,
    /// Lambda queues the event and answers at once.
    Event,
}

/// What becomes of events (API PutFunctionEventInvokeConfig, 2026-10).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct EventInvoke {
    /// Further runs after a function error.
    pub maximum_retry_attempts: u32,
    /// The age at which an event is dropped.
    pub maximum_event_age: SimDuration,
}

/// Target tracking of provisioned concurrency (Application Auto Scaling; AWS, provisioned-concurrency.html, 2026-10).
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct ProvisionedScaling {
    /// Never fewer.
    pub min_capacity: u32,
    /// Never more.
    pub max_capacity: u32,
    /// The utilization that is aimed at.
    pub target_value: f64,
}

/// Requests above this are refused with 413 (AWS, gettingstarted-limits.html, 2026-10).
pub(super) const SYNC_PAYLOAD_KB: u32 = 6 * 1_024;
/// …as events.
pub(super) const ASYNC_PAYLOAD_KB: u32 = 1_024;
/// Streamed responses above this fail.
pub(super) const STREAM_PAYLOAD_KB: u32 = 200 * 1_024;
/// `/tmp` that costs nothing.
pub(super) const FREE_STORAGE_MB: u32 = 512;

impl Default for Extras {
    fn default() -> Self {
        Self {
            code_size_mb: 0.0,
            first_run: false,
            extensions: Extensions::None,
            proactive_init_share: 0.0,
            crash_rate: 0.0,
            memory_used: None,
            request_kb: 0,
            response_kb: 0,
            invoke_mode: InvokeMode::Buffered,
            // AWS::Lambda::Function, 2026-04.
            ephemeral_storage: Memory::from_mb(FREE_STORAGE_MB),
            log_kb: 0.0,
            free_tier: false,
            update_time: SimDuration::ZERO,
            invocation_type: InvocationType::RequestResponse,
            event_invoke: EventInvoke::default(),
            provisioned_scaling: None,
            revision: 0,
        }
    }
}

impl Default for EventInvoke {
    fn default() -> Self {
        // AWS, invocation-async-error-handling.html, 2026-10.
        Self { maximum_retry_attempts: 2, maximum_event_age: SimDuration::from_secs(21_600) }
    }
}

impl Extensions {
    /// What an environment is billed for at its end.
    pub(super) const fn shutdown_ms(self) -> u64 {
        match self {
            Self::None => 0,
            Self::Internal => 500,
            Self::External => 2_000,
        }
    }
}

impl Extras {
    /// Why Lambda refuses every request, if it does.
    pub(super) const fn refusal(&self) -> Option<&'static str> {
        let most_kb = match self.invocation_type {
            InvocationType::RequestResponse => SYNC_PAYLOAD_KB,
            InvocationType::Event => ASYNC_PAYLOAD_KB,
        };
        // API Invoke, 2026-10: status 413.
        if most_kb < self.request_kb { Some("RequestTooLargeException") } else { None }
    }

    /// True when the response of a synchronous run is too large: a function error after the run.
    pub(super) fn is_response_too_large(&self) -> bool {
        let most_kb = match self.invoke_mode {
            InvokeMode::Buffered => SYNC_PAYLOAD_KB,
            InvokeMode::ResponseStream => STREAM_PAYLOAD_KB,
        };
        self.invocation_type == InvocationType::RequestResponse && most_kb < self.response_kb
    }
}

impl Word for Extensions {
    const WORDS: &'static [(Self, &'static str)] =
        &[(Self::None, "none"), (Self::Internal, "internal"), (Self::External, "external")];
}

impl Word for InvokeMode {
    const WORDS: &'static [(Self, &'static str)] =
        &[(Self::Buffered, "BUFFERED"), (Self::ResponseStream, "RESPONSE_STREAM")];
}

impl Word for InvocationType {
    const WORDS: &'static [(Self, &'static str)] =
        &[(Self::RequestResponse, "RequestResponse"), (Self::Event, "Event")];
}
