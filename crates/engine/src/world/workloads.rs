//! Who sends requests, and how they fared.

use std::sync::Arc;

use skylapse_kernel::Rng;
use skylapse_services::measure::Histogram;
use skylapse_services::service::Outcome;
use skylapse_units::{SimDuration, SimTime};

use crate::scenario::Workload;
use crate::workload::{ArrivalStream, Arrivals, RecordedRequest};

/// One workload.
#[derive(Clone, Debug)]
pub struct WorkloadState {
    id: String,
    target: u32,
    n_copies: u32,
    stream: ArrivalStream,
    pending: Option<SimTime>,
    /// The recorded request behind the pending arrival, when the workload is a recording.
    recorded: Option<RecordedRequest>,
    n_replaced: u64,
    /// Requests sent.
    pub offered: u64,
    /// Requests answered as wished.
    pub completed: u64,
    /// Requests whose work failed.
    pub failed: u64,
    /// Requests refused.
    pub throttled: u64,
    /// What senders of completed and failed requests waited, in nanoseconds; `None` when its targets measure the same.
    pub(super) latency: Option<Histogram>,
    /// Every resource that it sends to.
    pub(super) targets: Arc<[u32]>,
}

impl WorkloadState {
    /// A workload of the scenario; its luck hangs on its id alone.
    #[must_use]
    pub fn new(workload: &Workload, rng: &Rng, horizon: SimTime) -> Self {
        let stream = ArrivalStream::new(&workload.arrivals, rng.fork(&format!("workload/{}", workload.id)), horizon);
        Self {
            id: workload.id.clone(),
            target: workload.target,
            n_copies: workload.n_copies.max(1),
            stream,
            pending: None,
            recorded: None,
            n_replaced: 0,
            offered: 0,
            completed: 0,
            failed: 0,
            throttled: 0,
            latency: None,
            targets: Arc::new([]),
        }
    }

    /// The arrivals change: from `now` on the new process sends.
    pub fn replace(&mut self, arrivals: &Arrivals, rng: &Rng, now: SimTime, horizon: SimTime) {
        self.n_replaced += 1;
        let name = format!("workload/{}/{}", self.id, self.n_replaced);
        self.stream = ArrivalStream::starting_at(arrivals, rng.fork(&name), now, horizon);
        self.pending = None;
    }

    /// The moment of the next arrival, which is then pending; `None` when there are no more.
    #[inline]
    pub fn advance(&mut self) -> Option<SimTime> {
        self.pending = self.stream.next();
        self.recorded = self.stream.recorded();
        self.pending
    }

    /// Takes the arrival that is pending at `now`: its target, and its work when that is recorded. `None` for an arrival of
    /// a process that has been replaced.
    #[inline]
    pub fn take(&mut self, now: SimTime) -> Option<(u32, Option<SimDuration>)> {
        if self.pending != Some(now) {
            return None;
        }
        match self.recorded {
            Some(request) => Some((request.target, Some(request.work))),
            // The division is worth avoiding: most workloads have one target.
            None if self.n_copies == 1 => Some((self.target, None)),
            None => Some((self.target + (self.offered % u64::from(self.n_copies)) as u32, None)),
        }
    }

    /// A request of this workload has ended.
    #[inline]
    pub fn finish(&mut self, now: SimTime, arrived: SimTime, outcome: Outcome) {
        match outcome {
            Outcome::Completed => self.completed += 1,
            Outcome::Failed | Outcome::Refused | Outcome::Unreachable | Outcome::Lost => self.failed += 1,
            Outcome::Throttled => {
                self.throttled += 1;
                return;
            }
        }
        if let Some(latency) = &mut self.latency {
            latency.record((now - arrived).as_nanos());
        }
    }

    /// Where its requests go: an index into the scenario's resources.
    #[must_use]
    pub const fn target(&self) -> u32 {
        self.target
    }

    /// Every resource that its requests go to, once each.
    pub(super) fn all_targets(&self) -> Arc<[u32]> {
        let mut recorded: Vec<u32> = vec![];
        for request in self.stream.recording() {
            if let Err(at) = recorded.binary_search(&request.target) {
                recorded.insert(at, request.target);
            }
        }
        let copies = self.target..self.target + self.n_copies;
        if recorded.is_empty() { copies.collect() } else { recorded.into() }
    }

    /// Its name.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Requests under way.
    #[must_use]
    pub const fn in_flight(&self) -> u64 {
        self.offered - self.completed - self.failed - self.throttled
    }

    /// Bytes held by this snapshot alone.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.latency.as_ref().map_or(0, Histogram::bytes) + size_of::<Self>() as u64
    }
}
