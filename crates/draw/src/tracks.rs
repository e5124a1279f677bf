//! Where the tracks of the map of states lie. Two layouts, wide and narrow; both stretch sideways with the canvas.
//!
//! ```text
//!             ╭─╮ reboot
//!  ▯──┬─ ─o─ ─(●)─────────────── terminate ──┬─ ─o─ ─(✕)
//!     │      run ╲                          ╱   shutting-down
//!     │   stopping o                       ╱
//!     ╰── start ────(□)───── terminate ───╯
//!                 stopped
//! ```

use skylapse_view::InstanceState;

use crate::canvas::{Canvas, Point};

/// A stretch of track.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Track {
    /// From the gate to the first track.
    Launch,
    /// The state `pending`.
    Pending,
    /// The loop above `running`.
    Reboot,
    /// The state `stopping`.
    Stopping,
    /// From `stopped` back to `pending`.
    Start,
    /// From `running` to `shutting-down`.
    Terminate,
    /// From `stopped` to `shutting-down`.
    Leave,
    /// The state `shutting-down`.
    ShuttingDown,
}

impl Track {
    pub(crate) const ALL: [Self; 8] = [
        Self::Launch,
        Self::Start,
        Self::Terminate,
        Self::Reboot,
        Self::Leave,
        Self::Pending,
        Self::Stopping,
        Self::ShuttingDown,
    ];

    /// Whether it is a state, and has a broken core.
    pub(crate) fn is_state(self) -> bool {
        matches!(self, Self::Pending | Self::Stopping | Self::ShuttingDown)
    }
}

/// How a line goes on.
#[derive(Clone, Copy)]
enum To {
    /// Straight.
    Line(Point),
    /// Bent toward a place.
    Bend(Point, Point),
}

use To::{Bend, Line};

/// The map on a canvas.
pub(crate) struct Map {
    pub(crate) is_narrow: bool,
    stretch: f64,
}

/// The widths that the layouts were made for, in CSS pixels.
const WIDE: f64 = 832.0;
const NARROW: f64 = 328.0;
/// Narrower maps have the narrow layout.
const NARROW_BELOW: f64 = 560.0;
/// Heights of the layouts, in CSS pixels.
pub(crate) const HEIGHTS: (f64, f64) = (214.0, 166.0);

impl Map {
    pub(crate) fn new(canvas: &Canvas) -> Self {
        let is_narrow = canvas.width < NARROW_BELOW;
        let stretch = canvas.width.max(1.0) / if is_narrow { NARROW } else { WIDE };
        Self { is_narrow, stretch }
    }

    /// Where something of the layout lies on the canvas.
    pub(crate) fn place(&self, (x, y): Point) -> Point {
        (x * self.stretch, y)
    }

    /// One of two places, by layout.
    pub(crate) fn pick(&self, wide: Point, narrow: Point) -> Point {
        self.place(if self.is_narrow { narrow } else { wide })
    }

    /// The station or the halt of a state.
    pub(crate) fn stop(&self, state: InstanceState) -> Point {
        match state {
            InstanceState::Pending => self.pick((222.0, 72.0), (82.0, 46.0)),
            InstanceState::Running => self.pick((330.0, 72.0), (134.0, 46.0)),
            InstanceState::Stopping => self.pick((392.0, 107.0), (166.0, 80.0)),
            InstanceState::Stopped => self.pick((484.0, 166.0), (186.0, 124.0)),
            InstanceState::ShuttingDown => self.pick((704.0, 72.0), (284.0, 46.0)),
            InstanceState::Terminated => self.pick((790.0, 72.0), (306.0, 46.0)),
        }
    }

    /// The middle of the loop.
    pub(crate) fn reboot_loop(&self) -> (Point, f64) {
        let radius = if self.is_narrow { 14.0 } else { 20.0 };
        let (x, y) = self.stop(InstanceState::Running);
        ((x, y - if self.is_narrow { 22.0 } else { 28.0 }), radius)
    }

