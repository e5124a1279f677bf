//! The alarms of policies: two for each target tracking policy, one for each step policy and for a simple one that has some.
//!
//! The delay between what happens and what is done about it is all here: the length of a point, the wait until it can be seen,
//! the moment of the minute at which the alarm looks (drawn once for each), and the way from the alarm to the policy.

use skylapse_units::{SimDuration, SimTime};

use super::config::Process;
use super::event::Event;
use super::fact::Fact;
use super::group::{BALANCER, CUSTOM, Desk, Group, MINUTE};
use super::policy_config::{PolicyKind, PolicyMetric, Source};
use crate::alarm::{Boundaries, Rule, Sample, State, Statistic, Timing, VISIBLE_DELAY, Window};
use crate::call::{Datapoint, Watch};
use crate::scaling::tracking;

/// From the alarm's change to the policy: 6 to 12 s in activity logs of 2024 and 2026, *model assumption*.
const ALARM_TO_ACTION: SimDuration = SimDuration::from_secs(10);

/// An alarm of a policy.
#[derive(Clone, Debug)]
pub(super) struct PolicyAlarmState {
    /// The policy's place in the configuration.
    pub policy: usize,
    pub which: Which,
    pub rule: Rule,
    pub state: State,
    pub source: Source,
    window: Window,
    /// Its moment of the minute, in nanoseconds.
    phase: u64,
}

/// Which alarm of its policy.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Which {
    /// `AlarmHigh` of target tracking.
    High,
    /// `AlarmLow`.
    Low,
    /// The only one.
    Own,
}

impl Which {
    /// The word in the log, in front of the policy's number.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::High => "AlarmHigh-policy",
            Self::Low => "AlarmLow-policy",
            Self::Own => "alarm-policy",
        }
    }
}

impl PolicyAlarmState {
    pub(super) fn bytes(&self) -> u64 {
        size_of::<Self>() as u64 + self.window.bytes()
    }

    /// The newest value that can be seen.
    pub(super) fn value(&self, now: SimTime) -> Option<f64> {
        self.window.points(now).into_iter().rev().flatten().next()
    }
}

impl Group {
    /// Makes the alarms of all policies anew.
    pub(super) fn set_up_alarms(&mut self, desk: &mut Desk<'_>) {
        for place in 0..self.alarms.len() {
            desk.out.unwatch(self.slot, CUSTOM | place as u32);
        }
        self.alarms.clear();
        let policies = self.config.policies.read.clone();
        for (policy, kind) in
            policies.iter().enumerate().filter_map(|(place, policy)| Some((place, policy.kind.as_ref()?)))
        {
            match kind {
                PolicyKind::TargetTracking(tracking) => {
                    let metric = &tracking.metric;
                    let (high, low) = tracking::periods(self.period(metric));
                    self.add_alarm(policy, Which::High, metric, (tracking::high(tracking.target_value), high), desk);
                    if !tracking.disable_scale_in {
                        self.add_alarm(policy, Which::Low, metric, (tracking::low(tracking.target_value), low), desk);
                    }
                }
                PolicyKind::Step(step) => {
                    let period = self.period(&step.alarm.metric);
                    self.add_alarm(policy, Which::Own, &step.alarm.metric, (step.alarm.rule, period), desk);
                }
                PolicyKind::Simple(simple) => {
                    if let Some(alarm) = &simple.alarm {
                        let period = self.period(&alarm.metric);
                        self.add_alarm(policy, Which::Own, &alarm.metric, (alarm.rule, period), desk);
                    }
                }
                PolicyKind::Scheduled(_) | PolicyKind::Predictive(_) => {}
            }
        }
        self.watch_balancers(desk);
    }

    /// The length of a point: what is asked for, or as often as the metric comes.
    fn period(&self, metric: &PolicyMetric) -> SimDuration {
        let natural = match metric.source() {
            Some(Source::Cpu) => self.config.metric_period(),
            Some(Source::RequestsPerTarget | Source::Custom) | None => MINUTE,
        };
        metric.period.unwrap_or(natural)
    }

    fn add_alarm(
        &mut self,
        policy: usize,
        which: Which,
        metric: &PolicyMetric,
        (rule, period): (Rule, SimDuration),
        desk: &mut Desk<'_>,
    ) {
        let Some(source) = metric.source() else { return };
        let statistic = match source {
            Source::Cpu => Statistic::Average,
            Source::RequestsPerTarget => Statistic::Sum,
            Source::Custom => metric.statistic,
        };
        let timing = Timing {
            period,
            evaluation_periods: rule.evaluation_periods,
            range: rule.range(),
            boundaries: Boundaries::Sliding,
            statistic,
            visible_delay: VISIBLE_DELAY,
        };
        let place = self.alarms.len();
        let interval = timing.interval();
        let phase = self.rng.fork(&format!("alarm/{}/{place}", self.generation)).below(interval.as_nanos());
        if source == Source::Custom {
            let watch = Watch {
                id: CUSTOM | place as u32,
                resource: metric.resource.clone(),
                metric: metric.name.clone(),
                statistic: statistic.ending().to_owned(),
                period: timing.piece(),
            };
            desk.out.watch(self.slot, watch);
        }
        let mut window = Window::new(timing);
        // Pieces are counted from the start of the run; those before now are empty.
        let so_far = desk.now.as_nanos() / timing.piece().as_nanos();
        for piece in so_far.saturating_sub(2)..so_far {
            window.push(SimTime::from_nanos((piece + 1) * timing.piece().as_nanos()), None);
        }
        let state = State::InsufficientData;
        self.alarms.push(PolicyAlarmState { policy, which, rule, state, source, window, phase });
        self.schedule_look(place, desk);
    }

