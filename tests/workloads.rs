//! W1–W5 to the request: the counts that any correct simulator of these semantics finds.

use std::sync::Arc;

use crate::support::serverless::{ALL, bare_loop, by_function};

/// The routing of each column of `n_cold`.
const ROUTINGS: [&str; 3] = ["most_recently_used", "newest", "least_recently_used"];

#[test]
fn the_bare_loop_finds_the_published_counts() {
    for workload in ALL {
        let trace = workload.trace(1.0);
        assert_eq!(
            bare_loop(&by_function(&trace, workload.n_functions)),
            (workload.n_requests, workload.n_cold[0]),
            "{}",
            workload.id
        );
    }
}

#[test]
fn the_engine_finds_the_published_counts_for_every_routing() {
    for workload in ALL {
        let trace: Arc<[_]> = workload.trace(1.0).into();
        for (routing, n_cold) in ROUTINGS.into_iter().zip(workload.n_cold) {
            let mut engine = workload.engine(Arc::clone(&trace), routing, 1.0);
            engine.run_to_end();
            let summary = engine.summary();
            let recorded = &summary.workloads["recorded"];
            assert_eq!(recorded["offered"], workload.n_requests, "{} {routing}", workload.id);
            assert_eq!(recorded["throttled"], 0, "{} {routing}", workload.id);
            let cold = |resource: &serde_json::Value| resource["metrics"]["cold_starts"].as_u64().expect("a count");
            let found: u64 = summary.resources.values().map(cold).sum();
            assert_eq!(found, n_cold, "{} {routing}", workload.id);
        }
    }
}
