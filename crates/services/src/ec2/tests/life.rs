//! What survives what, what is paid for, and how long things take.

use super::*;

fn stopped(config: &InstanceConfig) -> World {
    let mut world = World::one(config);
    world.run_to(100.0);
    world.call("StopInstances", vec![]).expect("a running instance can be stopped");
    world.run_to(200.0);
    world
}

#[test]
fn a_life_goes_through_the_states_in_the_stated_times() {
    let mut world = stopped(&steady());
    world.call("StartInstances", vec![]).expect("a stopped instance can be started");
    world.run_to(300.0);
    world.call("TerminateInstances", vec![]).expect("a running instance can be terminated");
    world.run_to(1_000.0);
    let states: Vec<&str> = world.story(0).iter().map(|(state, _)| *state).collect();
    let expected = ["running", "stopping", "stopped", "pending", "running", "shutting-down", "terminated"];
    assert_eq!(states, expected);
    let seconds: Vec<f64> =
        State::ALL.iter().map(|state| world.metric(0, &format!("seconds.{}", state.name()))).collect();
    assert_eq!(seconds, [10.0, 95.0 + 95.0, 25.0, 75.0, 30.0, 670.0]);
}

#[test]
fn the_instance_store_is_lost_exactly_by_the_rule() {
    let cases: [(&str, &[&str], bool); 5] = [
        ("reboot", &["RebootInstances"], false),
        ("stop", &["StopInstances"], true),
        ("terminate", &["TerminateInstances"], true),
        ("host failure", &["FailHost"], true),
        ("two stops lose it once", &["StopInstances", "StopInstances"], true),
    ];
    for (name, calls, is_lost) in cases {
        let mut world = World::one(&of_type("i4i.large"));
        world.run_to(100.0);
        for call in calls {
            world.call(call, vec![]).expect("allowed while it runs");
        }
        world.run_to(1_000.0);
        let n = world.lost().iter().filter(|store| **store == Store::InstanceStore).count();
        assert_eq!(
            (n, world.metric(0, "instance_store.lost")),
            (usize::from(is_lost), f64::from(u8::from(is_lost))),
            "{name}"
        );
        assert!(world.metric(0, "instance_store.gib") > 400.0);
    }
    let mut never_ran = World::one(&of_type("i4i.large"));
    never_ran.call("TerminateInstances", vec![]).expect("a pending instance can be terminated");
    never_ran.run_to(100.0);
    assert_eq!(never_ran.metric(0, "instance_store.lost"), 0.0, "there was nothing on it yet");
    assert_eq!(World::one(&steady()).metric(0, "instance_store.gib"), 0.0, "most types have none");
}

#[test]
fn volumes_die_or_stay_as_their_flag_says() {
    let volume = |delete_on_termination| VolumeConfig { delete_on_termination, ..VolumeConfig::default() };
    let config = steady_but(|config| config.data_volumes = vec![volume(true), volume(false)]);
    let mut world = World::one(&config);
    world.run_to(100.0);
    assert_eq!(world.metric(0, "volumes"), 3.0);
    world.call("TerminateInstances", vec![]).expect("a running instance can be terminated");
    world.run_to(200.0);
    assert_eq!((world.metric(0, "volumes"), world.lost().len()), (1.0, 2));
    let before = world.cost("ebs.gp3");
    world.run_to(4_000.0);
    assert!(before < world.cost("ebs.gp3"), "what stays goes on costing");
}

#[test]
fn the_flag_can_be_changed_later() {
    let mut world = World::one(&steady());
    world.run_to(100.0);
    let keep = vec![word("VolumeId", "vol-1"), ("DeleteOnTermination", Value::Flag(false))];
    world.call("ModifyInstanceAttribute", keep).expect("allowed while it runs");
    world.call("TerminateInstances", vec![]).expect("a running instance can be terminated");
    world.run_to(200.0);
    assert_eq!((world.metric(0, "volumes"), world.lost().len()), (1.0, 0));
}

