//! Security groups through calls, and the packet test.

use super::*;

fn result(world: &World) -> Tested {
    let tested = |&(_, _, fact): &(SimTime, Slot, Fact)| {
        if let Fact::PacketTested { result, .. } = fact { Some(result) } else { None }
    };
    world.facts.iter().rev().find_map(tested).expect("a test was made")
}

fn test(world: &mut World, from: &str, to: &str, port: u64) -> Tested {
    world.call("TestPacket", vec![word("From", from), word("To", to), number("Port", port)]).expect("both ends exist");
    result(world)
}

fn web_and_database() -> World {
    let in_group = |name: &'static str| steady_but(|config| config.security_groups = vec![name.into()]);
    let mut world = World::new(&Quotas::default(), &[in_group("web"), in_group("db")]);
    world.run_to(100.0);
    world
}

#[test]
fn a_new_group_lets_nothing_in_and_everything_out() {
    let mut world = web_and_database();
    assert_eq!(test(&mut world, "web-1", "web-2", 5_432), Tested::NoRuleIn);
    assert_eq!(test(&mut world, "203.0.113.9", "web-1", 443), Tested::NoRuleIn);
    assert_eq!(test(&mut world, "web-1", "203.0.113.9", 443), Tested::Reaches);
    assert_eq!(test(&mut world, "web-1", "203.0.113.9", 25), Tested::MailPort);
}

#[test]
fn a_rule_may_name_a_range_or_a_group() {
    let mut world = web_and_database();
    let https = vec![word("GroupName", "web"), number("FromPort", 443), word("CidrIp", "0.0.0.0/0")];
    assert_eq!(world.call("AuthorizeSecurityGroupIngress", https.clone()), Ok(()));
    assert_eq!(world.call("AuthorizeSecurityGroupIngress", https.clone()), Err("InvalidPermission.Duplicate"));
    let from_web = vec![word("GroupName", "db"), number("FromPort", 5_432), word("SourceSecurityGroupName", "web")];
    assert_eq!(world.call("AuthorizeSecurityGroupIngress", from_web), Ok(()));
    assert_eq!(test(&mut world, "203.0.113.9", "web-1", 443), Tested::Reaches);
    assert_eq!(test(&mut world, "web-1", "web-2", 5_432), Tested::Reaches);
    assert_eq!(test(&mut world, "203.0.113.9", "web-2", 5_432), Tested::NoRuleIn);
    assert_eq!(world.call("RevokeSecurityGroupIngress", https.clone()), Ok(()));
    assert_eq!(world.call("RevokeSecurityGroupIngress", https), Err("InvalidPermission.NotFound"));
    assert_eq!(test(&mut world, "203.0.113.9", "web-1", 443), Tested::NoRuleIn);
}

#[test]
fn a_stopped_instance_is_not_reached() {
    let mut world = web_and_database();
    world.call_on(1, "StopInstances", vec![]).expect("a running instance can be stopped");
    assert_eq!(test(&mut world, "web-1", "web-2", 80), Tested::NotUp);
}

#[test]
fn groups_are_made_assigned_and_deleted_by_the_rules() {
    let mut world = web_and_database();
    let name = |name: &str| vec![word("GroupName", name)];
    let groups = |names: &[&str]| {
        vec![("Groups", Value::List(names.iter().map(|name| Value::Word((*name).to_owned())).collect()))]
    };
    assert_eq!(world.call("CreateSecurityGroup", vec![]), Err("MissingParameter"));
    assert_eq!(world.call("CreateSecurityGroup", name("web")), Err("InvalidGroup.Duplicate"));
    assert_eq!(world.call("CreateSecurityGroup", name("admin")), Ok(()));
    assert_eq!(world.call("ModifyInstanceAttribute", groups(&["nobody"])), Err("InvalidGroup.NotFound"));
    assert_eq!(world.call("ModifyInstanceAttribute", groups(&["web", "admin"])), Ok(()));
    assert_eq!(world.call("DeleteSecurityGroup", name("admin")), Err("DependencyViolation"));
    assert_eq!(world.call("DeleteSecurityGroup", name("default")), Err("CannotDelete"));
    assert_eq!(world.call("ModifyInstanceAttribute", groups(&["web"])), Ok(()));
    assert_eq!(world.call("DeleteSecurityGroup", name("admin")), Ok(()));
    assert_eq!(world.call("DeleteSecurityGroup", name("admin")), Err("InvalidGroup.NotFound"));
}

