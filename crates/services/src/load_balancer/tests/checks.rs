//! Health checks, registration and draining, to the second.

use super::*;

#[test]
fn l4_a_new_target_is_healthy_after_its_first_check() {
    for seed in 0..40 {
        let mut bench = Bench::new(&application(), &[(0, Doing::Serves(0))], seed);
        bench.run_to(100_000);
        let healthy = bench.turned(0, TargetHealth::Healthy);
        assert!(matches!(healthy[..], [at] if (10_000..40_000).contains(&at)), "seed {seed}: {healthy:?}");
    }
}

#[test]
fn l5_a_crash_is_found_after_30_to_65_s_and_forgiven_after_120_to_150() {
    for (seed, doing) in (0..40).flat_map(|seed| [(seed, Doing::Refuses), (seed, Doing::Silent), (seed, Doing::Errs)]) {
        let mut bench = Bench::settled(&application(), &[(0, Doing::Serves(0)), (0, Doing::Serves(0))], seed);
        bench.machines[0].doing = doing;
        bench.run_to(300_000);
        let found = bench.turned(0, TargetHealth::Unhealthy)[0] - 120_000;
        let latest = if doing == Doing::Silent { 65_000 } else { 60_000 };
        assert!((30_000..=latest).contains(&found), "seed {seed}, {doing:?}: {found} ms");
        bench.machines[0].doing = Doing::Serves(0);
        bench.run_to(600_000);
        let back = bench.turned(0, TargetHealth::Healthy)[1] - 300_000;
        assert!((120_000..=150_000).contains(&back), "seed {seed}, {doing:?}: {back} ms");
        assert_eq!(bench.metric("healthy_hosts.min"), 1.0);
    }
}

#[test]
fn a_target_that_never_answers_becomes_unhealthy_after_two_checks() {
    let mut bench = Bench::new(&application(), &[(0, Doing::Hangs)], 1);
    bench.run_to(200_000);
    assert_eq!(bench.turned(0, TargetHealth::Healthy), [0_u64; 0]);
    let unhealthy = bench.turned(0, TargetHealth::Unhealthy)[0];
    assert!((10_000 + 30_000 + 5_000..10_000 + 60_000 + 5_000).contains(&unhealthy), "{unhealthy} ms");
    let reason = bench.facts.iter().find_map(|(_, fact)| {
        let Fact::TargetHealthChanged { to: TargetHealth::Unhealthy, reason, .. } = *fact else { return None };
        Some(reason.name())
    });
    assert_eq!(reason, Some("Target.Timeout"));
}

#[test]
fn a_stopped_instance_is_unused_and_begins_anew_when_it_runs() {
    for (kind, stopped) in
        [(BalancerType::Application, TargetHealth::Unused), (BalancerType::Network, TargetHealth::Unhealthy)]
    {
        let config = but(|config| config.kind = kind);
        let mut bench = Bench::settled(&config, &[(0, Doing::Serves(0)), (0, Doing::Serves(0))], 1);
        bench.turn(0, InstanceState::Stopped);
        assert_eq!(bench.turned(0, stopped), [120_000], "{kind:?}");
        bench.run_to(200_000);
        bench.turn(0, InstanceState::Running);
        bench.run_to(240_001);
        assert_eq!(bench.turned(0, TargetHealth::Initial), [0, 200_000]);
        assert_eq!(bench.turned(0, TargetHealth::Healthy).len(), 2, "{kind:?}");
    }
}

#[test]
fn l6_a_deregistered_target_drains_and_then_is_unused() {
    let mut bench = Bench::settled(&application(), &[(0, Doing::Serves(0)), (0, Doing::Serves(0))], 1);
    bench.call("DeregisterTargets", &["m0"]).expect("it is registered");
    assert_eq!((bench.metric("healthy_hosts.last"), bench.metric("unhealthy_hosts.last")), (1.0, 0.0));
    bench.send_many(10, 1);
    assert_eq!(bench.shares(), [0, 10]);
    bench.run_to(500_000);
    assert_eq!(bench.turned(0, TargetHealth::Draining), [120_000]);
    assert_eq!(bench.turned(0, TargetHealth::Unused), [420_000]);
}

#[test]
fn what_is_left_at_the_end_of_the_delay_is_cut_off_with_502() {
    let mut bench = Bench::settled(
        &but(|config| config.idle_timeout = Some(SimDuration::from_secs(4_000))),
        &[(0, Doing::Serves(400_000)), (0, Doing::Serves(100_000))],
        1,
    );
    bench.send_many(2, 0);
    bench.call("DeregisterTargets", &["m0", "m1"]).expect("both are registered");
    bench.send();
    bench.run_to(2_000_000);
    let ends: Vec<(u64, Answer)> = bench.answers.iter().map(|(at, _, answer)| (*at, *answer)).collect();
    let expected =
        [(120_000, Answer::NoTarget), (220_000, Answer::Target2xx), (420_000, Answer::BadGateway(Gateway::Drained))];
    assert_eq!(ends, expected);
}

#[test]
fn calls_are_refused_as_aws_refuses_them() {
    let mut bench = Bench::settled(&application(), &[(0, Doing::Serves(0)), (0, Doing::Serves(0))], 1);
    assert_eq!(bench.call("RegisterTargets", &[]), Err("ValidationError"));
    assert_eq!(bench.call("DeregisterTargets", &["m7"]), Err("InvalidTarget"));
    assert_eq!(bench.call("DeregisterTargets", &["m0"]), Ok(()));
    assert_eq!(bench.call("DeregisterTargets", &["m0"]), Err("InvalidTarget"), "it is draining already");
    assert_eq!(bench.call("RegisterTargets", &["m0", "m1"]), Ok(()), "one that drains can come back");
    let names: Vec<String> = (0..999).map(|n| format!("x{n}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    assert_eq!(bench.call("RegisterTargets", &names), Err("TooManyTargets"));
    bench.run_to(200_000);
    assert_eq!(bench.turned(0, TargetHealth::Healthy).len(), 2);
}
