//! CPUs and credits of a whole instance; the arithmetic itself is tested with `credits`.

use super::*;
use crate::ec2::credits::Mode;

fn busy(kind: &str, percent: f64, mode: Option<Mode>) -> World {
    let mut config = of_type(kind);
    config.cpu_utilization = percent;
    config.cpu_credits = mode;
    World::one(&config)
}

const HOUR: f64 = 3_600.0;

#[test]
fn e4_a_t3_nano_at_two_percent_keeps_most_of_what_it_earns() {
    let mut world = busy("t3.nano", 2.0, None);
    world.run_to(5.0 + HOUR);
    assert!((world.metric(0, "cpu_credits.balance") - 3.6).abs() < 1e-9);
}

#[test]
fn e10_a_t3_large_above_its_baseline_is_charged_after_its_cap() {
    let mut world = busy("t3.large", 40.0, None);
    world.run_to(5.0 + 72.0 * HOUR);
    assert!((world.metric(0, "cpu_credits.surplus") - 864.0).abs() < 1e-6);
    assert_eq!(world.cost("ec2.cpu_credits"), Money::ZERO);
    world.run_to(5.0 + 73.0 * HOUR);
    assert_eq!(world.cost("ec2.cpu_credits").to_string(), "0.0100000000");
}

#[test]
fn surplus_credits_are_charged_when_it_stops() {
    let mut world = busy("t3.large", 40.0, None);
    world.run_to(5.0 + 10.0 * HOUR);
    assert_eq!(world.cost("ec2.cpu_credits"), Money::ZERO);
    world.call("StopInstances", vec![]).expect("a running instance can be stopped");
    // 120 credits are two vCPU-hours.
    assert_eq!(world.cost("ec2.cpu_credits").to_string(), "0.1000000000");
}

#[test]
fn standard_mode_never_costs_and_falls_to_the_baseline() {
    let mut world = busy("t3.large", 100.0, Some(Mode::Standard));
    world.run_to(5.0 + HOUR);
    let utilization = series(&mut world, 5.0 + HOUR + 300.0, "cpu_utilization.avg");
    assert_eq!(world.cost("ec2.cpu_credits"), Money::ZERO);
    assert!((utilization - 30.0).abs() < 1.0, "{utilization}");
}

#[test]
fn credits_can_be_switched_on_burstable_types_only() {
    let mut world = busy("t3.large", 40.0, None);
    world.run_to(100.0);
    let standard = vec![word("CpuCredits", "standard")];
    assert_eq!(world.call("ModifyInstanceCreditSpecification", standard.clone()), Ok(()));
    assert_eq!(world.call("ModifyInstanceCreditSpecification", vec![]), Err("MissingParameter"));
    let mut fixed = busy("m5.large", 40.0, None);
    assert_eq!(
        fixed.call("ModifyInstanceCreditSpecification", standard),
        Err("InstanceCreditSpecification.NotSupported")
    );
}

#[test]
fn basic_monitoring_gives_numbers_every_five_minutes_and_detailed_every_minute() {
    for (monitoring, n) in [(Monitoring::Basic, 2), (Monitoring::Detailed, 10)] {
        let mut world = World::one(&steady_but(|config| {
            config.monitoring = monitoring;
            config.cpu_utilization = 25.0;
        }));
        let mut values = vec![];
        for minute in 1..=10 {
            world.run_to(f64::from(minute) * 60.0);
            world.meters[0].close_period(world.now, &mut |name, value| {
                if name == "cpu_utilization.avg" {
                    values.push(value);
                }
            });
        }
        assert_eq!(values.len(), n, "{monitoring:?}");
        assert!(values.iter().all(|value| (value - 25.0).abs() < 1e-6), "{values:?}");
    }
}

/// A number of the period that ends then, after one that ends now.
fn series(world: &mut World, end_s: f64, name: &str) -> f64 {
    let aligned = |secs: f64| (secs / 300.0).ceil() * 300.0;
    let mut found = None;
    for end_s in [aligned(world.now.as_secs_f64()), aligned(end_s)] {
        world.run_to(end_s);
        world.meters[0].close_period(world.now, &mut |known, value| {
            if known == name {
                found = Some(value);
            }
        });
    }
    found.expect("the period has this number")
}

#[test]
fn another_type_keeps_what_is_owed() {
    for kind in ["m5.large", "t3.small", "t4g.small"] {
        let mut world = busy("t3.large", 40.0, None);
        series(&mut world, 5.0 + 10.0 * HOUR, "cpu_credit_usage");
        world.call("StopInstances", vec![]).expect("a running instance can be stopped");
        let then = owed(&world);
        assert_ne!(then, "0.0000000000");
        world.run_to(11.0 * HOUR);
        world.call("ModifyInstanceAttribute", vec![word("InstanceType", kind)]).expect("it is stopped");
        assert_eq!(owed(&world), then, "{kind}");
        world.call("StartInstances", vec![]).expect("a stopped instance can be started");
        series(&mut world, 12.0 * HOUR, "cpu_utilization.avg");
        assert_eq!(owed(&world), then, "{kind}: the numbers go on");
    }
    // Two lots at two prices are one line of the bill.
    let mut world = busy("t3.large", 40.0, None);
    world.run_to(5.0 + 10.0 * HOUR);
    world.call("StopInstances", vec![]).expect("a running instance can be stopped");
    world.run_to(11.0 * HOUR);
    world.call("ModifyInstanceAttribute", vec![word("InstanceType", "t3.medium")]).expect("it is stopped");
    world.call("StartInstances", vec![]).expect("a stopped instance can be started");
    world.run_to(11.0 * HOUR + 5.0 + 10.0 * HOUR);
    world.call("StopInstances", vec![]).expect("a running instance can be stopped");
    // 20 % above a baseline of 20 %, on two vCPUs: 24 credits an hour, four vCPU-hours in ten hours, on top of two.
    assert_eq!(owed(&world), "0.3000000000");
    assert_eq!(world.metric(0, "cpu_credits.charged"), 360.0);
    let lines = world.meters[0].bill(world.now);
    assert_eq!(lines.iter().filter(|line| line.item == "ec2.cpu_credits").count(), 1);
}

fn owed(world: &World) -> String {
    world.cost("ec2.cpu_credits").to_string()
}
