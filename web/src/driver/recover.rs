//! Moving a run from one host to another: into a worker when it is long, back onto the page when a worker breaks, and into a
//! fresh instance of the page's wasm when that breaks.
//!
//! Nothing is lost either way: a run is its scenario, and the page keeps the text of the last one that was accepted.

use std::rc::Rc;

use skylapse_view::{Lens, ScenarioText, Speed, ToEngine};

use super::Core;
use crate::host::{self, HostKind};
use crate::kept::{self, Kept};
use crate::state::Action;

/// A seek that takes the inline host longer than this goes on in a worker.
const SLOW_SEEK_MS: f64 = 700.0;

impl Core {
    /// Moves a long run into a worker, if the reader's address leaves the choice to us.
    pub(super) fn move_to_worker(&mut self) {
        if self.may_move && self.host.kind() == HostKind::Inline {
            self.reopen(HostKind::Worker, false);
        }
    }

    /// Far seeks: what the page cannot compute within a moment, a worker computes while the page stays free.
    pub(super) fn move_when_slow(&mut self, now_ms: f64) {
        if self.goal.is_some_and(|(_, began_ms)| now_ms - began_ms > SLOW_SEEK_MS) {
            let goal = self.goal;
            self.move_to_worker();
            // Asked once: on whichever host it is now, it takes as long as it takes.
            self.goal = goal.map(|(to_s, _)| (to_s, f64::INFINITY));
        }
    }

    /// The worker broke: the page takes over at the same moment.
    pub(super) fn reopen_inline(&mut self, message: &str) {
        web_sys::console::warn_1(&format!("Skylapse: {message}; the run goes on without a worker.").into());
        self.may_move = false;
        self.reopen(HostKind::Inline, true);
    }

    /// The text of the run on screen.
    pub(super) fn scenario_text(&self) -> Option<ScenarioText> {
        self.scenario.as_deref().cloned()
    }

    /// Keeps the run where a bug of this instance does not reach it.
    pub(super) fn keep(&self) {
        let Some(scenario) = &self.scenario else { return };
        kept::keep(Kept {
            scenario: Rc::clone(scenario),
            source: self.source.clone(),
            at_s: self.goal.map_or_else(|| self.now_s(), |(to_s, _)| to_s),
            speed: self.speed,
            is_playing: self.is_playing,
        });
    }

    /// Takes over from an instance that broke: in a worker, if the choice is ours, since that one can break without the page.
    pub(super) fn go_on(&mut self, kept: Kept) {
        let kind = if self.may_move { HostKind::Worker } else { self.host.kind() };
        (self.speed, self.is_playing) = (kept.speed, kept.is_playing);
        self.tell.emit(Action::Speed(kept.speed));
        self.tell.emit(Action::Playing(kept.is_playing));
        self.goal = Some((kept.at_s, f64::INFINITY));
        self.scenario = Some(kept.scenario);
        self.reopen(kind, true);
        self.source_asked = Some((self.epoch, kept.source));
    }

    fn reopen(&mut self, kind: HostKind, was_replaced: bool) {
        let to_s = self.goal.map_or_else(|| self.now_s(), |(to_s, _)| to_s);
        self.host = host::start(kind);
        self.tell.emit(Action::Host { kind: self.host.kind(), was_replaced });
        if let Some(message) = self.unanswered.clone() {
            // Of the same epoch: nothing of the host before can arrive any more.
            self.post(message);
            return;
        }
        let epoch = self.next_epoch();
        self.goal = Some((to_s, f64::INFINITY));
        let Some(scenario) = self.scenario_text() else { return };
        // First what is looked at: the same scenario is looked at where it was.
        let lens: Lens = self.lens.clone();
        self.post(ToEngine::Watch { lens });
        self.post(ToEngine::Load { epoch, scenario, at_s: Some(to_s) });
        // The same epoch: both are one change of what is looked at.
        self.post(ToEngine::Seek { epoch, to_s });
        if self.is_playing {
            self.post(ToEngine::Play { speed: Speed(self.speed) });
        }
        for what in self.files_due.clone() {
            self.post(ToEngine::Export { what });
        }
    }
}
