//! The fact sheet's examples of bills. AWS, elasticloadbalancing/pricing, 2024-07-01.

use skylapse_units::Money;

use super::super::pricing::{Rates, UNIT, Used};
use super::*;

const HOUR: u64 = 3_600;

/// What 730 equal hours cost: hours and units.
fn month(config: &BalancerConfig, used: Used) -> (Money, Money) {
    let rates = Rates::of(config.kind);
    let lines = rates.bill(SimDuration::from_secs(730 * HOUR), rates.units(config, used) * 730);
    (lines[0].cost, lines[1].cost)
}

/// Within a cent.
fn check(what: &str, found: Money, usd: f64) {
    let found = found.as_picos() as f64 / 1e12;
    assert!((found - usd).abs() < 0.01, "{what}: {found}, the example says {usd}");
}

#[test]
fn the_examples_of_the_price_list_come_out() {
    let gb = |per_month: u128| Used { bytes: per_month * 1_000_000_000 / 730, ..Used::default() };
    let of = |kind| but(|config| config.kind = kind);
    let (base, units) = month(&of(BalancerType::Application), gb(1_000));
    check("L9 base", base, 16.425);
    check("L9 units", units, 8.00);
    let (base, units) = month(&of(BalancerType::Network), gb(1_000));
    check("L10 base", base, 16.425);
    check("L10 units", units, 6.00);
    let (base, data) = month(&of(BalancerType::Classic), gb(10_000));
    check("L11 base", base, 18.25);
    check("L11 data", data, 80.00);
    let active = |n: u128| Used { active_nanos: n * u128::from(HOUR) * 1_000_000_000, ..Used::default() };
    check("L14", month(&of(BalancerType::Application), active(10_000)).1, 19.47);
    check("L15", month(&of(BalancerType::Network), active(100_000)).1, 4.38);
}

#[test]
fn the_dimension_that_is_used_most_is_charged() {
    let rates = Rates::of(BalancerType::Application);
    let config = but(|config| config.rules = 60);
    // L12: five requests a second past 50 rules that are not free.
    let rules = Used { requests: 5 * HOUR, ..Used::default() };
    assert_eq!(rates.units(&config, rules), UNIT / 4);
    // L13: a connection a second that lasts two minutes, 300 KB a second.
    let used = Used {
        requests: 5 * HOUR,
        connections: HOUR,
        active_nanos: 120 * u128::from(HOUR) * 1_000_000_000,
        bytes: 300_000 * u128::from(HOUR),
    };
    assert_eq!(rates.units(&config, used), UNIT * 108 / 100);
    let (base, units) = month(&config, used);
    check("L13", base + units, 22.73);
}

#[test]
fn a_begun_hour_is_a_whole_one_and_units_are_those_of_each_hour() {
    let config = but(|config| config.bytes_per_request = 1_000_000_000);
    let mut bench = Bench::settled(&config, &[(0, Doing::Serves(0))], 1);
    bench.send_many(3, 0);
    bench.run_to(3_600_000 + 1);
    bench.send_many(2, 0);
    bench.run_to(3_600_000 + 2);
    assert!((bench.metric("lcu_hours") - 5.0).abs() < 1e-9);
    let bill = bench.meters.bill(bench.now);
    assert_eq!((bill[0].item, bill[0].quantity), ("elb.application.hours", 2));
}
