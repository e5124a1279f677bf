//! The one animation loop. It advances the host, paints canvases and the moving parts straight from the latest frame, and tells
//! the store what changed, at most ten times a second. When nothing moves it sleeps.

mod address;
mod recover;
mod turn;
pub mod undo;
mod window;

use std::cell::RefCell;
use std::rc::Rc;

use skylapse_units::held;
use skylapse_view::{
    CommandText, Epoch, ExportKind, Frame, FrameNumber, Lens, Rows, ScenarioText, SeedRange, Speed, TextFile, ToEngine,
};
use skylapse_words::Lang;
use wasm_bindgen::prelude::{Closure, JsCast};
use yew::Callback;

use crate::charts::Painter;
use crate::dom;
use crate::host::{self, Host, HostKind};
use crate::kept::Kept;
use crate::state::{Action, Source, Spread};

/// A file longer than this opens in a worker, where there is one: reading and running it takes many slices.
const BIG_FILE_BYTES: usize = 200_000;

/// A handle on the loop; cheap to clone, equal to its clones.
#[derive(Clone)]
pub struct Driver(Rc<Loop>);

impl PartialEq for Driver {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

/// What the browser calls before it paints.
type Tick = Closure<dyn FnMut(f64)>;

struct Loop {
    core: RefCell<Core>,
    tick: RefCell<Option<Tick>>,
    is_scheduled: std::cell::Cell<bool>,
}

/// Everything that the loop owns.
struct Core {
    host: Box<dyn Host>,
    /// Runs of other seeds, beside the one on screen.
    replicas: Option<Box<dyn Host>>,
    n_replicas_left: u32,
    /// The worker that makes a file, and which.
    exporter: Option<(Box<dyn Host>, ExportKind)>,
    /// Files that the host of the run on screen is making.
    files_due: Vec<ExportKind>,
    tell: Callback<Action>,
    painter: Painter,
    epoch: Epoch,
    lens: Lens,
    scenario: Option<Rc<ScenarioText>>,
    source: Source,
    /// The link of the run on screen; `None` until the address's own run is open.
    link: Option<String>,
    linked_ms: f64,
    source_asked: Option<(Epoch, Source)>,
    /// The opening of a shipped scenario or a link, until it is answered: a host that never starts has lost it.
    unanswered: Option<ToEngine>,
    undo: undo::Undo,
    frame: Option<Rc<Frame>>,
    frame_ms: f64,
    effective: f64,
    to_ack: Option<FrameNumber>,
    is_playing: bool,
    wants_to_play: bool,
    speed: f64,
    is_scrubbing: bool,
    awaits_answer: bool,
    is_unpublished: bool,
    published_ms: f64,
    calm_ms: f64,
    active_ms: f64,
    /// A moment that was asked for and when, until it is on screen.
    goal: Option<(f64, f64)>,
    /// False when the reader's address chose the host.
    may_move: bool,
    end_s: f64,
    shown: Option<f64>,
    stepped_ms: f64,
    glide_from_s: f64,
}

impl Driver {
    /// A loop with a host of the wanted kind; it moves once `begin` is called.
    #[must_use]
    pub fn new(kind: HostKind, may_move: bool, tell: Callback<Action>) -> Self {
        let core = Core {
            host: host::start(kind),
            replicas: None,
            n_replicas_left: 0,
            exporter: None,
            files_due: vec![],
            tell,
            painter: Painter::default(),
            epoch: Epoch(0),
            lens: Lens { from_s: 0.0, to_s: 0.0, columns: 0, resource: 0, selected_request: 0, rows: Rows::default() },
            scenario: None,
            source: Source::Link,
            link: None,
            linked_ms: f64::NEG_INFINITY,
            source_asked: None,
            unanswered: None,
            undo: undo::Undo::default(),
            frame: None,
            frame_ms: 0.0,
            effective: 0.0,
            to_ack: None,
            is_playing: false,
            wants_to_play: false,
            speed: 60.0,
            is_scrubbing: false,
            awaits_answer: false,
            is_unpublished: false,
            published_ms: 0.0,
            calm_ms: f64::NEG_INFINITY,
            active_ms: 0.0,
            goal: None,
            may_move,
            end_s: 0.0,
            shown: None,
            stepped_ms: 0.0,
            glide_from_s: 0.0,
        };
        let this =
            Self(Rc::new(Loop { core: RefCell::new(core), tick: RefCell::default(), is_scheduled: false.into() }));
        let weak = Rc::downgrade(&this.0);
        *this.0.tick.borrow_mut() = Some(Closure::new(move |_: f64| {
            if let Some(inner) = weak.upgrade() {
                inner.is_scheduled.set(false);
                Self(inner).frame();
            }
        }));
        this
    }

