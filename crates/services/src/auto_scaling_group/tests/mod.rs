//! Groups as a room: a stand-in for EC2 and for a load balancer answers their calls, with phases of fixed lengths.

#![expect(clippy::wildcard_enum_match_arm, reason = "a test is about one or two of many facts")]

mod examples;
mod health;
mod laws;
mod life;
mod policies;
mod refresh;
mod settings;

use skylapse_kernel::{EventQueue, Seed};
use skylapse_view::InstanceState;

use super::group::BALANCER;
use super::*;
use crate::call::{Answer, Datapoint, Sent, Watch};
use crate::field::{Args, Value};
use crate::measure::Measured;
use crate::peer::{Born, End, InstanceNews, Linked, News, Notice, Peer, TargetHealth};
use crate::service::{Effect, Meters, Rare};

/// A group with what it acts on.
pub struct Bench {
    service: AutoScalingGroup,
    meters: GroupMeters,
    queue: EventQueue<Next>,
    now: SimTime,
    next_minute: u64,
    pub facts: Vec<(f64, Fact)>,
    pub answers: Vec<(&'static str, Option<&'static str>)>,
    pub instances: Vec<Fake>,
    watches: Vec<Watch>,
    /// The value of a watched number at a second of the run.
    pub metric: Measure,
    /// Whether a launch in a zone succeeds at a second of the run.
    pub has_room: Room,
    has_balancer: bool,
}

type Measure = Box<dyn Fn(&Watch, f64) -> Option<f64>>;
type Room = Box<dyn Fn(&str, f64) -> bool>;

/// A stand-in for an instance.
#[derive(Clone, Debug)]
pub struct Fake {
    pub name: String,
    id: u32,
    pub zone: String,
    pub settings: Args,
    pub state: Option<InstanceState>,
}

#[derive(Clone, Copy, PartialEq, Debug)]
enum Next {
    Own(Event),
    Turn(usize, InstanceState),
    Notice(Notice),
    Answer(Answer),
}

const SLOT: Slot = Slot(0);

pub const fn secs(secs: u64) -> SimDuration {
    SimDuration::from_secs(secs)
}

/// A group of these sizes in one zone, with detailed monitoring.
pub fn sized(min_size: u32, desired: u32, max_size: u32) -> GroupConfig {
    GroupConfig {
        min_size,
        max_size,
        desired_capacity: Some(desired),
        zones: vec![0],
        instance: vec![("monitoring", Value::Word("detailed".to_owned()))],
        ..GroupConfig::default()
    }
}

/// With policies.
pub fn with_policies(config: GroupConfig, kinds: Vec<PolicyKind>) -> GroupConfig {
    let read = (1..).zip(kinds).map(|(n, kind)| Policy { name: format!("p{n}"), kind: Some(kind) }).collect();
    GroupConfig { policies: Given { value: Value::Absent, read }, ..config }
}

pub fn given<T>(read: T) -> Given<Option<T>> {
    Given { value: Value::Absent, read: Some(read) }
}

impl Bench {
    pub fn new(config: &GroupConfig) -> Self {
        Self::start(config, false, |_, _| true)
    }

    pub fn behind_a_balancer(config: &GroupConfig) -> Self {
        Self::start(config, true, |_, _| true)
    }

    pub fn start(config: &GroupConfig, has_balancer: bool, has_room: impl Fn(&str, f64) -> bool + 'static) -> Self {
        let mut service = AutoScalingGroup::new(&());
        service.add(New { name: "asg", parent: None, config }, Rng::from_seed(Seed(5)));
        let mut bench = Self {
            service,
            meters: AutoScalingGroup::meters(config),
            queue: EventQueue::default(),
            now: SimTime::START,
            next_minute: 1,
            facts: vec![],
            answers: vec![],
            instances: vec![],
            watches: vec![],
            metric: Box::new(|_, _| None),
            has_room: Box::new(has_room),
            has_balancer,
        };
        if has_balancer {
            let linked = Linked { end: End::Upstream, peer: Peer(1_000), name: "lb", kind: "load_balancer" };
            bench.step(Input::Linked(linked));
        }
        bench.step(Input::Started);
        bench
    }

    /// Lets all CPUs be so busy, by second and by the number of instances that run.
    pub fn with_cpu(mut self, cpu: impl Fn(f64) -> f64 + 'static) -> Self {
        self.metric = Box::new(move |_, at| Some(cpu(at)));
        self
    }

    pub fn now_s(&self) -> f64 {
        self.now.as_secs_f64()
    }

    pub fn run_to(&mut self, second: u64) -> &mut Self {
        let end = SimTime::START + secs(second);
        loop {
            let minute = SimTime::START + secs(60 * self.next_minute);
            let limit = end.min(SimTime::from_nanos(minute.as_nanos() - 1));
            while let Some((at, next)) = self.queue.pop_until(limit) {
                self.now = at;
                self.handle(next);
            }
            if end < minute {
                break;
            }
            self.now = minute;
            self.next_minute += 1;
            self.measure();
        }
        self.now = end;
        self
    }

