//! What policies do by the clock: scheduled actions, and capacities ahead of a forecast.
//!
//! Sources: AWS, ec2-auto-scaling-scheduled-scaling.html, predictive-scaling-policy-overview.html, 2026-10. A scenario without a
//! `start` begins on a Monday at midnight UTC (*model assumption*).

use skylapse_units::{SimDuration, SimTime};

use super::config::Process;
use super::event::Event;
use super::fact::{Cause, Fact, Reason};
use super::group::{Desk, Group};
use super::policy_config::{Breach, Mode, PolicyKind, Predictive, Source};
use crate::scaling::calendar::midnight;
use crate::scaling::cron::Cron;
use crate::scaling::forecast::{self, History};

/// What a predictive policy knows.
#[derive(Clone, Debug, Default)]
pub(super) struct Prediction {
    /// The policy's place in the configuration.
    pub policy: usize,
    history: History,
    /// Loads of this hour so far: sum and number of minutes.
    hour: (f64, u32),
    /// Capacities of coming hours, from the hour of the forecast on.
    ahead: Vec<Option<u32>>,
    /// The hour in which the forecast was made.
    made: Option<u64>,
    /// Others do not go below this during the hour.
    pub floor: Option<u32>,
}

impl Prediction {
    pub(super) fn bytes(&self) -> u64 {
        size_of::<Self>() as u64 + self.history.bytes()
    }
}

/// Monday, 2 November 2026.
const A_MONDAY: i64 = midnight(2026, 11, 2);
const HOUR_S: u64 = 3_600;

impl Group {
    /// Makes alarms, schedules and predictions of all policies anew.
    pub(super) fn set_up_policies(&mut self, desk: &mut Desk<'_>) {
        self.generation = self.generation.wrapping_add(1);
        self.held = vec![None; self.config.policies.len()];
        let known = std::mem::take(&mut self.predictions);
        let policies = self.config.policies.read.clone();
        for (place, kind) in
            policies.iter().enumerate().filter_map(|(place, policy)| Some((place, policy.kind.as_ref()?)))
        {
            match kind {
                PolicyKind::Scheduled(_) => self.schedule_action(place, desk),
                PolicyKind::Predictive(predictive) => {
                    // What was learned stays, when the policy only changes.
                    let before = known.iter().find(|prediction| prediction.policy == place).cloned();
                    self.predictions.push(Prediction { policy: place, made: None, ..before.unwrap_or_default() });
                    self.schedule_prediction(place, predictive, desk);
                }
                PolicyKind::TargetTracking(_) | PolicyKind::Step(_) | PolicyKind::Simple(_) => {}
            }
        }
        self.set_up_alarms(desk);
        for index in 0..self.members.len() {
            if self.looks_at_cpu() && self.members[index].is_warmed_up() && !self.members[index].is_watched {
                self.watch_member(index, desk);
            }
        }
    }

    fn schedule_action(&self, place: usize, desk: &mut Desk<'_>) {
        let Some(PolicyKind::Scheduled(action)) = &self.config.policies[place].kind else { return };
        let event = Event::Scheduled { policy: place as u16, generation: self.generation };
        if let Some(at) = action.at {
            // What is over is over; at the very moment it comes once.
            if desk.now < at || (desk.now == at && at == SimTime::START) {
                desk.out.after(self.slot, at.saturating_since(desk.now), event);
            }
            return;
        }
        let Some(cron) = action.recurrence.as_deref().and_then(Cron::read) else { return };
        let start = desk.out.date().unwrap_or(A_MONDAY);
        let elapsed = (desk.now.as_nanos() / 1_000_000_000) as i64;
        if let Some(next) = cron.next_after(start + elapsed, action.time_zone) {
            let wait = SimTime::START.saturating_add(SimDuration::from_secs((next - start) as u64));
            desk.out.after(self.slot, wait.saturating_since(desk.now), event);
        }
    }

    /// The time of a scheduled action has come.
    pub(super) fn scheduled(&mut self, policy: u16, generation: u16, desk: &mut Desk<'_>) {
        let place = usize::from(policy);
        if generation != self.generation || self.is_deleted {
            return;
        }
        let Some(PolicyKind::Scheduled(action)) = self.config.policies[place].kind.clone() else { return };
        if action.recurrence.is_some() {
            self.schedule_action(place, desk);
        }
        if !self.may(Process::ScheduledActions) {
            return;
        }
        let cause = Cause { policy: Some(u32::from(policy) + 1), ..Cause::of(Reason::ScheduledAction) };
        let max = action.max_size.unwrap_or(self.config.max_size);
        let min = action.min_size.unwrap_or(self.config.min_size);
        // A maximum of earlier that lies below the new minimum gives way, and the other way round: AWS refuses such an action, but
        // sizes may have changed since it was made.
        let (min, max) = if max < min && action.min_size.is_some() { (min, min) } else { (min.min(max), max) };
        self.set_sizes((Some(min), Some(max)), action.desired_capacity, cause, desk);
    }