    /// Goes on with what an instance before this one has left.
    pub fn go_on(&self, kept: Kept) {
        self.with(|core| core.go_on(kept));
    }

    /// Starts the loop, or wakes it.
    pub fn wake(&self) {
        self.0.core.borrow_mut().active_ms = dom::now_ms();
        self.schedule();
    }

    /// Opens a shipped scenario; `plays` when it should start moving by itself.
    pub fn open_preset(&self, name: &'static str, plays: bool) {
        self.open(Source::Preset(name), plays, |epoch| ToEngine::LoadPreset { epoch, name: name.to_owned() });
    }

    /// Opens a file of the reader: a scenario, or a CSV whose counts become the requests of the scenario that is open.
    pub fn open_file(&self, name: String, text: String) {
        let is_big = text.len() > BIG_FILE_BYTES;
        if text.trim_start().starts_with('{') {
            let scenario = ScenarioText { json: text, files: vec![] };
            self.open(Source::File(name), false, |epoch| ToEngine::Load { epoch, scenario, at_s: None });
            return;
        }
        let file = TextFile { name: name.clone(), text };
        if is_big {
            self.with(|core| core.move_to_worker());
        }
        self.open(Source::File(name), false, |epoch| ToEngine::LoadTrace { epoch, file });
    }

    fn open(&self, source: Source, plays: bool, message: impl FnOnce(Epoch) -> ToEngine) {
        self.with(|core| {
            (core.lens.resource, core.lens.rows) = (0, Rows::default());
            core.wants_to_play = plays;
            core.set_playing(false);
            let epoch = core.next_epoch();
            core.source_asked = Some((epoch, source));
            let message = message(epoch);
            let is_short = matches!(message, ToEngine::LoadPreset { .. } | ToEngine::LoadLink { .. });
            core.unanswered = is_short.then(|| message.clone());
            core.post(message);
        });
    }

    /// Changes a setting: at the playhead, or from the start.
    pub fn set(&self, command: CommandText, is_from_start: bool) {
        self.with(|core| {
            let at_s = core.now_s();
            let epoch = core.next_epoch();
            core.undo.ask(epoch, &command, at_s);
            core.post(if is_from_start {
                ToEngine::Edit { epoch, command }
            } else {
                ToEngine::Apply { epoch, at_s, command }
            });
        });
    }

    /// Lets time pass, or stops it. At the end, time begins again.
    pub fn play(&self, plays: bool) {
        self.with(|core| {
            if plays && core.now_s() >= core.end_s {
                let epoch = core.next_epoch();
                core.post(ToEngine::Seek { epoch, to_s: 0.0 });
            }
            core.set_playing(plays);
        });
    }

    /// Play or pause, whichever it is not.
    pub fn toggle(&self) {
        let is_playing = self.0.core.borrow().is_playing;
        self.play(!is_playing);
    }

    /// Another speed.
    pub fn set_speed(&self, speed: f64) {
        self.with(|core| {
            core.speed = speed;
            core.tell.emit(Action::Speed(speed));
            if core.is_playing {
                core.post(ToEngine::Play { speed: Speed(speed) });
            }
        });
    }

    /// The wanted speed.
    #[must_use]
    pub fn speed(&self) -> f64 {
        self.0.core.borrow().speed
    }

