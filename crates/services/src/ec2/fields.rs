//! One row per setting: what feeds parser, checker, schema, form, links and documentation. Identifiers are permanent.

use super::config::{InstanceConfig, Monitoring, Purchase, Quotas, Zone};
use super::credits::Mode;
use super::values::{
    DATA_VOLUMES, INSTANCE_TYPES, JOB, SPOT, VOLUME, job_value, name_list, read_job, read_names, read_spot, read_type,
    read_volume, read_volumes, spot_value, volume_value, volumes_value,
};
use crate::field::{Field, Shape, Source, SourceKind, Value, Word};
use crate::server::{SERVER, read_server, server_value};

/// Every setting of an instance.
pub(super) static FIELDS: &[Field<InstanceConfig>] = &[
    Field {
        id: 1,
        key: "instance_type",
        shape: Shape::Choice(&INSTANCE_TYPES),
        source: documented("instance-types.html; AWS has no default type", "2026-08"),
        get: |config| Value::Word(config.instance_type.name.to_owned()),
        set: |config, value| config.instance_type = read_type(&value).unwrap_or(standard().instance_type),
    },
    Field {
        id: 2,
        key: "availability_zone",
        shape: Shape::Choice(Zone::NAMES),
        source: documented("using-regions-availability-zones.html", "2026-04"),
        get: |config| Value::Word(config.availability_zone.name().to_owned()),
        set: |config, value| {
            config.availability_zone = value.named(Zone::named).unwrap_or(standard().availability_zone);
        },
    },
    Field {
        id: 3,
        key: "purchase",
        shape: Shape::Choice(&["on-demand", "spot", "reserved", "dedicated-instance", "dedicated-host"]),
        source: documented("instance-purchasing-options.html", "2026-04"),
        get: |config| Value::Word(config.purchase.word().to_owned()),
        set: |config, value| config.purchase = value.named(Purchase::of).unwrap_or(Purchase::OnDemand),
    },
    Field {
        id: 4,
        key: "spot",
        shape: Shape::Object(SPOT),
        source: documented("spot-requests.html, interruption-behavior.html", "2026-04"),
        get: |config| spot_value(config.spot),
        set: |config, value| config.spot = read_spot(value),
    },
    Field {
        id: 5,
        key: "hibernation",
        shape: Shape::Flag,
        source: documented("hibernating-prerequisites.html", "2026-04"),
        get: |config| Value::Flag(config.hibernation),
        set: |config, value| config.hibernation = value == Value::Flag(true),
    },
    Field {
        id: 6,
        key: "disable_api_termination",
        shape: Shape::Flag,
        source: documented("Using_ChangingDisableAPITermination.html", "2026-04"),
        get: |config| Value::Flag(config.disable_api_termination),
        set: |config, value| config.disable_api_termination = value == Value::Flag(true),
    },
    Field {
        id: 7,
        key: "disable_api_stop",
        shape: Shape::Flag,
        source: documented("ec2-stop-protection.html", "2026-04"),
        get: |config| Value::Flag(config.disable_api_stop),
        set: |config, value| config.disable_api_stop = value == Value::Flag(true),
    },
    Field {
        id: 8,
        key: "associate_public_ip_address",
        shape: Shape::Flag,
        source: documented("using-instance-addressing.html: subnets of the default VPC", "2026-04"),
        get: |config| Value::Flag(config.associate_public_ip_address),
        set: |config, value| config.associate_public_ip_address = value != Value::Flag(false),
    },
    Field {
        id: 9,
        key: "elastic_ip",
        shape: Shape::Flag,
        source: documented("elastic-ip-addresses-eip.html", "2026-04"),
        get: |config| Value::Flag(config.elastic_ip),
        set: |config, value| config.elastic_ip = value == Value::Flag(true),
    },
    Field {
        id: 10,
        key: "root_volume",
        shape: Shape::Object(VOLUME),
        source: documented("preserving-volumes-on-termination.html; 8 GiB as in Amazon Linux 2023", "2026-04"),
        get: |config| volume_value(config.root_volume),
        set: |config, value| config.root_volume = read_volume(value),
    },
    Field {
        id: 11,
        key: "data_volumes",
        shape: DATA_VOLUMES,
        source: documented("preserving-volumes-on-termination.html: deleted when launched by API", "2026-04"),
        get: |config| volumes_value(&config.data_volumes),
        set: |config, value| config.data_volumes = read_volumes(value),
    },
    Field {
        id: 12,
        key: "security_groups",
        shape: Shape::List { of: &Shape::Text { max_bytes: 255 }, max: 5 },
        source: documented("ec2-security-groups.html", "2026-04"),
        get: |config| name_list(&config.security_groups),
        set: |config, value| config.security_groups = read_names(value),
    },
    Field {
        id: 13,
        key: "monitoring",
        shape: Shape::Choice(&["basic", "detailed"]),
        source: documented("using-cloudwatch-new.html", "2026-04"),
        get: |config| Value::Word(config.monitoring.word().to_owned()),
        set: |config, value| config.monitoring = value.named(Monitoring::of).unwrap_or(Monitoring::Basic),
    },
    Field {
        id: 14,
        key: "server",
        shape: Shape::Object(SERVER),
        source: ASSUMED,
        get: |config| server_value(&config.server),
        set: |config, value| config.server = read_server(value),
    },
    Field {
        id: 15,
        key: "launch",
        shape: Shape::Flag,
        source: ASSUMED,
        get: |config| Value::Flag(config.launch),
        set: |config, value| config.launch = value != Value::Flag(false),
    },
    Field {
        id: 16,
        key: "pending_time",
        shape: Shape::DurationOrDistribution,
        source: assumed("4.9 s measured by C. Percival, daemonology.net", "2021-08"),
        get: |config| Value::Distribution(config.times.pending.clone()),
        set: |config, value| config.times.pending = value.distribution().unwrap_or(standard().times.pending),
    },
    Field {
        id: 17,
        key: "stopping_time",
        shape: Shape::DurationOrDistribution,
        source: assumed("not documented; a hard stop comes \"after a few minutes\"", "2026-04"),
        get: |config| Value::Distribution(config.times.stopping.clone()),
        set: |config, value| config.times.stopping = value.distribution().unwrap_or(standard().times.stopping),
    },
    Field {
        id: 18,
        key: "shutting_down_time",
        shape: Shape::DurationOrDistribution,
        source: assumed("not documented", "2026-04"),
        get: |config| Value::Distribution(config.times.shutting_down.clone()),
        set: |config, value| {
            config.times.shutting_down = value.distribution().unwrap_or(standard().times.shutting_down);
        },
    },
    Field {
        id: 19,
        key: "reboot_time",
        shape: Shape::DurationOrDistribution,
        source: assumed("ec2-instance-reboot.html: \"a few minutes\"", "2026-04"),
        get: |config| Value::Distribution(config.times.reboot.clone()),
        set: |config, value| config.times.reboot = value.distribution().unwrap_or(standard().times.reboot),
    },
    Field {
        id: 20,
        key: "recovery_time",
        shape: Shape::DurationOrDistribution,
        source: assumed("ec2-instance-recover.html names no time", "2026-04"),
        get: |config| Value::Distribution(config.times.recovery.clone()),
        set: |config, value| config.times.recovery = value.distribution().unwrap_or(standard().times.recovery),
    },
    Field {
        id: 21,
        key: "status_check_time",
        shape: Shape::DurationOrDistribution,
        source: assumed("monitoring-system-instance-status-check.html: \"a few minutes\"", "2026-04"),
        get: |config| Value::Distribution(config.times.status_checks.clone()),
        set: |config, value| {
            config.times.status_checks = value.distribution().unwrap_or(standard().times.status_checks);
        },
    },
    Field {
        id: 22,
        key: "spot_return_time",
        shape: Shape::DurationOrDistribution,
        source: assumed("how-spot-instances-work.html names no time", "2026-04"),
        get: |config| Value::Distribution(config.times.spot_return.clone()),
        set: |config, value| {
            config.times.spot_return = value.distribution().unwrap_or(standard().times.spot_return);
        },
    },
    Field {
        id: 23,
        key: "cpu_utilization",
        shape: Shape::Number { min: 0.0, max: 100.0 },
        source: ASSUMED,
        get: |config| Value::Number(config.cpu_utilization),
        set: |config, value| config.cpu_utilization = if let Value::Number(percent) = value { percent } else { 0.0 },
    },
    Field {
        id: 24,
        key: "cpu_credits",
        shape: Shape::Choice(&["standard", "unlimited"]),
        source: documented("burstable-credits-baseline-concepts.html: unlimited for T3, T3a and T4g", "2026-04"),
        get: |config| config.cpu_credits.map_or(Value::Absent, |mode| Value::Word(mode.name().to_owned())),
        set: |config, value| config.cpu_credits = value.named(Mode::find),
    },
    Field {
        id: 25,
        key: "job",
        shape: Shape::Object(JOB),
        source: ASSUMED,
        get: |config| job_value(config.job),
        set: |config, value| config.job = read_job(value),
    },
    Field {
        id: 26,
        key: "ipv6_address_count",
        shape: Shape::Whole { min: 0, max: 1, unit: "" },
        source: documented("API_RunInstances.html: Ipv6AddressCount; one is as many as the model gives", "2026-08"),
        get: |config| Value::Whole(u64::from(config.ipv6_address_count)),
        set: |config, value| config.ipv6_address_count = value.count().map_or(0, |count| count as u8),
    },
    Field {
        id: 27,
        key: "capacity_reservation",
        shape: Shape::Flag,
        source: documented("ec2-capacity-reservations.html", "2026-04"),
        get: |config| Value::Flag(config.capacity_reservation),
        set: |config, value| config.capacity_reservation = value == Value::Flag(true),
    },
    Field {
        id: 40,
        key: "auto_recovery",
        shape: Shape::Choice(&["default", "disabled"]),
        source: documented("ec2-instance-recover.html", "2026-04"),
        get: |config| Value::Word(if config.auto_recovery { "default" } else { "disabled" }.to_owned()),
        set: |config, value| config.auto_recovery = value != Value::Word("disabled".to_owned()),
    },
];

