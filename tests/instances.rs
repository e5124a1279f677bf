//! What the EC2 lab shows of a run: read from frames alone, and in agreement with the summary.

use skylapse_engine::scenario::preset;
use skylapse_engine::{Engine, Moment, Options, SimTime};
use skylapse_view::{
    AddressState, CallVerdict, Chart, CommandText, Frame, InstanceState, Lens, MetricValue, Rows, VolumeFate,
    VolumeKind,
};

fn open(name: &str) -> Engine {
    let mut engine = Engine::open(&preset(name).expect("it is shipped"), Options::PAGE).expect("it is valid");
    engine.run_to_end();
    engine
}

fn frame_at(engine: &mut Engine, at_s: u64, resource: u32) -> Frame {
    engine.seek(SimTime::from_nanos(at_s * 1_000_000_000), u64::MAX);
    let to_s = engine.end().as_secs_f64();
    engine.frame(&Lens { from_s: 0.0, to_s, columns: 600, resource, selected_request: 0, rows: Rows::default() })
}

fn states(frame: &Frame) -> Vec<(&str, InstanceState)> {
    let rail = frame.charts.iter().find_map(Chart::rail).expect("instances are on the map");
    rail.tokens.iter().map(|token| (token.id.as_str(), token.state)).collect()
}

#[test]
fn the_map_shows_every_instance_where_it_is() {
    use InstanceState::{Running, ShuttingDown, Stopped, Stopping, Terminated};
    let mut engine = open("stop-terminate");
    let check = |engine: &mut Engine, at_s, web_1, web_3| {
        let frame = frame_at(engine, at_s, 0);
        let expected = [("web-1", web_1), ("web-2", Running), ("web-3", web_3), ("batch-1", Running)];
        assert_eq!(states(&frame), expected, "at {at_s} s");
    };
    check(&mut engine, 100, Running, Running);
    check(&mut engine, 215, Stopping, Running);
    check(&mut engine, 400, Stopped, Running);
    check(&mut engine, 505, Stopped, ShuttingDown);
    check(&mut engine, 900, Stopped, Terminated);
}

#[test]
fn calls_say_what_aws_would_answer() {
    let mut engine = open("stop-terminate");
    let verdict = |engine: &mut Engine, resource, action: &str| {
        let frame = frame_at(engine, 600, resource);
        let calls = frame.charts.iter().find_map(Chart::rail).expect("a map").calls.clone();
        calls.into_iter().find(|call| call.action == action && call.args == "{}").expect("it is offered").verdict
    };
    let refused = CallVerdict::Refused("IncorrectInstanceState".to_owned());
    assert_eq!(verdict(&mut engine, 0, "StartInstances"), CallVerdict::Moves(InstanceState::Pending));
    assert_eq!(verdict(&mut engine, 0, "StopInstances"), CallVerdict::Stays);
    assert_eq!(verdict(&mut engine, 1, "StartInstances"), CallVerdict::Stays);
    assert_eq!(verdict(&mut engine, 2, "StartInstances"), refused);
    assert_eq!(verdict(&mut engine, 2, "TerminateInstances"), CallVerdict::Stays);
}

#[test]
fn a_stop_empties_the_store_and_gives_the_address_back() {
    let mut engine = open("stop-terminate");
    let holdings = |engine: &mut Engine, at_s| {
        let frame = frame_at(engine, at_s, 0);
        frame.charts.iter().find_map(Chart::holdings).expect("something hangs on it").clone()
    };
    let fate = |view: &skylapse_view::HoldingsChart, kind| {
        view.volumes.iter().find(|volume| volume.kind == kind).map(|volume| volume.fate)
    };
    let lit = |view: &skylapse_view::HoldingsChart| {
        view.lamps.iter().filter(|lamp| lamp.is_lit).map(|lamp| lamp.item.clone()).collect::<Vec<_>>()
    };
    let before = holdings(&mut engine, 200);
    assert_eq!(fate(&before, VolumeKind::InstanceStore), Some(VolumeFate::Kept));
    assert_eq!(lit(&before), ["ec2.instance", "ec2.volume", "ec2.address"]);
    let after = holdings(&mut engine, 600);
    assert_eq!(fate(&after, VolumeKind::InstanceStore), Some(VolumeFate::Lost));
    assert_eq!(fate(&after, VolumeKind::Root), Some(VolumeFate::Kept));
    assert_eq!(lit(&after), ["ec2.volume"]);
    let released = |state| after.addresses.iter().filter(|address| address.state == state).count();
    assert_eq!((released(AddressState::Released), released(AddressState::Held)), (1, 1));
}

