//! Bad input as data: where, what is wrong, what is allowed, what was kept. Sentences are made at the edge.

use serde::{Deserialize, Serialize};

/// One thing wrong with what the reader gave.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Problem {
    /// Where: `resources[0].config.memory_mb`; empty for the whole text.
    pub path: String,
    /// What.
    pub kind: ProblemKind,
}

impl Problem {
    /// A problem at a path.
    #[must_use]
    pub fn new(path: impl Into<String>, kind: ProblemKind) -> Self {
        Self { path: path.into(), kind }
    }
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ProblemKind {
    /// The text is not JSON.
    NotJson {
        /// From 1.
        line: u64,
        /// From 1.
        column: u64,
        /// What the parser says, in English.
        detail: String,
    },
    /// The key means nothing here.
    UnknownKey {
        /// The nearest key that does, if any is near.
        nearest: Option<String>,
        /// All keys that are known here.
        allowed: Vec<String>,
    },
    /// A key that must be there is not.
    Missing,
    /// The value has another type or form.
    Expected(Expected),
    /// A number or span outside its range; the ends print as the scenario would write them.
    OutOfRange {
        /// What was given.
        given: String,
        /// The least allowed.
        min: String,
        /// The most allowed.
        max: String,
    },
    /// A moment at which the run is over already.
    AfterTheEnd {
        /// What was given.
        given: String,
        /// When the run ends; moments before it are allowed.
        end: String,
    },
    /// A word that is none of the allowed ones.
    NotOneOf {
        /// What was given.
        given: String,
        /// What is allowed.
        allowed: Vec<String>,
        /// The nearest allowed word, if any is near.
        nearest: Option<String>,
    },
    /// A name that nothing in the scenario has.
    UnknownName {
        /// What was given.
        given: String,
        /// The nearest name that exists, if any is near.
        nearest: Option<String>,
    },
    /// Two things with one name.
    DuplicateName {
        /// The name.
        name: String,
    },
    /// A name that means something else to commands: `account`, `scenario`, or one with a `#`.
    ReservedName {
        /// The name.
        name: String,
    },
    /// Two settings that cannot go together.
    Conflict {
        /// The path of the other setting.
        other: String,
        /// A key of the string tables that says why.
        reason: String,
    },
    /// A list or text that is longer than allowed.
    TooMany {
        /// How many there are.
        n: u64,
        /// How many may be.
        limit: u64,
    },
    /// The run would need more than its budget.
    OverBudget {
        /// What: `requests`, `events`, `environments`, `memory`, `points`.
        what: String,
        /// The estimate.
        needed: u64,
        /// The limit.
        limit: u64,
    },
    /// The scenario is of a version that this program does not read.
    UnsupportedVersion {
        /// What was given.
        given: u64,
        /// The newest that is read.
        newest: u64,
    },
    /// A file that the scenario names was not given or cannot be read.
    FileMissing {
        /// Its name.
        file: String,
    },
    /// A CSV file without a usable table.
    BadTable {
        /// Its name.
        file: String,
        /// A key of the string tables that says why.
        reason: String,
        /// The row in the file, from 1, or 0.
        row: u64,
    },
    /// A command that the target does not know or cannot take now.
    BadCommand {
        /// The action given.
        action: String,
        /// The actions that the target knows.
        allowed: Vec<String>,
    },
    /// A link that is damaged, or a scenario that no link can carry.
    BadLink {
        /// A key of the string tables that says what is wrong, and what was kept.
        reason: String,
    },
    /// A workload aimed at a resource that answers no requests.
    ServesNoRequests {
        /// The kind of the resource.
        kind: String,
    },
    /// A link between two resources of kinds that do not send to each other.
    CannotLink {
        /// The kind of the one that would send.
        from: String,
        /// The kind of the other one.
        to: String,
    },
    /// A scenario whose link would be too long.
    LinkTooLong {
        /// Characters that the shortest link takes.
        n_chars: u64,
        /// The most.
        limit: u64,
    },
}

/// What was expected instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Expected {
    /// `{…}`.
    Object,
    /// `[…]`.
    List,
    /// `"…"`.
    Text,
    /// `true` or `false`.
    Flag,
    /// A finite number.
    Number,
    /// A whole number that is not negative.
    Whole,
    /// `"250ms"`, `"30s"`, `"15m"`, `"24h"`, `"14d"`, or a number of seconds.
    Duration,
    /// One of the distributions of the contract.
    Distribution,
    /// A duration or a distribution.
    DurationOrDistribution,
    /// One of the arrival processes of the contract.
    Arrivals,
    /// An ISO 8601 date and time.
    Timestamp,
    /// A rate: a finite number that is not negative.
    Rate,
}

/// Something in a CSV file that was mended while reading.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Repair {
    /// Rows of the file, from 1 (the header is row 1 when there is one).
    pub rows: RowSpan,
    /// What was done.
    pub kind: RepairKind,
}

/// Neighboring rows with the same repair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowSpan {
    /// The first.
    pub first: u64,
    /// The last.
    pub last: u64,
}

/// What was done to the rows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum RepairKind {
    /// Another row has the same time; the values were added.
    DuplicateAdded,
    /// The row came before an earlier one; the rows were sorted.
    Sorted,
    /// The bins between this row and the one before it are missing; they count as 0.
    GapAsZero {
        /// How many bins.
        n_bins: u64,
    },
    /// The clock was changed (daylight saving): times repeat or jump by an hour; handled as stated.
    ClockChange {
        /// By how much, in seconds; negative when it was set back.
        by_s: i64,
    },
    /// The value is missing; it counts as 0.
    MissingAsZero,
    /// The value is negative or not a number; it counts as 0.
    BadValueAsZero,
    /// The time cannot be read; the row was left out.
    BadTimeSkipped,
    /// The row has too few columns; it was left out.
    ShortRowSkipped,
    /// The row stands above the table and is not the row of column names; it was passed over.
    AboveTheTable,
    /// The row lies after the end of the run; it was left out.
    AfterTheEnd,
}
