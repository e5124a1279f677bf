//! Policies at work: alarms, delays, holds.

use super::*;
use crate::alarm::{Comparison, Statistic};
use crate::scaling::adjustment::AdjustmentType;
use crate::scaling::steps::Step;
use crate::scaling::time_zone::TimeZone;

pub fn tracking(target_value: f64) -> PolicyKind {
    let metric = PolicyMetric::default();
    PolicyKind::TargetTracking(Tracking { metric, target_value, disable_scale_in: false, warmup: Some(secs(60)) })
}

/// Above 50 %: +1, above 70 %: +2.
pub fn stepping() -> PolicyKind {
    let rule = PolicyAlarm::rule(Comparison::GreaterThanThreshold, 50.0, 2, None);
    let step = |lower, upper, adjustment| Step { lower: Some(lower), upper, adjustment };
    PolicyKind::Step(StepScaling {
        adjustment_type: AdjustmentType::ChangeInCapacity,
        min_magnitude: 0,
        alarm: PolicyAlarm { metric: PolicyMetric::default(), rule },
        steps: vec![step(0.0, Some(20.0), 1), step(20.0, None, 2)],
        warmup: Some(secs(60)),
    })
}

pub fn simple(adjustment: i64, threshold: Option<f64>) -> PolicyKind {
    let alarm = threshold.map(|threshold| PolicyAlarm {
        metric: PolicyMetric::default(),
        rule: PolicyAlarm::rule(Comparison::GreaterThanThreshold, threshold, 1, None),
    });
    PolicyKind::Simple(Simple {
        adjustment_type: AdjustmentType::ChangeInCapacity,
        min_magnitude: 0,
        adjustment,
        cooldown: Some(secs(600)),
        alarm,
    })
}

pub fn scheduled(at: Option<u64>, recurrence: Option<&str>, desired: u32) -> PolicyKind {
    PolicyKind::Scheduled(Scheduled {
        at: at.map(|at| SimTime::START + secs(at)),
        recurrence: recurrence.map(str::to_owned),
        time_zone: TimeZone::UTC,
        min_size: None,
        max_size: None,
        desired_capacity: Some(desired),
    })
}

#[test]
fn target_tracking_adds_what_is_missing_after_three_datapoints_and_says_why() {
    let config = with_policies(sized(1, 4, 10), vec![tracking(50.0)]);
    let mut bench = Bench::new(&config).with_cpu(|_| 80.0);
    bench.run_to(1_000);
    let changes = bench.changes();
    assert_eq!(changes.len(), 2, "{changes:?}");
    let (at, from, to, reason) = changes[0];
    assert_eq!((from, to, reason), (4, 7, Reason::TargetTracking));
    // In service at 30 s, warm at 90 s: the first datapoint ends at 120 s, the third at 240 s, seen a minute later; the alarm looks
    // once a minute, and the policy hears of it 10 s later.
    assert!((310.0..=370.0).contains(&at), "{at}");
    let cause = bench.facts.iter().find_map(|(_, fact)| match fact {
        Fact::CapacityChanged { cause, .. } => Some(*cause),
        _ => None,
    });
    let cause = cause.expect("it changed");
    assert_eq!((cause.policy, cause.metric, cause.value), (Some(1), Some("ASGAverageCPUUtilization"), Some(80.0)));
    assert_eq!((cause.threshold, cause.datapoints), (Some(50.0), Some(3)));
    assert!((cause.exact.expect("a number") - 6.4).abs() < 1e-9, "before rounding");
}

#[test]
fn basic_monitoring_makes_the_same_policy_slower() {
    let mut config = with_policies(sized(1, 4, 10), vec![tracking(50.0)]);
    config.instance = vec![];
    // Basic monitoring sends every five minutes.
    let mut bench = Bench::new(&config);
    bench.metric = Box::new(|_, at| (at % 300.0 == 0.0).then_some(80.0));
    bench.run_to(3_600);
    let at = bench.changes()[0].0;
    assert!((960.0..=1_100.0).contains(&at), "three datapoints of five minutes: {at}");
}

#[test]
fn target_tracking_takes_away_slowly_and_one_by_one() {
    let config = with_policies(sized(1, 6, 10), vec![tracking(50.0)]);
    let mut bench = Bench::new(&config).with_cpu(|_| 10.0);
    bench.run_to(3_600);
    let changes = bench.changes();
    assert!(900.0 < changes[0].0, "15 datapoints: {changes:?}");
    assert!(changes.iter().all(|(_, from, to, _)| to + 1 == *from));
    assert_eq!(bench.desired(), 1);
    let disabled = PolicyKind::TargetTracking(Tracking {
        metric: PolicyMetric::default(),
        target_value: 50.0,
        disable_scale_in: true,
        warmup: None,
    });
    let mut bench = Bench::new(&with_policies(sized(1, 6, 10), vec![disabled])).with_cpu(|_| 10.0);
    bench.run_to(3_600);
    assert_eq!(bench.changes(), []);
}

