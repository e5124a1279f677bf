//! Auto Scaling groups with true instances: everything that crosses the wall between the group, EC2 and load balancers.

use serde_json::{Value, json};
use skylapse_engine::observe::write_fact;
use skylapse_engine::scenario::{Budget, link, open_link, read};
use skylapse_engine::{Engine, Options, SimTime, Stop};
use skylapse_view::ScenarioText;

fn text(document: &Value) -> ScenarioText {
    ScenarioText { json: document.to_string(), files: vec![] }
}

/// A group of one to six small instances whose CPUs are 80 % busy, with target tracking at 50 %.
fn busy() -> Value {
    let policy =
        json!({ "name": "cpu", "target_tracking": { "metric": "ASGAverageCPUUtilization", "target_value": 50 } });
    json!({
        "version": 1, "duration": "2h",
        "resources": [{ "id": "asg", "kind": "auto_scaling_group", "config": {
            "min_size": 1, "max_size": 6, "desired_capacity": 2, "default_instance_warmup": "60s",
            "instance": { "instance_type": "t3.small", "monitoring": "detailed", "cpu_utilization": 80 },
            "policies": [policy],
        } }],
        "commands": [
            { "at": "50m", "target": "asg#0", "action": "TerminateInstances" },
            { "at": "60m", "target": "asg#0", "action": "FailHost" },
            { "at": "70m", "target": "asg", "action": "SetDesiredCapacity", "args": { "DesiredCapacity": 9 } },
            { "at": "80m", "target": "asg", "action": "SuspendProcesses", "args": { "ScalingProcesses": ["AlarmNotification"] } },
            { "at": "81m", "target": "asg", "action": "UpdateAutoScalingGroup", "args": { "MaxSize": 3 } },
            { "at": "90m", "target": "asg", "action": "EnterStandby",
              "args": { "InstanceIds": ["asg#0"], "ShouldDecrementDesiredCapacity": false } },
            { "at": "100m", "target": "asg-99", "action": "StopInstances" },
        ],
    })
}

fn run(document: &Value) -> Engine {
    let options = Options { facts: true, ..Options::HEADLESS };
    let mut engine = Engine::open(&text(document), options).unwrap_or_else(|problems| panic!("valid: {problems:?}"));
    engine.run_to_end();
    engine
}

fn facts(engine: &mut Engine) -> Vec<Value> {
    let mut lines = String::new();
    for fact in engine.take_facts() {
        write_fact(&fact, |resource| engine.resource_name(resource), &mut lines);
    }
    lines.lines().map(|line| serde_json::from_str(line).expect("every line is JSON")).collect()
}

fn named<'f>(facts: &'f [Value], name: &str) -> Vec<&'f Value> {
    facts.iter().filter(|fact| fact["fact"] == name && fact["resource"] == "asg").collect()
}

#[test]
fn a_busy_group_grows_to_its_maximum_and_names_what_moved_it() {
    let mut engine = run(&busy());
    let facts = facts(&mut engine);
    let change = named(&facts, "CapacityChanged")[0];
    assert_eq!((&change["from"], &change["to"], &change["reason"]), (&json!(2), &json!(4), &json!("target_tracking")));
    assert_eq!((&change["policy"], &change["metric"]), (&json!("policy-1"), &json!("ASGAverageCPUUtilization")));
    assert_eq!(
        (&change["value"], &change["threshold"], &change["datapoints"]),
        (&json!(80.0), &json!(50.0), &json!(3))
    );
    assert!((change["exact"].as_f64().expect("a number") - 3.2).abs() < 1e-6, "before rounding");
    let most = named(&facts, "CapacityChanged").iter().filter_map(|fact| fact["to"].as_u64()).max();
    assert_eq!(most, Some(6));
}

