//! What can be called on an instance: the arguments of each action, read.

use super::catalog;
use super::config::{Interruption, Monitoring, SpotRequest};
use super::credits::Mode;
use super::error::ErrorCode;
use super::group_calls::{GroupCall, Probe, read_assign};
use super::interfaces::InterfaceCall;
use super::names::{Numbered, named};
use super::network::AllocationId;
use super::reservations::ReservationCall;
use super::scheduled::EventCode;
use super::storage::{Ask, ImageId, SnapshotId, VolumeId, VolumeType};
use crate::call::{arg, flag, text, texts, whole};
use crate::field::{Args, Value, Word};
use skylapse_units::{Money, SimDuration};

/// A call with its arguments.
#[derive(Clone, PartialEq, Debug)]
pub struct Call {
    /// AWS's name of the action.
    pub action: &'static str,
    /// Only ask whether it would be allowed.
    pub dry_run: bool,
    /// What to do; or AWS's code for arguments that no instance could take.
    pub act: Result<Act, ErrorCode>,
}

/// What a call asks for. An empty list of instances means the instance that the call was given to.
#[derive(Clone, PartialEq, Debug)]
pub enum Act {
    /// `RunInstances`, `RequestSpotInstances`.
    Run(Run),
    /// `StartInstances`.
    Start(Vec<String>),
    /// `StopInstances`.
    Stop(Stop),
    /// `RebootInstances`.
    Reboot(Vec<String>),
    /// `TerminateInstances`.
    Terminate(Vec<String>),
    /// `ModifyInstanceAttribute`.
    Modify(Option<String>, Change),
    /// `MonitorInstances`, `UnmonitorInstances`.
    Monitor(Vec<String>, Monitoring),
    /// `ModifyInstanceCreditSpecification`.
    Credits(Vec<String>, Mode),
    /// `AllocateAddress`.
    AllocateAddress,
    /// `ReleaseAddress`.
    ReleaseAddress(AllocationId),
    /// `AssociateAddress`.
    AssociateAddress(Associate),
    /// `DisassociateAddress`; without a name, of the instance that the call was given to.
    DisassociateAddress(Option<AllocationId>),
    /// What concerns volumes, snapshots and images.
    Disk(Disk),
    /// What concerns security groups.
    Group(GroupCall),
    /// What concerns network interfaces.
    Interface(InterfaceCall),
    /// What concerns capacity reservations.
    Reservation(ReservationCall),
    /// The packet test.
    Probe(Probe),
    /// `CancelSpotInstanceRequests`: of these instances.
    CancelSpot(Vec<String>),
    /// `Describe…`: of these instances, or all there is.
    Describe(Vec<String>),
    /// AWS schedules an event, so long from now.
    ScheduleEvent(EventCode, SimDuration),
    /// The host breaks.
    FailHost,
    /// An alarm asks for another host.
    Recover,
    /// EC2 wants a Spot Instance back.
    InterruptSpot,
    /// The application on it answers with errors: for so long, or until the guest comes up anew.
    FailApplication(Option<SimDuration>),
    /// An Availability Zone fails: `None` is the instance's own; for so long, or for good.
    FailZone(Option<String>, Option<SimDuration>),
}

/// `StopInstances`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stop {
    /// Whom.
    pub instances: Vec<String>,
    /// Without asking the guest.
    pub force: bool,
    /// Save the memory.
    pub hibernate: bool,
}

/// `RunInstances` and `RequestSpotInstances`; what is left out is as on the instance that the call was given to.
#[derive(Clone, PartialEq, Debug)]
pub struct Run {
    /// Launch no fewer.
    pub min: u32,
    /// Launch no more.
    pub max: u32,
    /// Another type.
    pub instance_type: Option<&'static catalog::InstanceType>,
    /// Another Availability Zone.
    pub zone: Option<super::config::Zone>,
    /// From this image.
    pub image: Option<ImageId>,
    /// As Spot Instances.
    pub spot: Option<RunSpot>,
}

