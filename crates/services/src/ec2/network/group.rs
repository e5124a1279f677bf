//! Security groups: what may come in and go out. Only allowing rules exist; all rules of all groups of an interface count
//! together, in no order.
//!
//! Source: EC2 User Guide, ec2-security-groups.html; quotas: VPC User Guide, amazon-vpc-limits.html, 2026-04.

use std::net::IpAddr;

use super::address::Cidr;
use super::topology::VpcId;
use crate::ec2::ErrorCode;

/// A security group's number in the account, from 0; 0 is the default group of the default VPC.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct GroupId(pub u32);

/// One security group.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Group {
    /// Its name, unique in its VPC.
    pub name: String,
    /// Its VPC.
    pub vpc: VpcId,
    /// What may come in.
    pub ingress: Vec<Rule>,
    /// What may go out.
    pub egress: Vec<Rule>,
}

/// One rule: this may pass.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rule {
    /// What kind of traffic.
    pub protocol: Protocol,
    /// The first and the last port; both 0 where the protocol has none.
    pub ports: (u16, u16),
    /// From whom, or to whom.
    pub peer: Peer,
}

/// Kinds of traffic.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Protocol {
    /// All of them, on every port: AWS's `-1`.
    All,
    /// TCP.
    Tcp,
    /// UDP.
    Udp,
    /// Ping and its like.
    Icmp,
}

/// The other side of a rule.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Peer {
    /// IPv4 addresses.
    Ipv4(Cidr),
    /// Every IPv6 address (`::/0`).
    AnyIpv6,
    /// Interfaces with this group, by their private addresses.
    Group(GroupId),
}

/// Which way a rule lets traffic pass, seen from the instance.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Direction {
    /// In.
    Ingress,
    /// Out.
    Egress,
}

/// All groups of an account.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Groups {
    groups: Vec<Option<Group>>,
    /// The default group of each VPC.
    defaults: Vec<GroupId>,
}

impl Groups {
    /// A group.
    ///
    /// # Errors
    /// No such group.
    pub fn find(&self, group: GroupId) -> Result<&Group, ErrorCode> {
        self.groups.get(group.0 as usize).and_then(Option::as_ref).ok_or(ErrorCode::GroupNotFound)
    }

    /// The group of this name.
    ///
    /// # Errors
    /// No such group in the VPC.
    pub fn named(&self, vpc: VpcId, name: &str) -> Result<GroupId, ErrorCode> {
        let found = self.all().find(|(_, group)| group.vpc == vpc && group.name == name);
        found.map(|(id, _)| id).ok_or(ErrorCode::GroupNotFound)
    }

    /// The default group of a VPC.
    #[must_use]
    pub fn default_of(&self, vpc: VpcId) -> GroupId {
        self.defaults[vpc.0 as usize]
    }

    /// Every group, in order of creation.
    pub fn all(&self) -> impl Iterator<Item = (GroupId, &Group)> {
        let numbered = self.groups.iter().enumerate();
        numbered.filter_map(|(index, group)| group.as_ref().map(|group| (GroupId(index as u32), group)))
    }

    pub(super) fn create_default(&mut self, vpc: VpcId) {
        let id = self.add("default", vpc);
        let from_itself = Rule { protocol: Protocol::All, ports: (0, 0), peer: Peer::Group(id) };
        self.groups[id.0 as usize].as_mut().expect("just added").ingress.push(from_itself);
        self.defaults.push(id);
    }

    pub(super) fn create(&mut self, vpc: VpcId, name: &str) -> Result<GroupId, ErrorCode> {
        if name == "default" {
            return Err(ErrorCode::GroupReserved);
        }
        if self.named(vpc, name).is_ok() {
            return Err(ErrorCode::GroupDuplicate);
        }
        Ok(self.add(name, vpc))
    }

    pub(super) fn delete(&mut self, id: GroupId, on_interface: bool) -> Result<(), ErrorCode> {
        self.find(id)?;
        if self.defaults.contains(&id) {
            return Err(ErrorCode::CannotDelete);
        }
        let names = |group: &Group| {
            group
                .rules(Direction::Ingress)
                .chain(group.rules(Direction::Egress))
                .any(|rule| rule.peer == Peer::Group(id))
        };
        if on_interface || self.all().any(|(other, group)| other != id && names(group)) {
            return Err(ErrorCode::DependencyViolation);
        }
        self.groups[id.0 as usize] = None;
        Ok(())
    }

