//! Cold starts: INIT, its limit, restores, and what the measured runtimes give.

use super::*;
use crate::lambda::cold_starts;
use skylapse_units::Memory;

const ZIP: Package = Package::Zip;
const IMAGE: Package = Package::Image;
const X86: Architecture = Architecture::X86;

#[test]
fn a_cold_request_waits_for_sandbox_and_init_and_then_runs() {
    let config = steady_but(|config| {
        config.init = Some(constant(0.4));
        config.sandbox_and_download = constant(0.16);
    });
    let mut stage = Stage::one(&config);
    let (cold, warm) = (stage.request(0, 1.0, None), stage.request(0, 10.0, None));
    stage.run(20.0);
    let cold = stage.end_of(cold);
    assert_eq!((cold.start, cold.end, cold.billed_ms), (Start::Cold, End::Success, 1_400), "the sandbox is not billed");
    assert_eq!((cold.latency_s, cold.init_s, cold.duration_s), (1.56, 0.4, 1.0));
    let warm = stage.end_of(warm);
    assert_eq!((warm.start, warm.environment, warm.latency_s, warm.init_s), (Start::Warm, 1, 1.0, 0.0));
}

#[test]
fn cold_duration_is_the_whole_response() {
    let config = steady_but(|config| {
        config.cold_duration = Some(constant(2.5));
        config.init = Some(constant(9.0));
    });
    let mut stage = Stage::one(&config);
    let cold = stage.request(0, 0.0, None);
    stage.run(20.0);
    let cold = stage.end_of(cold);
    assert_eq!((cold.start, cold.latency_s, cold.init_s, cold.billed_ms), (Start::Cold, 2.5, 0.0, 2_500));
}

#[test]
fn an_init_over_ten_seconds_runs_again_inside_the_first_invocation() {
    // (timeout, end, duration, latency): 10 s are lost, then INIT (12 s) and the run (1 s) share the function's timeout.
    let cases = [(20.0, End::Success, 13.0, 23.0), (13.0, End::Success, 13.0, 23.0), (3.0, End::Timeout, 3.0, 13.0)];
    for (timeout, end, duration_s, latency_s) in cases {
        let config = steady_but(|config| {
            config.init = Some(constant(12.0));
            config.timeout = span(timeout);
        });
        let mut stage = Stage::one(&config);
        let request = stage.request(0, 0.0, None);
        stage.run(60.0);
        let ended = stage.end_of(request);
        assert_eq!((ended.end, ended.duration_s, ended.latency_s), (end, duration_s, latency_s), "timeout {timeout} s");
        assert_eq!((ended.init_s, ended.billed_ms), (0.0, (duration_s * 1e3) as u64), "there is no Init Duration");
    }
}

#[test]
fn an_environment_is_initialized_when_its_init_has_ended_and_not_before() {
    // (INIT, timeout, when): the second INIT begins at 10 s, inside the invocation; a timeout that cuts it leaves nothing.
    let cases = [(0.0, 3.0, vec![0.0]), (4.0, 3.0, vec![4.0]), (12.0, 20.0, vec![22.0]), (12.0, 3.0, vec![])];
    for (init, timeout, initialized) in cases {
        let config = steady_but(|config| {
            config.init = Some(constant(init));
            config.timeout = span(timeout);
        });
        let mut stage = Stage::one(&config);
        stage.request(0, 0.0, None);
        stage.run(60.0);
        let is_initialized = |&(_, fact): &&(SimTime, Fact)| matches!(fact, Fact::EnvironmentInitialized { .. });
        let found: Vec<f64> = stage.facts.iter().filter(is_initialized).map(|(at, _)| at.as_secs_f64()).collect();
        assert_eq!(found, initialized, "INIT {init} s, timeout {timeout} s");
        let next = stage.request(0, 70.0, None);
        stage.run(120.0);
        let start = stage.end_of(next);
        assert_eq!((start.start, start.environment), (Start::Warm, 1), "the environment is there all the same");
    }
}