#[test]
fn stopped_time_costs_storage_alone() {
    let mut world = stopped(&steady());
    let (usage, address) = (world.cost("ec2.instance"), world.cost("ec2.public_ipv4"));
    let storage = world.cost("ebs.gp3");
    world.run_to(50_000.0);
    assert_eq!((world.cost("ec2.instance"), world.cost("ec2.public_ipv4")), (usage, address));
    assert!(storage < world.cost("ebs.gp3"));
}

#[test]
fn an_elastic_ip_stays_and_costs_until_it_is_released() {
    let mut world = World::one(&steady_but(|config| config.elastic_ip = true));
    world.run_to(100.0);
    world.call("StopInstances", vec![]).expect("a running instance can be stopped");
    world.run_to(200.0);
    world.call("StartInstances", vec![]).expect("a stopped instance can be started");
    world.run_to(300.0);
    assert_eq!(world.addresses(0, AddressKind::ElasticIp).len(), 1, "associated once, and kept");
    assert_eq!(world.metric(0, "public_ipv4_changes"), 0.0);
    world.call("TerminateInstances", vec![]).expect("a running instance can be terminated");
    world.run_to(3_600.0);
    assert_eq!(world.cost("ec2.public_ipv4").to_string(), "0.0050000000", "it is the account's, and paid for");
    world.call("ReleaseAddress", vec![word("AllocationId", "eipalloc-1")]).expect("it is associated with nothing");
    world.run_to(7_200.0);
    assert_eq!(world.cost("ec2.public_ipv4").to_string(), "0.0050000000");
}

#[test]
fn hibernating_is_paid_for_while_stopping() {
    let mut world = World::one(&hibernating());
    world.run_to(5.0 + 100.0);
    world.call("StopInstances", vec![flag("Hibernate")]).expect("it is prepared for it");
    world.run_to(1_000.0);
    // 25 s for the guest, 8 s for each of 8 GiB.
    assert_eq!((world.metric(0, "seconds.stopping"), world.billed_s()), (89.0, 189));
    assert_eq!(world.story(0).last(), Some(&("stopped", "Client.UserInitiatedHibernate")));
    assert_eq!(stopped(&steady()).billed_s(), 95, "a plain stop is not");
}

#[test]
fn a_forced_stop_takes_seconds_and_ends_a_hibernation() {
    let mut world = World::one(&hibernating());
    world.run_to(100.0);
    world.call("StopInstances", vec![flag("Hibernate")]).expect("it is prepared for it");
    world.run_to(110.0);
    world.call("StopInstances", vec![flag("Force")]).expect("a stopping instance can be switched off");
    world.run_to(116.0);
    assert_eq!(world.state(0), "stopped");
    assert_eq!(world.story(0).last(), Some(&("stopped", "Client.UserInitiatedShutdown")), "the memory is lost");
}

#[test]
fn status_checks_initialize_pass_and_fail_while_it_reboots() {
    let mut world = World::one(&steady());
    let says = |world: &World| {
        let checks = world.ec2.instance(Slot(0)).checks;
        (checks.system.name(), checks.instance.name(), checks.attached_ebs.name())
    };
    assert_eq!(says(&world), ("not-applicable", "not-applicable", "not-applicable"));
    world.run_to(60.0);
    assert_eq!(says(&world), ("initializing", "initializing", "initializing"));
    world.run_to(200.0);
    assert_eq!(says(&world), ("ok", "ok", "ok"));
    world.call("RebootInstances", vec![]).expect("a running instance can be rebooted");
    world.run_to(210.0);
    assert_eq!((says(&world), world.state(0)), (("ok", "impaired", "ok"), "running"));
    world.run_to(300.0);
    assert_eq!(says(&world), ("ok", "ok", "ok"));
    world.call("StopInstances", vec![]).expect("a running instance can be stopped");
    assert_eq!(says(&world), ("not-applicable", "not-applicable", "not-applicable"));
    let old = World::one(&of_type("t2.micro"));
    assert_eq!(old.ec2.instance(Slot(0)).checks.attached_ebs, Check::NotApplicable);
}

