//! The few things that the page asks of the browser, each in one place and each allowed to fail: storage throws in sandboxed
//! frames, clocks and queries may be missing in a worker.

use js_sys::{Array, Reflect, Uint8Array};
use skylapse_words::format;
use wasm_bindgen::prelude::{JsCast, JsValue};
use web_sys::{
    AddEventListenerOptions, Blob, Document, Element, EventTarget, HtmlAnchorElement, HtmlElement, Performance, Url,
    UrlSearchParams, Window,
};

/// The window; the page always has one.
///
/// # Panics
/// In a worker.
#[must_use]
pub fn window() -> Window {
    web_sys::window().expect("the page has a window")
}

/// The document.
///
/// # Panics
/// In a worker.
#[must_use]
pub fn document() -> Document {
    window().document().expect("the page has a document")
}

/// The root element: language, theme, readiness and digest are written on it.
#[must_use]
pub fn root() -> HtmlElement {
    document().document_element().and_then(|root| root.dyn_into().ok()).expect("a document has a root")
}

/// Listens to an event for as long as this instance of the page's wasm lives; the start-up script ends the signal with it.
pub fn listen(target: &EventTarget, event: &str, listener: &JsValue) {
    let options = AddEventListenerOptions::new();
    // Who listens to a wheel may keep the page from scrolling.
    options.set_passive(false);
    let skylapse = Reflect::get(&js_sys::global(), &"skylapse".into()).unwrap_or_default();
    if let Ok(signal) = Reflect::get(&skylapse, &"signal".into()).and_then(JsCast::dyn_into::<js_sys::Object>) {
        // A plain object takes every property.
        let _ = Reflect::set(&options, &"signal".into(), &signal);
    }
    let callback = listener.unchecked_ref();
    let added = target.add_event_listener_with_callback_and_add_event_listener_options(event, callback, &options);
    debug_assert!(added.is_ok(), "anything can be listened to");
}

/// Gives the focus to the first element that a selector finds, if it can have it.
pub fn focus(selector: &str) {
    let found = document().query_selector(selector).ok().flatten();
    if let Some(element) = found.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        // What is not on the screen cannot have it, and that is right.
        let _ = element.focus();
    }
}

/// The monotonic clock, in milliseconds; on the page and in a worker.
#[must_use]
pub fn now_ms() -> f64 {
    let performance = Reflect::get(&js_sys::global(), &"performance".into()).ok();
    performance
        .and_then(|clock| clock.dyn_into::<Performance>().ok())
        .map_or_else(js_sys::Date::now, |clock| clock.now())
}

/// The value of a key in the address's query.
#[must_use]
pub fn query(key: &str) -> Option<String> {
    let search = window().location().search().ok()?;
    UrlSearchParams::new_with_str(&search).ok()?.get(key)
}

/// The address's query, with its `?`.
#[must_use]
pub fn search() -> String {
    window().location().search().unwrap_or_default()
}

/// The address's fragment, with its `#`.
#[must_use]
pub fn fragment() -> String {
    window().location().hash().unwrap_or_default()
}

/// The whole address without its fragment and its query; of a frame, that of the whole page.
#[must_use]
pub fn page_address() -> String {
    let address = window().location().href().unwrap_or_default();
    address.split(['#', '?']).next().unwrap_or_default().trim_end_matches("embed.html").to_owned()
}

/// Writes the address's fragment: as a new entry of the history, or in place of the last. Browsers refuse when it is done too
/// often; then the address lags behind until the next change.
pub fn write_fragment(fragment: &str, replaces: bool) {
    let Ok(history) = window().history() else { return };
    let written = if replaces {
        history.replace_state_with_url(&JsValue::NULL, "", Some(fragment))
    } else {
        history.push_state_with_url(&JsValue::NULL, "", Some(fragment))
    };
    let _ = written;
}

