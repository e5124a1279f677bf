//! The worked examples of the fact sheet, by their numbers. Those about storage, credits and the catalog are in their rooms.

use super::*;

fn usd(text: &str) -> String {
    format!("{text:0<12}")
}

#[test]
fn e1_twenty_seconds_are_billed_as_sixty() {
    let mut world = World::one(&steady());
    world.run_to(25.0);
    world.call("StopInstances", vec![]).expect("a running instance can be stopped");
    world.run_to(1_000.0);
    assert_eq!((world.billed_s(), world.metric(0, "seconds.running")), (60, 20.0));
}

#[test]
fn e2_every_start_has_its_own_minimum() {
    let mut world = World::one(&steady());
    world.run_to(35.0);
    world.call("StopInstances", vec![]).expect("a running instance can be stopped");
    world.run_to(100.0);
    world.call("StartInstances", vec![]).expect("a stopped instance can be started");
    world.run_to(195.0);
    world.call("StopInstances", vec![]).expect("a running instance can be stopped");
    world.run_to(1_000.0);
    assert_eq!((world.billed_s(), world.metric(0, "starts")), (60 + 90, 2.0));
}

#[test]
fn e3_a_reboot_begins_no_new_period() {
    let mut world = World::one(&steady());
    world.run_to(5.0 + 1_800.0);
    world.call("RebootInstances", vec![]).expect("a running instance can be rebooted");
    world.run_to(5.0 + 3_600.0);
    world.call("StopInstances", vec![]).expect("a running instance can be stopped");
    assert_eq!((world.billed_s(), world.metric(0, "starts")), (3_600, 1.0));
    assert_eq!(world.cost("ec2.instance").to_string(), usd("0.096"));
}

#[test]
fn e18_the_second_snapshot_stores_what_was_changed_and_added() {
    let volume = VolumeConfig { size_gib: 200, ..VolumeConfig::default() };
    let mut world = World::one(&steady_but(|config| config.data_volumes = vec![volume]));
    world.run_to(10.0);
    let gib = |gib: u64| number("Mib", gib * 1_024);
    let from = |gib: u64| number("FromMib", gib * 1_024);
    let mut write = |args: Args| {
        let all = [vec![word("VolumeId", "vol-2")], args].concat();
        world.call("WriteData", all).expect("the range is on the volume");
    };
    write(vec![gib(50)]);
    world.call("CreateSnapshot", vec![word("VolumeId", "vol-2")]).expect("the volume exists");
    let mut write = |args: Args| {
        let all = [vec![word("VolumeId", "vol-2")], args].concat();
        world.call("WriteData", all).expect("the range is on the volume");
    };
    write(vec![gib(20)]);
    write(vec![from(50), gib(10)]);
    world.call("CreateSnapshot", vec![word("VolumeId", "vol-2")]).expect("the volume exists");
    let added = |&(_, _, fact): &(SimTime, Slot, Fact)| {
        if let Fact::SnapshotCreated { added_mib, .. } = fact { Some(added_mib / 1_024) } else { None }
    };
    assert_eq!(world.facts.iter().filter_map(added).collect::<Vec<u64>>(), [50, 30]);
}

#[test]
fn e19_a_quota_of_256_vcpus_is_32_instances_of_8() {
    let quotas = Quotas { ec2_standard_vcpus: Some(256), ..Quotas::default() };
    let config = steady_but(|config| {
        config.instance_type = catalog::find("m5.2xlarge").expect("the catalog has it");
        config.launch = false;
    });
    let mut world = World::new(&quotas, &[config]);
    assert_eq!(world.call("RunInstances", vec![number("MinCount", 33)]), Err("VcpuLimitExceeded"));
    assert_eq!(world.call("RunInstances", vec![number("MinCount", 32)]), Ok(()));
    world.run_to(60.0);
    let n_running = (0..world.meters.len() as u32).filter(|&slot| world.state(slot) == "running").count();
    assert_eq!(n_running, 32);
    assert_eq!(world.call("RunInstances", vec![number("MinCount", 1)]), Err("VcpuLimitExceeded"));
}

#[test]
fn e20_a_spot_instance_that_ec2_takes_back_in_its_first_hour_is_free() {
    let spot = || World::one(&steady_but(|config| config.purchase = Purchase::Spot));
    // The warning comes two minutes before: it has run for 40 minutes then.
    let mut taken = spot();
    taken.run_to(5.0 + 2_400.0 - 120.0);
    taken.call("InterruptSpot", vec![]).expect("it is a Spot Instance");
    taken.run_to(9_000.0);
    assert_eq!((taken.state(0), taken.billed_s(), taken.cost("ec2.spot_instance")), ("terminated", 0, Money::ZERO));

    let mut given_up = spot();
    given_up.run_to(5.0 + 2_400.0);
    given_up.call("TerminateInstances", vec![]).expect("a Spot Instance can be terminated");
    given_up.run_to(9_000.0);
    assert_eq!(given_up.billed_s(), 2_400);

    let mut taken_late = spot();
    taken_late.run_to(5.0 + 4_000.0);
    taken_late.call("InterruptSpot", vec![]).expect("it is a Spot Instance");
    taken_late.run_to(9_000.0);
    assert_eq!(taken_late.billed_s(), 4_120, "after an hour the seconds used are paid for");
}

#[test]
fn e21_a_stop_keeps_the_private_address_and_changes_the_public_one() {
    let mut world = World::one(&steady());
    world.run_to(60.0);
    world.call("StopInstances", vec![]).expect("a running instance can be stopped");
    world.run_to(120.0);
    world.call("StartInstances", vec![]).expect("a stopped instance can be started");
    world.run_to(180.0);
    assert_eq!(world.addresses(0, AddressKind::PrivateIpv4).len(), 1, "given once and kept");
    let public = world.addresses(0, AddressKind::PublicIpv4);
    assert!(matches!(public[..], [Some(first), None, Some(second)] if first != second), "{public:?}");
    assert_eq!(world.metric(0, "public_ipv4_changes"), 1.0);
}

#[test]
fn e23_a_public_address_costs_half_a_cent_an_hour() {
    let mut world = World::one(&steady());
    world.run_to(730.0 * 3_600.0);
    assert_eq!(world.cost("ec2.public_ipv4").to_string(), usd("3.65"));
}

#[test]
fn e24_an_m5_large_around_the_clock_costs_70_dollars_a_month() {
    let mut world = World::one(&steady());
    world.run_to(5.0 + 730.0 * 3_600.0);
    assert_eq!(world.cost("ec2.instance").to_string(), "70.0800000000");
}

#[test]
fn r10_a_spot_instance_that_you_stop_pays_the_seconds_used() {
    let config = steady_but(|config| {
        config.purchase = Purchase::Spot;
        config.spot.request = SpotRequest::Persistent;
    });
    let mut world = World::one(&config);
    world.run_to(5.0 + 2_400.0);
    world.call("StopInstances", vec![]).expect("a persistent request allows it");
    world.run_to(9_000.0);
    assert_eq!(world.billed_s(), 2_400);
}

#[test]
fn r13_the_region_s_fee_for_dedicated_instances_is_paid_once() {
    for n in [1, 50] {
        let config = steady_but(|config| config.purchase = Purchase::DedicatedInstance);
        let mut world = World::new(&Quotas::default(), &vec![config; n]);
        world.run_to(5.0 + 3_600.0);
        assert_eq!(world.cost("ec2.dedicated_region_fee").to_string(), usd("2."), "{n} instances");
    }
}
