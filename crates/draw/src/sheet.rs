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
use skylapse_units::order;
use skylapse_view::{Chart, DistributionChart, Frame, LimitLine, LineUnit, MetricValue, ScatterChart, StepsChart};
use skylapse_words::{Key, Lang, Value, fill, format, say, text};

use crate::canvas::{Canvas, Clock, Rect};
use crate::distribution::Curve;
use crate::overlay::{Span, cursor};
use crate::pen::Pen;
use crate::text::{Align, Label, wrapped};
use crate::timeline::Timeline;
use crate::{Theme, distribution, holdings, lanes, legend, lives, picture, place, rail, steps, timeline};

const PAD: f64 = 20.0;
const HEADING: f64 = 26.0;
const GAP: f64 = 8.0;
/// The column of the distribution, and the gap before it.
const COLUMN: f64 = 168.0;
const COLUMN_GAP: f64 = 24.0;
/// A line of what was seen.
const SAW: f64 = 21.0;

/// A sheet: which panels, how wide, how high.
pub(crate) struct Sheet<'a> {
    frame: &'a Frame,
    panels: Vec<&'a Chart>,
    /// Hung beside the scatter.
    column: Option<&'a DistributionChart>,
    lang: Lang,
    width: f64,
    clock: Clock,
    /// What was seen, in lines.
    saw: Vec<String>,
    /// For the scatter, which takes what the others leave.
    main_height: f64,
}

impl<'a> Sheet<'a> {
    /// All panels of a frame, or the one with a name.
    pub(crate) fn new(frame: &'a Frame, name: Option<&str>, lang: Lang, size: Option<(f64, f64)>) -> Option<Self> {
        let (width, height) = size.unwrap_or((if name.is_none() { 920.0 } else { 720.0 }, f64::INFINITY));
        let width = width.clamp(240.0, 8_000.0);
        let is_column = |chart: &&Chart| matches!(chart, Chart::Distribution(_));
        let panels: Vec<&Chart> = match name {
            Some(name) => frame.charts.iter().filter(|chart| chart.name() == name).take(1).collect(),
            None => frame.charts.iter().filter(|chart| !is_column(chart)).collect(),
        };
        let column = frame.charts.iter().find_map(|chart| {
            let is_beside = name.is_none() && width >= 700.0;
            if let Chart::Distribution(view) = chart { is_beside.then_some(view) } else { None }
        });
        let clock = Clock { now_s: frame.now_s, known_s: frame.known_s };
        let mut sheet = Self { frame, panels, column, lang, width, clock, saw: vec![], main_height: 0.0 };
        if name.is_none() && !frame.saw.is_empty() {
            let sentences: Vec<String> = frame.saw.iter().map(|sentence| say(lang, sentence)).collect();
            let label = Label::new(Theme::default().colors().ink).title();
            sheet.saw = wrapped(&sentences.join(" "), &label, width - PAD - sheet.left());
        }
        let rest = sheet.height();
        sheet.main_height = if height.is_finite() { (height - rest).clamp(100.0, 8_000.0) } else { 198.0 };
        (!sheet.panels.is_empty()).then_some(sheet)
    }

    pub(crate) fn width(&self) -> f64 {
        self.width
    }

    pub(crate) fn height(&self) -> f64 {
        let panels: f64 = self.panels.iter().map(|chart| HEADING + self.panel_height(chart) + GAP).sum();
        let time = if self.span().is_some() { timeline::HEIGHT } else { 0.0 };
        self.saw_height() + PAD * 1.5 + panels + time
    }

    fn saw_height(&self) -> f64 {
        if self.saw.is_empty() { 0.0 } else { self.saw.len() as f64 * SAW + 8.0 }
    }

    fn panel_height(&self, chart: &Chart) -> f64 {
        self.legend_height(chart)
            + match chart {
                Chart::Scatter(_) | Chart::Distribution(_) => self.main_height,
                Chart::Lanes(view) => lanes::wanted_height(view),
                Chart::Steps(_) if self.panels.len() > 1 => 68.0,
                Chart::Steps(_) => self.main_height,
                Chart::Rail(_) => rail::wanted_height(self.canvas(0.0).width),
                Chart::Lives(view) => lives::wanted_height(view),
                Chart::Holdings(_) => holdings::wanted_height(self.canvas(0.0).width),
                Chart::Lines(_) if self.panels.len() > 1 => 92.0,
                Chart::Lines(_) => self.main_height,
            }
    }

    /// On a small sheet signs stand below the picture, elsewhere on it or in its heading.
    fn legend(&self, chart: &Chart) -> Vec<Vec<legend::Sign>> {
        let canvas = self.canvas(0.0);
        if canvas.is_narrow() { legend::lines(self.lang, &legend::signs(chart), canvas.width) } else { vec![] }
    }

