//! One turn of the loop: advance, answer, paint, tell.

use std::rc::Rc;

use skylapse_view::{Epoch, ExportKind, Frame, FromEngine, Speed, ToEngine};
use skylapse_words::format;
use web_sys::HtmlInputElement;

use super::Core;
use crate::dom;
use crate::host::{self, HostKind, Wall};
use crate::kept;
use crate::state::{Action, Shared};

/// The store hears of a new frame at most this often.
const PUBLISH_EVERY_MS: f64 = 100.0;
/// Sentence and tables change at most this often while time passes.
const CALM_EVERY_MS: f64 = 2_000.0;
/// After this long without an answer or a movement the loop sleeps.
const AWAKE_MS: f64 = 600.0;
/// A slice of the inline host on a phone, and elsewhere.
const SLICE_MS: (f64, f64) = (4.0, 6.0);
/// One step of time for who asks for less motion.
const CALM_STEP_MS: f64 = 1_000.0;
/// The clock glides to a new frame's moment in about the time between two frames, and never runs ahead of it.
const GLIDE_MS: f64 = 33.0;

impl Core {
    /// One turn; true when there will be another.
    pub(super) fn turn(&mut self) -> bool {
        let now_ms = dom::now_ms();
        if self.painter.measure() {
            self.tell.emit(Action::Columns(self.painter.columns()));
            self.watch();
        }
        let budget_ms = if dom::media("(pointer: coarse)") { SLICE_MS.0 } else { SLICE_MS.1 };
        self.host.advance(Wall { now_ms, budget_ms, clock: dom::now_ms });
        while let Some(message) = self.host.receive() {
            self.active_ms = now_ms;
            self.answer(message, now_ms);
        }
        self.hear_replicas(Wall { now_ms, budget_ms, clock: dom::now_ms });
        self.hear_exporter(Wall { now_ms, budget_ms, clock: dom::now_ms });
        self.move_when_slow(now_ms);
        self.show(now_ms);
        if let Some(frame) = self.to_ack.take() {
            self.host.post(ToEngine::Ack { frame });
        }
        self.publish(now_ms);
        let is_awake = self.is_playing
            || self.awaits_answer
            || self.replicas.is_some()
            || self.exporter.is_some()
            || !self.files_due.is_empty()
            || self.is_unpublished
            || now_ms - self.active_ms < AWAKE_MS;
        // A run that had to stop early never knows its end.
        self.tell_readiness(!is_awake);
        is_awake
    }

    pub(super) fn next_epoch(&mut self) -> Epoch {
        self.epoch = Epoch(self.epoch.0.wrapping_add(1));
        self.awaits_answer = true;
        self.goal = None;
        self.epoch
    }

    pub(super) fn post(&mut self, message: ToEngine) {
        self.host.post(message);
    }

    pub(super) fn now_s(&self) -> f64 {
        self.frame.as_ref().map_or(0.0, |frame| frame.now_s)
    }

    pub(super) fn set_playing(&mut self, plays: bool) {
        self.is_playing = plays;
        self.calm_ms = f64::NEG_INFINITY;
        self.is_unpublished = self.frame.is_some();
        self.tell.emit(Action::Playing(plays));
        self.post(if plays { ToEngine::Play { speed: Speed(self.speed) } } else { ToEngine::Pause });
    }

    /// Tells the engine what is looked at, and how wide the pictures are.
    pub(super) fn watch(&mut self) {
        self.lens.columns = self.painter.columns();
        if self.lens.columns > 0 && self.end_s > 0.0 {
            self.post(ToEngine::Watch { lens: self.lens.clone() });
        }
    }

