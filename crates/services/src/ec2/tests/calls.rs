//! Calls: AWS's codes, all or nothing, and a refusal that changes nothing.

use super::*;

/// Everything that a refused call must leave alone.
fn fingerprint(world: &World) -> String {
    format!("{:?}", world.ec2)
}

fn running(n: usize, config: &InstanceConfig) -> World {
    let mut world = World::new(&Quotas::default(), &vec![config.clone(); n]);
    world.run_to(100.0);
    world
}

#[test]
fn the_table_is_what_really_happens() {
    // One instance in every stage, and every call that can be made of it without further names.
    let calls: [(Verb, &str, Args); 7] = [
        (Verb::Start, "StartInstances", vec![]),
        (Verb::Stop, "StopInstances", vec![]),
        (Verb::ForceStop, "StopInstances", vec![flag("Force")]),
        (Verb::Hibernate, "StopInstances", vec![flag("Hibernate")]),
        (Verb::Reboot, "RebootInstances", vec![]),
        (Verb::Terminate, "TerminateInstances", vec![]),
        (Verb::ModifyType, "ModifyInstanceAttribute", vec![word("InstanceType", "m5.xlarge")]),
    ];
    for stage in Stage::ALL {
        for (verb, action, args) in &calls {
            let mut world = in_stage(stage);
            let n_facts = world.facts.len();
            let found = world.call(action, args.clone());
            let now = world.ec2.instance(Slot(0)).stage;
            let context = format!("{action} {args:?} while {stage:?}");
            match answer(stage, *verb) {
                Answer::Goes(to) => assert_eq!((found, now), (Ok(()), Some(to)), "{context}"),
                Answer::Does => assert_eq!((found, now), (Ok(()), Some(stage)), "{context}"),
                Answer::Same => assert_eq!((found, world.facts.len()), (Ok(()), n_facts), "{context}"),
                Answer::Refused(code) => assert_eq!((found, now), (Err(code.code()), Some(stage)), "{context}"),
            }
        }
    }
}

fn in_stage(stage: Stage) -> World {
    let mut world = World::one(&hibernating());
    let mut after = |seconds: f64, action: &str| {
        let now = world.now.as_secs_f64();
        world.run_to(now + seconds);
        world.call(action, vec![]).expect("the way there is allowed");
    };
    match stage {
        Stage::Launching => {}
        Stage::Running => world.run_to(50.0),
        Stage::Stopping => after(50.0, "StopInstances"),
        Stage::Stopped => {
            after(50.0, "StopInstances");
            world.run_to(100.0);
        }
        Stage::Starting => {
            after(50.0, "StopInstances");
            after(50.0, "StartInstances");
        }
        Stage::ShuttingDown => after(50.0, "TerminateInstances"),
        Stage::Terminated => {
            after(50.0, "TerminateInstances");
            world.run_to(100.0);
        }
    }
    assert_eq!(world.ec2.instance(Slot(0)).stage, Some(stage));
    world
}

#[test]
fn several_instances_change_together_or_not_at_all() {
    let mut world = running(3, &steady());
    let before = fingerprint(&world);
    for (names, code) in
        [(&["web-1", "web-9"][..], "InvalidInstanceID.NotFound"), (&["web-1", ""][..], "InvalidInstanceID.Malformed")]
    {
        for action in ["StopInstances", "StartInstances", "RebootInstances", "TerminateInstances"] {
            assert_eq!(world.call(action, vec![ids(names)]), Err(code), "{action} {names:?}");
        }
    }
    world.call_on(2, "TerminateInstances", vec![]).expect("a running instance can be terminated");
    assert_eq!(world.call("StopInstances", vec![ids(&["web-1", "web-3"])]), Err("IncorrectInstanceState"));
    assert_ne!(fingerprint(&world), before, "only web-3 has changed");
    assert_eq!((world.state(0), world.state(1)), ("running", "running"));
    assert_eq!(world.call("StopInstances", vec![ids(&["web-1", "web-2", "web-1"])]), Ok(()));
    assert_eq!((world.state(0), world.state(1)), ("stopping", "stopping"));
}

