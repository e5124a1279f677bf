//! More of something never makes it worse, with the same arrivals.

use serde_json::{Value, json};
use skylapse_engine::{Engine, Options};
use skylapse_view::ScenarioText;

/// A metric of one function under a Poisson load, with one setting changed.
fn metric(key: &str, value: &Value, rate_per_s: f64, seed: u64, metric: &str) -> f64 {
    let mut config = json!({
        "duration": { "exponential": { "mean": "1s" } }, "init": { "constant": "200ms" }, "timeout": "60s",
        "idle_timeout": "120s",
    });
    config[key] = value.clone();
    let scenario = json!({
        "version": 1, "duration": "6h", "resources": [{ "id": "f", "kind": "lambda", "config": config }],
        "workloads": [{ "id": "users", "target": "f", "arrivals": { "poisson": { "rate_per_s": rate_per_s } } }],
    });
    let text = ScenarioText { json: scenario.to_string(), files: vec![] };
    let mut engine = Engine::open(&text, Options { seed: Some(seed), ..Options::HEADLESS })
        .unwrap_or_else(|problems| panic!("a valid scenario: {problems:?}"));
    engine.run_to_end();
    let summary = serde_json::to_value(engine.summary()).expect("a summary is plain JSON");
    summary["resources"]["f"]["metrics"][metric].as_f64().expect("a number")
}

#[track_caller]
fn never_rises(key: &str, values: &[Value], rate_per_s: f64, what: &str) {
    for seed in 0..4 {
        let found: Vec<f64> = values.iter().map(|value| metric(key, value, rate_per_s, seed, what)).collect();
        assert!(found.windows(2).all(|pair| pair[1] <= pair[0]), "{what} over {key}, seed {seed}: {found:?}");
        assert!(found[found.len() - 1] < found[0], "{what} over {key}, seed {seed}: {found:?} says nothing");
    }
}

#[test]
fn more_reserved_concurrency_never_throttles_more() {
    never_rises("reserved_concurrency", &[0, 2, 4, 8, 16].map(|n| json!(n)), 4.0, "throttles");
}

#[test]
fn a_longer_idle_life_never_makes_more_cold_starts_with_the_newest_first() {
    let lives = ["10s", "60s", "300s", "1200s"].map(|life| json!(life));
    never_rises("idle_timeout", &lives, 0.02, "cold_starts");
    never_rises("idle_timeout", &lives, 2.0, "cold_starts");
}

#[test]
fn more_provisioned_concurrency_never_makes_more_cold_starts() {
    never_rises("provisioned_concurrency", &[0, 2, 4, 8, 16].map(|n| json!(n)), 4.0, "cold_starts");
}
