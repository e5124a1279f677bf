//! Whether a call is allowed, and whom it reaches. Nothing here can change anything: every function only looks.
//!
//! The state has the first word (`state`), then flags, purchase option and room. The order is AWS's where it is documented.
//! Sources: AWS, Using_ChangingDisableAPITermination.html, ec2-stop-protection.html, hibernating-prerequisites.html,
//! how-spot-instances-work.html, 2026-04; codes from errors-overview.html, 2026-04. Codes for what only Spot Instances cannot do
//! are *model assumptions*: AWS's pages say "refused".

use skylapse_units::SimTime;

use super::Ec2;
use super::answers::answer;
use super::calls::{Associate, Change, Stop};
use super::config::{InstanceConfig, Purchase, SpotRequest, Zone};
use super::error::ErrorCode;
use super::instance::Instance;
use super::network::{AllocationId, Public};
use super::spot::RequestState;
use super::state::{Answer, Verb};
use crate::service::Slot;

/// Instances that a call names or changes. Most calls go to one, and need no list.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Targets {
    One(Slot),
    Many(Vec<Slot>),
}

impl Targets {
    pub(super) fn all(&self) -> &[Slot] {
        match self {
            Self::One(slot) => std::slice::from_ref(slot),
            Self::Many(slots) => slots,
        }
    }

    /// Those that a test lets through; the first refusal ends it.
    fn filtered(self, test: impl Fn(Slot) -> Result<bool, ErrorCode>) -> Result<Self, ErrorCode> {
        match self {
            Self::One(slot) => Ok(if test(slot)? { Self::One(slot) } else { Self::Many(vec![]) }),
            Self::Many(slots) => {
                let mut found = vec![];
                for slot in slots {
                    if test(slot)? {
                        found.push(slot);
                    }
                }
                Ok(Self::Many(found))
            }
        }
    }
}

impl Ec2 {
    /// The instances that a call names; all of them or none (AWS, errors-overview.html, 2026-04).
    pub(super) fn named(&self, slot: Slot, names: &[String]) -> Result<Targets, ErrorCode> {
        if names.is_empty() {
            return self.listed(slot).map(Targets::One);
        }
        let mut found = vec![];
        for name in names {
            if name.is_empty() {
                return Err(ErrorCode::InstanceMalformed);
            }
            let named = self.names.slot(name).ok_or(ErrorCode::InstanceNotFound)?;
            let named = self.listed(named)?;
            if !found.contains(&named) {
                found.push(named);
            }
        }
        Ok(Targets::Many(found))
    }

    /// One instance that a call may name.
    pub(super) fn one(&self, slot: Slot, name: Option<&String>) -> Result<Slot, ErrorCode> {
        let names = name.map_or(&[][..], std::slice::from_ref);
        self.named(slot, names).map(|found| found.all()[0])
    }

    fn listed(&self, slot: Slot) -> Result<Slot, ErrorCode> {
        if self.instance(slot).is_listed() { Ok(slot) } else { Err(ErrorCode::InstanceNotFound) }
    }

    /// Those of the named that the verb changes.
    pub(super) fn allowed(&self, slot: Slot, names: &[String], verb: Verb) -> Result<Targets, ErrorCode> {
        self.named(slot, names)?.filtered(|slot| Ok(self.verdict(slot, verb)? != Answer::Same))
    }

    /// What a call does to an instance, with what its volumes say about hibernation.
    pub(super) fn verdict(&self, slot: Slot, verb: Verb) -> Result<Answer, ErrorCode> {
        let instance = self.instance(slot);
        let found = verdict(instance, verb)?;
        let hibernates = verb == Verb::Hibernate && found != Answer::Same;
        if hibernates && !instance.can_hibernate(&self.account.storage) {
            return Err(ErrorCode::UnsupportedHibernationConfiguration);
        }
        Ok(found)
    }

