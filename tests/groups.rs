//! Auto Scaling groups with real instances, through the whole engine.

use serde_json::{Value, json};
use skylapse_engine::observe::write_fact;
use skylapse_engine::{Engine, Options};
use skylapse_view::ScenarioText;

fn facts(config: &Value, commands: &Value) -> Vec<Value> {
    let scenario = json!({
        "version": 1, "seed": 3, "duration": "1h",
        "resources": [{ "id": "asg", "kind": "auto_scaling_group", "config": config }],
        "commands": commands,
    });
    let text = ScenarioText { json: scenario.to_string(), files: vec![] };
    let options = Options { facts: true, ..Options::HEADLESS };
    let mut engine = Engine::open(&text, options).unwrap_or_else(|problems| panic!("a valid scenario: {problems:?}"));
    engine.run_to_end();
    let mut lines = String::new();
    for fact in engine.take_facts() {
        write_fact(&fact, |resource| engine.resource_name(resource), &mut lines);
    }
    lines.lines().map(|line| serde_json::from_str(line).expect("facts are JSON")).collect()
}

/// Simplified automatic recovery does not cover members of groups (AWS, ec2-instance-recover.html, 2026-04).
#[test]
fn a_member_on_a_broken_host_is_replaced_and_never_recovered() {
    let config =
        json!({ "min_size": 1, "max_size": 4, "desired_capacity": 2, "instance": { "instance_type": "t3.micro" } });
    let facts = facts(&config, &json!([{ "at": "20m", "target": "asg#0", "action": "FailHost" }]));
    let happened =
        |fact: &str, resource: &str| facts.iter().any(|line| line["fact"] == fact && line["resource"] == resource);
    assert!(happened("HostFailed", "asg-1"), "the oldest member loses its host");
    assert!(!happened("InstanceRecovered", "asg-1"), "EC2 leaves members alone");
    let is_leaving = |line: &&Value| {
        line["fact"] == "LifecycleChanged" && line["instance"] == "asg-1" && line["to"] == "Terminating"
    };
    let leaving = facts.iter().find(is_leaving).expect("the group ends it");
    assert_eq!(leaving["reason"], "unhealthy");
    assert!(happened("InstanceLaunched", "asg-3"), "and launches another one");
}