/// What a launch says about Spot.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct RunSpot {
    /// Once, or again and again.
    pub request: Option<SpotRequest>,
    /// What happens when EC2 takes it back.
    pub behavior: Option<Interruption>,
    /// The highest price, an hour; `None`: On-Demand.
    pub max_price: Option<Money>,
    /// Asked for with `RequestSpotInstances`: too low a price waits instead of failing.
    pub waits: bool,
}

/// One attribute of `ModifyInstanceAttribute`.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Change {
    /// `InstanceType`.
    InstanceType(&'static catalog::InstanceType),
    /// `DisableApiTermination`.
    DisableApiTermination(bool),
    /// `DisableApiStop`.
    DisableApiStop(bool),
    /// `BlockDeviceMappings`: whether a volume dies with the instance.
    DeleteOnTermination(VolumeId, bool),
}

/// `AssociateAddress`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Associate {
    /// Which address; `None`: the first of the account that is free.
    pub allocation: Option<AllocationId>,
    /// With which instance.
    pub instance: Option<String>,
    /// Also when it is associated with another one.
    pub reassociate: bool,
}

/// What concerns volumes, snapshots and images.
#[derive(Clone, PartialEq, Debug)]
pub enum Disk {
    /// `CreateVolume`, empty or from a snapshot.
    Create(Ask, Option<SnapshotId>),
    /// `DeleteVolume`.
    Delete(VolumeId),
    /// `AttachVolume`.
    Attach(VolumeId, Option<String>),
    /// `DetachVolume`, perhaps with `Force`.
    Detach(VolumeId, bool),
    /// `ModifyVolume`.
    Modify(VolumeId, Ask),
    /// `CreateSnapshot`; without a volume, of the root volume.
    Snapshot(Option<VolumeId>),
    /// `DeleteSnapshot`.
    DeleteSnapshot(SnapshotId),
    /// `CreateImage`: of which instance, its name, and without a reboot.
    Image(Option<String>, String, bool),
    /// `RegisterImage` from the snapshot of a root volume.
    Register(String, SnapshotId),
    /// `DeregisterImage`.
    Deregister(ImageId),
    /// Nobody's call: the guest writes this many MiB from here on.
    Write(Option<VolumeId>, u32, u32),
}

pub(super) fn instances(args: &Args) -> Vec<String> {
    let mut found = texts(args, "InstanceIds");
    found.extend(text(args, "InstanceId").map(str::to_owned));
    found
}

fn instance(args: &Args) -> Option<String> {
    text(args, "InstanceId").map(str::to_owned)
}

/// A thing that must be named. A name that none can have is the name of nothing.
fn thing<T: Numbered>(args: &Args, key: &str, missing: ErrorCode) -> Result<T, ErrorCode> {
    let name = text(args, key).ok_or(ErrorCode::MissingParameter)?;
    named(name).ok_or(missing)
}

fn optional<T: Numbered>(args: &Args, key: &str, missing: ErrorCode) -> Result<Option<T>, ErrorCode> {
    text(args, key).map(|name| named(name).ok_or(missing)).transpose()
}

fn count(args: &Args, key: &str) -> Option<u32> {
    whole(args, key).map(|n| u32::try_from(n).unwrap_or(u32::MAX))
}

pub(super) fn read_run(args: &Args) -> Result<Act, ErrorCode> {
    let max = count(args, "MaxCount").or(count(args, "MinCount")).unwrap_or(1);
    let min = count(args, "MinCount").unwrap_or(max);
    if min == 0 || max < min {
        return Err(ErrorCode::InvalidParameterValue);
    }
    let image = optional(args, "ImageId", ErrorCode::ImageNotFound)?;
    let spot = flag_word(args, "MarketType", "spot").then(RunSpot::default);
    Ok(Act::Run(Run { min, max, instance_type: read_type(args)?, zone: read_zone(args)?, image, spot }))
}

pub(super) fn read_request_spot(args: &Args) -> Result<Act, ErrorCode> {
    let max = count(args, "InstanceCount").unwrap_or(1);
    if max == 0 {
        return Err(ErrorCode::InvalidParameterValue);
    }
    let max_price = match text(args, "SpotPrice") {
        Some(price) => Some(read_price(price).ok_or(ErrorCode::InvalidParameterValue)?),
        None => None,
    };
    let spot = RunSpot {
        request: text(args, "Type").and_then(SpotRequest::of),
        behavior: text(args, "InstanceInterruptionBehavior").and_then(Interruption::of),
        max_price,
        waits: true,
    };
    let run = Run { min: 1, max, instance_type: read_type(args)?, zone: None, image: None, spot: Some(spot) };
    Ok(Act::Run(run))
}

