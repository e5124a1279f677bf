//! What outlives a bug that ends this instance of the page's wasm: the run, and the moment that was on screen.
//!
//! The loop keeps both here while all is well. When a panic comes, its hook hands them to the start-up script (`web/boot.js`),
//! which starts a fresh instance from the module that is compiled already; that one goes on where this one stood.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Array, Function, Reflect};
use skylapse_view::{ScenarioText, TextFile};
use wasm_bindgen::prelude::{JsCast, JsValue};

use crate::host;
use crate::state::Source;

thread_local! {
    static KEPT: RefCell<Option<Kept>> = const { RefCell::new(None) };
}

/// A run and where it stands.
#[derive(Clone)]
pub struct Kept {
    /// The scenario with every change so far.
    pub scenario: Rc<ScenarioText>,
    /// Where it came from.
    pub source: Source,
    /// The playhead, in seconds.
    pub at_s: f64,
    /// The wanted speed.
    pub speed: f64,
    /// Whether time passes.
    pub is_playing: bool,
}

/// Keeps a run in place of the last one.
pub fn keep(kept: Kept) {
    KEPT.set(Some(kept));
}

/// The run has gone on.
pub fn keep_moment(at_s: f64, speed: f64, is_playing: bool) {
    KEPT.with_borrow_mut(|kept| {
        if let Some(kept) = kept {
            (kept.at_s, kept.speed, kept.is_playing) = (at_s, speed, is_playing);
        }
    });
}

/// Asks the start-up script for a fresh instance; false when there is none to be had.
pub fn hand_over() -> bool {
    // A panic inside of this module finds the cell taken.
    let kept = KEPT.with(|cell| cell.try_borrow().ok().and_then(|kept| kept.as_ref().map(written)));
    let (Some(kept), Some(skylapse)) = (kept, skylapse()) else { return false };
    let restart = Reflect::get(&skylapse, &"restart".into()).ok().and_then(|found| found.dyn_into::<Function>().ok());
    restart.and_then(|restart| restart.call1(&skylapse, &kept).ok()).is_some_and(|is_coming| is_coming.is_truthy())
}

/// What the instance before this one has left.
#[must_use]
pub fn left() -> Option<Kept> {
    read(&Reflect::get(&skylapse()?, &"kept".into()).ok()?.dyn_into().ok()?)
}

/// What the start-up script has put beside the page.
fn skylapse() -> Option<JsValue> {
    Reflect::get(&js_sys::global(), &"skylapse".into()).ok().filter(JsValue::is_object)
}

/// `[at_s, speed, is_playing, source, name, json, file, text, file, text, …]`
fn written(kept: &Kept) -> Array {
    let (source, name) = match &kept.source {
        Source::Preset(name) => ("preset", *name),
        Source::Link => ("link", ""),
        Source::File(name) => ("file", name.as_str()),
    };
    let list = Array::of3(&kept.at_s.into(), &kept.speed.into(), &kept.is_playing.into());
    let files = kept.scenario.files.iter().flat_map(|file| [file.name.as_str(), file.text.as_str()]);
    for text in [source, name, kept.scenario.json.as_str()].into_iter().chain(files) {
        list.push(&text.into());
    }
    list
}

fn read(list: &Array) -> Option<Kept> {
    let text = |index: u32| list.get(index).as_string();
    let source = match (text(3)?.as_str(), text(4)?) {
        ("preset", name) => Source::Preset(host::preset_named(&name)?),
        ("file", name) => Source::File(name),
        _ => Source::Link,
    };
    let files = (6..list.length()).step_by(2).map_while(|at| Some(TextFile { name: text(at)?, text: text(at + 1)? }));
    Some(Kept {
        scenario: Rc::new(ScenarioText { json: text(5)?, files: files.collect() }),
        source,
        at_s: list.get(0).as_f64()?,
        speed: list.get(1).as_f64()?,
        is_playing: list.get(2).is_truthy(),
    })
}
