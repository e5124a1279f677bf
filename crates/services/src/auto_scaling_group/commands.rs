//! Calls on a group: what AWS refuses, with its codes, and what it does.
//!
//! Source: AWS, Auto Scaling API reference, 2026-08; as-enter-exit-standby.html, ec2-auto-scaling-detach-attach-instances.html,
//! 2026-10. The reference names `ValidationError` for arguments that cannot be; its texts are not published.

use skylapse_units::order;

use super::calls::{Act, Call, Execute, SetHealth, Update};
use super::config::{HookResult, Process};
use super::event::Event;
use super::fact::{Activity, Cause, Fact, HealthSource, Reason};
use super::group::{Desk, Group, Purpose};
use super::lifecycle::Lifecycle;
use super::member::Member;
use super::policy_config::PolicyKind;
use super::refresh::Refresh;
use crate::field::{Value, Word};

pub(super) const VALIDATION: &str = "ValidationError";
const ACTIVITY: &str = "ScalingActivityInProgress";
const IN_USE: &str = "ResourceInUse";
const REFRESHING: &str = "InstanceRefreshInProgress";
const NOT_REFRESHING: &str = "ActiveInstanceRefreshNotFound";
const IRREVERSIBLE: &str = "IrreversibleInstanceRefresh";
/// `AttachInstances` takes no more ids.
const MOST_ATTACHED: usize = 20;

type Done = Result<(), &'static str>;

impl Group {
    pub(super) fn called(&mut self, call: &Call, desk: &mut Desk<'_>) {
        let slot = self.slot;
        let checked = match &call.act {
            _ if self.is_deleted => Err(VALIDATION),
            None => Err(VALIDATION),
            Some(act) => self.check(act, desk),
        };
        match (checked, &call.act) {
            (Ok(()), Some(act)) => {
                desk.out.accept(slot, call.action);
                self.carry_out(act, desk);
                self.reconcile(desk);
            }
            (Err(code), _) => desk.out.reject(slot, call.action, code),
            (Ok(()), None) => desk.out.reject(slot, call.action, VALIDATION),
        }
    }

    /// What AWS would refuse, before anything changes.
    fn check(&self, act: &Act, desk: &Desk<'_>) -> Done {
        let (min, max) = (self.config.min_size, self.config.max_size);
        let require = |is_right: bool, code| if is_right { Ok(()) } else { Err(code) };
        match act {
            Act::SetDesired(n, honors_cooldown) => {
                require(min <= *n && *n <= max, VALIDATION)?;
                require(!honors_cooldown || !self.is_cooling(desk), ACTIVITY)
            }
            Act::Update(update) => {
                let (min, max) = (update.min_size.unwrap_or(min), update.max_size.unwrap_or(max));
                require(min <= max, VALIDATION)?;
                require(update.desired_capacity.is_none_or(|n| min <= n && n <= max), VALIDATION)
            }
            Act::Terminate(name, decrements) => {
                let index = self.find(name).ok_or(VALIDATION)?;
                require(!self.members[index].lifecycle.is_terminating(), ACTIVITY)?;
                require(!decrements || min < self.desired, VALIDATION)
            }
            Act::EnterStandby(names, decrements) | Act::Detach(names, decrements) => {
                let n = self.all_serve(names)?;
                require(!decrements || min + n <= self.desired, VALIDATION)
            }
            Act::ExitStandby(names) => {
                let all = self.find_all(names)?;
                let are_out = all.iter().all(|index| self.members[*index].lifecycle == Lifecycle::Standby);
                require(are_out && self.desired + all.len() as u32 <= max, VALIDATION)
            }
            Act::Attach(names) => {
                let are_new = names.iter().all(|name| self.find(name).is_none());
                let fits = self.desired + names.len() as u32 <= max;
                require(are_new && fits && names.len() <= MOST_ATTACHED, VALIDATION)
            }
            Act::ExecutePolicy(execute) => {
                require(!execute.honor_cooldown || !self.is_cooling(desk), ACTIVITY)?;
                self.check_execute(execute)
            }
            Act::Protect(names, _) => self.all_serve(names).map(|_| ()),
            Act::SetHealth(health) => self.find(&health.instance).map(|_| ()).ok_or(VALIDATION),
            Act::StartRefresh(asked) => {
                require(self.refresh.as_ref().is_none_or(|refresh| !refresh.is_active()), REFRESHING)?;
                let least = asked.min_percent.unwrap_or(90);
                require(asked.max_percent.unwrap_or(100).saturating_sub(least) <= 100, VALIDATION)?;
                require(asked.checkpoints.last().is_none_or(|last| *last <= 100), VALIDATION)
            }
            Act::CancelRefresh => require(self.refresh.as_ref().is_some_and(Refresh::is_active), NOT_REFRESHING),
            Act::RollbackRefresh => {
                require(self.refresh.as_ref().is_some_and(Refresh::is_active), NOT_REFRESHING)?;
                require(self.refresh.as_ref().is_some_and(Refresh::is_reversible), IRREVERSIBLE)
            }
            Act::CompleteHook(name, hook, _) | Act::Heartbeat(name, hook) => {
                self.waiting_hook(name, hook).map(|_| ()).ok_or(VALIDATION)
            }
            Act::Delete(is_forced) => {
                require(*is_forced || self.members.is_empty(), IN_USE)?;
                require(*is_forced || !self.is_busy(), ACTIVITY)
            }
            Act::Suspend(_) | Act::Resume(_) => Ok(()),
        }
    }

