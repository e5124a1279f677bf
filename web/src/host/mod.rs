//! Hosts of the engine: one protocol, two places where it runs. The only part of the page that knows the engine.

mod contract;
mod engine;
mod inline;
mod run;
mod server;
mod wire;
mod worker;

use skylapse_view::BuildId;

pub use contract::{Host, HostKind, Wall};
use engine::EngineRun;
use inline::InlineHost;
use worker::WorkerHost;

/// Which build this is: page and worker must be of the same.
fn build_id() -> BuildId {
    BuildId(env!("CARGO_PKG_VERSION").to_owned())
}

/// A host of the wanted kind, or an inline one where workers cannot be had.
#[must_use]
pub fn start(kind: HostKind) -> Box<dyn Host> {
    if kind == HostKind::Worker
        && let Some(host) = WorkerHost::start(build_id())
    {
        return Box::new(host);
    }
    Box::new(InlineHost::<EngineRun>::new(build_id()))
}

/// The permanent name of a shipped scenario.
#[must_use]
pub fn preset_named(name: &str) -> Option<&'static str> {
    skylapse_engine::scenario::presets().iter().map(|preset| preset.name).find(|own| *own == name)
}

/// What a worker runs.
pub fn serve() {
    worker::serve::<EngineRun>(build_id());
}
