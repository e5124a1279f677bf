//! Amazon SQS: standard queues, and the event source mapping by which Lambda empties them.
//!
//! ```text
//!              sent ──► (delayed) ──► visible ──received──► in flight ──batch succeeds──► deleted
//!                                       ▲                      │
//!                                       └── visibility ends ◄──┘      received too often ──► dead-letter queue
//! ```
//!
//! # What is modeled
//!
//! * Messages: delay, visibility timeout, receive count, retention, the move to a dead-letter queue (AWS, SQS developer guide,
//!   2023-06 and 2026-10). A link to another `sqs_queue` is the dead-letter queue; a link to anything else is the consumer.
//!   Whoever sends a message is answered at once.
//! * The mapping (`event_source_mapping`): batches of up to `batch_size`, formed at once or after a window; at first 5 at a time,
//!   300 more a minute while messages wait, 1,250 at most, or `maximum_concurrency` (services-sqs-scaling.html, 2026-10). A batch
//!   is one request at the consumer. Success deletes it; an error leaves it until the visibility timeout ends, and halves the
//!   concurrency once a minute down to 2 (*model assumption*: AWS says "gradually"); a throttle is tried again after 1 s, 2 s, …
//!   30 s while visibility lasts (*model assumption*).
//! * `report_batch_item_failures`: only the messages that failed come back, and the concurrency stays.
//! * A message that outlives its visibility timeout in a run is received twice.
//!
//! Every message ends in exactly one place: deleted, in the dead-letter queue, or expired.
//!
//! # What is left out
//!
//! FIFO queues, sizes in bytes, the limit of 120,000 in flight, duplicates without a cause, provisioned pollers, consumers that
//! poll by themselves, the rest of a batch's time per message. Expiry is found when a message would be received, or at the end.

mod batch;
mod config;
mod fact;
mod fields;
mod meters;
mod queue;
#[cfg(test)]
mod tests;

pub use config::{Mapping, QueueConfig, Quotas};
pub use fact::Fact;
pub use meters::QueueMeters;

use skylapse_kernel::Rng;
use skylapse_units::{SimDuration, SimTime};

use crate::call::Action;
use crate::field::Field;
use crate::peer::{End, Linked};
use crate::service::{Conflict, Input, Message, New, Outbox, Service, Slot};
use crate::trace::{FactValue, Limit, Token, Trace};
use queue::Queue;

/// Amazon SQS in one Region.
#[derive(Clone, Debug)]
pub struct SqsQueue {
    quotas: Quotas,
    queues: Vec<Queue>,
}

/// What a queue schedules for itself.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Event {
    /// A message's delay or visibility timeout ends.
    Visible {
        /// Its slot.
        message: u32,
    },
    /// A batch reaches its consumer, or is tried again.
    Deliver {
        /// Its slot.
        batch: u32,
    },
    /// A batching window ends.
    Window {
        /// Which.
        window: u32,
    },
    /// A second of the mapping's scaling is over.
    Second,
}

/// Nobody calls anything on a queue.
#[derive(Clone, PartialEq, Debug)]
pub enum Call {}

impl Service for SqsQueue {
    const KIND: &'static str = "sqs_queue";
    const METRICS: &'static [(&'static str, &'static [&'static str])] = &[
        ("number_of_messages_sent", &["sum"]),
        ("number_of_messages_received", &["sum"]),
        ("number_of_messages_deleted", &["sum"]),
        ("messages_dead_lettered", &["sum"]),
        ("approximate_number_of_messages_visible", &["max"]),
        ("approximate_number_of_messages_not_visible", &["max"]),
        ("concurrency", &["max"]),
    ];
    const RESOURCE_BYTES: u64 = 64 * 1024;
    const NOT_FOUND: &'static str = "AWS.SimpleQueueService.NonExistentQueue";
    const SENDS_TO: &'static [&'static str] = &["lambda", "sqs_queue"];
    type Quotas = Quotas;
    type Config = QueueConfig;
    type Event = Event;
    type Call = Call;
    type Fact = Fact;
    type Meters = QueueMeters;

    fn fields() -> &'static [Field<QueueConfig>] {
        fields::FIELDS
    }

    fn quota_fields() -> &'static [Field<Quotas>] {
        fields::QUOTA_FIELDS
    }

    fn actions() -> &'static [Action<Call>] {
        &[]
    }

    fn default_config() -> QueueConfig {
        QueueConfig::default()
    }

    fn default_quotas() -> Quotas {
        Quotas::default()
    }

    fn conflicts(_: &Quotas, configs: &[QueueConfig]) -> Vec<Conflict> {
        // AWS, API CreateEventSourceMapping, 2022-10: more than ten messages need a window of a second at least.
        let is_wrong = |mapping: &Mapping| mapping.batch_size > 10 && mapping.window < SimDuration::from_secs(1);
        let wrong = (0..).zip(configs).filter(|(_, config)| is_wrong(&config.mapping));
        wrong
            .map(|(resource, _)| Conflict {
                resource,
                key: "event_source_mapping",
                other: "event_source_mapping",
                reason: "sqs_queue.conflict.batch_window",
            })
            .collect()
    }

    fn new(quotas: &Quotas) -> Self {
        Self { quotas: *quotas, queues: vec![] }
    }

    fn add(&mut self, new: New<'_, QueueConfig>, rng: Rng) -> Slot {
        let slot = Slot(u32::try_from(self.queues.len()).expect("a Region has fewer than 2^32 queues"));
        self.queues.push(Queue::new(slot, new.config, &self.quotas, &rng));
        slot
    }

    fn config(&self, slot: Slot) -> &QueueConfig {
        &self.queues[slot.0 as usize].config
    }

    fn meters(_: &QueueConfig) -> QueueMeters {
        QueueMeters::default()
    }

    fn step(&mut self, slot: Slot, now: SimTime, input: Input<'_, Self>, out: &mut Outbox<Self>) {
        let queue = &mut self.queues[slot.0 as usize];
        match input {
            Input::Arrived(Message::Request(request)) => queue.send(now, &request, out),
            Input::Arrived(Message::Response { id, outcome }) => queue.answered(now, id.0, outcome, out),
            Input::Due(Event::Visible { message }) => queue.becomes_visible(now, message, out),
            Input::Due(Event::Deliver { batch }) => queue.deliver(batch, out),
            Input::Due(Event::Window { window }) => queue.window_ends(now, window, out),
            Input::Due(Event::Second) => queue.second(now, out),
            Input::Linked(Linked { end: End::Downstream, peer, kind, .. }) => queue.link(peer, kind == Self::KIND),
            Input::Reconfigured(config) => queue.reconfigure(now, config, out),
            Input::Called(call) => match *call {},
            Input::Started | Input::Linked(_) | Input::Noticed(_) | Input::Born(_) => {}
            Input::Answered(_) | Input::Measured(_) => {}
        }
    }

    fn bytes(&self) -> u64 {
        self.queues.iter().map(Queue::bytes).sum()
    }

    fn describe(fact: &Fact, at: SimTime, member: &mut dyn FnMut(&'static str, FactValue)) -> &'static str {
        fact::describe(fact, at, member)
    }

    fn trace(_: &Fact, _: &mut dyn FnMut(Trace)) {}

    fn tokens(&self, _: Slot) -> Vec<Token> {
        vec![]
    }

    fn limits(&self, _: Slot) -> Vec<Limit> {
        vec![]
    }

    fn idle_spread(_: &QueueConfig) -> Option<(SimDuration, SimDuration)> {
        None
    }
}
