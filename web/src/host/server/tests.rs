//! A session over a run of a few lines: a thousand events a second for a hundred seconds, one rare event at 30 s.

use skylapse_view::{ExportKind, Form, Frame, ProblemKind, Repair, Rows, SeedRange, SummaryRow};

use super::*;
use crate::host::wire;

/// Counts milliseconds by the events that it is asked to handle.
struct FakeRun {
    now_s: f64,
    known_s: f64,
    seed: u64,
    resource: u32,
}

const END_S: f64 = 100.0;
const RARE_S: f64 = 30.0;
const EVENTS_PER_S: f64 = 1_000.0;

impl Run for FakeRun {
    fn open(scenario: &ScenarioText) -> Result<Self, Vec<Problem>> {
        if scenario.json == "bad" {
            return Err(vec![Problem::new("name", ProblemKind::Missing)]);
        }
        Ok(Self { now_s: 0.0, known_s: 0.0, seed: 0, resource: 0 })
    }

    fn preset(name: &str) -> Option<ScenarioText> {
        Some(ScenarioText { json: name.to_owned(), files: vec![] })
    }

    fn linked(link: &str) -> (ScenarioText, Vec<Problem>) {
        let problems = if link == "cut" { vec![Problem::new("link", ProblemKind::Missing)] } else { vec![] };
        (ScenarioText { json: link.to_owned(), files: vec![] }, problems)
    }

    fn link(scenario: &ScenarioText) -> String {
        scenario.json.clone()
    }

    fn traced(_: Option<&Self>, file: TextFile) -> Result<ScenarioText, Vec<Problem>> {
        Ok(ScenarioText { json: file.text, files: vec![] })
    }

    fn now_s(&self) -> f64 {
        self.now_s
    }

    fn end_s(&self) -> f64 {
        END_S
    }

    fn seek(&mut self, at_s: f64, budget: u64) -> bool {
        let reach = self.now_s + budget as f64 / EVENTS_PER_S;
        self.now_s = at_s.min(reach);
        self.known_s = self.known_s.max(self.now_s);
        self.now_s >= at_s
    }

    fn moment(&mut self, forward: bool, _: u64) -> Moment {
        let is_there = if forward { self.now_s < RARE_S } else { RARE_S < self.now_s };
        if is_there { Moment::At(RARE_S) } else { Moment::None }
    }

    fn apply(&mut self, _: f64, command: &CommandText) -> Result<(), Vec<Problem>> {
        if command.action == "Set" { Ok(()) } else { Err(vec![Problem::new("action", ProblemKind::Missing)]) }
    }

    fn edit(&mut self, command: &CommandText) -> Result<(), Vec<Problem>> {
        self.apply(0.0, command)?;
        self.now_s = 0.0;
        Ok(())
    }

    fn frame(&self, _: &Lens) -> Frame {
        Frame {
            now_s: self.now_s,
            known_s: self.known_s,
            end_s: END_S,
            n_events: 0,
            digest: String::new(),
            nodes: vec![],
            n_nodes_hidden: 0,
            charts: vec![],
            pins: vec![],
            upcoming: None,
            saw: vec![],
            metrics: vec![],
            log: vec![],
        }
    }

    fn look_at(&mut self, resource: u32) {
        self.resource = resource;
    }

    fn form(&self) -> Form {
        Form { resource: self.resource, ..Form::default() }
    }

    fn save(&self) -> ScenarioText {
        ScenarioText::default()
    }

    type Making = u32;

    fn export(&self, _: ExportKind) -> u32 {
        3
    }

    fn make(n_left: &mut u32, _: u64) -> Option<Vec<u8>> {
        *n_left -= 1;
        (*n_left == 0).then(|| b"text".to_vec())
    }

    fn repairs(&self) -> Vec<(String, Vec<Repair>)> {
        vec![]
    }

    fn replicate(&self, seed: u64) -> Self {
        Self { now_s: 0.0, known_s: 0.0, seed, resource: self.resource }
    }

    fn row(&self) -> SummaryRow {
        SummaryRow { seed: self.seed, digest: String::new(), metrics: vec![] }
    }

    fn digest(&self) -> String {
        "0123".to_owned()
    }
}

/// A wall clock that stands still: a slice is never spent.
fn wall(now_ms: f64) -> Wall {
    Wall { now_ms, budget_ms: 1.0, clock: || f64::NEG_INFINITY }
}

/// A slice that is spent after one look at the clock.
fn spent(now_ms: f64) -> Wall {
    Wall { now_ms, budget_ms: 1.0, clock: || f64::INFINITY }
}

fn open() -> Server<FakeRun> {
    let mut server = Server::default();
    server.post(ToEngine::LoadPreset { epoch: Epoch(1), name: "any".to_owned() });
    let lens = Lens { from_s: 0.0, to_s: END_S, columns: 100, resource: 0, selected_request: 0, rows: Rows::default() };
    server.post(ToEngine::Watch { lens });
    assert!(matches!(server.receive(), Some(FromEngine::Accepted { epoch: Epoch(1), .. })));
    server.post(ToEngine::Seek { epoch: Epoch(1), to_s: 0.0 });
    server
}

