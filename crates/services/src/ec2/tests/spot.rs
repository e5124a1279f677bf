//! Spot Instances: warning, interruption, return, and what becomes of the request.

use super::*;

fn spot(request: SpotRequest, interruption_behavior: Interruption) -> World {
    let config = InstanceConfig { purchase: Purchase::Spot, ..hibernating() };
    let spot = SpotConfig { request, interruption_behavior, interruptions_per_month: 0.0 };
    let mut world = World::one(&InstanceConfig { spot, ..config });
    world.run_to(1_000.0);
    world
}

fn requests(world: &World) -> Vec<(&'static str, &'static str)> {
    let changed = |&(_, _, fact): &(SimTime, Slot, Fact)| {
        let Fact::SpotRequestChanged { to, status, .. } = fact else { return None };
        Some((to.name(), status.code()))
    };
    world.facts.iter().filter_map(changed).collect()
}

#[test]
fn the_warning_comes_two_minutes_before() {
    let mut world = spot(SpotRequest::OneTime, Interruption::Terminate);
    world.call("InterruptSpot", vec![]).expect("it is a Spot Instance");
    world.call("InterruptSpot", vec![]).expect("it is warned already");
    world.run_to(1_119.0);
    assert_eq!(world.state(0), "running");
    world.run_to(1_121.0);
    assert_eq!(world.story(0).last(), Some(&("shutting-down", "Server.SpotInstanceTermination")));
    world.run_to(9_000.0);
    assert_eq!(
        requests(&world),
        [("active", "fulfilled"), ("active", "marked-for-termination"), ("closed", "instance-terminated-no-capacity")]
    );
    assert_eq!(world.meters.len(), 1, "a one-time request ends with its instance");
}

#[test]
fn a_persistent_request_brings_a_new_instance_after_a_termination() {
    let mut world = spot(SpotRequest::Persistent, Interruption::Terminate);
    world.call("InterruptSpot", vec![]).expect("it is a Spot Instance");
    world.run_to(9_000.0);
    assert_eq!((world.meters.len(), world.state(1)), (2, "running"));
}

#[test]
fn a_stopped_spot_instance_comes_back_by_ec2_alone() {
    let mut world = spot(SpotRequest::Persistent, Interruption::Stop);
    world.call("InterruptSpot", vec![]).expect("it is a Spot Instance");
    world.run_to(1_200.0);
    assert_eq!(world.story(0).last(), Some(&("stopped", "Server.SpotInstanceShutdown")));
    assert_eq!(world.call("StartInstances", vec![]), Err("IncorrectSpotRequestState"));
    world.run_to(1_800.0);
    assert_eq!((world.state(0), world.metric(0, "starts")), ("running", 2.0));
}

#[test]
fn hibernation_begins_with_the_warning() {
    let mut world = spot(SpotRequest::Persistent, Interruption::Hibernate);
    world.call("InterruptSpot", vec![]).expect("it is a Spot Instance");
    world.run_to(1_001.0);
    assert_eq!((world.state(0), world.ec2.instance(Slot(0)).is_hibernated), ("stopping", true));
}

#[test]
fn people_can_stop_persistent_requests_only() {
    let mut once = spot(SpotRequest::OneTime, Interruption::Terminate);
    assert_eq!(once.call("StopInstances", vec![]), Err("UnsupportedOperation"));
    let mut again = spot(SpotRequest::Persistent, Interruption::Stop);
    again.call("StopInstances", vec![]).expect("a persistent request allows it");
    again.run_to(1_100.0);
    assert_eq!(requests(&again).last(), Some(&("disabled", "instance-stopped-by-user")));
    again.call("StartInstances", vec![]).expect("its owner stopped it");
    assert_eq!(requests(&again).last(), Some(&("active", "fulfilled")));
}

