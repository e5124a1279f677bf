//! Settings that cannot go together.

use super::config::{InstanceConfig, Interruption, Purchase, Quotas, SpotRequest, VolumeConfig};
use super::pricing;
use crate::service::Conflict;

/// Every pair of settings that cannot go together.
pub(super) fn found(quotas: &Quotas, configs: &[InstanceConfig]) -> Vec<Conflict> {
    let mut found = vec![];
    for (resource, config) in (0..).zip(configs) {
        let mut note = |key, other, reason| found.push(Conflict { resource, key, other, reason });
        volumes(config, &mut note);
        hibernation(config, &mut note);
        purchase(config, &mut note);
    }
    found.extend(addresses(quotas, configs));
    found
}

type Note<'a> = dyn FnMut(&'static str, &'static str, &'static str) + 'a;

fn volumes(config: &InstanceConfig, note: &mut Note<'_>) {
    let is_possible = |volume: &VolumeConfig| volume.ask().settled().is_ok();
    if !is_possible(&config.root_volume) {
        note("root_volume", "root_volume", "ec2.conflict.volume_size");
    }
    if !config.root_volume.volume_type.is_bootable() {
        note("root_volume", "root_volume", "ec2.conflict.volume_boot");
    }
    if !config.data_volumes.iter().all(is_possible) {
        note("data_volumes", "data_volumes", "ec2.conflict.volume_size");
    }
}

/// AWS, hibernating-prerequisites.html, 2026-04. That the root volume must hold the memory besides its own data is checked for
/// the memory alone.
fn hibernation(config: &InstanceConfig, note: &mut Note<'_>) {
    if !config.hibernation {
        return;
    }
    let root = config.root_volume;
    if !config.instance_type.can_hibernate() {
        note("hibernation", "instance_type", "ec2.conflict.hibernation_type");
    }
    if !root.encrypted || !root.volume_type.holds_memory() {
        note("hibernation", "root_volume", "ec2.conflict.hibernation_root");
    }
    if u64::from(root.size_gib) * 1_024 <= u64::from(config.instance_type.memory.as_mb()) {
        note("hibernation", "root_volume", "ec2.conflict.hibernation_size");
    }
}

fn purchase(config: &InstanceConfig, note: &mut Note<'_>) {
    if pricing::hourly(config.instance_type, config.purchase).is_none() {
        note("purchase", "instance_type", "ec2.conflict.no_price");
    }
    if config.purchase != Purchase::Spot {
        return;
    }
    let behavior = config.spot.interruption_behavior;
    if behavior != Interruption::Terminate && config.spot.request != SpotRequest::Persistent {
        note("spot", "spot", "ec2.conflict.spot_behavior");
    }
    if behavior == Interruption::Hibernate && !config.hibernation {
        note("spot", "hibernation", "ec2.conflict.spot_hibernation");
    }
    for (is_set, key) in
        [(config.disable_api_termination, "disable_api_termination"), (config.disable_api_stop, "disable_api_stop")]
    {
        if is_set {
            note(key, "purchase", "ec2.conflict.spot_protection");
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
