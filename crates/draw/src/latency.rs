//! Latency over time: one mark per request on a logarithmic axis.
//!
//! ```text
//!            × × ×                     refused: on the rail above the plot
//!  10 s ┤
//!   1 s ┤        ▲  ▲                  what a cold request waited
//!       ┤        │  │                  stem = init
//! 100 ms┤ •• • • o •o• • • ·····p95··  ring = where it would be without init; dots = warm
//! ```

use plotters_backend::DrawingBackend;
use skylapse_units::order;
use skylapse_view::{Mark, MarkKind, ScatterChart};
use skylapse_words::{Key, Value, fill, format, text};

use crate::axis::{LogAxis, TimeAxis};
use crate::canvas::{Canvas, Point, Rect};
use crate::pen::{Pen, Stroke};
use crate::text::{Align, Label};
use crate::{place, shape, theme};

/// From the top of the canvas to the plot: the rail of refused requests lies between.
const RAIL: f64 = 18.0;
const RAIL_Y: f64 = 10.0;
/// How many marks are looked at to place names.
const N_NAMED: usize = 1_500;
/// How near a pointer has to be, in CSS pixels.
const REACH: f64 = 12.0;

/// Grid, axes and value labels.
pub fn frame<B: DrawingBackend>(pen: &mut Pen<'_, B>, view: &ScatterChart, canvas: &Canvas) {
    let colors = pen.colors();
    let (plot, time, value) = axes(view, canvas);
    if !canvas.is_narrow() {
        for tick in time.ticks(80.0).0 {
            pen.down(time.x(tick), (plot.top, plot.bottom), Stroke { color: colors.grid, width: theme::HAIRLINE });
        }
    }
    let min_gap = if canvas.is_narrow() { 30.0 } else { 24.0 };
    for (index, tick) in value.ticks(min_gap).into_iter().enumerate() {
        let y = value.y(tick);
        let color = if index == 0 { colors.axis } else { colors.grid };
        pen.across((plot.left, plot.right), y, Stroke { color, width: theme::HAIRLINE });
        let label = Label::new(colors.muted).align(Align::Right);
        pen.text(&format::latency_tick(tick), (plot.left - 8.0, y), label);
    }
}

/// The marks, drawn kind by kind: warm first, so that rare ones lie on top.
pub fn data<B: DrawingBackend>(pen: &mut Pen<'_, B>, view: &ScatterChart, canvas: &Canvas) {
    let colors = pen.colors();
    let (plot, time, value) = axes(view, canvas);
    if view.n_total == 0 && view.marks.is_empty() {
        let sentence = text(pen.style().lang, Key::ChartNoRequests);
        let middle = (plot.left + 12.0, f64::midpoint(plot.top, plot.bottom));
        pen.text(sentence, middle, Label::new(colors.muted));
        return;
    }
    let dotted = Stroke { color: colors.axis, width: theme::HAIRLINE };
    for percentile in &view.percentiles {
        let y = value.y(percentile.value_ms);
        pen.across_broken((plot.left, canvas.width), y, theme::DOTTED, dotted);
    }
    let marks = placed(view, &time, &value, view.to_s);
    dots(pen, &marks, canvas);
    stems(pen, &marks, canvas);
    crosses(pen, &marks);
}

/// Names beside marks, where they cover least, left of the playhead and above the veil. A narrow picture has
/// none: there the legend says it.
pub fn names<B: DrawingBackend>(pen: &mut Pen<'_, B>, view: &ScatterChart, canvas: &Canvas, now_s: f64) {
    if canvas.is_narrow() {
        return;
    }
    let (plot, time, value) = axes(view, canvas);
    let until_s = view.to_s.min(now_s);
    let marks = placed(view, &time, &value, until_s);
    // A name across the playhead would stand half in the future.
    let right = if now_s < view.to_s { time.x(until_s) - 3.0 } else { plot.right };
    // In a crowd the first marks are enough to stand beside; what lies right of them is out of bounds.
    let first = &marks[..marks.len().min(N_NAMED)];
    let right = if first.len() < marks.len() { first.last().map_or(right, |mark| mark.at.0.min(right)) } else { right };
    names_of(pen, first, &Rect { right, ..plot });
    name_of_throttled(pen, &marks, &plot);
}

