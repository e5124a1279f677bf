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

fn command(target: &str, action: &str, args: &str) -> CommandText {
    CommandText { target: target.into(), action: action.into(), args: args.into() }
}

#[test]
fn the_hundred_jobs_can_be_done_below_two_fifths_of_the_on_demand_price() {
    let mut engine = open("spot-2min");
    let work = |engine: &mut Engine| {
        let frame = frame_at(engine, 3_600, 0);
        frame.charts.iter().find_map(Chart::rail).and_then(|view| view.work).expect("jobs wait in the list")
    };
    let as_shipped = work(&mut engine);
    assert_eq!((as_shipped.n_done, as_shipped.n_all), (100, 100));
    assert!(as_shipped.usd > 0.4 * as_shipped.on_demand_usd, "with an On-Demand base it is dearer: {as_shipped:?}");
    engine.edit(&command("base-1", "Remove", "{}")).expect("it can be removed");
    engine.edit(&command("job", "Set", r#"{"job":{"duration":"100s","drain":true}}"#)).expect("a setting");
    let at = |s: u64| SimTime::from_nanos(s * 1_000_000_000);
    engine.apply(at(600), &command("job-1", "InterruptSpot", "{}")).expect("an action");
    engine.apply(at(725), &command("job-2", "RunInstances", "{}")).expect("an action");
    engine.run_to_end();
    let mended = work(&mut engine);
    assert_eq!((mended.n_done, mended.lost_s), (100, 0.0));
    assert!(mended.usd < 0.4 * mended.on_demand_usd, "{mended:?}");
    engine.seek(at(1), u64::MAX);
    assert_eq!(work(&mut engine), mended, "the playhead that was moved back and forth tells the same");
}

#[test]
fn a_thousand_instances_come_in_pages_and_by_state() {
    let text = r#"{"version":1,"duration":"20m","resources":[{"id":"web","kind":"ec2","config":{"count":1000}}],
        "commands":[{"at":"600s","target":"web-7","action":"TerminateInstances","args":{}}]}"#;
    let text = skylapse_view::ScenarioText { json: text.to_owned(), files: vec![] };
    let mut engine = Engine::open(&text, Options::PAGE).expect("it is valid");
    engine.run_to_end();
    let end_s = engine.end().as_secs_f64();
    let rows = |rows: Rows| {
        let lens = Lens { from_s: 0.0, to_s: end_s, columns: 600, resource: 0, selected_request: 0, rows };
        let frame = engine.frame(&lens);
        let lives = frame.charts.iter().find_map(Chart::lives).expect("lives").clone();
        let names: Vec<String> = lives.rows.iter().map(|life| life.id.clone()).collect();
        (names, lives.page.skip, lives.n_paged, lives.n_hidden)
    };
    let (first, _, n, hidden) = rows(Rows::default());
    assert_eq!((first.len(), &*first[0], n, hidden), (24, "web-1", 1_000, 976));
    let (second, _, _, _) = rows(Rows { state: None, skip: 24 });
    assert_eq!((second.len(), &*second[0], &*second[24]), (25, "web-25", "web-1"), "whom the reader looks at stays");
    let (last, skip, _, _) = rows(Rows { state: None, skip: 5_000 });
    assert_eq!((skip, &*last[0]), (984, "web-985"), "beyond the end is the last page");
    let (gone, _, n, _) = rows(Rows { state: Some(InstanceState::Terminated), skip: 0 });
    assert_eq!((gone, n), (vec!["web-7".to_owned(), "web-1".to_owned()], 1));
}
