//! Keys: everything that a finger can do to time, a key can do too.

use skylapse_words::Key;
use wasm_bindgen::prelude::JsCast;
use web_sys::{Element, KeyboardEvent};
use yew::Callback;

use crate::dom;
use crate::driver::Driver;
use crate::state::{Action, next_speed};

/// A jump of the arrow keys, in seconds.
const JUMP_S: f64 = 10.0;

/// The list of keys, as the help shows it.
pub const LIST: [(&str, Key); 10] = [
    ("Space K", Key::KeysPlay),
    (". ,", Key::KeysStep),
    ("→ ←", Key::KeysSeek),
    ("↑ ↓", Key::KeysSpeed),
    ("Home End", Key::KeysEnds),
    ("+ - 0", Key::KeysZoom),
    ("R", Key::KeysRestart),
    ("U", Key::KeysUndo),
    ("D", Key::KeysDescribe),
    ("?", Key::KeysHelp),
];

/// Handles a key; true when it was one of ours.
pub fn press(event: &KeyboardEvent, driver: &Driver, tell: &Callback<Action>) -> bool {
    if event.ctrl_key() || event.meta_key() || event.alt_key() || event.default_prevented() {
        return false;
    }
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let is_on = |what: &str| target.as_ref().is_some_and(|target| target.matches(what).unwrap_or(false));
    if event.key() != "Escape" && target.as_ref().is_some_and(dom::takes_letters) {
        return false;
    }
    let is_slider = is_on("input[type=range]:not(#timeline)");
    let is_pressed_by_space = is_on("button, a, summary, input[type=checkbox], input[type=file]");
    match event.key().as_str() {
        " " if is_pressed_by_space => return false,
        " " | "k" | "K" => driver.toggle(),
        "." => driver.step(true),
        "," => driver.step(false),
        "ArrowLeft" | "ArrowRight" | "ArrowUp" | "ArrowDown" | "Home" | "End" if is_slider => return false,
        "ArrowLeft" => driver.seek_by(-JUMP_S),
        "ArrowRight" => driver.seek_by(JUMP_S),
        "ArrowUp" if is_on("#timeline") || is_on("body") => driver.set_speed(next_speed(driver.speed(), true)),
        "ArrowDown" if is_on("#timeline") || is_on("body") => driver.set_speed(next_speed(driver.speed(), false)),
        "Home" => driver.seek(0.0),
        "End" => driver.seek(driver.end_s()),
        "+" | "=" => driver.zoom(0.5, None),
        "-" => driver.zoom(2.0, None),
        "0" => driver.show_all(),
        "r" | "R" => driver.seek(0.0),
        "u" | "U" => driver.undo(),
        "d" | "D" => tell.emit(Action::Describe),
        "?" => tell.emit(Action::Keys(true)),
        "Escape" => {
            tell.emit(Action::Keys(false));
            tell.emit(Action::Share(None));
            tell.emit(Action::Sheet(false));
            tell.emit(Action::Hover(None));
        }
        _ => return false,
    }
    true
}
