//! Everything that goes to standard error, in the reader's language.

use std::io::Write;

use skylapse_engine::Stop;
use skylapse_view::{Problem, Repair};
use skylapse_words::{Key, Lang, Value, fill, problem, repair, text};

use crate::failure::Failure;

/// As many repairs of a file are told by `run`; `check` tells them all.
const MAX_REPAIRS: usize = 10;

/// The language asked for, or the one of the environment, or English.
pub fn language(asked: Option<&str>) -> Lang {
    let from_environment = || {
        let set = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(|name| std::env::var(name).ok());
        set.into_iter().find(|value| !value.is_empty())
    };
    let code = asked.map(str::to_owned).or_else(from_environment);
    code.as_deref().and_then(Lang::parse).unwrap_or_default()
}

/// Writes a line to standard error. Nobody may listen; that is no failure.
pub fn line(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// Why the program ends.
pub fn failure(lang: Lang, failure: &Failure) {
    match failure {
        Failure::Bad(problems) => self::problems(lang, problems),
        Failure::Other(sentence) => line(sentence),
    }
}

/// Everything that is wrong with an input.
pub fn problems(lang: Lang, problems: &[Problem]) {
    for one in problems {
        line(&problem(lang, one));
    }
}

/// A repair with its file.
pub fn repair_line(lang: Lang, file: &str, one: &Repair) -> String {
    format!("{file}: {}", repair(lang, one))
}

/// What was mended in the files of a run: the first of each file, and how many more.
pub fn repairs(lang: Lang, all: &[(String, Vec<Repair>)]) {
    for (file, repairs) in all {
        for one in repairs.iter().take(MAX_REPAIRS) {
            line(&repair_line(lang, file, one));
        }
        let n_more = repairs.len().saturating_sub(MAX_REPAIRS) as u64;
        if n_more > 0 {
            let values = [("file", Value::Text(file)), ("n", Value::Count(n_more))];
            line(&fill(lang, Key::CliMoreRepairs, &values));
        }
    }
}

/// A run that became larger than allowed.
pub fn stop(lang: Lang, stop: Stop) {
    if stop == Stop::Overrun {
        line(text(lang, Key::CliOverrun));
    }
}
