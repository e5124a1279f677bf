//! Requests under way in one function; slots are reused.

use skylapse_units::{Memory, SimDuration, SimTime};

use super::config::Architecture;
use super::fact::{End, Start};
use crate::service::RequestId;

/// The request of a run that was under way when the simulation began: nobody waits for its answer.
pub(super) const NOBODY: RequestId = RequestId(u32::MAX);

/// One request under way.
#[derive(Clone, Copy, Debug)]
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
}

#[derive(Clone, Debug, Default)]
pub(super) struct Places {
    places: Vec<Place>,
    free: Vec<u32>,
}

impl Places {
    #[inline]
    pub(super) fn put(&mut self, place: Place) -> u32 {
        let Some(slot) = self.free.pop() else {
            self.places.push(place);
            return self.places.len() as u32 - 1;
        };
        self.places[slot as usize] = place;
        slot
    }

    #[inline]
    pub(super) fn take(&mut self, slot: u32) -> Place {
        self.free.push(slot);
        self.places[slot as usize]
    }

    #[inline]
    pub(super) fn get(&self, slot: u32) -> &Place {
        &self.places[slot as usize]
    }

    pub(super) fn bytes(&self) -> u64 {
        (self.places.capacity() * size_of::<Place>() + self.free.capacity() * size_of::<u32>()) as u64
    }
}
