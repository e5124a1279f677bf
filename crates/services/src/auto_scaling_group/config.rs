//! What a user sets on a group; the names are those of `CreateAutoScalingGroup` and `PutScalingPolicy` in snake case.

use skylapse_units::SimDuration;

use super::policy_config::Policy;
use crate::field::{Args, Value, Word};
use crate::scaling::maintenance::Band;
use crate::scaling::victim::TerminationPolicy;

/// One group.
#[derive(Clone, PartialEq, Debug)]
pub struct GroupConfig {
    /// The least.
    pub min_size: u32,
    /// The most.
    pub max_size: u32,
    /// What it begins with; `None`: the least.
    pub desired_capacity: Option<u32>,
    /// Indexes of its Availability Zones in the Region.
    pub zones: Vec<u8>,
    /// The settings of its instances: what a launch template holds.
    pub instance: Args,
    /// Whose word counts besides EC2's.
    pub health_check_type: HealthCheckType,
    /// As long the word of a load balancer does not count.
    pub health_check_grace_period: SimDuration,
    /// The pause after a simple scaling policy.
    pub default_cooldown: SimDuration,
    /// As long an instance's numbers do not count; `None`: the policy says, or the cooldown.
    pub default_instance_warmup: Option<SimDuration>,
    /// Which instance goes first; empty: the default.
    pub termination_policies: Vec<TerminationPolicy>,
    /// New instances are protected from scale-in.
    pub new_instances_protected: bool,
    /// Processes that stand still.
    pub suspended_processes: Vec<Process>,
    /// Instances that are prepared.
    pub warm_pool: Given<Option<WarmPool>>,
    /// On-Demand and Spot side by side.
    pub mixed: Given<Option<Mixed>>,
    /// A Spot Instance is replaced when EC2 recommends it.
    pub capacity_rebalance: bool,
    /// How many may be missing, and how many too many, while instances are replaced; `None`: AWS's defaults case by case.
    pub maintenance: Given<Option<Band>>,
    /// After this an instance is replaced; zero: never.
    pub max_instance_lifetime: SimDuration,
    /// Where somebody else's work stands between two states.
    pub lifecycle_hooks: Given<Vec<Hook>>,
    /// What moves the desired capacity.
    pub policies: Given<Vec<Policy>>,
}

/// A setting with members of its own: as it was given, and as it was read.
#[derive(Clone, PartialEq, Debug)]
pub struct Given<T> {
    /// As the scenario says it.
    pub value: Value,
    /// What it means.
    pub read: T,
}

impl<T: Default> Default for Given<T> {
    fn default() -> Self {
        Self { value: Value::Absent, read: T::default() }
    }
}

impl<T> std::ops::Deref for Given<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.read
    }
}

/// AWS's `HealthCheckType`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum HealthCheckType {
    /// EC2 alone.
    Ec2,
    /// The load balancers too.
    Elb,
}

/// AWS's `ScalingProcesses`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Process {
    /// Instances are added.
    Launch,
    /// Instances are taken away.
    Terminate,
    /// New instances are registered with load balancers.
    AddToLoadBalancer,
    /// Policies hear of their alarms.
    AlarmNotification,
    /// Zones are made even.
    AzRebalance,
    /// Instances are marked unhealthy.
    HealthCheck,
    /// Instance refreshes go on.
    InstanceRefresh,
    /// Unhealthy instances are replaced.
    ReplaceUnhealthy,
    /// Scheduled actions are carried out.
    ScheduledActions,
}

/// A warm pool.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct WarmPool {
    /// What its instances do.
    pub state: PoolState,
    /// The fewest that it holds.
    pub min_size: u32,
    /// Instances of group and pool together; `None`: the group's maximum.
    pub max_prepared: Option<u32>,
    /// Instances that a scale-in takes away go back to it.
    pub reuse_on_scale_in: bool,
}

/// AWS's `PoolState`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PoolState {
    /// Off.
    Stopped,
    /// Off, with its memory kept.
    Hibernated,
    /// On.
    Running,
}

/// A mixed instances policy.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Mixed {
    /// As many are On-Demand before anything else.
    pub on_demand_base: u32,
    /// And of the rest so many percent.
    pub on_demand_percent: u32,
}

