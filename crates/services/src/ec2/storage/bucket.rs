//! The I/O credits of a gp2 volume, as an exact quantity that flows.
//!
//! Source: EBS User Guide, general-purpose.html, 2026-10. Above its baseline a volume spends the difference; at or below it
//! earns its baseline, whatever it does. The bucket starts full. Throughput limits are not part of it.

use skylapse_units::SimDuration;

use super::volume_type::gp2_iops;

/// The bucket of one gp2 volume.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Bucket {
    baseline_iops: u32,
    /// I/O credits times 10^9: one IOPS spends one of these a nanosecond.
    nano_credits: u64,
}

impl Bucket {
    /// Of a new volume: full.
    #[must_use]
    pub const fn new(size_gib: u32) -> Self {
        Self { baseline_iops: gp2_iops(size_gib), nano_credits: CAPACITY * NANOS }
    }

    /// The volume works for a while at this demand; answers the operations that it did, in millionths.
    pub fn advance(&mut self, span: SimDuration, demand_iops: u32) -> u128 {
        let (nanos, baseline) = (u128::from(span.as_nanos()), u128::from(self.baseline_iops));
        let demand = u128::from(demand_iops.min(self.ceiling_iops()));
        if demand <= baseline {
            let full = u128::from(self.nano_credits) + nanos * baseline;
            self.nano_credits = full.min(u128::from(CAPACITY * NANOS)) as u64;
            return nanos * demand / 1_000;
        }
        let spent = (nanos * (demand - baseline)).min(u128::from(self.nano_credits));
        self.nano_credits -= spent as u64;
        (nanos * baseline + spent) / 1_000
    }

    /// How long this demand is met in full; `None`: forever.
    #[must_use]
    pub fn lasts(&self, demand_iops: u32) -> Option<SimDuration> {
        let above = demand_iops.min(self.ceiling_iops()).checked_sub(self.baseline_iops).filter(|&above| above > 0)?;
        Some(SimDuration::from_nanos(self.nano_credits / u64::from(above)))
    }

    /// How long an empty bucket takes to fill.
    #[must_use]
    pub const fn refill(&self) -> SimDuration {
        SimDuration::from_nanos(CAPACITY * NANOS / self.baseline_iops as u64)
    }

    /// IOPS that it gives all the time.
    #[must_use]
    pub const fn baseline_iops(&self) -> u32 {
        self.baseline_iops
    }

    /// IOPS that it gives while there are credits.
    #[must_use]
    pub fn ceiling_iops(&self) -> u32 {
        self.baseline_iops.max(BURST_IOPS)
    }

    /// CloudWatch's `BurstBalance`, in percent.
    #[must_use]
    pub fn percent(&self) -> f64 {
        self.nano_credits as f64 / (CAPACITY * NANOS) as f64 * 100.0
    }
}

const BURST_IOPS: u32 = 3_000;
const CAPACITY: u64 = 5_400_000;
const NANOS: u64 = 1_000_000_000;
