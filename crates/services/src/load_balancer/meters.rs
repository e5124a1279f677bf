//! Facts into the contract's numbers, CloudWatch's metrics and usage.
//!
//! `requests` are those for which a target was chosen, as `RequestCount` counts them: a 503 without target is none. `http_2xx`,
//! `http_4xx` and `http_5xx` are what clients got, of targets and of the load balancer; `http_502`, `http_503` and `http_504` are
//! the load balancer's own. Flows of network and gateway load balancers have no codes; the same numbers say what an application load
//! balancer would have answered. Health checks are never counted.

use skylapse_units::{SimDuration, SimTime};

use super::config::BalancerConfig;
use super::fact::{Answer, Fact};
use super::pricing::{Rates, UNIT, Used};
use crate::measure::{Area, Histogram, Metric, latency_metrics};
use crate::peer::TargetHealth;
use crate::service::{Latency, LineItem, Meters};

/// What is measured of one load balancer.
#[derive(Clone, Debug)]
pub struct BalancerMeters {
    rates: Rates,
    config: BalancerConfig,
    all: Counts,
    period: Counts,
    response: Histogram,
    response_period: Histogram,
    healthy: Area,
    healthy_min: u64,
    period_healthy_min: u64,
    /// Healthy hosts times nanoseconds up to the end of the last period.
    healthy_closed: u128,
    unhealthy: u64,
    registered: u64,
    anomalous: u64,
    surge: u64,
    surge_max: u64,
    period_surge_max: u64,
    used: Used,
    hour: u64,
    units: u128,
    period_units: u128,
    period_used: Used,
    closed: SimTime,
}

#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    requests: u64,
    target_2xx: u64,
    target_5xx: u64,
    elb_4xx: u64,
    elb_502: u64,
    elb_503: u64,
    elb_504: u64,
    spillover: u64,
    /// Requests for which a target was chosen, divided by the healthy targets then, in millionths.
    per_target: u64,
}

impl BalancerMeters {
    pub(super) fn new(config: &BalancerConfig) -> Self {
        Self {
            rates: Rates::of(config.kind),
            config: config.clone(),
            all: Counts::default(),
            period: Counts::default(),
            response: Histogram::default(),
            response_period: Histogram::default(),
            healthy: Area::default(),
            healthy_min: u64::MAX,
            period_healthy_min: 0,
            healthy_closed: 0,
            unhealthy: 0,
            registered: 0,
            anomalous: 0,
            surge: 0,
            surge_max: 0,
            period_surge_max: 0,
            used: Used::default(),
            hour: 0,
            units: 0,
            period_units: 0,
            period_used: Used::default(),
            closed: SimTime::START,
        }
    }

    fn ended(&mut self, at: SimTime, arrived: SimTime, target: Option<SimDuration>, answer: Answer) {
        let hosts = if self.healthy.count() > 0 { self.healthy.count() } else { self.registered.max(1) };
        for counts in [&mut self.all, &mut self.period] {
            counts.count(target.is_some(), answer, hosts);
        }
        if let Some(length) = target.filter(|_| answer.is_of_target()) {
            self.response.record(length.as_nanos());
            self.response_period.record(length.as_nanos());
        }
        self.roll(at);
        let active = u128::from((at - arrived).as_nanos());
        for used in [&mut self.used, &mut self.period_used] {
            used.requests += 1;
            used.active_nanos += active;
            used.bytes += u128::from(self.config.bytes_per_request);
        }
    }

    /// Ends every hour that is over: its units are those of the dimension that it used most.
    #[inline]
    fn roll(&mut self, at: SimTime) {
        let hour = at.as_nanos() / HOUR_NANOS;
        if hour != self.hour {
            self.hour = hour;
            let used = std::mem::take(&mut self.used);
            self.units += self.units_of(used);
        }
    }

    fn units_of(&self, used: Used) -> u128 {
        let connections = used.requests.div_ceil(u64::from(self.config.requests_per_connection));
        self.rates.units(&self.config, Used { connections, ..used })
    }

