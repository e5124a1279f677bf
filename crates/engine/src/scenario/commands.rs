//! What a person does while the scenario runs: `commands[]`.
//!
//! A target is a resource or workload of the scenario, a resource with copies (`web`: all of them), a place among what a
//! resource has brought forth (`asg#0`: the oldest that is not gone), or a name that could come to be (`web-4`). The last two
//! are looked up when it is time; when nothing has the name then, the command is refused with AWS's code.

use serde_json::Value as Json;
use skylapse_services::call::{Scope, names_whom};
use skylapse_units::order::sort_by_key;
use skylapse_units::{SimDuration, SimTime};
use skylapse_view::{Problem, ProblemKind};

use super::arrivals::{self, SetError};
use super::csv::Files;
use super::document::{Names, WorkloadSlot};
use super::near::nearest;
use super::node::{Members, Node};
use super::reader::{Reader, quote};
use super::resources::{ResourceSlot, set_all};
use super::{
    ActionRow, Call, Command, Config, KIND_ROWS, MAX_COMMAND_BYTES, MAX_COMMANDS, MAX_COPIES, Quotas, TimedCommand,
    actions, span, value, watched,
};
use crate::workload::Arrivals;
use crate::world::group_of;

/// Every key of a command.
pub const KEYS: [&str; 4] = ["at", "target", "action", "args"];
/// The action that changes settings.
pub const SET: &str = "Set";

/// What commands are read against.
pub struct State<'s, 'a, 't> {
    /// How long the run lasts, when that could be read.
    pub duration: Option<SimDuration>,
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
struct Now {
    configs: Vec<Option<Config>>,
    /// `None`: as they stand in the text.
    arrivals: Vec<Option<Json>>,
    /// What the arrivals of all commands hold, in bytes.
    bytes: u64,
}

/// Reads all commands; they come out in order of time, equal times in the order given.
pub fn read<'a>(reader: &mut Reader<'a>, json: &'a Node, state: &mut State<'_, 'a, '_>) -> Option<Vec<TimedCommand>> {
    let list = reader.list(json, MAX_COMMANDS)?;
    let mut order: Vec<(u64, &'a Node, SimDuration)> = vec![];
    for (index, json) in (0..).zip(list) {
        reader.at_index(index, |reader| {
            let Some(map) = reader.object(json, &KEYS) else { return };
            let Some(at) = reader.required(map, "at") else { return };
            order.extend(reader.at("at", |reader| moment(reader, at, state.duration)).map(|at| (index, json, at)));
        });
    }
    sort_by_key(&mut order, |(_, _, at)| *at);
    let mut now = Now {
        configs: state.resources.iter().map(|slot| slot.config.clone()).collect(),
        arrivals: vec![None; state.workloads.len()],
        bytes: 0,
    };
    let mut commands = vec![];
    for (index, json, at) in order {
        let Some(map) = json.as_object() else { continue };
        let read = reader.at_index(index, |reader| command(reader, map, state, &mut now));
        commands.extend(read.into_iter().map(|command| TimedCommand { at: SimTime::START + at, command }));
        let n = commands.len() as u64;
        if n > MAX_COPIES {
            // A change of a resource with copies is one of each.
            reader.problem(ProblemKind::TooMany { n, limit: MAX_COPIES });
            return None;
        }
    }
    Some(commands)
}

/// A moment before the end of the run.
fn moment(reader: &mut Reader<'_>, json: &Node, duration: Option<SimDuration>) -> Option<SimDuration> {
    let at = reader.span(json)?;
    if let Some(end) = duration.filter(|end| *end <= at) {
        reader.problem(ProblemKind::AfterTheEnd { given: span::print(at), end: span::print(end) });
        return None;
    }
    Some(at)
}

/// What a target names, as far as it can be known before the run.
enum Named {
    /// Resources of the scenario: one, or all copies of one.
    Resources(std::ops::Range<u32>),
    /// Something that may come to be in the group of this resource.
    Later(u32),
    Workload(u32),
}

fn command<'a>(
    reader: &mut Reader<'a>,
    map: &'a Members,
    state: &mut State<'_, 'a, '_>,
    now: &mut Now,
) -> Vec<Command> {
    let target = reader.required(map, "target").and_then(|json| reader.at("target", |reader| reader.text(json)));
    let action = reader.required(map, "action").and_then(|json| reader.at("action", |reader| reader.text(json)));
    let (Some(target), Some(action)) = (target, action) else { return vec![] };
    if target == "account" || target == "scenario" {
        // Neither knows an action while the scenario runs; both can be edited from the start.
        let kind = ProblemKind::BadCommand { action: quote(action), allowed: vec![] };
        reader.at("action", |reader| reader.problem(kind));
        return vec![];
    }
    if target.is_empty() {
        reader.at("target", |reader| reader.problem(ProblemKind::Missing));
        return vec![];
    }
    let Some(named) = named(target, state) else {
        let names = state.names.all().chain(state.workloads.iter().filter_map(|slot| slot.id));
        let kind = ProblemKind::UnknownName { given: quote(target), nearest: nearest(target, names) };
        reader.at("target", |reader| reader.problem(kind));
        return vec![];
    };
    let args = map.get("args");
    match (named, action, args) {
        (Named::Resources(_) | Named::Workload(_), SET, None) => {
            reader.at("args", |reader| reader.problem(ProblemKind::Missing));
            vec![]
        }
        (Named::Resources(range), SET, Some(args)) => {
            reader.at("args", |reader| set_resources(reader, args, range, state, now))
        }
        (Named::Workload(workload), SET, Some(args)) => {
            reader.at("args", |reader| set_workload(reader, args, workload, state, now)).into_iter().collect()
        }
        (named, action, args) => call(reader, (target, action), args, &named, state).into_iter().collect(),
    }
}

