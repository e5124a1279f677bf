//! On-Demand Capacity Reservations: places that are kept in an Availability Zone and paid for, used or not.
//!
//! Source: AWS, ec2-capacity-reservations.html, 2026-04: a reservation takes matching instances by itself, also those that run
//! already; what is used is billed as the instance, what is not at the On-Demand price; no minimum, by the second. Every reservation
//! is "open" here. Left out: targeted reservations, end dates, sharing, Capacity Blocks, and that reservations count against the
//! vCPU quota. That instances fill the oldest reservation first is a *model assumption*.

use skylapse_units::{Money, SimTime};

use super::Ec2;
use super::account::{Account, Desk};
use super::acts::Calling;
use super::calls::Act;
use super::catalog::{self, InstanceType};
use super::config::{InstanceConfig, Purchase, Zone};
use super::error::ErrorCode;
use super::fact::Fact;
use super::names::{Numbered, named};
use super::pricing::{self, HOUR_NS};
use crate::call::{text, whole};
use crate::field::Args;
use crate::service::{LineItem, Outbox, Slot};

/// A reservation's number in the account, from 0.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct ReservationId(pub u32);

impl Numbered for ReservationId {
    const PREFIX: &'static str = "cr";
    fn index(self) -> u32 {
        self.0
    }
    fn at(index: u32) -> Self {
        Self(index)
    }
}

/// What is asked of capacity reservations; what is left out is as on the instance that the call was given to.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum ReservationCall {
    /// `CreateCapacityReservation`.
    Create {
        /// Of which type.
        instance_type: Option<&'static InstanceType>,
        /// Where.
        zone: Option<Zone>,
        /// How many places.
        count: u32,
    },
    /// `CancelCapacityReservation`.
    Cancel(ReservationId),
}

pub(super) fn read_create_reservation(args: &Args) -> Result<Act, ErrorCode> {
    let invalid = ErrorCode::InvalidParameterValue;
    let instance_type = text(args, "InstanceType").map(|name| catalog::find(name).ok_or(invalid)).transpose()?;
    let zone = text(args, "AvailabilityZone").map(|name| Zone::named(name).ok_or(invalid)).transpose()?;
    let count = whole(args, "InstanceCount").unwrap_or(1);
    // AWS, CreateCapacityReservation, 2026-08: 1 to 1,000.
    let count = u32::try_from(count).ok().filter(|count| (1..=1_000).contains(count)).ok_or(invalid)?;
    Ok(Act::Reservation(ReservationCall::Create { instance_type, zone, count }))
}

pub(super) fn read_cancel_reservation(args: &Args) -> Result<Act, ErrorCode> {
    let name = text(args, "CapacityReservationId").ok_or(ErrorCode::MissingParameter)?;
    let reservation = named(name).ok_or(ErrorCode::ReservationNotFound)?;
    Ok(Act::Reservation(ReservationCall::Cancel(reservation)))
}

/// All reservations of the account.
#[derive(Clone, Debug, Default)]
pub(super) struct Reservations {
    all: Vec<Reservation>,
}

#[derive(Clone, Debug)]
struct Reservation {
    kind: &'static InstanceType,
    zone: Zone,
    /// Places; 0 once it was cancelled.
    total: u32,
    /// Instances on hosts that could fill it.
    n_matching: u32,
    /// Unused places, as they were told last.
    told: Option<u32>,
    payer: Slot,
}

/// Whether an instance can fill places that are kept On-Demand.
pub(super) const fn fills(purchase: Purchase) -> bool {
    match purchase {
        Purchase::OnDemand | Purchase::Reserved => true,
        Purchase::Spot | Purchase::DedicatedInstance | Purchase::DedicatedHost => false,
    }
}

impl Reservations {
    #[inline]
    pub(super) const fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// One more or one less instance that could fill places is on a host.
    pub(super) fn count(&mut self, kind: &InstanceType, zone: Zone, is_more: bool) {
        for found in self.all.iter_mut().filter(|found| found.is_for(kind, zone)) {
            found.n_matching = if is_more { found.n_matching + 1 } else { found.n_matching - 1 };
        }
    }

    /// Unused places in a zone: all, and those that an instance of this type could fill.
    pub(super) fn unused(&self, zone: Zone, kind: Option<&InstanceType>) -> (u32, u32) {
        let (mut all, mut own) = (0, 0);
        for index in (0..self.all.len()).filter(|index| self.all[*index].zone == zone) {
            let unused = self.unused_of(index);
            all += unused;
            own += if kind.is_some_and(|kind| self.all[index].is_for(kind, zone)) { unused } else { 0 };
        }
        (all, own)
    }

    fn unused_of(&self, index: usize) -> u32 {
        let own = &self.all[index];
        let before: u32 =
            self.all[..index].iter().filter(|other| other.is_for(own.kind, own.zone)).map(|other| other.total).sum();
        own.total.saturating_sub(own.n_matching.saturating_sub(before))
    }

    pub(super) fn bytes(&self) -> u64 {
        (self.all.len() * size_of::<Reservation>()) as u64
    }
}

impl Reservation {
    fn is_for(&self, kind: &InstanceType, zone: Zone) -> bool {
        self.zone == zone && std::ptr::eq(self.kind, kind)
    }
}

impl Desk<'_> {
    /// Whatever has changed about unused places becomes facts.
    #[inline]
    pub(super) fn tell_reservations(&mut self) {
        if !self.account.reservations.is_empty() {
            self.tell_each_reservation();
        }
    }

    fn tell_each_reservation(&mut self) {
        for index in 0..self.account.reservations.all.len() {
            let unused = self.account.reservations.unused_of(index);
            let found = &mut self.account.reservations.all[index];
            if found.told.replace(unused) != Some(unused) {
                let (instance_type, total, payer) = (found.kind, found.total, found.payer);
                let reservation = ReservationId(index as u32);
                self.record(payer, Fact::CapacityReservationChanged { reservation, instance_type, total, unused });
            }
        }
    }
}

