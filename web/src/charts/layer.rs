//! Two canvases on top of each other: *frame* (grid, axes, labels) and *data* (marks). They are drawn again independently.

use skylapse_draw::Canvas;
use skylapse_words::format;
use wasm_bindgen::prelude::{JsCast, JsValue};
use web_sys::{CanvasRenderingContext2d, Element, HtmlCanvasElement, HtmlElement};

use super::canvas::CanvasBackend;
use super::{GUTTER, MARGIN, box_id};
use crate::dom;

/// Canvases reach this far below their box, in CSS pixels.
const BELOW_PX: f64 = 8.0;

/// The canvases of one picture.
pub struct Layers {
    host: Element,
    /// Where the picture lies, in CSS pixels.
    pub canvas: Canvas,
    scale: f64,
    /// Grid, axes, labels.
    pub frame: CanvasBackend,
    /// Marks.
    pub data: CanvasBackend,
}

impl Layers {
    /// The canvases of a chart, if its box is in the document and has a size.
    pub fn find(chart: &str, family: &str, is_phone: bool) -> Option<Self> {
        let host: HtmlElement = dom::by_id(&box_id(chart))?;
        let canvas = canvas_of(chart, &host, is_phone)?;
        let scale = scale();
        let [frame, data] = [0, 1].map(|index| backend(&host, index, &canvas, scale, family));
        Some(Self { host: host.into(), canvas, scale, frame: frame?, data: data? })
    }

    /// Whether the box has gone, or has another size than the canvases were made for.
    pub fn is_stale(&self, chart: &str, is_phone: bool) -> bool {
        !self.host.is_connected()
            || (self.scale - scale()).abs() > f64::EPSILON
            || canvas_of(chart, self.host.unchecked_ref(), is_phone) != Some(self.canvas)
    }
}

/// Device pixels per CSS pixel; more than three show nothing that an eye could see.
pub fn scale() -> f64 {
    dom::window().device_pixel_ratio().clamp(1.0, 3.0)
}

fn canvas_of(chart: &str, host: &HtmlElement, is_phone: bool) -> Option<Canvas> {
    let (width, height) = (f64::from(host.client_width()), f64::from(host.client_height()));
    if width <= 0.0 || height <= 0.0 {
        return None;
    }
    // The distribution hangs on the scatter's value axis and needs none of its own; maps and trays have none.
    if matches!(chart, "distribution" | "rail" | "holdings") {
        return Some(Canvas { width, height, gutter: 0.0, margin: 0.0 });
    }
    let gutter = if is_phone { GUTTER.0 } else { GUTTER.1 };
    let margin = if is_phone { 0.0 } else { MARGIN };
    Some(Canvas { width: width + margin, height, gutter, margin })
}

fn backend(host: &HtmlElement, index: u32, canvas: &Canvas, scale: f64, family: &str) -> Option<CanvasBackend> {
    let element: HtmlCanvasElement = host.query_selector_all("canvas").ok()?.item(index)?.dyn_into().ok()?;
    // A little more below: the lowest value label reaches beyond the plot.
    let height = canvas.height + BELOW_PX;
    let size = ((canvas.width * scale).round() as u32, (height * scale).round() as u32);
    element.set_width(size.0);
    element.set_height(size.1);
    for (side, px) in [("width", canvas.width), ("height", height)] {
        // Valid names and values are never refused.
        let _ = element.style().set_property(side, &[&*format::plain(px, 3), "px"].concat());
    }
    let context: Result<Option<js_sys::Object>, JsValue> = element.get_context("2d");
    let context: CanvasRenderingContext2d = context.ok()??.dyn_into().ok()?;
    Some(CanvasBackend::new(context, size, family))
}