    pub(super) fn may_start(&self, slot: Slot, names: &[String], now: SimTime) -> Result<Targets, ErrorCode> {
        let found = self.allowed(slot, names, Verb::Start)?;
        match &found {
            Targets::One(slot) => self.account.room_to_start(&[&self.instance(*slot).config], now)?,
            Targets::Many(slots) => {
                let asked: Vec<&InstanceConfig> = slots.iter().map(|&slot| &*self.instance(slot).config).collect();
                self.account.room_to_start(&asked, now)?;
            }
        }
        Ok(found)
    }

    pub(super) fn may_stop(&self, slot: Slot, stop: &Stop) -> Result<Targets, ErrorCode> {
        let verb = match (stop.hibernate, stop.force) {
            (true, _) => Verb::Hibernate,
            (false, true) => Verb::ForceStop,
            (false, false) => Verb::Stop,
        };
        self.allowed(slot, &stop.instances, verb)
    }

    /// In an Availability Zone with a protected instance nobody is terminated; other zones go on, and the call as a whole is
    /// refused (AWS, instance-terminate-methods.html, 2026-04).
    pub(super) fn may_terminate(
        &self,
        slot: Slot,
        names: &[String],
    ) -> Result<(Targets, Option<ErrorCode>), ErrorCode> {
        let named = self.named(slot, names)?;
        let mut refused: Vec<(Zone, ErrorCode)> = vec![];
        for &slot in named.all() {
            let instance = self.instance(slot);
            if let Err(code) = verdict(instance, Verb::Terminate) {
                refused.push((instance.config.availability_zone, code));
            }
        }
        let changes = |slot: Slot| {
            let instance = self.instance(slot);
            let zone = instance.config.availability_zone;
            let is_barred = refused.iter().any(|(barred, _)| *barred == zone);
            Ok(!is_barred && verdict(instance, Verb::Terminate) != Ok(Answer::Same))
        };
        Ok((named.filtered(changes)?, refused.first().map(|(_, code)| *code)))
    }

    pub(super) fn may_modify(&self, slot: Slot, name: Option<&String>, change: Change) -> Result<Slot, ErrorCode> {
        let held_by = |volume| self.account.storage.volume(volume).ok()?.place.attachment().map(|at| Slot(at.instance));
        let slot = match (name, change) {
            // Without an instance, the one that has the volume is meant.
            (None, Change::DeleteOnTermination(volume, _)) => held_by(volume).unwrap_or(slot),
            _ => slot,
        };
        let slot = self.one(slot, name)?;
        let instance = self.instance(slot);
        match change {
            Change::InstanceType(_) => verdict(instance, Verb::ModifyType)?,
            Change::DisableApiTermination(true) | Change::DisableApiStop(true)
                if instance.config.purchase == Purchase::Spot =>
            {
                return Err(ErrorCode::UnsupportedOperation);
            }
            Change::DisableApiTermination(_) | Change::DisableApiStop(_) | Change::DeleteOnTermination(..) => {
                verdict(instance, Verb::ModifyAttribute)?
            }
        };
        if let Change::DeleteOnTermination(volume, _) = change
            && !instance.volumes().any(|held| held == volume)
        {
            return Err(ErrorCode::AttachmentNotFound);
        }
        Ok(slot)
    }

    /// The address to associate, and with whom.
    pub(super) fn may_associate(&self, slot: Slot, ask: &Associate) -> Result<(Slot, AllocationId), ErrorCode> {
        let slot = self.one(slot, ask.instance.as_ref())?;
        let allocation = match ask.allocation {
            Some(allocation) => allocation,
            None => self.account.idle_elastic().ok_or(ErrorCode::AddressNotFound)?,
        };
        let holder = self.account.holder(allocation)?;
        verdict(self.instance(slot), Verb::AssociateAddress)?;
        if holder.is_some_and(|holder| holder != slot) && !ask.reassociate {
            return Err(ErrorCode::ResourceAlreadyAssociated);
        }
        Ok((slot, allocation))
    }

