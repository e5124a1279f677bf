//! Load balancers in front of real instances: the whole way of a request, what faults do to it, and laws.

use serde_json::{Value, json};
use skylapse_engine::{Engine, Options};
use skylapse_view::{ProblemKind, ScenarioText};

fn run(scenario: &Value, seed: u64) -> Value {
    let text = ScenarioText { json: scenario.to_string(), files: vec![] };
    let mut engine = Engine::open(&text, Options { seed: Some(seed), ..Options::HEADLESS })
        .unwrap_or_else(|problems| panic!("a valid scenario: {problems:?}"));
    engine.run_to_end();
    serde_json::to_value(engine.summary()).expect("a summary is plain JSON")
}

/// `lb` in front of `n` instances with two vCPUs each.
fn shop(n: u64, rate_per_s: f64, duration_s: u64) -> Value {
    json!({
        "version": 1, "duration": duration_s,
        "resources": [
            { "id": "lb", "kind": "load_balancer" },
            { "id": "web", "kind": "ec2", "count": n, "config": {
                "instance_type": "c5.large", "pending_time": "5s",
                "server": { "service_time": { "exponential": { "mean": "100ms" } } } } }
        ],
        "links": [{ "from": "lb", "to": "web" }],
        "workloads": [{ "id": "users", "target": "lb", "arrivals": { "profile": { "points":
            [["0s", 0], ["60s", rate_per_s]], "interpolate": "step", "process": "poisson" } } }],
    })
}

fn number(summary: &Value, pointer: &str) -> f64 {
    summary.pointer(pointer).and_then(Value::as_f64).unwrap_or_else(|| panic!("{pointer} is a number in {summary}"))
}

fn balancer(summary: &Value, metric: &str) -> f64 {
    number(summary, &format!("/resources/lb/metrics/{}", metric.replace('.', "/")))
}

fn counts(summary: &Value) -> [u64; 5] {
    ["offered", "completed", "failed", "throttled", "in_flight"]
        .map(|key| number(summary, &format!("/workloads/users/{key}")) as u64)
}

#[test]
fn a_request_goes_from_a_workload_through_the_balancer_to_an_instance_and_back() {
    let summary = run(&shop(2, 10.0, 600), 1);
    let [offered, completed, failed, throttled, in_flight] = counts(&summary);
    assert!(5_000 < offered && failed == 0 && throttled == 0 && completed + in_flight == offered, "{summary}");
    let served = ["web-1", "web-2"].map(|id| number(&summary, &format!("/resources/{id}/metrics/requests")));
    assert!((served[0] - served[1]).abs() <= 1.0, "each has its half: {served:?}");
    assert_eq!(balancer(&summary, "http_2xx") as u64, completed);
    assert_eq!(balancer(&summary, "requests") as u64, completed);
    assert_eq!(balancer(&summary, "healthy_hosts.last"), 2.0);
    let means =
        [number(&summary, "/workloads/users/latency_ms/mean"), balancer(&summary, "target_response_time_ms.mean")];
    assert!((means[0] - means[1]).abs() < 1e-9, "the way itself takes no time: {means:?}");
    let items: Vec<&str> =
        summary["bill"].as_array().expect("a bill").iter().filter_map(|line| line["item"].as_str()).collect();
    assert!(items.contains(&"elb.application.hours") && items.contains(&"elb.application.lcu"), "{items:?}");
}

#[test]
fn an_instance_that_breaks_costs_504_until_its_checks_have_failed() {
    let mut scenario = shop(2, 5.0, 600);
    scenario["resources"][1]["config"]["recovery_time"] = json!("10h");
    scenario["commands"] = json!([{ "at": "200s", "target": "web-1", "action": "FailHost", "args": {} }]);
    let summary = run(&scenario, 1);
    let lost = balancer(&summary, "http_504");
    // 30 to 65 s of half the requests.
    assert!((60.0..200.0).contains(&lost), "{lost}");
    let own = balancer(&summary, "http_502");
    assert!(own <= 5.0, "{own} were under way");
    assert_eq!(counts(&summary)[2], (lost + own) as u64);
    assert_eq!((balancer(&summary, "healthy_hosts.last"), balancer(&summary, "unhealthy_hosts.last")), (1.0, 1.0));
}

#[test]
fn an_application_that_fails_everywhere_is_asked_all_the_same() {
    let mut scenario = shop(3, 5.0, 600);
    scenario["commands"] = json!([{ "at": "200s", "target": "web", "action": "FailApplication", "args": {} }]);
    let summary = run(&scenario, 1);
    assert_eq!(balancer(&summary, "healthy_hosts.last"), 0.0);
    let errors = balancer(&summary, "http_5xx");
    assert!(
        (1_800.0..2_200.0).contains(&errors),
        "{errors}: every request since then, and none of them the balancer's own"
    );
    assert_eq!(
        [balancer(&summary, "http_502"), balancer(&summary, "http_503"), balancer(&summary, "http_504")],
        [0.0; 3]
    );
}

