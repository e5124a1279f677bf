//! A drawing backend of plotters on a 2D canvas of the page.
//!
//! Coordinates are device pixels, so marks are sharp on every screen. Marks of the same look that follow each other are
//! collected and go to the canvas as one path; a crowd of dots goes as one image (`cloud`).
//! Text is never measured here: the styles of the pictures carry their own table of widths.

use std::convert::Infallible;
use std::f64::consts::TAU;

use skylapse_draw::backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind, FontTransform,
    text_anchor::{HPos, VPos},
};
use skylapse_words::format::plain;
use web_sys::CanvasRenderingContext2d;

use super::cloud::{Cloud, Dot};

type Drawn = Result<(), DrawingErrorKind<Infallible>>;

/// Dots of one look are a path up to this many; the image of more is painted sooner.
const PATH_MAX: usize = 400;

/// plotters' text size is the font's size times this.
const PLOTTERS_SIZE: f64 = 1.24;

/// Draws on one canvas.
pub struct CanvasBackend {
    context: CanvasRenderingContext2d,
    size: (u32, u32),
    family: String,
    batch: Option<Batch>,
    circles: Vec<Dot>,
    cloud: Cloud,
}

/// Marks of one look that have not been painted yet.
#[derive(Clone, Copy, PartialEq)]
struct Batch {
    rgb: (u8, u8, u8),
    alpha: f64,
    paint: Paint,
}

#[derive(Clone, Copy, PartialEq)]
enum Paint {
    Fill,
    Stroke { width: u32 },
}

impl CanvasBackend {
    /// A backend on a canvas of `size` device pixels that writes text in `family`.
    #[must_use]
    pub fn new(context: CanvasRenderingContext2d, size: (u32, u32), family: &str) -> Self {
        context.set_line_join("round");
        context.set_line_cap("butt");
        Self { context, size, family: family.to_owned(), batch: None, circles: vec![], cloud: Cloud::default() }
    }

    /// Makes the canvas transparent again.
    pub fn clear(&mut self) {
        self.batch = None;
        self.context.clear_rect(0.0, 0.0, f64::from(self.size.0), f64::from(self.size.1));
    }

    fn look(&mut self, color: BackendColor, paint: Paint) {
        let batch = Batch { rgb: color.rgb, alpha: color.alpha, paint };
        if self.batch == Some(batch) {
            return;
        }
        self.flush();
        self.batch = Some(batch);
        self.context.begin_path();
    }

    /// Paints what was collected.
    pub fn flush(&mut self) {
        let Some(batch) = self.batch.take() else { return };
        let color = css(batch.rgb, batch.alpha);
        match batch.paint {
            Paint::Fill => self.context.set_fill_style_str(&color),
            Paint::Stroke { width } => {
                self.context.set_stroke_style_str(&color);
                self.context.set_line_width(f64::from(width));
            }
        }
        let is_crowd = self.circles.len() > PATH_MAX && batch.paint == Paint::Fill && batch.alpha >= 1.0;
        if is_crowd && self.cloud.paint(&self.context, self.size, batch.rgb, &self.circles) {
            self.circles.clear();
        }
        for (x, y, r) in self.circles.drain(..) {
            self.context.move_to(x + r, y);
            // Fails only for a negative radius.
            let _ = self.context.arc(x, y, r, 0.0, TAU);
        }
        match batch.paint {
            Paint::Fill => self.context.fill(),
            Paint::Stroke { .. } => self.context.stroke(),
        }
    }

    fn trace(&mut self, points: impl IntoIterator<Item = BackendCoord>, nudge: f64) {
        for (index, (x, y)) in points.into_iter().enumerate() {
            let (x, y) = (f64::from(x) + nudge, f64::from(y) + nudge);
            if index == 0 {
                self.context.move_to(x, y);
            } else {
                self.context.line_to(x, y);
            }
        }
    }

