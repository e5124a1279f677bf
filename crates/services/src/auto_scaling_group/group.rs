//! One group at work: it compares what there is with what is desired, after everything that happens.

use skylapse_kernel::Rng;
use skylapse_units::{SimDuration, SimTime};

use super::Out;
use super::alarms::PolicyAlarmState;
use super::config::{GroupConfig, Process};
use super::event::Event;
use super::fact::{Activity, Cause, Fact, Held, Reason};
use super::forecasts::Prediction;
use super::member::Member;
use super::refresh::Refresh;
use crate::call::{Answer, Sent};
use crate::field::Args;
use crate::peer::{Born, End, Follow, Linked, News, Notice};
use crate::scaling::tracking;
use crate::service::Slot;

/// A group of instances.
#[derive(Clone, Debug)]
pub(super) struct Group {
    pub slot: Slot,
    /// As calls have left it: sizes and desired capacity are kept here.
    pub config: GroupConfig,
    pub name: String,
    pub rng: Rng,
    pub desired: u32,
    pub members: Vec<Member>,
    pub n_members: u32,
    /// The version of the launch template.
    pub version: u32,
    /// Names of the load balancers that send to it.
    pub balancers: Vec<String>,
    /// What the calls under way are for: call, instance, purpose.
    pub sent: Vec<(u32, u32, Purpose)>,
    pub n_sent: u32,
    pub alarms: Vec<PolicyAlarmState>,
    /// Tells alarms and schedules of earlier policies from those of now.
    pub generation: u16,
    /// What each policy was held by last, so that it is told once.
    pub held: Vec<Option<Held>>,
    pub predictions: Vec<Prediction>,
    /// What came in since the last minute: sum and number of the instances' means; requests and lost requests.
    pub cpu: (f64, u32),
    pub requests: Option<f64>,
    pub lost: f64,
    pub cooldown_until: SimTime,
    /// The cooldown that begins when the activities of a simple policy are over.
    pub cooldown_next: Option<SimDuration>,
    pub is_scale_in_due: bool,
    pub is_blocked: bool,
    /// Launches that have failed in a row.
    pub n_failed: u32,
    pub retry_at: SimTime,
    /// Zones where the last launch failed, until when.
    pub closed_zones: Vec<(u8, SimTime)>,
    pub refresh: Option<Refresh>,
    pub n_refreshes: u16,
    pub is_deleted: bool,
}

/// What a call to another resource is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Purpose {
    /// A load balancer (its place) takes the instance.
    Register(u32),
    /// A load balancer lets it go.
    Deregister(u32),
    /// EC2 terminates it.
    Terminate,
    /// EC2 stops it for the warm pool.
    Stop,
    /// EC2 starts it out of the warm pool.
    Start,
    /// EC2 knows the instance that is to be attached.
    Attach,
}

/// What a step works with besides the group.
pub(super) struct Desk<'a> {
    pub now: SimTime,
    pub out: &'a mut Out,
}

/// A follow of a load balancer has this bit and its place.
pub(super) const BALANCER: u32 = 1 << 31;
/// A watch of a policy's own metric has this bit and the place of the alarm.
pub(super) const CUSTOM: u32 = 1 << 30;

/// From a smaller desired capacity to the first instance that goes: 10 to 29 s in activity logs, *model assumption*.
const SCALE_IN_START: SimDuration = SimDuration::from_secs(15);
pub(super) const MINUTE: SimDuration = SimDuration::from_secs(60);

impl Group {
    pub(super) fn new(slot: Slot, name: &str, config: &GroupConfig, rng: Rng) -> Self {
        Self {
            slot,
            desired: config.first_desired(),
            config: config.clone(),
            name: name.to_owned(),
            rng,
            members: vec![],
            n_members: 0,
            version: 1,
            balancers: vec![],
            sent: vec![],
            n_sent: 0,
            alarms: vec![],
            generation: 0,
            held: vec![],
            predictions: vec![],
            cpu: (0.0, 0),
            requests: None,
            lost: 0.0,
            cooldown_until: SimTime::START,
            cooldown_next: None,
            is_scale_in_due: false,
            is_blocked: false,
            n_failed: 0,
            retry_at: SimTime::START,
            closed_zones: vec![],
            refresh: None,
            n_refreshes: 0,
            is_deleted: false,
        }
    }

