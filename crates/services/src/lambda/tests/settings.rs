//! Settings as data, conflicts, and what facts say.

use super::*;
use crate::field::Shape;
use crate::trace::{FactValue, Trace};
use skylapse_units::Memory;
use skylapse_view::{MarkKind, SegmentKind};

#[test]
fn identifiers_of_settings_are_permanent() {
    let found: Vec<String> = Lambda::fields().iter().map(|field| format!("{} {}", field.id, field.key)).collect();
    let shipped = [
        "1 runtime",
        "2 architecture",
        "3 package",
        "4 memory_mb",
        "5 timeout",
        "6 duration",
        "7 init",
        "8 cold_duration",
        "9 idle_timeout",
        "10 routing",
        "11 reserved_concurrency",
        "12 provisioned_concurrency",
        "13 snap_start",
        "14 environment_concurrency",
        "15 initial_environments",
        "16 sandbox_and_download",
        "17 restore",
        "18 recycle_after",
        "19 error_rate",
        "20 cpu_bound_share",
        "21 duration_memory_mb",
        "22 code_size_mb",
        "23 first_run",
        "24 extensions",
        "25 proactive_init_share",
        "26 crash_rate",
        "27 memory_used_mb",
        "28 payload",
        "29 invoke_mode",
        "30 ephemeral_storage_mb",
        "31 log_kb",
        "32 free_tier",
        "33 update_time",
        "34 invocation_type",
        "35 event_invoke_config",
        "36 provisioned_scaling",
    ];
    assert_eq!(found, shipped);
    let quotas: Vec<String> =
        Lambda::quota_fields().iter().map(|field| format!("{} {}", field.id, field.key)).collect();
    let shipped = [
        "1 lambda_concurrency",
        "2 lambda_scaling_burst",
        "3 lambda_scaling_per_s",
        "4 lambda_requests_per_concurrency",
    ];
    assert_eq!(quotas, shipped);
}

#[test]
fn what_is_read_can_be_written_back() {
    let mut other = FunctionConfig {
        runtime: Runtime::named("python3.13").unwrap(),
        architecture: Architecture::Arm,
        package: Package::Image,
        memory: Memory::from_mb(2_048),
        timeout: span(17.0),
        duration: constant(0.3),
        init: Some(constant(0.4)),
        cold_duration: Some(constant(0.5)),
        idle_timeout: constant(60.0),
        routing: Routing::LeastRecentlyUsed,
        reserved_concurrency: Some(7),
        provisioned_concurrency: 3,
        snap_start: true,
        environment_concurrency: 4,
        initial_environments: InitialEnvironments { busy: 1, idle: 2, idle_expires_in: Some(span(5.0)) },
        sandbox_and_download: constant(0.16),
        restore: Some(constant(0.6)),
        recycle_after: Some(constant(7_200.0)),
        error_rate: 0.25,
        cpu_bound_share: 0.5,
        duration_memory: Some(Memory::from_mb(512)),
        extras: Extras {
            code_size_mb: 3.5,
            first_run: true,
            extensions: Extensions::External,
            proactive_init_share: 0.5,
            crash_rate: 0.01,
            memory_used: Some(Memory::from_mb(90)),
            request_kb: 12,
            response_kb: 34,
            invoke_mode: InvokeMode::ResponseStream,
            ephemeral_storage: Memory::from_mb(1_024),
            log_kb: 1.5,
            free_tier: true,
            update_time: span(9.0),
            invocation_type: InvocationType::Event,
            event_invoke: EventInvoke { maximum_retry_attempts: 1, maximum_event_age: span(600.0) },
            provisioned_scaling: Some(ProvisionedScaling { min_capacity: 2, max_capacity: 9, target_value: 0.5 }),
            ..Extras::default()
        },
    };
    let mut copied = FunctionConfig::default();
    for field in Lambda::fields() {
        let value = (field.get)(&other);
        assert_ne!(value, (field.get)(&copied), "{}: the case must differ from the default", field.key);
        (field.set)(&mut copied, value);
    }
    assert_eq!(copied, other);
    for field in Lambda::fields() {
        (field.set)(&mut other, (field.get)(&FunctionConfig::default()));
    }
    assert_eq!(other, FunctionConfig::default(), "each default can be set again");
}

