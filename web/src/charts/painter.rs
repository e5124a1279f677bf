//! Paints the latest frame onto the canvases that are in the document, each layer only when it has changed.

use std::convert::Infallible;
use std::rc::Rc;

use skylapse_draw::backend::DrawingErrorKind;
use skylapse_draw::distribution::Curve;
use skylapse_draw::{Canvas, Clock, Pen, Style, Theme, picture, theme};
use skylapse_view::{Chart, Frame, Life, LivesChart};
use skylapse_words::Lang;

use super::PHONE_BELOW;
use super::canvas::CanvasBackend;
use super::layer::{Layers, scale};
use super::named::Named;
use crate::dom;
use crate::state::Spread;

/// The pictures of the labs.
const CHARTS: [&str; 9] =
    ["latency", "distribution", "environments", "concurrency", "rail", "holdings", "states", "cost", "credits"];

/// Knows the canvases, what was painted on them, and how pictures look.
#[derive(Default)]
pub struct Painter {
    frame: Option<Rc<Frame>>,
    lang: Lang,
    spread: Option<Spread>,
    layers: Named<Layers>,
    painted: Named<FrameKey>,
    needs_measure: bool,
    needs_data: bool,
}

/// What the frame layer of a picture depends on.
#[derive(Clone, PartialEq)]
struct FrameKey {
    canvas: Canvas,
    ranges: [f64; 4],
    theme: Theme,
    lang: Lang,
    rows: u64,
}

impl Painter {
    /// What is to be painted.
    pub fn set_frame(&mut self, frame: Rc<Frame>) {
        self.frame = Some(frame);
        self.needs_data = true;
    }

    /// The language of names and labels.
    pub fn set_lang(&mut self, lang: Lang) {
        self.lang = lang;
        self.invalidate();
    }

    /// Bars or a rising line.
    pub fn set_spread(&mut self, spread: Spread) {
        self.spread = Some(spread);
        self.needs_data = true;
    }

    /// Everything is measured and painted anew.
    pub fn invalidate(&mut self) {
        self.needs_measure = true;
        self.needs_data = true;
        self.painted.clear();
    }

    /// Looks for canvases and their sizes, if there is reason to; true when the width of the time axis has changed.
    pub fn measure(&mut self) -> bool {
        if !std::mem::take(&mut self.needs_measure) {
            return false;
        }
        let before = self.columns();
        let is_phone = is_phone();
        for chart in CHARTS {
            if self.layers.get(chart).is_some_and(|layers| !layers.is_stale(chart, is_phone)) {
                continue;
            }
            self.painted.remove(chart);
            match Layers::find(chart, theme::FONT, is_phone) {
                Some(layers) => self.layers.insert(chart, layers),
                None => self.layers.remove(chart),
            };
        }
        self.columns() != before
    }

    /// How many pixel columns the time axis has.
    pub fn columns(&self) -> u32 {
        let axis = self.canvas("latency").or_else(|| self.canvas("states"));
        axis.map_or(0, |canvas| (canvas.width - canvas.gutter - canvas.margin).max(0.0) as u32)
    }

    /// Where a picture lies.
    pub fn canvas(&self, chart: &str) -> Option<Canvas> {
        self.layers.get(chart).map(|layers| layers.canvas)
    }

    /// Paints what has changed.
    pub fn paint(&mut self) {
        let Some(frame) = self.frame.clone() else { return };
        if !std::mem::take(&mut self.needs_data) {
            return;
        }
        let style = Style { theme: theme_now(), lang: self.lang, scale: scale() };
        let clock = Clock { now_s: frame.now_s, known_s: frame.known_s };
        let curve = match self.spread {
            Some(Spread::Cdf) => Curve::Cdf,
            Some(Spread::Histogram) | None => Curve::Histogram,
        };
        for chart in &frame.charts {
            let Some(name) = CHARTS.into_iter().find(|name| *name == chart.name()) else { continue };
            let Some(layers) = self.layers.get_mut(name) else { continue };
            let canvas = layers.canvas;
            let key = key_of(chart, &canvas, &style);
            if self.painted.get(name) != Some(&key) {
                paint_on(&mut layers.frame, style, |pen| picture::frame(pen, chart, &canvas));
                self.painted.insert(name, key);
            }
            paint_on(&mut layers.data, style, |pen| picture::data(pen, chart, &canvas, &clock, curve));
        }
    }
}

fn paint_on(backend: &mut CanvasBackend, style: Style, draw: impl FnOnce(&mut Pen<'_, CanvasBackend>)) {
    backend.clear();
    let drawn: Result<(), DrawingErrorKind<Infallible>> = {
        let mut pen = Pen::new(backend, style);
        draw(&mut pen);
        pen.finish()
    };
    debug_assert!(drawn.is_ok(), "a canvas never refuses a mark");
    backend.flush();
}

fn key_of(chart: &Chart, canvas: &Canvas, style: &Style) -> FrameKey {
    let (ranges, rows) = match chart {
        Chart::Scatter(view) => ([view.from_s, view.to_s, view.low_ms, view.high_ms], 0),
        Chart::Lanes(view) => ([view.from_s, view.to_s, 0.0, 0.0], view.lanes.len() as u64),
        Chart::Steps(view) => ([view.from_s, view.to_s, 0.0, view.high], 0),
        Chart::Distribution(view) => ([0.0, 0.0, view.low_ms, view.high_ms], 0),
        Chart::Lives(view) => ([view.from_s, view.to_s, 0.0, 0.0], lives_key(view)),
        Chart::Lines(view) => ([view.from_s, view.to_s, 0.0, view.high], 0),
        Chart::Rail(_) | Chart::Holdings(_) => ([0.0; 4], 0),
    };
    FrameKey { canvas: *canvas, ranges, theme: style.theme, lang: style.lang, rows }
}

/// Which rows there are, and which of them is looked at: all that the names beside the bars depend on.
fn lives_key(view: &LivesChart) -> u64 {
    let mix = |key: u64, byte: u8| key.wrapping_mul(0x0100_0000_01B3) ^ u64::from(byte);
    let name = |key: u64, life: &Life| life.id.bytes().chain([u8::from(life.is_selected)]).fold(key, mix);
    view.rows.iter().fold(view.n_hidden, name)
}

fn is_phone() -> bool {
    dom::window().inner_width().ok().and_then(|width| width.as_f64()).is_some_and(|width| width < PHONE_BELOW)
}

fn theme_now() -> Theme {
    match dom::root().get_attribute("data-theme").as_deref() {
        Some("dark") => Theme::Dark,
        Some("light") => Theme::Light,
        _ if dom::media("(prefers-color-scheme: dark)") => Theme::Dark,
        _ => Theme::Light,
    }
}
