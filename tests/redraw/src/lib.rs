//! One scatter of latencies, drawn by our pictures on our canvas backend, and by plotters on its stock one.
//!
//! Both show the same requests with axes, on a canvas of the same size in device pixels. `redraw.bench.mjs` takes the times.

#[path = "../../../web/src/charts/canvas.rs"]
mod canvas;
#[path = "../../../web/src/charts/cloud.rs"]
mod cloud;

use canvas::CanvasBackend;
use plotters::prelude::{BLACK, ChartBuilder, Circle, Color, IntoDrawingArea, IntoLogRange, RGBColor, WHITE};
use plotters_canvas::CanvasBackend as StockBackend;
use skylapse_draw::{Canvas, Pen, Style, Theme, latency, theme};
use skylapse_view::{Mark, MarkKind, ScatterChart};
use skylapse_words::Lang;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

const END_S: f64 = 3_600.0;
const TEAL: RGBColor = RGBColor(21, 151, 160);

/// What both draw.
#[wasm_bindgen]
pub struct Scatter {
    view: ScatterChart,
}

#[wasm_bindgen]
impl Scatter {
    /// `n` requests; every fiftieth is cold.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new(n: u32) -> Self {
        let marks = (0..n).map(|index| mark(index, n)).collect();
        let (n_shown, n_total) = (u64::from(n), u64::from(n));
        let name = "latency".to_owned();
        let (from_s, to_s, low_ms, high_ms) = (0.0, END_S, 10.0, 10_000.0);
        let percentiles = vec![];
        Self { view: ScatterChart { name, from_s, to_s, low_ms, high_ms, marks, n_shown, n_total, percentiles } }
    }

    /// Where the marks lie, as uPlot takes them: seconds, then milliseconds.
    #[must_use]
    pub fn seconds(&self) -> Vec<f64> {
        self.view.marks.iter().map(|mark| mark.at_s).collect()
    }

    /// The values to [`Scatter::seconds`].
    #[must_use]
    pub fn milliseconds(&self) -> Vec<f64> {
        self.view.marks.iter().map(|mark| mark.latency_ms).collect()
    }

    /// Axes and marks, by our pictures.
    pub fn draw_ours(&self, context: CanvasRenderingContext2d, width: u32, height: u32, with_axes: bool) {
        let mut backend = CanvasBackend::new(context, (width, height), theme::FONT);
        backend.clear();
        let canvas = Canvas { width: f64::from(width), height: f64::from(height), gutter: 56.0, margin: 24.0 };
        let mut pen = Pen::new(&mut backend, Style { theme: Theme::Light, lang: Lang::En, scale: 1.0 });
        if with_axes {
            latency::frame(&mut pen, &self.view, &canvas);
        }
        latency::data(&mut pen, &self.view, &canvas);
        assert!(pen.finish().is_ok(), "a canvas never refuses a mark");
        backend.flush();
    }

    /// Axes and marks, by plotters on its own canvas backend.
    ///
    /// # Panics
    /// When the canvas cannot be drawn on.
    pub fn draw_stock(&self, element: HtmlCanvasElement, with_axes: bool) {
        let backend = StockBackend::with_canvas_object(element).expect("the page gives a canvas");
        let area = backend.into_drawing_area();
        area.fill(&WHITE).expect("the canvas takes every mark");
        let mut chart = ChartBuilder::on(&area)
            .x_label_area_size(30)
            .y_label_area_size(56)
            .build_cartesian_2d(0.0..END_S, (self.view.low_ms..self.view.high_ms).log_scale())
            .expect("the ranges are not empty");
        if with_axes {
            chart.configure_mesh().axis_style(BLACK).draw().expect("the canvas takes every mark");
        }
        let points = self.view.marks.iter().map(|mark| Circle::new((mark.at_s, mark.latency_ms), 2, TEAL.filled()));
        chart.draw_series(points).expect("the canvas takes every mark");
        area.present().expect("the canvas takes every mark");
    }
}

/// Spread evenly over time, and over latency by a sequence that never clumps.
fn mark(index: u32, n: u32) -> Mark {
    let share = f64::from(index) * 0.618_033_988_75 % 1.0;
    let is_cold = index.is_multiple_of(50);
    let (latency_ms, init_ms) = if is_cold { (400.0 + 800.0 * share, 300.0) } else { (20.0 + 180.0 * share, 0.0) };
    let kind = if is_cold { MarkKind::Cold } else { MarkKind::Warm };
    let at_s = END_S * (f64::from(index) + 0.5) / f64::from(n);
    Mark { at_s, latency_ms, init_ms, kind, request: u64::from(index) + 1, environment: 1 }
}
