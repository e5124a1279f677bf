//! Reads arrival processes.

use serde_json::Value as Json;
use skylapse_units::{Rate, SimDuration, SimTime, order};
use skylapse_view::{Expected, ProblemKind};

use super::MAX_VALUES;
use super::csv::{Files, Wanted};
use super::node::Node;
use super::reader::Reader;
use super::{span, value};
use crate::workload::{Arrivals, Interpolate, Process, Profile, ProfilePoint};

/// The contract's arrival processes.
pub const ARRIVALS: [&str; 6] = ["constant", "poisson", "renewal", "times", "profile", "trace"];
/// Keys of a profile.
pub const PROFILE_KEYS: [&str; 3] = ["points", "interpolate", "process"];
/// Keys of a trace.
pub const TRACE_KEYS: [&str; 5] = ["file", "process", "time", "value", "bin"];
/// How a rate goes from point to point.
pub const INTERPOLATE: [&str; 2] = ["step", "linear"];
/// How arrivals follow a rate or a count.
pub const PROCESS: [&str; 2] = ["poisson", "even"];
/// The narrowest bin of a trace.
pub const MIN_BIN: SimDuration = SimDuration::from_millis(1);
/// The widest bin of a trace.
pub const MAX_BIN: SimDuration = SimDuration::from_secs(366 * 86_400);

/// Reads one arrival process.
pub fn read<'a>(reader: &mut Reader<'a>, json: &'a Node, files: &mut Files<'_>) -> Option<Arrivals> {
    let Some(outer) = json.as_object().filter(|map| map.len() == 1) else {
        reader.expected(Expected::Arrivals);
        return None;
    };
    reader.object(json, &ARRIVALS)?;
    let (name, inner) = outer.iter().next()?;
    reader.at(name, |reader| match name {
        "constant" => rate(reader, inner).map(Arrivals::Constant),
        "poisson" => rate(reader, inner).map(Arrivals::Poisson),
        "renewal" => renewal(reader, inner),
        "times" => times(reader, inner),
        "profile" => profile(reader, inner),
        "trace" => trace(reader, inner, files),
        _ => None,
    })
}

fn rate<'a>(reader: &mut Reader<'a>, json: &'a Node) -> Option<Rate> {
    let map = reader.object(json, &["rate_per_s"])?;
    let json = reader.required(map, "rate_per_s")?;
    reader.at("rate_per_s", |reader| reader.rate(json)).and_then(Rate::per_second)
}

fn renewal<'a>(reader: &mut Reader<'a>, json: &'a Node) -> Option<Arrivals> {
    let map = reader.object(json, &["interval"])?;
    let json = reader.required(map, "interval")?;
    reader.at("interval", |reader| value::distribution(reader, json)).map(Arrivals::Renewal)
}

fn times<'a>(reader: &mut Reader<'a>, json: &'a Node) -> Option<Arrivals> {
    let spans = value::spans(reader, json, MAX_VALUES)?;
    let mut times: Vec<SimTime> = spans.into_iter().map(|span| SimTime::START + span).collect();
    // A list of moments says the same in any order.
    order::sort_by_key(&mut times, |&at| at);
    Some(Arrivals::Times(times.into()))
}

fn profile<'a>(reader: &mut Reader<'a>, json: &'a Node) -> Option<Arrivals> {
    let map = reader.object(json, &PROFILE_KEYS)?;
    let points = reader.required(map, "points").and_then(|json| reader.at("points", |reader| points(reader, json)));
    let interpolate = match map.get("interpolate") {
        None => Some("step"),
        Some(json) => reader.at("interpolate", |reader| reader.choice(json, &INTERPOLATE)),
    };
    let process = process(reader, map.get("process"));
    let interpolate = if interpolate? == "linear" { Interpolate::Linear } else { Interpolate::Step };
    let profile = Profile::new(&points?, interpolate)?;
    Some(Arrivals::Profile { profile, process: process? })
}