/// Copies a text, where the browser allows it.
pub async fn copy(text: &str) -> bool {
    // In a page without a secure context there is no clipboard at all.
    let Ok(clipboard) = Reflect::get(&window().navigator(), &"clipboard".into()) else { return false };
    let Some(clipboard) = clipboard.dyn_ref::<web_sys::Clipboard>() else { return false };
    wasm_bindgen_futures::JsFuture::from(clipboard.write_text(text)).await.is_ok()
}

/// Whether a media query holds.
#[must_use]
pub fn media(query: &str) -> bool {
    window().match_media(query).ok().flatten().is_some_and(|list| list.matches())
}

/// Remembers a choice, where the browser allows it.
pub fn remember(key: &str, value: &str) {
    if let Ok(Some(storage)) = window().local_storage() {
        // A full or forbidden storage costs only the memory of a choice.
        let _ = storage.set_item(key, value);
    }
}

/// Forgets a choice.
pub fn forget(key: &str) {
    if let Ok(Some(storage)) = window().local_storage() {
        let _ = storage.remove_item(key);
    }
}

/// What was remembered.
#[must_use]
pub fn remembered(key: &str) -> Option<String> {
    window().local_storage().ok().flatten()?.get_item(key).ok().flatten()
}

/// Writes or removes an attribute of the root element.
pub fn mark_root(name: &str, value: Option<&str>) {
    let done = match value {
        Some(value) => root().set_attribute(name, value),
        None => root().remove_attribute(name),
    };
    debug_assert!(done.is_ok(), "{name} is a valid attribute name");
}

/// Puts text into the element with this id, if it is there and says something else.
pub fn set_text(id: &str, text: &str) {
    if let Some(element) = document().get_element_by_id(id)
        && element.text_content().as_deref() != Some(text)
    {
        element.set_text_content(Some(text));
    }
}

/// Moves everything that stands at the playhead. One by one, not through an inherited custom property: that would make the
/// browser look at the style of every element of the page for every frame.
pub fn place_cursors(share: f64) {
    let percent = |share: f64| format::plain(share * 100.0, 4) + "%";
    // Beyond the window a playhead is out of sight, not at its edge.
    let left = if (0.0..=1.0).contains(&share) { percent(share) } else { "-200vw".to_owned() };
    for (class, property, place) in [("cursor", "left", left), ("played", "width", percent(share.clamp(0.0, 1.0)))] {
        let marks = document().get_elements_by_class_name(class);
        for index in 0..marks.length() {
            if let Some(mark) = marks.item(index).and_then(|mark| mark.dyn_into::<HtmlElement>().ok()) {
                // Valid names and values are never refused.
                let _ = mark.style().set_property(property, &place);
            }
        }
    }
}

/// The element with this id.
#[must_use]
pub fn by_id<T: JsCast>(id: &str) -> Option<T> {
    document().get_element_by_id(id).and_then(|element| element.dyn_into().ok())
}

/// Hands a file to the reader. Nothing leaves the browser.
///
/// # Errors
/// When the browser refuses.
pub fn download(name: &str, mime: &str, bytes: &[u8]) -> Result<(), JsValue> {
    let parts = Array::of1(&Uint8Array::from(bytes));
    let options = web_sys::BlobPropertyBag::new();
    options.set_type(mime);
    let blob = Blob::new_with_u8_array_sequence_and_options(&parts, &options)?;
    let url = Url::create_object_url_with_blob(&blob)?;
    let link: HtmlAnchorElement = document().create_element("a")?.unchecked_into();
    link.set_href(&url);
    link.set_download(name);
    link.click();
    // The browser keeps what the click has begun to save.
    gloo::timers::callback::Timeout::new(10_000, move || {
        let _ = Url::revoke_object_url(&url);
    })
    .forget();
    Ok(())
}

/// Whether an element takes letters itself, so that keys are not ours.
#[must_use]
pub fn takes_letters(element: &Element) -> bool {
    let tag = element.tag_name();
    let kind = element.get_attribute("type").unwrap_or_default();
    tag == "TEXTAREA" || tag == "SELECT" || (tag == "INPUT" && !matches!(kind.as_str(), "range" | "checkbox" | "file"))
}
