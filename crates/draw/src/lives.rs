//! Lives of instances as rows over time: states as bars, what was billed as a line below, checks as a line above.
//!
//! ```text
//!         ┄┄┄ checks not known yet   ▬ failed
//!  web-1  ▌▌████ running ████▨▨[ stopped   ]▌███   ✕┄┄┄┄
//!         ════════════════════              ════          billed
//! ```

use plotters_backend::DrawingBackend;
use skylapse_view::{InstanceState, Life, LivesChart, StateSpan};
use skylapse_words::{Key, Value, fill, text};

use crate::axis::TimeAxis;
use crate::canvas::{Canvas, Point, Rect};
use crate::pen::{Pen, Stroke};
use crate::text::{Align, Label};
use crate::{theme, token};

/// The height of a row when there is room, in CSS pixels.
pub const ROW_PX: f64 = 26.0;
/// For the line that counts hidden rows, in CSS pixels.
const FOOTER: f64 = 16.0;
/// Passing states are at least this wide, or they would be invisible.
const LEAST_PX: f64 = 2.5;

/// The names of the rows.
pub fn frame<B: DrawingBackend>(pen: &mut Pen<'_, B>, view: &LivesChart, canvas: &Canvas) {
    let (colors, rows) = (pen.colors(), Rows::new(view, canvas));
    // Every name where there is room; the one that is looked at in any case.
    let every = if rows.height >= 13.0 { 1 } else { 2 };
    for (index, life) in view.rows.iter().enumerate().filter(|(index, life)| life.is_selected || index % every == 0) {
        let label = Label::new(if life.is_selected { colors.ink } else { colors.muted }).align(Align::Right);
        let label = if life.is_selected { label.bold() } else { label };
        pen.text(&fitting(&life.id, &label, canvas.gutter - 8.0), (rows.plot.left - 6.0, rows.middle(index)), label);
    }
    if view.n_hidden > 0 {
        let words = fill(pen.style().lang, Key::ChartHiddenLives, &[("n", Value::Count(view.n_hidden))]);
        let at = (rows.plot.right, canvas.height - FOOTER / 2.0);
        pen.text(&words, at, Label::new(colors.muted).align(Align::Right));
    }
}

/// A name that fits, the end cut off if it must be.
fn fitting(name: &str, label: &Label, width: f64) -> String {
    if label.width(name) <= width {
        return name.to_owned();
    }
    let mut short = String::new();
    for letter in name.chars() {
        if label.width(&short) + label.width("…m") > width {
            break;
        }
        short.push(letter);
    }
    short + "…"
}

/// The bars.
pub fn data<B: DrawingBackend>(pen: &mut Pen<'_, B>, view: &LivesChart, canvas: &Canvas) {
    let (colors, rows) = (pen.colors(), Rows::new(view, canvas));
    if view.rows.is_empty() {
        let words = text(pen.style().lang, Key::ChartNoInstances);
        pen.text(words, (rows.plot.left + 12.0, ROW_PX / 2.0), Label::new(colors.muted));
        return;
    }
    for (index, life) in view.rows.iter().enumerate() {
        row(pen, &rows, index, life);
    }
}

fn row<B: DrawingBackend>(pen: &mut Pen<'_, B>, rows: &Rows, index: usize, life: &Life) {
    let colors = pen.colors();
    // Passing states last: they are the short ones, and lie on top.
    let is_passing =
        |state| matches!(state, InstanceState::Pending | InstanceState::Stopping | InstanceState::ShuttingDown);
    for is_top in [false, true] {
        for span in life.states.iter().filter(|span| is_passing(span.state) == is_top) {
            if let Some(rect) = rows.rect(index, span) {
                token::stretch(pen, rect, span.state);
                name_on(pen, rect, span.state);
            }
        }
    }
    let (top, bottom) = rows.edges(index);
    for &(from_s, to_s) in &life.billed {
        if let Some((left, right)) = rows.ends(from_s, to_s, 1.0) {
            pen.fill(Rect { left, top: bottom + 1.5, right, bottom: bottom + 3.5 }, colors.amber);
        }
    }
    for check in &life.checks {
        if let Some((left, right)) = rows.ends(check.from_s, check.to_s, 2.0) {
            if check.is_impaired {
                pen.fill(Rect { left, top: top - 4.0, right, bottom: top - 1.0 }, colors.ember);
            } else {
                let stroke = Stroke { color: colors.axis, width: theme::HAIRLINE };
                pen.across_broken((left, right), top - 2.0, [2.0, 2.0], stroke);
            }
        }
    }
}

