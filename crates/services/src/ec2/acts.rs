//! Calls carried out: first `rules` looks, then the log says that the call is accepted, then things change.

use std::sync::Arc;

use skylapse_units::{SimDuration, SimTime};

use super::Ec2;
use super::account::Desk;
use super::calls::{Act, Associate, Call, Run, RunSpot};
use super::config::{InstanceConfig, Purchase, Zone};
use super::conflicts::launch_refusal;
use super::error::ErrorCode;
use super::fact::{Fact, Reason};
use super::network::AllocationId;
use super::rules::{Targets, verdict};
use super::spot::{RequestState, RequestStatus};
use super::state::{Stage, Verb};
use crate::service::{Outbox, Slot};

/// Instances that there may be in one run, terminated ones among them; then AWS's older code for too many.
const MOST_INSTANCES: u32 = 100_000;

/// One call on its way.
pub(super) struct Calling<'a, 'o> {
    pub(super) slot: Slot,
    pub(super) now: SimTime,
    pub(super) call: &'a Call,
    pub(super) out: &'o mut Outbox<Ec2>,
}

impl Calling<'_, '_> {
    /// The call is allowed: a test ends here, all others go on.
    pub(super) fn accept(&mut self) -> Result<(), ErrorCode> {
        if self.call.dry_run {
            return Err(ErrorCode::DryRunOperation);
        }
        self.out.accept(self.slot, self.call.action);
        Ok(())
    }
}

impl Ec2 {
    /// Carries a call out, or refuses it with AWS's code and changes nothing.
    pub(super) fn called(&mut self, slot: Slot, now: SimTime, call: &Call, out: &mut Outbox<Self>) {
        let mut calling = Calling { slot, now, call, out };
        let done = call.act.as_ref().map_err(|code| *code).and_then(|act| self.act(&mut calling, act));
        if let Err(code) = done {
            out.reject(slot, call.action, code.code());
        }
    }

    fn act(&mut self, calling: &mut Calling<'_, '_>, act: &Act) -> Result<(), ErrorCode> {
        let (slot, now) = (calling.slot, calling.now);
        match act {
            Act::Run(run) => self.run(calling, run),
            Act::Start(names) => {
                let targets = self.may_start(slot, names, now)?;
                calling.accept()?;
                self.start(calling, &targets);
                Ok(())
            }
            Act::Stop(stop) => {
                let targets = self.may_stop(slot, stop)?;
                calling.accept()?;
                self.each(calling, targets.all(), |instance, desk| instance.stop(stop.force, stop.hibernate, desk));
                Ok(())
            }
            Act::Reboot(names) => {
                let targets = self.allowed(slot, names, Verb::Reboot)?;
                calling.accept()?;
                self.each(calling, targets.all(), super::instance::Instance::reboot);
                Ok(())
            }
            Act::Terminate(names) => self.terminate(calling, names),
            Act::Modify(name, change) => self.modify(calling, name.as_ref(), *change),
            Act::Monitor(names, monitoring) => self.monitor(calling, names, *monitoring),
            Act::Credits(names, mode) => self.credits(calling, names, *mode),
            Act::AllocateAddress => self.allocate(calling),
            Act::ReleaseAddress(allocation) => self.release(calling, *allocation),
            Act::AssociateAddress(ask) => self.associate(calling, ask),
            Act::DisassociateAddress(allocation) => {
                let (holder, allocation) = self.may_disassociate(slot, *allocation)?;
                calling.accept()?;
                self.account.network.disassociate_address(allocation)?;
                self.each(calling, &[holder], super::instance::Instance::tell_addresses);
                Ok(())
            }
            Act::Disk(disk) => self.disk(calling, disk),
            Act::Group(call) => self.group_call(calling, call),
            Act::Interface(call) => self.interface_call(calling, call),
            Act::Reservation(call) => self.reservation_call(calling, *call),
            Act::Probe(probe) => self.probe(calling, probe),
            Act::CancelSpot(names) => {
                let targets = self.may_cancel(slot, names)?;
                calling.accept()?;
                self.each(calling, targets.all(), super::instance::Instance::cancel_request);
                Ok(())
            }
            Act::Describe(names) => self.describe_named(calling, names),
            Act::ScheduleEvent(code, after) => self.schedule(calling, *code, *after),
            Act::FailHost => {
                verdict(self.instance(slot), Verb::FailHost)?;
                calling.accept()?;
                self.each(calling, &[slot], |instance, desk| instance.fail_host(Some(SimDuration::ZERO), desk));
                Ok(())
            }
            Act::FailApplication(length) => self.fail_application(calling, *length),
            Act::Recover => self.recover(calling),
            Act::InterruptSpot => {
                let found = self.allowed(slot, &[], Verb::InterruptSpot)?;
                if self.instance(slot).config.purchase != Purchase::Spot {
                    return Err(ErrorCode::UnsupportedOperation);
                }
                calling.accept()?;
                self.each(calling, found.all(), super::instance::Instance::warn);
                Ok(())
            }
            Act::FailZone(zone, length) => self.fail_zone(calling, zone.as_deref(), *length),
        }
    }

