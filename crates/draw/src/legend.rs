//! Signs and their words, for pictures that leave the page; on the page legends are HTML.

use plotters_backend::DrawingBackend;
use skylapse_view::{Chart, MarkKind, SegmentKind};
use skylapse_words::{Key, Lang, text};

use crate::canvas::{Point, Rect};
use crate::pen::{Pen, Stroke};
use crate::text::{Label, width_em};
use crate::{shape, theme};

/// A sign with a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sign {
    Mark(MarkKind),
    Segment(SegmentKind),
}

const MARKS: [MarkKind; 6] =
    [MarkKind::Cold, MarkKind::Restored, MarkKind::Warm, MarkKind::Provisioned, MarkKind::Throttled, MarkKind::Failed];
const SEGMENTS: [SegmentKind; 7] = [
    SegmentKind::Init,
    SegmentKind::Busy,
    SegmentKind::Idle,
    SegmentKind::Provisioned,
    SegmentKind::MayExpire,
    SegmentKind::Expired,
    SegmentKind::Recycled,
];

/// The signs that a picture holds.
pub(crate) fn signs(chart: &Chart) -> Vec<Sign> {
    match chart {
        Chart::Scatter(scatter) => {
            let is_there = |kind: &MarkKind| scatter.marks.iter().any(|mark| mark.kind == *kind);
            MARKS.into_iter().filter(is_there).map(Sign::Mark).collect()
        }
        Chart::Lanes(lanes) => {
            let is_there = |kind: &SegmentKind| {
                lanes.lanes.iter().flat_map(|lane| &lane.segments).any(|segment| segment.kind == *kind)
            };
            SEGMENTS.into_iter().filter(is_there).map(Sign::Segment).collect()
        }
        Chart::Steps(_)
        | Chart::Distribution(_)
        | Chart::Rail(_)
        | Chart::Lives(_)
        | Chart::Holdings(_)
        | Chart::Lines(_) => vec![],
    }
}

/// Between lines of a legend that has several, in CSS pixels.
pub(crate) const LINE: f64 = 19.0;

/// Signs in lines no wider than `width`.
pub(crate) fn lines(lang: Lang, signs: &[Sign], width: f64) -> Vec<Vec<Sign>> {
    let mut lines: Vec<Vec<Sign>> = vec![];
    let mut left = 0.0;
    for sign in signs {
        let own = width_of(lang, *sign);
        match lines.last_mut() {
            Some(line) if left + own <= width => line.push(*sign),
            _ => {
                left = 0.0;
                lines.push(vec![*sign]);
            }
        }
        left += own + 12.0;
    }
    lines
}

/// Writes signs from a place to the right.
pub(crate) fn line<B: DrawingBackend>(pen: &mut Pen<'_, B>, signs: &[Sign], (x, y): Point) {
    let (lang, label) = (pen.style().lang, Label::new(pen.colors().muted));
    let mut left = x;
    for sign in signs {
        glyph(pen, *sign, (left + 6.0, y));
        pen.text(text(lang, key(*sign)), (left + GLYPH, y), label);
        left += width_of(lang, *sign) + 12.0;
    }
}

/// For the sign itself, in CSS pixels.
const GLYPH: f64 = 18.0;

fn width_of(lang: Lang, sign: Sign) -> f64 {
    GLYPH + width_em(text(lang, key(sign))) * theme::TEXT_PX
}

fn key(sign: Sign) -> Key {
    match sign {
        Sign::Mark(MarkKind::Warm) => Key::ChartWarm,
        Sign::Mark(MarkKind::Cold) => Key::ChartCold,
        Sign::Mark(MarkKind::Restored) => Key::ChartRestored,
        Sign::Mark(MarkKind::Provisioned) | Sign::Segment(SegmentKind::Provisioned) => Key::ChartProvisioned,
        Sign::Mark(MarkKind::Throttled) => Key::ChartThrottled,
        Sign::Mark(MarkKind::Failed) => Key::ChartFailed,
        Sign::Segment(SegmentKind::Init) => Key::ChartInit,
        Sign::Segment(SegmentKind::Busy) => Key::ChartBusy,
        Sign::Segment(SegmentKind::Idle) => Key::ChartIdle,
        Sign::Segment(SegmentKind::MayExpire) => Key::ChartMayExpire,
        Sign::Segment(SegmentKind::Expired) => Key::ChartExpired,
        Sign::Segment(SegmentKind::Recycled) => Key::ChartRecycled,
    }
}

fn glyph<B: DrawingBackend>(pen: &mut Pen<'_, B>, sign: Sign, at: Point) {
    let colors = pen.colors();
    let ember = |width| Stroke { color: colors.ember, width };
    let tile = Rect { left: at.0, top: at.1, right: at.0, bottom: at.1 }.grown(5.5);
    match sign {
        Sign::Mark(MarkKind::Warm) => pen.dot(at, 3.0, colors.teal),
        Sign::Mark(MarkKind::Cold) => pen.shape(&shape::triangle(at, 4.5), colors.ember),
        Sign::Mark(MarkKind::Restored) => {
            let [a, b, c] = shape::triangle(at, 4.0);
            pen.path(&[a, b, c, a, b], ember(theme::STEM));
        }
        Sign::Mark(MarkKind::Provisioned) => {
            pen.dot(at, 2.4, colors.teal);
            pen.ring(at, 4.4, Stroke { color: colors.plum, width: theme::OUTLINE });
        }
        Sign::Mark(MarkKind::Throttled) => pen.cross(at, 3.5, ember(theme::CROSS)),
        Sign::Mark(MarkKind::Failed) => {
            pen.ring(at, 4.5, ember(theme::STEM));
            pen.cross(at, 2.0, ember(theme::OUTLINE));
        }
        Sign::Segment(SegmentKind::Init) => {
            pen.fill(tile, colors.under);
            let [pitch, width] = theme::INIT_HATCH;
            for band in shape::hatch(&tile, pitch, width) {
                pen.shape(&band, colors.ember);
            }
            pen.frame(tile, 2.0, ember(theme::STEM));
        }
        Sign::Segment(SegmentKind::Busy) => pen.shape(&shape::rounded(&tile.grown(0.5), 3.0), colors.blue),
        Sign::Segment(SegmentKind::Idle) => {
            pen.frame(tile, 3.0, Stroke { color: colors.teal, width: theme::CROSS });
        }
        Sign::Segment(SegmentKind::Provisioned) => {
            pen.frame(tile, 2.0, Stroke { color: colors.teal, width: theme::OUTLINE });
            pen.frame(tile.grown(-2.5), 1.0, Stroke { color: colors.plum, width: theme::OUTLINE });
        }
        Sign::Segment(SegmentKind::MayExpire) => {
            for (index, alpha) in [0.34, 0.25, 0.17, 0.08].into_iter().enumerate() {
                let left = tile.left + index as f64 * 3.0;
                pen.fill(Rect { left, right: left + 3.0, ..tile }, theme::faded(colors.teal, alpha));
            }
        }
        Sign::Segment(SegmentKind::Expired) => {
            pen.cross(at, 3.0, Stroke { color: colors.muted, width: theme::CROSS });
        }
        Sign::Segment(SegmentKind::Recycled) => {
            let [arc, head] = shape::turned_arrow(at, 3.5);
            pen.path(&arc, Stroke { color: colors.muted, width: theme::STEM });
            pen.shape(&head, colors.muted);
        }
    }
}
