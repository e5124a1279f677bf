//! Packages, first runs, proactive initialization, updates; and the worked examples that need them.

use super::*;
use crate::lambda::cold_starts::first_run;
use crate::lambda::pricing::{Compute, bill};
use skylapse_units::Memory;

/// Latencies in ms of `n` cold requests, rising.
fn cold_ms(n: u32, config: &FunctionConfig) -> Vec<f64> {
    let mut stage = Stage::one(config);
    for index in 0..n {
        stage.request(0, f64::from(index) * 100.0, None);
    }
    stage.run(f64::from(n) * 100.0);
    let mut all: Vec<f64> = stage.ended().iter().map(|ended| ended.latency_s * 1e3).collect();
    all.sort_by(f64::total_cmp);
    all
}

fn hello(runtime: &str, mb: u32) -> FunctionConfig {
    FunctionConfig {
        runtime: Runtime::named(runtime).unwrap(),
        memory: Memory::from_mb(mb),
        duration: constant(0.0),
        idle_timeout: constant(1.0),
        timeout: span(900.0),
        ..FunctionConfig::default()
    }
}

fn median(all: &[f64]) -> f64 {
    all[all.len() / 2]
}

#[test]
fn c3_cold_dotnet_takes_a_second_with_little_memory_and_a_third_with_a_gigabyte() {
    for (mb, expected) in [(128, 977.0), (1_024, 331.0)] {
        let mut config = hello("dotnet8", mb);
        config.extras.first_run = true;
        let found = median(&cold_ms(2_000, &config));
        assert!(close(found, expected, 0.02), "{mb} MB: {found}");
    }
}

#[test]
fn c4_snap_start_takes_spring_boot_from_five_seconds_to_one() {
    let spring = |snap_start| {
        let mut config = hello("java17", 1_024);
        config.snap_start = snap_start;
        let lognormal = |ms: f64, sigma| Distribution::Lognormal { median: span(ms / 1e3), sigma };
        (config.init, config.restore) = (Some(lognormal(5_312.0, 0.049)), Some(lognormal(1_048.0, 0.106)));
        median(&cold_ms(1_000, &config))
    };
    let (off, on) = (spring(false), spring(true));
    assert!(close(off / on, 5.1, 0.03), "{off} {on}");
}

#[test]
fn c6_memory_changes_the_first_run_and_not_init() {
    let ms = |mb| first_run("nodejs22.x", Architecture::X86, Memory::from_mb(mb)).as_millis_f64();
    assert_eq!((ms(128), ms(1_024), ms(10_240)), (12.3, 3.4, 3.4));
    // Half way in 1 / memory between 128 and 256 MB.
    assert!((7.8..7.9).contains(&first_run("nodejs22.x", Architecture::X86, Memory::from_mb(171)).as_millis_f64()));
}

#[test]
fn c7_a_zip_of_14_mb_takes_1_43_s_more() {
    let with = |code_size_mb, package| {
        let mut config = hello("nodejs22.x", 1_024);
        (config.extras.code_size_mb, config.package) = (code_size_mb, package);
        median(&cold_ms(500, &config))
    };
    let more = with(14.0, Package::Zip) - with(0.0, Package::Zip);
    assert!(close(more, 1_430.0, 0.02), "{more}");
    assert_eq!(with(14.0, Package::Image), with(0.0, Package::Image), "images are loaded lazily");
}

#[test]
fn c8_a_client_feels_what_no_report_shows() {
    let mut config = hello("llrt-provided.al2023", 128);
    config.architecture = Architecture::Arm;
    config.duration = constant(0.012);
    config.sandbox_and_download = Distribution::Lognormal { median: span(0.16), sigma: 0.175 };
    let mut stage = Stage::one(&config);
    let request = stage.request(0, 0.0, None);
    stage.run(10.0);
    let ended = stage.end_of(request);
    assert!(ended.latency_s > ended.init_s + ended.duration_s + 0.09, "placement and download are in no field");
    let found = median(&cold_ms(2_000, &config));
    assert!(close(found, 236.0, 0.06), "{found}");
}

#[test]
fn proactive_init_is_reported_and_billed_but_nobody_waits_for_it() {
    let config = |share| {
        steady_but(|config| {
            config.init = Some(constant(2.0));
            config.extras.proactive_init_share = share;
        })
    };
    for (share, latency_s) in [(0.0, 3.0), (1.0, 1.0)] {
        let mut stage = Stage::one(&config(share));
        let request = stage.request(0, 0.0, None);
        stage.run(10.0);
        let ended = stage.end_of(request);
        assert_eq!((ended.start, ended.latency_s, ended.init_s, ended.billed_ms), (Start::Cold, latency_s, 2.0, 3_000));
    }
}

#[test]
fn during_an_update_the_old_code_goes_on_and_a_second_update_is_refused() {
    let mut stage = Stage::one(&steady_but(|config| config.extras.update_time = span(10.0)));
    stage.request(0, 0.0, None);
    stage.call(100.0, Call::UpdateCode);
    stage.call(105.0, Call::UpdateCode);
    stage.call(106.0, Call::Reserve { concurrency: Some(7) });
    let during = stage.request(0, 108.0, None);
    let after = stage.request(0, 115.0, None);
    stage.call(120.0, Call::UpdateCode);
    stage.run(200.0);
    assert_eq!((stage.end_of(during).start, stage.end_of(after).start), (Start::Warm, Start::Cold));
    let update = "UpdateFunctionCode";
    let expected =
        [(update, None), (update, Some("ResourceConflictException")), ("PutFunctionConcurrency", None), (update, None)];
    assert_eq!(stage.replies, expected);
    assert_eq!(stage.lambda.config(Slot(0)).reserved_concurrency, Some(7), "what was set meanwhile stays");
}

