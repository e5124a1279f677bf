//! What all instances of the Region share: room, addresses, volumes.

use skylapse_units::{SimDuration, SimTime};

use super::Ec2;
use super::catalog::InstanceType;
use super::config::{Purchase, Quotas, Zone};
use super::error::ErrorCode;
use super::fact::Fact;
use super::names::Allocation;
use super::storage::{Storage, VolumeId};
use crate::service::{Outbox, Slot};

/// The account in its Region.
#[derive(Clone, Debug)]
pub(super) struct Account {
    quotas: Quotas,
    zones: Vec<ZoneState>,
    /// vCPUs of Standard instances that run or are about to.
    standard_vcpus: u32,
    public: PublicPool,
    pub(super) elastic: Vec<Elastic>,
    pub(super) storage: Storage,
    /// Who pays for each volume: the resource that created it.
    payers: Vec<Slot>,
    /// Who pays for what all snapshots store.
    pub(super) snapshot_payer: Option<Slot>,
    dedicated: Dedicated,
}

/// What a step works with besides the instance itself.
pub(super) struct Desk<'a> {
    pub(super) account: &'a mut Account,
    pub(super) now: SimTime,
    pub(super) out: &'a mut Outbox<Ec2>,
}

/// One Availability Zone.
#[derive(Clone, PartialEq, Debug, Default)]
struct ZoneState {
    /// Instances on a host, or on their way to one.
    n_placed: u32,
    /// Nothing works here before this moment.
    failed_until: Option<SimTime>,
    subnet: Subnet,
}

/// Private addresses of one subnet: the whole /16 of a zone (*model assumption*), less the five that AWS keeps.
#[derive(Clone, PartialEq, Debug, Default)]
struct Subnet {
    n_given: u32,
    freed: Vec<u16>,
}

/// Public addresses of AWS's pool. One that was given back is not given out again before all others have been.
#[derive(Clone, PartialEq, Debug, Default)]
struct PublicPool {
    n_given: u32,
}

/// An Elastic IP address of the account.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Elastic {
    pub(super) ip: u32,
    /// Who pays for it: the resource that allocated it.
    pub(super) owner: Slot,
    /// The instance that it is associated with.
    pub(super) holder: Option<Slot>,
    pub(super) is_released: bool,
}

/// Dedicated Instances that run, and who pays the Region's fee.
#[derive(Clone, PartialEq, Debug, Default)]
struct Dedicated {
    n_running: u32,
    payer: Option<Slot>,
}

/// Five addresses of every subnet are AWS's (subnet-sizing.html, 2026-04).
const SUBNET_ADDRESSES: u32 = 65_536 - 5;

impl Account {
    pub(super) fn new(quotas: &Quotas) -> Self {
        Self {
            quotas: *quotas,
            zones: vec![ZoneState::default(); Zone::NAMES.len()],
            standard_vcpus: 0,
            public: PublicPool::default(),
            elastic: vec![],
            storage: Storage::default(),
            payers: vec![],
            snapshot_payer: None,
            dedicated: Dedicated::default(),
        }
    }

