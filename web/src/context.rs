//! What every component may use: the language, the loop, and the way to change the state.

use skylapse_words::{Key, Lang, Value, fill, key_named, text};
use yew::UseReducerDispatcher;

use crate::driver::Driver;
use crate::state::{Action, AppState};

/// Handed from parent to child as one property; equal as long as the language is.
#[derive(Clone, PartialEq)]
pub struct Context {
    /// The language.
    pub lang: Lang,
    /// The loop.
    pub driver: Driver,
    /// The way to change the state.
    pub dispatch: UseReducerDispatcher<AppState>,
}

impl Context {
    /// A label.
    pub fn text(&self, key: Key) -> &'static str {
        text(self.lang, key)
    }

    /// A sentence with values.
    pub fn fill(&self, key: Key, values: &[(&str, Value<'_>)]) -> String {
        fill(self.lang, key, values)
    }

    /// A label whose key is data, or the key itself when nothing has it: a mistake is seen, not hidden.
    pub fn named(&self, name: &str) -> String {
        key_named(name).map_or_else(|| name.to_owned(), |key| self.text(key).to_owned())
    }

    /// Changes the state.
    pub fn tell(&self, action: Action) {
        self.dispatch.dispatch(action);
    }
}
