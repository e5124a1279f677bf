//! Images (AMIs): templates that instances boot from.
//!
//! Source: EC2 User Guide, AMIs.html and creating-an-ami-ebs.html, 2026-04. Deregistering deletes no snapshot and touches no
//! instance.

use super::snapshot::SnapshotId;
use super::volume::InstanceEnd;
use super::volume_type::{Ask, Settings, VolumeType};

/// An image's number in the account, from 0.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct ImageId(pub u32);

/// One image.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Image {
    /// Its name; no two registered images of an account share one.
    pub name: String,
    /// Its block device mapping: the root first.
    pub mappings: Vec<Mapping>,
    is_deregistered: bool,
}

/// One disk of an image.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Mapping {
    /// What is on it.
    pub snapshot: SnapshotId,
    /// What the volume was; a launch may ask for something else.
    pub settings: Settings,
    /// What becomes of it when its instance is terminated.
    pub end: InstanceEnd,
}

/// What an image can be used for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ImageState {
    /// Its snapshots are still being copied.
    Pending,
    /// Instances can be launched from it.
    Available,
}

impl Mapping {
    /// The volume that a launch makes of it when nobody asks for another one.
    #[must_use]
    pub fn ask(&self) -> Ask {
        let Settings { volume_type, size_gib, iops, throughput_mibps, encrypted } = self.settings;
        let (iops, throughput_mibps) = match volume_type {
            VolumeType::Gp3 => (Some(iops), Some(throughput_mibps)),
            VolumeType::Io1 | VolumeType::Io2 => (Some(iops), None),
            VolumeType::Gp2 | VolumeType::St1 | VolumeType::Sc1 | VolumeType::Standard => (None, None),
        };
        Ask { iops, throughput_mibps, encrypted, ..Ask::sized(volume_type, size_gib) }
    }
}

impl Image {
    pub(super) fn new(name: &str, mappings: Vec<Mapping>) -> Self {
        Self { name: name.to_owned(), mappings, is_deregistered: false }
    }

    pub(super) const fn deregister(&mut self) {
        self.is_deregistered = true;
    }

    pub(super) const fn is_registered(&self) -> bool {
        !self.is_deregistered
    }

    pub(super) fn uses(&self, snapshot: SnapshotId) -> bool {
        self.mappings.iter().any(|mapping| mapping.snapshot == snapshot)
    }
}

impl ImageState {
    /// AWS's word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Available => "available",
        }
    }
}
