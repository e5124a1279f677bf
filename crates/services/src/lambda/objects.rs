//! Settings that are objects: their members, and how they are read and written.

use skylapse_units::SimDuration;

use super::config::InitialEnvironments;
use super::extras::{EventInvoke, Extras, ProvisionedScaling};
use crate::field::{Member, Shape, Value};

pub(super) const INITIAL: &[Member] = &[
    Member { key: "busy", shape: Shape::Whole { min: 0, max: 100_000, unit: "environments" } },
    Member { key: "idle", shape: Shape::Whole { min: 0, max: 100_000, unit: "environments" } },
    Member { key: "idle_expires_in", shape: Shape::Duration { min: SimDuration::ZERO, max: SimDuration::LONGEST } },
];

pub(super) const PAYLOAD: &[Member] = &[
    Member { key: "request_kb", shape: Shape::Whole { min: 0, max: 1_000_000, unit: "KB" } },
    Member { key: "response_kb", shape: Shape::Whole { min: 0, max: 1_000_000, unit: "KB" } },
];
pub(super) const EVENT_INVOKE: &[Member] = &[
    Member { key: "maximum_retry_attempts", shape: Shape::Whole { min: 0, max: 2, unit: "" } },
    Member {
        key: "maximum_event_age",
        shape: Shape::Duration { min: SimDuration::from_secs(60), max: SimDuration::from_secs(21_600) },
    },
];
pub(super) const SCALING: &[Member] = &[
    Member { key: "min_capacity", shape: Shape::Whole { min: 1, max: 100_000, unit: "environments" } },
    Member { key: "max_capacity", shape: Shape::Whole { min: 1, max: 100_000, unit: "environments" } },
    Member { key: "target_value", shape: Shape::Number { min: 0.1, max: 0.9 } },
];

/// A member of an object.
pub(super) fn member<'a>(value: &'a Value, key: &str) -> Option<&'a Value> {
    let Value::Object(members) = value else { return None };
    members.iter().find(|(known, _)| *known == key).map(|(_, member)| member)
}

pub(super) fn payload_value(extras: &Extras) -> Value {
    let sizes = [("request_kb", extras.request_kb), ("response_kb", extras.response_kb)];
    let given = sizes.into_iter().filter(|(_, kb)| *kb > 0);
    let members: Vec<_> = given.map(|(key, kb)| (key, Value::Whole(u64::from(kb)))).collect();
    if members.is_empty() { Value::Absent } else { Value::Object(members) }
}

pub(super) fn event_invoke_value(given: EventInvoke) -> Value {
    if given == EventInvoke::default() {
        return Value::Absent;
    }
    Value::Object(vec![
        ("maximum_retry_attempts", Value::Whole(u64::from(given.maximum_retry_attempts))),
        ("maximum_event_age", Value::Duration(given.maximum_event_age)),
    ])
}

pub(super) fn read_event_invoke(value: &Value) -> EventInvoke {
    let default = EventInvoke::default();
    let attempts = member(value, "maximum_retry_attempts").and_then(Value::count);
    let age = member(value, "maximum_event_age").and_then(Value::span);
    EventInvoke {
        maximum_retry_attempts: attempts.unwrap_or(default.maximum_retry_attempts),
        maximum_event_age: age.unwrap_or(default.maximum_event_age),
    }
}

pub(super) fn scaling_value(given: ProvisionedScaling) -> Value {
    Value::Object(vec![
        ("min_capacity", Value::Whole(u64::from(given.min_capacity))),
        ("max_capacity", Value::Whole(u64::from(given.max_capacity))),
        ("target_value", Value::Number(given.target_value)),
    ])
}

/// Application Auto Scaling needs both ends; the target is 0.70 unless given (AWS, provisioned-concurrency.html, 2026-10).
pub(super) fn read_scaling(value: &Value) -> Option<ProvisionedScaling> {
    let count = |key: &str| member(value, key).and_then(Value::count);
    let max_capacity = count("max_capacity").or_else(|| count("min_capacity"))?;
    let target_value = member(value, "target_value").and_then(Value::number).unwrap_or(0.7);
    Some(ProvisionedScaling { min_capacity: count("min_capacity").unwrap_or(1), max_capacity, target_value })
}

pub(super) fn initial_value(initial: &InitialEnvironments) -> Value {
    if *initial == InitialEnvironments::default() {
        return Value::Absent;
    }
    let mut members =
        vec![("busy", Value::Whole(u64::from(initial.busy))), ("idle", Value::Whole(u64::from(initial.idle)))];
    members.extend(initial.idle_expires_in.map(|span| ("idle_expires_in", Value::Duration(span))));
    Value::Object(members)
}

pub(super) fn read_initial(value: Value) -> InitialEnvironments {
    let mut initial = InitialEnvironments::default();
    let Value::Object(members) = value else { return initial };
    for (key, member) in members {
        match key {
            "busy" => initial.busy = member.count().unwrap_or(0),
            "idle" => initial.idle = member.count().unwrap_or(0),
            "idle_expires_in" => initial.idle_expires_in = member.span(),
            _ => {}
        }
    }
    initial
}
