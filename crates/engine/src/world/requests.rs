//! Requests under way: one arena for the whole world.
//!
//! A request that a resource hands on is another one: it has a sender of its own, and its answer goes back there.

use skylapse_services::service::RequestId;
use skylapse_units::SimTime;

use crate::fleet::Address;

/// Where a request came from.
#[derive(Clone, Copy, Debug)]
pub struct Underway {
    /// The workload that sent it.
    pub workload: u32,
    /// When it was sent.
    pub arrived: SimTime,
}

/// Who handed a request on.
#[derive(Clone, Copy, Debug)]
pub struct Forwarded {
    /// The resource.
    pub from: Address,
    /// Its own number of the request.
    pub tag: u32,
}

/// Who gets an answer.
#[derive(Clone, Copy, Debug)]
pub enum Sender {
    /// A workload.
    Workload(Underway),
    /// A resource.
    Resource(Forwarded),
}

/// An arena: places are reused after the response.
#[derive(Clone, Debug, Default)]
pub struct Requests {
    places: Vec<Underway>,
    free: Vec<u32>,
    begun: u64,
    forwarded: Vec<Forwarded>,
    free_forwarded: Vec<u32>,
}

/// Marks the ids of requests that were handed on.
const FORWARDED: u32 = 1 << 31;

impl Requests {
    /// A new request: its place and its number in the run, from 1.
    #[inline]
    pub fn begin(&mut self, workload: u32, arrived: SimTime) -> (RequestId, u64) {
        self.begun += 1;
        let place = put(&mut self.places, &mut self.free, Underway { workload, arrived });
        (RequestId(place), self.begun)
    }

    /// The number of a request that a resource sends of its own accord.
    pub const fn number(&mut self) -> u64 {
        self.begun += 1;
        self.begun
    }

    /// A resource hands a request on.
    #[inline]
    pub fn forward(&mut self, from: Address, tag: u32) -> RequestId {
        let place = put(&mut self.forwarded, &mut self.free_forwarded, Forwarded { from, tag });
        RequestId(FORWARDED | place)
    }

    /// The request is over.
    #[inline]
    pub fn end(&mut self, id: RequestId) -> Sender {
        if id.0 & FORWARDED == 0 {
            self.free.push(id.0);
            return Sender::Workload(self.places[id.0 as usize]);
        }
        let place = id.0 & !FORWARDED;
        self.free_forwarded.push(place);
        Sender::Resource(self.forwarded[place as usize])
    }

    /// How many are under way; one that was handed on counts twice.
    #[must_use]
    pub const fn in_flight(&self) -> u64 {
        let sent = self.places.len() - self.free.len();
        (sent + self.forwarded.len() - self.free_forwarded.len()) as u64
    }

    /// Bytes held.
    #[must_use]
    pub const fn bytes(&self) -> u64 {
        let places = self.places.len() * size_of::<Underway>() + self.forwarded.len() * size_of::<Forwarded>();
        (places + (self.free.len() + self.free_forwarded.len()) * size_of::<u32>()) as u64
    }
}

#[inline]
fn put<T>(places: &mut Vec<T>, free: &mut Vec<u32>, value: T) -> u32 {
    match free.pop() {
        Some(place) => {
            places[place as usize] = value;
            place
        }
        None => {
            places.push(value);
            places.len() as u32 - 1
        }
    }
}
