//! The one wasm file of the page. The page and its worker run the same file; only the page has a document.

use wasm_bindgen::prelude::wasm_bindgen;

fn main() {
    skylapse_web::report_panics();
    let document = web_sys::window().and_then(|window| window.document());
    if let Some(root) = document.and_then(|document| document.get_element_by_id("app")) {
        yew::Renderer::<skylapse_web::App>::with_root(root).render();
    }
}

/// Called by `worker.js` once the module runs inside a worker.
#[wasm_bindgen]
pub fn worker_entry() {
    skylapse_web::host::serve();
}
