//! How instances go: out of the load balancers, past the hooks, to termination, standby or out of the group.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "an instance has many states; each step is about two or three of them"
)]

use skylapse_view::InstanceState;

use super::config::Transition;
use super::fact::{Activity, HealthSource};
use super::group::{Desk, Group, Purpose};
use super::lifecycle::Lifecycle;
use super::member::{Member, Registration};
use crate::field::Value;
use crate::peer::{Follow, Peer, TargetHealth};
use crate::scaling::victim::{self, Candidate, Rules};

impl Group {
    /// The place of the instance that the termination policies choose; none when all are protected.
    pub(super) fn victim(&mut self, desk: &Desk<'_>) -> Option<usize> {
        let candidate = |member: &Member| Candidate {
            number: member.id,
            zone: member.zone,
            template_version: member.version,
            launched: member.launched,
            is_protected: member.is_protected,
            is_spot: member.is_spot,
        };
        let all: Vec<Candidate> = self.members.iter().filter(|member| member.counts()).map(candidate).collect();
        let mix = self.config.mixed.map(|mixed| (mixed.on_demand_base, mixed.on_demand_percent));
        let rules = Rules { policies: &self.config.termination_policies, mix };
        let chosen = victim::choose(&all, rules, desk.now, &mut self.rng)?;
        self.index(chosen)
    }

    /// An instance goes for good: to EC2's end, or back into the warm pool.
    pub(super) fn take_out(&mut self, index: usize, activity: Activity, desk: &mut Desk<'_>) {
        let member = &mut self.members[index];
        if member.lifecycle.is_terminating() || member.lifecycle.is_gone() {
            return;
        }
        member.hooks.clear();
        member.is_abandoned = false;
        let is_reused = self.config.warm_pool.is_some_and(|pool| pool.reuse_on_scale_in);
        let runs = member.ec2 == Some(InstanceState::Running);
        member.returns_to_pool = is_reused && activity == Activity::ScaleIn && member.serves() && runs;
        if member.lifecycle.is_pooled() {
            self.turn(index, Lifecycle::WarmedTerminating, activity, desk);
            return self.left(index, desk);
        }
        self.leave(index, Lifecycle::Terminating, activity, desk);
    }

    /// An instance leaves the load balancers; what comes after depends on where it goes.
    pub(super) fn leave(&mut self, index: usize, to: Lifecycle, activity: Activity, desk: &mut Desk<'_>) {
        self.turn(index, to, activity, desk);
        self.unwatch(index, desk);
        let Member { id, ref name, .. } = self.members[index];
        let targets = vec![("Targets", Value::List(vec![Value::Word(name.clone())]))];
        for place in 0..self.members[index].targets.len() {
            if self.members[index].targets[place] == Registration::None {
                continue;
            }
            // A target that is unused already, because its instance has stopped, has nothing to drain.
            let is_unused = self.members[index].targets[place] == Registration::Target(TargetHealth::Unused);
            self.members[index].targets[place] = if is_unused { Registration::None } else { Registration::Draining };
            let balancer = self.balancers[place].clone();
            let purpose = Purpose::Deregister(place as u32);
            self.send((id, purpose), (balancer, "DeregisterTargets"), targets.clone(), desk);
        }
        self.left(index, desk);
    }

    /// Whether no load balancer has it any more: then it goes on.
    fn left(&mut self, index: usize, desk: &mut Desk<'_>) {
        if self.members[index].is_draining() {
            return;
        }
        let activity = self.members[index].activity;
        match self.members[index].lifecycle {
            Lifecycle::Terminating if self.members[index].returns_to_pool => {
                self.members[index].returns_to_pool = false;
                self.turn(index, Lifecycle::WarmedPending, activity, desk);
                self.configure(index, desk);
            }
            Lifecycle::Terminating => {
                self.hold_or_end(index, Lifecycle::TerminatingWait, desk);
            }
            Lifecycle::WarmedTerminating => {
                self.hold_or_end(index, Lifecycle::WarmedTerminatingWait, desk);
            }
            Lifecycle::EnteringStandby => self.turn(index, Lifecycle::Standby, activity, desk),
            Lifecycle::Detaching => {
                self.turn(index, Lifecycle::Detached, activity, desk);
                self.forget(index, desk);
            }
            _ => {}
        }
    }

    fn hold_or_end(&mut self, index: usize, waiting: Lifecycle, desk: &mut Desk<'_>) {
        if !self.wait_for_hooks(index, Transition::Terminating, waiting, desk) {
            self.end(index, desk);
        }
    }

    /// The hooks are done: EC2 terminates it.
    pub(super) fn end(&mut self, index: usize, desk: &mut Desk<'_>) {
        let activity = self.members[index].activity;
        match self.members[index].lifecycle {
            Lifecycle::TerminatingWait => self.turn(index, Lifecycle::TerminatingProceed, activity, desk),
            Lifecycle::WarmedTerminatingWait => {
                self.turn(index, Lifecycle::WarmedTerminatingProceed, activity, desk);
            }
            _ => {}
        }
        if self.members[index].ec2 == Some(InstanceState::Terminated) {
            return self.is_terminated(index, desk);
        }
        let Member { id, ref name, .. } = self.members[index];
        let (target, args) = (name.clone(), vec![("InstanceIds", Value::List(vec![Value::Word(name.clone())]))]);
        self.send((id, Purpose::Terminate), (target, "TerminateInstances"), args, desk);
    }

