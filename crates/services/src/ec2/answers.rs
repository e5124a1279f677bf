//! What every call does in every state, as a pure function.
//!
//! Sources: AWS, ec2-instance-lifecycle.html, how-ec2-instance-stop-start-works.html, instance-terminate-methods.html and
//! errors-overview.html, 2026-04. Cells on which these pages are silent are *model assumptions*; each is marked below.

use super::error::ErrorCode;
use super::state::{Answer, Stage, Verb};

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
        Verb::AttachInterface | Verb::DetachInterface => move_interface(stage),
        // A volume is there from launch to termination, whatever the instance does (model assumption: also while it launches).
        Verb::CreateSnapshot => while_it_lives(stage, ErrorCode::VolumeNotFound),
        Verb::CreateImage => image(stage),
        Verb::FailHost => fail_host(stage),
        Verb::ScheduleEvent | Verb::InterruptSpot => while_on_host(stage),
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

/// "Hot" while it runs, "warm" while it is stopped (AWS, using-eni.html, 2026-04). That nothing moves in between is a model
/// assumption.
const fn move_interface(stage: Stage) -> Answer {
    match stage {
        Stage::Running | Stage::Stopped => Answer::Does,
        Stage::Launching | Stage::Starting | Stage::Stopping | Stage::ShuttingDown | Stage::Terminated => WRONG,
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

const fn while_on_host(stage: Stage) -> Answer {
    match stage {
        // Announced first: two minutes before a Spot Instance goes where its interruption behavior says, days before an event.
        Stage::Running => Answer::Does,
        // Model assumption: what is not on a host cannot be taken back, and has no event.
        Stage::Launching
        | Stage::Starting
        | Stage::Stopping
        | Stage::Stopped
        | Stage::ShuttingDown
        | Stage::Terminated => Answer::Same,
    }
}
