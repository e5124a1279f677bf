//! The serverless workloads W1–W5: synthetic request traces that any simulator can repeat to the request.
//!
//! Function i (from 0) has its own SplitMix64 stream with state 12345 + i. For each request first the gap is drawn, then the
//! duration, both exponential as −ln(1−u)·mean; the first arrival at or after the horizon ends the function. Function i gets
//! the share (i+1)^−z of the total rate. Every environment takes one request at a time, a cold start is 0.5 s before the
//! duration, and an environment is gone 600 s after its last departure.

use std::cmp::Reverse;
use std::sync::Arc;

use skylapse_engine::workload::RecordedRequest;
use skylapse_engine::{Engine, Options, SimDuration, SimTime};
use skylapse_view::ScenarioText;

/// One workload.
#[derive(Clone, Copy, Debug)]
pub struct Serverless {
    /// `W1` … `W5`.
    pub id: &'static str,
    /// How many functions.
    pub n_functions: u32,
    /// Requests a second, over all functions.
    pub rate_per_s: f64,
    /// The exponent of the shares.
    pub z: f64,
    /// Arrivals happen strictly before it.
    pub horizon_s: f64,
    /// The mean duration.
    pub mean_duration_s: f64,
    /// Requests in the trace.
    pub n_requests: u64,
    /// Cold starts when the most recently used, the newest, the longest idle environment is taken first.
    pub n_cold: [u64; 3],
}

/// All five.
pub const ALL: [Serverless; 5] = [
    workload("W1", 1, 100.0, 0.0, 10_000.0, 0.1, 1_001_466, [74, 74, 61]),
    workload("W2", 100, 100.0, 0.0, 10_000.0, 0.5, 1_000_909, [1_228, 1_227, 595]),
    workload("W3", 1_000, 100.0, 1.0, 10_000.0, 1.0, 1_000_927, [5_909, 5_906, 2_564]),
    workload("W4", 1, 5_000.0, 0.0, 200.0, 1.0, 1_001_466, [5_207, 5_207, 5_207]),
    workload("W5", 10_000, 1_000.0, 1.0, 1_000.0, 0.3, 1_000_359, [14_084, 14_084, 13_936]),
];

#[allow(clippy::too_many_arguments, reason = "one row of a table")]
const fn workload(
    id: &'static str,
    n_functions: u32,
    rate_per_s: f64,
    z: f64,
    horizon_s: f64,
    mean_duration_s: f64,
    n_requests: u64,
    n_cold: [u64; 3],
) -> Serverless {
    Serverless { id, n_functions, rate_per_s, z, horizon_s, mean_duration_s, n_requests, n_cold }
}

impl Serverless {
    /// The trace in order of time, as long as `times` horizons.
    pub fn trace(&self, times: f64) -> Vec<RecordedRequest> {
        let weight = |index: u32| libm::pow(f64::from(index) + 1.0, -self.z);
        let all: f64 = (0..self.n_functions).map(weight).sum();
        let horizon_s = self.horizon_s * times;
        let mut rows: Vec<(f64, RecordedRequest)> = vec![];
        for target in 0..self.n_functions {
            let mean_gap_s = all / (self.rate_per_s * weight(target));
            let mut random = SplitMix(12_345 + u64::from(target));
            let mut at_s = 0.0;
            loop {
                at_s += random.exponential(mean_gap_s);
                let work_s = random.exponential(self.mean_duration_s);
                if at_s >= horizon_s {
                    break;
                }
                let at = SimTime::START + SimDuration::from_secs_f64(at_s);
                rows.push((at_s, RecordedRequest { at, target, work: SimDuration::from_secs_f64(work_s) }));
            }
        }
        rows.sort_by(|a, b| a.0.total_cmp(&b.0));
        rows.into_iter().map(|(_, row)| row).collect()
    }

