//! Requests under way: one arena for the whole world.

use skylapse_services::service::RequestId;
use skylapse_units::SimTime;

/// Where a request came from.
#[derive(Clone, Copy, Debug)]
pub struct Underway {
    /// The workload that sent it.
    pub workload: u32,
    /// When it was sent.
    pub arrived: SimTime,
}

/// An arena: places are reused after the response.
#[derive(Clone, Debug, Default)]
pub struct Requests {
    places: Vec<Underway>,
    free: Vec<u32>,
    begun: u64,
}

impl Requests {
    /// A new request: its place and its number in the run, from 1.
    #[inline]
    pub fn begin(&mut self, workload: u32, arrived: SimTime) -> (RequestId, u64) {
        self.begun += 1;
        let underway = Underway { workload, arrived };
        let place = match self.free.pop() {
            Some(place) => {
                self.places[place as usize] = underway;
                place
            }
            None => {
                self.places.push(underway);
                self.places.len() as u32 - 1
            }
        };
        (RequestId(place), self.begun)
    }

    /// The request is over.
    #[inline]
    pub fn end(&mut self, id: RequestId) -> Underway {
        self.free.push(id.0);
        self.places[id.0 as usize]
    }

    /// How many are under way.
    #[must_use]
    pub const fn in_flight(&self) -> u64 {
        (self.places.len() - self.free.len()) as u64
    }

    /// Bytes held.
    #[must_use]
    pub const fn bytes(&self) -> u64 {
        (self.places.len() * size_of::<Underway>() + self.free.len() * size_of::<u32>()) as u64
    }
}