/// The next frame's number and playhead; everything else is passed over.
fn frame(server: &mut Server<FakeRun>) -> Option<(FrameNumber, f64)> {
    while let Some(message) = server.receive() {
        if let FromEngine::Frame { number, frame, .. } = message {
            return Some((number, frame.now_s));
        }
    }
    None
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-9
}

#[test]
fn a_broken_link_opens_what_could_be_kept_and_then_says_what_was_wrong() {
    let mut server = Server::<FakeRun>::default();
    server.post(ToEngine::LoadLink { epoch: Epoch(1), link: "cut".to_owned() });
    assert!(matches!(server.receive(), Some(FromEngine::Accepted { .. })));
    assert!(
        matches!(server.receive(), Some(FromEngine::Rejected { epoch: Epoch(1), problems }) if problems.len() == 1)
    );
}

#[test]
fn without_an_ack_there_is_no_second_frame() {
    let mut server = open();
    server.advance(wall(0.0));
    let (first, _) = frame(&mut server).expect("the first frame");
    server.post(ToEngine::Seek { epoch: Epoch(2), to_s: 10.0 });
    server.advance(wall(16.0));
    assert_eq!(frame(&mut server), None);
    server.post(ToEngine::Ack { frame: first });
    server.advance(wall(32.0));
    assert!(frame(&mut server).is_some_and(|(_, now_s)| near(now_s, 10.0)));
}

#[test]
fn time_passes_by_speed_and_not_further_than_the_longest_gap() {
    let mut server = open();
    server.post(ToEngine::Play { speed: Speed(10.0) });
    for (now_ms, expected_s) in [(0.0, 0.0), (100.0, 1.0), (60_000.0, 3.0)] {
        server.advance(wall(now_ms));
        let now_s = server.run.as_ref().map_or(f64::NAN, Run::now_s);
        assert!(near(now_s, expected_s), "at {now_ms} ms: {now_s}");
    }
}

#[test]
fn a_far_seek_goes_on_slice_by_slice() {
    let mut server = open();
    server.post(ToEngine::Seek { epoch: Epoch(2), to_s: 50.0 });
    let mut n_slices = 0;
    while server.goal_s.is_some() {
        server.advance(spent(f64::from(n_slices)));
        n_slices += 1;
    }
    assert!(n_slices > 5, "{n_slices} slices");
    assert!(near(server.run.as_ref().map_or(f64::NAN, Run::now_s), 50.0));
}

#[test]
fn the_end_is_told_once_and_stops_time() {
    let mut server = open();
    server.post(ToEngine::Play { speed: Speed(1e6) });
    let mut n_ends = 0;
    for step in 0..5 {
        server.advance(wall(f64::from(step) * 50.0));
        while let Some(message) = server.receive() {
            n_ends += u32::from(matches!(message, FromEngine::Ended { .. }));
        }
    }
    assert_eq!(n_ends, 1);
    assert!(server.speed.is_none());
}

#[test]
fn steps_stop_at_the_rare_event_and_at_the_ends() {
    let mut server = open();
    for (forward, expected_s) in [(true, RARE_S), (true, END_S), (false, RARE_S), (false, 0.0)] {
        server.post(ToEngine::Step { epoch: Epoch(2), forward });
        server.advance(wall(0.0));
        let now_s = server.run.as_ref().map_or(f64::NAN, Run::now_s);
        assert!(near(now_s, expected_s), "forward {forward}: {now_s}");
    }
}

#[test]
fn a_scenario_opens_in_the_middle_of_its_story_with_the_rest_known() {
    let mut server = Server::<FakeRun>::default();
    server.post(ToEngine::LoadPreset { epoch: Epoch(1), name: "any".to_owned() });
    for step in 0..10_000 {
        server.advance(spent(f64::from(step)));
        if server.goal_s.is_none() {
            break;
        }
    }
    let known_s = server.run.as_ref().map_or(f64::NAN, |run| run.known_s);
    assert!(near(known_s, END_S), "the whole run has been computed: {known_s}");
    assert!(near(server.run.as_ref().map_or(f64::NAN, Run::now_s), END_S * OPENING_SHARE));
    assert!(std::iter::from_fn(|| server.receive()).all(|message| !matches!(message, FromEngine::Ended { .. })));
}

#[test]
fn a_batch_gives_a_row_for_every_seed_in_slices() {
    let mut server = open();
    server.post(ToEngine::Batch { epoch: Epoch(2), seeds: SeedRange { first: 7, n: 3 } });
    let mut seeds = vec![];
    for step in 0..10_000 {
        server.advance(spent(f64::from(step)));
        while let Some(message) = server.receive() {
            if let FromEngine::BatchRow { epoch, row } = message {
                assert_eq!(epoch, Epoch(2));
                seeds.push(row.seed);
            }
        }
        if server.batch.is_none() {
            break;
        }
    }
    assert_eq!(seeds, [7, 8, 9]);
}

