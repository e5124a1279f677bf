//! One instance as its group sees it.

use skylapse_units::SimTime;
use skylapse_view::InstanceState;

use super::fact::{Activity, HealthSource};
use super::lifecycle::Lifecycle;
use crate::peer::{Peer, TargetHealth};

/// An instance of a group.
#[derive(Clone, Debug)]
pub(super) struct Member {
    /// The group's own number of it: follows and watches carry it.
    pub id: u32,
    /// Its name, once it has one.
    pub name: String,
    /// The number in its name; 0 for an instance that was attached.
    pub number: u32,
    pub peer: Option<Peer>,
    pub lifecycle: Lifecycle,
    /// Why it moves.
    pub activity: Activity,
    /// Tells moments that a later change has overtaken.
    pub epoch: u16,
    pub zone: u8,
    /// Of the launch template.
    pub version: u32,
    pub launched: SimTime,
    pub in_service: Option<SimTime>,
    /// Its numbers count.
    pub is_warm: bool,
    pub ec2: Option<InstanceState>,
    pub impaired_since: Option<SimTime>,
    /// What it is to each load balancer of the group, in their order.
    pub targets: Vec<Registration>,
    pub is_spot: bool,
    pub is_protected: bool,
    /// Found unhealthy; it goes when its turn comes.
    pub unhealthy: Option<HealthSource>,
    /// It goes once another has taken its place.
    pub replaced_for: Option<Activity>,
    /// Hooks that hold it: place in the configuration, and when the wait is over.
    pub hooks: Vec<(u8, SimTime)>,
    /// A hook said no: the others are skipped, and the instance goes.
    pub is_abandoned: bool,
    /// It goes back to the warm pool instead of being terminated.
    pub returns_to_pool: bool,
    /// What it uses is measured by a watch of the group.
    pub is_watched: bool,
}

/// What an instance is to a load balancer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Registration {
    None,
    /// `RegisterTargets` is on its way.
    Asked,
    Target(TargetHealth),
    /// `DeregisterTargets` is on its way, or requests end.
    Draining,
}

impl Member {
    pub(super) fn new(id: u32, lifecycle: Lifecycle, activity: Activity, now: SimTime) -> Self {
        Self {
            id,
            name: String::new(),
            number: 0,
            peer: None,
            lifecycle,
            activity,
            epoch: 0,
            zone: 0,
            version: 0,
            launched: now,
            in_service: None,
            is_warm: false,
            ec2: None,
            impaired_since: None,
            targets: vec![],
            is_spot: false,
            is_protected: false,
            unhealthy: None,
            replaced_for: None,
            hooks: vec![],
            is_abandoned: false,
            returns_to_pool: false,
            is_watched: false,
        }
    }

    /// It counts toward the desired capacity, and no other takes its place.
    pub(super) const fn counts(&self) -> bool {
        self.lifecycle.is_active() && self.replaced_for.is_none()
    }

    /// It serves.
    pub(super) fn serves(&self) -> bool {
        self.lifecycle == Lifecycle::InService
    }

    /// It serves, and its numbers count.
    pub(super) fn is_warmed_up(&self) -> bool {
        self.serves() && self.is_warm
    }

    pub(super) fn is_registering(&self) -> bool {
        self.targets.contains(&Registration::Asked)
    }

    pub(super) fn is_draining(&self) -> bool {
        self.targets.contains(&Registration::Draining)
    }
}