#[test]
fn a_dry_run_answers_and_changes_nothing() {
    let mut world = running(1, &steady());
    let before = fingerprint(&world);
    let cases: [(&str, Args, &str); 6] = [
        ("StopInstances", vec![], "DryRunOperation"),
        ("StopInstances", vec![ids(&["web-9"])], "InvalidInstanceID.NotFound"),
        ("RunInstances", vec![number("MinCount", 3)], "DryRunOperation"),
        ("CreateSnapshot", vec![], "DryRunOperation"),
        ("DeleteVolume", vec![word("VolumeId", "vol-1")], "VolumeInUse"),
        ("AllocateAddress", vec![], "DryRunOperation"),
    ];
    for (action, mut args, code) in cases {
        args.push(flag("DryRun"));
        assert_eq!(world.call(action, args), Err(code), "{action}");
    }
    assert_eq!(fingerprint(&world), before);
}

#[test]
fn protection_refuses_and_can_be_lifted() {
    let mut world = running(1, &steady_but(|config| config.disable_api_termination = true));
    assert_eq!(world.call("TerminateInstances", vec![]), Err("OperationNotPermitted"));
    assert_eq!(world.call("StopInstances", vec![]), Ok(()));
    world.call("ModifyInstanceAttribute", vec![("DisableApiTermination", Value::Flag(false))]).expect("allowed");
    assert_eq!(world.call("TerminateInstances", vec![]), Ok(()));

    let mut world = running(1, &steady_but(|config| config.disable_api_stop = true));
    assert_eq!(world.call("StopInstances", vec![]), Err("OperationNotPermitted"));
    assert_eq!(world.call("TerminateInstances", vec![]), Err("OperationNotPermitted"));
}

#[test]
fn one_protected_instance_bars_its_zone_and_no_other() {
    let zone = |name: &str, protected| {
        steady_but(|config| {
            config.availability_zone = Zone::named(name).expect("the Region has it");
            config.disable_api_termination = protected;
        })
    };
    let configs = [zone("us-east-1a", true), zone("us-east-1a", false), zone("us-east-1b", false)];
    let mut world = World::new(&Quotas::default(), &configs);
    world.run_to(100.0);
    let all = vec![ids(&["web-1", "web-2", "web-3"])];
    assert_eq!(world.call("TerminateInstances", all), Err("OperationNotPermitted"));
    assert_eq!([0, 1, 2].map(|slot| world.state(slot)), ["running", "running", "shutting-down"]);
}

#[test]
fn hibernation_needs_its_preparation() {
    let mut world = running(1, &steady());
    assert_eq!(world.call("StopInstances", vec![flag("Hibernate")]), Err("UnsupportedHibernationConfiguration"));
    assert_eq!(running(1, &hibernating()).call("StopInstances", vec![flag("Hibernate")]), Ok(()));
}

#[test]
fn hibernation_is_fixed_at_launch_and_needs_room_for_the_memory_of_now() {
    let hibernate = || vec![flag("Hibernate")];
    let mut world = running(1, &hibernating());
    world.call("StopInstances", vec![]).expect("a running instance can be stopped");
    world.run_to(200.0);
    world.call("ModifyInstanceAttribute", vec![word("InstanceType", "m5.4xlarge")]).expect("it is stopped");
    world.call("StartInstances", vec![]).expect("a stopped instance can be started");
    world.run_to(300.0);
    assert_eq!(world.call("StopInstances", hibernate()), Err("UnsupportedHibernationConfiguration"), "64 GiB on 30");
    let world = running(1, &steady());
    assert_eq!(world.ec2.refusal(Slot(0), &hibernating()), Some("UnsupportedOperation"), "too late");
}

