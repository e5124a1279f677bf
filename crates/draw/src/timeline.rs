//! The time axis with its pins, for pictures that leave the page; on the page it is the time bar.

use plotters_backend::DrawingBackend;
use skylapse_view::{Pin, PinKind};
use skylapse_words::format;

use crate::axis::TimeAxis;
use crate::canvas::{Canvas, Clock, Rect, held};
use crate::pen::{Pen, Stroke};
use crate::text::{Align, Label};
use crate::{shape, theme};

/// What it takes, in CSS pixels.
pub const HEIGHT: f64 = 44.0;
const RAIL_Y: f64 = 19.0;

/// A span of time with its pins.
pub struct Timeline<'a> {
    /// Begins, in seconds.
    pub from_s: f64,
    /// Ends, in seconds.
    pub to_s: f64,
    /// What happened.
    pub pins: &'a [Pin],
    /// Where the reader is.
    pub clock: Clock,
}

/// Moments that a time axis names, at least `min_gap` pixels apart, and their step in seconds: the grid of the pictures above
/// a time bar of the same width falls on the same moments.
#[must_use]
pub fn ticks((from_s, to_s): (f64, f64), width: f64, min_gap: f64) -> (Vec<f64>, f64) {
    let plot = Rect { left: 0.0, top: 0.0, right: width.max(1.0), bottom: 0.0 };
    TimeAxis::new(from_s, to_s, &plot).ticks(min_gap)
}

/// Rail, ticks, their labels, and the pins above.
pub fn draw<B: DrawingBackend>(pen: &mut Pen<'_, B>, view: &Timeline<'_>, canvas: &Canvas) {
    let colors = pen.colors();
    let plot = canvas.plot(0.0, 0.0);
    let time = TimeAxis::new(view.from_s, view.to_s, &plot);
    pen.across((plot.left, plot.right), RAIL_Y, Stroke { color: colors.axis, width: theme::STEM });
    let now_x = held(time.x(view.clock.now_s), plot.left, plot.right);
    if now_x > plot.left {
        pen.across((plot.left, now_x), RAIL_Y, Stroke { color: colors.ink, width: 3.0 });
    }
    let (ticks, step) = time.ticks(if canvas.is_narrow() { 66.0 } else { 80.0 });
    for tick in ticks {
        let x = time.x(tick);
        pen.down(x, (RAIL_Y + 4.0, RAIL_Y + 8.0), Stroke { color: colors.axis, width: theme::HAIRLINE });
        // The first and last labels stay inside the picture.
        let label = Label::new(colors.muted);
        let words = format::moment_tick(tick, step);
        let half = label.width(&words) / 2.0;
        let (at, align) = if x + half > canvas.width { (canvas.width, Align::Right) } else { (x, Align::Center) };
        pen.text(&words, (at, RAIL_Y + 17.0), label.align(align));
    }
    pins(pen, view, &time, &plot);
}

/// Where pins would lie on each other, the graver one is shown.
fn rank(kind: PinKind) -> u8 {
    match kind {
        PinKind::Cold => 0,
        PinKind::Command => 1,
        PinKind::Throttled => 2,
        PinKind::Failed => 3,
    }
}

fn pins<B: DrawingBackend>(pen: &mut Pen<'_, B>, view: &Timeline<'_>, time: &TimeAxis, plot: &Rect) {
    let colors = pen.colors();
    let y = 6.0;
    for pin in view.pins.iter().filter(|pin| time.contains(pin.at_s)) {
        let is_beside = |other: &Pin| libm::fabs(time.x(other.at_s) - time.x(pin.at_s)) < 7.0;
        if view.pins.iter().any(|other| rank(other.kind) > rank(pin.kind) && is_beside(other)) {
            continue;
        }
        let x = held(time.x(pin.at_s), plot.left, plot.right);
        match pin.kind {
            PinKind::Cold => pen.shape(&shape::triangle((x, y), 4.5), colors.ember),
            PinKind::Throttled => pen.cross((x, y), 3.5, Stroke { color: colors.ember, width: theme::CROSS }),
            PinKind::Failed => {
                pen.ring((x, y), 4.0, Stroke { color: colors.ember, width: theme::STEM });
                pen.cross((x, y), 2.0, Stroke { color: colors.ember, width: theme::OUTLINE });
            }
            PinKind::Command => {
                pen.shape(&[(x, y - 5.0), (x + 4.5, y), (x, y + 5.0), (x - 4.5, y)], colors.ink);
            }
        }
    }
}
