//! Pictures on the page: canvases, what lies over them, and the tables that say the same.

mod canvas;
mod cloud;
mod layer;
mod named;
mod painter;

pub use painter::Painter;

/// From a picture's left edge to its plot, on a phone and elsewhere; the style sheet's `--gutter` says the same.
pub const GUTTER: (f64, f64) = (52.0, 56.0);
/// Pictures reach this far beyond their plot, so that percentile lines run on into the distribution.
pub const MARGIN: f64 = 24.0;
/// Narrower pages have the phone's layout.
pub const PHONE_BELOW: f64 = 700.0;

/// The box that a picture's canvases lie in: its id in the document.
#[must_use]
pub fn box_id(chart: &str) -> String {
    format!("box-{chart}")
}