#[test]
fn set_changes_what_a_call_could_change_and_nothing_else() {
    type Change = fn(&mut InstanceConfig);
    let kind = |name| catalog::find(name).expect("the catalog has it");
    let t3 = InstanceConfig { instance_type: kind("t3.large"), ..steady() };
    let refused: [(&str, Change); 11] = [
        ("UnsupportedOperation", |config| config.availability_zone = Zone::named("us-east-1b").expect("a zone")),
        ("UnsupportedOperation", |config| config.purchase = Purchase::Reserved),
        ("UnsupportedOperation", |config| config.spot.request = SpotRequest::Persistent),
        ("UnsupportedOperation", |config| config.hibernation = true),
        ("UnsupportedOperation", |config| config.associate_public_ip_address = false),
        ("UnsupportedOperation", |config| config.elastic_ip = true),
        ("UnsupportedOperation", |config| config.root_volume.size_gib = 100),
        ("UnsupportedOperation", |config| config.data_volumes = vec![VolumeConfig::default()]),
        ("UnsupportedOperation", |config| config.launch = false),
        ("IncorrectInstanceState", |config| {
            config.instance_type = catalog::find("m5.large").expect("the catalog has it");
        }),
        ("InstanceCreditSpecification.NotSupported", |config| {
            config.instance_type = catalog::find("m5.large").expect("the catalog has it");
            config.cpu_credits = Some(credits::Mode::Standard);
        }),
    ];
    for (code, change) in refused {
        let mut world = running(1, &t3);
        let mut config = t3.clone();
        change(&mut config);
        if config.cpu_credits.is_some() {
            world.call("StopInstances", vec![]).expect("a running instance can be stopped");
            world.run_to(1_000.0);
        }
        assert_eq!(world.ec2.refusal(Slot(0), &config), Some(code), "{config:?}");
        if code == "UnsupportedOperation" {
            assert!(Ec2::fixed(&t3, &config).is_some(), "a scenario that asks for it has a problem");
        }
    }
    let mut world = running(1, &t3);
    let mut config = InstanceConfig {
        disable_api_termination: true,
        monitoring: Monitoring::Detailed,
        cpu_credits: Some(credits::Mode::Standard),
        cpu_utilization: 80.0,
        security_groups: vec!["web".into()],
        ..t3.clone()
    };
    config.times.stopping = constant(1.0);
    config.spot.interruptions_per_month = 0.5;
    assert_eq!((world.ec2.refusal(Slot(0), &config), Ec2::fixed(&t3, &config)), (None, None));
    let n_facts = world.facts.len();
    world.step(Slot(0), Input::Reconfigured(&config));
    let told: Vec<&str> =
        world.facts[n_facts..].iter().map(|(at, _, fact)| describe::describe(fact, *at, &mut |_, _| {})).collect();
    let expected = [
        "CpuDemandChanged",
        "MonitoringChanged",
        "CreditSpecificationChanged",
        "InstanceAttributeModified",
        "InstanceAttributeModified",
    ];
    assert_eq!(told, expected);
    assert_eq!(world.call("TerminateInstances", vec![]), Err("OperationNotPermitted"));
    let permission = vec![word("GroupName", "web"), word("CidrIp", "0.0.0.0/0"), number("FromPort", 80)];
    world.call("AuthorizeSecurityGroupIngress", permission).expect("the group was made");
    let probe = vec![word("From", "203.0.113.7"), word("To", "web-1"), number("Port", 80)];
    world.call("TestPacket", probe).expect("both ends can be named");
    assert!(matches!(world.facts.last(), Some((_, _, Fact::PacketTested { result: Tested::Reaches, .. }))));
}

#[test]
fn what_is_set_before_the_launch_is_launched() {
    let waiting = steady_but(|config| config.launch = false);
    let mut world = World::one(&waiting);
    let config = InstanceConfig {
        instance_type: catalog::find("t3.large").expect("the catalog has it"),
        cpu_credits: Some(credits::Mode::Standard),
        cpu_utilization: 90.0,
        data_volumes: vec![VolumeConfig::default()],
        ..waiting.clone()
    };
    assert_eq!((world.ec2.refusal(Slot(0), &config), Ec2::fixed(&waiting, &config)), (None, None));
    world.step(Slot(0), Input::Reconfigured(&config));
    world.call("RunInstances", vec![]).expect("there is room");
    world.run_to(24.0 * 3_600.0);
    assert_eq!(world.metric(0, "volumes"), 2.0);
    assert_eq!((world.metric(0, "cpu_credits.balance"), world.metric(0, "cpu_credits.charged")), (0.0, 0.0));
}