#[test]
fn instances_are_named_after_their_group_and_replaced_whatever_ends_them() {
    let mut engine = run(&busy());
    let facts = facts(&mut engine);
    let launched = named(&facts, "LifecycleChanged").into_iter().filter(|fact| fact["from"].is_null());
    let names: Vec<&Value> = launched.map(|fact| &fact["instance"]).collect();
    assert_eq!(names[..2], [&json!("asg-1"), &json!("asg-2")]);
    let unhealthy: Vec<&Value> = named(&facts, "InstanceFoundUnhealthy").iter().map(|fact| &fact["instance"]).collect();
    assert_eq!(unhealthy[0], "asg-1", "terminated behind the group's back at 50 minutes");
    let refused: Vec<&Value> = facts.iter().filter(|fact| fact["fact"] == "CommandRejected").collect();
    let codes: Vec<(&Value, &Value)> = refused.iter().map(|fact| (&fact["action"], &fact["code"])).collect();
    assert_eq!(
        codes,
        [
            (&json!("SetDesiredCapacity"), &json!("ValidationError")),
            (&json!("StopInstances"), &json!("InvalidInstanceID.NotFound")),
        ]
    );
    let summary = engine.summary();
    let metrics = &summary.resources["asg"]["metrics"];
    assert_eq!(metrics["desired"]["last"], 3);
    assert_eq!(metrics["in_service"]["last"], 3, "one in standby was replaced");
}

#[test]
fn the_summary_has_every_number_of_the_contract() {
    let summary = run(&busy()).summary();
    let metrics = &summary.resources["asg"]["metrics"];
    for level in ["desired", "in_service"] {
        for statistic in ["last", "min", "max", "mean"] {
            assert!(metrics[level][statistic].is_number(), "{level}.{statistic}");
        }
    }
    let rest =
        ["instance_hours", "launches", "terminations", "under_provisioned_s", "over_provisioned_s", "requests_lost"];
    for number in rest {
        assert!(metrics[number].is_number(), "{number}");
    }
}

#[test]
fn a_run_in_slices_and_a_seek_equal_the_straight_run() {
    let straight = run(&busy()).digest();
    let mut engine = Engine::open(&text(&busy()), Options::PAGE).expect("a valid scenario");
    let mut limit_ns = 0;
    while !engine.is_at_end() {
        limit_ns += 97_000_000_000;
        while engine.run(SimTime::from_nanos(limit_ns), 50) == Stop::SpentBudget {}
    }
    assert_eq!(engine.digest(), straight);
    engine.seek(SimTime::from_nanos(3_000_000_000_000), u64::MAX);
    engine.seek(engine.end(), u64::MAX);
    assert_eq!(engine.digest(), straight);
}

#[test]
fn a_group_fits_into_a_link_and_comes_back() {
    let packed = link(&busy()).expect("it can be packed");
    let opened = open_link(&packed, &Budget::NATIVE);
    assert!(opened.problems.is_empty(), "{:?}", opened.problems);
    assert_eq!(run(&serde_json::from_str(&opened.scenario.json).expect("JSON")).digest(), run(&busy()).digest());
}

#[test]
fn what_cannot_be_is_a_problem_with_its_path() {
    let problems = |config: Value| {
        let resources = json!([{ "id": "asg", "kind": "auto_scaling_group", "config": config }]);
        let found = read(&text(&json!({ "version": 1, "duration": "1h", "resources": resources })));
        found.err().unwrap_or_default().into_iter().map(|problem| problem.path).collect::<Vec<_>>()
    };
    let policy = |kind: &str, inner: Value| json!({ "policies": [{ "name": "p", kind: inner }] });
    let cases = [
        (json!({}), vec![]),
        (json!({ "min_size": 5, "max_size": 2 }), vec!["resources[0].config.max_size"]),
        (json!({ "desired_capacity": 50 }), vec!["resources[0].config.desired_capacity"]),
        (json!({ "instance": { "instance_typ": "t3.micro" } }), vec!["resources[0].config.instance.instance_typ"]),
        (json!({ "instance": { "instance_type": "t9.huge" } }), vec!["resources[0].config.instance.instance_type"]),
        (json!({ "instance": { "hibernation": true } }), vec!["resources[0].config.instance.hibernation"]),
        (
            policy("target_tracking", json!({ "target_value": 0 })),
            vec!["resources[0].config.policies[0].target_tracking.target_value"],
        ),
        (
            policy("target_tracking", json!({ "metric": "Mood", "target_value": 5 })),
            vec!["resources[0].config.policies"],
        ),
        (
            policy("scheduled", json!({ "recurrence": "0 0 30 2 *", "desired_capacity": 2 })),
            vec!["resources[0].config.policies"],
        ),
        (
            policy("scheduled", json!({ "at": "1h", "time_zone": "Mars/Olympus", "desired_capacity": 2 })),
            vec!["resources[0].config.policies[0].scheduled.time_zone"],
        ),
    ];
    for (config, expected) in cases {
        assert_eq!(problems(config.clone()), expected, "{config}");
    }
}

