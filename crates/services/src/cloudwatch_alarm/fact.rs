//! What has happened to an alarm.

use super::config::Action;
use crate::alarm::State;
use crate::trace::FactValue;

/// Something that has happened.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Fact {
    /// Its state has changed.
    Changed {
        /// What it was.
        from: State,
        /// What it is.
        to: State,
    },
    /// It has done something about it.
    Acted {
        /// What.
        action: Action,
    },
    /// What it did was refused.
    ActionFailed {
        /// What.
        action: Action,
        /// AWS's error code.
        code: &'static str,
    },
    /// It was deleted.
    Deleted,
}

pub(super) fn describe(fact: &Fact, member: &mut dyn FnMut(&'static str, FactValue)) -> &'static str {
    match *fact {
        Fact::Changed { from, to } => {
            member("alarm", FactValue::OwnName);
            member("from", FactValue::Text(from.name()));
            member("to", FactValue::Text(to.name()));
            "AlarmChanged"
        }
        Fact::Acted { action } => {
            member("action", FactValue::Text(action.name()));
            "AlarmActionStarted"
        }
        Fact::ActionFailed { action, code } => {
            member("action", FactValue::Text(action.name()));
            member("code", FactValue::Text(code));
            "AlarmActionFailed"
        }
        Fact::Deleted => "AlarmDeleted",
    }
}
