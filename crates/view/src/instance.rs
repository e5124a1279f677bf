//! EC2 instances on the screen: the map of their states, their lives over time, what hangs on one of them, what it costs.

use serde::{Deserialize, Serialize};

/// The states of an instance, in AWS's words and in the order of a life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum InstanceState {
    /// Being placed on a host and booted, until the guest has the machine.
    Pending,
    /// The guest has the machine, until a stop or a termination begins.
    Running,
    /// The guest shuts down, until it is off.
    Stopping,
    /// Off; its volumes wait, until it is started or terminated.
    Stopped,
    /// The guest shuts down for good, until it is off.
    ShuttingDown,
    /// Gone; still listed for about an hour.
    Terminated,
}

impl InstanceState {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Pending, Self::Running, Self::Stopping, Self::Stopped, Self::ShuttingDown, Self::Terminated];

    /// AWS's word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Running => "running",
            Self::Stopping => "stopping",
            Self::Stopped => "stopped",
            Self::ShuttingDown => "shutting-down",
            Self::Terminated => "terminated",
        }
    }

    /// The state of AWS's word.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}

/// The map of states: three stations, three passing states as track between them, and instances as tokens.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RailChart {
    /// `rail`.
    pub name: String,
    /// One token an instance while there are few; more are groups, one a state.
    pub tokens: Vec<RailToken>,
    /// What each call would do to the selected instance now; empty when none is selected.
    pub calls: Vec<CallView>,
    /// How work on the account's jobs goes; `None`: there are none.
    pub work: Option<WorkView>,
}

/// How work on the account's jobs goes.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct WorkView {
    /// Jobs that are done.
    pub n_done: u64,
    /// Jobs in the list at the start.
    pub n_all: u64,
    /// Work that was lost, in seconds.
    pub lost_s: f64,
    /// What instances have cost so far, or until the last job was done, in US dollars.
    pub usd: f64,
    /// What the finished jobs would have cost On-Demand, without a second of waiting, in US dollars.
    pub on_demand_usd: f64,
}

/// An instance on the map, or a group of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RailToken {
    /// The instance's name; for a group, that of its oldest.
    pub id: String,
    /// Its index among the resources: the lens looks at it by this number.
    pub resource: u32,
    /// How many instances it stands for.
    pub n: u64,
    /// Where it is.
    pub state: InstanceState,
    /// How far it has come through a passing state, 0 to 1.
    pub progress: f64,
    /// How long the passing state still lasts, in seconds.
    pub left_s: Option<f64>,
    /// How full it is, 0 to 1.
    pub utilization: f64,
    /// Its guest is rebooting.
    pub is_rebooting: bool,
    /// A check has failed, or AWS will take it back soon.
    pub is_impaired: bool,
    /// The reader looks at it.
    pub is_selected: bool,
}

/// What a call would do to the selected instance now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CallView {
    /// The action, for example `StopInstances`.
    pub action: String,
    /// Its arguments as a JSON object; `{}` for the plain call.
    pub args: String,
    /// What it is about: empty for the instance itself, otherwise a volume, an address, a security group.
    pub about: String,
    /// What would happen.
    pub verdict: CallVerdict,
}

/// What AWS would answer to a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CallVerdict {
    /// Accepted, and the instance leaves its state for this one; a reboot leads back to `Running`.
    Moves(InstanceState),
    /// Accepted, and the instance stays in its state: something that hangs on it changes.
    Does,
    /// Accepted, and nothing changes: it is so already.
    Stays,
    /// Refused with AWS's error code.
    Refused(String),
}

/// Lives of instances as rows over time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LivesChart {
    /// `states`.
    pub name: String,
    /// The time axis, in seconds.
    pub from_s: f64,
    /// The end of the time axis, in seconds.
    pub to_s: f64,
    /// Rows from top to bottom.
    pub rows: Vec<Life>,
    /// Instances that exist in this range but have no row.
    pub n_hidden: u64,
    /// Which instances have rows: the lens's wish, as far as there are so many.
    pub page: crate::Rows,
    /// How many instances the pages hold together.
    pub n_paged: u64,
}

/// One instance over time. Nothing overlaps within a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Life {
    /// Its name.
    pub id: String,
    /// Its index among the resources.
    pub resource: u32,
    /// The reader looks at it.
    pub is_selected: bool,
    /// The states that it went through; a terminated one ends when it is no longer listed.
    pub states: Vec<StateSpan>,
    /// When instance usage was billed, in seconds.
    pub billed: Vec<(f64, f64)>,
    /// Status checks that were anything but ok.
    pub checks: Vec<CheckSpan>,
}

