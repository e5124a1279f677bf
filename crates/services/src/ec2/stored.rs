//! Storage that a resource pays for: volumes from creation to deletion, and what snapshots keep.

use skylapse_units::SimTime;

use super::storage::{Settings, VolumeId, VolumeUsage};

/// What a resource stores and has stored.
#[derive(Clone, Debug, Default)]
pub(super) struct Stored {
    volumes: Vec<Held>,
    /// Of volumes that are gone, and of snapshots up to their last change.
    usage: VolumeUsage,
    snapshots_mib: u64,
    snapshots_since: SimTime,
}

/// A volume that there is.
#[derive(Clone, Copy, Debug)]
struct Held {
    volume: VolumeId,
    settings: Settings,
    since: SimTime,
}

impl Stored {
    pub(super) fn create(&mut self, at: SimTime, volume: VolumeId, settings: Settings) {
        self.volumes.push(Held { volume, settings, since: at });
    }

    pub(super) fn delete(&mut self, at: SimTime, volume: VolumeId) {
        if let Some(index) = self.volumes.iter().position(|held| held.volume == volume) {
            let held = self.volumes.remove(index);
            self.usage.add(&held.settings, at - held.since);
        }
    }

    pub(super) fn keep_snapshots(&mut self, at: SimTime, stored_mib: u64) {
        self.usage.add_snapshots(self.snapshots_mib, at - self.snapshots_since);
        self.snapshots_mib = stored_mib;
        self.snapshots_since = at;
    }

    pub(super) fn n_volumes(&self) -> u64 {
        self.volumes.len() as u64
    }

    /// Everything up to `end`.
    pub(super) fn usage(&self, end: SimTime) -> VolumeUsage {
        let mut usage = self.usage;
        for held in &self.volumes {
            usage.add(&held.settings, end.saturating_since(held.since));
        }
        usage.add_snapshots(self.snapshots_mib, end.saturating_since(self.snapshots_since));
        usage
    }

    pub(super) fn bytes(&self) -> u64 {
        (self.volumes.capacity() * size_of::<Held>()) as u64
    }
}
