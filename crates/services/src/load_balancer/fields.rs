//! One row per setting: what feeds parser, checker, schema, form, links and documentation. Identifiers are permanent.

use skylapse_units::SimDuration;

use super::config::{Algorithm, BalancerConfig, BalancerType, HealthCheck};
use crate::field::{Args, Field, Member, Shape, Source, SourceKind, Value, Word};

/// Every setting of a load balancer.
pub(super) static FIELDS: &[Field<BalancerConfig>] = &[
    Field {
        id: 1,
        key: "type",
        shape: Shape::Choice(&["application", "network", "gateway", "classic"]),
        source: documented("how-elastic-load-balancing-works.html"),
        get: |config| Value::Word(config.kind.word().to_owned()),
        set: |config, value| config.kind = value.named(BalancerType::of).unwrap_or(BalancerType::Application),
    },
    Field {
        id: 2,
        key: "algorithm",
        shape: Shape::Choice(&["round_robin", "least_outstanding_requests", "weighted_random", "flow_hash"]),
        source: documented("load-balancer-target-groups.html; each type has its own default"),
        get: |config| config.algorithm.map_or(Value::Absent, |found| Value::Word(found.word().to_owned())),
        set: |config, value| config.algorithm = value.named(Algorithm::of),
    },
    Field {
        id: 3,
        key: "cross_zone",
        shape: Shape::Flag,
        source: documented("how-elastic-load-balancing-works.html; on for application, off for others"),
        get: |config| config.cross_zone.map_or(Value::Absent, Value::Flag),
        set: |config, value| config.cross_zone = if let Value::Flag(flag) = value { Some(flag) } else { None },
    },
    Field {
        id: 4,
        key: "stickiness",
        shape: span(1, 604_800),
        source: documented("load-balancer-target-groups.html: how long a client stays with its target"),
        get: |config| config.stickiness.map_or(Value::Absent, Value::Duration),
        set: |config, value| config.stickiness = value.span(),
    },
    Field {
        id: 5,
        key: "slow_start",
        shape: span(0, 900),
        source: documented("edit-target-group-attributes.html: 30 to 900 s, or 0"),
        get: |config| Value::Duration(config.slow_start),
        set: |config, value| config.slow_start = value.span().unwrap_or(standard().slow_start),
    },
    Field {
        id: 6,
        key: "deregistration_delay",
        shape: span(0, 3_600),
        source: documented("load-balancer-target-groups.html"),
        get: |config| Value::Duration(config.deregistration_delay),
        set: |config, value| {
            config.deregistration_delay = value.span().unwrap_or(standard().deregistration_delay);
        },
    },
    Field {
        id: 7,
        key: "idle_timeout",
        shape: span(1, 6_000),
        source: documented("application-load-balancers.html: 60 s; network-load-balancers.html: 350 s"),
        get: |config| config.idle_timeout.map_or(Value::Absent, Value::Duration),
        set: |config, value| config.idle_timeout = value.span(),
    },
    Field {
        id: 8,
        key: "health_check",
        shape: Shape::Object(HEALTH_CHECK),
        source: documented("target-group-health-checks.html; each type has its own defaults"),
        get: |config| health_check_value(config.health_check),
        set: |config, value| config.health_check = read_health_check(value),
    },
    Field {
        id: 9,
        key: "anomaly_mitigation",
        shape: Shape::Flag,
        source: documented("edit-target-group-attributes.html: with weighted_random"),
        get: |config| Value::Flag(config.anomaly_mitigation),
        set: |config, value| config.anomaly_mitigation = value == Value::Flag(true),
    },
    Field {
        id: 10,
        key: "minimum_healthy_percent",
        shape: Shape::Whole { min: 1, max: 100, unit: "%" },
        source: documented("load-balancer-target-groups.html: target group health, off by default"),
        get: |config| config.minimum_healthy_percent.map_or(Value::Absent, |n| Value::Whole(u64::from(n))),
        set: |config, value| config.minimum_healthy_percent = value.count(),
    },
    Field {
        id: 11,
        key: "registration_time",
        shape: Shape::DurationOrDistribution,
        source: assumed("network/target-group-health-checks.html: \"a few minutes\"; 10 s and 90 s"),
        get: |config| config.registration_time.clone().map_or(Value::Absent, Value::Distribution),
        set: |config, value| config.registration_time = value.distribution(),
    },
    Field {
        id: 12,
        key: "clients",
        shape: Shape::Whole { min: 1, max: 1_000_000, unit: "clients" },
        source: assumed("a setting of the model, for stickiness"),
        get: |config| Value::Whole(u64::from(config.clients)),
        set: |config, value| config.clients = value.count().unwrap_or(standard().clients),
    },
    Field {
        id: 13,
        key: "client_timeout",
        shape: Shape::Duration { min: SimDuration::from_millis(1), max: SimDuration::from_secs(86_400) },
        source: assumed("a setting of the model: when clients give up"),
        get: |config| config.client_timeout.map_or(Value::Absent, Value::Duration),
        set: |config, value| config.client_timeout = value.span(),
    },
    Field {
        id: 14,
        key: "bytes_per_request",
        shape: Shape::Whole { min: 0, max: u32::MAX as u64, unit: "bytes" },
        source: assumed("a setting of the model, for processed bytes"),
        get: |config| Value::Whole(u64::from(config.bytes_per_request)),
        set: |config, value| config.bytes_per_request = value.count().unwrap_or(standard().bytes_per_request),
    },
    Field {
        id: 15,
        key: "requests_per_connection",
        shape: Shape::Whole { min: 1, max: 10_000, unit: "requests" },
        source: assumed("a setting of the model, for new connections"),
        get: |config| Value::Whole(u64::from(config.requests_per_connection)),
        set: |config, value| {
            config.requests_per_connection = value.count().unwrap_or(standard().requests_per_connection);
        },
    },
    Field {
        id: 16,
        key: "rules",
        shape: Shape::Whole { min: 0, max: 100, unit: "rules" },
        source: documented("load-balancer-limits.html: 100; the first 10 are free"),
        get: |config| Value::Whole(u64::from(config.rules)),
        set: |config, value| config.rules = value.count().unwrap_or(0),
    },
];

