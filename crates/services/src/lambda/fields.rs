//! One row per setting: what feeds parser, checker, schema, form, links and documentation. Identifiers are permanent.

use skylapse_units::{Memory, SimDuration};

use super::cold_starts::RUNTIMES;
use super::config::{FunctionConfig, InitialEnvironments, Quotas, Routing, Runtime};
use crate::field::{Field, Member, Shape, Source, SourceKind, Value, Word};

/// Every setting of a function.
pub(super) static FIELDS: &[Field<FunctionConfig>] = &[
    Field {
        id: 1,
        key: "runtime",
        shape: Shape::Choice(RUNTIMES),
        source: measured("lambda-perf; AWS has no default runtime", "2026-08"),
        get: |config| Value::Word(config.runtime.name().to_owned()),
        set: |config, value| config.runtime = value.named(Runtime::named).unwrap_or(standard().runtime),
    },
    Field {
        id: 2,
        key: "architecture",
        shape: Shape::Choice(&["x86_64", "arm64"]),
        source: documented("AWS::Lambda::Function", "2026-04"),
        get: |config| Value::Word(config.architecture.word().to_owned()),
        set: |config, value| config.architecture = value.named(Word::of).unwrap_or(standard().architecture),
    },
    Field {
        id: 3,
        key: "package",
        shape: Shape::Choice(&["zip", "image"]),
        source: documented("AWS::Lambda::Function", "2026-04"),
        get: |config| Value::Word(config.package.word().to_owned()),
        set: |config, value| config.package = value.named(Word::of).unwrap_or(standard().package),
    },
    Field {
        id: 4,
        key: "memory_mb",
        shape: Shape::Whole { min: 128, max: 10_240, unit: "MB" },
        source: quota("gettingstarted-limits.html", "2026-10"),
        get: |config| Value::Whole(u64::from(config.memory.as_mb())),
        set: |config, value| config.memory = read_memory(value).unwrap_or(standard().memory),
    },
    Field {
        id: 5,
        key: "timeout",
        shape: Shape::Duration { min: SimDuration::from_secs(1), max: SimDuration::from_secs(900) },
        source: quota("gettingstarted-limits.html; AWS::Lambda::Function", "2026-10"),
        get: |config| Value::Duration(config.timeout),
        set: |config, value| config.timeout = value.span().unwrap_or(standard().timeout),
    },
    Field {
        id: 6,
        key: "duration",
        shape: Shape::Distribution,
        source: measured("AWS sample load tests (API and DynamoDB): warm p50 6.5 ms, p90 12 ms", "2025-04"),
        get: |config| Value::Distribution(config.duration.clone()),
        set: |config, value| config.duration = value.distribution().unwrap_or(standard().duration),
    },
    Field {
        id: 7,
        key: "init",
        shape: Shape::Distribution,
        source: measured("lambda-perf, hello-world, by runtime, architecture, package and memory", "2026-08"),
        get: |config| optional(config.init.clone(), Value::Distribution),
        set: |config, value| config.init = value.distribution(),
    },
    Field {
        id: 8,
        key: "cold_duration",
        shape: Shape::Distribution,
        source: ASSUMED,
        get: |config| optional(config.cold_duration.clone(), Value::Distribution),
        set: |config, value| config.cold_duration = value.distribution(),
    },
    Field {
        id: 9,
        key: "idle_timeout",
        shape: Shape::DurationOrDistribution,
        source: Source {
            page: "not documented; 5 to 7 minutes measured by M. Shilkov, mikhail.io",
            date: "2021-01",
            kind: SourceKind::ModelAssumption,
        },
        get: |config| Value::Distribution(config.idle_timeout.clone()),
        set: |config, value| config.idle_timeout = value.distribution().unwrap_or(standard().idle_timeout),
    },
    Field {
        id: 10,
        key: "routing",
        shape: Shape::Choice(&["newest", "oldest", "random", "most_recently_used", "least_recently_used"]),
        source: Source {
            page: "not documented; the order of the validated model SimFaaS (arXiv 2102.08904)",
            date: "2021-02",
            kind: SourceKind::ModelAssumption,
        },
        get: |config| Value::Word(config.routing.word().to_owned()),
        set: |config, value| config.routing = value.named(Routing::of).unwrap_or(standard().routing),
    },
    Field {
        id: 11,
        key: "reserved_concurrency",
        shape: Shape::Whole { min: 0, max: 1_000_000, unit: "" },
        source: documented("lambda-concurrency.html", "2026-01"),
        get: |config| optional(config.reserved_concurrency, |n| Value::Whole(u64::from(n))),
        set: |config, value| config.reserved_concurrency = value.count(),
    },
    Field {
        id: 12,
        key: "provisioned_concurrency",
        shape: Shape::Whole { min: 0, max: 100_000, unit: "environments" },
        source: documented("provisioned-concurrency.html", "2026-10"),
        get: |config| Value::Whole(u64::from(config.provisioned_concurrency)),
        set: |config, value| config.provisioned_concurrency = value.count().unwrap_or(0),
    },
    Field {
        id: 13,
        key: "snap_start",
        shape: Shape::Flag,
        source: documented("snapstart.html", "2026-10"),
        get: |config| Value::Flag(config.snap_start),
        set: |config, value| config.snap_start = value == Value::Flag(true),
    },
    Field {
        id: 14,
        key: "environment_concurrency",
        shape: Shape::Whole { min: 1, max: 10_000, unit: "requests" },
        source: documented("lambda-runtime-environment.html: one request at a time", "2026-10"),
        get: |config| Value::Whole(u64::from(config.environment_concurrency)),
        set: |config, value| config.environment_concurrency = value.count().unwrap_or(1),
    },
    Field {
        id: 15,
        key: "initial_environments",
        shape: Shape::Object(INITIAL),
        source: ASSUMED,
        get: |config| initial_value(&config.initial_environments),
        set: |config, value| config.initial_environments = read_initial(value),
    },
    Field {
        id: 16,
        key: "sandbox_and_download",
        shape: Shape::Distribution,
        source: Source {
            page: "in no field of a report; about 160 ms seen by clients (LLRT benchmark)",
            date: "2024-01",
            kind: SourceKind::ModelAssumption,
        },
        get: |config| Value::Distribution(config.sandbox_and_download.clone()),
        set: |config, value| {
            config.sandbox_and_download = value.distribution().unwrap_or(standard().sandbox_and_download);
        },
    },
    Field {
        id: 17,
        key: "restore",
        shape: Shape::Distribution,
        source: measured("lambda-perf, Java hello-world; other runtimes: model assumption", "2025-10"),
        get: |config| optional(config.restore.clone(), Value::Distribution),
        set: |config, value| config.restore = value.distribution(),
    },
    Field {
        id: 18,
        key: "recycle_after",
        shape: Shape::DurationOrDistribution,
        source: Source {
            page: "lambda-runtime-environment.html: every few hours; off by default",
            date: "2026-10",
            kind: SourceKind::ModelAssumption,
        },
        get: |config| optional(config.recycle_after.clone(), Value::Distribution),
        set: |config, value| config.recycle_after = value.distribution(),
    },
    Field {
        id: 19,
        key: "error_rate",
        shape: Shape::Number { min: 0.0, max: 1.0 },
        source: ASSUMED,
        get: |config| Value::Number(config.error_rate),
        set: |config, value| config.error_rate = value.number().unwrap_or(0.0),
    },
    Field {
        id: 20,
        key: "cpu_bound_share",
        shape: Shape::Number { min: 0.0, max: 1.0 },
        source: ASSUMED,
        get: |config| Value::Number(config.cpu_bound_share),
        set: |config, value| config.cpu_bound_share = value.number().unwrap_or(0.0),
    },
    Field {
        id: 21,
        key: "duration_memory_mb",
        shape: Shape::Whole { min: 128, max: 10_240, unit: "MB" },
        source: ASSUMED,
        get: |config| optional(config.duration_memory, |memory| Value::Whole(u64::from(memory.as_mb()))),
        set: |config, value| config.duration_memory = read_memory(value),
    },
];

