//! Every action of an instance: AWS's name, its arguments, and how they are read.
//!
//! Source: AWS, EC2 API reference (service model of the public SDK), 2026-08. Of the arguments those are here that change what
//! the model does. Where AWS nests them (`Placement.AvailabilityZone`, `InstanceMarketOptions.MarketType`,
//! `BlockDeviceMappings[].Ebs.DeleteOnTermination`), the innermost name stands alone. Requests for Spot capacity are named after
//! their instance (`sir-web-1`).

use super::calls::{
    Act, Call, instances, length, read_associate, read_attach, read_cancel_spot, read_create_volume, read_credits,
    read_delete_snapshot, read_delete_volume, read_deregister, read_detach, read_disassociate, read_fail_zone,
    read_image, read_modify, read_modify_volume, read_register, read_release, read_request_spot, read_run,
    read_snapshot, read_stop, read_write,
};
use super::config::Monitoring;
use super::error::ErrorCode;
use super::group_calls::{read_authorize, read_create_group, read_delete_group, read_probe, read_revoke};
use super::interfaces::{read_attach_interface, read_create_interface, read_delete_interface, read_detach_interface};
use super::network::Direction;
use super::reservations::{read_cancel_reservation, read_create_reservation};
use super::scheduled::{EVENT_CODES, read_schedule};
use super::values::VOLUME_TYPES;
use crate::call::{Action, Scope, flag};
use crate::field::{Args, Member, Shape};
use skylapse_units::SimDuration;

