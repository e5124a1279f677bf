//! Reads scenarios with the files that they name.

use std::io::Read;
use std::path::{Path, PathBuf};

use skylapse_engine::scenario::{self, Loaded};
use skylapse_view::{Problem, ProblemKind, ScenarioText, TextFile};

use crate::failure::Failure;

/// A checked scenario, its files, and its text.
pub struct Input {
    /// The scenario.
    pub loaded: Loaded,
    /// The files that it names.
    pub files: Vec<TextFile>,
}

/// Reads and checks a scenario. Files of counts are looked for beside it (beside the working directory for standard input).
pub fn read(path: &Path) -> Result<Input, Failure> {
    let text = text(path)?;
    let loaded = scenario::read(&text)?;
    Ok(Input { loaded, files: text.files })
}

/// Reads a scenario's text and the files that it names.
fn text(path: &Path) -> Result<ScenarioText, Failure> {
    let bytes = bytes(path).map_err(|_| {
        let file = path.display().to_string();
        vec![Problem::new("", ProblemKind::FileMissing { file })]
    })?;
    let json = scenario::decode(&bytes);
    let folder =
        if path == Path::new("-") { PathBuf::new() } else { path.parent().map(Path::to_owned).unwrap_or_default() };
    let files = named_files(&json).into_iter().filter_map(|name| {
        // A file that cannot be read is missing; the reader of the scenario says so with the path of its name.
        let bytes = std::fs::read(folder.join(&name)).ok()?;
        Some(TextFile { name, text: scenario::decode(&bytes) })
    });
    Ok(ScenarioText { files: files.collect(), json })
}

fn bytes(path: &Path) -> std::io::Result<Vec<u8>> {
    if path == Path::new("-") {
        let mut bytes = vec![];
        // One byte more than is read, so that the reader can say that it is too long.
        std::io::stdin().lock().take(scenario::MAX_TEXT_BYTES + 1).read_to_end(&mut bytes)?;
        return Ok(bytes);
    }
    std::fs::read(path)
}

/// The files that `trace` arrivals name, anywhere in the document.
fn named_files(json: &str) -> Vec<String> {
    let mut names = vec![];
    if let Ok(document) = serde_json::from_str(json) {
        collect(&document, &mut names);
    }
    names.sort();
    names.dedup();
    names
}

fn collect(json: &serde_json::Value, names: &mut Vec<String>) {
    use serde_json::Value;
    match json {
        Value::Object(map) => {
            if let Some(name) = map.get("trace").and_then(|trace| trace.get("file")).and_then(Value::as_str) {
                names.push(name.to_owned());
            }
            map.values().for_each(|inner| collect(inner, names));
        }
        Value::Array(list) => list.iter().for_each(|inner| collect(inner, names)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
