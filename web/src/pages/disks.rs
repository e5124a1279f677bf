//! Settings of several parts: volumes with their sizes, names of security groups, jobs. They hold from the start.

use serde_json::{Value as Json, json};
use skylapse_view::{FormField, FormValue};
use skylapse_words::{Key, Value};
use yew::{Callback, Event, Html, TargetCast, html};

use crate::components::field::send;
use crate::components::icons;
use crate::context::Context;

/// EBS volume types, general purpose first; as the scenario names them.
const TYPES: [&str; 7] = ["gp3", "gp2", "io1", "io2", "st1", "sc1", "standard"];

/// The volumes of a setting: the root volume is one, data volumes are a list.
pub(super) fn disks(context: &Context, field: &FormField) -> Html {
    let is_root = field.key == "root_volume";
    let volumes = if is_root { read(&field.value).map_or_else(Vec::new, |one| vec![one]) } else { list(&field.value) };
    let change = {
        let (context, field, volumes) = (context.clone(), field.clone(), volumes.clone());
        move |index: usize, new: Option<Json>| {
            let mut volumes = volumes.clone();
            match new {
                Some(new) if index < volumes.len() => volumes[index] = new,
                Some(new) => volumes.push(new),
                None => drop(volumes.remove(index)),
            }
            set(&context, &field, if is_root { volumes.pop().unwrap_or_default() } else { Json::Array(volumes) });
        }
    };
    let n = volumes.len();
    let add = {
        let change = change.clone();
        Callback::from(move |_| change(n, Some(json!({ "size_gib": 100, "volume_type": "gp3" }))))
    };
    let row = |(index, volume): (usize, &Json)| one(context, field, index, volume, &change);
    html! {
        <div class="ctl list" role="group" aria-label={context.named(&field.label)} data-testid={format!("param-{}", field.key)}>
            <span class="name">{ context.named(&field.label) }</span>
            <span class="value">
                if !is_root {
                    <button class="link" data-testid="add-volume" onclick={add}>{ context.text(Key::Ec2AddDisk) }</button>
                }
            </span>
            { for volumes.iter().enumerate().map(row) }
        </div>
    }
}

fn one(
    context: &Context,
    field: &FormField,
    index: usize,
    volume: &Json,
    change: &(impl Fn(usize, Option<Json>) + Clone + 'static),
) -> Html {
    let with = |key: &'static str, read: fn(&web_sys::HtmlInputElement) -> Json| {
        let (change, volume) = (change.clone(), volume.clone());
        Callback::from(move |event: Event| {
            let Some(input) = event.target_dyn_into::<web_sys::HtmlInputElement>() else { return };
            let mut volume = volume.clone();
            volume[key] = read(&input);
            change(index, Some(volume));
        })
    };
    let typed = {
        let (change, volume) = (change.clone(), volume.clone());
        Callback::from(move |event: Event| {
            let Some(select) = event.target_dyn_into::<web_sys::HtmlSelectElement>() else { return };
            let mut volume = volume.clone();
            volume["volume_type"] = json!(select.value());
            change(index, Some(volume));
        })
    };
    let remove = {
        let change = change.clone();
        Callback::from(move |_| change(index, None))
    };
    let kind = volume["volume_type"].as_str().unwrap_or("gp3").to_owned();
    let whole = |input: &web_sys::HtmlInputElement| json!(input.value_as_number().max(0.0) as u64);
    let id = |part: &str| format!("{}-{index}-{part}", field.key);
    html! {
        <div class="disk">
            <input type="number" min="1" max="65536" id={id("gib")} data-testid={id("gib")} aria-label="GiB"
                value={volume["size_gib"].as_u64().unwrap_or(8).to_string()} onchange={with("size_gib", whole)} />
            <span>{ "GiB" }</span>
            <select aria-label={context.text(Key::Ec2DiskType)} onchange={typed}>
                { for TYPES.iter().map(|name| html! { <option value={*name} selected={*name == kind}>{ *name }</option> }) }
            </select>
            if field.key != "root_volume" {
                <button class="tool" aria-label={context.fill(Key::Ec2Remove, &[("id", Value::Text(&kind))])} onclick={remove}>{ icons::close() }</button>
            }
            <label>
                <input type="checkbox" data-testid={id("dies")} checked={volume["delete_on_termination"] != json!(false)}
                    onchange={with("delete_on_termination", |input| json!(input.checked()))} />
                { context.text(Key::Ec2DiskDies) }
            </label>
            <label>
                <input type="checkbox" checked={volume["encrypted"] == json!(true)}
                    onchange={with("encrypted", |input| json!(input.checked()))} />
                { context.text(Key::Ec2DiskEncrypted) }
            </label>
        </div>
    }
}