#[test]
fn a_schedule_follows_the_date_and_the_clock_of_its_zone() {
    // Monday, 9:00 in Seoul is midnight UTC.
    let action = json!({ "recurrence": "0 9 * * MON-FRI", "time_zone": "Asia/Seoul", "desired_capacity": 3 });
    let document = json!({
        "version": 1, "duration": "3d", "start": "2026-11-01T12:00:00Z",
        "resources": [{ "id": "asg", "kind": "auto_scaling_group", "config": {
            "policies": [{ "name": "morning", "scheduled": action }],
        } }],
    });
    let mut engine = run(&document);
    let facts = facts(&mut engine);
    let changes = named(&facts, "CapacityChanged");
    assert_eq!((changes.len(), &changes[0]["t"], &changes[0]["to"]), (1, &json!(43_200.0), &json!(3)));
}

/// Customers behind a load balancer before a group: three times as many from the tenth minute on.
fn shop() -> Value {
    let tracking = |metric: &str, target: f64| json!({ "metric": metric, "target_value": target });
    json!({
        "version": 1, "duration": "40m",
        "resources": [
            { "id": "lb", "kind": "load_balancer", "config": { "deregistration_delay": "60s" } },
            { "id": "asg", "kind": "auto_scaling_group", "config": {
                "min_size": 1, "max_size": 6, "desired_capacity": 2, "default_instance_warmup": "60s",
                "instance": { "instance_type": "c5.large", "monitoring": "detailed",
                    "server": { "service_time": { "exponential": { "mean": "100ms" } }, "boot": "20s" } },
                "policies": [
                    { "name": "cpu", "target_tracking": tracking("ASGAverageCPUUtilization", 50.0) },
                    { "name": "requests", "target_tracking": tracking("ALBRequestCountPerTarget", 600.0) },
                ],
            } },
        ],
        "links": [{ "from": "lb", "to": "asg" }],
        "workloads": [{ "id": "users", "target": "lb", "arrivals":
            { "profile": { "points": [["0s", 12], ["10m", 36]], "interpolate": "step" } } }],
        "commands": [{ "at": "30m", "target": "asg#1", "action": "TerminateInstances" }],
    })
}

#[test]
fn behind_a_load_balancer_a_group_follows_its_customers_and_counts_what_is_lost() {
    let mut engine = run(&shop());
    let facts = facts(&mut engine);
    let change = named(&facts, "CapacityChanged")[0];
    assert!(600.0 < change["t"].as_f64().expect("a time"), "only when the customers have come: {change}");
    let summary = engine.summary();
    let (group, balancer) = (&summary.resources["asg"]["metrics"], &summary.resources["lb"]["metrics"]);
    let count = |value: &Value| value.as_u64().expect("a count");
    assert!(4 <= count(&group["desired"]["max"]), "36 requests a second of 100 ms need four of two vCPUs: {group}");
    let lost = ["http_502", "http_503", "http_504"].iter().map(|key| count(&balancer[*key])).sum::<u64>();
    assert_eq!(count(&group["requests_lost"]), lost);
    let users = &summary.workloads["users"];
    let ended = count(&users["completed"]) + count(&users["failed"]) + count(&users["throttled"]);
    assert_eq!(count(&users["offered"]), ended + count(&users["in_flight"]), "nothing disappears");
    assert!(count(&users["failed"]) * 50 < count(&users["offered"]), "hardly any is lost: {users}");
}