/// Every action.
pub(super) static ACTIONS: &[Action<Call>] = &[
    action("RunInstances", RUN, Scope::Group, |args| call("RunInstances", args, read_run(args))),
    action("RequestSpotInstances", REQUEST_SPOT, Scope::Group, |args| {
        call("RequestSpotInstances", args, read_request_spot(args))
    }),
    action("CancelSpotInstanceRequests", CANCEL_SPOT, Scope::Each, |args| {
        call("CancelSpotInstanceRequests", args, read_cancel_spot(args))
    }),
    action("StartInstances", INSTANCES, Scope::Each, |args| {
        call("StartInstances", args, Ok(Act::Start(instances(args))))
    }),
    action("StopInstances", STOP, Scope::Each, |args| call("StopInstances", args, Ok(read_stop(args)))),
    action("RebootInstances", INSTANCES, Scope::Each, |args| {
        call("RebootInstances", args, Ok(Act::Reboot(instances(args))))
    }),
    action("TerminateInstances", INSTANCES, Scope::Each, |args| {
        call("TerminateInstances", args, Ok(Act::Terminate(instances(args))))
    }),
    action("ModifyInstanceAttribute", MODIFY, Scope::Each, |args| {
        call("ModifyInstanceAttribute", args, read_modify(args))
    }),
    action("MonitorInstances", INSTANCES, Scope::Each, |args| {
        call("MonitorInstances", args, Ok(Act::Monitor(instances(args), Monitoring::Detailed)))
    }),
    action("UnmonitorInstances", INSTANCES, Scope::Each, |args| {
        call("UnmonitorInstances", args, Ok(Act::Monitor(instances(args), Monitoring::Basic)))
    }),
    action("ModifyInstanceCreditSpecification", CREDITS, Scope::Each, |args| {
        call("ModifyInstanceCreditSpecification", args, read_credits(args))
    }),
    action("AllocateAddress", DRY_RUN, Scope::Group, |args| call("AllocateAddress", args, Ok(Act::AllocateAddress))),
    action("ReleaseAddress", ALLOCATION, Scope::Group, |args| call("ReleaseAddress", args, read_release(args))),
    action("AssociateAddress", ASSOCIATE, Scope::Each, |args| call("AssociateAddress", args, read_associate(args))),
    action("DisassociateAddress", ALLOCATION, Scope::Each, |args| {
        call("DisassociateAddress", args, read_disassociate(args))
    }),
    action("CreateVolume", CREATE_VOLUME, Scope::Group, |args| call("CreateVolume", args, read_create_volume(args))),
    action("DeleteVolume", VOLUME, Scope::Group, |args| call("DeleteVolume", args, read_delete_volume(args))),
    action("AttachVolume", ATTACH, Scope::Each, |args| call("AttachVolume", args, read_attach(args))),
    action("DetachVolume", DETACH, Scope::Group, |args| call("DetachVolume", args, read_detach(args))),
    action("ModifyVolume", MODIFY_VOLUME, Scope::Group, |args| call("ModifyVolume", args, read_modify_volume(args))),
    action("CreateSnapshot", VOLUME, Scope::Each, |args| call("CreateSnapshot", args, read_snapshot(args))),
    action("DeleteSnapshot", SNAPSHOT, Scope::Group, |args| call("DeleteSnapshot", args, read_delete_snapshot(args))),
    action("CreateImage", CREATE_IMAGE, Scope::Group, |args| call("CreateImage", args, read_image(args))),
    action("RegisterImage", REGISTER_IMAGE, Scope::Group, |args| call("RegisterImage", args, read_register(args))),
    action("DeregisterImage", IMAGE, Scope::Group, |args| call("DeregisterImage", args, read_deregister(args))),
    action("CreateSecurityGroup", CREATE_GROUP, Scope::Group, |args| {
        call("CreateSecurityGroup", args, read_create_group(args))
    }),
    action("DeleteSecurityGroup", GROUP, Scope::Group, |args| {
        call("DeleteSecurityGroup", args, read_delete_group(args))
    }),
    action("AuthorizeSecurityGroupIngress", PERMISSION, Scope::Group, |args| {
        call("AuthorizeSecurityGroupIngress", args, read_authorize(args, Direction::Ingress))
    }),
    action("RevokeSecurityGroupIngress", PERMISSION, Scope::Group, |args| {
        call("RevokeSecurityGroupIngress", args, read_revoke(args, Direction::Ingress))
    }),
    action("AuthorizeSecurityGroupEgress", PERMISSION, Scope::Group, |args| {
        call("AuthorizeSecurityGroupEgress", args, read_authorize(args, Direction::Egress))
    }),
    action("RevokeSecurityGroupEgress", PERMISSION, Scope::Group, |args| {
        call("RevokeSecurityGroupEgress", args, read_revoke(args, Direction::Egress))
    }),
    action("CreateNetworkInterface", CREATE_INTERFACE, Scope::Group, |args| {
        call("CreateNetworkInterface", args, read_create_interface(args))
    }),
    action("DeleteNetworkInterface", INTERFACE, Scope::Group, |args| {
        call("DeleteNetworkInterface", args, read_delete_interface(args))
    }),
    action("AttachNetworkInterface", ATTACH_INTERFACE, Scope::Group, |args| {
        call("AttachNetworkInterface", args, read_attach_interface(args))
    }),
    action("DetachNetworkInterface", INTERFACE, Scope::Group, |args| {
        call("DetachNetworkInterface", args, read_detach_interface(args))
    }),
    action("DescribeNetworkInterfaces", DRY_RUN, Scope::Group, |args| {
        call("DescribeNetworkInterfaces", args, Ok(Act::Describe(instances(args))))
    }),
    action("CreateCapacityReservation", CREATE_RESERVATION, Scope::Group, |args| {
        call("CreateCapacityReservation", args, read_create_reservation(args))
    }),
    action("CancelCapacityReservation", RESERVATION, Scope::Group, |args| {
        call("CancelCapacityReservation", args, read_cancel_reservation(args))
    }),
    action("DescribeCapacityReservations", DRY_RUN, Scope::Group, |args| {
        call("DescribeCapacityReservations", args, Ok(Act::Describe(instances(args))))
    }),
    action("TestPacket", PROBE, Scope::Each, |args| call("TestPacket", args, read_probe(args))),
    action("DescribeInstances", INSTANCES, Scope::Each, |args| {
        call("DescribeInstances", args, Ok(Act::Describe(instances(args))))
    }),
    action("DescribeInstanceStatus", INSTANCES, Scope::Each, |args| {
        call("DescribeInstanceStatus", args, Ok(Act::Describe(instances(args))))
    }),
    action("DescribeVolumes", DRY_RUN, Scope::Group, |args| {
        call("DescribeVolumes", args, Ok(Act::Describe(instances(args))))
    }),
    action("DescribeSnapshots", DRY_RUN, Scope::Group, |args| {
        call("DescribeSnapshots", args, Ok(Act::Describe(instances(args))))
    }),
    action("DescribeImages", DRY_RUN, Scope::Group, |args| {
        call("DescribeImages", args, Ok(Act::Describe(instances(args))))
    }),
    action("DescribeAddresses", DRY_RUN, Scope::Group, |args| {
        call("DescribeAddresses", args, Ok(Act::Describe(instances(args))))
    }),
    action("DescribeSecurityGroups", DRY_RUN, Scope::Group, |args| {
        call("DescribeSecurityGroups", args, Ok(Act::Describe(instances(args))))
    }),
    action("DescribeSpotInstanceRequests", DRY_RUN, Scope::Group, |args| {
        call("DescribeSpotInstanceRequests", args, Ok(Act::Describe(instances(args))))
    }),
    // AWS has no call for it: this is what an alarm's recover action does.
    action("RecoverInstances", NONE, Scope::Each, |args| call("RecoverInstances", args, Ok(Act::Recover))),
    action("ScheduleEvent", SCHEDULE, Scope::Each, |args| call("ScheduleEvent", args, Ok(read_schedule(args)))),
    action("FailHost", NONE, Scope::Each, |args| call("FailHost", args, Ok(Act::FailHost))),
    action("InterruptSpot", NONE, Scope::Each, |args| call("InterruptSpot", args, Ok(Act::InterruptSpot))),
    action("FailApplication", LENGTH, Scope::Each, |args| {
        call("FailApplication", args, Ok(Act::FailApplication(length(args))))
    }),
    action("FailZone", FAIL_ZONE, Scope::Group, |args| call("FailZone", args, Ok(read_fail_zone(args)))),
    action("WriteData", WRITE, Scope::Each, |args| call("WriteData", args, read_write(args))),
];

