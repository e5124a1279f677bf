//! What can be called on a group while the run goes on. The target of the command is the group, so no call takes its name.
//!
//! Source: AWS, Auto Scaling API reference (service model of the public SDK), 2026-08. Of the arguments those are here that change
//! what the model does; where AWS nests them (`Preferences.MinHealthyPercentage`), the innermost name stands alone.

use skylapse_units::SimDuration;

use super::config::{HealthCheckType, HookResult, Process};
use super::values::{COUNT, NAME, PERCENT, PROCESS_NAMES, count, number, read_words, span, up_to};
use crate::call::{Action, Scope, arg, flag, text, texts};
use crate::field::{Args, Member, Shape, Value, Word};

/// One call: AWS's name of it, and what it asks for; `None`: a required argument is missing.
#[derive(Clone, PartialEq, Debug)]
pub struct Call {
    /// AWS's name.
    pub action: &'static str,
    /// What it asks for.
    pub act: Option<Act>,
}

/// What a call asks for.
#[derive(Clone, PartialEq, Debug)]
pub enum Act {
    /// `SetDesiredCapacity`, and whether it waits for the cooldown.
    SetDesired(u32, bool),
    /// `UpdateAutoScalingGroup`.
    Update(Update),
    /// `TerminateInstanceInAutoScalingGroup`, and whether the desired capacity goes down.
    Terminate(String, bool),
    /// `EnterStandby`, and whether the desired capacity goes down.
    EnterStandby(Vec<String>, bool),
    /// `ExitStandby`.
    ExitStandby(Vec<String>),
    /// `DetachInstances`, and whether the desired capacity goes down.
    Detach(Vec<String>, bool),
    /// `AttachInstances`.
    Attach(Vec<String>),
    /// `ExecutePolicy`.
    ExecutePolicy(Execute),
    /// `SuspendProcesses`; none named: all.
    Suspend(Vec<Process>),
    /// `ResumeProcesses`; none named: all.
    Resume(Vec<Process>),
    /// `SetInstanceProtection`.
    Protect(Vec<String>, bool),
    /// `SetInstanceHealth`.
    SetHealth(SetHealth),
    /// `StartInstanceRefresh`.
    StartRefresh(StartRefresh),
    /// `CancelInstanceRefresh`.
    CancelRefresh,
    /// `RollbackInstanceRefresh`.
    RollbackRefresh,
    /// `CompleteLifecycleAction`: instance, hook, result.
    CompleteHook(String, String, HookResult),
    /// `RecordLifecycleActionHeartbeat`: instance, hook.
    Heartbeat(String, String),
    /// `DeleteAutoScalingGroup`, and whether its instances go with it.
    Delete(bool),
}

/// The arguments of `UpdateAutoScalingGroup`; what is not given stays.
#[derive(Clone, PartialEq, Debug)]
pub struct Update {
    /// The new least.
    pub min_size: Option<u32>,
    /// The new most.
    pub max_size: Option<u32>,
    /// The new desired capacity.
    pub desired_capacity: Option<u32>,
    /// The new pause.
    pub default_cooldown: Option<SimDuration>,
    /// Whose word counts.
    pub health_check_type: Option<HealthCheckType>,
    /// From when on.
    pub health_check_grace_period: Option<SimDuration>,
    /// From when on an instance's numbers count.
    pub default_instance_warmup: Option<SimDuration>,
    /// New instances are protected.
    pub new_instances_protected: Option<bool>,
}

/// The arguments of `ExecutePolicy`.
#[derive(Clone, PartialEq, Debug)]
pub struct Execute {
    /// The policy.
    pub policy: String,
    /// It is refused while the cooldown runs.
    pub honor_cooldown: bool,
    /// For a step policy: the metric.
    pub metric_value: Option<f64>,
    /// For a step policy: the threshold.
    pub breach_threshold: Option<f64>,
}

/// The arguments of `SetInstanceHealth`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SetHealth {
    /// Which instance.
    pub instance: String,
    /// How it is.
    pub is_healthy: bool,
    /// Not before the grace period is over.
    pub respects_grace: bool,
}

/// The arguments of `StartInstanceRefresh`.
#[derive(Clone, PartialEq, Debug)]
pub struct StartRefresh {
    /// The fewest in service, in percent.
    pub min_percent: Option<u32>,
    /// The most, in percent.
    pub max_percent: Option<u32>,
    /// As long a new instance is given before the next one goes.
    pub warmup: Option<SimDuration>,
    /// Where it rests, in percent of new instances.
    pub checkpoints: Vec<u32>,
    /// How long.
    pub checkpoint_delay: SimDuration,
    /// How long it watches before it is done.
    pub bake_time: SimDuration,
    /// When it fails, it goes back.
    pub auto_rollback: bool,
    /// Instances that are as wished stay.
    pub skip_matching: bool,
    /// What instances shall be from now on: settings that change.
    pub desired_configuration: Args,
}

