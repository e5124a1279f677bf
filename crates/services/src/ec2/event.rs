//! What EC2 schedules for itself.

use super::scheduled::EventCode;
use super::state::Turn;
use super::storage::{SnapshotId, VolumeId};

/// A coming moment in the life of an instance. The number tells it from moments that a later change has overtaken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Event {
    /// A state that passes is over.
    Turned {
        /// The instance's count of state changes when this was scheduled.
        epoch: u32,
        /// What ends it.
        turn: Turn,
    },
    /// Status checks have had time to run.
    ChecksReported {
        /// The instance's count of check rounds when this was scheduled.
        round: u32,
    },
    /// A reboot is over.
    Rebooted {
        /// The instance's count of check rounds when this was scheduled.
        round: u32,
    },
    /// The instance runs on another host.
    Recovered {
        /// The instance's count of recoveries when this was scheduled.
        recovery: u32,
    },
    /// EC2 wants a Spot Instance back, of its own accord.
    Reclaimed {
        /// The instance's count of state changes when this was scheduled.
        epoch: u32,
    },
    /// The two minutes of an interruption warning are over.
    Interrupted {
        /// The instance's count of state changes when this was scheduled.
        epoch: u32,
    },
    /// There is capacity again for an interrupted Spot Instance.
    CapacityReturned {
        /// The instance's count of state changes when this was scheduled.
        epoch: u32,
    },
    /// A volume is made, attached, detached or deleted.
    VolumeSettled {
        /// Which.
        volume: VolumeId,
        /// The volume's count of moves when this was scheduled, as far as it fits; it wraps.
        turn: u16,
    },
    /// A step of a change of a volume is over.
    VolumeChanged {
        /// Which.
        volume: VolumeId,
    },
    /// A snapshot has been copied.
    SnapshotCopied {
        /// Which.
        snapshot: SnapshotId,
    },
    /// The server has asked to be rung.
    ServerRang,
    /// It is time to look at the credits of an instance that cannot do without.
    CreditsLookedAt,
    /// The moment of a scheduled event has come.
    ScheduledEventDue {
        /// The instance's count of state changes when this was scheduled.
        epoch: u32,
        /// What AWS does.
        code: EventCode,
    },
    /// A hibernated instance has lain for too long.
    HibernationExpired {
        /// The instance's count of state changes when this was scheduled.
        epoch: u32,
    },
    /// A terminated instance is no longer listed.
    Forgotten,
    /// A job is done.
    JobDone {
        /// The list's count of jobs when this was scheduled.
        round: u32,
    },
}

#[cfg(test)]
mod tests {
    #[test]
    fn an_event_fits_in_eight_bytes() {
        assert!(size_of::<super::Event>() <= 8, "the queue holds several for every instance");
    }
}