    fn answer(&mut self, message: FromEngine, now_ms: f64) {
        match message {
            FromEngine::Accepted { epoch, form, scenario, link, end_s, repairs, notes } => {
                let source = self.source_asked.take_if(|(asked, _)| *asked == epoch).map(|(_, source)| source);
                self.undo.take_in(epoch, self.scenario.as_deref(), source.is_some());
                self.tell.emit(Action::Undoable(self.undo.last().cloned()));
                (self.scenario, self.unanswered) = (Some(Rc::new(scenario)), None);
                if let Some(source) = source.clone() {
                    self.source = source;
                }
                self.keep();
                self.lens.resource = form.resource;
                self.write_address(link, now_ms);
                dom::mark_root("data-digest", None);
                self.accept(end_s, source.is_some());
                // They were of the scenario before the change.
                self.replicas = None;
                self.tell.emit(Action::Accepted { form, end_s, repairs, notes, source });
            }
            FromEngine::Form { form } => self.tell.emit(Action::Form(form)),
            FromEngine::Frame { epoch, number, effective_speed, frame } => {
                self.to_ack = Some(number);
                if epoch == self.epoch {
                    self.take_frame(frame, effective_speed.0, now_ms);
                }
            }
            FromEngine::Rejected { epoch, problems } => {
                self.awaits_answer = false;
                self.unanswered = None;
                self.source_asked.take_if(|(asked, _)| *asked == epoch);
                self.undo.refuse(epoch);
                self.tell.emit(Action::Rejected(problems));
            }
            FromEngine::Ended { epoch, digest } if epoch == self.epoch => {
                self.is_playing = false;
                self.calm_ms = f64::NEG_INFINITY;
                dom::mark_root("data-digest", Some(&digest));
                self.tell.emit(Action::Ended(digest));
            }
            FromEngine::Exported { what, bytes } => {
                if let Some(index) = self.files_due.iter().position(|due| *due == what) {
                    self.files_due.remove(index);
                }
                save(what, &bytes);
            }
            FromEngine::Crashed { message, .. } => self.reopen_inline(&message),
            // The greeting, an end that the reader has left behind, and rows of batches, which other hosts run.
            FromEngine::Ready { .. } | FromEngine::Ended { .. } | FromEngine::BatchRow { .. } => {}
        }
    }

    /// Takes in the runs of other seeds; when their host breaks, what has come so far stays.
    fn hear_replicas(&mut self, wall: Wall) {
        let Some(host) = &mut self.replicas else { return };
        host.advance(wall);
        let mut is_over = false;
        while let Some(message) = host.receive() {
            match message {
                FromEngine::BatchRow { row, .. } => {
                    self.n_replicas_left = self.n_replicas_left.saturating_sub(1);
                    is_over = self.n_replicas_left == 0;
                    self.tell.emit(Action::Replica(row));
                }
                FromEngine::Crashed { .. } | FromEngine::Rejected { .. } => is_over = true,
                FromEngine::Ready { .. }
                | FromEngine::Accepted { .. }
                | FromEngine::Form { .. }
                | FromEngine::Frame { .. }
                | FromEngine::Ended { .. }
                | FromEngine::Exported { .. } => {}
            }
        }
        if is_over {
            self.replicas = None;
        }
    }

    /// Takes in a file from the worker that makes it; when the worker breaks, the engine on the page makes it in slices.
    fn hear_exporter(&mut self, wall: Wall) {
        let Some((host, what)) = &mut self.exporter else { return };
        let what = *what;
        host.advance(wall);
        while let Some(message) = host.receive() {
            match message {
                FromEngine::Exported { what, bytes } => {
                    self.exporter = None;
                    save(what, &bytes);
                    return;
                }
                FromEngine::Crashed { .. } | FromEngine::Rejected { .. } => {
                    self.exporter = None;
                    self.export_here(what);
                    return;
                }
                FromEngine::Ready { .. }
                | FromEngine::Accepted { .. }
                | FromEngine::Form { .. }
                | FromEngine::Frame { .. }
                | FromEngine::Ended { .. }
                | FromEngine::BatchRow { .. } => {}
            }
        }
    }

    fn export_here(&mut self, what: ExportKind) {
        self.files_due.push(what);
        self.post(ToEngine::Export { what });
    }

    /// Asks for a file. What needs the whole run again comes from a worker of its own, where there are workers.
    pub(super) fn export(&mut self, what: ExportKind) {
        let host = (what != ExportKind::Scenario).then(|| host::start(HostKind::Worker));
        match (host.filter(|host| host.kind() == HostKind::Worker), self.scenario_text()) {
            (Some(mut host), Some(scenario)) => {
                host.post(ToEngine::Load { epoch: self.epoch, scenario, at_s: None });
                host.post(ToEngine::Export { what });
                self.exporter = Some((host, what));
            }
            (Some(_) | None, _) => self.export_here(what),
        }
    }

