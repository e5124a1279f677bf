//! The same loads on this model.

use serde_json::{Value, json};
use skylapse_engine::{Engine, Options};
use skylapse_view::ScenarioText;

use super::reference::{Catalog, MEASURED, Measured, Simulated};
use crate::pool;

/// What was seen of one load.
#[derive(Clone, Copy)]
pub struct Seen {
    /// The share of cold requests.
    pub cold_share: f64,
    /// Environments on average.
    pub environments: f64,
    /// …of those, at work.
    pub busy: f64,
}

/// Assumptions that AWS does not settle, as they are tried on the measured rows.
#[derive(Clone, Copy)]
pub struct Assumed {
    /// Its name on the page.
    pub name: &'static str,
    /// The distribution whose mean is what was measured.
    pub run: Run,
    /// Settings of the function, as JSON.
    pub config: &'static str,
}

/// How the lengths of runs are spread around their published mean.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Run {
    /// Not at all.
    Constant,
    /// As exponentials.
    Exponential,
}

/// The assumptions that the page stands by, first; then each of them changed alone.
pub const ASSUMED: [Assumed; 8] = [
    Assumed {
        name: "**newest first, idle life of 2019, replaced after 1.5 to 4 h**",
        run: Run::Constant,
        config: r#"{"idle_timeout":{"empirical":{"values":[600,600,600,600,600,607.5,622.5,637.5,652.5,660]}},"recycle_after":{"uniform":{"min":5400,"max":14400}}}"#,
    },
    Assumed {
        name: "runs of exponential length",
        run: Run::Exponential,
        config: r#"{"idle_timeout":{"empirical":{"values":[600,600,600,600,600,607.5,622.5,637.5,652.5,660]}},"recycle_after":{"uniform":{"min":5400,"max":14400}}}"#,
    },
    Assumed {
        name: "never replaced",
        run: Run::Constant,
        config: r#"{"idle_timeout":{"empirical":{"values":[600,600,600,600,600,607.5,622.5,637.5,652.5,660]}}}"#,
    },
    Assumed {
        name: "idle life of 600 s sharp",
        run: Run::Constant,
        config: r#"{"idle_timeout":600,"recycle_after":{"uniform":{"min":5400,"max":14400}}}"#,
    },
    Assumed {
        name: "idle life of 2021 (300 to 420 s)",
        run: Run::Constant,
        config: r#"{"recycle_after":{"uniform":{"min":5400,"max":14400}}}"#,
    },
    Assumed {
        name: "most recently used first",
        run: Run::Constant,
        config: r#"{"routing":"most_recently_used","idle_timeout":{"empirical":{"values":[600,600,600,600,600,607.5,622.5,637.5,652.5,660]}},"recycle_after":{"uniform":{"min":5400,"max":14400}}}"#,
    },
    Assumed {
        name: "oldest first",
        run: Run::Constant,
        config: r#"{"routing":"oldest","idle_timeout":{"empirical":{"values":[600,600,600,600,600,607.5,622.5,637.5,652.5,660]}},"recycle_after":{"uniform":{"min":5400,"max":14400}}}"#,
    },
    Assumed {
        name: "any, by chance",
        run: Run::Constant,
        config: r#"{"routing":"random","idle_timeout":{"empirical":{"values":[600,600,600,600,600,607.5,622.5,637.5,652.5,660]}},"recycle_after":{"uniform":{"min":5400,"max":14400}}}"#,
    },
];

/// Mean errors over the measured rows, as shares.
pub struct Errors {
    /// Of the share of cold requests.
    pub cold_share: f64,
    /// Of the number of environments.
    pub environments: f64,
}

