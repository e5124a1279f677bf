//! Settings: defaults are AWS's, what is read comes back, what cannot go together is named.

use super::*;

#[test]
fn every_setting_reads_back_what_was_written() {
    let mut config = InstanceConfig {
        data_volumes: vec![VolumeConfig { size_gib: 100, ..VolumeConfig::default() }],
        security_groups: vec!["web".into()],
        ..InstanceConfig::default()
    };
    config.server.workers = Some(4);
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
    let cases: [(&str, &str, Change); 10] = [
        ("root_volume", "ec2.conflict.volume_boot", |config| {
            config.root_volume.volume_type = storage::VolumeType::St1;
            config.root_volume.size_gib = 500;
        }),
        ("root_volume", "ec2.conflict.volume_size", |config| config.root_volume.size_gib = 70_000),
        ("data_volumes", "ec2.conflict.volume_size", |config| {
            let sc1 = VolumeConfig { volume_type: storage::VolumeType::Sc1, ..VolumeConfig::default() };
            config.data_volumes = vec![sc1];
        }),
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
