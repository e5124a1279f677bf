//! How instances come into service: launch, set-up, hooks, load balancers, warm-up.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "an instance has many states; each step is about two or three of them"
)]

use skylapse_units::SimDuration;
use skylapse_view::InstanceState;

use super::config::{HookResult, Process, Transition, ZONES};
use super::event::Event;
use super::fact::{Activity, Fact};
use super::group::{Desk, Group, Purpose};
use super::lifecycle::Lifecycle;
use super::member::{Member, Registration};
use crate::call::{Bear, Watch};
use crate::field::Value;
use crate::peer::{InstanceNews, Peer, TargetHealth};
use crate::scaling::{mix, zones};

/// From `running` to the hooks and load balancers: with the 5 s of `pending`, about 30 s from launch to service, as activity logs
/// show it (10 to 120 s; *model assumption*).
const INTO_SERVICE: SimDuration = SimDuration::from_secs(25);
/// The first pause after a launch that failed; it doubles up to the last (*model assumption*).
const RETRY_FIRST: SimDuration = SimDuration::from_secs(30);
const RETRY_DOUBLINGS: u32 = 4;
const RETRY_LONGEST: SimDuration = SimDuration::from_secs(600);

impl Group {
    /// Launches what is missing: out of the warm pool first. After a failure one at a time, until one succeeds.
    pub(super) fn launch_missing(&mut self, missing: u32, desk: &mut Desk<'_>) {
        for _ in 0..missing {
            if let Some(index) = self.next_of_pool() {
                self.leave_pool(index, desk);
                continue;
            }
            if desk.now < self.retry_at {
                return;
            }
            let is_probing = 0 < self.n_failed;
            if is_probing && self.members.iter().any(|member| member.lifecycle == Lifecycle::Pending) {
                return;
            }
            self.launch(Lifecycle::Pending, Activity::ScaleOut, desk);
        }
    }

    /// Launches one instance where there are fewest.
    pub(super) fn launch(&mut self, lifecycle: Lifecycle, activity: Activity, desk: &mut Desk<'_>) {
        let Some(zone) = self.next_zone(desk) else { return };
        let is_spot = self.next_is_spot();
        self.n_members += 1;
        let mut member = Member::new(self.n_members, lifecycle, activity, desk.now);
        (member.zone, member.version, member.is_spot) = (zone, self.version, is_spot);
        let id = member.id;
        self.members.push(member);
        let settings = self.settings(zone, is_spot);
        desk.out.bear(self.slot, Bear { id, kind: "ec2", settings });
    }

