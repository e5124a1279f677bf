//! Sentences as data: a key of the string tables and what goes into its placeholders. Words are made at the edge.

use serde::{Deserialize, Serialize};

/// A sentence to be said in the reader's language.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sentence {
    /// A key of the string tables, for example `lambda.saw.cold_after_quiet`.
    pub key: String,
    /// Values by placeholder name.
    pub args: Vec<(String, Arg)>,
}

/// One value in a sentence; its form (units, digits, particles) belongs to the language.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Arg {
    /// A name or a code, put in as it is.
    Text(String),
    /// A whole number.
    Count(u64),
    /// A number with a fraction.
    Number(f64),
    /// A span, in seconds.
    Duration(f64),
    /// A moment of the run, in seconds since it began.
    Moment(f64),
    /// A share between 0 and 1.
    Share(f64),
    /// US dollars.
    Usd(f64),
}

impl Sentence {
    /// A sentence without values.
    #[must_use]
    pub fn new(key: &str) -> Self {
        Self { key: key.to_owned(), args: vec![] }
    }

    /// Adds one value.
    #[must_use]
    pub fn with(mut self, name: &str, arg: Arg) -> Self {
        self.args.push((name.to_owned(), arg));
        self
    }
}
