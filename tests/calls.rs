//! Calls, copies and resources that come to be in mid-run, through the whole engine.

use serde_json::{Value, json};
use skylapse_engine::observe::write_fact;
use skylapse_engine::{Engine, Options, SimTime, Stop};
use skylapse_view::ScenarioText;

fn scenario() -> ScenarioText {
    let document = json!({
        "version": 1, "duration": "1h",
        "resources": [{ "id": "web", "kind": "ec2", "count": 2 }],
        "commands": [
            { "at": "5m", "target": "web-3", "action": "StopInstances" },
            { "at": "10m", "target": "web", "action": "RunInstances", "args": { "MinCount": 2, "MaxCount": 2 } },
            { "at": "20m", "target": "web-3", "action": "TerminateInstances" },
            { "at": "30m", "target": "web#2", "action": "StopInstances" },
            { "at": "40m", "target": "web#3", "action": "StopInstances" },
            { "at": "50m", "target": "web", "action": "StartInstances" },
        ],
    });
    ScenarioText { json: document.to_string(), files: vec![] }
}

fn open(options: Options) -> Engine {
    Engine::open(&scenario(), options).unwrap_or_else(|problems| panic!("a valid scenario: {problems:?}"))
}

fn minutes(n: u64) -> SimTime {
    SimTime::from_nanos(n * 60_000_000_000)
}

/// Facts about commands: minute, resource, fact, action, code.
fn commands_of(engine: &mut Engine) -> Vec<(f64, String, String, String)> {
    let mut lines = String::new();
    for fact in engine.take_facts() {
        write_fact(&fact, |resource| engine.resource_name(resource), &mut lines);
    }
    let facts = lines.lines().map(|line| serde_json::from_str::<Value>(line).expect("every line is JSON"));
    let is_command = |fact: &Value| fact["fact"].as_str().is_some_and(|name| name.starts_with("Command"));
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let row = |fact: Value| {
        let minute = fact["t"].as_f64().expect("a time") / 60.0;
        (minute, text(&fact["resource"]), text(&fact["action"]), text(&fact["code"]))
    };
    facts.filter(is_command).map(row).collect()
}

#[test]
fn names_are_looked_up_when_it_is_time() {
    let mut engine = open(Options { facts: true, ..Options::HEADLESS });
    engine.run_to_end();
    let row = |minute: f64, resource: &str, action: &str, code: &str| {
        (minute, resource.to_owned(), action.to_owned(), code.to_owned())
    };
    let missing = "InvalidInstanceID.NotFound";
    let expected = [
        row(5.0, "web-1", "StopInstances", missing),
        row(10.0, "web-1", "RunInstances", ""),
        row(20.0, "web-3", "TerminateInstances", ""),
        row(30.0, "web-4", "StopInstances", ""),
        row(40.0, "web-1", "StopInstances", missing),
        row(50.0, "web-1", "StartInstances", ""),
        row(50.0, "web-2", "StartInstances", ""),
        row(50.0, "web-4", "StartInstances", ""),
    ];
    assert_eq!(commands_of(&mut engine), expected);
    let summary = engine.summary();
    let names: Vec<&String> = summary.resources.keys().collect();
    assert_eq!(names, ["web-1", "web-2", "web-3", "web-4"], "what came to be is listed");
    let state = |name: &str| summary.resources[name]["metrics"]["state"].clone();
    assert_eq!((state("web-3"), state("web-4")), (json!("terminated"), json!("running")));
    assert!(summary.bill.iter().any(|line| line.resource == "web-4"), "and billed");
}

#[test]
fn going_back_before_a_resource_came_to_be_and_forward_again_changes_nothing() {
    let mut straight = open(Options::HEADLESS);
    straight.run_to_end();
    let mut page = open(Options::PAGE);
    page.run_to_end();
    for minute in [8, 25, 2, 45] {
        while page.seek(minutes(minute), 1_000) == Stop::SpentBudget {}
        let n = page.summary().resources.len();
        assert_eq!(n, if minute < 10 { 2 } else { 4 }, "at {minute} min");
    }
    while page.seek(page.end(), 1_000) == Stop::SpentBudget {}
    assert_eq!(page.summary(), straight.summary());
}

