//! What the page shows of an instance: where it stands, and what hangs on it. A service whose resources are instances fills
//! these; recordings and charts know no service.

use skylapse_units::SimTime;
use skylapse_view::{AddressView, CallView, InstanceState, LampView, VolumeView};

/// Where an instance stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Standing {
    /// Its state.
    pub state: InstanceState,
    /// Since when.
    pub since: SimTime,
    /// When the state passes by itself; `None` for a state that stays.
    pub until: Option<SimTime>,
    /// Its guest is rebooting.
    pub is_rebooting: bool,
    /// A status check has failed, or AWS will take it back soon.
    pub is_impaired: bool,
    /// `Describe` calls still tell of it: until about an hour after its termination, and not before its launch.
    pub is_listed: bool,
}

/// What hangs on an instance, and what each call would do to it now.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Holdings {
    /// Calls in the order in which they are offered, with what AWS would answer.
    pub calls: Vec<CallView>,
    /// Its storage, instance store first, then root, then data.
    pub volumes: Vec<VolumeView>,
    /// Its addresses; the last ones that were given back stay in the list.
    pub addresses: Vec<AddressView>,
    /// What is billed for it: `ec2.instance`, `ec2.volume`, `ec2.address`, `ec2.snapshot`. What it has cost so far is filled in from
    /// the bill, by the item's name.
    pub lamps: Vec<LampView>,
}
