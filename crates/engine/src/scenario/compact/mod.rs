//! Scenario ⇄ link: a preset and what is changed in it, or a whole scenario where no preset is near.
//!
//! * [`link`] tries the presets and writes the shortest link. What does not fit into 2,000 characters, or takes its requests
//!   from a file, is refused with a sentence: such a scenario travels as a file.
//! * [`open_link`] takes a whole address, a fragment, a bare payload, or the plain form `lab=lambda&idle=300` ([`query`]). It
//!   always gives a scenario that runs, and says what was wrong with the link and what was left out.
//!
//! Left out: what belongs to the page (language, theme, playhead); comments that JSON does not have anyway.

mod query;
#[cfg(test)]
mod tests;
mod tree;
mod words;

use serde_json::Value as Json;
use skylapse_link::{Fault, Fields, Link, MAX_CHARS, PREFIX, Value};
use skylapse_view::{Problem, ProblemKind, ScenarioText};

use super::presets::{Preset, presets, retired};
use super::{Budget, VERSION, read_with};

/// As often is a scenario read to find the changes of a bad link that can be used.
const MAX_TRIES: u32 = 300;

/// What a link opens.
#[derive(Clone, Debug, PartialEq)]
pub struct Opened {
    /// A scenario without problems.
    pub scenario: ScenarioText,
    /// The second arm of a comparison.
    pub second: Option<ScenarioText>,
    /// What was wrong with the link, and what was kept; empty when nothing was.
    pub problems: Vec<Problem>,
}

/// The link of a scenario without problems: `v1.…`, to stand behind a page's address and `#`.
///
/// # Errors
/// When the scenario needs a file, or more characters than a link has.
pub fn link(document: &Json) -> Result<String, Vec<Problem>> {
    write(document, None)
}

/// The link of a scenario and of a second one to compare it with.
///
/// # Errors
/// As [`link`].
pub fn link_two(document: &Json, second: &Json) -> Result<String, Vec<Problem>> {
    write(document, Some(second))
}

fn write(document: &Json, second: Option<&Json>) -> Result<String, Vec<Problem>> {
    let mut files = vec![];
    for one in std::iter::once(document).chain(second) {
        find_files(one, &mut String::new(), &mut files);
    }
    if !files.is_empty() {
        return Err(files);
    }
    let whole = tree::pack(document);
    let arm = second.map(tree::pack);
    // The name leads to the preset that the scenario began as; without one, every preset is tried.
    let named: Vec<&Preset> = presets().iter().filter(|preset| document["name"] == preset.name).collect();
    let near = if named.is_empty() { presets().iter().collect() } else { named };
    let bases = near.into_iter().map(|preset| (preset.number, tree::pack(&parsed(preset)))).chain([(0, vec![])]);
    let written = bases.filter_map(|(preset, base)| {
        let changes = skylapse_link::diff(&base, &whole)?;
        let second = match &arm {
            Some(arm) => Some(skylapse_link::diff(&whole, arm)?),
            None => None,
        };
        let link = Link { preset, changes, second };
        let text = skylapse_link::encode(&link);
        // A link that would not read back as it was meant is none.
        (skylapse_link::decode(&text) == (link, vec![])).then_some(text)
    });
    let shortest = written.min_by_key(String::len);
    match shortest {
        Some(link) if link.len() <= MAX_CHARS => Ok(link),
        shortest => {
            let n_chars = shortest.map_or(0, |link| link.len()).max(MAX_CHARS + 1) as u64;
            Err(vec![Problem::new("link", ProblemKind::LinkTooLong { n_chars, limit: MAX_CHARS as u64 })])
        }
    }
}

fn bad(reason: &str) -> Problem {
    Problem::new("link", ProblemKind::BadLink { reason: reason.to_owned() })
}

fn parsed(preset: &Preset) -> Json {
    serde_json::from_str(preset.json).expect("shipped scenarios are JSON")
}

/// Every `trace` with the path of its file.
fn find_files(json: &Json, path: &mut String, found: &mut Vec<Problem>) {
    let n = path.len();
    match json {
        Json::Object(map) => {
            for (key, inner) in map {
                if !path.is_empty() {
                    path.push('.');
                }
                path.push_str(key);
                if key == "trace" && inner.get("file").is_some() {
                    let kind = ProblemKind::BadLink { reason: "problem.link.holds_file".to_owned() };
                    found.push(Problem::new([path, ".file"].concat(), kind));
                }
                find_files(inner, path, found);
                path.truncate(n);
            }
        }
        Json::Array(list) => {
            for (index, inner) in list.iter().enumerate() {
                path.push_str(&format!("[{index}]"));
                find_files(inner, path, found);
                path.truncate(n);
            }
        }
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
    }
}

/// Opens a link, whatever the text: there is always a scenario, if need be the first that is shipped.
#[must_use]
pub fn open_link(text: &str, budget: &Budget) -> Opened {
    let text = text.trim();
    match part(text) {
        Part::Packed(link) => open_packed(&link, budget),
        Part::Plain(plain) => query::open(plain, budget),
        Part::Nothing => Opened { scenario: first(), second: None, problems: vec![bad("problem.link.no_link")] },
    }
}