    fn measure(&mut self) {
        for watch in self.watches.clone() {
            let value = (self.metric)(&watch, self.now_s());
            let ends = self.now.as_nanos().is_multiple_of(watch.period.as_nanos());
            if ends {
                self.step(Input::Measured(Datapoint { watch: watch.id, value, covers: watch.period }));
            }
        }
    }

    fn handle(&mut self, next: Next) {
        match next {
            Next::Own(event) => self.step(Input::Due(event)),
            Next::Notice(notice) => self.step(Input::Noticed(notice)),
            Next::Answer(answer) => self.step(Input::Answered(answer)),
            Next::Turn(index, state) => {
                let is_over = self.instances[index].state == Some(InstanceState::Terminated);
                let is_stale =
                    state == InstanceState::Running && self.instances[index].state != Some(InstanceState::Pending);
                if !is_over && !is_stale {
                    self.become_state(index, state);
                }
            }
        }
    }

    /// An instance changes its state of its own accord, or by EC2's.
    pub fn become_state(&mut self, index: usize, state: InstanceState) {
        self.instances[index].state = Some(state);
        self.tell(index, false);
        let after = |state, delay| (delay, Next::Turn(index, state));
        let next = match state {
            InstanceState::Pending => Some(after(InstanceState::Running, 5)),
            InstanceState::Stopping => Some(after(InstanceState::Stopped, 25)),
            InstanceState::ShuttingDown => Some(after(InstanceState::Terminated, 30)),
            InstanceState::Running | InstanceState::Stopped | InstanceState::Terminated => None,
        };
        if let Some((delay, next)) = next {
            self.queue.push(self.now + secs(delay), next);
        }
    }

    /// The group hears how an instance stands.
    pub fn tell(&mut self, index: usize, is_impaired: bool) {
        self.tell_all(index, is_impaired, false);
    }

    /// EC2 recommends to replace a Spot Instance.
    pub fn recommend(&mut self, index: usize) {
        self.tell_all(index, false, true);
    }

    fn tell_all(&mut self, index: usize, is_impaired: bool, is_marked: bool) {
        let fake = &self.instances[index];
        let zone = ZONES.iter().position(|zone| *zone == fake.zone).expect("a zone of the Region") as u8;
        let news = News::Instance(InstanceNews { state: fake.state, zone, is_impaired, is_marked });
        let notice = Notice { id: fake.id, peer: Peer(index as u32), news };
        self.queue.push(self.now, Next::Notice(notice));
    }

    /// The load balancer tells how a target stands.
    pub fn target(&mut self, index: usize, health: TargetHealth, after: u64) {
        let news = News::Target { target: Peer(index as u32), health };
        let notice = Notice { id: BALANCER, peer: Peer(1_000), news };
        self.queue.push(self.now + secs(after), Next::Notice(notice));
    }

    fn step(&mut self, input: Input<'_, AutoScalingGroup>) {
        let mut out = Outbox::default();
        self.service.step(SLOT, self.now, input, &mut out);
        let mut rare = out.take_rare().into_iter().flatten();
        for effect in out.take() {
            match effect {
                Effect::After(_, delay, event) => self.queue.push(self.now + delay, Next::Own(event)),
                Effect::Record(_, fact) => {
                    self.meters.note(self.now, &fact);
                    self.facts.push((self.now_s(), fact));
                }
                Effect::Accept(_, action) => self.answers.push((action, None)),
                Effect::Reject(_, action, code) => self.answers.push((action, Some(code))),
                Effect::Rare => match rare.next().expect("every rare effect is there") {
                    Rare::Bear(_, bear) => self.bear(bear.id, bear.settings),
                    Rare::Call(_, sent) => self.called(&sent),
                    Rare::Watch(_, watch) => {
                        self.watches.retain(|known| known.id != watch.id);
                        self.watches.push(watch);
                    }
                    Rare::Unwatch(_, id) => self.watches.retain(|watch| watch.id != id),
                    Rare::Follow(_, follow) => self.followed(&follow.resource, follow.id),
                    Rare::Unfollow(_, id) => {
                        // Whoever is no longer followed is told of no more.
                        self.instances.iter_mut().filter(|fake| fake.id == id).for_each(|fake| fake.id = u32::MAX);
                    }
                    Rare::Create(..) | Rare::Announce(..) => panic!("a group asks for nothing of the kind"),
                },
                Effect::Send(..) | Effect::Forward(..) => panic!("a group sends no requests"),
            }
        }
        self.check();
    }

    fn bear(&mut self, id: u32, settings: Args) {
        let zone =
            settings.iter().find(|(key, _)| *key == "availability_zone").expect("a group names the zone").1.clone();
        let zone = zone.text().expect("a zone has a name");
        let (index, name) = (self.instances.len(), format!("asg-{}", self.instances.len() + 1));
        let has_room = (self.has_room)(&zone, self.now_s());
        self.instances.push(Fake { name: name.clone(), id, zone, settings, state: None });
        self.step(Input::Born(Born { id, peer: Peer(index as u32), name: &name }));
        if has_room {
            self.become_state(index, InstanceState::Pending);
        } else {
            self.tell(index, false);
        }
    }

