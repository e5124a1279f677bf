//! Worked examples of the fact sheet that need a whole group. Others stand beside the arithmetic, in `crate::scaling`.
//!
//! Left out: A3 (weights), A25 (the price of custom metrics).

use super::policies::{simple, stepping, tracking};
use super::*;

#[test]
fn worked_examples_a1_and_a2_policies_stop_at_the_groups_sizes() {
    for (adjustment, desired, expected) in [(3, 2, 3), (-2, 3, 2)] {
        let config = with_policies(sized(2, desired, 3), vec![simple(adjustment, None)]);
        let mut bench = Bench::new(&config);
        bench.run_to(60);
        bench.call("ExecutePolicy", &vec![("PolicyName", word("p1"))]);
        assert_eq!(bench.desired(), expected, "{adjustment} at {desired}");
    }
}

#[test]
fn worked_example_a4_two_increases_at_once_come_to_the_larger() {
    // Step: +1 at 60 %. Target tracking: 2 × 60 / 30 = 4.
    let config = with_policies(sized(1, 2, 10), vec![stepping(), tracking(30.0)]);
    let mut bench = Bench::new(&config).with_cpu(|at| if at < 300.0 { 60.0 } else { 29.0 });
    bench.run_to(900);
    assert_eq!(bench.desired(), 4, "{:?}", bench.changes());
}

#[test]
fn worked_example_a27_the_groups_metric_is_the_mean_of_its_instances() {
    let config = with_policies(sized(1, 2, 10), vec![tracking(45.0)]);
    let mut bench = Bench::new(&config);
    bench.metric = Box::new(|watch, _| Some(if watch.resource == "asg-1" { 60.0 } else { 40.0 }));
    bench.run_to(600);
    let value = bench.facts.iter().find_map(|(_, fact)| match fact {
        Fact::CapacityChanged { cause, .. } => cause.value,
        _ => None,
    });
    assert_eq!(value, Some(50.0));
}

#[test]
fn the_seed_diagram_runs_what_is_desired_not_the_minimum() {
    let mut bench = Bench::new(&sized(1, 2, 4));
    bench.run_to(60);
    assert_eq!(bench.serving(), 2);
}

#[test]
fn new_sizes_move_the_desired_capacity_along() {
    let mut bench = Bench::new(&sized(1, 2, 4));
    bench.run_to(60);
    assert_eq!(bench.call("UpdateAutoScalingGroup", &vec![("MinSize", Value::Whole(3))]), None);
    assert_eq!(bench.desired(), 3);
    let args = vec![("MinSize", Value::Whole(1)), ("MaxSize", Value::Whole(2))];
    assert_eq!(bench.call("UpdateAutoScalingGroup", &args), None);
    assert_eq!(bench.desired(), 2);
    let cases: [Args; 3] = [
        vec![("MinSize", Value::Whole(5))],
        vec![("DesiredCapacity", Value::Whole(9))],
        vec![("MaxSize", Value::Whole(0))],
    ];
    for args in cases {
        assert_eq!(bench.call("UpdateAutoScalingGroup", &args), Some("ValidationError"), "{args:?}");
    }
    assert_eq!(bench.call("SetDesiredCapacity", &vec![("DesiredCapacity", Value::Whole(3))]), Some("ValidationError"));
    assert_eq!(bench.call("SetDesiredCapacity", &vec![]), Some("ValidationError"));
}

#[test]
fn one_instance_can_be_terminated_with_or_without_a_replacement() {
    let args = |less| vec![("InstanceId", word("asg#0")), ("ShouldDecrementDesiredCapacity", Value::Flag(less))];
    let mut bench = Bench::new(&sized(1, 2, 4));
    bench.run_to(60);
    assert_eq!(bench.call("TerminateInstanceInAutoScalingGroup", &args(false)), None);
    bench.run_to(200);
    assert_eq!(
        (bench.desired(), bench.in_state(Lifecycle::InService)),
        (2, vec!["asg-2".to_owned(), "asg-3".to_owned()])
    );
    assert_eq!(bench.call("TerminateInstanceInAutoScalingGroup", &args(true)), None);
    bench.run_to(300);
    assert_eq!((bench.desired(), bench.in_state(Lifecycle::InService)), (1, vec!["asg-3".to_owned()]));
    assert_eq!(
        bench.call("TerminateInstanceInAutoScalingGroup", &args(true)),
        Some("ValidationError"),
        "below the minimum"
    );
}
