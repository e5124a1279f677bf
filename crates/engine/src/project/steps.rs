//! Concurrency over time: the highest of each minute, as CloudWatch's `ConcurrentExecutions` (Maximum) shows it.

use skylapse_services::trace::Limit;
use skylapse_units::SimDuration;
use skylapse_view::{Lens, LimitLine, StepPoint, StepSeries, StepStyle, StepsChart};

use super::scale::round_count;
use crate::observe::ResourceRecording;

/// The steps that a lens shows.
pub fn chart(recorded: &ResourceRecording, lens: &Lens, limits: &[Limit]) -> StepsChart {
    let peaks = recorded.peaks.peaks();
    let length = recorded.peaks.length();
    let highest = peaks.iter().copied().max().unwrap_or(0);
    let points = visible(peaks, length, lens);
    // A limit far above everything would press the curve flat; it is drawn once the curve comes within reach.
    let near = |limit: &&Limit| limit.value <= highest.saturating_mul(4).max(10);
    let limits: Vec<LimitLine> = limits
        .iter()
        .filter(near)
        .map(|limit| LimitLine { name: limit.name.to_owned(), value: limit.value as f64 })
        .collect();
    let top = limits.iter().map(|limit| limit.value).fold(highest as f64, f64::max);
    StepsChart {
        name: "concurrency".to_owned(),
        from_s: lens.from_s,
        to_s: lens.to_s,
        high: round_count(top),
        series: vec![StepSeries { name: "concurrency".to_owned(), style: StepStyle::Filled, points }],
        limits,
    }
}

/// At most one point a column: the highest in it; a point only where the value changes.
fn visible(peaks: &[u64], length: SimDuration, lens: &Lens) -> Vec<StepPoint> {
    let length_s = length.as_secs_f64();
    let column_s = (lens.to_s - lens.from_s) / f64::from(lens.columns);
    let per_point = ((column_s / length_s).ceil() as usize).max(1);
    let first = (lens.from_s / length_s) as usize / per_point;
    let mut points: Vec<StepPoint> = vec![];
    for (index, group) in peaks.chunks(per_point).enumerate().skip(first) {
        let at_s = (index * per_point) as f64 * length_s;
        if lens.to_s < at_s {
            break;
        }
        let value = group.iter().copied().max().unwrap_or(0) as f64;
        if points.last().is_none_or(|last| last.value != value) {
            points.push(StepPoint { at_s: at_s.max(lens.from_s), value });
        }
    }
    points
}
