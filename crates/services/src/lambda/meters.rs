//! Facts into CloudWatch's numbers.
//!
//! * `invocations`: requests that were taken (completed, failed and still running); AWS counts throttled ones apart.
//! * `errors`: runs that failed, timeouts included; `timeouts`: those among them that the timeout cut.
//! * `cold_starts` counts restored environments too. `cold_start_ratio` divides by all requests, refused ones included.
//! * `concurrency_max` and `concurrent_executions` count environments at work (CloudWatch: "function instances that are
//!   processing events"), as all limits do. Where an environment takes one request at a time these are the requests under way.
//! * An environment in INIT counts as busy. Latencies are those of ended requests.
//! * Runs that were under way when the simulation began are no requests: they occupy their environment and nothing else.

use skylapse_units::{Memory, SimDuration, SimTime};

use super::config::{Architecture, FunctionConfig};
use super::fact::{End, Extra, Fact, Start};
use super::more::More;
use super::periods::Closed;
use super::pricing::{self, MB_MS_PER_GB_S, PROVISIONED_STEP_S, Usage};
use super::scaling::recommended;
use crate::measure::{Area, Histogram, Metric, latency_metrics};
use crate::service::{Latency, LineItem, Meters};

/// What is measured of one function. In this order, what every request touches is three lines of the cache.
#[derive(Clone, Debug)]
#[repr(C, align(64))]
pub struct LambdaMeters {
    /// Environments at work, INIT included.
    pub busy: Area,
    /// Requests taken.
    pub invocations: u64,
    /// Sum of billed durations.
    pub billed_ms: u64,
    pub(super) latency_max_in_period_ns: u64,
    /// Latencies of requests that met a ready environment, in nanoseconds.
    pub warm: Histogram,
    usage: Usage,
    /// Latencies of requests that waited for a new environment, in nanoseconds.
    pub cold: Histogram,
    /// Requests that waited for a new environment.
    pub cold_starts: u64,
    /// Requests refused.
    pub throttles: u64,
    /// Runs that failed, timeouts included.
    pub errors: u64,
    /// Runs that the timeout cut.
    pub timeouts: u64,
    /// All environments.
    pub total: Area,
    /// Environments made.
    pub created: u64,
    /// Environments that idled away.
    pub expired: u64,
    /// The sum of their lives.
    expired_life_ns: u128,
    kept: Kept,
    /// The version with a snapshot that is charged, if there is one now.
    snapshot: Option<Snapshot>,
    /// `None` before the end of the first period: most runs want no series.
    pub(super) closed: Option<Box<Closed>>,
    more: Option<Box<More>>,
}

/// A snapshot that is charged.
#[derive(Clone, Copy, Debug)]
struct Snapshot {
    since: SimTime,
    memory: Memory,
}

impl Snapshot {
    fn mb_s(self, end: SimTime) -> u128 {
        let secs = end.saturating_since(self.since).as_nanos().div_ceil(1_000_000_000);
        u128::from(secs.max(pricing::SNAPSHOT_LEAST_S)) * u128::from(self.memory.as_mb())
    }
}

/// Provisioned concurrency as configured now.
#[derive(Clone, Copy, Debug)]
struct Kept {
    since: SimTime,
    count: u32,
    memory: Memory,
    architecture: Architecture,
}

impl LambdaMeters {
    pub(super) fn new(config: &FunctionConfig) -> Self {
        Self {
            busy: Area::default(),
            invocations: 0,
            billed_ms: 0,
            latency_max_in_period_ns: 0,
            usage: Usage::default(),
            warm: Histogram::default(),
            cold: Histogram::default(),
            cold_starts: 0,
            throttles: 0,
            errors: 0,
            timeouts: 0,
            total: Area::default(),
            created: 0,
            expired: 0,
            expired_life_ns: 0,
            kept: Kept {
                since: SimTime::START,
                count: config.provisioned_concurrency,
                memory: config.memory,
                architecture: config.architecture,
            },
            snapshot: config.pays_snapshot().then_some(Snapshot { since: SimTime::START, memory: config.memory }),
            closed: None,
            more: Self::extra(config.extra()),
        }
    }

    fn extra(extra: Extra) -> Option<Box<More>> {
        (extra != Extra::default()).then(|| Box::new(More::new(extra)))
    }

    #[inline]
    fn started(&mut self, at: SimTime, request: u64, start: Start, woke: bool) {
        if woke {
            self.busy.up(at);
        }
        if request > 0 {
            self.invocations += 1;
            if start.is_cold() {
                self.cold_starts += 1;
                self.restored(start);
            }
        }
    }

