//! What a user sets on an instance, and what the account allows.

use std::sync::Arc;

use skylapse_kernel::Distribution;
use skylapse_units::SimDuration;

use super::catalog::{self, InstanceType};
use super::credits::Mode;
use super::jobs::JobConfig;
use super::storage::{Ask, ImageId, InstanceEnd, VolumeType};
use crate::field::Word;
use crate::server::ServerConfig;

/// The settings of one instance, or of each of `count`.
#[derive(Clone, PartialEq, Debug)]
pub struct InstanceConfig {
    /// The type. AWS has no default; Skylapse takes the one that most first instances have.
    pub instance_type: &'static InstanceType,
    /// Where it runs.
    pub availability_zone: Zone,
    /// How it is paid for.
    pub purchase: Purchase,
    /// What a Spot Instance is asked for.
    pub spot: SpotConfig,
    /// Prepared for hibernation.
    pub hibernation: bool,
    /// Simplified automatic recovery may move it off a broken host (`MaintenanceOptions.AutoRecovery`).
    pub auto_recovery: bool,
    /// `TerminateInstances` is refused.
    pub disable_api_termination: bool,
    /// `StopInstances` and `TerminateInstances` are refused.
    pub disable_api_stop: bool,
    /// It gets a public IPv4 address of AWS's pool at every start.
    pub associate_public_ip_address: bool,
    /// It has an Elastic IP address from its launch on.
    pub elastic_ip: bool,
    /// IPv6 addresses that it has from its launch on: none or one.
    pub ipv6_address_count: u8,
    /// The volume that it boots from.
    pub root_volume: VolumeConfig,
    /// Further volumes.
    pub data_volumes: Vec<VolumeConfig>,
    /// Names of its security groups; empty: the default one of the VPC.
    pub security_groups: Vec<Arc<str>>,
    /// How often CloudWatch gets its numbers.
    pub monitoring: Monitoring,
    /// What runs on it.
    pub server: ServerConfig,
    /// How much of its CPUs the guest wants, in percent.
    pub cpu_utilization: f64,
    /// Its place is reserved from the start of the run, and paid for, used or not.
    pub capacity_reservation: bool,
    /// What a burstable type does without credits; `None`: AWS's default for the type.
    pub cpu_credits: Option<Mode>,
    /// The image that it boots from; `None`: an empty one. `RunInstances` sets it.
    pub image: Option<ImageId>,
    /// What it does with jobs of the account's list; `None`: nothing.
    pub job: Option<JobConfig>,
    /// Launched when the run begins; otherwise `RunInstances` launches it.
    pub launch: bool,
    /// How long phases take.
    pub times: Times,
}

/// An Availability Zone of the Region, by its letter.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Zone(u8);

/// How an instance is paid for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Purchase {
    /// By the second.
    OnDemand,
    /// By the second at the Spot price; EC2 may take it back.
    Spot,
    /// By the hour of a one-year term without upfront payment, used or not.
    Reserved,
    /// On hardware of the account's own, by the second.
    DedicatedInstance,
    /// On a host of the account's own; the host is paid for.
    DedicatedHost,
}

/// What a Spot Instance is asked for.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct SpotConfig {
    /// Once, or again and again.
    pub request: SpotRequest,
    /// What happens to it when EC2 takes it back.
    pub interruption_behavior: Interruption,
    /// The share of such instances that EC2 takes back in a month.
    pub interruptions_per_month: f64,
}

/// How long a request for Spot capacity lives.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SpotRequest {
    /// It ends with its instance.
    OneTime,
    /// It opens again when EC2 takes the instance back.
    Persistent,
}

/// What happens to a Spot Instance that EC2 takes back.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Interruption {
    /// It is terminated.
    Terminate,
    /// It is stopped, and started again when there is capacity.
    Stop,
    /// It hibernates, and is resumed when there is capacity.
    Hibernate,
}

/// A volume at launch.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct VolumeConfig {
    /// Its size.
    pub size_gib: u32,
    /// Its type.
    pub volume_type: VolumeType,
    /// Its IOPS; `None`: what its type gives.
    pub iops: Option<u32>,
    /// Its MiB/s; `None`: what its type gives.
    pub throughput_mibps: Option<u32>,
    /// Whether it dies with its instance.
    pub delete_on_termination: bool,
    /// Whether it is encrypted.
    pub encrypted: bool,
}

/// How often CloudWatch gets an instance's numbers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Monitoring {
    /// Every five minutes, free of charge.
    Basic,
    /// Every minute, paid for.
    Detailed,
}

/// How long phases take. AWS documents none of them: all are *model assumptions*, with what was measured where somebody did.
#[derive(Clone, PartialEq, Debug)]
pub struct Times {
    /// `pending`.
    pub pending: Distribution,
    /// `stopping`; hibernation takes the time to write the memory on top.
    pub stopping: Distribution,
    /// `shutting-down`.
    pub shutting_down: Distribution,
    /// A reboot, from the call until the guest answers again.
    pub reboot: Distribution,
    /// From a failure of the host until the instance runs on another one.
    pub recovery: Distribution,
    /// From `running` until the status checks have passed.
    pub status_checks: Distribution,
    /// From an interruption until EC2 has capacity for the same Spot Instance again; a second at least (*model assumption*).
    pub spot_return: Distribution,
}

