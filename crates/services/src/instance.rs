//! Where an instance stands: what the page's map of states shows of it, before it has words. Recordings and charts know no
//! service; a service whose resources are instances fills this.

use skylapse_units::SimTime;
use skylapse_view::InstanceState;

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
    /// `Describe` calls still tell of it: from its launch until about an hour after its termination.
    pub is_listed: bool,
    /// The size of its host's disks; 0: it has none.
    pub store_gib: u64,
    /// There is data on its host's disks.
    pub has_store_data: bool,
}
