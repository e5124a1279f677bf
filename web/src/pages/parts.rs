//! What every lab has: the time bar, the sentence of what was seen, pictures with their captions and tables, files to take away.

use skylapse_view::ExportKind;
use skylapse_words::{Key, Value, say};
use yew::{Callback, Html, html};

use crate::components::icons;
use crate::components::plot::Plot;
use crate::components::time::{TimeBarProps, TimeToolsProps, time_bar, time_tools};
use crate::components::twin::Twin;
use crate::context::Context;
use crate::state::{Action, AppState};

/// Below this share of the wanted speed the real one is told.
const SLOW: f64 = 0.9;

/// The time bar and its tools.
pub(super) fn dock(context: &Context, state: &AppState) -> Html {
    let is_slow = state.is_playing && state.effective < state.speed * SLOW;
    html! {
        <div class="dock" id="dock">
            { time_bar(&TimeBarProps {
                context: context.clone(), frame: state.frame.clone(), end_s: state.end_s, window: state.window,
                columns: state.columns, is_playing: state.is_playing,
            }) }
            { time_tools(&TimeToolsProps {
                context: context.clone(), end_s: state.end_s, speed: state.speed,
                got: is_slow.then_some(state.effective.max(0.0) as u64),
            }) }
        </div>
    }
}

/// What the reader has just seen, numbers first: the live region.
pub(super) fn seen(context: &Context, state: &AppState) -> Html {
    let mut sentences = state.saw.iter().map(|sentence| say(context.lang, sentence));
    let first = sentences.next().unwrap_or_else(|| context.text(Key::LabNothingSeen).to_owned());
    let rest: String = sentences.map(|sentence| [" ", &sentence].concat()).collect();
    let whole = [first.as_str(), &rest].concat();
    let now_s = state.calm.as_ref().map_or(0.0, |frame| frame.now_s);
    let values = [("now", Value::Moment(now_s)), ("end", Value::Moment(state.end_s)), ("saw", Value::Text(&whole))];
    html! {
        <>
            <p class="saw" data-testid="summary" aria-live="polite">
                <span class="k">{ context.text(Key::LabSeen) }</span>
                <span><b>{ first }</b>{ rest }</span>
            </p>
            <p class="vh" role="status" key={state.describes}>
                if state.describes > 0 { { context.fill(Key::SayState, &values) } }
            </p>
        </>
    }
}

/// A picture with its caption for who cannot see it.
pub(super) fn figure(context: &Context, state: &AppState, chart: &'static str, height: Option<u32>) -> Html {
    html! {
        <figure data-testid={format!("chart-{chart}")}>
            <figcaption class="vh">{ said(context, state, chart) }</figcaption>
            <Plot context={context.clone()} {chart} {height} hover={state.hover} />
        </figure>
    }
}

/// A picture in a sentence, as calm as the tables.
pub(super) fn said(context: &Context, state: &AppState, chart: &str) -> String {
    let view = state.calm.as_ref().and_then(|frame| {
        let view = frame.charts.iter().find(|view| view.name() == chart)?;
        Some(skylapse_draw::describe(view, context.lang, frame.now_s))
    });
    view.unwrap_or_default()
}

/// The tables of pictures.
pub(super) fn twins(context: &Context, state: &AppState, charts: &[&'static str]) -> Html {
    let twin = |chart: &&'static str| {
        let (chart, frame) = (*chart, state.calm.clone());
        html! { <Twin key={chart} context={context.clone()} {chart} {frame} is_visible={state.shows_tables} /> }
    };
    html! { <div class="twinbox">{ for charts.iter().map(twin) }</div> }
}

/// Files to take away, and the tables.
pub(super) fn takeaway(context: &Context, state: &AppState) -> Html {
    let export = |what: ExportKind, key: Key, id: &'static str| {
        let driver = context.driver.clone();
        let onclick = Callback::from(move |_| driver.export(what));
        html! { <button class="button" data-testid={id} {onclick}>{ context.text(key) }</button> }
    };
    let tables = {
        let (context, shows) = (context.clone(), !state.shows_tables);
        Callback::from(move |_| context.tell(Action::Tables(shows)))
    };
    html! {
        <div class="takeaway">
            <span>{ context.text(Key::ExportTitle) }</span>
            { export(ExportKind::Scenario, Key::ExportScenario, "export-scenario") }
            { export(ExportKind::Summary, Key::ExportSummary, "export-summary") }
            { export(ExportKind::Series, Key::ExportSeries, "export-series") }
            <button class="button" data-testid="tables" aria-pressed={state.shows_tables.to_string()} onclick={tables}>
                { context.text(Key::TwinShow) }
            </button>
        </div>
    }
}

/// On a phone: opens the sheet of controls; `named` says what is set.
pub(super) fn sheet_button(context: &Context, state: &AppState, named: &str) -> Html {
    let open = {
        let context = context.clone();
        Callback::from(move |_| context.tell(Action::Sheet(true)))
    };
    html! {
        <div class="sheetbox">
            <button class="sheet" data-testid="sheet" aria-expanded={state.is_sheet_open.to_string()} aria-controls="hands" onclick={open}>
                <span><b>{ context.text(Key::HandsTitle) }</b>{ " " }<span class="muted">{ named.to_owned() }</span></span>
                { icons::up() }
            </button>
        </div>
    }
}
