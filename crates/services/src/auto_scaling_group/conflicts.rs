//! Settings that AWS refuses, or that could never do anything: found before the run begins.
//!
//! Source: AWS, Auto Scaling API reference, 2026-08, and the pages that the settings name.

use skylapse_units::{SimDuration, order};

use super::config::GroupConfig;
use super::policy_config::{PolicyAlarm, PolicyKind, PolicyMetric, Source};
use super::policy_values::has_fraction;
use crate::scaling::adjustment::AdjustmentType;
use crate::scaling::cron::Cron;
use crate::scaling::steps::{self, StepError};
use crate::service::Conflict;

pub(super) fn found(configs: &[GroupConfig]) -> Vec<Conflict> {
    let numbered = (0..).zip(configs);
    numbered.flat_map(|(index, config)| of_one(config).into_iter().map(move |found| conflict(index, found))).collect()
}

type Found = (&'static str, &'static str, &'static str);

fn conflict(resource: u32, (key, other, reason): Found) -> Conflict {
    Conflict { resource, key, other, reason }
}

fn of_one(config: &GroupConfig) -> Vec<Found> {
    let desired = config.first_desired();
    let has = |key: &str| config.instance.iter().any(|(known, _)| *known == key);
    let lifetime = config.max_instance_lifetime;
    let mut zones = config.zones.clone();
    order::sort_by(&mut zones, Ord::cmp);
    zones.dedup();
    let hooks_named_twice = has_twice(config.lifecycle_hooks.iter().map(|hook| hook.name.as_str()));
    let cases = [
        (config.max_size < config.min_size, ("max_size", "min_size", "auto_scaling_group.conflict.sizes")),
        (
            config.min_size <= config.max_size && (desired < config.min_size || config.max_size < desired),
            ("desired_capacity", "max_size", "auto_scaling_group.conflict.desired"),
        ),
        (
            config.zones.is_empty() || zones.len() != config.zones.len(),
            ("availability_zones", "min_size", "auto_scaling_group.conflict.zones"),
        ),
        (has("availability_zone"), ("instance", "availability_zones", "auto_scaling_group.conflict.instance_zone")),
        (has("launch"), ("instance", "desired_capacity", "auto_scaling_group.conflict.instance_launch")),
        (
            config.mixed.is_some() && has("purchase"),
            ("instance", "mixed_instances_policy", "auto_scaling_group.conflict.instance_purchase"),
        ),
        (
            config.warm_pool.is_some() && config.mixed.is_some_and(|mixed| mixed.on_demand_percent < 100),
            ("warm_pool", "mixed_instances_policy", "auto_scaling_group.conflict.pool_spot"),
        ),
        (
            !lifetime.is_zero() && lifetime < SimDuration::from_secs(86_400),
            ("max_instance_lifetime", "desired_capacity", "auto_scaling_group.conflict.lifetime"),
        ),
        (
            config.maintenance.is_some_and(|band| 100 < band.max_percent - band.min_percent),
            ("instance_maintenance_policy", "desired_capacity", "auto_scaling_group.conflict.band"),
        ),
        (hooks_named_twice, ("lifecycle_hooks", "lifecycle_hooks", "auto_scaling_group.conflict.hook_names")),
    ];
    let mut found: Vec<Found> = cases.into_iter().filter(|(is_wrong, _)| *is_wrong).map(|(_, found)| found).collect();
    found.extend(of_policies(config));
    found
}

fn has_twice<'a>(names: impl Iterator<Item = &'a str>) -> bool {
    let mut names: Vec<&str> = names.collect();
    let n = names.len();
    order::sort_by(&mut names, Ord::cmp);
    names.dedup();
    names.len() != n || names.contains(&"")
}

fn of_policies(config: &GroupConfig) -> Vec<Found> {
    let mut reasons = vec![];
    if has_twice(config.policies.iter().map(|policy| policy.name.as_str())) {
        reasons.push("auto_scaling_group.conflict.policy_names");
    }
    if has_fraction(&config.policies.value) {
        reasons.push("auto_scaling_group.conflict.fraction");
    }
    for policy in config.policies.iter() {
        match &policy.kind {
            None => reasons.push("auto_scaling_group.conflict.policy_kind"),
            Some(kind) => reasons.extend(of_kind(kind, config)),
        }
    }
    reasons.into_iter().map(|reason| ("policies", "max_size", reason)).collect()
}

