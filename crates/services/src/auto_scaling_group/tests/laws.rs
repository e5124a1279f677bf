//! Laws over random groups, loads, calls and faults.

use super::policies::{scheduled, simple, stepping, tracking};
use super::*;
use crate::scaling::maintenance::Band;

fn random_config(rng: &mut Rng) -> GroupConfig {
    let min = rng.below(3) as u32;
    let max = min + 1 + rng.below(8) as u32;
    let desired = min + rng.below(u64::from(max - min) + 1) as u32;
    let mut config = sized(min, desired, max);
    config.zones = (0..=rng.below(3) as u8).collect();
    config.default_instance_warmup = rng.chance(0.5).then(|| secs(rng.below(300)));
    config.new_instances_protected = rng.chance(0.1);
    if rng.chance(0.3) {
        config.maintenance =
            given(Band { min_percent: 50 + rng.below(51) as u32, max_percent: 100 + rng.below(50) as u32 });
    }
    if rng.chance(0.3) {
        let state = if rng.chance(0.5) { PoolState::Stopped } else { PoolState::Running };
        config.warm_pool = given(WarmPool {
            state,
            min_size: rng.below(2) as u32,
            max_prepared: None,
            reuse_on_scale_in: rng.chance(0.5),
        });
    }
    let all = [
        tracking(50.0),
        stepping(),
        simple(-1, Some(10.0)),
        scheduled(None, Some("*/20 * * * *"), min),
        tracking(30.0),
    ];
    let kinds = all.into_iter().filter(|_| rng.chance(0.5)).collect();
    with_policies(config, kinds)
}

fn random_call(rng: &mut Rng) -> (&'static str, Args) {
    let place = format!("asg#{}", rng.below(4));
    let flag = Value::Flag(rng.chance(0.5));
    let ids = ("InstanceIds", names(&[&place]));
    match rng.below(9) {
        0 => ("SetDesiredCapacity", vec![("DesiredCapacity", Value::Whole(rng.below(10)))]),
        1 => ("UpdateAutoScalingGroup", vec![("MaxSize", Value::Whole(rng.below(12)))]),
        2 => (
            "TerminateInstanceInAutoScalingGroup",
            vec![("InstanceId", word(&place)), ("ShouldDecrementDesiredCapacity", flag)],
        ),
        3 => ("EnterStandby", vec![ids, ("ShouldDecrementDesiredCapacity", flag)]),
        4 => ("ExitStandby", vec![ids]),
        5 => ("DetachInstances", vec![ids, ("ShouldDecrementDesiredCapacity", flag)]),
        6 => ("StartInstanceRefresh", vec![]),
        7 => ("SetInstanceProtection", vec![ids, ("ProtectedFromScaleIn", flag)]),
        _ => ("ExecutePolicy", vec![("PolicyName", word("p1"))]),
    }
}

#[test]
fn random_groups_keep_the_laws() {
    for seed in 0..60 {
        let mut rng = Rng::from_seed(Seed(seed));
        let config = random_config(&mut rng);
        let shift = rng.below(3_600) as f64;
        let mut bench = Bench::start(&config, rng.chance(0.5), move |_, at| (at + shift) % 5_000.0 < 4_000.0)
            .with_cpu(move |at| ((at + shift) / 1_800.0 % 2.0 - 1.0).abs() * 100.0);
        let mut second = 0;
        for _ in 0..40 {
            second += 1 + rng.below(600);
            bench.run_to(second);
            if rng.chance(0.6) {
                let (action, args) = random_call(&mut rng);
                bench.call(action, &args);
            } else if let Some(index) = running(&bench, &mut rng) {
                let states = [InstanceState::Stopping, InstanceState::ShuttingDown];
                bench.become_state(index, states[rng.below(2) as usize]);
            }
        }
        check_laws(&bench, seed);
    }
}

fn running(bench: &Bench, rng: &mut Rng) -> Option<usize> {
    let is_up = |fake: &Fake| fake.state == Some(InstanceState::Running) && fake.id != u32::MAX;
    let all: Vec<usize> =
        bench.instances.iter().enumerate().filter(|(_, fake)| is_up(fake)).map(|(index, _)| index).collect();
    (!all.is_empty()).then(|| all[rng.below(all.len() as u64) as usize])
}

/// A desired capacity changes only with a fact that names its cause; every instance is launched once, and ends once; each fact of
/// an instance begins where the one before it ended.
fn check_laws(bench: &Bench, seed: u64) {
    let mut desired = None;
    let mut states: Vec<Option<Lifecycle>> = vec![None; bench.instances.len() + 1];
    for (at, fact) in &bench.facts {
        match *fact {
            Fact::GroupCreated { desired: first, .. } => desired = Some(first),
            Fact::CapacityChanged { from, to, .. } => {
                assert_eq!(desired, Some(from), "seed {seed}, {at} s");
                assert_ne!(from, to, "seed {seed}, {at} s");
                desired = Some(to);
            }
            Fact::LifecycleChanged { instance, from, to, .. } => {
                let state = &mut states[instance as usize];
                assert_eq!(*state, from, "seed {seed}, {at} s: instance {instance}");
                assert!(from.is_none_or(|from| !from.is_gone()), "seed {seed}: what is gone stays gone");
                *state = Some(to);
            }
            _ => {}
        }
    }
    assert_eq!(desired, Some(bench.desired()), "seed {seed}");
    let serving = states.iter().filter(|state| **state == Some(Lifecycle::InService)).count() as f64;
    assert_eq!(bench.number("in_service.last"), serving, "seed {seed}");
}

#[test]
fn a_group_left_alone_comes_to_rest_at_its_desired_capacity() {
    for seed in 0..40 {
        let mut rng = Rng::from_seed(Seed(1_000 + seed));
        let mut config = random_config(&mut rng);
        config.policies = Given::default();
        config.new_instances_protected = false;
        let mut bench = Bench::start(&config, rng.chance(0.5), |_, _| true);
        bench.run_to(400);
        for _ in 0..5 {
            let (action, args) = random_call(&mut rng);
            if !matches!(action, "SetInstanceProtection" | "ExecutePolicy") {
                bench.call(action, &args);
            }
        }
        bench.run_to(20_000);
        assert_eq!(bench.serving(), bench.desired(), "seed {seed}");
        let n = bench.facts.len();
        bench.run_to(30_000);
        assert_eq!(bench.facts.len(), n, "seed {seed}: nothing more happens");
    }
}
