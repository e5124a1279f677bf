//! CPU credits of burstable instances (T2, T3, T3a, T4g), as an exact quantity that flows.
//!
//! ```text
//!                  demand below baseline: fills          demand above baseline: drains
//!   standard    0 ├────────────────────────────┤ cap     at 0 the CPU falls to what it earns
//!   unlimited  −cap ├──── surplus ────┼──── balance ────┤ cap     below −cap every credit is charged
//! ```
//!
//! # What is modeled
//!
//! One credit is one vCPU at full speed for a minute. An instance earns at its baseline all the time that it runs, spends what
//! its CPUs do, and keeps at most what it earns in 24 hours. AWS computes with 5-minute steps; here credits flow, nanosecond
//! by nanosecond, with AWS's rules for one step, so that no slicing of time changes a sum. Amounts are whole numbers of
//! millionths of a vCPU times nanoseconds: even 81.6 credits an hour are exact.
//!
//! T2 gets launch credits at every start in `standard` mode (outside the cap, spent first) and loses everything on stop;
//! the others keep their balance for seven days. Surplus credits are charged above the cap, on stop, on termination and on a
//! switch to `standard`.
//!
//! Sources: EC2 User Guide, burstable-credits-baseline-concepts.html, standard-mode-examples.html,
//! burstable-performance-instances-unlimited-mode-concepts.html and unlimited-mode-examples.html, 2026-04.
//!
//! # What is left out
//!
//! The quota of 100 T2 starts a day that get launch credits; Windows' price of surplus credits; T3 on a Dedicated Host
//! (standard only).

#[cfg(test)]
mod tests;

use std::ops::{Add, AddAssign, Sub};

use skylapse_units::{Money, SimDuration};

use super::catalog::InstanceType;
use crate::service::LineItem;

/// An amount of work that CPUs do, exact: whole millionths of a vCPU times nanoseconds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct CpuWork(u128);

/// What happens when a burst has spent every credit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    /// The CPU falls to its baseline. AWS's default for T2.
    Standard,
    /// The burst goes on and is paid for. AWS's default for T3, T3a and T4g.
    Unlimited,
}

impl Mode {
    /// AWS's word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Unlimited => "unlimited",
        }
    }

    /// The mode of AWS's word.
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        [Self::Standard, Self::Unlimited].into_iter().find(|mode| mode.name() == name)
    }
}

/// What a generation does with its credits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Generation {
    /// Launch credits at each start; all credits are lost on stop.
    T2,
    /// No launch credits; credits last for seven days without running.
    T3OrLater,
}

/// The CPU credits of one instance. It advances only while the instance runs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CpuCredits {
    generation: Generation,
    mode: Mode,
    vcpus: u16,
    baseline_vcpu_ppm: u32,
    surplus_price: Money,
    balance: CpuWork,
    launch: CpuWork,
    surplus: CpuWork,
    spent: CpuWork,
    charged: CpuWork,
}

impl CpuCredits {
    /// Of a new instance that starts now, in AWS's default mode; `None` for a type whose CPU is fixed.
    #[must_use]
    pub fn new(instance_type: &InstanceType) -> Option<Self> {
        let (generation, mode) = match instance_type.family.name {
            "t2" => (Generation::T2, Mode::Standard),
            _ => (Generation::T3OrLater, Mode::Unlimited),
        };
        Self::with_mode(instance_type, generation, mode)
    }

    /// Of a new instance that starts now, in this mode; `None` for a type whose CPU is fixed.
    #[must_use]
    pub fn in_mode(instance_type: &InstanceType, mode: Mode) -> Option<Self> {
        let credits = Self::new(instance_type)?;
        Self::with_mode(instance_type, credits.generation, mode)
    }

    fn with_mode(instance_type: &InstanceType, generation: Generation, mode: Mode) -> Option<Self> {
        let none = CpuWork::default();
        let mut credits = Self {
            generation,
            mode,
            vcpus: instance_type.vcpus,
            baseline_vcpu_ppm: instance_type.baseline_vcpu_ppm()?,
            surplus_price: if instance_type.family.name == "t4g" { SURPLUS_T4G } else { SURPLUS },
            balance: none,
            launch: none,
            surplus: none,
            spent: none,
            charged: none,
        };
        credits.launch = credits.launch_credits();
        Some(credits)
    }

    /// Lets the instance run for a while with CPUs that want `demand_vcpu_ppm` millionths of a vCPU in total, and says how much
    /// they got. More than all vCPUs is not to be had.
    pub fn advance(&mut self, span: SimDuration, demand_vcpu_ppm: u32) -> CpuWork {
        let demand = self.possible(demand_vcpu_ppm);
        let used = match self.mode {
            Mode::Standard => self.advance_standard(u128::from(span.as_nanos()), demand),
            Mode::Unlimited => self.advance_unlimited(u128::from(span.as_nanos()), demand),
        };
        self.spent += used;
        used
    }

