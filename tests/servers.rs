//! Servers on instances, asked directly: laws of queues, CPUs that follow from the work, and what happens to requests when an
//! instance goes down.

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

/// Instances of a type with a fixed CPU that are up at once, under random requests.
fn web(instance_type: &str, rate_per_s: f64, server: &Value, duration_s: u64) -> Value {
    json!({
        "version": 1, "duration": duration_s,
        "resources": [{ "id": "web", "kind": "ec2", "config": {
            "instance_type": instance_type, "pending_time": 0, "status_check_time": 0, "server": server } }],
        "workloads": [{ "id": "users", "target": "web", "arrivals": { "poisson": { "rate_per_s": rate_per_s } } }],
    })
}

fn exponential(mean: &str) -> Value {
    json!({ "service_time": { "exponential": { "mean": mean } } })
}

fn number(summary: &Value, pointer: &str) -> f64 {
    summary.pointer(pointer).and_then(Value::as_f64).unwrap_or_else(|| panic!("{pointer} is a number in {summary}"))
}

fn counts(summary: &Value) -> [u64; 5] {
    ["offered", "completed", "failed", "throttled", "in_flight"]
        .map(|key| number(summary, &format!("/workloads/users/{key}")) as u64)
}

/// Mean and half-width of the 95 % interval over 16 seeds.
fn estimate(scenario: &Value, pointer: &str) -> (f64, f64) {
    let values: Vec<f64> = (0..16).map(|seed| number(&run(scenario, 40 + seed), pointer)).collect();
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / (n - 1.0);
    (mean, 2.131 * (variance / n).sqrt())
}

/// The share that finds all `n` workers busy under `load` Erlang.
fn erlang_c(load: f64, n: u32) -> f64 {
    let lost = (1..=n).fold(1.0, |loss, k| load * loss / (f64::from(k) + load * loss));
    lost / (lost + (1.0 - lost) * (1.0 - load / f64::from(n)))
}

#[test]
fn an_instance_makes_requests_wait_as_erlang_c_says() {
    // (type, vCPUs, requests a second of 100 ms each)
    for (instance_type, n_vcpus, rate_per_s) in [("c5.large", 2, 15.0), ("c5.xlarge", 4, 34.0)] {
        let (service_s, load) = (0.1, rate_per_s * 0.1);
        let law = 1e3 * (service_s + erlang_c(load, n_vcpus) * service_s / (f64::from(n_vcpus) - load));
        let scenario = web(instance_type, rate_per_s, &exponential("100ms"), 2_000);
        let (mean, half_width) = estimate(&scenario, "/workloads/users/latency_ms/mean");
        assert!((mean - law).abs() <= half_width, "{instance_type}: {mean} ± {half_width} ms, the law says {law}");
        assert!(half_width < 0.1 * mean, "{instance_type}: {mean} ± {half_width} ms is too wide to tell");
    }
}

#[test]
fn workers_that_share_one_cpu_answer_as_the_law_of_shared_processors_says() {
    // M/M/1 with processor sharing: the mean is that of first come, first served.
    let server = json!({ "service_time": { "exponential": { "mean": "100ms" } }, "workers": 1_000 });
    let (mean, half_width) = estimate(&web("c5.large", 15.0, &server, 2_000), "/workloads/users/latency_ms/mean");
    let law = 1e3 * (0.1 + erlang_c(1.5, 2) * 0.1 / 0.5);
    assert!((mean - law).abs() <= half_width, "{mean} ± {half_width} ms, the law says {law}");
}

#[test]
fn cpu_utilization_follows_from_the_work() {
    let mut scenario = web("c5.large", 0.0, &json!({ "service_time": { "constant": "100ms" } }), 1_200);
    // Ten requests a second of 100 ms: one of two vCPUs is busy. The guest's own tenth comes on top.
    scenario["workloads"][0]["arrivals"] = json!({ "constant": { "rate_per_s": 10 } });
    scenario["resources"][0]["config"]["cpu_utilization"] = json!(10);
    scenario["resources"].as_array_mut().expect("a list").push(json!({ "id": "busy", "kind": "cloudwatch_alarm",
        "config": { "resource": "web", "threshold": 59, "evaluation_periods": 1 } }));
    scenario["resources"].as_array_mut().expect("a list").push(json!({ "id": "busier", "kind": "cloudwatch_alarm",
        "config": { "resource": "web", "threshold": 61, "evaluation_periods": 1 } }));
    let summary = run(&scenario, 1);
    let state = |id: &str| summary["resources"][id]["metrics"]["state"].as_str().expect("a word").to_owned();
    assert_eq!((state("busy"), state("busier")), ("ALARM".to_owned(), "OK".to_owned()));
    assert_eq!(counts(&summary), [12_000 - 1, 12_000 - 1, 0, 0, 0], "nothing waits");
}

