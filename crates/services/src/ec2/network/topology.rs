//! VPCs and their subnets.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::address::{Cidr, SubnetPool};
use super::group::Groups;
use crate::ec2::ErrorCode;

/// A VPC's number in the account; 0 is the default VPC.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct VpcId(pub u32);

/// A subnet's number in the account; the default VPC's come first, in the order of zones.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct SubnetId(pub u32);

/// Where a subnet's traffic to the internet goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Route {
    /// To an internet gateway: a public subnet.
    InternetGateway,
    /// Nowhere: a private subnet.
    None,
}

/// One subnet, in one Availability Zone.
#[derive(Clone, Debug)]
pub struct Subnet {
    /// Its VPC.
    pub vpc: VpcId,
    /// Its Availability Zone.
    pub zone: u8,
    /// Its addresses.
    pub cidr: Cidr,
    /// Where its traffic to the internet goes.
    pub route: Route,
    /// Whether an instance gets a public IPv4 address when its launch does not say: yes in default subnets only.
    pub map_public_ip_on_launch: bool,
    /// The first address of its IPv6 range, a /64.
    pub ipv6: Ipv6Addr,
    pub(super) pool: SubnetPool,
    pub(super) n_ipv6: u64,
}

#[derive(Clone, Debug)]
pub(super) struct Topology {
    vpcs: Vec<Cidr>,
    subnets: Vec<Subnet>,
}

impl Topology {
    pub(super) fn with_default_vpc(groups: &mut Groups) -> Self {
        let mut topology = Self { vpcs: vec![], subnets: vec![] };
        let range =
            |third, prefix| Cidr::new(Ipv4Addr::new(172, 31, third, 0), prefix).expect("a range's first address");
        let vpc = topology.create_vpc(range(0, 16), groups).expect("AWS's own choice");
        for zone in 0..ZONES {
            let subnet = topology.create_subnet(vpc, zone, range(zone * 16, 20), Route::InternetGateway);
            let subnet = subnet.expect("AWS's own choice");
            topology.subnets[subnet.0 as usize].map_public_ip_on_launch = true;
        }
        topology
    }

    pub(super) fn create_vpc(&mut self, cidr: Cidr, groups: &mut Groups) -> Result<VpcId, ErrorCode> {
        if !(16..=28).contains(&cidr.prefix()) {
            return Err(ErrorCode::VpcRange);
        }
        let vpc = VpcId(u32::try_from(self.vpcs.len()).expect("an account has fewer than 2^32 VPCs"));
        self.vpcs.push(cidr);
        groups.create_default(vpc);
        Ok(vpc)
    }

    pub(super) fn create_subnet(
        &mut self,
        vpc: VpcId,
        zone: u8,
        cidr: Cidr,
        route: Route,
    ) -> Result<SubnetId, ErrorCode> {
        self.check_vpc(vpc)?;
        if !(16..=28).contains(&cidr.prefix()) || !self.vpcs[vpc.0 as usize].covers(cidr) {
            return Err(ErrorCode::SubnetRange);
        }
        if self.subnets.iter().any(|other| other.vpc == vpc && other.cidr.overlaps(cidr)) {
            return Err(ErrorCode::SubnetConflict);
        }
        let number = u16::try_from(self.subnets.len()).map_err(|_| ErrorCode::SubnetLimitExceeded)?;
        self.subnets.push(Subnet {
            vpc,
            zone,
            cidr,
            route,
            map_public_ip_on_launch: false,
            ipv6: ipv6_block(number),
            pool: SubnetPool::new(cidr),
            n_ipv6: 0,
        });
        Ok(SubnetId(u32::from(number)))
    }

    pub(super) fn check_vpc(&self, vpc: VpcId) -> Result<(), ErrorCode> {
        if (vpc.0 as usize) < self.vpcs.len() { Ok(()) } else { Err(ErrorCode::VpcNotFound) }
    }

    pub(super) fn default_subnet(&self, zone: u8) -> Option<SubnetId> {
        (zone < ZONES).then_some(SubnetId(u32::from(zone)))
    }

    pub(super) fn subnet(&self, subnet: SubnetId) -> Result<&Subnet, ErrorCode> {
        self.subnets.get(subnet.0 as usize).ok_or(ErrorCode::SubnetNotFound)
    }

    pub(super) fn subnet_mut(&mut self, subnet: SubnetId) -> Result<&mut Subnet, ErrorCode> {
        self.subnets.get_mut(subnet.0 as usize).ok_or(ErrorCode::SubnetNotFound)
    }
}

impl Subnet {
    /// Addresses that nothing holds.
    #[must_use]
    pub fn n_free(&self) -> u32 {
        self.pool.n_free()
    }

    /// The next IPv6 address; 2^64 are enough to give none twice.
    pub(super) fn take_ipv6(&mut self) -> Ipv6Addr {
        self.n_ipv6 += 1;
        Ipv6Addr::from_bits(self.ipv6.to_bits() + u128::from(RESERVED_IPV6 + self.n_ipv6))
    }
}

/// The IPv6 addresses of a subnet; RFC 3849: for documentation.
const fn ipv6_block(subnet: u16) -> Ipv6Addr {
    Ipv6Addr::new(0x2001, 0xdb8, 0, subnet, 0, 0, 0, 0)
}

/// The address of this number in a subnet.
#[must_use]
pub fn ipv6_address(subnet: u16, host: u32) -> Ipv6Addr {
    Ipv6Addr::from_bits(ipv6_block(subnet).to_bits() + u128::from(host))
}

/// us-east-1 has six Availability Zones, a to f (describe-availability-zones, 2026-04).
pub const ZONES: u8 = 6;

const RESERVED_IPV6: u64 = 15;