    /// The instance that an address is taken from, and the address.
    pub(super) fn may_disassociate(
        &self,
        slot: Slot,
        allocation: Option<AllocationId>,
    ) -> Result<(Slot, AllocationId), ErrorCode> {
        let own = || match self.account.network.primary(slot.0)?.1.public {
            Public::Elastic(allocation) => Some(allocation),
            Public::None | Public::Automatic(_) => None,
        };
        let allocation = allocation.or_else(own).ok_or(ErrorCode::AssociationNotFound)?;
        let holder = self.account.holder(allocation).ok().flatten().ok_or(ErrorCode::AssociationNotFound)?;
        verdict(self.instance(holder), Verb::DisassociateAddress)?;
        Ok((holder, allocation))
    }

    pub(super) fn may_release(&self, allocation: AllocationId) -> Result<(), ErrorCode> {
        let (_, on) = self.account.network.elastic_address(allocation)?;
        if on.is_some() { Err(ErrorCode::AddressInUse) } else { Ok(()) }
    }

    /// Requests that a call cancels, by their instances.
    pub(super) fn may_cancel(&self, slot: Slot, names: &[String]) -> Result<Targets, ErrorCode> {
        let named = self.named(slot, names).map_err(|_| ErrorCode::SpotRequestNotFound)?;
        named.filtered(|slot| match self.instance(slot).request.ok_or(ErrorCode::SpotRequestNotFound)? {
            RequestState::Open | RequestState::Active | RequestState::Disabled => Ok(true),
            RequestState::Closed | RequestState::Cancelled => Ok(false),
        })
    }
}

/// What a call does to an instance, with all that has a say besides its room and its volumes.
pub(super) fn verdict(instance: &Instance, verb: Verb) -> Result<Answer, ErrorCode> {
    let stage = instance.stage.filter(|_| instance.is_listed()).ok_or(ErrorCode::InstanceNotFound)?;
    let found = answer(stage, verb);
    match found {
        Answer::Refused(code) => Err(code),
        Answer::Same => Ok(found),
        Answer::Goes(_) | Answer::Does => flags(instance, verb).map(|()| found),
    }
}

fn flags(instance: &Instance, verb: Verb) -> Result<(), ErrorCode> {
    let config = &instance.config;
    let is_spot = config.purchase == Purchase::Spot;
    let refuse = |is_refused: bool, code| if is_refused { Err(code) } else { Ok(()) };
    match verb {
        Verb::Start => {
            refuse(instance.is_interrupted, ErrorCode::IncorrectSpotRequestState)?;
            // "Instance does not have a volume attached at root"; the code is a model assumption.
            refuse(instance.root.is_none(), ErrorCode::InvalidParameterValue)
        }
        Verb::Stop | Verb::ForceStop | Verb::Hibernate => {
            refuse(config.disable_api_stop, ErrorCode::OperationNotPermitted)?;
            let is_one_time = is_spot && config.spot.request == SpotRequest::OneTime;
            refuse(is_one_time, ErrorCode::UnsupportedOperation)
        }
        Verb::Terminate => {
            refuse(config.disable_api_termination || config.disable_api_stop, ErrorCode::OperationNotPermitted)
        }
        Verb::ModifyType | Verb::InterruptSpot => {
            refuse(is_spot == (verb == Verb::ModifyType), ErrorCode::UnsupportedOperation)
        }
        Verb::Run
        | Verb::Reboot
        | Verb::ModifyAttribute
        | Verb::AssociateAddress
        | Verb::DisassociateAddress
        | Verb::AttachVolume
        | Verb::DetachVolume
        | Verb::DetachRoot
        | Verb::AttachInterface
        | Verb::DetachInterface
        | Verb::CreateSnapshot
        | Verb::CreateImage
        | Verb::Describe
        | Verb::ScheduleEvent
        | Verb::FailHost => Ok(()),
    }
}
