//! The fact sheet's examples about addresses, the packet test, and that no address is in use twice.

use super::*;
use crate::ec2::storage::InstanceEnd;

const VPC: VpcId = VpcId(0);
const ZONE_A: SubnetId = SubnetId(0);

fn plain(subnet: SubnetId) -> Launch<'static> {
    Launch { subnet, public_ip: None, ipv6: false, groups: &[] }
}

fn with_instance() -> Network {
    let mut network = Network::default();
    network.launch(1, &plain(ZONE_A)).expect("the default subnet has room");
    network
}

fn restart(network: &mut Network, instance: u32) {
    network.stopped(instance);
    network.started(instance);
}

#[test]
fn worked_example_e21_stop_and_start_change_the_public_address_only() {
    let mut network = with_instance();
    let (private, public) = (network.private_ipv4(1), network.public_ipv4(1));
    assert!(public.is_some(), "default subnets give public addresses");
    network.stopped(1);
    assert_eq!((network.private_ipv4(1), network.public_ipv4(1)), (private, None));
    network.started(1);
    assert_eq!(network.private_ipv4(1), private);
    assert!(network.public_ipv4(1).is_some_and(|address| Some(address) != public), "another one");
}

#[test]
fn worked_example_e22_with_a_second_interface_no_public_address_comes_back() {
    let mut network = with_instance();
    let second = network.create_interface(&plain(ZONE_A)).expect("room");
    network.attach_interface(second, 1, 3).expect("same zone");
    assert!(network.public_ipv4(1).is_some(), "what is there stays");
    restart(&mut network, 1);
    assert_eq!(network.public_ipv4(1), None);
    network.detach_interface(second).expect("it is not the primary one");
    restart(&mut network, 1);
    assert!(network.public_ipv4(1).is_some());
}

#[test]
fn worked_example_e23_a_public_address_for_a_month() {
    let line = pricing::public_ipv4(730 * 3_600 * 1_000_000_000).expect("used");
    assert_eq!((line.cost.to_string().as_str(), line.unit), ("3.6500000000", "hours"));
    assert_eq!(pricing::public_ipv4(0), None);
}

#[test]
fn an_elastic_address_stays_through_stop_and_start_and_outlives_the_instance() {
    let mut network = with_instance();
    let automatic = network.public_ipv4(1);
    let allocation = network.allocate_address(ELASTIC_QUOTA).expect("the first");
    let (address, _) = network.elastic_address(allocation).expect("ours");
    let (interface, _) = network.primary(1).expect("launched");
    network.associate_address(allocation, interface).expect("both are there");
    assert_eq!((network.public_ipv4(1), network.n_public_ipv4()), (Some(address), 1), "the automatic one went back");
    assert_ne!(Some(address), automatic);
    restart(&mut network, 1);
    assert_eq!(network.public_ipv4(1), Some(address));
    network.terminated(1);
    assert_eq!(network.elastic_address(allocation), Ok((address, None)));
    assert_eq!(network.n_public_ipv4(), 1, "it costs until it is released");
    network.release_address(allocation).expect("nothing uses it");
    assert_eq!((network.n_public_ipv4(), network.elastic_address(allocation)), (0, Err(ErrorCode::AllocationNotFound)));
}

#[test]
fn an_elastic_address_moves_at_once() {
    let mut network = with_instance();
    network.launch(2, &plain(ZONE_A)).expect("room");
    let allocation = network.allocate_address(ELASTIC_QUOTA).expect("the first");
    let (address, _) = network.elastic_address(allocation).expect("ours");
    for instance in [1, 2, 2] {
        let (interface, _) = network.primary(instance).expect("launched");
        network.associate_address(allocation, interface).expect("both are there");
        assert_eq!(network.public_ipv4(instance), Some(address));
    }
    assert!(network.public_ipv4(1).is_some_and(|other| other != address), "an automatic one again");
    assert_eq!(network.release_address(allocation), Err(ErrorCode::AddressInUse));
    network.disassociate_address(allocation).expect("associated");
    assert!(network.public_ipv4(2).is_some_and(|other| other != address));
    assert_eq!(network.disassociate_address(allocation), Err(ErrorCode::AssociationNotFound));
}

