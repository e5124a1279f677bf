//! One row per setting: what feeds parser, checker, schema, form, links and documentation. Identifiers are permanent.

use skylapse_units::SimDuration;

use super::config::ClientConfig;
use crate::field::{Field, Shape, Source, SourceKind, Value, Word};

/// Every setting of a client.
pub(super) static FIELDS: &[Field<ClientConfig>] = &[
    Field {
        id: 1,
        key: "timeout",
        shape: Shape::Duration { min: SimDuration::from_millis(1), max: SimDuration::from_secs(3_600) },
        source: ASSUMED,
        get: |config| config.timeout.map_or(Value::Absent, Value::Duration),
        set: |config, value| config.timeout = value.span(),
    },
    Field {
        id: 2,
        key: "max_attempts",
        shape: Shape::Whole { min: 1, max: 100, unit: "" },
        source: SDK,
        get: |config| Value::Whole(u64::from(config.max_attempts)),
        set: |config, value| config.max_attempts = value.count().unwrap_or(standard().max_attempts),
    },
    Field {
        id: 3,
        key: "base_delay",
        shape: DELAY,
        source: ASSUMED,
        get: |config| Value::Duration(config.base_delay),
        set: |config, value| config.base_delay = value.span().unwrap_or(standard().base_delay),
    },
    Field {
        id: 4,
        key: "max_delay",
        shape: DELAY,
        source: SDK,
        get: |config| Value::Duration(config.max_delay),
        set: |config, value| config.max_delay = value.span().unwrap_or(standard().max_delay),
    },
    Field {
        id: 5,
        key: "jitter",
        shape: Shape::Choice(&["full", "equal", "none"]),
        source: SDK,
        get: |config| Value::Word(config.jitter.word().to_owned()),
        set: |config, value| config.jitter = value.named(Word::of).unwrap_or(standard().jitter),
    },
    Field {
        id: 6,
        key: "retry_failures",
        shape: Shape::Flag,
        source: ASSUMED,
        get: |config| Value::Flag(config.retry_failures),
        set: |config, value| config.retry_failures = value == Value::Flag(true),
    },
];

const DELAY: Shape = Shape::Duration { min: SimDuration::ZERO, max: SimDuration::from_secs(3_600) };
const ASSUMED: Source = Source { page: "a setting of the model", date: "2026-11", kind: SourceKind::ModelAssumption };
const SDK: Source = Source {
    page: "AWS SDKs and Tools reference, retry behavior (standard mode)",
    date: "2026-10",
    kind: SourceKind::Documented,
};

fn standard() -> ClientConfig {
    ClientConfig::default()
}
