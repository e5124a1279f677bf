//! A bug that ends the page's wasm: a fresh instance goes on where this one stood (`kept`). When there is none to be had, the page
//! says in words what happened. A worker's end is noticed by the page.

use skylapse_words::{Key, Lang, text};
use web_sys::Document;

use crate::kept;

/// From here on a panic is written to the console, and the page goes on without this instance or says that it cannot.
pub fn report_panics() {
    // Told to Yew, which would put its own hook in the place of any other.
    yew::set_custom_panic_hook(Box::new(|info| {
        web_sys::console::error_1(&format!("Skylapse: {info}").into());
        // A worker has no document, and nothing to hand over.
        if let Some(document) = web_sys::window().and_then(|window| window.document())
            && !kept::hand_over()
        {
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
