//! Who is looked at, and what can be called: every call is there, also one that AWS would refuse now; then the list says with
//! which code and why, and lets the reader call it anyway.

use skylapse_view::{CallVerdict, CallView, Chart, CommandText, Frame, InstanceState, RailChart, RailToken};
use skylapse_words::{Key, Value};
use yew::{Callback, Event, Html, TargetCast, html};

use crate::components::icons;
use crate::components::rail::{ask, carry_out, offered};
use crate::context::Context;
use crate::state::{Action, AppState, Shared};

/// Instances with a button of their own; more are chosen from a list.
const BUTTONS: usize = 8;

/// The instance that is looked at, for the closed sheet of a phone.
pub fn chosen(state: &AppState) -> String {
    let rail = state.frame.as_ref().and_then(|frame| frame.charts.iter().find_map(Chart::rail));
    rail.and_then(selected).map_or_else(String::new, |token| token.id.clone())
}

fn selected(view: &RailChart) -> Option<&RailToken> {
    view.tokens.iter().find(|token| token.is_selected)
}

/// Who is looked at, and the calls.
pub fn calls(context: &Context, state: &AppState) -> Html {
    let Some(frame) = &state.frame else { return html! {} };
    let Some(view) = frame.charts.iter().find_map(Chart::rail) else { return html! {} };
    let one = |(index, call): (usize, &CallView)| {
        let is_open = state.refusal == Some(index);
        call_button(context, frame, view, call, index, is_open)
    };
    let n_moves = view.calls.len();
    let about =
        |topic: Topic| offered(frame).enumerate().skip(n_moves).filter(move |(_, call)| topic_of(call) == topic);
    let others = |topic: Topic, title: Key| {
        html! {
            <details class="more calls-about">
                <summary>{ context.text(title) }</summary>
                <div class="calls">{ for about(topic).map(one) }</div>
            </details>
        }
    };
    html! {
        <section aria-labelledby="t-selected">
            <h2 id="t-selected" class="hh">{ context.text(Key::Ec2Selected) }</h2>
            { instances(context, frame, view) }
            if let Some(token) = selected(view) { { standing(context, token) } }
            <div class="calls" role="group" aria-label={context.text(Key::Ec2Calls)} data-testid="calls">
                { for view.calls.iter().enumerate().map(one) }
                { one_more(context, view) }
            </div>
            { taken_back(context, state) }
            { others(Topic::Disks, Key::Ec2AboutDisks) }
            { others(Topic::Addresses, Key::Ec2AboutAddresses) }
            { others(Topic::Groups, Key::Ec2AboutGroups) }
            <p class="muted drag">{ context.text(Key::Ec2Drag) }</p>
        </section>
    }
}

/// A button an instance while there are few, a list when there are many.
fn instances(context: &Context, frame: &Shared<Frame>, view: &RailChart) -> Html {
    // Rows know every instance by name also when the map shows groups.
    let rows: Vec<(u32, String, bool)> = match frame.charts.iter().find_map(Chart::lives) {
        Some(lives) => lives.rows.iter().map(|life| (life.resource, life.id.clone(), life.is_selected)).collect(),
        None => view.tokens.iter().map(|token| (token.resource, token.id.clone(), token.is_selected)).collect(),
    };
    if rows.len() > BUTTONS {
        let context = context.clone();
        let onchange = {
            let context = context.clone();
            Callback::from(move |event: Event| {
                let value = event.target_dyn_into::<web_sys::HtmlSelectElement>().map(|select| select.value());
                if let Some(resource) = value.and_then(|value| value.parse().ok()) {
                    context.driver.look_at(resource);
                    context.tell(Action::Refusal(None));
                }
            })
        };
        let option = |(resource, id, is_selected): &(u32, String, bool)| {
            html! { <option value={resource.to_string()} selected={*is_selected} data-testid={format!("instance-{id}")}>{ id.clone() }</option> }
        };
        return html! {
            <select class="who" aria-label={context.text(Key::Ec2Selected)} data-testid="instances" {onchange}>{ for rows.iter().map(option) }</select>
        };
    }
    let button = |(resource, id, is_selected): &(u32, String, bool)| {
        let (context, resource) = (context.clone(), *resource);
        let onclick = Callback::from(move |_| {
            context.driver.look_at(resource);
            context.tell(Action::Refusal(None));
        });
        html! { <button aria-pressed={is_selected.to_string()} data-testid={format!("instance-{id}")} {onclick}><code>{ id.clone() }</code></button> }
    };
    html! { <span class="seg who" role="group" aria-label={context.text(Key::Ec2Selected)} data-testid="instances">{ for rows.iter().map(button) }</span> }
}

