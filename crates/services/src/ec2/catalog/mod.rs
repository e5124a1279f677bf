//! Instance types: what they have and what they cost.
//!
//! # What is modeled
//!
//! 114 types of 43 families in us-east-1, Linux: a choice of sizes, not all that AWS sells.
//!
//! * vCPUs, memory, architecture, instance store, peak network: output of `DescribeInstanceTypes` as recorded in the public
//!   repository getmoto/moto, 2026-08-02. The peak is what AWS calls "up to", summed over network cards; the few published
//!   baselines are in [`InstanceType::baseline_network_mbps`].
//! * On-Demand prices: AWS price list as stored in the public repository aws/karpenter-provider-aws, 2026-07-20.
//! * Reserved prices: derived from the listings of 2023-08-30 (one year) and 2022-07-07 (three years) where On-Demand has not
//!   changed since. Typical Spot price: On-Demand less the saving of the Spot Instance Advisor of 2025-06-28; one day's picture,
//!   no forecast.
//! * CPU credits: EC2 User Guide, burstable-credits-baseline-concepts.html, 2026-04.
//!
//! # What is left out
//!
//! Other Regions, Windows, GPUs by number, EBS bandwidth, placement of network cards.

mod families;
mod types;

#[cfg(test)]
mod tests;

pub use families::{Architecture, Category, FAMILIES, Family, Hypervisor};
pub use types::TYPES;

use skylapse_units::{Memory, Money};

/// One instance type.
#[derive(PartialEq, Eq, Debug)]
pub struct InstanceType {
    /// For example `m5.large`.
    pub name: &'static str,
    /// What all sizes share.
    pub family: &'static Family,
    /// Virtual CPUs.
    pub vcpus: u16,
    /// Memory; MB of 1,024 KB, what EC2 calls MiB.
    pub memory: Memory,
    /// Size of all instance store disks together, in GB as AWS states it; 0 means EBS only.
    pub instance_store_gb: u32,
    /// What the network reaches at most, not all the time.
    pub peak_network_mbps: u32,
    baseline_vcpu_ppm: u32,
    prices_micro_usd: [u32; 4],
}

/// The type of this name.
#[must_use]
pub fn find(name: &str) -> Option<&'static InstanceType> {
    TYPES.iter().find(|known| known.name == name)
}

impl InstanceType {
    /// The part of the name behind the dot: `large`, `metal`.
    #[must_use]
    pub fn size(&self) -> &'static str {
        self.name.split_once('.').map_or("", |(_, size)| size)
    }

    /// True when it has no disks of its own.
    #[must_use]
    pub const fn is_ebs_only(&self) -> bool {
        self.instance_store_gb == 0
    }

    /// Size of all instance store disks together, in whole GiB; AWS states GB of 10^9 bytes.
    #[must_use]
    pub const fn instance_store_gib(&self) -> u32 {
        (self.instance_store_gb as u64 * 1_000_000_000 / (1 << 30)) as u32
    }

    /// True for a machine without a hypervisor.
    #[must_use]
    pub fn is_bare_metal(&self) -> bool {
        self.size().starts_with("metal")
    }

    /// Whether Linux on it can hibernate: the family allows it and memory is below 150 GiB. The root volume has conditions of
    /// its own.
    #[must_use]
    pub fn can_hibernate(&self) -> bool {
        self.family.can_hibernate && !self.is_bare_metal() && self.memory < HIBERNATION_MEMORY_LIMIT
    }

    /// CPU credits earned, in millionths of a vCPU: its baseline times its vCPUs. `None` for a fixed CPU.
    #[must_use]
    pub fn baseline_vcpu_ppm(&self) -> Option<u32> {
        (self.baseline_vcpu_ppm > 0).then_some(self.baseline_vcpu_ppm)
    }

    /// CPU credits earned an hour; a credit is one vCPU at full speed for a minute.
    #[must_use]
    pub fn credits_per_hour(&self) -> Option<f64> {
        self.baseline_vcpu_ppm().map(|ppm| f64::from(ppm) * 60.0 / 1e6)
    }

    /// Use of each vCPU at which credits neither grow nor shrink, in percent.
    #[must_use]
    pub fn baseline_percent(&self) -> Option<f64> {
        self.baseline_vcpu_ppm().map(|ppm| f64::from(ppm) / 1e4 / f64::from(self.vcpus))
    }

    /// What the network always gives, where AWS publishes it in the pages read (general-purpose-instances.html, 2026-04).
    #[must_use]
    pub fn baseline_network_mbps(&self) -> Option<u32> {
        let known = |&&(name, _): &&(&str, u32)| name == self.name;
        BASELINE_NETWORK_MBPS.iter().find(known).map(|&(_, mbps)| mbps)
    }

    /// On-Demand, an hour. `None` where no price was found; never a free type.
    #[must_use]
    pub fn on_demand_hourly(&self) -> Option<Money> {
        self.price(0)
    }

    /// Reserved for one year without upfront payment, an hour.
    #[must_use]
    pub fn reserved_1y_no_upfront_hourly(&self) -> Option<Money> {
        self.price(1)
    }

    /// Reserved for three years all upfront: the payment spread over every hour.
    #[must_use]
    pub fn reserved_3y_all_upfront_hourly(&self) -> Option<Money> {
        self.price(2)
    }

    /// A typical Spot price, an hour.
    #[must_use]
    pub fn spot_typical_hourly(&self) -> Option<Money> {
        self.price(3)
    }

    /// Whether it counts toward the quota of Standard instances (A, C, D, H, I, M, R, T, Z; ec2-on-demand-instances.html,
    /// 2026-04). Everything else has quotas of its own, 0 in a new account.
    #[must_use]
    pub fn is_standard(&self) -> bool {
        // One letter, then a digit. Every start and stop asks.
        let [letter, b'0'..=b'9', ..] = self.family.name.as_bytes() else { return false };
        b"acdhimrtz".contains(letter)
    }

    fn price(&self, column: usize) -> Option<Money> {
        let micro_usd = self.prices_micro_usd[column];
        (micro_usd > 0).then(|| Money::from_picos(i128::from(micro_usd) * 1_000_000))
    }
}

/// Memory must be below this for Linux to hibernate (hibernating-prerequisites.html, 2026-04).
pub const HIBERNATION_MEMORY_LIMIT: Memory = Memory::from_mb(150 * 1_024);

const BASELINE_NETWORK_MBPS: [(&str, u32); 8] = [
    ("t3.nano", 32),
    ("t3.micro", 64),
    ("t3.small", 128),
    ("t3.medium", 256),
    ("t3.large", 512),
    ("t3.xlarge", 1_024),
    ("m5.large", 750),
    ("m7i.large", 781),
];
