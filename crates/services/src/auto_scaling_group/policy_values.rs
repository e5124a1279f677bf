//! Policies between the scenario's values and their types.

use skylapse_units::{SimDuration, SimTime};

use super::config::Given;
use super::policy_config::{
    Breach, Mode, Policy, PolicyAlarm, PolicyKind, PolicyMetric, Predictive, Scheduled, Simple, StepScaling, Tracking,
};
use super::values::{COUNT, NAME, count, members, number, span, up_to};
use crate::alarm::{Comparison, Statistic};
use crate::call::{arg, flag, text};
use crate::field::{Args, Member, Shape, Value, Word};
use crate::scaling::adjustment::AdjustmentType;
use crate::scaling::steps::Step;
use crate::scaling::time_zone::TimeZone;

pub(super) const POLICIES: Shape = Shape::List { of: &Shape::Object(POLICY), max: 50 };

const POLICY: &[Member] = &[
    member("name", NAME),
    member("target_tracking", Shape::Object(TRACKING)),
    member("step", Shape::Object(STEP_SCALING)),
    member("simple", Shape::Object(SIMPLE)),
    member("scheduled", Shape::Object(SCHEDULED)),
    member("predictive", Shape::Object(PREDICTIVE)),
];

/// Keys of a policy that say what it does.
const KINDS: [&str; 5] = ["target_tracking", "step", "simple", "scheduled", "predictive"];

const ADJUSTMENT_TYPE: Member =
    member("adjustment_type", Shape::Choice(&["ChangeInCapacity", "ExactCapacity", "PercentChangeInCapacity"]));
const MAGNITUDE: Member = member("min_adjustment_magnitude", COUNT);
const METRIC: Member = member("metric", NAME);
const RESOURCE: Member = member("resource", NAME);
const STATISTIC: Member = member("statistic", Shape::Choice(Statistic::NAMES));
const PERIOD: Member =
    member("period", Shape::Duration { min: SimDuration::from_secs(10), max: SimDuration::from_secs(86_400) });
const THRESHOLD: Member = member("threshold", ANY);
const COMPARISON: Member = member("comparison", Shape::Choice(Comparison::NAMES));
const PERIODS: Member = member("evaluation_periods", Shape::Whole { min: 1, max: 1_440, unit: "" });
const DATAPOINTS: Member = member("datapoints_to_alarm", Shape::Whole { min: 1, max: 1_440, unit: "" });
const WARMUP: Member = member("estimated_instance_warmup", up_to(86_400));
/// AWS's least is far smaller, but a target of nothing cannot be tracked.
const TARGET: Member = member("target_value", Shape::Number { min: 1e-6, max: 1e15 });
const ANY: Shape = Shape::Number { min: -1e15, max: 1e15 };
const AMOUNT: Shape = Shape::Number { min: -1e6, max: 1e6 };

const TRACKING: &[Member] =
    &[METRIC, RESOURCE, STATISTIC, PERIOD, TARGET, member("disable_scale_in", Shape::Flag), WARMUP];
const STEP_SCALING: &[Member] = &[
    ADJUSTMENT_TYPE,
    MAGNITUDE,
    METRIC,
    RESOURCE,
    STATISTIC,
    THRESHOLD,
    COMPARISON,
    PERIOD,
    PERIODS,
    DATAPOINTS,
    member("steps", Shape::List { of: &Shape::Object(STEP), max: 20 }),
    WARMUP,
];
const STEP: &[Member] = &[member("lower", ANY), member("upper", ANY), member("adjustment", AMOUNT)];
const SIMPLE: &[Member] = &[
    ADJUSTMENT_TYPE,
    MAGNITUDE,
    member("scaling_adjustment", AMOUNT),
    member("cooldown", up_to(86_400)),
    METRIC,
    RESOURCE,
    STATISTIC,
    THRESHOLD,
    COMPARISON,
    PERIOD,
    PERIODS,
    DATAPOINTS,
];
const SCHEDULED: &[Member] = &[
    member("at", up_to(3_653 * 86_400)),
    member("recurrence", NAME),
    member("time_zone", Shape::Choice(&TimeZone::NAMES)),
    member("min_size", COUNT),
    member("max_size", COUNT),
    member("desired_capacity", COUNT),
];
const PREDICTIVE: &[Member] = &[
    METRIC,
    RESOURCE,
    STATISTIC,
    TARGET,
    member("mode", Shape::Choice(&["ForecastOnly", "ForecastAndScale"])),
    member("scheduling_buffer_time", up_to(3_600)),
    member("max_capacity_breach_behavior", Shape::Choice(&["HonorMaxCapacity", "IncreaseMaxCapacity"])),
    member("max_capacity_buffer", Shape::Whole { min: 0, max: 100, unit: "%" }),
];

pub(super) fn read_policies(value: Value) -> Given<Vec<Policy>> {
    let read = members(&value).into_iter().map(read_policy).collect();
    Given { value, read }
}

fn read_policy(args: &Args) -> Policy {
    let name = text(args, "name").unwrap_or_default().to_owned();
    let mut kinds = KINDS.iter().filter_map(|kind| Some((*kind, arg(args, kind)?)));
    let kind = match (kinds.next(), kinds.next()) {
        (Some((kind, Value::Object(inner))), None) => read_kind(kind, inner),
        _ => None,
    };
    Policy { name, kind }
}