#[test]
fn every_choice_is_known_and_every_default_is_in_range() {
    let default = FunctionConfig::default();
    for field in Lambda::fields() {
        match (&field.shape, (field.get)(&default)) {
            (Shape::Choice(words), crate::field::Value::Word(word)) => {
                assert!(words.contains(&word.as_str()), "{}", field.key);
                for word in *words {
                    let mut config = FunctionConfig::default();
                    (field.set)(&mut config, crate::field::Value::Word((*word).to_owned()));
                    assert_eq!((field.get)(&config), crate::field::Value::Word((*word).to_owned()));
                }
            }
            (Shape::Whole { min, max, .. }, crate::field::Value::Whole(value)) => {
                assert!((*min..=*max).contains(&value), "{}", field.key);
            }
            (Shape::Duration { min, max }, crate::field::Value::Duration(value)) => {
                assert!((*min..=*max).contains(&value), "{}", field.key);
            }
            _ => {}
        }
    }
}

#[test]
fn settings_that_cannot_go_together_are_named() {
    let conflict = |resource, key, other, reason| Conflict { resource, key, other, reason };
    let snap = |runtime: &str| {
        steady_but(|config| (config.runtime, config.snap_start) = (Runtime::named(runtime).unwrap(), true))
    };
    let reserved = |n| steady_but(|config| config.reserved_concurrency = Some(n));
    let provisioned = |n| steady_but(|config| config.provisioned_concurrency = n);
    let cases: Vec<(Vec<FunctionConfig>, Vec<Conflict>)> = vec![
        (vec![FunctionConfig::default()], vec![]),
        (vec![snap("java17"), snap("python3.12"), snap("dotnet8")], vec![]),
        (
            vec![steady(), snap("nodejs22.x"), snap("python3.11")],
            [1, 2].map(|n| conflict(n, "snap_start", "runtime", "lambda.conflict.snap_start_runtime")).to_vec(),
        ),
        (
            vec![FunctionConfig { provisioned_concurrency: 1, ..snap("java21") }],
            vec![conflict(0, "snap_start", "provisioned_concurrency", "lambda.conflict.snap_start_provisioned")],
        ),
        (
            vec![FunctionConfig { provisioned_concurrency: 11, ..reserved(10) }],
            vec![conflict(
                0,
                "provisioned_concurrency",
                "reserved_concurrency",
                "lambda.conflict.provisioned_reserved",
            )],
        ),
        (vec![reserved(500), reserved(400)], vec![]),
        (
            vec![reserved(500), steady(), reserved(401)],
            vec![conflict(2, "reserved_concurrency", "account.lambda_concurrency", "lambda.conflict.reserved_account")],
        ),
        (
            vec![reserved(400), provisioned(501)],
            vec![conflict(
                1,
                "provisioned_concurrency",
                "account.lambda_concurrency",
                "lambda.conflict.provisioned_account",
            )],
        ),
    ];
    for (configs, expected) in cases {
        assert_eq!(Lambda::conflicts(&Quotas::default(), &configs), expected);
    }
}

#[test]
fn facts_are_told_with_the_contracts_names() {
    let mut stage = Stage::new(
        &Quotas { lambda_concurrency: 1, ..Quotas::default() },
        &[steady_but(|config| {
            config.init = Some(constant(0.5));
        })],
    );
    stage.request(0, 1.0, None);
    stage.request(0, 1.5, None);
    stage.run(2_000.0);
    let told: Vec<String> = stage.facts.iter().map(|(at, fact)| tell(*at, fact)).collect();
    let expected = [
        "EnvironmentCreated environment=1",
        "InvocationStarted request=1 environment=1 start=cold",
        "EnvironmentInitialized environment=1 request=1",
        "InvocationThrottled request=2 reason=ConcurrentInvocationLimitExceeded",
        "InvocationFinished request=1 environment=1 outcome=success latency_ms=1500 init_ms=500 duration_ms=1000 \
         billed_ms=1500",
        "EnvironmentExpired environment=1",
    ];
    let mut told_sorted = told.clone();
    told_sorted.sort();
    let mut expected_sorted = expected.to_vec();
    expected_sorted.sort_unstable();
    assert_eq!(told_sorted, expected_sorted);
    assert_eq!(told[0], expected[0]);
}

fn tell(at: SimTime, fact: &Fact) -> String {
    let mut members = String::new();
    let name = Lambda::describe(fact, at, &mut |key, value| {
        let value = match value {
            FactValue::Text(text) => text.to_owned(),
            FactValue::Count(count) => count.to_string(),
            FactValue::Millis(number) | FactValue::Number(number) => number.to_string(),
            FactValue::Flag(_)
            | FactValue::Ipv4(_)
            | FactValue::Ipv6(_)
            | FactValue::Numbered(..)
            | FactValue::Member(_)
            | FactValue::Resource(_)
            | FactValue::OwnName
            | FactValue::Absent => {
                panic!("no fact of Lambda has such a value")
            }
        };
        members.push_str(&format!(" {key}={value}"));
    });
    format!("{name}{members}")
}

