//! Calls about network interfaces besides the primary one: the network decides, the instance's state has its say, the log tells.
//!
//! Source: AWS, using-eni.html, 2026-04; API reference, CreateNetworkInterface and AttachNetworkInterface, 2026-08. Attaching and
//! detaching take no time, and how many interfaces a type takes follows from its size as in the M5 and T3 families (*model
//! assumptions*).

use super::Ec2;
use super::acts::Calling;
use super::calls::Act;
use super::catalog::InstanceType;
use super::config::Zone;
use super::error::ErrorCode;
use super::fact::Fact;
use super::group_calls::{GroupName, group_name};
use super::names::named;
use super::network::{GroupId, InterfaceId, Launch, Network};
use super::rules::verdict;
use super::state::Verb;
use crate::call::{text, texts, whole};
use crate::field::Args;
use crate::service::Slot;

/// What is asked of network interfaces. They are all in the default VPC.
#[derive(Clone, PartialEq, Debug)]
pub enum InterfaceCall {
    /// `CreateNetworkInterface`: in the default subnet of this zone, or of the instance's own.
    Create {
        /// Where.
        zone: Option<Zone>,
        /// Its security groups; none: the default one.
        groups: Vec<GroupName>,
        /// With an IPv6 address.
        ipv6: bool,
    },
    /// `DeleteNetworkInterface`.
    Delete(InterfaceId),
    /// `AttachNetworkInterface`.
    Attach(InterfaceId, Option<String>),
    /// `DetachNetworkInterface`.
    Detach(InterfaceId),
}

pub(super) fn read_create_interface(args: &Args) -> Result<Act, ErrorCode> {
    let zone = match text(args, "AvailabilityZone") {
        Some(name) => Some(Zone::named(name).ok_or(ErrorCode::InvalidParameterValue)?),
        None => None,
    };
    let groups = texts(args, "Groups").iter().map(|name| group_name(name)).collect();
    let ipv6 = match whole(args, "Ipv6AddressCount") {
        None | Some(0) => false,
        Some(1) => true,
        Some(_) => return Err(ErrorCode::InvalidParameterValue),
    };
    Ok(Act::Interface(InterfaceCall::Create { zone, groups, ipv6 }))
}

fn read_interface(args: &Args) -> Result<InterfaceId, ErrorCode> {
    let name = text(args, "NetworkInterfaceId").ok_or(ErrorCode::MissingParameter)?;
    named(name).ok_or(ErrorCode::NetworkInterfaceNotFound)
}

pub(super) fn read_delete_interface(args: &Args) -> Result<Act, ErrorCode> {
    Ok(Act::Interface(InterfaceCall::Delete(read_interface(args)?)))
}

pub(super) fn read_attach_interface(args: &Args) -> Result<Act, ErrorCode> {
    let instance = text(args, "InstanceId").map(str::to_owned);
    Ok(Act::Interface(InterfaceCall::Attach(read_interface(args)?, instance)))
}

pub(super) fn read_detach_interface(args: &Args) -> Result<Act, ErrorCode> {
    Ok(Act::Interface(InterfaceCall::Detach(read_interface(args)?)))
}

impl Ec2 {
    pub(super) fn interface_call(
        &mut self,
        calling: &mut Calling<'_, '_>,
        call: &InterfaceCall,
    ) -> Result<(), ErrorCode> {
        match call {
            InterfaceCall::Create { zone, groups, ipv6 } => self.create_interface(calling, *zone, groups, *ipv6),
            InterfaceCall::Delete(interface) => {
                self.filter(calling, |network| network.delete_interface(*interface))?;
                calling.out.record(calling.slot, Fact::NetworkInterfaceDeleted { interface: *interface });
                Ok(())
            }
            InterfaceCall::Attach(interface, instance) => {
                let slot = self.one(calling.slot, instance.as_ref())?;
                verdict(self.instance(slot), Verb::AttachInterface)?;
                let most = most_interfaces(self.instance(slot).config.instance_type);
                self.filter(calling, |network| network.attach_interface(*interface, slot.0, most))?;
                calling.out.record(slot, Fact::NetworkInterfaceAttached { interface: *interface });
                Ok(())
            }
            InterfaceCall::Detach(interface) => {
                let holder = self.account.network.interface(*interface)?.holder;
                let slot = Slot(holder.ok_or(ErrorCode::AttachmentNotFound)?.instance);
                verdict(self.instance(slot), Verb::DetachInterface)?;
                self.filter(calling, |network| network.detach_interface(*interface))?;
                calling.out.record(slot, Fact::NetworkInterfaceDetached { interface: *interface });
                Ok(())
            }
        }
    }

    fn create_interface(
        &mut self,
        calling: &mut Calling<'_, '_>,
        zone: Option<Zone>,
        groups: &[GroupName],
        ipv6: bool,
    ) -> Result<(), ErrorCode> {
        let zone = zone.unwrap_or(self.instance(calling.slot).config.availability_zone);
        let groups: Vec<GroupId> = groups.iter().map(|name| self.group(name)).collect::<Result<_, _>>()?;
        let create = |network: &mut Network| {
            let subnet = network.default_subnet(zone.index()).ok_or(ErrorCode::SubnetNotFound)?;
            let launch = Launch { subnet, public_ip: Some(false), ipv6, groups: &groups };
            let id = network.create_interface(&launch)?;
            network.interface(id).map(|made| (id, made.private_ipv4))
        };
        let (interface, private_ipv4) = self.filter(calling, create)?;
        let ip = private_ipv4.to_bits();
        calling.out.record(calling.slot, Fact::NetworkInterfaceCreated { interface, ip });
        Ok(())
    }
}

/// How many interfaces an instance of this type takes, the primary one among them.
pub(super) fn most_interfaces(kind: &InstanceType) -> u32 {
    let size = kind.name.split_once('.').map_or("", |(_, size)| size);
    match size {
        "nano" | "micro" => 2,
        "small" | "medium" | "large" => 3,
        "xlarge" | "2xlarge" => 4,
        "3xlarge" | "4xlarge" | "6xlarge" | "8xlarge" | "9xlarge" | "12xlarge" => 8,
        _ => 15,
    }
}
