//! Calls that change attributes of instances.

use std::sync::Arc;

use super::Ec2;
use super::acts::Calling;
use super::calls::Change;
use super::config::Monitoring;
use super::credits::Mode;
use super::error::ErrorCode;
use super::fact::Fact;
use super::rules::verdict;
use super::state::Verb;

impl Ec2 {
    pub(super) fn modify(
        &mut self,
        calling: &mut Calling<'_, '_>,
        name: Option<&String>,
        change: Change,
    ) -> Result<(), ErrorCode> {
        let slot = self.may_modify(calling.slot, name, change)?;
        calling.accept()?;
        if let Change::DeleteOnTermination(volume, dies) = change {
            self.set_end(slot, volume, dies)?;
        }
        let instance = &mut self.instances[slot.0 as usize];
        let config = Arc::make_mut(&mut instance.config);
        let fact = match change {
            Change::InstanceType(instance_type) => {
                config.instance_type = instance_type;
                Fact::InstanceTypeChanged { instance_type }
            }
            Change::DisableApiTermination(is_on) => {
                config.disable_api_termination = is_on;
                Fact::InstanceAttributeModified { attribute: "disableApiTermination" }
            }
            Change::DisableApiStop(is_on) => {
                config.disable_api_stop = is_on;
                Fact::InstanceAttributeModified { attribute: "disableApiStop" }
            }
            Change::DeleteOnTermination(..) => Fact::InstanceAttributeModified { attribute: "blockDeviceMapping" },
        };
        calling.out.record(slot, fact);
        Ok(())
    }

    /// `MonitorInstances`, `UnmonitorInstances`. That they work while an instance can be changed at all is a *model assumption*.
    pub(super) fn monitor(
        &mut self,
        calling: &mut Calling<'_, '_>,
        names: &[String],
        monitoring: Monitoring,
    ) -> Result<(), ErrorCode> {
        let named = self.allowed(calling.slot, names, Verb::ModifyAttribute)?;
        calling.accept()?;
        self.each(calling, named.all(), |instance, desk| {
            if instance.config.monitoring != monitoring {
                Arc::make_mut(&mut instance.config).monitoring = monitoring;
                desk.record(instance.slot, Fact::MonitoringChanged { monitoring });
            }
        });
        Ok(())
    }

    /// `ModifyInstanceCreditSpecification`: burstable types only. That it works while an instance can be changed at all is a
    /// *model assumption*.
    pub(super) fn credits(
        &mut self,
        calling: &mut Calling<'_, '_>,
        names: &[String],
        mode: Mode,
    ) -> Result<(), ErrorCode> {
        let named = self.named(calling.slot, names)?;
        for &slot in named.all() {
            let instance = self.instance(slot);
            if instance.config.instance_type.baseline_vcpu_ppm().is_none() {
                return Err(ErrorCode::CreditSpecificationNotSupported);
            }
            verdict(instance, Verb::ModifyAttribute)?;
        }
        calling.accept()?;
        self.each(calling, named.all(), |instance, desk| {
            if instance.config.cpu_credits != Some(mode) {
                Arc::make_mut(&mut instance.config).cpu_credits = Some(mode);
                desk.record(instance.slot, Fact::CreditSpecificationChanged { mode });
                instance.refit_server(desk);
            }
        });
        Ok(())
    }
}
