//! What all instances of the Region share: room, addresses, volumes.

use skylapse_units::{SimDuration, SimTime};

use super::Ec2;
use super::catalog::InstanceType;
use super::config::{InstanceConfig, Purchase, Quotas, Zone};
use super::error::ErrorCode;
use super::fact::Fact;
use super::jobs::Jobs;
use super::network::{AllocationId, Network, Subnet};
use super::reservations::{Reservations, fills};
use super::storage::{Storage, VolumeId};
use crate::service::{Outbox, Slot};

/// The account in its Region.
#[derive(Clone, Debug)]
pub(super) struct Account {
    quotas: Quotas,
    zones: Vec<ZoneState>,
    /// vCPUs of Standard instances that run or are about to.
    standard_vcpus: u32,
    pub(super) network: Network,
    /// Who pays for each Elastic IP address: the resource that allocated it.
    address_payers: Vec<Slot>,
    pub(super) storage: Storage,
    /// Who pays for each volume: the resource that created it.
    payers: Vec<Slot>,
    /// Who pays for what all snapshots store.
    pub(super) snapshot_payer: Option<Slot>,
    dedicated: Dedicated,
    pub(super) jobs: Jobs,
    pub(super) reservations: Reservations,
}

/// What a step works with besides the instance itself.
pub(super) struct Desk<'a> {
    pub(super) account: &'a mut Account,
    pub(super) now: SimTime,
    pub(super) out: &'a mut Outbox<Ec2>,
}

/// One Availability Zone.
#[derive(Clone, Debug, Default)]
struct ZoneState {
    /// Instances on a host, or on their way to one.
    n_placed: u32,
    /// Nothing works here before this moment.
    failed_until: Option<SimTime>,
}

/// Dedicated Instances that run, and who pays the Region's fee.
#[derive(Clone, PartialEq, Debug, Default)]
struct Dedicated {
    n_running: u32,
    payer: Option<Slot>,
}

impl Account {
    pub(super) fn new(quotas: &Quotas) -> Self {
        Self {
            quotas: *quotas,
            zones: vec![ZoneState::default(); Zone::NAMES.len()],
            standard_vcpus: 0,
            network: Network::default(),
            address_payers: vec![],
            storage: Storage::default(),
            payers: vec![],
            snapshot_payer: None,
            dedicated: Dedicated::default(),
            jobs: Jobs::new(quotas.ec2_jobs),
            reservations: Reservations::default(),
        }
    }

    /// How many of `wanted` instances could go to a host now; when not one more could, why not.
    ///
    /// The order of checks is AWS's: vCPUs, addresses, hardware (*model assumption* for vCPUs: instances that are `pending`
    /// count too, or a burst of launches would slip through).
    pub(super) fn room(&self, config: &InstanceConfig, wanted: u32, now: SimTime) -> Room {
        let (kind, zone) = (config.instance_type, config.availability_zone);
        let vcpus = match self.quotas.ec2_standard_vcpus {
            Some(quota) if kind.is_standard() => quota.saturating_sub(self.standard_vcpus) / u32::from(kind.vcpus),
            Some(_) | None => u32::MAX,
        };
        let addresses = self.subnet(zone).map_or(0, Subnet::n_free);
        let (unused, own) = self.reservations.unused(zone, Some(kind).filter(|_| fills(config.purchase)));
        let hosts = self.n_free_hosts(zone, now).saturating_sub(unused - own);
        let limits = [
            (vcpus, ErrorCode::VcpuLimitExceeded),
            (addresses, ErrorCode::InsufficientFreeAddressesInSubnet),
            (hosts, ErrorCode::InsufficientInstanceCapacity),
        ];
        let first = limits.iter().find(|(free, _)| *free < wanted);
        let free = limits.iter().map(|(free, _)| *free).min().unwrap_or(0);
        Room { free: free.min(wanted), short_of: first.map(|(_, code)| *code) }
    }

    /// Whether stopped instances could all go to hosts now; they have their addresses already.
    pub(super) fn room_to_start(&self, asked: &[&InstanceConfig], now: SimTime) -> Result<(), ErrorCode> {
        let vcpus = || asked.iter().map(|config| standard_vcpus(config.instance_type)).sum::<u32>();
        if self.quotas.ec2_standard_vcpus.is_some_and(|quota| quota < self.standard_vcpus + vcpus()) {
            return Err(ErrorCode::VcpuLimitExceeded);
        }
        let mut n_general = vec![0; self.zones.len()];
        for (index, config) in asked.iter().enumerate() {
            let (kind, zone) = (config.instance_type, config.availability_zone);
            if self.n_free_hosts(zone, now) == u32::MAX {
                continue; // room without end, nothing to count
            }
            let (unused, own) = self.reservations.unused(zone, Some(kind).filter(|_| fills(config.purchase)));
            let is_alike = |other: &&&InstanceConfig| {
                std::ptr::eq(other.instance_type, kind) && other.availability_zone == zone && fills(other.purchase)
            };
            // Reserved places first; the rest need room that nobody has reserved.
            let is_kept = own > 0 && (asked[..index].iter().filter(is_alike).count() as u32) < own;
            let n_general = &mut n_general[usize::from(zone.index())];
            *n_general += u32::from(!is_kept);
            let is_down = self.n_free_hosts(zone, now) == 0;
            if is_down || self.n_free_hosts(zone, now).saturating_sub(unused) < *n_general {
                return Err(ErrorCode::InsufficientInstanceCapacity);
            }
        }
        Ok(())
    }

