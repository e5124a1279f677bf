//! One row per quota of the account that concerns Lambda.

use super::config::Quotas;
use super::fields::{documented, quota};
use crate::field::{Field, Shape, Value};

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
