//! The window: which part of the run pictures and time bar show. It is the whole run until the reader looks nearer.

use skylapse_units::held;

use super::{Core, Driver};
use crate::state::Action;

/// The narrowest window, in seconds: a request of 100 ms is as wide as a finger there.
const LEAST_S: f64 = 1.0;
/// Where the playhead stands when the window has followed it, as a share of the width.
const FOLLOWED: f64 = 0.1;

/// Where a window begins and ends, in seconds.
pub type Window = (f64, f64);

impl Driver {
    /// What pictures and time bar show.
    #[must_use]
    pub fn window(&self) -> Window {
        self.0.core.borrow().window()
    }

    /// The moment at a share of the time axis, in seconds.
    #[must_use]
    pub fn moment_at(&self, share: f64) -> f64 {
        let (from_s, to_s) = self.window();
        from_s + held(share, 0.0, 1.0) * (to_s - from_s)
    }

    /// Shows `factor` times as much of the run, around a share of the time axis or else around the playhead.
    pub fn zoom(&self, factor: f64, around: Option<f64>) {
        self.with(|core| {
            let (from_s, to_s) = core.window();
            let now_s = core.now_s();
            let is_in_sight = from_s <= now_s && now_s <= to_s;
            let at_s = match around {
                Some(share) => from_s + held(share, 0.0, 1.0) * (to_s - from_s),
                None if is_in_sight => now_s,
                None => f64::midpoint(from_s, to_s),
            };
            core.set_window(zoomed((from_s, to_s), core.end_s, factor, at_s));
        });
    }

    /// Two fingers: what lay at two shares of the time axis lies at two others now.
    pub fn pinch(&self, before: [f64; 2], after: [f64; 2]) {
        self.with(|core| core.set_window(pinched(core.window(), core.end_s, before, after)));
    }

    /// Shows what lies a share of the window's width further on.
    pub fn pan(&self, by: f64) {
        self.with(|core| {
            let (from_s, to_s) = core.window();
            core.set_window(placed(from_s + by * (to_s - from_s), to_s - from_s, core.end_s));
        });
    }

    /// Shows the whole run.
    pub fn show_all(&self) {
        self.with(|core| core.set_window((0.0, core.end_s)));
    }

    /// The time bar has another range: its thumb is put anew.
    pub fn place_thumb(&self) {
        self.with(|core| core.shown = None);
    }
}

impl Core {
    pub(super) fn window(&self) -> Window {
        (self.lens.from_s, self.lens.to_s)
    }

    fn set_window(&mut self, window: Window) {
        if self.window() == window || self.end_s <= 0.0 {
            return;
        }
        (self.lens.from_s, self.lens.to_s) = window;
        self.shown = None;
        let is_whole = window.1 - window.0 >= self.end_s;
        self.tell.emit(Action::Window((!is_whole).then_some(window)));
        self.watch();
    }

    /// A run was taken in: another one is shown whole, a changed one where it was, as far as it still goes.
    pub(super) fn fit_window(&mut self, end_s: f64, is_other: bool) {
        let (from_s, to_s) = self.window();
        let was_whole = to_s - from_s >= self.end_s;
        self.end_s = end_s;
        if is_other || was_whole || to_s > end_s {
            self.set_window((0.0, end_s));
        }
    }

    /// The window goes with a playhead that leaves it.
    pub(super) fn follow(&mut self, now_s: f64) {
        self.set_window(followed(self.window(), self.end_s, now_s));
    }

    /// Where a moment lies in the window, as a share of its width.
    pub(super) fn share_of(&self, at_s: f64) -> f64 {
        let (from_s, to_s) = self.window();
        if from_s < to_s { (at_s - from_s) / (to_s - from_s) } else { 0.0 }
    }
}

/// A window of a width, as near to a beginning as the run allows.
fn placed(from_s: f64, wide_s: f64, end_s: f64) -> Window {
    let from_s = held(from_s, 0.0, end_s - wide_s);
    (from_s, from_s + wide_s)
}

fn width(wanted_s: f64, end_s: f64) -> f64 {
    held(wanted_s, LEAST_S.min(end_s), end_s)
}

fn zoomed((from_s, to_s): Window, end_s: f64, factor: f64, at_s: f64) -> Window {
    let share = (at_s - from_s) / (to_s - from_s);
    let wide_s = width((to_s - from_s) * factor, end_s);
    placed(at_s - share * wide_s, wide_s, end_s)
}

fn pinched((from_s, to_s): Window, end_s: f64, before: [f64; 2], after: [f64; 2]) -> Window {
    let moment = |share: f64| from_s + share * (to_s - from_s);
    let apart = after[1] - after[0];
    // Fingers on top of each other say nothing.
    if libm::fabs(apart) < 0.01 {
        return (from_s, to_s);
    }
    let wide_s = width(libm::fabs((moment(before[1]) - moment(before[0])) / apart), end_s);
    let middle = f64::midpoint(moment(before[0]), moment(before[1]));
    placed(middle - f64::midpoint(after[0], after[1]) * wide_s, wide_s, end_s)
}

fn followed((from_s, to_s): Window, end_s: f64, now_s: f64) -> Window {
    if from_s <= now_s && now_s <= to_s {
        return (from_s, to_s);
    }
    placed(now_s - FOLLOWED * (to_s - from_s), to_s - from_s, end_s)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(window: Window, expected: Window) {
        let is_near = (window.0 - expected.0).abs() < 1e-9 && (window.1 - expected.1).abs() < 1e-9;
        assert!(is_near, "{window:?} instead of {expected:?}");
    }

    #[test]
    fn zooming_keeps_the_moment_under_the_pointer() {
        near(zoomed((0.0, 100.0), 100.0, 0.5, 80.0), (40.0, 90.0));
        near(zoomed((40.0, 90.0), 100.0, 2.0, 80.0), (0.0, 100.0));
        near(zoomed((40.0, 90.0), 100.0, 1e-9, 80.0), (79.2, 80.2));
        near(zoomed((0.0, 0.5), 0.5, 0.1, 0.2), (0.0, 0.5));
    }

    #[test]
    fn two_fingers_hold_their_moments() {
        // Twice as far apart: half as much is in sight.
        near(pinched((0.0, 100.0), 100.0, [0.4, 0.6], [0.3, 0.7]), (25.0, 75.0));
        // Side by side to the right: what came before comes into sight.
        near(pinched((50.0, 60.0), 100.0, [0.2, 0.4], [0.4, 0.6]), (48.0, 58.0));
        near(pinched((0.0, 100.0), 100.0, [0.4, 0.6], [0.5, 0.5]), (0.0, 100.0));
    }

    #[test]
    fn the_window_goes_with_the_playhead_and_never_beyond_the_run() {
        near(followed((20.0, 40.0), 100.0, 30.0), (20.0, 40.0));
        near(followed((20.0, 40.0), 100.0, 41.0), (39.0, 59.0));
        near(followed((20.0, 40.0), 100.0, 99.0), (80.0, 100.0));
        near(followed((20.0, 40.0), 100.0, 0.0), (0.0, 20.0));
    }
}
