//! Facts as lines of the log: their names and members (contract §5).

use super::Ec2;
use super::fact::{AddressKind, Fact, Store};
use super::names::numbered;
use super::network::ipv6_address;
use super::serving::{self, ServerFact};
use crate::field::Word;
use crate::fingerprint::{joined, of_description};
use crate::trace::FactValue;
use skylapse_units::SimTime;

/// The fact as a number. Changes of state bring few others with them: those have a short way.
#[inline]
#[expect(clippy::wildcard_enum_match_arm, reason = "all others are told by their description")]
pub(super) fn fingerprint(fact: &Fact, at: SimTime) -> u64 {
    match *fact {
        Fact::StateChanged { from, to, reason, hibernates } => {
            (from as u64) << 8 | (to as u64) << 16 | (reason as u64) << 24 | u64::from(hibernates) << 32 | 1
        }
        Fact::StatusChecksChanged { system, instance, attached_ebs } => {
            (system as u64) << 8 | (instance as u64) << 16 | (attached_ebs as u64) << 24 | 2
        }
        Fact::AddressChanged { address, from, to } => {
            let known = |ip: Option<u32>| u64::from(ip.unwrap_or(0));
            joined(known(from) << 32 | known(to), (address as u64) << 8 | 3)
        }
        // Requests are many, too.
        Fact::Server(ServerFact::RequestEnded { request, arrived, outcome }) => {
            joined(request ^ arrived.as_nanos().rotate_left(20), (outcome as u64) << 8 | 4)
        }
        Fact::Server(ServerFact::LoadChanged { load_ppm }) => load_ppm << 8 | 5,
        _ => of_description::<Ec2>(fact, at),
    }
}

