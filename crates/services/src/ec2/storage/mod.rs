//! Amazon EBS and images: volumes, what is on them, snapshots, templates.
//!
//! ```text
//!   CreateVolume ──► creating ──► available ◄──► attaching · in-use · detaching
//!                                     │ DeleteVolume, or DeleteOnTermination when the instance ends
//!                                     ▼
//!                                 deleting ──► deleted          snapshots stay, whatever happens to the volume
//! ```
//!
//! # What is modeled
//!
//! * **Volumes**: types with their limits in size, IOPS and throughput, the gp2 bucket, attaching and detaching, changes
//!   (`ModifyVolume`), `DeleteOnTermination`.
//! * **What is on them** as ranges of MiB with the write that made them, so that **snapshots** are incremental as in AWS: a
//!   block that several snapshots share is stored once, and goes when the last of them goes, also across volumes.
//! * **Images**: snapshots with a block device mapping.
//! * The **bill** of all of it, from sums of size times time.
//!
//! Time belongs to the caller: what takes a while ends with [`Trigger::Settled`]; the spans are in [`volume`].
//!
//! Sources: EBS User Guide, ebs-volume-types.html, general-purpose.html, ebs-modify-volume.html, 2026-10;
//! how_snapshots_work.html, 2026-04; EC2 User Guide, preserving-volumes-on-termination.html, 2026-04.
//!
//! # What is left out
//!
//! Multi-Attach, the burst buckets of st1 and sc1, slow first reads of restored volumes, performance between old and new while
//! a change optimizes, fast snapshot restore, the archive tier, copies to other Regions, Recycle Bin. AWS stores blocks of
//! 512 KiB; here they are 1 MiB. The quota of storage per volume type.

pub mod bucket;
pub mod content;
pub mod image;
pub mod pricing;
pub mod snapshot;
pub mod volume;
pub mod volume_type;

#[cfg(test)]
mod tests;

pub use bucket::Bucket;
pub use content::Content;
pub use image::{Image, ImageId, ImageState, Mapping};
pub use pricing::VolumeUsage;
pub use snapshot::{Snapshot, SnapshotId, SnapshotState, Snapshots};
pub use volume::SETTLING;
pub use volume::{Attachment, InstanceEnd, Modification, Place, Trigger, Volume, VolumeId, VolumeState};
pub use volume_type::{Ask, Excess, Settings, VolumeType};

use skylapse_units::{SimDuration, SimTime};

use super::ErrorCode;

/// All storage of an account in one Region.
#[derive(Clone, Debug, Default)]
pub struct Storage {
    volumes: Vec<Volume>,
    snapshots: Snapshots,
    images: Vec<Image>,
    writes: u64,
}

/// An instance as storage sees it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Host {
    /// Its number.
    pub instance: u32,
    /// Its Availability Zone.
    pub zone: u8,
}

impl Storage {
    /// `CreateVolume` of an empty volume; it is `creating`.
    ///
    /// # Errors
    /// AWS's code when the type does not allow the numbers.
    pub fn create(&mut self, ask: &Ask, zone: u8) -> Result<VolumeId, ErrorCode> {
        Ok(self.add(ask.settled()?, zone, Content::default(), Place::Creating))
    }

    /// `CreateVolume` from a snapshot; without a size it is as large as the volume was.
    ///
    /// # Errors
    /// AWS's code: no such snapshot, not completed, or the numbers do not go.
    pub fn restore(&mut self, from: SnapshotId, ask: &Ask, zone: u8) -> Result<VolumeId, ErrorCode> {
        let (settings, content) = self.restored(from, ask)?;
        Ok(self.add(settings, zone, content, Place::Creating))
    }

