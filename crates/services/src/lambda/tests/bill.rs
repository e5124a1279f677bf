//! What is to be paid.

use super::*;
use crate::lambda::pricing::{Compute, bill};
use crate::service::LineItem;
use skylapse_units::Memory;

fn check(usage: &Usage, expected: &[(&str, f64, &str)]) {
    let found: Vec<_> = bill(usage).iter().map(line).collect();
    let expected: Vec<_> = expected.iter().map(|&(item, quantity, usd)| (item, quantity, usd.to_owned())).collect();
    assert_eq!(found, expected);
}

fn line(line: &LineItem) -> (&'static str, f64, String) {
    (line.item, line.quantity as f64 / line.per as f64, line.cost.to_string())
}

const GB_S: u128 = 1_024 * 1_000;

#[test]
fn prices_are_those_of_the_price_list() {
    // E3 without its free tier: 3 M requests of 120 ms at 1,536 MB.
    let e3 = Usage {
        requests: 3_000_000,
        x86: Compute { duration_mb_ms: 3_000_000 * 120 * 1_536, ..Compute::default() },
        ..Usage::default()
    };
    check(&e3, &[("lambda.requests", 3e6, "0.6000000000"), ("lambda.duration", 540_000.0, "9.0000180000")]);
    // E4: 100 provisioned environments of 1,536 MB for 8 h; 500,000 requests of 100 ms on them.
    let e4 = Usage {
        x86: Compute {
            provisioned_mb_s: 100 * 1_536 * 8 * 3_600,
            provisioned_duration_mb_ms: 500_000 * 100 * 1_536,
            ..Compute::default()
        },
        ..Usage::default()
    };
    let lines = [
        ("lambda.provisioned_concurrency", 4_320_000.0, "18.0001440000"),
        ("lambda.provisioned_duration", 75_000.0, "0.7291650000"),
    ];
    check(&e4, &lines);
    // E23: 1 GB kept ready for 730 h.
    let e23 = Compute { provisioned_mb_s: 1_024 * 730 * 3_600, ..Compute::default() };
    check(&Usage { x86: e23, ..Usage::default() }, &[("lambda.provisioned_concurrency", 2_628_000.0, "10.9500876000")]);
}

#[test]
fn e5_snapshots_of_other_runtimes_than_java_are_charged() {
    // 1 GB, 31 days, 7.44 M requests of 2 s, one in a hundred restored: 4.03 + 10.40 USD besides 1.49 and 248.00.
    let gb = 1_024;
    let e5 = Usage {
        requests: 7_440_000,
        x86: Compute { duration_mb_ms: 7_440_000 * 2_000 * gb, ..Compute::default() },
        snapshot_cache_mb_s: 31 * 86_400 * gb,
        snapshot_restored_mb: 74_400 * gb,
        ..Usage::default()
    };
    let lines = [
        ("lambda.requests", 7_440_000.0, "1.4880000000"),
        ("lambda.duration", 14_880_000.0, "248.0004960000"),
        ("lambda.snapstart_cache", 2_678_400.0, "4.0299206400"),
        ("lambda.snapstart_restore", 74_400.0, "10.4011051200"),
    ];
    check(&e5, &lines);
}

#[test]
fn a_snapshot_is_charged_for_three_hours_at_least_and_for_every_restore() {
    let snap = |runtime: &str, mb: u32| {
        steady_but(|config| {
            config.runtime = Runtime::named(runtime).unwrap();
            config.snap_start = true;
            config.restore = Some(constant(0.5));
            config.memory = Memory::from_mb(mb);
        })
    };
    let found = |stage: &Stage, secs: f64| {
        let bill = stage.meters[0].bill(at(secs));
        let of = |item: &str| bill.iter().map(line).find(|found| found.0 == item).map_or(0.0, |found| found.1);
        (of("lambda.snapstart_cache"), of("lambda.snapstart_restore"))
    };
    for (runtime, cache, restored) in [("python3.12", 10_800.0, 2.0), ("dotnet8", 10_800.0, 2.0), ("java21", 0.0, 0.0)]
    {
        let mut stage = Stage::one(&snap(runtime, 1_024));
        stage.request(0, 0.0, None);
        stage.request(0, 0.0, None);
        stage.run(60.0);
        assert_eq!(found(&stage, 60.0), (cache, restored), "{runtime}");
        assert_eq!(found(&stage, 20_000.0).0, if cache == 0.0 { 0.0 } else { 20_000.0 }, "{runtime}");
    }
    // An update is a new version with a snapshot of its own; the old one has had its three hours.
    let mut stage = Stage::one(&snap("python3.12", 1_024));
    stage.change(60.0, snap("python3.12", 2_048));
    stage.change(120.0, steady());
    stage.run(200.0);
    assert_eq!(found(&stage, 200.0).0, 10_800.0 + 2.0 * 10_800.0);
}

