//! How often each latency happened, hung on the value axis of the scatter beside it: bars grow to the right.

use plotters_backend::{BackendColor, DrawingBackend};
use skylapse_units::order;
use skylapse_view::{Bin, DistributionChart};
use skylapse_words::{Key, format};

use crate::axis::LogAxis;
use crate::canvas::{Canvas, Point, Rect};
use crate::pen::{Pen, Stroke};
use crate::text::Label;
use crate::{latency, place, shape, theme};

/// Which of the two pictures of a distribution.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Curve {
    /// Bars: how many in each bin.
    #[default]
    Histogram,
    /// A curve: how many up to each value.
    Cdf,
}

impl Curve {
    /// The key of its name.
    #[must_use]
    pub fn title(self) -> Key {
        match self {
            Self::Histogram => Key::ChartHistogram,
            Self::Cdf => Key::ChartCdf,
        }
    }
}

/// For the handles and their labels, in CSS pixels.
const HANDLES: f64 = 106.0;

/// The value axis. Its labels stand at the scatter; a distribution alone gets its own when it has a gutter.
pub fn frame<B: DrawingBackend>(pen: &mut Pen<'_, B>, view: &DistributionChart, canvas: &Canvas) {
    let colors = pen.colors();
    let (plot, value) = axes(view, canvas);
    // Half a pixel in: without a gutter the left edge of the plot is that of the canvas.
    pen.down(plot.left + 0.5, (plot.top, plot.bottom), Stroke { color: colors.axis, width: theme::HAIRLINE });
    if canvas.gutter >= 30.0 {
        for tick in value.ticks(24.0) {
            let label = Label::new(colors.muted).align(crate::text::Align::Right);
            pen.text(&format::latency_tick(tick), (plot.left - 8.0, value.y(tick)), label);
        }
    }
}

/// Bars or curve, and the percentile handles.
pub fn data<B: DrawingBackend>(pen: &mut Pen<'_, B>, view: &DistributionChart, canvas: &Canvas, curve: Curve) {
    let (plot, value) = axes(view, canvas);
    if view.n_total == 0 {
        return;
    }
    match curve {
        Curve::Histogram => bars(pen, view, &plot, &value),
        Curve::Cdf => cdf(pen, view, &plot, &value),
    }
    handles(pen, view, &plot, &value);
}

/// The bin at a pointer's height, and the share of requests up to its end.
#[must_use]
pub fn value_at(view: &DistributionChart, canvas: &Canvas, pointer: Point) -> Option<(Bin, f64)> {
    let (_, value) = axes(view, canvas);
    let mut n_below = 0;
    for bin in &view.bins {
        n_below += bin.n_warm + bin.n_cold;
        if value.y(bin.to_ms) <= pointer.1 && pointer.1 <= value.y(bin.from_ms) {
            return Some((*bin, n_below as f64 / view.n_total.max(1) as f64));
        }
    }
    None
}

fn axes(view: &DistributionChart, canvas: &Canvas) -> (Rect, LogAxis) {
    let whole = latency::plot(canvas);
    let right = (whole.right.max(canvas.width) - HANDLES).max(whole.left + 20.0);
    let plot = Rect { right, ..whole };
    (plot, latency::value_axis(view.low_ms, view.high_ms, &plot))
}

fn bars<B: DrawingBackend>(pen: &mut Pen<'_, B>, view: &DistributionChart, plot: &Rect, value: &LogAxis) {
    let colors = pen.colors();
    let n_most = view.bins.iter().map(|bin| bin.n_warm + bin.n_cold).max().unwrap_or(0).max(1);
    let width = |n: u64| n as f64 / n_most as f64 * plot.width();
    let boxes = |bin: &Bin| {
        let (top, bottom) = (value.y(bin.to_ms) + 0.6, value.y(bin.from_ms) - 0.6);
        let left = plot.left + 1.0;
        let warm = Rect { left, top, right: left + width(bin.n_warm), bottom: bottom.max(top + 0.5) };
        let cold_left = if bin.n_warm > 0 { warm.right } else { left };
        let cold = Rect { left: cold_left, right: cold_left + width(bin.n_cold).max(4.0), ..warm };
        (warm, cold)
    };
    let mut bar = |rect: Rect, fill: BackendColor, line: BackendColor, is_hatched: bool| {
        pen.fill(rect, fill);
        if is_hatched {
            let [pitch, width] = theme::INIT_HATCH;
            for band in shape::hatch(&rect, pitch, width) {
                pen.shape(&band, line);
            }
        }
        // A bar of a pixel or two is all outline.
        if rect.height() >= 3.0 {
            pen.frame(rect, 0.0, Stroke { color: line, width: theme::HAIRLINE });
        } else {
            pen.fill(rect, line);
        }
    };
    for bin in view.bins.iter().filter(|bin| bin.n_warm > 0) {
        bar(boxes(bin).0, colors.teal_fill, colors.teal, false);
    }
    for bin in view.bins.iter().filter(|bin| bin.n_cold > 0) {
        bar(boxes(bin).1, colors.under, colors.ember, true);
    }
}

fn cdf<B: DrawingBackend>(pen: &mut Pen<'_, B>, view: &DistributionChart, plot: &Rect, value: &LogAxis) {
    let ink = pen.colors().ink;
    let mut n_below = 0;
    let mut curve = vec![(plot.left, plot.bottom)];
    for bin in &view.bins {
        curve.push((plot.left + plot.width() * (n_below as f64 / view.n_total as f64), value.y(bin.from_ms)));
        n_below += bin.n_warm + bin.n_cold;
        let x = plot.left + plot.width() * (n_below as f64 / view.n_total as f64);
        curve.push((x, value.y(bin.to_ms)));
    }
    curve.extend(curve.last().map(|(x, _)| (*x, plot.top)));
    pen.path(&curve, Stroke { color: ink, width: theme::CURVE });
}

/// A line with a knob per percentile; its name and value beside it, kept apart.
fn handles<B: DrawingBackend>(pen: &mut Pen<'_, B>, view: &DistributionChart, plot: &Rect, value: &LogAxis) {
    let (colors, lang) = (pen.colors(), pen.style().lang);
    let mut sorted: Vec<_> =
        view.percentiles.iter().map(|percentile| (value.y(percentile.value_ms), percentile)).collect();
    order::sort_by(&mut sorted, |a, b| a.0.total_cmp(&b.0));
    let wishes: Vec<f64> = sorted.iter().map(|(y, _)| *y).collect();
    let labels = place::spread(&wishes, 16.0, plot.top, plot.bottom - 2.0);
    let knob_x = plot.right + 8.0;
    for (y, _) in &sorted {
        pen.across((plot.left, knob_x - 4.0), *y, Stroke { color: colors.ink, width: theme::OUTLINE });
    }
    for (y, _) in &sorted {
        let knob = Rect { left: knob_x - 4.0, top: y - 6.0, right: knob_x + 4.0, bottom: y + 6.0 };
        pen.shape(&shape::rounded(&knob, 4.0), colors.surface);
        pen.frame(knob, 4.0, Stroke { color: colors.ink, width: theme::STEM });
    }
    for ((_, percentile), label_y) in sorted.iter().zip(labels) {
        let name = ["p".to_owned(), format::number(percentile.percent)].concat();
        pen.text(&name, (knob_x + 10.0, label_y), Label::new(colors.muted));
        let value = format::duration(lang, percentile.value_ms / 1e3);
        pen.text(&value, (knob_x + 10.0 + 26.0, label_y), Label::new(colors.ink).bold());
    }
}