    /// The engine, ready to run the trace with all quotas enforced (and high enough).
    pub fn engine(&self, trace: Arc<[RecordedRequest]>, routing: &str, times: f64) -> Engine {
        let mut engine = Engine::open(&self.scenario(routing, times), Options::HEADLESS)
            .unwrap_or_else(|problems| panic!("the workload is a valid scenario: {problems:?}"));
        engine.add_recording(trace);
        engine
    }

    /// The scenario: functions only, the requests come as a recording.
    pub fn scenario(&self, routing: &str, times: f64) -> ScenarioText {
        let config = serde_json::json!({
            "memory_mb": 128, "timeout": "900s", "init": { "constant": "500ms" }, "idle_timeout": "600s", "routing": routing,
        });
        let resource = |index| serde_json::json!({ "id": format!("f{index}"), "kind": "lambda", "config": config });
        let resources: Vec<_> = (0..self.n_functions).map(resource).collect();
        let scenario = serde_json::json!({
            "version": 1, "name": self.id, "seed": 1, "duration": self.horizon_s * times,
            "account": {
                "lambda_concurrency": 100_000, "lambda_scaling_burst": 100_000, "lambda_scaling_per_s": 100_000,
                "lambda_requests_per_concurrency": 1_000,
            },
            "resources": resources,
        });
        ScenarioText { json: scenario.to_string(), files: vec![] }
    }
}

/// The trace function by function: how a simulator with one source a function meets it.
pub fn by_function(trace: &[RecordedRequest], n_functions: u32) -> Vec<Vec<RecordedRequest>> {
    let mut functions = vec![vec![]; n_functions as usize];
    for &request in trace {
        functions[request.target as usize].push(request);
    }
    functions
}

/// The bare loop: one heap of pending arrivals (one a function) and departures, a stack of idle environments per function,
/// two counters, no metrics. Returns (requests, cold starts).
pub fn bare_loop(functions: &[Vec<RecordedRequest>]) -> (u64, u64) {
    const KEEP_ALIVE: u64 = 600_000_000_000;
    const COLD_START: u64 = 500_000_000;
    #[derive(PartialEq, Eq, PartialOrd, Ord)]
    enum Kind {
        Departure,
        Arrival,
    }
    let mut idle: Vec<Vec<u64>> = vec![vec![]; functions.len()];
    let mut next = vec![0_u32; functions.len()];
    let mut heap = std::collections::BinaryHeap::new();
    for (function, requests) in functions.iter().enumerate() {
        if let Some(first) = requests.first() {
            heap.push(Reverse((first.at.as_nanos(), Kind::Arrival, function as u32)));
        }
    }
    let (mut n_requests, mut n_cold) = (0, 0);
    while let Some(Reverse((now, kind, function))) = heap.pop() {
        let stack = &mut idle[function as usize];
        if kind == Kind::Departure {
            stack.push(now);
            continue;
        }
        let requests = &functions[function as usize];
        let index = &mut next[function as usize];
        let request = requests[*index as usize];
        *index += 1;
        if let Some(following) = requests.get(*index as usize) {
            heap.push(Reverse((following.at.as_nanos(), Kind::Arrival, function)));
        }
        let is_warm = match stack.pop() {
            Some(since) if now - since < KEEP_ALIVE => true,
            Some(_) => {
                stack.clear(); // everything below has been idle for longer
                false
            }
            None => false,
        };
        n_requests += 1;
        n_cold += u64::from(!is_warm);
        let begins = if is_warm { now } else { now + COLD_START };
        heap.push(Reverse((begins + request.work.as_nanos(), Kind::Departure, function)));
    }
    (n_requests, n_cold)
}

/// SplitMix64 as the workloads define it.
pub struct SplitMix(pub u64);

impl SplitMix {
    /// The next 64 bits.
    pub fn next_u64(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// An exponential span with this mean.
    pub fn exponential(&mut self, mean: f64) -> f64 {
        let u = (self.next_u64() >> 11) as f64 / (1u64 << 53) as f64;
        -libm::log(1.0 - u) * mean
    }
}