#[test]
fn a_zone_that_fails_takes_its_half_with_it_until_the_checks_say_so() {
    let mut scenario = shop(2, 5.0, 900);
    scenario["resources"].as_array_mut().expect("a list").push(
        json!({ "id": "other", "kind": "ec2", "count": 2, "config": {
        "instance_type": "c5.large", "availability_zone": "us-east-1b",
        "server": { "service_time": { "constant": "50ms" } } } }),
    );
    scenario["links"] = json!([{ "from": "lb", "to": "web" }, { "from": "lb", "to": "other" }]);
    scenario["commands"] = json!([{ "at": "300s", "target": "web-1", "action": "FailZone", "args": {} }]);
    let summary = run(&scenario, 1);
    let failed = counts(&summary)[2];
    assert!((50..250).contains(&failed), "{failed}: about half of 30 to 65 s");
    assert_eq!(balancer(&summary, "healthy_hosts.last"), 2.0);
}

#[test]
fn targets_come_and_go_by_calls() {
    let mut scenario = shop(2, 5.0, 900);
    scenario["commands"] = json!([
        { "at": "100s", "target": "lb", "action": "DeregisterTargets", "args": { "Targets": ["web-1"] } },
        { "at": "200s", "target": "lb", "action": "DeregisterTargets", "args": { "Targets": ["web-9"] } },
        { "at": "300s", "target": "lb", "action": "DeregisterTargets", "args": { "Targets": ["web-2"] } },
        { "at": "400s", "target": "lb", "action": "RegisterTargets", "args": { "Targets": ["web-1"] } }
    ]);
    let summary = run(&scenario, 1);
    let without = balancer(&summary, "http_503");
    assert!((400.0..600.0).contains(&without), "{without}: 100 s and the registration with nobody to ask");
    assert_eq!(balancer(&summary, "healthy_hosts.last"), 1.0);
    assert_eq!(counts(&summary)[2], without as u64);
}

#[test]
fn a_busy_fleet_loses_its_checks_as_real_ones_do() {
    // Two servers can do 40 requests a second; 60 come. Checks wait in the same queue.
    let summary = run(&shop(2, 60.0, 900), 1);
    assert!(balancer(&summary, "healthy_hosts.min") < 2.0, "{summary}");
    assert!(balancer(&summary, "http_504") > 1_000.0);
    let [offered, completed, failed, throttled, in_flight] = counts(&summary);
    assert_eq!(offered, completed + failed + throttled + in_flight);
}

#[test]
fn links_go_only_where_something_is_sent() {
    let mut scenario = shop(1, 1.0, 60);
    scenario["links"] = json!([{ "from": "web", "to": "lb" }]);
    let text = ScenarioText { json: scenario.to_string(), files: vec![] };
    let problems = Engine::open(&text, Options::HEADLESS).err().expect("an instance sends nothing");
    let kind = ProblemKind::CannotLink { from: "ec2".to_owned(), to: "load_balancer".to_owned() };
    assert_eq!((problems[0].path.as_str(), &problems[0].kind), ("links[0].to", &kind));
}

#[test]
fn whatever_breaks_no_request_is_lost_from_the_books() {
    for seed in 0..30_u64 {
        let mut dice = (1..).map(|n| (seed + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(n * 7) >> 40);
        let mut below = |bound: u64| dice.next().expect("it has no end") % bound;
        let mut scenario = shop(1 + below(4), 1.0 + below(30) as f64, 1_800);
        let kinds = ["application", "network", "gateway", "classic"];
        scenario["resources"][0]["config"] =
            json!({ "type": kinds[below(4) as usize], "deregistration_delay": below(100) });
        scenario["resources"][1]["config"]["server"]["queue_limit"] = json!(below(30));
        let actions =
            ["StopInstances", "StartInstances", "RebootInstances", "FailHost", "FailApplication", "TerminateInstances"];
        let commands: Vec<Value> = (1..12)
            .map(|n| {
                let (at, target) = (n * 140, format!("web-{}", 1 + below(4)));
                match below(3) {
                    0 => json!({ "at": at, "target": "lb", "action": "DeregisterTargets", "args": { "Targets": [target] } }),
                    1 => json!({ "at": at, "target": "lb", "action": "RegisterTargets", "args": { "Targets": [target] } }),
                    _ => json!({ "at": at, "target": target, "action": actions[below(6) as usize], "args": {} }),
                }
            })
            .collect();
        scenario["commands"] = json!(commands);
        let summary = run(&scenario, seed);
        let [offered, completed, failed, throttled, in_flight] = counts(&summary);
        assert_eq!(offered, completed + failed + throttled + in_flight, "seed {seed}");
        let answers = ["http_2xx", "http_4xx", "http_5xx"].map(|metric| balancer(&summary, metric) as u64);
        assert_eq!(answers.iter().sum::<u64>(), completed + failed + throttled, "seed {seed}: {scenario}");
    }
}
