//! One volume: where it is in its life, and its changes.

use skylapse_units::{SimDuration, SimTime};

use super::volume_type::{Ask, Settings, VolumeType};
use super::{Content, DAY, MODIFICATIONS_PER_DAY};
use crate::ec2::ErrorCode;

/// A volume's number in the account, from 0.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct VolumeId(pub u32);

/// One volume.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Volume {
    /// What it is.
    pub settings: Settings,
    /// Its Availability Zone.
    pub zone: u8,
    /// What is on it.
    pub content: Content,
    /// Where it is.
    pub place: Place,
    /// Counts its moves, so that a settling which another call has overtaken is known; it wraps.
    pub turns: u16,
    /// When it was changed: the last few times, oldest first.
    modified: Vec<SimTime>,
    /// How far the last change is; `None`: there was none.
    pub modification: Option<Modification>,
}

/// AWS's `VolumeModificationState`, as far as the model goes. The volume is used all the while.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Modification {
    /// The new settings are being made.
    Modifying,
    /// They are there; performance is between the old and the new.
    Optimizing,
    /// It can be changed again.
    Completed,
}

impl Modification {
    /// AWS's word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Modifying => "modifying",
            Self::Optimizing => "optimizing",
            Self::Completed => "completed",
        }
    }

    /// What follows, and after how long: 3 s, then six hours a TiB, a day at most (*model assumption* after ebs-modify-volume.html,
    /// 2026-10: a full TiB takes about six hours).
    #[must_use]
    pub const fn next(self, size_gib: u32) -> Option<(Self, SimDuration)> {
        match self {
            Self::Modifying => Some((Self::Optimizing, SETTLING)),
            Self::Optimizing => {
                let seconds = size_gib as u64 * 6 * 3_600 / 1_024;
                let longest = DAY.as_nanos() / 1_000_000_000;
                Some((Self::Completed, SimDuration::from_secs(if seconds < longest { seconds } else { longest })))
            }
            Self::Completed => None,
        }
    }
}

/// Where a volume is. It costs from creation to deletion, attached or not.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// Being made; ends by itself.
    Creating,
    /// Belongs to no instance.
    Available,
    /// On its way to an instance; ends by itself.
    Attaching(Attachment),
    /// A disk of the instance.
    Attached(Attachment),
    /// On its way from an instance; ends by itself.
    Detaching(Attachment),
    /// Being deleted; ends by itself.
    Deleting,
    /// Gone, with all that was on it.
    Deleted,
}

/// To which instance a volume is attached.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Attachment {
    /// The instance's number.
    pub instance: u32,
    /// What becomes of the volume when the instance is terminated.
    pub end: InstanceEnd,
}

/// `DeleteOnTermination`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum InstanceEnd {
    /// The volume goes with the instance.
    Delete,
    /// The volume stays, and goes on costing.
    Keep,
}

/// What happens to a volume.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Trigger {
    /// `AttachVolume`.
    Attach(Attachment),
    /// `DetachVolume` from this instance.
    Detach {
        /// The instance's number.
        instance: u32,
    },
    /// `DetachVolume` with `Force`: also when it hangs while detaching.
    ForceDetach {
        /// The instance's number.
        instance: u32,
    },
    /// `DeleteVolume`.
    Delete,
    /// What takes a while has ended.
    Settled,
}

/// AWS's `VolumeState`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum VolumeState {
    /// `creating`
    Creating,
    /// `available`
    Available,
    /// `in-use`
    InUse,
    /// `deleting`
    Deleting,
    /// `deleted`
    Deleted,
}

/// When a volume came to its instance; decides `DeleteOnTermination` when nobody says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Came {
    /// In `RunInstances`, by API or command line.
    AtLaunch,
    /// In the console's launch page.
    AtLaunchInConsole,
    /// With `AttachVolume`.
    Later,
}

/// The whole life of a volume. Pure: no clock, no queue.
///
/// # Errors
/// AWS's code where the call is refused.
pub fn transition(from: Place, trigger: Trigger) -> Result<Place, ErrorCode> {
    match (from, trigger) {
        (Place::Creating, Trigger::Settled) => Ok(Place::Available),
        (Place::Attaching(at), Trigger::Settled) => Ok(Place::Attached(at)),
        (Place::Detaching(_), Trigger::Settled) => Ok(Place::Available),
        (Place::Deleting, Trigger::Settled) => Ok(Place::Deleted),
        // An alarm that a call has overtaken.
        (Place::Available | Place::Attached(_) | Place::Deleted, Trigger::Settled) => Ok(from),

        (Place::Available, Trigger::Attach(to)) => Ok(Place::Attaching(to)),
        (Place::Attaching(_) | Place::Attached(_) | Place::Detaching(_), Trigger::Attach(_) | Trigger::Delete) => {
            Err(ErrorCode::VolumeInUse)
        }
        (Place::Available, Trigger::Delete) => Ok(Place::Deleting),

        (Place::Attaching(at) | Place::Attached(at), Trigger::Detach { instance } | Trigger::ForceDetach { instance }) => {
            if at.instance == instance { Ok(Place::Detaching(at)) } else { Err(ErrorCode::AttachmentNotFound) }
        }
        (Place::Detaching(at), Trigger::ForceDetach { instance }) => {
            if at.instance == instance { Ok(Place::Available) } else { Err(ErrorCode::AttachmentNotFound) }
        }
        // "Volume is in the 'available' state."
        (Place::Detaching(_), Trigger::Detach { .. })
        | (Place::Available, Trigger::Detach { .. } | Trigger::ForceDetach { .. })
        // Model assumption: what is not ready, or going, takes no call.
        | (
            Place::Creating | Place::Deleting,
            Trigger::Attach(_) | Trigger::Detach { .. } | Trigger::ForceDetach { .. } | Trigger::Delete,
        ) => Err(ErrorCode::IncorrectState),
        (
            Place::Deleted,
            Trigger::Attach(_) | Trigger::Detach { .. } | Trigger::ForceDetach { .. } | Trigger::Delete,
        ) => Err(ErrorCode::VolumeNotFound),
    }
}

