//! The event source mapping: batches on their way, and how many there may be at once.

use skylapse_units::{SimDuration, SimTime};

use super::config::Quotas;
use super::fact::Fact;
use super::queue::Queue;
use super::{Event, SqsQueue};
use crate::service::{Outbox, Outcome, Request, RequestId};

/// Waits after a throttle begin here, double, …
const FIRST_BACKOFF: SimDuration = SimDuration::from_secs(1);
/// … and end here (*model assumption*).
const LAST_BACKOFF: SimDuration = SimDuration::from_secs(30);
/// Errors reduce the concurrency no further (AWS, services-sqs-scaling.html, 2026-10: it can drop to 2).
const FLOOR: f64 = 2.0;
/// No batch reaches its consumer sooner (*model assumption*): in a circle of a queue and a function that fails at once, time must
/// go on.
const SHORTEST_POLL: SimDuration = SimDuration::from_millis(1);
const SECOND: SimDuration = SimDuration::from_secs(1);

/// Messages that run together; slots are reused.
#[derive(Clone, Debug)]
pub(super) struct Batch {
    messages: Vec<u32>,
    /// When its messages are visible again.
    visible_at: SimTime,
    backoff: SimDuration,
}

/// How many batches there may be at once.
#[derive(Clone, Debug)]
pub(super) struct Scaling {
    quotas: Quotas,
    allowed: f64,
    n_running: u32,
    is_ticking: bool,
    n_seconds: u32,
    /// A batch failed in this minute.
    has_failed: bool,
    /// The window that is open, if one is, and how many there were.
    window: Option<u32>,
    n_windows: u32,
    /// The window has ended: what is there forms a batch.
    is_ripe: bool,
}

impl Scaling {
    pub(super) const fn new(quotas: Quotas) -> Self {
        Self {
            quotas,
            allowed: quotas.initial as f64,
            n_running: 0,
            is_ticking: false,
            n_seconds: 0,
            has_failed: false,
            window: None,
            n_windows: 0,
            is_ripe: false,
        }
    }
}

impl Queue {
    fn most_batches(&self) -> u32 {
        let most = self.config.mapping.maximum_concurrency.unwrap_or(u32::MAX).min(self.scaling.quotas.most);
        (self.scaling.allowed as u32).min(most).max(1)
    }

    /// Forms as many batches as there may be.
    pub(super) fn pump(&mut self, now: SimTime, out: &mut Outbox<SqsQueue>) {
        if self.consumer.is_none() {
            return;
        }
        while self.scaling.n_running < self.most_batches() && self.is_ready(out) {
            let mut messages = vec![];
            while (messages.len() as u32) < self.config.mapping.batch_size
                && let Some(message) = self.receive(now, out)
            {
                messages.push(message);
            }
            (self.scaling.is_ripe, self.scaling.window) = (false, None);
            if messages.is_empty() {
                break;
            }
            self.scaling.n_running += 1;
            let visible_at = now.saturating_add(self.config.visibility_timeout);
            let batch = Batch { messages, visible_at, backoff: FIRST_BACKOFF };
            let index = match self.free_batches.pop() {
                Some(slot) => {
                    self.batches[slot as usize] = batch;
                    slot
                }
                None => {
                    self.batches.push(batch);
                    self.batches.len() as u32 - 1
                }
            };
            let delay = self.chance.poll.draw(&self.config.poll_latency);
            out.after(self.slot, delay.max(SHORTEST_POLL), Event::Deliver { batch: index });
        }
        if !self.scaling.is_ticking && !self.visible.is_empty() {
            self.scaling.is_ticking = true;
            out.after(self.slot, SECOND, Event::Second);
        }
    }