    pub(super) fn authorize(&mut self, id: GroupId, direction: Direction, rule: Rule) -> Result<(), ErrorCode> {
        let vpc = self.find(id)?.vpc;
        if let Peer::Group(peer) = rule.peer
            && self.find(peer)?.vpc != vpc
        {
            return Err(ErrorCode::GroupNotFound);
        }
        if rule.ports.1 < rule.ports.0 {
            return Err(ErrorCode::InvalidParameterValue);
        }
        let rules = self.rules_mut(id, direction)?;
        if rules.contains(&rule) {
            return Err(ErrorCode::PermissionDuplicate);
        }
        if RULES_PER_DIRECTION <= rules.len() {
            return Err(ErrorCode::RulesPerSecurityGroupLimitExceeded);
        }
        rules.push(rule);
        Ok(())
    }

    pub(super) fn revoke(&mut self, id: GroupId, direction: Direction, rule: Rule) -> Result<(), ErrorCode> {
        let rules = self.rules_mut(id, direction)?;
        let index = rules.iter().position(|&known| known == rule).ok_or(ErrorCode::PermissionNotFound)?;
        rules.remove(index);
        Ok(())
    }

    /// Groups that an interface of this VPC can have: one to five, each once.
    pub(super) fn checked(&self, vpc: VpcId, groups: &[GroupId]) -> Result<Vec<GroupId>, ErrorCode> {
        let mut checked = vec![];
        for &group in groups {
            if self.find(group)?.vpc != vpc {
                return Err(ErrorCode::GroupNotFound);
            }
            if !checked.contains(&group) {
                checked.push(group);
            }
        }
        match checked.len() {
            0 => Err(ErrorCode::MissingParameter),
            n if GROUPS_PER_INTERFACE < n => Err(ErrorCode::SecurityGroupsPerInterfaceLimitExceeded),
            _ => Ok(checked),
        }
    }

    pub(super) fn bytes(&self) -> u64 {
        let rules = |group: &Group| (group.ingress.len() + group.egress.len()) * size_of::<Rule>();
        self.all().map(|(_, group)| (size_of::<Group>() + rules(group)) as u64).sum()
    }

    fn add(&mut self, name: &str, vpc: VpcId) -> GroupId {
        let id = GroupId(u32::try_from(self.groups.len()).expect("an account has fewer than 2^32 groups"));
        let everything = Rule { protocol: Protocol::All, ports: (0, 0), peer: Peer::Ipv4(Cidr::ANY) };
        let egress = vec![everything, Rule { peer: Peer::AnyIpv6, ..everything }];
        self.groups.push(Some(Group { name: name.to_owned(), vpc, ingress: vec![], egress }));
        id
    }

    fn rules_mut(&mut self, id: GroupId, direction: Direction) -> Result<&mut Vec<Rule>, ErrorCode> {
        let group = self.groups.get_mut(id.0 as usize).and_then(Option::as_mut).ok_or(ErrorCode::GroupNotFound)?;
        Ok(match direction {
            Direction::Ingress => &mut group.ingress,
            Direction::Egress => &mut group.egress,
        })
    }
}

impl Group {
    /// Its rules in one direction, in order of creation.
    pub fn rules(&self, direction: Direction) -> impl Iterator<Item = &Rule> {
        match direction {
            Direction::Ingress => self.ingress.iter(),
            Direction::Egress => self.egress.iter(),
        }
    }
}

impl Rule {
    /// Whether its kind of traffic and its ports let this pass.
    #[must_use]
    pub fn allows(&self, protocol: Protocol, port: u16) -> bool {
        match self.protocol {
            Protocol::All => true,
            Protocol::Icmp => protocol == Protocol::Icmp,
            Protocol::Tcp | Protocol::Udp => protocol == self.protocol && (self.ports.0..=self.ports.1).contains(&port),
        }
    }

    /// Whether the other side is meant: its address as this side sees it, and its groups when that address is private.
    #[must_use]
    pub fn means(&self, address: IpAddr, groups: &[GroupId]) -> bool {
        match (self.peer, address) {
            (Peer::Ipv4(cidr), IpAddr::V4(address)) => cidr.contains(address),
            (Peer::AnyIpv6, IpAddr::V6(_)) => true,
            (Peer::Group(group), _) => groups.contains(&group),
            (Peer::Ipv4(_), IpAddr::V6(_)) | (Peer::AnyIpv6, IpAddr::V4(_)) => false,
        }
    }

    /// Whether it means everybody.
    #[must_use]
    pub fn is_for_everybody(&self) -> bool {
        matches!(self.peer, Peer::Ipv4(Cidr::ANY) | Peer::AnyIpv6)
    }
}

const RULES_PER_DIRECTION: usize = 60;
const GROUPS_PER_INTERFACE: usize = 5;
