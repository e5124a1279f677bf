//! Interfaces: what they hold, and what starts, stops and terminations do to their addresses.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::elastic::AllocationId;
use super::group::GroupId;
use super::topology::SubnetId;
use super::{ErrorCode, InstanceEnd, Network};

/// An interface's number in the account, from 0.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct InterfaceId(pub u32);

/// One elastic network interface: one line of the cache.
#[derive(Clone, PartialEq, Eq, Debug)]
#[repr(align(64))]
pub struct Interface {
    /// Its subnet.
    pub subnet: SubnetId,
    /// Its private address, from creation to deletion.
    pub private_ipv4: Ipv4Addr,
    /// Its IPv6 address, if it has one; kept as long.
    pub ipv6: Option<Ipv6Addr>,
    /// Its public address.
    pub public: Public,
    /// Its security groups.
    pub groups: Box<[GroupId]>,
    /// Whose it is.
    pub holder: Option<Holder>,
    /// Whether it asks for a public address at every start.
    pub wants_public: bool,
}

/// The public IPv4 address of an interface.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Public {
    /// None.
    None,
    /// From AWS's pool; goes back on stop.
    Automatic(Ipv4Addr),
    /// One of the account's.
    Elastic(AllocationId),
}

/// The instance that has an interface.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Holder {
    /// The instance's number.
    pub instance: u32,
    /// Whether the instance is on a host (`pending` or `running`).
    pub is_up: bool,
    /// What becomes of the interface when the instance is terminated.
    pub end: InstanceEnd,
}

/// What a launch says about the network.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Launch<'a> {
    /// Where.
    pub subnet: SubnetId,
    /// `AssociatePublicIpAddress`; `None`: as the subnet says.
    pub public_ip: Option<bool>,
    /// Whether it gets an IPv6 address.
    pub ipv6: bool,
    /// Its security groups; none: the default group of the VPC.
    pub groups: &'a [GroupId],
}

impl Network {
    /// A new instance: its primary interface with its addresses.
    ///
    /// # Errors
    /// No such subnet or group, or no address left.
    pub fn launch(&mut self, instance: u32, launch: &Launch<'_>) -> Result<InterfaceId, ErrorCode> {
        assert!(self.interfaces_of(instance).is_empty(), "an instance is launched once");
        let by_subnet = self.subnet(launch.subnet)?.map_public_ip_on_launch;
        let wants_public = launch.public_ip.unwrap_or(by_subnet);
        if wants_public && self.pool.is_exhausted() {
            return Err(ErrorCode::InsufficientAddressCapacity);
        }
        let id = self.create_interface(launch)?;
        let interface = self.interface_mut(id)?;
        interface.wants_public = wants_public;
        interface.holder = Some(Holder { instance, is_up: true, end: InstanceEnd::Delete });
        self.interfaces_of_mut(instance).push(id);
        self.give_public(instance);
        Ok(id)
    }

    /// The instance is `pending` again: a new public address if it is entitled to one.
    pub fn started(&mut self, instance: u32) {
        self.set_up(instance, true);
        self.give_public(instance);
    }

    /// The instance is `stopping` or hibernates: its automatic public address goes back; everything else stays.
    pub fn stopped(&mut self, instance: u32) {
        self.set_up(instance, false);
        for index in 0..self.interfaces_of(instance).len() {
            self.take_automatic(self.interfaces_of(instance)[index]);
        }
    }

    /// The instance is `shutting-down`: Elastic IP addresses are free again but still the account's, interfaces go as their
    /// flag says, and with them their private addresses.
    pub fn terminated(&mut self, instance: u32) {
        for &id in std::mem::take(self.interfaces_of_mut(instance)).all() {
            self.take_automatic(id);
            self.take_elastic(id);
            let end = self.interface(id).ok().and_then(|found| found.holder).map(|holder| holder.end);
            match end {
                Some(InstanceEnd::Delete) => self.remove(id),
                Some(InstanceEnd::Keep) | None => {
                    self.interfaces[id.0 as usize].as_mut().expect("it is kept").holder = None;
                }
            }
        }
    }

