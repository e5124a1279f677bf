//! The outline of a scenario: version, time, account, resources, links, workloads, commands.

use std::ops::Range;

use serde_json::{Map, Value as Json};
use skylapse_services::field::{Shape, Value};
use skylapse_units::{SimDuration, order};
use skylapse_view::{Expected, Problem, ProblemKind, ScenarioText};

use super::csv::Files;
use super::near::nearest;
use super::node::{Members, Node};
use super::reader::{Reader, quote};
use super::resources::{ResourceSlot, expand, resources};
use super::{
    Config, DEFAULT_REGION, DEFAULT_SEED, Link, MAX_FILE_BYTES, MAX_LINKS, MAX_TEXT_BYTES, MAX_WORKLOADS, Quotas,
    Scenario, Workload, arrivals, commands, json, stamp, value, watched,
};

/// Every key of a scenario.
pub const KEYS: [&str; 11] = [
    "version",
    "name",
    "seed",
    "start",
    "duration",
    "region",
    "account",
    "resources",
    "links",
    "workloads",
    "commands",
];
/// Every key of a workload.
pub const WORKLOAD_KEYS: [&str; 3] = ["id", "target", "arrivals"];
/// Names longer than this are a mistake.
pub const MAX_NAME_BYTES: usize = 200;
/// The shortest run.
pub const MIN_DURATION: SimDuration = SimDuration::from_millis(1);
/// The longest run: ten years.
pub const MAX_DURATION: SimDuration = SimDuration::from_secs(3_653 * 86_400);

/// Parses the text, within limits; keys that are given twice come out as problems.
pub fn parse(text: &ScenarioText) -> Result<(Node, Vec<Problem>), Problem> {
    let too_long = |n: u64, limit: u64| Problem::new("", ProblemKind::TooMany { n, limit });
    let n_bytes = text.json.len() as u64;
    if n_bytes > MAX_TEXT_BYTES {
        return Err(too_long(n_bytes, MAX_TEXT_BYTES));
    }
    let file_bytes = text.files.iter().map(|file| file.text.len() as u64).sum();
    if file_bytes > MAX_FILE_BYTES {
        return Err(too_long(file_bytes, MAX_FILE_BYTES));
    }
    // The parser refuses nesting deeper than 128 and numbers that do not fit a double.
    json::parse(without_mark(&text.json)).map_err(|error| {
        let kind = ProblemKind::NotJson {
            line: error.line() as u64,
            column: error.column() as u64,
            detail: error.to_string(),
        };
        Problem::new("", kind)
    })
}

/// The text without the mark that some editors begin it with.
pub fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

/// Reads the scenario; `None` only together with problems.
pub fn scenario<'a>(reader: &mut Reader<'a>, document: &'a Node, files: &mut Files<'_>) -> Option<Scenario> {
    let map = reader.object(document, &KEYS)?;
    let name = map.get("name").and_then(|json| reader.at("name", |reader| reader.text(json)));
    let seed = map.get("seed").and_then(|json| reader.at("seed", |reader| reader.whole(json, 0, u64::MAX)));
    let start = map.get("start").and_then(|json| reader.at("start", |reader| start(reader, json)));
    let duration = reader
        .required(map, "duration")
        .and_then(|json| reader.at("duration", |reader| reader.span_within(json, MIN_DURATION, MAX_DURATION)));
    let region = map.get("region").and_then(|json| reader.at("region", |reader| region(reader, json)));
    let mut quotas = Quotas::default();
    if let Some(json) = map.get("account") {
        reader.at("account", |reader| account(reader, json, &mut quotas));
    }
    let resources = reader
        .required(map, "resources")
        .and_then(|json| reader.at("resources", |reader| resources(reader, json)))
        .unwrap_or_default();
    let resources = expand(reader, resources);
    conflicts(reader, &quotas, &resources);
    let names = Names::of(&resources);
    for slot in &resources {
        if let Some(config) = &slot.config {
            watched::check(reader, &format!("resources[{}].config", slot.place), config, &names, &resources);
        }
    }
    let links =
        map.get("links").and_then(|json| reader.at("links", |reader| links(reader, json, (&names, &resources))));
    let workloads = map
        .get("workloads")
        .and_then(|json| reader.at("workloads", |reader| workloads(reader, json, (&names, &resources), files)))
        .unwrap_or_default();
    let commands = map.get("commands").and_then(|json| {
        reader.at("commands", |reader| {
            commands::read(
                reader,
                json,
                &mut commands::State {
                    duration,
                    quotas: &quotas,
                    resources: &resources,
                    workloads: &workloads,
                    names: &names,
                    files,
                },
            )
        })
    });
    let workloads = workloads.into_iter().filter_map(|slot| slot.workload).collect();
    let mut resources: Vec<_> = resources.into_iter().filter_map(|slot| slot.resource).collect();
    resources.shrink_to_fit(); // collected in place, they would keep the room of what they were read from
    Some(Scenario {
        name: name.unwrap_or_default().to_owned(),
        seed: seed.unwrap_or(DEFAULT_SEED),
        start,
        duration: duration?,
        region: region.unwrap_or(DEFAULT_REGION).to_owned(),
        quotas,
        resources,
        links: links.unwrap_or_default(),
        workloads,
        commands: commands.unwrap_or_default(),
    })
}

