//! Laws that hold whatever the model's details are: published simulations, queueing formulas, conservation, Little's law.
//!
//! Rows A1–A8 are averages over ten (A8: 4,000) runs of SimFaaS 0.2.2 with their 95 % half-widths. One run here is longer
//! than theirs or repeated; its own noise is added to the interval, so a row fails only when the two really differ.

use serde_json::{Value, json};
use skylapse_engine::{Engine, Options};
use skylapse_view::ScenarioText;

/// Runs a scenario to its end and returns its summary.
fn run(scenario: &Value, seed: u64) -> Value {
    let text = ScenarioText { json: scenario.to_string(), files: vec![] };
    let mut engine = Engine::open(&text, Options { seed: Some(seed), ..Options::HEADLESS })
        .unwrap_or_else(|problems| panic!("a valid scenario: {problems:?}"));
    engine.run_to_end();
    serde_json::to_value(engine.summary()).expect("a summary is plain JSON")
}

fn function(rate_per_s: f64, duration_s: f64, config: Value) -> Value {
    let mut config = config;
    config["timeout"] = json!("900s");
    json!({
        "version": 1, "duration": duration_s,
        "account": { "lambda_concurrency": 100_000 },
        "resources": [{ "id": "f", "kind": "lambda", "config": config }],
        "workloads": [{ "id": "users", "target": "f", "arrivals": { "poisson": { "rate_per_s": rate_per_s } } }],
    })
}

fn metric(summary: &Value, path: &str) -> f64 {
    let value = path.split('.').fold(&summary["resources"]["f"]["metrics"], |value, part| &value[part]);
    value.as_f64().unwrap_or_else(|| panic!("{path} is a number, not {value}"))
}

/// Mean and standard error of a metric over seeds.
fn estimate(scenario: &Value, path: &str, n: u64) -> (f64, f64) {
    let values: Vec<f64> = (0..n).map(|seed| metric(&run(scenario, 100 + seed), path)).collect();
    let mean = values.iter().sum::<f64>() / n as f64;
    let variance = values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / (n - 1).max(1) as f64;
    (mean, (variance / n as f64).sqrt())
}

