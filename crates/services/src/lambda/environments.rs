//! The environments of one function: where they are kept, and which of them can take a request.
//!
//! Slots are reused; the order of creation is kept apart and tightened when most of it is gone. Vectors grow with the most
//! environments that there ever were at once, never with requests.

use skylapse_kernel::{Deadline, Rng};
use skylapse_units::{SimTime, order};

use super::config::Routing;
use super::environment::{Environment, Trigger, transition};
use super::routing::Pool;

/// In the order of creation: an environment that is gone.
const GONE: u32 = u32::MAX;
/// The pool of [`Shelf::Idle`].
const IDLE: usize = 0;
/// Shorter orders are not worth tightening.
const LOOSE_ORDER: usize = 32;

/// One environment and what is kept beside its state: one line of the cache.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
pub(super) struct Record {
    pub(super) state: Environment,
    /// The end of the present idle life. It stays with the slot: its alarm outlives the idle spell that set it.
    pub(super) expiry: Deadline,
    pub(super) number: u64,
    pub(super) created: SimTime,
    position: u32,
    pub(super) kind: Kind,
    pub(super) fate: Fate,
    shelf: Shelf,
}

/// Who pays for its waiting.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    OnDemand,
    /// Provisioned concurrency: kept ready, never expires.
    Provisioned,
}

/// What becomes of it when it falls idle.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Fate {
    Stay,
    /// Shut down: it is old, or its configuration is.
    Retire,
}

/// The pool that it is in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Shelf {
    /// None: it takes no request.
    Off,
    /// On demand, idle.
    Idle,
    /// On demand, at work, with room for more.
    Partial,
    /// Provisioned, with room.
    Provisioned,
}

/// Moments that few environments need.
#[derive(Clone, Copy, Debug, Default)]
struct Moments {
    ready_at: SimTime,
    recycle_at: SimTime,
}

/// See the module documentation. In this order, what every request needs is one line of the cache, and the order of creation
/// is in the next.
#[derive(Clone, Debug)]
#[repr(C, align(64))]
pub(super) struct Environments {
    n_live: u32,
    routing: Routing,
    records: Vec<Record>,
    pools: [Pool; 3],
    /// Slots in order of creation.
    order: Vec<u32>,
    n_made: u64,
    free: Vec<u32>,
    /// By slot, as far as one was ever needed.
    moments: Vec<Moments>,
}

impl Environments {
    pub(super) fn new(routing: Routing) -> Self {
        Self {
            n_live: 0,
            routing,
            records: vec![],
            order: vec![],
            pools: std::array::from_fn(|_| Pool::new(routing)),
            n_made: 0,
            free: vec![],
            moments: vec![],
        }
    }

    pub(super) const fn n_live(&self) -> u32 {
        self.n_live
    }

    #[inline]
    pub(super) fn get(&self, slot: u32) -> &Record {
        &self.records[slot as usize]
    }

    #[inline]
    pub(super) fn get_mut(&mut self, slot: u32) -> &mut Record {
        &mut self.records[slot as usize]
    }

    /// Live slots in order of creation.
    pub(super) fn slots(&self) -> impl DoubleEndedIterator<Item = u32> {
        self.order.iter().copied().filter(|&slot| slot != GONE)
    }

    /// Makes an environment; it is on no shelf yet.
    pub(super) fn make(&mut self, now: SimTime, kind: Kind, state: Environment) -> u32 {
        self.tighten();
        self.n_made += 1;
        self.n_live += 1;
        let slot = self.free.pop().unwrap_or(self.records.len() as u32);
        // The deadline of the slot's earlier owner stays, because its alarm may still be pending.
        let expiry = self.records.get(slot as usize).map(|record| record.expiry).unwrap_or_default();
        let position = self.order.len() as u32;
        let (number, fate, shelf) = (self.n_made, Fate::Stay, Shelf::Off);
        let record = Record { state, expiry, number, created: now, position, kind, fate, shelf };
        match self.records.get_mut(slot as usize) {
            Some(vacant) => *vacant = record,
            None => {
                grow_sparingly(&mut self.records);
                self.records.push(record);
            }
        }
        if let Some(moments) = self.moments.get_mut(slot as usize) {
            *moments = Moments::default();
        }
        grow_sparingly(&mut self.order);
        self.order.push(slot);
        slot
    }

    /// Takes an environment away; its slot may be used again.
    pub(super) fn remove(&mut self, slot: u32, trigger: Trigger, now: SimTime) -> Record {
        self.shelve(slot, Shelf::Off);
        let record = &mut self.records[slot as usize];
        record.state = transition(record.state, trigger, now).expect("only idle environments are shut down");
        self.order[record.position as usize] = GONE;
        self.free.push(slot);
        self.n_live -= 1;
        *record
    }

    /// Moves an environment to another shelf.
    pub(super) fn shelve(&mut self, slot: u32, shelf: Shelf) {
        let record = &mut self.records[slot as usize];
        let (from, position) = (record.shelf, record.position);
        if from == shelf {
            return;
        }
        record.shelf = shelf;
        if let Some(pool) = pool_of(from) {
            self.pools[pool].remove(slot, position);
        }
        if let Some(pool) = pool_of(shelf) {
            self.pools[pool].insert(slot, position);
        }
    }

