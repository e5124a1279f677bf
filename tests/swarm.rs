//! Random worlds: every setting at random, features switched off at random, invariants at every stop. A failure prints the
//! scenario that repeats it.

use serde_json::{Map, Value, json};
use skylapse_engine::scenario::schema;
use skylapse_engine::{Engine, Options, SimDuration, SimTime, Stop};
use skylapse_kernel::{Rng, Seed};
use skylapse_view::{Lens, Rows, ScenarioText};

/// Worlds in a run of the tests: a few seconds of work.
const N_WORLDS: u64 = 300;

#[test]
fn random_worlds_keep_every_promise() {
    for seed in 0..N_WORLDS {
        let mut rng = Rng::from_seed(Seed(0x5EED_0000 + seed)).fork("swarm");
        let scenario = world(&mut rng);
        let text = ScenarioText { json: scenario.to_string(), files: vec![] };
        match Engine::open(&text, Options { facts: false, ..Options::PAGE }) {
            Ok(mut engine) => check(&mut engine, &mut rng, &text.json),
            Err(problems) => {
                // Random settings may contradict each other; then every problem has a place.
                assert!(!problems.is_empty(), "{}", text.json);
                assert!(problems.iter().all(|problem| !problem.path.is_empty()), "{problems:?}\n{}", text.json);
            }
        }
    }
}

fn check(engine: &mut Engine, rng: &mut Rng, json: &str) {
    let mut limit = SimTime::START;
    while !engine.is_at_end() {
        if engine.run(limit, 1 + rng.below(5_000)) != Stop::SpentBudget {
            limit = limit.saturating_add(SimDuration::from_nanos(1 + rng.below(400_000_000_000)));
        }
        invariants(engine, json);
    }
    let end = engine.end();
    let digest = engine.digest();
    engine.seek(SimTime::from_nanos(rng.below(end.as_nanos())), u64::MAX);
    invariants(engine, json);
    engine.seek(end, u64::MAX);
    assert_eq!(engine.digest(), digest, "back at the end everything is as it was\n{json}");
}

fn invariants(engine: &Engine, json: &str) {
    let summary = engine.summary();
    for workload in summary.workloads.values() {
        let count = |key: &str| workload[key].as_u64().expect("a count");
        let ended = count("completed") + count("failed") + count("throttled");
        assert_eq!(count("offered"), ended + count("in_flight"), "conservation\n{json}");
    }
    for resource in summary.resources.values() {
        let environments = &resource["metrics"]["environments"];
        let number = |key: &str| environments[key].as_f64().expect("a number");
        let sum = number("busy_mean") + number("idle_mean");
        assert!((number("mean") - sum).abs() < 1e-6 * (1.0 + sum), "busy and idle make all\n{json}");
        assert!(environments["expired"].as_u64() <= environments["created"].as_u64(), "{json}");
        let latency = &resource["metrics"]["latency_ms"];
        if let (Some(p50), Some(p99), Some(max)) =
            (latency["p50"].as_f64(), latency["p99"].as_f64(), latency["max"].as_f64())
        {
            assert!(p50 <= p99 && p99 <= max, "percentiles rise\n{json}");
        }
    }
    let lens = Lens {
        from_s: 0.0,
        to_s: engine.end().as_secs_f64(),
        columns: 320,
        resource: 0,
        selected_request: 0,
        rows: Rows::default(),
    };
    let frame = engine.frame(&lens);
    assert!(frame.now_s <= frame.known_s && frame.known_s <= frame.end_s, "{json}");
}

fn world(rng: &mut Rng) -> Value {
    let fields = schema()["$defs"]["lambda"]["properties"].as_object().cloned().unwrap_or_default();
    let n_functions = 1 + rng.below(4);
    let resources: Vec<Value> = (0..n_functions)
        .map(|index| {
            let mut config = Map::new();
            let share = rng.unit();
            for key in fields.keys() {
                if rng.chance(share)
                    && let Some(value) = value(rng, key)
                {
                    config.insert(key.clone(), value);
                }
            }
            json!({ "id": format!("f{index}"), "kind": "lambda", "config": config })
        })
        .collect();
    let workloads: Vec<Value> = (0..1 + rng.below(3))
        .map(|index| {
            let target = format!("f{}", rng.below(n_functions));
            json!({ "id": format!("w{index}"), "target": target, "arrivals": arrivals(rng) })
        })
        .collect();
    json!({
        "version": 1, "seed": rng.below(1_000), "duration": 60 + rng.below(3_000),
        "account": { "lambda_concurrency": pick(rng, &[1, 5, 100, 1_000, 3_000]) },
        "resources": resources, "workloads": workloads,
    })
}