    /// A volume that comes with an instance: attached from the start, from a snapshot or empty.
    ///
    /// # Errors
    /// As [`Self::create`] and [`Self::restore`].
    pub fn launch(
        &mut self,
        host: Host,
        ask: &Ask,
        from: Option<SnapshotId>,
        end: InstanceEnd,
    ) -> Result<VolumeId, ErrorCode> {
        let (settings, content) = match from {
            Some(snapshot) => self.restored(snapshot, ask)?,
            None => (ask.settled()?, Content::default()),
        };
        let attachment = Attachment { instance: host.instance, end };
        Ok(self.add(settings, host.zone, content, Place::Attached(attachment)))
    }

    /// `AttachVolume`, after the instance's state has allowed it.
    ///
    /// # Errors
    /// AWS's code; nothing has changed then.
    pub fn attach(&mut self, volume: VolumeId, host: Host, end: InstanceEnd) -> Result<(), ErrorCode> {
        let n_attached = self.attached_to(host.instance).count();
        let volume = self.find_mut(volume)?;
        if volume.zone != host.zone {
            return Err(ErrorCode::VolumeZoneMismatch);
        }
        let place = volume::transition(volume.place, Trigger::Attach(Attachment { instance: host.instance, end }))?;
        if ATTACHMENT_LIMIT <= n_attached {
            return Err(ErrorCode::AttachmentLimitExceeded);
        }
        volume.go(place);
        Ok(())
    }

    /// Moves a volume on: `DetachVolume`, `DeleteVolume`, the end of what takes a while.
    ///
    /// # Errors
    /// AWS's code; nothing has changed then.
    pub fn turn(&mut self, volume: VolumeId, trigger: Trigger) -> Result<Place, ErrorCode> {
        let volume = self.find_mut(volume)?;
        volume.go(volume::transition(volume.place, trigger)?);
        Ok(volume.place)
    }

    /// The instance of a volume is gone: with `DeleteOnTermination` the volume goes too, else it becomes available. `None`:
    /// it does not belong to this instance.
    pub fn instance_ended(&mut self, volume: VolumeId, instance: u32) -> Option<InstanceEnd> {
        let volume = self.volumes.get_mut(volume.0 as usize)?;
        let end = volume.place.attachment().filter(|found| found.instance == instance)?.end;
        volume.go(match end {
            InstanceEnd::Delete => Place::Deleted,
            InstanceEnd::Keep => Place::Available,
        });
        Some(end)
    }

    /// `ModifyInstanceAttribute` with `DeleteOnTermination` of one of its volumes.
    ///
    /// # Errors
    /// The volume is not attached to this instance.
    pub fn set_end(&mut self, volume: VolumeId, instance: u32, end: InstanceEnd) -> Result<(), ErrorCode> {
        let volume = self.find_mut(volume)?;
        let attachment = volume.place.attachment_mut().filter(|found| found.instance == instance);
        attachment.ok_or(ErrorCode::AttachmentNotFound)?.end = end;
        Ok(())
    }

    /// `ModifyVolume`: what is not asked for stays, as far as the new type allows. The new settings count, and
    /// cost, at once; [`Storage::modify_further`] takes the change on to its end.
    ///
    /// # Errors
    /// AWS's code; nothing has changed then.
    pub fn modify(&mut self, volume: VolumeId, ask: &Ask, now: SimTime) -> Result<(), ErrorCode> {
        self.find_mut(volume)?.modify(ask, now)
    }

    /// Writes a range of MiB: blocks of their own from now on.
    ///
    /// # Errors
    /// No such volume, or it ends before the range does.
    pub fn write(&mut self, volume: VolumeId, from_mib: u32, mib: u32) -> Result<(), ErrorCode> {
        let write = self.writes + 1;
        let volume = self.find_mut(volume)?;
        let end = from_mib.checked_add(mib).filter(|&end| end <= volume.settings.size_mib());
        let end = end.ok_or(ErrorCode::InvalidParameterValue)?;
        volume.content.write(from_mib, end, write);
        self.writes = write;
        Ok(())
    }