    pub(super) fn linked(&mut self, linked: Linked<'_>) {
        if linked.end == End::Upstream && linked.kind == "load_balancer" {
            self.balancers.push(linked.name.to_owned());
        }
    }

    pub(super) fn start(&mut self, desk: &mut Desk<'_>) {
        let (min, max) = (self.config.min_size, self.config.max_size);
        self.config.desired_capacity = Some(self.desired);
        desk.out.record(self.slot, Fact::GroupCreated { min, max, desired: self.desired });
        for (place, name) in (0..).zip(&self.balancers) {
            desk.out.follow(self.slot, Follow { id: BALANCER | place, resource: name.clone() });
        }
        self.watch_balancers(desk);
        desk.out.after(self.slot, MINUTE, Event::Minute);
        self.set_up_policies(desk);
        self.reconcile(desk);
    }

    /// A person changed the settings.
    pub(super) fn reconfigure(&mut self, config: &GroupConfig, desk: &mut Desk<'_>) {
        if self.is_deleted {
            return;
        }
        let before = std::mem::replace(&mut self.config, config.clone());
        if before.instance != self.config.instance {
            self.version += 1;
        }
        if (before.min_size, before.max_size) != (self.config.min_size, self.config.max_size) {
            let (min, max) = (self.config.min_size, self.config.max_size);
            desk.out.record(self.slot, Fact::SizesChanged { min, max });
        }
        if before.policies != self.config.policies {
            self.set_up_policies(desk);
        }
        let wanted = self.config.desired_capacity.unwrap_or(self.desired);
        self.set_desired(wanted, Cause::of(Reason::UpdateAutoScalingGroup), desk);
        self.reconcile(desk);
    }

    pub(super) fn due(&mut self, event: Event, desk: &mut Desk<'_>) {
        if self.is_deleted && matches!(event, Event::Minute | Event::Evaluate { .. } | Event::Invoke { .. }) {
            return;
        }
        match event {
            Event::Minute => self.minute(desk),
            Event::Configured { member, epoch } => self.configured(member, epoch, desk),
            Event::HookOver { member, hook, epoch: _ } => self.hook_over(member, hook, desk),
            Event::Warmed { member } => self.warmed(member, desk),
            Event::ScaleIn => self.scale_in(desk),
            Event::Retry => {}
            Event::Evaluate { alarm, generation } => self.evaluate(alarm, generation, desk),
            Event::Invoke { alarm, generation } => self.invoke(alarm, generation, desk),
            Event::Scheduled { policy, generation } => self.scheduled(policy, generation, desk),
            Event::Predict { policy, generation } => self.predict(policy, generation, desk),
            Event::Aged { member } => self.aged(member, desk),
            Event::Refresh { number } => self.refresh_due(number, desk),
        }
        self.reconcile(desk);
    }

    pub(super) fn born(&mut self, born: Born<'_>) {
        let Some(index) = self.index(born.id) else { return };
        let member = &mut self.members[index];
        member.name = born.name.to_owned();
        member.number = born.name.rsplit_once('-').and_then(|(_, number)| number.parse().ok()).unwrap_or(0);
        member.peer = Some(born.peer);
    }

    pub(super) fn noticed(&mut self, notice: Notice, desk: &mut Desk<'_>) {
        match notice.news {
            News::Instance(news) => self.instance_noticed(notice.id, news, notice.peer, desk),
            News::Target { target, health } => self.target_noticed(notice.id & !BALANCER, target, health, desk),
            News::There => {}
        }
        self.reconcile(desk);
    }

    pub(super) fn answered(&mut self, answer: Answer, desk: &mut Desk<'_>) {
        let Some(place) = self.sent.iter().position(|(id, ..)| *id == answer.id) else { return };
        let (_, member, purpose) = self.sent.swap_remove(place);
        self.call_answered(member, purpose, answer.code.is_none(), desk);
        self.reconcile(desk);
    }

    /// Compares what there is with what is desired, and acts on the difference.
    pub(super) fn reconcile(&mut self, desk: &mut Desk<'_>) {
        let active = self.count(Member::counts);
        if active < self.desired && self.may(Process::Launch) {
            self.launch_missing(self.desired - active, desk);
        }
        if self.desired < active && !self.is_scale_in_due && self.may(Process::Terminate) {
            self.is_scale_in_due = true;
            desk.out.after(self.slot, SCALE_IN_START, Event::ScaleIn);
        }
        self.let_replaced_go(desk);
        self.keep_pool(desk);
        self.refresh_step(desk);
        self.begin_cooldown(desk);
    }