/// The mark under a pointer, if one is near.
#[must_use]
pub fn value_at<'a>(view: &'a ScatterChart, canvas: &Canvas, pointer: Point) -> Option<&'a Mark> {
    let (_, time, value) = axes(view, canvas);
    let distance = |mark: &Mark| {
        let (x, y) = at(mark, &time, &value);
        libm::hypot(x - pointer.0, y - pointer.1)
    };
    let near = view.marks.iter().filter(|mark| time.contains(mark.at_s)).map(|mark| (mark, distance(mark)));
    let nearest = near.min_by(|(_, a), (_, b)| a.total_cmp(b));
    nearest.filter(|(_, distance)| *distance <= REACH).map(|(mark, _)| mark)
}

/// Where a mark lies: for the ring and the card that the page puts over it.
#[must_use]
pub fn place_of(view: &ScatterChart, canvas: &Canvas, mark: &Mark) -> Point {
    let (_, time, value) = axes(view, canvas);
    at(mark, &time, &value)
}

/// The box of the plot: for what the page lays over it.
#[must_use]
pub fn plot(canvas: &Canvas) -> Rect {
    canvas.plot(RAIL, 2.0)
}

/// The value axis, shared with the distribution that hangs on it.
pub(crate) fn value_axis(low_ms: f64, high_ms: f64, plot: &Rect) -> LogAxis {
    LogAxis::new(low_ms, high_ms, plot)
}

fn axes(view: &ScatterChart, canvas: &Canvas) -> (Rect, TimeAxis, LogAxis) {
    let plot = plot(canvas);
    (plot, TimeAxis::new(view.from_s, view.to_s, &plot), value_axis(view.low_ms, view.high_ms, &plot))
}

fn at(mark: &Mark, time: &TimeAxis, value: &LogAxis) -> Point {
    let y = if mark.kind == MarkKind::Throttled { RAIL_Y } else { value.y(mark.latency_ms) };
    (time.x(mark.at_s), y)
}

/// Where a cold request would be without its init; marks without a stem do not need it.
fn run_y(mark: &Mark, value: &LogAxis) -> f64 {
    if is_slow(mark.kind) { value.y(mark.latency_ms - mark.init_ms) } else { 0.0 }
}

fn is_slow(kind: MarkKind) -> bool {
    matches!(kind, MarkKind::Cold | MarkKind::Restored)
}

/// The marks on the axis, up to a moment, at their places.
fn placed(view: &ScatterChart, time: &TimeAxis, value: &LogAxis, until_s: f64) -> Vec<Placed> {
    let shown = view.marks.iter().filter(|mark| time.contains(mark.at_s) && mark.at_s <= until_s);
    shown.map(|mark| Placed { at: at(mark, time, value), run_y: run_y(mark, value), kind: mark.kind }).collect()
}

struct Placed {
    at: Point,
    run_y: f64,
    kind: MarkKind,
}

fn of(marks: &[Placed], kind: MarkKind) -> impl Iterator<Item = &Placed> {
    marks.iter().filter(move |mark| mark.kind == kind)
}

fn dots<B: DrawingBackend>(pen: &mut Pen<'_, B>, marks: &[Placed], canvas: &Canvas) {
    let colors = pen.colors();
    // A crowd needs smaller dots to stay a cloud.
    let crowd = marks.len() as f64 / canvas.width.max(1.0);
    let radius = if crowd < 1.0 { 2.4 } else { 1.6 };
    let radius = if canvas.is_narrow() { radius * 0.83 } else { radius };
    for mark in of(marks, MarkKind::Warm) {
        pen.dot(mark.at, radius, colors.teal);
    }
    for mark in of(marks, MarkKind::Provisioned) {
        pen.dot(mark.at, radius, colors.teal);
    }
    for mark in of(marks, MarkKind::Provisioned) {
        pen.ring(mark.at, radius + 2.0, Stroke { color: colors.plum, width: theme::OUTLINE });
    }
}

