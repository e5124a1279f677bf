//! Reads and writes the value of one setting, by its shape.

use serde_json::{Value as Json, json};
use skylapse_kernel::Distribution;
use skylapse_services::field::{Args, Member, Shape, Value};
use skylapse_units::SimDuration;
use skylapse_view::{Expected, ProblemKind};

use super::node::Node;
use super::reader::Reader;
use super::resources::set_all;
use super::span;
use super::{Config, MAX_VALUES};

/// The contract's distributions.
pub const DISTRIBUTIONS: [&str; 6] = ["constant", "exponential", "lognormal", "normal", "uniform", "empirical"];
/// A logarithm that spreads further is a typing mistake.
const MAX_SIGMA: f64 = 10.0;

/// Reads a value that has `shape`; `null` is as if the key were left out.
pub fn read<'a>(reader: &mut Reader<'a>, shape: &Shape, json: &'a Node) -> Option<Value> {
    if json.is_null() {
        return Some(Value::Absent);
    }
    match shape {
        Shape::Choice(words) => reader.choice(json, words).map(|word| Value::Word(word.to_owned())),
        Shape::Whole { min, max, unit } => reader.whole_of(json, (*min, *max), unit).map(Value::Whole),
        Shape::Number { min, max } => reader.number(json, *min, *max).map(Value::Number),
        Shape::Duration { min, max } => reader.span_within(json, *min, *max).map(Value::Duration),
        Shape::Flag => reader.flag(json).map(Value::Flag),
        Shape::Distribution => distribution(reader, json).map(Value::Distribution),
        Shape::DurationOrDistribution if json.as_object().is_some() => {
            distribution(reader, json).map(Value::Distribution)
        }
        Shape::DurationOrDistribution => {
            if json.as_str().is_none() && json.as_f64().is_none() {
                reader.expected(Expected::DurationOrDistribution);
                return None;
            }
            reader.span(json).map(|span| Value::Distribution(Distribution::Constant(span)))
        }
        Shape::Object(members) => object(reader, members, json).map(Value::Object),
        Shape::Settings(kind) => settings(reader, kind, json).map(Value::Object),
        Shape::Text { max_bytes } => text(reader, json, *max_bytes),
        Shape::List { of, max } => list(reader, of, *max, json),
    }
}

fn text<'a>(reader: &mut Reader<'a>, json: &'a Node, limit: u64) -> Option<Value> {
    let text = reader.text(json)?;
    let n = text.len() as u64;
    if n > limit {
        reader.problem(ProblemKind::TooMany { n, limit });
        return None;
    }
    Some(Value::Word(text.to_owned()))
}

fn list<'a>(reader: &mut Reader<'a>, of: &Shape, max: u64, json: &'a Node) -> Option<Value> {
    let list = reader.list(json, max)?;
    let mut values = vec![];
    for (index, json) in (0..).zip(list) {
        values.extend(reader.at_index(index, |reader| {
            let value = read(reader, of, json);
            if value == Some(Value::Absent) {
                reader.problem(ProblemKind::Missing);
            }
            value
        }));
    }
    (values.len() == list.len()).then_some(Value::List(values))
}

/// Reads an object of named members; those not given are left out.
pub fn object<'a>(reader: &mut Reader<'a>, members: &'static [Member], json: &'a Node) -> Option<Args> {
    let keys: Vec<&str> = members.iter().map(|member| member.key).collect();
    let map = reader.object(json, &keys)?;
    let mut given = vec![];
    let mut is_whole = true;
    for member in members {
        let Some(json) = map.get(member.key) else { continue };
        match reader.at(member.key, |reader| read(reader, &member.shape, json)) {
            Some(Value::Absent) => {}
            Some(value) => given.push((member.key, value)),
            None => is_whole = false,
        }
    }
    is_whole.then_some(given)
}

/// Reads settings of a kind; those not given are left out.
fn settings<'a>(reader: &mut Reader<'a>, kind: &str, json: &'a Node) -> Option<Args> {
    let mut config = Config::of_kind(kind).expect("a setting holds settings of a registered kind");
    let before = reader.found();
    let given = set_all(reader, json, &mut config);
    (reader.found() == before).then(|| given.into_iter().filter(|(_, value)| *value != Value::Absent).collect())
}

/// Reads one of the contract's distributions.
pub fn distribution<'a>(reader: &mut Reader<'a>, json: &'a Node) -> Option<Distribution> {
    let Some(outer) = json.as_object().filter(|map| map.len() == 1) else {
        reader.expected(Expected::Distribution);
        return None;
    };
    reader.object(json, &DISTRIBUTIONS)?;
    let (name, inner) = outer.iter().next()?;
    reader.at(name, |reader| match name {
        "constant" => reader.span(inner).map(Distribution::Constant),
        "exponential" => {
            let mean = one(reader, inner, "mean")?;
            Some(Distribution::Exponential { mean })
        }
        "lognormal" => lognormal(reader, inner),
        "normal" => {
            let (mean, std) = pair(reader, inner, ["mean", "std"])?;
            Some(Distribution::Normal { mean, std })
        }
        "uniform" => uniform(reader, inner),
        "empirical" => empirical(reader, inner),
        _ => None,
    })
}

