//! The engine's side of the protocol: one session, the same code on the page and in a worker.
//!
//! It owns the run, turns wall time and speed into a limit for it, keeps one frame in flight, and answers with what changed.

mod aside;

use std::collections::VecDeque;

use skylapse_units::held;
use skylapse_view::{
    CommandText, Epoch, ExportKind, FrameNumber, FromEngine, Lens, Problem, ScenarioText, Speed, TextFile, ToEngine,
};

use super::contract::Wall;
use super::run::{Moment, Run};
use aside::Batch;

/// Events between two looks at the clock: about half a millisecond of work.
const CHUNK: u64 = 4_000;
/// Where a scenario opens, as a share of its length: some of the story told, some of it ahead.
const OPENING_SHARE: f64 = 0.47;
/// Data layers are drawn at most this often while time passes.
const FRAME_EVERY_MS: f64 = 32.0;
/// How far a long way has come is shown this often.
const PROGRESS_EVERY_MS: f64 = 250.0;
/// After a pause of the page itself (a hidden tab) time does not jump further than this.
const GAP_MAX_MS: f64 = 200.0;
/// How fast the shown effective speed follows the measured one.
const SPEED_SMOOTHING: f64 = 0.1;

/// One session.
pub struct Server<R: Run> {
    run: Option<R>,
    epoch: Epoch,
    lens: Option<Lens>,
    speed: Option<Speed>,
    /// A moment to go to, in slices.
    goal_s: Option<f64>,
    /// Where to come back to once the whole run is known: a reader who stands still sees what lies ahead under the veil.
    rest_s: Option<f64>,
    /// A step that still looks for its moment: forward or backward.
    step: Option<bool>,
    last_advance_ms: Option<f64>,
    last_frame_ms: f64,
    effective: f64,
    is_dirty: bool,
    in_flight: Option<FrameNumber>,
    n_frames: u32,
    has_ended: bool,
    batch: Option<Batch<R>>,
    files: VecDeque<(ExportKind, R::Making)>,
    outbox: VecDeque<FromEngine>,
}

impl<R: Run> Default for Server<R> {
    fn default() -> Self {
        Self {
            run: None,
            epoch: Epoch(0),
            lens: None,
            speed: None,
            goal_s: None,
            rest_s: None,
            step: None,
            last_advance_ms: None,
            last_frame_ms: f64::NEG_INFINITY,
            effective: 0.0,
            is_dirty: false,
            in_flight: None,
            n_frames: 0,
            has_ended: false,
            batch: None,
            files: VecDeque::new(),
            outbox: VecDeque::new(),
        }
    }
}

impl<R: Run> Server<R> {
    /// Takes a message from the page.
    pub fn post(&mut self, message: ToEngine) {
        match message {
            ToEngine::Load { epoch, scenario, at_s } => self.open(epoch, Ok(scenario), at_s),
            ToEngine::LoadPreset { epoch, name } => self.open_preset(epoch, &name),
            ToEngine::LoadLink { epoch, link } => self.open_link(epoch, &link),
            ToEngine::LoadTrace { epoch, file } => self.open_trace(epoch, file),
            ToEngine::Apply { epoch, at_s, command } => self.apply(epoch, at_s, &command),
            ToEngine::Edit { epoch, command } => self.edit(epoch, &command),
            ToEngine::Seek { epoch, to_s } => self.seek(epoch, to_s),
            ToEngine::Step { epoch, forward } => {
                self.epoch = epoch;
                (self.goal_s, self.rest_s) = (None, None);
                self.step = Some(forward);
            }
            ToEngine::Play { speed } => {
                self.speed = Some(speed);
                self.effective = speed.0;
                self.last_advance_ms = None;
            }
            ToEngine::Pause => {
                self.speed = None;
                self.is_dirty = true;
            }
            ToEngine::Watch { lens } => self.watch(lens),
            ToEngine::Ack { frame } => {
                if self.in_flight == Some(frame) {
                    self.in_flight = None;
                }
            }
            ToEngine::Export { what } => {
                if let Some(run) = &self.run {
                    self.files.push_back((what, run.export(what)));
                }
            }
            ToEngine::Batch { epoch, seeds } => {
                self.epoch = epoch;
                // Only the runs of the batch matter from here on.
                (self.goal_s, self.rest_s, self.step, self.speed) = (None, None, None, None);
                self.batch = Batch::of(seeds);
            }
        }
    }

