//! One row per setting: what feeds parser, checker, schema, form, links and documentation. Identifiers are permanent.

use skylapse_units::SimDuration;

use super::config::{Mapping, QueueConfig, Quotas};
use crate::field::{Field, Member, Shape, Source, SourceKind, Value};

/// Every setting of a queue.
pub(super) static FIELDS: &[Field<QueueConfig>] = &[
    Field {
        id: 1,
        key: "visibility_timeout",
        shape: Shape::Duration { min: SimDuration::ZERO, max: SimDuration::from_secs(43_200) },
        source: MESSAGES,
        get: |config| Value::Duration(config.visibility_timeout),
        set: |config, value| config.visibility_timeout = value.span().unwrap_or(standard().visibility_timeout),
    },
    Field {
        id: 2,
        key: "message_retention_period",
        shape: Shape::Duration { min: SimDuration::from_secs(60), max: SimDuration::from_secs(1_209_600) },
        source: MESSAGES,
        get: |config| Value::Duration(config.message_retention_period),
        set: |config, value| {
            config.message_retention_period = value.span().unwrap_or(standard().message_retention_period);
        },
    },
    Field {
        id: 3,
        key: "delay",
        shape: Shape::Duration { min: SimDuration::ZERO, max: SimDuration::from_secs(900) },
        source: MESSAGES,
        get: |config| Value::Duration(config.delay),
        set: |config, value| config.delay = value.span().unwrap_or(SimDuration::ZERO),
    },
    Field {
        id: 4,
        key: "max_receive_count",
        shape: Shape::Whole { min: 1, max: 1_000, unit: "" },
        source: documented("sqs-dead-letter-queues.html", "2023-06"),
        get: |config| config.max_receive_count.map_or(Value::Absent, |n| Value::Whole(u64::from(n))),
        set: |config, value| config.max_receive_count = value.count(),
    },
    Field {
        id: 5,
        key: "event_source_mapping",
        shape: Shape::Object(MAPPING),
        source: documented("API CreateEventSourceMapping; services-sqs-scaling.html", "2026-10"),
        get: |config| mapping_value(&config.mapping),
        set: |config, value| config.mapping = read_mapping(&value),
    },
    Field {
        id: 6,
        key: "poll_latency",
        shape: Shape::Distribution,
        source: Source {
            page: "L. van Donkersgoed, bitesizedserverless.com: p50 16.2 ms, p90 33.8 ms",
            date: "2022-09",
            kind: SourceKind::Measured,
        },
        get: |config| Value::Distribution(config.poll_latency.clone()),
        set: |config, value| config.poll_latency = value.distribution().unwrap_or(standard().poll_latency),
    },
    Field {
        id: 7,
        key: "item_failure_rate",
        shape: Shape::Number { min: 0.0, max: 1.0 },
        source: Source { page: "a setting of the model", date: "2026-11", kind: SourceKind::ModelAssumption },
        get: |config| Value::Number(config.item_failure_rate),
        set: |config, value| config.item_failure_rate = value.number().unwrap_or(0.0),
    },
];

/// What the account allows a mapping.
pub(super) static QUOTA_FIELDS: &[Field<Quotas>] = &[
    Field {
        id: 1,
        key: "sqs_mapping_initial",
        shape: Shape::Whole { min: 2, max: 100_000, unit: "" },
        source: documented("services-sqs-scaling.html", "2026-10"),
        get: |quotas| Value::Whole(u64::from(quotas.initial)),
        set: |quotas, value| quotas.initial = value.count().unwrap_or(5),
    },
    Field {
        id: 2,
        key: "sqs_mapping_per_min",
        shape: Shape::Whole { min: 0, max: 1_000_000, unit: "" },
        source: documented("services-sqs-scaling.html", "2026-10"),
        get: |quotas| Value::Whole(u64::from(quotas.per_min)),
        set: |quotas, value| quotas.per_min = value.count().unwrap_or(300),
    },
    Field {
        id: 3,
        key: "sqs_mapping_most",
        shape: Shape::Whole { min: 2, max: 100_000, unit: "" },
        source: documented("services-sqs-scaling.html", "2026-10"),
        get: |quotas| Value::Whole(u64::from(quotas.most)),
        set: |quotas, value| quotas.most = value.count().unwrap_or(1_250),
    },
];

const MAPPING: &[Member] = &[
    Member { key: "batch_size", shape: Shape::Whole { min: 1, max: 10_000, unit: "messages" } },
    Member {
        key: "maximum_batching_window",
        shape: Shape::Duration { min: SimDuration::ZERO, max: SimDuration::from_secs(300) },
    },
    Member { key: "maximum_concurrency", shape: Shape::Whole { min: 2, max: 1_000, unit: "" } },
    Member { key: "report_batch_item_failures", shape: Shape::Flag },
];

const MESSAGES: Source = Source { page: "quotas-messages.html", date: "2026-10", kind: SourceKind::Quota };

const fn documented(page: &'static str, date: &'static str) -> Source {
    Source { page, date, kind: SourceKind::Documented }
}

fn standard() -> QueueConfig {
    QueueConfig::default()
}

fn mapping_value(mapping: &Mapping) -> Value {
    if *mapping == Mapping::default() {
        return Value::Absent;
    }
    let mut members = vec![
        ("batch_size", Value::Whole(u64::from(mapping.batch_size))),
        ("maximum_batching_window", Value::Duration(mapping.window)),
    ];
    members.extend(mapping.maximum_concurrency.map(|n| ("maximum_concurrency", Value::Whole(u64::from(n)))));
    members.push(("report_batch_item_failures", Value::Flag(mapping.report_batch_item_failures)));
    Value::Object(members)
}

fn read_mapping(value: &Value) -> Mapping {
    let mut mapping = Mapping::default();
    let Value::Object(members) = value else { return mapping };
    for (key, member) in members {
        match *key {
            "batch_size" => mapping.batch_size = member.count().unwrap_or(10),
            "maximum_batching_window" => mapping.window = member.span().unwrap_or(SimDuration::ZERO),
            "maximum_concurrency" => mapping.maximum_concurrency = member.count(),
            "report_batch_item_failures" => mapping.report_batch_item_failures = *member == Value::Flag(true),
            _ => {}
        }
    }
    mapping
}
