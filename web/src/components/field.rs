//! One setting: label, value, the control that fits, the default as a tick, and why it is what it is.

use skylapse_view::{CommandText, Control, FormField, FormValue};
use skylapse_words::{Key, Value, format, key_named};
use wasm_bindgen::prelude::JsCast;
use web_sys::{EventTarget, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement, InputEvent};
use yew::{Callback, Event, Html, Properties, component, html, use_effect_with, use_state};

use super::setting::{STEPS, Scale, arguments, number, of_number, shown};
use crate::context::Context;

/// A setting and where a change of it takes hold.
#[derive(Clone, PartialEq, Properties)]
pub struct FieldProps {
    /// The usual.
    pub context: Context,
    /// The setting.
    pub field: FormField,
    /// Whether a change holds from the start.
    pub is_from_start: bool,
}

/// One setting.
#[component]
pub fn Field(props: &FieldProps) -> Html {
    let context = &props.context;
    let field = &props.field;
    let draft = use_state(|| None::<FormValue>);
    let is_explained = use_state(|| false);
    {
        // What the engine has taken is the truth again.
        let draft = draft.clone();
        use_effect_with(field.value.clone(), move |_| draft.set(None));
    }
    let value = (*draft).clone().unwrap_or_else(|| field.value.clone());
    let set = {
        let (props, draft) = (props.clone(), draft.clone());
        Callback::from(move |value: FormValue| {
            draft.set(Some(value.clone()));
            send(&props.context, &props.field, &value, props.is_from_start);
        })
    };
    let explain = {
        let is_explained = is_explained.clone();
        Callback::from(move |_| is_explained.set(!*is_explained))
    };
    let id = format!("param-{}", field.key);
    let control = match (&field.control, Scale::of(&field.control)) {
        (_, Some(scale)) => slider(props, &id, &scale, &value, &draft, &set),
        (Control::Choice { options }, _) => choice(field, &id, options, &value, &set),
        (Control::Flag, _) => flag(&id, &value, &set),
        _ => text(context, &id, &value, &set),
    };
    let class = if matches!(field.control, Control::Flag) { "ctl flag" } else { "ctl" };
    html! {
        <div {class}>
            <span class="name">
                <label for={id.clone()}>{ context.named(&field.label) }</label>
                <button class="whybtn" aria-expanded={is_explained.to_string()} onclick={explain}>{ context.text(Key::HandsWhy) }</button>
            </span>
            <span class="value">
                if value != field.default {
                    { reset(context, field, &set) }
                }
                if field.control != Control::Flag && !is_text(&field.control) && !matches!(field.control, Control::Choice { .. }) {
                    <output for={id.clone()}>{ shown(context, field, &value) }</output>
                }
            </span>
            { control }
            if *is_explained {
                { help(context, field) }
            }
        </div>
    }
}

/// Sends a change of one setting to the engine.
pub fn send(context: &Context, field: &FormField, value: &FormValue, is_from_start: bool) {
    let command = if is_from_start { None } else { super::setting::later(field, value) };
    let command = command.unwrap_or_else(|| CommandText {
        target: field.target.clone(),
        action: "Set".to_owned(),
        args: arguments(&field.key, value),
    });
    context.driver.set(command, is_from_start);
}

fn is_text(control: &Control) -> bool {
    matches!(control, Control::Distribution | Control::Text)
}

fn reset(context: &Context, field: &FormField, set: &Callback<FormValue>) -> Html {
    let (set, default) = (set.clone(), field.default.clone());
    let onclick = Callback::from(move |_| set.emit(default.clone()));
    html! { <button class="link" {onclick}>{ context.text(Key::HandsReset) }</button> }
}

fn help(context: &Context, field: &FormField) -> Html {
    let text = key_named(&format!("{}.help", field.label)).map(|key| context.text(key));
    let source = context.fill(Key::HandsSource, &[("source", Value::Text(&field.source))]);
    html! {
        <p class="help">
            if let Some(text) = text { { text }{ " " } }
            <code lang="en">{ &field.key }</code>{ " " }
            <span class="muted">{ source }</span>
            if field.is_assumption {
                { " " }<b class="assumed">{ context.text(Key::HandsAssumed) }</b>
            }
        </p>
    }
}

