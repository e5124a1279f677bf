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
