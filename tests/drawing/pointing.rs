//! Pointing at a picture: what is drawn at a place is what is read there.

use skylapse_draw::{Canvas, distribution, lanes, latency, lives, rail, steps};
use skylapse_view::{InstanceState, SegmentKind};

use super::{fixtures, instances};

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

#[test]
fn tokens_are_found_on_the_map_and_stations_name_their_call() {
    for (width, running, stopped, terminated) in
        [(832.0, (330.0, 72.0), (484.0, 166.0), (790.0, 72.0)), (328.0, (134.0, 46.0), (186.0, 124.0), (306.0, 46.0))]
    {
        let canvas = Canvas { width, height: rail::wanted_height(width), gutter: 0.0, margin: 0.0 };
        let tokens = vec![
            instances::token("web-1", InstanceState::Stopped, true),
            instances::token("web-2", InstanceState::Running, false),
        ];
        let view = instances::rail(tokens);
        let at = |place| rail::token_at(&view, &canvas, place).map(|token| token.id.as_str());
        assert_eq!((at(stopped), at(running), at(terminated)), (Some("web-1"), Some("web-2"), None), "{width}");
        let call = |place| rail::call_at(&canvas, place);
        assert_eq!(call(running), Some("StartInstances"));
        assert_eq!(call((running.0, running.1 - 36.0)), Some("RebootInstances"));
        assert_eq!((call(stopped), call(terminated)), (Some("StopInstances"), Some("TerminateInstances")));
        assert_eq!(call((2.0, 2.0)), None);
    }
}

#[test]
fn a_life_is_read_where_its_bar_is() {
    let view = instances::lives();
    let canvas = Canvas { height: lives::wanted_height(&view), ..WIDE };
    let x = |at_s: f64| 56.0 + 572.0 * at_s / 1_200.0;
    let read = |at_s: f64, row: f64| {
        let (life, span) = lives::value_at(&view, &canvas, (x(at_s), (row + 0.5) * lives::ROW_PX))?;
        Some((life.id.as_str(), span.map(|span| span.state)))
    };
    assert_eq!(read(300.0, 0.0), Some(("web-1", Some(InstanceState::Stopped))));
    assert_eq!(read(600.0, 2.0), Some(("web-3", Some(InstanceState::Terminated))));
    assert_eq!(read(10.0, 1.0), Some(("web-2", None)), "not launched yet");
    assert_eq!(read(10.0, 9.0), None);
}