/// Every action of a group.
pub(super) static ACTIONS: &[Action<Call>] = &[
    action("SetDesiredCapacity", SET_DESIRED, |args| {
        let act = count(args, "DesiredCapacity").map(|n| Act::SetDesired(n, flag(args, "HonorCooldown")));
        Call { action: "SetDesiredCapacity", act }
    }),
    action("UpdateAutoScalingGroup", UPDATE, |args| Call {
        action: "UpdateAutoScalingGroup",
        act: Some(Act::Update(read_update(args))),
    }),
    action("TerminateInstanceInAutoScalingGroup", TERMINATE, |args| Call {
        action: "TerminateInstanceInAutoScalingGroup",
        act: text(args, "InstanceId").zip(decrement(args)).map(|(id, less)| Act::Terminate(id.to_owned(), less)),
    }),
    action("EnterStandby", INSTANCES_AND_DECREMENT, |args| Call {
        action: "EnterStandby",
        act: ids(args).zip(decrement(args)).map(|(ids, less)| Act::EnterStandby(ids, less)),
    }),
    action("ExitStandby", INSTANCES, |args| Call { action: "ExitStandby", act: ids(args).map(Act::ExitStandby) }),
    action("DetachInstances", INSTANCES_AND_DECREMENT, |args| Call {
        action: "DetachInstances",
        act: ids(args).zip(decrement(args)).map(|(ids, less)| Act::Detach(ids, less)),
    }),
    action("AttachInstances", INSTANCES, |args| Call { action: "AttachInstances", act: ids(args).map(Act::Attach) }),
    action("ExecutePolicy", EXECUTE, |args| Call {
        action: "ExecutePolicy",
        act: read_execute(args).map(Act::ExecutePolicy),
    }),
    action("SuspendProcesses", PROCESSES, |args| Call {
        action: "SuspendProcesses",
        act: Some(Act::Suspend(processes(args))),
    }),
    action("ResumeProcesses", PROCESSES, |args| Call {
        action: "ResumeProcesses",
        act: Some(Act::Resume(processes(args))),
    }),
    action("SetInstanceProtection", PROTECT, |args| {
        let is_protected = flag(args, "ProtectedFromScaleIn");
        Call { action: "SetInstanceProtection", act: ids(args).map(|ids| Act::Protect(ids, is_protected)) }
    }),
    action("SetInstanceHealth", SET_HEALTH, |args| Call {
        action: "SetInstanceHealth",
        act: read_health(args).map(Act::SetHealth),
    }),
    action("StartInstanceRefresh", REFRESH, |args| Call {
        action: "StartInstanceRefresh",
        act: Some(Act::StartRefresh(read_refresh(args))),
    }),
    action("CancelInstanceRefresh", &[], |_| Call { action: "CancelInstanceRefresh", act: Some(Act::CancelRefresh) }),
    action("RollbackInstanceRefresh", &[], |_| Call {
        action: "RollbackInstanceRefresh",
        act: Some(Act::RollbackRefresh),
    }),
    action("CompleteLifecycleAction", COMPLETE, |args| Call {
        action: "CompleteLifecycleAction",
        act: read_complete(args),
    }),
    action("RecordLifecycleActionHeartbeat", HEARTBEAT, |args| {
        let named = text(args, "InstanceId").zip(text(args, "LifecycleHookName"));
        let act = named.map(|(instance, hook)| Act::Heartbeat(instance.to_owned(), hook.to_owned()));
        Call { action: "RecordLifecycleActionHeartbeat", act }
    }),
    action("DeleteAutoScalingGroup", DELETE, |args| Call {
        action: "DeleteAutoScalingGroup",
        act: Some(Act::Delete(flag(args, "ForceDelete"))),
    }),
];

const fn action(name: &'static str, args: &'static [Member], read: fn(&Args) -> Call) -> Action<Call> {
    Action { name, args, scope: Scope::Each, read }
}

const fn member(key: &'static str, shape: Shape) -> Member {
    Member { key, shape }
}

/// AWS takes 50 ids in a call, 20 for `AttachInstances`.
const INSTANCE_IDS: Member = member("InstanceIds", Shape::List { of: &NAME, max: 50 });
const INSTANCE_ID: Member = member("InstanceId", NAME);
const DECREMENT: Member = member("ShouldDecrementDesiredCapacity", Shape::Flag);
const HONOR_COOLDOWN: Member = member("HonorCooldown", Shape::Flag);
const HOOK_NAME: Member = member("LifecycleHookName", NAME);
const ANY: Shape = Shape::Number { min: -1e15, max: 1e15 };

const SET_DESIRED: &[Member] = &[member("DesiredCapacity", COUNT), HONOR_COOLDOWN];
const UPDATE: &[Member] = &[
    member("MinSize", COUNT),
    member("MaxSize", COUNT),
    member("DesiredCapacity", COUNT),
    member("DefaultCooldown", up_to(86_400)),
    member("HealthCheckType", Shape::Choice(&["EC2", "ELB"])),
    member("HealthCheckGracePeriod", up_to(86_400)),
    member("DefaultInstanceWarmup", up_to(3_600)),
    member("NewInstancesProtectedFromScaleIn", Shape::Flag),
];
const TERMINATE: &[Member] = &[INSTANCE_ID, DECREMENT];
const INSTANCES: &[Member] = &[INSTANCE_IDS];
const INSTANCES_AND_DECREMENT: &[Member] = &[INSTANCE_IDS, DECREMENT];
const EXECUTE: &[Member] =
    &[member("PolicyName", NAME), HONOR_COOLDOWN, member("MetricValue", ANY), member("BreachThreshold", ANY)];
