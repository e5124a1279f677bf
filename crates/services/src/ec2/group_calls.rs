//! Calls about security groups and the packet test: their arguments, read.

use super::calls::Act;
use super::error::ErrorCode;
use super::names::named;
use super::network::{Direction, GroupId, Protocol};
use crate::call::{text, texts, whole};
use crate::field::Args;

/// What is asked of security groups. They are all in the default VPC.
#[derive(Clone, PartialEq, Debug)]
pub enum GroupCall {
    /// `CreateSecurityGroup`.
    Create(String),
    /// `DeleteSecurityGroup`.
    Delete(GroupName),
    /// `AuthorizeSecurityGroupIngress` and `…Egress`.
    Authorize(GroupName, Direction, Permission),
    /// `RevokeSecurityGroupIngress` and `…Egress`.
    Revoke(GroupName, Direction, Permission),
    /// `ModifyInstanceAttribute` with `Groups`.
    Assign(Option<String>, Vec<GroupName>),
}

/// A security group by id (`sg-2`) or by name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum GroupName {
    /// By id.
    Id(GroupId),
    /// By name.
    Name(String),
}

/// A rule as a call names it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Permission {
    /// What kind of traffic.
    pub protocol: Protocol,
    /// The first and the last port.
    pub ports: (u16, u16),
    /// The other side as a range of addresses.
    pub cidr: String,
    /// The other side as a group; takes the place of the range.
    pub peer: Option<GroupName>,
}

/// The packet test: can one end open a connection to the other?
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Probe {
    /// An instance, or an address on the internet; `None`: the instance that the call was given to.
    pub from: Option<String>,
    /// An instance, or an address on the internet.
    pub to: String,
    /// What kind of traffic.
    pub protocol: Protocol,
    /// The port of the receiver.
    pub port: u16,
}

pub(super) fn read_create_group(args: &Args) -> Result<Act, ErrorCode> {
    let name = text(args, "GroupName").filter(|name| !name.is_empty()).ok_or(ErrorCode::MissingParameter)?;
    Ok(Act::Group(GroupCall::Create(name.to_owned())))
}

pub(super) fn read_delete_group(args: &Args) -> Result<Act, ErrorCode> {
    Ok(Act::Group(GroupCall::Delete(read_group(args)?)))
}

pub(super) fn read_authorize(args: &Args, direction: Direction) -> Result<Act, ErrorCode> {
    Ok(Act::Group(GroupCall::Authorize(read_group(args)?, direction, read_permission(args)?)))
}

pub(super) fn read_revoke(args: &Args, direction: Direction) -> Result<Act, ErrorCode> {
    Ok(Act::Group(GroupCall::Revoke(read_group(args)?, direction, read_permission(args)?)))
}

/// The groups of `ModifyInstanceAttribute`; `None` when it names none.
pub(super) fn read_assign(args: &Args, instance: Option<String>) -> Option<Act> {
    let names = texts(args, "Groups");
    let groups = names.iter().map(|name| group_name(name)).collect();
    (!names.is_empty()).then_some(Act::Group(GroupCall::Assign(instance, groups)))
}

pub(super) fn read_probe(args: &Args) -> Result<Act, ErrorCode> {
    let to = text(args, "To").ok_or(ErrorCode::MissingParameter)?.to_owned();
    let from = text(args, "From").map(str::to_owned);
    let port = read_port(args, "Port")?.unwrap_or(0);
    Ok(Act::Probe(Probe { from, to, protocol: read_protocol(args), port }))
}

fn read_group(args: &Args) -> Result<GroupName, ErrorCode> {
    let name = text(args, "GroupId").or(text(args, "GroupName"));
    name.map(group_name).ok_or(ErrorCode::MissingParameter)
}

pub(super) fn group_name(name: &str) -> GroupName {
    named(name).map_or_else(|| GroupName::Name(name.to_owned()), GroupName::Id)
}

fn read_permission(args: &Args) -> Result<Permission, ErrorCode> {
    let protocol = read_protocol(args);
    let first = read_port(args, "FromPort")?;
    let ports = match (protocol, first) {
        (Protocol::All | Protocol::Icmp, _) => (0, 0),
        (Protocol::Tcp | Protocol::Udp, None) => return Err(ErrorCode::MissingParameter),
        (Protocol::Tcp | Protocol::Udp, Some(first)) => (first, read_port(args, "ToPort")?.unwrap_or(first)),
    };
    let peer = text(args, "SourceSecurityGroupName").map(group_name);
    let cidr = match (text(args, "CidrIp"), &peer) {
        (Some(cidr), _) => cidr.to_owned(),
        (None, Some(_)) => String::new(),
        (None, None) => return Err(ErrorCode::MissingParameter),
    };
    Ok(Permission { protocol, ports, cidr, peer })
}

/// AWS's words; TCP when a call does not say.
fn read_protocol(args: &Args) -> Protocol {
    match text(args, "IpProtocol") {
        Some("-1") => Protocol::All,
        Some("udp") => Protocol::Udp,
        Some("icmp") => Protocol::Icmp,
        Some(_) | None => Protocol::Tcp,
    }
}

fn read_port(args: &Args, key: &str) -> Result<Option<u16>, ErrorCode> {
    let port = whole(args, key).map(|port| u16::try_from(port).map_err(|_| ErrorCode::InvalidParameterValue));
    port.transpose()
}
