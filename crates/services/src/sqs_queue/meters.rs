//! CloudWatch's numbers of a queue, and its bill.

use skylapse_units::{Money, SimTime};

use super::fact::{Fact, Fate};
use crate::measure::{Area, Histogram, Metric, latency_metrics};
use crate::service::{Latency, LineItem, Meters, Outcome};

/// The numbers of one queue.
#[derive(Clone, Debug, Default)]
pub struct QueueMeters {
    visible: Area,
    in_flight: Area,
    batches: Area,
    delayed: u64,
    sent: u64,
    received: u64,
    again: u64,
    deleted: u64,
    dead_lettered: u64,
    expired: u64,
    invocations: u64,
    failed: u64,
    throttled: u64,
    delete_calls: u64,
    age: Histogram,
    closed: Closed,
}

/// How the numbers stood when the last period ended, and the most of all periods before.
#[derive(Clone, Debug, Default)]
struct Closed {
    sent: u64,
    received: u64,
    deleted: u64,
    dead_lettered: u64,
    most_visible: u64,
    most_batches: u64,
}

impl QueueMeters {
    fn ended(&mut self, at: SimTime, sent: SimTime, fate: Fate, was_visible: bool) {
        if was_visible {
            self.visible.down(at);
        } else {
            self.in_flight.down(at);
        }
        match fate {
            Fate::Deleted => {
                self.deleted += 1;
                self.age.record(at.saturating_since(sent).as_nanos());
            }
            Fate::DeadLettered => self.dead_lettered += 1,
            Fate::Expired => self.expired += 1,
        }
    }
}

impl Meters for QueueMeters {
    type Fact = Fact;

    fn latency(&self) -> Option<Latency<'_>> {
        None
    }

    fn concurrency(&self) -> Option<(u64, u64)> {
        Some((self.batches.count(), self.batches.max().max(self.closed.most_batches)))
    }

    fn note(&mut self, at: SimTime, fact: &Fact) {
        match *fact {
            Fact::Sent { is_delayed, .. } => {
                self.sent += 1;
                if is_delayed {
                    self.delayed += 1;
                } else {
                    self.visible.up(at);
                }
            }
            Fact::BecameVisible { is_again, .. } => {
                self.visible.up(at);
                if is_again {
                    self.in_flight.down(at);
                    self.again += 1;
                } else {
                    self.delayed -= 1;
                }
            }
            Fact::Received { .. } => {
                self.received += 1;
                self.visible.down(at);
                self.in_flight.up(at);
            }
            Fact::Ended { sent, fate, was_visible, .. } => self.ended(at, sent, fate, was_visible),
            Fact::BatchSent { is_again, .. } => {
                if !is_again {
                    self.batches.up(at);
                }
                self.invocations += 1;
            }
            Fact::BatchEnded { n, outcome, is_over } => {
                if is_over {
                    self.batches.down(at);
                }
                match outcome {
                    Outcome::Completed => self.delete_calls += u64::from(n.div_ceil(10)),
                    Outcome::Throttled => self.throttled += 1,
                    Outcome::Failed | Outcome::Refused | Outcome::Unreachable | Outcome::Lost => self.failed += 1,
                }
            }
        }
    }

    fn summary(&self, end: SimTime) -> Vec<Metric> {
        let mut metrics = vec![
            Metric::count("number_of_messages_sent", self.sent),
            Metric::count("number_of_messages_received", self.received),
            Metric::count("number_of_messages_deleted", self.deleted),
            Metric::count("messages_received_again", self.again),
            Metric::count("messages_dead_lettered", self.dead_lettered),
            Metric::count("messages_expired", self.expired),
            Metric::count("approximate_number_of_messages_visible.last", self.visible.count()),
            Metric::number("approximate_number_of_messages_visible.mean", self.visible.mean(end)),
            Metric::count(
                "approximate_number_of_messages_visible.max",
                self.visible.max().max(self.closed.most_visible),
            ),
            Metric::count("approximate_number_of_messages_not_visible.last", self.in_flight.count()),
            Metric::count("approximate_number_of_messages_delayed.last", self.delayed),
            Metric::count("batches", self.invocations),
            Metric::count("batches_failed", self.failed),
            Metric::count("batches_throttled", self.throttled),
            Metric::count("concurrency_max", self.batches.max().max(self.closed.most_batches)),
        ];
        metrics.extend(latency_metrics("message_age_ms", &self.age));
        metrics
    }

    fn close_period(&mut self, _: SimTime, row: &mut dyn FnMut(&'static str, f64)) {
        let closed = &self.closed;
        row("number_of_messages_sent", (self.sent - closed.sent) as f64);
        row("number_of_messages_received", (self.received - closed.received) as f64);
        row("number_of_messages_deleted", (self.deleted - closed.deleted) as f64);
        row("messages_dead_lettered", (self.dead_lettered - closed.dead_lettered) as f64);
        row("approximate_number_of_messages_visible.max", self.visible.max() as f64);
        row("approximate_number_of_messages_not_visible.max", self.in_flight.max() as f64);
        row("concurrency.max", self.batches.max() as f64);
        self.closed = Closed {
            sent: self.sent,
            received: self.received,
            deleted: self.deleted,
            dead_lettered: self.dead_lettered,
            most_visible: closed.most_visible.max(self.visible.max()),
            most_batches: closed.most_batches.max(self.batches.max()),
        };
        self.visible.restart_max();
        self.in_flight.restart_max();
        self.batches.restart_max();
    }

    fn bill(&self, _: SimTime) -> Vec<LineItem> {
        // A call to send each message, one to receive each batch, one to delete ten messages; empty receives are left out.
        let quantity = u128::from(self.sent + self.invocations + self.delete_calls);
        let cost = REQUESTS_PER_MILLION.times(quantity, 1_000_000);
        let line = LineItem { item: "sqs.requests", quantity, per: 1, unit: "requests", cost };
        if quantity > 0 { vec![line] } else { vec![] }
    }

    fn bytes(&self) -> u64 {
        size_of::<Self>() as u64 + self.age.bytes()
    }
}

/// 0.40 USD per million (SQS pricing, us-east-1, standard queues, 2026-10).
const REQUESTS_PER_MILLION: Money = Money::from_picos(400_000_000_000);