/// A stretch in one state.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct StateSpan {
    /// Begins, in seconds.
    pub from_s: f64,
    /// Ends, in seconds.
    pub to_s: f64,
    /// The state.
    pub state: InstanceState,
}

/// A stretch in which a status check was not ok.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct CheckSpan {
    /// Begins, in seconds.
    pub from_s: f64,
    /// Ends, in seconds.
    pub to_s: f64,
    /// True: failed. False: not known yet.
    pub is_impaired: bool,
}

/// Amounts that run on between their points over time, for example cost so far.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LinesChart {
    /// For example `cost` or `credits`.
    pub name: String,
    /// The time axis, in seconds.
    pub from_s: f64,
    /// The end of the time axis, in seconds.
    pub to_s: f64,
    /// The top of the value axis: a sticky round number above every value.
    pub high: f64,
    /// What the values are.
    pub unit: LineUnit,
    /// Lines; the first is the one that matters.
    pub lines: Vec<Line>,
}

/// What the values of a line are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LineUnit {
    /// US dollars.
    Usd,
    /// A count.
    Count,
}

/// One line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// Permanent name, for example `total`.
    pub name: String,
    /// Points in order of time; straight between them.
    pub points: Vec<LinePoint>,
}

/// A value at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct LinePoint {
    /// When, in seconds.
    pub at_s: f64,
    /// The value.
    pub value: f64,
}

/// What hangs on the selected instance: volumes as trays, addresses as tags, and what is billed for it as lamps.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HoldingsChart {
    /// `holdings`.
    pub name: String,
    /// The instance.
    pub id: String,
    /// Its storage, root first.
    pub volumes: Vec<VolumeView>,
    /// Its addresses.
    pub addresses: Vec<AddressView>,
    /// What can be billed for it.
    pub lamps: Vec<LampView>,
    /// Calls about what hangs on it, and what each would do now.
    pub calls: Vec<CallView>,
    /// Its settings as the calls so far have left them: keys and values.
    pub settings: Vec<(String, crate::FormValue)>,
}

/// A tray of storage.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VolumeView {
    /// Its name, for example `root`.
    pub id: String,
    /// What it is.
    pub kind: VolumeKind,
    /// Its size.
    pub gib: u64,
    /// What becomes, or became, of the data on it.
    pub fate: VolumeFate,
}

/// What storage is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum VolumeKind {
    /// Disks of the host: fast, and gone with the host.
    InstanceStore,
    /// The EBS volume that it boots from.
    Root,
    /// Any other EBS volume.
    Data,
}

/// What becomes of the data on a volume.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum VolumeFate {
    /// It is there.
    Kept,
    /// It is being lost: the instance is on its way out of the host.
    Going,
    /// It was lost.
    Lost,
}

/// A tag with an address.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AddressView {
    /// The address as people write it; one that was given back keeps its text.
    pub address: String,
    /// What it is.
    pub kind: AddressKind,
    /// Whether it is the instance's now.
    pub state: AddressState,
}

/// What an address is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AddressKind {
    /// Private IPv4: kept until termination.
    Private,
    /// Public IPv4 from AWS's pool: given back at every stop.
    Public,
    /// Elastic IP: the account's until it is released.
    Elastic,
}

/// Whether an address is the instance's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AddressState {
    /// It is, as it always was.
    Held,
    /// It is, and it is another one than before.
    Changed,
    /// Not any more.
    Released,
}

/// A lamp: lit while money runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LampView {
    /// The item of the bill, for example `ec2.instance`.
    pub item: String,
    /// Money runs now.
    pub is_lit: bool,
    /// What it costs an hour while it is lit, in US dollars.
    pub usd_per_hour: f64,
    /// What it has cost so far, in US dollars.
    pub usd: f64,
}

/// A line of the log: what happened, to whom, by which rule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LogLine {
    /// When, in seconds.
    pub at_s: f64,
    /// To whom: a resource's name.
    pub id: String,
    /// What, and why.
    pub what: crate::Sentence,
    /// The page that says so; empty for what is the model's own.
    pub source: String,
    /// It was refused or lost.
    pub is_bad: bool,
}