fn one<'a>(reader: &mut Reader<'a>, json: &'a Node, key: &'static str) -> Option<SimDuration> {
    let map = reader.object(json, &[key])?;
    let json = reader.required(map, key)?;
    reader.at(key, |reader| reader.span(json))
}

fn pair<'a>(reader: &mut Reader<'a>, json: &'a Node, keys: [&'static str; 2]) -> Option<(SimDuration, SimDuration)> {
    let map = reader.object(json, &keys)?;
    let read = keys.map(|key| {
        let json = reader.required(map, key)?;
        reader.at(key, |reader| reader.span(json))
    });
    Some((read[0]?, read[1]?))
}

fn lognormal<'a>(reader: &mut Reader<'a>, json: &'a Node) -> Option<Distribution> {
    let map = reader.object(json, &["median", "sigma"])?;
    let median = reader.required(map, "median").and_then(|json| reader.at("median", |reader| reader.span(json)));
    let sigma =
        reader.required(map, "sigma").and_then(|json| reader.at("sigma", |reader| reader.number(json, 0.0, MAX_SIGMA)));
    Some(Distribution::Lognormal { median: median?, sigma: sigma? })
}

fn uniform<'a>(reader: &mut Reader<'a>, json: &'a Node) -> Option<Distribution> {
    let (min, max) = pair(reader, json, ["min", "max"])?;
    if max < min {
        reader.at("max", |reader| {
            reader.out_of_range(span::print(max), span::print(min), span::print(SimDuration::LONGEST));
        });
        return None;
    }
    Some(Distribution::Uniform { min, max })
}

fn empirical<'a>(reader: &mut Reader<'a>, json: &'a Node) -> Option<Distribution> {
    let map = reader.object(json, &["values"])?;
    let json = reader.required(map, "values")?;
    let values = reader.at("values", |reader| spans(reader, json, MAX_VALUES))?;
    if values.is_empty() {
        reader.at("values", |reader| reader.at_index(0, |reader| reader.problem(ProblemKind::Missing)));
        return None;
    }
    Some(Distribution::Empirical(values.into()))
}

/// Reads a list of spans.
pub fn spans<'a>(reader: &mut Reader<'a>, json: &'a Node, limit: u64) -> Option<Vec<SimDuration>> {
    let list = reader.list(json, limit)?;
    let before = reader.found();
    let mut values = Vec::with_capacity(list.len());
    for (index, json) in list.iter().enumerate() {
        values.extend(reader.at_index(index as u64, |reader| reader.span(json)));
    }
    (reader.found() == before).then_some(values)
}

/// Writes a value as the scenario would; `None` for what is not set or cannot be written (measured quantiles).
#[must_use]
pub fn write(value: &Value) -> Option<Json> {
    match value {
        Value::Absent => None,
        Value::Word(word) => Some(json!(word)),
        Value::Whole(whole) => Some(json!(whole)),
        Value::Number(number) => Some(json!(number)),
        Value::Duration(span) => Some(json!(span::print(*span))),
        Value::Flag(flag) => Some(json!(flag)),
        Value::Distribution(distribution) => write_distribution(distribution),
        Value::Object(members) => {
            let mut object = serde_json::Map::new();
            for (key, value) in members {
                if let Some(value) = write(value) {
                    object.insert((*key).to_owned(), value);
                }
            }
            Some(Json::Object(object))
        }
        Value::List(values) => Some(Json::Array(values.iter().filter_map(write).collect())),
    }
}

/// Writes a distribution as the scenario would; `None` for measured quantiles, which have no form of their own there.
#[must_use]
pub fn write_distribution(distribution: &Distribution) -> Option<Json> {
    Some(match distribution {
        Distribution::Constant(span) => json!({ "constant": span::print(*span) }),
        Distribution::Exponential { mean } => json!({ "exponential": { "mean": span::print(*mean) } }),
        Distribution::Lognormal { median, sigma } => {
            json!({ "lognormal": { "median": span::print(*median), "sigma": sigma } })
        }
        Distribution::Normal { mean, std } => {
            json!({ "normal": { "mean": span::print(*mean), "std": span::print(*std) } })
        }
        Distribution::Uniform { min, max } => {
            json!({ "uniform": { "min": span::print(*min), "max": span::print(*max) } })
        }
        Distribution::Empirical(values) => {
            let values: Vec<String> = values.iter().map(|value| span::print(*value)).collect();
            json!({ "empirical": { "values": values } })
        }
        Distribution::Quantiles(_) => return None,
    })
}