    /// Works until the slice is spent or nothing is left to do.
    pub fn advance(&mut self, wall: Wall) {
        let elapsed_ms = self.last_advance_ms.map_or(0.0, |last| (wall.now_ms - last).clamp(0.0, GAP_MAX_MS));
        self.last_advance_ms = Some(wall.now_ms);
        if self.n_frames == 0 && self.last_frame_ms == f64::NEG_INFINITY {
            self.last_frame_ms = wall.now_ms; // the first picture may wait as long as any other
        }
        if let Some(forward) = self.step
            && self.look(forward, wall)
        {
            self.step = None;
        }
        if self.goal_s.is_some() {
            if self.arrive(wall) || wall.now_ms - self.last_frame_ms >= PROGRESS_EVERY_MS {
                self.is_dirty = true;
            }
        } else if let Some(speed) = self.speed {
            self.play(speed, elapsed_ms, wall);
        }
        self.replicate(wall);
        self.make_files(wall);
        self.tell_the_end();
        self.send_frame(wall);
    }

    /// The next answer, if there is one.
    pub fn receive(&mut self) -> Option<FromEngine> {
        self.outbox.pop_front()
    }

    /// Whether calling [`Self::advance`] again would do something.
    pub fn is_busy(&self) -> bool {
        self.run.is_some()
            && (self.batch.is_some()
                || !self.files.is_empty()
                || self.goal_s.is_some()
                || self.step.is_some()
                || self.speed.is_some()
                || self.is_dirty)
    }

    fn open_preset(&mut self, epoch: Epoch, name: &str) {
        if let Some(scenario) = R::preset(name) {
            self.open(epoch, Ok(scenario), None);
        }
    }

    fn open_link(&mut self, epoch: Epoch, link: &str) {
        let (scenario, problems) = R::linked(link);
        self.open(epoch, Ok(scenario), None);
        if !problems.is_empty() {
            self.outbox.push_back(FromEngine::Rejected { epoch, problems });
        }
    }

    fn open_trace(&mut self, epoch: Epoch, file: TextFile) {
        self.open(epoch, R::traced(self.run.as_ref(), file), None);
    }

    fn watch(&mut self, lens: Lens) {
        let was_at = self.lens.as_ref().map_or(0, |lens| lens.resource);
        if let Some(run) = self.run.as_mut().filter(|_| lens.resource != was_at) {
            run.look_at(lens.resource);
            self.outbox.push_back(FromEngine::Form { form: run.form() });
        }
        self.is_dirty |= self.lens.as_ref() != Some(&lens);
        self.lens = Some(lens);
    }

    fn open(&mut self, epoch: Epoch, scenario: Result<ScenarioText, Vec<Problem>>, at_s: Option<f64>) {
        self.epoch = epoch;
        match scenario.and_then(|scenario| R::open(&scenario)) {
            Ok(mut run) => {
                let opening_s = at_s.unwrap_or(run.end_s() * OPENING_SHARE);
                match &mut self.lens {
                    // The same scenario once more is looked at where it was.
                    Some(lens) if at_s.is_some() => run.look_at(lens.resource),
                    Some(lens) => lens.resource = 0,
                    None => {}
                }
                self.run = Some(run);
                self.step = None;
                self.accept();
                self.goal_s = at_s;
                self.look_ahead(opening_s);
            }
            Err(problems) => self.outbox.push_back(FromEngine::Rejected { epoch, problems }),
        }
    }

    fn edit(&mut self, epoch: Epoch, command: &CommandText) {
        // The reader stays at the moment that is on screen.
        let at_s = self.rest_s.or(self.goal_s).or(self.run.as_ref().map(R::now_s));
        self.change(epoch, |run| run.edit(command));
        self.goal_s = at_s;
        self.look_ahead(at_s.unwrap_or(0.0));
    }

    fn apply(&mut self, epoch: Epoch, at_s: f64, command: &CommandText) {
        self.change(epoch, |run| run.apply(at_s, command));
        let now_s = self.run.as_ref().map_or(0.0, R::now_s);
        self.look_ahead(now_s);
    }

    /// Makes the whole run known and comes back to a moment; while time passes it becomes known by itself.
    fn look_ahead(&mut self, rest_s: f64) {
        if self.speed.is_none()
            && let Some(run) = &self.run
        {
            (self.goal_s, self.rest_s) = (Some(run.end_s()), Some(rest_s));
        }
    }