fn slider(
    props: &FieldProps,
    id: &str,
    scale: &Scale,
    value: &FormValue,
    draft: &yew::UseStateHandle<Option<FormValue>>,
    set: &Callback<FormValue>,
) -> Html {
    let field = &props.field;
    let at = |value: &FormValue| number(value).map_or(1.0, |number| scale.share(number));
    let (here, default) = (at(value), at(&field.default));
    let is_changed = *value != field.default;
    let read = {
        let (field, scale) = (field.clone(), scale.clone());
        move |target: Option<EventTarget>| {
            let input = target.and_then(|target| target.dyn_into::<HtmlInputElement>().ok())?;
            Some(of_number(&field, scale.value(input.value_as_number() / STEPS)))
        }
    };
    // While it moves only the number follows; where it comes to rest it is set.
    let oninput = {
        let (read, draft) = (read.clone(), draft.clone());
        Callback::from(move |event: InputEvent| draft.set(read(event.target())))
    };
    let onchange = {
        let set = set.clone();
        Callback::from(move |event: Event| {
            if let Some(value) = read(event.target()) {
                set.emit(value);
            }
        })
    };
    let style = ["--v:", &format::plain(here, 4), ";--d:", &format::plain(default, 4)].concat();
    html! {
        <div class={if is_changed { "track changed" } else { "track" }} {style}>
            <span class="fill"></span><span class="delta"></span><span class="tick"></span>
            <input type="range" id={id.to_owned()} data-testid={id.to_owned()} min="0" max={format::plain(STEPS, 0)}
                step={format::plain(scale.step(), 4)} value={format::plain(here * STEPS, 4)} data-value={super::setting::json(value)}
                aria-valuetext={shown(&props.context, field, value)} {oninput} {onchange} />
        </div>
    }
}

fn choice(field: &FormField, id: &str, options: &[String], value: &FormValue, set: &Callback<FormValue>) -> Html {
    let is_chosen = |option: &String| matches!(value, FormValue::Word(word) if word == option);
    if options.len() <= 3 {
        let buttons = options.iter().map(|option| {
            let (set, word) = (set.clone(), option.clone());
            let onclick = Callback::from(move |_| set.emit(FormValue::Word(word.clone())));
            html! { <button lang="en" aria-pressed={is_chosen(option).to_string()} data-value={option.clone()} {onclick}>{ option }</button> }
        });
        return html! {
            <div class="choices" id={id.to_owned()} data-testid={id.to_owned()} role="group" aria-label={field.key.clone()}>{ for buttons }</div>
        };
    }
    let onchange = {
        let set = set.clone();
        Callback::from(move |event: Event| {
            if let Some(select) = event.target().and_then(|target| target.dyn_into::<HtmlSelectElement>().ok()) {
                set.emit(FormValue::Word(select.value()));
            }
        })
    };
    let entries = options.iter().map(|option| {
        html! { <option value={option.clone()} selected={is_chosen(option)}>{ option }</option> }
    });
    html! { <select id={id.to_owned()} data-testid={id.to_owned()} lang="en" {onchange}>{ for entries }</select> }
}

fn flag(id: &str, value: &FormValue, set: &Callback<FormValue>) -> Html {
    let is_on = *value == FormValue::Flag(true);
    let set = set.clone();
    let onchange = Callback::from(move |_: Event| set.emit(FormValue::Flag(!is_on)));
    html! { <input type="checkbox" id={id.to_owned()} data-testid={id.to_owned()} checked={is_on} {onchange} /> }
}

fn text(context: &Context, id: &str, value: &FormValue, set: &Callback<FormValue>) -> Html {
    let onchange = {
        let set = set.clone();
        Callback::from(move |event: Event| {
            if let Some(area) = event.target().and_then(|target| target.dyn_into::<HtmlTextAreaElement>().ok()) {
                let text = area.value().trim().to_owned();
                set.emit(if text.is_empty() { FormValue::Absent } else { FormValue::Json(text) });
            }
        })
    };
    let content = if *value == FormValue::Absent { String::new() } else { super::setting::json(value) };
    html! {
        <textarea id={id.to_owned()} data-testid={id.to_owned()} rows="2" lang="en" spellcheck="false"
            placeholder={context.text(Key::HandsNotSet)} value={content} {onchange} />
    }
}