    /// Its line on the canvas.
    pub(crate) fn line(&self, track: Track) -> Vec<Point> {
        if track == Track::Reboot {
            let ((x, y), radius) = self.reboot_loop();
            let step = |index: u32| {
                let angle = core::f64::consts::PI * (0.7 + 1.6 * f64::from(index) / 20.0);
                (x + libm::cos(angle) * radius, y + libm::sin(angle) * radius)
            };
            return (0..=20).map(step).collect();
        }
        let (from, way) = if self.is_narrow { narrow(track) } else { wide(track) };
        let mut points = vec![self.place(from)];
        let mut at = from;
        for to in way {
            match *to {
                Line(end) => {
                    points.push(self.place(end));
                    at = end;
                }
                Bend(toward, end) => {
                    points.extend((1..=8).map(|step| self.place(bent(at, toward, end, f64::from(step) / 8.0))));
                    at = end;
                }
            }
        }
        points
    }
}

/// A place on a quadratic curve.
fn bent(from: Point, toward: Point, to: Point, share: f64) -> Point {
    let mix = |a: f64, b: f64, c: f64| {
        let rest = 1.0 - share;
        rest * rest * a + 2.0 * rest * share * b + share * share * c
    };
    (mix(from.0, toward.0, to.0), mix(from.1, toward.1, to.1))
}

fn wide(track: Track) -> (Point, &'static [To]) {
    match track {
        Track::Launch => ((28.0, 72.0), &[Line((150.0, 72.0))]),
        Track::Pending | Track::Reboot => ((150.0, 72.0), &[Line((330.0, 72.0))]),
        Track::Stopping => (
            (345.0, 72.0),
            &[
                Bend((362.0, 72.0), (372.0, 84.0)),
                Line((430.0, 154.0)),
                Bend((442.0, 166.0), (458.0, 166.0)),
                Line((484.0, 166.0)),
            ],
        ),
        Track::Start => (
            (484.0, 180.0),
            &[
                Line((484.0, 188.0)),
                Bend((484.0, 200.0), (472.0, 200.0)),
                Line((142.0, 200.0)),
                Bend((130.0, 200.0), (130.0, 188.0)),
                Line((130.0, 94.0)),
                Bend((130.0, 72.0), (150.0, 72.0)),
            ],
        ),
        Track::Terminate => ((345.0, 72.0), &[Line((664.0, 72.0))]),
        Track::Leave => (
            (484.0, 166.0),
            &[
                Line((572.0, 166.0)),
                Bend((590.0, 166.0), (598.0, 152.0)),
                Line((640.0, 86.0)),
                Bend((648.0, 72.0), (664.0, 72.0)),
            ],
        ),
        Track::ShuttingDown => ((664.0, 72.0), &[Line((790.0, 72.0))]),
    }
}

fn narrow(track: Track) -> (Point, &'static [To]) {
    match track {
        Track::Launch => ((8.0, 46.0), &[Line((40.0, 46.0))]),
        Track::Pending | Track::Reboot => ((40.0, 46.0), &[Line((134.0, 46.0))]),
        Track::Stopping => (
            (142.0, 46.0),
            &[Bend((154.0, 46.0), (160.0, 58.0)), Line((170.0, 100.0)), Bend((176.0, 112.0), (186.0, 124.0))],
        ),
        Track::Start => (
            (186.0, 138.0),
            &[
                Line((186.0, 142.0)),
                Bend((186.0, 152.0), (176.0, 152.0)),
                Line((40.0, 152.0)),
                Bend((30.0, 152.0), (30.0, 142.0)),
                Line((30.0, 66.0)),
                Bend((30.0, 46.0), (46.0, 46.0)),
            ],
        ),
        Track::Terminate => ((142.0, 46.0), &[Line((262.0, 46.0))]),
        Track::Leave => (
            (186.0, 124.0),
            &[
                Line((214.0, 124.0)),
                Bend((226.0, 124.0), (232.0, 112.0)),
                Line((246.0, 60.0)),
                Bend((252.0, 46.0), (262.0, 46.0)),
            ],
        ),
        Track::ShuttingDown => ((262.0, 46.0), &[Line((306.0, 46.0))]),
    }
}
