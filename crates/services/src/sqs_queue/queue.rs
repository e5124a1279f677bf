//! One queue: its messages and how they come and go. Batches are in `batch.rs`.

use std::collections::VecDeque;

use skylapse_kernel::Rng;
use skylapse_units::{SimDuration, SimTime};

use super::batch::{Batch, Scaling};
use super::config::{QueueConfig, Quotas};
use super::fact::{Fact, Fate};
use super::{Event, SqsQueue};
use crate::peer::Peer;
use crate::service::{Message, Outbox, Outcome, Port, Request, RequestId, Slot};

/// One queue.
#[derive(Clone, Debug)]
pub(super) struct Queue {
    pub(super) slot: Slot,
    pub(super) config: QueueConfig,
    pub(super) consumer: Option<Peer>,
    dead_letter_queue: Option<Peer>,
    pub(super) messages: Vec<Stored>,
    free: Vec<u32>,
    pub(super) visible: VecDeque<u32>,
    pub(super) batches: Vec<Batch>,
    pub(super) free_batches: Vec<u32>,
    pub(super) scaling: Scaling,
    pub(super) chance: Chance,
}

/// Streams of chance.
#[derive(Clone, Debug)]
pub(super) struct Chance {
    pub(super) poll: Rng,
    pub(super) failure: Rng,
}

/// A message. Its slot is used again when nothing names it any more.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stored {
    pub(super) number: u64,
    pub(super) work: Option<SimDuration>,
    sent: SimTime,
    receives: u32,
    /// Batches that hold it, and events that will come for it.
    n_names: u32,
    is_over: bool,
    pub(super) is_visible: bool,
}

impl Queue {
    pub(super) fn new(slot: Slot, config: &QueueConfig, quotas: &Quotas, rng: &Rng) -> Self {
        Self {
            slot,
            config: config.clone(),
            consumer: None,
            dead_letter_queue: None,
            messages: vec![],
            free: vec![],
            visible: VecDeque::new(),
            batches: vec![],
            free_batches: vec![],
            scaling: Scaling::new(*quotas),
            chance: Chance { poll: rng.fork("poll"), failure: rng.fork("failure") },
        }
    }

    pub(super) fn link(&mut self, peer: Peer, is_queue: bool) {
        let end = if is_queue { &mut self.dead_letter_queue } else { &mut self.consumer };
        *end = end.or(Some(peer));
    }

    pub(super) fn reconfigure(&mut self, now: SimTime, config: &QueueConfig, out: &mut Outbox<SqsQueue>) {
        self.config = config.clone();
        self.pump(now, out);
    }

    /// A message comes in; its sender is answered at once.
    pub(super) fn send(&mut self, now: SimTime, request: &Request, out: &mut Outbox<SqsQueue>) {
        let is_delayed = !self.config.delay.is_zero();
        let stored = Stored {
            number: request.number,
            work: request.work,
            sent: now,
            receives: 0,
            n_names: 0,
            is_over: false,
            is_visible: false,
        };
        let message = match self.free.pop() {
            Some(slot) => {
                self.messages[slot as usize] = stored;
                slot
            }
            None => {
                self.messages.push(stored);
                self.messages.len() as u32 - 1
            }
        };
        out.record(self.slot, Fact::Sent { message: request.number, is_delayed });
        out.send(Port::Caller, Message::Response { id: request.id, outcome: Outcome::Completed });
        if is_delayed {
            self.later(message, self.config.delay, out);
        } else {
            self.show(message);
            self.pump(now, out);
        }
    }

    /// A delay or a visibility timeout ends.
    pub(super) fn becomes_visible(&mut self, now: SimTime, message: u32, out: &mut Outbox<SqsQueue>) {
        let stored = &mut self.messages[message as usize];
        stored.n_names -= 1;
        if stored.is_over {
            return self.forget(message);
        }
        let fact = Fact::BecameVisible { message: stored.number, is_again: stored.receives > 0 };
        out.record(self.slot, fact);
        self.show(message);
        self.pump(now, out);
    }

    fn show(&mut self, message: u32) {
        self.messages[message as usize].is_visible = true;
        self.visible.push_back(message);
    }

    /// The visible message that comes next, received once more; those that are too old, or were received too often, go.
    pub(super) fn receive(&mut self, now: SimTime, out: &mut Outbox<SqsQueue>) -> Option<u32> {
        loop {
            let message = self.visible.pop_front()?;
            let stored = &mut self.messages[message as usize];
            if stored.is_over {
                // Deleted by an earlier run while it was visible again.
                stored.is_visible = false;
                self.forget(message);
                continue;
            }
            if self.config.message_retention_period <= now - stored.sent {
                self.end(message, Fate::Expired, out);
                self.messages[message as usize].is_visible = false;
                self.forget(message);
                continue;
            }
            let is_worn_out = self.config.max_receive_count.is_some_and(|most| most <= stored.receives);
            if is_worn_out && let Some(peer) = self.dead_letter_queue {
                let request = Request { id: RequestId(0), number: stored.number, work: stored.work };
                self.end(message, Fate::DeadLettered, out);
                self.messages[message as usize].is_visible = false;
                self.forget(message);
                out.forward(self.slot, u32::MAX, peer, request);
                continue;
            }
            stored.receives += 1;
            stored.is_visible = false;
            out.record(self.slot, Fact::Received { message: stored.number, receives: stored.receives });
            self.later(message, self.config.visibility_timeout, out);
            self.messages[message as usize].n_names += 1;
            return Some(message);
        }
    }

    /// The message will be looked at again.
    fn later(&mut self, message: u32, delay: SimDuration, out: &mut Outbox<SqsQueue>) {
        self.messages[message as usize].n_names += 1;
        out.after(self.slot, delay, Event::Visible { message });
    }

    /// A batch lets a message go; `is_done`: its work is done.
    pub(super) fn let_go(&mut self, message: u32, is_done: bool, out: &mut Outbox<SqsQueue>) {
        self.messages[message as usize].n_names -= 1;
        if is_done && !self.messages[message as usize].is_over {
            self.end(message, Fate::Deleted, out);
        }
        self.forget(message);
    }

    fn end(&mut self, message: u32, fate: Fate, out: &mut Outbox<SqsQueue>) {
        let stored = &mut self.messages[message as usize];
        stored.is_over = true;
        let (number, sent, was_visible) = (stored.number, stored.sent, stored.is_visible);
        out.record(self.slot, Fact::Ended { message: number, sent, fate, was_visible });
    }

    /// Uses the slot again, if nothing names the message.
    fn forget(&mut self, message: u32) {
        let stored = &self.messages[message as usize];
        if stored.is_over && stored.n_names == 0 && !stored.is_visible {
            self.free.push(message);
        }
    }

    pub(super) fn bytes(&self) -> u64 {
        let messages = self.messages.capacity() * size_of::<Stored>() + self.visible.capacity() * size_of::<u32>();
        let batches = self.batches.capacity() * (size_of::<Batch>() + 40) + self.free.capacity() * size_of::<u32>();
        (size_of::<Self>() + messages + batches) as u64
    }
}
