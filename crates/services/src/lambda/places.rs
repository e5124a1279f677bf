//! Requests under way in all functions; slots are reused.
//!
//! One list for all: few requests are under way at once, so the list stays near the core however many functions there are.

use skylapse_units::{Memory, SimDuration, SimTime};

use super::config::Architecture;
use super::fact::{End, Fact, Start};
use crate::service::RequestId;

/// The request of a run that was under way when the simulation began: nobody waits for its answer.
pub(super) const NOBODY: RequestId = RequestId(u32::MAX);

/// One request under way.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
pub(super) struct Place {
    pub(super) request: RequestId,
    pub(super) environment: u32,
    pub(super) number: u64,
    pub(super) arrived: SimTime,
    pub(super) init: SimDuration,
    pub(super) duration: SimDuration,
    pub(super) memory: Memory,
    pub(super) architecture: Architecture,
    pub(super) start: Start,
    pub(super) end: End,
    /// It is one of the function's own events: `request` is its slot there.
    pub(super) is_event: bool,
}

impl Place {
    /// The fact of its end.
    #[inline]
    pub(super) fn finished(&self, environment: u64, rests: bool) -> Fact {
        // INIT is billed like the run (AWS, since 2025-08-01); of a restore nothing is (*model assumption*: the share that is
        // billed was not published).
        let billed = match self.start {
            Start::Cold => self.duration + self.init,
            Start::Warm | Start::Restored | Start::Provisioned => self.duration,
        };
        Fact::InvocationFinished {
            request: self.number,
            environment,
            end: self.end,
            start: self.start,
            arrived: self.arrived,
            init: self.init,
            duration: self.duration,
            billed_ms: billed.as_millis_ceil(),
            memory: self.memory,
            architecture: self.architecture,
            rests,
        }
    }
}

/// The end of the list of free slots.
const NONE: u32 = u32::MAX;

/// See the module documentation. A free slot names the next one in `environment`, so that using it touches no other memory.
#[derive(Clone, Debug)]
pub(super) struct Places {
    places: Vec<Place>,
    free: u32,
}

impl Default for Places {
    fn default() -> Self {
        Self { places: vec![], free: NONE }
    }
}

impl Places {
    #[inline]
    pub(super) fn put(&mut self, place: Place) -> u32 {
        let slot = self.free;
        let Some(vacant) = self.places.get_mut(slot as usize) else {
            self.places.push(place);
            return self.places.len() as u32 - 1;
        };
        self.free = vacant.environment;
        *vacant = place;
        slot
    }

    #[inline]
    pub(super) fn take(&mut self, slot: u32) -> Place {
        let place = &mut self.places[slot as usize];
        let taken = *place;
        place.environment = self.free;
        self.free = slot;
        taken
    }

    #[inline]
    pub(super) fn get(&self, slot: u32) -> &Place {
        &self.places[slot as usize]
    }

    pub(super) fn bytes(&self) -> u64 {
        (self.places.capacity() * size_of::<Place>()) as u64
    }
}
