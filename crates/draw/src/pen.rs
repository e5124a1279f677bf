//! The few things that pictures are made of, in CSS pixels, on any plotters backend.
//!
//! Backends count in whole device pixels; the pen keeps fractions until the last step. It offers nothing that a backend lacks:
//! dashes, hatches and rounded corners are cut into plain shapes here, so SVG, bitmap and canvas show the same picture.
//! Lines along an axis are filled boxes: crisp on every backend and cheap on a canvas.
//!
//! The first failure of the backend is kept and ends the drawing; [`Pen::finish`] hands it over.

use plotters_backend::{BackendColor, BackendCoord, BackendStyle, DrawingBackend, DrawingErrorKind};

use crate::canvas::{Point, Rect, Style, held};
use crate::shape;
use crate::text::{Align, Label, Typeface};
use crate::theme::Colors;

/// What drawing gives: nothing, or the backend's failure.
pub type Drawn<B> = Result<(), DrawingErrorKind<<B as DrawingBackend>::ErrorType>>;

/// Draws on a backend in a style.
pub struct Pen<'a, B: DrawingBackend> {
    backend: &'a mut B,
    style: Style,
    origin: Point,
    drawn: Drawn<B>,
}

/// A line's color and its width in CSS pixels.
#[derive(Clone, Copy)]
pub(crate) struct Stroke {
    pub(crate) color: BackendColor,
    pub(crate) width: f64,
}

/// A stroke as a backend sees it, in device pixels.
struct DeviceStroke {
    color: BackendColor,
    width: u32,
}

impl BackendStyle for DeviceStroke {
    fn color(&self) -> BackendColor {
        self.color
    }

    fn stroke_width(&self) -> u32 {
        self.width
    }
}

impl<'a, B: DrawingBackend> Pen<'a, B> {
    /// A pen on a backend whose size in device pixels is that of the canvas times `style.scale`.
    pub fn new(backend: &'a mut B, style: Style) -> Self {
        assert!(style.scale.is_finite() && style.scale > 0.0, "a scale is a positive number");
        Self { backend, style, origin: (0.0, 0.0), drawn: Ok(()) }
    }

    /// Moves the place that pictures count from, in CSS pixels: for several pictures on one backend.
    pub fn set_origin(&mut self, origin: Point) {
        self.origin = origin;
    }

    /// Ends the drawing.
    pub fn finish(self) -> Drawn<B> {
        self.drawn
    }

    /// Fills a box with the surface color.
    pub fn clear(&mut self, rect: Rect) {
        self.fill(rect, self.colors().surface);
    }

    pub(crate) fn style(&self) -> Style {
        self.style
    }

