//! The numbers of one period of the series: differences between how things stood at its two ends, so that requests are
//! measured once.

use skylapse_units::SimTime;

use super::meters::LambdaMeters;
use crate::measure::Histogram;

/// How the numbers stood when the last period ended.
#[derive(Clone, Debug, Default)]
pub(super) struct Closed {
    at: SimTime,
    invocations: u64,
    cold_starts: u64,
    throttles: u64,
    errors: u64,
    timeouts: u64,
    created: u64,
    expired: u64,
    total_ns: u128,
    busy_ns: u128,
    /// The most environments in all periods before this one.
    pub(super) most_environments: u64,
    /// The most environments at work in all periods before this one.
    pub(super) most_busy: u64,
    pub(super) warm: Histogram,
    pub(super) cold: Histogram,
}

/// Which numbers of a function can be watched, and their statistics.
pub(super) const METRICS: &[(&str, &[&str])] = &[
    ("invocations", &["sum"]),
    ("cold_starts", &["sum"]),
    ("throttles", &["sum"]),
    ("errors", &["sum"]),
    ("timeouts", &["sum"]),
    ("concurrent_executions", &["max"]),
    ("environments", &["max"]),
    ("environments.created", &["sum"]),
    ("environments.expired", &["sum"]),
    ("latency_ms", &["avg", "p50", "p90", "p95", "p99", "max"]),
];

impl Closed {
    pub(super) fn bytes(&self) -> u64 {
        size_of::<Self>() as u64 + self.warm.bytes() + self.cold.bytes()
    }
}

impl LambdaMeters {
    /// The most environments at work, ever.
    pub(super) fn most_busy(&self) -> u64 {
        self.closed.as_ref().map_or(0, |closed| closed.most_busy).max(self.busy.max())
    }

    /// The most environments, ever.
    pub(super) fn most_environments(&self) -> u64 {
        self.closed.as_ref().map_or(0, |closed| closed.most_environments).max(self.total.max())
    }

    /// Hands over the numbers of the period that ends now, and begins the next.
    pub(super) fn end_period(&mut self, end: SimTime, row: &mut dyn FnMut(&'static str, f64)) {
        let mut closed = self.closed.take().unwrap_or_default();
        row("invocations", (self.invocations - closed.invocations) as f64);
        row("cold_starts", (self.cold_starts - closed.cold_starts) as f64);
        row("throttles", (self.throttles - closed.throttles) as f64);
        row("errors", (self.errors - closed.errors) as f64);
        row("timeouts", (self.timeouts - closed.timeouts) as f64);
        row("concurrent_executions.max", self.busy.max() as f64);
        let (total_ns, busy_ns) = (self.total.nanos(end), self.busy.nanos(end));
        let length_ns = end.saturating_since(closed.at).as_nanos().max(1) as f64;
        let (total, busy) = (total_ns - closed.total_ns, busy_ns - closed.busy_ns);
        row("environments.mean", total as f64 / length_ns);
        row("environments.busy_mean", busy as f64 / length_ns);
        row("environments.idle_mean", total.saturating_sub(busy) as f64 / length_ns);
        row("environments.max", self.total.max() as f64);
        row("environments.created", (self.created - closed.created) as f64);
        row("environments.expired", (self.expired - closed.expired) as f64);
        self.end_latency(&mut closed, row);
        closed.at = end;
        closed.invocations = self.invocations;
        closed.cold_starts = self.cold_starts;
        closed.throttles = self.throttles;
        closed.errors = self.errors;
        closed.timeouts = self.timeouts;
        closed.created = self.created;
        closed.expired = self.expired;
        (closed.total_ns, closed.busy_ns) = (total_ns, busy_ns);
        closed.most_environments = closed.most_environments.max(self.total.max());
        closed.most_busy = closed.most_busy.max(self.busy.max());
        self.closed = Some(closed);
        self.total.restart_max();
        self.busy.restart_max();
        self.latency_max_in_period_ns = 0;
    }

    /// Latencies of the requests that ended in this period; no rows without any.
    fn end_latency(&self, closed: &mut Closed, row: &mut dyn FnMut(&'static str, f64)) {
        if closed.warm.count() == self.warm.count() && closed.cold.count() == self.cold.count() {
            return;
        }
        let mut latency = self.warm.since(&closed.warm);
        if closed.cold.count() < self.cold.count() {
            latency.merge(&self.cold.since(&closed.cold));
        }
        let mut put = |name, value: Option<f64>| value.into_iter().for_each(|nanos| row(name, nanos / 1e6));
        // CloudWatch says average where the summary says mean: both names lead to it.
        put("latency_ms.avg", latency.mean());
        put("latency_ms.mean", latency.mean());
        put("latency_ms.p50", latency.quantile(0.5).map(|nanos| nanos as f64));
        put("latency_ms.p90", latency.quantile(0.9).map(|nanos| nanos as f64));
        put("latency_ms.p95", latency.quantile(0.95).map(|nanos| nanos as f64));
        put("latency_ms.p99", latency.quantile(0.99).map(|nanos| nanos as f64));
        put("latency_ms.max", Some(self.latency_max_in_period_ns as f64));
        closed.warm.clone_from(&self.warm);
        closed.cold.clone_from(&self.cold);
    }
}