/// A lifecycle hook.
#[derive(Clone, PartialEq, Debug)]
pub struct Hook {
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub transition: Transition,
    /// The longest that it waits for an answer.
    pub heartbeat_timeout: SimDuration,
    /// What happens when none comes.
    pub default_result: HookResult,
    /// How long the work takes that it waits for; `None`: nobody answers but a person.
    pub duration: Option<SimDuration>,
}

/// AWS's `LifecycleTransition`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Transition {
    /// Before an instance is in service.
    Launching,
    /// Before it is terminated.
    Terminating,
}

/// AWS's `LifecycleActionResult`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum HookResult {
    /// Go on.
    Continue,
    /// Give up.
    Abandon,
}

/// Names of the Region's Availability Zones.
pub const ZONES: &[&str] = &["us-east-1a", "us-east-1b", "us-east-1c", "us-east-1d", "us-east-1e", "us-east-1f"];

impl Default for GroupConfig {
    /// AWS, API reference, CreateAutoScalingGroup, 2026-08. AWS has no default for sizes and zones: one to four instances in two
    /// zones are *model assumptions*.
    fn default() -> Self {
        Self {
            min_size: 1,
            max_size: 4,
            desired_capacity: None,
            zones: vec![0, 1],
            instance: vec![],
            health_check_type: HealthCheckType::Ec2,
            health_check_grace_period: SimDuration::ZERO,
            default_cooldown: SimDuration::from_secs(300),
            default_instance_warmup: None,
            termination_policies: vec![],
            new_instances_protected: false,
            suspended_processes: vec![],
            warm_pool: Given::default(),
            mixed: Given::default(),
            capacity_rebalance: false,
            maintenance: Given::default(),
            max_instance_lifetime: SimDuration::ZERO,
            lifecycle_hooks: Given::default(),
            policies: Given::default(),
        }
    }
}

impl GroupConfig {
    /// The capacity at the start.
    #[must_use]
    pub fn first_desired(&self) -> u32 {
        self.desired_capacity.unwrap_or(self.min_size)
    }

    /// How often CloudWatch gets the numbers of its instances.
    #[must_use]
    pub fn metric_period(&self) -> SimDuration {
        let monitoring = self.instance.iter().find(|(key, _)| *key == "monitoring");
        let is_detailed = monitoring.is_some_and(|(_, value)| *value == Value::Word("detailed".to_owned()));
        // AWS, using-cloudwatch-new.html, 2026-10.
        SimDuration::from_secs(if is_detailed { 60 } else { 300 })
    }

    /// As long the numbers of a new instance do not count for a policy that says nothing itself.
    #[must_use]
    pub fn warmup(&self) -> SimDuration {
        self.default_instance_warmup.unwrap_or(self.default_cooldown)
    }

    /// The hooks of a transition, with their places in the list.
    pub fn hooks(&self, transition: Transition) -> impl Iterator<Item = (u32, &Hook)> {
        (0..).zip(&self.lifecycle_hooks.read).filter(move |(_, hook)| hook.transition == transition)
    }
}

impl Word for HealthCheckType {
    const WORDS: &'static [(Self, &'static str)] = &[(Self::Ec2, "EC2"), (Self::Elb, "ELB")];
}

impl Word for Process {
    const WORDS: &'static [(Self, &'static str)] = &[
        (Self::Launch, "Launch"),
        (Self::Terminate, "Terminate"),
        (Self::AddToLoadBalancer, "AddToLoadBalancer"),
        (Self::AlarmNotification, "AlarmNotification"),
        (Self::AzRebalance, "AZRebalance"),
        (Self::HealthCheck, "HealthCheck"),
        (Self::InstanceRefresh, "InstanceRefresh"),
        (Self::ReplaceUnhealthy, "ReplaceUnhealthy"),
        (Self::ScheduledActions, "ScheduledActions"),
    ];
}

impl Word for PoolState {
    const WORDS: &'static [(Self, &'static str)] =
        &[(Self::Stopped, "Stopped"), (Self::Hibernated, "Hibernated"), (Self::Running, "Running")];
}

impl Word for Transition {
    const WORDS: &'static [(Self, &'static str)] = &[
        (Self::Launching, "autoscaling:EC2_INSTANCE_LAUNCHING"),
        (Self::Terminating, "autoscaling:EC2_INSTANCE_TERMINATING"),
    ];
}

impl Word for HookResult {
    const WORDS: &'static [(Self, &'static str)] = &[(Self::Continue, "CONTINUE"), (Self::Abandon, "ABANDON")];
}
