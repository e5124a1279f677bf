//! Errors with their true causes.

use super::*;

/// What one request comes to, and after how long.
fn outcome(config: &BalancerConfig, doing: Doing) -> (u64, u16, &'static str) {
    let mut bench = Bench::settled(config, &[(0, Doing::Serves(0))], 1);
    bench.machines[0].doing = doing;
    bench.send();
    bench.run_to(10_000_000);
    let (at, _, answer) = bench.answers[0];
    assert_eq!((bench.answers.len(), bench.n_outcomes), (1, 1), "one request, one answer");
    (at - 120_000, answer.code(), answer.reason())
}

#[test]
fn every_error_has_its_code_its_cause_and_its_moment() {
    let patient = but(|config| config.client_timeout = Some(SimDuration::from_secs(30)));
    let impatient = but(|config| config.client_timeout = Some(SimDuration::from_secs(90)));
    let network = but(|config| config.kind = BalancerType::Network);
    let cases = [
        (application(), Doing::Serves(250), (250, 200, "target")),
        (application(), Doing::Errs, (0, 500, "target-error")),
        (application(), Doing::Refuses, (0, 502, "refused")),
        (application(), Doing::Silent, (10_000, 504, "connect-timeout")),
        (application(), Doing::Holds(0, 0), (0, 503, "target-full")),
        // L17, L18.
        (application(), Doing::Serves(61_000), (60_000, 504, "idle-timeout")),
        (application(), Doing::Serves(59_000), (59_000, 200, "target")),
        (patient, Doing::Serves(40_000), (30_000, 460, "client-gone")),
        (impatient, Doing::Serves(100_000), (60_000, 504, "idle-timeout")),
        (network, Doing::Serves(61_000), (61_000, 200, "target")),
    ];
    for (config, doing, expected) in cases {
        assert_eq!(outcome(&config, doing), expected, "{doing:?} behind {:?}", config.kind);
    }
}

#[test]
fn l19_without_targets_it_is_503_and_no_request_is_counted() {
    let mut bench = Bench::settled(&application(), &[], 1);
    bench.send_many(3, 1);
    assert!(bench.answers.iter().all(|(.., answer)| *answer == Answer::NoTarget));
    assert_eq!((bench.metric("requests"), bench.metric("http_503"), bench.metric("http_5xx")), (0.0, 3.0, 3.0));
}

#[test]
fn l23_requests_per_target_are_those_of_a_healthy_one() {
    let mut bench = Bench::settled(&application(), &[(0, Doing::Serves(0)); 5], 1);
    bench.machines[4].doing = Doing::Errs;
    bench.run_to(240_000);
    bench.row("request_count");
    bench.send_many(1_200, 50);
    let per_target = bench.row("request_count_per_target").expect("a row");
    assert!((per_target - 300.0).abs() < 0.01, "{per_target}");
    bench.machines.iter_mut().for_each(|machine| machine.doing = Doing::Errs);
    bench.run_to(480_000);
    bench.row("request_count");
    bench.send_many(1_200, 50);
    let per_target = bench.row("request_count_per_target").expect("a row");
    assert!((per_target - 240.0).abs() < 0.01, "{per_target}");
}

#[test]
fn a_classic_one_keeps_what_nobody_has_room_for_up_to_1024() {
    let classic = but(|config| config.kind = BalancerType::Classic);
    let mut bench = Bench::settled(&classic, &[(0, Doing::Holds(2, 1_000)), (0, Doing::Holds(2, 1_000))], 1);
    bench.send_many(4 + 1_024 + 10, 0);
    bench.run_to(120_000);
    let spilled = |answers: &[(u64, u64, Answer)]| answers.iter().filter(|(.., a)| *a == Answer::Spillover).count();
    assert_eq!(spilled(&bench.answers), 10);
    bench.run_to(2_000_000);
    let done = bench.answers.iter().filter(|(.., answer)| *answer == Answer::Target2xx).count();
    assert_eq!(done, 4 + 1_024);
    assert_eq!((bench.metric("surge_queue.max"), bench.metric("spillover")), (1_024.0, 10.0));
    let mut numbers: Vec<u64> =
        bench.answers.iter().filter(|(.., a)| *a == Answer::Target2xx).map(|(_, number, _)| *number).collect();
    assert!(numbers.is_sorted(), "first come, first served");
    numbers.dedup();
    assert_eq!(numbers.len(), done, "each once");
}

#[test]
fn a_network_one_resets_the_flows_of_a_target_that_turns_unhealthy() {
    let network = but(|config| config.kind = BalancerType::Network);
    let mut bench = Bench::settled(&network, &[(0, Doing::Serves(0)), (0, Doing::Serves(0))], 1);
    bench.machines[0].doing = Doing::Hangs;
    bench.machines[1].doing = Doing::Hangs;
    bench.send_many(40, 0);
    bench.machines[1].doing = Doing::Serves(0);
    bench.run_to(300_000);
    let unhealthy = bench.turned(0, TargetHealth::Unhealthy)[0];
    let reset: Vec<u64> =
        bench.answers.iter().filter(|(.., a)| *a == Answer::BadGateway(Gateway::Reset)).map(|(at, ..)| *at).collect();
    assert_eq!(reset, vec![unhealthy; bench.machines[0].n as usize]);
}
