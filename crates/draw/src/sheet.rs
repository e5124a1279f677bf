//! Whole pictures that leave the page: panels with their titles, legends and one time axis below. `lab` is all panels of a lab.
//!
//! ```text
//!  what was seen, in a sentence
//!  Latency  one mark per request      cold 9 / 152    Distribution
//!  ┌ scatter ─────────────────────────────────────┐  ┌──────────┐
//!  Environments  ▨ init ■ busy □ idle × expired
//!  ┌ lanes ───────────────────────────────────────┐
//!  Concurrency  requests at once                      now 0 · peak 6
//!  ┌ steps ───────────────────────────────────────┐
//!  ───▲──────────────▲──×──────────────────────────  time, pins
//! ```

use plotters_backend::DrawingBackend;
use skylapse_view::{Chart, DistributionChart, Frame, LimitLine, Mark, MarkKind, ScatterChart, StepsChart};
use skylapse_words::{Key, Value, fill, format, say, text};

use crate::canvas::{Canvas, Clock, Rect};
use crate::distribution::Curve;
use crate::overlay::{Span, cursor, veil};
use crate::pen::Pen;
use crate::text::{Align, Label};
use crate::timeline::Timeline;
use crate::{distribution, lanes, latency, legend, steps, timeline};

const PAD: f64 = 20.0;
const HEADING: f64 = 26.0;
const GAP: f64 = 8.0;
/// The column of the distribution, and the gap before it.
const COLUMN: f64 = 168.0;
const COLUMN_GAP: f64 = 24.0;

/// A sheet: which panels, how wide, how high.
pub(crate) struct Sheet<'a> {
    frame: &'a Frame,
    panels: Vec<&'a Chart>,
    /// Hung beside the scatter.
    column: Option<&'a DistributionChart>,
    width: f64,
    clock: Clock,
    /// For the scatter, which takes what the others leave.
    main_height: f64,
}

impl<'a> Sheet<'a> {
    /// All panels of a frame, or the one with a name.
    pub(crate) fn new(frame: &'a Frame, name: Option<&str>, size: Option<(f64, f64)>) -> Option<Self> {
        let (width, height) = size.unwrap_or((if name.is_none() { 920.0 } else { 720.0 }, f64::INFINITY));
        let width = width.clamp(240.0, 8_000.0);
        let is_column = |chart: &&Chart| matches!(chart, Chart::Distribution(_));
        let panels: Vec<&Chart> = match name {
            Some(name) => frame.charts.iter().filter(|chart| chart.name() == name).take(1).collect(),
            None => frame.charts.iter().filter(|chart| !is_column(chart)).collect(),
        };
        let column = frame.charts.iter().find_map(|chart| match chart {
            Chart::Distribution(distribution) if name.is_none() && width >= 700.0 => Some(distribution),
            Chart::Distribution(_) | Chart::Scatter(_) | Chart::Lanes(_) | Chart::Steps(_) => None,
        });
        let clock = Clock { now_s: frame.now_s, known_s: frame.known_s };
        let mut sheet = Self { frame, panels, column, width, clock, main_height: 0.0 };
        let rest = sheet.height();
        sheet.main_height = if height.is_finite() { (height - rest).clamp(100.0, 8_000.0) } else { 198.0 };
        (!sheet.panels.is_empty()).then_some(sheet)
    }

    pub(crate) fn width(&self) -> f64 {
        self.width
    }

    pub(crate) fn height(&self) -> f64 {
        let panels: f64 = self.panels.iter().map(|chart| HEADING + self.panel_height(chart) + GAP).sum();
        self.saw_height() + PAD * 1.5 + panels + if self.span().is_some() { timeline::HEIGHT } else { 0.0 }
    }

    fn panel_height(&self, chart: &Chart) -> f64 {
        let legend = if self.canvas(0.0).is_narrow() && !legend::signs(chart).is_empty() { 20.0 } else { 0.0 };
        legend
            + match chart {
                Chart::Scatter(_) | Chart::Distribution(_) => self.main_height,
                Chart::Lanes(view) => lanes::wanted_height(view),
                Chart::Steps(_) if self.panels.len() > 1 => 68.0,
                Chart::Steps(_) => self.main_height,
            }
    }

    fn saw_height(&self) -> f64 {
        if self.panels.len() > 1 && !self.frame.saw.is_empty() { 30.0 } else { 0.0 }
    }