#[test]
fn run_instances_launches_what_fits_between_min_and_max() {
    let quotas = Quotas { ec2_zone_capacity: Some(5), ..Quotas::default() };
    let mut world = World::new(&quotas, &[steady()]);
    let range = |min, max| vec![number("MinCount", min), number("MaxCount", max)];
    let cases = [
        (range(5, 9), Err("InsufficientInstanceCapacity"), 1),
        (range(0, 2), Err("InvalidParameterValue"), 1),
        (range(3, 2), Err("InvalidParameterValue"), 1),
        (range(2, 9), Ok(()), 5),
        (range(1, 1), Err("InsufficientInstanceCapacity"), 5),
        (vec![word("InstanceType", "t9.huge")], Err("InvalidParameterValue"), 5),
        (vec![word("ImageId", "ami-7")], Err("InvalidAMIID.NotFound"), 5),
        (vec![word("AvailabilityZone", "us-east-1b")], Ok(()), 6),
    ];
    for (args, expected, n) in cases {
        assert_eq!((world.call("RunInstances", args.clone()), world.meters.len()), (expected, n), "{args:?}");
    }
    assert_eq!(world.call("RunInstances", range(1_000, 1_000)), Err("InsufficientInstanceCapacity"));
    let far_too_many = range(1_000_000_000, 1_000_000_000);
    assert_eq!(world.call("RunInstances", far_too_many), Err("InsufficientFreeAddressesInSubnet"));
}

#[test]
fn an_instance_that_is_not_launched_is_nothing_until_run_instances() {
    let mut world = World::one(&steady_but(|config| config.launch = false));
    assert_eq!(world.call("StartInstances", vec![]), Err("InvalidInstanceID.NotFound"));
    assert_eq!((world.state(0), world.facts.len()), ("none", 0));
    assert_eq!(world.call("RunInstances", vec![number("MinCount", 2)]), Ok(()));
    assert_eq!((world.state(0), world.state(1), world.meters.len()), ("pending", "pending", 2));
}

#[test]
fn a_start_without_room_leaves_it_stopped() {
    let quotas = Quotas { ec2_zone_capacity: Some(1), ..Quotas::default() };
    let mut world = World::new(&quotas, &[steady(), steady()]);
    assert_eq!(world.answers, [("RunInstances", Some("InsufficientInstanceCapacity"))], "the second finds no room");
    world.run_to(100.0);
    world.call("StopInstances", vec![]).expect("a running instance can be stopped");
    world.run_to(200.0);
    assert_eq!(world.call_on(1, "RunInstances", vec![]), Ok(()));
    assert_eq!(world.call("StartInstances", vec![]), Err("InsufficientInstanceCapacity"));
    assert_eq!(world.state(0), "stopped");
}

#[test]
fn addresses_are_allocated_moved_and_released_by_the_rules() {
    let mut world = running(2, &steady());
    let eip = |n: u32| word("AllocationId", &format!("eipalloc-{n}"));
    assert_eq!(world.call("AssociateAddress", vec![]), Err("InvalidAddress.NotFound"));
    for _ in 0..5 {
        assert_eq!(world.call("AllocateAddress", vec![]), Ok(()));
    }
    assert_eq!(world.call("AllocateAddress", vec![]), Err("AddressLimitExceeded"));
    assert_eq!(world.call("AssociateAddress", vec![eip(1)]), Ok(()));
    assert_eq!(world.call("ReleaseAddress", vec![eip(1)]), Err("InvalidIPAddress.InUse"));
    let stay = ("AllowReassociation", Value::Flag(false));
    assert_eq!(world.call_on(1, "AssociateAddress", vec![eip(1), stay]), Err("Resource.AlreadyAssociated"));
    assert_eq!(world.call_on(1, "AssociateAddress", vec![eip(1)]), Ok(()), "it moves without delay");
    assert_eq!(world.addresses(0, AddressKind::ElasticIp).last(), Some(&None));
    assert_eq!(world.call("DisassociateAddress", vec![]), Err("InvalidAssociationID.NotFound"));
    assert_eq!(world.call("DisassociateAddress", vec![eip(1)]), Ok(()));
    assert_eq!(world.call("ReleaseAddress", vec![eip(1)]), Ok(()));
    assert_eq!(world.call("ReleaseAddress", vec![eip(1)]), Err("InvalidAllocationID.NotFound"));
    let mut fresh = World::one(&steady());
    fresh.call("AllocateAddress", vec![]).expect("the quota allows five");
    assert_eq!(fresh.call("AssociateAddress", vec![]), Err("IncorrectInstanceState"), "it is pending");
}

