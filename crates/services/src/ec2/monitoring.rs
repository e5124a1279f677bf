//! What CloudWatch gets of an instance, and when: CPU every minute or every five, credits every five, status checks every minute.
//!
//! Source: AWS, using-cloudwatch-new.html and viewing_metrics_with_cloudwatch.html, 2026-10; credits every five minutes whatever
//! the monitoring: burstable-performance-instances-monitoring-cpu-credits.html, 2026-04. Datapoints bear the moment at which
//! their time began and come when it is over. *Model assumptions*: a sample of the CPU is a minute of running; a check has failed
//! in every minute of which it failed for some of the time.

use skylapse_units::{SimDuration, SimTime};

use super::config::Monitoring;
use super::credits::CpuWork;
use crate::measure::{Published, Statistics};

/// Which metrics of an instance can be watched, and their statistics.
pub(super) const METRICS: &[(&str, &[&str])] = &[
    ("cpu_utilization", Statistics::ENDINGS),
    ("cpu_credit_usage", Statistics::ENDINGS),
    ("cpu_credit_balance", Statistics::ENDINGS),
    ("cpu_surplus_credit_balance", Statistics::ENDINGS),
    ("cpu_surplus_credits_charged", Statistics::ENDINGS),
    ("status_check_failed", Statistics::ENDINGS),
    ("status_check_failed_system", Statistics::ENDINGS),
    ("status_check_failed_instance", Statistics::ENDINGS),
    ("status_check_failed_attached_ebs", Statistics::ENDINGS),
    ("billed_s", &["sum"]),
    ("requests", &["sum"]),
    ("requests_failed", &["sum"]),
    ("requests_throttled", &["sum"]),
    ("response_time_ms", &["avg", "p50", "p90", "p95", "p99", "max"]),
];

/// The length of a sample.
pub(super) const MINUTE: SimDuration = SimDuration::from_secs(60);

/// How often credits come, and the CPU with basic monitoring.
pub(super) const FIVE_MINUTES: SimDuration = SimDuration::from_secs(300);

impl Monitoring {
    /// How often the CPU comes.
    pub(super) const fn pace(self) -> SimDuration {
        match self {
            Self::Basic => FIVE_MINUTES,
            Self::Detailed => MINUTE,
        }
    }
}

/// Whether a datapoint that comes at this pace has come since the last look.
pub(super) fn is_due(last: SimTime, now: SimTime, pace: SimDuration) -> bool {
    last.as_nanos() / pace.as_nanos() < now.as_nanos() / pace.as_nanos()
}

/// The status checks as bits.
pub(super) const SYSTEM: u8 = 1;
pub(super) const INSTANCE: u8 = 2;
pub(super) const EBS: u8 = 4;

/// What CloudWatch has got of an instance, and what is being gathered for it.
#[derive(Clone, Debug, Default)]
pub(super) struct Samples {
    /// When it was last asked for.
    pub(super) closed: SimTime,
    pub(super) checks: CheckSamples,
    pub(super) cpu: CpuSamples,
}

/// Status checks of the current minutes, and the last datapoints.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct CheckSamples {
    since: SimTime,
    /// For how long each has failed since the last datapoint.
    failed_ns: [u64; KINDS],
    ran: SimDuration,
    published: Option<[Statistics; KINDS]>,
}

/// CPU of the current minutes, and the last datapoints.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct CpuSamples {
    /// Up to where there are samples: time run, work done.
    pub(super) ran: SimDuration,
    pub(super) work: CpuWork,
    /// The least and the most of those that CloudWatch has not got yet, in percent.
    pub(super) range: Option<(f64, f64)>,
    pub(super) cpu: Option<Published>,
    /// In the order of [`CREDITS`].
    pub(super) credits: Option<[f64; 4]>,
}

const KINDS: usize = 4;

/// Which bits each metric is about, its name, and its name in a series.
const CHECKS: [(u8, &str, &str); KINDS] = [
    (u8::MAX, "status_check_failed", "status_check_failed.max"),
    (SYSTEM, "status_check_failed_system", "status_check_failed_system.max"),
    (INSTANCE, "status_check_failed_instance", "status_check_failed_instance.max"),
    (EBS, "status_check_failed_attached_ebs", "status_check_failed_attached_ebs.max"),
];

/// Metrics of credits with their names in a series.
pub(super) const CREDITS: [(&str, &str); 4] = [
    ("cpu_credit_usage", "cpu_credit_usage"),
    ("cpu_credit_balance", "cpu_credit_balance.avg"),
    ("cpu_surplus_credit_balance", "cpu_surplus_credit_balance.avg"),
    ("cpu_surplus_credits_charged", "cpu_surplus_credits_charged"),
];

impl CheckSamples {
    /// Up to now these have failed.
    pub(super) fn turn(&mut self, at: SimTime, failing: u8) {
        let span = at.saturating_since(self.since).as_nanos();
        self.since = at;
        for (nanos, (bits, ..)) in self.failed_ns.iter_mut().zip(CHECKS) {
            *nanos += if failing & bits != 0 { span } else { 0 };
        }
    }

    /// A datapoint is due: `failed` since the last one, and the instance has run for so long in all.
    pub(super) fn publish(&mut self, failed: u8, ran: SimDuration, row: &mut dyn FnMut(&'static str, f64)) {
        let before = std::mem::replace(&mut self.ran, ran);
        let samples = n_minutes(SimDuration::from_nanos(ran.as_nanos() - before.as_nanos())).max(1);
        let statistics = |kind: usize| {
            let long = n_minutes(SimDuration::from_nanos(self.failed_ns[kind]));
            let failed = long.max(u64::from(failed & CHECKS[kind].0 != 0)).min(samples);
            let yes = |is: bool| f64::from(u8::from(is));
            let (min, max) = (yes(failed == samples), yes(failed > 0));
            Statistics { samples: samples as f64, sum: failed as f64, min, max }
        };
        let published = std::array::from_fn(statistics);
        for ((.., name), found) in CHECKS.iter().zip(&published) {
            row(name, found.max);
        }
        self.published = Some(published);
        self.failed_ns = [0; KINDS];
    }

    /// No datapoint has come in this period.
    pub(super) const fn pause(&mut self) {
        self.published = None;
    }

    pub(super) fn published(&self, metric: &str) -> Option<Published> {
        let kind = CHECKS.iter().position(|(_, name, _)| *name == metric)?;
        Some(Published { covers: MINUTE, statistics: self.published?[kind] })
    }
}

impl CpuSamples {
    pub(super) fn published(&self, metric: &str) -> Option<Published> {
        if metric == "cpu_utilization" {
            return self.cpu;
        }
        let index = CREDITS.iter().position(|(name, _)| *name == metric)?;
        let statistics = Statistics::of(self.credits?[index]);
        Some(Published { covers: FIVE_MINUTES, statistics })
    }
}

/// Minutes that were begun.
pub(super) fn n_minutes(span: SimDuration) -> u64 {
    span.as_nanos().div_ceil(MINUTE.as_nanos())
}
