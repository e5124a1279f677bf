//! Scenarios: text in, a checked scenario or every problem at once out.
//!
//! [`read`] never panics, whatever the bytes, and refuses what would be too large before anything runs. What a resource can
//! be set to comes from the field tables of the services; this module knows no service by name.

mod arrivals;
mod budget;
mod commands;
mod compact;
pub mod csv;
mod document;
mod edit;
mod form;
mod json;
mod members;
mod migrate;
mod near;
mod node;
mod presets;
mod reader;
mod resources;
#[cfg(test)]
mod robust;
mod schema;
mod span;
pub(crate) mod stamp;
#[cfg(test)]
mod tests;
mod text;
mod value;
mod watched;

use serde_json::Value as Json;
use skylapse_services::call::Scope;
use skylapse_services::field::Args;
use skylapse_units::{SimDuration, SimTime};
use skylapse_view::{Problem, Repair, ScenarioText};

pub use crate::registry::{ActionRow, Call, Config, FieldRow, KIND_ROWS, KINDS, Quotas, ResourceConflict, actions};
use crate::workload::Arrivals;

pub use budget::Budget;
pub use compact::{Opened, link, link_two, open_link};
pub use edit::{edit, from_csv, with_command};
pub use form::{form, values};
pub use near::nearest;
use node::Node;
pub use presets::{Preset, preset, presets};
pub use reader::MAX_PROBLEMS;
pub use schema::schema;
pub use span::{parse as parse_duration, print as print_duration};
pub use text::decode;

/// The longest scenario text that is read, in bytes. Parsed, it may take sixteen times as much.
pub const MAX_TEXT_BYTES: u64 = 32 * 1024 * 1024;
/// The longest files that are read along with a scenario, in bytes, all together.
pub const MAX_FILE_BYTES: u64 = 256 * 1024 * 1024;
/// As many entries of `resources` at most.
pub const MAX_RESOURCES: u64 = 10_000;
/// As many copies of one resource at most.
pub const MAX_COUNT: u64 = 10_000;
/// As many resources at most, every copy counted.
pub const MAX_COPIES: u64 = 20_000;
/// As many workloads at most.
pub const MAX_WORKLOADS: u64 = 10_000;
/// As many links at most.
pub const MAX_LINKS: u64 = 100_000;
/// As many commands at most.
pub const MAX_COMMANDS: u64 = 10_000;
/// What commands that change workloads may hold in all, in bytes.
pub const MAX_COMMAND_BYTES: u64 = 64 * 1024 * 1024;
/// As many entries of `times`, of an empirical distribution or of a profile at most.
pub const MAX_VALUES: u64 = 1_000_000;
/// The version that is written; older ones are migrated.
pub const VERSION: u64 = 1;
/// The Region when a scenario names none.
pub const DEFAULT_REGION: &str = "us-east-1";
/// The seed when a scenario names none.
pub const DEFAULT_SEED: u64 = 1;

/// A checked scenario: everything that a run depends on.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// Its name, or empty.
    pub name: String,
    /// Where all chance begins.
    pub seed: u64,
    /// The date at 0:00, in Unix seconds.
    pub start: Option<i64>,
    /// How long it runs.
    pub duration: SimDuration,
    /// The AWS Region, for prices.
    pub region: String,
    /// What the account allows.
    pub quotas: Quotas,
    /// What there is.
    pub resources: Vec<Resource>,
    /// Who sends to whom.
    pub links: Vec<Link>,
    /// Who sends requests from outside.
    pub workloads: Vec<Workload>,
    /// What a person does while it runs, in order of time.
    pub commands: Vec<TimedCommand>,
}

impl Scenario {
    /// The moment the run ends.
    #[must_use]
    pub const fn end(&self) -> SimTime {
        SimTime::from_nanos(self.duration.as_nanos())
    }
}

/// One thing that a user configures.
#[derive(Clone, Debug)]
pub struct Resource {
    /// Its name.
    pub id: String,
    /// The name that it has in the text: `web` of the copies `web-1` … `web-3`; otherwise its own.
    pub group: String,
    /// Its kind and settings.
    pub config: Config,
}

/// One resource sends to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// Index into the resources.
    pub from: u32,
    /// Index into the resources.
    pub to: u32,
}

/// Requests from outside.
#[derive(Clone, Debug)]
pub struct Workload {
    /// Its name.
    pub id: String,
    /// Index into the resources.
    pub target: u32,
    /// How many copies there are of the target, itself included: requests go to them in turn, as a name with several addresses
    /// spreads them (*model assumption*: evenly, and to copies that are down too).
    pub n_copies: u32,
    /// When requests arrive.
    pub arrivals: Arrivals,
}

/// What a person does at a moment.
#[derive(Clone, Debug)]
pub struct TimedCommand {
    /// When.
    pub at: SimTime,
    /// What.
    pub command: Command,
}

/// What a person can do.
#[derive(Clone, Debug)]
pub enum Command {
    /// Changes settings of a resource.
    Set {
        /// Index into the resources.
        resource: u32,
        /// What changes.
        changes: Args,
        /// The whole configuration after the change, as far as the scenario says; calls may have changed it too.
        config: Box<Config>,
    },
    /// Changes a workload.
    SetWorkload {
        /// Index into the workloads.
        workload: u32,
        /// The whole arrivals after the change; they go on from the moment of the command.
        arrivals: Arrivals,
    },
    /// Calls an action.
    Call {
        /// A resource, a group, or a name that may come to be; looked up when it is time.
        target: String,
        /// The action's name.
        action: &'static str,
        /// Whom it reaches when the target is a group.
        scope: Scope,
        /// What is called.
        call: Call,
    },
}

/// A scenario that was read, with what is needed to save and change it.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The scenario.
    pub scenario: Scenario,
    /// What was mended in each file, by file name.
    pub repairs: Vec<(String, Vec<Repair>)>,
    /// The scenario as JSON, as it was given (after migration), for saving and editing.
    pub text: String,
}

impl Loaded {
    /// The scenario as a tree. Reading it is as much work as it was the first time; running does not need it.
    #[must_use]
    pub fn document(&self) -> Json {
        serde_json::from_str(&self.text).expect("what was read is JSON")
    }
}

/// Reads a scenario within the budget of the headless program.
///
/// # Errors
/// Everything wrong with it, each problem with its path.
pub fn read(text: &ScenarioText) -> Result<Loaded, Vec<Problem>> {
    read_with(text, &Budget::NATIVE)
}

/// Reads a scenario within a budget.
///
/// # Errors
/// Everything wrong with it, each problem with its path.
pub fn read_with(text: &ScenarioText, budget: &Budget) -> Result<Loaded, Vec<Problem>> {
    let (document, repeated) = document::parse(text).map_err(|problem| vec![problem])?;
    let migrated = migrate::migrate(&document)?;
    let document = migrated.as_ref().map_or(document, Node::from);
    let mut reader = reader::Reader::default();
    for problem in repeated {
        reader.problem_at(problem.path, problem.kind);
    }
    let mut files = csv::Files::new(&text.files);
    let scenario = document::scenario(&mut reader, &document, &mut files);
    let Some(scenario) = scenario.filter(|_| reader.found() == 0) else {
        return Err(reader.into_problems());
    };
    let over = budget.check(&scenario);
    if !over.is_empty() {
        return Err(over);
    }
    let text = migrated.map_or_else(|| document::without_mark(&text.json).to_owned(), |json| json.to_string());
    Ok(Loaded { repairs: files.repairs(scenario.end()), scenario, text })
}
