//! What has happened to an instance: one fact per thing that a reader, a meter or a log could ask about.

mod words;

use skylapse_units::SimDuration;

use super::catalog::InstanceType;
use super::config::{Interruption, Monitoring, Purchase, Zone};
use super::credits::Mode;
use super::jobs::JobFact;
use super::network::{AllocationId, Direction, GroupId, InterfaceId};
use super::reservations::ReservationId;
use super::scheduled::EventCode;
use super::serving::ServerFact;
use super::spot::{RequestState, RequestStatus};
use super::state::State;
use super::storage::{ImageId, Modification, Settings, SnapshotId, VolumeId};

/// Something that has happened. Volumes, snapshots, images and addresses are named by number, from 1 (`vol-3`).
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Fact {
    /// The instance has come to be: it is `pending`.
    InstanceLaunched {
        /// Its type.
        instance_type: &'static InstanceType,
        /// How it is paid for.
        purchase: Purchase,
        /// Where it is.
        zone: Zone,
        /// How often CloudWatch gets its numbers.
        monitoring: Monitoring,
        /// What a burstable type does without credits; `None`: AWS's default for the type.
        cpu_credits: Option<Mode>,
    },
    /// It went from one state to another.
    StateChanged {
        /// From.
        from: State,
        /// To.
        to: State,
        /// Why.
        reason: Reason,
        /// The guest saves its memory: `stopping` is paid for.
        hibernates: bool,
    },
    /// A stopped instance has another type.
    InstanceTypeChanged {
        /// The type from now on.
        instance_type: &'static InstanceType,
    },
    /// An attribute has another value.
    InstanceAttributeModified {
        /// AWS's name of it.
        attribute: &'static str,
    },
    /// Detailed monitoring went on or off.
    MonitoringChanged {
        /// From now on.
        monitoring: Monitoring,
    },
    /// The guest wants another share of its CPUs.
    CpuDemandChanged {
        /// In percent, from now on.
        percent: f64,
    },
    /// A burstable instance does something else without credits.
    CreditSpecificationChanged {
        /// From now on.
        mode: Mode,
    },
    /// What the status checks say has changed.
    StatusChecksChanged {
        /// Power, network and host.
        system: Check,
        /// The guest.
        instance: Check,
        /// Whether its EBS volumes can be reached.
        attached_ebs: Check,
    },
    /// The guest went down for a reboot.
    RebootBegan,
    /// The guest is back.
    RebootFinished,
    /// The host is broken.
    HostFailed,
    /// The instance runs on another host: same identity, addresses and volumes; memory and instance store are lost.
    InstanceRecovered,
    /// An address of the instance has changed.
    AddressChanged {
        /// Which one.
        address: AddressKind,
        /// Before.
        from: Option<u32>,
        /// After.
        to: Option<u32>,
    },
    /// The account got an Elastic IP address; it is paid for until it is released.
    AddressAllocated {
        /// Which.
        allocation: AllocationId,
        /// The address.
        ip: u32,
    },
    /// The account gave an Elastic IP address back.
    AddressReleased {
        /// Which.
        allocation: AllocationId,
        /// The address.
        ip: u32,
    },
    /// A volume has come to be; it is paid for until it is deleted.
    VolumeCreated {
        /// Which.
        volume: VolumeId,
        /// What it is.
        settings: Settings,
    },
    /// A volume has another size, type or performance.
    VolumeModified {
        /// Which.
        volume: VolumeId,
        /// What it is from now on.
        settings: Settings,
    },
    /// A change of a volume has gone further.
    VolumeModificationChanged {
        /// Which.
        volume: VolumeId,
        /// How far.
        state: Modification,
    },
    /// A volume is gone, with all that was on it.
    VolumeDeleted {
        /// Which.
        volume: VolumeId,
    },
    /// A volume hangs on the instance.
    VolumeAttached {
        /// Which.
        volume: VolumeId,
    },
    /// A volume no longer hangs on the instance.
    VolumeDetached {
        /// Which.
        volume: VolumeId,
    },
    /// Data is gone for good.
    StorageLost {
        /// Where it was.
        volume: Store,
        /// How much room it had.
        gib: u32,
    },
    /// A snapshot was taken; it is being copied.
    SnapshotCreated {
        /// Which.
        snapshot: SnapshotId,
        /// Of which volume.
        volume: VolumeId,
        /// What it stores that no earlier snapshot does.
        added_mib: u64,
    },
    /// A snapshot can be restored.
    SnapshotCompleted {
        /// Which.
        snapshot: SnapshotId,
    },
    /// A snapshot was deleted.
    SnapshotDeleted {
        /// Which.
        snapshot: SnapshotId,
    },
    /// What all snapshots of the account store together has changed; this resource pays for it.
    SnapshotStorageChanged {
        /// In MiB, from now on.
        stored_mib: u64,
    },
    /// An image was made.
    ImageCreated {
        /// Which.
        image: ImageId,
    },
    /// An image can no longer be used; its snapshots stay.
    ImageDeregistered {
        /// Which.
        image: ImageId,
    },
    /// A security group was made: nothing in, everything out.
    SecurityGroupCreated {
        /// Which.
        group: GroupId,
    },
    /// A security group was deleted.
    SecurityGroupDeleted {
        /// Which.
        group: GroupId,
    },
    /// A security group lets more pass.
    SecurityGroupRuleAuthorized {
        /// Which.
        group: GroupId,
        /// In or out.
        direction: Direction,
    },
    /// A security group lets less pass.
    SecurityGroupRuleRevoked {
        /// Which.
        group: GroupId,
        /// In or out.
        direction: Direction,
    },
    /// A network interface was made.
    NetworkInterfaceCreated {
        /// Which.
        interface: InterfaceId,
        /// Its private address.
        ip: u32,
    },
    /// A network interface was deleted.
    NetworkInterfaceDeleted {
        /// Which.
        interface: InterfaceId,
    },
    /// The instance has one more network interface.
    NetworkInterfaceAttached {
        /// Which.
        interface: InterfaceId,
    },
    /// The instance has one network interface less; it carries its addresses along.
    NetworkInterfaceDetached {
        /// Which.
        interface: InterfaceId,
    },
    /// The instance has an IPv6 address, from its launch to its termination.
    Ipv6AddressAssigned {
        /// Of which subnet, by its number.
        subnet: u16,
        /// Which of its addresses.
        host: u32,
    },
    /// Somebody asked whether a connection would open.
    PacketTested {
        /// The port of the receiver.
        port: u16,
        /// What comes of it.
        result: Tested,
        /// The rule that lets it in, or the one that comes closest: its group, and its place there from 0.
        rule: Option<(GroupId, u32)>,
    },
    /// AWS has announced what it will do to the instance.
    EventScheduled {
        /// What.
        code: EventCode,
        /// When: from now.
        after: SimDuration,
    },
    /// A hibernated instance has lain for too long: what its memory held is given up.
    HibernationExpired,
    /// EC2 thinks that it may want the Spot Instance back.
    RebalanceRecommended,
    /// EC2 wants the Spot Instance back.
    SpotInterruptionWarned {
        /// What will happen to it.
        action: Interruption,
        /// When: from now.
        after: SimDuration,
    },
    /// What has happened to a job of the account's list.
    Job(JobFact),
    /// The request for Spot capacity stands otherwise.
    SpotRequestChanged {
        /// Before.
        from: RequestState,
        /// After.
        to: RequestState,
        /// AWS's status code.
        status: RequestStatus,
    },
    /// A capacity reservation has other places, or other ones are used; this resource pays for those that are not.
    CapacityReservationChanged {
        /// Which.
        reservation: ReservationId,
        /// Of which type.
        instance_type: &'static InstanceType,
        /// Its places; 0: it was cancelled.
        total: u32,
        /// Places that no instance fills.
        unused: u32,
    },
    /// The first Dedicated Instance of the Region runs: the Region's fee runs too.
    DedicatedFeeBegan,
    /// No Dedicated Instance runs any more.
    DedicatedFeeEnded,
    /// A terminated instance is no longer listed.
    InstanceForgotten,
    /// Something at its server.
    Server(ServerFact),
}

