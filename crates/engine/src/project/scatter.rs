//! Requests as marks: every rare one, common ones thinned to what the eye can tell apart.

use skylapse_units::order;
use skylapse_view::{Lens, Mark, MarkKind, Percentile, ScatterChart};

use super::scale::LatencyScale;
use crate::observe::{MarkRow, ResourceRecording};

/// Cells of the thinning grid over the value axis: 4 px of a 200 px plot.
const ROWS: usize = 50;
/// Columns of pixels to a cell.
const COLUMNS_PER_CELL: u32 = 4;
/// Common marks in a cell at most.
const MOST_PER_CELL: u8 = 3;
/// Rare marks in a frame at most; above that they are thinned like common ones.
const MOST_RARE: usize = 4_000;

/// The marks that a lens shows.
pub fn chart(
    recorded: &ResourceRecording,
    lens: &Lens,
    scale: LatencyScale,
    percentiles: &[Percentile],
) -> ScatterChart {
    let mut thinning = Thinning::new(lens, scale);
    let visible = |row: &&MarkRow| {
        let at_s = row.arrived.as_secs_f64();
        lens.from_s <= at_s && at_s <= lens.to_s
    };
    let common: Vec<&MarkRow> = recorded.marks.common().iter().filter(visible).collect();
    let rare: Vec<&MarkRow> = recorded.marks.rare().iter().filter(visible).collect();
    let n_total = common.len() as u64 * recorded.marks.common_weight() + rare.len() as u64;
    let keep_all_rare = rare.len() <= MOST_RARE;
    let mut marks: Vec<Mark> = vec![];
    for row in common {
        if row.request == lens.selected_request || thinning.takes(row) {
            marks.push(mark(row));
        }
    }
    for row in rare {
        if keep_all_rare || row.request == lens.selected_request || thinning.takes(row) {
            marks.push(mark(row));
        }
    }
    order::sort_by(&mut marks, |a, b| a.at_s.total_cmp(&b.at_s).then(a.request.cmp(&b.request)));
    ScatterChart {
        name: "latency".to_owned(),
        from_s: lens.from_s,
        to_s: lens.to_s,
        low_ms: scale.low_ms,
        high_ms: scale.high_ms,
        n_shown: marks.len() as u64,
        n_total,
        marks,
        percentiles: percentiles.to_vec(),
    }
}

fn mark(row: &MarkRow) -> Mark {
    let is_refused = row.kind == MarkKind::Throttled;
    Mark {
        at_s: row.arrived.as_secs_f64(),
        latency_ms: if is_refused { 0.0 } else { row.latency().as_millis_f64() },
        init_ms: row.init.as_millis_f64(),
        kind: row.kind,
        request: row.request,
        environment: row.lane,
    }
}

/// Counts marks per cell of a coarse grid.
struct Thinning<'a> {
    lens: &'a Lens,
    scale: LatencyScale,
    n_columns: usize,
    taken: Vec<u8>,
}

impl<'a> Thinning<'a> {
    fn new(lens: &'a Lens, scale: LatencyScale) -> Self {
        let n_columns = lens.columns.div_ceil(COLUMNS_PER_CELL) as usize + 1;
        Self { lens, scale, n_columns, taken: vec![0; n_columns * ROWS] }
    }

    fn takes(&mut self, row: &MarkRow) -> bool {
        let share = (row.arrived.as_secs_f64() - self.lens.from_s) / (self.lens.to_s - self.lens.from_s);
        let column = ((share * (self.n_columns - 1) as f64) as usize).min(self.n_columns - 1);
        let height = libm::log(row.latency().as_millis_f64().max(1e-6) / self.scale.low_ms)
            / libm::log(self.scale.high_ms / self.scale.low_ms);
        let level = ((height * ROWS as f64).max(0.0) as usize).min(ROWS - 1);
        let cell = &mut self.taken[column * ROWS + level];
        *cell = cell.saturating_add(1);
        *cell <= MOST_PER_CELL
    }
}
