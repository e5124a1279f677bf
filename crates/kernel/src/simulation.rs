//! The loop. A clone of a [`Simulation`] is a snapshot.

use skylapse_units::SimTime;

use crate::{Digest, EventQueue};

/// What the loop moves: owns all state, answers events.
pub trait Model: Clone {
    /// What waits in the queue.
    type Event: Copy;
    /// Handles one event; new ones go into `queue`.
    fn handle(&mut self, now: SimTime, event: Self::Event, queue: &mut EventQueue<Self::Event>);
    /// Bytes held, for the budget of checkpoints; an estimate is enough.
    fn bytes(&self) -> u64;
}

/// Why a run returned.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stop {
    /// Everything up to the limit has happened.
    ReachedLimit,
    /// The budget of events is used up; call again to go on.
    SpentBudget,
    /// Nothing is pending any more.
    RanDry,
}

/// A model, its pending events and the current time.
#[derive(Clone)]
pub struct Simulation<M: Model> {
    /// The model itself, for projections to read.
    pub model: M,
    /// Pending events.
    pub queue: EventQueue<M::Event>,
    now: SimTime,
    handled: u64,
    digest: Digest,
}

impl<M: Model> Simulation<M> {
    /// A run at its start.
    #[must_use]
    pub fn new(model: M) -> Self {
        Self { model, queue: EventQueue::default(), now: SimTime::START, handled: 0, digest: Digest::default() }
    }

    /// Handles events up to and including `limit`, at most `budget` of them. Slicing changes nothing.
    pub fn run(&mut self, limit: SimTime, budget: u64) -> Stop {
        for _ in 0..budget {
            let Some((at, event)) = self.queue.pop_until(limit) else {
                self.now = self.now.max(limit);
                return if self.queue.is_empty() { Stop::RanDry } else { Stop::ReachedLimit };
            };
            self.now = at;
            self.handled += 1;
            self.digest.absorb(at.as_nanos());
            self.model.handle(at, event, &mut self.queue);
        }
        Stop::SpentBudget
    }

    /// The current simulated time.
    #[must_use]
    pub const fn now(&self) -> SimTime {
        self.now
    }

    /// Events handled since the start.
    #[must_use]
    pub const fn handled(&self) -> u64 {
        self.handled
    }

    /// The fingerprint of all event times so far; a model adds what else it wants pinned.
    #[must_use]
    pub const fn digest(&self) -> Digest {
        self.digest
    }

    /// Bytes held by this snapshot; an estimate.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.queue.bytes() + self.model.bytes()
    }
}
