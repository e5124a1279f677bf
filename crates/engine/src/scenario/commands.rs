//! What a person does while the scenario runs: `commands[]`.

use std::borrow::Cow;

use serde_json::{Map, Value as Json};
use skylapse_units::{SimDuration, SimTime};
use skylapse_view::{Problem, ProblemKind};

use super::arrivals::{self, SetError};
use super::csv::Files;
use super::document::{Names, ResourceSlot, WorkloadSlot, set_all};
use super::near::nearest;
use super::reader::{Reader, quote};
use super::{Command, Config, MAX_COMMAND_BYTES, MAX_COMMANDS, Quotas, TimedCommand};
use crate::workload::Arrivals;

/// Every key of a command.
pub const KEYS: [&str; 4] = ["at", "target", "action", "args"];
/// The action that changes settings.
pub const SET: &str = "Set";
/// Every action that a Lambda function or a workload knows.
pub const ACTIONS: [&str; 1] = [SET];

/// What commands are read against.
pub struct State<'s, 'a, 't> {
    /// The account.
    pub quotas: &'s Quotas,
    /// All resources.
    pub resources: &'s [ResourceSlot],
    /// All workloads.
    pub workloads: &'s [WorkloadSlot<'a>],
    /// Their names.
    pub names: &'s Names,
    /// The files.
    pub files: &'s mut Files<'t>,
}

/// The settings as the commands so far have left them.
struct Now<'a> {
    configs: Vec<Option<Config>>,
    arrivals: Vec<Option<Cow<'a, Json>>>,
    /// What the arrivals of all commands hold, in bytes.
    bytes: u64,
}

/// Reads all commands; they come out in order of time, equal times in the order given.
pub fn read<'a>(reader: &mut Reader<'a>, json: &'a Json, state: &mut State<'_, 'a, '_>) -> Option<Vec<TimedCommand>> {
    let list = reader.list(json, MAX_COMMANDS)?;
    let mut order: Vec<(u64, &'a Json, SimDuration)> = vec![];
    for (index, json) in (0..).zip(list) {
        reader.at_index(index, |reader| {
            let Some(map) = reader.object(json, &KEYS) else { return };
            let Some(at) = reader.required(map, "at") else { return };
            order.extend(reader.at("at", |reader| reader.span(at)).map(|at| (index, json, at)));
        });
    }
    order.sort_by_key(|(_, _, at)| *at);
    let mut now = Now {
        configs: state.resources.iter().map(|slot| slot.config.clone()).collect(),
        arrivals: state.workloads.iter().map(|slot| slot.arrivals.map(Cow::Borrowed)).collect(),
        bytes: 0,
    };
    let mut commands = vec![];
    for (index, json, at) in order {
        let Some(map) = json.as_object() else { continue };
        let command = reader.at_index(index, |reader| command(reader, map, state, &mut now));
        commands.extend(command.map(|command| TimedCommand { at: SimTime::START + at, command }));
    }
    Some(commands)
}

fn command<'a>(
    reader: &mut Reader<'a>,
    map: &'a Map<String, Json>,
    state: &mut State<'_, 'a, '_>,
    now: &mut Now<'a>,
) -> Option<Command> {
    let target = reader.required(map, "target").and_then(|json| reader.at("target", |reader| reader.text(json)));
    let action = reader.required(map, "action").and_then(|json| reader.at("action", |reader| reader.text(json)));
    let args = map.get("args");
    let (target, action) = (target?, action?);
    let resource = state.names.get(target);
    let workload = (0..).zip(state.workloads).find(|(_, slot)| slot.id == Some(target)).map(|(index, _)| index);
    if target == "account" || target == "scenario" {
        // Neither knows an action while the scenario runs; both can be edited from the start.
        let kind = ProblemKind::BadCommand { action: quote(action), allowed: vec![] };
        reader.at("action", |reader| reader.problem(kind));
        return None;
    }
    if resource.is_none() && workload.is_none() {
        let names = state.names.all().chain(state.workloads.iter().filter_map(|slot| slot.id));
        let kind = ProblemKind::UnknownName { given: quote(target), nearest: nearest(target, names) };
        reader.at("target", |reader| reader.problem(kind));
        return None;
    }
    if action != SET {
        let kind = ProblemKind::BadCommand { action: quote(action), allowed: ACTIONS.map(str::to_owned).to_vec() };
        reader.at("action", |reader| reader.problem(kind));
        return None;
    }
    let Some(args) = args else {
        reader.at("args", |reader| reader.problem(ProblemKind::Missing));
        return None;
    };
    reader.at("args", |reader| match (resource, workload) {
        (Some(resource), _) => set_resource(reader, args, resource, state, now),
        (None, Some(workload)) => set_workload(reader, args, workload, state, now),
        (None, None) => None,
    })
}