#[test]
fn a_broken_host_is_left_with_addresses_and_volumes_and_without_a_new_period() {
    let mut world = World::one(&steady());
    world.run_to(300.0);
    world.call("FailHost", vec![]).expect("hosts ask nobody");
    world.run_to(310.0);
    assert_eq!(world.ec2.instance(Slot(0)).checks.system, Check::Impaired);
    world.run_to(1_000.0);
    assert!(world.facts.iter().any(|(at, _, fact)| *fact == Fact::InstanceRecovered && *at == super::at(480.0)));
    assert_eq!(world.ec2.instance(Slot(0)).checks.system, Check::Ok);
    assert_eq!(world.addresses(0, AddressKind::PublicIpv4).len(), 1);
    assert_eq!((world.metric(0, "starts"), world.billed_s(), world.lost().len()), (1.0, 995, 0));
}

#[test]
fn an_instance_with_a_store_is_not_recovered_until_it_is_stopped_and_started() {
    let mut world = World::one(&of_type("i4i.large"));
    world.run_to(300.0);
    world.call("FailHost", vec![]).expect("hosts ask nobody");
    world.run_to(10_000.0);
    assert_eq!(world.ec2.instance(Slot(0)).checks.system, Check::Impaired);
    world.call("StopInstances", vec![]).expect("an impaired instance can be stopped");
    world.run_to(10_100.0);
    world.call("StartInstances", vec![]).expect("a stopped instance can be started");
    world.run_to(11_000.0);
    assert_eq!(world.ec2.instance(Slot(0)).checks.system, Check::Ok);
}

#[test]
fn a_zone_that_fails_takes_nothing_until_it_is_back() {
    let mut other = steady();
    other.availability_zone = Zone::named("us-east-1b").expect("the Region has it");
    let mut world = World::new(&Quotas::default(), &[steady(), other, steady()]);
    world.run_to(100.0);
    world.call_on(2, "StopInstances", vec![]).expect("a running instance can be stopped");
    world.run_to(200.0);
    let down = vec![word("AvailabilityZone", "us-east-1a"), ("Duration", Value::Duration(span(600.0)))];
    world.call("FailZone", down).expect("zones ask nobody");
    assert_eq!(world.call_on(2, "StartInstances", vec![]), Err("InsufficientInstanceCapacity"));
    assert_eq!(world.call("RunInstances", vec![]), Err("InsufficientInstanceCapacity"));
    assert_eq!(world.call_on(1, "RunInstances", vec![]), Ok(()), "another zone works");
    let system = |world: &World, slot| world.ec2.instance(Slot(slot)).checks.system;
    assert_eq!((system(&world, 0), system(&world, 1)), (Check::Impaired, Check::Ok));
    world.run_to(200.0 + 600.0 + 180.0 + 150.0);
    assert_eq!(system(&world, 0), Check::Ok);
    assert_eq!(world.call_on(2, "StartInstances", vec![]), Ok(()));
}

#[test]
fn a_terminated_instance_is_listed_for_an_hour() {
    let mut world = World::one(&steady());
    world.run_to(70.0);
    world.call("TerminateInstances", vec![]).expect("a running instance can be terminated");
    world.run_to(100.0 + 3_599.0);
    assert_eq!(world.call("TerminateInstances", vec![]), Ok(()), "it is so already");
    world.run_to(100.0 + 3_601.0);
    assert_eq!(world.call("TerminateInstances", vec![]), Err("InvalidInstanceID.NotFound"));
}

#[test]
fn another_type_costs_its_own_price_from_the_next_start_on() {
    let mut world = stopped(&steady());
    world.call("ModifyInstanceAttribute", vec![word("InstanceType", "m5.xlarge")]).expect("it is stopped");
    world.call("StartInstances", vec![]).expect("a stopped instance can be started");
    world.run_to(205.0 + 3_600.0);
    // 95 s of m5.large, then an hour of m5.xlarge.
    assert_eq!(world.cost("ec2.instance").to_string(), "0.1945333333");
}

#[test]
fn reserved_and_hosts_are_paid_for_whatever_the_state() {
    for (purchase, item, hourly) in [
        (Purchase::Reserved, "ec2.reserved_instance", "0.0604200000"),
        (Purchase::DedicatedHost, "ec2.dedicated_host", "5.0688000000"),
    ] {
        let mut world = stopped(&steady_but(|config| config.purchase = purchase));
        world.run_to(3_600.0);
        assert_eq!(world.cost(item).to_string(), hourly, "{item}");
    }
}

