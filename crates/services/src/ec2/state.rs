//! The state machine of an instance: its states, what can be called, and what happens by itself. What each call does in each
//! state is in `answers`.
//!
//! AWS has six states. The machine needs one distinction more: an instance that has never run cannot be stopped, so its first
//! `pending` and a later one are two [`Stage`]s.

use skylapse_view::InstanceState;

use super::error::ErrorCode;

/// AWS's `InstanceState`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[repr(u8)]
pub enum State {
    /// On its way to a host.
    Pending,
    /// On a host, and paid for.
    Running,
    /// The guest shuts down, to come back later.
    Stopping,
    /// Switched off; its volumes stay.
    Stopped,
    /// The guest shuts down for good.
    ShuttingDown,
    /// Gone; listed for about an hour.
    Terminated,
}

/// Where an instance stands in its life: AWS's state, with the first start told from later ones.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[repr(u8)]
pub enum Stage {
    /// `pending` for the first time: it has never run.
    Launching,
    /// `pending` again, after a stop.
    Starting,
    /// `running`.
    Running,
    /// `stopping`, to stop or to hibernate.
    Stopping,
    /// `stopped`.
    Stopped,
    /// `shutting-down`.
    ShuttingDown,
    /// `terminated`.
    Terminated,
}

/// What a call asks of one instance. Calls that differ in their arguments only, and are answered differently, stand apart.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Verb {
    /// `RunInstances`: one more like this one.
    Run,
    /// `StartInstances`.
    Start,
    /// `StopInstances`.
    Stop,
    /// `StopInstances` with `Force`.
    ForceStop,
    /// `StopInstances` with `Hibernate`.
    Hibernate,
    /// `RebootInstances`.
    Reboot,
    /// `TerminateInstances`.
    Terminate,
    /// `ModifyInstanceAttribute` with `InstanceType`.
    ModifyType,
    /// `ModifyInstanceAttribute` with anything else.
    ModifyAttribute,
    /// `AssociateAddress`.
    AssociateAddress,
    /// `DisassociateAddress`.
    DisassociateAddress,
    /// `AttachVolume`.
    AttachVolume,
    /// `DetachVolume` of a data volume.
    DetachVolume,
    /// `DetachVolume` of the root volume.
    DetachRoot,
    /// `AttachNetworkInterface`.
    AttachInterface,
    /// `DetachNetworkInterface` of one that is not the primary one.
    DetachInterface,
    /// `CreateSnapshot` of one of its volumes.
    CreateSnapshot,
    /// `CreateImage`.
    CreateImage,
    /// `Describe…`.
    Describe,
    /// Nobody's call: AWS schedules an event.
    ScheduleEvent,
    /// Nobody's call: the host breaks.
    FailHost,
    /// Nobody's call: EC2 takes a Spot Instance back.
    InterruptSpot,
}

/// What a call does to an instance in some stage.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Answer {
    /// Accepted: the instance goes there.
    Goes(Stage),
    /// Accepted: the instance stays where it is, but something else changes.
    Does,
    /// Accepted: it is so already, nothing changes.
    Same,
    /// Refused: nothing changes.
    Refused(ErrorCode),
}

/// What happens by itself when its time has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Turn {
    /// The host is ready and the guest has been handed over.
    HostReady,
    /// The launch has failed.
    LaunchFailed,
    /// The guest is off.
    GuestOff,
}

impl State {
    /// All states, in the order of a life.
    pub const ALL: [Self; 6] =
        [Self::Pending, Self::Running, Self::Stopping, Self::Stopped, Self::ShuttingDown, Self::Terminated];

    /// As it is shown.
    #[must_use]
    pub const fn shown(self) -> InstanceState {
        match self {
            Self::Pending => InstanceState::Pending,
            Self::Running => InstanceState::Running,
            Self::Stopping => InstanceState::Stopping,
            Self::Stopped => InstanceState::Stopped,
            Self::ShuttingDown => InstanceState::ShuttingDown,
            Self::Terminated => InstanceState::Terminated,
        }
    }

    /// AWS's name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.shown().name()
    }

    /// AWS's number: the low byte of `InstanceState.Code`.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Pending => 0,
            Self::Running => 16,
            Self::Stopping => 64,
            Self::Stopped => 80,
            Self::ShuttingDown => 32,
            Self::Terminated => 48,
        }
    }
}

impl Stage {
    /// All stages, in the order of a life.
    pub const ALL: [Self; 7] = [
        Self::Launching,
        Self::Starting,
        Self::Running,
        Self::Stopping,
        Self::Stopped,
        Self::ShuttingDown,
        Self::Terminated,
    ];

