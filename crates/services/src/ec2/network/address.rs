//! Ranges of addresses, and pools that hand them out one at a time.

use std::fmt;
use std::net::Ipv4Addr;

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
    used: Used,
}

impl SubnetPool {
    pub(super) const fn new(cidr: Cidr) -> Self {
        Self { cidr, next: 0, used: Used::NONE }
    }

    /// The next free address. One that was given back waits until all others have had their turn.
    pub(super) fn take(&mut self) -> Option<Ipv4Addr> {
        if self.n_free() == 0 {
            return None;
        }
        loop {
            let offset = self.next;
            self.next = (self.next + 1) % self.n_usable();
            if self.used.take(offset) {
                return Some(Ipv4Addr::from_bits(self.cidr.base + RESERVED_BEFORE + offset));
            }
        }
    }

    pub(super) fn give_back(&mut self, address: Ipv4Addr) {
        let offset = address.to_bits().checked_sub(self.cidr.base + RESERVED_BEFORE);
        let was_used = offset.is_some_and(|offset| self.used.give_back(offset));
        assert!(was_used, "an address comes back once, to the subnet that gave it");
    }

    pub(super) fn n_free(&self) -> u32 {
        self.n_usable() - self.used.n
    }

    /// AWS keeps the first four addresses and the last of each subnet.
    fn n_usable(&self) -> u32 {
        (self.cidr.n_addresses() as u32).saturating_sub(RESERVED_BEFORE + 1)
    }
}

/// Places that are in use, one bit each: every start and every stop of an instance changes one.
#[derive(Clone, Debug, Default)]
struct Used {
    words: Vec<u64>,
    n: u32,
}

impl Used {
    const NONE: Self = Self { words: vec![], n: 0 };

    /// Takes a place; false when it is in use.
    fn take(&mut self, place: u32) -> bool {
        let (word, bit) = (place as usize / 64, 1 << (place % 64));
        if self.words.len() <= word {
            self.words.resize(word + 1, 0);
        }
        let is_free = self.words[word] & bit == 0;
        self.words[word] |= bit;
        self.n += u32::from(is_free);
        is_free
    }

    /// Gives a place back; false when it was not in use.
    fn give_back(&mut self, place: u32) -> bool {
        let (word, bit) = (place as usize / 64, 1_u64 << (place % 64));
        let Some(word) = self.words.get_mut(word).filter(|word| **word & bit != 0) else { return false };
        *word &= !bit;
        self.n -= 1;
        true
    }
}

/// AWS's pool of public addresses.
#[derive(Clone, Debug, Default)]
pub(super) struct PublicPool {
    next: u32,
    used: Used,
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
            if self.used.take(offset) {
                return Some(Ipv4Addr::from_bits(PUBLIC_BASE + offset));
            }
        }
    }

    pub(super) fn give_back(&mut self, address: Ipv4Addr) {
        let was_used = self.used.give_back(address.to_bits() - PUBLIC_BASE);
        assert!(was_used, "a public address comes back once");
    }

    pub(super) fn is_exhausted(&self) -> bool {
        self.n_used() == PUBLIC_SIZE
    }

    pub(super) fn n_used(&self) -> u32 {
        self.used.n
    }
}

const RESERVED_BEFORE: u32 = 4;
/// 198.18.0.0/15, see the module above.
const PUBLIC_BASE: u32 = Ipv4Addr::new(198, 18, 0, 0).to_bits();
const PUBLIC_SIZE: u32 = 1 << 17;
const SPREAD: u32 = 48_271;
const SHIFT: u32 = 7_919;