    /// How long this demand is met in full; `None`: forever. The next nanosecond gets less.
    #[must_use]
    pub fn lasts(&self, demand_vcpu_ppm: u32) -> Option<SimDuration> {
        let (earn, demand) = (self.earn(), self.possible(demand_vcpu_ppm));
        if self.mode == Mode::Unlimited || demand <= earn {
            return None;
        }
        let mut ahead = *self;
        let from_launch = self.launch.0 / demand;
        let mixed = u128::from(!self.launch.0.is_multiple_of(demand));
        let first = from_launch + mixed;
        // The mixed nanosecond may fall short itself: then the launch credits alone are all there is.
        if ahead.advance_standard(first, demand).0 < first * demand {
            return Some(SimDuration::from_nanos(from_launch as u64));
        }
        let rest = ahead.balance.0 / (demand - earn);
        Some(SimDuration::from_nanos(u64::try_from(first + rest).unwrap_or(u64::MAX)))
    }

    /// The greatest demand that is met in full for so long, in millionths of a vCPU.
    #[must_use]
    pub fn affords(&self, span: SimDuration) -> u64 {
        let saved = (self.balance + self.launch).0 / u128::from(span.as_nanos().max(1));
        u64::try_from(self.possible(u32::MAX).min(saved + self.earn())).unwrap_or(u64::MAX)
    }

    /// The instance stops: surplus credits are charged, T2 loses everything.
    pub fn stop(&mut self) {
        self.charge_surplus();
        match self.generation {
            Generation::T2 => (self.balance, self.launch) = (CpuWork::default(), CpuWork::default()),
            Generation::T3OrLater => {}
        }
    }

    /// The instance starts after having been stopped for a while.
    pub fn start(&mut self, stopped_for: SimDuration) {
        self.launch = self.launch_credits();
        if CREDITS_LAST < stopped_for {
            self.balance = CpuWork::default();
        }
    }

    /// The instance is terminated: surplus credits are charged, the rest is lost.
    pub fn terminate(&mut self) {
        self.charge_surplus();
        (self.balance, self.launch) = (CpuWork::default(), CpuWork::default());
    }

    /// `ModifyInstanceCreditSpecification`. The balance carries over; launch credits do not survive `unlimited`, surplus
    /// credits are charged on the way to `standard`.
    pub fn switch(&mut self, mode: Mode) {
        match mode {
            Mode::Standard => self.charge_surplus(),
            Mode::Unlimited => self.launch = CpuWork::default(),
        }
        self.mode = mode;
    }

    /// What it does when credits run out.
    #[must_use]
    pub const fn mode(&self) -> Mode {
        self.mode
    }

    /// CloudWatch's `CPUCreditBalance`: earned and launch credits.
    #[must_use]
    pub fn balance(&self) -> CpuWork {
        self.balance + self.launch
    }

    /// CloudWatch's `CPUSurplusCreditBalance`: spent on account, not charged yet.
    #[must_use]
    pub const fn surplus(&self) -> CpuWork {
        self.surplus
    }

    /// All that was spent since the launch; `CPUCreditUsage` is the growth of it in a period.
    #[must_use]
    pub const fn spent(&self) -> CpuWork {
        self.spent
    }

    /// All that was charged since the launch; `CPUSurplusCreditsCharged` is the growth of it in a period.
    #[must_use]
    pub const fn charged(&self) -> CpuWork {
        self.charged
    }

    /// The most that the balance can hold: what is earned in 24 hours.
    #[must_use]
    pub const fn cap(&self) -> CpuWork {
        CpuWork(self.earn() * NANOS_PER_DAY)
    }

    /// What the charged credits cost; nothing charged, no line.
    #[must_use]
    pub fn bill(&self) -> Option<LineItem> {
        let quantity = self.charged.0;
        let cost = self.surplus_price.times(quantity, WORK_PER_VCPU_HOUR);
        let line = LineItem { item: "ec2.cpu_credits", quantity, per: WORK_PER_VCPU_HOUR, unit: "vCPU-hours", cost };
        (quantity > 0).then_some(line)
    }

    fn advance_standard(&mut self, nanos: u128, demand: u128) -> CpuWork {
        let (earn, cap) = (self.earn(), self.cap().0);
        let (mut left, mut used) = (nanos, 0);
        let balance = &mut self.balance.0;
        if let Some(from_launch) = self.launch.0.checked_div(demand) {
            let n = from_launch.min(left);
            self.launch.0 -= n * demand;
            *balance = cap.min(*balance + n * earn);
            used += n * demand;
            left -= n;
            if left > 0 && self.launch.0 > 0 {
                // One nanosecond takes the last launch credits and the rest from what was earned.
                let rest = demand - std::mem::take(&mut self.launch.0);
                let from_balance = rest.min(*balance + earn);
                *balance = cap.min(*balance + earn - from_balance);
                used += demand - rest + from_balance;
                left -= 1;
            }
        }
        if demand <= earn {
            *balance = cap.min(*balance + left * (earn - demand));
            return CpuWork(used + left * demand);
        }
        let after = balance.saturating_sub(left * (demand - earn));
        used += left * earn + (*balance - after);
        *balance = after;
        CpuWork(used)
    }