enum Part<'a> {
    Packed(String),
    Plain(&'a str),
    Nothing,
}

/// The part of an address that holds the state: the fragment when it names a run, else the query.
fn part(text: &str) -> Part<'_> {
    let (before, fragment) = text.split_once('#').unwrap_or(("", text));
    let last = fragment.rsplit('/').next().unwrap_or_default();
    let version = last.strip_prefix('v').and_then(|rest| rest.split_once('.')).map(|(version, _)| version);
    if version.is_some_and(|version| !version.is_empty() && version.bytes().all(|byte| byte.is_ascii_digit())) {
        return Part::Packed(last.to_owned());
    }
    let plain = before.split_once('?').or(fragment.split_once('?')).map_or(fragment, |(_, query)| query);
    if plain.contains('=') {
        return Part::Plain(plain);
    }
    let is_payload =
        !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
    if is_payload { Part::Packed([PREFIX, text].concat()) } else { Part::Nothing }
}

/// The string key for a link that was cut or mistyped.
const DAMAGED: &str = "problem.link.damaged";

fn open_packed(text: &str, budget: &Budget) -> Opened {
    let (link, faults) = skylapse_link::decode(text);
    let mut problems: Vec<Problem> = vec![];
    for fault in faults {
        problems.push(match fault {
            Fault::NoLink => bad("problem.link.no_link"),
            Fault::Version(given) => Problem::new("link", ProblemKind::UnsupportedVersion { given, newest: 1 }),
            Fault::Character | Fault::Checksum | Fault::Unreadable => bad(DAMAGED),
        });
    }
    problems.dedup();
    let mut base = vec![];
    if link.preset > 0 || !problems.is_empty() && link.changes.is_empty() {
        let mut known = presets().iter().chain(retired());
        let preset = known.find(|preset| preset.number == link.preset).unwrap_or_else(|| {
            if problems.is_empty() {
                problems.push(bad("problem.link.no_preset"));
            }
            &presets()[0]
        });
        base = tree::pack(&parsed(preset));
    }
    let scenario = usable(base, &link.changes, budget, &mut problems);
    let second = link.second.map(|second| text_of(&usable(scenario.clone(), &second, budget, &mut problems)));
    if problems.contains(&bad(DAMAGED)) {
        // What is wrong with invented contents helps nobody.
        problems.retain(|problem| *problem == bad(DAMAGED));
        problems.dedup();
    }
    Opened { scenario: text_of(&scenario), second, problems }
}

fn text_of(tree: &Fields) -> ScenarioText {
    let (document, _) = tree::unpack(tree);
    ScenarioText { json: serde_json::to_string_pretty(&document).expect("a document is plain JSON"), files: vec![] }
}

fn first() -> ScenarioText {
    ScenarioText { json: presets()[0].json.to_owned(), files: vec![] }
}

/// What is wrong with a tree as a scenario.
fn problems_of(tree: &Fields, budget: &Budget) -> Vec<Problem> {
    read_with(&text_of(tree), budget).err().unwrap_or_default()
}

/// `base` with all changes that leave it a scenario; what was left out is told.
fn usable(base: Fields, changes: &Fields, budget: &Budget, problems: &mut Vec<Problem>) -> Fields {
    let mut whole = base.clone();
    skylapse_link::apply(&mut whole, changes);
    if tree::unpack(&whole).1 > 0 {
        problems.push(bad("problem.link.unknown"));
    }
    let found = problems_of(&whole, budget);
    if found.is_empty() {
        return whole;
    }
    problems.extend(found);
    problems.push(bad("problem.link.left_out"));
    let mut kept = base;
    if !problems_of(&kept, budget).is_empty() {
        kept = tree::pack(&parsed(&presets()[0]));
    }
    let mut n_tries = MAX_TRIES;
    keep(&mut kept, changes, &|inner| inner, budget, &mut n_tries);
    kept
}

/// Carries out the changes one by one, and inside an object that cannot be used as a whole, its parts.
fn keep(kept: &mut Fields, changes: &Fields, inside: &dyn Fn(Fields) -> Fields, budget: &Budget, n_tries: &mut u32) {
    for (key, change) in changes {
        if *n_tries == 0 {
            return;
        }
        *n_tries -= 1;
        let mut tried = kept.clone();
        skylapse_link::apply(&mut tried, &inside(vec![(*key, change.clone())]));
        if problems_of(&tried, budget).is_empty() {
            *kept = tried;
        } else if let Value::Fields(parts) = change {
            let deeper = |part: Fields| inside(vec![(*key, Value::Fields(part))]);
            keep(kept, parts, &deeper, budget, n_tries);
        }
    }
}

/// The version of scenarios that links of version 1 hold.
const _: () =
    assert!(VERSION == 1, "a new version of scenarios needs a migration of the documents that old links hold");
