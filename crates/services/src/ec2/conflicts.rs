//! Settings that cannot go together: in a scenario they are problems, in the call of a launch AWS's codes.

use super::config::{InstanceConfig, Interruption, Purchase, Quotas, SpotConfig, SpotRequest, VolumeConfig};
use super::error::ErrorCode;
use super::pricing;
use super::reservations::fills;
use super::storage::Excess;
use crate::service::Conflict;

/// Every pair of settings that cannot go together.
pub(super) fn found(quotas: &Quotas, configs: &[InstanceConfig]) -> Vec<Conflict> {
    let mut found = vec![];
    for (resource, config) in (0..).zip(configs) {
        each(config, &mut |key, other, reason: Reason| {
            found.push(Conflict { resource, key, other, reason: reason.key });
        });
        // What is launched by calls alone may be a pattern for both.
        let standard = SpotConfig::default();
        let asks = config.spot.request != standard.request
            || config.spot.interruption_behavior != standard.interruption_behavior;
        if asks && config.launch && config.purchase != Purchase::Spot {
            found.push(Conflict { resource, key: "spot", other: "purchase", reason: "ec2.conflict.spot_purchase" });
        }
    }
    found.extend(addresses(quotas, configs));
    found
}

/// AWS's code for the launch of what cannot be.
pub(super) fn launch_refusal(config: &InstanceConfig) -> Result<(), ErrorCode> {
    let mut refused = Ok(());
    each(config, &mut |_, _, reason: Reason| refused = refused.and(Err(reason.code)));
    refused
}

/// Why settings cannot go together: a string key, and AWS's code for a call that asks for them. Codes of errors-overview.html,
/// 2026-04; where that page names none for the case, a *model assumption*.
#[derive(Clone, Copy)]
struct Reason {
    key: &'static str,
    code: ErrorCode,
}

const fn reason(key: &'static str, code: ErrorCode) -> Reason {
    Reason { key, code }
}

type Note<'a> = dyn FnMut(&'static str, &'static str, Reason) + 'a;

fn each(config: &InstanceConfig, note: &mut Note<'_>) {
    volumes(config, note);
    hibernation(config, note);
    purchase(config, note);
    if config.cpu_credits.is_some() && config.instance_type.baseline_vcpu_ppm().is_none() {
        note(
            "cpu_credits",
            "instance_type",
            reason("ec2.conflict.cpu_credits", ErrorCode::InvalidParameterCombination),
        );
    }
    if config.capacity_reservation && !fills(config.purchase) {
        let why = reason("ec2.conflict.capacity_reservation", ErrorCode::InvalidParameterCombination);
        note("capacity_reservation", "purchase", why);
    }
    // AWS, CreateSecurityGroup, 2026-08: a name cannot start with `sg-`.
    if config.security_groups.iter().any(|name| name.is_empty() || name.starts_with("sg-")) {
        let why = reason("ec2.conflict.group_name", ErrorCode::InvalidParameterValue);
        note("security_groups", "security_groups", why);
    }
}

fn volumes(config: &InstanceConfig, note: &mut Note<'_>) {
    let mut check = |key, volume: &VolumeConfig| {
        let Some(excess) = volume.ask().excess() else { return };
        let why = match excess {
            Excess::Size => "ec2.conflict.volume_size",
            Excess::Iops => "ec2.conflict.volume_iops",
            Excess::Throughput => "ec2.conflict.volume_throughput",
        };
        note(key, key, reason(why, ErrorCode::InvalidBlockDeviceMapping));
    };
    check("root_volume", &config.root_volume);
    if let Some(volume) = config.data_volumes.iter().find(|volume| volume.ask().excess().is_some()) {
        check("data_volumes", volume);
    }
    if !config.root_volume.volume_type.is_bootable() {
        let why = reason("ec2.conflict.volume_boot", ErrorCode::InvalidBlockDeviceMapping);
        note("root_volume", "root_volume", why);
    }
}

/// AWS, hibernating-prerequisites.html, 2026-04. That the root volume must hold the memory besides its own data is checked for
/// the memory alone.
fn hibernation(config: &InstanceConfig, note: &mut Note<'_>) {
    if !config.hibernation {
        return;
    }
    let root = config.root_volume;
    let why = |key| reason(key, ErrorCode::UnsupportedHibernationConfiguration);
    if !config.instance_type.can_hibernate() {
        note("hibernation", "instance_type", why("ec2.conflict.hibernation_type"));
    }
    if !root.encrypted || !root.volume_type.holds_memory() {
        note("hibernation", "root_volume", why("ec2.conflict.hibernation_root"));
    }
    if u64::from(root.size_gib) * 1_024 <= u64::from(config.instance_type.memory.as_mb()) {
        note("hibernation", "root_volume", why("ec2.conflict.hibernation_size"));
    }
}

fn purchase(config: &InstanceConfig, note: &mut Note<'_>) {
    if pricing::hourly(config.instance_type, config.purchase).is_none() {
        note("purchase", "instance_type", reason("ec2.conflict.no_price", ErrorCode::UnsupportedOperation));
    }
    let combination = |key| reason(key, ErrorCode::InvalidParameterCombination);
    let behavior = config.spot.interruption_behavior;
    if behavior != Interruption::Terminate && config.spot.request != SpotRequest::Persistent {
        note("spot", "spot", combination("ec2.conflict.spot_behavior"));
    }
    if config.purchase != Purchase::Spot {
        return;
    }
    if behavior == Interruption::Hibernate && !config.hibernation {
        let why = reason("ec2.conflict.spot_hibernation", ErrorCode::UnsupportedHibernationConfiguration);
        note("spot", "hibernation", why);
    }
    for (is_set, key) in
        [(config.disable_api_termination, "disable_api_termination"), (config.disable_api_stop, "disable_api_stop")]
    {
        if is_set {
            note(key, "purchase", combination("ec2.conflict.spot_protection"));
        }
    }
}

/// The instances are taken in order; those whose Elastic IP address does not fit are named.
fn addresses(quotas: &Quotas, configs: &[InstanceConfig]) -> Vec<Conflict> {
    let asking = (0..).zip(configs).filter(|(_, config)| config.elastic_ip && config.launch);
    let over = asking.skip(quotas.ec2_elastic_ips as usize);
    let (other, reason) = ("account.ec2_elastic_ips", "ec2.conflict.elastic_ips");
    over.map(|(resource, _)| Conflict { resource, key: "elastic_ip", other, reason }).collect()
}