    fn advance_unlimited(&mut self, nanos: u128, demand: u128) -> CpuWork {
        let cap = self.cap().0;
        let have = self.balance.0 + nanos * self.earn();
        let owe = self.surplus.0 + nanos * demand;
        self.balance.0 = have.saturating_sub(owe).min(cap);
        let owing = owe.saturating_sub(have);
        self.surplus.0 = owing.min(cap);
        self.charged.0 += owing.saturating_sub(cap);
        CpuWork(nanos * demand)
    }

    fn charge_surplus(&mut self) {
        self.charged += std::mem::take(&mut self.surplus);
    }

    const fn earn(&self) -> u128 {
        self.baseline_vcpu_ppm as u128
    }

    fn possible(&self, demand_vcpu_ppm: u32) -> u128 {
        u128::from(demand_vcpu_ppm).min(u128::from(self.vcpus) * 1_000_000)
    }

    fn launch_credits(&self) -> CpuWork {
        match (self.generation, self.mode) {
            (Generation::T2, Mode::Standard) => CpuWork::from_credits(u64::from(self.vcpus) * LAUNCH_CREDITS_PER_VCPU),
            (Generation::T2, Mode::Unlimited) | (Generation::T3OrLater, Mode::Standard | Mode::Unlimited) => {
                CpuWork::default()
            }
        }
    }
}

impl CpuWork {
    /// What CPUs do in a span that keep `vcpu_ppm` millionths of a vCPU busy.
    #[must_use]
    pub const fn of(vcpu_ppm: u32, span: SimDuration) -> Self {
        Self(vcpu_ppm as u128 * span.as_nanos() as u128)
    }

    /// Whole credits.
    #[must_use]
    pub const fn from_credits(credits: u64) -> Self {
        Self(credits as u128 * WORK_PER_CREDIT)
    }

    /// Credits, for charts and CloudWatch's metrics.
    #[must_use]
    pub fn as_credits_f64(self) -> f64 {
        self.0 as f64 / WORK_PER_CREDIT as f64
    }

    /// The share of `vcpus` CPUs that this work kept busy over a span, from 0 to 1: `CPUUtilization`.
    #[must_use]
    pub fn utilization(self, vcpus: u16, span: SimDuration) -> f64 {
        let possible = u128::from(vcpus) * 1_000_000 * u128::from(span.as_nanos());
        if possible == 0 { 0.0 } else { self.0 as f64 / possible as f64 }
    }
}

impl Add for CpuWork {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl AddAssign for CpuWork {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

impl Sub for CpuWork {
    type Output = Self;
    fn sub(self, earlier: Self) -> Self {
        Self(self.0.checked_sub(earlier.0).expect("what was spent or charged only grows"))
    }
}

/// Above this use of each vCPU (0 to 1) a burstable type in unlimited mode costs more than a fixed one of the same vCPUs;
/// `None` when a price or a baseline is missing.
#[must_use]
pub fn break_even_utilization(burstable: &InstanceType, fixed: &InstanceType) -> Option<f64> {
    let baseline = burstable.baseline_percent()? / 100.0;
    let dearer = fixed.on_demand_hourly()?.as_usd_f64() - burstable.on_demand_hourly()?.as_usd_f64();
    let surplus = CpuCredits::new(burstable)?.surplus_price.as_usd_f64();
    Some(baseline + dearer / (surplus * f64::from(burstable.vcpus)))
}

/// A vCPU at full speed for a minute.
const WORK_PER_CREDIT: u128 = 1_000_000 * 60 * 1_000_000_000;
const WORK_PER_VCPU_HOUR: u128 = 60 * WORK_PER_CREDIT;
const NANOS_PER_DAY: u128 = 24 * 3_600 * 1_000_000_000;

/// Credits of a stopped T3, T3a or T4g last this long (burstable-credits-baseline-concepts.html, 2026-04).
pub const CREDITS_LAST: SimDuration = SimDuration::from_secs(7 * 24 * 3_600);

/// standard-mode-concepts.html, 2026-04: 30 for one vCPU up to 240 for eight.
const LAUNCH_CREDITS_PER_VCPU: u64 = 30;

/// 0.05 USD a vCPU-hour, Linux (unlimited-mode-concepts.html, 2026-04).
const SURPLUS: Money = Money::from_picos(50_000_000_000);
/// 0.04 USD a vCPU-hour on T4g: *model assumption* (widely quoted; not on the pages read).
const SURPLUS_T4G: Money = Money::from_picos(40_000_000_000);