/// The word on a bar that has room for it.
fn name_on<B: DrawingBackend>(pen: &mut Pen<'_, B>, rect: Rect, state: InstanceState) {
    let colors = pen.colors();
    let color = match state {
        InstanceState::Running => colors.on_strong,
        InstanceState::Stopped => colors.muted,
        InstanceState::Pending | InstanceState::Stopping | InstanceState::ShuttingDown | InstanceState::Terminated => {
            return;
        }
    };
    let words = text(pen.style().lang, token::word(state));
    let label = Label::new(color);
    let label = if state == InstanceState::Running { label.bold() } else { label };
    if label.width(words) + 16.0 <= rect.width() && rect.height() >= 12.0 {
        pen.text(words, (rect.left + 9.0, f64::midpoint(rect.top, rect.bottom)), label);
    }
}

/// What lies under a pointer: the row, and its state there.
#[must_use]
pub fn value_at<'a>(view: &'a LivesChart, canvas: &Canvas, pointer: Point) -> Option<(&'a Life, Option<StateSpan>)> {
    let rows = Rows::new(view, canvas);
    let index = libm::floor((pointer.1 - rows.plot.top) / rows.height.max(1e-6));
    let life = if index >= 0.0 { view.rows.get(index as usize)? } else { return None };
    let at_s = rows.time.at(pointer.0);
    let span = life.states.iter().rfind(|span| span.from_s <= at_s && at_s <= span.to_s).copied();
    Some((life, span))
}

/// The height a picture of so many rows wants, in CSS pixels: from a dozen rows on they get thinner instead.
#[must_use]
pub fn wanted_height(view: &LivesChart) -> f64 {
    let footer = if view.n_hidden > 0 { FOOTER } else { 2.0 };
    (view.rows.len().clamp(1, 12) as f64) * ROW_PX + footer
}

/// The part of the canvas that has the rows, without the line that counts hidden ones.
#[must_use]
pub fn rows_of(view: &LivesChart, canvas: &Canvas) -> Canvas {
    let footer = if view.n_hidden > 0 { FOOTER - 2.0 } else { 0.0 };
    Canvas { height: (canvas.height - footer).max(0.0), ..*canvas }
}

struct Rows {
    plot: Rect,
    time: TimeAxis,
    height: f64,
}

impl Rows {
    fn new(view: &LivesChart, canvas: &Canvas) -> Self {
        let plot = canvas.plot(0.0, if view.n_hidden > 0 { FOOTER } else { 2.0 });
        let height = (plot.height() / view.rows.len().max(1) as f64).min(ROW_PX);
        Self { plot, time: TimeAxis::new(view.from_s, view.to_s, &plot), height }
    }

    fn middle(&self, index: usize) -> f64 {
        self.plot.top + (index as f64 + 0.5) * self.height
    }

    /// The upper and lower edge of a bar.
    fn edges(&self, index: usize) -> (f64, f64) {
        let half = ((self.height - 9.0).max(self.height * 0.5) / 2.0).max(0.5);
        (self.middle(index) - half, self.middle(index) + half)
    }

    /// Where a stretch of time begins and ends in the plot.
    fn ends(&self, from_s: f64, to_s: f64, least: f64) -> Option<(f64, f64)> {
        let (left, right) = (self.time.x(from_s), self.time.x(to_s));
        if !(left <= self.plot.right && right >= self.plot.left) {
            return None;
        }
        let left = left.max(self.plot.left).min(self.plot.right);
        Some((left, right.max(left + least).min(self.plot.right).max(left)))
    }

    fn rect(&self, index: usize, span: &StateSpan) -> Option<Rect> {
        let (left, right) = self.ends(span.from_s, span.to_s, LEAST_PX)?;
        let (top, bottom) = self.edges(index);
        Some(Rect { left, top, right, bottom })
    }
}