    /// Only what runs has an application that can fail.
    fn fail_application(
        &mut self,
        calling: &mut Calling<'_, '_>,
        length: Option<SimDuration>,
    ) -> Result<(), ErrorCode> {
        if self.instance(calling.slot).stage != Some(Stage::Running) {
            return Err(ErrorCode::IncorrectInstanceState);
        }
        calling.accept()?;
        self.each(calling, &[calling.slot], |instance, desk| instance.fail_application(length, desk));
        Ok(())
    }

    /// Without names everything is described, and that may be nothing.
    fn describe_named(&self, calling: &mut Calling<'_, '_>, names: &[String]) -> Result<(), ErrorCode> {
        if !names.is_empty() {
            self.named(calling.slot, names)?;
        }
        calling.accept()
    }

    /// An alarm's recover action: a broken host is left anyway, because simplified automatic recovery is on.
    fn recover(&self, calling: &mut Calling<'_, '_>) -> Result<(), ErrorCode> {
        self.allowed(calling.slot, &[], Verb::Reboot)?;
        if self.instance(calling.slot).is_recovered_by_itself() {
            calling.accept()
        } else {
            Err(ErrorCode::UnsupportedOperation)
        }
    }

    /// Does something to each of several instances.
    pub(super) fn each(
        &mut self,
        calling: &mut Calling<'_, '_>,
        targets: &[Slot],
        mut what: impl FnMut(&mut super::instance::Instance, &mut Desk<'_>),
    ) {
        for slot in targets {
            let mut desk = Desk { account: &mut self.account, now: calling.now, out: calling.out };
            what(&mut self.instances[slot.0 as usize], &mut desk);
        }
    }

    fn run(&mut self, calling: &mut Calling<'_, '_>, run: &Run) -> Result<(), ErrorCode> {
        let config = self.launched_as(calling.slot, run);
        launch_refusal(&config)?;
        if let Some(spot) = run.spot
            && self.is_price_too_low(calling, &config, spot)?
        {
            return Ok(());
        }
        self.has_groups(&config)?;
        if let Some(image) = config.image {
            self.is_launchable(image)?;
            self.fits(image, &config)?;
        }
        let room = self.account.room(&config, run.max, calling.now);
        let n_left = MOST_INSTANCES.saturating_sub(self.names.count());
        if room.free.min(n_left) < run.min {
            return Err(room.short_of.unwrap_or(ErrorCode::InstanceLimitExceeded));
        }
        let n = room.free.min(n_left);
        if config.elastic_ip && self.account.n_free_elastic() < n {
            return Err(ErrorCode::AddressLimitExceeded);
        }
        calling.accept()?;
        let waiting = self.waiting_like(calling.slot, n);
        let shared = Arc::new(config);
        for &slot in &waiting {
            self.instances[slot.0 as usize].config = Arc::clone(&shared);
        }
        self.each(calling, &waiting, super::instance::Instance::launch);
        for _ in waiting.len() as u32..n {
            calling.out.create(calling.slot, InstanceConfig::clone(&shared));
        }
        Ok(())
    }

    /// Instances of the scenario that wait for their launch, as many as are wanted: the one that the call was given to, then copies
    /// of it.
    fn waiting_like(&self, slot: Slot, n: u32) -> Vec<Slot> {
        let config = &self.instance(slot).config;
        let group = |slot: Slot| self.names.name(slot).trim_end_matches(|c: char| c.is_ascii_digit());
        let is_alike = |other: &Slot| {
            let instance = self.instance(*other);
            instance.stage.is_none() && instance.config == *config && group(*other) == group(slot)
        };
        let own = self.instance(slot).stage.is_none().then_some(slot);
        let others = (0..self.names.count()).map(Slot).filter(|other| *other != slot).filter(is_alike);
        own.into_iter().chain(others).take(n as usize).collect()
    }

    /// What the call launches: like the instance that it was given to, where it says nothing else.
    fn launched_as(&self, slot: Slot, run: &Run) -> InstanceConfig {
        let mut config = InstanceConfig::clone(&self.instance(slot).config);
        config.launch = true;
        config.instance_type = run.instance_type.unwrap_or(config.instance_type);
        config.availability_zone = run.zone.unwrap_or(config.availability_zone);
        config.image = run.image.or(config.image);
        // What a burstable type does without credits is no matter of the others.
        let has_credits = config.instance_type.baseline_vcpu_ppm().is_some();
        config.cpu_credits = config.cpu_credits.filter(|_| has_credits);
        if let Some(spot) = run.spot {
            config.purchase = Purchase::Spot;
            config.spot.request = spot.request.unwrap_or(config.spot.request);
            config.spot.interruption_behavior = spot.behavior.unwrap_or(config.spot.interruption_behavior);
        }
        config
    }

    /// A price below the Spot price: `RunInstances` is refused, a request waits, here for good.
    fn is_price_too_low(
        &self,
        calling: &mut Calling<'_, '_>,
        config: &InstanceConfig,
        spot: RunSpot,
    ) -> Result<bool, ErrorCode> {
        let price = config.instance_type.spot_typical_hourly().ok_or(ErrorCode::UnsupportedOperation)?;
        let is_too_low = spot.max_price.is_some_and(|most| most < price);
        match (is_too_low, spot.waits) {
            (false, _) => Ok(false),
            (true, false) => Err(ErrorCode::SpotMaxPriceTooLow),
            (true, true) => {
                calling.accept()?;
                let (from, to, status) = (RequestState::Open, RequestState::Open, RequestStatus::PriceTooLow);
                calling.out.record(calling.slot, Fact::SpotRequestChanged { from, to, status });
                Ok(true)
            }
        }
    }

    fn start(&mut self, calling: &mut Calling<'_, '_>, targets: &Targets) {
        self.each(calling, targets.all(), |instance, desk| {
            if instance.request == Some(RequestState::Disabled) {
                instance.change_request(RequestState::Active, RequestStatus::Fulfilled, desk);
            }
            instance.go(Stage::Starting, Reason::UserInitiated, desk);
        });
    }

    fn terminate(&mut self, calling: &mut Calling<'_, '_>, names: &[String]) -> Result<(), ErrorCode> {
        let (targets, refused) = self.may_terminate(calling.slot, names)?;
        match refused {
            None => calling.accept()?,
            Some(code) if calling.call.dry_run || targets.all().is_empty() => return Err(code),
            // The call as a whole is refused; what follows from it in the other zones comes after the answer.
            Some(code) => calling.out.reject(calling.slot, calling.call.action, code.code()),
        }
        self.each(calling, targets.all(), |instance, desk| {
            instance.go(Stage::ShuttingDown, Reason::UserInitiatedShutdown, desk);
        });
        Ok(())
    }

    fn allocate(&mut self, calling: &mut Calling<'_, '_>) -> Result<(), ErrorCode> {
        if self.account.n_free_elastic() == 0 {
            return Err(ErrorCode::AddressLimitExceeded);
        }
        calling.accept()?;
        let allocation = self.account.allocate(calling.slot)?;
        let (ip, _) = self.account.network.elastic_address(allocation)?;
        calling.out.record(calling.slot, Fact::AddressAllocated { allocation, ip: ip.to_bits() });
        Ok(())
    }

    fn release(&mut self, calling: &mut Calling<'_, '_>, allocation: AllocationId) -> Result<(), ErrorCode> {
        self.may_release(allocation)?;
        calling.accept()?;
        let (ip, _) = self.account.network.elastic_address(allocation)?;
        self.account.network.release_address(allocation)?;
        let payer = self.account.address_payer(allocation);
        calling.out.record(payer, Fact::AddressReleased { allocation, ip: ip.to_bits() });
        Ok(())
    }

    fn associate(&mut self, calling: &mut Calling<'_, '_>, ask: &Associate) -> Result<(), ErrorCode> {
        let (slot, allocation) = self.may_associate(calling.slot, ask)?;
        calling.accept()?;
        let holder = self.account.holder(allocation)?.filter(|holder| *holder != slot);
        self.each(calling, &[slot], |instance, desk| instance.associate(allocation, desk));
        self.each(calling, holder.as_slice(), super::instance::Instance::tell_addresses);
        Ok(())
    }

    fn fail_zone(
        &mut self,
        calling: &mut Calling<'_, '_>,
        zone: Option<&str>,
        length: Option<SimDuration>,
    ) -> Result<(), ErrorCode> {
        let zone = match zone {
            Some(name) => Zone::named(name).ok_or(ErrorCode::InvalidParameterValue)?,
            None => self.instance(calling.slot).config.availability_zone,
        };
        calling.accept()?;
        let until = length.map_or(SimTime::END, |length| calling.now.saturating_add(length));
        self.account.fail_zone(zone, until);
        let is_there = |slot: &Slot| {
            let instance = self.instance(*slot);
            instance.config.availability_zone == zone && instance.is_listed()
        };
        let hit: Vec<Slot> = (0..self.instances.len() as u32).map(Slot).filter(is_there).collect();
        self.each(calling, &hit, |instance, desk| instance.fail_host(length, desk));
        Ok(())
    }
}