    /// The settings of the launch template, with the zone and the purchase option of this instance. Protection from termination
    /// does not hold a group back (AWS, ec2-auto-scaling-instance-protection.html, 2026-10), so it is not asked for.
    fn settings(&self, zone: u8, is_spot: bool) -> Vec<(&'static str, Value)> {
        let left_out = ["disable_api_termination", "disable_api_stop"];
        let kept = self.config.instance.iter().filter(|(key, _)| !left_out.contains(key));
        let mut settings: Vec<(&'static str, Value)> = kept.cloned().collect();
        // Members are replaced, never recovered (AWS, ec2-instance-recover.html, 2026-04).
        settings.retain(|(key, _)| *key != "auto_recovery");
        settings.push(("auto_recovery", Value::Word("disabled".to_owned())));
        settings.push(("availability_zone", Value::Word(ZONES[usize::from(zone)].to_owned())));
        if self.config.mixed.is_some() {
            let purchase = if is_spot { "spot" } else { "on-demand" };
            settings.push(("purchase", Value::Word(purchase.to_owned())));
        }
        settings
    }

    fn next_is_spot(&self) -> bool {
        let Some(mixed) = self.config.mixed.read else {
            return self.config.instance.contains(&("purchase", Value::Word("spot".to_owned())));
        };
        let spot = self.count(|member| member.counts() && member.is_spot);
        let on_demand = self.count(|member| member.counts() && !member.is_spot);
        !mix::next_is_on_demand(on_demand, spot, mixed.on_demand_base, mixed.on_demand_percent)
    }

    /// The emptiest zone, by chance among equals; a zone where a launch has just failed is passed over. None: all have failed.
    fn next_zone(&mut self, desk: &Desk<'_>) -> Option<u8> {
        self.closed_zones.retain(|(_, until)| desk.now < *until);
        let counts: Vec<u32> =
            self.config.zones.iter().map(|zone| self.count(|member| member.zone == *zone && member.counts())).collect();
        let is_open = |place: usize| self.closed_zones.iter().all(|(zone, _)| *zone != self.config.zones[place]);
        let places = zones::emptiest(&counts, is_open);
        let chosen = if places.len() < 2 { 0 } else { self.rng.below(places.len() as u64) };
        places.get(chosen as usize).map(|place| self.config.zones[*place])
    }

    /// EC2 tells how an instance stands.
    pub(super) fn instance_noticed(&mut self, id: u32, news: InstanceNews, peer: Peer, desk: &mut Desk<'_>) {
        let Some(index) = self.index(id) else { return };
        let member = &mut self.members[index];
        let before = std::mem::replace(&mut member.ec2, news.state);
        member.peer = Some(peer);
        if news.is_impaired {
            member.impaired_since.get_or_insert(desk.now);
        } else {
            member.impaired_since = None;
        }
        let is_first = before.is_none() && member.epoch == 0;
        let is_foreign = is_first && member.activity == Activity::Call;
        match news.state {
            Some(state) if is_foreign && state != InstanceState::Running => return self.not_attached(index, desk),
            None => return self.launch_failed(index, desk),
            Some(_) if is_first => self.launched(index, desk),
            Some(_) => {}
        }
        self.moved_on(index, before, desk);
        if news.is_marked {
            self.recommended(id);
        }
    }

    /// The launch has succeeded.
    fn launched(&mut self, index: usize, desk: &mut Desk<'_>) {
        self.n_failed = 0;
        let member = &mut self.members[index];
        member.epoch = 1;
        let fact = Fact::LifecycleChanged {
            instance: member.number,
            from: None,
            to: member.lifecycle,
            cause: member.activity,
        };
        desk.out.record(self.slot, fact);
    }

    /// What a change of the instance's state means where it is.
    fn moved_on(&mut self, index: usize, before: Option<InstanceState>, desk: &mut Desk<'_>) {
        let Some(state) = self.members[index].ec2 else { return };
        let has_changed = before != Some(state);
        let lifecycle = self.members[index].lifecycle;
        match state {
            InstanceState::Running if has_changed => {
                if matches!(lifecycle, Lifecycle::Pending | Lifecycle::WarmedPending) {
                    self.configure(index, desk);
                }
            }
            InstanceState::Terminated => self.is_terminated(index, desk),
            InstanceState::Stopped if lifecycle == Lifecycle::WarmedPendingProceed => self.pooled(index, desk),
            InstanceState::Stopping | InstanceState::Stopped | InstanceState::ShuttingDown => {
                self.has_stopped(index, before, desk);
            }
            InstanceState::Pending | InstanceState::Running => {}
        }
    }

    pub(super) fn configure(&mut self, index: usize, desk: &mut Desk<'_>) {
        let Member { id, epoch, .. } = self.members[index];
        desk.out.after(self.slot, INTO_SERVICE, Event::Configured { member: id, epoch });
    }

    /// A launch has failed: its zone is passed over for a while, and so is the whole group when no zone is left.
    fn launch_failed(&mut self, index: usize, desk: &mut Desk<'_>) {
        let member = self.members.remove(index);
        desk.out.unfollow(self.slot, member.id);
        desk.out.record(self.slot, Fact::LaunchFailed { zone: member.zone });
        // Zones that cannot be made even stay as they are until the next look.
        for other in self.members.iter_mut().filter(|other| other.replaced_for == Some(Activity::Rebalance)) {
            other.replaced_for = None;
        }
        self.n_failed += 1;
        let doubled = RETRY_FIRST.as_nanos() << (self.n_failed - 1).min(RETRY_DOUBLINGS + 1);
        let pause = SimDuration::from_nanos(doubled).at_most(RETRY_LONGEST);
        let until = desk.now + pause;
        self.closed_zones.retain(|(zone, _)| *zone != member.zone);
        self.closed_zones.push((member.zone, until));
        let all_closed =
            self.config.zones.iter().all(|zone| self.closed_zones.iter().any(|(closed, _)| closed == zone));
        if all_closed && self.retry_at < until {
            self.retry_at = until;
            desk.out.after(self.slot, pause, Event::Retry);
        }
    }

    /// The instance is set up: hooks come next.
    pub(super) fn configured(&mut self, id: u32, epoch: u16, desk: &mut Desk<'_>) {
        let Some(index) = self.index(id).filter(|index| self.members[*index].epoch == epoch) else { return };
        if self.members[index].ec2 != Some(InstanceState::Running) {
            return;
        }
        let waiting = match self.members[index].lifecycle {
            Lifecycle::Pending => Lifecycle::PendingWait,
            Lifecycle::WarmedPending => Lifecycle::WarmedPendingWait,
            _ => return,
        };
        if !self.wait_for_hooks(index, Transition::Launching, waiting, desk) {
            self.proceed(index, desk);
        }
    }

    /// Holds an instance until all hooks of a transition have been answered; false when there are none.
    pub(super) fn wait_for_hooks(
        &mut self,
        index: usize,
        transition: Transition,
        waiting: Lifecycle,
        desk: &mut Desk<'_>,
    ) -> bool {
        let hooks: Vec<(u32, SimDuration)> = self
            .config
            .hooks(transition)
            .map(|(place, hook)| {
                let work = hook.duration.unwrap_or(hook.heartbeat_timeout);
                (place, work.at_most(hook.heartbeat_timeout))
            })
            .collect();
        if hooks.is_empty() {
            return false;
        }
        let (activity, slot) = (self.members[index].activity, self.slot);
        self.turn(index, waiting, activity, desk);
        let member = &mut self.members[index];
        for (place, wait) in hooks {
            let until = desk.now + wait;
            member.hooks.push((place as u8, until));
            desk.out.record(slot, Fact::HookBegan { instance: member.number, hook: place + 1 });
            let event = Event::HookOver { member: member.id, hook: place as u8, epoch: member.epoch };
            desk.out.after(slot, wait, event);
        }
        true
    }

    /// The wait of a hook is over: its work is done, or nobody has answered.
    pub(super) fn hook_over(&mut self, id: u32, hook: u8, desk: &mut Desk<'_>) {
        let Some(index) = self.index(id) else { return };
        let now = desk.now;
        if !self.members[index].hooks.iter().any(|(place, until)| *place == hook && *until == now) {
            return; // a heartbeat has moved it, or it was answered
        }
        let Some(config) = self.config.lifecycle_hooks.get(usize::from(hook)) else { return };
        let is_timeout = config.duration.is_none_or(|work| config.heartbeat_timeout < work);
        let result = if is_timeout { config.default_result } else { HookResult::Continue };
        self.hook_answered(index, hook, (result, is_timeout), desk);
    }

    pub(super) fn hook_answered(
        &mut self,
        index: usize,
        hook: u8,
        (result, is_timeout): (HookResult, bool),
        desk: &mut Desk<'_>,
    ) {
        let member = &mut self.members[index];
        member.hooks.retain(|(place, _)| *place != hook);
        let (instance, hook) = (member.number, u32::from(hook) + 1);
        desk.out.record(self.slot, Fact::HookEnded { instance, hook, result, is_timeout });
        if result == HookResult::Abandon {
            member.is_abandoned = true;
            member.hooks.clear();
        }
        if !member.hooks.is_empty() {
            return;
        }
        let (is_abandoned, lifecycle, activity) = (member.is_abandoned, member.lifecycle, member.activity);
        match lifecycle {
            Lifecycle::PendingWait | Lifecycle::WarmedPendingWait if is_abandoned => {
                self.take_out(index, activity, desk);
            }
            Lifecycle::PendingWait => {
                self.turn(index, Lifecycle::PendingProceed, activity, desk);
                self.proceed(index, desk);
            }
            Lifecycle::WarmedPendingWait => self.proceed(index, desk),
            // Both results end in termination.
            Lifecycle::TerminatingWait | Lifecycle::WarmedTerminatingWait => self.end(index, desk),
            _ => {}
        }
    }

    /// The hooks are done: into the pool, or to the load balancers.
    pub(super) fn proceed(&mut self, index: usize, desk: &mut Desk<'_>) {
        if self.members[index].lifecycle.is_pooled() {
            return self.enter_pool(index, desk);
        }
        let Member { id, ref name, .. } = self.members[index];
        let targets = vec![("Targets", Value::List(vec![Value::Word(name.clone())]))];
        let balancers = if self.may(Process::AddToLoadBalancer) { self.balancers.clone() } else { vec![] };
        self.members[index].targets = vec![Registration::Asked; balancers.len()];
        for (place, balancer) in (0..).zip(balancers) {
            self.send((id, Purpose::Register(place)), (balancer, "RegisterTargets"), targets.clone(), desk);
        }
        self.serve(index, desk);
    }

    /// A load balancer has answered whether it takes the instance.
    pub(super) fn registered(&mut self, index: usize, place: u32, is_granted: bool, desk: &mut Desk<'_>) {
        if let Some(target) = self.members[index].targets.get_mut(place as usize)
            && *target == Registration::Asked
        {
            *target = if is_granted { Registration::Target(TargetHealth::Initial) } else { Registration::None };
        }
        if self.members[index].lifecycle.is_pending() {
            self.serve(index, desk);
        }
    }

    /// Once all load balancers have taken it, it is in service.
    fn serve(&mut self, index: usize, desk: &mut Desk<'_>) {
        if self.members[index].is_registering() {
            return;
        }
        let activity = self.members[index].activity;
        self.turn(index, Lifecycle::InService, activity, desk);
        let warmup = self.warmup();
        let lifetime = self.config.max_instance_lifetime;
        let member = &mut self.members[index];
        member.in_service = Some(desk.now);
        member.is_protected = self.config.new_instances_protected;
        member.is_warm = false;
        let id = member.id;
        desk.out.after(self.slot, warmup, Event::Warmed { member: id });
        if !lifetime.is_zero() {
            let age = desk.now.saturating_since(member.launched).as_nanos();
            let left = SimDuration::from_nanos(lifetime.as_nanos().saturating_sub(age));
            desk.out.after(self.slot, left, Event::Aged { member: id });
        }
    }

    /// The warm-up is over: the instance's numbers count.
    pub(super) fn warmed(&mut self, id: u32, desk: &mut Desk<'_>) {
        let Some(index) = self.index(id).filter(|index| self.members[*index].serves()) else { return };
        let since = self.members[index].in_service;
        let warmup = self.warmup();
        let is_over = since.is_some_and(|since| warmup <= desk.now.saturating_since(since));
        if self.members[index].is_warm || !is_over {
            return;
        }
        self.members[index].is_warm = true;
        desk.out.record(self.slot, Fact::WarmupFinished { instance: self.members[index].number });
        if self.looks_at_cpu() && !self.members[index].is_watched {
            self.watch_member(index, desk);
        }
    }

    pub(super) fn watch_member(&mut self, index: usize, desk: &mut Desk<'_>) {
        let member = &mut self.members[index];
        member.is_watched = true;
        let watch = Watch {
            id: member.id,
            resource: member.name.clone(),
            metric: "cpu_utilization".to_owned(),
            statistic: "avg".to_owned(),
            period: super::group::MINUTE,
        };
        desk.out.watch(self.slot, watch);
    }

    /// An instance stands otherwise from now on.
    pub(super) fn turn(&mut self, index: usize, to: Lifecycle, cause: Activity, desk: &mut Desk<'_>) {
        let member = &mut self.members[index];
        let from = std::mem::replace(&mut member.lifecycle, to);
        member.epoch = member.epoch.wrapping_add(1).max(1);
        member.activity = cause;
        let fact = Fact::LifecycleChanged { instance: member.number, from: Some(from), to, cause };
        desk.out.record(self.slot, fact);
    }
}