    /// How many of `wanted` instances could go to a host now; when not one more could, why not.
    ///
    /// The order of checks is AWS's: vCPUs, addresses, hardware (*model assumption* for vCPUs: instances that are `pending`
    /// count too, or a burst of launches would slip through).
    pub(super) fn room(&self, kind: &InstanceType, zone: Zone, wanted: u32, now: SimTime) -> Room {
        let place = &self.zones[usize::from(zone.index())];
        let vcpus = match self.quotas.ec2_standard_vcpus {
            Some(quota) if kind.is_standard() => quota.saturating_sub(self.standard_vcpus) / u32::from(kind.vcpus),
            Some(_) | None => u32::MAX,
        };
        let addresses = SUBNET_ADDRESSES - place.subnet.n_given + place.subnet.freed.len() as u32;
        let hosts = place.n_free_hosts(self.quotas.ec2_zone_capacity, now);
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
    pub(super) fn room_to_start(&self, asked: &[(&InstanceType, Zone)], now: SimTime) -> Result<(), ErrorCode> {
        let vcpus: u32 = asked.iter().map(|(kind, _)| standard_vcpus(kind)).sum();
        if self.quotas.ec2_standard_vcpus.is_some_and(|quota| quota < self.standard_vcpus + vcpus) {
            return Err(ErrorCode::VcpuLimitExceeded);
        }
        for (zone, place) in self.zones.iter().enumerate() {
            let n = asked.iter().filter(|(_, asked)| usize::from(asked.index()) == zone).count() as u32;
            if n > 0 && place.n_free_hosts(self.quotas.ec2_zone_capacity, now) < n {
                return Err(ErrorCode::InsufficientInstanceCapacity);
            }
        }
        Ok(())
    }

    pub(super) fn place(&mut self, kind: &InstanceType, zone: Zone) {
        self.zones[usize::from(zone.index())].n_placed += 1;
        self.standard_vcpus += standard_vcpus(kind);
    }

    pub(super) fn unplace(&mut self, kind: &InstanceType, zone: Zone) {
        self.zones[usize::from(zone.index())].n_placed -= 1;
        self.standard_vcpus -= standard_vcpus(kind);
    }

    pub(super) fn fail_zone(&mut self, zone: Zone, until: SimTime) {
        self.zones[usize::from(zone.index())].failed_until = Some(until);
    }

    /// A private address; the caller has asked for room.
    pub(super) fn take_private(&mut self, zone: Zone) -> u32 {
        let subnet = &mut self.zones[usize::from(zone.index())].subnet;
        let host = subnet.freed.pop().map_or_else(
            || {
                assert!(subnet.n_given < SUBNET_ADDRESSES, "a launch asks for room first");
                subnet.n_given += 1;
                // .0 to .3 are AWS's, and so is the last address.
                subnet.n_given + 3
            },
            u32::from,
        );
        (10 << 24) | (u32::from(zone.index()) << 16) | host
    }

    pub(super) fn free_private(&mut self, ip: u32) {
        let zone = usize::from((ip >> 16) as u8);
        self.zones[zone].subnet.freed.push(ip as u16);
    }

    pub(super) fn take_public(&mut self) -> u32 {
        let ip = self.public.address();
        self.public.n_given = self.public.n_given.wrapping_add(1);
        ip
    }

    /// How many Elastic IP addresses the quota still has.
    pub(super) fn n_free_elastic(&self) -> u32 {
        let n = self.elastic.iter().filter(|elastic| !elastic.is_released).count() as u32;
        self.quotas.ec2_elastic_ips.saturating_sub(n)
    }

    /// The first address of the account that is associated with nothing.
    pub(super) fn idle_elastic(&self) -> Option<Allocation> {
        let is_idle = |elastic: &Elastic| !elastic.is_released && elastic.holder.is_none();
        self.elastic.iter().position(is_idle).map(|index| Allocation(index as u32))
    }

    /// A new Elastic IP address.
    pub(super) fn allocate(&mut self, owner: Slot) -> Allocation {
        let ip = self.take_public();
        self.elastic.push(Elastic { ip, owner, holder: None, is_released: false });
        Allocation(self.elastic.len() as u32 - 1)
    }

    pub(super) fn elastic(&self, allocation: Allocation) -> Option<&Elastic> {
        self.elastic.get(allocation.0 as usize).filter(|elastic| !elastic.is_released)
    }

    pub(super) fn elastic_mut(&mut self, allocation: Allocation) -> &mut Elastic {
        &mut self.elastic[allocation.0 as usize]
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
            + (self.payers.len() * size_of::<Slot>() + self.elastic.len() * size_of::<Elastic>()) as u64
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

impl PublicPool {
    /// Amazon's blocks 3.80.0.0 to 3.255.255.255 and 52.0.0.0/8, one address after the other: 28 million. A run that takes more
    /// goes on with addresses that nobody is likely to hold any more.
    fn address(&self) -> u32 {
        const FIRST: u32 = (3 << 24) | (80 << 16);
        const N_FIRST: u32 = (4 << 24) - FIRST;
        const N_SECOND: u32 = 1 << 24;
        let place = self.n_given % (N_FIRST + N_SECOND);
        if place < N_FIRST { FIRST + place } else { (52 << 24) + (place - N_FIRST) }
    }
}

fn standard_vcpus(kind: &InstanceType) -> u32 {
    if kind.is_standard() { u32::from(kind.vcpus) } else { 0 }
}

/// A terminated instance is listed for about an hour (AWS, ec2-instance-lifecycle.html, 2026-04).
pub(super) const LISTED: SimDuration = SimDuration::from_secs(3_600);
