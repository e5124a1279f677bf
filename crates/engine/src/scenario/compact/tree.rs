//! Scenarios as trees of numbered fields, and back.
//!
//! Keys and words become numbers ([`super::words`]); the settings of a resource, and of a `Set` on it, the permanent ids of
//! its table of fields. A key that has no number is written out with its neighbors. Spans, demand over time and lists of
//! moments are packed by value; all else as JSON has it.

use serde_json::{Map, Value as Json, json};
use skylapse_link::{Fields, Value};
use skylapse_units::SimTime;

use super::super::commands::SET;
use super::super::reader::Reader;
use super::super::{Config, FieldRow, VERSION, span, value};
use super::words;

/// Among settings, a key that is no field (`count`) is its word's number above all ids of fields.
const NO_FIELD: u32 = 1 << 16;

/// Which resource is of which kind.
type Kinds = Vec<(String, String)>;

/// A document without its version, which the link's own stands for.
pub fn pack(document: &Json) -> Fields {
    let kinds = kinds(document);
    let Some(map) = document.as_object() else { return vec![] };
    let others = map.iter().filter(|(key, _)| *key != "version");
    others.filter_map(|(key, json)| Some((words::number(key)?, packed(json, &kinds)))).fold(vec![], with)
}

/// The fields with one more, in order of their keys. There are few of them, and a sort weighs more than it saves.
fn with(mut fields: Fields, field: (u32, Value)) -> Fields {
    let at = fields.partition_point(|(key, _)| *key < field.0);
    fields.insert(at, field);
    fields
}

/// The document of a tree. What means nothing here (of a later version, or damaged) is left out and counted.
pub fn unpack(fields: &Fields) -> (Json, u32) {
    let mut reading = Reading { kinds: vec![], n_unknown: 0 };
    let mut document = json!({ "version": VERSION });
    for (key, value) in fields {
        let Some((key, json)) = words::word(*key).zip(reading.json(value)) else {
            reading.n_unknown += 1;
            continue;
        };
        document[key] = json;
        if key == "resources" {
            reading.kinds = kinds(&document);
        }
    }
    (document, reading.n_unknown)
}

fn kinds(document: &Json) -> Kinds {
    let kind = |one: &Json| Some((one["id"].as_str()?.to_owned(), one["kind"].as_str()?.to_owned()));
    document["resources"].as_array().into_iter().flatten().filter_map(kind).collect()
}

/// The table of fields that numbers the keys of `owner[key]`.
fn table(owner: &Map<String, Json>, key: &str, kinds: &Kinds) -> Option<Vec<FieldRow>> {
    let text = |key: &str| owner.get(key).and_then(Json::as_str);
    let kind = match key {
        "config" => text("kind")?,
        "args" if text("action") == Some(SET) => {
            let target = text("target")?;
            &kinds.iter().find(|(id, _)| id == target)?.1
        }
        _ => return None,
    };
    Config::of_kind(kind).map(|config| config.rows())
}

fn packed(json: &Json, kinds: &Kinds) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(flag) => Value::Flag(*flag),
        Json::Number(number) => match (number.as_u64(), number.as_i64()) {
            (Some(whole), _) => Value::Whole(whole),
            (None, Some(whole)) => Value::Minus(!whole as u64),
            (None, None) => Value::Number(number.as_f64().unwrap_or(0.0)),
        },
        Json::String(text) => packed_text(text),
        Json::Array(list) => Value::List(list.iter().map(|one| packed(one, kinds)).collect()),
        Json::Object(map) => packed_object(map, kinds),
    }
}

fn packed_text(text: &str) -> Value {
    if let Some(word) = words::number(text) {
        return Value::Word(word);
    }
    let span = span::parse(text).filter(|span| span::print(*span) == text);
    span.map_or_else(|| Value::Text(text.to_owned()), Value::Span)
}

fn packed_object(map: &Map<String, Json>, kinds: &Kinds) -> Value {
    let value = |key: &str, json: &Json| match key {
        "points" => points(json).unwrap_or_else(|| packed(json, kinds)),
        "times" => times(json).unwrap_or_else(|| packed(json, kinds)),
        _ => packed(json, kinds),
    };
    let numbered = map.iter().map(|(key, json)| {
        let packed = match (table(map, key, kinds), json) {
            (Some(rows), Json::Object(settings)) => packed_settings(&rows, settings, kinds),
            _ => value(key, json),
        };
        Some((words::number(key)?, packed))
    });
    match numbered.collect::<Option<Fields>>() {
        Some(fields) => Value::Fields(fields.into_iter().fold(vec![], with)),
        // What a table would number is written out too: here the kind may come after the settings.
        None => Value::Named(map.iter().map(|(key, json)| (key.clone(), value(key, json))).collect()),
    }
}

