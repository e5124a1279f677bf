//! Snapshots: what was on a volume at a moment, stored block by block once.

use skylapse_units::SimDuration;

use super::content::{Content, stored_mib};
use super::volume::VolumeId;
use crate::ec2::ErrorCode;

/// A snapshot's number in the account, from 0.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct SnapshotId(pub u32);

/// One snapshot.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Snapshot {
    /// The volume that it was taken from.
    pub volume: VolumeId,
    /// That volume's size: the least that a restored one can have.
    pub size_gib: u32,
    /// What was on it when the call came.
    pub content: Content,
    /// MiB that it added to what was stored when it was taken.
    pub added_mib: u64,
    /// Where it is in its life.
    pub state: SnapshotState,
}

/// AWS's `SnapshotState`, and that it is gone.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SnapshotState {
    /// `pending`: being copied; it cannot be restored yet.
    Pending,
    /// `completed`
    Completed,
    /// Deleted; blocks that others share stay.
    Deleted,
}

/// All snapshots of an account.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Snapshots {
    snapshots: Vec<Snapshot>,
    /// MiB that all of them need together, kept up to date.
    stored_mib: u64,
}

impl Snapshots {
    pub(super) fn take(&mut self, volume: VolumeId, size_gib: u32, content: Content) -> SnapshotId {
        let id = SnapshotId(u32::try_from(self.snapshots.len()).expect("an account has fewer than 2^32 snapshots"));
        let state = SnapshotState::Pending;
        self.snapshots.push(Snapshot { volume, size_gib, content, added_mib: 0, state });
        let after = self.count();
        let before = std::mem::replace(&mut self.stored_mib, after);
        self.snapshots[id.0 as usize].added_mib = after - before;
        id
    }

    pub(super) fn complete(&mut self, id: SnapshotId) -> Result<(), ErrorCode> {
        self.find(id)?;
        self.snapshots[id.0 as usize].state = SnapshotState::Completed;
        Ok(())
    }

    pub(super) fn delete(&mut self, id: SnapshotId) -> Result<(), ErrorCode> {
        self.find(id)?;
        let gone = &mut self.snapshots[id.0 as usize];
        gone.state = SnapshotState::Deleted;
        gone.content = Content::default();
        self.stored_mib = self.count();
        Ok(())
    }

    /// A snapshot that has not been deleted.
    ///
    /// # Errors
    /// No such snapshot.
    pub fn find(&self, id: SnapshotId) -> Result<&Snapshot, ErrorCode> {
        let found = self.snapshots.get(id.0 as usize).filter(|found| found.state != SnapshotState::Deleted);
        found.ok_or(ErrorCode::SnapshotNotFound)
    }

    /// Every snapshot that there is, in order of creation.
    pub fn all(&self) -> impl Iterator<Item = (SnapshotId, &Snapshot)> {
        let numbered = self.snapshots.iter().enumerate().map(|(index, snapshot)| (SnapshotId(index as u32), snapshot));
        numbered.filter(|(_, snapshot)| snapshot.state != SnapshotState::Deleted)
    }

    /// MiB that all of them need together: what AWS bills.
    #[must_use]
    pub const fn stored_mib(&self) -> u64 {
        self.stored_mib
    }

    pub(super) fn bytes(&self) -> u64 {
        self.snapshots.iter().map(|snapshot| size_of::<Snapshot>() as u64 + snapshot.content.bytes()).sum()
    }

    fn count(&self) -> u64 {
        stored_mib(self.snapshots.iter().map(|snapshot| &snapshot.content))
    }
}

impl Snapshot {
    /// True when it can be restored.
    #[must_use]
    pub fn is_completed(&self) -> bool {
        self.state == SnapshotState::Completed
    }

    /// How long it takes to copy what it added: *model assumption*, 100 MiB/s and 5 s at least.
    #[must_use]
    pub fn copying(&self) -> SimDuration {
        SimDuration::from_secs((self.added_mib / 100).max(5))
    }
}

impl SnapshotState {
    /// AWS's word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Completed => "completed",
            Self::Deleted => "deleted",
        }
    }
}
