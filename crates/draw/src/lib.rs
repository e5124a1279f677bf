//! Pictures from views: plain data in, marks out. No state, no clock, no color outside [`theme`].
//!
//! One file per picture, each with
//! * `frame`: grid, axes, labels; drawn again when size, theme, language or range change,
//! * `data`: the marks; at most thirty times a second while time passes,
//! * `value_at`: the inverse, what lies under a pointer.
//!
//! [`picture`] calls the right one for any chart. They draw with a [`Pen`] on any plotters backend: SVG, a bitmap, or the page's canvas. All sizes are CSS pixels; the pen turns
//! them into device pixels. Marks of one look follow each other, so that a backend can batch them.
//!
//! What hovers over a picture on the page (tooltip, selection ring, focus) is not drawn here. Exported pictures have no page
//! around them: [`render`] adds titles, legends and the time axis as marks of the picture.

mod axis;
pub mod canvas;
mod describe;
pub mod distribution;
mod export;
pub mod holdings;
pub mod lanes;
pub mod latency;
mod legend;
pub mod lines;
pub mod lives;
pub mod overlay;
mod pen;
pub mod picture;
mod place;
pub mod rail;
mod shape;
mod sheet;
pub mod steps;
mod text;
pub mod theme;
pub mod timeline;
pub mod token;
mod tracks;

#[cfg(feature = "png")]
mod bitmap;
#[cfg(feature = "png")]
mod glyphs;

pub use canvas::{Canvas, Clock, Point, Rect, Style};
pub use describe::describe;
#[cfg(feature = "png")]
pub use export::render_png;
pub use export::{CHARTS, NoSuchChart, render, svg, title};
pub use pen::{Drawn, Pen};
/// The traits that a backend of one's own implements.
pub use plotters_backend as backend;
pub use text::NoGlyphs;
pub use theme::Theme;
