//! What the page remembers between renders, and how actions change it. Pure: effects live in the driver and in hooks.

use std::rc::Rc;

use skylapse_view::{Form, Frame, Mark, Problem, Repair, Sentence, SummaryRow};
use skylapse_words::Lang;
use yew::Reducible;

use crate::driver::undo::Change;
use crate::host::HostKind;
use crate::route::Lab;
pub use crate::shared::Shared;

/// The speeds that the page offers: simulated seconds per second.
pub const SPEEDS: [f64; 5] = [1.0, 10.0, 60.0, 600.0, 3_600.0];

/// The theme that the reader chose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// What the browser, or the frame around the page, says.
    Auto,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

/// How latencies are summed up beside the scatter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spread {
    /// Bars.
    Histogram,
    /// One rising line.
    Cdf,
}

/// Where the requests come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A shipped scenario, by its permanent id.
    Preset(&'static str),
    /// A link.
    Link,
    /// A file of the reader.
    File(String),
}

/// The address to hand on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// The whole address; empty when no link can carry the run.
    pub address: String,
    /// Whether the browser has copied it.
    pub is_copied: bool,
}

/// Everything that a render needs.
#[derive(Clone, Debug, PartialEq)]
pub struct AppState {
    /// The language.
    pub lang: Lang,
    /// The theme.
    pub theme: Theme,
    /// The lab that is open.
    pub lab: Lab,
    /// The call whose refusal is being read: its place in the list.
    pub refusal: Option<usize>,
    /// The steps of the guide that are done, one bit each; above them what the steps remember.
    pub guide: u32,
    /// Where the requests come from.
    pub source: Source,
    /// What can be set.
    pub form: Option<Shared<Form>>,
    /// The end of the scenario, in seconds.
    pub end_s: f64,
    /// Which part of the run is shown, in seconds; none: all of it.
    pub window: Option<(f64, f64)>,
    /// What is visible, at most ten times a second.
    pub frame: Option<Shared<Frame>>,
    /// The sentence of the live region: changes at most every two seconds while time passes.
    pub saw: Vec<Sentence>,
    /// What the data tables show: as calm as the sentence.
    pub calm: Option<Shared<Frame>>,
    /// Whether time passes.
    pub is_playing: bool,
    /// The wanted speed.
    pub speed: f64,
    /// The speed that the host keeps up with.
    pub effective: f64,
    /// The change that can be taken back.
    pub undo: Option<Change>,
    /// Whether changes hold from the start, not from now on.
    pub is_from_start: bool,
    /// How latencies are summed up.
    pub spread: Spread,
    /// Whether the data tables are visible.
    pub shows_tables: bool,
    /// What was wrong with the last input.
    pub problems: Vec<Problem>,
    /// What was mended in the reader's file.
    pub repairs: Vec<(String, Vec<Repair>)>,
    /// What the reader should know about the scenario.
    pub notes: Vec<Sentence>,
    /// Runs of other seeds: how many were asked for, and those that have come.
    pub replicas: (u32, Vec<SummaryRow>),
    /// The fingerprint of the run, once it has ended.
    pub digest: Option<String>,
    /// Where the engine runs.
    pub host: HostKind,
    /// Whether the engine broke and was replaced.
    pub was_replaced: bool,
    /// The mark that the reader points at or has pinned.
    pub hover: Option<Mark>,
    /// How many pixel columns the time axis has.
    pub columns: u32,
    /// How often the reader has asked to hear where things stand.
    pub describes: u32,
    /// Whether the list of keys is open.
    pub shows_keys: bool,
    /// Whether the sheet of controls is open (phones).
    pub is_sheet_open: bool,
    /// Whether a file hovers over the page.
    pub is_dragging: bool,
    /// The address to hand on, while it is shown.
    pub share: Option<Share>,
}

impl AppState {
    /// The state before the first answer of the engine.
    #[must_use]
    pub fn new(lang: Lang, theme: Theme, host: HostKind, source: Source) -> Self {
        Self {
            lang,
            theme,
            lab: Lab::default(),
            refusal: None,
            guide: 0,
            source,
            form: None,
            end_s: 0.0,
            window: None,
            frame: None,
            saw: vec![],
            calm: None,
            is_playing: false,
            speed: 60.0,
            effective: 60.0,
            undo: None,
            is_from_start: false,
            spread: Spread::Histogram,
            shows_tables: false,
            problems: vec![],
            repairs: vec![],
            notes: vec![],
            replicas: (0, vec![]),
            digest: None,
            host,
            was_replaced: false,
            hover: None,
            columns: 0,
            describes: 0,
            shows_keys: false,
            is_sheet_open: false,
            is_dragging: false,
            share: None,
        }
    }
}

