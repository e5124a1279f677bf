//! Provisioned concurrency that follows its use.

use super::*;
use crate::lambda::scaling::{Scaling, Turn, recommended};

#[test]
fn e14_ten_percent_above_the_peak_are_recommended() {
    assert_eq!([200, 0, 1].map(recommended), [220, 0, 2]);
}

#[test]
fn e16_a_target_of_70_percent_alarms_above_70_and_below_63() {
    let turn = |utilization: f64, minutes: u32| {
        let mut scaling = Scaling::default();
        let mut last = Turn::Stay;
        for _ in 0..minutes {
            scaling.note(utilization);
            last = scaling.end_minute(0.7).1;
        }
        last
    };
    let cases = [
        (0.71, 3, Turn::Out),
        (0.71, 2, Turn::Stay),
        (0.70, 60, Turn::Stay),
        (0.64, 60, Turn::Stay),
        (0.62, 15, Turn::In),
        (0.62, 14, Turn::Stay),
    ];
    for (utilization, minutes, expected) in cases {
        assert_eq!(turn(utilization, minutes), expected, "{utilization} for {minutes} minutes");
    }
}

fn scaled() -> FunctionConfig {
    steady_but(|config| {
        config.provisioned_concurrency = 10;
        config.duration = constant(0.9);
        let scaling = ProvisionedScaling { min_capacity: 2, max_capacity: 50, target_value: 0.7 };
        config.extras.provisioned_scaling = Some(scaling);
    })
}

fn asked_for(stage: &Stage) -> u32 {
    stage.lambda.config(Slot(0)).provisioned_concurrency
}

#[test]
fn capacity_follows_its_use_up_and_down_and_stays_where_nothing_is_measured() {
    let mut stage = Stage::one(&scaled());
    let load = |stage: &mut Stage, from_s: u32, to_s: u32, at_once: u32| {
        for second in from_s..to_s {
            for _ in 0..at_once {
                stage.request(0, f64::from(second), None);
            }
        }
    };
    // Ten at once use all of ten: in mean (1 + … + 10) / 10 of ten at their starts is 0.55, so each keeps others busy.
    load(&mut stage, 0, 600, 20);
    load(&mut stage, 600, 2_400, 4);
    stage.run(170.0);
    assert_eq!(asked_for(&stage), 10, "three whole minutes come first");
    stage.run(190.0);
    let grown = asked_for(&stage);
    assert!((11..=20).contains(&grown), "{grown}");
    stage.run(2_400.0);
    let shrunk = asked_for(&stage);
    assert!(shrunk < grown, "{shrunk} after {grown}");
    stage.run(50_000.0);
    assert_eq!(asked_for(&stage), shrunk, "without requests there is no metric, so nothing is taken away");
}

#[test]
fn capacity_stays_between_its_ends_and_within_the_account() {
    let quotas = Quotas { lambda_concurrency: 130, ..Quotas::default() };
    let mut stage = Stage::new(&quotas, &[scaled()]);
    for second in 0..2_000 {
        for _ in 0..60 {
            stage.request(0, f64::from(second), None);
        }
    }
    stage.run(2_000.0);
    assert_eq!(asked_for(&stage), 30, "a hundred units of the account stay free");
    let mut few = Stage::one(&steady_but(|config| {
        let scaling = ProvisionedScaling { min_capacity: 5, max_capacity: 9, target_value: 0.7 };
        config.extras.provisioned_scaling = Some(scaling);
    }));
    few.run(61.0);
    assert_eq!(asked_for(&few), 5, "never fewer than min_capacity");
}