fn start(reader: &mut Reader<'_>, json: &Node) -> Option<i64> {
    let read = json.as_str().and_then(stamp::parse_iso);
    if read.is_none() {
        reader.expected(Expected::Timestamp);
    }
    read.map(|stamp| stamp.unix_ms.div_euclid(1_000))
}

/// Regions with prices in this version. One: others would be billed wrongly without saying so.
pub const REGIONS: [&str; 1] = [DEFAULT_REGION];

fn region<'a>(reader: &mut Reader<'a>, json: &'a Node) -> Option<&'a str> {
    reader.choice(json, &REGIONS)
}

fn account<'a>(reader: &mut Reader<'a>, json: &'a Node, quotas: &mut Quotas) {
    let rows = quotas.rows();
    let keys: Vec<&str> = rows.iter().map(|row| row.key).collect();
    let Some(map) = reader.object(json, &keys) else { return };
    for row in rows {
        let Some(json) = map.get(row.key) else { continue };
        if let Some(read) = reader.at(row.key, |reader| value::read(reader, &row.shape, json)) {
            quotas.set(row.key, read);
        }
    }
}

/// A name that is not taken yet. The set of names is a map of the kind that documents are made of: a map of another kind would
/// be another 5 KB of code on the page.
pub fn name<'a>(reader: &mut Reader<'a>, map: &'a Members, seen: &mut Map<String, Json>) -> Option<&'a str> {
    let json = reader.required(map, "id")?;
    reader.at("id", |reader| {
        let id = reader.text(json)?;
        let n_bytes = id.len() as u64;
        if n_bytes > MAX_NAME_BYTES as u64 {
            reader.problem(ProblemKind::TooMany { n: n_bytes, limit: MAX_NAME_BYTES as u64 });
            return None;
        }
        if id.is_empty() {
            reader.problem(ProblemKind::Missing);
            return None;
        }
        if id == "account" || id == "scenario" || id.contains('#') {
            // A command would mean something else by it.
            reader.problem(ProblemKind::ReservedName { name: quote(id) });
        }
        if seen.insert(id.to_owned(), Json::Null).is_some() {
            reader.problem(ProblemKind::DuplicateName { name: id.to_owned() });
        }
        Some(id)
    })
}

/// Which name has which index, also for things that could not be read completely.
pub struct Names {
    /// In alphabetical order.
    index: Vec<(String, u32)>,
    /// The copies of each name in the text, from the first up to and without the last.
    groups: Vec<(String, (u32, u32))>,
}

