//! What has happened to a group: why its capacity changed, where each instance stands, what was in the way.

use super::config::{HookResult, Process};
use super::lifecycle::Lifecycle;
use crate::alarm::State;

/// Something that has happened. Instances are named by the number in their name (3 of `asg-3`), policies by their place in the
/// scenario, from 1.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Fact {
    /// The group is there.
    GroupCreated {
        /// The least.
        min: u32,
        /// The most.
        max: u32,
        /// What it begins with.
        desired: u32,
    },
    /// The least or the most is another one.
    SizesChanged {
        /// The least from now on.
        min: u32,
        /// The most from now on.
        max: u32,
    },
    /// The desired capacity is another one.
    CapacityChanged {
        /// Before.
        from: u32,
        /// From now on.
        to: u32,
        /// Why.
        cause: Cause,
    },
    /// A policy was told of its alarm, and did nothing about it.
    PolicyHeld {
        /// Which.
        policy: u32,
        /// Why.
        because: Held,
    },
    /// An instance stands otherwise.
    LifecycleChanged {
        /// Which.
        instance: u32,
        /// Before; `None`: it is new.
        from: Option<Lifecycle>,
        /// From now on.
        to: Lifecycle,
        /// Why.
        cause: Activity,
    },
    /// An instance's numbers count from now on.
    WarmupFinished {
        /// Which.
        instance: u32,
    },
    /// An instance was found unhealthy.
    InstanceFoundUnhealthy {
        /// Which.
        instance: u32,
        /// By whom.
        by: HealthSource,
    },
    /// There should be fewer instances, but all are protected from scale-in.
    ScaleInBlocked,
    /// A launch has failed.
    LaunchFailed {
        /// The place of the Availability Zone in the Region.
        zone: u8,
    },
    /// An alarm of a policy has changed.
    AlarmChanged {
        /// The policy.
        policy: u32,
        /// Which of its alarms.
        which: &'static str,
        /// Before.
        from: State,
        /// From now on.
        to: State,
    },
    /// A hook holds an instance.
    HookBegan {
        /// The instance.
        instance: u32,
        /// The hook's place in the scenario, from 1.
        hook: u32,
    },
    /// A hook lets an instance go on.
    HookEnded {
        /// The instance.
        instance: u32,
        /// The hook's place in the scenario, from 1.
        hook: u32,
        /// How.
        result: HookResult,
        /// Nobody answered in time.
        is_timeout: bool,
    },
    /// A process stands still.
    ProcessSuspended {
        /// Which.
        process: Process,
    },
    /// A process goes on.
    ProcessResumed {
        /// Which.
        process: Process,
    },
    /// An instance is protected from scale-in, or no longer.
    ProtectionChanged {
        /// Which.
        instance: u32,
        /// From now on.
        is_protected: bool,
    },
    /// An instance refresh stands otherwise.
    RefreshChanged {
        /// AWS's status.
        status: &'static str,
        /// How far it is.
        percent: u32,
    },
    /// A predictive policy has looked ahead.
    ForecastMade {
        /// The policy.
        policy: u32,
        /// The capacity of the coming hour.
        capacity: u32,
        /// The highest capacity of the coming 48 hours.
        most: u32,
    },
    /// A predictive policy cannot look ahead yet.
    ForecastMissing {
        /// The policy.
        policy: u32,
    },
    /// The load balancers have lost or refused requests of its instances since the last time.
    RequestsLost {
        /// How many.
        count: u64,
    },
    /// What was to be attached does not exist, or does not run.
    AttachFailed,
    /// The group is gone.
    GroupDeleted,
}

/// Why a desired capacity changed: what AWS writes into the cause of an activity, as numbers.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Cause {
    /// What did it.
    pub reason: Reason,
    /// The policy behind it.
    pub policy: Option<u32>,
    /// The metric that it looked at.
    pub metric: Option<&'static str>,
    /// The metric's value.
    pub value: Option<f64>,
    /// The alarm's threshold.
    pub threshold: Option<f64>,
    /// As many datapoints were outside.
    pub datapoints: Option<u32>,
    /// The capacity before it was rounded and kept within limits.
    pub exact: Option<f64>,
}

/// What changes a desired capacity.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reason {
    /// `SetDesiredCapacity`.
    SetDesiredCapacity,
    /// `UpdateAutoScalingGroup`, or a person changed the group's settings.
    UpdateAutoScalingGroup,
    /// A target tracking policy.
    TargetTracking,
    /// A step scaling policy.
    StepScaling,
    /// A simple scaling policy.
    SimpleScaling,
    /// `ExecutePolicy`.
    ExecutePolicy,
    /// A scheduled action.
    ScheduledAction,
    /// A predictive scaling policy.
    PredictiveScaling,
    /// `EnterStandby`.
    EnterStandby,
    /// `ExitStandby`.
    ExitStandby,
    /// `DetachInstances`.
    DetachInstances,
    /// `AttachInstances`.
    AttachInstances,
    /// `TerminateInstanceInAutoScalingGroup`.
    TerminateInstance,
    /// `DeleteAutoScalingGroup`.
    DeleteAutoScalingGroup,
}

/// Why an instance moves.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Activity {
    /// There were fewer than desired.
    ScaleOut,
    /// There were more than desired.
    ScaleIn,
    /// It was unhealthy.
    Unhealthy,
    /// An instance refresh replaces it.
    Refresh,
    /// The zones are made even.
    Rebalance,
    /// EC2 recommended to replace the Spot Instance.
    CapacityRebalance,
    /// It was as old as it may become.
    MaxLifetime,
    /// The warm pool is filled or emptied.
    WarmPool,
    /// A person called for it.
    Call,
    /// It goes its way.
    Progress,
}

/// Why a policy did nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Held {
    /// The cooldown runs.
    Cooldown,
    /// Instances are launching or going.
    ActivityInProgress,
    /// Instances are warming up.
    WarmingUp,
    /// What is wanted is there already, or on its way.
    NothingToDo,
    /// The group is as large or as small as it may be.
    AtLimit,
    /// Another policy wants to keep the capacity.
    OtherPolicy,
    /// There is no number to go by.
    NoData,
}

/// Who found an instance unhealthy.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum HealthSource {
    /// EC2: it does not run.
    Ec2State,
    /// EC2: its status checks fail.
    Ec2StatusCheck,
    /// A load balancer.
    Elb,
    /// `SetInstanceHealth`.
    Custom,
}

impl Cause {
    /// Without a policy.
    #[must_use]
    pub const fn of(reason: Reason) -> Self {
        Self { reason, policy: None, metric: None, value: None, threshold: None, datapoints: None, exact: None }
    }
}
