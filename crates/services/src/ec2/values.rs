//! Settings of instances between the scenario's values and their types.

use std::sync::Arc;

use super::catalog::{self, InstanceType, TYPES};
use super::config::{Interruption, SpotConfig, SpotRequest, VolumeConfig};
use super::jobs::JobConfig;
use super::storage::VolumeType;
use skylapse_units::SimDuration;

use crate::field::{Args, Member, Shape, Value, Word};

/// The names of all types, for the shape of the setting.
pub(super) static INSTANCE_TYPES: [&str; TYPES.len()] = {
    let mut names = [""; TYPES.len()];
    let mut index = 0;
    while index < TYPES.len() {
        names[index] = TYPES[index].name;
        index += 1;
    }
    names
};

pub(super) const SPOT: &[Member] = &[
    Member { key: "request", shape: Shape::Choice(&["one-time", "persistent"]) },
    Member { key: "interruption_behavior", shape: Shape::Choice(&["terminate", "stop", "hibernate"]) },
    Member { key: "interruptions_per_month", shape: Shape::Number { min: 0.0, max: 0.99 } },
];

/// Sizes go up to what a gp3 or io2 volume can have; each type has its own limits, see `conflicts`.
pub(super) const VOLUME: &[Member] = &[
    Member { key: "size_gib", shape: Shape::Whole { min: 1, max: 65_536, unit: "GiB" } },
    Member { key: "volume_type", shape: Shape::Choice(VOLUME_TYPES) },
    Member { key: "iops", shape: Shape::Whole { min: 100, max: 256_000, unit: "IOPS" } },
    Member { key: "throughput_mibps", shape: Shape::Whole { min: 125, max: 2_000, unit: "MiB/s" } },
    Member { key: "delete_on_termination", shape: Shape::Flag },
    Member { key: "encrypted", shape: Shape::Flag },
];

pub(super) const VOLUME_TYPES: &[&str] = &["gp3", "gp2", "io1", "io2", "st1", "sc1", "standard"];

/// Nitro instances take 28 attachments, network interface and root volume among them (AWS, volume_limits.html, 2026-04).
pub(super) const DATA_VOLUMES: Shape = Shape::List { of: &Shape::Object(VOLUME), max: 26 };

pub(super) const JOB: &[Member] = &[
    Member { key: "duration", shape: JOB_SPAN },
    Member { key: "checkpoint", shape: JOB_SPAN },
    Member { key: "drain", shape: Shape::Flag },
];

const JOB_SPAN: Shape = Shape::Duration { min: SimDuration::from_secs(1), max: SimDuration::LONGEST };

pub(super) fn job_value(job: Option<JobConfig>) -> Value {
    let Some(job) = job else { return Value::Absent };
    let mut members: Args = vec![("duration", Value::Duration(job.duration))];
    members.extend(job.checkpoint.map(|span| ("checkpoint", Value::Duration(span))));
    members.push(("drain", Value::Flag(job.drain)));
    Value::Object(members)
}

pub(super) fn read_job(value: Value) -> Option<JobConfig> {
    let Value::Object(members) = value else { return None };
    let mut job = JobConfig::default();
    for (key, member) in members {
        match (key, member) {
            ("duration", Value::Duration(span)) => job.duration = span,
            ("checkpoint", Value::Duration(span)) => job.checkpoint = Some(span),
            ("drain", Value::Flag(drain)) => job.drain = drain,
            _ => {}
        }
    }
    Some(job)
}

pub(super) fn read_type(value: &Value) -> Option<&'static InstanceType> {
    value.named(catalog::find)
}

pub(super) fn spot_value(spot: SpotConfig) -> Value {
    let standard = SpotConfig::default();
    if spot == standard {
        return Value::Absent;
    }
    Value::Object(vec![
        ("request", Value::Word(spot.request.word().to_owned())),
        ("interruption_behavior", Value::Word(spot.interruption_behavior.word().to_owned())),
        ("interruptions_per_month", Value::Number(spot.interruptions_per_month)),
    ])
}

pub(super) fn read_spot(value: Value) -> SpotConfig {
    let mut spot = SpotConfig::default();
    for (key, member) in members(value) {
        match (key, member) {
            ("request", word) => spot.request = word.named(SpotRequest::of).unwrap_or(spot.request),
            ("interruption_behavior", word) => {
                spot.interruption_behavior = word.named(Interruption::of).unwrap_or(spot.interruption_behavior);
            }
            ("interruptions_per_month", Value::Number(share)) => spot.interruptions_per_month = share,
            _ => {}
        }
    }
    spot
}

pub(super) fn volume_value(volume: VolumeConfig) -> Value {
    let mut members = vec![
        ("size_gib", Value::Whole(u64::from(volume.size_gib))),
        ("volume_type", Value::Word(volume.volume_type.name().to_owned())),
        ("delete_on_termination", Value::Flag(volume.delete_on_termination)),
        ("encrypted", Value::Flag(volume.encrypted)),
    ];
    members.extend(volume.iops.map(|iops| ("iops", Value::Whole(u64::from(iops)))));
    members.extend(volume.throughput_mibps.map(|mibps| ("throughput_mibps", Value::Whole(u64::from(mibps)))));
    Value::Object(members)
}

pub(super) fn read_volume(value: Value) -> VolumeConfig {
    let mut volume = VolumeConfig::default();
    for (key, member) in members(value) {
        match key {
            "size_gib" => volume.size_gib = member.count().unwrap_or(volume.size_gib),
            "volume_type" => volume.volume_type = member.named(VolumeType::find).unwrap_or(volume.volume_type),
            "iops" => volume.iops = member.count(),
            "throughput_mibps" => volume.throughput_mibps = member.count(),
            "delete_on_termination" => volume.delete_on_termination = member != Value::Flag(false),
            "encrypted" => volume.encrypted = member == Value::Flag(true),
            _ => {}
        }
    }
    volume
}

pub(super) fn volumes_value(volumes: &[VolumeConfig]) -> Value {
    if volumes.is_empty() {
        return Value::Absent;
    }
    Value::List(volumes.iter().map(|&volume| volume_value(volume)).collect())
}

pub(super) fn read_volumes(value: Value) -> Vec<VolumeConfig> {
    elements(value).into_iter().map(read_volume).collect()
}

pub(super) fn name_list(names: &[Arc<str>]) -> Value {
    if names.is_empty() {
        return Value::Absent;
    }
    Value::List(names.iter().map(|name| Value::Word(name.as_ref().to_owned())).collect())
}

pub(super) fn read_names(value: Value) -> Vec<Arc<str>> {
    let name = |value: Value| if let Value::Word(word) = value { Some(word.into()) } else { None };
    elements(value).into_iter().filter_map(name).collect()
}

fn members(value: Value) -> Args {
    if let Value::Object(members) = value { members } else { vec![] }
}

fn elements(value: Value) -> Vec<Value> {
    if let Value::List(elements) = value { elements } else { vec![] }
}
