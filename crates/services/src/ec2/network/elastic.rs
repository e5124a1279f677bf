//! Elastic IP addresses: the account's own until it releases them.
//!
//! Source: EC2 User Guide, elastic-ip-addresses-eip.html, 2026-04.

use std::net::Ipv4Addr;

use super::interface::{InterfaceId, Public};
use super::{ErrorCode, Network};

/// An Elastic IP address's number in the account, from 0.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct AllocationId(pub u32);

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Elastic {
    pub(super) address: Ipv4Addr,
    pub(super) on: Option<InterfaceId>,
}

impl Network {
    /// `AllocateAddress`, within the quota.
    ///
    /// # Errors
    /// The account has as many as it may have, or AWS has none left.
    pub fn allocate_address(&mut self, quota: u32) -> Result<AllocationId, ErrorCode> {
        let n_allocated = self.elastic.iter().flatten().count();
        if quota as usize <= n_allocated {
            return Err(ErrorCode::AddressLimitExceeded);
        }
        let address = self.pool.take().ok_or(ErrorCode::InsufficientAddressCapacity)?;
        self.elastic.push(Some(Elastic { address, on: None }));
        Ok(AllocationId(self.elastic.len() as u32 - 1))
    }

    /// `ReleaseAddress`: somebody else may get it.
    ///
    /// # Errors
    /// It is not the account's, or associated.
    pub fn release_address(&mut self, allocation: AllocationId) -> Result<(), ErrorCode> {
        let elastic = *self.elastic(allocation)?;
        if elastic.on.is_some() {
            return Err(ErrorCode::AddressInUse);
        }
        self.elastic[allocation.0 as usize] = None;
        self.pool.give_back(elastic.address);
        Ok(())
    }

    /// `AssociateAddress` with an instance's primary interface, or with any interface. It leaves where it was; an automatic
    /// address goes back to the pool, another Elastic IP address is free again.
    ///
    /// # Errors
    /// No such address or interface.
    pub fn associate_address(&mut self, allocation: AllocationId, to: InterfaceId) -> Result<(), ErrorCode> {
        let from = self.elastic(allocation)?.on;
        self.interface(to)?;
        if from == Some(to) {
            return Ok(());
        }
        if let Some(from) = from {
            self.take_elastic(from);
        }
        self.take_automatic(to);
        self.take_elastic(to);
        self.interface_mut(to)?.public = Public::Elastic(allocation);
        self.elastic[allocation.0 as usize].as_mut().expect("found above").on = Some(to);
        if let Some(from) = from {
            self.give_public_to(from);
        }
        Ok(())
    }

    /// `DisassociateAddress`: the instance gets an automatic address again if it is entitled to one.
    ///
    /// # Errors
    /// No such address, or it is on nothing.
    pub fn disassociate_address(&mut self, allocation: AllocationId) -> Result<(), ErrorCode> {
        let on = self.elastic(allocation)?.on.ok_or(ErrorCode::AssociationNotFound)?;
        self.take_elastic(on);
        self.give_public_to(on);
        Ok(())
    }

    /// The address, and the interface that it is on.
    ///
    /// # Errors
    /// No such address.
    pub fn elastic_address(&self, allocation: AllocationId) -> Result<(Ipv4Addr, Option<InterfaceId>), ErrorCode> {
        self.elastic(allocation).map(|elastic| (elastic.address, elastic.on))
    }

    /// Every Elastic IP address of the account.
    pub fn elastic_addresses(&self) -> impl Iterator<Item = (AllocationId, Ipv4Addr)> {
        let numbered = self.elastic.iter().enumerate();
        numbered.filter_map(|(index, elastic)| elastic.map(|elastic| (AllocationId(index as u32), elastic.address)))
    }

    pub(super) fn take_elastic(&mut self, id: InterfaceId) {
        if let Some(interface) = self.interfaces[id.0 as usize].as_mut()
            && let Public::Elastic(allocation) = interface.public
        {
            interface.public = Public::None;
            self.elastic[allocation.0 as usize].as_mut().expect("an address in use is the account's").on = None;
        }
    }

    fn give_public_to(&mut self, id: InterfaceId) {
        if let Some(holder) = self.interface(id).ok().and_then(|interface| interface.holder) {
            self.give_public(holder.instance);
        }
    }
}

/// Elastic IP addresses of an account in a Region, at first (elastic-ip-addresses-eip.html, 2026-04).
pub const ELASTIC_QUOTA: u32 = 5;
