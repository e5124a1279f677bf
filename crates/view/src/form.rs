//! What can be set, as data: one row per setting of the resource in focus.

use serde::{Deserialize, Serialize};

/// All settings of a resource, in the order in which they are shown.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Form {
    /// The shipped scenario that this one began as; empty: none.
    pub preset: String,
    /// The resource's index.
    pub resource: u32,
    /// Its name, as a command takes it; empty when it came to be in mid-run, where only calls reach it.
    pub id: String,
    /// What the scenario's text calls it: its own name, or that of all copies.
    pub group: String,
    /// How many the scenario's text makes of it.
    pub n_copies: u32,
    /// The settings.
    pub fields: Vec<FormField>,
}

/// One setting: everything that a control, a help card and a link need to know.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FormField {
    /// Who has it: a resource id, a workload id, or `account`.
    pub target: String,
    /// The key in the scenario, for example `memory_mb`; `param-<key>` on the page.
    pub key: String,
    /// The key of its label in the string tables; `<label>.help` is its help text.
    pub label: String,
    /// The control that fits.
    pub control: Control,
    /// The value now.
    pub value: FormValue,
    /// The default: drawn as a tick.
    pub default: FormValue,
    /// Where the default and the range come from: page and date, or `model assumption`.
    pub source: String,
    /// True when AWS does not document it: the page says so beside the control.
    pub is_assumption: bool,
}

/// The control that fits a setting.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Control {
    /// A slider over whole numbers; `stops` when only some make sense.
    Whole {
        /// The least.
        min: u64,
        /// The most.
        max: u64,
        /// Values worth stopping at, in order; empty: every whole number.
        stops: Vec<u64>,
    },
    /// A slider over spans, in seconds.
    Duration {
        /// The shortest, in seconds.
        min_s: f64,
        /// The longest, in seconds.
        max_s: f64,
    },
    /// A slider over a share from 0 to 1 or another range of numbers.
    Number {
        /// The least.
        min: f64,
        /// The most.
        max: f64,
    },
    /// One of a few words.
    Choice {
        /// The words as the scenario has them.
        options: Vec<String>,
    },
    /// Yes or no.
    Flag,
    /// A distribution, edited as the scenario's own text.
    Distribution,
    /// Anything else, edited as the scenario's own text.
    Text,
}

/// A value of a setting, as the scenario has it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum FormValue {
    /// Not set.
    Absent,
    /// A whole number.
    Whole(u64),
    /// A number.
    Number(f64),
    /// A span, in seconds.
    Duration(f64),
    /// A word.
    Word(String),
    /// Yes or no.
    Flag(bool),
    /// JSON text of the scenario format, for example of a distribution.
    Json(String),
}
