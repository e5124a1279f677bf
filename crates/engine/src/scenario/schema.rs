//! The JSON Schema of scenarios (draft 2020-12), made from the field tables: unit, range, default and source of every key.
//!
//! `x-unit`, `x-source` and `x-default` are annotations: the unit of a number, the page, date and kind of its source, and
//! defaults that hold for AWS rather than for the text.

use serde_json::{Map, Value as Json, json};
use skylapse_services::field::{Member, Shape, SourceKind, Value};

use super::arrivals::{INTERPOLATE, PROCESS};
use super::commands::SET;
use super::document::{MAX_NAME_BYTES, REGIONS};
use super::resources::COUNT_KEY;
use super::{
    Config, DEFAULT_REGION, DEFAULT_SEED, FieldRow, KINDS, MAX_COMMANDS, MAX_COUNT, MAX_LINKS, MAX_RESOURCES,
    MAX_VALUES, MAX_WORKLOADS, Quotas, VERSION, actions, span, value,
};

/// The schema.
#[must_use]
pub fn schema() -> Json {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Skylapse scenario",
        "type": "object",
        "required": ["version", "duration", "resources"],
        "additionalProperties": false,
        "properties": {
            "version": { "const": VERSION },
            "name": { "type": "string" },
            "seed": { "type": "integer", "minimum": 0, "maximum": u64::MAX, "default": DEFAULT_SEED },
            "start": { "type": "string", "format": "date-time" },
            "duration": { "$ref": "#/$defs/duration" },
            "region": { "enum": REGIONS, "default": DEFAULT_REGION },
            "account": object(&Quotas::default().rows()),
            "resources": {
                "type": "array", "minItems": 1, "maxItems": MAX_RESOURCES,
                "items": { "oneOf": KINDS.iter().filter_map(|kind| resource(kind)).collect::<Vec<_>>() }
            },
            "links": {
                "type": "array", "maxItems": MAX_LINKS,
                "items": closed(&[("from", json!({ "type": "string" })), ("to", json!({ "type": "string" }))], &["from", "to"])
            },
            "workloads": {
                "type": "array", "maxItems": MAX_WORKLOADS,
                "items": closed(
                    &[("id", name()), ("target", json!({ "type": "string" })), ("arrivals", reference("arrivals"))],
                    &["id", "target", "arrivals"],
                )
            },
            "commands": {
                "type": "array", "maxItems": MAX_COMMANDS,
                "items": closed(
                    &[
                        ("at", reference("duration")),
                        ("target", json!({ "type": "string" })),
                        ("action", json!({ "enum": action_names() })),
                        ("args", json!({ "type": "object" })),
                    ],
                    &["at", "target", "action"],
                )
            }
        },
        "$defs": definitions()
    })
}

fn action_names() -> Vec<&'static str> {
    let mut names: Vec<&str> = KINDS.iter().flat_map(|kind| actions(kind)).map(|row| row.name).collect();
    names.push(SET);
    names.sort_unstable();
    names.dedup();
    names
}

fn name() -> Json {
    json!({ "type": "string", "minLength": 1, "maxLength": MAX_NAME_BYTES })
}

fn reference(definition: &str) -> Json {
    json!({ "$ref": format!("#/$defs/{definition}") })
}

fn closed(properties: &[(&str, Json)], required: &[&str]) -> Json {
    let properties: Map<String, Json> =
        properties.iter().map(|(key, schema)| ((*key).to_owned(), schema.clone())).collect();
    json!({ "type": "object", "additionalProperties": false, "required": required, "properties": properties })
}

/// An object with exactly one of these members.
fn one_of(members: Vec<(&str, Json)>) -> Json {
    let members: Vec<Json> = members.into_iter().map(|(key, schema)| closed(&[(key, schema)], &[key])).collect();
    json!({ "oneOf": members })
}

