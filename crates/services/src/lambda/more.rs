//! What only functions with further settings, or with events, are measured for.

use skylapse_units::SimTime;

use super::fact::{EventFate, Extra};
use super::pricing::Usage;
use crate::measure::Metric;

/// See the module documentation.
#[derive(Clone, Debug, Default)]
pub(super) struct More {
    pub(super) extra: Extra,
    pub(super) rejected: u64,
    pub(super) queued: u64,
    succeeded: u64,
    exhausted: u64,
    too_old: u64,
    unreserved: u64,
    retried: u64,
    age_ns: u128,
    age_max_ns: u64,
}

impl More {
    pub(super) fn new(extra: Extra) -> Self {
        Self { extra, ..Self::default() }
    }

    /// A run has ended.
    pub(super) fn ran(&self, billed_ms: u64, usage: &mut Usage) {
        usage.storage_mb_ms += u128::from(billed_ms) * u128::from(self.extra.storage_mb);
        usage.log_bytes += u128::from(self.extra.log_bytes);
        usage.streamed_kb += u128::from(self.extra.streamed_kb);
    }

    pub(super) const fn retried(&mut self) {
        self.retried += 1;
    }

    /// An event is over.
    pub(super) fn ended(&mut self, at: SimTime, queued: SimTime, fate: EventFate) {
        match fate {
            EventFate::Succeeded => self.succeeded += 1,
            EventFate::RetriesExhausted => self.exhausted += 1,
            EventFate::AgeExceeded => self.too_old += 1,
            EventFate::ZeroReservedConcurrency => self.unreserved += 1,
        }
        let age_ns = at.saturating_since(queued).as_nanos();
        self.age_ns += u128::from(age_ns);
        self.age_max_ns = self.age_max_ns.max(age_ns);
    }

    /// CloudWatch's names; an event's age is that at its end.
    pub(super) fn summary(&self, metrics: &mut Vec<Metric>) {
        if self.rejected > 0 {
            metrics.push(Metric::count("rejected", self.rejected));
        }
        if self.queued == 0 {
            return;
        }
        let dropped = self.exhausted + self.too_old + self.unreserved;
        let ended = dropped + self.succeeded;
        let age_ms = (ended > 0).then(|| self.age_ns as f64 / 1e6 / ended as f64);
        metrics.extend([
            Metric::count("async_events_received", self.queued),
            Metric::count("async_events_succeeded", self.succeeded),
            Metric::count("async_events_dropped", dropped),
            Metric::count("async_events_retries_exhausted", self.exhausted),
            Metric::count("async_events_age_exceeded", self.too_old),
            Metric::count("async_events_waiting", self.queued - ended),
            Metric::count("async_event_retries", self.retried),
            Metric::maybe("async_event_age_ms.mean", age_ms),
            Metric::number("async_event_age_ms.max", self.age_max_ns as f64 / 1e6),
        ]);
    }
}