fn set_resource<'a>(
    reader: &mut Reader<'a>,
    args: &'a Json,
    resource: u32,
    state: &State<'_, 'a, '_>,
    now: &mut Now<'a>,
) -> Option<Command> {
    let before = reader.found();
    let config = now.configs.get_mut(resource as usize)?.as_mut()?;
    set_all(reader, args, config);
    let config = Box::new(config.clone());
    let configs: Vec<&Config> = now.configs.iter().flatten().collect();
    // With settings missing the indexes would not fit; then there are problems already.
    let conflicts = if configs.len() == now.configs.len() { state.quotas.conflicts(&configs) } else { vec![] };
    for conflict in conflicts {
        if conflict.resource == resource && args.get(conflict.key).or(args.get(conflict.other)).is_some() {
            let kind = ProblemKind::Conflict { other: conflict.other.to_owned(), reason: conflict.reason.to_owned() };
            reader.problem_at(format!("{}.{}", reader.path(), conflict.key), kind);
        }
    }
    (reader.found() == before).then_some(Command::Set { resource, config })
}

fn set_workload<'a>(
    reader: &mut Reader<'a>,
    args: &'a Json,
    workload: u32,
    state: &mut State<'_, 'a, '_>,
    now: &mut Now<'a>,
) -> Option<Command> {
    if now.bytes > MAX_COMMAND_BYTES {
        let (needed, limit) = (now.bytes, MAX_COMMAND_BYTES);
        reader.problem(ProblemKind::OverBudget { what: "memory".to_owned(), needed, limit });
        return None;
    }
    let current = now.arrivals.get_mut(workload as usize)?.as_mut()?;
    let keys = arrivals::settable(current);
    let map = reader.object(args, &keys)?;
    let mut changed = current.clone().into_owned();
    for (key, given) in map {
        match arrivals::set(&changed, key, given) {
            Ok(json) => changed = json,
            Err(SetError::UnknownKey(_)) => {}
            Err(SetError::Expected(expected)) => reader.at(key, |reader| reader.expected(expected)),
        }
    }
    let (arrivals, problems) = read_apart(&changed, state.files);
    let place = reader.path();
    for problem in problems {
        // The whole arrivals are not in the text as they stand now; their problems belong to the change.
        let kind = problem.kind;
        let key = last_key(&problem.path, map);
        reader.problem_at(format!("{place}.{key}"), kind);
    }
    now.bytes += arrivals.as_ref().map_or(0, Arrivals::bytes);
    *current = Cow::Owned(changed);
    arrivals.map(|arrivals| Command::SetWorkload { workload, arrivals })
}

/// Reads arrivals that do not stand in the text.
fn read_apart(json: &Json, files: &mut Files<'_>) -> (Option<Arrivals>, Vec<Problem>) {
    let mut apart = Reader::default();
    let arrivals = arrivals::read(&mut apart, json, files);
    (arrivals, apart.into_problems())
}

/// The key of the change that a path inside the arrivals comes from.
fn last_key(path: &str, args: &Map<String, Json>) -> String {
    let named = path.split(['.', '[']).rfind(|part| args.contains_key(*part));
    named.or_else(|| args.keys().next().map(String::as_str)).map(quote).unwrap_or_default()
}