fn read_kind(kind: &str, args: &Args) -> Option<PolicyKind> {
    Some(match kind {
        "target_tracking" => PolicyKind::TargetTracking(Tracking {
            metric: read_metric(args),
            target_value: number(args, "target_value").unwrap_or(0.0),
            disable_scale_in: flag(args, "disable_scale_in"),
            warmup: span(args, "estimated_instance_warmup"),
        }),
        "step" => PolicyKind::Step(StepScaling {
            adjustment_type: read_adjustment_type(args),
            min_magnitude: count(args, "min_adjustment_magnitude").unwrap_or(0),
            alarm: read_alarm(args).unwrap_or_else(no_alarm),
            steps: arg(args, "steps").map(members).into_iter().flatten().map(read_step).collect(),
            warmup: span(args, "estimated_instance_warmup"),
        }),
        "simple" => PolicyKind::Simple(Simple {
            adjustment_type: read_adjustment_type(args),
            min_magnitude: count(args, "min_adjustment_magnitude").unwrap_or(0),
            adjustment: whole_number(args, "scaling_adjustment"),
            cooldown: span(args, "cooldown"),
            alarm: read_alarm(args),
        }),
        "scheduled" => PolicyKind::Scheduled(Scheduled {
            at: span(args, "at").map(|at| SimTime::START + at),
            recurrence: text(args, "recurrence").map(str::to_owned),
            time_zone: text(args, "time_zone").and_then(TimeZone::find).unwrap_or(TimeZone::UTC),
            min_size: count(args, "min_size"),
            max_size: count(args, "max_size"),
            desired_capacity: count(args, "desired_capacity"),
        }),
        "predictive" => PolicyKind::Predictive(Predictive {
            metric: read_metric(args),
            target_value: number(args, "target_value").unwrap_or(0.0),
            // AWS, API reference, PredictiveScalingConfiguration, 2026-08: it only looks, five minutes ahead, within the maximum.
            mode: text(args, "mode").and_then(Mode::of).unwrap_or(Mode::ForecastOnly),
            scheduling_buffer_time: span(args, "scheduling_buffer_time").unwrap_or(SimDuration::from_secs(300)),
            breach: text(args, "max_capacity_breach_behavior").and_then(Breach::of).unwrap_or(Breach::HonorMaxCapacity),
            max_capacity_buffer: count(args, "max_capacity_buffer").unwrap_or(0),
        }),
        _ => return None,
    })
}

fn read_metric(args: &Args) -> PolicyMetric {
    let standard = PolicyMetric::default();
    PolicyMetric {
        name: text(args, "metric").map_or(standard.name, str::to_owned),
        resource: text(args, "resource").unwrap_or_default().to_owned(),
        statistic: text(args, "statistic").and_then(Statistic::find).unwrap_or(standard.statistic),
        period: span(args, "period"),
    }
}

/// An alarm, when the policy names a threshold.
fn read_alarm(args: &Args) -> Option<PolicyAlarm> {
    let threshold = number(args, "threshold")?;
    let comparison =
        text(args, "comparison").and_then(Comparison::find).unwrap_or(Comparison::GreaterThanOrEqualToThreshold);
    let rule = PolicyAlarm::rule(
        comparison,
        threshold,
        count(args, "evaluation_periods").unwrap_or(1),
        count(args, "datapoints_to_alarm"),
    );
    Some(PolicyAlarm { metric: read_metric(args), rule })
}

/// Of a step policy without a threshold, which is a problem of the scenario.
fn no_alarm() -> PolicyAlarm {
    let rule = PolicyAlarm::rule(Comparison::GreaterThanOrEqualToThreshold, f64::NAN, 1, None);
    PolicyAlarm { metric: PolicyMetric::default(), rule }
}

fn read_adjustment_type(args: &Args) -> AdjustmentType {
    text(args, "adjustment_type").and_then(AdjustmentType::of).unwrap_or(AdjustmentType::ChangeInCapacity)
}

fn read_step(args: &Args) -> Step {
    Step { lower: number(args, "lower"), upper: number(args, "upper"), adjustment: whole_number(args, "adjustment") }
}

/// Parts of an instance are cut off; a scenario with some is refused.
fn whole_number(args: &Args, key: &str) -> i64 {
    number(args, key).map_or(0, |number| number as i64)
}

/// Whether an adjustment stands there with a fraction.
pub(super) fn has_fraction(value: &Value) -> bool {
    match value {
        Value::Object(args) => args.iter().any(|(key, value)| {
            let is_adjustment = matches!(*key, "adjustment" | "scaling_adjustment");
            has_fraction(value) || (is_adjustment && value.number().is_some_and(|number| number.fract() != 0.0))
        }),
        Value::List(list) => list.iter().any(has_fraction),
        Value::Absent | Value::Word(_) | Value::Whole(_) | Value::Number(_) => false,
        Value::Duration(_) | Value::Flag(_) | Value::Distribution(_) => false,
    }
}

const fn member(key: &'static str, shape: Shape) -> Member {
    Member { key, shape }
}