    /// Hosts that nothing is on, reserved or not.
    pub(super) fn n_free_hosts(&self, zone: Zone, now: SimTime) -> u32 {
        self.zones[usize::from(zone.index())].n_free_hosts(self.quotas.ec2_zone_capacity, now)
    }

    pub(super) fn place(&mut self, config: &InstanceConfig) {
        let (kind, zone) = (config.instance_type, config.availability_zone);
        if !self.reservations.is_empty() && fills(config.purchase) {
            self.reservations.count(kind, zone, true);
        }
        self.zones[usize::from(zone.index())].n_placed += 1;
        self.standard_vcpus += standard_vcpus(kind);
    }

    pub(super) fn unplace(&mut self, config: &InstanceConfig) {
        let (kind, zone) = (config.instance_type, config.availability_zone);
        if !self.reservations.is_empty() && fills(config.purchase) {
            self.reservations.count(kind, zone, false);
        }
        self.zones[usize::from(zone.index())].n_placed -= 1;
        self.standard_vcpus -= standard_vcpus(kind);
    }

    pub(super) fn fail_zone(&mut self, zone: Zone, until: SimTime) {
        self.zones[usize::from(zone.index())].failed_until = Some(until);
    }

    fn subnet(&self, zone: Zone) -> Option<&Subnet> {
        self.network.subnet(self.network.default_subnet(zone.index())?).ok()
    }

    /// A new Elastic IP address.
    pub(super) fn allocate(&mut self, payer: Slot) -> Result<AllocationId, ErrorCode> {
        let allocation = self.network.allocate_address(self.quotas.ec2_elastic_ips)?;
        assert!(self.address_payers.len() == allocation.0 as usize, "every address gets its payer when it comes");
        self.address_payers.push(payer);
        Ok(allocation)
    }

    pub(super) fn address_payer(&self, allocation: AllocationId) -> Slot {
        self.address_payers[allocation.0 as usize]
    }

    /// How many Elastic IP addresses the quota still has.
    pub(super) fn n_free_elastic(&self) -> u32 {
        self.quotas.ec2_elastic_ips.saturating_sub(self.network.elastic_addresses().count() as u32)
    }

    /// The first address of the account that is associated with nothing.
    pub(super) fn idle_elastic(&self) -> Option<AllocationId> {
        let mut all = self.network.elastic_addresses().map(|(allocation, _)| allocation);
        all.find(|allocation| self.network.elastic_address(*allocation).is_ok_and(|(_, on)| on.is_none()))
    }

    /// The instance that an Elastic IP address is associated with.
    pub(super) fn holder(&self, allocation: AllocationId) -> Result<Option<Slot>, ErrorCode> {
        let (_, on) = self.network.elastic_address(allocation)?;
        let interface = on.and_then(|on| self.network.interface(on).ok());
        Ok(interface.and_then(|interface| interface.holder).map(|holder| Slot(holder.instance)))
    }

    /// Notes who pays for a volume that has just come to be.
    pub(super) fn charge(&mut self, volume: VolumeId, payer: Slot) {
        assert!(self.payers.len() == volume.0 as usize, "every volume gets its payer when it comes to be");
        self.payers.push(payer);
    }

    pub(super) fn payer(&self, volume: VolumeId) -> Slot {
        self.payers[volume.0 as usize]
    }

    pub(super) fn bytes(&self) -> u64 {
        self.storage.bytes()
            + self.network.bytes()
            + self.reservations.bytes()
            + (self.payers.len() * size_of::<Slot>()) as u64
    }
}

impl Desk<'_> {
    pub(super) fn record(&mut self, slot: Slot, fact: Fact) {
        self.out.record(slot, fact);
    }

    /// One more Dedicated Instance runs: the first makes the Region's fee run.
    pub(super) fn dedicated_up(&mut self, slot: Slot, purchase: Purchase) {
        if purchase != Purchase::DedicatedInstance {
            return;
        }
        self.account.dedicated.n_running += 1;
        if self.account.dedicated.n_running == 1 {
            self.account.dedicated.payer = Some(slot);
            self.record(slot, Fact::DedicatedFeeBegan);
        }
    }

    /// One less runs.
    pub(super) fn dedicated_down(&mut self, purchase: Purchase) {
        if purchase != Purchase::DedicatedInstance {
            return;
        }
        self.account.dedicated.n_running -= 1;
        if self.account.dedicated.n_running == 0
            && let Some(payer) = self.account.dedicated.payer.take()
        {
            self.record(payer, Fact::DedicatedFeeEnded);
        }
    }
}

/// How many instances find room.
pub(super) struct Room {
    pub(super) free: u32,
    /// What there is too little of for all that were wanted.
    pub(super) short_of: Option<ErrorCode>,
}

impl ZoneState {
    fn n_free_hosts(&self, capacity: Option<u32>, now: SimTime) -> u32 {
        match capacity {
            _ if self.failed_until.is_some_and(|until| now < until) => 0,
            Some(capacity) => capacity.saturating_sub(self.n_placed),
            None => u32::MAX,
        }
    }
}

fn standard_vcpus(kind: &InstanceType) -> u32 {
    if kind.is_standard() { u32::from(kind.vcpus) } else { 0 }
}

/// A terminated instance is listed for about an hour (AWS, ec2-instance-lifecycle.html, 2026-04).
pub(super) const LISTED: SimDuration = SimDuration::from_secs(3_600);
