//! Who gets how much: zones, algorithms, stickiness, slow start, anomalies.

use super::*;

/// `n` machines in a zone that all answer at once.
fn zone(zone: u8, n: usize) -> Vec<(u8, Doing)> {
    vec![(zone, Doing::Serves(0)); n]
}

#[test]
fn l1_cross_zone_gives_every_target_the_same() {
    let machines = [zone(0, 2), zone(1, 8)].concat();
    let mut bench = Bench::settled(&application(), &machines, 1);
    bench.send_many(1_000, 1);
    assert_eq!(bench.shares(), [100; 10]);
}

#[test]
fn without_cross_zone_every_zone_gets_the_same() {
    let machines = [zone(0, 2), zone(1, 8)].concat();
    let mut bench = Bench::settled(&but(|config| config.cross_zone = Some(false)), &machines, 1);
    bench.send_many(1_600, 1);
    assert_eq!(bench.shares(), [vec![400; 2], vec![100; 8]].concat());
}

#[test]
fn l2_a_zone_below_its_threshold_loses_its_name_and_the_other_serves() {
    let machines = [zone(0, 10), zone(1, 10)].concat();
    let config = but(|config| {
        config.cross_zone = Some(false);
        config.minimum_healthy_percent = Some(50);
    });
    let mut bench = Bench::settled(&config, &machines, 1);
    bench.machines[14..].iter_mut().for_each(|machine| machine.doing = Doing::Refuses);
    bench.run_to(300_000);
    bench.send_many(1_000, 1);
    assert_eq!(bench.shares(), [vec![100; 10], vec![0; 10]].concat());
    // Five of ten are 50 %: enough.
    bench.machines[14].doing = Doing::Serves(0);
    bench.run_to(700_000);
    bench.send_many(1_000, 1);
    assert_eq!(bench.shares()[10..], [vec![100; 5], vec![0; 5]].concat());
}

#[test]
fn l3_when_all_are_unhealthy_all_get_requests() {
    let mut bench = Bench::settled(&application(), &zone(0, 4), 1);
    bench.machines.iter_mut().for_each(|machine| machine.doing = Doing::Errs);
    bench.run_to(300_000);
    bench.send_many(400, 1);
    assert_eq!(bench.shares(), [100; 4]);
    assert!(bench.answers.iter().all(|(.., answer)| *answer == Answer::Target5xx), "they err, and are asked");
    let opened = |(_, fact): &(SimTime, Fact)| *fact == Fact::FailOpenChanged { is_open: true };
    assert_eq!(bench.facts.iter().filter(|fact| opened(fact)).count(), 2, "at first, before any check, and now");
}

#[test]
fn least_outstanding_requests_spares_the_slow() {
    let machines = [(0, Doing::Serves(1_000)), (0, Doing::Serves(100))];
    let config = but(|config| config.algorithm = Some(Algorithm::LeastOutstandingRequests));
    let mut bench = Bench::settled(&config, &machines, 1);
    bench.send_many(1_000, 20);
    let shares = bench.shares();
    // With equally many under way, the one that is ten times as fast gets ten times as many.
    assert!((8.0..12.0).contains(&(shares[1] as f64 / shares[0] as f64)), "{shares:?}");
}

#[test]
fn random_choices_come_out_even_in_the_long_run() {
    let network = but(|config| config.kind = BalancerType::Network);
    let random = but(|config| config.algorithm = Some(Algorithm::WeightedRandom));
    for config in [network, random] {
        let mut bench = Bench::settled(&config, &zone(0, 4), 1);
        bench.run_to(400_000);
        bench.send_many(4_000, 1);
        assert!(bench.shares().iter().all(|n| (900..1_100).contains(n)), "{:?}", bench.shares());
    }
}

#[test]
fn clients_stay_with_their_target_until_it_goes() {
    let config = but(|config| {
        config.stickiness = Some(SimDuration::from_secs(86_400));
        config.clients = 1;
    });
    let mut bench = Bench::settled(&config, &zone(0, 3), 1);
    bench.send_many(50, 1);
    let mut shares = bench.shares();
    shares.sort_unstable();
    assert_eq!(shares, [0, 0, 50]);
    let home = bench.machines.iter().position(|machine| machine.n == 50).expect("one has all");
    bench.call("DeregisterTargets", &[&format!("m{home}")]).expect("it is registered");
    bench.send_many(50, 1);
    assert_eq!(bench.machines[home].n, 50, "one that is draining gets nothing new");
    let mut shares = bench.shares();
    shares.sort_unstable();
    assert_eq!(shares, [0, 50, 50]);
}

#[test]
fn l7_and_l8_only_a_new_target_among_old_ones_starts_slowly() {
    let config = but(|config| config.slow_start = SimDuration::from_secs(60));
    let mut bench = Bench::settled(&config, &zone(0, 4), 1);
    bench.send_many(400, 1);
    // Their first one was healthy before the others; those started slowly, and are through by now.
    assert_eq!(bench.shares(), [100; 4], "old ones do not start slowly");
    bench.call("DeregisterTargets", &["m3"]).expect("it is registered");
    bench.run_to(430_000);
    bench.call("RegisterTargets", &["m3"]).expect("there is room");
    let healthy = loop {
        let next = bench.now_ms() + 1_000;
        bench.run_to(next);
        if let [_, healthy] = bench.turned(3, TargetHealth::Healthy)[..] {
            break healthy;
        }
    };
    bench.run_to(healthy + 14_000);
    let before = bench.shares();
    bench.send_many(20_000, 0);
    bench.run_to(healthy + 16_000);
    let got = bench.machines[3].n - before[3];
    let share = got as f64 / 20_000.0;
    // At 14 s: 14/60 ÷ (3 + 14/60).
    let law = (14.0 / 60.0) / (3.0 + 14.0 / 60.0);
    assert!((share - law).abs() < 0.006, "{share}, the law says {law}");
    bench.run_to(healthy + 61_000);
    let before = bench.machines[3].n;
    bench.send_many(400, 1);
    assert_eq!(bench.machines[3].n - before, 100, "it has its full share");
}

#[test]
fn l20_anomalies_are_found_among_three_and_not_among_two() {
    let config = but(|config| {
        config.algorithm = Some(Algorithm::WeightedRandom);
        config.anomaly_mitigation = true;
    });
    for (n, is_found) in [(2, false), (4, true)] {
        let mut bench = Bench::settled(&config, &zone(0, n), 1);
        // It answers its checks and errs on requests.
        bench.machines[0].doing = Doing::Holds(0, 0);
        bench.send_many(2_000, 20);
        let found = bench.facts.iter().any(|(_, fact)| matches!(fact, Fact::AnomalyChanged { is_anomalous: true, .. }));
        assert_eq!(found, is_found, "{n} targets");
        let share = bench.machines[0].n as f64 / 2_000.0;
        if is_found {
            assert!((0.02..0.12).contains(&share), "{share}: a floor of a twentieth stays");
            bench.machines[0].doing = Doing::Serves(0);
            bench.send_many(4_000, 20);
            assert!(
                bench.facts.iter().any(|(_, fact)| matches!(fact, Fact::AnomalyChanged { is_anomalous: false, .. }))
            );
        } else {
            assert!((0.45..0.55).contains(&share), "{share}");
        }
        assert!(bench.turned(0, TargetHealth::Unhealthy).is_empty(), "its health is not touched");
    }
}