fn process<'a>(reader: &mut Reader<'a>, json: Option<&'a Node>) -> Option<Process> {
    let word = match json {
        None => Some("poisson"),
        Some(json) => reader.at("process", |reader| reader.choice(json, &PROCESS)),
    };
    word.map(|word| if word == "even" { Process::Even } else { Process::Poisson })
}

fn points<'a>(reader: &mut Reader<'a>, json: &'a Node) -> Option<Vec<ProfilePoint>> {
    let list = reader.list(json, MAX_VALUES)?;
    if list.is_empty() {
        reader.at_index(0, |reader| reader.problem(ProblemKind::Missing));
        return None;
    }
    let before = reader.found();
    let mut points: Vec<ProfilePoint> = Vec::with_capacity(list.len());
    for (index, json) in list.iter().enumerate() {
        let earliest = points.last().map_or(SimDuration::ZERO, |point| point.at.since_start());
        points.extend(reader.at_index(index as u64, |reader| point(reader, json, earliest)));
    }
    (reader.found() == before).then_some(points)
}

/// `["10m", 60]`, not before the point before it.
fn point<'a>(reader: &mut Reader<'a>, json: &'a Node, earliest: SimDuration) -> Option<ProfilePoint> {
    let [at, rate] = reader.list(json, 2)? else {
        reader.at_index(1, |reader| reader.problem(ProblemKind::Missing));
        return None;
    };
    let at = reader.at_index(0, |reader| reader.span_within(at, earliest, SimDuration::LONGEST));
    let rate = reader.at_index(1, |reader| reader.rate(rate)).and_then(Rate::per_second);
    Some(ProfilePoint { at: SimTime::START + at?, rate: rate? })
}

fn trace<'a>(reader: &mut Reader<'a>, json: &'a Node, files: &mut Files<'_>) -> Option<Arrivals> {
    let map = reader.object(json, &TRACE_KEYS)?;
    let process = process(reader, map.get("process"));
    let mut text = |key: &'static str| map.get(key).map(|json| reader.at(key, |reader| reader.text(json)));
    let (time, value) = (text("time"), text("value"));
    let bin = map.get("bin").map(|json| reader.at("bin", |reader| reader.span_within(json, MIN_BIN, MAX_BIN)));
    let file = reader.required(map, "file").and_then(|json| reader.at("file", |reader| reader.text(json)))?;
    if time == Some(None) || value == Some(None) || bin == Some(None) {
        return None;
    }
    let wanted = Wanted { time: time.flatten(), value: value.flatten(), bin: bin.flatten() };
    match files.table(file, &wanted) {
        Ok(table) => Some(Arrivals::Trace { trace: table.trace.clone(), process: process? }),
        Err(kind) => {
            reader.at("file", |reader| reader.problem(kind));
            None
        }
    }
}

/// Why a workload cannot be set.
pub enum SetError {
    /// The key means nothing for this workload; these do.
    UnknownKey(Vec<&'static str>),
    /// The value has another type or form.
    Expected(Expected),
}

/// The arrivals that stand in a document after one key of a `Set` command changed them.
///
/// A steady workload takes `rate_per_s`, a renewal `interval`, a profile `quiet_gap` (the length of every quiet stretch
/// between busy ones; what comes later moves), `points`, `interpolate`, `process`, a trace `process`; every workload takes
/// `arrivals`, the whole.
pub fn set(arrivals: &Json, key: &str, given: &Json) -> Result<Json, SetError> {
    let keys = settable(arrivals);
    if !keys.contains(&key) {
        return Err(SetError::UnknownKey(keys));
    }
    if key == "arrivals" {
        return Ok(given.clone());
    }
    let mut changed = arrivals.clone();
    let Some(inner) = changed.as_object_mut().and_then(|map| map.values_mut().next()) else {
        return Err(SetError::Expected(Expected::Arrivals));
    };
    match (key, inner.as_object_mut()) {
        ("quiet_gap", _) => {
            let gap = Reader::default().span(&given.into()).ok_or(SetError::Expected(Expected::Duration))?;
            stretch_quiet(inner, gap);
        }
        ("times", _) => *inner = given.clone(),
        (_, Some(map)) => {
            map.insert(key.to_owned(), given.clone());
        }
        (_, None) => return Err(SetError::Expected(Expected::Object)),
    }
    Ok(changed)
}

/// The keys that `Set` takes for a workload.
#[must_use]
pub fn settable(arrivals: &Json) -> Vec<&'static str> {
    let name = arrivals.as_object().and_then(|map| map.keys().next()).map_or("", String::as_str);
    let own: &[&'static str] = match name {
        "constant" | "poisson" => &["rate_per_s"],
        "renewal" => &["interval"],
        "times" => &["times"],
        "profile" if quiet_gap(arrivals).is_some() => &["quiet_gap", "points", "interpolate", "process"],
        "profile" => &PROFILE_KEYS,
        "trace" => &["process"],
        _ => &[],
    };
    own.iter().copied().chain(["arrivals"]).collect()
}