    /// AWS's state.
    #[must_use]
    pub const fn state(self) -> State {
        match self {
            Self::Launching | Self::Starting => State::Pending,
            Self::Running => State::Running,
            Self::Stopping => State::Stopping,
            Self::Stopped => State::Stopped,
            Self::ShuttingDown => State::ShuttingDown,
            Self::Terminated => State::Terminated,
        }
    }

    /// AWS's state, with the first start told from later ones.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Launching => "pending (first)",
            Self::Starting => "pending (again)",
            Self::Running | Self::Stopping | Self::Stopped | Self::ShuttingDown | Self::Terminated => {
                self.state().name()
            }
        }
    }
}

impl Verb {
    /// All verbs, calls of people first.
    pub const ALL: [Self; 22] = [
        Self::Run,
        Self::Start,
        Self::Stop,
        Self::ForceStop,
        Self::Hibernate,
        Self::Reboot,
        Self::Terminate,
        Self::ModifyType,
        Self::ModifyAttribute,
        Self::AssociateAddress,
        Self::DisassociateAddress,
        Self::AttachVolume,
        Self::DetachVolume,
        Self::DetachRoot,
        Self::AttachInterface,
        Self::DetachInterface,
        Self::CreateSnapshot,
        Self::CreateImage,
        Self::Describe,
        Self::ScheduleEvent,
        Self::FailHost,
        Self::InterruptSpot,
    ];

    /// AWS's name of the call.
    #[must_use]
    pub const fn action(self) -> &'static str {
        match self {
            Self::Run => "RunInstances",
            Self::Start => "StartInstances",
            Self::Stop | Self::ForceStop | Self::Hibernate => "StopInstances",
            Self::Reboot => "RebootInstances",
            Self::Terminate => "TerminateInstances",
            Self::ModifyType | Self::ModifyAttribute => "ModifyInstanceAttribute",
            Self::AssociateAddress => "AssociateAddress",
            Self::DisassociateAddress => "DisassociateAddress",
            Self::AttachVolume => "AttachVolume",
            Self::DetachVolume | Self::DetachRoot => "DetachVolume",
            Self::AttachInterface => "AttachNetworkInterface",
            Self::DetachInterface => "DetachNetworkInterface",
            Self::CreateSnapshot => "CreateSnapshot",
            Self::CreateImage => "CreateImage",
            Self::Describe => "DescribeInstances",
            Self::ScheduleEvent => "ScheduleEvent",
            Self::FailHost => "FailHost",
            Self::InterruptSpot => "InterruptSpot",
        }
    }

    /// What tells it from other verbs of the same call; empty when nothing needs to.
    #[must_use]
    pub const fn variant(self) -> &'static str {
        match self {
            Self::ForceStop => "Force",
            Self::Hibernate => "Hibernate",
            Self::ModifyType => "InstanceType",
            Self::ModifyAttribute => "others",
            Self::DetachVolume => "data",
            Self::DetachRoot => "root",
            Self::Run
            | Self::Start
            | Self::Stop
            | Self::Reboot
            | Self::Terminate
            | Self::AssociateAddress
            | Self::DisassociateAddress
            | Self::AttachVolume
            | Self::AttachInterface
            | Self::DetachInterface
            | Self::CreateSnapshot
            | Self::CreateImage
            | Self::Describe
            | Self::ScheduleEvent
            | Self::FailHost
            | Self::InterruptSpot => "",
        }
    }
}

/// Where an instance goes when something happens by itself; `None`: it cannot happen in this stage.
#[must_use]
pub const fn turn(stage: Stage, turn: Turn) -> Option<Stage> {
    match (stage, turn) {
        (Stage::Launching | Stage::Starting, Turn::HostReady) => Some(Stage::Running),
        (Stage::Launching, Turn::LaunchFailed) => Some(Stage::Terminated),
        // A stopped instance that cannot be placed stays stopped.
        (Stage::Starting, Turn::LaunchFailed) | (Stage::Stopping, Turn::GuestOff) => Some(Stage::Stopped),
        (Stage::ShuttingDown, Turn::GuestOff) => Some(Stage::Terminated),
        (Stage::Launching | Stage::Starting, Turn::GuestOff)
        | (Stage::Stopping | Stage::ShuttingDown, Turn::HostReady | Turn::LaunchFailed)
        | (Stage::Running | Stage::Stopped | Stage::Terminated, _) => None,
    }
}