#[test]
fn addresses_have_limits() {
    let mut network = with_instance();
    for _ in 0..ELASTIC_QUOTA {
        network.allocate_address(ELASTIC_QUOTA).expect("within the quota");
    }
    assert_eq!(network.allocate_address(ELASTIC_QUOTA), Err(ErrorCode::AddressLimitExceeded));

    let cidr = |text| Cidr::parse(text).unwrap_or_else(|| panic!("{text} is a range"));
    let vpc = network.create_vpc(cidr("10.0.0.0/16")).expect("a good range");
    let small = network.create_subnet(vpc, 0, cidr("10.0.0.0/28"), Route::None).expect("inside");
    assert_eq!(network.subnet(small).expect("there").n_free(), 11, "AWS keeps five of sixteen");
    for instance in 10..21 {
        network.launch(instance, &plain(small)).expect("room");
        network.stopped(instance);
    }
    assert_eq!(
        network.launch(21, &plain(small)),
        Err(ErrorCode::InsufficientFreeAddressesInSubnet),
        "stopped ones hold theirs"
    );
    network.terminated(15);
    network.launch(21, &plain(small)).expect("one is free again");
    assert_eq!(network.public_ipv4(21), None, "only default subnets give public addresses unasked");
}

#[test]
fn ranges_that_do_not_go_are_refused() {
    let mut network = Network::default();
    let cidr = |text| Cidr::parse(text).unwrap_or_else(|| panic!("{text} is a range"));
    assert_eq!(network.create_vpc(cidr("10.0.0.0/15")), Err(ErrorCode::VpcRange));
    let vpc = network.create_vpc(cidr("10.0.0.0/16")).expect("a good range");
    let cases = [
        (vpc, "10.0.1.0/24", Ok(SubnetId(6))),
        (vpc, "10.0.1.128/25", Err(ErrorCode::SubnetConflict)),
        (vpc, "10.0.0.0/20", Err(ErrorCode::SubnetConflict)),
        (vpc, "10.1.0.0/24", Err(ErrorCode::SubnetRange)),
        (vpc, "10.0.2.0/29", Err(ErrorCode::SubnetRange)),
        (VpcId(9), "10.0.2.0/24", Err(ErrorCode::VpcNotFound)),
        (vpc, "10.0.2.0/24", Ok(SubnetId(7))),
    ];
    for (vpc, text, expected) in cases {
        assert_eq!(network.create_subnet(vpc, 0, cidr(text), Route::None), expected, "{text}");
    }
    for text in ["10.0.0.1/16", "10.0.0.0/33", "10.0.0.0", "ten/8", "0.0.0.1/0"] {
        assert_eq!(Cidr::parse(text), None, "{text}");
    }
    assert_eq!(cidr("172.31.0.0/16").to_string(), "172.31.0.0/16");
}

#[test]
fn interfaces_move_with_their_addresses() {
    let mut network = with_instance();
    network.launch(2, &plain(ZONE_A)).expect("room");
    network.launch(3, &plain(SubnetId(1))).expect("room");
    let moving = network.create_interface(&plain(ZONE_A)).expect("room");
    let address = network.interface(moving).expect("there").private_ipv4;
    network.attach_interface(moving, 1, 2).expect("same zone");
    assert_eq!(network.attach_interface(moving, 2, 2), Err(ErrorCode::NetworkInterfaceInUse));
    assert_eq!(network.delete_interface(moving), Err(ErrorCode::NetworkInterfaceInUse));
    let (primary, _) = network.primary(1).expect("launched");
    assert_eq!(network.detach_interface(primary), Err(ErrorCode::OperationNotPermitted));
    network.detach_interface(moving).expect("attached");
    assert_eq!(network.attach_interface(moving, 3, 2), Err(ErrorCode::InvalidParameterCombination), "another zone");
    assert_eq!(network.attach_interface(moving, 2, 1), Err(ErrorCode::AttachmentLimitExceeded));
    network.attach_interface(moving, 2, 2).expect("same zone");
    network.terminated(2);
    assert_eq!(
        network.interface(moving).map(|found| (found.private_ipv4, found.holder)),
        Ok((address, None)),
        "it stays"
    );
    network.delete_interface(moving).expect("nothing has it");
    assert_eq!(network.interface(moving), Err(ErrorCode::NetworkInterfaceNotFound));
}