#[test]
fn cancelling_a_request_leaves_its_instance_running() {
    let mut world = spot(SpotRequest::Persistent, Interruption::Terminate);
    world.call("CancelSpotInstanceRequests", vec![]).expect("it has a request");
    assert_eq!(requests(&world).last(), Some(&("cancelled", "request-canceled-and-instance-running")));
    assert_eq!(world.state(0), "running");
    world.call("TerminateInstances", vec![]).expect("a running instance can be terminated");
    world.run_to(9_000.0);
    assert_eq!(world.meters.len(), 1, "a cancelled request brings nothing back");
    assert_eq!(
        World::one(&steady()).call("CancelSpotInstanceRequests", vec![]),
        Err("InvalidSpotInstanceRequestID.NotFound")
    );
}

#[test]
fn a_price_below_the_spot_price_waits() {
    let mut world = World::one(&steady_but(|config| config.launch = false));
    let request = |price: &str| vec![word("SpotPrice", price), number("InstanceCount", 2)];
    assert_eq!(world.call("RequestSpotInstances", request("0.0001")), Err("InvalidParameterValue"));
    assert_eq!(world.call("RequestSpotInstances", request("cheap")), Err("InvalidParameterValue"));
    assert_eq!(world.call("RequestSpotInstances", request("0.01")), Ok(()));
    assert_eq!((world.state(0), requests(&world)), ("none", vec![("open", "price-too-low")]));
    assert_eq!(world.call("RequestSpotInstances", request("0.09")), Ok(()));
    assert_eq!((world.state(0), world.meters.len()), ("pending", 2));
}

#[test]
fn what_is_not_spot_cannot_be_interrupted() {
    let mut world = World::one(&steady());
    assert_eq!(world.call("InterruptSpot", vec![]), Err("UnsupportedOperation"));
    world.run_to(100.0);
    assert_eq!(world.call("InterruptSpot", vec![]), Err("UnsupportedOperation"));
}

#[test]
fn ec2_takes_back_the_stated_share_of_a_month_s_instances() {
    let config = steady_but(|config| {
        config.purchase = Purchase::Spot;
        config.spot.interruptions_per_month = 0.25;
    });
    let n = 2_000;
    let mut world = World::new(&Quotas::default(), &vec![config; n]);
    world.run_to(730.0 * 3_600.0);
    let gone = (0..n as u32).filter(|&slot| world.state(slot) == "terminated").count() as f64 / n as f64;
    assert!((gone - 0.25).abs() < 0.04, "{gone}");
}

#[test]
fn a_return_that_a_broken_host_ends_is_tried_again() {
    let mut world = spot(SpotRequest::Persistent, Interruption::Stop);
    world.call("InterruptSpot", vec![]).expect("it is a Spot Instance");
    world.run_to(1_120.0 + 25.0 + 601.0);
    assert_eq!(world.state(0), "pending");
    world.call("FailHost", vec![]).expect("hosts ask nobody");
    assert_eq!(world.state(0), "stopped");
    world.run_to(5_000.0);
    assert_eq!(world.state(0), "running");
}

#[test]
fn a_return_time_of_zero_waits_for_room_without_stopping_the_clock() {
    let quotas = Quotas { ec2_zone_capacity: Some(1), ..Quotas::default() };
    let waiting = steady_but(|config| {
        config.purchase = Purchase::Spot;
        config.spot.request = SpotRequest::Persistent;
        config.spot.interruption_behavior = Interruption::Stop;
        config.times.spot_return = constant(0.0);
    });
    let mut world = World::new(&quotas, &[waiting, steady_but(|config| config.launch = false)]);
    world.run_to(100.0);
    world.call("InterruptSpot", vec![]).expect("it is a Spot Instance");
    world.run_to(221.0);
    world.call_on(1, "RunInstances", vec![]).expect("the room of the other is free");
    world.run_to(1_000.0);
    assert_eq!((world.state(0), world.state(1)), ("stopped", "running"));
    world.call_on(1, "TerminateInstances", vec![]).expect("a running instance can be terminated");
    world.run_to(1_010.0);
    assert_eq!(world.state(0), "running");
    // A zone that fails for good has no room either.
    world.call("InterruptSpot", vec![]).expect("it is a Spot Instance");
    world.call("FailZone", vec![]).expect("zones ask nobody");
    world.run_to(2_000.0);
    assert_eq!(world.state(0), "stopped");
}