#[test]
fn volumes_are_made_attached_detached_and_deleted_by_the_rules() {
    let mut world = running(2, &steady());
    let volume = |n: u32| word("VolumeId", &format!("vol-{n}"));
    let size = |n| number("Size", n);
    assert_eq!(world.call("CreateVolume", vec![]), Err("MissingParameter"));
    assert_eq!(world.call("CreateVolume", vec![size(70_000)]), Err("InvalidParameterValue"));
    assert_eq!(world.call("CreateVolume", vec![size(10)]), Ok(()));
    assert_eq!(world.call("AttachVolume", vec![volume(3)]), Err("IncorrectState"), "it is being created");
    world.run_to(110.0);
    assert_eq!(world.call("AttachVolume", vec![volume(3)]), Ok(()));
    assert_eq!(world.call_on(1, "AttachVolume", vec![volume(3)]), Err("VolumeInUse"));
    assert_eq!(world.call("DeleteVolume", vec![volume(3)]), Err("VolumeInUse"));
    world.run_to(120.0);
    assert_eq!(world.call("DetachVolume", vec![volume(1)]), Err("OperationNotPermitted"), "its root, while it runs");
    assert_eq!(world.call("DetachVolume", vec![volume(3)]), Ok(()));
    world.run_to(130.0);
    assert_eq!(world.call("DeleteVolume", vec![volume(3)]), Ok(()));
    world.run_to(140.0);
    assert_eq!(world.call("AttachVolume", vec![volume(3)]), Err("InvalidVolume.NotFound"));
    assert_eq!(world.call("DeleteVolume", vec![word("VolumeId", "disk")]), Err("InvalidVolume.NotFound"));
    let names: Vec<Store> = world.lost();
    assert_eq!(names, [Store::Volume(storage::VolumeId(2))]);
}

#[test]
fn an_instance_without_its_root_volume_does_not_start() {
    let mut world = running(1, &steady());
    world.call("StopInstances", vec![]).expect("a running instance can be stopped");
    world.run_to(200.0);
    world.call("DetachVolume", vec![word("VolumeId", "vol-1")]).expect("a stopped instance gives its root volume");
    world.run_to(210.0);
    assert_eq!(world.call("StartInstances", vec![]), Err("InvalidParameterValue"));
    world.call("AttachVolume", vec![word("VolumeId", "vol-1")]).expect("it is available");
    world.run_to(220.0);
    assert_eq!(world.call("StartInstances", vec![]), Ok(()));
}

#[test]
fn an_image_is_a_template_that_instances_are_launched_from() {
    let mut world = running(1, &steady());
    world.call("WriteData", vec![number("FromMib", 0), number("Mib", 3_072)]).expect("the range is on the volume");
    assert_eq!(world.call("CreateImage", vec![]), Err("MissingParameter"));
    assert_eq!(world.call("CreateImage", vec![word("Name", "golden")]), Ok(()));
    assert!(world.facts.iter().any(|(_, _, fact)| *fact == Fact::RebootBegan), "unless NoReboot it is rebooted");
    assert_eq!(world.call("RunInstances", vec![word("ImageId", "ami-1")]), Err("InvalidAMIID.Unavailable"));
    world.run_to(400.0);
    assert_eq!(world.call("CreateImage", vec![word("Name", "golden")]), Err("InvalidAMIName.Duplicate"));
    assert_eq!(world.call("DeleteSnapshot", vec![word("SnapshotId", "snap-1")]), Err("InvalidSnapshot.InUse"));
    assert_eq!(world.call("RunInstances", vec![word("ImageId", "ami-1")]), Ok(()));
    let written = world.ec2.account.storage.volume(storage::VolumeId(1)).map(|volume| volume.content.written_mib());
    assert_eq!(written, Ok(3_072), "what was on the volume is on the copy");
    assert_eq!(world.call("DeregisterImage", vec![word("ImageId", "ami-1")]), Ok(()));
    assert_eq!(world.call("DeleteSnapshot", vec![word("SnapshotId", "snap-1")]), Ok(()));
}

