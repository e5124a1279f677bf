//! The reader's hands: where a change takes hold, the settings that matter, the others behind one click.

use skylapse_view::{Form, FormField, FormValue};
use skylapse_words::Key;
use yew::{Callback, Children, Html, Properties, component, html, use_effect_with, use_mut_ref};

use super::field::{Field, send};
use super::icons;
use super::setting::{number, shown, spread_s};
use crate::context::Context;
use crate::dom;
use crate::state::{Action, Shared};

/// Settings that are in sight, in this order; the engine decides which of them there are.
const FIRST: [&str; 8] = [
    "quiet_gap",
    "interval",
    "rate_per_s",
    "memory_mb",
    "provisioned_concurrency",
    "reserved_concurrency",
    "runtime",
    "architecture",
];
const EXPIRY: &str = "idle_timeout";

/// What was measured, when: the scenario's words, the ends in seconds, label and year. Sources: mikhail.io (2017, 2019, 2021)
/// and others, gathered in the fact sheet; `5–60 m` for "unknown" is a *model assumption*.
const EXPIRIES: [(&str, (f64, f64), Key, Key); 5] = [
    ("\"5m\"", (300.0, 300.0), Key::HandsExpiryFive, Key::HandsExpiryFiveWhen),
    (r#"{"uniform":{"min":"25m","max":"60m"}}"#, (1_500.0, 3_600.0), Key::HandsExpiryHour, Key::HandsExpiryHourWhen),
    ("\"10m\"", (600.0, 600.0), Key::HandsExpiryTen, Key::HandsExpiryTenWhen),
    (r#"{"uniform":{"min":"5m","max":"7m"}}"#, (300.0, 420.0), Key::HandsExpirySeven, Key::HandsExpirySevenWhen),
    (r#"{"uniform":{"min":"5m","max":"60m"}}"#, (300.0, 3_600.0), Key::HandsExpiryUnknown, Key::HandsExpiryUnknownWhen),
];

/// The column of controls.
#[derive(Clone, PartialEq, Properties)]
pub struct HandsProps {
    /// The usual.
    pub context: Context,
    /// What can be set.
    pub form: Option<Shared<Form>>,
    /// Whether changes hold from the start.
    pub is_from_start: bool,
    /// Whether the sheet is open (phones).
    pub is_open: bool,
    /// What stands below the settings.
    pub children: Children,
}

/// The column of controls.
#[component]
pub fn Hands(props: &HandsProps) -> Html {
    let context = &props.context;
    let was_open = use_mut_ref(|| false);
    // The focus goes into the sheet when it opens, and back to its button when it closes.
    use_effect_with(props.is_open, move |&is_open| {
        if was_open.replace(is_open) != is_open {
            dom::focus(if is_open { ".closesheet" } else { ".sheet" });
        }
    });
    let fields: &[FormField] = props.form.as_ref().map_or(&[], |form| &form.fields);
    let first = FIRST.iter().filter_map(|key| fields.iter().find(|field| field.key == *key));
    let others: Vec<_> =
        fields.iter().filter(|field| field.key != EXPIRY && !FIRST.contains(&field.key.as_str())).collect();
    let one = |field: &FormField| {
        html! {
            <Field key={format!("{}/{}", field.target, field.key)} context={context.clone()} field={field.clone()}
                is_from_start={props.is_from_start} />
        }
    };
    let close = {
        let context = context.clone();
        Callback::from(move |_| context.tell(Action::Sheet(false)))
    };
    let (icon, hint) =
        if props.is_from_start { (icons::restart(), Key::HandsAnew) } else { (icons::fork(), Key::HandsFork) };
    html! {
        <aside class={if props.is_open { "hands open" } else { "hands" }} id="hands" aria-label={context.text(Key::HandsTitle)}>
            <div class="hh">
                <h2>{ context.text(Key::HandsTitle) }</h2>
                { from_when(context, props.is_from_start) }
                <button class="tool closesheet" aria-label={context.text(Key::PageClose)} onclick={close}>{ icons::close() }</button>
            </div>
            <p class="fork">{ icon }<span>{ context.text(hint) }</span></p>
            { for fields.iter().filter(|field| field.key == EXPIRY).map(|field| expiry(props, field)) }
            { for first.map(one) }
            if !others.is_empty() {
                <details class="more">
                    <summary>{ context.text(Key::HandsMore) }</summary>
                    { for others.into_iter().map(one) }
                </details>
            }
            <hr class="rule" />
            { for props.children.iter() }
        </aside>
    }
}

/// Where a change takes hold.
pub fn from_when(context: &Context, is_from_start: bool) -> Html {
    let button = |from_start: bool, key: Key, id: &'static str| {
        let chosen = context.clone();
        let onclick = Callback::from(move |_| chosen.tell(Action::FromStart(from_start)));
        let is_pressed = (is_from_start == from_start).to_string();
        html! { <button aria-pressed={is_pressed} data-testid={id} {onclick}>{ context.text(key) }</button> }
    };
    html! {
        <span class="seg small" role="group">
            { button(false, Key::HandsFromNow, "from-now") }
            { button(true, Key::HandsFromStart, "from-start") }
        </span>
    }
}

/// The one setting that this lab is about: nobody promises a number, so the choices are what was measured, by year.
fn expiry(props: &HandsProps, field: &FormField) -> Html {
    let context = &props.context;
    let now = spread_s(&field.value);
    let buttons = EXPIRIES.iter().map(|(json, spread, label, when)| {
        let (context, field, is_from_start) = (context.clone(), field.clone(), props.is_from_start);
        let (label, when) = (context.text(*label), context.text(*when));
        let is_pressed = (now == Some(*spread)).to_string();
        let value = FormValue::Json((*json).to_owned());
        let onclick = Callback::from(move |_| send(&context, &field, &value, is_from_start));
        html! { <button aria-pressed={is_pressed} data-value={*json} {onclick}>{ label }<small>{ when }</small></button> }
    });
    html! {
        <div class="ctl">
            <span class="name" id="expiry-name">{ context.text(Key::HandsExpiry) }</span>
            <span class="value muted"><small>{ context.text(Key::HandsExpiryNote) }</small></span>
            <div class="choices five" role="group" aria-labelledby="expiry-name" data-testid="param-idle_timeout">{ for buttons }</div>
        </div>
    }
}

/// The few settings that a phone names on the closed sheet.
pub fn summary(context: &Context, form: &Form) -> String {
    let named = ["quiet_gap", "memory_mb"].iter().filter_map(|key| form.fields.iter().find(|field| field.key == *key));
    let words = named.filter(|field| number(&field.value).is_some()).map(|field| shown(context, field, &field.value));
    words.collect::<Vec<_>>().join(" · ")
}
