//! The summary of a run (contract §4).

use serde::Serialize;
use serde_json::{Map, Value};
use skylapse_services::measure::{Histogram, Measured, Metric, latency_metrics};
use skylapse_services::service::LineItem;
use skylapse_units::{Money, SimTime};

use crate::world::{WorkloadState, World};

/// All numbers of a run.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Summary {
    /// The version of the engine.
    pub engine: String,
    /// The seed.
    pub seed: u64,
    /// Simulated time, in seconds.
    pub simulated_s: f64,
    /// Events handled.
    pub events: u64,
    /// The fingerprint, 16 hexadecimal digits.
    pub digest: String,
    /// By workload id.
    pub workloads: Map<String, Value>,
    /// By resource id: `kind` and `metrics`.
    pub resources: Map<String, Value>,
    /// Line by line.
    pub bill: Vec<BillLine>,
    /// The exact sum of the bill, in US dollars.
    pub cost_usd: String,
}

/// How one workload fared.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct WorkloadSummary {
    /// Requests sent.
    pub offered: u64,
    /// Answered as wished.
    pub completed: u64,
    /// Their work failed.
    pub failed: u64,
    /// Refused.
    pub throttled: u64,
    /// Under way at the end.
    pub in_flight: u64,
    /// What senders of completed and failed requests waited.
    pub latency_ms: Value,
}

/// One line of the bill.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BillLine {
    /// The resource's id.
    pub resource: String,
    /// For example `lambda.duration`.
    pub item: String,
    /// How much.
    pub quantity: f64,
    /// Of what.
    pub unit: String,
    /// What it costs, in exact decimal US dollars.
    pub usd: String,
}

impl Summary {
    /// The summary of a world that has run up to `end`.
    #[must_use]
    pub fn of(seed: u64, world: &World, end: SimTime, events: u64, digest: String) -> Self {
        let mut resources = Map::new();
        let mut bill = vec![];
        let mut cost = Money::ZERO;
        for (id, &address) in world.directory.names().zip(&world.addresses) {
            let metrics = nested(&world.meters.summary(address, end));
            let kind = address.kind.name();
            resources.insert(id.to_owned(), serde_json::json!({ "kind": kind, "metrics": metrics }));
            for item in world.meters.bill(address, end) {
                cost += item.cost;
                bill.push(BillLine::of(id, &item));
            }
        }
        let mut workloads = Map::new();
        for (index, state) in world.workloads.iter().enumerate() {
            let summary = serde_json::to_value(WorkloadSummary::of(state, &world.waited(index)))
                .expect("a summary is plain JSON");
            workloads.insert(state.id().to_owned(), summary);
        }
        Self {
            engine: env!("CARGO_PKG_VERSION").to_owned(),
            seed,
            simulated_s: end.as_secs_f64(),
            events,
            digest,
            workloads,
            resources,
            bill,
            cost_usd: cost.to_string(),
        }
    }
}

impl WorkloadSummary {
    fn of(state: &WorkloadState, waited: &Histogram) -> Self {
        Self {
            offered: state.offered,
            completed: state.completed,
            failed: state.failed,
            throttled: state.throttled,
            in_flight: state.in_flight(),
            latency_ms: latency_object(waited),
        }
    }
}

impl BillLine {
    fn of(resource: &str, item: &LineItem) -> Self {
        Self {
            resource: resource.to_owned(),
            item: item.item.to_owned(),
            quantity: item.quantity as f64 / item.per as f64,
            unit: item.unit.to_owned(),
            usd: item.cost.to_string(),
        }
    }
}

fn latency_object(histogram: &Histogram) -> Value {
    nested(&latency_metrics("latency_ms", histogram))
        .as_object_mut()
        .and_then(|object| object.remove("latency_ms"))
        .unwrap_or_default()
}

/// Dotted names become objects: `latency_ms.p99` → `{"latency_ms":{"p99":…}}`.
#[must_use]
pub fn nested(metrics: &[Metric]) -> Value {
    let mut root = Map::new();
    for metric in metrics {
        let value = match &metric.value {
            Measured::Count(count) => Value::from(*count),
            Measured::Number(number) => number.map_or(Value::Null, Value::from),
            Measured::Text(text) => Value::from(text.as_str()),
        };
        let mut place = &mut root;
        let mut parts = metric.name.split('.').peekable();
        while let Some(part) = parts.next() {
            if parts.peek().is_none() {
                place.insert(part.to_owned(), value);
                break;
            }
            let inner = place.entry(part).or_insert_with(|| Value::Object(Map::new()));
            place = inner.as_object_mut().expect("no metric is both a number and a group");
        }
    }
    Value::Object(root)
}