#[test]
fn snap_start_restores_instead() {
    let config = steady_but(|config| {
        config.runtime = Runtime::named("java21").unwrap();
        config.snap_start = true;
        config.init = Some(constant(5.0));
        config.restore = Some(constant(0.6));
    });
    let mut stage = Stage::one(&config);
    let request = stage.request(0, 0.0, None);
    stage.run(60.0);
    let ended = stage.end_of(request);
    assert_eq!((ended.start, ended.latency_s, ended.init_s, ended.billed_ms), (Start::Restored, 1.6, 0.6, 1_000));
    assert_eq!((stage.metric("cold_starts"), stage.metric("latency_cold_ms.max")), (1.0, 1_600.0));
}

/// Percentiles of 10,000 draws, in ms.
fn percentiles(distribution: &Distribution) -> [f64; 3] {
    let mut rng = Rng::from_seed(Seed(1));
    let mut drawn: Vec<f64> = (0..10_000).map(|_| rng.draw(distribution).as_millis_f64()).collect();
    drawn.sort_by(f64::total_cmp);
    [5_000, 9_000, 9_900].map(|rank| drawn[rank])
}

#[test]
fn c1_measured_percentiles_come_back() {
    let [p50, p90, p99] = percentiles(&cold_starts::init("java21", X86, ZIP, Memory::from_mb(512), 0.0));
    assert!(
        (p50 - 252.0).abs() <= 3.0 && (p90 - 292.0).abs() <= 5.0 && (p99 - 568.0).abs() <= 30.0,
        "{p50} {p90} {p99}"
    );
}

#[test]
fn c2_a_plain_log_normal_has_too_light_a_tail() {
    let median = SimDuration::from_secs_f64(libm_exp(5.5504) / 1e3);
    let [p50, p90, p99] = percentiles(&Distribution::Lognormal { median, sigma: 0.1485 });
    assert!(close(p50, 257.0, 0.01) && close(p90, 311.0, 0.01) && close(p99, 364.0, 0.02), "{p50} {p90} {p99}");
}

/// e^x by its series: enough for one constant of one test.
fn libm_exp(x: f64) -> f64 {
    (1..60).rev().fold(1.0, |sum, n| 1.0 + sum * x / f64::from(n))
}

#[test]
fn c6_init_hardly_depends_on_memory() {
    let median = |mb| percentiles(&cold_starts::init("nodejs22.x", X86, ZIP, Memory::from_mb(mb), 0.0))[0];
    assert!((median(128) - 143.0).abs() < 3.0 && (median(1_024) - 142.0).abs() < 3.0);
    assert!(close(median(128), median(10_240), 0.03), "beyond the sizes that were measured, the nearest counts");
}

#[test]
fn measured_medians_are_those_of_the_data_sheet() {
    let cases = [
        ("nodejs22.x", ZIP, 142.0),
        ("nodejs22.x", IMAGE, 289.0),
        ("python3.12", ZIP, 89.0),
        ("java17", ZIP, 210.0),
        ("ruby3.4", IMAGE, 268.0),
        ("dotnet8", ZIP, 254.0),
        ("go-provided.al2023", ZIP, 51.0),
        ("rust-provided.al2023", IMAGE, 34.0),
    ];
    for (runtime, package, p50_ms) in cases {
        let [p50, p90, p99] = percentiles(&cold_starts::init(runtime, X86, package, Memory::from_mb(512), 0.0));
        assert!((p50 - p50_ms).abs() < p50_ms * 0.02 + 0.5, "{runtime} {package:?}: {p50}");
        assert!(p50 < p90 && p90 <= p99 * 1.01, "{runtime} {package:?}: {p90} {p99}");
    }
    // C5: a trivial Java function restores more slowly than it starts.
    let [restored, ..] = percentiles(&cold_starts::restore("java17", Memory::from_mb(512)));
    assert!(close(restored, 635.0, 0.02), "{restored}");
}

#[test]
fn every_runtime_can_be_drawn_in_every_form() {
    for runtime in cold_starts::RUNTIMES {
        for architecture in [Architecture::X86, Architecture::Arm] {
            for package in [ZIP, IMAGE] {
                for mb in [128, 256, 512, 1_024] {
                    let [p50, ..] =
                        percentiles(&cold_starts::init(runtime, architecture, package, Memory::from_mb(mb), 0.0));
                    assert!((10.0..500.0).contains(&p50), "{runtime} {architecture:?} {package:?} {mb}: {p50} ms");
                }
            }
        }
    }
}