#[test]
fn a_termination_takes_the_root_volume_along_unless_it_is_told_not_to() {
    let mut engine = open("instance-store");
    let terminate = |target: &str| CommandText {
        target: target.to_owned(),
        action: "TerminateInstances".to_owned(),
        args: "{}".to_owned(),
    };
    for target in ["cache-1", "safe-1"] {
        engine.apply(SimTime::from_nanos(60_000_000_000), &terminate(target)).expect("it is an action");
    }
    engine.run_to_end();
    for (resource, expected) in [(0, VolumeFate::Lost), (3, VolumeFate::Kept)] {
        let frame = frame_at(&mut engine, 1_000, resource);
        let holdings = frame.charts.iter().find_map(Chart::holdings).expect("something hangs on it");
        let root = holdings.volumes.iter().find(|volume| volume.kind == VolumeKind::Root).expect("a root volume");
        assert_eq!(root.fate, expected, "{}", holdings.id);
    }
}

#[test]
fn the_line_of_cost_ends_where_the_bill_does() {
    let mut engine = open("stop-terminate");
    for resource in 0..4 {
        let frame = frame_at(&mut engine, 1_200, resource);
        let cost = frame.charts.iter().find_map(|chart| if let Chart::Lines(view) = chart { Some(view) } else { None });
        let last = cost.expect("a cost").lines[0].points.last().expect("a point").value;
        let billed = frame.metrics.iter().find(|metric| metric.name == "cost_usd").expect("a number");
        let MetricValue::Text(billed) = &billed.value else { panic!("money is text") };
        let billed: f64 = billed.parse().expect("money is a number");
        assert!((last - billed).abs() < 1e-9, "{last} is {billed}");
        assert!(billed > 0.0);
    }
}

#[test]
fn burstable_instances_show_their_credits_and_others_do_not() {
    let mut engine = open("stop-terminate");
    for (resource, expected) in [(0, false), (3, true)] {
        let frame = frame_at(&mut engine, 1_200, resource);
        let credits = frame.charts.iter().find(|chart| chart.name() == "credits");
        assert_eq!(credits.is_some(), expected, "resource {resource}");
    }
}

#[test]
fn the_log_tells_a_refusal_and_steps_stop_at_what_it_tells() {
    let mut engine = open("stop-terminate");
    let frame = frame_at(&mut engine, 230, 0);
    let keys: Vec<&str> = frame.log.iter().map(|line| line.what.key.as_str()).collect();
    for key in ["log.rejected", "log.state.stopping", "log.lost.stop", "log.address.released", "log.launched"] {
        assert!(keys.contains(&key), "{key} is in {keys:?}");
    }
    assert!(frame.log.windows(2).all(|pair| pair[0].at_s >= pair[1].at_s), "newest first");
    engine.seek(SimTime::from_nanos(250_000_000_000), u64::MAX);
    assert_eq!(engine.moment(0, true), Moment::At(SimTime::from_nanos(300_000_000_000)), "the reboot");
}

#[test]
fn a_change_of_the_past_is_a_change_of_what_is_told() {
    let mut engine = open("stop-terminate");
    let start = CommandText { target: "web-1".into(), action: "StartInstances".into(), args: "{}".into() };
    engine.apply(SimTime::from_nanos(400_000_000_000), &start).expect("it is an action");
    engine.run_to_end();
    let frame = frame_at(&mut engine, 1_200, 0);
    let lives = frame.charts.iter().find_map(Chart::lives).expect("lives");
    let states: Vec<InstanceState> = lives.rows[0].states.iter().map(|span| span.state).collect();
    use InstanceState::{Pending, Running, Stopped, Stopping};
    assert_eq!(states, [Pending, Running, Stopping, Stopped, Pending, Running]);
    let ends = lives.rows[0].states.windows(2).all(|pair| (pair[0].to_s - pair[1].from_s).abs() < 1e-9);
    assert!(ends, "a state ends where the next begins");
}