/// Settings by the ids of their fields, each value as the scenario would write it.
fn packed_settings(rows: &[FieldRow], settings: &Map<String, Json>, kinds: &Kinds) -> Value {
    let written = |row: &FieldRow, json: &Json| {
        let node = json.into();
        let read = value::read(&mut Reader::default(), &row.shape, &node);
        packed(&read.and_then(|read| value::write(&read)).unwrap_or_else(|| json.clone()), kinds)
    };
    let numbered = settings.iter().map(|(key, json)| match rows.iter().find(|row| row.key == key) {
        Some(row) => Some((u32::from(row.id), written(row, json))),
        None => Some((words::number(key)? + NO_FIELD, packed(json, kinds))),
    });
    match numbered.collect::<Option<Fields>>() {
        Some(fields) => Value::Fields(fields.into_iter().fold(vec![], with)),
        None => Value::Named(settings.iter().map(|(key, json)| (key.clone(), packed(json, kinds))).collect()),
    }
}

fn moment(json: &Json) -> Option<SimTime> {
    Reader::default().span(&json.into()).map(|span| SimTime::START + span)
}

fn points(json: &Json) -> Option<Value> {
    let point = |json: &Json| match json.as_array()?.as_slice() {
        [at, rate] => Some((moment(at)?, rate.as_f64()?)),
        _ => None,
    };
    let points: Vec<_> = json.as_array()?.iter().map(point).collect::<Option<_>>()?;
    points.is_sorted_by_key(|(at, _)| *at).then_some(Value::Points(points))
}

fn times(json: &Json) -> Option<Value> {
    let times: Vec<_> = json.as_array()?.iter().map(moment).collect::<Option<_>>()?;
    times.is_sorted().then_some(Value::Times(times))
}

struct Reading {
    kinds: Kinds,
    n_unknown: u32,
}

impl Reading {
    /// `None` for a word that nobody knows.
    fn json(&mut self, value: &Value) -> Option<Json> {
        Some(match value {
            Value::Null => Json::Null,
            Value::Flag(flag) => json!(flag),
            Value::Whole(whole) => json!(whole),
            Value::Minus(whole) => {
                i64::try_from(*whole).map_or_else(|_| json!(-1.0 - *whole as f64), |whole| json!(!whole))
            }
            Value::Number(number) => json!(number),
            Value::Span(span) => json!(span::print(*span)),
            Value::Text(text) => json!(text),
            Value::Word(number) => json!(words::word(*number)?),
            Value::List(list) => Json::Array(list.iter().filter_map(|one| self.known(one)).collect()),
            Value::Points(points) => points.iter().map(|(at, rate)| json!([print(*at), plain(*rate)])).collect(),
            Value::Times(times) => times.iter().map(|at| json!(print(*at))).collect(),
            Value::Fields(fields) => {
                let mut map = Map::new();
                for (number, value) in fields {
                    let Some(key) = words::word(*number) else {
                        self.n_unknown += 1;
                        continue;
                    };
                    self.put(&mut map, key, value);
                }
                Json::Object(map)
            }
            Value::Named(members) => {
                let mut map = Map::new();
                for (key, value) in members {
                    drop(self.known(value).map(|json| map.insert(key.clone(), json)));
                }
                Json::Object(map)
            }
        })
    }

    fn known(&mut self, value: &Value) -> Option<Json> {
        let json = self.json(value);
        self.n_unknown += u32::from(json.is_none());
        json
    }

    fn put(&mut self, map: &mut Map<String, Json>, key: &str, value: &Value) {
        let json = match (table(map, key, &self.kinds), value) {
            (Some(rows), Value::Fields(fields)) => Some(self.settings(&rows, fields)),
            (_, value) => self.known(value),
        };
        if let Some(json) = json {
            map.insert(key.to_owned(), json);
        }
    }

    fn settings(&mut self, rows: &[FieldRow], fields: &Fields) -> Json {
        let mut map = Map::new();
        for (id, value) in fields {
            let field = rows.iter().find(|row| u32::from(row.id) == *id).map(|row| row.key);
            match field.or_else(|| words::word(id.checked_sub(NO_FIELD)?)) {
                Some(key) => drop(self.known(value).map(|json| map.insert(key.to_owned(), json))),
                None => self.n_unknown += 1,
            }
        }
        Json::Object(map)
    }
}

fn print(at: SimTime) -> String {
    span::print(at.saturating_since(SimTime::START))
}

/// A rate as people write it: whole numbers without a fraction.
fn plain(rate: f64) -> Json {
    let whole = rate as u64;
    if whole as f64 == rate && rate.is_sign_positive() && whole < 1 << 53 { json!(whole) } else { json!(rate) }
}