    fn accept(&mut self, end_s: f64, is_other: bool) {
        self.fit_window(end_s, is_other);
        self.calm_ms = f64::NEG_INFINITY;
        self.watch();
        if std::mem::take(&mut self.wants_to_play) {
            self.set_playing(true);
        }
    }

    fn take_frame(&mut self, frame: Frame, effective: f64, now_ms: f64) {
        self.awaits_answer = false;
        self.goal.take_if(|(to_s, _)| (frame.now_s - *to_s).abs() < 1e-6);
        self.glide_from_s = self.shown.unwrap_or(frame.now_s);
        let has_moved = (frame.now_s - self.now_s()).abs() > 0.0;
        let frame = Rc::new(frame);
        self.painter.set_frame(Rc::clone(&frame));
        self.frame = Some(frame);
        self.frame_ms = now_ms;
        self.effective = effective;
        self.is_unpublished = true;
        if has_moved {
            self.follow(self.now_s());
        }
        kept::keep_moment(self.now_s(), self.speed, self.is_playing);
    }

    /// Paints, and moves what moves with the clock.
    fn show(&mut self, now_ms: f64) {
        let Some(frame) = self.frame.clone() else { return };
        // Who asks for less motion sees time advance in steps.
        let is_calm = self.is_playing && !self.is_scrubbing && dom::media("(prefers-reduced-motion: reduce)");
        if is_calm && now_ms - self.stepped_ms < CALM_STEP_MS {
            return;
        }
        self.stepped_ms = now_ms;
        let timeline = dom::by_id::<HtmlInputElement>("timeline");
        let share = ((now_ms - self.frame_ms) / GLIDE_MS).clamp(0.0, 1.0);
        let glides = self.is_playing && self.glide_from_s < frame.now_s;
        let mut now_s =
            if glides { self.glide_from_s + (frame.now_s - self.glide_from_s) * share } else { frame.now_s };
        if self.is_scrubbing
            && let Some(timeline) = &timeline
        {
            now_s = timeline.value_as_number();
        }
        self.painter.paint();
        if self.shown == Some(now_s) {
            return;
        }
        self.shown = Some(now_s);
        dom::place_cursors(self.share_of(now_s));
        dom::set_text("clock", &format::moment(now_s));
        if !self.is_scrubbing
            && let Some(timeline) = &timeline
        {
            timeline.set_value_as_number(now_s);
        }
    }

    fn publish(&mut self, now_ms: f64) {
        let is_due = now_ms - self.published_ms >= PUBLISH_EVERY_MS || !self.is_playing;
        if !self.is_unpublished || !is_due {
            return;
        }
        let Some(frame) = &self.frame else { return };
        let is_calm = !self.is_playing || now_ms - self.calm_ms >= CALM_EVERY_MS;
        if is_calm {
            self.calm_ms = now_ms;
        }
        self.tell.emit(Action::Frame { frame: Shared(Rc::clone(frame)), effective: self.effective, is_calm });
        self.is_unpublished = false;
        self.published_ms = now_ms;
        self.tell_readiness(frame.known_s > frame.now_s || frame.known_s >= self.end_s);
    }

    /// The page takes input once the first picture stands still: the way ahead, and back to where the story opens, is over.
    fn tell_readiness(&self, stands_still: bool) {
        if self.frame.is_some() && (stands_still || self.is_playing) {
            dom::mark_root("data-ready", Some("true"));
        }
    }
}

fn save(what: ExportKind, bytes: &[u8]) {
    let (name, mime) = match what {
        ExportKind::Scenario => ("skylapse-scenario.json", "application/json"),
        ExportKind::Summary => ("skylapse-summary.json", "application/json"),
        ExportKind::Series => ("skylapse-series.csv", "text/csv"),
        ExportKind::Facts => ("skylapse-facts.jsonl", "application/x-ndjson"),
    };
    // A browser that forbids downloads shows so itself.
    let _ = dom::download(name, mime, bytes);
}