fn tcp(port: u16, peer: Peer) -> Rule {
    Rule { protocol: Protocol::Tcp, ports: (port, port), peer }
}

fn everybody() -> Peer {
    Peer::Ipv4(Cidr::ANY)
}

/// A web server that everybody may call, a database that only the web servers' group may call, both in the default VPC.
struct Shop {
    network: Network,
    web_group: GroupId,
    db_group: GroupId,
    web: InterfaceId,
    db: InterfaceId,
}

fn shop() -> Shop {
    let mut network = Network::default();
    let web_group = network.create_group(VPC, "web").expect("free");
    let db_group = network.create_group(VPC, "db").expect("free");
    network.authorize(web_group, Direction::Ingress, tcp(443, everybody())).expect("new");
    network.authorize(db_group, Direction::Ingress, tcp(5432, Peer::Group(web_group))).expect("new");
    let web = network.launch(1, &Launch { groups: &[web_group], ..plain(ZONE_A) }).expect("room");
    let db = network.launch(2, &Launch { groups: &[db_group], ..plain(ZONE_A) }).expect("room");
    Shop { network, web_group, db_group, web, db }
}

const STRANGER: End = End::Internet(std::net::IpAddr::V4(Ipv4Addr::new(203, 0, 113, 9)));

fn open(from: End, to: End, path: Path, port: u16) -> Packet {
    Packet { from, to, path, protocol: Protocol::Tcp, port }
}

fn rule_of(verdict: Verdict) -> (Option<GroupId>, Option<GroupId>) {
    match verdict {
        Verdict::Reaches { out, into, .. } => (out.map(|rule| rule.group), into.map(|rule| rule.group)),
        Verdict::Blocked(block) => panic!("blocked: {block:?}"),
    }
}

#[test]
fn a_packet_passes_by_rules_that_have_a_name() {
    let shop = shop();
    let (web, db) = (End::Interface(shop.web), End::Interface(shop.db));
    let test = |packet| shop.network.test_packet(&packet).expect("both are there");
    let cases = [
        (open(STRANGER, web, Path::Public, 443), (None, Some(shop.web_group))),
        (open(web, db, Path::Private, 5432), (Some(shop.web_group), Some(shop.db_group))),
        (open(db, web, Path::Public, 443), (Some(shop.db_group), Some(shop.web_group))),
        (open(web, STRANGER, Path::Public, 80), (Some(shop.web_group), None)),
    ];
    for (index, (packet, expected)) in cases.into_iter().enumerate() {
        assert_eq!(rule_of(test(packet)), expected, "case {index}");
    }
}