const HEALTH_CHECK: &[Member] = &[
    Member { key: "interval", shape: span(5, 300) },
    Member { key: "timeout", shape: span(2, 120) },
    Member { key: "healthy_threshold", shape: Shape::Whole { min: 2, max: 10, unit: "checks" } },
    Member { key: "unhealthy_threshold", shape: Shape::Whole { min: 2, max: 10, unit: "checks" } },
];

fn health_check_value(check: HealthCheck) -> Value {
    let mut members: Args = vec![];
    members.extend(check.interval.map(|span| ("interval", Value::Duration(span))));
    members.extend(check.timeout.map(|span| ("timeout", Value::Duration(span))));
    members.extend(check.healthy_threshold.map(|n| ("healthy_threshold", Value::Whole(u64::from(n)))));
    members.extend(check.unhealthy_threshold.map(|n| ("unhealthy_threshold", Value::Whole(u64::from(n)))));
    if members.is_empty() { Value::Absent } else { Value::Object(members) }
}

fn read_health_check(value: Value) -> HealthCheck {
    let mut check = HealthCheck::default();
    let Value::Object(members) = value else { return check };
    for (key, member) in members {
        match key {
            "interval" => check.interval = member.span(),
            "timeout" => check.timeout = member.span(),
            "healthy_threshold" => check.healthy_threshold = member.count(),
            "unhealthy_threshold" => check.unhealthy_threshold = member.count(),
            _ => {}
        }
    }
    check
}

const fn span(min_s: u64, max_s: u64) -> Shape {
    Shape::Duration { min: SimDuration::from_secs(min_s), max: SimDuration::from_secs(max_s) }
}

const fn documented(page: &'static str) -> Source {
    Source { page, date: "2026-10", kind: SourceKind::Documented }
}

const fn assumed(page: &'static str) -> Source {
    Source { page, date: "2026-11", kind: SourceKind::ModelAssumption }
}

fn standard() -> BalancerConfig {
    BalancerConfig::default()
}