#[test]
fn e22_an_instance_with_a_second_interface_gets_no_public_address_at_its_next_start() {
    let mut world = World::one(&steady());
    world.run_to(60.0);
    world.call("CreateNetworkInterface", vec![]).expect("the subnet has room");
    world.call("AttachNetworkInterface", vec![word("NetworkInterfaceId", "eni-2")]).expect("hot");
    assert!(world.addresses(0, AddressKind::PublicIpv4).last().is_some_and(Option::is_some), "it keeps what it has");
    world.call("StopInstances", vec![]).expect("a running instance can be stopped");
    world.run_to(120.0);
    world.call("StartInstances", vec![]).expect("a stopped instance can be started");
    world.run_to(180.0);
    assert_eq!(world.addresses(0, AddressKind::PublicIpv4).last(), Some(&None));
    // With the second one gone, the next start brings one.
    world.call("DetachNetworkInterface", vec![word("NetworkInterfaceId", "eni-2")]).expect("hot");
    world.call("StopInstances", vec![]).expect("a running instance can be stopped");
    world.run_to(240.0);
    world.call("StartInstances", vec![]).expect("a stopped instance can be started");
    assert!(world.addresses(0, AddressKind::PublicIpv4).last().is_some_and(Option::is_some));
}

#[test]
fn interfaces_come_and_go_by_aws_s_rules() {
    let eni = |n: u32| word("NetworkInterfaceId", &format!("eni-{n}"));
    let other_zone = steady_but(|config| config.availability_zone = Zone::named("us-east-1b").expect("a zone"));
    let mut world = World::new(&Quotas::default(), &[steady(), other_zone]);
    // eni-1 and eni-2 are the primary ones.
    world.call("CreateNetworkInterface", vec![]).expect("there is room");
    assert_eq!(world.call("AttachNetworkInterface", vec![eni(3)]), Err("IncorrectInstanceState"), "it is pending");
    world.run_to(60.0);
    assert_eq!(world.call("DetachNetworkInterface", vec![eni(1)]), Err("OperationNotPermitted"), "the primary one");
    assert_eq!(world.call_on(1, "AttachNetworkInterface", vec![eni(3)]), Err("InvalidParameterCombination"), "zone");
    assert_eq!(world.call("AttachNetworkInterface", vec![eni(9)]), Err("InvalidNetworkInterfaceID.NotFound"));
    assert_eq!(world.call("DetachNetworkInterface", vec![eni(3)]), Err("InvalidAttachment.NotFound"));
    world.call("AttachNetworkInterface", vec![eni(3)]).expect("hot");
    assert_eq!(world.call("AttachNetworkInterface", vec![eni(3)]), Err("InvalidNetworkInterface.InUse"));
    assert_eq!(world.call("DeleteNetworkInterface", vec![eni(3)]), Err("InvalidNetworkInterface.InUse"));
    for n in [4, 5] {
        world.call("CreateNetworkInterface", vec![word("AvailabilityZone", "us-east-1a")]).expect("there is room");
        let expected = if n == 4 { Ok(()) } else { Err("AttachmentLimitExceeded") };
        assert_eq!(world.call("AttachNetworkInterface", vec![eni(n)]), expected, "an m5.large takes three");
    }
    world.call("TerminateInstances", vec![]).expect("a running instance can be terminated");
    assert_eq!(world.call("DeleteNetworkInterface", vec![eni(1)]), Err("InvalidNetworkInterfaceID.NotFound"));
    world.call("DeleteNetworkInterface", vec![eni(3)]).expect("it stayed, and is free");
}

#[test]
fn an_ipv6_address_is_given_once_and_stays() {
    let mut world = World::one(&steady_but(|config| config.ipv6_address_count = 1));
    world.run_to(60.0);
    world.call("StopInstances", vec![]).expect("a running instance can be stopped");
    world.run_to(120.0);
    world.call("StartInstances", vec![]).expect("a stopped instance can be started");
    world.run_to(180.0);
    let given = world.facts.iter().filter(|(_, _, fact)| matches!(fact, Fact::Ipv6AddressAssigned { .. }));
    let mut told = vec![];
    for (at, _, fact) in given {
        describe::describe(fact, *at, &mut |_, value| told.push(value));
    }
    let address = std::net::Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0x10);
    assert_eq!(told, [FactValue::Ipv6(address.to_bits())]);
    let held = world.ec2.account.network.primary(0).and_then(|(_, interface)| interface.ipv6);
    assert_eq!(held, Some(address));
}
