//! The EC2 lab: claim, map of states, what hangs on the selected instance, what you saw, lives and cost on one time axis, the log,
//! and the calls. It arranges; the engine computes and the pictures are drawn elsewhere.

use skylapse_draw::{holdings, lives, rail, token};
use skylapse_view::{Chart, Frame, InstanceState, LogLine, Rows};
use skylapse_words::{Key, Value, format, say};
use yew::{Callback, Html, html};

use super::build::build;
use super::calls::{calls, chosen};
use super::claims::claims;
use super::guide::{self, Guide, Verdict};
use super::lambda::LabProps;
use super::parts::{dock, figure, said, seen, sheet_button, takeaway, twins};
use crate::components::icons;
use crate::components::input::{MessagesProps, messages};
use crate::components::rail::Rail;
use crate::context::Context;
use crate::state::{Action, AppState};

/// Lines of the log in sight.
const LOG_LINES: usize = 40;
/// Rows of a page, as the engine counts them.
const PAGE: u64 = 24;
/// The lives' picture is at least this high, so that nothing jumps while instances come, and at most that.
const LIVES_PX: (f64, f64) = (56.0, 320.0);
/// The lab.
pub fn ec2_lab(props: &LabProps) -> Html {
    let (context, state) = (&props.context, &props.state);
    let guide = guide::guide(state.preset());
    html! {
        <main class="lab ec2" id="lab" data-testid="lab-ec2" data-host={state.host.name()}>
            { dock(context, state) }
            <div class="world">
                { claim(context, guide) }
                <p class="vh">{ context.fill(Key::Ec2Summary, &[("end", Value::Duration(state.end_s))]) }</p>
                { stage(context, state) }
                { work(context, state) }
                { seen(context, state) }
                { messages(&MessagesProps {
                    context: context.clone(), problems: state.problems.clone(), repairs: vec![],
                    notes: state.notes.clone(), was_replaced: state.was_replaced,
                }) }
                { panels(context, state) }
                { sheet_button(context, state, &chosen(state)) }
                { log(context, state) }
                { takeaway(context, state) }
            </div>
            { hands(context, state, guide) }
        </main>
    }
}

fn claim(context: &Context, guide: Option<&Guide>) -> Html {
    let Some(guide) = guide else {
        return html! { <section class="claim"><span></span><div><h1>{ context.text(Key::Ec2Free) }</h1></div></section> };
    };
    let icon = match guide.verdict {
        Verdict::Half => icons::half_true(),
        Verdict::Was => icons::was_true(),
    };
    let (page, as_of) = guide.source;
    html! {
        <section class="claim" data-testid="claim">
            { icon }
            <div>
                <h1>{ context.text(guide.claim) }</h1>
                <p>
                    <b>{ context.text(guide.said) }</b>{ " " }
                    <span class="why">{ context.text(guide.why) }{ " " }</span>
                    <a href={page} target="_blank" rel="noopener noreferrer">{ context.text(Key::Ec2Source) }</a>
                    { " · " }<span class="asof">{ context.fill(Key::LabLambdaAsOf, &[("date", Value::Text(as_of))]) }</span>
                </p>
            </div>
        </section>
    }
}

/// The map, and what hangs on the selected instance.
fn stage(context: &Context, state: &AppState) -> Html {
    // Wide or narrow as the charts below are.
    let width = f64::from(state.columns) + 56.0;
    let name = state.frame.as_ref().and_then(|frame| frame.charts.iter().find_map(Chart::holdings));
    let name = name.map_or_else(String::new, |view| view.id.clone());
    html! {
        <section class="ec2stage" data-testid="stage" aria-label={context.text(Key::ChartRail)}>
            <figure data-testid="chart-rail">
                <figcaption class="vh">{ said(context, state, "rail") }</figcaption>
                <Rail context={context.clone()} height={rail::wanted_height(width) as u32} />
            </figure>
            <h2 class="whose"><code>{ name }</code></h2>
            { figure(context, state, "holdings", Some(holdings::wanted_height(width) as u32)) }
            { twins(context, state, &["rail", "holdings"]) }
        </section>
    }
}

