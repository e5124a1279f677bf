//! Settings that `PutMetricAlarm` refuses with `ValidationError`: found before the run begins.
//!
//! Source: AWS, CloudWatch API reference, PutMetricAlarm, 2026-08.

use skylapse_units::SimDuration;

use super::config::AlarmConfig;
use crate::alarm::Boundaries;
use crate::service::Conflict;

pub(super) fn found(configs: &[AlarmConfig]) -> Vec<Conflict> {
    let numbered = configs.iter().enumerate();
    numbered.flat_map(|(index, config)| of_one(config).map(move |found| conflict(index as u32, found))).collect()
}

type Found = (&'static str, &'static str, &'static str);

fn conflict(resource: u32, (key, other, reason): Found) -> Conflict {
    Conflict { resource, key, other, reason }
}

fn of_one(config: &AlarmConfig) -> impl Iterator<Item = Found> {
    let seconds = config.period.as_nanos() / 1_000_000_000;
    let is_whole = config.period == SimDuration::from_secs(seconds);
    let is_allowed = is_whole && ([10, 20, 30].contains(&seconds) || (0 < seconds && seconds.is_multiple_of(60)));
    let on_the_clock = [60, 300, 3_600, 86_400, 604_800].contains(&seconds);
    let most = if seconds < 3_600 { DAY_S } else { 7 * DAY_S };
    let span_s = seconds.saturating_mul(u64::from(config.evaluation_periods));
    let too_many = config.datapoints_to_alarm.is_some_and(|m| config.evaluation_periods < m);
    let cases = [
        (config.resource.is_empty(), ("resource", "metric_name", "cloudwatch_alarm.conflict.no_resource")),
        (!is_allowed, ("period", "statistic", "cloudwatch_alarm.conflict.period")),
        (most < span_s, ("evaluation_periods", "period", "cloudwatch_alarm.conflict.span")),
        (too_many, ("datapoints_to_alarm", "evaluation_periods", "cloudwatch_alarm.conflict.datapoints")),
        (
            config.boundaries == Boundaries::WallClock && !on_the_clock,
            ("evaluation_window", "period", "cloudwatch_alarm.conflict.wall_clock"),
        ),
    ];
    cases.into_iter().filter(|(is_wrong, _)| *is_wrong).map(|(_, found)| found)
}

const DAY_S: u64 = 86_400;
