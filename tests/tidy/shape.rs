//! How long files and functions get, and what must not be left lying around.

use super::{Source, assert_none, sources};

const FILE_LIMIT: usize = 400;
const FUNCTION_LIMIT: usize = 70;

/// Longer than the limit when the limit came. A line may go away or its number may shrink; neither may grow.
const LONG_FUNCTIONS: [(&str, usize); 0] = [];

#[test]
fn files_stay_short() {
    let complaints: Vec<String> = rust()
        .filter(|file| !file.is_test())
        .map(|file| (file.path, file.text.lines().count()))
        .filter(|(_, lines)| *lines > FILE_LIMIT)
        .map(|(path, lines)| format!("{path}: {lines} lines"))
        .collect();
    assert_none(&format!("A file has at most {FILE_LIMIT} lines; two ideas make two files:"), &complaints);
}

#[test]
fn functions_stay_short() {
    let mut complaints = Vec::new();
    let mut long = Vec::new();
    for file in rust().filter(|file| !file.is_test()) {
        for (name, lines) in functions(&file.text) {
            let key = format!("{}::{name}", file.path);
            let allowed =
                LONG_FUNCTIONS.iter().find(|(known, _)| *known == key).map_or(FUNCTION_LIMIT, |(_, lines)| *lines);
            if lines > allowed {
                complaints.push(format!("{key}: {lines} lines, {allowed} allowed"));
            }
            if lines > FUNCTION_LIMIT {
                long.push(key);
            }
        }
    }
    let cured = LONG_FUNCTIONS.iter().filter(|(key, _)| !long.iter().any(|name| name == key));
    complaints.extend(cured.map(|(key, _)| format!("{key} is short now: take it off LONG_FUNCTIONS")));
    assert_none("A function fits on a screen; push the loops down and the decisions up:", &complaints);
}

#[test]
fn nothing_is_left_for_later() {
    // Written in pieces, or this file would be the first to complain about.
    let marks = [
        concat!("TO", "DO"),
        concat!("FIX", "ME"),
        concat!("XX", "X "),
        concat!("todo", "!("),
        concat!("unimplemented", "!("),
    ];
    let ignore = concat!("#[ig", "nore");
    let mut complaints = Vec::new();
    for file in sources(&["rs", "js", "mjs", "css", "html", "toml", "md"]) {
        for (index, line) in file.text.lines().enumerate() {
            let is_left = marks.iter().any(|mark| line.contains(mark)) || line.trim_start().starts_with(ignore);
            if is_left {
                complaints.push(format!("{}:{}: {}", file.path, index + 1, line.trim()));
            }
        }
    }
    assert_none("Left for later. Do it, or write down the limit in the module's documentation:", &complaints);
}

#[test]
fn lock_files_name_no_host() {
    let complaints: Vec<String> = sources(&["json"])
        .into_iter()
        .filter(|file| file.path.ends_with("package-lock.json") && file.text.contains("\"resolved\""))
        .map(|file| file.path)
        .collect();
    assert_none("A lock file works with any registry; keep the folder's .npmrc and lock again:", &complaints);
}

fn rust() -> impl Iterator<Item = Source> {
    sources(&["rs"]).into_iter()
}

/// Name and length of every function, from the first line of its signature to its closing brace. Relies on rustfmt: the brace
/// that ends a function stands alone, as far in as the line that began it.
fn functions(text: &str) -> Vec<(String, usize)> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (start, line) in lines.iter().enumerate() {
        let code = line.trim_start();
        let indent = line.len() - code.len();
        let Some(name) = function_name(code) else { continue };
        let close = format!("{}}}", " ".repeat(indent));
        let length = lines[start..].iter().position(|line| *line == close).map_or(1, |offset| offset + 1);
        // A function without a body, or with one on the same line, ends where it begins.
        let is_single = code.ends_with(';') || code.ends_with('}');
        found.push((name, if is_single { 1 } else { length }));
    }
    found
}

fn function_name(code: &str) -> Option<String> {
    let mut rest = code;
    loop {
        if let Some(after) = rest.strip_prefix("fn ") {
            let name: String = after.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            return (!name.is_empty()).then_some(name);
        }
        let (word, after) = rest.split_once(' ')?;
        let is_prefix = ["const", "async", "unsafe", "extern", "\"C\""].contains(&word) || word.starts_with("pub");
        if !is_prefix {
            return None;
        }
        rest = after;
    }
}

#[test]
fn function_lengths_are_measured_from_signature_to_brace() {
    let text = "pub fn short() {}\n\npub(crate) const fn long(\n    a: u8,\n) -> u8 {\n    if a > 1 {\n        2\n    } else {\n        a\n    }\n}\n\
                trait T {\n    fn none(&self);\n    fn some(&self) {\n        ()\n    }\n}\n";
    let expected = [("short", 1), ("long", 9), ("none", 1), ("some", 3)];
    assert_eq!(functions(text), expected.map(|(name, lines)| (name.to_owned(), lines)));
}