#[test]
fn a_large_bill_goes_through_the_tiers() {
    let used = |gb_s: u128| Compute { duration_mb_ms: gb_s * GB_S, ..Compute::default() };
    let x86 = |gb_s| Usage { x86: used(gb_s), ..Usage::default() };
    let arm = |gb_s| Usage { arm: used(gb_s), ..Usage::default() };
    let cases = [
        (x86(1), "0.0000166667"),
        (x86(6_000_000_000), "100000.2000000000"),
        (x86(6_000_000_001), "100000.2000150000"),
        (x86(15_000_000_001), "235000.2000133334"),
        (arm(1), "0.0000133334"),
        (arm(7_500_000_001), "100000.5000120001"),
        (arm(18_750_000_001), "235001.6250106667"),
    ];
    for (usage, usd) in cases {
        assert_eq!(bill(&usage)[0].cost.to_string(), usd);
    }
}

#[test]
fn nothing_used_is_nothing_billed() {
    assert_eq!(bill(&Usage::default()), []);
    let stage = Stage::one(&steady());
    assert_eq!(stage.meters[0].bill(at(3_600.0)), []);
}

#[test]
fn provisioned_concurrency_is_billed_in_steps_of_five_minutes_and_its_runs_at_their_own_rate() {
    let config = steady_but(|config| {
        config.provisioned_concurrency = 2;
        config.memory = Memory::from_mb(1_024);
    });
    let mut stage = Stage::one(&config);
    stage.request(0, 10.0, None);
    // The second one is done by then; what was kept until here has been kept for one step.
    stage.change(200.0, steady_but(|config| config.memory = Memory::from_mb(1_024)));
    stage.request(0, 250.0, None);
    stage.run(301.0);
    let found: Vec<_> = stage.meters[0].bill(at(301.0)).iter().map(line).map(|(item, n, _)| (item, n)).collect();
    let expected = [
        ("lambda.requests", 2.0),
        ("lambda.duration", 1.0),
        ("lambda.provisioned_concurrency", 600.0),
        ("lambda.provisioned_duration", 1.0),
    ];
    assert_eq!(found, expected);
    let quarter = Stage::one(&config);
    let kept = |secs: f64| line(&quarter.meters[0].bill(at(secs))[0]).1;
    assert_eq!((kept(0.1), kept(300.0), kept(300.1)), (600.0, 600.0, 1_200.0));
}

#[test]
fn a_run_is_billed_with_the_memory_that_it_had() {
    let mut stage = Stage::one(&steady_but(|config| config.memory = Memory::from_mb(1_024)));
    stage.request(0, 0.5, None);
    stage.change(1.0, steady_but(|config| config.memory = Memory::from_mb(2_048)));
    stage.request(0, 5.0, None);
    stage.run(10.0);
    assert_eq!(stage.metric("billed_gb_s"), 3.0);
    assert_eq!(stage.metric("billed_ms"), 2_000.0);
}

#[test]
fn init_of_provisioned_environments_asked_for_in_mid_run_is_billed_used_or_not() {
    let config = |provisioned| {
        steady_but(|config| {
            config.provisioned_concurrency = provisioned;
            config.init = Some(constant(2.5));
            config.memory = Memory::from_mb(1_024);
        })
    };
    let mut stage = Stage::one(&config(3));
    stage.change(10.0, config(7));
    stage.run(300.0);
    let bill = stage.meters[0].bill(at(300.0));
    let of = |item: &str| bill.iter().map(line).find(|found| found.0 == item).map_or(0.0, |found| found.1);
    assert_eq!(
        of("lambda.provisioned_duration"),
        4.0 * 2.5,
        "the four that came later; the others were there at the start"
    );
}
