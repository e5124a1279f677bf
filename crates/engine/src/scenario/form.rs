//! What can be set, for the page: settings of one resource, of the workloads that send to it, and of the account.

use serde_json::Value as Json;
use skylapse_kernel::Distribution;
use skylapse_services::field::{Shape, SourceKind, Value};
use skylapse_units::{SimDuration, order};
use skylapse_view::{Control, Form, FormField, FormValue};

use super::{Command, Config, FieldRow, Loaded, arrivals, presets::presets, value};

/// Memory sizes worth stopping at: the usual ones, and the one with a whole vCPU (1,769 MB; AWS, gettingstarted-limits.html,
/// 2026-10).
const MEMORY_STOPS: [u64; 12] = [128, 256, 512, 768, 1_024, 1_536, 1_769, 2_048, 3_072, 4_096, 6_144, 10_240];
/// A slider over rates ends here at least.
const RATE_MAX_PER_S: f64 = 100.0;
/// A slider over quiet gaps ends here.
const GAP_MAX_S: f64 = 3_600.0;
/// Spans without a sensible end of their own (an idle life, a gap) end here on a slider.
const SPAN_MAX_S: f64 = 7_200.0;

/// The settings with their values after every command.
#[must_use]
pub fn form(loaded: &Loaded, resource: u32) -> Form {
    let scenario = &loaded.scenario;
    let Some(focus) = scenario.resources.get(resource as usize) else { return Form::default() };
    let n_copies = scenario.resources.iter().filter(|one| one.group == focus.group).count() as u32;
    let mut config = &focus.config;
    for command in &scenario.commands {
        match &command.command {
            Command::Set { resource: changed, config: later, .. } if *changed == resource => config = later,
            Command::Set { .. } | Command::SetWorkload { .. } | Command::Call { .. } => {}
        }
    }
    let document = loaded.document();
    let shipped = Shipped::of(&document);
    let mut fields = vec![];
    for (workload, json) in scenario.workloads.iter().zip(list(&document, "workloads")) {
        if workload.target == resource {
            let current = after_commands(&document, &workload.id, json);
            fields.extend(workload_fields(&workload.id, &current, shipped.arrivals(&workload.id)));
        }
    }
    let first = shipped.config(&focus.group);
    let defaults = first.as_ref().map_or_else(Vec::new, Config::rows);
    let default_of = |row: &FieldRow| {
        let shipped = defaults.iter().find(|shipped| shipped.key == row.key).map(|shipped| shipped.value.clone());
        shipped.unwrap_or_else(|| row.default.clone())
    };
    let kind = config.kind();
    // A change of one copy is a change of all: the text knows only the group.
    let setting = |row: &FieldRow| field(&focus.group, format!("{kind}.{}", row.key), row, &default_of(row));
    fields.extend(config.rows().iter().map(setting));
    // A quota's key names its service too: `account.lambda_concurrency` is labeled as `account.concurrency`.
    let quota = |row: &FieldRow| {
        let name = row.key.split_once('_').map_or(row.key, |(_, name)| name);
        field("account", format!("account.{name}"), row, &row.default)
    };
    fields.extend(scenario.quotas.rows().iter().map(quota));
    let preset = shipped.name.to_owned();
    Form { preset, resource, id: focus.id.clone(), group: focus.group.clone(), n_copies, fields }
}

fn list<'d>(document: &'d Json, key: &str) -> &'d [Json] {
    document.get(key).and_then(Json::as_array).map_or(&[], Vec::as_slice)
}

/// The arrivals of a workload after all `Set` commands, in order of time.
fn after_commands(document: &Json, id: &str, workload: &Json) -> Json {
    let mut now = workload["arrivals"].clone();
    let mut commands: Vec<&Json> = list(document, "commands").iter().filter(|one| one["target"] == id).collect();
    let moment = |one: &&Json| super::reader::Reader::default().span(&(&one["at"]).into()).unwrap_or(SimDuration::ZERO);
    order::sort_by_key(&mut commands, moment);
    for args in commands.iter().filter_map(|one| one["args"].as_object()) {
        for (key, given) in args {
            if let Ok(changed) = arrivals::set(&now, key, given) {
                now = changed;
            }
        }
    }
    now
}

/// The shipped scenario that this one began as, found by its name: its values are the defaults of the form.
struct Shipped {
    name: &'static str,
    document: Option<Json>,
}

impl Shipped {
    fn of(document: &Json) -> Self {
        let name = document.get("name").and_then(Json::as_str);
        let preset = presets().iter().find(|preset| Some(preset.name) == name);
        Self {
            name: preset.map_or("", |preset| preset.name),
            document: preset.and_then(|preset| serde_json::from_str(preset.json).ok()),
        }
    }

    fn find(&self, key: &str, id: &str) -> Option<&Json> {
        list(self.document.as_ref()?, key).iter().find(|one| one["id"] == id)
    }

    fn arrivals(&self, id: &str) -> Option<&Json> {
        self.find("workloads", id)?.get("arrivals")
    }

