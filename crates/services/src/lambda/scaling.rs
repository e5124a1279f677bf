//! Provisioned concurrency that follows its use (target tracking of Application Auto Scaling).
//!
//! Once a minute the mean utilization that invocations met is compared with the target: three minutes above it add
//! environments, fifteen below nine tenths of it take some away, in proportion (AWS, provisioned-concurrency.html, 2026-10, and
//! the general rule of target tracking). A minute without invocations has no metric: then nothing is taken away, however long it
//! lasts, which is AWS's documented trap.

use skylapse_units::{SimDuration, SimTime};

use super::Lambda;
use super::account::Account;
use super::event::Event;
use super::extras::ProvisionedScaling;
use super::function::Function;
use crate::service::Outbox;

const PERIOD: SimDuration = SimDuration::from_secs(60);
/// Minutes above the target until more is asked for (AWS, provisioned-concurrency.html, 2026-10).
const N_HIGH: u32 = 3;
/// Minutes below until less is asked for.
const N_LOW: u32 = 15;
/// Below this share of the target it is low (AWS, provisioned-concurrency.html, 2026-10).
const LOW: f64 = 0.9;
/// What is recommended above the peak (AWS, provisioned-concurrency.html, 2026-10).
const BUFFER_PERCENT: u64 = 10;

/// What a minute has seen, and the minutes before.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Scaling {
    is_ticking: bool,
    n: u32,
    sum: f64,
    n_high: u32,
    n_low: u32,
}

/// Which way to go.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Turn {
    Out,
    In,
    Stay,
}

impl Scaling {
    /// Takes in the utilization that an invocation met.
    pub(super) const fn note(&mut self, utilization: f64) {
        self.n += 1;
        self.sum += utilization;
    }

    /// Ends a minute: its utilization, and what follows.
    pub(super) fn end_minute(&mut self, target: f64) -> (f64, Turn) {
        let (n, sum) = (std::mem::take(&mut self.n), std::mem::take(&mut self.sum));
        if n == 0 {
            (self.n_high, self.n_low) = (0, 0);
            return (0.0, Turn::Stay);
        }
        let utilization = sum / f64::from(n);
        self.n_high = if target < utilization { self.n_high + 1 } else { 0 };
        self.n_low = if utilization < LOW * target { self.n_low + 1 } else { 0 };
        let turn = if N_HIGH <= self.n_high {
            Turn::Out
        } else if N_LOW <= self.n_low {
            Turn::In
        } else {
            Turn::Stay
        };
        (utilization, turn)
    }
}

/// What AWS recommends for a peak of concurrency: ten percent more.
pub(super) const fn recommended(peak: u64) -> u64 {
    (peak * (100 + BUFFER_PERCENT)).div_ceil(100)
}

impl Function {
    /// An invocation has met provisioned concurrency, or found none free.
    #[cold]
    pub(super) fn note_use(&mut self, is_free: bool) {
        let n_busy = self.n_busy - self.n_busy_on_demand;
        let all = self.settings.provisioned_concurrency.max(1);
        let utilization = if is_free { (f64::from(n_busy + 1) / f64::from(all)).min(1.0) } else { 1.0 };
        self.special().scaling.note(utilization);
    }

    /// Begins to look once a minute, if that is asked for.
    pub(super) fn begin_scaling(&mut self, out: &mut Outbox<Lambda>) {
        if self.settings.config().extras.provisioned_scaling.is_some() && !self.special().scaling.is_ticking {
            self.special().scaling.is_ticking = true;
            out.after(self.slot, PERIOD, Event::ScalingTick);
        }
    }

    /// A minute has ended.
    pub(super) fn scaling_tick(&mut self, account: &mut Account, now: SimTime, out: &mut Outbox<Lambda>) {
        let Some(scaling) = self.settings.config().extras.provisioned_scaling else {
            self.special().scaling.is_ticking = false;
            return;
        };
        out.after(self.slot, PERIOD, Event::ScalingTick);
        let ProvisionedScaling { min_capacity, max_capacity, target_value } = scaling;
        let (utilization, turn) = self.special().scaling.end_minute(target_value);
        let current = self.settings.provisioned_concurrency;
        let is_allocating = self.allocation.target.is_some();
        let tracked = (f64::from(current) * utilization / target_value).ceil() as u32;
        let wanted = match turn {
            Turn::Out if !is_allocating => tracked.max(current),
            Turn::In if !is_allocating => tracked.min(current),
            Turn::Out | Turn::In | Turn::Stay => current,
        };
        let wanted = wanted.clamp(min_capacity, max_capacity.max(min_capacity)).min(self.most_provisioned(account));
        if wanted == current {
            return;
        }
        self.special().scaling = Scaling { is_ticking: true, ..Scaling::default() };
        let mut config = self.settings.config().clone();
        config.provisioned_concurrency = wanted;
        self.reconfigure(account, now, &config, out);
    }

    /// As many provisioned environments as AWS would grant.
    fn most_provisioned(&self, account: &Account) -> u32 {
        let own = self.settings.provisioned_concurrency;
        let most = match self.settings.reserved_concurrency {
            Some(reserved) => u64::from(reserved),
            None => account.pool().saturating_sub(super::conflicts::UNRESERVED_FLOOR) + u64::from(own),
        };
        u32::try_from(most).unwrap_or(u32::MAX)
    }
}
