//! What hangs on an instance: addresses, volumes, and the disks of its host.

use std::net::Ipv4Addr;
use std::num::NonZeroU32;
use std::sync::Arc;

use super::account::Desk;
use super::fact::{AddressKind, Fact, Store};
use super::instance::Instance;
use super::network::{AllocationId, GroupId, Launch, Network, Public, VpcId};
use super::storage::{InstanceEnd, VolumeId};

impl Instance {
    /// Its primary interface with its addresses. The caller has asked for room; groups were made with the scenario.
    pub(super) fn join_network(&mut self, desk: &mut Desk<'_>) {
        let network = &mut desk.account.network;
        let Some(subnet) = network.default_subnet(self.config.availability_zone.index()) else { return };
        let groups = groups_named(network, &self.config.security_groups);
        let public_ip = Some(self.config.associate_public_ip_address && !self.config.elastic_ip);
        let ipv6 = self.config.ipv6_address_count > 0;
        let launch = Launch { subnet, public_ip, ipv6, groups: &groups };
        let interface = network.launch(self.slot.0, &launch).expect("a launch asks for room first");
        let ipv6 = network.interface(interface).ok().and_then(|interface| interface.ipv6);
        if let Some(address) = ipv6 {
            let [.., subnet, _, _, _, _] = address.segments();
            let host = address.to_bits() as u32;
            desk.record(self.slot, Fact::Ipv6AddressAssigned { subnet, host });
        }
        if self.config.elastic_ip
            && let Ok(allocation) = desk.account.allocate(self.slot)
        {
            let (ip, _) = desk.account.network.elastic_address(allocation).expect("it was allocated just now");
            desk.record(self.slot, Fact::AddressAllocated { allocation, ip: ip.to_bits() });
            self.associate(allocation, desk);
        }
        self.tell_addresses(desk);
    }

    pub(super) fn associate(&mut self, allocation: AllocationId, desk: &mut Desk<'_>) {
        let network = &mut desk.account.network;
        if let Some((interface, _)) = network.primary(self.slot.0) {
            network.associate_address(allocation, interface).expect("rules have looked at it before");
        }
        self.tell_addresses(desk);
    }

    /// Whatever the network did to its addresses becomes facts.
    pub(super) fn tell_addresses(&mut self, desk: &mut Desk<'_>) {
        let network = &desk.account.network;
        let found = network.primary(self.slot.0).map(|(_, interface)| (interface, network.public_of(interface)));
        let bits = |address: Ipv4Addr| NonZeroU32::new(address.to_bits());
        let private = found.and_then(|(interface, _)| bits(interface.private_ipv4));
        let (mut public, mut elastic) = (None, None);
        if let Some((interface, address)) = found {
            match interface.public {
                Public::None => {}
                Public::Automatic(_) => public = address.and_then(bits),
                Public::Elastic(_) => elastic = address.and_then(bits),
            }
        }
        for (address, from, to) in [
            (AddressKind::PrivateIpv4, std::mem::replace(&mut self.private_ipv4, private), private),
            (AddressKind::PublicIpv4, std::mem::replace(&mut self.public_ipv4, public), public),
            (AddressKind::ElasticIp, std::mem::replace(&mut self.elastic_ip, elastic), elastic),
        ] {
            if from != to {
                let (from, to) = (from.map(NonZeroU32::get), to.map(NonZeroU32::get));
                desk.record(self.slot, Fact::AddressChanged { address, from, to });
            }
        }
    }

    /// Every volume that hangs on it, root first.
    pub(super) fn volumes(&self) -> impl Iterator<Item = VolumeId> {
        self.root.into_iter().chain(self.data.iter().copied())
    }

    /// The disks of the host are left behind: what was on them is gone.
    pub(super) fn lose_store(&mut self, desk: &mut Desk<'_>) {
        if std::mem::take(&mut self.has_store) {
            let gib = self.config.instance_type.instance_store_gib();
            desk.record(self.slot, Fact::StorageLost { volume: Store::InstanceStore, gib });
        }
    }

    /// At termination: addresses are given back, the Elastic one stays the account's, volumes go where their flag says.
    pub(super) fn let_go(&mut self, desk: &mut Desk<'_>) {
        desk.account.network.terminated(self.slot.0);
        self.tell_addresses(desk);
        let volumes: Vec<VolumeId> = self.volumes().collect();
        self.root = None;
        self.data.clear();
        for volume in volumes {
            let Ok(gib) = desk.account.storage.volume(volume).map(|held| held.settings.size_gib) else { continue };
            let Some(end) = desk.account.storage.instance_ended(volume, self.slot.0) else { continue };
            desk.record(self.slot, Fact::VolumeDetached { volume });
            if end == InstanceEnd::Delete {
                let payer = desk.account.payer(volume);
                desk.record(payer, Fact::VolumeDeleted { volume });
                desk.record(self.slot, Fact::StorageLost { volume: Store::Volume(volume), gib });
            }
        }
    }
}

/// The default VPC: everything in the model is in it.
pub(super) const DEFAULT_VPC: VpcId = VpcId(0);

/// Groups by name; a group that was deleted since is passed over.
pub(super) fn groups_named(network: &Network, names: &[Arc<str>]) -> Vec<GroupId> {
    names.iter().filter_map(|name| network.groups().named(DEFAULT_VPC, name).ok()).collect()
}
