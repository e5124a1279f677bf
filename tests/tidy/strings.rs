//! The sentences: none is kept that nobody says.
//!
//! That no key is missing and that placeholders agree between languages is the business of `crates/words/build.rs`: there it
//! already fails the build.

use super::{Source, assert_none, sources};
use std::collections::BTreeSet;

#[test]
fn every_string_is_said_somewhere() {
    let code: Vec<Source> = sources(&["rs"]).into_iter().filter(|file| !file.is_test()).collect();
    let complaints: Vec<String> = sources(&["toml"])
        .iter()
        .filter(|file| file.path.ends_with("/strings/en.toml"))
        .flat_map(|file| keys(file).into_iter().map(move |key| (file, key)))
        .filter(|(_, key)| !code.iter().any(|source| says(&source.text, key) || labels(source, key)))
        .map(|(file, key)| format!("{}: {key}", file.path))
        .collect();
    assert_none("A string that no code asks for:", &complaints);
}

/// Whether the code names a key: as a variant (`Key::ProblemLine`), whole (`"problem.line"`), or put together from a beginning
/// (`"lambda.{}"`).
fn says(code: &str, key: &str) -> bool {
    let variant = format!("Key::{}", camel(key));
    let is_whole_word = |end: usize| !code[end..].starts_with(|c: char| c.is_alphanumeric());
    if code.match_indices(&variant).any(|(start, _)| is_whole_word(start + variant.len()))
        || code.contains(&format!("\"{key}\""))
    {
        return true;
    }
    key.match_indices('.').any(|(dot, _)| code.contains(&format!("\"{}.{{", &key[..dot])))
}

/// Whether a key is the label or the help of a setting (`lambda.timeout`): the form makes it from the field table.
fn labels(source: &Source, key: &str) -> bool {
    let mut parts = key.split('.');
    let (kind, setting) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    source.path.ends_with(&format!("{kind}/fields.rs")) && source.text.contains(&format!("key: \"{setting}\","))
}

/// `problem.not_json` is `ProblemNotJson`.
fn camel(key: &str) -> String {
    key.split(['.', '_', '-'])
        .map(|word| {
            let mut letters = word.chars();
            letters.next().map_or_else(String::new, |first| first.to_ascii_uppercase().to_string() + letters.as_str())
        })
        .collect()
}

/// Every key, tables joined by dots.
fn keys(file: &Source) -> BTreeSet<String> {
    let table: toml::Table = toml::from_str(&file.text).unwrap_or_else(|error| panic!("{}: {error}", file.path));
    let mut found = BTreeSet::new();
    flatten("", &table, &mut found);
    found
}

fn flatten(prefix: &str, table: &toml::Table, found: &mut BTreeSet<String>) {
    for (name, value) in table {
        let key = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
        if let Some(inner) = value.as_table() {
            flatten(&key, inner, found);
        } else {
            found.insert(key);
        }
    }
}

#[test]
fn a_key_is_said_as_a_variant_whole_or_by_its_beginning() {
    assert!(says("text(lang, Key::ProblemNotJson)", "problem.not_json"));
    assert!(says("key_named(\"problem.not_json\")", "problem.not_json"));
    assert!(says("format!(\"lambda.{}.help\", field.key)", "lambda.memory_mb.help"));
    assert!(!says("Key::ProblemNotJsonEither", "problem.not_json"));
    assert!(!says("// problem.not_json", "problem.not_json"));
}