    fn stands(&mut self, at: SimTime, from: TargetHealth, to: TargetHealth) {
        match (from == TargetHealth::Healthy, to == TargetHealth::Healthy) {
            (false, true) => {
                self.healthy.up(at);
                if self.healthy_min == u64::MAX {
                    // The least is asked of the time since there was any.
                    self.healthy_min = self.healthy.count();
                }
            }
            (true, false) => self.healthy.down(at),
            (true, true) | (false, false) => {}
        }
        if self.healthy_min != u64::MAX {
            self.healthy_min = self.healthy_min.min(self.healthy.count());
        }
        self.period_healthy_min = self.period_healthy_min.min(self.healthy.count());
        let is_unhealthy = |health| u64::from(health == TargetHealth::Unhealthy);
        self.unhealthy = self.unhealthy + is_unhealthy(to) - is_unhealthy(from);
        let is_registered = |health: TargetHealth| {
            u64::from(matches!(health, TargetHealth::Initial | TargetHealth::Healthy | TargetHealth::Unhealthy))
        };
        self.registered = self.registered + is_registered(to) - is_registered(from);
    }
}

impl Counts {
    #[inline]
    fn count(&mut self, has_target: bool, answer: Answer, hosts: u64) {
        if has_target {
            self.requests += 1;
            self.per_target += PER_TARGET / hosts;
        }
        match answer {
            Answer::Target2xx => self.target_2xx += 1,
            Answer::Target5xx | Answer::TargetFull => self.target_5xx += 1,
            Answer::ClientGone => self.elb_4xx += 1,
            Answer::BadGateway(_) => self.elb_502 += 1,
            Answer::NoTarget => self.elb_503 += 1,
            Answer::Spillover => {
                self.elb_503 += 1;
                self.spillover += 1;
            }
            Answer::Timeout(_) => self.elb_504 += 1,
        }
    }

    const fn elb_5xx(self) -> u64 {
        self.elb_502 + self.elb_503 + self.elb_504
    }
}

/// Which numbers of a load balancer can be watched, and their statistics.
pub(super) const METRICS: &[(&str, &[&str])] = &[
    ("request_count", &["sum"]),
    ("request_count_per_target", &["sum"]),
    ("http_code_target_2xx_count", &["sum"]),
    ("http_code_target_5xx_count", &["sum"]),
    ("http_code_elb_4xx_count", &["sum"]),
    ("http_code_elb_5xx_count", &["sum"]),
    ("http_code_elb_502_count", &["sum"]),
    ("http_code_elb_503_count", &["sum"]),
    ("http_code_elb_504_count", &["sum"]),
    ("spillover_count", &["sum"]),
    ("target_response_time_ms", &["avg", "p50", "p95", "p99"]),
    ("healthy_host_count", &["avg", "min", "max"]),
    ("un_healthy_host_count", &["max"]),
    ("anomalous_host_count", &["max"]),
    ("active_connection_count", &["sum"]),
    ("surge_queue_length", &["max"]),
    ("consumed_lcus", &["sum"]),
];

impl Meters for BalancerMeters {
    type Fact = Fact;