fn named(target: &str, state: &State<'_, '_, '_>) -> Option<Named> {
    if let Some(range) = state.names.get(target).map(|index| index..index + 1).or_else(|| state.names.group(target)) {
        return Some(Named::Resources(range));
    }
    let workload = (0..).zip(state.workloads).find(|(_, slot)| slot.id == Some(target)).map(|(index, _)| index);
    workload.map(Named::Workload).or_else(|| {
        let group = state.names.group(group_of(target)?)?;
        Some(Named::Later(group.start))
    })
}

fn call<'a>(
    reader: &mut Reader<'a>,
    (target, action): (&'a str, &'a str),
    args: Option<&'a Node>,
    named: &Named,
    state: &State<'_, 'a, '_>,
) -> Option<Command> {
    let kind_of = |resource: u32| state.resources.get(resource as usize)?.config.as_ref().map(Config::kind);
    let kind = match *named {
        // A resource whose kind could not be read is a problem already.
        Named::Resources(ref range) => kind_of(range.start)?,
        Named::Later(owner) => {
            let owner = kind_of(owner)?;
            KIND_ROWS.iter().find(|row| row.kind == owner).map_or(owner, |row| row.members)
        }
        Named::Workload(_) => "",
    };
    let rows = actions(kind);
    let Some(&ActionRow { name, args: members, scope }) = rows.iter().find(|row| row.name == action) else {
        let own = if matches!(named, Named::Later(_)) { None } else { Some(SET) };
        let allowed = own.into_iter().chain(rows.iter().map(|row| row.name)).map(str::to_owned).collect();
        let kind = match nearest(action, own.into_iter().chain(rows.iter().map(|row| row.name))) {
            Some(near) => ProblemKind::NotOneOf { given: quote(action), allowed, nearest: Some(near) },
            None => ProblemKind::BadCommand { action: quote(action), allowed },
        };
        reader.at("action", |reader| reader.problem(kind));
        return None;
    };
    let args = match args {
        Some(json) => reader.at("args", |reader| value::object(reader, members, json))?,
        None => vec![],
    };
    // `InstanceIds` names them all: the call is made once, whomever it is given to.
    let scope = if names_whom(&args) { Scope::Group } else { scope };
    let call = Call::read(kind, name, &args)?;
    Some(Command::Call { target: target.to_owned(), action: name, scope, call })
}

