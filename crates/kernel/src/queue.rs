//! Pending events in time order; equal times leave in the order they entered.
//!
//! Simulated time never runs backwards, so a monotone **radix heap** serves: an event sits in the bucket named by the highest
//! bit in which its time differs from a base that no pending event precedes. The lowest occupied bucket holds the earliest
//! events. When they are few they are sorted into a short list, `near`, and taken from its end; when they are many they are
//! dealt to lower buckets around a new base. Order among equal times falls out of appending, without sequence numbers.
//!
//! ```text
//! base = 0b1010
//!   due        events at 0b1010                 (differ in no bit)
//!   later[0]   events at 0b1011                 (highest differing bit 0)
//!   later[2]   events at 0b1100 … 0b1111        (highest differing bit 2)
//!   near       the events of the lowest bucket, sorted; whatever else comes before its end joins it
//! ```
//!
//! There is no cancel. An event overtaken by a change of state finds a state that ignores it (see [`crate::Deadline`]).

use std::collections::VecDeque;

use skylapse_units::{SimTime, order};

/// A bucket with at most this many events is sorted as a whole instead of being dealt to lower ones.
const FEW: usize = 16;
/// Inserting into a longer sorted list would cost more than dealing it to buckets.
const MOST_NEAR: usize = 32;

/// Pending events by time. See the module documentation.
#[derive(Clone, Debug)]
pub struct EventQueue<E> {
    last: SimTime,
    /// Events before this moment are in `near`; none are, and `due` may be filled, while it is the start.
    near_end: SimTime,
    /// The earliest last; equal times in reverse.
    near: Vec<(SimTime, E)>,
    base: SimTime,
    due: VecDeque<E>,
    later: [Vec<(SimTime, E)>; 64],
    occupied: u64,
    len: u64,
}

impl<E> Default for EventQueue<E> {
    fn default() -> Self {
        Self {
            last: SimTime::START,
            near_end: SimTime::END,
            near: Vec::new(),
            base: SimTime::START,
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
        if at < self.near_end && self.near.len() < MOST_NEAR {
            insert(&mut self.near, at, event);
        } else {
            self.push_later(at, event);
        }
    }

    /// Takes the next event that happens at `limit` or before.
    #[inline]
    pub fn pop_until(&mut self, limit: SimTime) -> Option<(SimTime, E)> {
        if self.near.is_empty() {
            return self.pop_later(limit);
        }
        let (at, event) = self.near.pop_if(|&mut (at, _)| at <= limit)?;
        self.last = at;
        self.len -= 1;
        Some((at, event))
    }

    /// The next `count` events in order, without taking them.
    #[must_use]
    pub fn upcoming(&self, count: usize) -> Vec<(SimTime, E)> {
        let mut next: Vec<_> = self.near.iter().rev().copied().collect();
        next.extend(self.due.iter().map(|&event| (self.base, event)));
        for bucket in &self.later {
            if next.len() >= count {
                break;
            }
            // Buckets hold disjoint ascending ranges of time, so sorting each one by itself is enough.
            let mut bucket = bucket.clone();
            order::sort_by_key(&mut bucket, |&(at, _)| at);
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
        ((later + self.near.len()) * size_of::<(SimTime, E)>() + self.due.len() * size_of::<E>() + size_of::<Self>())
            as u64
    }

    #[inline(never)]
    fn push_later(&mut self, at: SimTime, event: E) {
        if at < self.near_end {
            self.spread_near();
        }
        self.place(at, event);
    }

    /// The next event when none is near.
    fn pop_later(&mut self, limit: SimTime) -> Option<(SimTime, E)> {
        if self.due.is_empty() {
            self.refill(limit)?;
            if let Some((at, event)) = self.near.pop() {
                self.last = at;
                self.len -= 1;
                return Some((at, event));
            }
        }
        if limit < self.base {
            return None;
        }
        let event = self.due.pop_front()?;
        self.last = self.base;
        self.len -= 1;
        Some((self.base, event))
    }

    #[inline]
    fn place(&mut self, at: SimTime, event: E) {
        match (at.as_nanos() ^ self.base.as_nanos()).checked_ilog2() {
            None => self.due.push_back(event),
            Some(bit) => {
                self.later[bit as usize].push((at, event));
                self.occupied |= 1 << bit;
            }
        }
    }

    /// Deals the list to buckets: it has grown too long.
    fn spread_near(&mut self) {
        self.base = self.last;
        self.near_end = SimTime::START;
        let mut near = std::mem::take(&mut self.near);
        for (at, event) in near.drain(..).rev() {
            self.place(at, event);
        }
        self.near = near;
    }

    /// Moves the earliest pending events into `near` or `due`; `None` when there are none up to `limit`.
    fn refill(&mut self, limit: SimTime) -> Option<()> {
        let bit = self.occupied.trailing_zeros();
        let next = self.later.get(bit as usize)?.iter().map(|&(at, _)| at).min()?;
        if limit < next {
            return None;
        }
        self.occupied &= !(1 << bit);
        let mut bucket = std::mem::take(&mut self.later[bit as usize]);
        if bucket.len() <= FEW {
            bucket.drain(..).for_each(|(at, event)| insert(&mut self.near, at, event));
            // The bucket's range ends where all lower bits are set; what comes later differs in a higher bit.
            self.near_end = SimTime::from_nanos((next.as_nanos() | ((1 << bit) - 1)).saturating_add(1));
        } else {
            self.base = next;
            self.near_end = SimTime::START;
            bucket.drain(..).for_each(|(at, event)| self.place(at, event));
        }
        // Hand the allocation back: every re-placed event went into a lower bucket.
        self.later[bit as usize] = bucket;
        Some(())
    }
}

/// Keeps the list sorted, the earliest last; among equal times the newcomer waits longest.
#[inline]
fn insert<E: Copy>(near: &mut Vec<(SimTime, E)>, at: SimTime, event: E) {
    near.push((at, event));
    let mut place = near.len() - 1;
    while let Some(before) = place.checked_sub(1)
        && let Some(&next) = near.get(before)
        && next.0 <= at
    {
        near[place] = next;
        place = before;
    }
    near[place] = (at, event);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Rng, Seed};
    use skylapse_units::SimDuration;

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
    fn what_comes_while_others_leave_is_put_in_order() {
        // (most pending, bits of a delay): short and long lists, many equal times, all in one bucket and spread over many.
        for (most, bits) in [(5, 4), (5, 40), (40, 1), (40, 10), (40, 40), (400, 0), (400, 6), (400, 30), (4_000, 50)] {
            let mut rng = Rng::from_seed(Seed(most + bits));
            let mut queue = EventQueue::default();
            let mut plain: Vec<(SimTime, u64)> = vec![];
            let mut now = SimTime::START;
            for number in 0..3 * most {
                if rng.chance(0.6) && (plain.len() as u64) < most {
                    let widest = rng.below(bits + 1);
                    let at = now + SimDuration::from_nanos(rng.below(1 << widest));
                    queue.push(at, number);
                    plain.insert(plain.partition_point(|&(other, _)| other <= at), (at, number));
                }
                let limit = if rng.chance(0.1) { now } else { SimTime::END };
                let expected = plain.first().copied().filter(|&(at, _)| at <= limit);
                if rng.chance(0.5) {
                    assert_eq!(queue.pop_until(limit), expected, "most {most}, bits {bits}");
                    if let Some((at, _)) = expected {
                        now = at;
                        plain.remove(0);
                    }
                }
                assert_eq!(queue.len(), plain.len() as u64);
            }
            assert_eq!(queue.upcoming(usize::MAX), plain);
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