    /// A restore is charged as soon as it begins.
    fn restored(&mut self, start: Start) {
        if let Some(snapshot) = self.snapshot.filter(|_| start == Start::Restored) {
            self.usage.snapshot_restored_mb += u128::from(snapshot.memory.as_mb());
        }
    }

    #[inline]
    fn ended(&mut self, run: &Run) {
        if run.end != End::Success {
            self.errors += 1;
            self.timeouts += u64::from(run.end == End::Timeout);
        }
        let latency_ns = run.latency.as_nanos();
        self.latency_max_in_period_ns = self.latency_max_in_period_ns.max(latency_ns);
        let latencies = if run.start.is_cold() { &mut self.cold } else { &mut self.warm };
        latencies.record(latency_ns);
        self.billed_ms += run.billed_ms;
        let compute = self.usage.compute(run.architecture);
        let mb_ms = u128::from(run.billed_ms * u64::from(run.memory.as_mb()));
        if run.start == Start::Provisioned {
            compute.provisioned_duration_mb_ms += mb_ms;
        } else {
            compute.duration_mb_ms += mb_ms;
        }
        if let Some(more) = &self.more {
            more.ran(run.billed_ms, &mut self.usage);
        }
    }

    /// What happens seldom.
    #[inline(never)]
    fn note_rare(&mut self, at: SimTime, fact: &Fact) {
        match *fact {
            Fact::EnvironmentCreated { .. } => {
                self.created += 1;
                self.total.up(at);
            }
            Fact::EnvironmentExpired { created, .. } => {
                self.total.down(at);
                self.expired += 1;
                self.expired_life_ns += u128::from(at.saturating_since(created).as_nanos());
                self.shut_down();
            }
            Fact::EnvironmentRecycled { .. } => {
                self.total.down(at);
                self.shut_down();
            }
            Fact::ConfigurationUpdated { memory, architecture, provisioned, is_update, pays_snapshot, extra } => {
                match &mut self.more {
                    Some(more) => more.extra = extra,
                    None => self.more = Self::extra(extra),
                }
                if is_update || pays_snapshot != self.snapshot.is_some() {
                    self.usage.snapshot_cache_mb_s += self.snapshot.map_or(0, |snapshot| snapshot.mb_s(at));
                    self.snapshot = pays_snapshot.then_some(Snapshot { since: at, memory });
                }
                if (self.kept.count, self.kept.memory, self.kept.architecture) != (provisioned, memory, architecture) {
                    self.usage = self.usage_until(at);
                    self.kept = Kept { since: at, count: provisioned, memory, architecture };
                }
            }
            Fact::ProvisionedInitialized { billed_ms, memory, architecture, .. } => {
                let mb_ms = u128::from(billed_ms) * u128::from(memory.as_mb());
                self.usage.compute(architecture).provisioned_duration_mb_ms += mb_ms;
            }
            Fact::RequestRejected { .. } => self.more().rejected += 1,
            Fact::EventQueued { .. } => self.more().queued += 1,
            Fact::EventRetried { .. } => self.more().retried(),
            Fact::EventEnded { queued, fate, .. } => self.more().ended(at, queued, fate),
            Fact::InvocationStarted { .. }
            | Fact::InvocationFinished { .. }
            | Fact::InvocationThrottled { .. }
            | Fact::EnvironmentInitialized { .. } => {}
        }
    }

    fn more(&mut self) -> &mut More {
        self.more.get_or_insert_default()
    }

    /// An environment is gone: extensions are billed for the time that they get to shut down.
    fn shut_down(&mut self) {
        let Some(more) = &self.more else { return };
        let mb_ms = u128::from(more.extra.shutdown_ms) * u128::from(self.kept.memory.as_mb());
        self.usage.compute(self.kept.architecture).duration_mb_ms += mb_ms;
    }

    fn usage_until(&self, end: SimTime) -> Usage {
        let free_tier = self.more.as_ref().is_some_and(|more| more.extra.free_tier);
        let mut usage = Usage { requests: self.invocations, free_tier, ..self.usage };
        let steps = end.saturating_since(self.kept.since).as_nanos().div_ceil(PROVISIONED_STEP_S * 1_000_000_000);
        let mb = u128::from(self.kept.count) * u128::from(self.kept.memory.as_mb());
        usage.compute(self.kept.architecture).provisioned_mb_s += mb * u128::from(steps * PROVISIONED_STEP_S);
        usage
    }
}

/// The end of a run, as far as it is measured.
struct Run {
    end: End,
    start: Start,
    latency: SimDuration,
    billed_ms: u64,
    memory: Memory,
    architecture: Architecture,
}

