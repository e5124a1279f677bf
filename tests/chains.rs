//! Functions behind clients, schedules and queues: nothing is lost or counted twice on the way.

use serde_json::{Value, json};
use skylapse_engine::{Engine, Options};
use skylapse_view::ScenarioText;

fn run(scenario: &Value, seed: u64) -> Value {
    let text = ScenarioText { json: scenario.to_string(), files: vec![] };
    let mut engine = Engine::open(&text, Options { seed: Some(seed), ..Options::HEADLESS })
        .unwrap_or_else(|problems| panic!("a valid scenario: {problems:?}"));
    engine.run_to_end();
    serde_json::to_value(engine.summary()).expect("a summary is plain JSON")
}

fn metric(summary: &Value, resource: &str, path: &str) -> f64 {
    let metrics = &summary["resources"][resource]["metrics"];
    let value = path.split('.').fold(metrics, |value, part| &value[part]);
    value.as_f64().unwrap_or_else(|| panic!("{resource} {path} is a number, not {value}"))
}

#[track_caller]
fn conserved(summary: &Value) {
    let users = &summary["workloads"]["users"];
    let count = |key: &str| users[key].as_u64().expect("a count");
    assert_eq!(count("offered"), count("completed") + count("failed") + count("throttled") + count("in_flight"));
}

fn users(target: &str, rate_per_s: f64) -> Value {
    json!([{ "id": "users", "target": target, "arrivals": { "poisson": { "rate_per_s": rate_per_s } } }])
}

#[test]
fn a_client_that_tries_again_loses_less_and_counts_each_request_once() {
    let scenario = |max_attempts: u32, timeout: Value| {
        json!({
            "version": 1, "duration": "30m",
            "resources": [
                { "id": "app", "kind": "client", "config": { "max_attempts": max_attempts, "timeout": timeout } },
                { "id": "f", "kind": "lambda", "config": {
                    "duration": { "exponential": { "mean": "1s" } }, "init": { "constant": "300ms" }, "timeout": "20s",
                    "error_rate": 0.05, "reserved_concurrency": 4 } },
            ],
            "links": [{ "from": "app", "to": "f" }],
            "workloads": users("app", 2.5),
        })
    };
    let mut throttled = vec![];
    for (attempts, timeout) in [(1, Value::Null), (3, Value::Null), (6, Value::Null), (4, json!("1500ms"))] {
        let mut given = scenario(attempts, timeout.clone());
        if timeout.is_null() {
            given["resources"][0]["config"].as_object_mut().expect("an object").remove("timeout");
        }
        for seed in 0..3 {
            let summary = run(&given, seed);
            conserved(&summary);
            let sent = metric(&summary, "app", "attempts");
            let taken = metric(&summary, "f", "invocations") + metric(&summary, "f", "throttles");
            assert_eq!(sent, taken, "{attempts} attempts: each reaches the function once");
            if seed == 0 && timeout.is_null() {
                throttled.push(metric(&summary, "app", "throttled"));
            }
            if !timeout.is_null() {
                assert!(metric(&summary, "app", "late_answers") > 0.0, "work goes on when the client has given up");
            }
        }
    }
    assert!(throttled[1] < throttled[0] / 2.0 && throttled[2] <= throttled[1], "{throttled:?}");
}