/// Every quota of the account that concerns EC2.
pub(super) static QUOTA_FIELDS: &[Field<Quotas>] = &[
    Field {
        id: 1,
        key: "ec2_standard_vcpus",
        shape: Shape::Whole { min: 1, max: 10_000_000, unit: "vCPUs" },
        source: Source {
            page: "ec2-on-demand-instances.html: 5 in a new account; no limit unless a scenario sets one",
            date: "2026-04",
            kind: SourceKind::ModelAssumption,
        },
        get: |quotas| quotas.ec2_standard_vcpus.map_or(Value::Absent, |n| Value::Whole(u64::from(n))),
        set: |quotas, value| quotas.ec2_standard_vcpus = value.count(),
    },
    Field {
        id: 2,
        key: "ec2_elastic_ips",
        shape: Shape::Whole { min: 0, max: 1_000_000, unit: "addresses" },
        source: Source { page: "elastic-ip-addresses-eip.html", date: "2026-04", kind: SourceKind::Quota },
        get: |quotas| Value::Whole(u64::from(quotas.ec2_elastic_ips)),
        set: |quotas, value| {
            quotas.ec2_elastic_ips = value.count().unwrap_or(Quotas::default().ec2_elastic_ips);
        },
    },
    Field {
        id: 3,
        key: "ec2_zone_capacity",
        shape: Shape::Whole { min: 0, max: 10_000_000, unit: "instances" },
        source: assumed("AWS publishes no capacity; no limit unless a scenario sets one", "2026-04"),
        get: |quotas| quotas.ec2_zone_capacity.map_or(Value::Absent, |n| Value::Whole(u64::from(n))),
        set: |quotas, value| quotas.ec2_zone_capacity = value.count(),
    },
    Field {
        id: 4,
        key: "ec2_jobs",
        shape: Shape::Whole { min: 0, max: 1_000_000, unit: "jobs" },
        source: ASSUMED,
        get: |quotas| Value::Whole(u64::from(quotas.ec2_jobs)),
        set: |quotas, value| quotas.ec2_jobs = value.count().unwrap_or(0),
    },
];

const ASSUMED: Source = assumed("a setting of the model", "2026-11");

const fn documented(page: &'static str, date: &'static str) -> Source {
    Source { page, date, kind: SourceKind::Documented }
}

const fn assumed(page: &'static str, date: &'static str) -> Source {
    Source { page, date, kind: SourceKind::ModelAssumption }
}

fn standard() -> InstanceConfig {
    InstanceConfig::default()
}
