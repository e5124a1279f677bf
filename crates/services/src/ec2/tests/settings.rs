//! Settings: defaults are AWS's, what is read comes back, what cannot go together is named.

use super::*;
use crate::ec2::storage::VolumeType;

/// 100 GiB of this type.
fn volume(volume_type: VolumeType, iops: Option<u32>, throughput_mibps: Option<u32>) -> VolumeConfig {
    VolumeConfig { size_gib: 100, volume_type, iops, throughput_mibps, ..VolumeConfig::default() }
}

#[test]
fn a_volume_has_the_iops_and_throughput_that_it_is_launched_with() {
    let io2 = VolumeConfig { size_gib: 500, ..volume(VolumeType::Io2, Some(10_000), None) };
    let mut world = World::one(&steady_but(|config| {
        config.root_volume = volume(VolumeType::Gp3, Some(4_000), Some(1_000));
        config.data_volumes = vec![io2];
    }));
    world.run_to(730.0 * 3_600.0);
    let made = |&(_, _, fact): &(SimTime, Slot, Fact)| {
        let Fact::VolumeCreated { settings, .. } = fact else { return None };
        Some((settings.iops, settings.throughput_mibps))
    };
    assert_eq!(world.facts.iter().filter_map(made).collect::<Vec<_>>(), [(4_000, 1_000), (10_000, 2_500)]);
    // 1,000 IOPS and 875 MiB/s above what gp3 has anyway; every IOPS of io2.
    let cost = |item| world.cost(item).to_string();
    assert_eq!(
        [cost("ebs.gp3.iops"), cost("ebs.gp3.throughput"), cost("ebs.io2.iops")],
        ["5.0000000000", "35.0000000000", "650.0000000000"]
    );
}

#[test]
fn every_setting_reads_back_what_was_written() {
    let mut config = InstanceConfig {
        data_volumes: vec![VolumeConfig { size_gib: 100, ..VolumeConfig::default() }],
        security_groups: vec!["web".into()],
        ..InstanceConfig::default()
    };
    config.server.workers = Some(4);
    config.root_volume = VolumeConfig { iops: Some(4_000), throughput_mibps: Some(500), ..VolumeConfig::default() };
    config.spot.request = SpotRequest::Persistent;
    let mut copy = InstanceConfig::default();
    for field in Ec2::fields() {
        (field.set)(&mut copy, (field.get)(&config));
    }
    assert_eq!(copy, config);
    for field in Ec2::fields() {
        (field.set)(&mut copy, (field.get)(&InstanceConfig::default()));
    }
    assert_eq!(copy, InstanceConfig::default(), "a default takes the place of what was set");
}

#[test]
fn defaults_go_together() {
    assert_eq!(Ec2::conflicts(&Quotas::default(), &[InstanceConfig::default(), steady(), hibernating()]), []);
}

