//! `schema` and `presets`: what can be written, and what is shipped.

use skylapse_engine::scenario;
use skylapse_view::{Problem, ProblemKind};
use skylapse_words::{Lang, key_named, text};

use crate::args::Presets;
use crate::failure::Failure;
use crate::output::print;

/// Prints the JSON Schema of scenarios.
pub fn schema() -> Result<(), Failure> {
    print(&format!("{:#}\n", scenario::schema()))
}

/// Lists the shipped scenarios, or prints one.
pub fn presets(call: &Presets, lang: Lang) -> Result<(), Failure> {
    let all = scenario::presets();
    let Some(name) = &call.name else {
        let width = all.iter().map(|preset| preset.name.len()).max().unwrap_or(0);
        let title = |key: &'static str| key_named(key).map_or(key, |key| text(lang, key));
        let lines = all.iter().map(|preset| format!("{:width$}  {}\n", preset.name, title(preset.title)));
        return print(&lines.collect::<String>());
    };
    match all.iter().find(|preset| preset.name == name) {
        Some(preset) => print(preset.json),
        None => {
            let allowed = all.iter().map(|preset| preset.name.to_owned()).collect();
            let nearest = scenario::nearest(name, all.iter().map(|preset| preset.name));
            let kind = ProblemKind::NotOneOf { given: name.clone(), allowed, nearest };
            Err(Failure::Bad(vec![Problem::new("NAME", kind)]))
        }
    }
}