#[test]
fn the_luck_of_what_comes_to_be_hangs_on_its_name_alone() {
    // The third copy of a scenario and the third instance of a group draw the same numbers.
    let run = |resources: Value, commands: Value| {
        let document = json!({ "version": 1, "duration": "30m", "resources": resources, "commands": commands });
        let text = ScenarioText { json: document.to_string(), files: vec![] };
        let mut engine = Engine::open(&text, Options::HEADLESS).expect("a valid scenario");
        engine.run_to_end();
        engine.summary().resources["web-3"]["metrics"]["seconds"]["pending"].as_f64().expect("a number")
    };
    let copy = run(json!([{ "id": "web", "kind": "ec2", "count": 3 }]), json!([]));
    let launch =
        json!([{ "at": 0, "target": "web", "action": "RunInstances", "args": { "MinCount": 1, "MaxCount": 1 } }]);
    assert_eq!(run(json!([{ "id": "web", "kind": "ec2", "count": 2 }]), launch).to_bits(), copy.to_bits());
}

fn answers(resources: &Value, commands: &Value) -> Vec<(f64, String, String, String)> {
    let document = json!({ "version": 1, "duration": "1h", "resources": resources, "commands": commands });
    let text = ScenarioText { json: document.to_string(), files: vec![] };
    let options = Options { facts: true, ..Options::HEADLESS };
    let mut engine = Engine::open(&text, options).unwrap_or_else(|problems| panic!("a valid scenario: {problems:?}"));
    engine.run_to_end();
    commands_of(&mut engine)
}

#[test]
fn a_call_of_a_group_that_names_instances_is_made_once() {
    let resources = json!([{ "id": "web", "kind": "ec2", "count": 3 }]);
    let call = |action: &str, args: Value| json!([{ "at": "10m", "target": "web", "action": action, "args": args }]);
    let n = |action: &str, args: Value| answers(&resources, &call(action, args)).len();
    assert_eq!(n("StopInstances", json!({})), 3, "without names every member is called");
    assert_eq!(n("StopInstances", json!({ "InstanceIds": ["web-2", "web-3"] })), 1);
    assert_eq!(n("StopInstances", json!({ "InstanceIds": [] })), 3);
    assert_eq!(n("CreateSnapshot", json!({ "VolumeId": "vol-2" })), 1);
    assert_eq!(n("ModifyInstanceAttribute", json!({ "InstanceId": "web-2", "DisableApiStop": true })), 1);
    let keep = json!({ "VolumeId": "vol-2", "DeleteOnTermination": false });
    let kept = answers(&resources, &call("ModifyInstanceAttribute", keep));
    assert_eq!(kept.iter().map(|row| row.3.as_str()).collect::<Vec<_>>(), [""], "the instance that has the volume");
}

#[test]
fn run_instances_launches_the_copies_that_wait_before_it_makes_more() {
    let resources = json!([{ "id": "web", "kind": "ec2", "count": 3, "config": { "launch": false } }]);
    let run = |n: u64| json!({ "at": "1m", "target": "web", "action": "RunInstances", "args": { "MinCount": n, "MaxCount": n } });
    let stop = json!({ "at": "10m", "target": "web", "action": "StopInstances" });
    for (n, stopped) in [(2, vec!["web-1", "web-2", "web-3"]), (4, vec!["web-1", "web-2", "web-3", "web-4"])] {
        let found = answers(&resources, &json!([run(n), stop]));
        let stops: Vec<&str> = found.iter().filter(|row| row.2 == "StopInstances").map(|row| row.1.as_str()).collect();
        assert_eq!(stops, stopped, "{n} are launched");
        let refused = found.iter().filter(|row| !row.3.is_empty()).count() as u64;
        assert_eq!(refused, 3_u64.saturating_sub(n), "who was not launched cannot be stopped");
    }
}
