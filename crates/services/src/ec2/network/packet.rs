//! The packet test: can A reach B on this port, by which rules, and if not, why not.
//!
//! ```text
//!   A up? ─► A's address for this path ─► A's route ─► A's outbound rules ─► B's inbound rules ─► reaches
//!                                                      the answer needs no rule: groups are stateful
//! ```

use std::net::{IpAddr, Ipv4Addr};

use super::group::{Direction, GroupId, Protocol, Rule};
use super::interface::{Interface, InterfaceId};
use super::topology::Route;
use super::{ErrorCode, Network};

/// A connection that somebody tries to open.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Packet {
    /// Who opens it.
    pub from: End,
    /// To whom.
    pub to: End,
    /// By which of their addresses.
    pub path: Path,
    /// What kind of traffic.
    pub protocol: Protocol,
    /// The port of the receiver.
    pub port: u16,
}

/// One end of a connection.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum End {
    /// An interface in the account.
    Interface(InterfaceId),
    /// Somebody on the internet.
    Internet(IpAddr),
}

/// By which addresses two ends speak.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Path {
    /// Private IPv4, inside one VPC.
    Private,
    /// Public IPv4, through the internet gateway.
    Public,
    /// IPv6.
    Ipv6,
}

/// Sender or receiver.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Side {
    /// Who opens the connection.
    From,
    /// Who is to take it.
    To,
}

/// A rule by its place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RuleRef {
    /// Its group.
    pub group: GroupId,
    /// In or out.
    pub direction: Direction,
    /// Its place among the group's rules in this direction, from 0.
    pub index: u32,
    /// The rule itself.
    pub rule: Rule,
}

/// What comes of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// The connection opens, and answers come back.
    Reaches {
        /// The rule that lets it out; none for somebody on the internet.
        out: Option<RuleRef>,
        /// The rule that lets it in; none for somebody on the internet.
        into: Option<RuleRef>,
        /// Whether it goes on when these rules are taken away; one that is open to everybody both ways ends at once.
        is_tracked: bool,
    },
    /// It does not open.
    Blocked(Block),
}

/// Why a connection does not open.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Block {
    /// The instance is not on a host, or the interface is on no instance.
    NotUp(Side),
    /// It has no address of this kind.
    NoAddress(Side),
    /// Private addresses end at the VPC.
    OtherVpc,
    /// Its subnet has no way to the internet.
    NoRoute(Side),
    /// No rule of its groups lets it out, or in.
    NoRule {
        /// Whose groups.
        side: Side,
        /// The rule that comes closest: it means the other side, or the port, but not both.
        nearest: Option<RuleRef>,
    },
    /// AWS blocks mail to the internet from every account until it is asked.
    MailPort,
}

impl Network {
    /// The packet test.
    ///
    /// # Errors
    /// An interface does not exist.
    pub fn test_packet(&self, packet: &Packet) -> Result<Verdict, ErrorCode> {
        let from = self.end(packet.from)?;
        let to = self.end(packet.to)?;
        Ok(self.judge(packet, from, to).unwrap_or_else(Verdict::Blocked))
    }

    fn end(&self, end: End) -> Result<Option<&Interface>, ErrorCode> {
        match end {
            End::Interface(id) => self.interface(id).map(Some),
            End::Internet(_) => Ok(None),
        }
    }

    fn judge(&self, packet: &Packet, from: Option<&Interface>, to: Option<&Interface>) -> Result<Verdict, Block> {
        for (side, end) in [(Side::From, from), (Side::To, to)] {
            if let Some(interface) = end
                && !interface.holder.is_some_and(|holder| holder.is_up)
            {
                return Err(Block::NotUp(side));
            }
        }
        let seen_from = self.address(packet.from, from, packet.path).ok_or(Block::NoAddress(Side::From))?;
        let seen_to = self.address(packet.to, to, packet.path).ok_or(Block::NoAddress(Side::To))?;
        self.check_route(packet.path, from, to)?;
        // Groups are recognized by private addresses and IPv6; behind a public address an instance is anybody.
        let is_known = packet.path != Path::Public;
        let groups = |end: Option<&Interface>| end.filter(|_| is_known).map_or(vec![], |found| found.groups.to_vec());
        let out = self.rule(from, Direction::Egress, packet, seen_to, &groups(to), Side::From)?;
        let leaves_aws = to.is_none() && packet.protocol == Protocol::Tcp && packet.port == 25;
        if from.is_some() && leaves_aws {
            return Err(Block::MailPort);
        }
        let into = self.rule(to, Direction::Ingress, packet, seen_from, &groups(from), Side::To)?;
        let is_tracked = self.is_tracked(packet, from, to);
        Ok(Verdict::Reaches { out, into, is_tracked })
    }

