//! What a run may need at most. A larger scenario is refused before it starts, naming the number and the limit.

use skylapse_services::field::Value;
use skylapse_units::{SimDuration, SimTime};
use skylapse_view::{Problem, ProblemKind};

use super::{Command, Config, FieldRow, Quotas, Scenario};
use crate::workload::Arrivals;

/// What a run may need at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Requests of all workloads together.
    pub requests: u64,
    /// Execution environments at once.
    pub environments: u64,
    /// Bytes.
    pub memory_bytes: u64,
}

/// An environment with the request that it holds, in bytes; an estimate.
const ENVIRONMENT_BYTES: f64 = 160.0;
/// INIT when a scenario says nothing, for the estimate.
const INIT_S: f64 = 1.0;

impl Budget {
    /// Of the headless program.
    pub const NATIVE: Self = Self { requests: 200_000_000, environments: 5_000_000, memory_bytes: 1 << 30 };
    /// Of a browser tab.
    pub const BROWSER: Self = Self { requests: 50_000_000, environments: 500_000, memory_bytes: 256 << 20 };

    /// What is over; empty when the scenario fits.
    #[must_use]
    pub fn check(&self, scenario: &Scenario) -> Vec<Problem> {
        let need = Need::of(scenario);
        let rows = [
            ("workloads", "requests", need.requests, self.requests),
            ("", "environments", need.environments, self.environments),
            ("", "memory", need.memory_bytes, self.memory_bytes),
        ];
        let over = rows.into_iter().filter(|(_, _, needed, limit)| *needed > *limit as f64);
        over.map(|(path, what, needed, limit)| {
            let what = what.to_owned();
            Problem::new(path, ProblemKind::OverBudget { what, needed: needed as u64, limit })
        })
        .collect()
    }

    /// How long a workload may last until it has used up the requests.
    #[must_use]
    pub fn longest(&self, arrivals: &Arrivals, wanted: SimDuration) -> SimDuration {
        let fits = |nanos: u64| arrivals.expected(SimTime::from_nanos(nanos)) <= self.requests as f64;
        if fits(wanted.as_nanos()) {
            return wanted;
        }
        let (mut fitting, mut over) = (0, wanted.as_nanos());
        while over - fitting > 1_000_000_000 {
            let middle = fitting + (over - fitting) / 2;
            if fits(middle) {
                fitting = middle;
            } else {
                over = middle;
            }
        }
        SimDuration::from_secs(fitting / 1_000_000_000)
    }
}

/// What a run will need, about.
struct Need {
    requests: f64,
    environments: f64,
    memory_bytes: f64,
}

impl Need {
    fn of(scenario: &Scenario) -> Self {
        let end = scenario.end();
        let mut need = Self { requests: 0.0, environments: 0.0, memory_bytes: 0.0 };
        let mut peaks = vec![0.0; scenario.resources.len()];
        let changed = scenario.commands.iter().filter_map(|command| match &command.command {
            Command::SetWorkload { workload, arrivals } => {
                // What was planned before the change stays in the estimate: an upper bound.
                scenario.workloads.get(*workload as usize).map(|workload| (workload.target, arrivals, command.at))
            }
            Command::Set { .. } | Command::Call { .. } => None,
        });
        let planned = scenario.workloads.iter().map(|workload| (workload.target, &workload.arrivals, SimTime::START));
        for (target, arrivals, from) in planned.chain(changed) {
            need.requests += arrivals.expected(end) - arrivals.expected(from.min(end));
            need.memory_bytes += arrivals.bytes() as f64;
            let peak = arrivals.peak_per_s(end);
            if let Some(highest) = peaks.get_mut(target as usize) {
                *highest += peak;
            }
        }
        let changed = scenario.commands.iter().filter_map(|command| match &command.command {
            Command::Set { resource, config, .. } => Some((*resource as usize, config.as_ref())),
            Command::SetWorkload { .. } | Command::Call { .. } => None,
        });
        let mut most = vec![0.0_f64; scenario.resources.len()];
        let first = scenario.resources.iter().enumerate().map(|(index, resource)| (index, &resource.config));
        for (index, config) in first.chain(changed) {
            let environments = environments(config, &scenario.quotas, peaks.get(index).copied().unwrap_or(0.0));
            if let Some(most) = most.get_mut(index) {
                *most = most.max(environments);
            }
        }
        need.environments = most.iter().sum();
        let resource_bytes: u64 =
            scenario.resources.iter().map(|resource| resource.config.kind_row().resource_bytes).sum();
        need.memory_bytes += resource_bytes as f64 + need.environments * ENVIRONMENT_BYTES;
        need
    }
}

/// Environments of one function at its peak: rate times response (Little's law), at most what it may have, and what is
/// there from the start.
fn environments(config: &Config, quotas: &Quotas, peak_per_s: f64) -> f64 {
    let rows = config.rows();
    let find = |key: &str| rows.iter().find(|row| row.key == key).map(|row| &row.value);
    let mean_s = |key: &str| match find(key) {
        Some(Value::Distribution(distribution)) => Some(distribution.mean().as_secs_f64()),
        _ => None,
    };
    let whole = |key: &str| if let Some(Value::Whole(n)) = find(key) { Some(*n as f64) } else { None };
    let run_s = mean_s("duration").unwrap_or(0.0);
    let cold_s = mean_s("cold_duration").unwrap_or_else(|| run_s + mean_s("init").unwrap_or(INIT_S));
    let longest_s = if let Some(Value::Duration(timeout)) = find("timeout") { timeout.as_secs_f64() } else { cold_s };
    let response_s = run_s.max(cold_s).min(longest_s + mean_s("init").unwrap_or(INIT_S) + cold_s);
    let busy = peak_per_s * response_s / whole("environment_concurrency").unwrap_or(1.0).max(1.0);
    // Six deviations of a Poisson number above its mean.
    let at_once = busy + 6.0 * libm::sqrt(busy) + 1.0;
    let quota =
        quotas.rows().iter().find(|row: &&FieldRow| row.key == "lambda_concurrency").map(|row| row.value.clone());
    let quota = if let Some(Value::Whole(n)) = quota { n as f64 } else { f64::INFINITY };
    let limit = whole("reserved_concurrency").unwrap_or(quota);
    let initial: f64 = match find("initial_environments") {
        Some(Value::Object(members)) => {
            members.iter().map(|(_, value)| if let Value::Whole(n) = value { *n as f64 } else { 0.0 }).sum()
        }
        _ => 0.0,
    };
    at_once.min(limit) + initial + whole("provisioned_concurrency").unwrap_or(0.0)
}
