//! Resources with their settings, and the copies that a count asks for.

use serde_json::{Map, Value as Json};
use skylapse_services::field::Args;
use skylapse_view::ProblemKind;

use super::document::name;
use super::node::{Members, Node};
use super::reader::Reader;
use super::{Config, KIND_ROWS, KINDS, MAX_COPIES, MAX_COUNT, MAX_RESOURCES, Resource, value};

/// Every key of a resource.
pub const RESOURCE_KEYS: [&str; 3] = ["id", "kind", "config"];
/// How many copies there are, of kinds that can have some; a key of the resource or of its `config`.
pub const COUNT_KEY: &str = "count";
/// A place in the list of resources, read as far as it can be.
#[derive(Clone)]
pub struct ResourceSlot {
    /// Its place in the list of the text; copies share it.
    pub place: u32,
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
pub fn resources<'a>(reader: &mut Reader<'a>, json: &'a Node) -> Option<Vec<ResourceSlot>> {
    let list = reader.list(json, MAX_RESOURCES)?;
    if list.is_empty() {
        reader.at_index(0, |reader| reader.problem(ProblemKind::Missing));
    }
    let mut seen = Map::new();
    let read = (0..).zip(list).map(|(place, json)| {
        reader.at_index(u64::from(place), |reader| {
            let keys: &[&str] = &RESOURCE_KEYS;
            let keys = if is_counted(json) { [keys, &[COUNT_KEY]].concat() } else { keys.to_vec() };
            let Some(map) = reader.object(json, &keys) else {
                return ResourceSlot { place, id: None, group: None, count: None, resource: None, config: None };
            };
            let id = name(reader, map, &mut seen).map(str::to_owned);
            let config = config(reader, map);
            let resource = id.clone().zip(config.clone());
            let resource = resource.map(|(id, config)| Resource { group: id.clone(), id, config });
            ResourceSlot { place, group: id.clone(), id, count: count(reader, map), resource, config }
        })
    });
    Some(read.collect())
}

/// True when the kind of this resource can have copies.
fn is_counted(resource: &Node) -> bool {
    let kind = resource.get("kind").and_then(Node::as_str);
    KIND_ROWS.iter().any(|row| row.is_counted && Some(row.kind) == kind)
}

/// How many copies there are: a key of the resource, or of its settings.
fn count<'a>(reader: &mut Reader<'a>, map: &'a Members) -> Option<u64> {
    let outside = map.get(COUNT_KEY);
    let read =
        |reader: &mut Reader<'a>, json: &'a Node| reader.at(COUNT_KEY, |reader| reader.whole(json, 1, MAX_COUNT));
    if let Some(json) = outside {
        return read(reader, json);
    }
    let row = KIND_ROWS.iter().find(|row| row.is_counted && map.get("kind").and_then(Node::as_str) == Some(row.kind));
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

fn config<'a>(reader: &mut Reader<'a>, map: &'a Members) -> Option<Config> {
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
pub fn set_all<'a>(reader: &mut Reader<'a>, json: &'a Node, config: &mut Config) -> Args {
    set_keys(reader, json, config, &[])
}

