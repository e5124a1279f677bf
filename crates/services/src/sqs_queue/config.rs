//! What a user sets on a queue, and what the account allows its mapping.

use skylapse_kernel::Distribution;
use skylapse_units::SimDuration;

/// The settings of one queue.
#[derive(Clone, PartialEq, Debug)]
pub struct QueueConfig {
    /// `VisibilityTimeout`.
    pub visibility_timeout: SimDuration,
    /// `MessageRetentionPeriod`.
    pub message_retention_period: SimDuration,
    /// `DelaySeconds`.
    pub delay: SimDuration,
    /// `RedrivePolicy.maxReceiveCount`; needs a link to a dead-letter queue.
    pub max_receive_count: Option<u32>,
    /// How Lambda reads the queue.
    pub mapping: Mapping,
    /// From a message in the queue to the start of its batch.
    pub poll_latency: Distribution,
    /// The share of messages whose work fails.
    pub item_failure_rate: f64,
}

/// An event source mapping (API CreateEventSourceMapping, 2026-10).
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Mapping {
    /// `BatchSize`.
    pub batch_size: u32,
    /// `MaximumBatchingWindowInSeconds`.
    pub window: SimDuration,
    /// `ScalingConfig.MaximumConcurrency`.
    pub maximum_concurrency: Option<u32>,
    /// `FunctionResponseTypes: ReportBatchItemFailures`.
    pub report_batch_item_failures: bool,
}

/// What the account allows a mapping.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Quotas {
    /// Batches at once, at first.
    pub initial: u32,
    /// How many more every minute.
    pub per_min: u32,
    /// Never more.
    pub most: u32,
}

impl Default for QueueConfig {
    fn default() -> Self {
        Self {
            // AWS, quotas-messages.html, 2026-10.
            visibility_timeout: SimDuration::from_secs(30),
            message_retention_period: SimDuration::from_secs(4 * 86_400),
            delay: SimDuration::ZERO,
            max_receive_count: None,
            mapping: Mapping::default(),
            // L. van Donkersgoed, bitesizedserverless.com, 2022-09: p50 16.2 ms, p90 33.8 ms from the producer to the consumer.
            poll_latency: Distribution::Lognormal { median: SimDuration::from_nanos(16_200_000), sigma: 0.574 },
            item_failure_rate: 0.0,
        }
    }
}

impl Default for Mapping {
    fn default() -> Self {
        // API CreateEventSourceMapping, 2022-10.
        Self { batch_size: 10, window: SimDuration::ZERO, maximum_concurrency: None, report_batch_item_failures: false }
    }
}

impl Default for Quotas {
    fn default() -> Self {
        // AWS, services-sqs-scaling.html, 2026-10.
        Self { initial: 5, per_min: 300, most: 1_250 }
    }
}