    fn config(&self, id: &str) -> Option<Config> {
        let json = self.find("resources", id)?;
        let mut config = Config::of_kind(json["kind"].as_str()?)?;
        if let Some(settings) = json.get("config") {
            super::resources::set_all(&mut super::reader::Reader::default(), &settings.into(), &mut config);
        }
        Some(config)
    }
}

fn workload_fields(id: &str, arrivals: &Json, shipped: Option<&Json>) -> Vec<FormField> {
    let shipped = shipped.unwrap_or(arrivals);
    let inner = |json: &Json, key: &str| json.as_object().and_then(|map| map.values().next()?.get(key).cloned());
    let field = |key: &str, control, value: FormValue, default: Option<FormValue>| FormField {
        target: id.to_owned(),
        key: key.to_owned(),
        label: format!("workload.{key}"),
        control,
        default: default.unwrap_or_else(|| value.clone()),
        value,
        source: String::new(),
        is_assumption: false,
    };
    let keys = arrivals::settable(arrivals);
    let of_key = |key: &&'static str| match *key {
        "rate_per_s" => {
            let rate = |json: &Json| inner(json, "rate_per_s").and_then(|json| json.as_f64());
            let now = rate(arrivals)?;
            let control = Control::Number { min: 0.0, max: RATE_MAX_PER_S.max(now) };
            Some(field(key, control, FormValue::Number(now), rate(shipped).map(FormValue::Number)))
        }
        "quiet_gap" => {
            let gap = |json: &Json| arrivals::quiet_gap(json).map(SimDuration::as_secs_f64);
            let now = gap(arrivals)?;
            let control = Control::Duration { min_s: 0.0, max_s: GAP_MAX_S.max(now) };
            Some(field(key, control, FormValue::Duration(now), gap(shipped).map(FormValue::Duration)))
        }
        "process" => {
            let word = |json: &Json| inner(json, "process").and_then(|json| json.as_str().map(str::to_owned));
            let now = word(arrivals).unwrap_or_else(|| "poisson".to_owned());
            let control = Control::Choice { options: arrivals::PROCESS.map(str::to_owned).to_vec() };
            Some(field(key, control, FormValue::Word(now), word(shipped).map(FormValue::Word)))
        }
        "interval" => {
            let text = |json: &Json| inner(json, "interval").map(|json| FormValue::Json(json.to_string()));
            Some(field(key, Control::Distribution, text(arrivals)?, text(shipped)))
        }
        "arrivals" => {
            let text = |json: &Json| FormValue::Json(json.to_string());
            Some(field(key, Control::Text, text(arrivals), Some(text(shipped))))
        }
        // Points and times are edited as a part of the whole.
        _ => None,
    };
    keys.iter().filter_map(of_key).collect()
}

fn field(target: &str, label: String, row: &FieldRow, default: &Value) -> FormField {
    FormField {
        target: target.to_owned(),
        key: row.key.to_owned(),
        label,
        control: control(&row.shape),
        value: form_value(&row.value),
        default: form_value(default),
        source: if row.source.kind == SourceKind::ModelAssumption {
            format!("model assumption: {}", row.source.page)
        } else {
            format!("{}, {}", row.source.page, row.source.date)
        },
        is_assumption: row.source.kind == SourceKind::ModelAssumption,
    }
}

/// The settings of a resource: keys and values.
pub fn values(config: &Config) -> Vec<(String, FormValue)> {
    config.rows().iter().map(|row| (row.key.to_owned(), form_value(&row.value))).collect()
}

fn control(shape: &Shape) -> Control {
    match shape {
        Shape::Choice(words) => Control::Choice { options: words.iter().map(|&word| word.to_owned()).collect() },
        Shape::Whole { min, max, unit } => {
            let fits = |stop: &u64| *min <= *stop && *stop <= *max;
            let stops = if *unit == "MB" { MEMORY_STOPS.into_iter().filter(fits).collect() } else { vec![] };
            Control::Whole { min: *min, max: *max, stops }
        }
        Shape::Number { min, max } => Control::Number { min: *min, max: *max },
        Shape::Duration { min, max } => {
            Control::Duration { min_s: min.as_secs_f64(), max_s: max.as_secs_f64().min(SPAN_MAX_S) }
        }
        Shape::Flag => Control::Flag,
        Shape::Distribution | Shape::DurationOrDistribution => Control::Distribution,
        Shape::Object(_) | Shape::Settings(_) | Shape::Text { .. } | Shape::List { .. } => Control::Text,
    }
}

fn form_value(value: &Value) -> FormValue {
    match value {
        Value::Absent => FormValue::Absent,
        Value::Word(word) => FormValue::Word(word.clone()),
        Value::Whole(whole) => FormValue::Whole(*whole),
        Value::Number(number) => FormValue::Number(*number),
        Value::Duration(span) => FormValue::Duration(span.as_secs_f64()),
        Value::Flag(flag) => FormValue::Flag(*flag),
        Value::Distribution(Distribution::Constant(span)) => FormValue::Duration(span.as_secs_f64()),
        Value::Distribution(_) | Value::Object(_) | Value::List(_) => {
            value::write(value).map_or(FormValue::Absent, |json| FormValue::Json(json.to_string()))
        }
    }
}
