//! `Set` on an instance: what AWS's own calls could change is changed, the rest is refused as those calls would refuse it.
//!
//! Sources: AWS, API reference, ModifyInstanceAttribute, MonitorInstances and ModifyInstanceCreditSpecification, 2026-08. What
//! runs on the instance, and how long its phases take, is no matter of AWS's and can be set at any time.

use std::sync::Arc;

use super::Ec2;
use super::account::Desk;
use super::config::{InstanceConfig, Purchase, SpotConfig};
use super::credits::CpuCredits;
use super::error::ErrorCode;
use super::fact::Fact;
use super::holdings::{DEFAULT_VPC, groups_named};
use super::instance::Instance;
use super::rules::verdict;
use super::state::Verb;
use crate::service::Slot;

/// The first setting of these two that only a launch takes, and that is not the same in both.
pub(super) fn launch_only(before: &InstanceConfig, after: &InstanceConfig) -> Option<&'static str> {
    // How often EC2 takes instances back is a setting of the world.
    let request = |spot: SpotConfig| (spot.request, spot.interruption_behavior);
    let changed = [
        ("availability_zone", before.availability_zone != after.availability_zone),
        ("purchase", before.purchase != after.purchase),
        ("spot", request(before.spot) != request(after.spot)),
        ("hibernation", before.hibernation != after.hibernation),
        ("associate_public_ip_address", before.associate_public_ip_address != after.associate_public_ip_address),
        ("elastic_ip", before.elastic_ip != after.elastic_ip),
        ("ipv6_address_count", before.ipv6_address_count != after.ipv6_address_count),
        ("capacity_reservation", before.capacity_reservation != after.capacity_reservation),
        ("root_volume", before.root_volume != after.root_volume),
        ("data_volumes", before.data_volumes != after.data_volumes),
        ("launch", before.launch != after.launch),
    ];
    changed.into_iter().find(|(_, is_changed)| *is_changed).map(|(key, _)| key)
}

impl Ec2 {
    /// Why an instance cannot take these settings now.
    pub(super) fn may_adopt(&self, slot: Slot, new: &InstanceConfig) -> Result<(), ErrorCode> {
        let instance = self.instance(slot);
        let old = &*instance.config;
        if instance.stage.is_none() {
            return Ok(());
        }
        if launch_only(old, new).is_some() {
            return Err(ErrorCode::UnsupportedOperation);
        }
        if old.instance_type != new.instance_type {
            verdict(instance, Verb::ModifyType)?;
        }
        let protection = |config: &InstanceConfig| (config.disable_api_termination, config.disable_api_stop);
        let is_touched = protection(old) != protection(new)
            || old.monitoring != new.monitoring
            || old.cpu_credits != new.cpu_credits
            || old.security_groups != new.security_groups;
        if is_touched {
            verdict(instance, Verb::ModifyAttribute)?;
        }
        if protection(new) != (false, false) && new.purchase == Purchase::Spot {
            return Err(ErrorCode::UnsupportedOperation);
        }
        if old.cpu_credits != new.cpu_credits && new.instance_type.baseline_vcpu_ppm().is_none() {
            return Err(ErrorCode::CreditSpecificationNotSupported);
        }
        Ok(())
    }
}

impl Instance {
    /// The reader changed the settings; `may_adopt` has looked at them. What only a launch takes waits for the launch.
    pub(super) fn adopt(&mut self, new: &InstanceConfig, desk: &mut Desk<'_>) {
        let old = std::mem::replace(&mut self.config, Arc::new(new.clone()));
        self.refit_server(desk);
        let slot = self.slot;
        if old.cpu_utilization != new.cpu_utilization {
            desk.record(slot, Fact::CpuDemandChanged { percent: new.cpu_utilization });
        }
        if self.stage.is_none() {
            return;
        }
        if old.instance_type != new.instance_type {
            desk.record(slot, Fact::InstanceTypeChanged { instance_type: new.instance_type });
        }
        if old.monitoring != new.monitoring {
            desk.record(slot, Fact::MonitoringChanged { monitoring: new.monitoring });
        }
        let mode = new.cpu_credits.or_else(|| CpuCredits::new(new.instance_type).map(|credits| credits.mode()));
        if let Some(mode) = mode.filter(|_| old.cpu_credits != new.cpu_credits) {
            desk.record(slot, Fact::CreditSpecificationChanged { mode });
        }
        let attributes = [
            ("disableApiTermination", old.disable_api_termination != new.disable_api_termination),
            ("disableApiStop", old.disable_api_stop != new.disable_api_stop),
            ("groupSet", old.security_groups != new.security_groups),
        ];
        for (attribute, _) in attributes.into_iter().filter(|(_, is_changed)| *is_changed) {
            desk.record(slot, Fact::InstanceAttributeModified { attribute });
        }
        if old.security_groups != new.security_groups {
            self.join_groups(desk);
        }
    }

    fn join_groups(&self, desk: &mut Desk<'_>) {
        let network = &mut desk.account.network;
        let groups = match groups_named(network, &self.config.security_groups) {
            none if none.is_empty() => vec![network.groups().default_of(DEFAULT_VPC)],
            groups => groups,
        };
        if let Some((interface, _)) = network.primary(self.slot.0) {
            network.set_groups(interface, &groups).expect("the groups of the default VPC fit its interfaces");
        }
    }
}