#[test]
fn a_ping_every_five_minutes_keeps_one_environment_warm_and_is_billed() {
    let scenario = |resources: Vec<Value>| {
        json!({
            "version": 1, "duration": "2d",
            "resources": resources,
            "links": if resources.len() > 1 { json!([{ "from": "ping", "to": "f" }]) } else { json!([]) },
            "workloads": users("f", 1.0 / 1_200.0),
        })
    };
    let function = json!({ "id": "f", "kind": "lambda", "config": {
        "duration": { "constant": "100ms" }, "init": { "constant": "500ms" }, "idle_timeout": "6m" } });
    let ping =
        json!({ "id": "ping", "kind": "eventbridge_schedule", "config": { "schedule_expression": "rate(5 minutes)" } });
    let without = run(&scenario(vec![function.clone()]), 1);
    let with = run(&scenario(vec![function, ping]), 1);
    assert!(metric(&without, "f", "cold_start_ratio") > 0.6);
    assert!(metric(&with, "f", "cold_starts") <= 3.0, "{}", metric(&with, "f", "cold_starts"));
    let offered = with["workloads"]["users"]["offered"].as_f64().expect("a count");
    assert_eq!(metric(&with, "f", "invocations"), offered + metric(&with, "ping", "invocations"));
    assert_eq!(metric(&with, "ping", "invocations"), 2.0 * 24.0 * 12.0 - 1.0);
    conserved(&with);
}

#[test]
fn every_message_of_a_queue_is_done_dead_or_still_there() {
    for (seed, reserved, reports) in [(1, 2, false), (2, 50, true), (3, 8, false)] {
        let scenario = json!({
            "version": 1, "duration": "1h",
            "resources": [
                { "id": "jobs", "kind": "sqs_queue", "config": { "max_receive_count": 3, "item_failure_rate": 0.02,
                    "event_source_mapping": { "batch_size": 5, "report_batch_item_failures": reports } } },
                { "id": "f", "kind": "lambda", "config": { "duration": { "exponential": { "mean": "800ms" } }, "error_rate": 0.1,
                    "reserved_concurrency": reserved } },
                { "id": "dead", "kind": "sqs_queue" },
            ],
            "links": [{ "from": "jobs", "to": "f" }, { "from": "jobs", "to": "dead" }],
            "workloads": users("jobs", 10.0),
        });
        let summary = run(&scenario, seed);
        conserved(&summary);
        let of = |path: &str| metric(&summary, "jobs", path);
        let places = of("number_of_messages_deleted")
            + of("messages_dead_lettered")
            + of("messages_expired")
            + of("approximate_number_of_messages_visible.last")
            + of("approximate_number_of_messages_not_visible.last");
        assert_eq!(of("number_of_messages_sent"), places, "seed {seed}");
        assert_eq!(of("messages_dead_lettered"), metric(&summary, "dead", "number_of_messages_sent"), "seed {seed}");
        assert!(of("messages_dead_lettered") > 0.0, "seed {seed}: some are received three times in vain");
        let taken = metric(&summary, "f", "invocations") + metric(&summary, "f", "throttles");
        assert_eq!(of("batches"), taken, "seed {seed}");
        assert_eq!(summary["workloads"]["users"]["completed"], summary["workloads"]["users"]["offered"]);
    }
}

#[test]
fn events_that_are_dropped_arrive_at_the_destination() {
    let scenario = json!({
        "version": 1, "duration": "2h",
        "resources": [
            { "id": "f", "kind": "lambda", "config": { "invocation_type": "Event", "error_rate": 0.5, "reserved_concurrency": 3,
                "duration": { "exponential": { "mean": "2s" } }, "event_invoke_config": { "maximum_event_age": "10m" } } },
            { "id": "dead", "kind": "sqs_queue" },
        ],
        "links": [{ "from": "f", "to": "dead" }],
        "workloads": users("f", 1.5),
    });
    let summary = run(&scenario, 4);
    conserved(&summary);
    let of = |path: &str| metric(&summary, "f", path);
    let ended = of("async_events_succeeded") + of("async_events_dropped");
    assert_eq!(of("async_events_received"), ended + of("async_events_waiting"));
    assert_eq!(of("async_events_dropped"), metric(&summary, "dead", "number_of_messages_sent"));
    assert!(of("async_events_retries_exhausted") > 0.0 && of("async_events_age_exceeded") > 0.0);
    let users = &summary["workloads"]["users"];
    assert_eq!(users["completed"].as_f64(), Some(of("async_events_succeeded")));
    assert_eq!(users["failed"].as_f64(), Some(of("async_events_dropped")));
}
