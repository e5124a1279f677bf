//! Everything that the logs say, and the scenario made of it.

use serde_json::{Value, json};

use super::arrivals;
use super::collect::{Logs, PER_MS};
use super::fit::{Fit, digits, fit, seconds};
use super::idle::{IdleLife, infer};
use super::report::Ended;
use crate::scenario::stamp::print_iso;

/// Runs from which a distribution is fitted, when there are as many without INIT.
const ENOUGH_WARM: usize = 20;

/// What the logs of one function say.
#[derive(Clone, Debug)]
pub struct Fitted {
    /// Reports.
    pub n_reports: u64,
    /// …of those, with a time.
    pub n_timed: u64,
    /// …of those, cold.
    pub n_cold: u64,
    /// …that failed, timeouts included.
    pub n_errors: u64,
    /// …that the timeout cut.
    pub n_timeouts: u64,
    /// Memory sizes that were seen.
    pub n_memory_sizes: u64,
    /// The one seen most, in MB.
    pub memory_mb: Option<u32>,
    /// Runs.
    pub duration: Fit,
    /// INIT, or RESTORE.
    pub init: Option<Fit>,
    /// Environments were restored from snapshots.
    pub is_restored: bool,
    /// How long idle environments lived.
    pub idle: Option<IdleLife>,
    /// The arrival process, as the scenario calls it; `None`: no times.
    pub arrivals: Option<&'static str>,
    /// Requests a second.
    pub rate_per_s: f64,
    scenario: Value,
}

impl Fitted {
    /// Fits the logs; `None`: there is no report in them.
    #[must_use]
    pub fn of(logs: &Logs) -> Option<Self> {
        let order = logs.in_order();
        let count = |of: &dyn Fn(&super::collect::Kept) -> bool| logs.all().filter(of).count() as u64;
        let spans = |is_warm: bool| {
            let whole = logs.all().filter(|one| one.end != Ended::Timeout && (!is_warm || one.init == 0));
            whole.map(|one| one.duration).collect::<Vec<u32>>()
        };
        let warm = spans(true);
        let ran = if warm.len() >= ENOUGH_WARM { warm } else { spans(false) };
        let cut = || logs.all().map(|one| one.duration).collect();
        let duration = fit(ran).or_else(|| fit(cut()))?;
        let n_restored = count(&|one| one.is_restored);
        let n_cold = count(&|one| one.init > 0);
        let is_restored = n_restored > n_cold / 2;
        let inits = logs.all().filter(|one| one.init > 0 && one.is_restored == is_restored).map(|one| one.init);
        let times_ms: Vec<i64> = order.iter().filter_map(|&index| logs.get(index).begun_ms).collect();
        let arrivals = (!times_ms.is_empty()).then(|| arrivals::found(&times_ms));
        let mut fitted = Self {
            n_reports: logs.n_reports(),
            n_timed: order.len() as u64,
            n_cold,
            n_errors: count(&|one| one.end != Ended::Success),
            n_timeouts: count(&|one| one.end == Ended::Timeout),
            n_memory_sizes: logs.memory_mb.len() as u64,
            memory_mb: logs.memory_mb.iter().max_by_key(|(_, n)| **n).map(|(mb, _)| *mb),
            duration,
            init: fit(inits.collect()),
            is_restored,
            idle: infer(logs, &order),
            arrivals: arrivals.as_ref().map(|found| found.word),
            rate_per_s: arrivals.as_ref().map_or(0.0, |found| found.rate_per_s),
            scenario: Value::Null,
        };
        fitted.scenario = fitted.written(logs, arrivals, times_ms.first().copied());
        Some(fitted)
    }

    /// The scenario that behaves like the logs.
    #[must_use]
    pub const fn scenario(&self) -> &Value {
        &self.scenario
    }

    fn written(&self, logs: &Logs, arrivals: Option<arrivals::Found>, begun_ms: Option<i64>) -> Value {
        // Without times the reports are taken to have come one a second.
        let (arrivals, duration_s) = match arrivals {
            Some(found) => (found.json, found.duration_s.max(1.0)),
            None => (json!({ "constant": { "rate_per_s": 1 } }), self.n_reports as f64 + 1.0),
        };
        let mut scenario = json!({
            "version": 1, "name": "Fitted to logs", "duration": duration_s,
            "resources": [{ "id": "function", "kind": "lambda", "config": self.config(logs) }],
            "workloads": [{ "id": "users", "target": "function", "arrivals": arrivals }],
        });
        if let Some(ms) = begun_ms.filter(|ms| *ms >= 0) {
            scenario["start"] = json!(print_iso(ms / 1_000));
        }
        scenario
    }

    fn config(&self, logs: &Logs) -> Value {
        let mut config = json!({ "duration": self.duration.shape.json(), "timeout": self.timeout_s(logs) });
        if let Some(mb) = self.memory_mb.filter(|mb| (128..=10_240).contains(mb)) {
            config["memory_mb"] = json!(mb);
            config["duration_memory_mb"] = json!(mb);
        }
        if let Some(init) = &self.init {
            let key = if self.is_restored { "restore" } else { "init" };
            config[key] = init.shape.json();
        }
        if self.is_restored {
            // A report does not name its runtime; of those with SnapStart, Java is the most common.
            config["runtime"] = json!("java21");
            config["snap_start"] = json!(true);
        }
        match &self.idle {
            Some(idle) if idle.n_ended > 0 && idle.max_s - idle.min_s > 0.03 * idle.max_s => {
                let (min, max) = (digits(idle.min_s, 10.0), digits(idle.max_s, 10.0));
                config["idle_timeout"] = json!({ "uniform": { "min": min, "max": max } });
            }
            Some(idle) if idle.n_ended > 0 => config["idle_timeout"] = json!(digits(idle.mean_s(), 10.0)),
            // Nothing was seen to expire: the model's own idle life, unless something was seen to last longer.
            Some(idle) if idle.min_s > 420.0 => config["idle_timeout"] = json!(digits(idle.min_s, 10.0)),
            Some(_) | None => {}
        }
        let n_failed = self.n_errors - self.n_timeouts;
        if n_failed > 0 {
            config["error_rate"] = json!(digits(n_failed as f64 / self.n_reports as f64, 1e6));
        }
        config
    }

    /// The timeout that cut runs; or, when none was cut, the whole second above the longest run, and at least AWS's default.
    fn timeout_s(&self, logs: &Logs) -> f64 {
        let longest = |is_cut: bool| {
            let runs = logs.all().filter(|one| !is_cut || one.end == Ended::Timeout);
            runs.map(|one| one.duration).max().unwrap_or(0)
        };
        let whole_s = |units: u32, up: f64| libm::floor(seconds(f64::from(units) / PER_MS) + up);
        let found =
            if self.n_timeouts > 0 { whole_s(longest(true), 0.5) } else { whole_s(longest(false), 1.0).max(3.0) };
        found.clamp(1.0, 900.0)
    }
}