    /// EC2 says that it is gone.
    pub(super) fn is_terminated(&mut self, index: usize, desk: &mut Desk<'_>) {
        let lifecycle = self.members[index].lifecycle;
        let activity = self.members[index].activity;
        match lifecycle {
            // A hook or a load balancer still holds what it held; the way goes on when they let go.
            Lifecycle::Terminating if self.members[index].is_draining() => {}
            Lifecycle::TerminatingWait | Lifecycle::WarmedTerminatingWait => {}
            Lifecycle::Terminating | Lifecycle::TerminatingProceed => {
                self.turn(index, Lifecycle::Terminated, activity, desk);
                self.forget(index, desk);
            }
            Lifecycle::WarmedTerminating | Lifecycle::WarmedTerminatingProceed => {
                self.turn(index, Lifecycle::WarmedTerminated, activity, desk);
                self.forget(index, desk);
            }
            _ => self.found_unhealthy(index, HealthSource::Ec2State, desk),
        }
    }

    /// EC2 stops or ends an instance that nobody of the group has asked it to.
    pub(super) fn has_stopped(&mut self, index: usize, before: Option<InstanceState>, desk: &mut Desk<'_>) {
        let lifecycle = self.members[index].lifecycle;
        let is_wanted_off = lifecycle.is_terminating()
            || matches!(
                lifecycle,
                Lifecycle::WarmedPendingProceed | Lifecycle::WarmedStopped | Lifecycle::WarmedHibernated
            );
        // Out of the pool it is off until it has been started.
        let is_starting = lifecycle == Lifecycle::Pending && before != Some(InstanceState::Running);
        let is_off_in_standby = matches!(lifecycle, Lifecycle::Standby | Lifecycle::EnteringStandby);
        let ends = self.members[index].ec2 == Some(InstanceState::ShuttingDown);
        if lifecycle.is_terminating() || (!ends && (is_wanted_off || is_starting || is_off_in_standby)) {
            return;
        }
        self.found_unhealthy(index, HealthSource::Ec2State, desk);
    }

    /// It no longer belongs to the group.
    pub(super) fn forget(&mut self, index: usize, desk: &mut Desk<'_>) {
        self.unwatch(index, desk);
        let member = self.members.remove(index);
        desk.out.unfollow(self.slot, member.id);
        self.sent.retain(|(_, id, _)| *id != member.id);
    }

    fn unwatch(&mut self, index: usize, desk: &mut Desk<'_>) {
        let member = &mut self.members[index];
        member.is_warm = false;
        if std::mem::take(&mut member.is_watched) {
            desk.out.unwatch(self.slot, member.id);
        }
    }

    /// Another resource has answered.
    pub(super) fn call_answered(&mut self, id: u32, purpose: Purpose, is_granted: bool, desk: &mut Desk<'_>) {
        let Some(index) = self.index(id) else { return };
        match purpose {
            Purpose::Register(place) => self.registered(index, place, is_granted, desk),
            // Without an answer that grants it there is nothing to wait for.
            Purpose::Deregister(place) if !is_granted => self.deregistered(index, place, desk),
            // Already gone, or never launched: nothing more will be heard of it.
            Purpose::Terminate if !is_granted => {
                self.members[index].ec2 = Some(InstanceState::Terminated);
                self.is_terminated(index, desk);
            }
            Purpose::Stop | Purpose::Start if !is_granted => self.pool_call_failed(index, desk),
            Purpose::Attach if is_granted => {
                let Member { id, ref name, .. } = self.members[index];
                desk.out.follow(self.slot, Follow { id, resource: name.clone() });
            }
            Purpose::Attach => self.not_attached(index, desk),
            Purpose::Deregister(_) | Purpose::Terminate | Purpose::Stop | Purpose::Start => {}
        }
    }

    fn deregistered(&mut self, index: usize, place: u32, desk: &mut Desk<'_>) {
        let Some(target) = self.members[index].targets.get_mut(place as usize) else { return };
        if *target == Registration::Draining {
            *target = Registration::None;
            self.left(index, desk);
        }
    }

    /// A load balancer tells how one of its targets stands.
    pub(super) fn target_noticed(&mut self, place: u32, peer: Peer, health: TargetHealth, desk: &mut Desk<'_>) {
        let Some(index) = self.members.iter().position(|member| member.peer == Some(peer)) else { return };
        let Some(target) = self.members[index].targets.get_mut(place as usize) else { return };
        match (*target, health) {
            (Registration::Draining, TargetHealth::Unused) => self.deregistered(index, place, desk),
            (Registration::Target(_), _) => *target = Registration::Target(health),
            (Registration::Draining | Registration::None | Registration::Asked, _) => {}
        }
    }

    /// Instances that others replace go as soon as enough others serve.
    pub(super) fn let_replaced_go(&mut self, desk: &mut Desk<'_>) {
        let mut surplus = {
            let ready = self.count(|member| member.serves() && member.counts());
            let marked = self.count(|member| member.replaced_for.is_some() && member.lifecycle.is_active());
            (ready + marked).saturating_sub(self.desired).min(marked)
        };
        let mut index = 0;
        while index < self.members.len() && 0 < surplus {
            let member = &self.members[index];
            if let (Some(activity), true) = (member.replaced_for, member.lifecycle.is_active()) {
                let id = member.id;
                self.take_out(index, activity, desk);
                surplus -= 1;
                // It may have left the list at once.
                index = self.members.partition_point(|member| member.id <= id);
            } else {
                index += 1;
            }
        }
    }
}