    fn address(&self, end: End, interface: Option<&Interface>, path: Path) -> Option<IpAddr> {
        match (end, interface, path) {
            (End::Internet(address), ..) => {
                let fits = matches!((address, path), (IpAddr::V4(_), Path::Public) | (IpAddr::V6(_), Path::Ipv6));
                fits.then_some(address)
            }
            (End::Interface(_), Some(found), Path::Private) => Some(IpAddr::V4(found.private_ipv4)),
            (End::Interface(_), Some(found), Path::Public) => self.public_of(found).map(Ipv4Addr::into),
            (End::Interface(_), Some(found), Path::Ipv6) => found.ipv6.map(IpAddr::V6),
            (End::Interface(_), None, _) => None,
        }
    }

    fn check_route(&self, path: Path, from: Option<&Interface>, to: Option<&Interface>) -> Result<(), Block> {
        let subnet = |end: Option<&Interface>| end.and_then(|found| self.subnet(found.subnet).ok());
        let (a, b) = (subnet(from), subnet(to));
        let same_vpc = match (a, b) {
            (Some(a), Some(b)) => a.vpc == b.vpc,
            (Some(_) | None, None) | (None, Some(_)) => false,
        };
        match path {
            Path::Private if !same_vpc => Err(Block::OtherVpc),
            Path::Private => Ok(()),
            // Inside a VPC IPv6 needs no gateway.
            Path::Ipv6 if same_vpc => Ok(()),
            Path::Public | Path::Ipv6 => {
                for (side, subnet) in [(Side::From, a), (Side::To, b)] {
                    if subnet.is_some_and(|subnet| subnet.route == Route::None) {
                        return Err(Block::NoRoute(side));
                    }
                }
                Ok(())
            }
        }
    }

    fn rule(
        &self,
        end: Option<&Interface>,
        direction: Direction,
        packet: &Packet,
        other: IpAddr,
        other_groups: &[GroupId],
        side: Side,
    ) -> Result<Option<RuleRef>, Block> {
        let Some(interface) = end else { return Ok(None) };
        let mut nearest = None;
        for found in self.rules_of(interface, direction) {
            let allows = found.rule.allows(packet.protocol, packet.port);
            let means = found.rule.means(other, other_groups);
            match (allows, means) {
                (true, true) => return Ok(Some(found)),
                (true, false) | (false, true) if nearest.is_none() => nearest = Some(found),
                (true, false) | (false, true) | (false, false) => {}
            }
        }
        Err(Block::NoRule { side, nearest })
    }

    fn rules_of<'a>(&'a self, interface: &'a Interface, direction: Direction) -> impl Iterator<Item = RuleRef> + 'a {
        interface.groups.iter().filter_map(|&id| self.groups.find(id).ok().map(|group| (id, group))).flat_map(
            move |(group, found)| {
                let numbered = found.rules(direction).enumerate();
                numbered.map(move |(index, &rule)| RuleRef { group, direction, index: index as u32, rule })
            },
        )
    }

    /// Flows of TCP and UDP that a rule opens to everybody, with answers to everybody on every port, are not tracked
    /// (security-group-connection-tracking.html, 2026-04).
    fn is_tracked(&self, packet: &Packet, from: Option<&Interface>, to: Option<&Interface>) -> bool {
        let open = |end: Option<&Interface>, there: Direction, back: Direction| {
            let Some(interface) = end else { return true };
            let goes = self
                .rules_of(interface, there)
                .any(|found| found.rule.is_for_everybody() && found.rule.allows(packet.protocol, packet.port));
            let every_port = |rule: &Rule| {
                rule.protocol == Protocol::All || (rule.protocol == packet.protocol && rule.ports == (0, u16::MAX))
            };
            goes && self.rules_of(interface, back).any(|found| found.rule.is_for_everybody() && every_port(&found.rule))
        };
        let is_open =
            open(from, Direction::Egress, Direction::Ingress) && open(to, Direction::Ingress, Direction::Egress);
        let can_be_untracked = matches!(packet.protocol, Protocol::Tcp | Protocol::Udp);
        !(is_open && can_be_untracked)
    }
}
