//! What lies over a picture: the veil over the part of the run that is still ahead of the reader, and the playhead.

use plotters_backend::DrawingBackend;

use crate::axis::TimeAxis;
use crate::canvas::{Canvas, Clock, Rect};
use crate::pen::{Pen, Stroke};
use crate::theme;

/// A time axis of a picture, in seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Span {
    /// Begins.
    pub from_s: f64,
    /// Ends.
    pub to_s: f64,
}

/// After a seek, what lies right of the playhead keeps its shape under a veil of the surface color.
pub fn veil<B: DrawingBackend>(pen: &mut Pen<'_, B>, span: Span, canvas: &Canvas, clock: &Clock) {
    let plot = canvas.plot(0.0, 0.0);
    let time = TimeAxis::new(span.from_s, span.to_s, &plot);
    let left = time.x(clock.now_s.max(span.from_s)) + 1.0;
    let right = time.x(clock.known_s.min(span.to_s)) + 6.0;
    if clock.known_s > clock.now_s && left < plot.right {
        pen.fill(Rect { left, right: right.min(plot.right + 6.0), ..plot }, pen.colors().veil);
    }
}

/// A line at the playhead, unless it stands at the end.
pub fn cursor<B: DrawingBackend>(pen: &mut Pen<'_, B>, span: Span, canvas: &Canvas, clock: &Clock) {
    if span.from_s < clock.now_s && clock.now_s < span.to_s {
        let plot = canvas.plot(0.0, 0.0);
        let x = TimeAxis::new(span.from_s, span.to_s, &plot).x(clock.now_s);
        pen.down(x, (plot.top, plot.bottom), Stroke { color: pen.colors().ink, width: theme::OUTLINE });
    }
}