impl Names {
    fn of(resources: &[ResourceSlot]) -> Self {
        let named = resources.iter().enumerate().filter_map(|(index, slot)| Some((slot.id.clone()?, index as u32)));
        let mut index: Vec<(String, u32)> = named.collect();
        order::sort_by(&mut index, |a, b| a.0.cmp(&b.0));
        // The first of two equal names counts; the second is a problem of its own.
        index.dedup_by(|later, first| later.0 == first.0);
        let mut groups: Vec<(String, (u32, u32))> = vec![];
        for (index, slot) in (0..).zip(resources) {
            let Some(group) = &slot.group else { continue };
            match groups.last_mut() {
                Some((name, (_, end))) if name == group => *end = index + 1,
                Some(_) | None => groups.push((group.clone(), (index, index + 1))),
            }
        }
        order::sort_by(&mut groups, |a, b| a.0.cmp(&b.0));
        Self { index, groups }
    }

    /// The resources that a name in the text stands for: itself, or its copies.
    pub fn group(&self, name: &str) -> Option<Range<u32>> {
        found(&self.groups, name).map(|(first, last)| first..last)
    }

    /// The resource that must exist, or all copies of one.
    pub fn copies<'a>(&self, reader: &mut Reader<'a>, map: &'a Members, key: &'static str) -> Option<Range<u32>> {
        let json = reader.required(map, key)?;
        reader.at(key, |reader| {
            let given = reader.text(json)?;
            let found = self.get(given).map(|index| index..index + 1).or_else(|| self.group(given));
            if given.is_empty() {
                reader.problem(ProblemKind::Missing);
            } else if found.is_none() {
                let nearest = nearest(given, self.all());
                reader.problem(ProblemKind::UnknownName { given: quote(given), nearest });
            }
            found
        })
    }

    /// The index of a resource.
    pub fn get(&self, name: &str) -> Option<u32> {
        found(&self.index, name)
    }

    /// All names, in alphabetical order.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        self.index.iter().map(|(name, _)| name.as_str())
    }
}

fn found<T: Copy>(sorted: &[(String, T)], name: &str) -> Option<T> {
    sorted.binary_search_by(|(own, _)| own.as_str().cmp(name)).ok().map(|at| sorted[at].1)
}

fn links<'a>(
    reader: &mut Reader<'a>,
    json: &'a Node,
    (names, resources): (&Names, &[ResourceSlot]),
) -> Option<Vec<Link>> {
    let list = reader.list(json, MAX_LINKS)?;
    let mut links: Vec<Link> = vec![];
    let row = |index: u32| Some(resources.get(index as usize)?.config.as_ref()?.kind_row());
    for (index, json) in list.iter().enumerate() {
        reader.at_index(index as u64, |reader| {
            let Some(map) = reader.object(json, &["from", "to"]) else { return };
            let from = names.copies(reader, map, "from").unwrap_or_default();
            let to = names.copies(reader, map, "to").unwrap_or_default();
            if let (Some(sender), Some(other)) = (row(from.start), row(to.start))
                && !from.is_empty()
                && !to.is_empty()
                && !sender.sends_to.contains(&other.kind)
            {
                let kind = ProblemKind::CannotLink { from: sender.kind.to_owned(), to: other.kind.to_owned() };
                return reader.at("to", |reader| reader.problem(kind));
            }
            // Copies on both sides multiply.
            let n = u64::from(from.end - from.start) * u64::from(to.end - to.start) + links.len() as u64;
            if MAX_LINKS < n {
                return reader.problem(ProblemKind::TooMany { n, limit: MAX_LINKS });
            }
            links.extend(from.flat_map(|from| to.clone().map(move |to| Link { from, to })));
        });
    }
    Some(links)
}

/// A place in the list of workloads, read as far as it can be.
pub struct WorkloadSlot<'a> {
    /// Its name.
    pub id: Option<&'a str>,
    /// Its arrivals as they stand in the text.
    pub arrivals: Option<&'a Node>,
    workload: Option<Workload>,
}