const fn action(name: &'static str, args: &'static [Member], scope: Scope, read: fn(&Args) -> Call) -> Action<Call> {
    Action { name, args, scope, read }
}

fn call(action: &'static str, args: &Args, act: Result<Act, ErrorCode>) -> Call {
    Call { action, dry_run: flag(args, "DryRun"), act }
}

const NAME: Shape = Shape::Text { max_bytes: 255 };
const COUNT: Shape = Shape::Whole { min: 0, max: u32::MAX as u64, unit: "" };
const GIB: Shape = Shape::Whole { min: 0, max: u32::MAX as u64, unit: "GiB" };

const PORT: Shape = Shape::Whole { min: 0, max: 65_535, unit: "" };
const GROUP_NAMES: Shape = Shape::List { of: &NAME, max: 16 };

const PROTOCOL: Member = member("IpProtocol", Shape::Choice(&["tcp", "udp", "icmp", "-1"]));
const DRY: Member = member("DryRun", Shape::Flag);
const INSTANCE: Member = member("InstanceId", NAME);
const INSTANCE_IDS: Member = member("InstanceIds", Shape::List { of: &NAME, max: 1_000 });
const TYPE: Member = member("InstanceType", NAME);
const ZONE: Member = member("AvailabilityZone", NAME);
const VOLUME_ID: Member = member("VolumeId", NAME);
const SNAPSHOT_ID: Member = member("SnapshotId", NAME);
const IMAGE_ID: Member = member("ImageId", NAME);
const ALLOCATION_ID: Member = member("AllocationId", NAME);
const TITLE: Member = member("Name", NAME);
const VOLUME_TYPE: Member = member("VolumeType", Shape::Choice(VOLUME_TYPES));