fn set_keys<'a>(reader: &mut Reader<'a>, json: &'a Node, config: &mut Config, more: &[&'static str]) -> Args {
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

#[cfg(test)]
mod tests {
    use serde_json::json;
    use skylapse_view::{Problem, ScenarioText};

    use super::super::{Budget, Scenario, read_with};
    use super::*;

    fn read(resources: &Json, commands: &Json) -> Result<Scenario, Vec<Problem>> {
        let document = json!({ "version": 1, "duration": "1h", "resources": resources, "commands": commands });
        let text = ScenarioText { json: document.to_string(), files: vec![] };
        read_with(&text, &Budget::BROWSER).map(|loaded| loaded.scenario)
    }

    fn ids(resources: &Json) -> Vec<String> {
        let scenario = read(resources, &json!([])).expect("a valid scenario");
        scenario.resources.into_iter().map(|resource| resource.id).collect()
    }

    #[test]
    fn a_count_makes_copies_with_numbers_and_one_without_a_count_keeps_its_name() {
        let cases = [
            (json!([{ "id": "web", "kind": "ec2" }]), vec!["web"]),
            (json!([{ "id": "web", "kind": "ec2", "count": 1 }]), vec!["web-1"]),
            (
                json!([{ "id": "web", "kind": "ec2", "count": 3 }, { "id": "db", "kind": "ec2" }]),
                vec!["web-1", "web-2", "web-3", "db"],
            ),
            (json!([{ "id": "web", "kind": "ec2", "config": { "count": 2 } }]), vec!["web-1", "web-2"]),
        ];
        for (resources, expected) in cases {
            assert_eq!(ids(&resources), expected, "{resources}");
        }
        assert_eq!(ids(&json!([{ "id": "web", "kind": "ec2", "count": 10_000 }])).len(), 10_000);
    }

    #[test]
    fn a_count_that_cannot_be_is_a_problem_with_its_path() {
        let huge = 1_000_000_000;
        let web = |more: Json| {
            let mut web = json!({ "id": "web", "kind": "ec2" });
            web.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
            web
        };
        let many = |id: &str| json!({ "id": id, "kind": "ec2", "count": 10_000 });
        let cases = [
            (json!([web(json!({ "count": huge }))]), "resources[0].count"),
            (json!([web(json!({ "count": 0 }))]), "resources[0].count"),
            (json!([web(json!({ "config": { "count": huge } }))]), "resources[0].config.count"),
            (json!([web(json!({ "count": 2, "config": { "count": 2 } }))]), "resources[0].config.count"),
            (json!([many("a"), many("b"), web(json!({}))]), "resources"),
            (json!([web(json!({ "count": 2 })), { "id": "web-2", "kind": "ec2" }]), "resources[0].count"),
            (json!([{ "id": "f", "kind": "lambda", "count": 2 }]), "resources[0].count"),
        ];
        for (resources, path) in cases {
            let problems = read(&resources, &json!([])).expect_err("it cannot be");
            let paths: Vec<&str> = problems.iter().map(|problem| problem.path.as_str()).collect();
            assert_eq!(paths, [path], "{resources}");
        }
    }

    #[test]
    fn what_is_wrong_with_copies_is_one_problem_where_they_stand() {
        let web = |count: u64, config: Json| json!([{ "id": "web", "kind": "ec2", "count": count, "config": config }]);
        let paths = |resources: &Json| -> Vec<String> {
            read(resources, &json!([])).expect_err("it cannot be").into_iter().map(|problem| problem.path).collect()
        };
        let addresses = web(6, json!({ "elastic_ip": true }));
        assert_eq!(paths(&addresses), ["resources[0].config.elastic_ip"], "a Region has five");
        assert_eq!(ids(&web(5, json!({ "elastic_ip": true }))).len(), 5);
        let sized = web(3, json!({ "root_volume": { "size_gib": 2, "volume_type": "io2", "iops": 100 } }));
        assert_eq!(paths(&sized), ["resources[0].config.root_volume"]);
    }

    #[test]
    fn a_name_that_commands_read_otherwise_is_nobody_s() {
        for id in ["account", "scenario", "web#0"] {
            let problems = read(&json!([{ "id": id, "kind": "ec2" }]), &json!([])).expect_err("it cannot be");
            let kind = ProblemKind::ReservedName { name: id.to_owned() };
            assert_eq!(problems, [Problem { path: "resources[0].id".to_owned(), kind }]);
        }
    }

    #[test]
    fn a_change_that_only_a_launch_takes_is_a_problem_where_the_instance_is_there_from_the_start() {
        let set = |args: Json| json!([{ "at": "1m", "target": "web", "action": "Set", "args": args }]);
        let web = |launch: bool| json!([{ "id": "web", "kind": "ec2", "config": { "launch": launch } }]);
        for (args, path) in [
            (json!({ "elastic_ip": true }), "commands[0].args.elastic_ip"),
            (json!({ "root_volume": { "size_gib": 9 } }), "commands[0].args.root_volume"),
            (json!({ "launch": false }), "commands[0].args.launch"),
        ] {
            let problems = read(&web(true), &set(args)).expect_err("it is too late");
            let (path, reason) = (path.to_owned(), "ec2.conflict.launch_only".to_owned());
            let kind = ProblemKind::Conflict { other: path.clone(), reason };
            assert_eq!(problems, [Problem { path, kind }]);
        }
        assert!(read(&web(false), &set(json!({ "elastic_ip": true }))).is_ok(), "its launch is still to come");
        assert!(read(&web(true), &set(json!({ "elastic_ip": false, "monitoring": "detailed" }))).is_ok());
    }

    #[test]
    fn a_command_names_what_there_is_or_what_could_come_to_be() {
        let resources = json!([{ "id": "web", "kind": "ec2", "count": 2 }, { "id": "f", "kind": "lambda" }]);
        let command =
            |target: &str, action: &str| json!([{ "at": "1m", "target": target, "action": action, "args": {} }]);
        for (target, n) in [("web-2", 1), ("web", 1), ("web-7", 1), ("web#0", 1)] {
            let scenario = read(&resources, &command(target, "StopInstances")).expect("it can be");
            assert_eq!(scenario.commands.len(), n, "{target}");
        }
        let scenario = read(&resources, &command("web", "Set")).expect("every copy can be set");
        assert_eq!(scenario.commands.len(), 2, "a change of all copies is one of each");
        let many = json!([{ "id": "web", "kind": "ec2", "count": 10_000 }]);
        let change = |n: usize| Json::Array(vec![json!({ "at": 1, "target": "web", "action": "Set", "args": {} }); n]);
        assert_eq!(read(&many, &change(2)).expect("all copies can be set").commands.len(), 20_000);
        let problems = read(&many, &change(3)).expect_err("it would be too much");
        assert_eq!(problems[0].path, "commands");
        let cases = [
            ("wev", "StopInstances", "commands[0].target"),
            ("api-2", "StopInstances", "commands[0].target"),
            ("web-x", "StopInstances", "commands[0].target"),
            ("web-7", "Set", "commands[0].action"),
            ("web-1", "StopInstance", "commands[0].action"),
            ("f", "StopInstances", "commands[0].action"),
            ("f-2", "StopInstances", "commands[0].action"),
        ];
        for (target, action, path) in cases {
            let problems = read(&resources, &command(target, action)).expect_err("it cannot be");
            let paths: Vec<&str> = problems.iter().map(|problem| problem.path.as_str()).collect();
            assert_eq!(paths, [path], "{action} of {target}");
        }
    }
}
