//! The sentences: both languages say the same things.

use super::{Source, assert_none, sources};
use std::collections::{BTreeMap, BTreeSet};

#[test]
fn both_languages_have_the_same_keys_and_placeholders() {
    let files = sources(&["toml"]);
    let mut complaints = Vec::new();
    for korean in files.iter().filter(|file| file.path.ends_with("/strings/ko.toml")) {
        let path = korean.path.replace("/ko.toml", "/en.toml");
        let Some(english) = files.iter().find(|file| file.path == path) else {
            complaints.push(format!("{path} is missing"));
            continue;
        };
        complaints.extend(differences(korean, english));
    }
    assert_none("Korean and English differ:", &complaints);
}

fn differences(korean: &Source, english: &Source) -> Vec<String> {
    let (ko, en) = (entries(korean), entries(english));
    let keys: BTreeSet<&String> = ko.keys().chain(en.keys()).collect();
    keys.into_iter()
        .filter_map(|key| match (ko.get(key), en.get(key)) {
            (Some(ko), Some(en)) if placeholders(ko) == placeholders(en) => None,
            (Some(ko), Some(en)) => {
                Some(format!("{}: {key} has {:?}, English has {:?}", korean.path, placeholders(ko), placeholders(en)))
            }
            (None, _) => Some(format!("{}: {key} is missing", korean.path)),
            (_, None) => Some(format!("{}: {key} is missing", english.path)),
        })
        .collect()
}

/// Key and text, tables joined by dots.
fn entries(file: &Source) -> BTreeMap<String, String> {
    let table: toml::Table = toml::from_str(&file.text).unwrap_or_else(|error| panic!("{}: {error}", file.path));
    let mut found = BTreeMap::new();
    flatten("", &table, &mut found);
    found
}

fn flatten(prefix: &str, table: &toml::Table, found: &mut BTreeMap<String, String>) {
    for (name, value) in table {
        let key = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
        if let Some(inner) = value.as_table() {
            flatten(&key, inner, found);
        } else {
            found.insert(key, value.as_str().map_or_else(|| value.to_string(), str::to_owned));
        }
    }
}

/// The names between braces. What follows a colon is a form (a particle, a count), and languages may differ in it.
fn placeholders(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).filter_map(|part| part.split('}').next()?.split(':').next()).map(str::trim).collect()
}

#[test]
fn placeholders_are_compared_by_name() {
    let expected = BTreeSet::from(["count", "name"]);
    assert_eq!(placeholders("{name:을/를} {count}번 불렀어요"), expected);
    assert_eq!(placeholders("Called {name} {count:time/times}; {name} again"), expected);
    assert_eq!(placeholders("nothing"), BTreeSet::new());
}