fn set_resources<'a>(
    reader: &mut Reader<'a>,
    args: &'a Node,
    range: std::ops::Range<u32>,
    state: &State<'_, 'a, '_>,
    now: &mut Now,
) -> Vec<Command> {
    let before = reader.found();
    let mut commands = vec![];
    for resource in range.clone() {
        let Some(config) = now.configs.get_mut(resource as usize).and_then(Option::as_mut) else { return vec![] };
        let old = config.clone();
        let changes = set_all(reader, args, config);
        if let Some((key, reason)) = old.fixed(config) {
            let (path, reason) = (format!("{}.{key}", reader.path()), reason.to_owned());
            reader.problem_at(path.clone(), ProblemKind::Conflict { other: path, reason });
        }
        if reader.found() > before {
            // What is wrong for one copy is wrong for all.
            return vec![];
        }
        commands.push(Command::Set { resource, changes, config: Box::new(config.clone()) });
    }
    if let Some(config) = now.configs.get(range.start as usize).and_then(Option::as_ref) {
        let path = reader.path();
        watched::check(reader, &path, config, state.names, state.resources);
    }
    let configs: Vec<&Config> = now.configs.iter().flatten().collect();
    // With settings missing the indexes would not fit; then there are problems already.
    let conflicts = if configs.len() == now.configs.len() { state.quotas.conflicts(&configs) } else { vec![] };
    for conflict in conflicts {
        if range.contains(&conflict.resource) && args.get(conflict.key).or(args.get(conflict.other)).is_some() {
            let path = format!("{}.{}", reader.path(), conflict.key);
            let other = if conflict.other == conflict.key { path.clone() } else { conflict.other.to_owned() };
            reader.problem_at(path, ProblemKind::Conflict { other, reason: conflict.reason.to_owned() });
        }
    }
    if reader.found() == before { commands } else { vec![] }
}

fn set_workload<'a>(
    reader: &mut Reader<'a>,
    args: &'a Node,
    workload: u32,
    state: &mut State<'_, 'a, '_>,
    now: &mut Now,
) -> Option<Command> {
    if now.bytes > MAX_COMMAND_BYTES {
        let (needed, limit) = (now.bytes, MAX_COMMAND_BYTES);
        reader.problem(ProblemKind::OverBudget { what: "memory".to_owned(), needed, limit });
        return None;
    }
    let in_text = state.workloads.get(workload as usize)?.arrivals?;
    let current = now.arrivals.get_mut(workload as usize)?;
    let mut changed = current.clone().unwrap_or_else(|| Json::from(in_text));
    let map = reader.object(args, &arrivals::settable(&changed))?;
    for (key, given) in map.iter() {
        match arrivals::set(&changed, key, &Json::from(given)) {
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
    *current = Some(changed);
    arrivals.map(|arrivals| Command::SetWorkload { workload, arrivals })
}

/// Reads arrivals that do not stand in the text.
fn read_apart(json: &Json, files: &mut Files<'_>) -> (Option<Arrivals>, Vec<Problem>) {
    let node = Node::from(json);
    let mut apart = Reader::default();
    let arrivals = arrivals::read(&mut apart, &node, files);
    (arrivals, apart.into_problems())
}

/// The key of the change that a path inside the arrivals comes from.
fn last_key(path: &str, args: &Members) -> String {
    let named = path.split(['.', '[']).rfind(|part| args.contains_key(part));
    named.or_else(|| args.keys().next()).map(quote).unwrap_or_default()
}
