//! The reader's own traffic: paste box and file button; the whole page takes a drop. And what came of it.

use skylapse_view::{Problem, ProblemKind, Repair, Sentence};
use skylapse_words::{Key, Place, Value, problem_place, problem_sentence, repair, say};
use wasm_bindgen::prelude::JsCast;
use web_sys::{ClipboardEvent, DataTransfer, File, HtmlInputElement, HtmlTextAreaElement};
use yew::platform::spawn_local;
use yew::{Callback, Event, Html, MouseEvent, html};

use crate::context::Context;
use crate::dom;
use crate::driver::Driver;
use crate::state::{Action, Source};

/// The name of what was pasted, as scenarios and reports have it.
const PASTED: &str = "pasted.csv";
/// The id of the box for text.
const BOX: &str = "csv-text";
/// The scenario that the page begins with.
pub const FIRST_PRESET: &str = "lambda-idle";
/// Repairs that are listed one by one.
const REPAIRS_SHOWN: usize = 12;

/// Opens a file of the reader, once the browser has read it.
pub fn open_file(driver: Driver, file: &File) {
    let name = file.name();
    let reading = wasm_bindgen_futures::JsFuture::from(file.text());
    spawn_local(async move {
        // A file that cannot be read is an empty one: the engine says what is wrong with it.
        let text = reading.await.ok().and_then(|text| text.as_string()).unwrap_or_default();
        driver.open_file(name, text);
    });
}

/// Opens what was dropped: a file, or text.
pub fn open_dropped(driver: &Driver, data: &DataTransfer) {
    if let Some(file) = data.files().and_then(|files| files.get(0)) {
        open_file(driver.clone(), &file);
    } else if let Ok(text) = data.get_data("text/plain")
        && !text.is_empty()
    {
        driver.open_file(PASTED.to_owned(), text);
    }
}

/// Where the requests come from.
pub struct TrafficProps {
    /// The usual.
    pub context: Context,
    /// The source now.
    pub source: Source,
}

/// Paste box, file button, and the way back.
pub fn traffic(props: &TrafficProps) -> Html {
    let context = &props.context;
    html! {
        <section class="csv" data-testid="csv-drop" aria-label={context.text(Key::CsvTitle)}>
            <div class="hh"><h2>{ context.text(Key::CsvTitle) }</h2></div>
            <p class="fork" id="csv-hint">{ context.text(Key::CsvHint) }</p>
            <textarea id={BOX} data-testid="csv-paste" aria-label={context.text(Key::CsvPaste)} lang="en" spellcheck="false"
                aria-describedby="csv-hint" placeholder="timestamp,value" onpaste={pasted(context)} />
            <div class="row">
                <button class="button" data-testid="csv-run" onclick={run(context)}>{ context.text(Key::CsvRun) }</button>
                { file_button(context, "csv-file", ".csv,text/csv,text/plain", Key::CsvFile) }
            </div>
            if let Source::File(name) = &props.source {
                <div class="row">
                    <span>{ context.fill(Key::CsvFrom, &[("file", Value::Text(name))]) }</span>
                    { undo(context) }
                </div>
            }
        </section>
    }
}

/// A button that opens a file of the reader.
pub fn file_button(context: &Context, id: &'static str, accept: &'static str, label: Key) -> Html {
    let driver = context.driver.clone();
    let onchange = Callback::from(move |event: Event| {
        let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        if let Some(input) = input
            && let Some(file) = input.files().and_then(|files| files.get(0))
        {
            open_file(driver.clone(), &file);
            // The same file can be chosen again.
            input.set_value("");
        }
    });
    html! {
        <label class="button file">
            { context.text(label) }
            <input type="file" {accept} data-testid={id} {onchange} />
        </label>
    }
}

fn run(context: &Context) -> Callback<MouseEvent> {
    let driver = context.driver.clone();
    Callback::from(move |_| {
        if let Some(area) = dom::by_id::<HtmlTextAreaElement>(BOX) {
            driver.open_file(PASTED.to_owned(), area.value());
        }
    })
}