    fn legend_height(&self, chart: &Chart) -> f64 {
        match self.legend(chart).len() {
            0 => 0.0,
            n => n as f64 * legend::LINE + 4.0,
        }
    }

    /// The time axis, when a panel has one.
    fn span(&self) -> Option<Span> {
        self.panels.iter().find_map(|chart| picture::span(chart))
    }

    /// The surface of a panel between the pads.
    fn canvas(&self, height: f64) -> Canvas {
        let width = self.width - 2.0 * PAD;
        let gutter = if width < Canvas::NARROW { 46.0 } else { 56.0 };
        let margin = if self.column.is_some() { COLUMN + COLUMN_GAP } else { 0.0 };
        Canvas { width, height, gutter, margin }
    }

    /// Where headings begin: above the plot, on a small sheet at the edge.
    fn left(&self) -> f64 {
        let canvas = self.canvas(0.0);
        if canvas.is_narrow() { 0.0 } else { canvas.gutter }
    }

    /// Draws everything.
    pub(crate) fn draw<B: DrawingBackend>(&self, pen: &mut Pen<'_, B>) {
        pen.clear(Rect { left: 0.0, top: 0.0, right: self.width, bottom: self.height() });
        let mut top = PAD * 0.5;
        pen.set_origin((PAD, top));
        for (index, line) in self.saw.iter().enumerate() {
            let y = 13.0 + index as f64 * SAW;
            pen.text(line, (self.left(), y), Label::new(pen.colors().ink).title());
        }
        top += self.saw_height();
        for chart in &self.panels {
            pen.set_origin((PAD, top));
            self.heading(pen, chart);
            top += HEADING;
            let legend = self.legend_height(chart);
            let canvas = self.canvas(self.panel_height(chart) - legend);
            pen.set_origin((PAD, top));
            for (index, signs) in self.legend(chart).iter().enumerate() {
                legend::line(pen, signs, (0.0, canvas.height + 14.0 + index as f64 * legend::LINE));
            }
            self.panel(pen, chart, &canvas, top);
            top += canvas.height + legend + GAP;
        }
        if let Some(Span { from_s, to_s }) = self.span() {
            pen.set_origin((PAD, top));
            let view = Timeline { from_s, to_s, pins: &self.frame.pins, clock: self.clock };
            timeline::draw(pen, &view, &self.canvas(timeline::HEIGHT));
        }
    }

    fn panel<B: DrawingBackend>(&self, pen: &mut Pen<'_, B>, chart: &Chart, canvas: &Canvas, top: f64) {
        let mut own = *canvas;
        if let (Chart::Scatter(_), Some(column)) = (chart, self.column) {
            // Percentile lines run on to the distribution, not beyond.
            own.width = canvas.width - COLUMN;
            own.margin = COLUMN_GAP;
            let side = Canvas { width: COLUMN, height: canvas.height, gutter: 0.0, margin: 0.0 };
            pen.set_origin((PAD + own.width, top));
            distribution::frame(pen, column, &side);
            distribution::data(pen, column, &side, Curve::Histogram);
            pen.set_origin((PAD, top));
        }
        picture::frame(pen, chart, &own);
        picture::data(pen, chart, &own, &self.clock, Curve::Histogram);
        if let Some(span) = picture::span(chart) {
            let rows = if let Chart::Lanes(view) = chart {
                lanes::rows_of(view, canvas)
            } else if let Chart::Lives(view) = chart {
                lives::rows_of(view, canvas)
            } else {
                *canvas
            };
            cursor(pen, span, &rows, &self.clock);
        }
        if let (Chart::Steps(view), Some(_)) = (chart, self.column) {
            limits(pen, view, canvas);
        }
    }

    fn heading<B: DrawingBackend>(&self, pen: &mut Pen<'_, B>, chart: &Chart) {
        let (lang, colors, canvas) = (self.lang, pen.colors(), self.canvas(HEADING));
        let (title, unit) = (crate::title(chart), unit(chart, canvas.is_narrow()));
        let (label, y, right) = (Label::new(colors.ink).title(), HEADING / 2.0, canvas.width - canvas.margin);
        pen.text(text(lang, title), (self.left(), y), label);
        let after = self.left() + label.width(text(lang, title)) + 10.0;
        if let Some(unit) = unit {
            let thinned = chart.scatter().filter(|view| view.n_shown < view.n_total);
            let words = thinned.map_or_else(|| text(lang, unit).to_owned(), |view| shown(lang, view));
            pen.text(&words, (after, y), Label::new(colors.muted));
        } else if !canvas.is_narrow() && matches!(chart, Chart::Lanes(_)) {
            let lines = legend::lines(lang, &legend::signs(chart), canvas.width - after);
            legend::line(pen, lines.first().map_or(&[], Vec::as_slice), (after, y));
        }
        if let Some(view) = chart.scatter().filter(|view| view.n_total > 0) {
            let words = if canvas.is_narrow() {
                percentiles(lang, view)
            } else {
                cold_share(lang, self.frame).unwrap_or_default()
            };
            pen.text(&words, (right, y), Label::new(colors.muted).align(Align::Right));
            if let Some(column) = self.column {
                let n = fill(lang, Key::ChartRequests, &[("n", Value::Count(column.n_total))]);
                pen.text(&n, (right + COLUMN_GAP, y), Label::new(colors.muted));
            }
        }
        if let Some(view) = chart.steps() {
            let words = now_peak(lang, view, &self.clock);
            pen.text(&words, (right, y), Label::new(colors.ink).bold().align(Align::Right));
        }
    }
}