impl Meters for LambdaMeters {
    type Fact = Fact;

    fn latency(&self) -> Option<Latency<'_>> {
        Some(Latency { warm: &self.warm, cold: &self.cold })
    }

    fn concurrency(&self) -> Option<(u64, u64)> {
        Some((self.busy.count(), self.most_busy()))
    }

    // Inlined where a fact is recorded: what kind of fact it is, is known there.
    #[inline(always)]
    fn note(&mut self, at: SimTime, fact: &Fact) {
        match *fact {
            Fact::InvocationStarted { request, start, woke, environment: _ } => self.started(at, request, start, woke),
            Fact::InvocationFinished {
                request, end, start, arrived, billed_ms, memory, architecture, rests, ..
            } => {
                if rests {
                    self.busy.down(at);
                }
                if request > 0 {
                    let latency = at.saturating_since(arrived);
                    self.ended(&Run { end, start, latency, billed_ms, memory, architecture });
                }
            }
            Fact::InvocationThrottled { .. } => self.throttles += 1,
            Fact::EnvironmentInitialized { .. } => {}
            Fact::EnvironmentCreated { .. }
            | Fact::EnvironmentExpired { .. }
            | Fact::EnvironmentRecycled { .. }
            | Fact::ProvisionedInitialized { .. }
            | Fact::RequestRejected { .. }
            | Fact::EventQueued { .. }
            | Fact::EventRetried { .. }
            | Fact::EventEnded { .. }
            | Fact::ConfigurationUpdated { .. } => self.note_rare(at, fact),
        }
    }

    fn summary(&self, end: SimTime) -> Vec<Metric> {
        let requests = self.invocations + self.throttles;
        let ratio = (requests > 0).then(|| self.cold_starts as f64 / requests as f64);
        let life_s = (self.expired > 0).then(|| self.expired_life_ns as f64 / 1e9 / self.expired as f64);
        let (total_mean, busy_mean) = (self.total.mean(end), self.busy.mean(end));
        let idle_ns = self.total.nanos(end).saturating_sub(self.busy.nanos(end));
        let idle_mean = if end == SimTime::START { 0.0 } else { idle_ns as f64 / end.as_nanos() as f64 };
        let mut metrics = vec![
            Metric::count("invocations", self.invocations),
            Metric::count("cold_starts", self.cold_starts),
            Metric::maybe("cold_start_ratio", ratio),
            Metric::count("throttles", self.throttles),
            Metric::count("errors", self.errors),
            Metric::count("timeouts", self.timeouts),
            Metric::number("environments.mean", total_mean),
            Metric::number("environments.busy_mean", busy_mean),
            Metric::number("environments.idle_mean", idle_mean),
            Metric::count("environments.max", self.most_environments()),
            Metric::count("environments.created", self.created),
            Metric::count("environments.expired", self.expired),
            Metric::maybe("environments.lifespan_mean_s", life_s),
        ];
        let mut all = self.warm.clone();
        all.merge(&self.cold);
        metrics.extend(latency_metrics("latency_ms", &all));
        metrics.extend(latency_metrics("latency_cold_ms", &self.cold));
        metrics.extend(latency_metrics("latency_warm_ms", &self.warm));
        metrics.push(Metric::count("billed_ms", self.billed_ms));
        metrics.push(Metric::number("billed_gb_s", self.usage.mb_ms() as f64 / MB_MS_PER_GB_S as f64));
        let most_busy = self.most_busy();
        metrics.push(Metric::count("concurrency_max", most_busy));
        if let Some(more) = &self.more {
            if more.extra.is_scaled {
                let recommended = recommended(most_busy);
                metrics.push(Metric::count("provisioned_concurrency.recommended", recommended));
                metrics.push(Metric::count("provisioned_concurrency.last", u64::from(self.kept.count)));
            }
            more.summary(&mut metrics);
        }
        metrics
    }

    fn close_period(&mut self, end: SimTime, row: &mut dyn FnMut(&'static str, f64)) {
        self.end_period(end, row);
    }

    fn bill(&self, end: SimTime) -> Vec<LineItem> {
        let mut usage = self.usage_until(end);
        usage.snapshot_cache_mb_s += self.snapshot.map_or(0, |snapshot| snapshot.mb_s(end));
        pricing::bill(&usage)
    }

    fn bytes(&self) -> u64 {
        let histograms = self.warm.bytes() + self.cold.bytes();
        size_of::<Self>() as u64 + histograms + self.closed.as_ref().map_or(0, |closed| closed.bytes())
    }
}