fn stems<B: DrawingBackend>(pen: &mut Pen<'_, B>, marks: &[Placed], canvas: &Canvas) {
    let colors = pen.colors();
    let radius = if canvas.is_narrow() { 4.0 } else { 4.6 };
    let slow = || marks.iter().filter(|mark| is_slow(mark.kind));
    for mark in slow() {
        let (x, y) = mark.at;
        pen.down(x, (y + 2.0, mark.run_y), Stroke { color: colors.ember, width: theme::STEM });
    }
    for mark in slow() {
        pen.dot((mark.at.0, mark.run_y), 2.0, colors.surface);
    }
    for mark in slow() {
        pen.ring((mark.at.0, mark.run_y), 2.0, Stroke { color: colors.ember, width: theme::OUTLINE });
    }
    for mark in of(marks, MarkKind::Cold) {
        pen.shape(&shape::triangle(mark.at, radius), colors.ember);
    }
    // Restored from a snapshot: a hollow triangle.
    for mark in of(marks, MarkKind::Restored) {
        let [a, b, c] = shape::triangle(mark.at, radius - 0.5);
        pen.shape(&[a, b, c], colors.surface);
        pen.path(&[a, b, c, a, b], Stroke { color: colors.ember, width: theme::STEM });
    }
}

fn crosses<B: DrawingBackend>(pen: &mut Pen<'_, B>, marks: &[Placed]) {
    let colors = pen.colors();
    for mark in of(marks, MarkKind::Failed) {
        pen.dot(mark.at, 4.5, colors.surface);
    }
    for mark in of(marks, MarkKind::Failed) {
        pen.ring(mark.at, 4.5, Stroke { color: colors.ember, width: theme::STEM });
    }
    for mark in of(marks, MarkKind::Failed) {
        pen.cross(mark.at, 2.0, Stroke { color: colors.ember, width: theme::OUTLINE });
    }
    for mark in of(marks, MarkKind::Throttled) {
        pen.cross(mark.at, 3.5, Stroke { color: colors.ember, width: theme::CROSS });
    }
}

fn names_of<B: DrawingBackend>(pen: &mut Pen<'_, B>, marks: &[Placed], plot: &Rect) {
    let (colors, lang) = (pen.colors(), pen.style().lang);
    let mut taken: Vec<Rect> = vec![];
    let mut obstacles: Vec<Point> = marks.iter().map(|mark| mark.at).chain(stem_points(marks)).collect();
    order::sort_by(&mut obstacles, |a, b| a.0.total_cmp(&b.0));
    let kinds = [
        (MarkKind::Cold, Key::ChartCold, colors.ember),
        (MarkKind::Restored, Key::ChartRestored, colors.ember),
        (MarkKind::Failed, Key::ChartFailed, colors.ember),
        (MarkKind::Warm, Key::ChartWarm, colors.teal_text),
        (MarkKind::Provisioned, Key::ChartProvisioned, colors.plum),
    ];
    for (kind, key, color) in kinds {
        let name = text(lang, key);
        let label = Label::new(color).bold().halo(theme::faded(colors.surface, 0.8));
        let anchors = of(marks, kind).map(|mark| mark.at);
        if let Some(at) = place::beside(anchors, name, &label, &obstacles, &taken, plot) {
            taken.push(crate::pen::text_box(name, at, &label));
            pen.text(name, at, label);
        }
    }
}

fn name_of_throttled<B: DrawingBackend>(pen: &mut Pen<'_, B>, marks: &[Placed], plot: &Rect) {
    let (colors, lang) = (pen.colors(), pen.style().lang);
    let n_throttled = of(marks, MarkKind::Throttled).count() as u64;
    let Some(first) = of(marks, MarkKind::Throttled).next() else { return };
    let name = fill(lang, Key::ChartThrottledN, &[("n", Value::Count(n_throttled))]);
    let label = Label::new(colors.ember).halo(theme::faded(colors.surface, 0.8));
    let is_room_before = first.at.0 - 9.0 - label.width(&name) > plot.left;
    let last = of(marks, MarkKind::Throttled).last().map_or(first.at.0, |mark| mark.at.0);
    let (x, align) = if is_room_before { (first.at.0 - 9.0, Align::Right) } else { (last + 9.0, Align::Left) };
    pen.text(&name, (x, RAIL_Y), label.align(align));
}

/// Stems are in the way of names too: a place on each every few pixels.
fn stem_points(marks: &[Placed]) -> impl Iterator<Item = Point> {
    let slow = marks.iter().filter(|mark| is_slow(mark.kind));
    slow.flat_map(|mark| {
        let n = ((mark.run_y - mark.at.1).max(0.0) / 8.0) as u32;
        (0..=n.min(60)).map(move |step| (mark.at.0, mark.at.1 + f64::from(step) * 8.0))
    })
}
