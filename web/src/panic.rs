//! A bug that ends the page's wasm ends it in words: what happened, and the way to go on. In a worker the page notices by itself.

use skylapse_words::{Key, Lang, text};
use web_sys::Document;

/// From here on a panic is written to the console and shown on the page.
pub fn report_panics() {
    std::panic::set_hook(Box::new(|info| {
        web_sys::console::error_1(&format!("Skylapse: {info}").into());
        if let Some(document) = web_sys::window().and_then(|window| window.document()) {
            show(&document);
        }
    }));
}

/// Plain elements, without the parts of the page that may be broken.
fn show(document: &Document) {
    let lang = document.document_element().and_then(|root| root.get_attribute("lang"));
    let lang = lang.and_then(|code| Lang::parse(&code)).unwrap_or_default();
    let Some(body) = document.body() else { return };
    let Ok(note) = document.create_element("p") else { return };
    note.set_class_name("note bad");
    note.set_text_content(Some(text(lang, Key::PageCrashed)));
    // There is nothing left to do when even this fails.
    let _ = note.set_attribute("role", "alert");
    let _ = body.insert_before(&note, body.first_child().as_ref());
}
