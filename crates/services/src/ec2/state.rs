//! The state machine of an instance, as a pure function: stage × call → answer, and stage × what happens by itself → stage.
//!
//! AWS has six states. The machine needs one distinction more: an instance that has never run cannot be stopped, so its first
//! `pending` and a later one are two [`Stage`]s.
//!
//! Sources: AWS, ec2-instance-lifecycle.html, how-ec2-instance-stop-start-works.html, instance-terminate-methods.html and
//! errors-overview.html, 2026-04. Cells on which these pages are silent are *model assumptions*; each is marked below.

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
    /// `CreateSnapshot` of one of its volumes.
    CreateSnapshot,
    /// `CreateImage`.
    CreateImage,
    /// `Describe…`.
    Describe,
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

    /// AWS's name.
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
    pub const ALL: [Self; 19] = [
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
        Self::CreateSnapshot,
        Self::CreateImage,
        Self::Describe,
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
            Self::CreateSnapshot => "CreateSnapshot",
            Self::CreateImage => "CreateImage",
            Self::Describe => "DescribeInstances",
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
            | Self::CreateSnapshot
            | Self::CreateImage
            | Self::Describe
            | Self::FailHost
            | Self::InterruptSpot => "",
        }
    }
}

/// What a call does to an instance in this stage, before flags and purchase option have their say (`rules`).
#[must_use]
pub const fn answer(stage: Stage, verb: Verb) -> Answer {
    match verb {
        Verb::Run => Answer::Does,
        Verb::Describe => Answer::Same,
        Verb::Start => start(stage),
        Verb::Stop => stop(stage, Answer::Same),
        // A guest that is shutting down already is switched off.
        Verb::ForceStop => stop(stage, Answer::Does),
        Verb::Hibernate => hibernate(stage),
        Verb::Reboot => reboot(stage),
        Verb::Terminate => terminate(stage),
        Verb::ModifyType => modify_type(stage),
        Verb::ModifyAttribute => while_it_lives(stage, ErrorCode::IncorrectInstanceState),
        Verb::AssociateAddress => associate(stage),
        // The address left with the instance.
        Verb::DisassociateAddress => while_it_lives(stage, ErrorCode::AssociationNotFound),
        Verb::AttachVolume | Verb::DetachVolume => move_volume(stage),
        Verb::DetachRoot => detach_root(stage),
        // A volume is there from launch to termination, whatever the instance does (model assumption: also while it launches).
        Verb::CreateSnapshot => while_it_lives(stage, ErrorCode::VolumeNotFound),
        Verb::CreateImage => image(stage),
        Verb::FailHost => fail_host(stage),
        Verb::InterruptSpot => interrupt(stage),
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

const WRONG: Answer = Answer::Refused(ErrorCode::IncorrectInstanceState);

const fn start(stage: Stage) -> Answer {
    match stage {
        Stage::Launching | Stage::Starting | Stage::Running => Answer::Same,
        Stage::Stopped => Answer::Goes(Stage::Starting),
        Stage::Stopping | Stage::ShuttingDown | Stage::Terminated => WRONG,
    }
}

const fn stop(stage: Stage, while_stopping: Answer) -> Answer {
    match stage {
        // It has never reached `running`.
        Stage::Launching | Stage::ShuttingDown | Stage::Terminated => WRONG,
        // Model assumption: an instance that has run before can be stopped while it starts.
        Stage::Starting | Stage::Running => Answer::Goes(Stage::Stopping),
        Stage::Stopping => while_stopping,
        Stage::Stopped => Answer::Same,
    }
}

const fn hibernate(stage: Stage) -> Answer {
    match stage {
        // Model assumption for a later `pending`: there is no guest yet that could save its memory.
        Stage::Launching | Stage::Starting | Stage::ShuttingDown | Stage::Terminated => WRONG,
        Stage::Running => Answer::Goes(Stage::Stopping),
        Stage::Stopping | Stage::Stopped => Answer::Same,
    }
}

const fn reboot(stage: Stage) -> Answer {
    match stage {
        Stage::Running => Answer::Does,
        Stage::Terminated => Answer::Same,
        // Model assumption: what does not run cannot be rebooted.
        Stage::Launching | Stage::Starting | Stage::Stopping | Stage::Stopped | Stage::ShuttingDown => WRONG,
    }
}

const fn terminate(stage: Stage) -> Answer {
    match stage {
        Stage::Launching | Stage::Starting | Stage::Running | Stage::Stopping | Stage::Stopped => {
            Answer::Goes(Stage::ShuttingDown)
        }
        Stage::ShuttingDown | Stage::Terminated => Answer::Same,
    }
}

const fn modify_type(stage: Stage) -> Answer {
    match stage {
        Stage::Stopped => Answer::Does,
        Stage::Launching
        | Stage::Starting
        | Stage::Running
        | Stage::Stopping
        | Stage::ShuttingDown
        | Stage::Terminated => WRONG,
    }
}

/// Model assumption: what has no word in the documentation works until the instance is being terminated.
const fn while_it_lives(stage: Stage, otherwise: ErrorCode) -> Answer {
    match stage {
        Stage::Launching | Stage::Starting | Stage::Running | Stage::Stopping | Stage::Stopped => Answer::Does,
        Stage::ShuttingDown | Stage::Terminated => Answer::Refused(otherwise),
    }
}

const fn associate(stage: Stage) -> Answer {
    match stage {
        Stage::Launching | Stage::Starting => WRONG,
        Stage::Running | Stage::Stopping | Stage::Stopped => Answer::Does,
        // Model assumption.
        Stage::ShuttingDown | Stage::Terminated => WRONG,
    }
}

const fn move_volume(stage: Stage) -> Answer {
    match stage {
        Stage::Running | Stage::Stopping | Stage::Stopped => Answer::Does,
        Stage::Launching | Stage::Starting | Stage::ShuttingDown | Stage::Terminated => {
            Answer::Refused(ErrorCode::IncorrectState)
        }
    }
}

const fn detach_root(stage: Stage) -> Answer {
    match stage {
        Stage::Stopped => Answer::Does,
        Stage::Running | Stage::Stopping => Answer::Refused(ErrorCode::OperationNotPermitted),
        Stage::Launching | Stage::Starting | Stage::ShuttingDown | Stage::Terminated => {
            Answer::Refused(ErrorCode::IncorrectState)
        }
    }
}

const fn image(stage: Stage) -> Answer {
    match stage {
        Stage::Running | Stage::Stopped => Answer::Does,
        Stage::Launching | Stage::Starting | Stage::Stopping | Stage::ShuttingDown | Stage::Terminated => {
            Answer::Refused(ErrorCode::IncorrectState)
        }
    }
}

/// Nobody can refuse a host that breaks: an instance that is on none does not notice.
const fn fail_host(stage: Stage) -> Answer {
    match stage {
        Stage::Launching => Answer::Goes(Stage::Terminated),
        // Model assumption: the start is lost, the instance is where it was.
        Stage::Starting => Answer::Goes(Stage::Stopped),
        Stage::Running => Answer::Does,
        // Model assumption: the guest is off at once.
        Stage::Stopping => Answer::Goes(Stage::Stopped),
        Stage::ShuttingDown => Answer::Goes(Stage::Terminated),
        Stage::Stopped | Stage::Terminated => Answer::Same,
    }
}

const fn interrupt(stage: Stage) -> Answer {
    match stage {
        // Two minutes' notice; then the instance goes where its interruption behavior says.
        Stage::Running => Answer::Does,
        // Model assumption: what is not on a host cannot be taken back.
        Stage::Launching
        | Stage::Starting
        | Stage::Stopping
        | Stage::Stopped
        | Stage::ShuttingDown
        | Stage::Terminated => Answer::Same,
    }
}
