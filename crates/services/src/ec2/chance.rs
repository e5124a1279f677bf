//! What is drawn for an instance.

use skylapse_kernel::{Distribution, Rng};
use skylapse_units::SimDuration;

/// One stream of chance for each thing that is drawn, so that changing one setting moves no other setting's luck. Every stop
/// and start draws from the first three.
#[derive(Clone, PartialEq, Debug)]
#[repr(C)]
pub(super) struct Chance {
    pub(super) checks: Rng,
    pub(super) pending: Rng,
    pub(super) stopping: Rng,
    pub(super) shutting_down: Rng,
    pub(super) spot: Rng,
    pub(super) reboot: Rng,
    pub(super) recovery: Rng,
}

impl Chance {
    pub(super) fn new(rng: &Rng) -> Self {
        Self {
            pending: rng.fork("pending"),
            stopping: rng.fork("stopping"),
            shutting_down: rng.fork("shutting_down"),
            spot: rng.fork("spot"),
            reboot: rng.fork("reboot"),
            recovery: rng.fork("recovery"),
            checks: rng.fork("checks"),
        }
    }

    /// When EC2 takes a Spot Instance back of its own accord: memoryless, with the share of a month's instances that it takes
    /// (*model assumption*; the share is the Spot Instance Advisor's).
    pub(super) fn until_reclaimed(&mut self, share_per_month: f64) -> Option<SimDuration> {
        if share_per_month <= 0.0 {
            return None;
        }
        // -ln(1 - x) as a fraction of polynomials: within 0.1 % up to a half, and the same on every platform.
        let x = share_per_month;
        let hazard_per_month = x * (6.0 - x) / (6.0 - 4.0 * x);
        let mean = SimDuration::from_secs_f64(MONTH_S / hazard_per_month);
        Some(Distribution::Exponential { mean }.draw(&mut self.spot))
    }
}

const MONTH_S: f64 = 730.0 * 3_600.0;
