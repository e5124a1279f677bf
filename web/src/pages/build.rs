//! Building: which instances there are, and the settings of the one that is looked at, from now on by calls or from the start.

use skylapse_view::{Chart, CommandText, Form, FormField, FormValue, HoldingsChart};
use skylapse_words::{Key, Value};
use yew::{Callback, Html, html};

use super::disks::{disks, job, names};
use crate::components::field::Field;
use crate::components::hands::from_when;
use crate::components::icons;
use crate::components::input::file_button;
use crate::components::setting::is_later;
use crate::context::Context;
use crate::state::AppState;

/// Settings that are in sight, in this order; the engine decides which of them there are.
const FIRST: [&str; 11] = [
    "instance_type",
    "purchase",
    "job",
    "root_volume",
    "data_volumes",
    "elastic_ip",
    "associate_public_ip_address",
    "security_groups",
    "hibernation",
    "disable_api_termination",
    "cpu_utilization",
];
/// What free play begins with.
const BLANK: &str =
    r#"{"version":1,"duration":"1h","resources":[{"id":"web-1","kind":"ec2","config":{"instance_type":"t3.micro"}}]}"#;

/// The section.
pub(super) fn build(context: &Context, state: &AppState) -> Html {
    let Some(form) = &state.form else { return html! {} };
    let holdings = state.frame.as_ref().and_then(|frame| frame.charts.iter().find_map(Chart::holdings));
    let is_from_start = state.is_from_start;
    let fields: Vec<FormField> = match holdings.filter(|_| !is_from_start) {
        Some(holdings) => form.fields.iter().filter_map(|field| as_it_is(field, form, holdings)).collect(),
        None => form.fields.clone(),
    };
    // Jobs are in sight where there are some.
    let is_first = |field: &FormField| {
        FIRST.contains(&field.key.as_str()) && (field.key != "job" || field.value != FormValue::Absent)
    };
    let first = FIRST.iter().filter_map(|key| fields.iter().find(|field| field.key == *key && is_first(field)));
    let others: Vec<&FormField> = fields.iter().filter(|field| !is_first(field)).collect();
    let one = |field: &FormField| control(context, field, is_from_start);
    let whose = holdings.map_or(form.group.as_str(), |holdings| &holdings.id);
    let blank = {
        let driver = context.driver.clone();
        Callback::from(move |_| driver.open_file("blank.json".to_owned(), BLANK.to_owned()))
    };
    html! {
        <section aria-labelledby="t-settings" data-testid="build">
            <div class="hh row">
                <h2 id="t-settings">{ context.fill(Key::Ec2SettingsOf, &[("id", Value::Text(whose))]) }</h2>
                { from_when(context, is_from_start) }
            </div>
            <p class="fork">
                { if is_from_start { icons::restart() } else { icons::fork() } }
                <span>{ hint(context, form, is_from_start) }</span>
            </p>
            if is_from_start { { members(context, form) } }
            { for first.map(one) }
            <details class="more">
                <summary>{ context.text(Key::HandsMore) }</summary>
                { for others.into_iter().map(one) }
            </details>
            <p class="row">
                <button class="button" data-testid="new-scenario" onclick={blank}>{ context.text(Key::Ec2Blank) }</button>
                { file_button(context, "open-scenario", ".json,application/json", Key::Ec2Open) }
            </p>
        </section>
    }
}

/// Where a change takes hold, and for whom.
fn hint(context: &Context, form: &Form, is_from_start: bool) -> String {
    match (is_from_start, form.n_copies) {
        (false, _) => context.text(Key::Ec2HintNow).to_owned(),
        (true, 0 | 1) => context.text(Key::HandsAnew).to_owned(),
        (true, n) => {
            let values = [("n", Value::Count(u64::from(n))), ("group", Value::Text(&form.group))];
            context.fill(Key::Ec2HintAnew, &values)
        }
    }
}

/// A setting as it is at the playhead, for a command at the playhead; `None`: it is fixed at launch.
fn as_it_is(field: &FormField, form: &Form, holdings: &HoldingsChart) -> Option<FormField> {
    let is_reached = is_later(&field.key) && field.target == form.group;
    let by_call = field.key != "cpu_utilization" && !field.key.ends_with("_time");
    let value = holdings.settings.iter().find(|(key, _)| *key == field.key).map(|(_, value)| value.clone());
    // What came to be in mid-run has no place in the scenario's text: only calls reach it.
    let is_known = by_call || form.id == holdings.id;
    let value = value.filter(|_| is_reached && is_known)?;
    Some(FormField { target: holdings.id.clone(), value, ..field.clone() })
}

/// More and fewer instances, from the start.
fn members(context: &Context, form: &Form) -> Html {
    let change = |action: &'static str| {
        let (driver, target) = (context.driver.clone(), form.group.clone());
        Callback::from(move |_| {
            let command = CommandText { target: target.clone(), action: action.to_owned(), args: "{}".to_owned() };
            driver.set(command, true);
        })
    };
    let last = if form.n_copies > 1 { format!("{}-{}", form.group, form.n_copies) } else { form.group.clone() };
    html! {
        <p class="row">
            <button class="button" data-testid="add-instance" onclick={change("Add")}>
                { context.fill(Key::Ec2Add, &[("id", Value::Text(&form.group))]) }
            </button>
            <button class="button" data-testid="remove-instance" onclick={change("Remove")}>
                { context.fill(Key::Ec2Remove, &[("id", Value::Text(&last))]) }
            </button>
        </p>
    }
}

fn control(context: &Context, field: &FormField, is_from_start: bool) -> Html {
    match (field.key.as_str(), &field.value) {
        ("root_volume" | "data_volumes", FormValue::Absent | FormValue::Json(_)) => disks(context, field),
        ("job", FormValue::Json(_)) => job(context, field),
        ("security_groups", FormValue::Absent | FormValue::Json(_)) => names(context, field),
        _ => {
            let key = [field.target.as_str(), "/", &field.key, if is_from_start { "" } else { "/now" }].concat();
            html! { <Field {key} context={context.clone()} field={field.clone()} {is_from_start} /> }
        }
    }
}