#[test]
fn a_packet_is_blocked_for_a_reason() {
    let mut shop = shop();
    let (web, db) = (End::Interface(shop.web), End::Interface(shop.db));
    let vpc = shop.network.create_vpc(Cidr::parse("10.0.0.0/16").expect("a range")).expect("a good range");
    let range = Cidr::parse("10.0.0.0/24").expect("a range");
    let private = shop.network.create_subnet(vpc, 0, range, Route::None).expect("inside");
    let asking = Launch { public_ip: Some(true), ..plain(private) };
    let hidden = End::Interface(shop.network.launch(3, &asking).expect("room"));
    let no_public = Launch { public_ip: Some(false), ..plain(ZONE_A) };
    let inner = End::Interface(shop.network.launch(4, &no_public).expect("room"));
    let nearest = |group, rule| Some(RuleRef { group, direction: Direction::Ingress, index: 0, rule });
    let db_rule = nearest(shop.db_group, tcp(5432, Peer::Group(shop.web_group)));
    let web_rule = nearest(shop.web_group, tcp(443, everybody()));
    let mail = Packet { port: 25, ..open(web, STRANGER, Path::Public, 0) };
    let no_rule = |nearest| Block::NoRule { side: Side::To, nearest };
    let cases = [
        ("the wrong port", open(STRANGER, web, Path::Public, 22), no_rule(web_rule)),
        ("a stranger", open(STRANGER, db, Path::Public, 5432), no_rule(db_rule)),
        ("a group is not known behind a public address", open(web, db, Path::Public, 5432), no_rule(db_rule)),
        (
            "the wrong protocol",
            Packet { protocol: Protocol::Udp, ..open(web, db, Path::Private, 5432) },
            no_rule(db_rule),
        ),
        ("another VPC", open(web, hidden, Path::Private, 443), Block::OtherVpc),
        ("no way to the internet", open(hidden, STRANGER, Path::Public, 443), Block::NoRoute(Side::From)),
        ("no public address", open(STRANGER, inner, Path::Public, 443), Block::NoAddress(Side::To)),
        ("a private address from outside", open(STRANGER, web, Path::Private, 443), Block::NoAddress(Side::From)),
        ("no IPv6 address", open(web, db, Path::Ipv6, 5432), Block::NoAddress(Side::From)),
        ("mail", mail, Block::MailPort),
    ];
    for (name, packet, expected) in cases {
        assert_eq!(shop.network.test_packet(&packet), Ok(Verdict::Blocked(expected)), "{name}");
    }
    shop.network.stopped(2);
    let packet = open(web, db, Path::Private, 5432);
    assert_eq!(shop.network.test_packet(&packet), Ok(Verdict::Blocked(Block::NotUp(Side::To))));
    shop.network.terminated(2);
    assert_eq!(shop.network.test_packet(&packet), Err(ErrorCode::NetworkInterfaceNotFound));
}

#[test]
fn rules_of_all_groups_count_together_and_answers_need_none() {
    let mut shop = shop();
    let (web, db) = (End::Interface(shop.web), End::Interface(shop.db));
    let packet = open(web, db, Path::Private, 5432);
    // No rule lets the database speak first to the web server's odd ports, and none is needed for its answer.
    let everything = Rule { protocol: Protocol::All, ports: (0, 0), peer: everybody() };
    shop.network.revoke(shop.db_group, Direction::Egress, everything).expect("there");
    assert_eq!(rule_of(shop.network.test_packet(&packet).expect("there")), (Some(shop.web_group), Some(shop.db_group)));
    let no_rule = |side| Ok(Verdict::Blocked(Block::NoRule { side, nearest: None }));
    shop.network.revoke(shop.web_group, Direction::Egress, everything).expect("there");
    let out = shop.network.test_packet(&packet);
    assert!(matches!(out, Ok(Verdict::Blocked(Block::NoRule { side: Side::From, nearest: Some(_) }))), "{out:?}");
    shop.network.authorize(shop.web_group, Direction::Egress, tcp(5432, Peer::Group(shop.db_group))).expect("new");
    assert!(matches!(shop.network.test_packet(&packet), Ok(Verdict::Reaches { .. })));
    // A second group adds; it never takes away.
    let extra = shop.network.create_group(VPC, "extra").expect("free");
    shop.network.set_groups(shop.web, &[extra, shop.web_group]).expect("same VPC");
    assert_eq!(rule_of(shop.network.test_packet(&packet).expect("there")), (Some(extra), Some(shop.db_group)));
    shop.network.set_groups(shop.db, &[extra]).expect("same VPC");
    assert_eq!(shop.network.test_packet(&packet), no_rule(Side::To), "a new group lets nothing in");
}

