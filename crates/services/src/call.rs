//! Calls: what a person, or another resource, asks of a resource while the run goes on.
//!
//! An [`Action`] is a row, as a setting is: AWS's name, its arguments with AWS's names, and how they become the service's own
//! `Call`. Malformed arguments are problems of the scenario, found before the run begins. What AWS itself would refuse is
//! answered in the run with AWS's error code.

use crate::field::{Args, Member, Value};

/// One action of a kind of resource.
pub struct Action<C> {
    /// AWS's name of it (`StopInstances`), or a plain word for what nobody calls (`FailHost`).
    pub name: &'static str,
    /// Its arguments, with AWS's names. What AWS requires and is not given, the service refuses with AWS's code.
    pub args: &'static [Member],
    /// Whom a call reaches that names a whole group (`web` of `web-1` … `web-3`).
    pub scope: Scope,
    /// Makes the call of arguments that have these shapes; an argument that was not given is not among them.
    pub read: fn(&Args) -> C,
}

/// Arguments that name what a call is about: with one of them, it is made once and not of every member of a group.
pub const NAMES_WHOM: [&str; 6] =
    ["InstanceIds", "InstanceId", "SpotInstanceRequestIds", "VolumeId", "AllocationId", "From"];

/// Whether arguments name what a call is about.
#[must_use]
pub fn names_whom(args: &Args) -> bool {
    let names = |value: &Value| *value != Value::List(vec![]);
    args.iter().any(|(key, value)| NAMES_WHOM.contains(key) && names(value))
}

/// Whom a call reaches that names a group.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Scope {
    /// Every member that is not gone.
    Each,
    /// The group as a whole: the call is handed to its first member, gone or not (`RunInstances`).
    Group,
}

/// How a call ended, for the resource that sent it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Answer {
    /// The sender's own number of the call.
    pub id: u32,
    /// AWS's error code, when it was refused.
    pub code: Option<&'static str>,
}

/// A call from one resource to another.
#[derive(Clone, PartialEq, Debug)]
pub struct Sent {
    /// The sender's own number of the call: the answer carries it.
    pub id: u32,
    /// The resource (`web-2`), the group (`web`), or the oldest, second oldest, … member (`web#0`).
    pub target: String,
    /// The action's name.
    pub action: String,
    /// Its arguments.
    pub args: Args,
}

/// A resource of another kind that a resource brings forth: a group launches an instance.
#[derive(Clone, PartialEq, Debug)]
pub struct Bear {
    /// The parent's own number of it: [`crate::peer::Born`] and notices of how it fares carry it.
    pub id: u32,
    /// Its `kind`.
    pub kind: &'static str,
    /// What is set on it; the rest are its kind's defaults.
    pub settings: Args,
}

/// A number of another resource that a resource wants to know, period by period.
#[derive(Clone, PartialEq, Debug)]
pub struct Watch {
    /// The watcher's own number of it: datapoints carry it, and a second watch of the same number replaces the first.
    pub id: u32,
    /// Whose: the name of a resource, which may come to be later.
    pub resource: String,
    /// Which metric: its name in the series, without statistic (`cpu_utilization`).
    pub metric: String,
    /// Which statistic: the ending of the name in the series (`avg`, `max`, `p99`); `sum` also finds a name without one.
    pub statistic: String,
    /// How long each period is; periods are counted from the start of the run.
    pub period: skylapse_units::SimDuration,
}

/// A watched number of one period, which has just ended.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Datapoint {
    /// The watcher's own number of the watch.
    pub watch: u32,
    /// The value; `None`: there was nothing to measure, or the resource does not exist.
    pub value: Option<f64>,
    /// The time up to now that it stands for: the watch's period, or longer for a metric that comes less often.
    pub covers: skylapse_units::SimDuration,
}

/// What a configuration says it watches, for the reader of scenarios.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Watched {
    /// The name of a resource, with the key that holds it.
    pub resource: (&'static str, String),
    /// The metric, with the key that holds it.
    pub metric: (&'static str, String),
    /// The statistic as the ending of its name in a series and in AWS's word, with the key that holds it.
    pub statistic: (&'static str, &'static str, &'static str),
}

/// The argument of this name.
#[must_use]
pub fn arg<'a>(args: &'a Args, key: &str) -> Option<&'a Value> {
    args.iter().find(|(known, _)| *known == key).map(|(_, value)| value)
}

/// A flag; false when it was not given.
#[must_use]
pub fn flag(args: &Args, key: &str) -> bool {
    matches!(arg(args, key), Some(Value::Flag(true)))
}

/// A whole number.
#[must_use]
pub fn whole(args: &Args, key: &str) -> Option<u64> {
    if let Some(Value::Whole(whole)) = arg(args, key) { Some(*whole) } else { None }
}

/// A text or word.
#[must_use]
pub fn text<'a>(args: &'a Args, key: &str) -> Option<&'a str> {
    if let Some(Value::Word(text)) = arg(args, key) { Some(text) } else { None }
}

/// A list of texts or words; empty when it was not given.
#[must_use]
pub fn texts(args: &Args, key: &str) -> Vec<String> {
    let Some(Value::List(list)) = arg(args, key) else { return vec![] };
    list.iter().filter_map(|value| if let Value::Word(text) = value { Some(text.clone()) } else { None }).collect()
}