#[test]
fn detailed_monitoring_is_paid_for_while_it_runs() {
    let mut world = stopped(&steady_but(|config| config.monitoring = Monitoring::Detailed));
    let paid = world.cost("ec2.detailed_monitoring");
    world.run_to(50_000.0);
    assert_eq!(world.cost("ec2.detailed_monitoring"), paid, "a stopped instance sends no numbers");
    assert!(Money::ZERO < paid);
}

#[test]
fn neither_a_reboot_nor_a_second_failure_holds_a_recovery_up() {
    let fail_zone = || vec![("Duration", Value::Duration(span(600.0)))];
    let cases: [(&str, &str, Args, f64); 4] = [
        ("reboot", "RebootInstances", vec![], 480.0),
        ("reboot that outlasts it", "RebootInstances", vec![], 480.0),
        ("the same failure again", "FailHost", vec![], 480.0),
        ("the zone fails around it", "FailZone", fail_zone(), 310.0 + 600.0 + 180.0),
    ];
    for (name, action, args, expected) in cases {
        let mut world = World::one(&steady());
        world.run_to(300.0);
        world.call("FailHost", vec![]).expect("hosts ask nobody");
        world.run_to(if name.contains("outlasts") { 450.0 } else { 310.0 });
        world.call(action, args).expect("allowed while it runs");
        world.run_to(5_000.0);
        let when = |wanted: Fact| -> Vec<SimTime> {
            world.facts.iter().filter(|(_, _, fact)| *fact == wanted).map(|(at, ..)| *at).collect()
        };
        assert_eq!(when(Fact::InstanceRecovered), [at(expected)], "{name}");
        assert_eq!(when(Fact::HostFailed), [at(300.0)], "{name}");
        assert_eq!(world.ec2.instance(Slot(0)).checks.system, Check::Ok, "{name}");
    }
}

#[test]
fn a_reboot_in_the_first_round_of_checks_makes_none_pass_earlier() {
    let mut world = World::one(&steady());
    world.run_to(10.0);
    world.call("RebootInstances", vec![]).expect("a running instance can be rebooted");
    world.run_to(1_000.0);
    let says = |&(at, _, fact): &(SimTime, Slot, Fact)| {
        let Fact::StatusChecksChanged { instance, .. } = fact else { return None };
        Some((at.as_secs_f64(), instance.name()))
    };
    let told: Vec<(f64, &str)> = world.facts.iter().filter_map(says).collect();
    assert_eq!(told, [(5.0, "initializing"), (155.0, "ok")], "150 s after it began to run");
}

#[test]
fn a_change_of_a_volume_passes_through_its_states_and_takes_no_other_until_it_is_over() {
    let mut world = World::one(&steady());
    world.run_to(60.0);
    let grow = |gib| vec![word("VolumeId", "vol-1"), number("Size", gib)];
    world.call("ModifyVolume", grow(1_024)).expect("a volume in use can grow");
    assert_eq!(world.call("ModifyVolume", grow(2_048)), Err("IncorrectModificationState"));
    world.run_to(60.0 + 3.0 + 6.0 * 3_600.0 - 1.0);
    assert_eq!(world.call("ModifyVolume", grow(2_048)), Err("IncorrectModificationState"), "it is being optimized");
    world.run_to(60.0 + 3.0 + 6.0 * 3_600.0);
    let state = |&(at, _, fact): &(SimTime, Slot, Fact)| {
        let Fact::VolumeModificationChanged { state, .. } = fact else { return None };
        Some((at.as_secs_f64(), state.name()))
    };
    let told: Vec<(f64, &str)> = world.facts.iter().filter_map(state).collect();
    assert_eq!(told, [(60.0, "modifying"), (63.0, "optimizing"), (21_663.0, "completed")]);
    world.call("ModifyVolume", grow(2_048)).expect("the change before is complete");
    world.call("TerminateInstances", vec![]).expect("a running instance can be terminated");
    world.run_to(100_000.0);
    assert_eq!(world.facts.iter().filter_map(state).count(), 4, "a volume that is gone changes no further");
}

