//! Target tracking: the two alarms that AWS makes for a policy, and what they come to.
//!
//! Out by what is needed to meet the target, rounded up; in more gently, rounded down, and never so far that the target would be
//! missed again. Sources: AWS, as-scaling-target-tracking.html, 2026-10 (rounding, gentle scale-in); target-tracking-scaling-
//! policy-overview.html of Application Auto Scaling, 2026 (the guard). AWS publishes neither the formula nor the alarms'
//! settings: those are *model assumptions*, as users' alarms of 2018 to 2026 show them.

use skylapse_units::SimDuration;

use crate::alarm::{Comparison, MissingData, Rule};

/// `AlarmHigh` needs as many datapoints (observed in users' alarms, 2018 to 2026; *model assumption*).
pub const HIGH_DATAPOINTS: u32 = 3;
/// `AlarmLow` needs as many (observed; *model assumption*).
pub const LOW_DATAPOINTS: u32 = 15;
/// `AlarmLow`'s threshold as a share of the target, for EC2 groups (observed 2024 to 2026: 50 → 35, 40 → 28, 60 → 42, 70 → 49;
/// *model assumption*).
pub const LOW_RATIO: f64 = 0.70;
/// As many instances go at most with each evaluation (log of 2018: 4 → 3 at 09:05, 3 → 2 at 09:06; *model assumption*).
pub const SCALE_IN_STEP: u32 = 1;

/// `AlarmHigh` of a target.
#[must_use]
pub const fn high(target: f64) -> Rule {
    rule(Comparison::GreaterThanThreshold, target, HIGH_DATAPOINTS)
}

/// `AlarmLow` of a target.
#[must_use]
pub fn low(target: f64) -> Rule {
    rule(Comparison::LessThanThreshold, target * LOW_RATIO, LOW_DATAPOINTS)
}

/// The period of `AlarmHigh` and of `AlarmLow`: a high-resolution metric speeds up scaling out only (*model assumption*), and a
/// metric that comes every five minutes slows both down.
#[must_use]
pub fn periods(metric_period: SimDuration) -> (SimDuration, SimDuration) {
    let minute = SimDuration::from_secs(60);
    (metric_period, if metric_period < minute { minute } else { metric_period })
}

/// What a group is made of when a policy looks at it.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Group {
    /// The desired capacity.
    pub desired: u32,
    /// Instances in service whose warm-up is over: the metric is theirs.
    pub warmed: u32,
    /// The least.
    pub min: u32,
    /// The most.
    pub max: u32,
}

/// Instances that would meet the target.
#[must_use]
pub fn needed(warmed: u32, metric: f64, target: f64) -> u32 {
    let exact = f64::from(warmed) * metric / target;
    // A product that is whole but for the last bits of a number is whole.
    count((exact - NOISE).ceil())
}

/// Instances that could go without missing it.
#[must_use]
pub fn removable(warmed: u32, metric: f64, target: f64) -> u32 {
    let exact = f64::from(warmed) - f64::from(warmed) * metric / target;
    count((exact + NOISE).floor())
}

/// The capacity that a breach from above asks for: never less than now.
#[must_use]
pub fn scale_out(group: Group, metric: f64, target: f64) -> u32 {
    let needed = needed(group.warmed, metric, target).min(group.max);
    group.desired.max(needed)
}

/// The capacity that a breach from below asks for: never more than now, one step at a time.
#[must_use]
pub fn scale_in(group: Group, metric: f64, target: f64) -> u32 {
    let step = removable(group.warmed, metric, target).min(SCALE_IN_STEP);
    let after = group.warmed.saturating_sub(step);
    // The work of those that go is the others': it must not push them over the target.
    let is_over = after > 0 && target < metric * f64::from(group.warmed) / f64::from(after);
    if step == 0 || is_over {
        return group.desired;
    }
    group.desired.saturating_sub(step).max(group.min).min(group.desired)
}

const NOISE: f64 = 1e-9;

fn count(number: f64) -> u32 {
    number.clamp(0.0, f64::from(u32::MAX)) as u32
}

const fn rule(comparison: Comparison, threshold: f64, datapoints: u32) -> Rule {
    let missing_data = MissingData::Missing;
    Rule { comparison, threshold, evaluation_periods: datapoints, datapoints_to_alarm: datapoints, missing_data }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn group(warmed: u32) -> Group {
        Group { desired: warmed, warmed, min: 0, max: 100 }
    }

    #[test]
    fn worked_example_a10_more_is_rounded_up_and_less_is_rounded_down() {
        assert_eq!(scale_out(group(3), 75.0, 50.0), 5, "1.5 more are 2");
        assert_eq!(removable(5, 45.0, 50.0), 0, "0.5 less are none");
        assert_eq!(removable(5, 35.0, 50.0), 1, "1.5 less are 1");
    }

    #[test]
    fn worked_example_a11_four_at_80_percent_need_seven_for_50() {
        assert_eq!(needed(4, 80.0, 50.0), 7, "6.4");
        assert_eq!(scale_out(group(4), 80.0, 50.0), 7);
        assert_eq!(scale_out(Group { max: 6, ..group(4) }, 80.0, 50.0), 6, "no further than max");
    }

    #[test]
    fn worked_example_a13_a_backlog_per_instance_is_a_target_like_any_other() {
        // 1,500 messages on 10 instances, 0.1 s each, 10 s to wait: 100 per instance.
        let (acceptable_s, message_s) = (10.0, 0.1);
        let target = acceptable_s / message_s;
        let backlog = 1_500.0 / 10.0;
        assert_eq!((target, backlog), (100.0, 150.0));
        assert_eq!(scale_out(group(10), backlog, target), 15);
    }

    #[test]
    fn instances_that_warm_up_are_not_asked_for_twice() {
        let warming = Group { desired: 7, ..group(4) };
        assert_eq!(scale_out(warming, 80.0, 50.0), 7);
        assert_eq!(scale_out(warming, 100.0, 50.0), 8, "more load asks for more");
    }

    #[test]
    fn scaling_in_goes_one_by_one_and_stops_before_the_target_is_missed() {
        let cases = [(10, 10.0, 9), (10, 44.0, 9), (10, 46.0, 10), (2, 20.0, 1), (1, 0.0, 0), (0, 0.0, 0)];
        for (n, metric, expected) in cases {
            assert_eq!(scale_in(group(n), metric, 50.0), expected, "{n} at {metric}");
        }
        assert_eq!(scale_in(Group { min: 10, ..group(10) }, 0.0, 50.0), 10, "no further than min");
        assert_eq!(needed(10, 50.0, 50.0), 10, "a whole number stays whole");
        assert_eq!(needed(3, 0.1 + 0.2, 0.3), 3, "whatever the last bits say");
    }

    #[test]
    fn the_two_alarms_have_the_observed_settings() {
        for (target, low_threshold) in [(50.0, 35.0), (40.0, 28.0), (60.0, 42.0), (70.0, 49.0)] {
            assert!((low(target).threshold - low_threshold).abs() < 1e-9, "{target}");
            assert_eq!(high(target).threshold, target);
        }
        assert_eq!((high(50.0).datapoints_to_alarm, low(50.0).datapoints_to_alarm), (3, 15));
        let secs = SimDuration::from_secs;
        for (metric, expected) in [(10, (10, 60)), (60, (60, 60)), (300, (300, 300))] {
            assert_eq!(periods(secs(metric)), (secs(expected.0), secs(expected.1)));
        }
    }
}
