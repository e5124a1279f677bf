//! The plain form of a link, for people who write addresses by hand: `lab=lambda&idle=300&memory=1024`.
//!
//! `s=` names a preset, `lab=` the first preset of a service (or of a preset's name: `lambda-idle`). Every other key is a
//! setting, found by name in this order: the first resource, its first workload, the account, the scenario. A key may be cut
//! at an underline (`idle` is `idle_timeout`); `users.rate_per_s` and `scenario.duration` name their owner. A value is JSON or
//! a bare word; a bare number for a span is seconds. Keys that mean nothing are left to others (`utm_source`), unless they
//! look mistyped.

use serde_json::{Value as Json, json};
use skylapse_view::{CommandText, Problem, ProblemKind, ScenarioText};

use super::super::commands::SET;
use super::super::near::nearest;
use super::super::{Config, Quotas, arrivals, edit, reader::quote};
use super::{Budget, Opened, Preset, bad, first, parsed, presets, read_with};

/// Keys of the page and of embeds, which are no settings.
const PAGE: [&str; 18] = [
    "lang", "theme", "ui", "play", "speed", "panels", "controls", "height", "load", "palette", "motion", "export",
    "host", "test", "s", "lab", "present", "t",
];
/// Keys of the scenario itself.
const OWN: [&str; 3] = ["seed", "duration", "start"];
/// As many keys are looked at.
const MAX_KEYS: usize = 100;

/// Opens a query, with or without its `?`.
pub fn open(text: &str, budget: &Budget) -> Opened {
    let mut problems = vec![];
    let pairs: Vec<(String, String)> = text
        .trim_start_matches('?')
        .split('&')
        .filter(|pair| !pair.is_empty())
        .take(MAX_KEYS)
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(key, value)| (plain(key), plain(value)))
        .collect();
    let mut document = base(&pairs, &mut problems);
    let before = problems.len();
    for (key, value) in pairs.iter().filter(|(key, _)| !PAGE.contains(&key.as_str())) {
        match changed(&document, key, value, budget) {
            Ok(next) => document = next,
            Err(found) => problems.extend(found),
        }
    }
    if problems.len() > before {
        problems.push(bad("problem.link.left_out"));
    }
    let json = serde_json::to_string_pretty(&document).expect("a document is plain JSON");
    Opened { scenario: ScenarioText { json, files: vec![] }, second: None, problems }
}

fn base(pairs: &[(String, String)], problems: &mut Vec<Problem>) -> Json {
    let given = |name: &str| pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let kind = |preset: &Preset| parsed(preset)["resources"][0]["kind"].as_str().unwrap_or_default().to_owned();
    let asked = given("s").or_else(|| given("lab"));
    let named = |name: &str| {
        let by_name = presets().iter().find(|preset| preset.name == name);
        by_name.or_else(|| presets().iter().find(|preset| kind(preset) == name))
    };
    if asked.is_some_and(|name| named(name).is_none()) {
        let given = quote(asked.unwrap_or_default());
        let names = presets().iter().map(|preset| preset.name);
        let nearest = nearest(&given, names.clone());
        let kind = ProblemKind::NotOneOf { given, allowed: names.map(str::to_owned).collect(), nearest };
        problems.extend([Problem::new("s", kind), bad("problem.link.no_preset")]);
    }
    let json = asked.and_then(named).map(parsed);
    json.unwrap_or_else(|| serde_json::from_str(&first().json).expect("shipped scenarios are JSON"))
}

/// The document with one key set, or what is wrong with that.
fn changed(document: &Json, key: &str, value: &str, budget: &Budget) -> Result<Json, Vec<Problem>> {
    let settings = settings(document);
    let (owner, name) = key.rsplit_once('.').map_or((None, key), |(owner, name)| (Some(owner), name));
    let of_owner = || settings.iter().filter(|(target, _)| owner.is_none_or(|owner| owner == target));
    let exact = of_owner().find(|(_, known)| known == name);
    let cut = || of_owner().find(|(_, known)| known.strip_prefix(name).is_some_and(|rest| rest.starts_with('_')));
    let Some((target, setting)) = exact.or_else(cut) else {
        let allowed: Vec<&str> = settings.iter().map(|(_, known)| known.as_str()).collect();
        return match nearest(name, allowed.iter().copied()) {
            None => Ok(document.clone()),
            near => Err(vec![Problem::new(quote(key), ProblemKind::UnknownKey { nearest: near, allowed: vec![] })]),
        };
    };
    let value = serde_json::from_str(value).unwrap_or_else(|_| json!(value));
    let args = json!({ setting: value }).to_string();
    let next = edit(document, &CommandText { target: target.clone(), action: SET.to_owned(), args })?;
    read_with(&ScenarioText { json: next.to_string(), files: vec![] }, budget)?;
    Ok(next)
}

/// Every setting with its owner, in the order in which keys are looked for.
fn settings(document: &Json) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = vec![];
    let mut add = |target: &str, keys: &[&str]| {
        all.extend(keys.iter().map(|key| (target.to_owned(), (*key).to_owned())));
    };
    let list = |name: &str| document[name].as_array().into_iter().flatten();
    for resource in list("resources") {
        let config = resource["kind"].as_str().and_then(Config::of_kind);
        let rows = config.map(|config| config.rows()).unwrap_or_default();
        add(resource["id"].as_str().unwrap_or_default(), &rows.iter().map(|row| row.key).collect::<Vec<_>>());
    }
    for workload in list("workloads") {
        add(workload["id"].as_str().unwrap_or_default(), &arrivals::settable(&workload["arrivals"]));
    }
    add("account", &Quotas::default().rows().iter().map(|row| row.key).collect::<Vec<_>>());
    add("scenario", &OWN);
    all
}

/// Text of an address: `+` is a space, `%20` the byte.
fn plain(text: &str) -> String {
    let mut bytes = vec![];
    let mut rest = text.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        let digit = |at: usize| after.get(at).and_then(|digit| char::from(*digit).to_digit(16));
        match (byte, digit(0), digit(1)) {
            (b'%', Some(high), Some(low)) => {
                bytes.push((high << 4 | low) as u8);
                rest = &after[2..];
            }
            (b'+', _, _) => bytes.push(b' '),
            _ => bytes.push(*byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
