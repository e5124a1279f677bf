//! Pending events in time order; equal times leave in the order they entered.
//!
//! Simulated time never runs backwards, so a monotone **radix heap** serves: an event sits in the bucket named by the highest
//! bit in which its time differs from the last popped time. Popping refills from the lowest occupied bucket. Order among
//! equal times falls out of appending, without sequence numbers.
//!
//! ```text
//! last popped = 0b1010
//!   due        events at 0b1010                 (differ in no bit)
//!   later[0]   events at 0b1011                 (highest differing bit 0)
//!   later[2]   events at 0b1100 … 0b1111        (highest differing bit 2)
//! ```
//!
//! There is no cancel. An event overtaken by a change of state finds a state that ignores it (see [`crate::Deadline`]).

use std::collections::VecDeque;

use skylapse_units::SimTime;

/// Pending events by time. See the module documentation.
#[derive(Clone, Debug)]
pub struct EventQueue<E> {
    last: SimTime,
    due: VecDeque<E>,
    later: [Vec<(SimTime, E)>; 64],
    occupied: u64,
    len: u64,
}

impl<E> Default for EventQueue<E> {
    fn default() -> Self {
        Self {
            last: SimTime::START,
            due: VecDeque::new(),
            later: std::array::from_fn(|_| Vec::new()),
            occupied: 0,
            len: 0,
        }
    }
}

impl<E: Copy> EventQueue<E> {
    /// Adds an event.
    ///
    /// # Panics
    /// If `at` lies before the last popped event.
    #[inline]
    pub fn push(&mut self, at: SimTime, event: E) {
        assert!(self.last <= at, "an event may not be scheduled in the past");
        self.len += 1;
        self.place(at, event);
    }

    /// Takes the next event that happens at `limit` or before.
    #[inline]
    pub fn pop_until(&mut self, limit: SimTime) -> Option<(SimTime, E)> {
        if self.due.is_empty() {
            let bit = self.occupied.trailing_zeros();
            if let Some(&[(at, event)]) = self.later.get(bit as usize).map(Vec::as_slice) {
                // The bucket holds a single event, as most do when few are pending: it is the next one as it stands.
                if limit < at {
                    return None;
                }
                self.last = at;
                self.later[bit as usize].clear();
                self.occupied &= !(1 << bit);
                self.len -= 1;
                return Some((at, event));
            }
            self.refill(limit)?;
        }
        if limit < self.last {
            return None;
        }
        let event = self.due.pop_front()?;
        self.len -= 1;
        Some((self.last, event))
    }

    /// The next `count` events in order, without taking them.
    #[must_use]
    pub fn upcoming(&self, count: usize) -> Vec<(SimTime, E)> {
        let mut next: Vec<_> = self.due.iter().map(|&event| (self.last, event)).collect();
        for bucket in &self.later {
            if next.len() >= count {
                break;
            }
            // Buckets hold disjoint ascending ranges of time, so sorting each one by itself is enough.
            let mut bucket = bucket.clone();
            bucket.sort_by_key(|&(at, _)| at);
            next.extend(bucket);
        }
        next.truncate(count);
        next
    }

    /// How many events are pending.
    #[must_use]
    pub const fn len(&self) -> u64 {
        self.len
    }

    /// True when nothing is pending.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Bytes held, for the budget of checkpoints.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        let later: usize = self.later.iter().map(Vec::len).sum();
        (later * size_of::<(SimTime, E)>() + self.due.len() * size_of::<E>() + size_of::<Self>()) as u64
    }

    #[inline]
    fn place(&mut self, at: SimTime, event: E) {
        match (at.as_nanos() ^ self.last.as_nanos()).checked_ilog2() {
            None => self.due.push_back(event),
            Some(bit) => {
                self.later[bit as usize].push((at, event));
                self.occupied |= 1 << bit;
            }
        }
    }

    /// Moves the earliest pending events into `due`; `None` when there are none up to `limit`.
    fn refill(&mut self, limit: SimTime) -> Option<()> {
        if self.occupied == 0 {
            return None;
        }
        let bit = self.occupied.trailing_zeros();
        let next = self.later[bit as usize].iter().map(|&(at, _)| at).min()?;
        if limit < next {
            return None;
        }
        self.last = next;
        self.occupied &= !(1 << bit);
        let mut bucket = std::mem::take(&mut self.later[bit as usize]);
        for (at, event) in bucket.drain(..) {
            self.place(at, event);
        }
        // Hand the allocation back: every re-placed event went into a lower bucket.
        self.later[bit as usize] = bucket;
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Rng, Seed};

    #[test]
    fn queue_is_a_stable_sort() {
        let mut rng = Rng::from_seed(Seed(1));
        for _ in 0..200 {
            let mut queue = EventQueue::default();
            let mut expected = vec![];
            for number in 0..rng.below(300) {
                let bits = rng.below(50);
                let at = SimTime::from_nanos(rng.below(1 << bits));
                queue.push(at, number);
                expected.push((at, number));
            }
            expected.sort_by_key(|&(at, _)| at);
            assert_eq!(queue.upcoming(usize::MAX), expected, "upcoming shows the same order");
            let popped: Vec<_> = std::iter::from_fn(|| queue.pop_until(SimTime::END)).collect();
            assert_eq!(popped, expected);
            assert!(queue.is_empty());
        }
    }

    #[test]
    fn a_push_after_a_pause_may_come_before_the_pending_ones() {
        let at = SimTime::from_nanos;
        let mut queue = EventQueue::default();
        queue.push(at(100), 'b');
        assert_eq!(queue.pop_until(at(50)), None);
        queue.push(at(60), 'a');
        assert_eq!(queue.pop_until(SimTime::END), Some((at(60), 'a')));
        assert_eq!(queue.pop_until(SimTime::END), Some((at(100), 'b')));
    }

    #[test]
    #[should_panic(expected = "an event may not be scheduled in the past")]
    fn the_past_is_closed() {
        let mut queue = EventQueue::default();
        queue.push(SimTime::from_nanos(9), ());
        queue.pop_until(SimTime::END);
        queue.push(SimTime::from_nanos(8), ());
    }
}