#[test]
fn the_default_group_lets_its_members_speak_to_each_other_only() {
    let mut network = with_instance();
    let one = End::Interface(network.primary(1).expect("launched").0);
    let two = End::Interface(network.launch(2, &plain(ZONE_A)).expect("room"));
    let default = network.groups().default_of(VPC);
    let inside = network.test_packet(&open(one, two, Path::Private, 12_345)).expect("there");
    assert_eq!(rule_of(inside), (Some(default), Some(default)));
    let outside = network.test_packet(&open(STRANGER, one, Path::Public, 12_345));
    assert!(matches!(outside, Ok(Verdict::Blocked(Block::NoRule { side: Side::To, .. }))));
}

#[test]
fn only_flows_open_to_everybody_both_ways_end_with_their_rule() {
    let mut shop = shop();
    let web = End::Interface(shop.web);
    let is_tracked = |network: &Network, path, from| match network.test_packet(&open(from, web, path, 443)) {
        Ok(Verdict::Reaches { is_tracked, .. }) => is_tracked,
        other => panic!("{other:?}"),
    };
    assert!(!is_tracked(&shop.network, Path::Public, STRANGER), "443 from everybody, everything to everybody");
    let everything = Rule { protocol: Protocol::All, ports: (0, 0), peer: everybody() };
    shop.network.revoke(shop.web_group, Direction::Egress, everything).expect("there");
    let any_ipv6 = Rule { peer: Peer::AnyIpv6, ..everything };
    shop.network.revoke(shop.web_group, Direction::Egress, any_ipv6).expect("there");
    assert!(is_tracked(&shop.network, Path::Public, STRANGER));
}

#[test]
fn calls_on_groups_are_refused_with_awss_codes() {
    let mut shop = shop();
    let network = &mut shop.network;
    let default = network.groups().default_of(VPC);
    let rule = tcp(443, everybody());
    let backwards = Rule { ports: (2, 1), ..rule };
    let unknown = GroupId(99);
    let authorize = |network: &mut Network, group, rule| network.authorize(group, Direction::Ingress, rule);
    assert_eq!(network.create_group(VPC, "web"), Err(ErrorCode::GroupDuplicate));
    assert_eq!(network.create_group(VPC, "default"), Err(ErrorCode::GroupReserved));
    assert_eq!(network.create_group(VpcId(9), "other"), Err(ErrorCode::VpcNotFound));
    assert_eq!(network.delete_group(default), Err(ErrorCode::CannotDelete));
    assert_eq!(network.delete_group(shop.db_group), Err(ErrorCode::DependencyViolation), "an interface has it");
    assert_eq!(network.delete_group(unknown), Err(ErrorCode::GroupNotFound));
    assert_eq!(authorize(network, shop.web_group, rule), Err(ErrorCode::PermissionDuplicate));
    assert_eq!(authorize(network, shop.web_group, backwards), Err(ErrorCode::InvalidParameterValue));
    assert_eq!(authorize(network, shop.web_group, tcp(1, Peer::Group(unknown))), Err(ErrorCode::GroupNotFound));
    assert_eq!(network.revoke(shop.web_group, Direction::Egress, rule), Err(ErrorCode::PermissionNotFound));
    assert_eq!(network.set_groups(shop.web, &[]), Err(ErrorCode::MissingParameter));
    for port in 1..60 {
        authorize(network, shop.web_group, tcp(port, everybody())).expect("within the limit");
    }
    assert_eq!(
        authorize(network, shop.web_group, tcp(60, everybody())),
        Err(ErrorCode::RulesPerSecurityGroupLimitExceeded)
    );
    let six: Vec<GroupId> = (0..6).map(|n| network.create_group(VPC, &format!("g{n}")).expect("free")).collect();
    assert_eq!(network.set_groups(shop.web, &six), Err(ErrorCode::SecurityGroupsPerInterfaceLimitExceeded));
    // Once nobody has it, a rule of another group still holds on to it.
    network.terminated(1);
    assert_eq!(network.delete_group(shop.web_group), Err(ErrorCode::DependencyViolation));
    network.revoke(shop.db_group, Direction::Ingress, tcp(5432, Peer::Group(shop.web_group))).expect("there");
    network.delete_group(shop.web_group).expect("nothing names it any more");
    network.create_group(VPC, "web").expect("the name is free again");
}