    fn carry_out(&mut self, act: &Act, desk: &mut Desk<'_>) {
        match act {
            Act::SetDesired(n, _) => self.set_desired(*n, Cause::of(Reason::SetDesiredCapacity), desk),
            Act::Update(update) => self.update(update, desk),
            Act::Terminate(name, decrements) => {
                self.decrement(1, *decrements, Reason::TerminateInstance, desk);
                if let Some(index) = self.find(name) {
                    self.take_out(index, Activity::Call, desk);
                }
            }
            Act::EnterStandby(names, decrements) => {
                self.decrement(names.len() as u32, *decrements, Reason::EnterStandby, desk);
                self.let_out(names, Lifecycle::EnteringStandby, desk);
            }
            Act::Detach(names, decrements) => {
                self.decrement(names.len() as u32, *decrements, Reason::DetachInstances, desk);
                self.let_out(names, Lifecycle::Detaching, desk);
            }
            Act::ExitStandby(names) => {
                self.set_desired(self.desired + names.len() as u32, Cause::of(Reason::ExitStandby), desk);
                for index in self.find_all(names).unwrap_or_default() {
                    self.turn(index, Lifecycle::Pending, Activity::Call, desk);
                    self.configure(index, desk);
                }
            }
            Act::Attach(names) => self.attach(names, desk),
            Act::ExecutePolicy(execute) => self.execute(execute, desk),
            Act::Suspend(processes) => self.suspend(processes, desk),
            Act::Resume(processes) => self.resume(processes, desk),
            Act::Protect(names, is_protected) => {
                for index in self.find_all(names).unwrap_or_default() {
                    self.members[index].is_protected = *is_protected;
                    let instance = self.members[index].number;
                    desk.out.record(self.slot, Fact::ProtectionChanged { instance, is_protected: *is_protected });
                }
                self.is_blocked = false;
            }
            Act::SetHealth(health) => self.set_health(health, desk),
            Act::StartRefresh(asked) => self.start_refresh(asked, desk),
            Act::CancelRefresh => self.cancel_refresh(desk),
            Act::RollbackRefresh => self.roll_back(desk),
            Act::CompleteHook(name, hook, result) => self.complete_hook(name, hook, *result, desk),
            Act::Heartbeat(name, hook) => self.heartbeat(name, hook, desk),
            Act::Delete(_) => self.delete(desk),
        }
    }