    /// The time axis, when a panel has one.
    fn span(&self) -> Option<Span> {
        self.panels.iter().find_map(|chart| span_of(chart))
    }

    /// The surface of a panel between the pads.
    fn canvas(&self, height: f64) -> Canvas {
        let width = self.width - 2.0 * PAD;
        let gutter = if width < Canvas::NARROW { 46.0 } else { 56.0 };
        let margin = if self.column.is_some() { COLUMN + COLUMN_GAP } else { 0.0 };
        Canvas { width, height, gutter, margin }
    }

    /// Draws everything.
    pub(crate) fn draw<B: DrawingBackend>(&self, pen: &mut Pen<'_, B>) {
        pen.clear(Rect { left: 0.0, top: 0.0, right: self.width, bottom: self.height() });
        let mut top = PAD * 0.5;
        if self.saw_height() > 0.0 {
            pen.set_origin((PAD, top));
            let sentences: Vec<String> =
                self.frame.saw.iter().map(|sentence| say(pen.style().lang, sentence)).collect();
            pen.text(&sentences.join(" "), (self.canvas(0.0).gutter, 13.0), Label::new(pen.colors().ink).title());
            top += self.saw_height();
        }
        for chart in &self.panels {
            pen.set_origin((PAD, top));
            self.heading(pen, chart);
            top += HEADING;
            let mut canvas = self.canvas(self.panel_height(chart));
            let signs = legend::signs(chart);
            if canvas.is_narrow() && !signs.is_empty() {
                canvas.height -= 20.0;
                pen.set_origin((PAD, top));
                legend::row(pen, &signs, (0.0, canvas.height + 12.0), canvas.width);
            }
            pen.set_origin((PAD, top));
            self.panel(pen, chart, &canvas, top);
            top += self.panel_height(chart) + GAP;
        }
        if let Some(Span { from_s, to_s }) = self.span() {
            pen.set_origin((PAD, top));
            let view = Timeline { from_s, to_s, pins: &self.frame.pins, clock: self.clock };
            timeline::draw(pen, &view, &self.canvas(timeline::HEIGHT));
        }
    }

    fn panel<B: DrawingBackend>(&self, pen: &mut Pen<'_, B>, chart: &Chart, canvas: &Canvas, top: f64) {
        match chart {
            Chart::Scatter(view) => {
                let plot_right = canvas.width - canvas.margin;
                let gap = canvas.margin.min(COLUMN_GAP);
                let own = Canvas { width: plot_right + gap, margin: gap, ..*canvas };
                latency::frame(pen, view, &own);
                latency::data(pen, view, &own);
                if let Some(column) = self.column {
                    pen.set_origin((PAD + plot_right + COLUMN_GAP, top));
                    let side = Canvas { width: COLUMN, height: canvas.height, gutter: 0.0, margin: 0.0 };
                    distribution::frame(pen, column, &side);
                    distribution::data(pen, column, &side, Curve::Histogram);
                    pen.set_origin((PAD, top));
                }
            }
            Chart::Lanes(view) => {
                lanes::frame(pen, view, canvas);
                lanes::data(pen, view, canvas);
            }
            Chart::Steps(view) => {
                steps::frame(pen, view, canvas);
                steps::data(pen, view, canvas, &self.clock);
                self.limits(pen, view, canvas);
            }
            Chart::Distribution(view) => {
                distribution::frame(pen, view, canvas);
                distribution::data(pen, view, canvas, Curve::Histogram);
            }
        }
        if let Some(span) = span_of(chart) {
            veil(pen, span, canvas, &self.clock);
            cursor(pen, span, canvas, &self.clock);
        }
    }