#[test]
fn modify_instance_attribute_takes_one_attribute_a_call() {
    let mut world = running(1, &steady());
    let kind = word("InstanceType", "m5.xlarge");
    assert_eq!(world.call("ModifyInstanceAttribute", vec![]), Err("InvalidParameterCombination"));
    assert_eq!(
        world.call("ModifyInstanceAttribute", vec![kind.clone(), flag("DisableApiStop")]),
        Err("InvalidParameterCombination")
    );
    assert_eq!(world.call("ModifyInstanceAttribute", vec![kind]), Err("IncorrectInstanceState"), "it runs");
    assert_eq!(world.call("ModifyInstanceAttribute", vec![flag("DisableApiStop")]), Ok(()));
    assert_eq!(world.call("StopInstances", vec![]), Err("OperationNotPermitted"));
}

#[test]
fn describing_changes_nothing() {
    let mut world = running(1, &steady());
    let before = fingerprint(&world);
    for action in Ec2::actions().iter().filter(|action| action.name.starts_with("Describe")) {
        assert_eq!(world.call(action.name, vec![]), Ok(()), "{}", action.name);
    }
    for action in ["DescribeInstances", "DescribeInstanceStatus"] {
        assert_eq!(world.call(action, vec![ids(&["web-1"])]), Ok(()), "{action}");
        assert_eq!(world.call(action, vec![ids(&["web-9"])]), Err("InvalidInstanceID.NotFound"), "{action}");
    }
    assert_eq!(fingerprint(&world), before);
}

#[test]
fn what_is_terminated_is_not_monitored() {
    let mut world = running(1, &steady());
    assert_eq!(world.call("MonitorInstances", vec![]), Ok(()));
    world.call("TerminateInstances", vec![]).expect("a running instance can be terminated");
    world.run_to(200.0);
    assert_eq!(world.call("UnmonitorInstances", vec![]), Err("IncorrectInstanceState"));
    assert_eq!(world.ec2.instance(Slot(0)).config.monitoring, Monitoring::Detailed);
}

#[test]
fn action_names_are_unique_and_every_verb_has_one() {
    let mut names: Vec<&str> = Ec2::actions().iter().map(|action| action.name).collect();
    for verb in Verb::ALL {
        assert!(names.contains(&verb.action()), "{verb:?}");
    }
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), Ec2::actions().len());
}

#[test]
fn a_volume_that_force_frees_settles_at_its_new_instance_in_its_own_time() {
    let mut world = running(2, &steady());
    let volume = || word("VolumeId", "vol-3");
    world.call("CreateVolume", vec![number("Size", 10)]).expect("10 GiB are allowed");
    world.run_to(110.0);
    world.call("AttachVolume", vec![volume()]).expect("it is available");
    world.run_to(120.0);
    world.call("DetachVolume", vec![volume()]).expect("it is attached");
    world.run_to(121.0);
    world.call("DetachVolume", vec![volume(), flag("Force")]).expect("it is being detached");
    world.run_to(122.0);
    world.call_on(1, "AttachVolume", vec![volume()]).expect("it is available at once");
    world.call("TerminateInstances", vec![]).expect("a running instance can be terminated");
    world.run_to(200.0);
    let is_wanted = |fact: &Fact| {
        let volume = storage::VolumeId(2);
        [Fact::VolumeAttached { volume }, Fact::VolumeDetached { volume }].contains(fact)
    };
    let told: Vec<(SimTime, Slot, bool)> = world
        .facts
        .iter()
        .filter(|(.., fact)| is_wanted(fact))
        .map(|(when, slot, fact)| (*when, *slot, matches!(fact, Fact::VolumeAttached { .. })))
        .collect();
    let expected = [(at(113.0), Slot(0), true), (at(121.0), Slot(0), false), (at(125.0), Slot(1), true)];
    assert_eq!(told, expected);
}

#[test]
fn an_instance_whose_elastic_ip_is_over_the_quota_is_not_launched() {
    let mut world = World::new(&Quotas::default(), &vec![steady_but(|config| config.elastic_ip = true); 6]);
    assert_eq!(world.answers, [("RunInstances", Some("AddressLimitExceeded"))]);
    world.run_to(100.0);
    assert_eq!((world.state(4), world.state(5)), ("running", "none"));
}