/// Dollars an hour as AWS takes them, for example `0.0125`. Below $0.001 AWS refuses it (spot-requests.html, 2026-04).
fn read_price(text: &str) -> Option<Money> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let is_number = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() > 9 || part.len() > 12 || !is_number(whole) || !is_number(part) {
        return None;
    }
    let picos: i128 = format!("{whole}{part:0<12}").parse().ok()?;
    (picos >= 1_000_000_000).then_some(Money::from_picos(picos))
}

fn read_type(args: &Args) -> Result<Option<&'static catalog::InstanceType>, ErrorCode> {
    let name = text(args, "InstanceType");
    name.map(|name| catalog::find(name).ok_or(ErrorCode::InvalidParameterValue)).transpose()
}

fn read_zone(args: &Args) -> Result<Option<super::config::Zone>, ErrorCode> {
    let name = text(args, "AvailabilityZone");
    name.map(|name| super::config::Zone::named(name).ok_or(ErrorCode::InvalidParameterValue)).transpose()
}

fn flag_word(args: &Args, key: &str, word: &str) -> bool {
    text(args, key) == Some(word)
}

pub(super) fn read_stop(args: &Args) -> Act {
    Act::Stop(Stop { instances: instances(args), force: flag(args, "Force"), hibernate: flag(args, "Hibernate") })
}

/// AWS takes one attribute a call.
pub(super) fn read_modify(args: &Args) -> Result<Act, ErrorCode> {
    let mut changes = vec![];
    changes.extend(read_type(args)?.map(Change::InstanceType));
    for (key, change) in [
        ("DisableApiTermination", Change::DisableApiTermination as fn(bool) -> Change),
        ("DisableApiStop", Change::DisableApiStop),
    ] {
        if let Some(Value::Flag(is_on)) = arg(args, key) {
            changes.push(change(*is_on));
        }
    }
    if let Some(Value::Flag(is_on)) = arg(args, "DeleteOnTermination") {
        let volume = thing(args, "VolumeId", ErrorCode::VolumeNotFound)?;
        changes.push(Change::DeleteOnTermination(volume, *is_on));
    }
    match (changes.as_slice(), read_assign(args, instance(args))) {
        ([one], None) => Ok(Act::Modify(instance(args), *one)),
        ([], Some(groups)) => Ok(groups),
        _ => Err(ErrorCode::InvalidParameterCombination),
    }
}

pub(super) fn read_credits(args: &Args) -> Result<Act, ErrorCode> {
    let mode = text(args, "CpuCredits").ok_or(ErrorCode::MissingParameter)?;
    Ok(Act::Credits(instances(args), Mode::find(mode).ok_or(ErrorCode::InvalidParameterValue)?))
}

pub(super) fn read_release(args: &Args) -> Result<Act, ErrorCode> {
    Ok(Act::ReleaseAddress(thing(args, "AllocationId", ErrorCode::AllocationNotFound)?))
}

pub(super) fn read_associate(args: &Args) -> Result<Act, ErrorCode> {
    let allocation = optional(args, "AllocationId", ErrorCode::AllocationNotFound)?;
    // The API allows it for addresses that were allocated with an allocation id, unless it is told not to.
    let reassociate = arg(args, "AllowReassociation") != Some(&Value::Flag(false));
    Ok(Act::AssociateAddress(Associate { allocation, instance: instance(args), reassociate }))
}

pub(super) fn read_disassociate(args: &Args) -> Result<Act, ErrorCode> {
    Ok(Act::DisassociateAddress(optional(args, "AllocationId", ErrorCode::AssociationNotFound)?))
}

