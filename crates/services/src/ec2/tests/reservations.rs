//! Capacity reservations: what they keep, for whom, and what they cost.

use super::*;

fn reserve(kind: &str, count: u64) -> Args {
    vec![word("InstanceType", kind), number("InstanceCount", count)]
}

fn unused(world: &World) -> Vec<(f64, u32)> {
    let told = |&(at, _, fact): &(SimTime, Slot, Fact)| {
        let Fact::CapacityReservationChanged { unused, .. } = fact else { return None };
        Some((at.as_secs_f64(), unused))
    };
    world.facts.iter().filter_map(told).collect()
}

#[test]
fn a_place_is_paid_for_once_whether_an_instance_fills_it_or_not() {
    let hour = 3_600.0;
    let mut world = World::one(&steady_but(|config| config.launch = false));
    world.call("CreateCapacityReservation", reserve("m5.large", 2)).expect("there is room");
    world.run_to(hour);
    assert_eq!(world.cost("ec2.capacity_reservation").to_string(), "0.1920000000", "two hours of an m5.large");
    world.call("RunInstances", vec![]).expect("there is room");
    world.run_to(2.0 * hour);
    assert_eq!(world.cost("ec2.capacity_reservation").to_string(), "0.2880000000", "one place is used");
    world.call("TerminateInstances", vec![]).expect("a running instance can be terminated");
    world.run_to(3.0 * hour);
    world.call("CancelCapacityReservation", vec![word("CapacityReservationId", "cr-1")]).expect("it is there");
    assert_eq!(unused(&world), [(0.0, 2), (hour, 1), (2.0 * hour, 2), (3.0 * hour, 0)]);
    world.run_to(9.0 * hour);
    assert_eq!(world.cost("ec2.capacity_reservation").to_string(), "0.4800000000", "no more after its end");
    let gone = vec![word("CapacityReservationId", "cr-1")];
    assert_eq!(world.call("CancelCapacityReservation", gone), Err("InvalidCapacityReservationId.NotFound"));
}

#[test]
fn a_reserved_place_is_there_when_the_zone_is_full_and_for_its_type_only() {
    let quotas = Quotas { ec2_zone_capacity: Some(3), ..Quotas::default() };
    let mut world = World::new(&quotas, &[steady()]);
    world.run_to(60.0);
    world.call("CreateCapacityReservation", reserve("m5.large", 2)).expect("one runs, one is free");
    assert_eq!(unused(&world), [(60.0, 1)], "what runs already takes a place");
    assert_eq!(
        world.call("CreateCapacityReservation", reserve("c5.large", 2)),
        Err("InsufficientInstanceCapacity"),
        "of three hosts one is left"
    );
    world.call("RunInstances", vec![word("InstanceType", "c5.large")]).expect("the last host");
    let other = vec![word("InstanceType", "c5.large")];
    assert_eq!(world.call("RunInstances", other), Err("InsufficientInstanceCapacity"), "the place is not for it");
    world.call("StopInstances", vec![]).expect("a running instance can be stopped");
    world.run_to(120.0);
    world.call("RunInstances", vec![number("MinCount", 2), number("MaxCount", 2)]).expect("both places are kept");
    assert_eq!(world.call("StartInstances", vec![]), Err("InsufficientInstanceCapacity"), "and now they are taken");
}

#[test]
fn several_starts_share_reserved_places_and_other_room() {
    let quotas = Quotas { ec2_zone_capacity: Some(5), ..Quotas::default() };
    let mut world =
        World::new(&quotas, &[steady(), steady(), of_type("c5.large"), of_type("c5.large"), of_type("c5.large")]);
    world.run_to(60.0);
    world.call("CreateCapacityReservation", reserve("m5.large", 2)).expect("they run already");
    let all = ["web-1", "web-2", "web-3", "web-4", "web-5"];
    world.call("StopInstances", vec![ids(&all)]).expect("they run");
    world.run_to(120.0);
    assert_eq!(world.call("StartInstances", vec![ids(&all)]), Ok(()));
}

#[test]
fn a_place_that_a_configuration_reserves_is_kept_before_the_launch_and_through_a_stop() {
    let quotas = Quotas { ec2_zone_capacity: Some(1), ..Quotas::default() };
    let kept = steady_but(|config| config.capacity_reservation = true);
    let late = InstanceConfig { launch: false, ..steady() };
    let mut world =
        World::new(&quotas, &[kept, InstanceConfig { instance_type: of_type("c5.large").instance_type, ..late }]);
    world.run_to(60.0);
    world.call("StopInstances", vec![]).expect("a running instance can be stopped");
    world.run_to(120.0);
    assert_eq!(world.call_on(1, "RunInstances", vec![]), Err("InsufficientInstanceCapacity"));
    assert_eq!(world.call("StartInstances", vec![]), Ok(()));
    assert_eq!(unused(&world), [(0.0, 1), (0.0, 0), (60.0, 1), (120.0, 0)]);
}
