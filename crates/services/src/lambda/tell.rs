//! Facts in the log, and what they mean for marks and lanes.

use skylapse_units::{SimDuration, SimTime};
use skylapse_view::{MarkKind, SegmentKind};

use super::fact::{End, Fact, Start};
use crate::trace::{FactValue, Trace};

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
        Fact::ProvisionedInitialized { environment, billed_ms, .. } => {
            member("environment", Count(environment));
            member("billed_ms", Count(billed_ms));
            "ProvisionedInitialized"
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
        Fact::RequestRejected { .. }
        | Fact::EventQueued { .. }
        | Fact::EventRetried { .. }
        | Fact::EventEnded { .. } => describe_event(fact, at, member),
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

/// The facts of requests that are events, or are refused for what they are.
fn describe_event(fact: &Fact, at: SimTime, member: &mut dyn FnMut(&'static str, FactValue)) -> &'static str {
    use FactValue::{Count, Millis, Text};
    let ms = |span: SimDuration| Millis(span.as_millis_f64());
    match *fact {
        Fact::RequestRejected { request, code } => {
            member("request", Count(request));
            member("code", Text(code));
            "RequestRejected"
        }
        Fact::EventQueued { request } => {
            member("request", Count(request));
            "EventQueued"
        }
        Fact::EventRetried { request, at: next } => {
            member("request", Count(request));
            member("wait_ms", ms(next.saturating_since(at)));
            "EventRetried"
        }
        Fact::EventEnded { request, queued, fate } => {
            member("request", Count(request));
            member("fate", Text(fate.name()));
            member("age_ms", ms(at.saturating_since(queued)));
            "EventEnded"
        }
        Fact::EnvironmentCreated { .. }
        | Fact::EnvironmentInitialized { .. }
        | Fact::ProvisionedInitialized { .. }
        | Fact::InvocationStarted { .. }
        | Fact::InvocationFinished { .. }
        | Fact::InvocationThrottled { .. }
        | Fact::EnvironmentExpired { .. }
        | Fact::EnvironmentRecycled { .. }
        | Fact::ConfigurationUpdated { .. } => unreachable!("described by the caller"),
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
        Fact::ConfigurationUpdated { .. }
        | Fact::ProvisionedInitialized { .. }
        | Fact::RequestRejected { .. }
        | Fact::EventQueued { .. }
        | Fact::EventRetried { .. }
        | Fact::EventEnded { .. } => {}
    }
}

const fn mark(end: End, start: Start) -> MarkKind {
    match (end, start) {
        (End::Error | End::Timeout | End::Crash | End::OutOfMemory, _) => MarkKind::Failed,
        (End::Success, Start::Cold) => MarkKind::Cold,
        (End::Success, Start::Warm) => MarkKind::Warm,
        (End::Success, Start::Restored) => MarkKind::Restored,
        (End::Success, Start::Provisioned) => MarkKind::Provisioned,
    }
}
