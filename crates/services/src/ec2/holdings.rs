//! What hangs on an instance: addresses, volumes, and the disks of its host.

use super::account::Desk;
use super::fact::{AddressKind, Fact, Store};
use super::instance::Instance;
use super::names::Allocation;
use super::storage::{InstanceEnd, VolumeId};

impl Instance {
    /// Whether it gets an address of AWS's pool when it comes to a host: it asks for one and has no Elastic IP address.
    pub(super) fn gets_public_address(&self) -> bool {
        self.config.associate_public_ip_address && self.allocation.is_none()
    }

    pub(super) fn set_public(&mut self, to: Option<u32>, desk: &mut Desk<'_>) {
        let from = std::mem::replace(&mut self.public_ipv4, to);
        if from != to {
            desk.record(self.slot, Fact::AddressChanged { address: AddressKind::PublicIpv4, from, to });
        }
    }

    /// An Elastic IP address takes the place of whatever public address there is; one of AWS's pool goes back there.
    pub(super) fn associate(&mut self, allocation: Allocation, desk: &mut Desk<'_>) {
        if self.allocation == Some(allocation) {
            return;
        }
        self.set_public(None, desk);
        let from = self.drop_elastic(desk);
        let elastic = desk.account.elastic_mut(allocation);
        elastic.holder = Some(self.slot);
        let to = Some(elastic.ip);
        self.allocation = Some(allocation);
        desk.record(self.slot, Fact::AddressChanged { address: AddressKind::ElasticIp, from, to });
    }

    /// The Elastic IP address stays the account's. AWS's pool gives no other before the next start.
    pub(super) fn disassociate(&mut self, desk: &mut Desk<'_>) {
        let from = self.drop_elastic(desk);
        if from.is_some() {
            desk.record(self.slot, Fact::AddressChanged { address: AddressKind::ElasticIp, from, to: None });
        }
    }

    fn drop_elastic(&mut self, desk: &mut Desk<'_>) -> Option<u32> {
        let elastic = desk.account.elastic_mut(self.allocation.take()?);
        elastic.holder = None;
        Some(elastic.ip)
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

    /// At termination: the Elastic IP address stays the account's, volumes go where their flag says.
    pub(super) fn let_go(&mut self, desk: &mut Desk<'_>) {
        self.disassociate(desk);
        let volumes: Vec<VolumeId> = self.volumes().collect();
        self.root = None;
        self.data.clear();
        for volume in volumes {
            let Ok(gib) = desk.account.storage.volume(volume).map(|held| held.settings.size_gib) else { continue };
            let end = desk.account.storage.instance_ended(volume);
            desk.record(self.slot, Fact::VolumeDetached { volume });
            if end == Some(InstanceEnd::Delete) {
                let payer = desk.account.payer(volume);
                desk.record(payer, Fact::VolumeDeleted { volume });
                desk.record(self.slot, Fact::StorageLost { volume: Store::Volume(volume), gib });
            }
        }
    }
}
