//! Resources with their settings, and the copies that a count asks for.

use serde_json::{Map, Value as Json};
use skylapse_services::field::Args;
use skylapse_view::ProblemKind;

use super::document::name;
use super::reader::Reader;
use super::{Config, KIND_ROWS, KINDS, MAX_COPIES, MAX_COUNT, MAX_RESOURCES, Resource, value};

/// Every key of a resource.
pub const RESOURCE_KEYS: [&str; 3] = ["id", "kind", "config"];
/// How many copies there are, of kinds that can have some; a key of the resource or of its `config`.
pub const COUNT_KEY: &str = "count";
/// A place in the list of resources, read as far as it can be.
#[derive(Clone)]
pub struct ResourceSlot {
    /// Its name.
    pub id: Option<String>,
    /// The name in the text that it is a copy of, or its own.
    pub group: Option<String>,
    /// How many copies; `None`: the text does not say, and it keeps its own name.
    count: Option<u64>,
    /// The resource, when nothing about it is wrong.
    pub resource: Option<Resource>,
    /// Its settings as far as they could be read.
    pub config: Option<Config>,
}

/// Reads the list, as it stands in the text.
pub fn resources<'a>(reader: &mut Reader<'a>, json: &'a Json) -> Option<Vec<ResourceSlot>> {
    let list = reader.list(json, MAX_RESOURCES)?;
    if list.is_empty() {
        reader.at_index(0, |reader| reader.problem(ProblemKind::Missing));
    }
    let mut seen = Map::new();
    let read = list.iter().enumerate().map(|(index, json)| {
        reader.at_index(index as u64, |reader| {
            let keys: &[&str] = &RESOURCE_KEYS;
            let keys = if is_counted(json) { [keys, &[COUNT_KEY]].concat() } else { keys.to_vec() };
            let Some(map) = reader.object(json, &keys) else {
                return ResourceSlot { id: None, group: None, count: None, resource: None, config: None };
            };
            let id = name(reader, map, &mut seen).map(str::to_owned);
            let config = config(reader, map);
            let resource = id.clone().zip(config.clone());
            let resource = resource.map(|(id, config)| Resource { group: id.clone(), id, config });
            ResourceSlot { group: id.clone(), id, count: count(reader, map), resource, config }
        })
    });
    Some(read.collect())
}

/// True when the kind of this resource can have copies.
fn is_counted(resource: &Json) -> bool {
    let kind = resource.get("kind").and_then(Json::as_str);
    KIND_ROWS.iter().any(|row| row.is_counted && Some(row.kind) == kind)
}

/// How many copies there are: a key of the resource, or of its settings.
fn count<'a>(reader: &mut Reader<'a>, map: &'a Map<String, Json>) -> Option<u64> {
    let outside = map.get(COUNT_KEY);
    let read =
        |reader: &mut Reader<'a>, json: &'a Json| reader.at(COUNT_KEY, |reader| reader.whole(json, 1, MAX_COUNT));
    if let Some(json) = outside {
        return read(reader, json);
    }
    let row = KIND_ROWS.iter().find(|row| row.is_counted && map.get("kind").and_then(Json::as_str) == Some(row.kind));
    let inside =
        map.get("config").and_then(|config| config.get(COUNT_KEY)).filter(|json| row.is_some() && !json.is_null())?;
    reader.at("config", |reader| read(reader, inside))
}

/// Every copy in its place. Names of copies must be free, and there must not be too many of all together.
pub fn expand(reader: &mut Reader<'_>, slots: Vec<ResourceSlot>) -> Vec<ResourceSlot> {
    let n: u64 = slots.iter().map(|slot| slot.count.unwrap_or(1)).sum();
    if n > MAX_COPIES {
        reader.problem_at("resources".to_owned(), ProblemKind::TooMany { n, limit: MAX_COPIES });
        return slots;
    }
    let mut taken = Map::new();
    for id in slots.iter().filter(|slot| slot.count.is_none()).filter_map(|slot| slot.id.clone()) {
        taken.insert(id, Json::Null);
    }
    let mut expanded = vec![];
    for (index, slot) in slots.into_iter().enumerate() {
        let (Some(count), Some(group)) = (slot.count, &slot.group) else {
            expanded.push(slot);
            continue;
        };
        for number in 1..=count {
            let id = format!("{group}-{number}");
            if taken.insert(id.clone(), Json::Null).is_some() {
                let kind = ProblemKind::DuplicateName { name: id.clone() };
                reader.problem_at(format!("resources[{index}].{COUNT_KEY}"), kind);
            }
            let resource = slot.resource.clone().map(|resource| Resource { id: id.clone(), ..resource });
            expanded.push(ResourceSlot { id: Some(id), resource, ..slot.clone() });
        }
    }
    expanded
}

fn config<'a>(reader: &mut Reader<'a>, map: &'a Map<String, Json>) -> Option<Config> {
    let json = reader.required(map, "kind")?;
    let kind = reader.at("kind", |reader| reader.choice(json, KINDS))?;
    let mut config = Config::of_kind(kind)?;
    if let Some(json) = map.get("config") {
        // Given twice, the count of the resource is the one; then it is unknown among the settings.
        let more: &[&str] =
            if config.kind_row().is_counted && !map.contains_key(COUNT_KEY) { &[COUNT_KEY] } else { &[] };
        reader.at("config", |reader| set_keys(reader, json, &mut config, more));
    }
    Some(config)
}

/// Sets every key of an object; `null` goes back to the default. Answers what was set.
pub fn set_all<'a>(reader: &mut Reader<'a>, json: &'a Json, config: &mut Config) -> Args {
    set_keys(reader, json, config, &[])
}

fn set_keys<'a>(reader: &mut Reader<'a>, json: &'a Json, config: &mut Config, more: &[&'static str]) -> Args {
    let rows = config.rows();
    let keys: Vec<&str> = rows.iter().map(|row| row.key).chain(more.iter().copied()).collect();
    let Some(map) = reader.object(json, &keys) else { return vec![] };
    let mut changes = vec![];
    for row in rows {
        let Some(json) = map.get(row.key) else { continue };
        if let Some(read) = reader.at(row.key, |reader| value::read(reader, &row.shape, json)) {
            config.set(row.key, read.clone());
            changes.push((row.key, read));
        }
    }
    changes
}
