//! Health checks, replacement, age and zones.

use super::*;
use crate::scaling::maintenance::Band;
use Lifecycle::{InService, Terminating};

#[test]
fn an_instance_that_stops_running_is_replaced_at_once() {
    let config = GroupConfig { health_check_grace_period: secs(3_600), ..sized(2, 2, 2) };
    let mut bench = Bench::new(&config);
    bench.run_to(100);
    bench.become_state(0, InstanceState::Stopping);
    bench.run_to(101);
    assert_eq!(bench.in_state(Terminating), ["asg-1"], "no grace period for what does not run");
    bench.run_to(140);
    assert_eq!(bench.in_state(InService), ["asg-2", "asg-3"]);
    assert_eq!(bench.changes(), [], "health changes no desired capacity");
}

#[test]
fn failing_status_checks_are_believed_after_three_minutes() {
    let mut bench = Bench::new(&sized(1, 1, 2));
    bench.run_to(100);
    bench.tell(0, true);
    bench.run_to(279);
    assert_eq!(bench.serving(), 1);
    bench.run_to(301);
    assert_eq!(bench.turned(1, Terminating), Some(300.0), "at the next minute");
}

#[test]
fn a_load_balancer_counts_only_when_asked_and_after_the_grace_period() {
    let unhealthy_from = |kind, grace| {
        let config = GroupConfig { health_check_type: kind, health_check_grace_period: secs(grace), ..sized(1, 1, 2) };
        let mut bench = Bench::behind_a_balancer(&config);
        bench.run_to(100);
        bench.target(0, TargetHealth::Unhealthy, 0);
        bench.run_to(1_200);
        bench.turned(1, Terminating)
    };
    assert_eq!(unhealthy_from(HealthCheckType::Ec2, 0), None);
    assert_eq!(unhealthy_from(HealthCheckType::Elb, 0), Some(120.0));
    assert_eq!(unhealthy_from(HealthCheckType::Elb, 300), Some(360.0), "30 s + 300 s, at the next minute");
}

/// All instances fail their load balancer's checks; how many have been taken out by a second.
fn all_unhealthy(config: &GroupConfig, seconds: &[u64]) -> Vec<usize> {
    let mut bench = Bench::behind_a_balancer(config);
    bench.run_to(400);
    for index in 0..bench.instances.len() {
        bench.target(index, TargetHealth::Unhealthy, 0);
    }
    let mut out = vec![];
    for second in seconds {
        bench.run_to(*second);
        let gone = |(_, fact): &&(f64, Fact)| matches!(fact, Fact::LifecycleChanged { to: Terminating, .. });
        out.push(bench.facts.iter().filter(gone).count());
    }
    out
}

#[test]
fn worked_example_a28_six_unhealthy_instances_go_one_at_a_time() {
    let config = GroupConfig {
        health_check_type: HealthCheckType::Elb,
        default_instance_warmup: Some(secs(120)),
        ..sized(1, 6, 8)
    };
    assert_eq!(all_unhealthy(&config, &[430, 500, 700]), [1, 1, 2], "the next one once the first is warm");
}

#[test]
fn launch_before_terminating_replaces_an_unhealthy_instance_only_when_another_serves() {
    let band = Band { min_percent: 100, max_percent: 110 };
    let config = GroupConfig {
        health_check_type: HealthCheckType::Elb,
        maintenance: given(band),
        default_instance_warmup: Some(SimDuration::ZERO),
        ..sized(1, 2, 4)
    };
    let mut bench = Bench::behind_a_balancer(&config);
    bench.run_to(100);
    bench.target(0, TargetHealth::Unhealthy, 0);
    bench.run_to(140);
    assert_eq!((bench.serving(), bench.instances.len()), (2, 3), "the new one comes first");
    bench.run_to(160);
    assert_eq!(bench.in_state(InService), ["asg-2", "asg-3"]);
    assert_eq!(bench.turned(1, Terminating), bench.turned(3, InService));
}

#[test]
fn a_person_can_call_an_instance_unhealthy_but_not_before_the_grace_period_is_over() {
    let config = GroupConfig { health_check_grace_period: secs(300), ..sized(1, 1, 2) };
    let sick = |more: Option<bool>| {
        let mut args = vec![("InstanceId", word("asg-1")), ("HealthStatus", word("Unhealthy"))];
        args.extend(more.map(|flag| ("ShouldRespectGracePeriod", Value::Flag(flag))));
        args
    };
    let mut bench = Bench::new(&config);
    bench.run_to(100);
    assert_eq!(bench.call("SetInstanceHealth", &sick(None)), None);
    assert_eq!(bench.serving(), 1);
    assert_eq!(bench.call("SetInstanceHealth", &sick(Some(false))), None);
    assert_eq!(bench.in_state(Terminating), ["asg-1"]);
}

#[test]
fn worked_example_a26_one_old_instance_leaves_a_gap_without_a_maintenance_policy() {
    let day = 86_400;
    let config = GroupConfig { max_instance_lifetime: secs(day), ..sized(1, 1, 2) };
    let mut bench = Bench::new(&config);
    bench.run_to(day + 10);
    assert_eq!((bench.serving(), bench.turned(1, Terminating)), (0, Some(86_400.0)));
    let careful = GroupConfig { maintenance: given(Band { min_percent: 100, max_percent: 110 }), ..config };
    let mut bench = Bench::new(&careful);
    bench.run_to(day + 10);
    assert_eq!(bench.serving(), 1, "it serves until another does");
    bench.run_to(day + 60);
    assert_eq!(bench.in_state(InService), ["asg-2"]);
}

#[test]
fn uneven_zones_are_made_even_one_instance_at_a_time() {
    let config = GroupConfig { zones: vec![0, 1], ..sized(1, 4, 5) };
    // The second zone has room from the tenth minute on.
    let mut bench = Bench::start(&config, false, |zone, at| zone == "us-east-1a" || 600.0 <= at);
    bench.run_to(300);
    assert_eq!(bench.serving(), 4);
    bench.run_to(1_500);
    let serving = bench.in_state(InService);
    let in_zone =
        |zone: &str| bench.instances.iter().filter(|fake| fake.zone == zone && serving.contains(&fake.name)).count();
    assert_eq!((in_zone("us-east-1a"), in_zone("us-east-1b")), (2, 2));
    assert!(bench.number("in_service.max") <= 5.0, "one more at most");
}

#[test]
fn worked_example_a24_a_recommendation_brings_a_replacement_before_the_interruption() {
    let config = GroupConfig { capacity_rebalance: true, ..sized(1, 1, 2) };
    let mut bench = Bench::new(&config);
    bench.run_to(14 * 3_600);
    bench.recommend(0);
    bench.run_to(14 * 3_600 + 29);
    assert_eq!(bench.in_state(InService), ["asg-1"], "it serves until its replacement does");
    bench.run_to(14 * 3_600 + 1_800);
    assert_eq!(bench.in_state(InService), ["asg-2"]);
    bench.recommend(1);
    bench.run_to(14 * 3_600 + 1_920);
    assert_eq!(bench.in_state(InService), ["asg-3"], "before the notice of the first would have come");
    assert_eq!(bench.number("in_service.last"), 1.0);
    let mut waiting = Bench::new(&sized(1, 1, 2));
    waiting.run_to(100);
    waiting.recommend(0);
    waiting.run_to(1_000);
    assert_eq!(waiting.in_state(InService), ["asg-1"], "without rebalancing it waits for the interruption");
}