    fn latency(&self) -> Option<Latency<'_>> {
        None
    }

    fn concurrency(&self) -> Option<(u64, u64)> {
        None
    }

    #[inline]
    fn note(&mut self, at: SimTime, fact: &Fact) {
        match *fact {
            Fact::RequestEnded { request: _, arrived, target, answer } => {
                self.ended(at, arrived, target.map(|(_, length)| length), answer);
            }
            Fact::TargetHealthChanged { from, to, .. } => self.stands(at, from, to),
            Fact::AnomalyChanged { is_anomalous, .. } => {
                self.anomalous = if is_anomalous { self.anomalous + 1 } else { self.anomalous - 1 };
            }
            Fact::SurgeChanged { n_queued } => {
                self.surge = u64::from(n_queued);
                self.surge_max = self.surge_max.max(self.surge);
                self.period_surge_max = self.period_surge_max.max(self.surge);
            }
            Fact::UsageChanged { bytes_per_request, requests_per_connection, rules } => {
                let before = std::mem::replace(&mut self.config.bytes_per_request, bytes_per_request);
                let changed = (requests_per_connection, rules);
                if (self.config.requests_per_connection, self.config.rules) != changed || before != bytes_per_request {
                    // What was used up to now is billed as it was.
                    let used = std::mem::take(&mut self.used);
                    self.units += self.units_of(used);
                }
                (self.config.requests_per_connection, self.config.rules) = changed;
            }
            Fact::TargetRegistered { .. } | Fact::TargetDeregistered { .. } | Fact::FailOpenChanged { .. } => {}
        }
    }

    fn summary(&self, end: SimTime) -> Vec<Metric> {
        let all = &self.all;
        let units = self.units + self.units_of(self.used);
        let healthy_min = if self.healthy_min == u64::MAX { 0 } else { self.healthy_min };
        let mut metrics = vec![
            Metric::count("requests", all.requests),
            Metric::count("http_2xx", all.target_2xx),
            Metric::count("http_4xx", all.elb_4xx),
            Metric::count("http_5xx", all.target_5xx + all.elb_5xx()),
            Metric::count("http_502", all.elb_502),
            Metric::count("http_503", all.elb_503),
            Metric::count("http_504", all.elb_504),
        ];
        metrics.extend(latency_metrics("target_response_time_ms", &self.response));
        metrics.extend([
            Metric::count("healthy_hosts.min", healthy_min),
            Metric::number("healthy_hosts.mean", self.healthy.mean(end)),
            Metric::count("healthy_hosts.last", self.healthy.count()),
            Metric::count("unhealthy_hosts.last", self.unhealthy),
            Metric::count("surge_queue.max", self.surge_max),
            Metric::count("spillover", all.spillover),
            Metric::number("lcu_hours", units as f64 / UNIT as f64),
        ]);
        metrics
    }

    fn close_period(&mut self, end: SimTime, row: &mut dyn FnMut(&'static str, f64)) {
        let counts = std::mem::take(&mut self.period);
        let span = u128::from((end - std::mem::replace(&mut self.closed, end)).as_nanos());
        let response = std::mem::take(&mut self.response_period);
        let used = std::mem::take(&mut self.period_used);
        row("request_count", counts.requests as f64);
        row("request_count_per_target", counts.per_target as f64 / PER_TARGET as f64);
        row("http_code_target_2xx_count", counts.target_2xx as f64);
        row("http_code_target_5xx_count", counts.target_5xx as f64);
        row("http_code_elb_4xx_count", counts.elb_4xx as f64);
        row("http_code_elb_5xx_count", counts.elb_5xx() as f64);
        row("http_code_elb_502_count", counts.elb_502 as f64);
        row("http_code_elb_503_count", counts.elb_503 as f64);
        row("http_code_elb_504_count", counts.elb_504 as f64);
        row("spillover_count", counts.spillover as f64);
        if let Some(mean) = response.mean() {
            row("target_response_time_ms.avg", mean / 1e6);
            for (name, share) in [
                ("target_response_time_ms.p50", 0.5),
                ("target_response_time_ms.p95", 0.95),
                ("target_response_time_ms.p99", 0.99),
            ] {
                row(name, response.quantile(share).unwrap_or(0) as f64 / 1e6);
            }
        }
        let healthy = self.healthy.nanos(end);
        let area = healthy - std::mem::replace(&mut self.healthy_closed, healthy);
        row("healthy_host_count.avg", area as f64 / span.max(1) as f64);
        row("healthy_host_count.min", self.period_healthy_min as f64);
        row("healthy_host_count.max", self.healthy.max() as f64);
        row("un_healthy_host_count.max", self.unhealthy as f64);
        row("anomalous_host_count.max", self.anomalous as f64);
        row("active_connection_count", used.active_nanos as f64 / span.max(1) as f64);
        row("surge_queue_length.max", self.period_surge_max as f64);
        let units = self.units + self.units_of(self.used);
        row("consumed_lcus", (units - std::mem::replace(&mut self.period_units, units)) as f64 / UNIT as f64);
        self.period_healthy_min = self.healthy.count();
        self.healthy.restart_max();
        self.period_surge_max = self.surge;
    }

    fn bill(&self, end: SimTime) -> Vec<LineItem> {
        let mut lines = self.rates.bill(end.since_start(), self.units + self.units_of(self.used));
        lines.retain(|line| line.quantity > 0);
        lines
    }

    fn bytes(&self) -> u64 {
        size_of::<Self>() as u64 + self.response.bytes() + self.response_period.bytes()
    }
}

/// Requests per target are counted in millionths.
const PER_TARGET: u64 = 1_000_000;
const HOUR_NANOS: u64 = 3_600 * 1_000_000_000;
