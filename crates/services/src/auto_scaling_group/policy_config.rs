//! Policies as a user sets them.

use skylapse_units::{SimDuration, SimTime};

use crate::alarm::{Comparison, MissingData, Rule, Statistic};
use crate::field::Word;
use crate::scaling::adjustment::AdjustmentType;
use crate::scaling::steps::Step;
use crate::scaling::time_zone::TimeZone;

/// A policy with its name.
#[derive(Clone, PartialEq, Debug)]
pub struct Policy {
    /// Its name.
    pub name: String,
    /// What it does; `None`: the scenario says nothing, or more than one thing.
    pub kind: Option<PolicyKind>,
}

/// What a policy does.
#[derive(Clone, PartialEq, Debug)]
pub enum PolicyKind {
    /// Keeps a metric at a target.
    TargetTracking(Tracking),
    /// Answers an alarm by its size.
    Step(StepScaling),
    /// Answers an alarm, or a call, then pauses.
    Simple(Simple),
    /// Sets sizes at a time.
    Scheduled(Scheduled),
    /// Sets capacities ahead of a forecast.
    Predictive(Predictive),
}

/// Which metric a policy looks at.
#[derive(Clone, PartialEq, Debug)]
pub struct PolicyMetric {
    /// Its name: a predefined one, or that of the resource's series.
    pub name: String,
    /// Whose, when it is not predefined.
    pub resource: String,
    /// What is made of its samples.
    pub statistic: Statistic,
    /// The length of a point; `None`: as often as it comes.
    pub period: Option<SimDuration>,
}

/// Where a metric comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Source {
    /// The mean CPU utilization of the instances.
    Cpu,
    /// Requests of the load balancers for each instance.
    RequestsPerTarget,
    /// A resource's own.
    Custom,
}

/// `TargetTrackingConfiguration`.
#[derive(Clone, PartialEq, Debug)]
pub struct Tracking {
    /// What it keeps.
    pub metric: PolicyMetric,
    /// Where.
    pub target_value: f64,
    /// It only adds.
    pub disable_scale_in: bool,
    /// As long new instances do not count.
    pub warmup: Option<SimDuration>,
}

/// A step scaling policy with its alarm.
#[derive(Clone, PartialEq, Debug)]
pub struct StepScaling {
    /// How adjustments count.
    pub adjustment_type: AdjustmentType,
    /// A percentage changes at least as many.
    pub min_magnitude: u32,
    /// Its alarm.
    pub alarm: PolicyAlarm,
    /// Its steps.
    pub steps: Vec<Step>,
    /// As long new instances do not count.
    pub warmup: Option<SimDuration>,
}

/// A simple scaling policy.
#[derive(Clone, PartialEq, Debug)]
pub struct Simple {
    /// How the adjustment counts.
    pub adjustment_type: AdjustmentType,
    /// A percentage changes at least as many.
    pub min_magnitude: u32,
    /// The adjustment.
    pub adjustment: i64,
    /// The pause after it; `None`: the group's.
    pub cooldown: Option<SimDuration>,
    /// Its alarm; `None`: only `ExecutePolicy` runs it.
    pub alarm: Option<PolicyAlarm>,
}

/// The alarm of a policy.
#[derive(Clone, PartialEq, Debug)]
pub struct PolicyAlarm {
    /// What it watches.
    pub metric: PolicyMetric,
    /// When a point is outside.
    pub rule: Rule,
}

/// A scheduled action.
#[derive(Clone, PartialEq, Debug)]
pub struct Scheduled {
    /// Once, then.
    pub at: Option<SimTime>,
    /// Again and again: a cron expression.
    pub recurrence: Option<String>,
    /// Whose clock.
    pub time_zone: TimeZone,
    /// The new least.
    pub min_size: Option<u32>,
    /// The new most.
    pub max_size: Option<u32>,
    /// The new desired capacity.
    pub desired_capacity: Option<u32>,
}

/// `PredictiveScalingConfiguration`.
#[derive(Clone, PartialEq, Debug)]
pub struct Predictive {
    /// What it forecasts.
    pub metric: PolicyMetric,
    /// What one instance carries of it.
    pub target_value: f64,
    /// Whether it acts.
    pub mode: Mode,
    /// As long before the hour it acts.
    pub scheduling_buffer_time: SimDuration,
    /// What a forecast above the maximum does.
    pub breach: Breach,
    /// On top of such a forecast, in percent.
    pub max_capacity_buffer: u32,
}

/// AWS's `Mode` of a predictive scaling policy.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    /// It only looks.
    ForecastOnly,
    /// It acts.
    ForecastAndScale,
}

/// AWS's `MaxCapacityBreachBehavior`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Breach {
    /// The maximum stays.
    HonorMaxCapacity,
    /// The maximum grows.
    IncreaseMaxCapacity,
}

impl PolicyMetric {
    /// Where it comes from; `None`: nothing has this name.
    #[must_use]
    pub fn source(&self) -> Option<Source> {
        match self.name.as_str() {
            "ASGAverageCPUUtilization" | "ASGCPUUtilization" | "CPUUtilization" => Some(Source::Cpu),
            "ALBRequestCountPerTarget" | "ALBRequestCount" | "RequestCountPerTarget" => Some(Source::RequestsPerTarget),
            name => (!name.is_empty() && !self.resource.is_empty()).then_some(Source::Custom),
        }
    }

    /// AWS's name of a predefined metric.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self.source() {
            Some(Source::Cpu) => "ASGAverageCPUUtilization",
            Some(Source::RequestsPerTarget) => "ALBRequestCountPerTarget",
            Some(Source::Custom) | None => "custom",
        }
    }
}

impl Default for PolicyMetric {
    fn default() -> Self {
        let name = "ASGAverageCPUUtilization".to_owned();
        Self { name, resource: String::new(), statistic: Statistic::Average, period: None }
    }
}

impl PolicyKind {
    /// The key in the scenario.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::TargetTracking(_) => "target_tracking",
            Self::Step(_) => "step",
            Self::Simple(_) => "simple",
            Self::Scheduled(_) => "scheduled",
            Self::Predictive(_) => "predictive",
        }
    }

    /// The metric that it looks at.
    #[must_use]
    pub fn metric(&self) -> Option<&PolicyMetric> {
        match self {
            Self::TargetTracking(tracking) => Some(&tracking.metric),
            Self::Step(step) => Some(&step.alarm.metric),
            Self::Simple(simple) => simple.alarm.as_ref().map(|alarm| &alarm.metric),
            Self::Predictive(predictive) => Some(&predictive.metric),
            Self::Scheduled(_) => None,
        }
    }
}

impl PolicyAlarm {
    /// With AWS's defaults: all points of the evaluation periods, missing ones unknown.
    #[must_use]
    pub fn rule(comparison: Comparison, threshold: f64, n: u32, m: Option<u32>) -> Rule {
        Rule {
            comparison,
            threshold,
            evaluation_periods: n,
            datapoints_to_alarm: m.unwrap_or(n),
            missing_data: MissingData::Missing,
        }
    }
}

impl Word for Mode {
    const WORDS: &'static [(Self, &'static str)] =
        &[(Self::ForecastOnly, "ForecastOnly"), (Self::ForecastAndScale, "ForecastAndScale")];
}

impl Word for Breach {
    const WORDS: &'static [(Self, &'static str)] =
        &[(Self::HonorMaxCapacity, "HonorMaxCapacity"), (Self::IncreaseMaxCapacity, "IncreaseMaxCapacity")];
}