    /// Sets the desired capacity, within the group's sizes; one fact for each change.
    pub(super) fn set_desired(&mut self, wanted: u32, cause: Cause, desk: &mut Desk<'_>) {
        let (min, max) = (self.config.min_size, self.config.max_size);
        let to = wanted.max(min).min(max.max(min));
        let from = std::mem::replace(&mut self.desired, to);
        self.config.desired_capacity = Some(to);
        if from != to {
            self.is_blocked = false;
            desk.out.record(self.slot, Fact::CapacityChanged { from, to, cause });
        }
    }

    /// Sets sizes; a desired capacity that is not given is brought within them.
    pub(super) fn set_sizes(
        &mut self,
        (min, max): (Option<u32>, Option<u32>),
        desired: Option<u32>,
        cause: Cause,
        desk: &mut Desk<'_>,
    ) {
        let before = (self.config.min_size, self.config.max_size);
        self.config.min_size = min.unwrap_or(before.0);
        self.config.max_size = max.unwrap_or(before.1);
        let (min, max) = (self.config.min_size, self.config.max_size);
        if before != (min, max) {
            desk.out.record(self.slot, Fact::SizesChanged { min, max });
        }
        self.set_desired(desired.unwrap_or(self.desired), cause, desk);
    }

    /// Whether a process goes on.
    pub(super) fn may(&self, process: Process) -> bool {
        !self.config.suspended_processes.contains(&process)
    }

    pub(super) fn index(&self, id: u32) -> Option<usize> {
        self.members.binary_search_by_key(&id, |member| member.id).ok()
    }

    pub(super) fn count(&self, which: impl Fn(&Member) -> bool) -> u32 {
        self.members.iter().filter(|member| which(member)).count() as u32
    }

    /// Instances come or go at this moment.
    pub(super) fn is_busy(&self) -> bool {
        self.is_scale_in_due
            || self.members.iter().any(|member| member.lifecycle.is_pending() || member.lifecycle.is_leaving())
    }

    /// What policies look at.
    pub(super) fn for_policies(&self) -> tracking::Group {
        tracking::Group {
            desired: self.desired,
            warmed: self.count(Member::is_warmed_up),
            min: self.config.min_size,
            max: self.config.max_size,
        }
    }

    /// True while a new instance's numbers do not count.
    pub(super) fn is_warming(&self) -> bool {
        self.members.iter().any(|member| member.lifecycle.is_active() && !member.is_warm)
    }

    /// Calls an action of another resource about an instance.
    pub(super) fn send(
        &mut self,
        (member, purpose): (u32, Purpose),
        (target, action): (String, &str),
        args: Args,
        desk: &mut Desk<'_>,
    ) {
        self.n_sent += 1;
        self.sent.push((self.n_sent, member, purpose));
        desk.out.call(self.slot, Sent { id: self.n_sent, target, action: action.to_owned(), args });
    }

    pub(super) fn bytes(&self) -> u64 {
        let alarms: u64 = self.alarms.iter().map(PolicyAlarmState::bytes).sum();
        let predictions: u64 = self.predictions.iter().map(Prediction::bytes).sum();
        (size_of::<Self>() + self.members.capacity() * size_of::<Member>()) as u64 + alarms + predictions
    }

    /// A simple policy's pause begins when its activities are over.
    fn begin_cooldown(&mut self, desk: &Desk<'_>) {
        if self.cooldown_next.is_some()
            && !self.is_busy()
            && let Some(cooldown) = self.cooldown_next.take()
        {
            self.cooldown_until = desk.now.saturating_add(cooldown);
        }
    }

    /// There are more instances than desired: the surplus goes, by the termination policies.
    fn scale_in(&mut self, desk: &mut Desk<'_>) {
        self.is_scale_in_due = false;
        while self.desired < self.count(Member::counts) && self.may(Process::Terminate) {
            let Some(victim) = self.victim(desk) else {
                if !std::mem::replace(&mut self.is_blocked, true) {
                    desk.out.record(self.slot, Fact::ScaleInBlocked);
                }
                // The next look is a minute away.
                self.is_scale_in_due = true;
                desk.out.after(self.slot, MINUTE, Event::ScaleIn);
                return;
            };
            self.take_out(victim, Activity::ScaleIn, desk);
        }
    }
}
