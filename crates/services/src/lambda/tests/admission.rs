//! Who is refused, and why.

use super::*;
use ThrottleReason::{
    CallerRateLimitExceeded as CallerRate, ConcurrentInvocationLimitExceeded as Account,
    FunctionInvocationRateLimitExceeded as FunctionRate, ReservedFunctionConcurrentInvocationLimitExceeded as Reserved,
};

/// Sends `n` requests at once, then once more at each of `later`; what is refused must be as expected.
fn check(
    name: &str,
    quotas: Quotas,
    config: &FunctionConfig,
    n: u32,
    later: &[f64],
    expected: &[(u64, ThrottleReason)],
) {
    let mut stage = Stage::new(&quotas, std::slice::from_ref(config));
    for _ in 0..n {
        stage.request(0, 0.5, None);
    }
    for &time in later {
        stage.request(0, time, None);
    }
    stage.run(20.0);
    assert_eq!(stage.throttled(), expected, "{name}");
    let refused = stage.answers.iter().filter(|(_, _, outcome)| *outcome == Outcome::Throttled).count();
    assert_eq!(refused, expected.len(), "{name}: each refusal is answered");
    assert_eq!(stage.answers.len(), n as usize + later.len(), "{name}: each request is answered");
}

#[test]
fn each_limit_refuses_with_its_own_reason() {
    let quotas = Quotas::default();
    let steady_reserved = |n| steady_but(|config| config.reserved_concurrency = Some(n));
    let fast = |n| steady_but(|config| (config.reserved_concurrency, config.duration) = (Some(n), constant(0.001)));
    check("account", Quotas { lambda_concurrency: 2, ..quotas }, &steady(), 3, &[], &[(3, Account)]);
    check("account, free again", Quotas { lambda_concurrency: 2, ..quotas }, &steady(), 2, &[1.6, 1.7], &[]);
    check("reserved", quotas, &steady_reserved(2), 3, &[], &[(3, Reserved)]);
    check("reserved nothing", quotas, &steady_reserved(0), 1, &[5.0], &[(1, Reserved), (2, Reserved)]);
    let slow_growth = Quotas { lambda_scaling_burst: 2, lambda_scaling_per_s: 1, ..quotas };
    check("bucket", slow_growth, &steady(), 4, &[1.4], &[(3, FunctionRate), (4, FunctionRate), (5, FunctionRate)]);
    check("bucket, refilled", slow_growth, &steady(), 2, &[1.51, 1.52], &[]);
    // One request is under way at a time, so only the requests of one second count.
    let within_a_second: Vec<f64> = (0..11).map(|index| 3.0 + f64::from(index) * 0.05).collect();
    check("reserved rate", quotas, &fast(1), 0, &within_a_second, &[(11, FunctionRate)]);
    let small = Quotas { lambda_concurrency: 1, ..quotas };
    let unreserved = steady_but(|config| config.duration = constant(0.001));
    check("account rate", small, &unreserved, 0, &within_a_second, &[(11, CallerRate)]);
    let two_seconds: Vec<f64> = (0..20).map(|index| 3.5 + f64::from(index) * 0.05).collect();
    check("rates count whole seconds", small, &unreserved, 0, &two_seconds, &[]);
    let stunted = Quotas { lambda_scaling_burst: 1, lambda_scaling_per_s: 0, ..quotas };
    check("rate of growth", stunted, &unreserved, 0, &within_a_second, &[(11, FunctionRate)]);
}

#[test]
fn a_refused_request_leaves_no_trace_but_its_count() {
    let mut stage = Stage::new(&Quotas { lambda_concurrency: 1, ..Quotas::default() }, &[steady()]);
    stage.request(0, 0.0, None);
    stage.request(0, 0.5, None);
    stage.run(10.0);
    let counts =
        ["invocations", "throttles", "cold_starts", "errors", "concurrency_max"].map(|name| stage.metric(name));
    assert_eq!(counts, [1.0, 1.0, 1.0, 0.0, 1.0]);
    assert_eq!(stage.metric("cold_start_ratio"), 0.5, "a refused request is a request");
    assert_eq!(stage.answers[0], (at(0.5), 2, Outcome::Throttled), "it is answered at once");
}

#[test]
fn a_reservation_moves_running_requests_out_of_the_pool() {
    let quotas = Quotas { lambda_concurrency: 3, ..Quotas::default() };
    let mut stage = Stage::new(&quotas, &[steady_but(|config| config.duration = constant(10.0)), steady()]);
    stage.request(0, 0.0, None);
    stage.request(0, 0.0, None);
    stage.change(1.0, steady_but(|config| config.reserved_concurrency = Some(2)));
    let (first, second) = (stage.request(1, 2.0, None), stage.request(1, 2.0, None));
    stage.run(3.5);
    assert_eq!(stage.end_of(first).end, End::Success);
    assert_eq!(stage.throttled(), [(second, Account)], "one unit is left to the others");
    stage.change(4.0, steady_but(|config| config.reserved_concurrency = None));
    let third = stage.request(1, 5.0, None);
    stage.run(20.0);
    assert_eq!(stage.end_of(third).end, End::Success, "two of three are in use by the first function");
}

#[test]
fn a_higher_limit_never_throttles_more() {
    let throttles = |limit| {
        let mut stage = Stage::new(
            &Quotas { lambda_concurrency: limit, ..Quotas::default() },
            &[FunctionConfig { duration: Distribution::Exponential { mean: span(0.5) }, ..steady() }],
        );
        let mut rng = Rng::from_seed(Seed(5));
        for _ in 0..2_000 {
            stage.request(0, rng.unit() * 100.0, None);
        }
        stage.run(200.0);
        stage.metric("throttles")
    };
    let found: Vec<f64> = [2, 5, 8, 11, 14, 40].map(throttles).into();
    assert!(found.windows(2).all(|pair| pair[1] <= pair[0]) && found[0] > 0.0 && found[5] == 0.0, "{found:?}");
}
