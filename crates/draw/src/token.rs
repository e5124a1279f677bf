//! How the state of an instance looks, as a token on the map and as a stretch of a bar: texture, outline and color together, so
//! that states differ without color.
//!
//! ```text
//!  pending   ◪ diagonal half, dashed      stopped        □ hollow
//!  running   ■ filled to its use          shutting-down  ◨ right half cross-hatched, dashed
//!  stopping  ◧ left half hatched, dashed  terminated     ✕ dotted
//! ```

use plotters_backend::{BackendColor, DrawingBackend};
use skylapse_view::InstanceState;
use skylapse_words::Key;

use crate::canvas::{Point, Rect, held};
use crate::pen::{Pen, Stroke};
use crate::theme::Colors;
use crate::{shape, theme};

/// The key of a state's word.
#[must_use]
pub fn word(state: InstanceState) -> Key {
    match state {
        InstanceState::Pending => Key::ChartStatePending,
        InstanceState::Running => Key::ChartStateRunning,
        InstanceState::Stopping => Key::ChartStateStopping,
        InstanceState::Stopped => Key::ChartStateStopped,
        InstanceState::ShuttingDown => Key::ChartStateShuttingDown,
        InstanceState::Terminated => Key::ChartStateTerminated,
    }
}

/// The color of words about a state.
pub(crate) fn text_color(state: InstanceState, colors: &Colors) -> BackendColor {
    match state {
        InstanceState::Pending => colors.blue,
        InstanceState::Running => colors.teal_text,
        InstanceState::Stopping => colors.amber_text,
        InstanceState::ShuttingDown => colors.ember,
        InstanceState::Stopped | InstanceState::Terminated => colors.muted,
    }
}

/// A token of a state.
pub(crate) fn draw<B: DrawingBackend>(
    pen: &mut Pen<'_, B>,
    (x, y): Point,
    side: f64,
    state: InstanceState,
    utilization: f64,
) {
    let half = side / 2.0;
    let rect = Rect { left: x - half, top: y - half, right: x + half, bottom: y + half };
    let radius = side * 0.23;
    let inside = rect.grown(-1.0);
    pen.shape(&shape::rounded(&rect, radius), pen.colors().surface);
    match state {
        InstanceState::Pending => {
            let corners = [(inside.right, inside.top), (inside.right, inside.bottom), (inside.left, inside.bottom)];
            pen.shape(&corners, pen.colors().blue);
        }
        InstanceState::Running => {
            let top = inside.bottom - inside.height() * held(utilization, 0.0, 1.0);
            pen.shape(&shape::rounded(&rect, radius), pen.colors().teal_fill);
            pen.fill(Rect { top, ..inside }, pen.colors().teal);
        }
        InstanceState::Stopping => texture(pen, &Rect { right: x, ..inside }, state),
        InstanceState::ShuttingDown => texture(pen, &Rect { left: x, ..inside }, state),
        InstanceState::Terminated => {
            pen.cross((x, y), side * 0.2, Stroke { color: pen.colors().axis, width: theme::CROSS });
        }
        InstanceState::Stopped => {}
    }
    outline(pen, rect, radius, state);
}

/// A stretch of a bar in a state.
pub(crate) fn stretch<B: DrawingBackend>(pen: &mut Pen<'_, B>, rect: Rect, state: InstanceState) {
    let colors = pen.colors();
    match state {
        InstanceState::Pending => pen.fill(rect, colors.blue),
        InstanceState::Running => pen.fill(rect, colors.teal),
        InstanceState::Stopping | InstanceState::ShuttingDown => {
            texture(pen, &rect, state);
            let color = if state == InstanceState::Stopping { colors.amber } else { colors.ember };
            pen.frame(rect, 0.0, Stroke { color, width: theme::OUTLINE });
        }
        InstanceState::Stopped => {
            pen.fill(rect, colors.surface);
            pen.frame(rect, 0.0, Stroke { color: colors.axis, width: theme::HAIRLINE });
        }
        InstanceState::Terminated => {
            let y = f64::midpoint(rect.top, rect.bottom);
            let stroke = Stroke { color: colors.axis, width: theme::HAIRLINE };
            pen.across_broken((rect.left + 14.0, rect.right), y, [2.0, 4.0], stroke);
            pen.cross((rect.left + 7.0, y), 4.0, Stroke { color: colors.muted, width: theme::CROSS });
        }
    }
}

/// What shows that a state is on its way out: one hatch to stop, a crossed one to be gone for good.
fn texture<B: DrawingBackend>(pen: &mut Pen<'_, B>, rect: &Rect, state: InstanceState) {
    let colors = pen.colors();
    let [pitch, width] = theme::STATE_HATCH;
    let is_final = state == InstanceState::ShuttingDown;
    let (ground, color) = if is_final { (colors.under, colors.ember) } else { (colors.over, colors.amber) };
    pen.fill(*rect, ground);
    for band in shape::hatch(rect, pitch, width) {
        pen.shape(&band, color);
    }
    if is_final {
        for band in shape::counter_hatch(rect, pitch, width) {
            pen.shape(&band, color);
        }
    }
}

fn outline<B: DrawingBackend>(pen: &mut Pen<'_, B>, rect: Rect, radius: f64, state: InstanceState) {
    let colors = pen.colors();
    let stroke = |color| Stroke { color, width: theme::CROSS };
    match state {
        InstanceState::Running => pen.frame(rect, radius, stroke(colors.teal)),
        InstanceState::Stopped => pen.frame(rect, radius, stroke(colors.axis)),
        InstanceState::Pending => pen.frame_broken(rect, radius, theme::PASSING, stroke(colors.blue)),
        InstanceState::Stopping => pen.frame_broken(rect, radius, theme::PASSING, stroke(colors.amber)),
        InstanceState::ShuttingDown => pen.frame_broken(rect, radius, theme::PASSING, stroke(colors.ember)),
        InstanceState::Terminated => {
            let stroke = Stroke { color: colors.axis, width: theme::OUTLINE };
            pen.frame_broken(rect, radius, theme::GONE, stroke);
        }
    }
}