/// Pasting a table is enough. It is put into the box in one go: browsers take seconds to insert thousands of lines one by one.
fn pasted(context: &Context) -> Callback<Event> {
    let driver = context.driver.clone();
    Callback::from(move |event: Event| {
        let data = event.dyn_ref::<ClipboardEvent>().and_then(ClipboardEvent::clipboard_data);
        let text = data.and_then(|data| data.get_data("text/plain").ok()).unwrap_or_default();
        let is_table = text.trim_end().lines().count() > 1;
        if let Some(area) = dom::by_id::<HtmlTextAreaElement>(BOX).filter(|_| is_table) {
            event.prevent_default();
            area.set_value(&text);
            driver.open_file(PASTED.to_owned(), text);
        }
    })
}

fn undo(context: &Context) -> Html {
    let driver = context.driver.clone();
    let onclick = Callback::from(move |_| driver.open_preset(FIRST_PRESET, false));
    html! { <button class="link" data-testid="csv-undo" {onclick}>{ context.text(Key::CsvUndo) }</button> }
}

/// What came of the reader's input.
pub struct MessagesProps {
    /// The usual.
    pub context: Context,
    /// What was wrong with it.
    pub problems: Vec<Problem>,
    /// What was mended.
    pub repairs: Vec<(String, Vec<Repair>)>,
    /// What the reader should know.
    pub notes: Vec<Sentence>,
    /// Whether the engine was replaced.
    pub was_replaced: bool,
}

/// Problems, repairs and notes: states of the page, not passing toasts.
pub fn messages(props: &MessagesProps) -> Html {
    let context = &props.context;
    html! {
        <div class="messages">
            if !props.problems.is_empty() {
                { problems(context, &props.problems) }
            }
            if props.was_replaced {
                <p class="note bad" role="status" data-testid="replaced">{ context.text(Key::PageReplaced) }</p>
            }
            { for props.notes.iter().map(|note| html! { <p class="note">{ say(context.lang, note) }</p> }) }
            { for props.repairs.iter().map(|(file, repairs)| mended(context, file, repairs)) }
        </div>
    }
}

fn problems(context: &Context, problems: &[Problem]) -> Html {
    let dismiss = {
        let context = context.clone();
        Callback::from(move |_| context.tell(Action::Dismiss))
    };
    let line = |problem: &Problem| {
        let place = match problem_place(context.lang, problem) {
            Place::Path(path) => html! { <code lang="en">{ path.to_owned() }</code> },
            Place::Whole(words) => html! { <b>{ words }</b> },
        };
        html! { <li>{ place }{ " " }{ problem_sentence(context.lang, problem) }</li> }
    };
    // Sentences about links say themselves what was kept.
    let is_kept = !problems.iter().any(|problem| matches!(problem.kind, ProblemKind::BadLink { .. }));
    html! {
        <section class="note bad" role="alert" data-testid="problem-list">
            <b>{ context.text(Key::ProblemsTitle) }</b>{ " " }
            <button class="link" onclick={dismiss}>{ context.text(Key::ProblemsDismiss) }</button>
            <ul>{ for problems.iter().map(line) }</ul>
            if is_kept {
                <p class="muted">{ context.text(Key::ProblemsKept) }</p>
            }
        </section>
    }
}

fn mended(context: &Context, file: &str, repairs: &[Repair]) -> Html {
    if repairs.is_empty() {
        let clean = context.fill(Key::CsvClean, &[("file", Value::Text(file))]);
        return html! { <p class="note" data-testid="repairs">{ clean }</p> };
    }
    let n_more = repairs.len().saturating_sub(REPAIRS_SHOWN);
    html! {
        <details class="note" data-testid="repairs" open=true>
            <summary><b>{ context.fill(Key::CsvMended, &[("file", Value::Text(file))]) }</b></summary>
            <ul>{ for repairs.iter().take(REPAIRS_SHOWN).map(|one| html! { <li>{ repair(context.lang, one) }</li> }) }</ul>
            if n_more > 0 {
                <p class="muted">{ context.fill(Key::CsvMendedMore, &[("n", Value::Count(n_more as u64))]) }</p>
            }
        </details>
    }
}
