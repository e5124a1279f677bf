//! Warm starts: routing, several requests in one environment, provisioned environments, memory.

use super::*;
use skylapse_units::Memory;

/// Four environments fall idle at 4, 6, 3 and 5 s; which one takes the request at 10 s?
fn routed(routing: Routing) -> u64 {
    let mut stage = Stage::one(&steady_but(|config| config.routing = routing));
    for (index, free_at) in (0..).zip([4.0, 6.0, 3.0, 5.0]) {
        let start = f64::from(index) * 0.1;
        stage.request(0, start, Some(span(free_at - start)));
    }
    let request = stage.request(0, 10.0, None);
    stage.run(20.0);
    stage.end_of(request).environment
}

#[test]
fn each_routing_policy_picks_its_environment() {
    let cases =
        [(Routing::Newest, 4), (Routing::Oldest, 1), (Routing::MostRecentlyUsed, 2), (Routing::LeastRecentlyUsed, 3)];
    for (routing, environment) in cases {
        assert_eq!(routed(routing), environment, "{routing:?}");
    }
}

#[test]
fn random_routing_uses_all_alike_and_a_changed_policy_applies_at_once() {
    let config = steady_but(|config| {
        config.routing = Routing::Random;
        config.duration = constant(0.1);
    });
    let mut stage = Stage::one(&config);
    let at_once: Vec<u64> = (0..4).map(|_| stage.request(0, 0.0, None)).collect();
    for index in 0..4_000 {
        stage.request(0, 1.0 + f64::from(index), None);
    }
    stage.change(4_100.0, steady_but(|config| config.routing = Routing::Oldest));
    let last = stage.request(0, 4_200.0, None);
    stage.run(5_000.0);
    let mut counts = [0; 5];
    for ended in stage.ended().iter().filter(|ended| !at_once.contains(&ended.request) && ended.request != last) {
        counts[ended.environment as usize] += 1;
    }
    // 1,000 each; a standard deviation is 27.
    assert!(counts[1..].iter().all(|&count: &i32| (count - 1_000).abs() < 110), "{counts:?}");
    assert_eq!(stage.end_of(last).environment, 1);
}

#[test]
fn an_environment_takes_as_many_requests_at_once_as_it_has_places() {
    let config = steady_but(|config| {
        config.environment_concurrency = 3;
        config.init = Some(constant(1.0));
        config.duration = constant(2.0);
    });
    let mut stage = Stage::one(&config);
    let times = [0.0, 0.5, 2.0, 2.5, 4.5];
    let requests = times.map(|time| stage.request(0, time, None));
    stage.run(20.0);
    let found = requests.map(|request| {
        let ended = stage.end_of(request);
        (ended.environment, ended.start, ended.latency_s, ended.billed_ms)
    });
    let expected = [
        (1, Start::Cold, 3.0, 3_000),
        // It waits for the INIT that is under way, then runs; the wait is not billed again.
        (1, Start::Warm, 2.5, 2_000),
        (1, Start::Warm, 2.0, 2_000),
        // All three places are taken.
        (2, Start::Cold, 3.0, 3_000),
        (2, Start::Warm, 2.0, 2_000),
    ];
    assert_eq!(found, expected);
    assert_eq!(stage.metric("concurrency_max"), 2.0, "concurrency counts environments, as its limits do");
    // Environment 1 was at work from 0 to 4 s, environment 2 from 2.5 to 6.5 s.
    assert!(close(stage.metric("environments.busy_mean"), 8.0 / 20.0, 1e-9));
}

#[test]
fn limits_count_environments_at_work_so_free_places_still_serve() {
    let config = steady_but(|config| {
        config.environment_concurrency = 2;
        config.reserved_concurrency = Some(1);
    });
    let mut stage = Stage::one(&config);
    let requests = [0.0, 0.1, 0.2, 1.05].map(|time| stage.request(0, time, None));
    stage.run(20.0);
    let throttled: Vec<u64> = stage.throttled().into_iter().map(|(request, _)| request).collect();
    assert_eq!(throttled, [requests[2]]);
    assert_eq!(stage.end_of(requests[3]).environment, 1);
}

