//! The User Guide's examples, and laws that hold for any use.

use super::*;
use crate::ec2::catalog;

fn credits(name: &str, mode: Mode) -> CpuCredits {
    let instance_type = catalog::find(name).unwrap_or_else(|| panic!("{name} is in the catalog"));
    CpuCredits::in_mode(instance_type, mode).unwrap_or_else(|| panic!("{name} is burstable"))
}

const fn hours(hours: u64) -> SimDuration {
    SimDuration::from_secs(hours * 3_600)
}

/// Use of each vCPU in tenths of a percent, as demand of all of them.
fn permille(permille: u32, credits: &CpuCredits) -> u32 {
    permille * 1_000 * u32::from(credits.vcpus)
}

/// Lets it run at so many tenths of a percent of each vCPU; answers (balance, surplus, charged) in tenths of a credit.
fn run(credits: &mut CpuCredits, span: SimDuration, tenths_percent: u32) -> (u128, u128, u128) {
    credits.advance(span, permille(tenths_percent, credits));
    let tenths = |work: CpuWork| work.0 * 10 / WORK_PER_CREDIT;
    (tenths(credits.balance()), tenths(credits.surplus()), tenths(credits.charged()))
}

#[test]
fn worked_example_e4_a_quiet_hour() {
    let mut nano = credits("t3.nano", Mode::Standard);
    assert_eq!(run(&mut nano, hours(1), 20), (36, 0, 0));
    assert_eq!(nano.spent().as_credits_f64(), 2.4);
}

#[test]
fn worked_example_e5_five_minutes_with_one_credit_of_use() {
    let mut nano = credits("t3.nano", Mode::Standard);
    nano.balance = CpuWork::from_credits(2);
    // One credit in five minutes is a fifth of one vCPU.
    nano.advance(SimDuration::from_secs(300), 200_000);
    assert_eq!(nano.balance().as_credits_f64(), 1.5);
}

#[test]
fn worked_example_e6_a_week_in_standard_mode() {
    let mut nano = credits("t3.nano", Mode::Standard);
    let parts =
        [(24, 0, 1_440), (12, 25, 1_440), (24, 70, 864), (12, 25, 1_224), (2, 600, 0), (14, 50, 0), (24, 0, 1_440)];
    for (index, (span, use_of_each, balance)) in parts.into_iter().enumerate() {
        if index == 4 {
            // Empty after about 111 minutes: 122.4 credits at 66 an hour.
            let lasts = nano.lasts(permille(use_of_each, &nano)).expect("it bursts");
            assert_eq!(lasts.as_nanos() / 60_000_000_000, 111);
        }
        let before = nano.spent();
        assert_eq!(run(&mut nano, hours(span), use_of_each).0, balance, "part {}", index + 1);
        if index == 4 {
            // What was saved and what was earned, no more.
            assert_eq!((nano.spent() - before).as_credits_f64(), 122.4 + 12.0);
            let used = nano.advance(SimDuration::from_secs(60), permille(600, &nano));
            assert_eq!(used.utilization(2, SimDuration::from_secs(60)), 0.05, "the CPU is forced to its baseline");
        }
    }
    assert_eq!(nano.bill(), None);
}

#[test]
fn worked_examples_e7_and_e8_the_same_week_in_unlimited_mode() {
    let mut nano = credits("t3.nano", Mode::Unlimited);
    let parts = [
        (24, 0, (1_440, 0, 0)),
        (12, 25, (1_440, 0, 0)),
        (24, 70, (864, 0, 0)),
        (12, 25, (1_224, 0, 0)),
        // 570 more than earned, 122.4 of it saved: 447.6 on account, of which 303.6 do not fit.
        (5, 1_000, (0, 1_440, 3_036)),
        (13, 50, (0, 1_440, 3_036)),
        (24, 0, (0, 0, 3_036)),
    ];
    for (index, (span, use_of_each, expected)) in parts.into_iter().enumerate() {
        assert_eq!(run(&mut nano, hours(span), use_of_each), expected, "part {}", index + 1);
    }
    let line = nano.bill().expect("credits were charged");
    // 5.06 vCPU-hours for 0.253 dollars; the page rounds to 0.25.
    assert_eq!(line.quantity * 100 / line.per, 506);
    assert_eq!(line.cost.to_string(), "0.2530000000");
}

#[test]
fn worked_example_e9_twenty_five_surplus_credits() {
    let mut nano = credits("t2.nano", Mode::Unlimited);
    nano.charged = CpuWork::from_credits(25);
    assert_eq!(nano.bill().map(|line| line.cost.to_string()).as_deref(), Some("0.0208333333"));
}

#[test]
fn worked_example_e10_above_the_baseline_day_and_night() {
    let mut large = credits("t3.large", Mode::Unlimited);
    assert_eq!(run(&mut large, hours(72), 400), (0, 8_640, 0), "the cap is reached after 72 hours");
    assert_eq!(run(&mut large, hours(1), 400), (0, 8_640, 120));
    assert_eq!(large.bill().map(|line| line.cost.to_string()).as_deref(), Some("0.0100000000"), "a cent an hour");
}

#[test]
fn worked_examples_e11_and_e12_against_a_fixed_cpu() {
    let known = |name| catalog::find(name).expect("in the catalog");
    let cases = [("t3.xlarge", "m5.xlarge", 0.525), ("t3.large", "m5.large", 0.425)];
    for (burstable, fixed, documented) in cases {
        let found = break_even_utilization(known(burstable), known(fixed)).expect("both have prices");
        assert!((found - documented).abs() < 0.005, "{burstable}: {found}, the page rounds to {documented}");
    }
    let mut large = credits("t3.large", Mode::Unlimited);
    large.surplus = large.cap();
    run(&mut large, hours(1), 1_000);
    let cost = large.bill().expect("charged").cost.as_usd_f64() + 0.0832;
    let ratio = cost / 0.096;
    assert!((1.5..1.65).contains(&ratio), "about one and a half times the fixed price: {ratio}");
}

