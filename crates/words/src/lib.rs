//! Everything that is said to a reader: sentences, labels and the forms of numbers, in Korean and English.
//!
//! The build script gathers the string files of all rooms (`strings/en.toml`, `strings/ko.toml`) into [`Key`], one table of
//! names and one table per language; at run time a text is an index into a table, and only placeholders are filled. A
//! missing key is a build error. A third language is one file per folder and one row in [`Lang`].
//!
//! * [`text`] is a label without values, [`fill`] a sentence with values ([`Value`]).
//! * [`say`], [`problem`] and [`repair`] turn the data of `view` into sentences.
//! * [`mod@format`] writes numbers, durations, shares and money. Nobody else does.
//!
//! Left out on purpose: grammar beyond two count forms (`{n|request|requests}`) and Korean particles (`{name:을/를}`).

mod fill;
pub mod format;
mod josa;
mod lang;
mod speak;
mod template;

pub use fill::{Value, fill};
pub use josa::with_particle;
pub use lang::Lang;
pub use speak::{Place, problem, problem_place, problem_sentence, repair, say};

include!(concat!(env!("OUT_DIR"), "/keys.rs"));

impl Key {
    /// The dotted name, as the string files have it.
    #[must_use]
    pub fn name(self) -> &'static str {
        NAMES.text(self as usize)
    }
}

/// Texts one after the other.
struct List {
    all: &'static str,
    lengths: &'static [u16],
}

impl List {
    fn text(&self, index: usize) -> &'static str {
        let from: usize = self.lengths[..index].iter().map(|length| usize::from(*length)).sum();
        &self.all[from..from + usize::from(self.lengths[index])]
    }

    fn texts(&self) -> impl Iterator<Item = &'static str> {
        let mut rest = self.all;
        self.lengths.iter().map(move |length| {
            let (text, after) = rest.split_at(usize::from(*length));
            rest = after;
            text
        })
    }
}

/// The key with a dotted name.
#[must_use]
pub fn key_named(name: &str) -> Option<Key> {
    NAMES.texts().position(|own| own == name).map(|index| Key::ALL[index])
}

/// The text of a key, placeholders unfilled.
#[must_use]
pub fn text(lang: Lang, key: Key) -> &'static str {
    match lang {
        Lang::En => TEXTS_EN.text(key as usize),
        Lang::Ko => TEXTS_KO.text(key as usize),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_found_by_its_name() {
        for key in Key::ALL {
            assert_eq!(key_named(key.name()), Some(*key));
        }
        assert_eq!(key_named("no.such.key"), None);
    }

    #[test]
    fn every_key_says_something_in_every_language() {
        for key in Key::ALL {
            for lang in Lang::ALL {
                assert!(!text(lang, *key).trim().is_empty(), "{} is empty in {}", key.name(), lang.code());
            }
        }
    }
}
