//! Calls about volumes, snapshots and images: storage decides, the instance's state has its say, the log tells.

use super::Ec2;
use super::account::Desk;
use super::acts::Calling;
use super::calls::Disk;
use super::config::InstanceConfig;
use super::error::ErrorCode;
use super::event::Event;
use super::fact::{Fact, Store};
use super::instance::Instance;
use super::rules::verdict;
use super::state::{Stage, Verb};
use super::storage::{
    Ask, Host, ImageId, ImageState, InstanceEnd, Mapping, Place, SETTLING, SnapshotId, Storage, Trigger, VolumeId,
};
use crate::service::{Outbox, Slot};

impl Ec2 {
    pub(super) fn disk(&mut self, calling: &mut Calling<'_, '_>, disk: &Disk) -> Result<(), ErrorCode> {
        match disk {
            Disk::Create(ask, snapshot) => self.create_volume(calling, ask, *snapshot),
            Disk::Delete(volume) => {
                self.turn_volume(calling, *volume, Trigger::Delete)?;
                Ok(())
            }
            Disk::Attach(volume, instance) => self.attach(calling, *volume, instance.as_ref()),
            Disk::Detach(volume, force) => self.detach(calling, *volume, *force),
            Disk::Modify(volume, ask) => {
                let now = calling.now;
                self.store(calling, |storage| storage.modify(*volume, ask, now))?;
                let settings = self.account.storage.volume(*volume)?.settings;
                let payer = self.account.payer(*volume);
                calling.out.record(payer, Fact::VolumeModified { volume: *volume, settings });
                self.modification_goes_on(calling.slot, *volume, calling.out);
                Ok(())
            }
            Disk::Snapshot(volume) => self.snapshot(calling, *volume),
            Disk::DeleteSnapshot(snapshot) => {
                self.store(calling, |storage| storage.delete_snapshot(*snapshot))?;
                calling.out.record(calling.slot, Fact::SnapshotDeleted { snapshot: *snapshot });
                self.tell_stored(calling);
                Ok(())
            }
            Disk::Image(instance, name, no_reboot) => self.image(calling, instance.as_ref(), name, *no_reboot),
            Disk::Register(name, snapshot) => {
                let image = self.store(calling, |storage| storage.register_image(name, *snapshot))?;
                calling.out.record(calling.slot, Fact::ImageCreated { image });
                Ok(())
            }
            Disk::Deregister(image) => {
                self.store(calling, |storage| storage.deregister_image(*image))?;
                calling.out.record(calling.slot, Fact::ImageDeregistered { image: *image });
                Ok(())
            }
            Disk::Write(volume, from, mib) => {
                let volume = self.volume_or_root(calling.slot, *volume)?;
                self.store(calling, |storage| storage.write(volume, *from, *mib))
            }
        }
    }

    /// Whether instances can be launched from an image now.
    pub(super) fn is_launchable(&self, image: ImageId) -> Result<(), ErrorCode> {
        match self.account.storage.image_state(image)? {
            ImageState::Available => Ok(()),
            ImageState::Pending => Err(ErrorCode::ImageUnavailable),
        }
    }

    /// Whether the volumes of a launch can be as large as the image needs them.
    pub(super) fn fits(&self, image: ImageId, config: &InstanceConfig) -> Result<(), ErrorCode> {
        let wanted = wanted(config, &self.account.storage.image(image)?.mappings);
        let fits = wanted.iter().all(|(ask, ..)| ask.excess().is_none());
        if fits { Ok(()) } else { Err(ErrorCode::InvalidBlockDeviceMapping) }
    }

    pub(super) fn set_end(&mut self, slot: Slot, volume: VolumeId, dies: bool) -> Result<(), ErrorCode> {
        let end = if dies { InstanceEnd::Delete } else { InstanceEnd::Keep };
        self.account.storage.set_end(volume, slot.0, end)
    }

    /// Changes storage and accepts the call, or does neither. A test run works on a copy.
    fn store<T>(
        &mut self,
        calling: &mut Calling<'_, '_>,
        change: impl FnOnce(&mut Storage) -> Result<T, ErrorCode>,
    ) -> Result<T, ErrorCode> {
        if calling.call.dry_run {
            change(&mut self.account.storage.clone())?;
            return Err(ErrorCode::DryRunOperation);
        }
        let changed = change(&mut self.account.storage)?;
        calling.accept()?;
        Ok(changed)
    }

    fn create_volume(
        &mut self,
        calling: &mut Calling<'_, '_>,
        ask: &Ask,
        snapshot: Option<SnapshotId>,
    ) -> Result<(), ErrorCode> {
        let zone = self.instance(calling.slot).config.availability_zone.index();
        let volume = self.store(calling, |storage| match snapshot {
            Some(snapshot) => storage.restore(snapshot, ask, zone),
            None => storage.create(ask, zone),
        })?;
        self.account.charge(volume, calling.slot);
        let settings = self.account.storage.volume(volume)?.settings;
        calling.out.record(calling.slot, Fact::VolumeCreated { volume, settings });
        self.settle(calling, volume);
        Ok(())
    }