#[test]
fn lanes_show_init_then_work_then_rest() {
    let mut stage = Stage::one(&steady_but(|config| config.init = Some(constant(0.5))));
    stage.request(0, 1.0, None);
    stage.request(0, 10.0, None);
    stage.run(2_000.0);
    let mut lane = vec![];
    let mut marks = vec![];
    for (at, fact) in &stage.facts {
        Lambda::trace(fact, &mut |trace| match trace {
            Trace::LaneBegan { kind, .. } | Trace::LaneTurned { kind, .. } | Trace::LaneEnded { kind, .. } => {
                lane.push((at.as_secs_f64(), kind));
            }
            Trace::Request { arrived, init, kind, .. } => marks.push((arrived, init.as_secs_f64(), kind)),
        });
    }
    let expected = [
        (1.0, SegmentKind::Init),
        (1.5, SegmentKind::Busy),
        (2.5, SegmentKind::Idle),
        (10.0, SegmentKind::Busy),
        (11.0, SegmentKind::Idle),
        (611.0, SegmentKind::Expired),
    ];
    assert_eq!(lane, expected);
    assert_eq!(marks, [(at(1.0), 0.5, MarkKind::Cold), (at(10.0), 0.0, MarkKind::Warm)]);
}

#[test]
fn a_period_of_the_series_has_its_own_numbers() {
    let mut stage = Stage::new(
        &Quotas { lambda_concurrency: 2, ..Quotas::default() },
        &[steady_but(|config| {
            config.init = Some(constant(0.5));
        })],
    );
    let close = |stage: &mut Stage, until: f64| {
        stage.run(until);
        let mut rows = vec![];
        stage.meters[0].close_period(at(until), &mut |name, value| rows.push((name, value)));
        rows
    };
    for (time, work) in [(0.0, 1.0), (0.1, 2.0), (0.2, 1.0), (59.0, 1.5), (70.0, 4.0)] {
        stage.request(0, time, Some(span(work)));
    }
    let first = [
        ("invocations", 3.0),
        ("cold_starts", 2.0),
        ("throttles", 1.0),
        ("errors", 0.0),
        ("timeouts", 0.0),
        ("concurrent_executions.max", 2.0),
        ("environments.mean", (60.0 + 59.9) / 60.0),
        ("environments.busy_mean", (1.5 + 2.5 + 1.0) / 60.0),
        ("environments.idle_mean", (60.0 + 59.9 - 5.0) / 60.0),
        ("environments.max", 2.0),
        ("environments.created", 2.0),
        ("environments.expired", 0.0),
        ("latency_ms.avg", 2_000.0),
        ("latency_ms.mean", 2_000.0),
        ("latency_ms.p50", 1_500.0),
        ("latency_ms.p90", 2_500.0),
        ("latency_ms.p95", 2_500.0),
        ("latency_ms.p99", 2_500.0),
        ("latency_ms.max", 2_500.0),
    ];
    let same = |found: Vec<(&str, f64)>, expected: &[(&str, f64)], what: &str| {
        let is_same =
            |(one, other): (&(&str, f64), &(&str, f64))| one.0 == other.0 && super::close(one.1, other.1, 1e-12);
        assert!(found.len() == expected.len() && found.iter().zip(expected).all(is_same), "{what}: {found:?}");
    };
    same(close(&mut stage, 60.0), &first, "what still runs at the end has no latency yet");
    let second = [
        ("invocations", 1.0),
        ("cold_starts", 0.0),
        ("throttles", 0.0),
        ("errors", 0.0),
        ("timeouts", 0.0),
        ("concurrent_executions.max", 1.0),
        ("environments.mean", 2.0),
        ("environments.busy_mean", (0.5 + 4.0) / 60.0),
        ("environments.idle_mean", 2.0 - 4.5 / 60.0),
        ("environments.max", 2.0),
        ("environments.created", 0.0),
        ("environments.expired", 0.0),
        ("latency_ms.avg", 2_750.0),
        ("latency_ms.mean", 2_750.0),
        ("latency_ms.p50", 1_500.0),
        ("latency_ms.p90", 4_000.0),
        ("latency_ms.p95", 4_000.0),
        ("latency_ms.p99", 4_000.0),
        ("latency_ms.max", 4_000.0),
    ];
    same(close(&mut stage, 120.0), &second, "a period is counted by itself");
    let silent = close(&mut stage, 180.0);
    let still = |name: &str| ["environments.mean", "environments.idle_mean", "environments.max"].contains(&name);
    let is_silent = |&(name, value): &(&str, f64)| value == if still(name) { 2.0 } else { 0.0 };
    assert!(silent.len() == 12 && silent.iter().all(is_silent), "{silent:?}");
}
