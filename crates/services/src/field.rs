//! Settings as data: one row carries permanent id, key, shape, default, source, and how it is read and written.
//!
//! Parser, checker, JSON Schema, form, links, documentation and random scenarios all read these rows, so adding a setting is
//! adding a row.

use skylapse_kernel::Distribution;
use skylapse_units::SimDuration;

/// One setting of a resource (or one quota of the account).
pub struct Field<C> {
    /// Permanent: links carry it. Never reused, never renumbered.
    pub id: u16,
    /// The key in the scenario.
    pub key: &'static str,
    /// What values it takes.
    pub shape: Shape,
    /// Where default, range and meaning come from.
    pub source: Source,
    /// Reads the value.
    pub get: fn(&C) -> Value,
    /// Writes a value that has this field's shape.
    pub set: fn(&mut C, Value),
}

/// What values a setting takes.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// One of a few words.
    Choice(&'static [&'static str]),
    /// A whole number.
    Whole {
        /// The least.
        min: u64,
        /// The most.
        max: u64,
        /// `MB`, `environments`, …; empty for a bare count.
        unit: &'static str,
    },
    /// A number.
    Number {
        /// The least.
        min: f64,
        /// The most.
        max: f64,
    },
    /// A span.
    Duration {
        /// The shortest.
        min: SimDuration,
        /// The longest.
        max: SimDuration,
    },
    /// Yes or no.
    Flag,
    /// A distribution of spans.
    Distribution,
    /// A distribution, or a span (then it is constant).
    DurationOrDistribution,
    /// An object of settings of its own.
    Object(&'static [Member]),
    /// The settings of another kind of resource, by its `kind`: what a group launches.
    Settings(&'static str),
    /// Any text, not longer than this.
    Text {
        /// Bytes at most.
        max_bytes: u64,
    },
    /// A list of values of one shape.
    List {
        /// The shape of each.
        of: &'static Shape,
        /// Elements at most.
        max: u64,
    },
}

/// One member of an object setting.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// Its key.
    pub key: &'static str,
    /// Its values.
    pub shape: Shape,
}

/// A value of a setting.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Not set.
    Absent,
    /// A word, or any text.
    Word(String),
    /// A whole number.
    Whole(u64),
    /// A number.
    Number(f64),
    /// A span.
    Duration(SimDuration),
    /// Yes or no.
    Flag(bool),
    /// A distribution.
    Distribution(Distribution),
    /// Members of an object, by key; those not given are left out.
    Object(Args),
    /// The elements of a list, in order.
    List(Vec<Value>),
}

impl Value {
    /// The value that this word names.
    pub fn named<T>(&self, find: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        if let Self::Word(word) = self { find(word) } else { None }
    }

    /// The text.
    #[must_use]
    pub fn text(self) -> Option<String> {
        if let Self::Word(text) = self { Some(text) } else { None }
    }

    /// The whole number, when it fits.
    #[must_use]
    pub fn count(&self) -> Option<u32> {
        if let Self::Whole(n) = self { u32::try_from(*n).ok() } else { None }
    }

    /// The number.
    #[must_use]
    pub const fn number(&self) -> Option<f64> {
        if let Self::Number(number) = self { Some(*number) } else { None }
    }

    /// The span.
    #[must_use]
    pub const fn span(&self) -> Option<SimDuration> {
        if let Self::Duration(span) = self { Some(*span) } else { None }
    }

    /// The distribution; a span is a constant one.
    #[must_use]
    pub fn distribution(self) -> Option<Distribution> {
        match self {
            Self::Distribution(distribution) => Some(distribution),
            Self::Duration(span) => Some(Distribution::Constant(span)),
            Self::Absent | Self::Word(_) | Self::Whole(_) | Self::Number(_) | Self::Flag(_) => None,
            Self::Object(_) | Self::List(_) => None,
        }
    }
}

/// A type whose values have words in a scenario.
pub trait Word: Copy + PartialEq + 'static {
    /// Every value with its word.
    const WORDS: &'static [(Self, &'static str)];

    /// The value's word.
    fn word(self) -> &'static str {
        let found = Self::WORDS.iter().find(|(value, _)| *value == self);
        found.map(|&(_, word)| word).expect("every value has a word")
    }

    /// The value of a word.
    fn of(word: &str) -> Option<Self> {
        Self::WORDS.iter().find(|&&(_, known)| known == word).map(|&(value, _)| value)
    }
}

/// Values by key, as given; those not given are left out.
pub type Args = Vec<(&'static str, Value)>;

/// Where a number comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source {
    /// Page, or what was measured.
    pub page: &'static str,
    /// `YYYY-MM` of the copy that was read.
    pub date: &'static str,
    /// AWS documents it, or not.
    pub kind: SourceKind,
}

/// How firm a number is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceKind {
    /// AWS says so.
    Documented,
    /// A quota of AWS.
    Quota,
    /// Somebody measured it.
    Measured,
    /// AWS does not say; Skylapse assumes it and says so on screen.
    ModelAssumption,
}
