//! Worked examples of AWS's pages and of published models, by their numbers in the fact sheet.

use super::*;
use skylapse_units::Memory;

#[test]
fn e1_init_is_billed_with_the_run() {
    let config = steady_but(|config| {
        config.duration = constant(0.250_06);
        config.init = Some(constant(0.100_77));
    });
    let mut stage = Stage::one(&config);
    let request = stage.request(0, 0.0, None);
    stage.run(10.0);
    assert_eq!(stage.end_of(request).billed_ms, 351);
}

#[test]
fn e2_a_crash_is_billed_up_to_the_crash() {
    let config = steady_but(|config| {
        config.duration = constant(0.133_61);
        config.init = Some(constant(0.08));
        config.error_rate = 1.0;
    });
    let mut stage = Stage::one(&config);
    let request = stage.request(0, 0.0, None);
    stage.run(10.0);
    let ended = stage.end_of(request);
    assert_eq!((ended.billed_ms, ended.end), (214, End::Error));
    assert_eq!((stage.metric("errors"), stage.metric("timeouts"), stage.metric("invocations")), (1.0, 0.0, 1.0));
    assert_eq!(stage.answers[0].2, Outcome::Failed);
}

#[test]
fn e8_concurrency_is_rate_times_duration() {
    for (per_s, duration_s, concurrency) in [(100, 0.5, 50.0), (5_000, 0.2, 1_000.0)] {
        // A hair shorter, so that the environment is free when the next request of its turn comes.
        let mut stage = Stage::one(&steady_but(|config| config.duration = constant(duration_s - 1e-6)));
        for index in 0..per_s * 2 {
            stage.request(0, f64::from(index) / f64::from(per_s), None);
        }
        stage.run(3.0);
        assert_eq!(stage.metric("concurrency_max"), concurrency, "{per_s} a second for {duration_s} s");
        assert_eq!(stage.metric("throttles"), 0.0);
    }
}

/// Requests throttled and taken in the last second, at an even 20,000 a second.
fn last_second(lambda_concurrency: u32, duration_s: f64, seconds: u32) -> (usize, usize, Vec<ThrottleReason>) {
    let per_s = 20_000;
    let quotas = Quotas { lambda_concurrency, ..Quotas::default() };
    let mut stage = Stage::new(&quotas, &[steady_but(|config| config.duration = constant(duration_s))]);
    for index in 0..per_s * seconds {
        stage.request(0, f64::from(index) / f64::from(per_s), None);
    }
    stage.run(f64::from(seconds) + 1.0);
    let first_of_last = u64::from(per_s) * u64::from(seconds - 1);
    let refused: Vec<_> = stage.throttled().into_iter().filter(|&(request, _)| first_of_last < request).collect();
    let mut reasons: Vec<_> = refused.iter().map(|&(_, reason)| reason).collect();
    reasons.dedup();
    (refused.len(), per_s as usize - refused.len(), reasons)
}

#[test]
fn e9_requests_per_second_bind_before_concurrency() {
    // 20,000 a second of 50 ms need a concurrency of 1,000 only, but ten requests a second are allowed for each unit.
    let reason = vec![ThrottleReason::CallerRateLimitExceeded];
    assert_eq!(last_second(1_000, 0.049_9, 3), (10_000, 10_000, reason));
    // With twice the limit nothing is refused, once the function has had the time to grow (10 s).
    assert_eq!(last_second(2_000, 0.05, 12), (0, 20_000, vec![]));
}

#[test]
fn e10_a_steady_poisson_load_keeps_the_published_number_of_environments() {
    let config = steady_but(|config| {
        config.duration = Distribution::Exponential { mean: span(1.991) };
        config.cold_duration = Some(Distribution::Exponential { mean: span(2.244) });
    });
    let mut stage = Stage::one(&config);
    poisson(&mut stage, 0.9, 400_000.0);
    assert!(close(stage.metric("environments.mean"), 7.66, 0.05), "{}", stage.metric("environments.mean"));
    assert!(close(stage.metric("environments.busy_mean"), 1.79, 0.05), "{}", stage.metric("environments.busy_mean"));
    assert!(close(stage.metric("environments.idle_mean"), 5.87, 0.05), "{}", stage.metric("environments.idle_mean"));
    // 490 cold starts: a standard deviation is 4.5 %.
    assert!(close(stage.metric("cold_start_ratio"), 0.00135, 0.14), "{}", stage.metric("cold_start_ratio"));
    assert!(close(stage.metric("environments.lifespan_mean_s"), 6_400.0, 0.15));
}

fn poisson(stage: &mut Stage, per_s: f64, until_s: f64) {
    let mut rng = Rng::from_seed(Seed(99));
    let gap = Distribution::Exponential { mean: span(1.0 / per_s) };
    let mut time = 0.0;
    loop {
        time += rng.draw(&gap).as_secs_f64();
        if until_s <= time {
            return stage.run(until_s);
        }
        stage.request(0, time, None);
    }
}

#[test]
fn e11_the_figure_of_the_concurrency_page() {
    let mut stage = Stage::one(&steady_but(|config| config.duration = constant(5.0)));
    let times = [0.0, 1.0, 2.0, 3.0, 4.0, 5.5, 6.5, 7.5, 7.8, 8.5];
    let requests = times.map(|time| stage.request(0, time, None));
    stage.run(30.0);
    let letters: String =
        requests.map(|request| char::from(b'A' + stage.end_of(request).environment as u8 - 1)).into_iter().collect();
    assert_eq!(letters, "ABCDEABCFD");
    assert_eq!(stage.metric("environments.created"), 6.0);
}