/// The length of the first quiet stretch between two busy ones of a profile.
#[must_use]
pub fn quiet_gap(arrivals: &Json) -> Option<SimDuration> {
    let profile = arrivals.get("profile")?;
    let points = plain_points(profile)?;
    let (from, to) = quiet_stretches(&points, is_linear(profile)).into_iter().next()?;
    Some(SimDuration::from_nanos(points[to].0.as_nanos() - points[from].0.as_nanos()))
}

fn is_linear(profile: &Json) -> bool {
    profile.get("interpolate").and_then(Json::as_str) == Some("linear")
}

fn plain_points(profile: &Json) -> Option<Vec<(SimDuration, f64)>> {
    let plain = |json: &Json| {
        let mut quiet = Reader::default();
        let [at, rate] = json.as_array()?.as_slice() else { return None };
        Some((quiet.span(&at.into())?, quiet.rate(&rate.into())?))
    };
    let points: Option<Vec<_>> = profile.get("points")?.as_array()?.iter().map(plain).collect();
    points.filter(|points| points.windows(2).all(|pair| pair[0].0 <= pair[1].0))
}

/// Index pairs: a quiet stretch lasts from one point to the other.
fn quiet_stretches(points: &[(SimDuration, f64)], is_linear: bool) -> Vec<(usize, usize)> {
    let mut found = vec![];
    let mut first_quiet = None;
    let mut is_busy_before = false;
    for (index, &(_, rate)) in points.iter().enumerate() {
        if rate == 0.0 {
            first_quiet = first_quiet.or(Some(index));
            continue;
        }
        if let Some(from) = first_quiet.take().filter(|_| is_busy_before) {
            // Straight lines rise from the last zero on; steps stay at zero until the busy point.
            let to = if is_linear { index - 1 } else { index };
            if from < to {
                found.push((from, to));
            }
        }
        is_busy_before = true;
    }
    found
}

fn stretch_quiet(profile: &mut Json, gap: SimDuration) {
    let Some(points) = plain_points(profile) else { return };
    let stretches = quiet_stretches(&points, is_linear(profile));
    let mut moved: Vec<u128> = points.iter().map(|(at, _)| u128::from(at.as_nanos())).collect();
    for (from, to) in stretches {
        let (begin, end) = (moved[from], moved[to]);
        let gap = u128::from(gap.as_nanos());
        // Points inside a stretch keep their share of it.
        for at in &mut moved[from + 1..to] {
            *at = begin + (*at - begin) * gap / (end - begin).max(1);
        }
        for at in &mut moved[to..] {
            *at = *at - end + begin + gap;
        }
    }
    let longest = u128::from(SimDuration::LONGEST.as_nanos());
    let points = moved.iter().zip(&points).map(|(at, (_, rate))| {
        let at = SimDuration::from_nanos((*at).min(longest) as u64);
        serde_json::json!([span::print(at), rate])
    });
    profile["points"] = points.collect();
}