    fn turn_volume(
        &mut self,
        calling: &mut Calling<'_, '_>,
        volume: VolumeId,
        trigger: Trigger,
    ) -> Result<(), ErrorCode> {
        self.store(calling, |storage| storage.turn(volume, trigger))?;
        self.settle(calling, volume);
        Ok(())
    }

    fn attach(
        &mut self,
        calling: &mut Calling<'_, '_>,
        volume: VolumeId,
        instance: Option<&String>,
    ) -> Result<(), ErrorCode> {
        let slot = self.one(calling.slot, instance)?;
        verdict(self.instance(slot), Verb::AttachVolume)?;
        let host = self.instance(slot).host();
        // A volume that comes after the launch stays when the instance goes, the root volume included.
        self.store(calling, |storage| storage.attach(volume, host, InstanceEnd::Keep))?;
        let instance = &mut self.instances[slot.0 as usize];
        if instance.root.is_none() {
            instance.root = Some(volume);
        } else {
            instance.data.push(volume);
        }
        self.settle(calling, volume);
        Ok(())
    }

    fn detach(&mut self, calling: &mut Calling<'_, '_>, volume: VolumeId, force: bool) -> Result<(), ErrorCode> {
        let attachment = self.account.storage.volume(volume)?.place.attachment();
        let slot = Slot(attachment.ok_or(ErrorCode::IncorrectState)?.instance);
        let is_root = self.instance(slot).root == Some(volume);
        verdict(self.instance(slot), if is_root { Verb::DetachRoot } else { Verb::DetachVolume })?;
        let instance = slot.0;
        let trigger = if force { Trigger::ForceDetach { instance } } else { Trigger::Detach { instance } };
        self.turn_volume(calling, volume, trigger)?;
        // With force a volume that hangs while detaching is free at once.
        if self.account.storage.volume(volume)?.place == Place::Available {
            self.instances[slot.0 as usize].forget_volume(volume);
            calling.out.record(slot, Fact::VolumeDetached { volume });
        }
        Ok(())
    }

    fn volume_or_root(&self, slot: Slot, volume: Option<VolumeId>) -> Result<VolumeId, ErrorCode> {
        let volume = volume.or(self.instance(slot).root).ok_or(ErrorCode::VolumeNotFound)?;
        self.account.storage.volume(volume).map(|_| volume)
    }

    fn snapshot(&mut self, calling: &mut Calling<'_, '_>, volume: Option<VolumeId>) -> Result<(), ErrorCode> {
        let volume = self.volume_or_root(calling.slot, volume)?;
        let snapshot = self.store(calling, |storage| storage.snapshot(volume))?;
        self.tell_snapshot(calling, snapshot);
        self.tell_stored(calling);
        Ok(())
    }

    fn image(
        &mut self,
        calling: &mut Calling<'_, '_>,
        instance: Option<&String>,
        name: &str,
        no_reboot: bool,
    ) -> Result<(), ErrorCode> {
        let slot = self.one(calling.slot, instance)?;
        verdict(self.instance(slot), Verb::CreateImage)?;
        let volumes: Vec<VolumeId> = self.instance(slot).volumes().collect();
        let image = self.store(calling, |storage| storage.create_image(name, &volumes))?;
        let mappings = self.account.storage.image(image)?.mappings.clone();
        for mapping in mappings {
            self.tell_snapshot(calling, mapping.snapshot);
        }
        calling.out.record(calling.slot, Fact::ImageCreated { image });
        self.tell_stored(calling);
        if self.instance(slot).stage == Some(Stage::Running) && !no_reboot {
            self.each(calling, &[slot], Instance::reboot);
        }
        Ok(())
    }

    fn tell_snapshot(&self, calling: &mut Calling<'_, '_>, snapshot: SnapshotId) {
        let Ok(found) = self.account.storage.snapshots().find(snapshot) else { return };
        let (volume, added_mib) = (found.volume, found.added_mib);
        calling.out.record(calling.slot, Fact::SnapshotCreated { snapshot, volume, added_mib });
        calling.out.after(calling.slot, found.copying(), Event::SnapshotCopied { snapshot });
    }

    /// All snapshots of the account are one heap of blocks; the resource that took the first pays for it.
    fn tell_stored(&mut self, calling: &mut Calling<'_, '_>) {
        let payer = *self.account.snapshot_payer.get_or_insert(calling.slot);
        let stored_mib = self.account.storage.snapshots().stored_mib();
        calling.out.record(payer, Fact::SnapshotStorageChanged { stored_mib });
    }

    fn settle(&self, calling: &mut Calling<'_, '_>, volume: VolumeId) {
        let Ok(turn) = self.account.storage.volume(volume).map(|found| found.turns) else { return };
        calling.out.after(calling.slot, SETTLING, Event::VolumeSettled { volume, turn });
    }