#[test]
fn what_a_partly_refused_termination_does_is_told_after_the_answer() {
    let zone = |name: &str, protected: bool| {
        steady_but(|config| {
            config.availability_zone = Zone::named(name).expect("a zone");
            config.disable_api_termination = protected;
        })
    };
    let mut ec2 = Ec2::new(&Quotas::default());
    let configs = [zone("us-east-1a", true), zone("us-east-1b", false)];
    let mut out = Outbox::default();
    for (index, config) in configs.iter().enumerate() {
        let name = format!("web-{}", index + 1);
        let slot = ec2.add(New { name: &name, parent: None, config }, Rng::from_seed(Seed(1)));
        ec2.step(slot, at(0.0), Input::Started, &mut out);
    }
    out.take();
    let row = Ec2::actions().iter().find(|known| known.name == "TerminateInstances").expect("the action exists");
    ec2.step(Slot(0), at(1.0), Input::Called(&(row.read)(&vec![ids(&["web-1", "web-2"])])), &mut out);
    let effects = out.take();
    assert!(matches!(effects[0], Effect::Reject(Slot(0), "TerminateInstances", "OperationNotPermitted")));
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Record(Slot(1), Fact::StateChanged { .. }))));
    let answers = effects.iter().filter(|effect| matches!(effect, Effect::Reject(..) | Effect::Accept(..)));
    assert_eq!(answers.count(), 1);
}

#[test]
fn a_scheduled_event_comes_when_it_was_announced_unless_the_instance_has_moved() {
    let schedule = |code: &str, seconds: f64| vec![word("Code", code), ("NotBefore", Value::Duration(span(seconds)))];
    let protected = steady_but(|config| config.disable_api_stop = true);
    let mut world = World::one(&protected);
    world.run_to(60.0);
    world.call("ScheduleEvent", schedule("instance-retirement", 3_600.0)).expect("nobody can refuse it");
    world.run_to(3_659.0);
    assert_eq!(world.state(0), "running");
    world.run_to(3_700.0);
    assert_eq!(world.story(0)[1..], [("stopping", "Server.ScheduledStop"), ("stopped", "Server.ScheduledStop")]);
    world.call("StartInstances", vec![]).expect("on another host");
    world.run_to(3_800.0);
    world.call("ScheduleEvent", schedule("system-reboot", 100.0)).expect("nobody can refuse it");
    world.run_to(4_100.0);
    let reboots = world.facts.iter().filter(|(_, _, fact)| matches!(fact, Fact::RebootBegan)).count();
    assert_eq!((world.state(0), reboots), ("running", 1));

    let mut moved = World::one(&steady());
    moved.run_to(60.0);
    moved.call("ScheduleEvent", schedule("instance-stop", 3_600.0)).expect("nobody can refuse it");
    moved.call("StopInstances", vec![]).expect("a running instance can be stopped");
    assert_eq!(moved.call("ScheduleEvent", vec![]), Ok(()), "there is no host that could have one");
    moved.run_to(100.0);
    moved.call("StartInstances", vec![]).expect("on another host");
    moved.run_to(10_000.0);
    assert_eq!(moved.state(0), "running", "the event stayed with the old host");
}

#[test]
fn what_was_saved_for_sixty_days_is_given_up() {
    let day = 86_400.0;
    for (days, lost) in [(59.0, false), (61.0, true)] {
        let mut world = World::one(&hibernating());
        world.run_to(60.0);
        world.call("StopInstances", vec![flag("Hibernate")]).expect("it is prepared for it");
        world.run_to(1_000.0 + days * day);
        let expired = world.facts.iter().any(|(_, _, fact)| matches!(fact, Fact::HibernationExpired));
        assert_eq!(expired, lost, "after {days} days");
        world.call("StartInstances", vec![]).expect("it can be started all the same");
        world.run_to(1_000.0 + days * day + 100.0 * day);
        assert_eq!(world.state(0), "running");
    }
}
