//! Changes a scenario's document: from the start, from a moment on, or to the counts of a file.
//!
//! A change is checked only as far as it can be placed; whoever reads the changed document gets every other problem with
//! its path.

use serde_json::{Map, Value as Json, json};
use skylapse_view::{CommandText, Expected, Problem, ProblemKind, ScenarioText, TextFile};

use super::arrivals::{self, SetError};
use super::budget::Budget;
use super::commands::SET;
use super::csv::{self, Wanted};
use super::document::{MAX_DURATION, MIN_DURATION};
use super::near::nearest;
use super::reader::quote;
use super::{Config, Quotas, members, span, stamp};
use crate::workload::{Arrivals, Process};
use crate::world::group_of;

/// Keys of the scenario itself that `Set` with the target `scenario` takes.
const OWN_KEYS: [&str; 5] = ["name", "seed", "start", "duration", "region"];

/// Adds a resource like the target.
const ADD: &str = "Add";
/// Takes the target away, or the last of its copies.
const REMOVE: &str = "Remove";

/// Applies a `Set` to the scenario itself: as if it had been so from the start. The target is a resource, a workload,
/// `account`, or `scenario`; `null` goes back to the default. `Add` and `Remove` change which resources there are.
///
/// # Errors
/// When the target, the action or a key means nothing.
pub fn edit(document: &Json, command: &CommandText) -> Result<Json, Vec<Problem>> {
    let args = args(command)?;
    if let (ADD | REMOVE, Some(Place::Resource(index))) = (&*command.action, place(document, &command.target)) {
        let mut changed = document.clone();
        let change = if command.action == ADD { members::add } else { members::remove };
        change(&mut changed, index);
        return Ok(changed);
    }
    if command.action != SET {
        let allowed = [SET, ADD, REMOVE].map(str::to_owned).to_vec();
        let kind = ProblemKind::BadCommand { action: quote(&command.action), allowed };
        return Err(vec![Problem::new("action", kind)]);
    }
    let mut changed = document.clone();
    let problems = match (command.target.as_str(), place(document, &command.target)) {
        (_, Some(Place::Resource(index))) => {
            let resource = &mut changed["resources"][index];
            let kind = resource.get("kind").and_then(Json::as_str).unwrap_or_default();
            let keys: Vec<&str> =
                Config::of_kind(kind).map_or_else(Vec::new, |config| config.rows().iter().map(|row| row.key).collect());
            set_keys(resource, "config", &args, &keys)
        }
        (_, Some(Place::Workload(index))) => set_arrivals(&mut changed["workloads"][index], &args),
        ("account", None) => {
            let keys: Vec<&str> = Quotas::default().rows().iter().map(|row| row.key).collect();
            set_keys(&mut changed, "account", &args, &keys)
        }
        ("scenario", None) => {
            let mut whole = json!({ "whole": changed.take() });
            let problems = set_keys(&mut whole, "whole", &args, &OWN_KEYS);
            changed = whole["whole"].take();
            problems
        }
        (_, None) => vec![unknown_target(document, &command.target)],
    };
    if problems.is_empty() { Ok(changed) } else { Err(problems) }
}

/// Appends a command at a moment: the run before it stays as it was. A second change of the same thing at the same moment
/// joins the first.
///
/// # Errors
/// When the command is not made of a moment, a target that exists or could come to be, and an object of arguments.
pub fn with_command(document: &Json, at_s: f64, command: &CommandText) -> Result<Json, Vec<Problem>> {
    let args = args(command)?;
    if !at_s.is_finite() || at_s < 0.0 {
        return Err(vec![Problem::new("at", ProblemKind::Expected(Expected::Duration))]);
    }
    if !is_name(document, &command.target) {
        return Err(vec![unknown_target(document, &command.target)]);
    }
    let mut changed = document.clone();
    let Some(map) = changed.as_object_mut() else {
        return Err(vec![Problem::new("", ProblemKind::Expected(Expected::Object))]);
    };
    let commands = map.entry("commands").or_insert_with(|| json!([]));
    let Some(list) = commands.as_array_mut() else {
        return Err(vec![Problem::new("commands", ProblemKind::Expected(Expected::List))]);
    };
    let is_same = |last: &Json| {
        last["at"] == json!(at_s) && last["target"] == json!(command.target) && last["action"] == json!(command.action)
    };
    match list.last_mut().filter(|last| command.action == SET && is_same(last) && last["args"].is_object()) {
        Some(last) => {
            for (key, value) in args {
                last["args"][key] = value;
            }
        }
        None => list.push(json!({ "at": at_s, "target": command.target, "action": command.action, "args": args })),
    }
    Ok(changed)
}

/// The scenario with its first workload replaced by the counts of a file, evenly or at random as the workload says, for as
/// long as the file lasts or the budget of requests allows; rows after that are reported when the scenario is read.
///
/// # Errors
/// When the file has no usable table, or the scenario no workload.
pub fn from_csv(document: &Json, file: TextFile) -> Result<ScenarioText, Vec<Problem>> {
    from_csv_within(document, file, &Budget::BROWSER)
}