    /// What took a while is over, unless another call has overtaken it: a volume is made, attached, detached or deleted.
    pub(super) fn volume_settled(&mut self, slot: Slot, volume: VolumeId, turn: u16, out: &mut Outbox<Self>) {
        let Ok(found) = self.account.storage.volume(volume) else { return };
        if found.turns != turn {
            return;
        }
        let (place, gib) = (found.place, found.settings.size_gib);
        if self.account.storage.turn(volume, Trigger::Settled).is_err() {
            return;
        }
        match place {
            Place::Attaching(at) => out.record(Slot(at.instance), Fact::VolumeAttached { volume }),
            Place::Detaching(at) => {
                self.instances[at.instance as usize].forget_volume(volume);
                out.record(Slot(at.instance), Fact::VolumeDetached { volume });
            }
            Place::Deleting => {
                out.record(self.account.payer(volume), Fact::VolumeDeleted { volume });
                out.record(slot, Fact::StorageLost { volume: Store::Volume(volume), gib });
            }
            Place::Creating | Place::Available | Place::Attached(_) | Place::Deleted => {}
        }
    }

    /// A step of a change is over, unless the volume is gone.
    pub(super) fn volume_changed(&mut self, slot: Slot, volume: VolumeId, out: &mut Outbox<Self>) {
        if self.account.storage.modify_further(volume).is_ok() {
            self.modification_goes_on(slot, volume, out);
        }
    }

    fn modification_goes_on(&self, slot: Slot, volume: VolumeId, out: &mut Outbox<Self>) {
        let Ok(found) = self.account.storage.volume(volume) else { return };
        let Some(state) = found.modification else { return };
        out.record(self.account.payer(volume), Fact::VolumeModificationChanged { volume, state });
        if let Some((_, length)) = state.next(found.settings.size_gib) {
            out.after(slot, length, Event::VolumeChanged { volume });
        }
    }

    pub(super) fn snapshot_copied(&mut self, slot: Slot, snapshot: SnapshotId, out: &mut Outbox<Self>) {
        if self.account.storage.complete(snapshot).is_ok() {
            out.record(slot, Fact::SnapshotCompleted { snapshot });
        }
    }
}

impl Instance {
    /// How storage knows it.
    pub(super) fn host(&self) -> Host {
        Host { instance: self.slot.0, zone: self.config.availability_zone.index() }
    }

    /// The volumes that a launch brings: those of the image, with the sizes of the configuration, or empty ones. Everything was
    /// checked with the scenario or the call.
    pub(super) fn make_volumes(&mut self, desk: &mut Desk<'_>) {
        let config = std::sync::Arc::clone(&self.config);
        let image = config.image.and_then(|image| desk.account.storage.image(image).ok());
        let wanted = wanted(&config, image.map_or(&[], |image| &image.mappings));
        for (index, (ask, from, end)) in wanted.into_iter().enumerate() {
            let Ok(volume) = desk.account.storage.launch(self.host(), &ask, from, end) else { continue };
            let Ok(settings) = desk.account.storage.volume(volume).map(|made| made.settings) else { continue };
            desk.account.charge(volume, self.slot);
            desk.record(self.slot, Fact::VolumeCreated { volume, settings });
            desk.record(self.slot, Fact::VolumeAttached { volume });
            if index == 0 {
                self.root = Some(volume);
                if from.is_none() {
                    let mib = settings.size_mib().min(SYSTEM_MIB);
                    desk.account.storage.write(volume, 0, mib).expect("a volume has room for its own size");
                }
            } else {
                self.data.push(volume);
            }
        }
    }

    fn forget_volume(&mut self, volume: VolumeId) {
        self.root = self.root.filter(|root| *root != volume);
        self.data.retain(|held| *held != volume);
    }
}

/// The volumes of a launch, each with the snapshot that it is made of.
fn wanted(config: &InstanceConfig, mappings: &[Mapping]) -> Vec<(Ask, Option<SnapshotId>, InstanceEnd)> {
    let asked = std::iter::once(&config.root_volume).chain(&config.data_volumes);
    let mut wanted: Vec<(Ask, Option<SnapshotId>, InstanceEnd)> =
        asked.map(|volume| (volume.ask(), None, volume.end())).collect();
    for (index, mapping) in mappings.iter().enumerate() {
        match wanted.get_mut(index) {
            // A volume must be as large as the snapshot on it.
            Some((ask, from, _)) => {
                ask.size_gib = ask.size_gib.max(Some(mapping.settings.size_gib));
                // What was encrypted stays so (AWS, EBSEncryption.html, 2026-04).
                ask.encrypted |= mapping.settings.encrypted;
                *from = Some(mapping.snapshot);
            }
            None => wanted.push((mapping.ask(), Some(mapping.snapshot), mapping.end)),
        }
    }
    wanted
}

/// What the system takes on a root volume: about what Amazon Linux 2023 does (*model assumption*).
const SYSTEM_MIB: u32 = 2_048;
