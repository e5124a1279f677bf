//! Calls about security groups, and the packet test.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use super::Ec2;
use super::acts::Calling;
use super::config::InstanceConfig;
use super::error::ErrorCode;
use super::fact::{Fact, Tested};
use super::group_calls::{GroupCall, GroupName, Permission, Probe};
use super::holdings::DEFAULT_VPC;
use super::network::{
    Block, Cidr, Direction, End, GroupId, InterfaceId, Packet, Path, Peer, Rule, RuleRef, Side, Verdict,
};
use super::rules::verdict;
use super::state::Verb;
use crate::service::Slot;

impl Ec2 {
    pub(super) fn group_call(&mut self, calling: &mut Calling<'_, '_>, call: &GroupCall) -> Result<(), ErrorCode> {
        match call {
            GroupCall::Create(name) => {
                let group = self.filter(calling, |network| network.create_group(DEFAULT_VPC, name))?;
                calling.out.record(calling.slot, Fact::SecurityGroupCreated { group });
            }
            GroupCall::Delete(name) => {
                let group = self.group(name)?;
                self.filter(calling, |network| network.delete_group(group))?;
                calling.out.record(calling.slot, Fact::SecurityGroupDeleted { group });
            }
            GroupCall::Authorize(name, direction, permission) => {
                let (group, rule) = (self.group(name)?, self.rule(permission)?);
                self.filter(calling, |network| network.authorize(group, *direction, rule))?;
                calling.out.record(calling.slot, Fact::SecurityGroupRuleAuthorized { group, direction: *direction });
            }
            GroupCall::Revoke(name, direction, permission) => {
                let (group, rule) = (self.group(name)?, self.rule(permission)?);
                self.filter(calling, |network| network.revoke(group, *direction, rule))?;
                calling.out.record(calling.slot, Fact::SecurityGroupRuleRevoked { group, direction: *direction });
            }
            GroupCall::Assign(instance, names) => {
                let slot = self.one(calling.slot, instance.as_ref())?;
                verdict(self.instance(slot), Verb::ModifyAttribute)?;
                let groups: Vec<GroupId> = names.iter().map(|name| self.group(name)).collect::<Result<_, _>>()?;
                let interface = self.interface(slot)?;
                self.filter(calling, |network| network.set_groups(interface, &groups))?;
                let groups = groups.iter().filter_map(|group| self.account.network.groups().find(*group).ok());
                let names = groups.map(|group| group.name.as_str().into()).collect();
                Arc::make_mut(&mut self.instances[slot.0 as usize].config).security_groups = names;
                calling.out.record(slot, Fact::InstanceAttributeModified { attribute: "groupSet" });
            }
        }
        Ok(())
    }

    /// The packet test: a question that is written down, and changes nothing.
    pub(super) fn probe(&self, calling: &mut Calling<'_, '_>, probe: &Probe) -> Result<(), ErrorCode> {
        let from = match &probe.from {
            Some(name) => self.end(name)?,
            None => End::Interface(self.interface(calling.slot)?),
        };
        let to = self.end(&probe.to)?;
        let path = match (from, to) {
            (End::Interface(_), End::Interface(_)) => Path::Private,
            (End::Internet(_), _) | (_, End::Internet(_)) => Path::Public,
        };
        let packet = Packet { from, to, path, protocol: probe.protocol, port: probe.port };
        let found = self.account.network.test_packet(&packet)?;
        calling.accept()?;
        calling.out.record(calling.slot, tested(probe.port, found));
        Ok(())
    }

    /// Groups that a scenario names are there from the beginning: nothing in, everything out. One that exists stays as it is.
    pub(super) fn make_groups(&mut self, names: &[Arc<str>]) {
        for name in names {
            let _ = self.account.network.create_group(DEFAULT_VPC, name);
        }
    }

    /// Whether every group that a launch names is still there.
    pub(super) fn has_groups(&self, config: &InstanceConfig) -> Result<(), ErrorCode> {
        let mut names = config.security_groups.iter();
        names.try_for_each(|name| self.account.network.groups().named(DEFAULT_VPC, name).map(|_| ()))
    }

    /// Changes the network and accepts the call, or does neither. A test run works on a copy.
    pub(super) fn filter<T>(
        &mut self,
        calling: &mut Calling<'_, '_>,
        change: impl FnOnce(&mut super::network::Network) -> Result<T, ErrorCode>,
    ) -> Result<T, ErrorCode> {
        if calling.call.dry_run {
            change(&mut self.account.network.clone())?;
            return Err(ErrorCode::DryRunOperation);
        }
        let changed = change(&mut self.account.network)?;
        calling.accept()?;
        Ok(changed)
    }

    pub(super) fn group(&self, name: &GroupName) -> Result<GroupId, ErrorCode> {
        match name {
            GroupName::Id(group) => self.account.network.groups().find(*group).map(|_| *group),
            GroupName::Name(name) => self.account.network.groups().named(DEFAULT_VPC, name),
        }
    }

    fn rule(&self, permission: &Permission) -> Result<Rule, ErrorCode> {
        let peer = match &permission.peer {
            Some(group) => Peer::Group(self.group(group)?),
            None => Peer::Ipv4(Cidr::parse(&permission.cidr).ok_or(ErrorCode::InvalidParameterValue)?),
        };
        Ok(Rule { protocol: permission.protocol, ports: permission.ports, peer })
    }

    fn interface(&self, slot: Slot) -> Result<InterfaceId, ErrorCode> {
        self.account.network.primary(slot.0).map(|(id, _)| id).ok_or(ErrorCode::InstanceNotFound)
    }

    /// An instance by its name, or somebody on the internet by an address.
    fn end(&self, name: &str) -> Result<End, ErrorCode> {
        if let Ok(address) = name.parse::<Ipv4Addr>() {
            return Ok(End::Internet(IpAddr::V4(address)));
        }
        let slot = self.names.slot(name).ok_or(ErrorCode::InstanceNotFound)?;
        self.interface(slot).map(End::Interface)
    }
}

fn tested(port: u16, verdict: Verdict) -> Fact {
    let of = |rule: Option<RuleRef>| rule.map(|rule| (rule.group, rule.index));
    let (result, rule) = match verdict {
        Verdict::Reaches { into, .. } => (Tested::Reaches, of(into)),
        Verdict::Blocked(Block::NotUp(_)) => (Tested::NotUp, None),
        Verdict::Blocked(Block::NoAddress(_)) => (Tested::NoAddress, None),
        Verdict::Blocked(Block::OtherVpc) => (Tested::OtherVpc, None),
        Verdict::Blocked(Block::NoRoute(_)) => (Tested::NoRoute, None),
        Verdict::Blocked(Block::NoRule { side: Side::From, nearest }) => (Tested::NoRuleOut, of(nearest)),
        Verdict::Blocked(Block::NoRule { side: Side::To, nearest }) => (Tested::NoRuleIn, of(nearest)),
        Verdict::Blocked(Block::MailPort) => (Tested::MailPort, None),
    };
    Fact::PacketTested { port, result, rule }
}

impl Direction {
    /// AWS's word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ingress => "ingress",
            Self::Egress => "egress",
        }
    }
}