    /// Takes an idle environment off its shelf: the way of nearly every request.
    #[inline]
    pub(super) fn take_idle(&mut self, slot: u32) {
        let record = &mut self.records[slot as usize];
        if record.shelf == Shelf::Idle {
            record.shelf = Shelf::Off;
            self.pools[IDLE].remove(slot, record.position);
        } else {
            self.shelve(slot, Shelf::Off);
        }
    }

    /// Lays an environment that has fallen idle on its shelf: the way back.
    #[inline]
    pub(super) fn lay_idle(&mut self, slot: u32) {
        let record = &mut self.records[slot as usize];
        if record.shelf == Shelf::Off {
            record.shelf = Shelf::Idle;
            self.pools[IDLE].insert(slot, record.position);
        } else {
            self.shelve(slot, Shelf::Idle);
        }
    }

    /// The environment of a shelf that the policy names; it stays there.
    #[inline]
    pub(super) fn first(&self, shelf: Shelf, rng: &mut Rng) -> Option<u32> {
        let pool = &self.pools[pool_of(shelf)?];
        pool.first(self.routing, rng, &self.order)
    }

    /// The environment with room that the policy names, idle or not.
    ///
    /// For the policies of recency, one at work is used more recently than any idle one.
    pub(super) fn first_with_room(&self, rng: &mut Rng) -> Option<u32> {
        let weights = [Shelf::Idle, Shelf::Partial].map(|shelf| pool_of(shelf).map_or(0, |i| self.pools[i].weight()));
        let is_idle_first = match self.routing {
            Routing::LeastRecentlyUsed => true,
            Routing::MostRecentlyUsed => false,
            Routing::Random => rng.below(weights[0] + weights[1]) < weights[0],
            Routing::Newest | Routing::Oldest => {
                let (idle, partial) = (self.first(Shelf::Idle, rng), self.first(Shelf::Partial, rng));
                let position = |slot: u32| self.get(slot).position;
                let is_oldest = self.routing == Routing::Oldest;
                return match (idle, partial) {
                    (Some(a), Some(b)) if (position(a) < position(b)) == is_oldest => Some(a),
                    (_, Some(b)) => Some(b),
                    (a, None) => a,
                };
            }
        };
        let shelves = if is_idle_first { [Shelf::Idle, Shelf::Partial] } else { [Shelf::Partial, Shelf::Idle] };
        shelves.into_iter().find_map(|shelf| self.first(shelf, rng))
    }

    /// Changes the policy; recency starts from the states' beginnings.
    pub(super) fn route(&mut self, routing: Routing) {
        self.routing = routing;
        self.refill_pools();
    }

    /// When INIT will be over.
    pub(super) fn ready_at(&self, slot: u32) -> SimTime {
        self.moments.get(slot as usize).map_or(SimTime::START, |moments| moments.ready_at)
    }

    pub(super) fn set_ready_at(&mut self, slot: u32, at: SimTime) {
        self.moments_mut(slot).ready_at = at;
    }

    /// When it will be old.
    pub(super) fn recycle_at(&self, slot: u32) -> Option<SimTime> {
        self.moments.get(slot as usize).map(|moments| moments.recycle_at)
    }

    pub(super) fn set_recycle_at(&mut self, slot: u32, at: SimTime) {
        self.moments_mut(slot).recycle_at = at;
    }

    pub(super) fn bytes(&self) -> u64 {
        let vectors = self.records.capacity() * size_of::<Record>()
            + self.moments.capacity() * size_of::<Moments>()
            + (self.free.capacity() + self.order.capacity()) * size_of::<u32>();
        vectors as u64 + self.pools.iter().map(Pool::bytes).sum::<u64>()
    }

    fn moments_mut(&mut self, slot: u32) -> &mut Moments {
        if self.moments.len() <= slot as usize {
            self.moments.resize(slot as usize + 1, Moments::default());
        }
        &mut self.moments[slot as usize]
    }

    /// Drops the gone from the order of creation once they are the most of it: a few steps per environment made.
    fn tighten(&mut self) {
        if self.order.len() < LOOSE_ORDER || self.order.len() < 2 * self.n_live as usize {
            return;
        }
        self.order.retain(|&slot| slot != GONE);
        for (position, &slot) in (0..).zip(&self.order) {
            self.records[slot as usize].position = position;
        }
        if self.routing == Routing::Newest || self.routing == Routing::Oldest {
            self.refill_pools();
        }
    }

    fn refill_pools(&mut self) {
        self.pools = std::array::from_fn(|_| Pool::new(self.routing));
        let mut slots: Vec<u32> = self.slots().collect();
        order::sort_by_key(&mut slots, |&slot| self.get(slot).state.since());
        for slot in slots {
            let record = self.get(slot);
            let position = record.position;
            if let Some(pool) = pool_of(record.shelf) {
                self.pools[pool].insert(slot, position);
            }
        }
    }
}

/// Makes room for one more. Most of many functions have one environment: the first ones come without spare room.
fn grow_sparingly<T>(list: &mut Vec<T>) {
    if list.len() == list.capacity() && list.len() < 4 {
        list.reserve_exact(1);
    }
}

#[inline]
const fn pool_of(shelf: Shelf) -> Option<usize> {
    match shelf {
        Shelf::Off => None,
        Shelf::Idle => Some(IDLE),
        Shelf::Partial => Some(1),
        Shelf::Provisioned => Some(2),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_record_is_one_cache_line() {
        assert_eq!(size_of::<super::Record>(), 64);
    }
}
