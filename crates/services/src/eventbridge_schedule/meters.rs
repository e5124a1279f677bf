//! What is measured of a schedule.

use skylapse_units::SimTime;

use super::Fact;
use crate::measure::Metric;
use crate::service::{Latency, LineItem, Meters, Outcome};

/// The numbers of one schedule.
#[derive(Clone, Debug, Default)]
pub struct ScheduleMeters {
    firings: u64,
    invocations: u64,
    completed: u64,
    throttled: u64,
    failed: u64,
    /// Firings, invocations and throttles at the end of the last period.
    closed: (u64, u64, u64),
}

impl Meters for ScheduleMeters {
    type Fact = Fact;

    fn latency(&self) -> Option<Latency<'_>> {
        None
    }

    fn concurrency(&self) -> Option<(u64, u64)> {
        None
    }

    fn note(&mut self, _: SimTime, fact: &Fact) {
        match *fact {
            Fact::Fired { n } => {
                self.firings += 1;
                self.invocations += u64::from(n);
            }
            Fact::Ended { outcome } => match outcome {
                Outcome::Completed => self.completed += 1,
                Outcome::Throttled => self.throttled += 1,
                Outcome::Failed | Outcome::Refused | Outcome::Unreachable | Outcome::Lost => self.failed += 1,
            },
        }
    }

    fn summary(&self, _: SimTime) -> Vec<Metric> {
        vec![
            Metric::count("firings", self.firings),
            Metric::count("invocations", self.invocations),
            Metric::count("completed", self.completed),
            Metric::count("throttled", self.throttled),
            Metric::count("failed", self.failed),
        ]
    }

    fn close_period(&mut self, _: SimTime, row: &mut dyn FnMut(&'static str, f64)) {
        let (firings, invocations, throttled) = self.closed;
        row("firings", (self.firings - firings) as f64);
        row("invocations", (self.invocations - invocations) as f64);
        row("throttled", (self.throttled - throttled) as f64);
        self.closed = (self.firings, self.invocations, self.throttled);
    }

    fn bill(&self, _: SimTime) -> Vec<LineItem> {
        vec![]
    }

    fn bytes(&self) -> u64 {
        size_of::<Self>() as u64
    }
}
