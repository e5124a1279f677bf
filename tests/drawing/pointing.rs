//! Pointing at a picture: what is drawn at a place is what is read there.

use skylapse_draw::{Canvas, distribution, lanes, latency, steps};
use skylapse_view::SegmentKind;

use super::fixtures;

const WIDE: Canvas = Canvas { width: 652.0, height: 198.0, gutter: 56.0, margin: 24.0 };

#[test]
fn every_mark_is_found_where_it_is_drawn() {
    let view = fixtures::scatter(fixtures::marks());
    for mark in &view.marks {
        let place = latency::place_of(&view, &WIDE, mark);
        let found = latency::value_at(&view, &WIDE, place).expect("a mark is there");
        assert_eq!(latency::place_of(&view, &WIDE, found), place, "request {}", mark.request);
    }
    assert_eq!(latency::value_at(&view, &WIDE, (350.0, 60.0)), None, "nothing happened in the quiet stretch");
}

#[test]
fn the_shortest_segment_under_the_pointer_wins() {
    let view = fixtures::lanes_chart();
    let canvas = Canvas { height: lanes::wanted_height(&view), ..WIDE };
    let rect = lanes::place_of(&view, &canvas, 19).expect("request 19 was served in view");
    let middle = (f64::midpoint(rect.left, rect.right), f64::midpoint(rect.top, rect.bottom));
    let reading = lanes::value_at(&view, &canvas, middle).expect("a segment is there");
    assert_eq!((reading.row, reading.segment.kind, reading.segment.request), (3, SegmentKind::Busy, 19));
    assert_eq!(lanes::place_of(&view, &canvas, 999), None);
    assert_eq!(lanes::value_at(&view, &canvas, (300.0, 1_000.0)), None, "below the last row");
    assert_eq!(lanes::value_at(&view, &canvas, (300.0, -5.0)), None, "above the first row");
}

#[test]
fn a_count_holds_until_the_next_one() {
    let view = fixtures::steps_chart();
    let canvas = Canvas { height: 68.0, ..WIDE };
    let at = |at_s: f64| 56.0 + 572.0 * at_s / 1_800.0;
    let check = |at_s, expected: f64| {
        let (found_s, values) = steps::value_at(&view, &canvas, (at(at_s), 30.0));
        assert!((found_s - at_s).abs() < 1e-6, "{found_s} is {at_s}");
        assert_eq!(values, [("concurrency", expected)]);
    };
    check(199.0, 1.0);
    check(201.0, 2.0);
    check(1_250.0, 3.0);
}

#[test]
fn a_bin_is_read_at_its_height_with_the_share_below_its_end() {
    let view = fixtures::distribution();
    let canvas = Canvas { width: 168.0, gutter: 0.0, margin: 0.0, ..WIDE };
    let bin_at = |y| distribution::value_at(&view, &canvas, (20.0, y));
    let (bin, share) = (0..198).rev().find_map(|y| bin_at(f64::from(y))).expect("a bin is there");
    assert_eq!((bin.n_warm, bin.from_ms), (1, 60.0), "the lowest bin");
    assert!((share - 1.0 / 18.0).abs() < 1e-9);
    assert_eq!(bin_at(0.0), None);
}
