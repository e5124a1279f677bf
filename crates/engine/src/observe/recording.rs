//! Everything that a page draws over time, of every resource, once.

use skylapse_services::trace::Trace;
use skylapse_units::{SimDuration, SimTime};

use super::{Diary, Lanes, MarkRow, Marks, Peaks};
use crate::world::{TimedFact, World};

/// What was recorded of one resource.
#[derive(Clone, Debug, Default)]
pub struct ResourceRecording {
    /// Requests.
    pub marks: Marks,
    /// Environments.
    pub lanes: Lanes,
    /// Concurrency.
    pub peaks: Peaks,
}

/// A recording of one run.
#[derive(Clone, Debug, Default)]
pub struct Recording {
    resources: Vec<ResourceRecording>,
    /// What is told in words, and the lives of instances.
    pub diary: Diary,
    /// Facts taken in: a replay hands over the same facts again, and they are passed over.
    n_facts: u64,
    known: SimTime,
}

impl Recording {
    /// A recording of that many resources.
    #[must_use]
    pub fn new(n_resources: u32) -> Self {
        let resources = (0..n_resources).map(|_| ResourceRecording::default()).collect();
        Self { resources, ..Self::default() }
    }

    /// Takes in what the world has kept since the last call, up to the moment `now`.
    pub fn take_in(&mut self, world: &mut World, now: SimTime) {
        let facts = world.take_facts();
        let first = world.n_facts - facts.len() as u64;
        let known_already = self.n_facts.saturating_sub(first) as usize;
        for fact in facts.iter().skip(known_already) {
            self.note(fact);
            self.diary.note(fact, world);
        }
        self.n_facts = self.n_facts.max(world.n_facts);
        if self.known < now {
            self.known = now;
            self.resources.iter_mut().for_each(|resource| resource.peaks.reach(now));
        }
    }

    /// How far the run has been computed.
    #[must_use]
    pub const fn known(&self) -> SimTime {
        self.known
    }

    /// What was recorded of a resource.
    #[must_use]
    pub fn resource(&self, resource: u32) -> Option<&ResourceRecording> {
        self.resources.get(resource as usize)
    }

    /// Forgets everything from `at` on; `world` stands just before it.
    pub fn forget_from(&mut self, at: SimTime, world: &World) {
        self.n_facts = world.n_facts;
        self.known = self.known.min(at);
        self.diary.forget_from(at);
        for resource in &mut self.resources {
            resource.marks.forget_from(at);
            resource.lanes.forget_from(at);
            resource.peaks.forget_from(at, resource.lanes.n_running());
        }
    }

    fn note(&mut self, fact: &TimedFact) {
        let at = fact.at;
        let index = fact.resource as usize;
        if self.resources.len() <= index {
            // It came to be in mid-run.
            self.resources.resize_with(index + 1, ResourceRecording::default);
        }
        let resource = &mut self.resources[index];
        fact.fact.trace(&mut |trace| resource.note(at, trace));
    }
}

impl ResourceRecording {
    fn note(&mut self, at: SimTime, trace: Trace) {
        match trace {
            Trace::Request { number, arrived, init, kind, lane } => {
                self.lanes.split_init(lane, init);
                let rest = SimDuration::ZERO;
                self.marks.push(MarkRow {
                    arrived,
                    ended: at,
                    init,
                    kind,
                    request: number,
                    lane,
                    rest,
                    follower: None,
                });
            }
            Trace::LaneBegan { lane, kind } => {
                self.lanes.begin(at, lane, kind);
                self.peaks.set(at, self.lanes.n_running());
            }
            Trace::LaneTurned { lane, kind, request } => {
                self.lanes.turn(at, lane, kind, request);
                self.peaks.set(at, self.lanes.n_running());
            }
            Trace::LaneEnded { lane, kind } => {
                self.lanes.end(at, lane, kind);
                self.peaks.set(at, self.lanes.n_running());
            }
        }
    }
}