/// Every quota of the account that concerns Lambda.
pub(super) static QUOTA_FIELDS: &[Field<Quotas>] = &[
    Field {
        id: 1,
        key: "lambda_concurrency",
        shape: Shape::Whole { min: 1, max: 1_000_000, unit: "" },
        source: quota("gettingstarted-limits.html", "2026-10"),
        get: |quotas| Value::Whole(u64::from(quotas.lambda_concurrency)),
        set: |quotas, value| quotas.lambda_concurrency = value.count().unwrap_or(1_000),
    },
    Field {
        id: 2,
        key: "lambda_scaling_burst",
        shape: Shape::Whole { min: 1, max: 1_000_000, unit: "environments" },
        source: documented("scaling-behavior.html", "2026-01"),
        get: |quotas| Value::Whole(u64::from(quotas.lambda_scaling_burst)),
        set: |quotas, value| quotas.lambda_scaling_burst = value.count().unwrap_or(1_000),
    },
    Field {
        id: 3,
        key: "lambda_scaling_per_s",
        shape: Shape::Whole { min: 0, max: 1_000_000, unit: "environments/s" },
        source: documented("scaling-behavior.html", "2026-01"),
        get: |quotas| Value::Whole(u64::from(quotas.lambda_scaling_per_s)),
        set: |quotas, value| quotas.lambda_scaling_per_s = value.count().unwrap_or(100),
    },
    Field {
        id: 4,
        key: "lambda_requests_per_concurrency",
        shape: Shape::Whole { min: 1, max: 1_000_000, unit: "requests/s" },
        source: documented("lambda-concurrency.html", "2026-01"),
        get: |quotas| Value::Whole(u64::from(quotas.lambda_requests_per_concurrency)),
        set: |quotas, value| quotas.lambda_requests_per_concurrency = value.count().unwrap_or(10),
    },
];