fn of_kind(kind: &PolicyKind, config: &GroupConfig) -> Vec<&'static str> {
    let mut reasons = vec![];
    if let Some(metric) = kind.metric() {
        reasons.extend(of_metric(metric, matches!(kind, PolicyKind::TargetTracking(_))));
    }
    match kind {
        PolicyKind::TargetTracking(tracking) => reasons.extend(target(tracking.target_value)),
        PolicyKind::Predictive(predictive) => reasons.extend(target(predictive.target_value)),
        PolicyKind::Step(step) => {
            reasons.extend(of_alarm(&step.alarm));
            reasons.extend(of_adjustment(
                step.adjustment_type,
                step.min_magnitude,
                step.steps.iter().map(|one| one.adjustment),
            ));
            reasons.extend(steps::check(&step.steps).err().map(|error| match error {
                StepError::None => "auto_scaling_group.conflict.steps_none",
                StepError::Empty => "auto_scaling_group.conflict.steps_empty",
                StepError::Overlap => "auto_scaling_group.conflict.steps_overlap",
                StepError::Gap => "auto_scaling_group.conflict.steps_gap",
            }));
        }
        PolicyKind::Simple(simple) => {
            reasons.extend(simple.alarm.as_ref().and_then(of_alarm));
            reasons.extend(of_adjustment(simple.adjustment_type, simple.min_magnitude, [simple.adjustment]));
        }
        PolicyKind::Scheduled(action) => {
            let says = [action.min_size, action.max_size, action.desired_capacity];
            if says.iter().all(Option::is_none) {
                reasons.push("auto_scaling_group.conflict.schedule_nothing");
            }
            let (min, max) = (action.min_size.unwrap_or(config.min_size), action.max_size.unwrap_or(config.max_size));
            if max < min || action.desired_capacity.is_some_and(|desired| desired < min || max < desired) {
                reasons.push("auto_scaling_group.conflict.schedule_sizes");
            }
            if action.at.is_some() == action.recurrence.is_some() {
                reasons.push("auto_scaling_group.conflict.schedule_when");
            }
            let cron = action.recurrence.as_deref().map(Cron::read);
            if cron.is_some_and(|cron| cron.and_then(|cron| cron.next_after(0, action.time_zone)).is_none()) {
                reasons.push("auto_scaling_group.conflict.cron");
            }
        }
    }
    reasons
}

fn target(value: f64) -> Option<&'static str> {
    (value <= 0.0).then_some("auto_scaling_group.conflict.target")
}

/// AWS, as-scaling-target-tracking.html, 2026-10: a target tracking policy takes no period longer than a minute; EC2 and load
/// balancers give no shorter one.
fn of_metric(metric: &PolicyMetric, is_tracking: bool) -> Option<&'static str> {
    let Some(source) = metric.source() else { return Some("auto_scaling_group.conflict.metric") };
    let secs = metric.period.map(|period| period.as_nanos() / 1_000_000_000)?;
    let is_whole = metric.period == Some(SimDuration::from_secs(secs));
    let is_allowed = is_whole && ([10, 20, 30].contains(&secs) || secs.is_multiple_of(60));
    let is_too_short = source != Source::Custom && secs < 60;
    let is_too_long = is_tracking && source == Source::Custom && 60 < secs;
    (!is_allowed || is_too_short || is_too_long).then_some("auto_scaling_group.conflict.period")
}

fn of_alarm(alarm: &PolicyAlarm) -> Option<&'static str> {
    let rule = &alarm.rule;
    let period = alarm.metric.period.unwrap_or(SimDuration::from_secs(300));
    let span_ns = period.as_nanos().saturating_mul(u64::from(rule.evaluation_periods));
    if rule.threshold.is_nan() {
        return Some("auto_scaling_group.conflict.threshold");
    }
    if rule.evaluation_periods < rule.datapoints_to_alarm {
        return Some("auto_scaling_group.conflict.datapoints");
    }
    (SimDuration::from_secs(86_400).as_nanos() < span_ns).then_some("auto_scaling_group.conflict.span")
}

fn of_adjustment(
    kind: AdjustmentType,
    min_magnitude: u32,
    amounts: impl IntoIterator<Item = i64>,
) -> Option<&'static str> {
    if 0 < min_magnitude && kind != AdjustmentType::PercentChangeInCapacity {
        return Some("auto_scaling_group.conflict.magnitude");
    }
    let is_negative = amounts.into_iter().any(|amount| amount < 0);
    (kind == AdjustmentType::ExactCapacity && is_negative).then_some("auto_scaling_group.conflict.exact")
}