#[test]
fn e12_reservations_divide_the_account() {
    let reserved = steady_but(|config| config.reserved_concurrency = Some(400));
    let mut stage = Stage::new(&Quotas::default(), &[reserved.clone(), reserved, steady(), steady()]);
    for _ in 0..401 {
        stage.request(1, 0.0, None);
    }
    for index in 0..201 {
        stage.request(2 + index % 2, 0.1, None);
    }
    stage.run(0.5);
    let reasons: Vec<ThrottleReason> = stage.throttled().into_iter().map(|(_, reason)| reason).collect();
    let expected = [
        ThrottleReason::ReservedFunctionConcurrentInvocationLimitExceeded,
        ThrottleReason::ConcurrentInvocationLimitExceeded,
    ];
    assert_eq!(reasons, expected, "orange is full at 400, the others at 200 together, and blue's 400 help nobody");
}

#[test]
fn e13_what_provisioned_concurrency_cannot_take_spills_over() {
    let config = steady_but(|config| {
        config.provisioned_concurrency = 10;
        config.duration = constant(0.01);
    });
    let starts = |stage: &Stage| {
        let count = |start| stage.ended().iter().filter(|ended| ended.start == start).count();
        (count(Start::Provisioned), count(Start::Cold) + count(Start::Warm))
    };
    let mut at_once = Stage::one(&config);
    for _ in 0..12 {
        at_once.request(0, 0.5, None);
    }
    at_once.run(2.0);
    assert_eq!(starts(&at_once), (10, 2), "above ten at once");
    let mut in_a_second = Stage::one(&config);
    for index in 0..120 {
        in_a_second.request(0, f64::from(index) / 130.0, None);
    }
    in_a_second.run(2.0);
    assert_eq!(starts(&in_a_second), (100, 20), "above a hundred in a second");
}

#[test]
fn e15_provisioned_concurrency_asked_for_in_mid_run_takes_a_minute_or_two_and_its_share_of_6_000_a_minute() {
    let quotas = Quotas { lambda_concurrency: 10_000, ..Quotas::default() };
    let asked = steady_but(|config| config.provisioned_concurrency = 5_000);
    let mut stage = Stage::new(&quotas, &[steady()]);
    stage.change(1_000.0, asked);
    let n_ready = |stage: &Stage| stage.lambda.environments(Slot(0)).filter(|view| view.is_provisioned).count();
    stage.run(1_109.9);
    assert_eq!(n_ready(&stage), 0, "60 s and 50 s are not over: none is ready before all are");
    let early = stage.request(0, 1_109.95, None);
    stage.run(1_170.1);
    assert_eq!(n_ready(&stage), 5_000, "120 s and 50 s are over");
    let late = stage.request(0, 1_171.0, None);
    stage.run(1_200.0);
    assert_eq!((stage.end_of(early).start, stage.end_of(late).start), (Start::Cold, Start::Provisioned));
}

#[test]
fn less_provisioned_concurrency_takes_effect_at_once_and_ends_an_allocation() {
    let provisioned = |n| steady_but(|config| config.provisioned_concurrency = n);
    let mut stage = Stage::one(&provisioned(3));
    let n_ready = |stage: &Stage| stage.lambda.environments(Slot(0)).filter(|view| view.is_provisioned).count();
    for (time, n) in [(10.0, 5), (20.0, 2), (300.0, 4)] {
        stage.change(time, provisioned(n));
    }
    for (time, n) in [(0.0, 3), (15.0, 3), (25.0, 2), (290.0, 2), (359.0, 2), (421.0, 4)] {
        stage.run(time);
        assert_eq!(n_ready(&stage), n, "at {time} s");
    }
}

#[test]
fn e19_cpu_bound_work_is_faster_with_memory() {
    let run_s = |mb| {
        let config = steady_but(|config| {
            config.memory = Memory::from_mb(mb);
            config.duration = constant(35.0);
            config.duration_memory = Some(Memory::from_mb(128));
            config.cpu_bound_share = 1.0;
        });
        let mut stage = Stage::one(&config);
        let request = stage.request(0, 0.0, None);
        stage.run(100.0);
        stage.end_of(request).duration_s
    };
    assert!(close(run_s(128), 35.0, 1e-9) && close(run_s(1_536), 2.917, 0.001), "{} {}", run_s(128), run_s(1_536));
    assert_eq!(run_s(1_769), run_s(10_240), "one thread uses one CPU at most");
}

#[test]
fn e20_a_burst_fills_the_bucket_and_growth_goes_on_at_a_hundred_a_second() {
    let quotas = Quotas { lambda_concurrency: 5_000, ..Quotas::default() };
    let mut stage = Stage::new(&quotas, &[steady_but(|config| config.duration = constant(500.0))]);
    let in_flight = |stage: &Stage| stage.meters[0].concurrency().expect("functions take requests").0;
    for second in 0..=20 {
        for _ in in_flight(&stage)..3_000 {
            stage.request(0, f64::from(second), None);
        }
        stage.run(f64::from(second));
        assert_eq!(in_flight(&stage), 1_000 + 100 * second as u64, "at {second} s");
        if second == 0 {
            assert_eq!((stage.metric("cold_starts"), stage.metric("throttles")), (1_000.0, 2_000.0));
        }
    }
    assert_eq!(in_flight(&stage), 3_000);
}

#[test]
fn e21_sparse_traffic_is_cold_as_often_as_gaps_outlast_the_idle_life() {
    let config = steady_but(|config| {
        config.duration = constant(0.001);
        config.idle_timeout = constant(360.0);
    });
    let mut stage = Stage::one(&config);
    poisson(&mut stage, 1.0 / 300.0, 6_000_000.0);
    // e^(-6/5) = 0.301; 20,000 requests: a standard deviation is 0.0032.
    assert!((stage.metric("cold_start_ratio") - 0.301).abs() < 0.011, "{}", stage.metric("cold_start_ratio"));
}
