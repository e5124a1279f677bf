//! Where a picture lies: the surface it is drawn on and the plot inside it.

pub(crate) use skylapse_units::held;
use skylapse_words::Lang;

use crate::Theme;

/// How a picture looks, apart from what it shows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Style {
    /// Light or dark.
    pub theme: Theme,
    /// The language of its few words.
    pub lang: Lang,
    /// Device pixels per CSS pixel: everything else is in CSS pixels.
    pub scale: f64,
}

/// The surface of one picture, in CSS pixels. All panels of a lab share gutter, width and margin, and thereby one time axis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Canvas {
    /// The whole width.
    pub width: f64,
    /// The whole height.
    pub height: f64,
    /// For the value labels on the left: 56 on a desktop, 46 on a phone.
    pub gutter: f64,
    /// Right of the plot; percentile lines run on through it.
    pub margin: f64,
}

impl Canvas {
    /// Narrower than this a picture leaves out what a small screen cannot show: every second label, names on marks.
    pub const NARROW: f64 = 420.0;

    /// Whether this is a small screen's picture.
    #[must_use]
    pub fn is_narrow(&self) -> bool {
        self.width < Self::NARROW
    }

    /// The plot: what is left between gutter, margin, a rail above and a hair below.
    pub(crate) fn plot(&self, above: f64, below: f64) -> Rect {
        let left = self.gutter.min(self.width);
        let right = (self.width - self.margin).max(left);
        let bottom = (self.height - below).max(above);
        Rect { left, top: above, right, bottom }
    }
}

/// A place on the canvas, in CSS pixels.
pub type Point = (f64, f64);

/// A box on the canvas, in CSS pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rect {
    /// Its left edge.
    pub left: f64,
    /// Its top edge.
    pub top: f64,
    /// Its right edge.
    pub right: f64,
    /// Its bottom edge.
    pub bottom: f64,
}

impl Rect {
    /// Its width.
    #[must_use]
    pub fn width(&self) -> f64 {
        self.right - self.left
    }

    /// Its height.
    #[must_use]
    pub fn height(&self) -> f64 {
        self.bottom - self.top
    }

    /// Whether a place lies in it or on its edge.
    #[must_use]
    pub fn contains(&self, (x, y): Point) -> bool {
        self.left <= x && x <= self.right && self.top <= y && y <= self.bottom
    }

    /// The part inside another box; empty (right of nothing) when there is none.
    pub(crate) fn clipped(&self, to: &Self) -> Option<Self> {
        let inside = Self {
            left: self.left.max(to.left),
            top: self.top.max(to.top),
            right: self.right.min(to.right),
            bottom: self.bottom.min(to.bottom),
        };
        (inside.left < inside.right && inside.top < inside.bottom).then_some(inside)
    }

    /// Grown by a distance on all sides.
    pub(crate) fn grown(&self, by: f64) -> Self {
        Self { left: self.left - by, top: self.top - by, right: self.right + by, bottom: self.bottom + by }
    }
}

/// How far the reader and the run are, in seconds. After a seek the run is known beyond the playhead.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Clock {
    /// The playhead.
    pub now_s: f64,
    /// How far the run has ever been computed.
    pub known_s: f64,
}
