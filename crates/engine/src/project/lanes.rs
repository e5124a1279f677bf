//! Environments as rows: what falls into one pixel column is merged.

use skylapse_units::{SimDuration, SimTime, order};
use skylapse_view::{Lane, LanesChart, Lens, Segment, SegmentKind};

use crate::observe::{LaneLife, ResourceRecording, Span, is_running};
use crate::scenario::Scenario;

/// Rows in a frame at most.
const MOST_ROWS: u32 = 48;

/// The rows that a lens shows.
pub fn chart(recorded: &ResourceRecording, lens: &Lens, scenario: &Scenario, known: SimTime) -> LanesChart {
    let resource = scenario.resources.get(lens.resource as usize);
    let spread = resource.and_then(|resource| crate::fleet::idle_spread(&resource.config));
    let drawing = Drawing { lens, known, spread, column_s: (lens.to_s - lens.from_s) / f64::from(lens.columns) };
    let mut lanes: Vec<Lane> = vec![];
    let mut hidden: Vec<u32> = vec![];
    for life in recorded.lanes.lives() {
        if !drawing.shows(life) {
            continue;
        }
        if MOST_ROWS < life.row {
            hidden.push(life.row);
            continue;
        }
        while (lanes.len() as u32) < life.row {
            lanes.push(Lane { row: lanes.len() as u32 + 1, segments: vec![] });
        }
        drawing.draw(life, &mut lanes[life.row as usize - 1].segments);
    }
    order::sort_by_key(&mut hidden, |&row| row);
    hidden.dedup();
    LanesChart {
        name: "environments".to_owned(),
        from_s: lens.from_s,
        to_s: lens.to_s,
        lanes,
        n_hidden: hidden.len() as u64,
    }
}

struct Drawing<'a> {
    lens: &'a Lens,
    known: SimTime,
    spread: Option<(SimDuration, SimDuration)>,
    column_s: f64,
}

impl Drawing<'_> {
    fn shows(&self, life: &LaneLife) -> bool {
        let from_s = life.spans[0].from.as_secs_f64();
        let to_s = life.gone.map_or(self.known, |(at, _)| at).as_secs_f64();
        from_s <= self.lens.to_s && self.lens.from_s <= to_s
    }

    fn draw(&self, life: &LaneLife, segments: &mut Vec<Segment>) {
        for span in &life.spans {
            self.draw_span(life.lane, span, segments);
        }
        if let Some((at, kind)) = life.gone {
            let at_s = at.as_secs_f64();
            if self.lens.from_s <= at_s && at_s <= self.lens.to_s {
                segments.push(Segment { from_s: at_s, to_s: at_s, kind, environment: life.lane, request: 0 });
            }
        }
    }

    fn draw_span(&self, lane: u64, span: &Span, segments: &mut Vec<Segment>) {
        let to = span.to.unwrap_or(self.known.max(span.from));
        let fades_from = match (span.kind, self.spread) {
            (SegmentKind::Idle, Some((shortest, _))) => span.from.saturating_add(shortest).min(to),
            _ => to,
        };
        self.push(lane, span, span.kind, span.from, fades_from, segments);
        if fades_from < to {
            self.push(lane, span, SegmentKind::MayExpire, fades_from, to, segments);
        }
    }

    /// Adds a segment, or joins it to the one before when both are the same within one column.
    fn push(&self, lane: u64, span: &Span, kind: SegmentKind, from: SimTime, to: SimTime, segments: &mut Vec<Segment>) {
        let from_s = from.as_secs_f64().max(self.lens.from_s);
        let to_s = to.as_secs_f64().min(self.lens.to_s);
        if to_s < from_s {
            return;
        }
        let segment = Segment { from_s, to_s, kind, environment: lane, request: span.request };
        let Some(last) = segments.last_mut().filter(|last| last.environment == lane) else {
            segments.push(segment);
            return;
        };
        let is_near = from_s - last.from_s < self.column_s && to_s - last.from_s < self.column_s;
        if is_near && is_running(last.kind) && (is_running(kind) || kind == SegmentKind::Idle) {
            // Work and the short rests between stay work: what was done is never hidden by what was not.
            last.to_s = last.to_s.max(if is_running(kind) { to_s } else { last.to_s });
            if last.kind == SegmentKind::Init || kind == SegmentKind::Init {
                last.kind = SegmentKind::Init;
            }
            return;
        }
        segments.push(segment);
    }
}