fn arrivals(rng: &mut Rng) -> Value {
    let rate = pick(rng, &[0.0, 0.01, 0.5, 3.0, 20.0]);
    match rng.below(5) {
        0 => json!({ "constant": { "rate_per_s": rate } }),
        1 => json!({ "poisson": { "rate_per_s": rate } }),
        2 => json!({ "renewal": { "interval": spans(rng) } }),
        3 => json!({ "times": ["0s", "0s", "1s", 30, "31s", "2m"] }),
        _ => {
            json!({ "profile": { "points": [["0s", rate], ["2m", 0], ["9m", 8]], "interpolate": pick(rng, &["step", "linear"]), "process": pick(rng, &["poisson", "even"]) } })
        }
    }
}

fn spans(rng: &mut Rng) -> Value {
    match rng.below(6) {
        0 => json!({ "constant": pick(rng, &["1ms", "2s", "15s"]) }),
        1 => json!({ "exponential": { "mean": pick(rng, &["50ms", "3s"]) } }),
        2 => json!({ "lognormal": { "median": "120ms", "sigma": pick(rng, &[0.0, 0.4, 2.5]) } }),
        3 => json!({ "normal": { "mean": "1s", "std": "2s" } }),
        4 => json!({ "uniform": { "min": "10ms", "max": "9s" } }),
        _ => json!({ "empirical": { "values": ["5ms", "80ms", 12] } }),
    }
}

/// A value for a key of the `lambda` kind; `None` for a key that this test does not know yet.
fn value(rng: &mut Rng, key: &str) -> Option<Value> {
    Some(match key {
        "memory_mb" | "duration_memory_mb" => json!(128 + rng.below(10_000)),
        "timeout" => json!(1 + rng.below(30)),
        "duration" | "init" | "cold_duration" | "restore" | "sandbox_and_download" => spans(rng),
        "idle_timeout" => json!(pick(rng, &["1s", "20s", "6m"])),
        "recycle_after" => json!({ "uniform": { "min": "1m", "max": "20m" } }),
        "routing" => json!(pick(rng, &["newest", "oldest", "random", "most_recently_used", "least_recently_used"])),
        "architecture" => json!(pick(rng, &["x86_64", "arm64"])),
        "package" => json!(pick(rng, &["zip", "image"])),
        "runtime" => json!(pick(rng, &["python3.13", "java21", "nodejs22.x"])),
        "reserved_concurrency" => json!(rng.below(20)),
        "provisioned_concurrency" => json!(rng.below(4)),
        "environment_concurrency" => json!(1 + rng.below(5)),
        "error_rate" | "cpu_bound_share" | "proactive_init_share" => json!(rng.unit()),
        "crash_rate" => json!(0.2 * rng.unit()),
        "code_size_mb" | "log_kb" => json!(30.0 * rng.unit()),
        "first_run" | "free_tier" => json!(rng.chance(0.5)),
        "extensions" => json!(pick(rng, &["none", "internal", "external"])),
        "memory_used_mb" => json!(100 + rng.below(1_000)),
        "payload" => json!({ "request_kb": rng.below(2_000), "response_kb": rng.below(9_000) }),
        "invoke_mode" => json!(pick(rng, &["BUFFERED", "RESPONSE_STREAM"])),
        "ephemeral_storage_mb" => json!(512 + rng.below(2) * rng.below(9_000)),
        "update_time" => json!(rng.below(30)),
        "invocation_type" => json!(pick(rng, &["RequestResponse", "Event"])),
        "event_invoke_config" => {
            json!({ "maximum_retry_attempts": rng.below(3), "maximum_event_age": 60 + rng.below(900) })
        }
        "provisioned_scaling" => {
            json!({ "min_capacity": 1 + rng.below(2), "max_capacity": 3 + rng.below(3), "target_value": 0.5 })
        }
        "snap_start" => json!(rng.chance(0.3)),
        "initial_environments" => json!({ "busy": rng.below(4), "idle": rng.below(4), "idle_expires_in": "200s" }),
        _ => return None,
    })
}

fn pick<T: Copy>(rng: &mut Rng, from: &[T]) -> T {
    from[rng.below(from.len() as u64) as usize]
}