/// [`from_csv`] with a budget of its own.
///
/// # Errors
/// The same.
pub fn from_csv_within(document: &Json, file: TextFile, budget: &Budget) -> Result<ScenarioText, Vec<Problem>> {
    let table = csv::read(&file, &Wanted::default()).map_err(|kind| vec![Problem::new("file", kind)])?;
    let mut changed = document.clone();
    let Some(workload) = changed.get_mut("workloads").and_then(|list| list.get_mut(0)).filter(|one| one.is_object())
    else {
        return Err(vec![Problem::new("workloads[0]", ProblemKind::Missing)]);
    };
    let inner = workload["arrivals"].as_object().and_then(|map| map.values().next());
    let process = inner.and_then(|inner| inner.get("process")).and_then(Json::as_str).unwrap_or("poisson").to_owned();
    workload["arrivals"] = json!({ "trace": { "file": file.name, "process": process } });
    let arrivals = Arrivals::Trace { trace: table.trace.clone(), process: Process::Poisson };
    let wanted = table.trace.end().since_start().at_most(MAX_DURATION).max(MIN_DURATION);
    changed["duration"] = json!(span::print(budget.longest(&arrivals, wanted).max(MIN_DURATION)));
    match (table.first_unix_ms, changed.as_object_mut()) {
        (Some(unix_ms), Some(_)) => changed["start"] = json!(stamp::print_iso(unix_ms.div_euclid(1_000))),
        (None, Some(map)) => drop(map.remove("start")),
        (_, None) => {}
    }
    // Commands were meant for the moments of the old workload.
    if let Some(map) = changed.as_object_mut() {
        map.remove("commands");
    }
    let json = serde_json::to_string_pretty(&changed).expect("a document is made of JSON");
    Ok(ScenarioText { json, files: vec![file] })
}

enum Place {
    Resource(usize),
    Workload(usize),
}

fn place(document: &Json, target: &str) -> Option<Place> {
    let find = |list: &str| document[list].as_array()?.iter().position(|item| item["id"].as_str() == Some(target));
    find("resources").map(Place::Resource).or_else(|| find("workloads").map(Place::Workload))
}

/// True for what the scenario names, and for what could come to be from it.
fn is_name(document: &Json, target: &str) -> bool {
    let is_resource = |id: &str| matches!(place(document, id), Some(Place::Resource(_)));
    place(document, target).is_some() || group_of(target).is_some_and(is_resource)
}

fn unknown_target(document: &Json, target: &str) -> Problem {
    let ids = |list: &str| document[list].as_array().into_iter().flatten().filter_map(|item| item["id"].as_str());
    let nearest = nearest(target, ids("resources").chain(ids("workloads")).chain(["account", "scenario"]));
    Problem::new("target", ProblemKind::UnknownName { given: quote(target), nearest })
}

fn args(command: &CommandText) -> Result<Map<String, Json>, Vec<Problem>> {
    let text = if command.args.trim().is_empty() { "{}" } else { &command.args };
    match serde_json::from_str(text) {
        Ok(Json::Object(map)) => Ok(map),
        Ok(_) => Err(vec![Problem::new("args", ProblemKind::Expected(Expected::Object))]),
        Err(error) => {
            let (line, column) = (error.line() as u64, error.column() as u64);
            Err(vec![Problem::new("args", ProblemKind::NotJson { line, column, detail: error.to_string() })])
        }
    }
}

fn unknown_key(key: &str, allowed: &[&str]) -> Problem {
    let nearest = nearest(key, allowed.iter().copied());
    let allowed = allowed.iter().map(|&key| key.to_owned()).collect();
    Problem::new(format!("args.{}", quote(key)), ProblemKind::UnknownKey { nearest, allowed })
}

/// Sets keys of the object `owner[inside]`, which is made when it is not there.
fn set_keys(owner: &mut Json, inside: &str, args: &Map<String, Json>, keys: &[&str]) -> Vec<Problem> {
    let problems: Vec<Problem> =
        args.keys().filter(|key| !keys.contains(&key.as_str())).map(|key| unknown_key(key, keys)).collect();
    let Some(owner) = owner.as_object_mut().filter(|_| problems.is_empty()) else { return problems };
    let target = owner.entry(inside).or_insert_with(|| json!({}));
    let Some(map) = target.as_object_mut() else {
        return vec![Problem::new(inside, ProblemKind::Expected(Expected::Object))];
    };
    for (key, value) in args {
        if value.is_null() {
            map.remove(key);
        } else {
            map.insert(key.clone(), value.clone());
        }
    }
    vec![]
}

fn set_arrivals(workload: &mut Json, args: &Map<String, Json>) -> Vec<Problem> {
    let mut problems = vec![];
    for (key, value) in args {
        match arrivals::set(&workload["arrivals"], key, value) {
            Ok(changed) => workload["arrivals"] = changed,
            Err(SetError::UnknownKey(keys)) => problems.push(unknown_key(key, &keys)),
            Err(SetError::Expected(expected)) => {
                problems.push(Problem::new(format!("args.{}", quote(key)), ProblemKind::Expected(expected)));
            }
        }
    }
    problems
}