#[test]
fn what_cannot_go_together_is_named() {
    type Change = fn(&mut InstanceConfig);
    let cases: [(&str, &str, Change); 17] = [
        ("root_volume", "ec2.conflict.volume_boot", |config| {
            config.root_volume.volume_type = VolumeType::St1;
            config.root_volume.size_gib = 500;
        }),
        ("root_volume", "ec2.conflict.volume_size", |config| config.root_volume.size_gib = 70_000),
        ("data_volumes", "ec2.conflict.volume_size", |config| {
            let sc1 = VolumeConfig { volume_type: VolumeType::Sc1, ..VolumeConfig::default() };
            config.data_volumes = vec![sc1];
        }),
        ("root_volume", "ec2.conflict.volume_iops", |config| config.root_volume = volume(VolumeType::Io1, None, None)),
        ("root_volume", "ec2.conflict.volume_iops", |config| {
            config.root_volume = volume(VolumeType::Gp3, Some(80_000), None);
        }),
        ("data_volumes", "ec2.conflict.volume_iops", |config| {
            config.data_volumes = vec![volume(VolumeType::Gp2, Some(3_000), None)];
        }),
        ("root_volume", "ec2.conflict.volume_throughput", |config| {
            config.root_volume = volume(VolumeType::Gp3, None, Some(751));
        }),
        ("cpu_credits", "ec2.conflict.cpu_credits", |config| config.cpu_credits = Some(credits::Mode::Standard)),
        ("spot", "ec2.conflict.spot_purchase", |config| config.spot.request = SpotRequest::Persistent),
        ("security_groups", "ec2.conflict.group_name", |config| config.security_groups = vec!["sg-9".into()]),
        ("hibernation", "ec2.conflict.hibernation_root", |config| {
            config.hibernation = true;
            config.root_volume.size_gib = 30;
        }),
        ("hibernation", "ec2.conflict.hibernation_size", |config| {
            config.hibernation = true;
            config.root_volume.encrypted = true;
        }),
        ("hibernation", "ec2.conflict.hibernation_type", |config| {
            config.hibernation = true;
            config.root_volume.encrypted = true;
            config.root_volume.size_gib = 500;
            config.instance_type = catalog::find("i4i.large").expect("the catalog has it");
        }),
        ("spot", "ec2.conflict.spot_behavior", |config| {
            config.purchase = Purchase::Spot;
            config.spot.interruption_behavior = Interruption::Stop;
        }),
        ("spot", "ec2.conflict.spot_hibernation", |config| {
            config.purchase = Purchase::Spot;
            config.spot.request = SpotRequest::Persistent;
            config.spot.interruption_behavior = Interruption::Hibernate;
        }),
        ("disable_api_stop", "ec2.conflict.spot_protection", |config| {
            config.purchase = Purchase::Spot;
            config.disable_api_stop = true;
        }),
        ("purchase", "ec2.conflict.no_price", |config| {
            config.purchase = Purchase::Spot;
            config.instance_type = catalog::find("t2.nano").expect("the catalog has it");
        }),
    ];
    for (key, reason, change) in cases {
        let found = Ec2::conflicts(&Quotas::default(), &[steady(), steady_but(change)]);
        let found: Vec<(u32, &str, &str)> =
            found.iter().map(|found| (found.resource, found.key, found.reason)).collect();
        assert_eq!(found, [(1, key, reason)]);
    }
    let many = vec![steady_but(|config| config.elastic_ip = true); 6];
    assert_eq!(Ec2::conflicts(&Quotas::default(), &many).len(), 1, "the sixth address is over the quota");
}

#[test]
fn a_call_that_launches_what_cannot_be_is_refused_with_aws_s_code() {
    let request = |kind: &str, behavior: &str| vec![word("Type", kind), word("InstanceInterruptionBehavior", behavior)];
    let large = steady_but(|config| config.root_volume.size_gib = 20_000);
    let cases = [
        (steady(), "RequestSpotInstances", request("one-time", "stop"), "InvalidParameterCombination"),
        (steady(), "RequestSpotInstances", request("persistent", "hibernate"), "UnsupportedHibernationConfiguration"),
        (
            steady_but(|config| config.disable_api_stop = true),
            "RunInstances",
            vec![word("MarketType", "spot")],
            "InvalidParameterCombination",
        ),
        (hibernating(), "RunInstances", vec![word("InstanceType", "i4i.large")], "UnsupportedHibernationConfiguration"),
        (
            steady_but(|config| config.root_volume.volume_type = VolumeType::Gp2),
            "RunInstances",
            vec![word("ImageId", "ami-1")],
            "InvalidBlockDeviceMapping",
        ),
    ];
    for (config, action, args, code) in cases {
        let mut world = World::new(&Quotas::default(), &[large.clone(), config]);
        world.run_to(60.0);
        world.call("CreateImage", vec![word("Name", "base")]).expect("a running instance can be copied");
        world.run_to(10_000.0);

        let (before, n) = (format!("{:?}", world.ec2), world.meters.len());
        assert_eq!(world.call_on(1, action, args.clone()), Err(code), "{action} {args:?}");
        assert_eq!((format!("{:?}", world.ec2), world.meters.len()), (before, n), "{action} {args:?}");
    }
}

#[test]
fn an_image_brings_the_performance_and_encryption_of_its_volumes() {
    let mut data = volume(VolumeType::Io1, Some(2_000), None);
    data.encrypted = true;
    let config = steady_but(|config| config.data_volumes = vec![data]);
    let mut world = World::new(&Quotas::default(), &[config, steady_but(|config| config.launch = false)]);
    world.run_to(60.0);
    world.call("CreateImage", vec![word("Name", "base")]).expect("a running instance can be copied");
    world.run_to(10_000.0);
    world.call_on(1, "RunInstances", vec![word("ImageId", "ami-1")]).expect("the image is there");
    let volumes: Vec<_> = world.ec2.instance(Slot(1)).volumes().collect();
    let settings = world.ec2.account.storage.volume(volumes[1]).expect("it was made").settings;
    assert_eq!((settings.volume_type, settings.iops, settings.encrypted), (VolumeType::Io1, 2_000, true));
}
