//! The engine as a bare wasm module, without a browser: digests of presets, the workloads W1–W5, and the event queue.
//!
//! A host calls the exported functions with plain numbers, so that it needs no glue. `digest` is also called natively: the
//! two must agree to the bit.

#[path = "../../support/hold.rs"]
pub mod hold;
#[path = "../../support/serverless.rs"]
pub mod serverless;

use std::cell::RefCell;
use std::sync::Arc;

use serverless::{ALL, bare_loop, by_function};
use skylapse_engine::scenario::{preset, presets};
use skylapse_engine::workload::RecordedRequest;
use skylapse_engine::{Engine, Options};

thread_local! {
    static PREPARED: RefCell<Option<Prepared>> = const { RefCell::new(None) };
}

struct Prepared {
    functions: Vec<Vec<RecordedRequest>>,
    engine: Option<Engine>,
}

/// How many presets there are.
#[expect(unsafe_code, reason = "an exported name of a wasm module without glue")]
#[unsafe(no_mangle)]
pub extern "C" fn n_presets() -> u32 {
    presets().len() as u32
}

/// The digest of a preset run to its end with a seed; 0 when there is no such preset.
#[expect(unsafe_code, reason = "an exported name of a wasm module without glue")]
#[unsafe(no_mangle)]
pub extern "C" fn digest(index: u32, seed: u64) -> u64 {
    let Some(text) = presets().get(index as usize).and_then(|entry| preset(entry.name)) else { return 0 };
    let Ok(mut engine) = Engine::open(&text, Options { seed: Some(seed), ..Options::HEADLESS }) else { return 0 };
    engine.run_to_end();
    engine.digest().value()
}

/// Makes a workload ready to be run: its trace, and a fresh engine.
#[expect(unsafe_code, reason = "an exported name of a wasm module without glue")]
#[unsafe(no_mangle)]
pub extern "C" fn prepare(index: u32) {
    let workload = ALL[index as usize % ALL.len()];
    let trace: Arc<[RecordedRequest]> = workload.trace(1.0).into();
    let functions = by_function(&trace, workload.n_functions);
    let engine = Some(workload.engine(trace, "newest", 1.0));
    PREPARED.set(Some(Prepared { functions, engine }));
}

/// Runs the prepared engine to its end; returns its digest.
#[expect(unsafe_code, reason = "an exported name of a wasm module without glue")]
#[unsafe(no_mangle)]
pub extern "C" fn run_engine() -> u64 {
    PREPARED.with_borrow_mut(|prepared| {
        let Some(mut engine) = prepared.as_mut().and_then(|prepared| prepared.engine.take()) else { return 0 };
        engine.run_to_end();
        engine.digest().value()
    })
}

/// Runs the bare loop over the prepared trace; returns its cold starts.
#[expect(unsafe_code, reason = "an exported name of a wasm module without glue")]
#[unsafe(no_mangle)]
pub extern "C" fn run_bare() -> u64 {
    PREPARED.with_borrow(|prepared| prepared.as_ref().map_or(0, |prepared| bare_loop(&prepared.functions).1))
}

/// Runs the hold model with this many pending; returns how many are pending at the end.
#[expect(unsafe_code, reason = "an exported name of a wasm module without glue")]
#[unsafe(no_mangle)]
pub extern "C" fn run_hold(n_pending: u32) -> u32 {
    hold::radix(u64::from(n_pending)) as u32
}

/// As [`run_hold`], with the heap of the standard library.
#[expect(unsafe_code, reason = "an exported name of a wasm module without glue")]
#[unsafe(no_mangle)]
pub extern "C" fn run_hold_heap(n_pending: u32) -> u32 {
    hold::heap(u64::from(n_pending)) as u32
}