/// AWS's `StateReason.Code`, or the model's word where AWS has none.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reason {
    /// A call of `RunInstances` or `StartInstances`, or what follows from one.
    UserInitiated,
    /// A call of `StopInstances` or `TerminateInstances`.
    UserInitiatedShutdown,
    /// A call of `StopInstances` with `Hibernate`.
    UserInitiatedHibernate,
    /// AWS has no room.
    InsufficientInstanceCapacity,
    /// Something of AWS's broke.
    InternalError,
    /// AWS had scheduled it.
    ScheduledStop,
    /// EC2 stopped a Spot Instance.
    SpotInstanceShutdown,
    /// EC2 terminated a Spot Instance.
    SpotInstanceTermination,
    /// EC2 has room for a Spot Instance again.
    SpotInstanceReturn,
}

/// What a status check says.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Check {
    /// There is nothing to check.
    #[default]
    NotApplicable,
    /// It has not said anything yet.
    Initializing,
    /// Passed.
    Ok,
    /// Failed.
    Impaired,
}

/// What comes of a connection that somebody tries to open.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tested {
    /// It opens.
    Reaches,
    /// An end is not on a host.
    NotUp,
    /// An end has no address of this kind.
    NoAddress,
    /// The ends are in different VPCs.
    OtherVpc,
    /// A subnet has no way to the internet.
    NoRoute,
    /// No rule lets it out.
    NoRuleOut,
    /// No rule lets it in.
    NoRuleIn,
    /// AWS blocks mail to the internet.
    MailPort,
}

/// Which address of an instance.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AddressKind {
    /// The private one.
    PrivateIpv4,
    /// The public one of AWS's pool.
    PublicIpv4,
    /// An Elastic IP address of the account.
    ElasticIp,
}

/// Where data is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Store {
    /// The disks of the host.
    InstanceStore,
    /// A volume.
    Volume(VolumeId),
}