    pub(crate) fn colors(&self) -> &'static Colors {
        self.style.theme.colors()
    }

    /// A filled box.
    pub(crate) fn fill(&mut self, rect: Rect, color: BackendColor) {
        let (upper_left, mut lower_right) =
            (self.device((rect.left, rect.top)), self.device((rect.right, rect.bottom)));
        lower_right.0 = lower_right.0.max(upper_left.0 + 1);
        lower_right.1 = lower_right.1.max(upper_left.1 + 1);
        self.attempt(|backend| backend.draw_rect(upper_left, lower_right, &color, true));
    }

    /// A line across, `width` thick, crisp.
    pub(crate) fn across(&mut self, (from, to): Point, y: f64, stroke: Stroke) {
        let (top, bottom) = self.crisp(y, stroke.width);
        self.fill(Rect { left: from, top, right: to, bottom }, stroke.color);
    }

    /// A line down, `width` thick, crisp.
    pub(crate) fn down(&mut self, x: f64, (from, to): Point, stroke: Stroke) {
        let (left, right) = self.crisp(x, stroke.width);
        self.fill(Rect { left, top: from, right, bottom: to }, stroke.color);
    }

    /// A broken line across.
    pub(crate) fn across_broken(&mut self, (from, to): Point, y: f64, [dash, gap]: [f64; 2], stroke: Stroke) {
        let mut at = from;
        while at < to {
            self.across((at, (at + dash).min(to)), y, stroke);
            at += dash + gap;
        }
    }

    /// A line through places.
    pub(crate) fn path(&mut self, points: &[Point], stroke: Stroke) {
        let style = DeviceStroke { color: stroke.color, width: self.device_width(stroke.width) };
        let points: Vec<BackendCoord> = points.iter().map(|point| self.device(*point)).collect();
        self.attempt(|backend| backend.draw_path(points, &style));
    }

    /// A broken line through places.
    pub(crate) fn path_broken(&mut self, points: &[Point], pattern: [f64; 2], stroke: Stroke) {
        for dash in shape::dashes(points, pattern) {
            self.path(&dash, stroke);
        }
    }

    /// A filled shape.
    pub(crate) fn shape(&mut self, points: &[Point], color: BackendColor) {
        let points: Vec<BackendCoord> = points.iter().map(|point| self.device(*point)).collect();
        self.attempt(|backend| backend.fill_polygon(points, &color));
    }

    /// A filled circle.
    pub(crate) fn dot(&mut self, center: Point, radius: f64, color: BackendColor) {
        let (center, radius) = (self.device(center), self.device_width(radius));
        self.attempt(|backend| backend.draw_circle(center, radius, &color, true));
    }

    /// A circle's line.
    pub(crate) fn ring(&mut self, center: Point, radius: f64, stroke: Stroke) {
        let style = DeviceStroke { color: stroke.color, width: self.device_width(stroke.width) };
        let (center, radius) = (self.device(center), self.device_width(radius));
        self.attempt(|backend| backend.draw_circle(center, radius, &style, false));
    }

    /// The line around a box, corners rounded; it lies half inside and half outside.
    pub(crate) fn frame(&mut self, rect: Rect, radius: f64, stroke: Stroke) {
        let mut points = shape::rounded(&rect, radius);
        // Begun in the middle of an edge, so that the ends meet without a notch.
        let middle = (f64::midpoint(rect.left, rect.right), rect.top);
        points.insert(0, middle);
        points.push(middle);
        self.path(&points, stroke);
    }

    /// The broken line around a box, corners rounded.
    pub(crate) fn frame_broken(&mut self, rect: Rect, radius: f64, pattern: [f64; 2], stroke: Stroke) {
        let mut points = shape::rounded(&rect, radius);
        points.extend(points.first().copied());
        self.path_broken(&points, pattern, stroke);
    }

    /// A diagonal cross.
    pub(crate) fn cross(&mut self, (x, y): Point, radius: f64, stroke: Stroke) {
        self.path(&[(x - radius, y - radius), (x + radius, y + radius)], stroke);
        self.path(&[(x + radius, y - radius), (x - radius, y + radius)], stroke);
    }

    /// A text, its middle line through `at`.
    pub(crate) fn text(&mut self, text: &str, at: Point, label: Label) {
        if let Some(surface) = label.halo {
            self.fill(text_box(text, at, &label).grown(-1.0), surface);
        }
        let style = Typeface { label, scale: self.style.scale };
        let at = self.device(at);
        self.attempt(|backend| backend.draw_text(text, &style, at));
    }

    fn attempt(&mut self, operation: impl FnOnce(&mut B) -> Drawn<B>) {
        if self.drawn.is_ok() {
            self.drawn = operation(self.backend);
        }
    }

    fn device(&self, (x, y): Point) -> BackendCoord {
        let device = |css: f64, origin: f64| held(libm::round((css + origin) * self.style.scale), -1e6, 1e6) as i32;
        (device(x, self.origin.0), device(y, self.origin.1))
    }

    fn device_width(&self, css: f64) -> u32 {
        held(libm::round(css * self.style.scale), 1.0, 1e4) as u32
    }

    /// The two edges of a line around a coordinate: whole device pixels apart, on whole device pixels.
    fn crisp(&self, at: f64, width: f64) -> (f64, f64) {
        let scale = self.style.scale;
        let device_width = f64::from(self.device_width(width));
        let near = libm::round(at * scale - device_width / 2.0);
        (near / scale, (near + device_width) / scale)
    }
}

/// The box that a text covers.
pub(crate) fn text_box(text: &str, (x, y): Point, label: &Label) -> Rect {
    let width = label.width(text);
    let left = match label.align {
        Align::Left => x,
        Align::Center => x - width / 2.0,
        Align::Right => x - width,
    };
    let half = label.size_px * 0.62;
    Rect { left: left - 3.0, top: y - half, right: left + width + 3.0, bottom: y + half }
}