impl Ec2 {
    pub(super) fn reservation_call(
        &mut self,
        calling: &mut Calling<'_, '_>,
        call: ReservationCall,
    ) -> Result<(), ErrorCode> {
        match call {
            ReservationCall::Create { instance_type, zone, count } => {
                let config = &self.instance(calling.slot).config;
                let kind = instance_type.unwrap_or(config.instance_type);
                let zone = zone.unwrap_or(config.availability_zone);
                self.may_reserve(kind, zone, count, calling.now)?;
                calling.accept()?;
                self.reserve(kind, zone, count, calling.slot);
            }
            ReservationCall::Cancel(reservation) => {
                let found = self.account.reservations.all.get_mut(reservation.0 as usize);
                let found = found.filter(|found| found.total > 0).ok_or(ErrorCode::ReservationNotFound)?;
                calling.accept()?;
                found.total = 0;
            }
        }
        Desk { account: &mut self.account, now: calling.now, out: calling.out }.tell_reservations();
        Ok(())
    }

    /// A place that a configuration asks for is kept from the start of the run.
    pub(super) fn reserve_own_place(&mut self, slot: Slot, now: SimTime, out: &mut Outbox<Self>) {
        let config = &self.instance(slot).config;
        if !config.capacity_reservation {
            return;
        }
        let (kind, zone) = (config.instance_type, config.availability_zone);
        if let Err(code) = self.may_reserve(kind, zone, 1, now) {
            return out.reject(slot, "CreateCapacityReservation", code.code());
        }
        self.reserve(kind, zone, 1, slot);
        Desk { account: &mut self.account, now, out }.tell_reservations();
    }

    /// Instances that run already take their places with them; the others need room.
    pub(super) fn may_reserve(
        &self,
        kind: &'static InstanceType,
        zone: Zone,
        count: u32,
        now: SimTime,
    ) -> Result<(), ErrorCode> {
        pricing::hourly(kind, Purchase::OnDemand).ok_or(ErrorCode::UnsupportedOperation)?;
        let kept = self.account.reservations.all.iter().filter(|found| found.is_for(kind, zone));
        let kept: u32 = kept.map(|found| found.total).sum();
        let open = self.n_filling(kind, zone).saturating_sub(kept);
        let room = self.account.free_hosts(zone, now);
        if room < count.saturating_sub(open) { Err(ErrorCode::InsufficientInstanceCapacity) } else { Ok(()) }
    }

    pub(super) fn reserve(&mut self, kind: &'static InstanceType, zone: Zone, total: u32, payer: Slot) {
        let n_matching = self.n_filling(kind, zone);
        self.account.reservations.all.push(Reservation { kind, zone, total, n_matching, told: None, payer });
    }

    fn n_filling(&self, kind: &InstanceType, zone: Zone) -> u32 {
        let is_it = |config: &InstanceConfig| {
            std::ptr::eq(config.instance_type, kind) && config.availability_zone == zone && fills(config.purchase)
        };
        self.instances.iter().filter(|instance| instance.is_on_host() && is_it(&instance.config)).count() as u32
    }
}

impl Account {
    /// Hosts that nothing is on and nobody has reserved.
    pub(super) fn free_hosts(&self, zone: Zone, now: SimTime) -> u32 {
        let (unused, _) = self.reservations.unused(zone, None);
        self.n_free_hosts(zone, now).saturating_sub(unused)
    }
}

/// Unused places that a resource pays for.
#[derive(Clone, Debug, Default)]
pub(super) struct ReservedPlaces {
    open: Vec<(ReservationId, &'static InstanceType, u32, SimTime)>,
    /// Unused places times time, in nanoseconds, of each type.
    unused_ns: Vec<(&'static InstanceType, u128)>,
}

impl ReservedPlaces {
    pub(super) fn change(&mut self, at: SimTime, id: ReservationId, kind: &'static InstanceType, unused: u32) {
        if let Some(index) = self.open.iter().position(|(known, ..)| *known == id) {
            let (_, kind, unused, since) = self.open.swap_remove(index);
            self.add(kind, u128::from(unused) * u128::from((at - since).as_nanos()));
        }
        if unused > 0 {
            self.open.push((id, kind, unused, at));
        }
    }

    /// What unused places cost up to `end`.
    pub(super) fn bill(&self, end: SimTime) -> LineItem {
        let mut all = self.clone();
        for &(_, kind, unused, since) in &self.open {
            all.add(kind, u128::from(unused) * u128::from(end.saturating_since(since).as_nanos()));
        }
        let price = |kind| pricing::hourly(kind, Purchase::OnDemand).unwrap_or(Money::ZERO);
        let cost = all.unused_ns.iter().map(|(kind, nanos)| price(kind).times(*nanos, HOUR_NS)).sum();
        let quantity = all.unused_ns.iter().map(|(_, nanos)| nanos).sum();
        LineItem { item: "ec2.capacity_reservation", quantity, per: HOUR_NS, unit: "hours", cost }
    }

    fn add(&mut self, kind: &'static InstanceType, nanos: u128) {
        match self.unused_ns.iter_mut().find(|(known, _)| std::ptr::eq(*known, kind)) {
            Some((_, sum)) => *sum += nanos,
            None => self.unused_ns.push((kind, nanos)),
        }
    }
}