/// The sum of a bill, in dollars.
fn dollars(usage: &Usage) -> f64 {
    bill(usage).iter().map(|line| line.cost.as_usd_f64()).sum()
}

#[test]
fn e3_and_e4_the_free_tier_is_a_line_of_its_own_and_not_for_provisioned_concurrency() {
    let e3 = Usage {
        requests: 3_000_000,
        x86: Compute { duration_mb_ms: 3_000_000 * 120 * 1_536, ..Compute::default() },
        free_tier: true,
        ..Usage::default()
    };
    let lines: Vec<_> = bill(&e3).iter().map(|line| (line.item, line.cost.to_string())).collect();
    let expected = [
        ("lambda.requests", "0.6000000000"),
        ("lambda.duration", "9.0000180000"),
        ("lambda.free_tier_requests", "-0.2000000000"),
        ("lambda.free_tier_duration", "-6.6666800000"),
    ];
    assert_eq!(lines, expected.map(|(item, usd)| (item, usd.to_owned())));
    assert!((dollars(&e3) - 2.73).abs() < 0.005);
    let e4 = Usage {
        x86: Compute {
            duration_mb_ms: 2_500_000 * 120 * 1_536,
            provisioned_mb_s: 100 * 1_536 * 8 * 3_600,
            provisioned_duration_mb_ms: 500_000 * 100 * 1_536,
        },
        ..e3
    };
    assert!((dollars(&e4) - 19.96).abs() < 0.005, "{}", dollars(&e4));
}

#[test]
fn e6_streaming_is_charged_beyond_6_mb_of_each_response() {
    let e6 = Usage {
        requests: 3_000_000,
        x86: Compute { duration_mb_ms: 3_000_000 * 500 * 1_536, ..Compute::default() },
        streamed_kb: 1_000_000 * 1_024,
        ..Usage::default()
    };
    // The page rounds each line; it takes the free tier of requests and duration off, and has used that of streaming.
    let free = 0.2 + 6.666_68;
    assert!((dollars(&e6) - free - 39.04).abs() < 0.01, "{}", dollars(&e6) - free);
    let config = steady_but(|config| {
        (config.extras.invoke_mode, config.extras.response_kb) = (InvokeMode::ResponseStream, 7 * 1_024);
    });
    let mut stage = Stage::one(&config);
    stage.request(0, 0.0, None);
    stage.run(10.0);
    let streamed = stage.meters[0].bill(at(10.0)).into_iter().find(|line| line.item == "lambda.response_streaming");
    assert_eq!(streamed.map(|line| (line.quantity, line.per)), Some((1_024, 1_024 * 1_024)));
}

#[test]
fn e22_provisioned_concurrency_pays_above_60_percent_use() {
    let gb_s = 1_024 * 1_000;
    let cost = |compute| dollars(&Usage { x86: compute, ..Usage::default() });
    let on_demand = cost(Compute { duration_mb_ms: 1_000_000 * gb_s, ..Compute::default() });
    let kept = cost(Compute { provisioned_mb_s: 1_000_000 * 1_024, ..Compute::default() });
    let on_kept = cost(Compute { provisioned_duration_mb_ms: 1_000_000 * gb_s, ..Compute::default() });
    assert!((kept / (on_demand - on_kept) - 0.6).abs() < 0.001);
}

#[test]
fn storage_logs_and_extensions_are_billed() {
    let config = steady_but(|config| {
        config.memory = Memory::from_mb(1_024);
        config.extras.ephemeral_storage = Memory::from_mb(512 + 1_024);
        config.extras.log_kb = 2.0;
        config.extras.extensions = Extensions::External;
    });
    let mut stage = Stage::one(&config);
    stage.request(0, 0.0, None);
    stage.run(1_000.0);
    let found: Vec<_> = stage.meters[0]
        .bill(stage.now)
        .iter()
        .map(|line| (line.item, line.quantity as f64 / line.per as f64))
        .collect();
    let expected = [
        ("lambda.requests", 1.0),
        // One second of run, and two seconds to shut down when the environment expires.
        ("lambda.duration", 3.0),
        ("lambda.ephemeral_storage", 1.0),
        ("lambda.logs", 2.0 / 1_024.0 / 1_024.0),
    ];
    assert_eq!(found, expected);
}

#[test]
fn e24_steady_load_is_cold_less_than_once_in_a_thousand() {
    // 300 requests a second of 5 ms for ten minutes: cold starts are those of the beginning and of bursts.
    let config = FunctionConfig {
        runtime: Runtime::named("rust-provided.al2023").unwrap(),
        architecture: Architecture::Arm,
        duration: Distribution::Lognormal { median: span(0.005_13), sigma: 0.74 },
        ..FunctionConfig::default()
    };
    let mut stage = Stage::one(&config);
    let mut rng = Rng::from_seed(Seed(3));
    let gap = Distribution::Exponential { mean: span(1.0 / 300.0) };
    let mut time = 0.0;
    while time < 600.0 {
        time += rng.draw(&gap).as_secs_f64();
        stage.request(0, time, None);
    }
    stage.run(600.0);
    let share = stage.metric("cold_start_ratio");
    assert!(share < 0.001 && share > 0.000_01, "{share}");
}
