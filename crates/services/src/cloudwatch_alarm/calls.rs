//! What can be called on an alarm while the run goes on. The target of the command is the alarm, so no call takes `AlarmNames`.
//!
//! Source: AWS, CloudWatch API reference, 2026-08.

use crate::alarm::State;
use crate::call::{Action, Scope, text};
use crate::field::{Member, Shape};

/// One call.
#[derive(Clone, PartialEq, Debug)]
pub enum Call {
    /// `SetAlarmState`: until the next evaluation says otherwise.
    SetState(Option<State>),
    /// `EnableAlarmActions`.
    EnableActions,
    /// `DisableAlarmActions`.
    DisableActions,
    /// `DeleteAlarms`.
    Delete,
}

impl Call {
    /// AWS's name of it.
    #[must_use]
    pub const fn action(&self) -> &'static str {
        match self {
            Self::SetState(_) => "SetAlarmState",
            Self::EnableActions => "EnableAlarmActions",
            Self::DisableActions => "DisableAlarmActions",
            Self::Delete => "DeleteAlarms",
        }
    }
}

/// Every action of an alarm.
pub(super) static ACTIONS: &[Action<Call>] = &[
    Action {
        name: "SetAlarmState",
        args: SET_STATE,
        scope: Scope::Each,
        read: |args| Call::SetState(text(args, "StateValue").and_then(State::find)),
    },
    Action { name: "EnableAlarmActions", args: &[], scope: Scope::Each, read: |_| Call::EnableActions },
    Action { name: "DisableAlarmActions", args: &[], scope: Scope::Each, read: |_| Call::DisableActions },
    Action { name: "DeleteAlarms", args: &[], scope: Scope::Each, read: |_| Call::Delete },
];

const SET_STATE: &[Member] = &[
    Member { key: "StateValue", shape: Shape::Choice(&["OK", "ALARM", "INSUFFICIENT_DATA"]) },
    Member { key: "StateReason", shape: Shape::Text { max_bytes: 1_023 } },
];

/// A required parameter is missing.
pub(super) const VALIDATION: &str = "ValidationError";
/// The alarm has been deleted.
pub(super) const NOT_FOUND: &str = "ResourceNotFound";
