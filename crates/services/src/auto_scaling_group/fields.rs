//! One row per setting: what feeds parser, checker, schema, form, links and documentation. Identifiers are permanent.

use skylapse_units::SimDuration;

use super::config::{GroupConfig, HealthCheckType, ZONES};
use super::policy_values::{POLICIES, read_policies};
use super::values::{
    COUNT, HOOK, MAINTENANCE, MIXED, PROCESS_NAMES, TERMINATION_POLICIES, WARM_POOL, read_hooks, read_maintenance,
    read_mixed, read_warm_pool, read_words, up_to, words,
};
use crate::field::{Field, Shape, Source, SourceKind, Value, Word};

/// Every setting of a group.
pub(super) static FIELDS: &[Field<GroupConfig>] = &[
    Field {
        id: 1,
        key: "min_size",
        shape: COUNT,
        source: documented("API_CreateAutoScalingGroup.html", "2026-08"),
        get: |config| Value::Whole(u64::from(config.min_size)),
        set: |config, value| config.min_size = value.count().unwrap_or(standard().min_size),
    },
    Field {
        id: 2,
        key: "max_size",
        shape: COUNT,
        source: documented("API_CreateAutoScalingGroup.html", "2026-08"),
        get: |config| Value::Whole(u64::from(config.max_size)),
        set: |config, value| config.max_size = value.count().unwrap_or(standard().max_size),
    },
    Field {
        id: 3,
        key: "desired_capacity",
        shape: COUNT,
        source: documented("API_CreateAutoScalingGroup.html: the minimum, when it is not set", "2026-08"),
        get: |config| config.desired_capacity.map_or(Value::Absent, |n| Value::Whole(u64::from(n))),
        set: |config, value| config.desired_capacity = value.count(),
    },
    Field {
        id: 4,
        key: "availability_zones",
        shape: Shape::List { of: &Shape::Choice(ZONES), max: 6 },
        source: documented("auto-scaling-benefits.html", "2026-10"),
        get: |config| {
            Value::List(config.zones.iter().map(|zone| Value::Word(ZONES[usize::from(*zone)].to_owned())).collect())
        },
        set: |config, value| config.zones = read_zones(value).unwrap_or(standard().zones),
    },
    Field {
        id: 5,
        key: "instance",
        shape: Shape::Settings("ec2"),
        source: documented("create-launch-template.html", "2026-10"),
        get: |config| if config.instance.is_empty() { Value::Absent } else { Value::Object(config.instance.clone()) },
        set: |config, value| config.instance = if let Value::Object(args) = value { args } else { vec![] },
    },
    Field {
        id: 6,
        key: "health_check_type",
        shape: Shape::Choice(&["EC2", "ELB"]),
        source: documented("health-checks-overview.html", "2026-10"),
        get: |config| Value::Word(config.health_check_type.word().to_owned()),
        set: |config, value| {
            config.health_check_type = value.named(HealthCheckType::of).unwrap_or(HealthCheckType::Ec2);
        },
    },
    Field {
        id: 7,
        key: "health_check_grace_period",
        shape: up_to(86_400),
        source: documented("health-check-grace-period.html: 0 from the API, 300 s from the console", "2026-10"),
        get: |config| Value::Duration(config.health_check_grace_period),
        set: |config, value| config.health_check_grace_period = value.span().unwrap_or(SimDuration::ZERO),
    },
    Field {
        id: 8,
        key: "default_cooldown",
        shape: up_to(86_400),
        source: documented("ec2-auto-scaling-scaling-cooldowns.html", "2026-10"),
        get: |config| Value::Duration(config.default_cooldown),
        set: |config, value| config.default_cooldown = value.span().unwrap_or(standard().default_cooldown),
    },
    Field {
        id: 9,
        key: "default_instance_warmup",
        shape: up_to(3_600),
        source: documented("ec2-auto-scaling-default-instance-warmup.html", "2026-10"),
        get: |config| config.default_instance_warmup.map_or(Value::Absent, Value::Duration),
        set: |config, value| config.default_instance_warmup = value.span(),
    },
    Field {
        id: 10,
        key: "termination_policies",
        shape: TERMINATION_POLICIES,
        source: documented("ec2-auto-scaling-termination-policies.html", "2026-10"),
        get: |config| words(&config.termination_policies),
        set: |config, value| config.termination_policies = read_words(value),
    },
    Field {
        id: 11,
        key: "new_instances_protected_from_scale_in",
        shape: Shape::Flag,
        source: documented("ec2-auto-scaling-instance-protection.html", "2026-10"),
        get: |config| Value::Flag(config.new_instances_protected),
        set: |config, value| config.new_instances_protected = value == Value::Flag(true),
    },
    Field {
        id: 12,
        key: "suspended_processes",
        shape: PROCESS_NAMES,
        source: documented("as-suspend-resume-processes.html", "2026-10"),
        get: |config| words(&config.suspended_processes),
        set: |config, value| config.suspended_processes = read_words(value),
    },
    Field {
        id: 13,
        key: "warm_pool",
        shape: Shape::Object(WARM_POOL),
        source: documented("ec2-auto-scaling-warm-pools.html", "2026-10"),
        get: |config| config.warm_pool.value.clone(),
        set: |config, value| config.warm_pool = read_warm_pool(value),
    },
    Field {
        id: 14,
        key: "mixed_instances_policy",
        shape: Shape::Object(MIXED),
        source: documented("ec2-auto-scaling-mixed-instances-groups.html", "2023-06"),
        get: |config| config.mixed.value.clone(),
        set: |config, value| config.mixed = read_mixed(value),
    },
    Field {
        id: 15,
        key: "capacity_rebalance",
        shape: Shape::Flag,
        source: documented("ec2-auto-scaling-capacity-rebalancing.html", "2026-10"),
        get: |config| Value::Flag(config.capacity_rebalance),
        set: |config, value| config.capacity_rebalance = value == Value::Flag(true),
    },
    Field {
        id: 16,
        key: "instance_maintenance_policy",
        shape: Shape::Object(MAINTENANCE),
        source: documented("instance-maintenance-policy-overview-and-considerations.html", "2026-10"),
        get: |config| config.maintenance.value.clone(),
        set: |config, value| config.maintenance = read_maintenance(value),
    },
    Field {
        id: 17,
        key: "max_instance_lifetime",
        shape: up_to(31_536_000),
        source: documented("asg-max-instance-lifetime.html: a day to a year, or none", "2026-10"),
        get: |config| Value::Duration(config.max_instance_lifetime),
        set: |config, value| config.max_instance_lifetime = value.span().unwrap_or(SimDuration::ZERO),
    },
    Field {
        id: 18,
        key: "lifecycle_hooks",
        shape: Shape::List { of: &Shape::Object(HOOK), max: 50 },
        source: documented("lifecycle-hooks-overview.html", "2026-10"),
        get: |config| config.lifecycle_hooks.value.clone(),
        set: |config, value| config.lifecycle_hooks = read_hooks(value),
    },
    Field {
        id: 19,
        key: "policies",
        shape: POLICIES,
        source: documented("as-scale-based-on-demand.html", "2026-10"),
        get: |config| config.policies.value.clone(),
        set: |config, value| config.policies = read_policies(value),
    },
];

const fn documented(page: &'static str, date: &'static str) -> Source {
    Source { page, date, kind: SourceKind::Documented }
}

fn standard() -> GroupConfig {
    GroupConfig::default()
}

fn read_zones(value: Value) -> Option<Vec<u8>> {
    let Value::List(list) = value else { return None };
    let place = |name: Value| name.named(|name| ZONES.iter().position(|known| *known == name));
    Some(list.into_iter().filter_map(place).map(|place| place as u8).collect())
}