/// What an instance does with jobs: how long one takes, how often it saves, whether it stops taking them after a warning.
pub(super) fn job(context: &Context, field: &FormField) -> Html {
    let job = read(&field.value);
    let known = job.clone().unwrap_or_else(|| json!({ "duration": "60s" }));
    let with = |key: &'static str, read: fn(&web_sys::HtmlInputElement) -> Json| {
        let (context, field, known) = (context.clone(), field.clone(), known.clone());
        Callback::from(move |event: Event| {
            let Some(input) = event.target_dyn_into::<web_sys::HtmlInputElement>() else { return };
            let mut job = known.clone();
            let value = read(&input);
            if value.is_null() {
                drop(job.as_object_mut().map(|job| job.remove(key)));
            } else {
                job[key] = value;
            }
            set(&context, &field, job);
        })
    };
    let seconds = |key: &str| {
        let span = &known[key];
        let text = span.as_str().map(|text| text.trim_end_matches('s').to_owned());
        text.or_else(|| span.as_f64().map(|s| s.to_string())).unwrap_or_else(|| "0".to_owned())
    };
    let span = |input: &web_sys::HtmlInputElement| {
        let s = input.value_as_number();
        if s >= 1.0 { json!(s) } else { Json::Null }
    };
    let number = |key: &'static str, label: Key| {
        let id = format!("job-{key}");
        html! {
            <label>
                { context.text(label) }
                <input type="number" min="0" max="86400" data-testid={id} value={seconds(key)} onchange={with(key, span)} />
            </label>
        }
    };
    html! {
        <div class="ctl list" role="group" aria-label={context.named(&field.label)} data-testid="param-job">
            <span class="name">{ context.named(&field.label) }</span>
            <span class="value"></span>
            <div class="disk">
                { number("duration", Key::Ec2JobTakes) }
                { number("checkpoint", Key::Ec2JobSaves) }
                <label>
                    <input type="checkbox" data-testid="job-drain" checked={known["drain"] == json!(true)}
                        onchange={with("drain", |input| json!(input.checked()))} />
                    { context.text(Key::Ec2JobDrains) }
                </label>
            </div>
        </div>
    }
}

/// A list of names.
pub(super) fn names(context: &Context, field: &FormField) -> Html {
    let names = list(&field.value);
    let change = {
        let (context, field, names) = (context.clone(), field.clone(), names.clone());
        move |index: usize| {
            let mut names = names.clone();
            if index < names.len() {
                names.remove(index);
            } else {
                let is_free = |name: &String| !names.iter().any(|taken| taken == name);
                let new = (1..).map(|n: u32| format!("group-{n}")).find(is_free).unwrap_or_default();
                names.push(json!(new));
            }
            set(&context, &field, Json::Array(names));
        }
    };
    let act = |index: usize| {
        let change = change.clone();
        Callback::from(move |_| change(index))
    };
    let chip = |(index, name): (usize, &Json)| {
        let name = name.as_str().unwrap_or_default();
        html! {
            <button class="button" aria-label={context.fill(Key::Ec2Remove, &[("id", Value::Text(name))])} onclick={act(index)}>
                <code>{ name.to_owned() }</code>{ icons::close() }
            </button>
        }
    };
    html! {
        <div class="ctl list" role="group" aria-label={context.named(&field.label)} data-testid={format!("param-{}", field.key)}>
            <span class="name">{ context.named(&field.label) }</span>
            <span class="value"><button class="link" data-testid="add-group" onclick={act(names.len())}>{ context.text(Key::Ec2AddGroup) }</button></span>
            <span class="disk">
                { for names.iter().enumerate().map(chip) }
                if names.is_empty() { <code lang="en">{ "default" }</code> }
            </span>
        </div>
    }
}

fn set(context: &Context, field: &FormField, value: Json) {
    send(context, field, &FormValue::Json(value.to_string()), true);
}

fn read(value: &FormValue) -> Option<Json> {
    if let FormValue::Json(text) = value { serde_json::from_str(text).ok() } else { None }
}

fn list(value: &FormValue) -> Vec<Json> {
    match read(value) {
        Some(Json::Array(items)) => items,
        Some(_) | None => vec![],
    }
}