#[test]
fn less_needs_every_target_tracking_policy() {
    // The second policy's target is near what is measured: it is content.
    let config = with_policies(sized(1, 6, 10), vec![tracking(50.0), tracking(32.0)]);
    let mut bench = Bench::new(&config).with_cpu(|_| 30.0);
    bench.run_to(3_600);
    assert_eq!(bench.changes(), []);
    assert!(bench.facts.iter().any(|(_, fact)| *fact == Fact::PolicyHeld { policy: 1, because: Held::OtherPolicy }));
}

#[test]
fn worked_example_a9_a_step_policy_does_not_ask_twice_for_what_warms_up() {
    let config = with_policies(sized(1, 10, 20), vec![stepping()]);
    let mut bench = Bench::new(&config).with_cpu(|at| if at < 241.0 { 62.0 } else { 40.0 });
    bench.run_to(3_600);
    let changes = bench.changes();
    assert_eq!(changes.iter().map(|(_, from, to, _)| (*from, *to)).collect::<Vec<_>>(), [(10, 11)], "{changes:?}");
}

#[test]
fn a_higher_breach_takes_a_higher_step() {
    let config = with_policies(sized(1, 4, 20), vec![stepping()]);
    let mut bench = Bench::new(&config).with_cpu(|at| if at < 241.0 { 90.0 } else { 40.0 });
    bench.run_to(1_000);
    assert_eq!(bench.changes()[0].1..=bench.changes()[0].2, 4..=6);
}

#[test]
fn a_simple_policy_pauses_for_its_cooldown_after_its_instances_have_come() {
    let config = with_policies(sized(1, 1, 10), vec![simple(1, Some(50.0))]);
    let config = GroupConfig { default_instance_warmup: Some(SimDuration::ZERO), ..config };
    let mut bench = Bench::new(&config).with_cpu(|_| 80.0);
    bench.run_to(3_600);
    let moments: Vec<f64> = bench.changes().iter().map(|(at, ..)| *at).collect();
    assert!(moments.len() >= 4, "{moments:?}");
    for pair in moments.windows(2) {
        assert!(
            (630.0..=700.0).contains(&(pair[1] - pair[0])),
            "30 s to launch, 600 s of cooldown, a minute's look: {pair:?}"
        );
    }
    assert!(bench.facts.iter().any(|(_, fact)| matches!(fact, Fact::PolicyHeld { because: Held::Cooldown, .. })));
}