    fn schedule_look(&self, place: usize, desk: &mut Desk<'_>) {
        let alarm = &self.alarms[place];
        let interval = alarm.window.timing().interval().as_nanos();
        let into = desk.now.as_nanos() % interval;
        let wait = if into < alarm.phase { alarm.phase - into } else { interval - into + alarm.phase };
        let event = Event::Evaluate { alarm: place as u16, generation: self.generation };
        desk.out.after(self.slot, SimDuration::from_nanos(wait), event);
    }

    /// An alarm looks at its metric.
    pub(super) fn evaluate(&mut self, alarm: u16, generation: u16, desk: &mut Desk<'_>) {
        if generation != self.generation {
            return;
        }
        let place = usize::from(alarm);
        self.schedule_look(place, desk);
        let alarm_state = &mut self.alarms[place];
        let points = alarm_state.window.points(desk.now);
        let to = alarm_state.rule.evaluate(&points, alarm_state.state);
        let from = std::mem::replace(&mut alarm_state.state, to);
        if from != to {
            let (policy, which) = (alarm_state.policy as u32 + 1, alarm_state.which.name());
            desk.out.record(self.slot, Fact::AlarmChanged { policy, which, from, to });
        }
        // A policy is told every minute for as long as it lasts.
        if to == State::Alarm && self.may(Process::AlarmNotification) {
            desk.out.after(self.slot, ALARM_TO_ACTION, Event::Invoke { alarm, generation });
        }
        if from == State::Alarm && to != State::Alarm {
            let policy = self.alarms[place].policy;
            self.held[policy] = None;
        }
    }

    /// A watched number has come in.
    pub(super) fn measured(&mut self, datapoint: Datapoint, desk: &mut Desk<'_>) {
        let id = datapoint.watch;
        if id & BALANCER != 0 {
            let Some(value) = datapoint.value else { return };
            if (id & !BALANCER).is_multiple_of(2) {
                *self.requests.get_or_insert(0.0) += value;
            } else {
                self.lost += value;
            }
        } else if id & CUSTOM != 0 {
            if let Some(alarm) = self.alarms.get_mut((id & !CUSTOM) as usize) {
                let sample = datapoint.value.map(|value| Sample { value, weight: 1.0 });
                alarm.window.push_covering(desk.now, sample, datapoint.covers);
            }
        } else if let Some(value) = datapoint.value {
            // The mean over instances weighs each the same: all send as many samples.
            self.cpu.0 += value;
            self.cpu.1 += 1;
        }
    }

    /// A minute is over: what came in goes to the alarms and into the history.
    pub(super) fn minute(&mut self, desk: &mut Desk<'_>) {
        desk.out.after(self.slot, MINUTE, Event::Minute);
        let (sum, n) = std::mem::take(&mut self.cpu);
        let cpu = (0 < n).then(|| Sample { value: sum / f64::from(n), weight: f64::from(n) });
        let requests = self.requests.take();
        let n_serving = self.count(super::member::Member::serves);
        let per_target = requests.filter(|_| 0 < n_serving).map(|all| all / f64::from(n_serving));
        let per_target = per_target.map(|value| Sample { value, weight: 1.0 });
        for alarm in &mut self.alarms {
            match alarm.source {
                Source::Cpu => alarm.window.push(desk.now, cpu),
                Source::RequestsPerTarget => alarm.window.push(desk.now, per_target),
                Source::Custom => {}
            }
        }
        let lost = std::mem::take(&mut self.lost);
        if 1.0 <= lost {
            desk.out.record(self.slot, Fact::RequestsLost { count: lost as u64 });
        }
        self.note_loads((0 < n).then_some(sum), requests, desk);
        self.look_at_health(desk);
    }

    /// Whether any policy needs the CPU utilization of the instances.
    pub(super) fn looks_at_cpu(&self) -> bool {
        self.metrics().any(|metric| metric.source() == Some(Source::Cpu))
    }

    fn metrics(&self) -> impl Iterator<Item = &PolicyMetric> {
        self.config.policies.read.iter().filter_map(|policy| policy.kind.as_ref()?.metric())
    }

    /// Watches what the load balancers of the group count.
    pub(super) fn watch_balancers(&self, desk: &mut Desk<'_>) {
        for (place, name) in (0..).zip(&self.balancers) {
            for (which, metric) in (0_u32..).zip([REQUESTS, LOST]) {
                let watch = Watch {
                    id: BALANCER | (place * 2 + which),
                    resource: name.clone(),
                    metric: metric.to_owned(),
                    statistic: "sum".to_owned(),
                    period: MINUTE,
                };
                desk.out.watch(self.slot, watch);
            }
        }
    }
}

/// What a load balancer counts, by the names in its series.
const REQUESTS: &str = "request_count";
/// Requests that it could bring to no instance, or whose instance went away.
const LOST: &str = "http_code_elb_5xx_count";