#[test]
fn ipv6_stays_through_stops_and_is_never_given_twice() {
    let mut network = Network::default();
    let launch = Launch { ipv6: true, ..plain(ZONE_A) };
    network.launch(1, &launch).expect("room");
    let address = network.ipv6(1);
    assert_eq!(address.map(|address| address.to_string()).as_deref(), Some("2001:db8::10"));
    restart(&mut network, 1);
    assert_eq!(network.ipv6(1), address);
    network.terminated(1);
    network.launch(2, &launch).expect("room");
    assert!(network.ipv6(2) != address && network.ipv6(2).is_some());
}

#[test]
fn no_address_is_in_use_twice() {
    let mut network = Network::default();
    let mut rng = skylapse_kernel::Rng::from_seed(skylapse_kernel::Seed(20));
    let mut alive: Vec<u32> = vec![];
    let mut allocations = vec![];
    for step in 0..1_500 {
        let pick = |rng: &mut skylapse_kernel::Rng, alive: &[u32]| {
            alive.get(rng.below(alive.len().max(1) as u64) as usize).copied()
        };
        match (rng.below(8), pick(&mut rng, &alive)) {
            (0 | 6 | 7, _) | (_, None) => {
                let subnet = SubnetId(rng.below(6) as u32);
                network.launch(step, &plain(subnet)).expect("room");
                alive.push(step);
            }
            (1, Some(instance)) => network.stopped(instance),
            (2, Some(instance)) => network.started(instance),
            (3, Some(instance)) => {
                network.terminated(instance);
                alive.retain(|&other| other != instance);
            }
            (4, Some(instance)) => {
                let allocation = network.allocate_address(u32::MAX).expect("AWS has many");
                let (interface, _) = network.primary(instance).expect("alive");
                network.associate_address(allocation, interface).expect("both are there");
                allocations.push(allocation);
            }
            (_, Some(_)) => {
                let Some(allocation) = allocations.pop() else { continue };
                let _ = network.disassociate_address(allocation);
                network.release_address(allocation).expect("nothing has it");
            }
        }
        let mut private: Vec<Ipv4Addr> = alive.iter().filter_map(|&instance| network.private_ipv4(instance)).collect();
        let on_instances = alive.iter().filter_map(|&instance| network.public_ipv4(instance));
        let idle = network
            .elastic_addresses()
            .filter(|&(id, _)| network.elastic_address(id).is_ok_and(|(_, on)| on.is_none()));
        let mut public: Vec<Ipv4Addr> = on_instances.chain(idle.map(|(_, address)| address)).collect();
        let (n_private, n_public) = (private.len(), public.len());
        private.sort_unstable();
        private.dedup();
        public.sort_unstable();
        public.dedup();
        assert_eq!((private.len(), public.len()), (n_private, n_public), "step {step}");
        assert_eq!(n_public as u32, network.n_public_ipv4(), "what is paid for is what there is, step {step}");
    }
    assert!(alive.len() > 100, "the walk went somewhere");
}

#[test]
fn the_primary_interface_goes_with_its_instance_by_default() {
    let mut network = with_instance();
    let (id, interface) = network.primary(1).expect("launched");
    assert_eq!(interface.holder.map(|holder| holder.end), Some(InstanceEnd::Delete));
    network.terminated(1);
    assert_eq!(network.interface(id), Err(ErrorCode::NetworkInterfaceNotFound));
    assert_eq!((network.primary(1), network.n_public_ipv4()), (None, 0));
}