fn read_ask(args: &Args) -> Result<Ask, ErrorCode> {
    let volume_type = match text(args, "VolumeType") {
        Some(name) => Some(VolumeType::find(name).ok_or(ErrorCode::InvalidParameterValue)?),
        None => None,
    };
    Ok(Ask {
        volume_type,
        size_gib: count(args, "Size"),
        iops: count(args, "Iops"),
        throughput_mibps: count(args, "Throughput"),
        encrypted: flag(args, "Encrypted"),
    })
}

pub(super) fn read_create_volume(args: &Args) -> Result<Act, ErrorCode> {
    let snapshot = optional(args, "SnapshotId", ErrorCode::SnapshotNotFound)?;
    Ok(Act::Disk(Disk::Create(read_ask(args)?, snapshot)))
}

pub(super) fn read_delete_volume(args: &Args) -> Result<Act, ErrorCode> {
    Ok(Act::Disk(Disk::Delete(thing(args, "VolumeId", ErrorCode::VolumeNotFound)?)))
}

pub(super) fn read_attach(args: &Args) -> Result<Act, ErrorCode> {
    Ok(Act::Disk(Disk::Attach(thing(args, "VolumeId", ErrorCode::VolumeNotFound)?, instance(args))))
}

pub(super) fn read_detach(args: &Args) -> Result<Act, ErrorCode> {
    Ok(Act::Disk(Disk::Detach(thing(args, "VolumeId", ErrorCode::VolumeNotFound)?, flag(args, "Force"))))
}

pub(super) fn read_modify_volume(args: &Args) -> Result<Act, ErrorCode> {
    Ok(Act::Disk(Disk::Modify(thing(args, "VolumeId", ErrorCode::VolumeNotFound)?, read_ask(args)?)))
}

pub(super) fn read_snapshot(args: &Args) -> Result<Act, ErrorCode> {
    Ok(Act::Disk(Disk::Snapshot(optional(args, "VolumeId", ErrorCode::VolumeNotFound)?)))
}

pub(super) fn read_delete_snapshot(args: &Args) -> Result<Act, ErrorCode> {
    Ok(Act::Disk(Disk::DeleteSnapshot(thing(args, "SnapshotId", ErrorCode::SnapshotNotFound)?)))
}

pub(super) fn read_image(args: &Args) -> Result<Act, ErrorCode> {
    let name = text(args, "Name").ok_or(ErrorCode::MissingParameter)?;
    Ok(Act::Disk(Disk::Image(instance(args), name.to_owned(), flag(args, "NoReboot"))))
}

pub(super) fn read_register(args: &Args) -> Result<Act, ErrorCode> {
    let name = text(args, "Name").ok_or(ErrorCode::MissingParameter)?;
    Ok(Act::Disk(Disk::Register(name.to_owned(), thing(args, "SnapshotId", ErrorCode::SnapshotNotFound)?)))
}

pub(super) fn read_deregister(args: &Args) -> Result<Act, ErrorCode> {
    Ok(Act::Disk(Disk::Deregister(thing(args, "ImageId", ErrorCode::ImageNotFound)?)))
}

pub(super) fn read_write(args: &Args) -> Result<Act, ErrorCode> {
    let volume = optional(args, "VolumeId", ErrorCode::VolumeNotFound)?;
    let (from, mib) = (count(args, "FromMib").unwrap_or(0), count(args, "Mib").ok_or(ErrorCode::MissingParameter)?);
    Ok(Act::Disk(Disk::Write(volume, from, mib)))
}

/// A request bears the name of its instance: `sir-web-1`.
pub(super) fn read_cancel_spot(args: &Args) -> Result<Act, ErrorCode> {
    let names = texts(args, "SpotInstanceRequestIds");
    let instance = |name: &String| name.strip_prefix("sir-").map(str::to_owned).ok_or(ErrorCode::SpotRequestNotFound);
    Ok(Act::CancelSpot(names.iter().map(instance).collect::<Result<_, _>>()?))
}

pub(super) fn read_fail_zone(args: &Args) -> Act {
    Act::FailZone(text(args, "AvailabilityZone").map(str::to_owned), length(args))
}

/// How long something lasts; `None`: for good.
pub(super) fn length(args: &Args) -> Option<SimDuration> {
    if let Some(Value::Duration(length)) = arg(args, "Duration") { Some(*length) } else { None }
}
