//! The warm pool: instances that are prepared and wait.
//!
//! Source: AWS, ec2-auto-scaling-warm-pools.html, warm-pool-instance-lifecycle.html, 2026-10.

use skylapse_view::InstanceState;

use super::config::{PoolState, Process, WarmPool};
use super::fact::Activity;
use super::group::{Desk, Group, Purpose};
use super::lifecycle::Lifecycle;
use super::member::Member;
use crate::field::Value;

/// As many instances wait in a pool.
#[must_use]
pub(super) fn target(pool: WarmPool, max_size: u32, desired: u32) -> u32 {
    let prepared = pool.max_prepared.unwrap_or(max_size);
    prepared.saturating_sub(desired).max(pool.min_size)
}

impl Group {
    /// The place of the pool's instance that serves next: the one that has waited longest.
    pub(super) fn next_of_pool(&self) -> Option<usize> {
        self.members.iter().position(|member| member.lifecycle.is_warmed() && member.unhealthy.is_none())
    }

    /// An instance of the pool goes into the group.
    pub(super) fn leave_pool(&mut self, index: usize, desk: &mut Desk<'_>) {
        let is_on = self.members[index].ec2 == Some(InstanceState::Running);
        self.turn(index, Lifecycle::Pending, Activity::ScaleOut, desk);
        if is_on {
            return self.configure(index, desk);
        }
        let Member { id, ref name, .. } = self.members[index];
        let (target, args) = (name.clone(), vec![("InstanceIds", Value::List(vec![Value::Word(name.clone())]))]);
        self.send((id, Purpose::Start), (target, "StartInstances"), args, desk);
    }

    /// Fills the pool, or empties what is too much.
    pub(super) fn keep_pool(&mut self, desk: &mut Desk<'_>) {
        let wanted = self.config.warm_pool.map_or(0, |pool| target(pool, self.config.max_size, self.desired));
        let wanted = if self.is_deleted { 0 } else { wanted };
        let pooled = self.count(|member| member.lifecycle.is_pooled());
        // What is about to go back to the pool need not be launched for it.
        let reuses = self.config.warm_pool.is_some_and(|pool| pool.reuse_on_scale_in);
        let surplus = self.count(Member::counts).saturating_sub(self.desired);
        let returning = self.count(|member| member.returns_to_pool) + if reuses { surplus } else { 0 };
        if pooled + returning < wanted && self.may(Process::Launch) && self.desired <= self.count(Member::counts) {
            for _ in pooled + returning..wanted {
                if desk.now < self.retry_at || 0 < self.n_failed {
                    return;
                }
                self.launch(Lifecycle::WarmedPending, Activity::WarmPool, desk);
            }
        }
        if wanted < pooled && self.may(Process::Terminate) {
            let ids: Vec<u32> =
                self.members.iter().filter(|member| member.lifecycle.is_pooled()).map(|member| member.id).collect();
            for id in ids.into_iter().rev().take((pooled - wanted) as usize) {
                if let Some(index) = self.index(id) {
                    self.take_out(index, Activity::WarmPool, desk);
                }
            }
        }
    }

    /// The hooks are done: the instance is switched off, or stays on.
    pub(super) fn enter_pool(&mut self, index: usize, desk: &mut Desk<'_>) {
        let activity = self.members[index].activity;
        let Some(pool) = self.config.warm_pool.read else {
            return self.take_out(index, Activity::WarmPool, desk);
        };
        self.turn(index, Lifecycle::WarmedPendingProceed, activity, desk);
        if pool.state == PoolState::Running {
            return self.turn(index, Lifecycle::WarmedRunning, activity, desk);
        }
        let Member { id, ref name, .. } = self.members[index];
        let mut args = vec![("InstanceIds", Value::List(vec![Value::Word(name.clone())]))];
        if pool.state == PoolState::Hibernated {
            args.push(("Hibernate", Value::Flag(true)));
        }
        self.send((id, Purpose::Stop), (name.clone(), "StopInstances"), args, desk);
    }

    /// It is off: it waits.
    pub(super) fn pooled(&mut self, index: usize, desk: &mut Desk<'_>) {
        let activity = self.members[index].activity;
        let is_hibernated = self.config.warm_pool.is_some_and(|pool| pool.state == PoolState::Hibernated);
        let to = if is_hibernated { Lifecycle::WarmedHibernated } else { Lifecycle::WarmedStopped };
        self.turn(index, to, activity, desk);
    }

    /// EC2 did not start or stop it: it is of no use. The next one is not asked for at once.
    pub(super) fn pool_call_failed(&mut self, index: usize, desk: &mut Desk<'_>) {
        self.retry_at = self.retry_at.max(desk.now + super::group::MINUTE);
        let activity = self.members[index].activity;
        self.take_out(index, activity, desk);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn worked_examples_a15_and_a16_the_pool_holds_what_the_group_may_still_grow() {
        let pool = WarmPool { state: PoolState::Stopped, min_size: 0, max_prepared: None, reuse_on_scale_in: false };
        assert_eq!(target(pool, 10, 6), 4, "A15");
        assert_eq!(target(pool, 1_500, 1_000), 500, "A16");
        assert_eq!(target(WarmPool { max_prepared: Some(8), ..pool }, 10, 6), 2);
        assert_eq!(target(WarmPool { max_prepared: Some(5), ..pool }, 10, 6), 0, "never less than nothing");
        assert_eq!(target(WarmPool { min_size: 3, ..pool }, 10, 9), 3);
    }
}