    /// The place of an instance by its name, or by its place among the group's instances (`asg#0`: the oldest).
    pub(super) fn find(&self, name: &str) -> Option<usize> {
        if let Some(place) = name.strip_prefix(&self.name).and_then(|rest| rest.strip_prefix('#')) {
            let place: usize = place.parse().ok()?;
            let own = self.members.iter().enumerate().filter(|(_, member)| !member.lifecycle.is_terminating());
            return own.map(|(index, _)| index).nth(place);
        }
        self.members.iter().position(|member| member.name == name)
    }

    fn find_all(&self, names: &[String]) -> Result<Vec<usize>, &'static str> {
        let mut all = names.iter().map(|name| self.find(name)).collect::<Option<Vec<usize>>>().ok_or(VALIDATION)?;
        order::sort_by_key(&mut all, |index| *index);
        all.dedup();
        if all.len() == names.len() { Ok(all) } else { Err(VALIDATION) }
    }

    /// How many there are, when all are in service.
    fn all_serve(&self, names: &[String]) -> Result<u32, &'static str> {
        let all = self.find_all(names)?;
        let serve = all.iter().all(|index| self.members[*index].serves());
        if serve { Ok(all.len() as u32) } else { Err(VALIDATION) }
    }

    fn is_cooling(&self, desk: &Desk<'_>) -> bool {
        desk.now < self.cooldown_until || self.cooldown_next.is_some()
    }

    fn decrement(&mut self, n: u32, is_asked: bool, reason: Reason, desk: &mut Desk<'_>) {
        if is_asked {
            self.set_desired(self.desired.saturating_sub(n), Cause::of(reason), desk);
        }
    }

    /// Instances leave service by name; a place (`asg#0`) means the same instance until all have left.
    fn let_out(&mut self, names: &[String], to: Lifecycle, desk: &mut Desk<'_>) {
        let indexes = self.find_all(names).unwrap_or_default();
        let ids: Vec<u32> = indexes.into_iter().map(|index| self.members[index].id).collect();
        for id in ids {
            if let Some(index) = self.index(id) {
                self.members[index].is_protected &= to == Lifecycle::EnteringStandby;
                self.leave(index, to, Activity::Call, desk);
            }
        }
    }

    fn update(&mut self, update: &Update, desk: &mut Desk<'_>) {
        let config = &mut self.config;
        config.default_cooldown = update.default_cooldown.unwrap_or(config.default_cooldown);
        config.health_check_type = update.health_check_type.unwrap_or(config.health_check_type);
        config.health_check_grace_period = update.health_check_grace_period.unwrap_or(config.health_check_grace_period);
        config.default_instance_warmup = update.default_instance_warmup.or(config.default_instance_warmup);
        config.new_instances_protected = update.new_instances_protected.unwrap_or(config.new_instances_protected);
        let cause = Cause::of(Reason::UpdateAutoScalingGroup);
        self.set_sizes((update.min_size, update.max_size), update.desired_capacity, cause, desk);
    }

    /// Running instances that somebody else launched become the group's. One that does not run is let go again.
    fn attach(&mut self, names: &[String], desk: &mut Desk<'_>) {
        self.set_desired(self.desired + names.len() as u32, Cause::of(Reason::AttachInstances), desk);
        for name in names {
            self.n_members += 1;
            let mut member = Member::new(self.n_members, Lifecycle::Pending, Activity::Call, desk.now);
            (member.name, member.version) = (name.clone(), self.version);
            let id = member.id;
            self.members.push(member);
            let args = vec![("InstanceIds", Value::List(vec![Value::Word(name.clone())]))];
            self.send((id, Purpose::Attach), (name.clone(), "DescribeInstances"), args, desk);
        }
    }

    /// There is no such instance, or it does not run.
    pub(super) fn not_attached(&mut self, index: usize, desk: &mut Desk<'_>) {
        self.forget(index, desk);
        desk.out.record(self.slot, Fact::AttachFailed);
        self.set_desired(self.desired.saturating_sub(1), Cause::of(Reason::AttachInstances), desk);
    }

    fn policy(&self, name: &str) -> Option<usize> {
        self.config.policies.iter().position(|policy| policy.name == name)
    }

    fn check_execute(&self, execute: &Execute) -> Done {
        let place = self.policy(&execute.policy).ok_or(VALIDATION)?;
        let is_measured = execute.metric_value.is_some() && execute.breach_threshold.is_some();
        match &self.config.policies[place].kind {
            Some(PolicyKind::Simple(_)) => Ok(()),
            Some(PolicyKind::Step(_)) if is_measured => Ok(()),
            _ => Err(VALIDATION),
        }
    }

    fn execute(&mut self, execute: &Execute, desk: &mut Desk<'_>) {
        let Some(place) = self.policy(&execute.policy) else { return };
        // Without HonorCooldown the cooldown does not stand in the way.
        self.cooldown_until = self.cooldown_until.min(desk.now);
        let measured = execute.metric_value.zip(execute.breach_threshold);
        let Some((capacity, cause)) = self.executed(place, measured, desk) else { return };
        if capacity != self.desired {
            self.set_desired(capacity, cause, desk);
            self.pause_after(place);
        }
    }

    fn suspend(&mut self, processes: &[Process], desk: &mut Desk<'_>) {
        for process in named_or_all(processes) {
            if self.may(process) {
                self.config.suspended_processes.push(process);
                desk.out.record(self.slot, Fact::ProcessSuspended { process });
            }
        }
    }

    fn resume(&mut self, processes: &[Process], desk: &mut Desk<'_>) {
        for process in named_or_all(processes) {
            if !self.may(process) {
                self.config.suspended_processes.retain(|known| *known != process);
                desk.out.record(self.slot, Fact::ProcessResumed { process });
            }
        }
    }

    fn set_health(&mut self, health: &SetHealth, desk: &mut Desk<'_>) {
        let Some(index) = self.find(&health.instance) else { return };
        if health.is_healthy {
            self.members[index].unhealthy = None;
            return;
        }
        if health.respects_grace && self.is_in_grace(index, desk) {
            return;
        }
        self.found_unhealthy(index, HealthSource::Custom, desk);
    }

    /// The instance and the hook that holds it.
    fn waiting_hook(&self, name: &str, hook: &str) -> Option<(usize, u8)> {
        let index = self.find(name)?;
        let place = self.config.lifecycle_hooks.iter().position(|known| known.name == hook)? as u8;
        let holds = self.members[index].hooks.iter().any(|(held, _)| *held == place);
        (holds && self.members[index].lifecycle.is_waiting()).then_some((index, place))
    }

    fn complete_hook(&mut self, name: &str, hook: &str, result: HookResult, desk: &mut Desk<'_>) {
        if let Some((index, place)) = self.waiting_hook(name, hook) {
            self.hook_answered(index, place, (result, false), desk);
        }
    }

    /// The timer of a hook starts anew.
    fn heartbeat(&mut self, name: &str, hook: &str, desk: &mut Desk<'_>) {
        let Some((index, place)) = self.waiting_hook(name, hook) else { return };
        let timeout = self.config.lifecycle_hooks[usize::from(place)].heartbeat_timeout;
        let member = &mut self.members[index];
        for (held, until) in &mut member.hooks {
            if *held == place {
                *until = desk.now + timeout;
            }
        }
        let event = Event::HookOver { member: member.id, hook: place, epoch: member.epoch };
        desk.out.after(self.slot, timeout, event);
    }

    fn delete(&mut self, desk: &mut Desk<'_>) {
        let cause = Cause::of(Reason::DeleteAutoScalingGroup);
        self.config.warm_pool.read = None;
        self.set_sizes((Some(0), None), Some(0), cause, desk);
        self.is_deleted = true;
        let ids: Vec<u32> = self.members.iter().map(|member| member.id).collect();
        for id in ids {
            if let Some(index) = self.index(id) {
                self.take_out(index, Activity::Call, desk);
            }
        }
        desk.out.record(self.slot, Fact::GroupDeleted);
    }
}

fn named_or_all(processes: &[Process]) -> Vec<Process> {
    if processes.is_empty() { Process::WORDS.iter().map(|(process, _)| *process).collect() } else { processes.to_vec() }
}
