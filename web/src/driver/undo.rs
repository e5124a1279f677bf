//! Taking back what was changed, one change after the other: calls at a moment and changes from the start alike.
//!
//! A run is its scenario, so a change is taken back by running the text before it, at the moment at which it was made.

use skylapse_view::{CommandText, Epoch, ScenarioText, ToEngine};

use super::{Core, Driver};

/// Texts that are kept, in bytes; then the oldest go.
const MOST_BYTES: usize = 8 << 20;

/// What was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// An action's name, or the key of a setting.
    pub what: String,
    /// Of what.
    pub target: String,
}

/// What can be taken back.
#[derive(Default)]
pub(super) struct Undo {
    /// Oldest first: the change, the text before it, and the moment at which it was made, in seconds.
    done: Vec<(Change, String, f64)>,
    asked: Option<(Epoch, Change, f64)>,
}

impl Undo {
    /// A change is on its way to the engine.
    pub(super) fn ask(&mut self, epoch: Epoch, command: &CommandText, at_s: f64) {
        let key = if command.action == "Set" { command.args.split('"').nth(1) } else { None };
        let what = key.unwrap_or(&command.action).to_owned();
        self.asked = Some((epoch, Change { what, target: command.target.clone() }, at_s));
    }

    /// The engine has taken something: the change that was asked for, or another scenario, which ends the row.
    pub(super) fn take_in(&mut self, epoch: Epoch, before: Option<&ScenarioText>, is_other: bool) {
        if is_other {
            self.done.clear();
        } else if let (Some((_, change, at_s)), Some(before)) = (self.asked.take_if(|asked| asked.0 == epoch), before) {
            self.done.push((change, before.json.clone(), at_s));
            while self.done.len() > 1 && self.done.iter().map(|(_, json, _)| json.len()).sum::<usize>() > MOST_BYTES {
                self.done.remove(0);
            }
        }
    }

    /// The engine has refused it.
    pub(super) fn refuse(&mut self, epoch: Epoch) {
        self.asked.take_if(|asked| asked.0 == epoch);
    }

    /// The latest change.
    pub(super) fn last(&self) -> Option<&Change> {
        self.done.last().map(|(change, ..)| change)
    }
}

impl Driver {
    /// Takes the latest change back.
    pub fn undo(&self) {
        self.with(Core::take_back);
    }
}

impl Core {
    fn take_back(&mut self) {
        // Before the last answer is there, nobody knows what the last change is.
        let (Some(now), None) = (&self.scenario, &self.undo.asked) else { return };
        let Some((_, json, at_s)) = self.undo.done.pop() else { return };
        let scenario = ScenarioText { json, files: now.files.clone() };
        let epoch = self.next_epoch();
        self.post(ToEngine::Load { epoch, scenario, at_s: Some(at_s) });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn command(action: &str, args: &str) -> CommandText {
        CommandText { target: "web-1".into(), action: action.into(), args: args.into() }
    }

    #[test]
    fn what_was_taken_can_be_taken_back_and_what_was_refused_cannot() {
        let mut undo = Undo::default();
        let text = ScenarioText { json: "before".into(), files: vec![] };
        undo.ask(Epoch(1), &command("StopInstances", "{}"), 5.0);
        undo.take_in(Epoch(1), Some(&text), false);
        undo.ask(Epoch(2), &command("Set", r#"{"purchase":"spot"}"#), 6.0);
        assert_eq!(
            undo.last().map(|change| change.what.as_str()),
            Some("StopInstances"),
            "the second is not taken yet"
        );
        undo.ask(Epoch(3), &command("Set", r#"{"purchase":"spot"}"#), 6.0);
        undo.take_in(Epoch(3), Some(&text), false);
        assert_eq!(undo.last().map(|change| change.what.as_str()), Some("purchase"));
        undo.take_in(Epoch(4), Some(&text), true);
        assert_eq!(undo.last(), None, "another scenario begins another row");
    }
}
