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
    let (mut files, mut problems, mut left) = (vec![], vec![], scenario::MAX_FILE_BYTES);
    for Named { path, file } in named_files(&json) {
        if files.iter().any(|known: &TextFile| known.name == file) {
            continue;
        }
        match plain_file(&folder.join(&file), left) {
            Ok(bytes) => {
                left -= bytes.len() as u64;
                files.push(TextFile { name: file, text: scenario::decode(&bytes) });
            }
            Err(Unreadable::Refused(reason)) => {
                let reason = reason.to_owned();
                problems.push(Problem::new(path, ProblemKind::BadTable { file, reason, row: 0 }));
            }
            // The reader of the scenario says so, with everything else that is wrong.
            Err(Unreadable::Missing) => {}
        }
    }
    if problems.is_empty() { Ok(ScenarioText { files, json }) } else { Err(Failure::Bad(problems)) }
}

enum Unreadable {
    Missing,
    /// A key of the string tables says why.
    Refused(&'static str),
}

/// Reads a plain file of at most `limit` bytes. Anything else might never end, or never begin.
fn plain_file(path: &Path, limit: u64) -> Result<Vec<u8>, Unreadable> {
    let meta = std::fs::metadata(path).map_err(|_| Unreadable::Missing)?;
    if !meta.is_file() {
        return Err(Unreadable::Refused("csv.bad.not_a_file"));
    }
    if meta.len() > limit {
        return Err(Unreadable::Refused("csv.bad.too_large"));
    }
    let mut bytes = vec![];
    let file = std::fs::File::open(path).map_err(|_| Unreadable::Missing)?;
    file.take(limit + 1).read_to_end(&mut bytes).map_err(|_| Unreadable::Missing)?;
    if bytes.len() as u64 > limit { Err(Unreadable::Refused("csv.bad.too_large")) } else { Ok(bytes) }
}

/// The scenario itself may come from anywhere. One byte more than is read, so that the reader can say that it is too long.
fn bytes(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = vec![];
    let limit = scenario::MAX_TEXT_BYTES + 1;
    if path == Path::new("-") {
        std::io::stdin().lock().take(limit).read_to_end(&mut bytes)?;
    } else {
        std::fs::File::open(path)?.take(limit).read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}

/// A file that the scenario names, and where.
struct Named {
    path: String,
    file: String,
}

/// The files that the arrivals of workloads name.
fn named_files(json: &str) -> Vec<Named> {
    let mut names = vec![];
    if let Ok(document) = serde_json::from_str(json) {
        collect(&document, "", &mut names);
    }
    names
}

fn collect(json: &serde_json::Value, path: &str, names: &mut Vec<Named>) {
    use serde_json::Value;
    match json {
        Value::Object(map) => {
            let dot = if path.is_empty() { "" } else { "." };
            if let Some(file) = map.get("trace").and_then(|trace| trace.get("file")).and_then(Value::as_str) {
                names.push(Named { path: format!("{path}{dot}trace.file"), file: file.to_owned() });
            }
            for (key, inner) in map.iter().filter(|(_, inner)| is_nested(inner)) {
                collect(inner, &format!("{path}{dot}{key}"), names);
            }
        }
        Value::Array(list) => {
            for (index, inner) in list.iter().enumerate().filter(|(_, inner)| is_nested(inner)) {
                collect(inner, &format!("{path}[{index}]"), names);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

const fn is_nested(json: &serde_json::Value) -> bool {
    matches!(json, serde_json::Value::Object(_) | serde_json::Value::Array(_))
}
