//! The part of the engine's façade that a session needs, so that the session can be tested with a run of three lines.

use skylapse_view::{CommandText, ExportKind, Form, Frame, Lens, Problem, Repair, ScenarioText, SummaryRow, TextFile};

/// A run that can be played, sought and changed.
pub trait Run: Sized {
    /// Opens a scenario at its start.
    fn open(scenario: &ScenarioText) -> Result<Self, Vec<Problem>>;
    /// The text of a shipped scenario.
    fn preset(name: &str) -> Option<ScenarioText>;
    /// The scenario of a link, and what was wrong with the link.
    fn linked(link: &str) -> (ScenarioText, Vec<Problem>);
    /// The link of a scenario; empty when no link can carry it.
    fn link(scenario: &ScenarioText) -> String;
    /// A scenario with the requests of a CSV file: as `base` otherwise, if there is one.
    fn traced(base: Option<&Self>, file: TextFile) -> Result<ScenarioText, Vec<Problem>>;
    /// The playhead, in seconds.
    fn now_s(&self) -> f64;
    /// The end of the scenario, in seconds.
    fn end_s(&self) -> f64;
    /// Goes to a moment, forward or back, handling at most `budget` events; true when the playhead is there.
    fn seek(&mut self, at_s: f64, budget: u64) -> bool;
    /// The next (or last) moment worth stopping at; looks at most `budget` events beyond what is known.
    fn moment(&mut self, forward: bool, budget: u64) -> Moment;
    /// Adds a command at a moment.
    fn apply(&mut self, at_s: f64, command: &CommandText) -> Result<(), Vec<Problem>>;
    /// Changes the scenario and starts anew.
    fn edit(&mut self, command: &CommandText) -> Result<(), Vec<Problem>>;
    /// What is visible.
    fn frame(&self, lens: &Lens) -> Frame;
    /// Looks at another resource: form, moments and rows are about it.
    fn look_at(&mut self, resource: u32);
    /// What can be set.
    fn form(&self) -> Form;
    /// The scenario with every command so far.
    fn save(&self) -> ScenarioText;
    /// A file in the making.
    type Making;
    /// Begins a file to take away.
    fn export(&self, what: ExportKind) -> Self::Making;
    /// Works on a file, handling at most `budget` events; its bytes once it is whole.
    fn make(making: &mut Self::Making, budget: u64) -> Option<Vec<u8>>;
    /// What was mended in the scenario's files.
    fn repairs(&self) -> Vec<(String, Vec<Repair>)>;
    /// The same scenario with another seed, at its start.
    fn replicate(&self, seed: u64) -> Self;
    /// The numbers of a run at its end, as a row of a batch.
    fn row(&self) -> SummaryRow;
    /// The fingerprint of the run at the playhead.
    fn digest(&self) -> String;
}

/// A moment worth stopping at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Moment {
    /// This one, in seconds.
    At(f64),
    /// None is known yet; ask again.
    Unknown,
    /// There is none.
    None,
}