    /// An instance that somebody else has launched.
    pub fn stranger(&mut self, name: &str) {
        let state = Some(InstanceState::Running);
        self.instances.push(Fake {
            name: name.to_owned(),
            id: u32::MAX,
            zone: ZONES[0].to_owned(),
            settings: vec![],
            state,
        });
    }

    fn followed(&mut self, name: &str, id: u32) {
        if let Some(index) = self.instances.iter().position(|fake| fake.name == name) {
            self.instances[index].id = id;
            self.tell(index, false);
        }
    }

    fn called(&mut self, sent: &Sent) {
        let (_, Value::List(names)) = &sent.args[0] else { panic!("every call names instances") };
        let name = names[0].clone().text().expect("a name");
        let Some(index) = self.instances.iter().position(|fake| fake.name == name) else {
            let code = Some("InvalidInstanceID.NotFound");
            return self.queue.push(self.now, Next::Answer(Answer { id: sent.id, code }));
        };
        let state = self.instances[index].state;
        let mut code = None;
        match sent.action.as_str() {
            "TerminateInstances" if state == Some(InstanceState::Terminated) => {}
            "TerminateInstances" => self.become_state(index, InstanceState::ShuttingDown),
            "StopInstances" if state == Some(InstanceState::Running) => {
                self.become_state(index, InstanceState::Stopping);
            }
            "StartInstances" if state == Some(InstanceState::Stopped) => {
                self.become_state(index, InstanceState::Pending);
            }
            "StopInstances" | "StartInstances" => code = Some("IncorrectInstanceState"),
            "RegisterTargets" => {
                assert!(self.has_balancer, "there is a load balancer");
                self.target(index, TargetHealth::Healthy, 15);
            }
            "DescribeInstances" => {}
            "DeregisterTargets" => self.target(index, TargetHealth::Unused, 60),
            other => panic!("a group does not call {other}"),
        }
        self.queue.push(self.now, Next::Answer(Answer { id: sent.id, code }));
    }

    /// Gives the group a call; answers AWS's code when it is refused.
    pub fn call(&mut self, action: &str, args: &Args) -> Option<&'static str> {
        let row = AutoScalingGroup::actions().iter().find(|row| row.name == action).expect("a known action");
        let call = (row.read)(args);
        let n = self.answers.len();
        self.step(Input::Called(&call));
        assert_eq!(self.answers.len(), n + 1, "a call is answered once, in its step");
        self.answers[n].1
    }

    /// What holds after every step: the law of sizes.
    fn check(&self) {
        let config = self.service.config(SLOT);
        let desired = config.desired_capacity.expect("a group at work has a desired capacity");
        assert!(config.min_size <= desired && desired <= config.max_size, "{desired} lies within the sizes");
    }

    pub fn desired(&self) -> u32 {
        self.service.config(SLOT).desired_capacity.expect("a group at work has a desired capacity")
    }

    /// Names of the instances in a state.
    pub fn in_state(&self, state: Lifecycle) -> Vec<String> {
        let members = &self.service.groups[0].members;
        members.iter().filter(|member| member.lifecycle == state).map(|member| member.name.clone()).collect()
    }

    pub fn serving(&self) -> u32 {
        self.in_state(Lifecycle::InService).len() as u32
    }

    pub fn number(&self, name: &str) -> f64 {
        let metrics = self.meters.summary(self.now);
        let found = metrics.into_iter().find(|metric| metric.name == name).expect("a known metric");
        match found.value {
            Measured::Count(count) => count as f64,
            Measured::Number(number) => number.expect("it was measured"),
            Measured::Text(_) => panic!("{name} is no number"),
        }
    }

    /// Every change of the desired capacity: second, from, to, reason.
    pub fn changes(&self) -> Vec<(f64, u32, u32, Reason)> {
        let change = |(at, fact): &(f64, Fact)| match fact {
            Fact::CapacityChanged { from, to, cause } => Some((*at, *from, *to, cause.reason)),
            _ => None,
        };
        self.facts.iter().filter_map(change).collect()
    }

    /// When an instance came into a state.
    pub fn turned(&self, number: u32, state: Lifecycle) -> Option<f64> {
        let found = self.facts.iter().find(|(_, fact)| match fact {
            Fact::LifecycleChanged { instance, to, .. } => *instance == number && *to == state,
            _ => false,
        });
        found.map(|(at, _)| *at)
    }
}

pub fn names(all: &[&str]) -> Value {
    Value::List(all.iter().map(|name| Value::Word((*name).to_owned())).collect())
}

pub fn word(word: &str) -> Value {
    Value::Word(word.to_owned())
}
