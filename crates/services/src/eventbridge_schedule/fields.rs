//! One row per setting: what feeds parser, checker, schema, form, links and documentation. Identifiers are permanent.

use skylapse_units::SimDuration;

use super::config::ScheduleConfig;
use crate::field::{Field, Shape, Source, SourceKind, Value, Word};
use crate::scaling::time_zone::TimeZone;

/// Every setting of a schedule.
pub(super) static FIELDS: &[Field<ScheduleConfig>] = &[
    Field {
        id: 1,
        key: "schedule_expression",
        shape: Shape::Text { max_bytes: 256 },
        source: Source { page: "eb-create-rule-schedule.html", date: "2023-06", kind: SourceKind::Documented },
        get: |config| Value::Word(config.schedule_expression.clone()),
        set: |config, value| config.schedule_expression = value.text().unwrap_or(standard().schedule_expression),
    },
    Field {
        id: 2,
        key: "state",
        shape: Shape::Choice(&["ENABLED", "DISABLED"]),
        source: Source { page: "API CreateSchedule", date: "2026-10", kind: SourceKind::Documented },
        get: |config| Value::Word(config.state.word().to_owned()),
        set: |config, value| config.state = value.named(Word::of).unwrap_or(standard().state),
    },
    Field {
        id: 3,
        key: "invocations",
        shape: Shape::Whole { min: 1, max: 1_000, unit: "" },
        source: ASSUMED,
        get: |config| Value::Whole(u64::from(config.invocations)),
        set: |config, value| config.invocations = value.count().unwrap_or(1),
    },
    Field {
        id: 4,
        key: "work",
        shape: Shape::Duration { min: SimDuration::ZERO, max: SimDuration::from_secs(900) },
        source: ASSUMED,
        get: |config| config.work.map_or(Value::Absent, Value::Duration),
        set: |config, value| config.work = value.span(),
    },
    Field {
        id: 5,
        key: "schedule_expression_timezone",
        shape: Shape::Choice(&TimeZone::NAMES),
        source: Source { page: "API CreateSchedule", date: "2026-10", kind: SourceKind::Documented },
        get: |config| Value::Word(config.time_zone.name.to_owned()),
        set: |config, value| config.time_zone = value.named(TimeZone::find).unwrap_or(TimeZone::UTC),
    },
];

const ASSUMED: Source = Source { page: "a setting of the model", date: "2026-11", kind: SourceKind::ModelAssumption };

fn standard() -> ScheduleConfig {
    ScheduleConfig::default()
}