/// What the values of a picture are, for its heading.
fn unit(chart: &Chart, is_narrow: bool) -> Option<Key> {
    match chart {
        Chart::Scatter(_) => (!is_narrow).then_some(Key::ChartLatencyUnit),
        Chart::Steps(_) => Some(Key::ChartConcurrencyUnit),
        Chart::Distribution(_) => Some(Curve::Histogram.title()),
        Chart::Lines(view) if view.unit == LineUnit::Usd => Some(Key::ChartCostUnit),
        Chart::Lines(_) => Some(Key::ChartCreditsUnit),
        Chart::Lanes(_) | Chart::Rail(_) | Chart::Lives(_) | Chart::Holdings(_) => None,
    }
}

/// The names of the limits that are drawn, beside the picture at the height of their lines.
fn limits<B: DrawingBackend>(pen: &mut Pen<'_, B>, view: &StepsChart, canvas: &Canvas) {
    let mut drawn: Vec<&LimitLine> = view.limits.iter().filter(|limit| limit.value <= view.high).collect();
    order::sort_by(&mut drawn, |a, b| b.value.total_cmp(&a.value));
    let wishes: Vec<f64> = drawn.iter().map(|limit| steps::y_of(view, canvas, limit.value)).collect();
    for (limit, y) in drawn.iter().zip(place::spread(&wishes, 16.0, 7.0, canvas.height)) {
        let words = limit_words(pen.style().lang, limit);
        pen.text(&words, (canvas.width - canvas.margin + COLUMN_GAP, y), Label::new(pen.colors().muted));
    }
}

/// Never silently thinned.
fn shown(lang: Lang, view: &ScatterChart) -> String {
    fill(lang, Key::ChartShown, &[("shown", Value::Count(view.n_shown)), ("total", Value::Count(view.n_total))])
}

/// How many requests were cold up to the playhead: by the numbers of the frame, as the marks may be thinned.
fn cold_share(lang: Lang, frame: &Frame) -> Option<String> {
    let count = |name: &str| {
        let metric = frame.metrics.iter().find(|metric| metric.name == name)?;
        match metric.value {
            MetricValue::Count(n) => Some(n),
            MetricValue::Number(_) | MetricValue::Text(_) => None,
        }
    };
    let (n_cold, n_total) = (count("cold_starts")?, count("invocations")? + count("throttles").unwrap_or(0));
    let share = n_cold as f64 / n_total.max(1) as f64;
    let values = [("n", Value::Count(n_cold)), ("total", Value::Count(n_total)), ("share", Value::Share(share))];
    Some(fill(lang, Key::ChartColdShare, &values))
}

fn percentiles(lang: Lang, view: &ScatterChart) -> String {
    let part = |percentile: &skylapse_view::Percentile| {
        let value = format::duration(lang, percentile.value_ms / 1e3);
        ["p", &format::number(percentile.percent), " ", &value].concat()
    };
    view.percentiles.iter().take(2).map(part).collect::<Vec<_>>().join(" · ")
}

fn now_peak(lang: Lang, view: &StepsChart, clock: &Clock) -> String {
    let Some(series) = view.series.first() else { return String::new() };
    let seen = || series.points.iter().filter(|point| point.at_s <= clock.now_s);
    let now = seen().next_back().map_or(0.0, |point| point.value);
    let peak = seen().map(|point| point.value).fold(0.0, f64::max);
    fill(lang, Key::ChartNowPeak, &[("now", Value::Number(now)), ("peak", Value::Number(peak))])
}

fn limit_words(lang: Lang, limit: &LimitLine) -> String {
    let key = match limit.name.as_str() {
        "reserved" => Key::ChartLimitReserved,
        "account" => Key::ChartLimitAccount,
        _ => Key::ChartLimitOther,
    };
    fill(lang, key, &[("n", Value::Number(limit.value))])
}
