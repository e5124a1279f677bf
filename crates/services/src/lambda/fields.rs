//! One row per setting: what feeds parser, checker, schema, form, links and documentation. Identifiers are permanent.

use skylapse_units::{Memory, SimDuration};

use super::cold_starts::RUNTIMES;
use super::config::{FunctionConfig, Routing, Runtime};
use super::extras::Extras;
use super::objects::{
    EVENT_INVOKE, INITIAL, PAYLOAD, SCALING, event_invoke_value, initial_value, member, payload_value,
    read_event_invoke, read_initial, read_scaling, scaling_value,
};
use crate::field::{Field, Shape, Source, SourceKind, Value, Word};

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
    Field {
        id: 22,
        key: "code_size_mb",
        shape: Shape::Number { min: 0.0, max: 250.0 },
        source: measured("M. Shilkov, mikhail.io: 103 ms for each MB that is loaded (zip)", "2021-01"),
        get: |config| Value::Number(config.extras.code_size_mb),
        set: |config, value| config.extras.code_size_mb = value.number().unwrap_or(0.0),
    },
    Field {
        id: 23,
        key: "first_run",
        shape: Shape::Flag,
        source: measured("lambda-perf, first run of hello-world after INIT; off by default", "2026-08"),
        get: |config| Value::Flag(config.extras.first_run),
        set: |config, value| config.extras.first_run = value == Value::Flag(true),
    },
    Field {
        id: 24,
        key: "extensions",
        shape: Shape::Choice(&["none", "internal", "external"]),
        source: documented("lambda-runtime-environment.html: 0, 500 or 2,000 ms to shut down", "2026-10"),
        get: |config| Value::Word(config.extras.extensions.word().to_owned()),
        set: |config, value| config.extras.extensions = value.named(Word::of).unwrap_or(extras().extensions),
    },
    Field {
        id: 25,
        key: "proactive_init_share",
        shape: Shape::Number { min: 0.0, max: 1.0 },
        source: measured("A. Stuyvenberg: 50 to 85 % in one fleet; AWS promises none", "2023-07"),
        get: |config| Value::Number(config.extras.proactive_init_share),
        set: |config, value| config.extras.proactive_init_share = value.number().unwrap_or(0.0),
    },
    Field {
        id: 26,
        key: "crash_rate",
        shape: Shape::Number { min: 0.0, max: 1.0 },
        source: ASSUMED,
        get: |config| Value::Number(config.extras.crash_rate),
        set: |config, value| config.extras.crash_rate = value.number().unwrap_or(0.0),
    },
    Field {
        id: 27,
        key: "memory_used_mb",
        shape: Shape::Whole { min: 1, max: 100_000, unit: "MB" },
        source: ASSUMED,
        get: |config| optional(config.extras.memory_used, |memory| Value::Whole(u64::from(memory.as_mb()))),
        set: |config, value| config.extras.memory_used = read_memory(value),
    },
    Field {
        id: 28,
        key: "payload",
        shape: Shape::Object(PAYLOAD),
        source: quota("gettingstarted-limits.html: 6 MB, events 1 MB, streamed responses 200 MB", "2026-10"),
        get: |config| payload_value(&config.extras),
        set: |config, value| {
            config.extras.request_kb = member(&value, "request_kb").and_then(Value::count).unwrap_or(0);
            config.extras.response_kb = member(&value, "response_kb").and_then(Value::count).unwrap_or(0);
        },
    },
    Field {
        id: 29,
        key: "invoke_mode",
        shape: Shape::Choice(&["BUFFERED", "RESPONSE_STREAM"]),
        source: documented("AWS::Lambda::Url", "2026-04"),
        get: |config| Value::Word(config.extras.invoke_mode.word().to_owned()),
        set: |config, value| config.extras.invoke_mode = value.named(Word::of).unwrap_or(extras().invoke_mode),
    },
    Field {
        id: 30,
        key: "ephemeral_storage_mb",
        shape: Shape::Whole { min: 512, max: 10_240, unit: "MB" },
        source: quota("AWS::Lambda::Function", "2026-04"),
        get: |config| Value::Whole(u64::from(config.extras.ephemeral_storage.as_mb())),
        set: |config, value| {
            config.extras.ephemeral_storage = read_memory(value).unwrap_or(extras().ephemeral_storage);
        },
    },
    Field {
        id: 31,
        key: "log_kb",
        shape: Shape::Number { min: 0.0, max: 1_000_000.0 },
        source: ASSUMED,
        get: |config| Value::Number(config.extras.log_kb),
        set: |config, value| config.extras.log_kb = value.number().unwrap_or(0.0),
    },
    Field {
        id: 32,
        key: "free_tier",
        shape: Shape::Flag,
        source: documented("Lambda pricing: 1 M requests and 400,000 GB-s a month", "2026-10"),
        get: |config| Value::Flag(config.extras.free_tier),
        set: |config, value| config.extras.free_tier = value == Value::Flag(true),
    },
    Field {
        id: 33,
        key: "update_time",
        shape: Shape::Duration { min: SimDuration::ZERO, max: SimDuration::from_secs(3_600) },
        source: ASSUMED,
        get: |config| Value::Duration(config.extras.update_time),
        set: |config, value| config.extras.update_time = value.span().unwrap_or(SimDuration::ZERO),
    },
    Field {
        id: 34,
        key: "invocation_type",
        shape: Shape::Choice(&["RequestResponse", "Event"]),
        source: documented("API Invoke", "2026-10"),
        get: |config| Value::Word(config.extras.invocation_type.word().to_owned()),
        set: |config, value| config.extras.invocation_type = value.named(Word::of).unwrap_or(extras().invocation_type),
    },
    Field {
        id: 35,
        key: "event_invoke_config",
        shape: Shape::Object(EVENT_INVOKE),
        source: documented("invocation-async-error-handling.html", "2026-10"),
        get: |config| event_invoke_value(config.extras.event_invoke),
        set: |config, value| config.extras.event_invoke = read_event_invoke(&value),
    },
    Field {
        id: 36,
        key: "provisioned_scaling",
        shape: Shape::Object(SCALING),
        source: documented("provisioned-concurrency.html, Application Auto Scaling", "2026-10"),
        get: |config| optional(config.extras.provisioned_scaling, scaling_value),
        set: |config, value| config.extras.provisioned_scaling = read_scaling(&value),
    },
];

const ASSUMED: Source = Source { page: "a setting of the model", date: "2026-11", kind: SourceKind::ModelAssumption };

pub(super) const fn documented(page: &'static str, date: &'static str) -> Source {
    Source { page, date, kind: SourceKind::Documented }
}

pub(super) const fn quota(page: &'static str, date: &'static str) -> Source {
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

fn extras() -> Extras {
    Extras::default()
}
