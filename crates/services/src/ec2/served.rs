//! What is measured of the server on an instance.

use skylapse_units::{SimDuration, SimTime};

use crate::measure::Metric;
use crate::service::Outcome;

/// Requests of one instance since its launch, and in the period. Instances that get none hold none of it.
#[derive(Clone, Debug, Default)]
pub(super) struct Served {
    all: Counted,
    closed: Counted,
    response_max: SimDuration,
}

#[derive(Clone, Copy, Debug, Default)]
struct Counted {
    requests: u64,
    completed: u64,
    throttled: u64,
    /// Of completed requests, in nanoseconds.
    response_nanos: u128,
}

impl Served {
    #[inline]
    pub(super) fn end(&mut self, at: SimTime, arrived: SimTime, outcome: Outcome) {
        self.all.requests += 1;
        match outcome {
            Outcome::Completed => {
                let response = at - arrived;
                self.all.completed += 1;
                self.all.response_nanos += u128::from(response.as_nanos());
                self.response_max = self.response_max.max(response);
            }
            Outcome::Throttled => self.all.throttled += 1,
            Outcome::Failed | Outcome::Refused | Outcome::Unreachable | Outcome::Lost => {}
        }
    }

    pub(super) fn summary(&self) -> Vec<Metric> {
        let max = (self.all.completed > 0).then(|| self.response_max.as_millis_f64());
        vec![
            Metric::count("requests", self.all.requests),
            Metric::count("requests_failed", self.all.failed()),
            Metric::count("requests_throttled", self.all.throttled),
            Metric::maybe("response_time_ms.mean", self.all.mean_ms()),
            Metric::maybe("response_time_ms.max", max),
        ]
    }

    pub(super) fn close_period(&mut self, row: &mut dyn FnMut(&'static str, f64)) {
        let period = self.all.since(self.closed);
        row("requests", period.requests as f64);
        row("requests_failed", period.failed() as f64);
        row("requests_throttled", period.throttled as f64);
        if let Some(mean) = period.mean_ms() {
            row("response_time_ms.avg", mean);
        }
        self.closed = self.all;
    }
}

impl Counted {
    const fn failed(self) -> u64 {
        self.requests - self.completed - self.throttled
    }

    fn mean_ms(self) -> Option<f64> {
        (self.completed > 0).then(|| self.response_nanos as f64 / self.completed as f64 / 1e6)
    }

    const fn since(self, before: Self) -> Self {
        Self {
            requests: self.requests - before.requests,
            completed: self.completed - before.completed,
            throttled: self.throttled - before.throttled,
            response_nanos: self.response_nanos - before.response_nanos,
        }
    }
}