/// Where the instance is, and how long that still takes.
fn standing(context: &Context, token: &RailToken) -> Html {
    let word = context.text(skylapse_draw::token::word(token.state));
    let left = token.left_s.map(|s| context.fill(Key::ChartLeft, &[("s", Value::Duration(s.ceil()))]));
    html! {
        <p class="standing" data-testid="standing" data-state={token.state.name()}>
            <i class={format!("state {}", token.state.name())} aria-hidden="true"></i>
            <b>{ word }</b>{ " " }
            if context.lang == skylapse_words::Lang::Ko { <code lang="en">{ token.state.name() }</code>{ " " } }
            if token.is_rebooting { <span>{ context.text(Key::Ec2Rebooting) }</span>{ " " } }
            if let Some(left) = left { <span class="muted">{ left }</span> }
        </p>
    }
}

fn call_button(
    context: &Context,
    frame: &Shared<Frame>,
    view: &RailChart,
    call: &CallView,
    index: usize,
    is_open: bool,
) -> Html {
    let code = if let CallVerdict::Refused(code) = &call.verdict { Some(code) } else { None };
    let is_refused = code.is_some();
    let press = {
        let (context, frame) = (context.clone(), frame.clone());
        Callback::from(
            move |_| {
                if is_open { context.tell(Action::Refusal(None)) } else { ask(&context, &frame, index) }
            },
        )
    };
    let variant = if call.args.contains("Hibernate") { "Hibernate" } else { named(call) };
    let id = if variant.is_empty() { call.action.clone() } else { [call.action.as_str(), "-", variant].concat() };
    let class = match call.verdict {
        CallVerdict::Moves(_) | CallVerdict::Does => "call",
        CallVerdict::Stays => "call stays",
        CallVerdict::Refused(_) => "call refused",
    };
    html! {
        <>
            <button {class} data-testid={format!("action-{id}")} aria-disabled={is_refused.then_some("true")}
                aria-expanded={is_refused.then(|| is_open.to_string())} onclick={press}>
                { if is_refused { icons::refused() } else { icons::go() } }
                <span>{ context.text(name_of(call)) }{ " " }<b>{ call.about.clone() }</b></span>
                <code lang="en">{ call.action.clone() }</code>
            </button>
            if let Some(code) = code.filter(|_| is_open) { { refusal(context, frame, view, call, code) } }
        </>
    }
}

/// The latest change, and the way back to before it.
pub fn taken_back(context: &Context, state: &AppState) -> Html {
    let Some(change) = &state.undo else { return html! {} };
    let driver = context.driver.clone();
    let onclick = Callback::from(move |_| driver.undo());
    html! {
        <p class="undo">
            <button class="button" data-testid="undo" {onclick}>{ icons::restart() }{ context.text(Key::HandsUndo) }</button>
            <code lang="en">{ [change.what.as_str(), " ", &change.target].concat() }</code>
        </p>
    }
}

/// What a call about something other than the instance is about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Topic {
    Disks,
    Addresses,
    Groups,
}

fn topic_of(call: &CallView) -> Topic {
    if call.action.contains("Address") {
        Topic::Addresses
    } else if ["Volume", "Snapshot"].iter().any(|word| call.action.contains(word)) || call.args.contains("VolumeId") {
        Topic::Disks
    } else {
        Topic::Groups
    }
}

/// One more instance like the one that is looked at.
fn one_more(context: &Context, view: &RailChart) -> Html {
    let Some(token) = selected(view) else { return html! {} };
    let command = CommandText {
        target: token.id.clone(),
        action: "RunInstances".to_owned(),
        args: r#"{"MinCount":1,"MaxCount":1}"#.to_owned(),
    };
    let driver = context.driver.clone();
    let onclick = Callback::from(move |_| driver.call(command.clone()));
    html! {
        <button class="call" data-testid="action-RunInstances" {onclick}>
            { icons::go() }<span>{ context.text(Key::Ec2CallRun) }</span><code lang="en">{ "RunInstances" }</code>
        </button>
    }
}