/// What the account allows in its Region.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Quotas {
    /// vCPUs of Standard instances that may run; `None`: as many as you like. A new account has 5; *model assumption* that a
    /// scenario which does not say so has asked for enough.
    pub ec2_standard_vcpus: Option<u32>,
    /// Elastic IP addresses.
    pub ec2_elastic_ips: u32,
    /// Instances that one Availability Zone has room for; `None`: no end. AWS tells nobody: *model assumption*.
    pub ec2_zone_capacity: Option<u32>,
    /// Jobs that wait at the start for instances with `job`. No quota of AWS's: *model assumption*.
    pub ec2_jobs: u32,
}

impl Default for Quotas {
    fn default() -> Self {
        // AWS, elastic-ip-addresses-eip.html, 2026-04.
        Self { ec2_standard_vcpus: None, ec2_elastic_ips: 5, ec2_zone_capacity: None, ec2_jobs: 0 }
    }
}

impl Default for InstanceConfig {
    fn default() -> Self {
        Self {
            instance_type: catalog::find("t3.micro").expect("the catalog has the most common type"),
            availability_zone: Zone(0),
            purchase: Purchase::OnDemand,
            spot: SpotConfig::default(),
            hibernation: false,
            auto_recovery: true,
            disable_api_termination: false,
            disable_api_stop: false,
            // AWS, using-instance-addressing.html, 2026-04: subnets of the default VPC do.
            associate_public_ip_address: true,
            elastic_ip: false,
            // The default VPC has no IPv6 addresses until somebody asks for some (AWS, default-vpc.html, 2026-04).
            ipv6_address_count: 0,
            root_volume: VolumeConfig::default(),
            data_volumes: vec![],
            security_groups: vec![],
            monitoring: Monitoring::Basic,
            server: ServerConfig::default(),
            cpu_utilization: 0.0,
            capacity_reservation: false,
            cpu_credits: None,
            image: None,
            job: None,
            launch: true,
            times: Times::default(),
        }
    }
}

impl Default for SpotConfig {
    fn default() -> Self {
        Self {
            // AWS, RunInstances, 2026-08.
            request: SpotRequest::OneTime,
            interruption_behavior: Interruption::Terminate,
            // Model assumption: the middle of the Spot Instance Advisor's best band (below 5 %), 2025-06.
            interruptions_per_month: 0.03,
        }
    }
}

impl Default for VolumeConfig {
    /// The root volume of the Amazon Linux 2023 image; further volumes at launch die with their instance too when they are
    /// asked for through the API (AWS, preserving-volumes-on-termination.html, 2026-04).
    fn default() -> Self {
        Self {
            size_gib: 8,
            volume_type: VolumeType::Gp3,
            iops: None,
            throughput_mibps: None,
            delete_on_termination: true,
            encrypted: false,
        }
    }
}

impl VolumeConfig {
    /// As `CreateVolume` asks for it.
    #[must_use]
    pub fn ask(&self) -> Ask {
        let Self { iops, throughput_mibps, encrypted, .. } = *self;
        Ask { iops, throughput_mibps, encrypted, ..Ask::sized(self.volume_type, self.size_gib) }
    }

    /// What becomes of it when its instance is terminated.
    #[must_use]
    pub const fn end(&self) -> InstanceEnd {
        if self.delete_on_termination { InstanceEnd::Delete } else { InstanceEnd::Keep }
    }
}

impl Default for Times {
    fn default() -> Self {
        let spread = |median_s, sigma| Distribution::Lognormal { median: SimDuration::from_secs(median_s), sigma };
        Self {
            // 4.9 s measured by C. Percival, daemonology.net, 2021-08; at most 16 s in 2026-01.
            pending: spread(5, 0.3),
            stopping: spread(25, 0.4),
            shutting_down: spread(30, 0.4),
            // AWS: "a few minutes"; most guests are faster.
            reboot: spread(60, 0.3),
            recovery: spread(180, 0.3),
            // AWS: "a few minutes".
            status_checks: spread(150, 0.2),
            spot_return: spread(600, 0.5),
        }
    }
}

impl Zone {
    /// AWS's names in us-east-1.
    pub const NAMES: &'static [&'static str] =
        &["us-east-1a", "us-east-1b", "us-east-1c", "us-east-1d", "us-east-1e", "us-east-1f"];

    /// The zone of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::NAMES.iter().position(|known| *known == name).map(|index| Self(index as u8))
    }

    /// AWS's name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        Self::NAMES[self.0 as usize]
    }

    /// Its place among the Region's zones.
    #[must_use]
    pub const fn index(self) -> u8 {
        self.0
    }
}

impl Word for Purchase {
    const WORDS: &'static [(Self, &'static str)] = &[
        (Self::OnDemand, "on-demand"),
        (Self::Spot, "spot"),
        (Self::Reserved, "reserved"),
        (Self::DedicatedInstance, "dedicated-instance"),
        (Self::DedicatedHost, "dedicated-host"),
    ];
}

impl Word for SpotRequest {
    const WORDS: &'static [(Self, &'static str)] = &[(Self::OneTime, "one-time"), (Self::Persistent, "persistent")];
}

impl Word for Interruption {
    const WORDS: &'static [(Self, &'static str)] =
        &[(Self::Terminate, "terminate"), (Self::Stop, "stop"), (Self::Hibernate, "hibernate")];
}

impl Word for Monitoring {
    const WORDS: &'static [(Self, &'static str)] = &[(Self::Basic, "basic"), (Self::Detailed, "detailed")];
}

impl Purchase {
    /// The scenario's word.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.word()
    }
}

impl Monitoring {
    /// The scenario's word.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.word()
    }
}

impl Interruption {
    /// AWS's word.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.word()
    }
}
