//! Families of instance types: what is common to all sizes.
//!
//! Categories: EC2 User Guide, instance-types.html, 2026-04. Hibernation: hibernating-prerequisites.html, 2026-04 (bare metal is
//! never supported). Hypervisor: instance-types.html, 2026-04.

use Architecture::{Arm64, Arm64Mac, X86, X86Mac};
use Category::{Accelerated, Burstable, Compute, General, HighPerformance, MacHost, Memory, Storage};
use Hypervisor::{Nitro, Xen};

/// What is common to all sizes of a family.
#[derive(PartialEq, Eq, Debug)]
pub struct Family {
    /// For example `c7g`: letters say what it is for, the digit its generation, the rest its options.
    pub name: &'static str,
    /// What it is made for.
    pub category: Category,
    /// What its processors run.
    pub architecture: Architecture,
    /// Under which hypervisor it runs.
    pub hypervisor: Hypervisor,
    /// Whether it can hibernate, memory permitting.
    pub can_hibernate: bool,
}

/// What a family is made for: the bottleneck that one picks it by.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Category {
    /// Like [`Self::General`] with a CPU that one saves up for bursts: mostly idle servers.
    Burstable,
    /// Balanced, 4 GiB a vCPU: web servers, small databases.
    General,
    /// 2 GiB a vCPU: batch, media, game servers.
    Compute,
    /// 8 to 32 GiB a vCPU: caches, databases in memory.
    Memory,
    /// Fast or large local disks: databases on NVMe, logs, distributed file systems.
    Storage,
    /// GPUs and machine-learning chips: training, inference, graphics.
    Accelerated,
    /// Tightly coupled computing: weather, fluid dynamics.
    HighPerformance,
    /// A Mac on a Dedicated Host: building apps for Apple's systems.
    MacHost,
}

/// What an instance's processors run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Architecture {
    /// Intel and AMD.
    X86,
    /// AWS Graviton.
    Arm64,
    /// Intel under macOS.
    X86Mac,
    /// Apple silicon.
    Arm64Mac,
}

/// Under which hypervisor an instance runs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Hypervisor {
    /// The current one: it also checks whether attached EBS volumes can be reached.
    Nitro,
    /// The older one.
    Xen,
}

impl Category {
    /// The stable word for exports and string keys.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Burstable => "burstable",
            General => "general-purpose",
            Compute => "compute-optimized",
            Memory => "memory-optimized",
            Storage => "storage-optimized",
            Accelerated => "accelerated-computing",
            HighPerformance => "high-performance-computing",
            MacHost => "mac",
        }
    }
}

impl Architecture {
    /// AWS's word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            X86 => "x86_64",
            Arm64 => "arm64",
            X86Mac => "x86_64_mac",
            Arm64Mac => "arm64_mac",
        }
    }
}

/// Every family of the table, in its order.
pub static FAMILIES: [&Family; 43] = [
    T2, T3, T3A, T4G, M5, M6G, M6I, M7I_FLEX, M7I, M7G, M8G, C5, C6G, C6I, C7I, C7G, C8G, R5, R6G, R6I, R7I, R7G, R8G,
    X1, X2GD, X2IDN, X2IEDN, X8G, Z1D, I3, I4I, I7IE, D3, P4D, P5, G4DN, G5, G6, INF2, TRN1, HPC7G, MAC1, MAC2,
];

const fn family(name: &'static str, category: Category, architecture: Architecture, can_hibernate: bool) -> Family {
    Family { name, category, architecture, hypervisor: Nitro, can_hibernate }
}

const fn xen(name: &'static str, category: Category, architecture: Architecture, can_hibernate: bool) -> Family {
    Family { name, category, architecture, hypervisor: Xen, can_hibernate }
}

pub(super) const T2: &Family = &xen("t2", Burstable, X86, true);
pub(super) const T3: &Family = &family("t3", Burstable, X86, true);
pub(super) const T3A: &Family = &family("t3a", Burstable, X86, true);
pub(super) const T4G: &Family = &family("t4g", Burstable, Arm64, true);
pub(super) const M5: &Family = &family("m5", General, X86, true);
pub(super) const M6G: &Family = &family("m6g", General, Arm64, true);
pub(super) const M6I: &Family = &family("m6i", General, X86, true);
pub(super) const M7I_FLEX: &Family = &family("m7i-flex", General, X86, true);
pub(super) const M7I: &Family = &family("m7i", General, X86, true);
pub(super) const M7G: &Family = &family("m7g", General, Arm64, true);
pub(super) const M8G: &Family = &family("m8g", General, Arm64, true);
pub(super) const C5: &Family = &family("c5", Compute, X86, true);
pub(super) const C6G: &Family = &family("c6g", Compute, Arm64, true);
pub(super) const C6I: &Family = &family("c6i", Compute, X86, true);
pub(super) const C7I: &Family = &family("c7i", Compute, X86, true);
pub(super) const C7G: &Family = &family("c7g", Compute, Arm64, true);
pub(super) const C8G: &Family = &family("c8g", Compute, Arm64, true);
pub(super) const R5: &Family = &family("r5", Memory, X86, true);
pub(super) const R6G: &Family = &family("r6g", Memory, Arm64, true);
pub(super) const R6I: &Family = &family("r6i", Memory, X86, false);
pub(super) const R7I: &Family = &family("r7i", Memory, X86, true);
pub(super) const R7G: &Family = &family("r7g", Memory, Arm64, true);
pub(super) const R8G: &Family = &family("r8g", Memory, Arm64, true);
pub(super) const X1: &Family = &xen("x1", Memory, X86, false);
pub(super) const X2GD: &Family = &family("x2gd", Memory, Arm64, true);
pub(super) const X2IDN: &Family = &family("x2idn", Memory, X86, false);
pub(super) const X2IEDN: &Family = &family("x2iedn", Memory, X86, false);
pub(super) const X8G: &Family = &family("x8g", Memory, Arm64, false);
pub(super) const Z1D: &Family = &family("z1d", Memory, X86, false);
pub(super) const I3: &Family = &xen("i3", Storage, X86, true);
pub(super) const I4I: &Family = &family("i4i", Storage, X86, false);
pub(super) const I7IE: &Family = &family("i7ie", Storage, X86, true);
pub(super) const D3: &Family = &family("d3", Storage, X86, false);
pub(super) const P4D: &Family = &family("p4d", Accelerated, X86, false);
pub(super) const P5: &Family = &family("p5", Accelerated, X86, false);
pub(super) const G4DN: &Family = &family("g4dn", Accelerated, X86, false);
pub(super) const G5: &Family = &family("g5", Accelerated, X86, false);
pub(super) const G6: &Family = &family("g6", Accelerated, X86, false);
pub(super) const INF2: &Family = &family("inf2", Accelerated, X86, false);
pub(super) const TRN1: &Family = &family("trn1", Accelerated, X86, false);
pub(super) const HPC7G: &Family = &family("hpc7g", HighPerformance, Arm64, false);
pub(super) const MAC1: &Family = &family("mac1", MacHost, X86Mac, false);
pub(super) const MAC2: &Family = &family("mac2", MacHost, Arm64Mac, false);
