//! One row per setting: what feeds parser, checker, schema, form, links and documentation. Identifiers are permanent.

use skylapse_units::SimDuration;

use super::config::{Action, AlarmConfig};
use crate::alarm::{Boundaries, Comparison, MissingData, Statistic};
use crate::field::{Field, Shape, Source, SourceKind, Value};

/// Every setting of an alarm.
pub(super) static FIELDS: &[Field<AlarmConfig>] = &[
    Field {
        id: 1,
        key: "resource",
        shape: Shape::Text { max_bytes: 128 },
        source: PUT_METRIC_ALARM,
        get: |config| Value::Word(config.resource.clone()),
        set: |config, value| config.resource = value.text().unwrap_or_default(),
    },
    Field {
        id: 2,
        key: "metric_name",
        shape: Shape::Text { max_bytes: 255 },
        source: PUT_METRIC_ALARM,
        get: |config| Value::Word(config.metric_name.clone()),
        set: |config, value| config.metric_name = value.text().unwrap_or(standard().metric_name),
    },
    Field {
        id: 3,
        key: "statistic",
        shape: Shape::Choice(Statistic::NAMES),
        source: PUT_METRIC_ALARM,
        get: |config| Value::Word(config.statistic.name().to_owned()),
        set: |config, value| config.statistic = value.named(Statistic::find).unwrap_or(standard().statistic),
    },
    Field {
        id: 4,
        key: "period",
        shape: Shape::Duration { min: SimDuration::from_secs(10), max: SimDuration::from_secs(604_800) },
        source: PUT_METRIC_ALARM,
        get: |config| Value::Duration(config.period),
        set: |config, value| config.period = value.span().unwrap_or(standard().period),
    },
    Field {
        id: 5,
        key: "evaluation_periods",
        shape: Shape::Whole { min: 1, max: 8_640, unit: "" },
        source: PUT_METRIC_ALARM,
        get: |config| Value::Whole(u64::from(config.evaluation_periods)),
        set: |config, value| config.evaluation_periods = value.count().unwrap_or(standard().evaluation_periods),
    },
    Field {
        id: 6,
        key: "datapoints_to_alarm",
        shape: Shape::Whole { min: 1, max: 8_640, unit: "" },
        source: PUT_METRIC_ALARM,
        get: |config| config.datapoints_to_alarm.map_or(Value::Absent, |m| Value::Whole(u64::from(m))),
        set: |config, value| config.datapoints_to_alarm = value.count(),
    },
    Field {
        id: 7,
        key: "threshold",
        shape: Shape::Number { min: -1e15, max: 1e15 },
        source: recommended(),
        get: |config| Value::Number(config.threshold),
        set: |config, value| config.threshold = value.number().unwrap_or(standard().threshold),
    },
    Field {
        id: 8,
        key: "comparison_operator",
        shape: Shape::Choice(Comparison::NAMES),
        source: PUT_METRIC_ALARM,
        get: |config| Value::Word(config.comparison.name().to_owned()),
        set: |config, value| config.comparison = value.named(Comparison::find).unwrap_or(standard().comparison),
    },
    Field {
        id: 9,
        key: "treat_missing_data",
        shape: Shape::Choice(MissingData::NAMES),
        source: documented("alarms-and-missing-data.html", "2026-10"),
        get: |config| Value::Word(config.missing_data.name().to_owned()),
        set: |config, value| {
            config.missing_data = value.named(MissingData::find).unwrap_or(standard().missing_data);
        },
    },
    Field {
        id: 10,
        key: "evaluation_window",
        shape: Shape::Choice(&[SLIDING, WALL_CLOCK]),
        source: documented("alarm-evaluation-window.html", "2026-10"),
        get: |config| Value::Word(window_word(config.boundaries).to_owned()),
        set: |config, value| config.boundaries = value.named(window_of).unwrap_or(standard().boundaries),
    },
    Field {
        id: 11,
        key: "warm_up",
        shape: Shape::Duration { min: SimDuration::ZERO, max: SimDuration::from_secs(2_880 * 60) },
        source: documented("alarm-warm-up.html", "2026-10"),
        get: |config| Value::Duration(config.warm_up),
        set: |config, value| config.warm_up = value.span().unwrap_or(standard().warm_up),
    },
    Field {
        id: 12,
        key: "actions_enabled",
        shape: Shape::Flag,
        source: PUT_METRIC_ALARM,
        get: |config| Value::Flag(config.actions_enabled),
        set: |config, value| config.actions_enabled = !matches!(value, Value::Flag(false)),
    },
    Field {
        id: 13,
        key: "alarm_actions",
        shape: ACTIONS,
        source: documented("alarm-actions.html", "2026-04"),
        get: |config| actions_value(&config.alarm_actions),
        set: |config, value| config.alarm_actions = read_actions(value).unwrap_or(standard().alarm_actions),
    },
    Field {
        id: 14,
        key: "ok_actions",
        shape: ACTIONS,
        source: documented("alarm-actions.html", "2026-04"),
        get: |config| actions_value(&config.ok_actions),
        set: |config, value| config.ok_actions = read_actions(value).unwrap_or_default(),
    },
    Field {
        id: 15,
        key: "insufficient_data_actions",
        shape: ACTIONS,
        source: documented("alarm-actions.html", "2026-04"),
        get: |config| actions_value(&config.insufficient_data_actions),
        set: |config, value| config.insufficient_data_actions = read_actions(value).unwrap_or_default(),
    },
    Field {
        id: 16,
        key: "metric_delay",
        shape: Shape::Duration { min: SimDuration::ZERO, max: SimDuration::from_secs(3_600) },
        source: Source {
            page: "not documented; 20 to 180 s are seen",
            date: "2026-10",
            kind: SourceKind::ModelAssumption,
        },
        get: |config| Value::Duration(config.metric_delay),
        set: |config, value| config.metric_delay = value.span().unwrap_or(standard().metric_delay),
    },
];

const SLIDING: &str = "SlidingWindow";
const WALL_CLOCK: &str = "WallClockWindow";
const ACTIONS: Shape = Shape::List { of: &Shape::Choice(Action::NAMES), max: 5 };
const PUT_METRIC_ALARM: Source = documented("API_PutMetricAlarm.html", "2026-08");

const fn documented(page: &'static str, date: &'static str) -> Source {
    Source { page, date, kind: SourceKind::Documented }
}

const fn recommended() -> Source {
    documented("Best_Practice_Recommended_Alarms_AWS_Services.html: 80 % CPU in 3 of 3 periods of 300 s", "2026-04")
}

fn standard() -> AlarmConfig {
    AlarmConfig::default()
}

const fn window_word(boundaries: Boundaries) -> &'static str {
    match boundaries {
        Boundaries::Sliding => SLIDING,
        Boundaries::WallClock => WALL_CLOCK,
    }
}

fn window_of(word: &str) -> Option<Boundaries> {
    [Boundaries::Sliding, Boundaries::WallClock].into_iter().find(|&known| window_word(known) == word)
}

fn actions_value(actions: &[Action]) -> Value {
    Value::List(actions.iter().map(|action| Value::Word(action.name().to_owned())).collect())
}

fn read_actions(value: Value) -> Option<Vec<Action>> {
    let Value::List(list) = value else { return None };
    Some(list.into_iter().filter_map(|word| word.named(Action::find)).collect())
}
