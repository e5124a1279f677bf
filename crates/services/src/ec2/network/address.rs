//! Ranges of addresses, and pools that hand them out one at a time.

use std::fmt;
use std::net::Ipv4Addr;

use skylapse_units::SortedMap;

/// A range of IPv4 addresses, for example 172.31.0.0/16.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Cidr {
    base: u32,
    prefix: u8,
}

impl Cidr {
    /// Every address: 0.0.0.0/0.
    pub const ANY: Self = Self { base: 0, prefix: 0 };

    /// The range of this size that begins here; `None` when the address is not the first of such a range.
    #[must_use]
    pub const fn new(base: Ipv4Addr, prefix: u8) -> Option<Self> {
        let base = base.to_bits();
        if 32 < prefix || base & !mask(prefix) != 0 { None } else { Some(Self { base, prefix }) }
    }

    /// Reads `172.31.0.0/16`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (base, prefix) = text.split_once('/')?;
        Self::new(base.parse().ok()?, prefix.parse().ok()?)
    }

    /// Whether it holds this address.
    #[must_use]
    pub const fn contains(self, address: Ipv4Addr) -> bool {
        address.to_bits() & mask(self.prefix) == self.base
    }

    /// Whether all of the other range lies in it.
    #[must_use]
    pub const fn covers(self, other: Self) -> bool {
        self.prefix <= other.prefix && other.base & mask(self.prefix) == self.base
    }

    /// Whether they have an address in common.
    #[must_use]
    pub const fn overlaps(self, other: Self) -> bool {
        self.covers(other) || other.covers(self)
    }

    /// How many leading bits are fixed.
    #[must_use]
    pub const fn prefix(self) -> u8 {
        self.prefix
    }

    /// How many addresses it holds.
    #[must_use]
    pub const fn n_addresses(self) -> u64 {
        1 << (32 - self.prefix)
    }
}

impl fmt::Display for Cidr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", Ipv4Addr::from_bits(self.base), self.prefix)
    }
}

const fn mask(prefix: u8) -> u32 {
    if prefix == 0 { 0 } else { u32::MAX << (32 - prefix) }
}

/// The addresses of a subnet that are in use.
#[derive(Clone, Debug)]
pub(super) struct SubnetPool {
    cidr: Cidr,
    next: u32,
    used: SortedMap<u32, ()>,
}

impl SubnetPool {
    pub(super) const fn new(cidr: Cidr) -> Self {
        Self { cidr, next: 0, used: SortedMap::new() }
    }

    /// The next free address. One that was given back waits until all others have had their turn.
    pub(super) fn take(&mut self) -> Option<Ipv4Addr> {
        if self.n_free() == 0 {
            return None;
        }
        loop {
            let address = self.cidr.base + RESERVED_BEFORE + self.next;
            self.next = (self.next + 1) % self.n_usable();
            if self.used.insert(address, ()).is_none() {
                return Some(Ipv4Addr::from_bits(address));
            }
        }
    }

    pub(super) fn give_back(&mut self, address: Ipv4Addr) {
        assert!(
            self.used.remove(&address.to_bits()).is_some(),
            "an address comes back once, to the subnet that gave it"
        );
    }

    pub(super) fn n_free(&self) -> u32 {
        self.n_usable() - self.used.n() as u32
    }

    /// AWS keeps the first four addresses and the last of each subnet.
    fn n_usable(&self) -> u32 {
        (self.cidr.n_addresses() as u32).saturating_sub(RESERVED_BEFORE + 1)
    }
}

/// AWS's pool of public addresses.
#[derive(Clone, Debug, Default)]
pub(super) struct PublicPool {
    next: u32,
    used: SortedMap<u32, ()>,
}

impl PublicPool {
    /// A free address: never the one that was given back last, so that a stop and a start show the change.
    pub(super) fn take(&mut self) -> Option<Ipv4Addr> {
        if self.is_exhausted() {
            return None;
        }
        loop {
            // An odd factor visits every address of the range once, in an order that looks like none.
            let offset = self.next.wrapping_mul(SPREAD).wrapping_add(SHIFT) % PUBLIC_SIZE;
            self.next = (self.next + 1) % PUBLIC_SIZE;
            if self.used.insert(offset, ()).is_none() {
                return Some(Ipv4Addr::from_bits(PUBLIC_BASE + offset));
            }
        }
    }

    pub(super) fn give_back(&mut self, address: Ipv4Addr) {
        let was_used = self.used.remove(&(address.to_bits() - PUBLIC_BASE)).is_some();
        assert!(was_used, "a public address comes back once");
    }

    pub(super) fn is_exhausted(&self) -> bool {
        self.n_used() == PUBLIC_SIZE
    }

    pub(super) fn n_used(&self) -> u32 {
        self.used.n() as u32
    }
}

const RESERVED_BEFORE: u32 = 4;
/// 198.18.0.0/15, see the module above.
const PUBLIC_BASE: u32 = Ipv4Addr::new(198, 18, 0, 0).to_bits();
const PUBLIC_SIZE: u32 = 1 << 17;
const SPREAD: u32 = 48_271;
const SHIFT: u32 = 7_919;