/// The code, the reason, and the way to try it all the same.
fn refusal(context: &Context, frame: &Shared<Frame>, view: &RailChart, call: &CallView, code: &str) -> Html {
    let anyway = {
        let (context, frame, call) = (context.clone(), frame.clone(), call.clone());
        Callback::from(move |_| carry_out(&context, &frame, &call))
    };
    html! {
        <div class="refusal" role="status" data-testid="refusal">
            <code lang="en">{ code.to_owned() }</code>
            <p>{ selected(view).map(|token| why(context, token, call, code)) }</p>
            <button class="link" data-testid="call-anyway" onclick={anyway}>{ context.text(Key::Ec2Anyway) }</button>
        </div>
    }
}

/// What a call is about, where the page offers it for more than one thing.
fn named(call: &CallView) -> &str {
    let is_named = ["VolumeId", "AllocationId", "GroupId", "Groups"].iter().any(|key| call.args.contains(key));
    if is_named { &call.about } else { "" }
}

/// The word for a call.
fn name_of(call: &CallView) -> Key {
    let says = |text: &str| call.args.contains(text);
    match call.action.as_str() {
        "CreateVolume" => Key::Ec2CallCreateVolume,
        "AttachVolume" => Key::Ec2CallAttach,
        "DetachVolume" => Key::Ec2CallDetach,
        "DeleteVolume" => Key::Ec2CallDelete,
        "CreateSnapshot" => Key::Ec2CallSnapshot,
        "ModifyInstanceAttribute" if says("n\":true") => Key::Ec2CallDies,
        "ModifyInstanceAttribute" if says("n\":false") => Key::Ec2CallKeep,
        "ModifyInstanceAttribute" if says(&["\"", &call.about, "\""].concat()) => Key::Ec2CallJoin,
        "ModifyInstanceAttribute" => Key::Ec2CallLeave,
        "AllocateAddress" => Key::Ec2CallAllocate,
        "AssociateAddress" => Key::Ec2CallAssociate,
        "DisassociateAddress" => Key::Ec2CallDisassociate,
        "ReleaseAddress" => Key::Ec2CallRelease,
        "CreateSecurityGroup" => Key::Ec2CallCreateGroup,
        "AuthorizeSecurityGroupIngress" => Key::Ec2CallAuthorize,
        "TestPacket" => Key::Ec2CallTest,
        "StartInstances" => Key::Ec2CallStart,
        "StopInstances" if call.args != "{}" => Key::Ec2CallHibernate,
        "StopInstances" => Key::Ec2CallStop,
        "RebootInstances" => Key::Ec2CallReboot,
        "TerminateInstances" => Key::Ec2CallTerminate,
        "FailHost" => Key::Ec2CallFailHost,
        "InterruptSpot" => Key::Ec2CallInterrupt,
        _ => Key::Ec2CallOther,
    }
}

/// Why AWS refuses a call now, in a sentence.
fn why(context: &Context, token: &RailToken, call: &CallView, code: &str) -> String {
    let key = match (code, token.state) {
        ("IncorrectInstanceState", InstanceState::Terminated) => Key::Ec2WhyTerminated,
        ("IncorrectInstanceState", InstanceState::ShuttingDown) => Key::Ec2WhyShuttingDown,
        ("IncorrectInstanceState", InstanceState::Stopping) => {
            let left = [("s", Value::Duration(token.left_s.unwrap_or(0.0).ceil()))];
            return context.fill(Key::Ec2WhyStopping, &left);
        }
        ("IncorrectInstanceState", InstanceState::Stopped) => Key::Ec2WhyStopped,
        ("IncorrectInstanceState", InstanceState::Pending) => Key::Ec2WhyPending,
        ("OperationNotPermitted", _) => Key::Ec2WhyProtected,
        ("UnsupportedHibernationConfiguration", _) => Key::Ec2WhyHibernation,
        ("InsufficientInstanceCapacity", _) => Key::Ec2WhyCapacity,
        ("IncorrectSpotRequestState", _) => Key::Ec2WhySpot,
        _ => return context.fill(Key::Ec2WhyOther, &[("action", Value::Text(&call.action))]),
    };
    context.text(key).to_owned()
}
