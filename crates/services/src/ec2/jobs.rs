//! Work that waits for instances: a list of jobs of the account, from which every instance with the setting `job` takes one after
//! the other while it runs.
//!
//! What an instance leaves unfinished goes back to the list, done as far as its last checkpoint; hibernation keeps all of it. An
//! instance that drains takes no further job once EC2 has warned it: two minutes are enough to finish a short one. That is what
//! AWS advises for Spot Instances (spot-best-practices.html, 2026-04); the list itself is a *model assumption*, a batch program of
//! the account's own. Left out: a scheduler that takes time, jobs that differ, reboots.

use skylapse_units::{SimDuration, SimTime};

use super::account::Desk;
use super::config::Purchase;
use super::event::Event;
use super::fact::Fact;
use super::instance::Instance;
use super::pricing::{self, HOUR_NS};
use super::state::Stage;
use crate::service::Slot;
use crate::trace::FactValue;

/// What an instance does with a job.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct JobConfig {
    /// How long it works on one.
    pub duration: SimDuration,
    /// How often it saves how far it has come; `None`: never.
    pub checkpoint: Option<SimDuration>,
    /// It takes no further job once EC2 has warned it.
    pub drain: bool,
}

impl Default for JobConfig {
    fn default() -> Self {
        Self { duration: SimDuration::from_secs(60), checkpoint: None, drain: false }
    }
}

/// What has happened to a job.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum JobFact {
    /// It is done.
    Finished {
        /// As many are not.
        left: u32,
        /// What the work would have cost On-Demand, in picodollars.
        on_demand_picos: u64,
    },
    /// It went back to the list unfinished.
    Returned {
        /// Work since its last checkpoint.
        lost: SimDuration,
    },
}

impl JobFact {
    /// Its name and members, for the log.
    pub(super) fn describe(self, member: &mut dyn FnMut(&'static str, FactValue)) -> &'static str {
        match self {
            Self::Finished { left, on_demand_picos } => {
                member("left", FactValue::Count(u64::from(left)));
                member("on_demand_usd", FactValue::Number(on_demand_picos as f64 / 1e12));
                "JobFinished"
            }
            Self::Returned { lost } => {
                member("lost_s", FactValue::Number(lost.as_secs_f64()));
                "JobReturned"
            }
        }
    }
}

/// The account's list.
#[derive(Clone, Debug, Default)]
pub(super) struct Jobs {
    /// Never begun.
    fresh: u32,
    /// Begun and given back: how much of each is done.
    begun: Vec<SimDuration>,
    /// Not finished: waiting or under way.
    left: u32,
    under_way: Vec<Work>,
    /// Counts jobs that were taken.
    n_taken: u32,
    came_back: bool,
}

/// A job under way.
#[derive(Clone, Copy, Debug)]
struct Work {
    at: Slot,
    /// Tells it from one that was given back.
    round: u32,
    /// Done before this instance took it.
    done: SimDuration,
    since: SimTime,
}

impl Jobs {
    pub(super) fn new(n: u32) -> Self {
        Self { fresh: n, left: n, ..Self::default() }
    }

    /// True once after a job was given back: somebody who has none may take it.
    pub(super) fn came_back(&mut self) -> bool {
        std::mem::take(&mut self.came_back)
    }

    /// What was begun comes first.
    fn take(&mut self) -> Option<SimDuration> {
        self.begun.pop().or_else(|| {
            self.fresh = self.fresh.checked_sub(1)?;
            Some(SimDuration::ZERO)
        })
    }

    /// Takes the work of an instance off the desk.
    fn end(&mut self, is_meant: impl Fn(&Work) -> bool) -> Option<Work> {
        let index = self.under_way.iter().position(is_meant)?;
        Some(self.under_way.swap_remove(index))
    }
}

impl Instance {
    /// Takes the next job, if it may and there is one.
    pub(super) fn take_job(&self, desk: &mut Desk<'_>) {
        let Some(job) = self.config.job else { return };
        let is_there = self.stage == Some(Stage::Running) && !self.checks.is_host_failed;
        let jobs = &mut desk.account.jobs;
        let is_busy = jobs.under_way.iter().any(|work| work.at == self.slot);
        if !is_there || is_busy || (job.drain && self.is_warned) {
            return;
        }
        let Some(done) = jobs.take() else { return };
        jobs.n_taken = jobs.n_taken.wrapping_add(1);
        let round = jobs.n_taken;
        jobs.under_way.push(Work { at: self.slot, round, done, since: desk.now });
        let left = SimDuration::from_nanos(job.duration.as_nanos().saturating_sub(done.as_nanos()));
        desk.out.after(self.slot, left, Event::JobDone { round });
    }

    /// A job is done, unless the instance has given it back.
    pub(super) fn job_done(&self, round: u32, desk: &mut Desk<'_>) {
        let Some(work) = desk.account.jobs.end(|work| work.round == round) else { return };
        desk.account.jobs.left = desk.account.jobs.left.saturating_sub(1);
        let worked = work.done + desk.now.saturating_since(work.since);
        let price = pricing::hourly(self.config.instance_type, Purchase::OnDemand).unwrap_or_default();
        let on_demand = price.times(u128::from(worked.as_nanos()), HOUR_NS);
        let on_demand_picos = u64::try_from(on_demand.as_picos()).unwrap_or(u64::MAX);
        desk.record(self.slot, Fact::Job(JobFact::Finished { left: desk.account.jobs.left, on_demand_picos }));
        self.take_job(desk);
    }

    /// What it has not finished goes back to the list.
    pub(super) fn give_job_back(&self, desk: &mut Desk<'_>) {
        let Some(work) = desk.account.jobs.end(|work| work.at == self.slot) else { return };
        let done = work.done + desk.now.saturating_since(work.since);
        let step = self.config.job.and_then(|job| job.checkpoint).map_or(0, SimDuration::as_nanos);
        let saved = done.as_nanos().checked_div(step).map_or(0, |n| n * step);
        let kept = if self.is_hibernated { done } else { SimDuration::from_nanos(saved) };
        desk.account.jobs.begun.push(kept);
        desk.account.jobs.came_back = true;
        let lost = SimDuration::from_nanos(done.as_nanos().saturating_sub(kept.as_nanos()));
        desk.record(self.slot, Fact::Job(JobFact::Returned { lost }));
    }
}