#[test]
fn worked_example_m16_what_a_credit_is() {
    let cases = [(1, 500_000), (2, 2 * 250_000)];
    for (vcpus, demand) in cases {
        let mut micro = credits("t3.micro", Mode::Unlimited);
        let used = micro.advance(SimDuration::from_secs(120), demand);
        assert_eq!(used, CpuWork::from_credits(1), "{vcpus} vCPUs");
    }
}

#[test]
fn t2_spends_launch_credits_first_and_loses_everything_on_stop() {
    let mut micro = credits("t2.micro", Mode::Standard);
    assert_eq!(micro.balance(), CpuWork::from_credits(30));
    // Full speed for 10 minutes: 10 launch credits; earned ones stay.
    assert_eq!(run(&mut micro, SimDuration::from_secs(600), 1_000).0, 300 - 100 + 10);
    assert_eq!(micro.launch, CpuWork::from_credits(20));
    micro.stop();
    assert_eq!(micro.balance(), CpuWork::default());
    micro.start(hours(1));
    assert_eq!(micro.balance(), CpuWork::from_credits(30));
    assert_eq!(credits("t2.2xlarge", Mode::Standard).balance(), CpuWork::from_credits(240));
    assert_eq!(credits("t2.micro", Mode::Unlimited).balance(), CpuWork::default());
}

#[test]
fn t3_keeps_its_balance_for_seven_days() {
    for (stopped_for, expected) in [(hours(7 * 24), 1_440), (hours(7 * 24) + SimDuration::from_nanos(1), 0)] {
        let mut nano = credits("t3.nano", Mode::Standard);
        run(&mut nano, hours(24), 0);
        nano.stop();
        nano.start(stopped_for);
        assert_eq!(run(&mut nano, SimDuration::ZERO, 0).0, expected);
    }
}

#[test]
fn surplus_is_charged_on_stop_termination_and_switch() {
    type Way = fn(&mut CpuCredits);
    let ways: [(&str, Way); 3] = [
        ("stop", CpuCredits::stop),
        ("terminate", CpuCredits::terminate),
        ("switch", |credits| credits.switch(Mode::Standard)),
    ];
    for (name, way) in ways {
        let mut nano = credits("t3.nano", Mode::Unlimited);
        run(&mut nano, hours(1), 1_000);
        assert_eq!(run(&mut nano, SimDuration::ZERO, 0), (0, 1_140, 0));
        way(&mut nano);
        assert_eq!(run(&mut nano, SimDuration::ZERO, 0), (0, 0, 1_140), "{name}");
    }
}

#[test]
fn a_switch_to_unlimited_keeps_the_balance_and_drops_launch_credits() {
    let mut micro = credits("t2.micro", Mode::Standard);
    run(&mut micro, hours(1), 0);
    micro.switch(Mode::Unlimited);
    assert_eq!(micro.balance(), CpuWork::from_credits(6));
}

#[test]
fn no_slicing_of_time_changes_a_sum() {
    let uses = [(7_919, 1_000), (13, 0), (4_001, 337), (60_000, 1_000), (86_400, 0), (90_000, 801)];
    for (name, mode) in [("t2.2xlarge", Mode::Standard), ("t3.nano", Mode::Standard), ("t4g.small", Mode::Unlimited)] {
        let (mut whole, mut sliced) = (credits(name, mode), credits(name, mode));
        for (secs, use_of_each) in uses {
            let demand = permille(use_of_each, &whole);
            let span = SimDuration::from_secs(secs);
            whole.advance(span, demand);
            let mut left = span;
            for odd in [1, 999_999_937, 17, 60_000_000_003, 3] {
                let slice = SimDuration::from_nanos(odd).at_most(left);
                sliced.advance(slice, demand);
                left = SimDuration::from_nanos(left.as_nanos() - slice.as_nanos());
            }
            sliced.advance(left, demand);
            assert_eq!(whole, sliced, "{name} after {secs} s");
        }
    }
}

#[test]
fn a_demand_is_met_to_the_last_nanosecond_that_it_lasts() {
    for (name, idle_hours) in [("t2.micro", 0), ("t2.xlarge", 5), ("t3.nano", 3), ("t3.2xlarge", 30)] {
        let mut instance = credits(name, Mode::Standard);
        run(&mut instance, hours(idle_hours), 0);
        let demand = permille(1_000, &instance);
        let lasts = instance.lasts(demand).expect("full speed is above any baseline");
        let used = instance.advance(lasts, demand);
        assert_eq!(used.0, u128::from(lasts.as_nanos()) * u128::from(demand), "{name}: all of it");
        let next = instance.advance(SimDuration::from_nanos(1), demand);
        assert!(next.0 < u128::from(demand), "{name}: less from then on");
    }
    assert_eq!(credits("t3.nano", Mode::Standard).lasts(100_000), None, "the baseline lasts forever");
    assert_eq!(credits("t3.nano", Mode::Unlimited).lasts(2_000_000), None);
}

#[test]
fn nothing_gets_lost_but_above_the_cap() {
    // Earned = spent + balance, as long as the cap is not reached.
    let mut small = credits("t3.small", Mode::Standard);
    run(&mut small, hours(3), 0);
    run(&mut small, hours(2), 900);
    run(&mut small, hours(1), 100);
    assert_eq!(small.spent() + small.balance(), CpuWork::from_credits(24 * 6));
}