    /// Whether a batch can be formed now: full, or without a window, or after it. Opens a window when there is none.
    fn is_ready(&mut self, out: &mut Outbox<SqsQueue>) -> bool {
        let mapping = self.config.mapping;
        if self.visible.is_empty() {
            return false;
        }
        if mapping.window.is_zero() || self.scaling.is_ripe || mapping.batch_size as usize <= self.visible.len() {
            return true;
        }
        if self.scaling.window.is_none() {
            self.scaling.n_windows = self.scaling.n_windows.wrapping_add(1);
            let window = self.scaling.n_windows;
            self.scaling.window = Some(window);
            out.after(self.slot, mapping.window, Event::Window { window });
        }
        false
    }

    pub(super) fn window_ends(&mut self, now: SimTime, window: u32, out: &mut Outbox<SqsQueue>) {
        if self.scaling.window == Some(window) {
            self.scaling.is_ripe = true;
            self.pump(now, out);
        }
    }

    /// A batch goes to its consumer.
    pub(super) fn deliver(&mut self, index: u32, out: &mut Outbox<SqsQueue>) {
        let Some(consumer) = self.consumer else { return };
        let batch = &self.batches[index as usize];
        let first = &self.messages[batch.messages[0] as usize];
        let request = Request { id: RequestId(index), number: first.number, work: first.work };
        let (n, is_again) = (batch.messages.len() as u32, batch.backoff != FIRST_BACKOFF);
        out.record(self.slot, Fact::BatchSent { n, is_again });
        out.forward(self.slot, index, consumer, request);
    }

    /// A batch is answered.
    pub(super) fn answered(&mut self, now: SimTime, index: u32, outcome: Outcome, out: &mut Outbox<SqsQueue>) {
        if index == u32::MAX {
            return; // the dead-letter queue has taken a message
        }
        let batch = &mut self.batches[index as usize];
        let n = batch.messages.len() as u32;
        if outcome == Outcome::Throttled {
            let backoff = batch.backoff;
            if now.saturating_add(backoff) < batch.visible_at {
                batch.backoff = SimDuration::from_nanos(backoff.as_nanos() * 2).at_most(LAST_BACKOFF);
                out.record(self.slot, Fact::BatchEnded { n, outcome, is_over: false });
                return out.after(self.slot, backoff, Event::Deliver { batch: index });
            }
        }
        let messages = std::mem::take(&mut batch.messages);
        self.free_batches.push(index);
        self.scaling.n_running -= 1;
        let reports = self.config.mapping.report_batch_item_failures;
        let rate = self.config.item_failure_rate;
        let fails: Vec<bool> = messages.iter().map(|_| rate > 0.0 && self.chance.failure.chance(rate)).collect();
        let has_poison = fails.iter().any(|fails| *fails);
        let outcome = if outcome == Outcome::Completed && has_poison && !reports { Outcome::Failed } else { outcome };
        if outcome != Outcome::Completed && outcome != Outcome::Throttled {
            self.scaling.has_failed = true;
        }
        out.record(self.slot, Fact::BatchEnded { n, outcome, is_over: true });
        for (message, fails) in messages.into_iter().zip(fails) {
            self.let_go(message, outcome == Outcome::Completed && !fails, out);
        }
        self.pump(now, out);
    }

    /// A second is over: more batches while messages wait; once a minute fewer, if some failed.
    pub(super) fn second(&mut self, now: SimTime, out: &mut Outbox<SqsQueue>) {
        let scaling = &mut self.scaling;
        scaling.n_seconds += 1;
        let quotas = scaling.quotas;
        if scaling.n_seconds.is_multiple_of(60) && std::mem::take(&mut scaling.has_failed) {
            scaling.allowed = (scaling.allowed / 2.0).max(FLOOR);
        } else if !scaling.has_failed && !self.visible.is_empty() {
            scaling.allowed = (scaling.allowed + f64::from(quotas.per_min) / 60.0).min(f64::from(quotas.most));
        }
        if self.visible.is_empty() && scaling.n_running == 0 {
            // A quiet queue begins anew.
            scaling.allowed = f64::from(quotas.initial).max(FLOOR);
            (scaling.is_ticking, scaling.has_failed) = (false, false);
            return;
        }
        out.after(self.slot, SECOND, Event::Second);
        self.pump(now, out);
    }
}
