//! Random load balancers, machines and faults: every request is answered once, and nobody is asked who must not be.

use super::*;

fn config(chance: &mut Rng) -> BalancerConfig {
    let kinds = [BalancerType::Application, BalancerType::Network, BalancerType::Gateway, BalancerType::Classic];
    let algorithms =
        [Algorithm::RoundRobin, Algorithm::LeastOutstandingRequests, Algorithm::WeightedRandom, Algorithm::FlowHash];
    let mut pick = |odds: u64| chance.below(odds) == 0;
    let mut config = BalancerConfig {
        cross_zone: pick(2).then(|| pick(2)),
        anomaly_mitigation: pick(2),
        stickiness: pick(3).then(|| SimDuration::from_secs(30)),
        slow_start: if pick(3) { SimDuration::from_secs(45) } else { SimDuration::ZERO },
        client_timeout: pick(3).then(|| SimDuration::from_secs(20)),
        minimum_healthy_percent: pick(3).then_some(60),
        clients: 5,
        deregistration_delay: SimDuration::from_secs(40),
        ..BalancerConfig::default()
    };
    config.kind = kinds[chance.below(4) as usize];
    config.algorithm = (chance.below(2) == 0).then(|| algorithms[chance.below(4) as usize]);
    config
}

#[test]
fn every_request_is_answered_once_whatever_happens() {
    let mut n_valid = 0;
    for seed in 0..400 {
        let mut chance = Rng::from_seed(Seed(seed));
        let config = config(&mut chance);
        if !conflicts::found(std::slice::from_ref(&config)).is_empty() {
            continue;
        }
        n_valid += 1;
        let doings = [
            Doing::Serves(10),
            Doing::Serves(30_000),
            Doing::Errs,
            Doing::Refuses,
            Doing::Silent,
            Doing::Holds(3, 5_000),
        ];
        let n = 1 + chance.below(6);
        let machines: Vec<(u8, Doing)> =
            (0..n).map(|_| (chance.below(3) as u8, doings[chance.below(6) as usize])).collect();
        let mut bench = Bench::new(&config, &machines, seed);
        for _ in 0..400 {
            let machine = chance.below(n) as usize;
            match chance.below(12) {
                0 => bench.machines[machine].doing = doings[chance.below(6) as usize],
                1 => {
                    let states = [InstanceState::Running, InstanceState::Stopped, InstanceState::Stopping];
                    bench.turn(machine, states[chance.below(3) as usize]);
                }
                2 => drop(bench.call("DeregisterTargets", &[&format!("m{machine}")])),
                3 | 4 => drop(bench.call("RegisterTargets", &[&format!("m{machine}")])),
                _ => (0..chance.below(8)).for_each(|_| bench.send()),
            }
            let next = bench.now_ms() + chance.below(8_000);
            bench.run_to(next);
        }
        // Everybody is there again, so that nothing waits for room for ever.
        for machine in 0..n as usize {
            bench.machines[machine].doing = Doing::Serves(0);
            bench.turn(machine, InstanceState::Running);
        }
        let end = bench.now_ms() + 2_000_000;
        bench.run_to(end);
        let mut numbers: Vec<u64> = bench.answers.iter().map(|(_, number, _)| *number).collect();
        numbers.sort_unstable();
        let expected: Vec<u64> = (1..=bench.n_sent).collect();
        assert_eq!(numbers, expected, "seed {seed}: {config:?}");
        assert_eq!(bench.n_outcomes, bench.answers.len() as u64, "seed {seed}: answers reach whoever asked");
    }
    assert!(n_valid > 100, "{n_valid} configurations were tried");
}
