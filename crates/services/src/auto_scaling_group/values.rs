//! Settings of groups between the scenario's values and their types.

use skylapse_units::SimDuration;

use super::config::{Given, Hook, HookResult, Mixed, PoolState, Transition, WarmPool};
use crate::call::{arg, flag, text, whole};
use crate::field::{Args, Member, Shape, Value, Word};
use crate::scaling::maintenance::Band;

pub(super) const COUNT: Shape = Shape::Whole { min: 0, max: MOST_INSTANCES, unit: "instances" };
/// A group's sizes end here: the page draws no more (*model assumption*; AWS's quota is the account's vCPUs).
pub(super) const MOST_INSTANCES: u64 = 10_000;
pub(super) const PERCENT: Shape = Shape::Whole { min: 0, max: 100, unit: "%" };
pub(super) const NAME: Shape = Shape::Text { max_bytes: 255 };
pub(super) const PROCESS_NAMES: Shape = Shape::List {
    of: &Shape::Choice(&[
        "Launch",
        "Terminate",
        "AddToLoadBalancer",
        "AlarmNotification",
        "AZRebalance",
        "HealthCheck",
        "InstanceRefresh",
        "ReplaceUnhealthy",
        "ScheduledActions",
    ]),
    max: 9,
};
pub(super) const TERMINATION_POLICIES: Shape = Shape::List {
    of: &Shape::Choice(&[
        "Default",
        "AllocationStrategy",
        "OldestLaunchTemplate",
        "OldestLaunchConfiguration",
        "ClosestToNextInstanceHour",
        "NewestInstance",
        "OldestInstance",
    ]),
    max: 7,
};

/// Longest spans of the model: AWS has no end for these.
pub(super) const fn up_to(secs: u64) -> Shape {
    Shape::Duration { min: SimDuration::ZERO, max: SimDuration::from_secs(secs) }
}

pub(super) const WARM_POOL: &[Member] = &[
    Member { key: "pool_state", shape: Shape::Choice(&["Stopped", "Hibernated", "Running"]) },
    Member { key: "min_size", shape: COUNT },
    Member { key: "max_group_prepared_capacity", shape: COUNT },
    Member { key: "reuse_on_scale_in", shape: Shape::Flag },
];

pub(super) const MIXED: &[Member] = &[
    Member { key: "on_demand_base_capacity", shape: COUNT },
    Member { key: "on_demand_percentage_above_base_capacity", shape: PERCENT },
];

pub(super) const MAINTENANCE: &[Member] = &[
    Member { key: "min_healthy_percentage", shape: PERCENT },
    Member { key: "max_healthy_percentage", shape: Shape::Whole { min: 100, max: 200, unit: "%" } },
];

/// Heartbeat: 30 to 7,200 s (AWS, API reference, PutLifecycleHook, 2026-08). The work that a hook waits for: *model assumption*.
pub(super) const HOOK: &[Member] = &[
    Member { key: "name", shape: NAME },
    Member {
        key: "lifecycle_transition",
        shape: Shape::Choice(&["autoscaling:EC2_INSTANCE_LAUNCHING", "autoscaling:EC2_INSTANCE_TERMINATING"]),
    },
    Member {
        key: "heartbeat_timeout",
        shape: Shape::Duration { min: SimDuration::from_secs(30), max: SimDuration::from_secs(7_200) },
    },
    Member { key: "default_result", shape: Shape::Choice(&["CONTINUE", "ABANDON"]) },
    Member { key: "duration", shape: up_to(172_800) },
];

pub(super) fn words<T: Word>(all: &[T]) -> Value {
    Value::List(all.iter().map(|one| Value::Word(one.word().to_owned())).collect())
}

pub(super) fn read_words<T: Word>(value: Value) -> Vec<T> {
    let Value::List(list) = value else { return vec![] };
    list.into_iter().filter_map(|word| word.named(T::of)).collect()
}

pub(super) fn read_warm_pool(value: Value) -> Given<Option<WarmPool>> {
    given(value, |args| WarmPool {
        state: text(args, "pool_state").and_then(PoolState::of).unwrap_or(PoolState::Stopped),
        min_size: count(args, "min_size").unwrap_or(0),
        max_prepared: count(args, "max_group_prepared_capacity"),
        reuse_on_scale_in: flag(args, "reuse_on_scale_in"),
    })
}

/// AWS, API reference, InstancesDistribution, 2026-08: no base, all On-Demand.
pub(super) fn read_mixed(value: Value) -> Given<Option<Mixed>> {
    given(value, |args| Mixed {
        on_demand_base: count(args, "on_demand_base_capacity").unwrap_or(0),
        on_demand_percent: count(args, "on_demand_percentage_above_base_capacity").unwrap_or(100),
    })
}

pub(super) fn read_maintenance(value: Value) -> Given<Option<Band>> {
    given(value, |args| Band {
        min_percent: count(args, "min_healthy_percentage").unwrap_or(90),
        max_percent: count(args, "max_healthy_percentage").unwrap_or(100),
    })
}

pub(super) fn read_hooks(value: Value) -> Given<Vec<Hook>> {
    let read = members(&value).iter().map(|args| read_hook(args)).collect();
    Given { value, read }
}

fn read_hook(args: &Args) -> Hook {
    Hook {
        name: text(args, "name").unwrap_or_default().to_owned(),
        transition: text(args, "lifecycle_transition").and_then(Transition::of).unwrap_or(Transition::Launching),
        // AWS, API reference, PutLifecycleHook, 2026-08: an hour, ABANDON.
        heartbeat_timeout: span(args, "heartbeat_timeout").unwrap_or(SimDuration::from_secs(3_600)),
        default_result: text(args, "default_result").and_then(HookResult::of).unwrap_or(HookResult::Abandon),
        duration: span(args, "duration"),
    }
}

fn given<T>(value: Value, read: impl FnOnce(&Args) -> T) -> Given<Option<T>> {
    let read = if let Value::Object(args) = &value { Some(read(args)) } else { None };
    Given { value, read }
}

/// The objects of a list.
pub(super) fn members(value: &Value) -> Vec<&Args> {
    let Value::List(list) = value else { return vec![] };
    list.iter().filter_map(|one| if let Value::Object(args) = one { Some(args) } else { None }).collect()
}

pub(super) fn count(args: &Args, key: &str) -> Option<u32> {
    whole(args, key).and_then(|whole| u32::try_from(whole).ok())
}

pub(super) fn span(args: &Args, key: &str) -> Option<SimDuration> {
    arg(args, key).and_then(Value::span)
}

pub(super) fn number(args: &Args, key: &str) -> Option<f64> {
    arg(args, key).and_then(Value::number)
}