impl AppState {
    /// The shipped scenario that the open one began as; empty: none.
    #[must_use]
    pub fn preset(&self) -> &str {
        self.form.as_ref().map_or("", |form| &form.preset)
    }
}

/// What can happen to the state.
#[derive(Debug)]
pub enum Action {
    /// Another language.
    Language(Lang),
    /// Another theme.
    Theme(Theme),
    /// Another lab.
    Lab(Lab),
    /// Why a call is refused is being read, or not any more.
    Refusal(Option<usize>),
    /// Time passes or stops.
    Playing(bool),
    /// Another speed.
    Speed(f64),
    /// Changes hold from the start, or from now on.
    FromStart(bool),
    /// Histogram or CDF.
    Spread(Spread),
    /// Tables visible or not.
    Tables(bool),
    /// The engine has taken a scenario or a change.
    Accepted {
        /// What can be set now.
        form: Form,
        /// The end of the scenario, in seconds.
        end_s: f64,
        /// What was mended.
        repairs: Vec<(String, Vec<Repair>)>,
        /// What the reader should know.
        notes: Vec<Sentence>,
        /// Where the requests come from, when that changed.
        source: Option<Source>,
    },
    /// Another part of the run is shown, in seconds; none: all of it.
    Window(Option<(f64, f64)>),
    /// What can be taken back now.
    Undoable(Option<Change>),
    /// Another resource is looked at: what can be set on it.
    Form(Form),
    /// The engine has refused input.
    Rejected(Vec<Problem>),
    /// The list of problems is put away.
    Dismiss,
    /// A new frame, and how fast time really passes. `is_calm`: sentence and tables may follow.
    Frame {
        /// What is visible.
        frame: Shared<Frame>,
        /// Simulated seconds per second.
        effective: f64,
        /// Whether sentence and tables may change too.
        is_calm: bool,
    },
    /// Runs of that many other seeds have been asked for.
    Replicating(u32),
    /// One of them has come.
    Replica(SummaryRow),
    /// The run has reached its end.
    Ended(String),
    /// The engine runs elsewhere now.
    Host {
        /// Where.
        kind: HostKind,
        /// Because it broke.
        was_replaced: bool,
    },
    /// A mark is pointed at, or no longer.
    Hover(Option<Mark>),
    /// The pictures have another width.
    Columns(u32),
    /// The reader asks to hear where things stand.
    Describe,
    /// The list of keys.
    Keys(bool),
    /// The sheet of controls.
    Sheet(bool),
    /// A file hovers over the page.
    Dragging(bool),
    /// The address to hand on is shown, or put away.
    Share(Option<Share>),
}

impl Reducible for AppState {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let next = reduced(&self, action);
        if next == *self { self } else { Rc::new(next) }
    }
}