#[test]
fn a_call_can_execute_a_policy_and_honor_the_cooldown() {
    let config = with_policies(sized(1, 1, 10), vec![simple(2, None), stepping(), tracking(50.0)]);
    let mut bench = Bench::new(&config);
    bench.run_to(100);
    let execute = |policy: &str, more: &[(&'static str, Value)]| {
        let mut args = vec![("PolicyName", word(policy))];
        args.extend(more.iter().cloned());
        args
    };
    assert_eq!(bench.call("ExecutePolicy", &execute("p1", &[])), None);
    assert_eq!(bench.changes(), [(100.0, 1, 3, Reason::ExecutePolicy)]);
    let honor = [("HonorCooldown", Value::Flag(true))];
    bench.run_to(300);
    assert_eq!(bench.call("ExecutePolicy", &execute("p1", &honor)), Some("ScalingActivityInProgress"));
    let desired = vec![("DesiredCapacity", Value::Whole(4)), ("HonorCooldown", Value::Flag(true))];
    assert_eq!(bench.call("SetDesiredCapacity", &desired), Some("ScalingActivityInProgress"));
    assert_eq!(
        bench.call("ExecutePolicy", &execute("p2", &[])),
        Some("ValidationError"),
        "a step policy needs a metric"
    );
    let measured = [("MetricValue", Value::Number(75.0)), ("BreachThreshold", Value::Number(50.0))];
    assert_eq!(bench.call("ExecutePolicy", &execute("p2", &measured)), None);
    assert_eq!(bench.desired(), 5, "3 + 2");
    assert_eq!(bench.call("ExecutePolicy", &execute("p3", &[])), Some("ValidationError"), "target tracking cannot be");
    assert_eq!(bench.call("ExecutePolicy", &execute("p9", &[])), Some("ValidationError"));
}

#[test]
fn scheduled_actions_come_at_their_time_once_or_again_and_again() {
    let config =
        with_policies(sized(1, 1, 10), vec![scheduled(Some(90), None, 5), scheduled(None, Some("30 * * * *"), 2)]);
    let mut bench = Bench::new(&config);
    bench.run_to(2 * 3_600);
    let scheduled = Reason::ScheduledAction;
    assert_eq!(bench.changes(), [(90.0, 1, 5, scheduled), (1_800.0, 5, 2, scheduled)]);
    bench.call("SetDesiredCapacity", &vec![("DesiredCapacity", Value::Whole(4))]);
    bench.run_to(3 * 3_600);
    assert_eq!(bench.changes().last(), Some(&(9_000.0, 4, 2, scheduled)), "each hour");
}

#[test]
fn suspended_schedules_and_alarms_do_nothing() {
    let suspended_processes = vec![Process::ScheduledActions, Process::AlarmNotification];
    let config = GroupConfig { suspended_processes, ..sized(1, 2, 10) };
    let config = with_policies(config, vec![scheduled(Some(90), None, 5), tracking(50.0)]);
    let mut bench = Bench::new(&config).with_cpu(|_| 90.0);
    bench.run_to(3_600);
    assert_eq!(bench.changes(), []);
}

fn predictive(mode: Mode, breach: Breach) -> PolicyKind {
    PolicyKind::Predictive(Predictive {
        metric: PolicyMetric::default(),
        target_value: 50.0,
        mode,
        scheduling_buffer_time: secs(300),
        breach,
        max_capacity_buffer: 10,
    })
}

/// A load of 400 % (all instances together) from 9 to 18 o'clock, 100 % otherwise, on four instances.
fn daily(kind: PolicyKind, days: u64) -> Bench {
    let config = GroupConfig { default_instance_warmup: Some(secs(60)), ..with_policies(sized(1, 4, 6), vec![kind]) };
    let mut bench = Bench::new(&config).with_cpu(|at| {
        let hour = (at / 3_600.0) % 24.0;
        if 9.0 < hour && hour <= 18.0 { 100.0 } else { 25.0 }
    });
    bench.run_to(days * 86_400);
    bench
}

#[test]
fn worked_example_a14_predictive_scaling_acts_five_minutes_before_the_hour_after_a_day_of_history() {
    let bench = daily(predictive(Mode::ForecastAndScale, Breach::HonorMaxCapacity), 3);
    let changes = bench.changes();
    let (at, from, to, reason) = changes[0];
    assert_eq!((from, to, reason), (4, 6, Reason::PredictiveScaling), "8 needed, 6 allowed: {changes:?}");
    assert_eq!(at, 86_400.0 + 9.0 * 3_600.0 - 300.0, "08:55 of the second day");
    assert!(
        bench.facts.iter().any(|(_, fact)| matches!(fact, Fact::ForecastMissing { policy: 1 })),
        "before that it has too little"
    );
}

#[test]
fn forecast_only_looks_and_increase_raises_the_maximum() {
    let looking = daily(predictive(Mode::ForecastOnly, Breach::HonorMaxCapacity), 2);
    assert_eq!(looking.changes(), []);
    assert!(looking.facts.iter().any(|(_, fact)| matches!(fact, Fact::ForecastMade { most: 8, .. })));
    let growing = daily(predictive(Mode::ForecastAndScale, Breach::IncreaseMaxCapacity), 2);
    assert_eq!(growing.desired(), 8);
    let max = growing.facts.iter().rev().find_map(|(_, fact)| match fact {
        Fact::SizesChanged { max, .. } => Some(*max),
        _ => None,
    });
    assert_eq!(max, Some(9), "8 and a tenth");
}

#[test]
fn a_metric_of_another_resource_can_be_tracked() {
    let metric = PolicyMetric {
        name: "backlog".to_owned(),
        resource: "queue".to_owned(),
        statistic: Statistic::Maximum,
        period: None,
    };
    let kind =
        PolicyKind::TargetTracking(Tracking { metric, target_value: 100.0, disable_scale_in: false, warmup: None });
    let config = GroupConfig { default_instance_warmup: Some(SimDuration::ZERO), ..sized(1, 10, 30) };
    let mut bench = Bench::new(&with_policies(config, vec![kind]));
    bench.metric = Box::new(|watch, _| (watch.resource == "queue" && watch.statistic == "max").then_some(150.0));
    bench.run_to(400);
    let (_, from, to, _) = bench.changes()[0];
    assert_eq!((from, to), (10, 15), "A13");
}

#[test]
fn requests_per_instance_are_the_balancers_divided_by_what_serves() {
    let metric = PolicyMetric { name: "ALBRequestCountPerTarget".to_owned(), ..PolicyMetric::default() };
    let kind =
        PolicyKind::TargetTracking(Tracking { metric, target_value: 1_000.0, disable_scale_in: false, warmup: None });
    let config = GroupConfig { default_instance_warmup: Some(SimDuration::ZERO), ..sized(1, 2, 30) };
    let mut bench = Bench::behind_a_balancer(&with_policies(config, vec![kind]));
    bench.metric = Box::new(|watch, _| (watch.metric == "request_count").then_some(5_000.0));
    bench.run_to(600);
    let (_, from, to, _) = bench.changes()[0];
    assert_eq!((from, to), (2, 5), "2,500 for each of two");
}
