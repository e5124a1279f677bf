//! Counts that jump and hold: never smoothed, never drawn beyond what is known.

use plotters_backend::DrawingBackend;
use skylapse_view::{StepPoint, StepSeries, StepStyle, StepsChart};
use skylapse_words::format;

use crate::axis::{TimeAxis, count_ticks};
use crate::canvas::{Canvas, Clock, Point, Rect, held};
use crate::pen::{Pen, Stroke};
use crate::text::{Align, Label};
use crate::theme;

/// Grid, axis and value labels.
pub fn frame<B: DrawingBackend>(pen: &mut Pen<'_, B>, view: &StepsChart, canvas: &Canvas) {
    let colors = pen.colors();
    let (plot, _, value) = axes(view, canvas);
    for tick in count_ticks(value.high, plot.height(), 15.0) {
        let y = value.y(tick);
        let color = if tick > 0.0 { colors.grid } else { colors.axis };
        pen.across((plot.left, plot.right), y, Stroke { color, width: theme::HAIRLINE });
        let label = Label::new(colors.muted).align(Align::Right);
        pen.text(&format::compact(pen.style().lang, tick), (plot.left - 8.0, y), label);
    }
}

/// Areas, lines and limits.
pub fn data<B: DrawingBackend>(pen: &mut Pen<'_, B>, view: &StepsChart, canvas: &Canvas, clock: &Clock) {
    let colors = pen.colors();
    let (plot, time, value) = axes(view, canvas);
    for series in &view.series {
        let line = corners(series, view, clock, &time, &value);
        let (Some(first), Some(last)) = (line.first(), line.last()) else { continue };
        let color = match series.style {
            StepStyle::Filled => {
                let mut area = line.clone();
                area.extend([(last.0, plot.bottom), (first.0, plot.bottom)]);
                pen.shape(&area, colors.blue_fill);
                colors.blue
            }
            StepStyle::Plain => colors.ink,
        };
        pen.path(&line, Stroke { color, width: theme::STEM });
    }
    for limit in view.limits.iter().filter(|limit| limit.value <= value.high) {
        let stroke = Stroke { color: colors.axis, width: theme::STEM };
        pen.across_broken((plot.left, plot.right), value.y(limit.value), theme::DASHED, stroke);
    }
}

/// What holds at the moment under a pointer: for every series its name and value, none before its first point.
#[must_use]
pub fn value_at<'a>(view: &'a StepsChart, canvas: &Canvas, pointer: Point) -> (f64, Vec<(&'a str, f64)>) {
    let (plot, time, _) = axes(view, canvas);
    let at_s = time.at(held(pointer.0, plot.left, plot.right));
    let held = |series: &'a StepSeries| {
        let n_before = series.points.partition_point(|point| point.at_s <= at_s);
        n_before.checked_sub(1).map(|index| (series.name.as_str(), series.points[index].value))
    };
    (at_s, view.series.iter().filter_map(held).collect())
}

/// The height at which a value lies; what is above the axis lies on its top.
#[must_use]
pub fn y_of(view: &StepsChart, canvas: &Canvas, value: f64) -> f64 {
    axes(view, canvas).2.y(value)
}

struct CountAxis {
    high: f64,
    plot: Rect,
}

impl CountAxis {
    fn y(&self, value: f64) -> f64 {
        held(self.plot.bottom - value / self.high * self.plot.height(), self.plot.top, self.plot.bottom)
    }
}

fn axes(view: &StepsChart, canvas: &Canvas) -> (Rect, TimeAxis, CountAxis) {
    let plot = canvas.plot(7.0, 7.0);
    let high = if view.high.is_finite() && view.high > 0.0 { view.high } else { 1.0 };
    (plot, TimeAxis::new(view.from_s, view.to_s, &plot), CountAxis { high, plot })
}

/// The line's corners: two at every jump.
fn corners(series: &StepSeries, view: &StepsChart, clock: &Clock, time: &TimeAxis, value: &CountAxis) -> Vec<Point> {
    let end_s = view.to_s.min(clock.known_s);
    let n_before = series.points.partition_point(|point| point.at_s <= view.from_s);
    let shown = &series.points[n_before.saturating_sub(1)..];
    let mut line: Vec<Point> = vec![];
    for StepPoint { at_s, value: count } in shown.iter().take_while(|point| point.at_s <= end_s) {
        let (x, y) = (time.x(at_s.max(view.from_s)), value.y(*count));
        line.extend(line.last().map(|(_, before)| (x, *before)));
        line.push((x, y));
    }
    line.extend(line.last().map(|(_, y)| (time.x(end_s), *y)));
    line
}