const PROCESSES: &[Member] = &[member("ScalingProcesses", PROCESS_NAMES)];
const PROTECT: &[Member] = &[INSTANCE_IDS, member("ProtectedFromScaleIn", Shape::Flag)];
const SET_HEALTH: &[Member] = &[
    INSTANCE_ID,
    member("HealthStatus", Shape::Choice(&["Healthy", "Unhealthy"])),
    member("ShouldRespectGracePeriod", Shape::Flag),
];
const REFRESH: &[Member] = &[
    member("MinHealthyPercentage", PERCENT),
    member("MaxHealthyPercentage", Shape::Whole { min: 100, max: 200, unit: "%" }),
    member("InstanceWarmup", up_to(86_400)),
    member("CheckpointPercentages", Shape::List { of: &PERCENT, max: 50 }),
    member("CheckpointDelay", up_to(172_800)),
    member("BakeTime", up_to(172_800)),
    member("AutoRollback", Shape::Flag),
    member("SkipMatching", Shape::Flag),
    member("DesiredConfiguration", Shape::Settings("ec2")),
];
const COMPLETE: &[Member] =
    &[INSTANCE_ID, HOOK_NAME, member("LifecycleActionResult", Shape::Choice(&["CONTINUE", "ABANDON"]))];
const HEARTBEAT: &[Member] = &[INSTANCE_ID, HOOK_NAME];
const DELETE: &[Member] = &[member("ForceDelete", Shape::Flag)];

fn ids(args: &Args) -> Option<Vec<String>> {
    Some(texts(args, "InstanceIds")).filter(|ids| !ids.is_empty())
}

/// AWS requires it.
fn decrement(args: &Args) -> Option<bool> {
    if let Some(Value::Flag(flag)) = arg(args, "ShouldDecrementDesiredCapacity") { Some(*flag) } else { None }
}

fn processes(args: &Args) -> Vec<Process> {
    arg(args, "ScalingProcesses").cloned().map(read_words).unwrap_or_default()
}

fn read_update(args: &Args) -> Update {
    let protected = arg(args, "NewInstancesProtectedFromScaleIn");
    Update {
        min_size: count(args, "MinSize"),
        max_size: count(args, "MaxSize"),
        desired_capacity: count(args, "DesiredCapacity"),
        default_cooldown: span(args, "DefaultCooldown"),
        health_check_type: text(args, "HealthCheckType").and_then(HealthCheckType::of),
        health_check_grace_period: span(args, "HealthCheckGracePeriod"),
        default_instance_warmup: span(args, "DefaultInstanceWarmup"),
        new_instances_protected: protected.map(|flag| *flag == Value::Flag(true)),
    }
}

fn read_execute(args: &Args) -> Option<Execute> {
    Some(Execute {
        policy: text(args, "PolicyName")?.to_owned(),
        honor_cooldown: flag(args, "HonorCooldown"),
        metric_value: number(args, "MetricValue"),
        breach_threshold: number(args, "BreachThreshold"),
    })
}

fn read_health(args: &Args) -> Option<SetHealth> {
    let respects_grace = !matches!(arg(args, "ShouldRespectGracePeriod"), Some(Value::Flag(false)));
    let is_healthy = text(args, "HealthStatus")? == "Healthy";
    Some(SetHealth { instance: text(args, "InstanceId")?.to_owned(), is_healthy, respects_grace })
}

fn read_complete(args: &Args) -> Option<Act> {
    let result = text(args, "LifecycleActionResult").and_then(HookResult::of)?;
    let (instance, hook) = text(args, "InstanceId").zip(text(args, "LifecycleHookName"))?;
    Some(Act::CompleteHook(instance.to_owned(), hook.to_owned(), result))
}

fn read_refresh(args: &Args) -> StartRefresh {
    let percentages = match arg(args, "CheckpointPercentages") {
        Some(Value::List(list)) => list.iter().filter_map(Value::count).collect(),
        _ => vec![],
    };
    let settings = match arg(args, "DesiredConfiguration") {
        Some(Value::Object(settings)) => settings.clone(),
        _ => vec![],
    };
    StartRefresh {
        min_percent: count(args, "MinHealthyPercentage"),
        max_percent: count(args, "MaxHealthyPercentage"),
        warmup: span(args, "InstanceWarmup"),
        checkpoints: percentages,
        // AWS, asg-adding-checkpoints-instance-refresh.html, 2026-10: an hour.
        checkpoint_delay: span(args, "CheckpointDelay").unwrap_or(SimDuration::from_secs(3_600)),
        bake_time: span(args, "BakeTime").unwrap_or(SimDuration::ZERO),
        auto_rollback: flag(args, "AutoRollback"),
        skip_matching: flag(args, "SkipMatching"),
        desired_configuration: settings,
    }
}
