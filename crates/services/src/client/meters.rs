//! What is measured of a client. Latencies are those of requests that were answered, from first attempt to last answer.

use skylapse_units::SimTime;

use super::fact::Fact;
use crate::measure::{Area, Histogram, Metric, latency_metrics};
use crate::service::{Latency, LineItem, Meters, Outcome};

/// The numbers of one client.
#[derive(Clone, Debug, Default)]
pub struct ClientMeters {
    open: Area,
    requests: u64,
    attempts: u64,
    timeouts: u64,
    late: u64,
    completed: u64,
    failed: u64,
    throttled: u64,
    latency: Histogram,
    nothing: Histogram,
    closed: Closed,
}

/// How the numbers stood when the last period ended.
#[derive(Clone, Debug, Default)]
struct Closed {
    requests: u64,
    attempts: u64,
    timeouts: u64,
    throttled: u64,
    failed: u64,
    latency: Histogram,
    most_open: u64,
}

impl Meters for ClientMeters {
    type Fact = Fact;

    fn latency(&self) -> Option<Latency<'_>> {
        Some(Latency { warm: &self.latency, cold: &self.nothing })
    }

    fn concurrency(&self) -> Option<(u64, u64)> {
        Some((self.open.count(), self.open.max().max(self.closed.most_open)))
    }

    fn note(&mut self, at: SimTime, fact: &Fact) {
        match *fact {
            Fact::RequestBegan => {
                self.requests += 1;
                self.open.up(at);
            }
            Fact::AttemptSent { .. } => self.attempts += 1,
            Fact::AttemptTimedOut { .. } => self.timeouts += 1,
            Fact::AnswerCameLate => self.late += 1,
            Fact::RetryWaits { .. } => {}
            Fact::RequestEnded { outcome, latency, .. } => {
                self.open.down(at);
                match outcome {
                    Outcome::Completed => self.completed += 1,
                    Outcome::Throttled => {
                        self.throttled += 1;
                        return;
                    }
                    Outcome::Failed | Outcome::Refused | Outcome::Unreachable | Outcome::Lost => self.failed += 1,
                }
                self.latency.record(latency.as_nanos());
            }
        }
    }

    fn summary(&self, _: SimTime) -> Vec<Metric> {
        let per_request = (self.requests > 0).then(|| self.attempts as f64 / self.requests as f64);
        let mut metrics = vec![
            Metric::count("requests", self.requests),
            Metric::count("attempts", self.attempts),
            Metric::maybe("attempts_per_request", per_request),
            Metric::count("timeouts", self.timeouts),
            Metric::count("late_answers", self.late),
            Metric::count("completed", self.completed),
            Metric::count("failed", self.failed),
            Metric::count("throttled", self.throttled),
        ];
        metrics.extend(latency_metrics("latency_ms", &self.latency));
        metrics.push(Metric::count("in_flight_max", self.open.max().max(self.closed.most_open)));
        metrics
    }

    fn close_period(&mut self, _: SimTime, row: &mut dyn FnMut(&'static str, f64)) {
        let closed = &self.closed;
        row("requests", (self.requests - closed.requests) as f64);
        row("attempts", (self.attempts - closed.attempts) as f64);
        row("timeouts", (self.timeouts - closed.timeouts) as f64);
        row("throttled", (self.throttled - closed.throttled) as f64);
        row("failed", (self.failed - closed.failed) as f64);
        row("in_flight.max", self.open.max() as f64);
        let latency = self.latency.since(&closed.latency);
        if let (Some(mean), Some(p99)) = (latency.mean(), latency.quantile(0.99)) {
            row("latency_ms.avg", mean / 1e6);
            row("latency_ms.p99", p99 as f64 / 1e6);
        }
        self.closed = Closed {
            requests: self.requests,
            attempts: self.attempts,
            timeouts: self.timeouts,
            throttled: self.throttled,
            failed: self.failed,
            latency: self.latency.clone(),
            most_open: self.closed.most_open.max(self.open.max()),
        };
        self.open.restart_max();
    }

    fn bill(&self, _: SimTime) -> Vec<LineItem> {
        vec![]
    }

    fn bytes(&self) -> u64 {
        size_of::<Self>() as u64 + self.latency.bytes() + self.closed.latency.bytes()
    }
}