    /// `CreateNetworkInterface`. Public addresses come with an instance or an Elastic IP address only.
    ///
    /// # Errors
    /// No such subnet or group, or no address left.
    pub fn create_interface(&mut self, launch: &Launch<'_>) -> Result<InterfaceId, ErrorCode> {
        let vpc = self.subnet(launch.subnet)?.vpc;
        let groups = match launch.groups {
            [] => vec![self.groups.default_of(vpc)],
            groups => self.groups.checked(vpc, groups)?,
        };
        let subnet = self.topology.subnet_mut(launch.subnet)?;
        let private_ipv4 = subnet.pool.take().ok_or(ErrorCode::InsufficientFreeAddressesInSubnet)?;
        let ipv6 = launch.ipv6.then(|| subnet.take_ipv6());
        let id = InterfaceId(u32::try_from(self.interfaces.len()).expect("fewer than 2^32 interfaces"));
        self.interfaces.push(Some(Interface {
            subnet: launch.subnet,
            private_ipv4,
            ipv6,
            public: Public::None,
            groups: groups.into(),
            holder: None,
            wants_public: false,
        }));
        Ok(id)
    }

    /// `AttachNetworkInterface`: a further interface. It stays when the instance is terminated.
    ///
    /// # Errors
    /// It is in use, in another zone, or the instance has as many as its type takes.
    pub fn attach_interface(&mut self, id: InterfaceId, instance: u32, limit: u32) -> Result<(), ErrorCode> {
        let interface = self.interface(id)?;
        let (_, primary) = self.primary(instance).ok_or(ErrorCode::InstanceNotFound)?;
        if interface.holder.is_some() {
            return Err(ErrorCode::NetworkInterfaceInUse);
        }
        let is_up = primary.holder.is_some_and(|holder| holder.is_up);
        if self.subnet(interface.subnet)?.zone != self.subnet(primary.subnet)?.zone {
            return Err(ErrorCode::InvalidParameterCombination);
        }
        if limit as usize <= self.interfaces_of(instance).len() {
            return Err(ErrorCode::AttachmentLimitExceeded);
        }
        self.interface_mut(id)?.holder = Some(Holder { instance, is_up, end: InstanceEnd::Keep });
        self.interfaces_of_mut(instance).push(id);
        Ok(())
    }

    /// `DetachNetworkInterface`: it carries its addresses along.
    ///
    /// # Errors
    /// It is the primary one, or attached to nothing.
    pub fn detach_interface(&mut self, id: InterfaceId) -> Result<(), ErrorCode> {
        let holder = self.interface(id)?.holder.ok_or(ErrorCode::AttachmentNotFound)?;
        if self.interfaces_of(holder.instance).first() == Some(&id) {
            return Err(ErrorCode::OperationNotPermitted);
        }
        self.interface_mut(id)?.holder = None;
        self.interfaces_of_mut(holder.instance).remove(id);
        Ok(())
    }

    /// `DeleteNetworkInterface`.
    ///
    /// # Errors
    /// It is attached.
    pub fn delete_interface(&mut self, id: InterfaceId) -> Result<(), ErrorCode> {
        if self.interface(id)?.holder.is_some() {
            return Err(ErrorCode::NetworkInterfaceInUse);
        }
        self.take_elastic(id);
        self.remove(id);
        Ok(())
    }

    /// AWS's rule: one interface, on a host, that wants a public address and has none.
    pub(super) fn give_public(&mut self, instance: u32) {
        let &[id] = self.interfaces_of(instance) else { return };
        let Ok(interface) = self.interface(id) else { return };
        let is_up = interface.holder.is_some_and(|holder| holder.is_up);
        if !(is_up && interface.wants_public && interface.public == Public::None) {
            return;
        }
        // An empty pool leaves the instance without one (model assumption); a launch has been refused before.
        if let Some(address) = self.pool.take() {
            self.interfaces[id.0 as usize].as_mut().expect("found above").public = Public::Automatic(address);
        }
    }

    pub(super) fn take_automatic(&mut self, id: InterfaceId) {
        if let Some(interface) = self.interfaces[id.0 as usize].as_mut()
            && let Public::Automatic(address) = interface.public
        {
            interface.public = Public::None;
            self.pool.give_back(address);
        }
    }

    fn set_up(&mut self, instance: u32, is_up: bool) {
        for index in 0..self.interfaces_of(instance).len() {
            let id = self.interfaces_of(instance)[index];
            let interface = self.interfaces[id.0 as usize].as_mut();
            if let Some(holder) = interface.and_then(|interface| interface.holder.as_mut()) {
                holder.is_up = is_up;
            }
        }
    }

    fn remove(&mut self, id: InterfaceId) {
        let gone = self.interfaces[id.0 as usize].take().expect("an interface goes once");
        let subnet = self.topology.subnet_mut(gone.subnet).expect("subnets stay");
        subnet.pool.give_back(gone.private_ipv4);
    }
}