const NONE: &[Member] = &[];
const DRY_RUN: &[Member] = &[DRY];
const INSTANCES: &[Member] = &[INSTANCE_IDS, DRY];
const STOP: &[Member] = &[INSTANCE_IDS, member("Force", Shape::Flag), member("Hibernate", Shape::Flag), DRY];
const RUN: &[Member] = &[
    member("MinCount", COUNT),
    member("MaxCount", COUNT),
    TYPE,
    ZONE,
    IMAGE_ID,
    member("MarketType", Shape::Choice(&["spot"])),
    member("KeyName", NAME),
    DRY,
];
const REQUEST_SPOT: &[Member] = &[
    member("InstanceCount", COUNT),
    TYPE,
    member("Type", Shape::Choice(&["one-time", "persistent"])),
    member("InstanceInterruptionBehavior", Shape::Choice(&["terminate", "stop", "hibernate"])),
    member("SpotPrice", NAME),
    DRY,
];
const CANCEL_SPOT: &[Member] = &[member("SpotInstanceRequestIds", Shape::List { of: &NAME, max: 1_000 }), DRY];
const MODIFY: &[Member] = &[
    INSTANCE,
    TYPE,
    member("DisableApiTermination", Shape::Flag),
    member("DisableApiStop", Shape::Flag),
    VOLUME_ID,
    member("DeleteOnTermination", Shape::Flag),
    member("Groups", GROUP_NAMES),
    DRY,
];
const CREDITS: &[Member] =
    &[INSTANCE_IDS, INSTANCE, member("CpuCredits", Shape::Choice(&["standard", "unlimited"])), DRY];
const CREATE_GROUP: &[Member] = &[member("GroupName", NAME), member("Description", NAME), DRY];
const GROUP: &[Member] = &[member("GroupId", NAME), member("GroupName", NAME), DRY];
const PERMISSION: &[Member] = &[
    member("GroupId", NAME),
    member("GroupName", NAME),
    PROTOCOL,
    member("FromPort", PORT),
    member("ToPort", PORT),
    member("CidrIp", NAME),
    member("SourceSecurityGroupName", NAME),
    DRY,
];
const INTERFACE_ID: Member = member("NetworkInterfaceId", NAME);
const INTERFACE: &[Member] = &[INTERFACE_ID, DRY];
const ATTACH_INTERFACE: &[Member] = &[INTERFACE_ID, INSTANCE, DRY];
const CREATE_INTERFACE: &[Member] = &[ZONE, member("Groups", GROUP_NAMES), member("Ipv6AddressCount", COUNT), DRY];
const CREATE_RESERVATION: &[Member] = &[TYPE, ZONE, member("InstanceCount", COUNT), DRY];
const RESERVATION: &[Member] = &[member("CapacityReservationId", NAME), DRY];
const PROBE: &[Member] = &[member("From", NAME), member("To", NAME), PROTOCOL, member("Port", PORT), DRY];
const ALLOCATION: &[Member] = &[ALLOCATION_ID, DRY];
const ASSOCIATE: &[Member] = &[ALLOCATION_ID, INSTANCE, member("AllowReassociation", Shape::Flag), DRY];
const VOLUME: &[Member] = &[VOLUME_ID, DRY];
const CREATE_VOLUME: &[Member] = &[
    VOLUME_TYPE,
    member("Size", GIB),
    member("Iops", COUNT),
    member("Throughput", COUNT),
    member("Encrypted", Shape::Flag),
    SNAPSHOT_ID,
    DRY,
];
const MODIFY_VOLUME: &[Member] =
    &[VOLUME_ID, VOLUME_TYPE, member("Size", GIB), member("Iops", COUNT), member("Throughput", COUNT), DRY];
const ATTACH: &[Member] = &[VOLUME_ID, INSTANCE, DRY];
const DETACH: &[Member] = &[VOLUME_ID, member("Force", Shape::Flag), DRY];
const SNAPSHOT: &[Member] = &[SNAPSHOT_ID, DRY];
const CREATE_IMAGE: &[Member] = &[INSTANCE, TITLE, member("NoReboot", Shape::Flag), DRY];
const REGISTER_IMAGE: &[Member] = &[TITLE, SNAPSHOT_ID, DRY];
const IMAGE: &[Member] = &[IMAGE_ID, DRY];
const DURATION: Member = member("Duration", Shape::Duration { min: SimDuration::ZERO, max: SimDuration::LONGEST });
const LENGTH: &[Member] = &[DURATION];
const FAIL_ZONE: &[Member] = &[ZONE, DURATION];
const SCHEDULE: &[Member] = &[
    member("Code", Shape::Choice(EVENT_CODES)),
    member("NotBefore", Shape::Duration { min: SimDuration::ZERO, max: SimDuration::LONGEST }),
];
const WRITE: &[Member] = &[VOLUME_ID, member("FromMib", COUNT), member("Mib", COUNT)];

const fn member(key: &'static str, shape: Shape) -> Member {
    Member { key, shape }
}
