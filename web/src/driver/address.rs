//! The address follows the run, and the run follows the address.

use skylapse_view::ToEngine;

use super::{Core, Driver};
use crate::dom;
use crate::route::Route;
use crate::state::{Share, Source};

/// Changes that follow each other this quickly are one entry of the browser's history: a slider that is being dragged.
const ONE_ENTRY_MS: f64 = 1_000.0;

impl Driver {
    /// Opens what the address names: the run of its fragment, or of its query in the plain form, or `otherwise`.
    pub fn open_address(&self, otherwise: &'static str) {
        let route = Route::read(&dom::fragment()).unwrap_or_default();
        let names_run = ["lab", "s"].iter().any(|key| dom::query(key).is_some());
        {
            // A frame of the run before would show its lab once more.
            let mut core = self.0.core.borrow_mut();
            (core.link, core.frame) = (None, None);
        }
        if !route.link.is_empty() {
            self.open_link(route.link);
        } else if names_run {
            self.open_link(dom::search());
        } else {
            self.open_preset(otherwise, false);
        }
    }

    /// The reader went back or forward, or wrote another address. Anchors of the page are no addresses of runs.
    pub fn follow_address(&self, otherwise: &'static str) {
        let Some(route) = Route::read(&dom::fragment()) else { return };
        let is_shown = self.0.core.borrow().link.as_ref() == Some(&route.link);
        if !is_shown {
            self.open_address(otherwise);
        }
    }

    fn open_link(&self, link: String) {
        self.open(Source::Link, false, |epoch| ToEngine::LoadLink { epoch, link });
    }

    /// The address of the run on screen.
    #[must_use]
    pub fn share(&self) -> Share {
        let link = self.0.core.borrow().link.clone().unwrap_or_default();
        let address = if link.is_empty() { String::new() } else { [&dom::page_address(), &*fragment(link)].concat() };
        Share { address, is_copied: false }
    }
}

/// The fragment of a run in the lab that is open.
fn fragment(link: String) -> String {
    let lab = Route::read(&dom::fragment()).and_then(|route| route.lab);
    Route { lab, link }.write()
}

impl Core {
    /// Puts the link of a run that was taken into the address. The run that the address named itself leaves it as it was.
    pub(super) fn write_address(&mut self, link: String, now_ms: f64) {
        let is_own = self.link.is_none();
        if is_own || self.link.as_ref() == Some(&link) {
            self.link = Some(link);
            return;
        }
        dom::write_fragment(&fragment(link.clone()), now_ms - self.linked_ms < ONE_ENTRY_MS);
        self.linked_ms = now_ms;
        self.link = Some(link);
    }
}