#[test]
fn files_are_made_in_slices_one_after_the_other() {
    let mut server = open();
    for what in [ExportKind::Series, ExportKind::Facts] {
        server.post(ToEngine::Export { what });
    }
    let mut made = vec![];
    let mut n_slices = 0;
    while server.is_busy() && n_slices < 100 {
        server.advance(spent(f64::from(n_slices)));
        n_slices += 1;
        while let Some(message) = server.receive() {
            match message {
                FromEngine::Exported { what, bytes } => made.push((what, bytes, n_slices)),
                FromEngine::Frame { number, .. } => server.post(ToEngine::Ack { frame: number }),
                FromEngine::Ready { .. }
                | FromEngine::Accepted { .. }
                | FromEngine::Form { .. }
                | FromEngine::Rejected { .. }
                | FromEngine::BatchRow { .. }
                | FromEngine::Ended { .. }
                | FromEngine::Crashed { .. } => {}
            }
        }
    }
    let [(ExportKind::Series, first, at), (ExportKind::Facts, _, later)] = &made[..] else { panic!("{made:?}") };
    assert_eq!(first, b"text");
    assert!(1 < *at && at < later, "{made:?}");
}

#[test]
fn refused_input_keeps_the_run() {
    let mut server = open();
    server.post(ToEngine::Seek { epoch: Epoch(2), to_s: 10.0 });
    server.advance(wall(0.0));
    let bad = ScenarioText { json: "bad".to_owned(), files: vec![] };
    server.post(ToEngine::Load { epoch: Epoch(3), scenario: bad, at_s: None });
    let refused = std::iter::from_fn(|| server.receive())
        .any(|message| matches!(message, FromEngine::Rejected { epoch: Epoch(3), .. }));
    assert!(refused);
    assert!(near(server.run.as_ref().map_or(f64::NAN, Run::now_s), 10.0));
}

#[test]
fn an_edit_from_the_start_comes_back_to_the_moment_on_screen() {
    let mut server = open();
    server.post(ToEngine::Seek { epoch: Epoch(2), to_s: 40.0 });
    server.advance(wall(0.0));
    let command = CommandText { target: "f".into(), action: "Set".into(), args: "{}".into() };
    server.post(ToEngine::Edit { epoch: Epoch(3), command });
    server.advance(wall(16.0));
    assert!(near(server.run.as_ref().map_or(f64::NAN, Run::now_s), 40.0));
}

#[test]
fn every_message_survives_the_way_to_a_worker() {
    let command = CommandText { target: "f".into(), action: "Set".into(), args: "{}".into() };
    let messages = [
        ToEngine::Seek { epoch: Epoch(7), to_s: 1.5 },
        ToEngine::Apply { epoch: Epoch(8), at_s: 2.0, command },
        ToEngine::Play { speed: Speed(3_600.0) },
        ToEngine::Export { what: ExportKind::Series },
    ];
    for message in messages {
        let bytes = wire::to_bytes(&message);
        assert_eq!(wire::from_bytes::<ToEngine>(&bytes), Some(message));
    }
    let answer = FromEngine::Rejected { epoch: Epoch(1), problems: vec![Problem::new("a[0]", ProblemKind::Missing)] };
    let bytes = wire::to_bytes(&answer);
    assert_eq!(wire::from_bytes::<FromEngine>(&bytes), Some(answer));
}

#[test]
fn another_resource_brings_its_form_and_the_same_scenario_once_more_keeps_it() {
    let mut server = open();
    let forms = |server: &mut Server<FakeRun>| {
        let mut forms = vec![];
        while let Some(message) = server.receive() {
            forms.extend(match message {
                FromEngine::Form { form } | FromEngine::Accepted { form, .. } => Some(form.resource),
                FromEngine::Ready { .. }
                | FromEngine::Frame { .. }
                | FromEngine::Rejected { .. }
                | FromEngine::BatchRow { .. }
                | FromEngine::Ended { .. }
                | FromEngine::Exported { .. }
                | FromEngine::Crashed { .. } => None,
            });
        }
        forms
    };
    let lens = |resource| Lens {
        from_s: 0.0,
        to_s: END_S,
        columns: 100,
        resource,
        selected_request: 0,
        rows: Rows::default(),
    };
    server.post(ToEngine::Watch { lens: lens(2) });
    server.post(ToEngine::Watch { lens: lens(2) });
    assert_eq!(forms(&mut server), [2], "once a resource");
    let scenario = ScenarioText::default();
    server.post(ToEngine::Load { epoch: Epoch(2), scenario: scenario.clone(), at_s: Some(40.0) });
    server.advance(wall(0.0));
    assert_eq!(forms(&mut server), [2]);
    assert!(near(server.run.as_ref().map_or(f64::NAN, Run::now_s), 40.0), "where it stood");
    server.post(ToEngine::Load { epoch: Epoch(3), scenario, at_s: None });
    assert_eq!(forms(&mut server), [0], "another scenario begins with its first resource");
}
