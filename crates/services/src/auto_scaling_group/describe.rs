//! Facts for the log: their names, their members, and AWS's or the model's words in them.

use super::config::ZONES;
use super::fact::{Activity, Cause, Fact, HealthSource, Held, Reason};
use crate::field::Word;
use crate::trace::FactValue;

pub(super) fn describe(fact: &Fact, member: &mut dyn FnMut(&'static str, FactValue)) -> &'static str {
    let count = |n: u32| FactValue::Count(u64::from(n));
    match *fact {
        Fact::GroupCreated { min, max, desired } => {
            member("min", count(min));
            member("max", count(max));
            member("desired", count(desired));
            "GroupCreated"
        }
        Fact::SizesChanged { min, max } => {
            member("min", count(min));
            member("max", count(max));
            "SizesChanged"
        }
        Fact::CapacityChanged { from, to, cause } => {
            member("from", count(from));
            member("to", count(to));
            describe_cause(&cause, member);
            "CapacityChanged"
        }
        Fact::PolicyHeld { policy, because } => {
            member("policy", FactValue::Numbered("policy", policy.into()));
            member("because", FactValue::Text(because.word()));
            "PolicyHeld"
        }
        Fact::LifecycleChanged { instance, from, to, cause } => {
            member("instance", FactValue::Member(instance.into()));
            member("from", from.map_or(FactValue::Absent, |from| FactValue::Text(from.word())));
            member("to", FactValue::Text(to.word()));
            member("reason", FactValue::Text(cause.word()));
            "LifecycleChanged"
        }
        Fact::WarmupFinished { instance } => {
            member("instance", FactValue::Member(instance.into()));
            "WarmupFinished"
        }
        Fact::InstanceFoundUnhealthy { instance, by } => {
            member("instance", FactValue::Member(instance.into()));
            member("by", FactValue::Text(by.word()));
            "InstanceFoundUnhealthy"
        }
        Fact::ScaleInBlocked => "ScaleInBlocked",
        Fact::LaunchFailed { zone } => {
            member("zone", FactValue::Text(ZONES[usize::from(zone)]));
            "LaunchFailed"
        }
        Fact::AlarmChanged { policy, which, from, to } => {
            member("alarm", FactValue::Numbered(which, policy.into()));
            member("from", FactValue::Text(from.name()));
            member("to", FactValue::Text(to.name()));
            "AlarmChanged"
        }
        Fact::AttachFailed => "AttachFailed",
        Fact::GroupDeleted => "GroupDeleted",
        ref other @ (Fact::HookBegan { .. }
        | Fact::HookEnded { .. }
        | Fact::ProcessSuspended { .. }
        | Fact::ProcessResumed { .. }
        | Fact::ProtectionChanged { .. }
        | Fact::RefreshChanged { .. }
        | Fact::ForecastMade { .. }
        | Fact::ForecastMissing { .. }
        | Fact::RequestsLost { .. }) => describe_rest(other, member),
    }
}

fn describe_cause(cause: &Cause, member: &mut dyn FnMut(&'static str, FactValue)) {
    member("reason", FactValue::Text(cause.reason.word()));
    if let Some(policy) = cause.policy {
        member("policy", FactValue::Numbered("policy", policy.into()));
    }
    if let Some(metric) = cause.metric {
        member("metric", FactValue::Text(metric));
    }
    for (key, number) in [("value", cause.value), ("threshold", cause.threshold)] {
        if let Some(number) = number {
            member(key, FactValue::Number(number));
        }
    }
    if let Some(datapoints) = cause.datapoints {
        member("datapoints", FactValue::Count(datapoints.into()));
    }
    if let Some(exact) = cause.exact {
        member("exact", FactValue::Number(exact));
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the caller names every variant")]
fn describe_rest(fact: &Fact, member: &mut dyn FnMut(&'static str, FactValue)) -> &'static str {
    let count = |n: u32| FactValue::Count(u64::from(n));
    match *fact {
        Fact::HookBegan { instance, hook } => {
            member("instance", FactValue::Member(instance.into()));
            member("hook", FactValue::Numbered("hook", hook.into()));
            "HookBegan"
        }
        Fact::HookEnded { instance, hook, result, is_timeout } => {
            member("instance", FactValue::Member(instance.into()));
            member("hook", FactValue::Numbered("hook", hook.into()));
            member("result", FactValue::Text(result.word()));
            member("timeout", FactValue::Flag(is_timeout));
            "HookEnded"
        }
        Fact::ProcessSuspended { process } => {
            member("process", FactValue::Text(process.word()));
            "ProcessSuspended"
        }
        Fact::ProcessResumed { process } => {
            member("process", FactValue::Text(process.word()));
            "ProcessResumed"
        }
        Fact::ProtectionChanged { instance, is_protected } => {
            member("instance", FactValue::Member(instance.into()));
            member("protected", FactValue::Flag(is_protected));
            "ProtectionChanged"
        }
        Fact::RefreshChanged { status, percent } => {
            member("status", FactValue::Text(status));
            member("percent", count(percent));
            "RefreshChanged"
        }
        Fact::ForecastMade { policy, capacity, most } => {
            member("policy", FactValue::Numbered("policy", policy.into()));
            member("capacity", count(capacity));
            member("most", count(most));
            "ForecastMade"
        }
        Fact::ForecastMissing { policy } => {
            member("policy", FactValue::Numbered("policy", policy.into()));
            "ForecastMissing"
        }
        Fact::RequestsLost { count } => {
            member("count", FactValue::Count(count));
            "RequestsLost"
        }
        _ => unreachable!("the others are described above"),
    }
}

impl Word for Reason {
    const WORDS: &'static [(Self, &'static str)] = &[
        (Self::SetDesiredCapacity, "SetDesiredCapacity"),
        (Self::UpdateAutoScalingGroup, "UpdateAutoScalingGroup"),
        (Self::TargetTracking, "target_tracking"),
        (Self::StepScaling, "step"),
        (Self::SimpleScaling, "simple"),
        (Self::ExecutePolicy, "ExecutePolicy"),
        (Self::ScheduledAction, "scheduled"),
        (Self::PredictiveScaling, "predictive"),
        (Self::EnterStandby, "EnterStandby"),
        (Self::ExitStandby, "ExitStandby"),
        (Self::DetachInstances, "DetachInstances"),
        (Self::AttachInstances, "AttachInstances"),
        (Self::TerminateInstance, "TerminateInstanceInAutoScalingGroup"),
        (Self::DeleteAutoScalingGroup, "DeleteAutoScalingGroup"),
    ];
}

impl Word for Activity {
    const WORDS: &'static [(Self, &'static str)] = &[
        (Self::ScaleOut, "scale-out"),
        (Self::ScaleIn, "scale-in"),
        (Self::Unhealthy, "unhealthy"),
        (Self::Refresh, "instance-refresh"),
        (Self::Rebalance, "az-rebalance"),
        (Self::CapacityRebalance, "capacity-rebalance"),
        (Self::MaxLifetime, "max-instance-lifetime"),
        (Self::WarmPool, "warm-pool"),
        (Self::Call, "call"),
        (Self::Progress, "progress"),
    ];
}

impl Word for Held {
    const WORDS: &'static [(Self, &'static str)] = &[
        (Self::Cooldown, "cooldown"),
        (Self::ActivityInProgress, "activity-in-progress"),
        (Self::WarmingUp, "warming-up"),
        (Self::NothingToDo, "nothing-to-do"),
        (Self::AtLimit, "at-limit"),
        (Self::OtherPolicy, "other-policy"),
        (Self::NoData, "no-data"),
    ];
}

impl Word for HealthSource {
    const WORDS: &'static [(Self, &'static str)] = &[
        (Self::Ec2State, "EC2 state"),
        (Self::Ec2StatusCheck, "EC2 status check"),
        (Self::Elb, "ELB"),
        (Self::Custom, "SetInstanceHealth"),
    ];
}
