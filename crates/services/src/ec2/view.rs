//! What can be seen of an instance at a moment: for the map of states, trays, tags and lamps.

use skylapse_units::{Money, SimTime};

use super::Ec2;
use super::config::Purchase;
use super::error::ErrorCode;
use super::fact::Check;
use super::pricing;
use super::rules::verdict;
use super::spot::RequestState;
use super::state::{Answer, Stage, Verb};
use super::storage::VolumeType;
use crate::service::Slot;

/// One instance at a moment.
#[derive(Clone, PartialEq, Debug)]
pub struct InstanceView {
    /// Where it stands; `None`: not launched, or no longer listed.
    pub stage: Option<Stage>,
    /// Since when.
    pub since: SimTime,
    /// When a state that passes will be over.
    pub until: Option<SimTime>,
    /// Its type.
    pub instance_type: &'static str,
    /// How it is paid for.
    pub purchase: Purchase,
    /// What an hour of it costs while it is paid for.
    pub hourly: Money,
    /// It saves its memory, or has saved it.
    pub is_hibernated: bool,
    /// Its usage is paid for at this moment.
    pub is_billed: bool,
    /// When its guest will be back from a reboot.
    pub rebooting_until: Option<SimTime>,
    /// System status check.
    pub system: Check,
    /// Instance status check.
    pub instance: Check,
    /// Attached EBS status check.
    pub attached_ebs: Check,
    /// EC2 has said that it wants it back.
    pub is_warned: bool,
    /// Its request for Spot capacity.
    pub request: Option<RequestState>,
    /// Its private address.
    pub private_ipv4: Option<u32>,
    /// Its address of AWS's pool.
    pub public_ipv4: Option<u32>,
    /// Its Elastic IP address.
    pub elastic_ip: Option<u32>,
    /// Size of the host's disks, in GiB; 0: it has none.
    pub instance_store_gib: u32,
    /// There is data on the host's disks.
    pub has_instance_store_data: bool,
    /// Its volumes, root first.
    pub volumes: Vec<VolumeView>,
}

/// One volume of an instance.
#[derive(Clone, PartialEq, Debug)]
pub struct VolumeView {
    /// Its name, for example `vol-3`.
    pub name: String,
    /// It is the volume that the instance boots from.
    pub is_root: bool,
    /// Its size.
    pub gib: u32,
    /// Its type.
    pub volume_type: VolumeType,
    /// It dies with the instance.
    pub delete_on_termination: bool,
}

/// What a call would do to an instance now.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CallView {
    /// The call.
    pub verb: Verb,
    /// What it would do, or AWS's code.
    pub verdict: Result<Answer, ErrorCode>,
}

impl Ec2 {
    /// What can be seen of an instance now.
    #[must_use]
    pub fn view(&self, slot: Slot) -> InstanceView {
        let instance = self.instance(slot);
        let config = &instance.config;
        let volume = |id| {
            let found = self.account.storage.volume(id).ok()?;
            let end = found.place.attachment()?.end;
            Some(VolumeView {
                name: super::names::name(id),
                is_root: instance.root == Some(id),
                gib: found.settings.size_gib,
                volume_type: found.settings.volume_type,
                delete_on_termination: end == super::storage::InstanceEnd::Delete,
            })
        };
        let elastic = instance.allocation.and_then(|allocation| self.account.elastic(allocation));
        InstanceView {
            stage: instance.stage.filter(|_| instance.is_listed()),
            since: instance.since,
            until: instance.until,
            instance_type: config.instance_type.name,
            purchase: config.purchase,
            hourly: pricing::hourly(config.instance_type, config.purchase).unwrap_or(Money::ZERO),
            is_hibernated: instance.is_hibernated,
            is_billed: instance.is_billed(),
            rebooting_until: instance.checks.rebooting_until,
            system: instance.checks.system,
            instance: instance.checks.instance,
            attached_ebs: instance.checks.attached_ebs,
            is_warned: instance.is_warned,
            request: instance.request,
            private_ipv4: instance.private_ipv4,
            public_ipv4: instance.public_ipv4,
            elastic_ip: elastic.map(|elastic| elastic.ip),
            instance_store_gib: config.instance_type.instance_store_gib(),
            has_instance_store_data: instance.has_store,
            volumes: instance.volumes().filter_map(volume).collect(),
        }
    }

    /// What each call would do to an instance now, its flags and purchase option included.
    #[must_use]
    pub fn calls(&self, slot: Slot) -> Vec<CallView> {
        let instance = self.instance(slot);
        Verb::ALL.iter().map(|&verb| CallView { verb, verdict: verdict(instance, verb) }).collect()
    }

    /// How many instances there are or were.
    #[must_use]
    pub fn n_instances(&self) -> u32 {
        self.names.count()
    }
}

impl super::instance::Instance {
    /// Running, or saving its memory (AWS, ec2-instance-lifecycle.html, 2026-04).
    fn is_billed(&self) -> bool {
        match self.stage {
            Some(Stage::Running) => true,
            Some(Stage::Stopping) => self.is_hibernated,
            Some(Stage::Launching | Stage::Starting | Stage::Stopped | Stage::ShuttingDown | Stage::Terminated)
            | None => false,
        }
    }
}