    fn schedule_prediction(&self, place: usize, predictive: &Predictive, desk: &mut Desk<'_>) {
        let buffer = predictive.scheduling_buffer_time.as_nanos();
        let hour = SimDuration::from_secs(HOUR_S).as_nanos();
        let into = (self.since_midnight(desk) + buffer) % hour;
        let event = Event::Predict { policy: place as u16, generation: self.generation };
        desk.out.after(self.slot, SimDuration::from_nanos(hour - into), event);
    }

    /// Nanoseconds since the last midnight UTC before the run, so that hours of the run are hours of the day.
    fn since_midnight(&self, desk: &Desk<'_>) -> u64 {
        let start = desk.out.date().unwrap_or(A_MONDAY);
        // Weeks are counted from a Monday, so the day of the week stays what it is.
        let into_week = (start - A_MONDAY).rem_euclid(7 * 86_400) as u64;
        into_week * 1_000_000_000 + desk.now.as_nanos()
    }

    /// The loads of the last minute go into the history.
    pub(super) fn note_loads(&mut self, cpu: Option<f64>, requests: Option<f64>, desk: &Desk<'_>) {
        let minute = self.since_midnight(desk) / super::group::MINUTE.as_nanos();
        for index in 0..self.predictions.len() {
            let policy = self.predictions[index].policy;
            let source = self.config.policies[policy]
                .kind
                .as_ref()
                .and_then(PolicyKind::metric)
                .and_then(|metric| metric.source());
            let load = match source {
                Some(Source::Cpu) => cpu,
                Some(Source::RequestsPerTarget) => requests,
                Some(Source::Custom) | None => None,
            };
            let prediction = &mut self.predictions[index];
            if let Some(load) = load {
                prediction.hour.0 += load;
                prediction.hour.1 += 1;
            }
            if minute.is_multiple_of(60) {
                let (sum, n) = std::mem::take(&mut prediction.hour);
                let hour = (minute / 60).saturating_sub(1);
                prediction.history.push(hour, (0 < n).then(|| sum / f64::from(n)));
            }
        }
    }

    /// A predictive policy prepares for the coming hour.
    pub(super) fn predict(&mut self, policy: u16, generation: u16, desk: &mut Desk<'_>) {
        let place = usize::from(policy);
        if generation != self.generation || self.is_deleted {
            return;
        }
        let Some(PolicyKind::Predictive(predictive)) = self.config.policies[place].kind.clone() else { return };
        let buffer = predictive.scheduling_buffer_time.as_nanos();
        let hour = (self.since_midnight(desk) + buffer) / SimDuration::from_secs(HOUR_S).as_nanos();
        self.schedule_prediction(place, &predictive, desk);
        let Some(index) = self.predictions.iter().position(|prediction| prediction.policy == place) else { return };
        let is_old = self.predictions[index].made.is_none_or(|made| made + forecast::EVERY_HOURS <= hour);
        if is_old {
            self.look_ahead(index, hour, predictive.target_value, desk);
        }
        let prediction = &mut self.predictions[index];
        let place_ahead = prediction.made.map(|made| (hour - made) as usize);
        let capacity = place_ahead.and_then(|place| prediction.ahead.get(place).copied().flatten());
        prediction.floor = capacity.filter(|_| predictive.mode == Mode::ForecastAndScale);
        if let Some(capacity) = self.predictions[index].floor {
            self.prepare(policy, capacity, &predictive, desk);
        }
    }

    fn look_ahead(&mut self, index: usize, hour: u64, target: f64, desk: &mut Desk<'_>) {
        let prediction = &mut self.predictions[index];
        let policy = prediction.policy as u32 + 1;
        if !prediction.history.is_enough() {
            // Told at every forecast that cannot be made, six hours apart at least.
            if prediction.made.is_none() && hour.is_multiple_of(forecast::EVERY_HOURS) {
                desk.out.record(self.slot, Fact::ForecastMissing { policy });
            }
            return;
        }
        prediction.made = Some(hour);
        let load = |ahead| prediction.history.forecast(hour + ahead);
        prediction.ahead =
            (0..forecast::AHEAD_HOURS).map(|ahead| load(ahead).map(|load| forecast::capacity(load, target))).collect();
        let capacity = prediction.ahead.first().copied().flatten().unwrap_or(0);
        let most = prediction.ahead.iter().flatten().copied().max().unwrap_or(0);
        desk.out.record(self.slot, Fact::ForecastMade { policy, capacity, most });
    }

    /// Raises the desired capacity to what the hour needs; never lowers it.
    fn prepare(&mut self, policy: u16, capacity: u32, predictive: &Predictive, desk: &mut Desk<'_>) {
        let cause = Cause {
            policy: Some(u32::from(policy) + 1),
            metric: Some(predictive.metric.word()),
            threshold: Some(predictive.target_value),
            exact: Some(f64::from(capacity)),
            ..Cause::of(Reason::PredictiveScaling)
        };
        if predictive.breach == Breach::IncreaseMaxCapacity {
            let max = forecast::raised_max(capacity, predictive.max_capacity_buffer, self.config.max_size);
            self.set_sizes((None, Some(max)), None, cause, desk);
        }
        if self.desired < capacity {
            self.set_desired(capacity, cause, desk);
        }
    }
}