#[test]
fn a_burstable_instance_without_credits_answers_slowly_until_it_has_some() {
    // Work for one of two vCPUs; t2.micro earns a tenth of one. Launch credits last 60 vCPU-minutes at most.
    let config = |mode: &str| {
        let mut scenario = web("t2.micro", 0.0, &json!({ "service_time": { "constant": "50ms" } }), 7_200);
        scenario["workloads"][0]["arrivals"] = json!({ "constant": { "rate_per_s": 10 } });
        scenario["resources"][0]["config"]["cpu_credits"] = json!(mode);
        run(&scenario, 1)
    };
    let (standard, unlimited) = (config("standard"), config("unlimited"));
    let [offered, completed, .., in_flight] = counts(&standard);
    assert_eq!(number(&unlimited, "/workloads/users/latency_ms/max"), 50.0);
    assert!(1_000 < in_flight && completed + in_flight == offered, "{completed} of {offered}, {in_flight} in flight");
    // Half a vCPU is asked for. 30 launch credits and a tenth of a vCPU for 120 minutes do 42 vCPU-minutes of work.
    let law = 42.0 * 60.0 / 0.05;
    let done = completed as f64;
    assert!((done / law - 1.0).abs() < 0.02, "{done} requests, the credits are for {law}");
    let balance = number(&standard, "/resources/web/metrics/cpu_credits/balance");
    assert!(balance < 0.2, "all credits are spent, {balance} are left");
}

#[test]
fn requests_to_an_instance_that_is_not_up_fail_and_those_under_way_are_lost() {
    let mut scenario = web("c5.large", 0.0, &json!({ "service_time": { "constant": "3s" }, "boot": "10s" }), 300);
    scenario["workloads"][0]["arrivals"] = json!({ "times": ["5s", "20s", "58s", "59s", "70s", "205s", "220s"] });
    scenario["resources"][0]["config"]["stopping_time"] = json!(30);
    scenario["commands"] = json!([
        { "at": "60s", "target": "web", "action": "StopInstances", "args": {} },
        { "at": "200s", "target": "web", "action": "StartInstances", "args": {} }
    ]);
    // Booting, served, lost, lost, stopped, booting again, served.
    assert_eq!(counts(&run(&scenario, 1)), [7, 2, 5, 0, 0]);
}

#[test]
fn a_failed_application_answers_with_errors_and_a_broken_host_with_nothing() {
    let mut scenario = web("c5.large", 0.0, &json!({ "service_time": { "constant": "1s" } }), 100);
    scenario["resources"][0]["config"]["recovery_time"] = json!(20);
    scenario["workloads"][0]["arrivals"] = json!({ "times": ["5s", "15s", "25s", "45s", "65s"] });
    scenario["commands"] = json!([
        { "at": "10s", "target": "web", "action": "FailApplication", "args": { "Duration": "10s" } },
        { "at": "40s", "target": "web", "action": "FailHost", "args": {} }
    ]);
    let summary = run(&scenario, 1);
    assert_eq!(counts(&summary), [5, 3, 2, 0, 0]);
    assert_eq!(number(&summary, "/resources/web/metrics/requests"), 5.0);
    assert_eq!(number(&summary, "/resources/web/metrics/requests_failed"), 2.0);
}

#[test]
fn a_name_with_several_copies_spreads_requests_over_them_in_turn() {
    let mut scenario = web("c5.large", 0.0, &json!({ "service_time": { "constant": "1s" } }), 100);
    scenario["resources"][0]["count"] = json!(3);
    scenario["workloads"][0]["arrivals"] = json!({ "constant": { "rate_per_s": 0.1 } });
    let summary = run(&scenario, 1);
    let served = ["web-1", "web-2", "web-3"].map(|id| number(&summary, &format!("/resources/{id}/metrics/requests")));
    assert_eq!(served, [3.0, 3.0, 3.0]);
}

#[test]
fn every_request_ends_once_whatever_happens_to_its_instance() {
    for seed in 0..40_u64 {
        let mut dice = (1..).map(|n| (seed + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(n * 7) >> 40);
        let mut below = |bound: u64| dice.next().expect("it has no end") % bound;
        let server = json!({
            "service_time": { "exponential": { "mean": format!("{}ms", 10 + below(2_000)) } },
            "workers": 1 + below(6), "queue_limit": below(40), "boot": format!("{}s", below(60)),
            "client_timeout": format!("{}ms", 100 + below(20_000)),
        });
        let types = ["t3.micro", "t2.small", "c5.large", "m5.xlarge"];
        let mut scenario = web(types[below(4) as usize], 1.0 + below(8) as f64, &server, 1_800);
        scenario["resources"][0]["count"] = json!(1 + below(3));
        scenario["resources"][0]["config"]["cpu_credits"] = json!(["standard", "unlimited"][below(2) as usize]);
        if scenario["resources"][0]["config"]["instance_type"].as_str().is_some_and(|name| !name.starts_with('t')) {
            scenario["resources"][0]["config"].as_object_mut().expect("settings").remove("cpu_credits");
        }
        let actions = ["StopInstances", "StartInstances", "RebootInstances", "FailHost", "FailApplication", "FailZone"];
        let commands: Vec<Value> = (1..12)
            .map(|n| {
                json!({ "at": n * 140, "target": "web", "action": actions[below(6) as usize],
                "args": {} })
            })
            .collect();
        scenario["commands"] = json!(commands);
        let summary = run(&scenario, seed);
        let [offered, completed, failed, throttled, in_flight] = counts(&summary);
        assert_eq!(offered, completed + failed + throttled + in_flight, "seed {seed}: {scenario}");
        let at_servers: f64 = summary["resources"]
            .as_object()
            .expect("resources")
            .values()
            .map(|one| one.pointer("/metrics/requests").and_then(Value::as_f64).unwrap_or(0.0))
            .sum();
        assert_eq!(at_servers as u64, completed + failed + throttled, "seed {seed}: instances and senders agree");
    }
}