    fn heading<B: DrawingBackend>(&self, pen: &mut Pen<'_, B>, chart: &Chart) {
        let (lang, colors) = (pen.style().lang, pen.colors());
        let canvas = self.canvas(HEADING);
        let (title, unit) = match chart {
            Chart::Scatter(_) if canvas.is_narrow() => (Key::ChartLatency, None),
            Chart::Scatter(_) => (Key::ChartLatency, Some(Key::ChartLatencyUnit)),
            Chart::Lanes(_) => (Key::ChartEnvironments, None),
            Chart::Steps(_) => (Key::ChartConcurrency, Some(Key::ChartConcurrencyUnit)),
            Chart::Distribution(_) => (Key::ChartDistribution, None),
        };
        let left = if canvas.is_narrow() { 0.0 } else { canvas.gutter };
        let (label, y) = (Label::new(colors.ink).title(), HEADING / 2.0);
        pen.text(text(lang, title), (left, y), label);
        let after = left + label.width(text(lang, title)) + 10.0;
        if let Some(unit) = unit {
            pen.text(text(lang, unit), (after, y), Label::new(colors.muted));
        } else if !canvas.is_narrow() {
            legend::row(pen, &legend::signs(chart), (after, y), canvas.width - canvas.margin);
        }
        let right = canvas.width - canvas.margin;
        match chart {
            Chart::Scatter(view) => {
                let words =
                    if canvas.is_narrow() { percentiles(pen, view) } else { cold_share(pen, view, &self.clock) };
                pen.text(&words, (right, y), Label::new(colors.muted).align(Align::Right));
                if let Some(column) = self.column {
                    let n = fill(lang, Key::ChartRequests, &[("n", Value::Count(column.n_total))]);
                    pen.text(&n, (right + COLUMN_GAP, y), Label::new(colors.muted));
                }
            }
            Chart::Steps(view) => {
                let words = now_peak(pen, view, &self.clock);
                pen.text(&words, (right, y), Label::new(colors.ink).bold().align(Align::Right));
            }
            Chart::Lanes(_) | Chart::Distribution(_) => {}
        }
    }

    /// The names of limits, in the column beside the picture, at the height of their lines.
    fn limits<B: DrawingBackend>(&self, pen: &mut Pen<'_, B>, view: &StepsChart, canvas: &Canvas) {
        if self.column.is_some() {
            for limit in &view.limits {
                let words = limit_words(pen, limit);
                let at = (canvas.width - canvas.margin + COLUMN_GAP, steps::y_of(view, canvas, limit.value));
                pen.text(&words, at, Label::new(pen.colors().muted));
            }
        }
    }
}

fn span_of(chart: &Chart) -> Option<Span> {
    let (from_s, to_s) = match chart {
        Chart::Scatter(view) => (view.from_s, view.to_s),
        Chart::Lanes(view) => (view.from_s, view.to_s),
        Chart::Steps(view) => (view.from_s, view.to_s),
        Chart::Distribution(_) => return None,
    };
    Some(Span { from_s, to_s })
}

fn cold_share<B: DrawingBackend>(pen: &Pen<'_, B>, view: &ScatterChart, clock: &Clock) -> String {
    let is_seen = |mark: &&Mark| mark.kind == MarkKind::Cold && mark.at_s <= clock.now_s;
    let n = view.marks.iter().filter(is_seen).count() as u64;
    let share = n as f64 / view.n_total.max(1) as f64;
    let values = [("n", Value::Count(n)), ("total", Value::Count(view.n_total)), ("share", Value::Share(share))];
    fill(pen.style().lang, Key::ChartColdShare, &values)
}

fn percentiles<B: DrawingBackend>(pen: &Pen<'_, B>, view: &ScatterChart) -> String {
    let part = |percentile: &skylapse_view::Percentile| {
        let value = format::duration(pen.style().lang, percentile.value_ms / 1e3);
        ["p", &format::number(percentile.percent), " ", &value].concat()
    };
    view.percentiles.iter().take(2).map(part).collect::<Vec<_>>().join(" · ")
}

fn now_peak<B: DrawingBackend>(pen: &Pen<'_, B>, view: &StepsChart, clock: &Clock) -> String {
    let Some(series) = view.series.first() else { return String::new() };
    let seen = || series.points.iter().filter(|point| point.at_s <= clock.now_s);
    let now = seen().next_back().map_or(0.0, |point| point.value);
    let peak = seen().map(|point| point.value).fold(0.0, f64::max);
    fill(pen.style().lang, Key::ChartNowPeak, &[("now", Value::Number(now)), ("peak", Value::Number(peak))])
}

fn limit_words<B: DrawingBackend>(pen: &Pen<'_, B>, limit: &LimitLine) -> String {
    let key = match limit.name.as_str() {
        "reserved" => Key::ChartLimitReserved,
        "account" => Key::ChartLimitAccount,
        _ => Key::ChartLimitOther,
    };
    fill(pen.style().lang, key, &[("n", Value::Number(limit.value))])
}