fn reduced(state: &AppState, action: Action) -> AppState {
    let mut next = state.clone();
    match action {
        Action::Language(lang) => next.lang = lang,
        Action::Theme(theme) => next.theme = theme,
        Action::Lab(lab) if lab != next.lab => {
            (next.lab, next.hover, next.refusal, next.frame, next.calm) = (lab, None, None, None, None);
        }
        Action::Lab(_) => {}
        Action::Refusal(refusal) => next.refusal = refusal,
        Action::Playing(is_playing) => next.is_playing = is_playing,
        Action::Speed(speed) => (next.speed, next.effective) = (speed, speed),
        Action::FromStart(is_from_start) => next.is_from_start = is_from_start,
        Action::Spread(spread) => next.spread = spread,
        Action::Tables(shows_tables) => next.shows_tables = shows_tables,
        Action::Accepted { form, end_s, repairs, notes, source } => {
            next.form = Some(Shared(Rc::new(form)));
            next.end_s = end_s;
            next.repairs = repairs;
            next.notes = notes;
            next.problems.clear();
            next.replicas = (0, vec![]);
            next.digest = None;
            if let Some(source) = source {
                next.source = source;
                (next.hover, next.refusal, next.guide) = (None, None, 0);
            }
        }
        Action::Window(window) => next.window = window,
        Action::Undoable(undo) => next.undo = undo,
        Action::Form(form) => next.form = Some(Shared(Rc::new(form))),
        Action::Rejected(problems) => next.problems = problems,
        Action::Dismiss => next.problems.clear(),
        Action::Frame { frame, effective, is_calm } => {
            if is_calm {
                next.saw.clone_from(&frame.saw);
                next.calm = Some(frame.clone());
            }
            // A link or a file may open a run of the other lab.
            next.lab = if frame.charts.iter().any(|chart| chart.rail().is_some()) { Lab::Ec2 } else { Lab::Lambda };
            if next.lab == Lab::Ec2 {
                next.guide = crate::pages::done(next.preset(), next.guide, &frame);
            }
            next.frame = Some(frame);
            next.effective = effective;
        }
        Action::Replicating(n) => next.replicas = (n, vec![]),
        Action::Replica(row) => next.replicas.1.push(row),
        Action::Ended(digest) => {
            next.digest = Some(digest);
            next.is_playing = false;
        }
        Action::Host { kind, was_replaced } => (next.host, next.was_replaced) = (kind, was_replaced),
        Action::Hover(mark) => next.hover = mark,
        Action::Columns(columns) => next.columns = columns,
        Action::Describe => next.describes = next.describes.wrapping_add(1),
        Action::Keys(shows_keys) => next.shows_keys = shows_keys,
        Action::Sheet(is_open) => next.is_sheet_open = is_open,
        Action::Dragging(is_dragging) => next.is_dragging = is_dragging,
        Action::Share(share) => next.share = share,
    }
    next
}

/// The next speed in the row, faster or slower; the ends hold.
#[must_use]
pub fn next_speed(speed: f64, is_faster: bool) -> f64 {
    let index = SPEEDS.iter().position(|known| *known >= speed).unwrap_or(SPEEDS.len() - 1);
    let next = if is_faster { index + 1 } else { index.saturating_sub(1) };
    SPEEDS[next.min(SPEEDS.len() - 1)]
}

#[cfg(test)]
mod tests {
    use skylapse_view::ProblemKind;

    use super::*;

    fn start() -> Rc<AppState> {
        Rc::new(AppState::new(Lang::Ko, Theme::Auto, HostKind::Inline, Source::Preset("lambda-idle")))
    }

    fn accepted(source: Option<Source>) -> Action {
        Action::Accepted { form: Form::default(), end_s: 90.0, repairs: vec![], notes: vec![], source }
    }

    #[test]
    fn an_action_that_changes_nothing_keeps_the_same_state() {
        let state = start();
        assert!(Rc::ptr_eq(&state, &Rc::clone(&state).reduce(Action::Playing(false))));
    }

    #[test]
    fn a_refused_file_keeps_the_last_good_source_and_form() {
        let state = start().reduce(accepted(None));
        let problem = Problem::new("", ProblemKind::Missing);
        let refused = Rc::clone(&state).reduce(Action::Rejected(vec![problem]));
        assert_eq!(refused.source, state.source);
        assert_eq!(refused.form, state.form);
        assert_eq!(refused.problems.len(), 1);
    }

    #[test]
    fn an_accepted_file_clears_problems_and_digest() {
        let state = start()
            .reduce(Action::Rejected(vec![Problem::new("", ProblemKind::Missing)]))
            .reduce(Action::Ended("0f".to_owned()))
            .reduce(accepted(Some(Source::File("mine.csv".to_owned()))));
        assert!(state.problems.is_empty());
        assert_eq!(state.digest, None);
        assert_eq!(state.source, Source::File("mine.csv".to_owned()));
    }

    #[test]
    fn the_end_stops_time_and_keeps_the_fingerprint() {
        let state = start().reduce(Action::Playing(true)).reduce(Action::Ended("0f".to_owned()));
        assert!(!state.is_playing);
        assert_eq!(state.digest.as_deref(), Some("0f"));
    }

    #[test]
    fn speeds_go_one_step_and_stop_at_the_ends() {
        let cases = [(1.0, true, 10.0), (60.0, false, 10.0), (3_600.0, true, 3_600.0), (1.0, false, 1.0)];
        for (speed, is_faster, expected) in cases {
            assert!((next_speed(speed, is_faster) - expected).abs() < 1e-9, "{speed} faster: {is_faster}");
        }
    }
}