#[test]
fn with_several_places_routing_weighs_all_that_have_room() {
    // Two environments of two places: the first idle from 1 s on, the second with one of two places taken until 9 s.
    let routed = |routing| {
        let config = steady_but(|config| {
            config.routing = routing;
            config.environment_concurrency = 2;
        });
        let mut stage = Stage::one(&config);
        for work in [1.0, 1.0, 9.0] {
            stage.request(0, 0.0, Some(span(work)));
        }
        let request = stage.request(0, 5.0, None);
        stage.run(20.0);
        stage.end_of(request).environment
    };
    let cases =
        [(Routing::Newest, 2), (Routing::Oldest, 1), (Routing::MostRecentlyUsed, 2), (Routing::LeastRecentlyUsed, 1)];
    for (routing, environment) in cases {
        assert_eq!(routed(routing), environment, "{routing:?}");
    }
}

#[test]
fn concurrency_never_exceeds_its_limit_however_many_requests_an_environment_takes() {
    for (environment_concurrency, taken) in [(1, 2.0), (3, 6.0)] {
        let config = steady_but(|config| {
            config.environment_concurrency = environment_concurrency;
            config.reserved_concurrency = Some(2);
        });
        let mut stage = Stage::one(&config);
        for _ in 0..10 {
            stage.request(0, 0.0, None);
        }
        stage.run(60.0);
        assert_eq!((stage.metric("invocations"), stage.metric("throttles")), (taken, 10.0 - taken));
        assert_eq!(stage.metric("concurrency_max"), 2.0);
        let mut rows = vec![];
        stage.meters[0].close_period(at(60.0), &mut |name, value| rows.push((name, value)));
        assert!(rows.contains(&("concurrent_executions.max", 2.0)), "{rows:?}");
    }
}

#[test]
fn provisioned_environments_are_ready_and_stay() {
    let config = steady_but(|config| {
        config.provisioned_concurrency = 2;
        config.init = Some(constant(1.0));
    });
    let mut stage = Stage::one(&config);
    let requests = [(0.0), (0.0), (0.0), (5_000.0)].map(|time| stage.request(0, time, None));
    stage.run(6_000.0);
    let found = requests.map(|request| (stage.end_of(request).start, stage.end_of(request).latency_s));
    let (kept, cold) = ((Start::Provisioned, 1.0), (Start::Cold, 2.0));
    assert_eq!(found, [kept, kept, cold, kept]);
    assert_eq!(stage.lambda.environments(Slot(0)).count(), 2, "the third one has expired");
    stage.change(6_001.0, steady_but(|config| config.provisioned_concurrency = 1));
    stage.run(6_002.0);
    let left: Vec<u64> = stage.lambda.environments(Slot(0)).map(|view| view.number).collect();
    assert_eq!(left, [1], "the newest goes first");
}

#[test]
fn more_memory_is_never_slower() {
    let runs = |mb| {
        let mut stage = Stage::one(&FunctionConfig {
            memory: Memory::from_mb(mb),
            cpu_bound_share: 0.6,
            duration_memory: Some(Memory::from_mb(512)),
            init: Some(constant(0.2)),
            timeout: span(60.0),
            ..FunctionConfig::default()
        });
        for index in 0..500 {
            stage.request(0, f64::from(index), None);
        }
        stage.run(600.0);
        let mut ended = stage.ended();
        ended.sort_by_key(|ended| ended.request);
        ended.into_iter().map(|ended| ended.latency_s).collect::<Vec<_>>()
    };
    let sizes = [128, 256, 512, 1_024, 1_769, 3_008, 10_240].map(runs);
    for pair in sizes.windows(2) {
        assert!(pair[0].iter().zip(&pair[1]).all(|(smaller, larger)| larger <= smaller));
    }
    assert!(sizes[0][1] > sizes[4][1] * 1.2, "and it matters to a warm request");
}