const INITIAL: &[Member] = &[
    Member { key: "busy", shape: Shape::Whole { min: 0, max: 100_000, unit: "environments" } },
    Member { key: "idle", shape: Shape::Whole { min: 0, max: 100_000, unit: "environments" } },
    Member { key: "idle_expires_in", shape: Shape::Duration { min: SimDuration::ZERO, max: SimDuration::LONGEST } },
];

const ASSUMED: Source = Source { page: "a setting of the model", date: "2026-11", kind: SourceKind::ModelAssumption };

const fn documented(page: &'static str, date: &'static str) -> Source {
    Source { page, date, kind: SourceKind::Documented }
}

const fn quota(page: &'static str, date: &'static str) -> Source {
    Source { page, date, kind: SourceKind::Quota }
}

const fn measured(page: &'static str, date: &'static str) -> Source {
    Source { page, date, kind: SourceKind::Measured }
}

fn standard() -> FunctionConfig {
    FunctionConfig::default()
}

fn optional<T>(value: Option<T>, wrap: impl FnOnce(T) -> Value) -> Value {
    value.map_or(Value::Absent, wrap)
}

fn read_memory(value: Value) -> Option<Memory> {
    value.count().map(Memory::from_mb)
}

fn initial_value(initial: &InitialEnvironments) -> Value {
    if *initial == InitialEnvironments::default() {
        return Value::Absent;
    }
    let mut members =
        vec![("busy", Value::Whole(u64::from(initial.busy))), ("idle", Value::Whole(u64::from(initial.idle)))];
    members.extend(initial.idle_expires_in.map(|span| ("idle_expires_in", Value::Duration(span))));
    Value::Object(members)
}

fn read_initial(value: Value) -> InitialEnvironments {
    let mut initial = InitialEnvironments::default();
    let Value::Object(members) = value else { return initial };
    for (key, member) in members {
        match key {
            "busy" => initial.busy = member.count().unwrap_or(0),
            "idle" => initial.idle = member.count().unwrap_or(0),
            "idle_expires_in" => initial.idle_expires_in = member.span(),
            _ => {}
        }
    }
    initial
}