/// How far the account's jobs are, and what they cost beside On-Demand.
fn work(context: &Context, state: &AppState) -> Html {
    let view = state.frame.as_ref().and_then(|frame| frame.charts.iter().find_map(Chart::rail)?.work);
    let Some(view) = view else { return html! {} };
    let share = if view.on_demand_usd > 0.0 { view.usd / view.on_demand_usd * 100.0 } else { 0.0 };
    let values = [
        ("n", Value::Count(view.n_done)),
        ("all", Value::Count(view.n_all)),
        ("percent", Value::Number(share.round())),
        ("lost", Value::Duration(view.lost_s)),
    ];
    let key = match (view.n_done, view.lost_s > 0.0) {
        (_, true) => Key::Ec2WorkLost,
        (0, false) => Key::Ec2WorkNone,
        (_, false) => Key::Ec2Work,
    };
    let words = context.fill(key, &values);
    html! {
        <p class="work" data-testid="work">
            <progress max={view.n_all.to_string()} value={view.n_done.to_string()} aria-label={context.text(Key::Ec2WorkTitle)} />
            <span>{ words }</span>
        </p>
    }
}

fn panels(context: &Context, state: &AppState) -> Html {
    let frame = state.frame.as_ref();
    let rows = frame.and_then(|frame| frame.charts.iter().find_map(Chart::lives));
    let height = rows.map_or(LIVES_PX.0, lives::wanted_height).clamp(LIVES_PX.0, LIVES_PX.1);
    let has_credits = frame.is_some_and(|frame| frame.charts.iter().any(|chart| chart.name() == "credits"));
    let panel = |name: &'static str, title: Key, unit: Option<Key>, height: f64| {
        html! {
            <section class={if name == "states" { "panel first" } else { "panel" }} aria-labelledby={format!("t-{name}")}>
                <h2 class="title">
                    <b id={format!("t-{name}")}>{ context.text(title) }</b>
                    if let Some(unit) = unit { <span class="u">{ context.text(unit) }</span> }
                </h2>
                if name == "states" { { pager(context, state) } }
                { figure(context, state, name, Some(height as u32)) }
                { twins(context, state, &[name]) }
            </section>
        }
    };
    html! {
        <>
            { panel("states", Key::ChartStates, Some(Key::Ec2StatesKey), height) }
            { panel("cost", Key::ChartCost, Some(Key::ChartCostUnit), 84.0) }
            if has_credits { { panel("credits", Key::ChartCredits, Some(Key::ChartCreditsUnit), 84.0) } }
        </>
    }
}

/// Which instances have rows, when not all have: by state, and page by page.
fn pager(context: &Context, state: &AppState) -> Html {
    let Some(frame) = &state.frame else { return html! {} };
    let (Some(rail), Some(lives)) =
        (frame.charts.iter().find_map(Chart::rail), frame.charts.iter().find_map(Chart::lives))
    else {
        return html! {};
    };
    if lives.n_hidden == 0 && lives.page == Rows::default() {
        return html! {};
    }
    let show = |rows: Rows| {
        let driver = context.driver.clone();
        Callback::from(move |_| driver.show_rows(rows))
    };
    let of = |state| rail.tokens.iter().filter(|token| token.state == state).map(|token| token.n).sum::<u64>();
    let all = lives.rows.len() as u64 + lives.n_hidden;
    let choice = |(wanted, name, n): (Option<InstanceState>, Key, u64)| {
        let is_pressed = (lives.page.state == wanted).to_string();
        let id = ["rows-", wanted.map_or("all", InstanceState::name)].concat();
        html! {
            <button aria-pressed={is_pressed} data-testid={id} onclick={show(Rows { state: wanted, skip: 0 })}>
                { context.text(name) }{ " " }<b>{ format::count(n) }</b>
            </button>
        }
    };
    let states = InstanceState::ALL.map(|state| (Some(state), token::word(state), of(state)));
    let choices = std::iter::once((None, Key::Ec2AllRows, all)).chain(states);
    let shown = choices.filter(|(wanted, _, n)| *n > 0 || *wanted == lives.page.state);
    let (first, n) = (u64::from(lives.page.skip), PAGE.min(lives.n_paged.saturating_sub(u64::from(lives.page.skip))));
    let values = [
        ("from", Value::Count(first + u64::from(n > 0))),
        ("to", Value::Count(first + n)),
        ("n", Value::Count(lives.n_paged)),
    ];
    let turn = |skip: u64| show(Rows { skip: skip as u32, ..lives.page });
    html! {
        <div class="pager" role="group" aria-label={context.text(Key::ChartStates)} data-testid="pager">
            <span class="seg small">{ for shown.map(choice) }</span>
            <span class="grow"></span>
            <button class="tool" data-testid="rows-back" disabled={first == 0} aria-label={context.text(Key::Ec2RowsBack)}
                onclick={turn(first.saturating_sub(PAGE))}>{ icons::previous() }</button>
            <span aria-live="polite">{ context.fill(Key::Ec2RowsShown, &values) }</span>
            <button class="tool" data-testid="rows-on" disabled={first + n >= lives.n_paged} aria-label={context.text(Key::Ec2RowsOn)}
                onclick={turn(first + PAGE)}>{ icons::next() }</button>
        </div>
    }
}

