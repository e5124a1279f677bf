//! The hold model: a queue of steady size whose earliest event leaves and comes again after an exponential delay of mean 1 s.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use skylapse_engine::{SimDuration, SimTime};
use skylapse_kernel::EventQueue;

use super::serverless::SplitMix;

/// How many events leave and come again.
pub const N_EVENTS: u64 = 5_000_000;

/// With the queue of the kernel; returns how many are pending at the end.
pub fn radix(n_pending: u64) -> u64 {
    let mut random = SplitMix(1);
    let mut queue = EventQueue::default();
    for id in 0..n_pending {
        queue.push(SimTime::START + SimDuration::from_secs_f64(random.exponential(1.0)), id);
    }
    for _ in 0..N_EVENTS {
        let (at, id) = queue.pop_until(SimTime::END).expect("as many come as go");
        queue.push(at + SimDuration::from_secs_f64(random.exponential(1.0)), id);
    }
    queue.len()
}

/// With the heap of the standard library; returns how many are pending at the end.
pub fn heap(n_pending: u64) -> u64 {
    let mut random = SplitMix(1);
    let mut queue = BinaryHeap::new();
    for id in 0..n_pending {
        queue.push(Reverse((SimDuration::from_secs_f64(random.exponential(1.0)).as_nanos(), id)));
    }
    for _ in 0..N_EVENTS {
        let Reverse((at, id)) = queue.pop().expect("as many come as go");
        let delay = SimDuration::from_secs_f64(random.exponential(1.0)).as_nanos();
        queue.push(Reverse((at + delay, id)));
    }
    queue.len() as u64
}