    /// `CreateSnapshot`: what is on the volume now; `pending` until it is complete.
    ///
    /// # Errors
    /// No such volume.
    pub fn snapshot(&mut self, volume: VolumeId) -> Result<SnapshotId, ErrorCode> {
        let found = self.volume(volume)?;
        let (size_gib, content) = (found.settings.size_gib, found.content.clone());
        Ok(self.snapshots.take(volume, size_gib, content))
    }

    /// `DeleteSnapshot`: blocks that no other snapshot shares are freed.
    ///
    /// # Errors
    /// No such snapshot, or an image needs it.
    pub fn delete_snapshot(&mut self, snapshot: SnapshotId) -> Result<(), ErrorCode> {
        self.snapshots.find(snapshot)?;
        let in_use = self.images.iter().any(|image| image.is_registered() && image.uses(snapshot));
        if in_use { Err(ErrorCode::SnapshotInUse) } else { self.snapshots.delete(snapshot) }
    }

    /// `CreateImage`: a snapshot of each volume, root first; the image is `pending` until they are completed.
    ///
    /// # Errors
    /// The name is taken, there is no volume, or one does not exist.
    pub fn create_image(&mut self, name: &str, volumes: &[VolumeId]) -> Result<ImageId, ErrorCode> {
        self.check_image(name, volumes.len())?;
        for &volume in volumes {
            self.volume(volume)?;
        }
        let mut mappings = vec![];
        for &volume in volumes {
            let settings = self.volume(volume)?.settings;
            let end = self.volume(volume)?.place.attachment().map_or(InstanceEnd::Delete, |found| found.end);
            mappings.push(Mapping { snapshot: self.snapshot(volume)?, settings, end });
        }
        Ok(self.add_image(name, mappings))
    }

    /// `RegisterImage` from the snapshot of a root volume.
    ///
    /// # Errors
    /// The name is taken, or the snapshot does not exist or is not completed.
    pub fn register_image(&mut self, name: &str, root: SnapshotId) -> Result<ImageId, ErrorCode> {
        self.check_image(name, 1)?;
        let (settings, _) = self.restored(root, &Ask::default())?;
        Ok(self.add_image(name, vec![Mapping { snapshot: root, settings, end: InstanceEnd::Delete }]))
    }

    /// A change of a volume goes on: where it is now, and what is left.
    ///
    /// # Errors
    /// No such volume, or nothing is being changed.
    pub fn modify_further(&mut self, volume: VolumeId) -> Result<Modification, ErrorCode> {
        let found = self.find_mut(volume)?;
        let next = found.modification.and_then(|now| now.next(found.settings.size_gib));
        let (next, _) = next.ok_or(ErrorCode::IncorrectModificationState)?;
        found.modification = Some(next);
        Ok(next)
    }

    /// `DeregisterImage`: its snapshots stay and cost.
    ///
    /// # Errors
    /// No such image.
    pub fn deregister_image(&mut self, image: ImageId) -> Result<(), ErrorCode> {
        self.image(image)?;
        self.images[image.0 as usize].deregister();
        Ok(())
    }

    /// What an image can be used for now.
    ///
    /// # Errors
    /// No such image.
    pub fn image_state(&self, image: ImageId) -> Result<ImageState, ErrorCode> {
        let image = self.image(image)?;
        let is_ready = |mapping: &Mapping| self.snapshots.find(mapping.snapshot).is_ok_and(Snapshot::is_completed);
        Ok(if image.mappings.iter().all(is_ready) { ImageState::Available } else { ImageState::Pending })
    }

    /// An image.
    ///
    /// # Errors
    /// No such image.
    pub fn image(&self, image: ImageId) -> Result<&Image, ErrorCode> {
        self.images.get(image.0 as usize).filter(|found| found.is_registered()).ok_or(ErrorCode::ImageNotFound)
    }

