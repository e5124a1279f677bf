//! One alarm at work.

use skylapse_kernel::Rng;
use skylapse_units::{SimDuration, SimTime};

use super::calls::{self, Call};
use super::config::{Action, AlarmConfig};
use super::fact::Fact;
use super::{CloudWatchAlarm, Event};
use crate::alarm::{Sample, State, Statistic, Window};
use crate::call::{Answer, Datapoint, Sent, Watch};
use crate::field::Value;
use crate::service::{Outbox, Slot};

type Out = Outbox<CloudWatchAlarm>;

#[derive(Clone, Debug)]
pub(super) struct Alarm {
    slot: Slot,
    pub(super) config: AlarmConfig,
    pub(super) state: State,
    pub(super) is_deleted: bool,
    window: Window,
    /// The value of a piece whose weight is still to come.
    waiting: Option<f64>,
    /// Which of the minute's moments it looks at its metric, as a share of the interval in 2^-64.
    phase: u64,
    created: SimTime,
    /// A warm-up ends once.
    is_warm: bool,
    generation: u32,
    /// What the calls under way are for, by number.
    sent: Vec<(u32, Action)>,
    n_sent: u32,
}

impl Alarm {
    pub(super) fn new(slot: Slot, config: &AlarmConfig, rng: &Rng) -> Self {
        Self {
            slot,
            config: config.clone(),
            state: State::InsufficientData,
            is_deleted: false,
            window: Window::new(config.timing()),
            waiting: None,
            phase: rng.fork("phase").next_u64(),
            created: SimTime::START,
            is_warm: config.warm_up.is_zero(),
            generation: 0,
            sent: vec![],
            n_sent: 0,
        }
    }

    pub(super) fn start(&mut self, now: SimTime, out: &mut Out) {
        self.created = now;
        self.watch(out);
        self.schedule_first(now, out);
    }

    /// `PutMetricAlarm` over an alarm that is there: its state stays until the next evaluation.
    pub(super) fn reconfigure(&mut self, now: SimTime, config: &AlarmConfig, out: &mut Out) {
        let before = std::mem::replace(&mut self.config, config.clone());
        let same_metric = before.resource == config.resource && before.metric_name == config.metric_name;
        if same_metric && before.timing() == config.timing() {
            return;
        }
        self.window = Window::new(config.timing());
        self.waiting = None;
        self.generation += 1;
        self.watch(out);
        self.schedule_first(now, out);
    }

    pub(super) fn measured(&mut self, now: SimTime, datapoint: Datapoint) {
        let is_average = self.config.statistic == Statistic::Average;
        match datapoint.watch {
            VALUE if is_average => self.waiting = datapoint.value,
            VALUE => {
                let sample = datapoint.value.map(|value| Sample { value, weight: 1.0 });
                self.window.push_covering(now, sample, datapoint.covers);
            }
            _ => {
                let weight = datapoint.value.unwrap_or(1.0);
                let sample = self.waiting.take().map(|value| Sample { value, weight });
                self.window.push_covering(now, sample, datapoint.covers);
            }
        }
    }

    pub(super) fn evaluate(&mut self, now: SimTime, generation: u32, out: &mut Out) {
        if self.is_deleted || generation != self.generation {
            return;
        }
        out.after(self.slot, self.config.timing().interval(), Event::Evaluate { generation });
        if !self.is_warm {
            let has_elapsed = self.config.warm_up <= now.saturating_since(self.created);
            self.is_warm = has_elapsed || self.window.is_full(now);
        }
        if self.is_warm {
            let state = self.config.rule().evaluate(&self.window.points(now), self.state);
            self.turn(state, out);
        }
    }

    pub(super) fn act(&mut self, action: Action, out: &mut Out) {
        if self.is_deleted {
            return;
        }
        out.record(self.slot, Fact::Acted { action });
        let Some(call) = action.call() else { return };
        self.n_sent += 1;
        self.sent.push((self.n_sent, action));
        let target = self.config.resource.clone();
        let args = match action {
            Action::Recover => vec![],
            Action::Notify | Action::Stop | Action::Terminate | Action::Reboot => {
                vec![("InstanceIds", Value::List(vec![Value::Word(target.clone())]))]
            }
        };
        out.call(self.slot, Sent { id: self.n_sent, target, action: call.to_owned(), args });
    }

    pub(super) fn answered(&mut self, answer: Answer, out: &mut Out) {
        let Some(index) = self.sent.iter().position(|(id, _)| *id == answer.id) else { return };
        let (_, action) = self.sent.swap_remove(index);
        if let Some(code) = answer.code {
            out.record(self.slot, Fact::ActionFailed { action, code });
        }
    }

    pub(super) fn called(&mut self, call: &Call, out: &mut Out) {
        if self.is_deleted {
            return out.reject(self.slot, call.action(), calls::NOT_FOUND);
        }
        match *call {
            Call::SetState(None) => return out.reject(self.slot, call.action(), calls::VALIDATION),
            Call::SetState(Some(state)) => {
                out.accept(self.slot, call.action());
                return self.turn(state, out);
            }
            Call::EnableActions => self.config.actions_enabled = true,
            Call::DisableActions => self.config.actions_enabled = false,
            Call::Delete => {
                self.is_deleted = true;
                out.unwatch(self.slot, VALUE);
                out.unwatch(self.slot, WEIGHT);
            }
        }
        out.accept(self.slot, call.action());
        if self.is_deleted {
            out.record(self.slot, Fact::Deleted);
        }
    }

    pub(super) fn bytes(&self) -> u64 {
        size_of::<Self>() as u64 + self.window.bytes()
    }

    /// Only a change of state has consequences.
    fn turn(&mut self, state: State, out: &mut Out) {
        let from = std::mem::replace(&mut self.state, state);
        if from == state {
            return;
        }
        out.record(self.slot, Fact::Changed { from, to: state });
        if !self.config.actions_enabled {
            return;
        }
        let actions = match state {
            State::Ok => &self.config.ok_actions,
            State::Alarm => &self.config.alarm_actions,
            State::InsufficientData => &self.config.insufficient_data_actions,
        };
        for &action in actions {
            out.after(self.slot, action.delay(), Event::Act(action));
        }
    }

    fn watch(&self, out: &mut Out) {
        let config = &self.config;
        let watch = |id, ending: &str| Watch {
            id,
            resource: config.resource.clone(),
            metric: config.metric_name.clone(),
            statistic: ending.to_owned(),
            period: config.timing().piece(),
        };
        out.watch(self.slot, watch(VALUE, config.statistic.ending()));
        match config.statistic {
            Statistic::Average => out.watch(self.slot, watch(WEIGHT, Statistic::SampleCount.ending())),
            Statistic::SampleCount
            | Statistic::Sum
            | Statistic::Minimum
            | Statistic::Maximum
            | Statistic::P50
            | Statistic::P90
            | Statistic::P95
            | Statistic::P99 => out.unwatch(self.slot, WEIGHT),
        }
    }

    fn schedule_first(&self, now: SimTime, out: &mut Out) {
        let interval = self.config.timing().interval().as_nanos();
        let phase = ((u128::from(self.phase) * u128::from(interval)) >> 64) as u64;
        let into = now.as_nanos() % interval;
        let wait = if into <= phase { phase - into } else { interval - into + phase };
        out.after(self.slot, SimDuration::from_nanos(wait), Event::Evaluate { generation: self.generation });
    }
}

/// The watch of the statistic itself, and of the number of samples behind it. Datapoints come in this order.
const VALUE: u32 = 0;
const WEIGHT: u32 = 1;