/// The name of a fact in the log, and its members in order.
pub(super) fn describe(fact: &Fact, at: SimTime, member: &mut dyn FnMut(&'static str, FactValue)) -> &'static str {
    use FactValue::Text;
    match *fact {
        Fact::Server(fact) => serving::describe(fact, at, member),
        Fact::InstanceLaunched { instance_type, purchase, zone, monitoring: _, cpu_credits: _ } => {
            member("instance_type", Text(instance_type.name));
            member("purchase", Text(purchase.name()));
            member("availability_zone", Text(zone.name()));
            "InstanceLaunched"
        }
        Fact::StateChanged { from, to, reason, hibernates: _ } => {
            member("from", Text(from.name()));
            member("to", Text(to.name()));
            member("reason", Text(reason.name()));
            "StateChanged"
        }
        Fact::InstanceTypeChanged { .. }
        | Fact::InstanceAttributeModified { .. }
        | Fact::MonitoringChanged { .. }
        | Fact::CpuDemandChanged { .. }
        | Fact::CreditSpecificationChanged { .. } => describe_settings(fact, member),
        Fact::StatusChecksChanged { system, instance, attached_ebs } => {
            member("system", Text(system.name()));
            member("instance", Text(instance.name()));
            member("attached_ebs", Text(attached_ebs.name()));
            "StatusChecksChanged"
        }
        Fact::RebootBegan => "RebootBegan",
        Fact::RebootFinished => "RebootFinished",
        Fact::HostFailed => "HostFailed",
        Fact::InstanceRecovered => "InstanceRecovered",
        Fact::InstanceForgotten => "InstanceForgotten",
        Fact::HibernationExpired => "HibernationExpired",
        Fact::DedicatedFeeBegan => "DedicatedFeeBegan",
        Fact::DedicatedFeeEnded => "DedicatedFeeEnded",
        Fact::RebalanceRecommended => "RebalanceRecommended",
        Fact::SecurityGroupCreated { .. }
        | Fact::SecurityGroupDeleted { .. }
        | Fact::SecurityGroupRuleAuthorized { .. }
        | Fact::SecurityGroupRuleRevoked { .. }
        | Fact::NetworkInterfaceCreated { .. }
        | Fact::NetworkInterfaceDeleted { .. }
        | Fact::NetworkInterfaceAttached { .. }
        | Fact::NetworkInterfaceDetached { .. }
        | Fact::Ipv6AddressAssigned { .. }
        | Fact::CapacityReservationChanged { .. }
        | Fact::PacketTested { .. } => describe_traffic(fact, member),
        Fact::AddressChanged { .. }
        | Fact::AddressAllocated { .. }
        | Fact::AddressReleased { .. }
        | Fact::EventScheduled { .. }
        | Fact::SpotInterruptionWarned { .. }
        | Fact::SpotRequestChanged { .. } => describe_claims(fact, member),
        Fact::Job(job) => job.describe(member),
        Fact::VolumeCreated { .. }
        | Fact::VolumeModified { .. }
        | Fact::VolumeModificationChanged { .. }
        | Fact::VolumeDeleted { .. }
        | Fact::VolumeAttached { .. }
        | Fact::VolumeDetached { .. }
        | Fact::StorageLost { .. }
        | Fact::SnapshotCreated { .. }
        | Fact::SnapshotCompleted { .. }
        | Fact::SnapshotDeleted { .. }
        | Fact::SnapshotStorageChanged { .. }
        | Fact::ImageCreated { .. }
        | Fact::ImageDeregistered { .. } => describe_storage(fact, member),
    }
}

/// Settings that were changed.
#[expect(clippy::wildcard_enum_match_arm, reason = "its caller names every fact that is handed on")]
fn describe_settings(fact: &Fact, member: &mut dyn FnMut(&'static str, FactValue)) -> &'static str {
    use FactValue::Text;
    match *fact {
        Fact::InstanceTypeChanged { instance_type } => {
            member("instance_type", Text(instance_type.name));
            "InstanceTypeChanged"
        }
        Fact::InstanceAttributeModified { attribute } => {
            member("attribute", Text(attribute));
            "InstanceAttributeModified"
        }
        Fact::MonitoringChanged { monitoring } => {
            member("monitoring", Text(monitoring.name()));
            "MonitoringChanged"
        }
        Fact::CpuDemandChanged { percent } => {
            member("percent", FactValue::Number(percent));
            "CpuDemandChanged"
        }
        Fact::CreditSpecificationChanged { mode } => {
            member("cpu_credits", Text(mode.name()));
            "CreditSpecificationChanged"
        }
        _ => unreachable!("only facts about settings are handed on"),
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "its caller names every fact that is handed on")]
fn describe_traffic(fact: &Fact, member: &mut dyn FnMut(&'static str, FactValue)) -> &'static str {
    match *fact {
        Fact::SecurityGroupCreated { group } => {
            member("group", numbered(group));
            "SecurityGroupCreated"
        }
        Fact::SecurityGroupDeleted { group } => {
            member("group", numbered(group));
            "SecurityGroupDeleted"
        }
        Fact::SecurityGroupRuleAuthorized { group, direction } => {
            member("group", numbered(group));
            member("direction", FactValue::Text(direction.name()));
            "SecurityGroupRuleAuthorized"
        }
        Fact::SecurityGroupRuleRevoked { group, direction } => {
            member("group", numbered(group));
            member("direction", FactValue::Text(direction.name()));
            "SecurityGroupRuleRevoked"
        }
        Fact::NetworkInterfaceCreated { interface, ip } => {
            member("interface", numbered(interface));
            member("private_ipv4", FactValue::Ipv4(ip));
            "NetworkInterfaceCreated"
        }
        Fact::NetworkInterfaceDeleted { interface } => {
            member("interface", numbered(interface));
            "NetworkInterfaceDeleted"
        }
        Fact::NetworkInterfaceAttached { interface } => {
            member("interface", numbered(interface));
            "NetworkInterfaceAttached"
        }
        Fact::NetworkInterfaceDetached { interface } => {
            member("interface", numbered(interface));
            "NetworkInterfaceDetached"
        }
        Fact::Ipv6AddressAssigned { subnet, host } => {
            member("ipv6", FactValue::Ipv6(ipv6_address(subnet, host).to_bits()));
            "Ipv6AddressAssigned"
        }
        Fact::CapacityReservationChanged { reservation, instance_type, total, unused } => {
            member("reservation", numbered(reservation));
            member("instance_type", FactValue::Text(instance_type.name));
            member("total", FactValue::Count(u64::from(total)));
            member("unused", FactValue::Count(u64::from(unused)));
            "CapacityReservationChanged"
        }
        Fact::PacketTested { port, result, rule } => {
            member("port", FactValue::Count(u64::from(port)));
            member("result", FactValue::Text(result.name()));
            member("group", rule.map_or(FactValue::Absent, |(group, _)| numbered(group)));
            member("rule", rule.map_or(FactValue::Absent, |(_, index)| FactValue::Count(u64::from(index))));
            "PacketTested"
        }
        _ => unreachable!("only facts about traffic are handed on"),
    }
}

/// Addresses, and claims to Spot capacity.
#[expect(clippy::wildcard_enum_match_arm, reason = "its caller names every fact that is handed on")]
fn describe_claims(fact: &Fact, member: &mut dyn FnMut(&'static str, FactValue)) -> &'static str {
    use FactValue::{Count, Text};
    match *fact {
        Fact::AddressChanged { address, from, to } => {
            let kind = match address {
                AddressKind::PrivateIpv4 => "private_ipv4",
                AddressKind::PublicIpv4 => "public_ipv4",
                AddressKind::ElasticIp => "elastic_ip",
            };
            member("address", Text(kind));
            member("from", from.map_or(FactValue::Absent, FactValue::Ipv4));
            member("to", to.map_or(FactValue::Absent, FactValue::Ipv4));
            "AddressChanged"
        }
        Fact::AddressAllocated { allocation, ip } => {
            member("allocation", numbered(allocation));
            member("public_ip", FactValue::Ipv4(ip));
            "AddressAllocated"
        }
        Fact::AddressReleased { allocation, ip } => {
            member("allocation", numbered(allocation));
            member("public_ip", FactValue::Ipv4(ip));
            "AddressReleased"
        }
        Fact::EventScheduled { code, after } => {
            member("code", Text(code.word()));
            member("after_s", Count(after.as_nanos() / 1_000_000_000));
            "EventScheduled"
        }
        Fact::SpotInterruptionWarned { action, after } => {
            member("action", Text(action.name()));
            member("after_s", Count(after.as_nanos() / 1_000_000_000));
            "SpotInterruptionWarned"
        }
        Fact::SpotRequestChanged { from, to, status } => {
            member("from", Text(from.name()));
            member("to", Text(to.name()));
            member("status", Text(status.code()));
            "SpotRequestChanged"
        }
        _ => unreachable!("only facts about addresses and requests are handed on"),
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "its caller names every fact that is handed on")]
fn describe_storage(fact: &Fact, member: &mut dyn FnMut(&'static str, FactValue)) -> &'static str {
    use FactValue::{Count, Text};
    let gib = |gib: u32| Count(u64::from(gib));
    match *fact {
        Fact::VolumeCreated { volume, settings } | Fact::VolumeModified { volume, settings } => {
            member("volume", numbered(volume));
            member("gib", gib(settings.size_gib));
            member("volume_type", Text(settings.volume_type.name()));
            if matches!(fact, Fact::VolumeCreated { .. }) { "VolumeCreated" } else { "VolumeModified" }
        }
        Fact::VolumeModificationChanged { volume, state } => {
            member("volume", numbered(volume));
            member("state", Text(state.name()));
            "VolumeModificationChanged"
        }
        Fact::VolumeDeleted { volume } => {
            member("volume", numbered(volume));
            "VolumeDeleted"
        }
        Fact::VolumeAttached { volume } => {
            member("volume", numbered(volume));
            "VolumeAttached"
        }
        Fact::VolumeDetached { volume } => {
            member("volume", numbered(volume));
            "VolumeDetached"
        }
        Fact::StorageLost { volume, gib: size } => {
            let name = match volume {
                Store::InstanceStore => Text("instance-store"),
                Store::Volume(volume) => numbered(volume),
            };
            member("volume", name);
            member("gib", gib(size));
            "StorageLost"
        }
        Fact::SnapshotCreated { snapshot, volume, added_mib } => {
            member("snapshot", numbered(snapshot));
            member("volume", numbered(volume));
            member("added_mib", Count(added_mib));
            "SnapshotCreated"
        }
        Fact::SnapshotCompleted { snapshot } => {
            member("snapshot", numbered(snapshot));
            "SnapshotCompleted"
        }
        Fact::SnapshotDeleted { snapshot } => {
            member("snapshot", numbered(snapshot));
            "SnapshotDeleted"
        }
        Fact::SnapshotStorageChanged { stored_mib } => {
            member("stored_mib", Count(stored_mib));
            "SnapshotStorageChanged"
        }
        Fact::ImageCreated { image } => {
            member("image", numbered(image));
            "ImageCreated"
        }
        Fact::ImageDeregistered { image } => {
            member("image", numbered(image));
            "ImageDeregistered"
        }
        _ => unreachable!("only facts about storage are handed on"),
    }
}
