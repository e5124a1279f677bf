//! Calls with AWS's names: what they change, and what AWS refuses.

use super::*;
use crate::field::Value;
use skylapse_units::Memory;

fn update(memory_mb: Option<u64>, timeout_s: Option<u64>) -> Call {
    Call::Update { memory_mb, timeout_s, runtime: None, snap_start: None }
}

#[test]
fn what_aws_takes_changes_the_function_and_what_it_refuses_changes_nothing() {
    let refused = Some("InvalidParameterValueException");
    let cases: [(Call, &str, Option<&str>); 14] = [
        (update(Some(512), Some(900)), "UpdateFunctionConfiguration", None),
        (update(Some(127), None), "UpdateFunctionConfiguration", refused),
        (update(Some(10_241), None), "UpdateFunctionConfiguration", refused),
        (update(None, Some(0)), "UpdateFunctionConfiguration", refused),
        (update(None, Some(901)), "UpdateFunctionConfiguration", refused),
        (Call::Reserve { concurrency: Some(900) }, "PutFunctionConcurrency", None),
        (Call::Reserve { concurrency: Some(901) }, "PutFunctionConcurrency", refused),
        (Call::Reserve { concurrency: None }, "PutFunctionConcurrency", refused),
        (Call::Unreserve, "DeleteFunctionConcurrency", None),
        (Call::Provision { concurrency: Some(900) }, "PutProvisionedConcurrencyConfig", None),
        (Call::Provision { concurrency: Some(901) }, "PutProvisionedConcurrencyConfig", refused),
        (Call::Provision { concurrency: Some(0) }, "PutProvisionedConcurrencyConfig", refused),
        (Call::Provision { concurrency: None }, "PutProvisionedConcurrencyConfig", refused),
        (Call::Unprovision, "DeleteProvisionedConcurrencyConfig", None),
    ];
    for (call, action, code) in cases {
        let mut stage = Stage::one(&steady());
        let before = stage.lambda.config(Slot(0)).clone();
        stage.call(1.0, call.clone());
        stage.run(2.0);
        assert_eq!(stage.replies, [(action, code)], "{call:?}");
        let after = stage.lambda.config(Slot(0));
        assert_eq!(*after, if code.is_some() { before.clone() } else { call.apply(&before).expect("it was taken") });
    }
}

#[test]
fn an_update_makes_the_next_request_cold_and_a_refused_one_does_not() {
    for (memory_mb, start, memory) in [(1_024, Start::Cold, 1_024), (64, Start::Warm, 128)] {
        let mut stage = Stage::one(&steady());
        stage.request(0, 0.0, None);
        stage.call(10.0, update(Some(memory_mb), None));
        let request = stage.request(0, 20.0, None);
        stage.run(30.0);
        assert_eq!(stage.end_of(request).start, start, "{memory_mb} MB");
        assert_eq!(stage.lambda.config(Slot(0)).memory, Memory::from_mb(memory));
    }
}

#[test]
fn another_function_s_reservation_leaves_less_to_reserve() {
    let taken = steady_but(|config| config.reserved_concurrency = Some(500));
    for (concurrency, code) in [(400, None), (401, Some("InvalidParameterValueException"))] {
        let mut stage = Stage::new(&Quotas::default(), &[steady(), taken.clone()]);
        stage.call(1.0, Call::Reserve { concurrency: Some(concurrency) });
        stage.run(2.0);
        assert_eq!(stage.replies, [("PutFunctionConcurrency", code)]);
    }
}

#[test]
fn the_unpublished_version_takes_no_provisioned_concurrency() {
    let row = Lambda::actions().iter().find(|row| row.name == "PutProvisionedConcurrencyConfig").expect("a row");
    let of = |qualifier: &str| {
        let args = vec![
            ("Qualifier", Value::Word(qualifier.to_owned())),
            ("ProvisionedConcurrentExecutions", Value::Whole(5)),
        ];
        (row.read)(&args)
    };
    assert_eq!(of("$LATEST"), Call::Provision { concurrency: None }, "refused like a missing number");
    assert_eq!(of("live"), Call::Provision { concurrency: Some(5) });
}