    fn change(&mut self, epoch: Epoch, change: impl FnOnce(&mut R) -> Result<(), Vec<Problem>>) {
        self.epoch = epoch;
        let Some(run) = &mut self.run else { return };
        match change(run) {
            Ok(()) => self.accept(),
            Err(problems) => self.outbox.push_back(FromEngine::Rejected { epoch, problems }),
        }
    }

    fn accept(&mut self) {
        let Some(run) = &self.run else { return };
        let (scenario, form) = (run.save(), run.form());
        if let Some(lens) = &mut self.lens {
            lens.resource = form.resource;
        }
        self.outbox.push_back(FromEngine::Accepted {
            epoch: self.epoch,
            form,
            link: R::link(&scenario),
            scenario,
            end_s: run.end_s(),
            repairs: run.repairs(),
            notes: vec![],
        });
        self.has_ended = false;
        self.is_dirty = true;
    }

    fn seek(&mut self, epoch: Epoch, to_s: f64) {
        self.epoch = epoch;
        let Some(run) = &self.run else { return };
        // In slices, so that the page answers meanwhile.
        (self.step, self.rest_s) = (None, None);
        self.goal_s = Some(held(to_s, 0.0, run.end_s()));
    }

    /// Looks for the moment to stop at; true when it is found, or there is none.
    fn look(&mut self, forward: bool, wall: Wall) -> bool {
        let Some(run) = &mut self.run else { return true };
        loop {
            match run.moment(forward, CHUNK) {
                Moment::At(at_s) => self.goal_s = Some(at_s),
                Moment::None => self.goal_s = Some(if forward { run.end_s() } else { 0.0 }),
                Moment::Unknown if wall.is_spent() => return false,
                Moment::Unknown => continue,
            }
            return true;
        }
    }

    /// Goes to the goal, and back from a look ahead; true when there is nowhere left to go.
    fn arrive(&mut self, wall: Wall) -> bool {
        while let Some(goal_s) = self.goal_s {
            if !self.go_to(goal_s, wall) {
                return false;
            }
            self.goal_s = self.rest_s.take().filter(|&rest_s| rest_s < goal_s);
        }
        true
    }

    /// Runs toward a moment; true when it is reached.
    fn go_to(&mut self, to_s: f64, wall: Wall) -> bool {
        let Some(run) = &mut self.run else { return true };
        loop {
            if run.seek(to_s, CHUNK) {
                return true;
            }
            if wall.is_spent() {
                return false;
            }
        }
    }

    fn play(&mut self, speed: Speed, elapsed_ms: f64, wall: Wall) {
        let Some(run) = &self.run else { return };
        let from_s = run.now_s();
        let end_s = run.end_s();
        let to_s = (from_s + speed.0 * elapsed_ms / 1e3).min(end_s);
        if elapsed_ms <= 0.0 || to_s <= from_s {
            return;
        }
        self.go_to(to_s, wall);
        self.is_dirty = true;
        let passed_s = self.run.as_ref().map_or(from_s, R::now_s) - from_s;
        let measured = if to_s < end_s { passed_s / (elapsed_ms / 1e3) } else { speed.0 };
        self.effective += (measured - self.effective) * SPEED_SMOOTHING;
    }

    fn tell_the_end(&mut self) {
        let Some(run) = &self.run else { return };
        if self.has_ended || self.goal_s.is_some() || run.now_s() < run.end_s() {
            return;
        }
        self.has_ended = true;
        self.speed = None;
        self.is_dirty = true;
        self.outbox.push_back(FromEngine::Ended { epoch: self.epoch, digest: run.digest() });
    }

    fn send_frame(&mut self, wall: Wall) {
        let (Some(run), Some(lens)) = (&self.run, &self.lens) else { return };
        // On the way ahead and back the picture waits, unless the way is long.
        if self.goal_s.is_some() && wall.now_ms - self.last_frame_ms < PROGRESS_EVERY_MS {
            return;
        }
        let is_due = self.speed.is_none() || wall.now_ms - self.last_frame_ms >= FRAME_EVERY_MS;
        if !self.is_dirty || self.in_flight.is_some() || !is_due {
            return;
        }
        self.n_frames = self.n_frames.wrapping_add(1);
        let number = FrameNumber(self.n_frames);
        let effective_speed = Speed(if self.speed.is_some() { self.effective } else { 0.0 });
        self.outbox.push_back(FromEngine::Frame { epoch: self.epoch, number, effective_speed, frame: run.frame(lens) });
        self.in_flight = Some(number);
        self.is_dirty = false;
        self.last_frame_ms = wall.now_ms;
    }
}

#[cfg(test)]
mod tests;
