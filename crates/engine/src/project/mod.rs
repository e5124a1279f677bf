//! From the world and its recording to a frame: plain data, bounded by the lens, ready to draw.
//!
//! Charts show the recording over the lens, also what lies beyond the playhead (the page veils it). Numbers, tokens and the
//! distribution belong to the playhead and equal the headless summary of that moment.

mod belonged;
mod belongings;
mod distribution;
mod groups;
mod history;
mod instances;
mod lanes;
mod scale;
mod scatter;
mod steps;
mod story;
mod telling;

use skylapse_services::measure::Measured;
use skylapse_units::{SimTime, held};
use skylapse_view::{Chart, Frame, Lens, Metric, MetricValue, Node};

use crate::engine::Engine;

pub use story::Moment;

/// Tokens on the stage at most.
const MOST_NODES: usize = 24;

impl Engine {
    /// What is visible through a lens.
    #[must_use]
    pub fn frame(&self, lens: &Lens) -> Frame {
        let world = self.world();
        let resource = lens.resource.min((world.addresses.len() as u32).saturating_sub(1));
        let lens = &clean(lens, resource, self.end());
        let address = world.addresses.get(resource as usize).copied();
        let mut frame = Frame {
            now_s: self.now().as_secs_f64(),
            known_s: self.recording().known().max(self.now()).as_secs_f64(),
            end_s: self.end().as_secs_f64(),
            n_events: self.n_events(),
            digest: self.digest().to_string(),
            nodes: vec![],
            n_nodes_hidden: 0,
            charts: vec![],
            pins: vec![],
            upcoming: None,
            saw: vec![],
            metrics: vec![],
            log: vec![],
        };
        let (Some(address), Some(recorded)) = (address, self.recording().resource(resource)) else {
            return frame;
        };
        frame.metrics = world.meters.summary(address, self.now()).into_iter().map(metric).collect();
        let bill = world.meters.bill(address, self.now());
        let cost: skylapse_units::Money = bill.iter().map(|item| item.cost).sum();
        frame.metrics.push(Metric { name: "cost_usd".to_owned(), value: MetricValue::Text(cost.to_string()) });
        if world.fleet().standing(address, self.now()).is_some() {
            instances::fill(self, lens, &mut frame);
            return frame;
        }
        let tokens = world.fleet().tokens(address);
        frame.n_nodes_hidden = tokens.len().saturating_sub(MOST_NODES) as u64;
        frame.nodes = tokens.into_iter().rev().take(MOST_NODES).rev().map(node).collect();
        if let Some(latency) = world.meters.latency(address) {
            let scale = scale::latency_ms(recorded, latency.warm.max().max(latency.cold.max()));
            let percentiles = distribution::percentiles(&latency);
            frame.charts.push(Chart::Scatter(scatter::chart(recorded, lens, scale, &percentiles)));
            frame.charts.push(Chart::Distribution(distribution::chart(&latency, scale, percentiles)));
        }
        frame.charts.push(Chart::Lanes(lanes::chart(recorded, lens, self.scenario(), self.recording().known())));
        if world.meters.concurrency(address).is_some() {
            frame.charts.push(Chart::Steps(steps::chart(recorded, lens, &world.fleet().limits(address))));
        }
        frame.pins = story::pins(recorded, lens, self.scenario());
        frame.upcoming = story::upcoming(recorded, self.now());
        frame.saw = story::saw(recorded, self.now());
        frame.log = telling::log(&self.recording().diary, world, self.now());
        frame
    }

    /// The next (or last) moment worth stopping at, as far as the run is known.
    #[must_use]
    pub fn moment(&self, resource: u32, forward: bool) -> Moment {
        let address = self.world().addresses.get(resource as usize);
        if address.is_some_and(|address| self.world().fleet().standing(*address, self.now()).is_some()) {
            return instances::moment(self, forward);
        }
        match self.recording().resource(resource) {
            Some(recorded) => story::moment(recorded, self.now(), forward, self.recording().known() == self.end()),
            None => Moment::None,
        }
    }
}

/// A lens that can be drawn whatever was asked for.
fn clean(lens: &Lens, resource: u32, end: SimTime) -> Lens {
    let end_s = end.as_secs_f64();
    let inside = |value: f64| if value.is_finite() { held(value, 0.0, end_s) } else { 0.0 };
    let (from_s, to_s) = (inside(lens.from_s), inside(lens.to_s));
    let is_range = from_s < to_s;
    Lens {
        from_s: if is_range { from_s } else { 0.0 },
        to_s: if is_range { to_s } else { end_s.max(1e-9) },
        columns: lens.columns.clamp(16, 4_096),
        resource,
        selected_request: lens.selected_request,
        rows: lens.rows,
    }
}

fn node(token: skylapse_services::trace::Token) -> Node {
    Node { id: token.id, state: token.state, since_s: token.since.as_secs_f64(), utilization: token.utilization }
}

fn metric(metric: skylapse_services::measure::Metric) -> Metric {
    let value = match metric.value {
        Measured::Count(count) => MetricValue::Count(count),
        Measured::Number(number) => MetricValue::Number(number),
        Measured::Text(text) => MetricValue::Text(text),
    };
    Metric { name: metric.name, value }
}