impl Volume {
    pub(super) const fn new(settings: Settings, zone: u8, content: Content, place: Place) -> Self {
        Self { settings, zone, content, place, turns: 0, modified: vec![], modification: None }
    }

    pub(super) const fn go(&mut self, place: Place) {
        self.place = place;
        self.turns = self.turns.wrapping_add(1);
    }

    /// AWS's `VolumeState`.
    #[must_use]
    pub const fn state(&self) -> VolumeState {
        match self.place {
            Place::Creating => VolumeState::Creating,
            Place::Available => VolumeState::Available,
            Place::Attaching(_) | Place::Attached(_) | Place::Detaching(_) => VolumeState::InUse,
            Place::Deleting => VolumeState::Deleting,
            Place::Deleted => VolumeState::Deleted,
        }
    }

    pub(super) fn modify(&mut self, ask: &Ask, now: SimTime) -> Result<(), ErrorCode> {
        match self.state() {
            VolumeState::Available | VolumeState::InUse => {}
            VolumeState::Creating | VolumeState::Deleting | VolumeState::Deleted => {
                return Err(ErrorCode::IncorrectState);
            }
        }
        if matches!(self.modification, Some(Modification::Modifying | Modification::Optimizing)) {
            return Err(ErrorCode::IncorrectModificationState);
        }
        let today = self.modified.iter().filter(|&&at| now.saturating_since(at) < DAY).count();
        if MODIFICATIONS_PER_DAY <= today {
            return Err(ErrorCode::VolumeModificationRateExceeded);
        }
        let settings = self.changed(ask).settled()?;
        if settings.size_gib < self.settings.size_gib {
            return Err(ErrorCode::InvalidParameterValue);
        }
        self.settings = settings;
        self.modified.retain(|&at| now.saturating_since(at) < DAY);
        self.modified.push(now);
        self.modification = Some(Modification::Modifying);
        Ok(())
    }

    /// What is not asked for stays; a new gp3 volume keeps the throughput that the old type gave.
    fn changed(&self, ask: &Ask) -> Ask {
        let old = self.settings;
        let volume_type = ask.volume_type.unwrap_or(old.volume_type);
        let stays = volume_type == old.volume_type;
        let is_gp3 = volume_type == VolumeType::Gp3;
        let has_iops = is_gp3 || matches!(volume_type, VolumeType::Io1 | VolumeType::Io2);
        // gp3 gives 3,000 IOPS at least; MiB/s at least 125 and at most a quarter of the IOPS.
        let old_iops = if is_gp3 { old.iops.max(3_000) } else { old.iops };
        let iops = ask.iops.or((has_iops && (stays || is_gp3)).then_some(old_iops));
        let most = iops.unwrap_or(3_000) / 4;
        let kept = is_gp3.then(|| old.throughput_mibps.clamp(125, most.clamp(125, 2_000)));
        let throughput_mibps = ask.throughput_mibps.or(kept);
        let size_gib = Some(ask.size_gib.unwrap_or(old.size_gib));
        Ask { volume_type: Some(volume_type), size_gib, iops, throughput_mibps, encrypted: old.encrypted }
    }
}

impl Place {
    /// The instance that it belongs to, or is on its way to or from.
    #[must_use]
    pub const fn attachment(self) -> Option<Attachment> {
        match self {
            Self::Attaching(at) | Self::Attached(at) | Self::Detaching(at) => Some(at),
            Self::Creating | Self::Available | Self::Deleting | Self::Deleted => None,
        }
    }

    pub(super) const fn attachment_mut(&mut self) -> Option<&mut Attachment> {
        match self {
            Self::Attaching(at) | Self::Attached(at) | Self::Detaching(at) => Some(at),
            Self::Creating | Self::Available | Self::Deleting | Self::Deleted => None,
        }
    }
}

impl InstanceEnd {
    /// AWS's default (preserving-volumes-on-termination.html, 2026-04).
    #[must_use]
    pub const fn default_for(is_root: bool, came: Came) -> Self {
        match (is_root, came) {
            (true, Came::AtLaunch | Came::AtLaunchInConsole) | (false, Came::AtLaunch) => Self::Delete,
            (false, Came::AtLaunchInConsole) | (_, Came::Later) => Self::Keep,
        }
    }
}

impl VolumeState {
    /// AWS's word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Creating => "creating",
            Self::Available => "available",
            Self::InUse => "in-use",
            Self::Deleting => "deleting",
            Self::Deleted => "deleted",
        }
    }
}

/// How long `creating`, `attaching`, `detaching` and `deleting` take: *model assumptions*; AWS names no times.
pub const SETTLING: SimDuration = SimDuration::from_secs(3);
