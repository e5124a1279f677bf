//! How facts become marks and lanes: a small vocabulary between a service's facts and what is drawn over time.
//!
//! Each service translates its own facts, so recordings and charts know no service.

use skylapse_units::{SimDuration, SimTime};
use skylapse_view::{MarkKind, NodeState, SegmentKind};

/// One thing to draw.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Trace {
    /// A request has ended, now.
    Request {
        /// Its number in the run.
        number: u64,
        /// When it arrived.
        arrived: SimTime,
        /// The part of its wait that was init or restore, at its beginning.
        init: SimDuration,
        /// What it met.
        kind: MarkKind,
        /// The lane that served it, or 0.
        lane: u64,
    },
    /// A lane (an environment, an instance) has come to be, now.
    LaneBegan {
        /// Its number in the resource, from 1.
        lane: u64,
        /// What it does at first.
        kind: SegmentKind,
    },
    /// A lane does something else from now on.
    LaneTurned {
        /// Which.
        lane: u64,
        /// What it does now.
        kind: SegmentKind,
        /// For whom, or 0.
        request: u64,
    },
    /// A lane is gone, now.
    LaneEnded {
        /// Which.
        lane: u64,
        /// How: `Expired` or `Recycled`.
        kind: SegmentKind,
    },
}

/// A value inside a fact, for the log of facts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum FactValue {
    /// A word.
    Text(&'static str),
    /// A count or a number.
    Count(u64),
    /// Milliseconds.
    Millis(f64),
    /// A number with a fraction.
    Number(f64),
    /// Yes or no.
    Flag(bool),
    /// An IPv4 address, as the number that its four bytes make; written `54.0.2.1`.
    Ipv4(u32),
    /// An IPv6 address, as the number that its bytes make; written `2001:db8::1`.
    Ipv6(u128),
    /// A word and a number, written together: `vol-3`.
    Numbered(&'static str, u64),
    /// A member of the resource's group by its number, written together with the group's name: `asg-3`.
    Member(u64),
    /// The name of another resource, by the world's number for it ([`crate::peer::Peer`]).
    Resource(u32),
    /// The name of the resource that the fact is about.
    OwnName,
    /// Nothing; written `null`.
    Absent,
}

/// A token on the stage, before it has words.
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    /// Its name, for example `env-4`.
    pub id: String,
    /// What it is doing.
    pub state: NodeState,
    /// Since when.
    pub since: SimTime,
    /// How full it is, 0 to 1.
    pub utilization: f64,
}

/// A horizontal limit of the concurrency chart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limit {
    /// Permanent name: `reserved` or `account`.
    pub name: &'static str,
    /// Its value.
    pub value: u64,
}