/// One number of a published row: what it is here, its value, its half-width.
type Published = (&'static str, f64, f64);

fn check_row(id: &str, scenario: &Value, n: u64, rows: &[Published]) {
    for &(path, value, half_width) in rows {
        let (mean, error) = estimate(scenario, path, n);
        let allowed = half_width + 3.0 * error;
        assert!((mean - value).abs() <= allowed, "{id} {path}: {mean} ± {error}, published {value} ± {half_width}");
    }
}

fn cold_whole(warm_s: f64, cold_s: f64, idle_s: f64) -> Value {
    json!({
        "duration": { "exponential": { "mean": warm_s } }, "cold_duration": { "exponential": { "mean": cold_s } },
        "routing": "newest", "idle_timeout": idle_s,
    })
}

#[test]
fn published_rows_of_steady_traffic_come_out() {
    let cases: [(&str, f64, f64, Value, [Published; 5]); 4] = [
        (
            "A1",
            0.9,
            1e6,
            cold_whole(1.991, 2.244, 600.0),
            [
                ("cold_start_ratio", 0.001_354_17, 2.279_05e-5),
                ("environments.mean", 7.701_82, 0.008_778_47),
                ("environments.busy_mean", 1.793_37, 0.001_189_51),
                ("environments.idle_mean", 5.908_46, 0.008_620_14),
                ("environments.lifespan_mean_s", 6_338.49, 104.827),
            ],
        ),
        (
            "A2",
            0.05,
            4e6,
            cold_whole(1.967, 2.192, 600.0),
            [
                ("cold_start_ratio", 0.010_604, 0.000_142_351),
                ("environments.mean", 2.039_52, 0.003_851_26),
                ("environments.busy_mean", 0.098_796_1, 0.000_227_077),
                ("environments.idle_mean", 1.940_72, 0.003_735_52),
                ("environments.lifespan_mean_s", 3_842.5, 53.060_9),
            ],
        ),
        (
            "A3",
            0.003,
            3e7,
            cold_whole(1.955, 2.5, 1_200.0),
            [
                ("cold_start_ratio", 0.032_956, 0.000_435_215),
                ("environments.mean", 0.993_215, 0.000_853_823),
                ("environments.busy_mean", 0.005_935_56, 2.007_43e-5),
                ("environments.idle_mean", 0.987_279, 0.000_837_931),
                ("environments.lifespan_mean_s", 10_038.8, 124.256),
            ],
        ),
        (
            "A4",
            10.0,
            5e4,
            cold_whole(2.016, 2.163, 60.0),
            [
                ("cold_start_ratio", 0.003_733_85, 4.698_83e-5),
                ("environments.mean", 33.105, 0.058_305_9),
                ("environments.busy_mean", 20.188_3, 0.029_733_3),
                ("environments.idle_mean", 12.916_7, 0.046_911_8),
                ("environments.lifespan_mean_s", 893.423, 12.321_2),
            ],
        ),
    ];
    for (id, rate_per_s, duration_s, config, rows) in cases {
        check_row(id, &function(rate_per_s, duration_s, config), 4, &rows);
    }
}

#[test]
fn published_row_with_a_concurrency_limit_comes_out_and_agrees_with_erlang_b() {
    let mut config = cold_whole(2.0, 2.5, 600.0);
    config["reserved_concurrency"] = json!(40);
    let scenario = function(20.0, 1e4, config);
    let rows = [
        ("cold_start_ratio", 0.000_199_891, 3.612_25e-7),
        ("environments.mean", 39.993_1, 0.001_249_77),
        ("environments.busy_mean", 35.373, 0.031_075_6),
        ("environments.idle_mean", 4.620_11, 0.031_451_1),
    ];
    check_row("A5", &scenario, 6, &rows);
    let summaries: Vec<Value> = (0..6).map(|seed| run(&scenario, 100 + seed)).collect();
    let rejected = |s: &Value| metric(s, "throttles") / s["workloads"]["users"]["offered"].as_f64().expect("a count");
    let share = summaries.iter().map(rejected).sum::<f64>() / 6.0;
    assert!((share - 0.116_697).abs() < 0.001_336_17 + 0.002, "A5 rejected: {share}");
    assert!((share - erlang_b(40.0, 40)).abs() < 0.004, "Erlang B: {share} for {}", erlang_b(40.0, 40));
}

#[test]
fn published_rows_with_constants_and_with_several_requests_to_an_environment_come_out() {
    let constant = json!({
        "duration": { "constant": "300ms" }, "cold_duration": { "constant": "1200ms" },
        "routing": "newest", "idle_timeout": "600s",
    });
    let rows = [
        ("cold_start_ratio", 0.000_721_62, 2.759_95e-5),
        ("environments.mean", 3.983_89, 0.026_368_9),
        ("environments.busy_mean", 0.300_394, 0.000_418_582),
        ("environments.idle_mean", 3.683_5, 0.026_241_7),
        ("environments.lifespan_mean_s", 5_617.53, 213.555),
    ];
    check_row("A6", &function(1.0, 2e5, constant), 4, &rows);
    let parallel = json!({
        "duration": { "exponential": { "mean": 1.0 } }, "init": { "exponential": { "mean": 0.5 } },
        "routing": "newest", "idle_timeout": "300s", "environment_concurrency": 3,
    });
    let rows = [
        ("cold_start_ratio", 0.000_223_04, 1.871_49e-5),
        ("environments.mean", 5.108_1, 0.021_040_8),
        ("environments.busy_mean", 2.430_2, 0.004_371_96),
        ("environments.idle_mean", 2.677_91, 0.019_831_9),
        ("environments.lifespan_mean_s", 4_783.31, 371.763),
    ];
    check_row("A7", &function(5.0, 4e4, parallel), 6, &rows);
}

#[test]
fn published_row_of_a_short_run_from_a_given_state_comes_out() {
    let mut config = cold_whole(2.016, 2.163, 600.0);
    config["initial_environments"] = json!({ "busy": 3, "idle": 5, "idle_expires_in": "300s" });
    let rows = [
        ("cold_start_ratio", 0.000_444_815, 4.575_71e-5),
        ("environments.mean", 8.064_03, 0.007_631_26),
        ("environments.busy_mean", 1.820_76, 0.004_806_81),
        ("environments.idle_mean", 6.243_27, 0.008_482_15),
    ];
    check_row("A8", &function(0.9, 300.0, config), 2_000, &rows);
}

#[test]
fn without_limits_the_busy_environments_are_those_of_an_infinite_server() {
    // M/G/∞: the mean number in service is rate × mean time in service, whatever the distribution.
    for duration in [
        json!({ "constant": "2s" }),
        json!({ "exponential": { "mean": "2s" } }),
        json!({ "uniform": { "min": "1s", "max": "3s" } }),
    ] {
        let config = json!({ "duration": duration, "init": { "constant": "0s" }, "idle_timeout": "600s" });
        let (mean, error) = estimate(&function(5.0, 2e4, config), "environments.busy_mean", 4);
        assert!((mean - 10.0).abs() < 4.0 * error + 0.02, "{duration}: {mean} ± {error}");
    }
}

#[test]
fn gaps_longer_than_the_idle_life_are_cold_with_the_probability_of_the_exponential() {
    // Example E21: arrivals on average every 5 min, idle life 6 min: e^(−6/5).
    let config = json!({ "duration": { "constant": "1ms" }, "init": { "constant": "0s" }, "idle_timeout": "6m" });
    let (mean, error) = estimate(&function(1.0 / 300.0, 3e7, config), "cold_start_ratio", 2);
    assert!((mean - libm::exp(-1.2)).abs() < 4.0 * error + 0.002, "{mean} ± {error}");
}

#[test]
fn littles_law_and_conservation_hold_on_every_run() {
    let configs = [
        json!({ "duration": { "lognormal": { "median": "120ms", "sigma": 0.8 } } }),
        json!({ "duration": { "exponential": { "mean": "900ms" } }, "reserved_concurrency": 8 }),
        json!({ "duration": { "normal": { "mean": "1s", "std": "400ms" } }, "routing": "random", "error_rate": 0.1 }),
        json!({ "duration": { "exponential": { "mean": "300ms" } }, "environment_concurrency": 4, "idle_timeout": "20s" }),
    ];
    for config in configs {
        for seed in 0..3 {
            let duration_s = 5_000.0;
            let summary = run(&function(9.0, duration_s, config.clone()), seed);
            let users = &summary["workloads"]["users"];
            let count = |key: &str| users[key].as_u64().expect("a count");
            assert_eq!(
                count("offered"),
                count("completed") + count("failed") + count("throttled") + count("in_flight"),
                "{config}"
            );
            if config.get("environment_concurrency").is_none() {
                // L = λ·W: the time in service of all requests is the area under the busy environments, but for those
                // still under way at the end.
                let served = (count("completed") + count("failed")) as f64;
                let waited_s = users["latency_ms"]["mean"].as_f64().expect("a number") * served / 1e3;
                let area_s = metric(&summary, "environments.busy_mean") * duration_s;
                let slack_s = 60.0 * (1 + count("in_flight")) as f64;
                assert!((area_s - waited_s).abs() <= slack_s.min(0.01 * area_s + 5.0), "{config}: {area_s} {waited_s}");
            }
        }
    }
}

/// The share of arrivals lost by `n` servers under `load` Erlang.
fn erlang_b(load: f64, n: u32) -> f64 {
    (1..=n).fold(1.0, |loss, k| load * loss / (f64::from(k) + load * loss))
}
