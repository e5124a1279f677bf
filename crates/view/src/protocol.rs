//! Messages between a page and the host of its engine. One protocol, two hosts: slices on the page, or a worker.
//!
//! * **Epoch**: the page raises it on `Load`, `Apply` and `Seek` and drops answers with an older one.
//! * **One frame in flight**: without an `Ack` there is no next frame, so a slow page slows frames, not memory.
//! * **Text in, views out**: scenarios travel as text, so the page never holds one.

use serde::{Deserialize, Serialize};

use crate::{Form, Frame, Lens, Problem, Repair, Sentence};

/// Counts changes of what is looked at; answers to an older one are stale.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Epoch(pub u32);

/// Counts frames of one host.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrameNumber(pub u32);

/// Which build speaks: page and worker must agree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BuildId(pub String);

/// Simulated seconds per second of wall time.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Speed(pub f64);

/// A scenario as the contract writes it, with the files that it names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScenarioText {
    /// JSON of the contract.
    pub json: String,
    /// Files named by `trace` arrivals.
    pub files: Vec<TextFile>,
}

/// A file given along with a scenario.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextFile {
    /// The name that the scenario uses.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// A command as the contract writes it: `{"target":…,"action":…,"args":{…}}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommandText {
    /// A resource id, a workload id, or `account`.
    pub target: String,
    /// An AWS API action, or `Set`.
    pub action: String,
    /// JSON object.
    pub args: String,
}

/// Seeds of a batch: `first`, `first + 1`, …
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeedRange {
    /// The first seed.
    pub first: u64,
    /// How many.
    pub n: u32,
}

/// One run of a batch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SummaryRow {
    /// Its seed.
    pub seed: u64,
    /// Its digest.
    pub digest: String,
    /// Its metrics: names and values of the summary, for the resource in focus.
    pub metrics: Vec<(String, f64)>,
}

/// What can be taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ExportKind {
    /// The scenario with every command so far.
    Scenario,
    /// The summary of the headless program.
    Summary,
    /// The series of the headless program.
    Series,
    /// The facts of the headless program.
    Facts,
}

/// From the page to the engine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ToEngine {
    /// Open a scenario.
    Load {
        /// The new epoch.
        epoch: Epoch,
        /// The scenario.
        scenario: ScenarioText,
        /// Stand at this moment, in seconds; `None`: where a scenario opens.
        at_s: Option<f64>,
    },
    /// Open a shipped scenario.
    LoadPreset {
        /// The new epoch.
        epoch: Epoch,
        /// Its permanent id, for example `lambda-idle`.
        name: String,
    },
    /// Open a scenario whose requests come from a CSV file; the engine writes the scenario.
    LoadTrace {
        /// The new epoch.
        epoch: Epoch,
        /// The file.
        file: TextFile,
    },
    /// Open a link in any of its forms; what is wrong with it follows as `Rejected`, after `Accepted`.
    LoadLink {
        /// The new epoch.
        epoch: Epoch,
        /// `v1.…`, or the plain form.
        link: String,
    },
    /// Add a command at a moment; the run after it is computed anew.
    Apply {
        /// The new epoch.
        epoch: Epoch,
        /// When, in seconds.
        at_s: f64,
        /// What.
        command: CommandText,
    },
    /// Change the scenario itself and run it anew from the start.
    Edit {
        /// The new epoch.
        epoch: Epoch,
        /// What: a `Set`, or `Add` and `Remove` for a resource.
        command: CommandText,
    },
    /// Show another moment.
    Seek {
        /// The new epoch.
        epoch: Epoch,
        /// Which, in seconds.
        to_s: f64,
    },
    /// Let time pass.
    Play {
        /// How fast.
        speed: Speed,
    },
    /// Stop time.
    Pause,
    /// Go to the next thing worth stopping at (forward) or the last one (backward).
    Step {
        /// The new epoch.
        epoch: Epoch,
        /// Forward or backward.
        forward: bool,
    },
    /// What is visible; only that is projected.
    Watch {
        /// The lens.
        lens: Lens,
    },
    /// The page has drawn a frame and can take the next.
    Ack {
        /// Which.
        frame: FrameNumber,
    },
    /// Run many seeds to the end.
    Batch {
        /// The new epoch.
        epoch: Epoch,
        /// Which seeds.
        seeds: SeedRange,
    },
    /// Hand over a file.
    Export {
        /// Which.
        what: ExportKind,
    },
}

/// From the engine to the page. `Ready` is the first variant and the first message: page and worker check their builds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum FromEngine {
    /// The host runs.
    Ready {
        /// Its build.
        build: BuildId,
    },
    /// A scenario or a change was taken.
    Accepted {
        /// Of this epoch.
        epoch: Epoch,
        /// What can be set now.
        form: Form,
        /// The scenario as text, with every command so far: the page keeps it for reopening and never reads it.
        scenario: ScenarioText,
        /// The same as a link, `v1.…`; empty when no link can carry it. The page never reads it either.
        link: String,
        /// The end of the scenario, in seconds.
        end_s: f64,
        /// What was mended in its files, per file.
        repairs: Vec<(String, Vec<Repair>)>,
        /// Things that a reader should know, for example how many requests a file holds.
        notes: Vec<Sentence>,
    },
    /// Another resource is looked at: what can be set on it.
    Form {
        /// Its settings.
        form: Form,
    },
    /// What is visible.
    Frame {
        /// Of this epoch.
        epoch: Epoch,
        /// For the `Ack`.
        number: FrameNumber,
        /// Whether time is passing, and how fast it really passes.
        effective_speed: Speed,
        /// The frame.
        frame: Frame,
    },
    /// A scenario or a change was refused; the last good state stays.
    Rejected {
        /// Of this epoch.
        epoch: Epoch,
        /// Why.
        problems: Vec<Problem>,
    },
    /// One run of a batch is done.
    BatchRow {
        /// Of this epoch.
        epoch: Epoch,
        /// Its numbers.
        row: SummaryRow,
    },
    /// The run has reached its end.
    Ended {
        /// Of this epoch.
        epoch: Epoch,
        /// Its fingerprint: equal to the headless program's.
        digest: String,
    },
    /// A file to take away.
    Exported {
        /// Which.
        what: ExportKind,
        /// Its bytes.
        bytes: Vec<u8>,
    },
    /// The engine broke; the page reopens the same scenario at the same moment.
    Crashed {
        /// When in the run, in seconds.
        at_s: f64,
        /// What it said.
        message: String,
    },
}
