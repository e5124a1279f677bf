//! The network of an account in one Region: addresses, interfaces, security groups.
//!
//! ```text
//!   Region ── VPC ── subnet (one zone) ── interface ── instance
//!                                           ├─ private IPv4   kept until the interface goes
//!                                           ├─ public IPv4    from AWS's pool: goes on stop, another one comes on start
//!                                           ├─ or Elastic IP  the account's: stays until it is released, and costs
//!                                           ├─ IPv6           kept until the interface goes
//!                                           └─ security groups
//! ```
//!
//! # What is modeled
//!
//! * The **default VPC** of AWS (172.31.0.0/16, a public /20 in each zone) and further VPCs and subnets, public or private.
//!   Five addresses of each subnet belong to AWS; an address is in use once at most.
//! * **Interfaces**: the primary one comes with the instance and cannot be detached; others can move.
//! * **Security groups**: stateful, allow only, default rules, references to groups ([`group`]).
//! * **The packet test**: can A reach B on this port, by which rule, or why not ([`packet`]).
//! * The **bill** of public IPv4 addresses.
//!
//! Public addresses come from 198.18.0.0/15 and 2001:db8::/32, which the internet never routes (RFC 2544, RFC 3849), so that no
//! picture shows somebody's machine. Private addresses are handed out in order (*model assumption*).
//!
//! Sources: EC2 User Guide, using-instance-addressing.html, elastic-ip-addresses-eip.html, using-eni.html,
//! ec2-security-groups.html, security-group-connection-tracking.html, 2026-04.
//!
//! # What is left out
//!
//! Network ACLs (they allow everything by default), NAT gateways, peering, prefix delegation, addresses that a user brings,
//! DNS names, IPv6-only subnets, bandwidth.

pub mod address;
mod elastic;
pub mod group;
mod interface;
pub mod packet;
pub mod pricing;
mod topology;

#[cfg(test)]
mod tests;

pub use address::Cidr;
pub use elastic::{AllocationId, ELASTIC_QUOTA};
pub use group::{Direction, Group, GroupId, Groups, Peer, Protocol, Rule};
pub use interface::{Holder, Interface, InterfaceId, Launch, Public};
pub use packet::{Block, End, Packet, Path, RuleRef, Side, Verdict};
pub use topology::{Route, Subnet, SubnetId, VpcId, ZONES, ipv6_address};

use std::net::{Ipv4Addr, Ipv6Addr};

use address::PublicPool;
use elastic::Elastic;
use topology::Topology;

use super::ErrorCode;
use super::storage::InstanceEnd;

/// Everything that the module documentation describes. A refused call changes nothing.
#[derive(Clone, Debug)]
pub struct Network {
    topology: Topology,
    groups: Groups,
    pool: PublicPool,
    elastic: Vec<Option<Elastic>>,
    /// By number; gone ones leave a hole, numbers are not reused.
    interfaces: Vec<Option<Interface>>,
    /// The interfaces of each instance, primary first.
    by_instance: Vec<Held>,
}

/// The interfaces of an instance. Most have one, and need no list.
#[derive(Clone, Debug, Default)]
enum Held {
    #[default]
    None,
    One(InterfaceId),
    Many(Vec<InterfaceId>),
}

impl Held {
    fn all(&self) -> &[InterfaceId] {
        match self {
            Self::None => &[],
            Self::One(id) => std::slice::from_ref(id),
            Self::Many(ids) => ids,
        }
    }

    fn push(&mut self, id: InterfaceId) {
        *self = match std::mem::take(self) {
            Self::None => Self::One(id),
            Self::One(first) => Self::Many(vec![first, id]),
            Self::Many(mut ids) => {
                ids.push(id);
                Self::Many(ids)
            }
        };
    }

    fn remove(&mut self, id: InterfaceId) {
        match self {
            Self::None => {}
            Self::One(first) if *first == id => *self = Self::None,
            Self::One(_) => {}
            Self::Many(ids) => ids.retain(|&other| other != id),
        }
    }
}

impl Default for Network {
    fn default() -> Self {
        let mut groups = Groups::default();
        let topology = Topology::with_default_vpc(&mut groups);
        Self { topology, groups, pool: PublicPool::default(), elastic: vec![], interfaces: vec![], by_instance: vec![] }
    }
}

impl Network {
    /// `CreateVpc`, with its default security group.
    ///
    /// # Errors
    /// The range is larger than /16 or smaller than /28.
    pub fn create_vpc(&mut self, cidr: Cidr) -> Result<VpcId, ErrorCode> {
        self.topology.create_vpc(cidr, &mut self.groups)
    }

    /// `CreateSubnet`.
    ///
    /// # Errors
    /// No such VPC, or the range is not inside it, or meets another subnet.
    pub fn create_subnet(&mut self, vpc: VpcId, zone: u8, cidr: Cidr, route: Route) -> Result<SubnetId, ErrorCode> {
        self.topology.create_subnet(vpc, zone, cidr, route)
    }

    /// The default subnet of a zone.
    #[must_use]
    pub fn default_subnet(&self, zone: u8) -> Option<SubnetId> {
        self.topology.default_subnet(zone)
    }

    /// A subnet.
    ///
    /// # Errors
    /// No such subnet.
    pub fn subnet(&self, subnet: SubnetId) -> Result<&Subnet, ErrorCode> {
        self.topology.subnet(subnet)
    }