    /// Shows another moment.
    pub fn seek(&self, to_s: f64) {
        self.with(|core| {
            let epoch = core.next_epoch();
            let to_s = held(to_s, 0.0, core.end_s);
            core.goal = Some((to_s, dom::now_ms()));
            core.post(ToEngine::Seek { epoch, to_s });
        });
    }

    /// Shows a moment some way from the playhead.
    pub fn seek_by(&self, by_s: f64) {
        let now_s = self.0.core.borrow().now_s();
        self.seek(now_s + by_s);
    }

    /// The end of the scenario, in seconds.
    #[must_use]
    pub fn end_s(&self) -> f64 {
        self.0.core.borrow().end_s
    }

    /// While the reader drags, the thumb is the reader's.
    pub fn set_scrubbing(&self, is_scrubbing: bool) {
        self.0.core.borrow_mut().is_scrubbing = is_scrubbing;
    }

    /// Goes to the next thing worth stopping at, or back to the last one.
    pub fn step(&self, forward: bool) {
        self.with(|core| {
            core.set_playing(false);
            let epoch = core.next_epoch();
            core.post(ToEngine::Step { epoch, forward });
        });
    }

    /// Runs the scenario, with every change so far, for many seeds: in a worker of its own where there are workers.
    pub fn replicate(&self, n: u32) {
        self.with(|core| {
            let Some(scenario) = core.scenario_text() else { return };
            let mut host = host::start(HostKind::Worker);
            host.post(ToEngine::Load { epoch: core.epoch, scenario, at_s: None });
            host.post(ToEngine::Batch { epoch: core.epoch, seeds: SeedRange { first: 1, n } });
            (core.replicas, core.n_replicas_left) = (Some(host), n);
            core.tell.emit(Action::Replicating(n));
        });
    }

    /// Asks for a file.
    pub fn export(&self, what: ExportKind) {
        self.with(|core| core.export(what));
    }

    /// Carries out an API call at the playhead.
    pub fn call(&self, command: CommandText) {
        self.set(command, false);
    }

    /// Looks at another resource.
    pub fn look_at(&self, resource: u32) {
        self.with(|core| {
            core.lens.resource = resource;
            core.watch();
        });
    }

    /// Gives rows to other instances.
    pub fn show_rows(&self, rows: Rows) {
        self.with(|core| {
            core.lens.rows = rows;
            core.watch();
        });
    }

    /// The mark that must never be thinned away.
    pub fn select(&self, request: u64) {
        self.with(|core| {
            core.lens.selected_request = request;
            core.watch();
        });
    }

    /// Something about the canvases changed: their size, the theme, the language, or what they show.
    pub fn repaint(&self) {
        self.with(|core| {
            core.painter.invalidate();
            core.shown = None;
            core.watch();
        });
    }

    /// The language of the pictures.
    pub fn set_lang(&self, lang: Lang) {
        self.with(|core| core.painter.set_lang(lang));
    }

    /// Bars or a rising line.
    pub fn set_spread(&self, spread: Spread) {
        self.with(|core| core.painter.set_spread(spread));
    }

    /// Looks at a picture's geometry: the plot of `chart` and the latest frame.
    pub fn read<T>(&self, read: impl FnOnce(&Painter, &Frame) -> Option<T>) -> Option<T> {
        let core = self.0.core.borrow();
        core.frame.as_ref().and_then(|frame| read(&core.painter, frame))
    }

    /// Breaks the engine on purpose (test hook).
    pub fn crash(&self) {
        self.with(|core| core.host.crash());
    }

    fn with(&self, change: impl FnOnce(&mut Core)) {
        {
            let mut core = self.0.core.borrow_mut();
            change(&mut core);
            core.active_ms = dom::now_ms();
        }
        self.schedule();
    }

    fn schedule(&self) {
        if self.0.is_scheduled.replace(true) {
            return;
        }
        if let Some(tick) = self.0.tick.borrow().as_ref() {
            // A page that is going away has no next frame.
            let _ = dom::window().request_animation_frame(tick.as_ref().unchecked_ref());
        }
    }

    fn frame(&self) {
        let again = self.0.core.borrow_mut().turn();
        if again {
            self.schedule();
        }
    }
}
