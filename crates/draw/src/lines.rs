//! Amounts that run on over time: the first line is ink and has its value at the playhead, the others are broken.

use plotters_backend::DrawingBackend;
use skylapse_view::{Line, LineUnit, LinesChart};
use skylapse_words::{Key, Lang, format, text};

use crate::axis::{TimeAxis, amount_ticks};
use crate::canvas::{Canvas, Clock, Point, Rect, held};
use crate::pen::{Pen, Stroke};
use crate::text::{Align, Label};
use crate::theme;

/// Grid, axis and value labels.
pub fn frame<B: DrawingBackend>(pen: &mut Pen<'_, B>, view: &LinesChart, canvas: &Canvas) {
    let colors = pen.colors();
    let axes = Axes::new(view, canvas);
    for tick in amount_ticks(axes.high, axes.plot.height(), 18.0) {
        let y = axes.y(tick);
        let color = if tick > 0.0 { colors.grid } else { colors.axis };
        pen.across((axes.plot.left, axes.plot.right), y, Stroke { color, width: theme::HAIRLINE });
        let label = Label::new(colors.muted).align(Align::Right);
        pen.text(&value_words(pen.style().lang, view.unit, tick), (axes.plot.left - 8.0, y), label);
    }
}

/// The lines.
pub fn data<B: DrawingBackend>(pen: &mut Pen<'_, B>, view: &LinesChart, canvas: &Canvas, clock: &Clock) {
    let colors = pen.colors();
    let axes = Axes::new(view, canvas);
    for (index, line) in view.lines.iter().enumerate().rev() {
        let points: Vec<Point> = axes.points(line, view.to_s.min(clock.known_s));
        if index == 0 {
            pen.path(&points, Stroke { color: colors.ink, width: theme::CURVE });
        } else {
            pen.path_broken(&points, theme::DASHED, Stroke { color: colors.muted, width: theme::STEM });
        }
    }
}

/// Names and the value at the playhead, above the veil.
pub fn names<B: DrawingBackend>(pen: &mut Pen<'_, B>, view: &LinesChart, canvas: &Canvas, clock: &Clock) {
    let (colors, lang) = (pen.colors(), pen.style().lang);
    let axes = Axes::new(view, canvas);
    for (index, line) in view.lines.iter().enumerate() {
        let Some(value) = value_of(line, clock.now_s) else { continue };
        let at = (held(axes.time.x(clock.now_s), axes.plot.left, axes.plot.right), axes.y(value));
        if index == 0 {
            pen.dot(at, 3.5, colors.ink);
            let words = value_words(lang, view.unit, value);
            let label = Label::new(colors.ink).bold().halo(colors.surface);
            let is_room_left = at.0 - label.width(&words) - 8.0 > axes.plot.left;
            let (x, align) = if is_room_left { (at.0 - 6.0, Align::Right) } else { (at.0 + 8.0, Align::Left) };
            pen.text(&words, (x, (at.1 - 12.0).max(axes.plot.top + 2.0)), label.align(align));
        } else if let (Some(key), Some(last)) = (name_of(line), line.points.last()) {
            let x = axes.time.x(last.at_s.min(clock.known_s));
            let label = Label::new(colors.muted).align(Align::Right).halo(colors.surface);
            let y = (axes.y(value_of(line, last.at_s).unwrap_or(value)) - 9.0).max(axes.plot.top + 2.0);
            pen.text(text(lang, key), (held(x, axes.plot.left + 60.0, axes.plot.right) - 2.0, y), label);
        }
    }
}

/// The value of a line at a moment; straight between points, held after the last.
#[must_use]
pub fn value_of(line: &Line, at_s: f64) -> Option<f64> {
    let after = line.points.partition_point(|point| point.at_s <= at_s);
    let before = line.points.get(after.checked_sub(1)?)?;
    let Some(next) = line.points.get(after) else { return Some(before.value) };
    let span_s = next.at_s - before.at_s;
    let share = if span_s > 0.0 { (at_s - before.at_s) / span_s } else { 0.0 };
    Some(before.value + (next.value - before.value) * share)
}

/// The moment under a pointer, in seconds.
#[must_use]
pub fn moment_at(view: &LinesChart, canvas: &Canvas, pointer: Point) -> f64 {
    let axes = Axes::new(view, canvas);
    axes.time.at(held(pointer.0, axes.plot.left, axes.plot.right))
}

/// A value in its unit.
#[must_use]
pub fn value_words(lang: Lang, unit: LineUnit, value: f64) -> String {
    match unit {
        LineUnit::Usd => format::usd(value),
        LineUnit::Count => format::compact(lang, value),
    }
}

/// The name of a line, where there is a word for it.
#[must_use]
pub fn name_of(line: &Line) -> Option<Key> {
    match line.name.as_str() {
        "total" => Some(Key::ChartLineTotal),
        "storage" => Some(Key::ChartLineStorage),
        "balance" => Some(Key::ChartLineBalance),
        "surplus" => Some(Key::ChartLineSurplus),
        _ => None,
    }
}

struct Axes {
    plot: Rect,
    time: TimeAxis,
    high: f64,
}

impl Axes {
    fn new(view: &LinesChart, canvas: &Canvas) -> Self {
        let plot = canvas.plot(7.0, 7.0);
        let high = if view.high.is_finite() && view.high > 0.0 { view.high } else { 1.0 };
        Self { plot, time: TimeAxis::new(view.from_s, view.to_s, &plot), high }
    }

    fn y(&self, value: f64) -> f64 {
        held(self.plot.bottom - value / self.high * self.plot.height(), self.plot.top, self.plot.bottom)
    }

    /// The corners of a line up to a moment.
    fn points(&self, line: &Line, end_s: f64) -> Vec<Point> {
        let shown = line.points.iter().filter(|point| point.at_s <= end_s);
        let mut points: Vec<Point> = shown.map(|point| (self.time.x(point.at_s), self.y(point.value))).collect();
        if let Some(value) = value_of(line, end_s) {
            points.push((self.time.x(end_s), self.y(value)));
        }
        points
    }
}