/// What happened up to the playhead, newest first, each with the page that says so.
fn log(context: &Context, state: &AppState) -> Html {
    let Some(frame) = &state.calm else { return html! {} };
    let line = |line: &LogLine| {
        let class = if line.is_bad { "bad" } else { "" };
        html! {
            <li {class}>
                <time>{ format::moment(line.at_s) }</time>
                <code lang="en">{ line.id.clone() }</code>
                <span>
                    { say(context.lang, &line.what) }
                    if !line.source.is_empty() {
                        { " " }<a href={line.source.clone()} target="_blank" rel="noopener noreferrer">{ context.text(Key::Ec2Why) }</a>
                    }
                </span>
            </li>
        }
    };
    html! {
        <section class="log" aria-labelledby="t-log">
            <h2 class="title" id="t-log">{ context.text(Key::Ec2Log) }</h2>
            <ol data-testid="log" tabindex="0" aria-labelledby="t-log">
                { for frame.log.iter().take(LOG_LINES).map(line) }
                if frame.log.is_empty() { <li class="muted">{ context.text(Key::Ec2LogEmpty) }</li> }
            </ol>
        </section>
    }
}

fn hands(context: &Context, state: &AppState, guide: Option<&'static Guide>) -> Html {
    let close = {
        let context = context.clone();
        Callback::from(move |_| context.tell(Action::Sheet(false)))
    };
    html! {
        <aside class={if state.is_sheet_open { "hands open" } else { "hands" }} id="hands" aria-label={context.text(Key::HandsTitle)}>
            <button class="tool closesheet" aria-label={context.text(Key::PageClose)} onclick={close}>{ icons::close() }</button>
            { calls(context, state) }
            <hr class="rule" />
            { steps(context, state, guide) }
            { claims(context) }
            <hr class="rule" />
            { build(context, state) }
        </aside>
    }
}

/// The list of guides, and the steps of the one that is open.
fn steps(context: &Context, state: &AppState, guide: Option<&'static Guide>) -> Html {
    let choice = |one: &'static Guide| {
        let driver = context.driver.clone();
        let onclick = Callback::from(move |_| driver.open_preset(one.preset, false));
        let is_pressed = (state.preset() == one.preset).to_string();
        html! { <button aria-pressed={is_pressed} data-testid={format!("guide-{}", one.preset)} {onclick}>{ context.text(one.name) }</button> }
    };
    let all = guide.map_or(&[][..], |guide| guide.steps);
    let n_done = all.iter().enumerate().take_while(|(index, _)| state.guide & (1 << index) != 0).count();
    let step = |(index, step): (usize, &guide::Step)| {
        let class = match index.cmp(&n_done) {
            std::cmp::Ordering::Less => "done",
            std::cmp::Ordering::Equal => "now",
            std::cmp::Ordering::Greater => "todo",
        };
        let share = state
            .frame
            .as_ref()
            .map_or(0.0, |frame: &crate::state::Shared<Frame>| guide::share(step, state.guide, frame));
        let percent = format::plain(share * 100.0, 0);
        html! {
            <li {class} data-step={(index + 1).to_string()} data-done={(index < n_done).to_string()}>
                <span class="n" aria-hidden="true">{ if index < n_done { "✓".to_owned() } else { (index + 1).to_string() } }</span>
                <span>
                    { context.text(step.words) }
                    if index < n_done { <span class="vh">{ context.text(Key::GuideDone) }</span> }
                    if class == "now" {
                        <progress max="100" value={percent.clone()} aria-label={context.text(step.words)}>{ percent }</progress>
                    }
                </span>
            </li>
        }
    };
    html! {
        <section class="guide" aria-labelledby="t-guide" data-testid="guide">
            <h2 id="t-guide">{ context.text(Key::GuideTitle) }</h2>
            <span class="choices three" role="group" aria-labelledby="t-guide">{ for guide::GUIDES.iter().map(choice) }</span>
            <ol class="steps">{ for all.iter().enumerate().map(step) }</ol>
            if !all.is_empty() && n_done == all.len() { <p role="status"><b>{ context.text(Key::GuideAll) }</b></p> }
        </section>
    }
}
