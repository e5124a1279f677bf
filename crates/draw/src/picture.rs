//! Any picture of a frame by its layers: what the page calls for every panel, and what an exported sheet is made of.

use plotters_backend::DrawingBackend;
use skylapse_view::Chart;

use crate::canvas::{Canvas, Clock};
use crate::distribution::Curve;
use crate::overlay::{Span, veil};
use crate::pen::Pen;
use crate::{distribution, holdings, lanes, latency, lines, lives, rail, steps};

/// The frame layer: grid, axes, labels. To be drawn again when size, theme, language or range change.
pub fn frame<B: DrawingBackend>(pen: &mut Pen<'_, B>, chart: &Chart, canvas: &Canvas) {
    match chart {
        Chart::Scatter(view) => latency::frame(pen, view, canvas),
        Chart::Lanes(view) => lanes::frame(pen, view, canvas),
        Chart::Steps(view) => steps::frame(pen, view, canvas),
        Chart::Distribution(view) => distribution::frame(pen, view, canvas),
        Chart::Rail(view) => rail::frame(pen, view, canvas),
        Chart::Lives(view) => lives::frame(pen, view, canvas),
        Chart::Holdings(view) => holdings::frame(pen, view, canvas),
        Chart::Lines(view) => lines::frame(pen, view, canvas),
    }
}

/// The data layer: marks, the veil over what is still ahead of the reader, and the names of marks above it.
pub fn data<B: DrawingBackend>(pen: &mut Pen<'_, B>, chart: &Chart, canvas: &Canvas, clock: &Clock, curve: Curve) {
    match chart {
        Chart::Scatter(view) => {
            latency::data(pen, view, canvas);
            veil_of(pen, chart, canvas, clock);
            latency::names(pen, view, canvas, clock.now_s);
        }
        Chart::Lanes(view) => {
            lanes::data(pen, view, canvas);
            veil_of(pen, chart, &lanes::rows_of(view, canvas), clock);
        }
        Chart::Steps(view) => {
            steps::data(pen, view, canvas, clock);
            veil_of(pen, chart, canvas, clock);
        }
        Chart::Distribution(view) => distribution::data(pen, view, canvas, curve),
        Chart::Rail(view) => rail::data(pen, view, canvas),
        Chart::Lives(view) => {
            lives::data(pen, view, canvas);
            veil_of(pen, chart, &lives::rows_of(view, canvas), clock);
        }
        Chart::Holdings(view) => holdings::data(pen, view, canvas),
        Chart::Lines(view) => {
            lines::data(pen, view, canvas, clock);
            veil_of(pen, chart, canvas, clock);
            lines::names(pen, view, canvas, clock);
        }
    }
}

fn veil_of<B: DrawingBackend>(pen: &mut Pen<'_, B>, chart: &Chart, canvas: &Canvas, clock: &Clock) {
    if let Some(span) = span(chart) {
        veil(pen, span, canvas, clock);
    }
}

/// The time axis of a picture, if it has one.
#[must_use]
pub fn span(chart: &Chart) -> Option<Span> {
    let (from_s, to_s) = match chart {
        Chart::Scatter(view) => (view.from_s, view.to_s),
        Chart::Lanes(view) => (view.from_s, view.to_s),
        Chart::Steps(view) => (view.from_s, view.to_s),
        Chart::Lives(view) => (view.from_s, view.to_s),
        Chart::Lines(view) => (view.from_s, view.to_s),
        Chart::Distribution(_) | Chart::Rail(_) | Chart::Holdings(_) => return None,
    };
    Some(Span { from_s, to_s })
}