    /// A volume that has not been deleted.
    ///
    /// # Errors
    /// No such volume.
    pub fn volume(&self, volume: VolumeId) -> Result<&Volume, ErrorCode> {
        let found = self.volumes.get(volume.0 as usize).filter(|found| found.place != Place::Deleted);
        found.ok_or(ErrorCode::VolumeNotFound)
    }

    /// Every volume that there is or was, in order of creation.
    pub fn volumes(&self) -> impl Iterator<Item = (VolumeId, &Volume)> {
        self.volumes.iter().enumerate().map(|(index, volume)| (VolumeId(index as u32), volume))
    }

    /// The volumes of an instance, also those on their way to or from it.
    pub fn attached_to(&self, instance: u32) -> impl Iterator<Item = (VolumeId, &Volume)> {
        self.volumes()
            .filter(move |(_, volume)| volume.place.attachment().is_some_and(|found| found.instance == instance))
    }

    /// The snapshots.
    #[must_use]
    pub const fn snapshots(&self) -> &Snapshots {
        &self.snapshots
    }

    /// A snapshot has been copied completely.
    ///
    /// # Errors
    /// No such snapshot.
    pub fn complete(&mut self, snapshot: SnapshotId) -> Result<(), ErrorCode> {
        self.snapshots.complete(snapshot)
    }

    /// Bytes held; an estimate.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        let volumes: u64 = self.volumes.iter().map(|volume| size_of::<Volume>() as u64 + volume.content.bytes()).sum();
        volumes + self.snapshots.bytes() + (self.images.len() * size_of::<Image>()) as u64
    }

    fn add(&mut self, settings: Settings, zone: u8, content: Content, place: Place) -> VolumeId {
        let id = VolumeId(u32::try_from(self.volumes.len()).expect("an account has fewer than 2^32 volumes"));
        self.volumes.push(Volume::new(settings, zone, content, place));
        id
    }

    fn restored(&self, from: SnapshotId, ask: &Ask) -> Result<(Settings, Content), ErrorCode> {
        let snapshot = self.snapshots.find(from)?;
        if !snapshot.is_completed() {
            return Err(ErrorCode::IncorrectState);
        }
        let settings = Ask { size_gib: Some(ask.size_gib.unwrap_or(snapshot.size_gib)), ..*ask }.settled()?;
        if settings.size_gib < snapshot.size_gib {
            return Err(ErrorCode::InvalidParameterValue);
        }
        Ok((settings, snapshot.content.clone()))
    }

    fn find_mut(&mut self, volume: VolumeId) -> Result<&mut Volume, ErrorCode> {
        let found = self.volumes.get_mut(volume.0 as usize).filter(|found| found.place != Place::Deleted);
        found.ok_or(ErrorCode::VolumeNotFound)
    }

    fn check_image(&self, name: &str, n_volumes: usize) -> Result<(), ErrorCode> {
        let is_taken = self.images.iter().any(|image| image.is_registered() && image.name == name);
        match (is_taken, n_volumes) {
            (true, _) => Err(ErrorCode::ImageNameDuplicate),
            (false, 0) => Err(ErrorCode::MissingParameter),
            (false, _) => Ok(()),
        }
    }

    fn add_image(&mut self, name: &str, mappings: Vec<Mapping>) -> ImageId {
        let id = ImageId(u32::try_from(self.images.len()).expect("an account has fewer than 2^32 images"));
        self.images.push(Image::new(name, mappings));
        id
    }
}

/// How many volumes an instance takes: 28 on most Nitro types (volume_limits.html, 2026-04). *Model assumption*: the same for
/// every type, network interfaces not counted.
pub const ATTACHMENT_LIMIT: usize = 28;

/// At most so many changes of one volume in a while (ebs-modify-volume.html, 2026-10).
pub const MODIFICATIONS_PER_DAY: usize = 4;

const DAY: SimDuration = SimDuration::from_secs(24 * 3_600);
