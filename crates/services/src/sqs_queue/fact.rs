//! What has happened in a queue.

use skylapse_units::SimTime;

use crate::service::Outcome;
use crate::trace::FactValue;

/// Something that has happened. Messages are named by the number of the request that sent them.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Fact {
    /// A message was sent.
    Sent {
        /// Which.
        message: u64,
        /// It is not visible yet.
        is_delayed: bool,
    },
    /// A message is visible, for the first time after its delay or again after its visibility timeout.
    BecameVisible {
        /// Which.
        message: u64,
        /// It was received before.
        is_again: bool,
    },
    /// A message was received.
    Received {
        /// Which.
        message: u64,
        /// For which time.
        receives: u32,
    },
    /// A message is gone.
    Ended {
        /// Which.
        message: u64,
        /// When it was sent.
        sent: SimTime,
        /// What became of it.
        fate: Fate,
        /// It was not in flight.
        was_visible: bool,
    },
    /// A batch was sent to the consumer.
    BatchSent {
        /// Its messages.
        n: u32,
        /// It was throttled before.
        is_again: bool,
    },
    /// A batch is over.
    BatchEnded {
        /// Its messages.
        n: u32,
        /// How.
        outcome: Outcome,
        /// Nothing of it is tried again.
        is_over: bool,
    },
}

/// What became of a message.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fate {
    /// Its work is done.
    Deleted,
    /// It was received too often.
    DeadLettered,
    /// It became too old.
    Expired,
}

impl Fate {
    const fn name(self) -> &'static str {
        match self {
            Self::Deleted => "MessageDeleted",
            Self::DeadLettered => "MessageDeadLettered",
            Self::Expired => "MessageExpired",
        }
    }
}

pub(super) fn describe(fact: &Fact, at: SimTime, member: &mut dyn FnMut(&'static str, FactValue)) -> &'static str {
    use FactValue::{Count, Flag, Millis};
    match *fact {
        Fact::Sent { message, is_delayed } => {
            member("message", Count(message));
            member("delayed", Flag(is_delayed));
            "MessageSent"
        }
        Fact::BecameVisible { message, is_again } => {
            member("message", Count(message));
            member("again", Flag(is_again));
            "MessageBecameVisible"
        }
        Fact::Received { message, receives } => {
            member("message", Count(message));
            member("receives", Count(u64::from(receives)));
            "MessageReceived"
        }
        Fact::Ended { message, sent, fate, .. } => {
            member("message", Count(message));
            member("age_ms", Millis(at.saturating_since(sent).as_millis_f64()));
            fate.name()
        }
        Fact::BatchSent { n, is_again } => {
            member("messages", Count(u64::from(n)));
            member("again", Flag(is_again));
            "BatchSent"
        }
        Fact::BatchEnded { n, outcome, .. } => {
            member("messages", Count(u64::from(n)));
            member("completed", Flag(outcome == Outcome::Completed));
            member("throttled", Flag(outcome == Outcome::Throttled));
            "BatchEnded"
        }
    }
}