    fn set_font<S: BackendTextStyle>(&self, style: &S) {
        let slant = style.style();
        let weight = match slant.as_str() {
            "bold" => "600",
            other => other,
        };
        let family = if style.family().as_str() == "monospace" { "monospace" } else { &self.family };
        self.context.set_font(&[weight, " ", &plain(style.size() / PLOTTERS_SIZE, 2), "px ", family].concat());
    }
}

/// Lines of an odd width are crisp when they run through the middle of a pixel.
fn nudge(width: u32) -> f64 {
    if width % 2 == 1 { 0.5 } else { 0.0 }
}

fn css((r, g, b): (u8, u8, u8), alpha: f64) -> String {
    if alpha >= 1.0 { format!("rgb({r},{g},{b})") } else { format!("rgba({r},{g},{b},{})", plain(alpha, 3)) }
}

impl DrawingBackend for CanvasBackend {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        self.flush();
        Ok(())
    }

    fn draw_pixel(&mut self, (x, y): BackendCoord, color: BackendColor) -> Drawn {
        self.look(color, Paint::Fill);
        self.context.rect(f64::from(x), f64::from(y), 1.0, 1.0);
        Ok(())
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Drawn {
        let width = style.stroke_width().max(1);
        self.look(style.color(), Paint::Stroke { width });
        self.trace([from, to], nudge(width));
        Ok(())
    }

    fn draw_rect<S: BackendStyle>(&mut self, a: BackendCoord, b: BackendCoord, style: &S, fill: bool) -> Drawn {
        let (x, y) = (f64::from(a.0.min(b.0)), f64::from(a.1.min(b.1)));
        let (w, h) = (f64::from((b.0 - a.0).abs()), f64::from((b.1 - a.1).abs()));
        if fill {
            self.look(style.color(), Paint::Fill);
            self.context.rect(x, y, w.max(1.0), h.max(1.0));
        } else {
            let width = style.stroke_width().max(1);
            self.look(style.color(), Paint::Stroke { width });
            let inset = nudge(width);
            self.context.rect(x + inset, y + inset, w, h);
        }
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Drawn {
        let width = style.stroke_width().max(1);
        self.look(style.color(), Paint::Stroke { width });
        self.trace(path, nudge(width));
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(&mut self, center: BackendCoord, radius: u32, style: &S, fill: bool) -> Drawn {
        let (x, y, r) = (f64::from(center.0) + 0.5, f64::from(center.1) + 0.5, f64::from(radius));
        let width = style.stroke_width().max(1);
        self.look(style.color(), if fill { Paint::Fill } else { Paint::Stroke { width } });
        self.circles.push((x, y, r));
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, vert: I, style: &S) -> Drawn {
        self.look(style.color(), Paint::Fill);
        self.trace(vert, 0.0);
        self.context.close_path();
        Ok(())
    }

    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, pos: BackendCoord) -> Drawn {
        self.flush();
        let color = style.color();
        self.set_font(style);
        self.context.set_fill_style_str(&css(color.rgb, color.alpha));
        let anchor = style.anchor();
        self.context.set_text_align(match anchor.h_pos {
            HPos::Left => "left",
            HPos::Right => "right",
            HPos::Center => "center",
        });
        self.context.set_text_baseline(match anchor.v_pos {
            VPos::Top => "top",
            VPos::Center => "middle",
            VPos::Bottom => "bottom",
        });
        let (x, y) = (f64::from(pos.0), f64::from(pos.1));
        let turn = match style.transform() {
            FontTransform::None => 0.0,
            FontTransform::Rotate90 => TAU / 4.0,
            FontTransform::Rotate180 => TAU / 2.0,
            FontTransform::Rotate270 => TAU * 0.75,
        };
        self.context.save();
        // These three fail only without a context or with a transform that is not finite.
        let _ = self.context.translate(x, y);
        let _ = self.context.rotate(turn);
        let _ = self.context.fill_text(text, 0.0, 0.0);
        self.context.restore();
        Ok(())
    }
}