fn workloads<'a>(
    reader: &mut Reader<'a>,
    json: &'a Node,
    (names, resources): (&Names, &[ResourceSlot]),
    files: &mut Files<'_>,
) -> Option<Vec<WorkloadSlot<'a>>> {
    let list = reader.list(json, MAX_WORKLOADS)?;
    let mut seen = Map::new();
    let read = list.iter().enumerate().map(|(index, json)| {
        reader.at_index(index as u64, |reader| {
            let Some(map) = reader.object(json, &WORKLOAD_KEYS) else {
                return WorkloadSlot { id: None, arrivals: None, workload: None };
            };
            let id = name(reader, map, &mut seen);
            if let Some(same) = id.filter(|id| names.get(id).is_some()) {
                // A command names its target: one name, one thing.
                reader.at("id", |reader| reader.problem(ProblemKind::DuplicateName { name: same.to_owned() }));
            }
            let targets = names.copies(reader, map, "target");
            let target = targets.as_ref().map(|targets| targets.start);
            let aimed_at = target.and_then(|target| resources.get(target as usize)?.config.as_ref());
            if let Some(row) = aimed_at.map(Config::kind_row).filter(|row| !row.serves_requests) {
                // Its requests would stay in flight to the end, and nothing would say why.
                let kind = ProblemKind::ServesNoRequests { kind: row.kind.to_owned() };
                reader.at("target", |reader| reader.problem(kind));
            }
            let arrivals = reader
                .required(map, "arrivals")
                .and_then(|json| reader.at("arrivals", |reader| arrivals::read(reader, json, files)));
            let workload = match (id, targets, arrivals) {
                (Some(id), Some(targets), Some(arrivals)) => {
                    let (target, n_copies) = (targets.start, targets.end - targets.start);
                    Some(Workload { id: id.to_owned(), target, n_copies, arrivals })
                }
                _ => None,
            };
            WorkloadSlot { id, arrivals: map.get("arrivals"), workload }
        })
    });
    Some(read.collect())
}

fn conflicts(reader: &mut Reader<'_>, quotas: &Quotas, resources: &[ResourceSlot]) {
    let (places, configs): (Vec<u32>, Vec<&Config>) =
        resources.iter().filter_map(|slot| Some((slot.place, slot.config.as_ref()?))).unzip();
    let mut said: Vec<(u32, &str, &str, &str)> = vec![];
    for conflict in quotas.conflicts(&configs) {
        let Some(&place) = places.get(conflict.resource as usize) else { continue };
        // What is wrong with one copy is wrong with all, and stands in the text once; copies come one after another.
        said.retain(|(of, ..)| *of == place);
        let found = (place, conflict.key, conflict.other, conflict.reason);
        if said.contains(&found) {
            continue;
        }
        said.push(found);
        reader.problem_at(
            conflict_path(place, conflict.key),
            ProblemKind::Conflict { other: conflict_path(place, conflict.other), reason: conflict.reason.to_owned() },
        );
    }
    nested_conflicts(reader, quotas, resources);
}

/// Settings that a resource holds for what it brings forth: they must go together too.
fn nested_conflicts(reader: &mut Reader<'_>, quotas: &Quotas, resources: &[ResourceSlot]) {
    let mut places = vec![];
    let mut configs = vec![];
    for (index, slot) in resources.iter().enumerate() {
        for row in slot.config.iter().flat_map(Config::rows) {
            let (Shape::Settings(kind), Value::Object(settings)) = (&row.shape, row.value) else { continue };
            let Some(mut config) = Config::of_kind(kind) else { continue };
            settings.into_iter().for_each(|(key, value)| config.set(key, value));
            places.push((index, row.key));
            configs.push(config);
        }
    }
    let configs: Vec<&Config> = configs.iter().collect();
    for conflict in quotas.conflicts(&configs) {
        let Some((index, key)) = places.get(conflict.resource as usize) else { continue };
        let path = |inner: &str| match inner.strip_prefix("account.") {
            Some(_) => inner.to_owned(),
            None => format!("resources[{index}].config.{key}.{inner}"),
        };
        let kind = ProblemKind::Conflict { other: path(conflict.other), reason: conflict.reason.to_owned() };
        reader.problem_at(path(conflict.key), kind);
    }
}

/// Where a setting is: a key of the account names it in full.
fn conflict_path(place: u32, key: &str) -> String {
    if key.starts_with("account.") { key.to_owned() } else { format!("resources[{place}].config.{key}") }
}