    /// The security groups and their calls.
    #[must_use]
    pub const fn groups(&self) -> &Groups {
        &self.groups
    }

    /// `CreateSecurityGroup`: nothing in, everything out.
    ///
    /// # Errors
    /// The name is taken in this VPC, or reserved.
    pub fn create_group(&mut self, vpc: VpcId, name: &str) -> Result<GroupId, ErrorCode> {
        self.topology.check_vpc(vpc)?;
        self.groups.create(vpc, name)
    }

    /// `DeleteSecurityGroup`.
    ///
    /// # Errors
    /// It is a default group, or an interface or a rule of another group uses it.
    pub fn delete_group(&mut self, group: GroupId) -> Result<(), ErrorCode> {
        let on_interface = self.interfaces.iter().flatten().any(|interface| interface.groups.contains(&group));
        self.groups.delete(group, on_interface)
    }

    /// `AuthorizeSecurityGroupIngress` and `…Egress`.
    ///
    /// # Errors
    /// The rule is there already, makes no sense, or the group is full.
    pub fn authorize(&mut self, group: GroupId, direction: Direction, rule: Rule) -> Result<(), ErrorCode> {
        self.groups.authorize(group, direction, rule)
    }

    /// `RevokeSecurityGroupIngress` and `…Egress`.
    ///
    /// # Errors
    /// There is no such rule.
    pub fn revoke(&mut self, group: GroupId, direction: Direction, rule: Rule) -> Result<(), ErrorCode> {
        self.groups.revoke(group, direction, rule)
    }

    /// `ModifyInstanceAttribute` or `ModifyNetworkInterfaceAttribute` with groups.
    ///
    /// # Errors
    /// A group does not exist or is of another VPC, or they are none or too many.
    pub fn set_groups(&mut self, interface: InterfaceId, groups: &[GroupId]) -> Result<(), ErrorCode> {
        let vpc = self.subnet(self.interface(interface)?.subnet)?.vpc;
        let groups = self.groups.checked(vpc, groups)?;
        self.interface_mut(interface)?.groups = groups.into();
        Ok(())
    }

    /// An interface.
    ///
    /// # Errors
    /// No such interface.
    pub fn interface(&self, interface: InterfaceId) -> Result<&Interface, ErrorCode> {
        let found = self.interfaces.get(interface.0 as usize).and_then(Option::as_ref);
        found.ok_or(ErrorCode::NetworkInterfaceNotFound)
    }

    /// The interfaces of an instance, the primary one first.
    #[must_use]
    pub fn interfaces_of(&self, instance: u32) -> &[InterfaceId] {
        self.by_instance.get(instance as usize).map_or(&[], Held::all)
    }

    /// The primary interface of an instance.
    #[must_use]
    pub fn primary(&self, instance: u32) -> Option<(InterfaceId, &Interface)> {
        let id = *self.interfaces_of(instance).first()?;
        self.interface(id).ok().map(|interface| (id, interface))
    }

    /// The private IPv4 address of an instance.
    #[must_use]
    pub fn private_ipv4(&self, instance: u32) -> Option<Ipv4Addr> {
        self.primary(instance).map(|(_, interface)| interface.private_ipv4)
    }

    /// The public IPv4 address of an instance, automatic or elastic.
    #[must_use]
    pub fn public_ipv4(&self, instance: u32) -> Option<Ipv4Addr> {
        self.primary(instance).and_then(|(_, interface)| self.public_of(interface))
    }

    /// The IPv6 address of an instance.
    #[must_use]
    pub fn ipv6(&self, instance: u32) -> Option<Ipv6Addr> {
        self.primary(instance).and_then(|(_, interface)| interface.ipv6)
    }

    /// The public address of an interface.
    #[must_use]
    pub fn public_of(&self, interface: &Interface) -> Option<Ipv4Addr> {
        match interface.public {
            Public::None => None,
            Public::Automatic(address) => Some(address),
            Public::Elastic(allocation) => self.elastic(allocation).ok().map(|elastic| elastic.address),
        }
    }

    /// Public IPv4 addresses that cost: automatic ones in use, and every Elastic IP address of the account.
    #[must_use]
    pub fn n_public_ipv4(&self) -> u32 {
        self.pool.n_used()
    }

    /// Bytes held; an estimate.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        let per_interface = size_of::<Interface>() + 4 * size_of::<u64>() * 4;
        (self.interfaces.len() * per_interface) as u64 + self.groups.bytes()
    }

    fn interfaces_of_mut(&mut self, instance: u32) -> &mut Held {
        let place = instance as usize;
        if self.by_instance.len() <= place {
            self.by_instance.resize_with(place + 1, Held::default);
        }
        &mut self.by_instance[place]
    }

    fn interface_mut(&mut self, interface: InterfaceId) -> Result<&mut Interface, ErrorCode> {
        let found = self.interfaces.get_mut(interface.0 as usize).and_then(Option::as_mut);
        found.ok_or(ErrorCode::NetworkInterfaceNotFound)
    }

    fn elastic(&self, allocation: AllocationId) -> Result<&Elastic, ErrorCode> {
        let found = self.elastic.get(allocation.0 as usize).and_then(Option::as_ref);
        found.ok_or(ErrorCode::AllocationNotFound)
    }
}