fn definitions() -> Json {
    let spans = |keys: &[&str]| {
        let members: Vec<(&str, Json)> = keys.iter().map(|key| (*key, reference("duration"))).collect();
        closed(&members, keys)
    };
    let rate = || closed(&[("rate_per_s", reference("rate"))], &["rate_per_s"]);
    let list = |items: Json| json!({ "type": "array", "minItems": 1, "maxItems": MAX_VALUES, "items": items });
    let point = json!({
        "type": "array", "minItems": 2, "maxItems": 2, "prefixItems": [reference("duration"), reference("rate")]
    });
    let process = || json!({ "enum": PROCESS, "default": "poisson" });
    json!({
        "duration": {
            "oneOf": [
                { "type": "string", "pattern": "^[0-9]+(\\.[0-9]+)?(ms|s|m|h|d)$" },
                { "type": "number", "minimum": 0, "x-unit": "s" }
            ]
        },
        "rate": { "type": "number", "minimum": 0, "x-unit": "1/s" },
        "distribution": one_of(vec![
            ("constant", reference("duration")),
            ("exponential", spans(&["mean"])),
            ("lognormal", closed(
                &[("median", reference("duration")), ("sigma", json!({ "type": "number", "minimum": 0, "maximum": 10 }))],
                &["median", "sigma"],
            )),
            ("normal", spans(&["mean", "std"])),
            ("uniform", spans(&["min", "max"])),
            ("empirical", closed(&[("values", list(reference("duration")))], &["values"])),
        ]),
        "arrivals": one_of(vec![
            ("constant", rate()),
            ("poisson", rate()),
            ("renewal", closed(&[("interval", reference("distribution"))], &["interval"])),
            ("times", json!({ "type": "array", "maxItems": MAX_VALUES, "items": reference("duration") })),
            ("profile", closed(
                &[
                    ("points", list(point)),
                    ("interpolate", json!({ "enum": INTERPOLATE, "default": "step" })),
                    ("process", process()),
                ],
                &["points"],
            )),
            ("trace", closed(
                &[
                    ("file", json!({ "type": "string" })),
                    ("process", process()),
                    ("time", json!({ "type": "string" })),
                    ("value", json!({ "type": "string" })),
                    ("bin", reference("duration")),
                ],
                &["file"],
            )),
        ])
    })
}

fn resource(kind: &str) -> Option<Json> {
    let default = Config::of_kind(kind)?;
    let mut config = object(&default.rows());
    let mut members = vec![("id", name()), ("kind", json!({ "const": kind }))];
    if default.kind_row().is_counted {
        let count = json!({ "type": "integer", "minimum": 1, "maximum": MAX_COUNT });
        config["properties"][COUNT_KEY] = count.clone();
        members.push((COUNT_KEY, count));
    }
    members.push(("config", config));
    Some(closed(&members, &["id", "kind"]))
}

fn object(rows: &[FieldRow]) -> Json {
    let properties: Map<String, Json> = rows.iter().map(|row| (row.key.to_owned(), property(row))).collect();
    json!({ "type": "object", "additionalProperties": false, "properties": properties })
}

fn property(row: &FieldRow) -> Json {
    let mut schema = shape(&row.shape);
    if let Some(default) = value::write(&row.default) {
        schema["default"] = default;
    } else if row.default != Value::Absent {
        schema["x-default"] = json!("measured");
    }
    let kind = match row.source.kind {
        SourceKind::Documented => "documented",
        SourceKind::Quota => "quota",
        SourceKind::Measured => "measured",
        SourceKind::ModelAssumption => "model assumption",
    };
    schema["x-source"] = json!({ "page": row.source.page, "date": row.source.date, "kind": kind });
    schema["x-id"] = json!(row.id);
    // `null` is as if the key were left out.
    json!({ "anyOf": [schema, { "type": "null" }] })
}

fn shape(shape: &Shape) -> Json {
    match shape {
        Shape::Choice(words) => json!({ "enum": words }),
        Shape::Whole { min, max, unit } => {
            let mut schema = json!({ "type": "integer", "minimum": min, "maximum": max });
            if !unit.is_empty() {
                schema["x-unit"] = json!(unit);
            }
            schema
        }
        Shape::Number { min, max } => json!({ "type": "number", "minimum": min, "maximum": max }),
        Shape::Duration { min, max } => {
            json!({ "$ref": "#/$defs/duration", "x-minimum": span::print(*min), "x-maximum": span::print(*max) })
        }
        Shape::Flag => json!({ "type": "boolean" }),
        Shape::Distribution => reference("distribution"),
        Shape::DurationOrDistribution => json!({ "anyOf": [reference("duration"), reference("distribution")] }),
        Shape::Object(members) => {
            let properties: Map<String, Json> =
                members.iter().map(|Member { key, shape: inner }| ((*key).to_owned(), self::shape(inner))).collect();
            json!({ "type": "object", "additionalProperties": false, "properties": properties })
        }
        Shape::Settings(kind) => Config::of_kind(kind).map_or_else(|| json!({}), |config| object(&config.rows())),
        Shape::Text { max_bytes } => json!({ "type": "string", "maxLength": max_bytes }),
        Shape::List { of, max } => json!({ "type": "array", "maxItems": max, "items": self::shape(of) }),
    }
}