/// Every measured row under these assumptions. About `n` requests a row, and eight times as many where cold ones are rare.
pub fn measured(assumed: &Assumed, n: f64) -> Vec<Seen> {
    pool::map(MEASURED.len(), pool::all_cores(), |index| {
        let row = &MEASURED[index];
        let spread = |mean_s: f64| match assumed.run {
            Run::Constant => json!({ "constant": mean_s }),
            Run::Exponential => json!({ "exponential": { "mean": mean_s } }),
        };
        let mut config = settings(assumed.config);
        config["duration"] = spread(row.warm_s);
        config["cold_duration"] = spread(row.cold_s);
        let n = if row.rate_per_s < 0.02 { n } else { 8.0 * n };
        seen(config, row.rate_per_s, n / row.rate_per_s, 1)
    })
}

/// The mean of the absolute errors over all rows.
pub fn errors(all: &[Seen]) -> Errors {
    let mean = |of: &dyn Fn(&Seen, &Measured) -> f64| {
        all.iter().zip(&MEASURED).map(|(seen, row)| of(seen, row).abs()).sum::<f64>() / all.len() as f64
    };
    Errors {
        cold_share: mean(&|seen, row| seen.cold_share / row.cold_share.0 - 1.0),
        environments: mean(&|seen, row| seen.environments / row.environments - 1.0),
    }
}

/// A published simulation, done here.
pub fn simulated(row: &Simulated) -> Seen {
    let config = settings(row.config);
    let runs = pool::map(row.n_runs as usize, pool::all_cores(), |index| {
        seen(config.clone(), row.rate_per_s, row.duration_s, 100 + index as u64)
    });
    let mean = |of: fn(&Seen) -> f64| runs.iter().map(of).sum::<f64>() / runs.len() as f64;
    Seen {
        cold_share: mean(|seen| seen.cold_share),
        environments: mean(|seen| seen.environments),
        busy: mean(|seen| seen.busy),
    }
}

/// p50, p90 and p99 of INIT as a reader gets it: cold requests only, of a handler that takes no time.
pub fn catalog(all: &[Catalog]) -> Vec<[f64; 3]> {
    pool::map(all.len(), pool::all_cores(), |index| {
        let config = json!({
            "runtime": all[index].0, "memory_mb": 512, "duration": { "constant": 0 }, "idle_timeout": 0.001,
        });
        let metrics = run(config, &json!({ "constant": { "rate_per_s": 1 } }), 20_000.0, 1);
        ["p50", "p90", "p99"].map(|name| number(&metrics["latency_cold_ms"][name]))
    })
}

fn settings(text: &str) -> Value {
    serde_json::from_str(text).expect("settings of the tables are JSON")
}

fn seen(config: Value, rate_per_s: f64, duration_s: f64, seed: u64) -> Seen {
    let metrics = run(config, &json!({ "poisson": { "rate_per_s": rate_per_s } }), duration_s, seed);
    Seen {
        cold_share: number(&metrics["cold_start_ratio"]),
        environments: number(&metrics["environments"]["mean"]),
        busy: number(&metrics["environments"]["busy_mean"]),
    }
}

/// The metrics of one function under one load.
fn run(mut config: Value, arrivals: &Value, duration_s: f64, seed: u64) -> Value {
    config["timeout"] = json!("900s");
    let scenario = json!({
        "version": 1, "duration": duration_s,
        "account": { "lambda_concurrency": 100_000 },
        "resources": [{ "id": "f", "kind": "lambda", "config": config }],
        "workloads": [{ "id": "users", "target": "f", "arrivals": arrivals }],
    });
    let text = ScenarioText { json: scenario.to_string(), files: vec![] };
    let mut engine = Engine::open(&text, Options { seed: Some(seed), ..Options::HEADLESS })
        .unwrap_or_else(|problems| panic!("the rows are valid scenarios: {problems:?}"));
    engine.run_to_end();
    let mut summary = serde_json::to_value(engine.summary()).expect("a summary is plain JSON");
    summary["resources"]["f"]["metrics"].take()
}

fn number(value: &Value) -> f64 {
    value.as_f64().expect("every row has requests")
}
