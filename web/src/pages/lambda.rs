//! The Lambda lab: claim, stage, what you saw, pictures on one time axis, numbers, settings, time bar. It arranges; the engine
//! computes and components draw.

use skylapse_units::parse_decimal;
use std::rc::Rc;

use skylapse_view::{Chart, Frame, Metric, MetricValue};
use skylapse_words::{Key, Value, format};
use yew::{Callback, Html, html};

use super::parts::{dock, figure, seen, sheet_button, takeaway, twins};
use super::stage::{StageProps, stage, states_of_rows};
use crate::components::hands::{Hands, summary};
use crate::components::icons;
use crate::components::input::{MessagesProps, TrafficProps, messages, traffic};
use crate::components::replicas::{ReplicasProps, replicas};
use crate::context::Context;
use crate::state::{Action, AppState, Spread};

/// Where the claim is judged: the page, and the month of the copies read.
const SOURCE: (&str, &str) =
    ("https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html", "2026-10");
/// Prices: AWS Price List API, AWSLambda offer for us-east-1, publication of 2026-09-19.
const PRICES_AS_OF: &str = "2026-09-19";
/// The lanes' picture is at least this high, so that nothing jumps while environments come, and at most that.
const LANES_PX: (f64, f64) = (128.0, 296.0);

/// The state to show.
pub struct LabProps {
    /// The usual.
    pub context: Context,
    /// Everything.
    pub state: Rc<AppState>,
}

/// The lab.
pub fn lambda_lab(props: &LabProps) -> Html {
    let (context, state) = (&props.context, &props.state);
    html! {
        <main class="lab" id="lab" data-testid="lab-lambda" data-host={state.host.name()}>
            // First in the order of reading and tabbing, last on the screen: who comes by keyboard meets "play" at once.
            { dock(context, state) }
            <div class="world">
                { claim(context) }
                <p class="vh">{ context.fill(Key::PageSummary, &[("end", Value::Duration(state.end_s))]) }</p>
                { stage(&StageProps {
                    context: context.clone(), frame: state.frame.clone(), speed: state.speed, columns: state.columns,
                }) }
                { seen(context, state) }
                { messages(&MessagesProps {
                    context: context.clone(), problems: state.problems.clone(), repairs: state.repairs.clone(),
                    notes: state.notes.clone(), was_replaced: state.was_replaced,
                }) }
                { latency(props) }
                { environments(props) }
                { phone_keys(context) }
                { concurrency(props) }
                { sheet_button(context, state, &named(context, state)) }
                { numbers(context, state) }
                { takeaway(context, state) }
            </div>
            <Hands context={context.clone()} form={state.form.clone()} is_from_start={state.is_from_start} is_open={state.is_sheet_open}>
                { traffic(&TrafficProps {
                    context: context.clone(), source: state.source.clone(),
                }) }
                <hr class="rule" />
                { replicas(&ReplicasProps {
                    context: context.clone(), n_asked: state.replicas.0, rows: state.replicas.1.clone(),
                }) }
            </Hands>
        </main>
    }
}

fn claim(context: &Context) -> Html {
    html! {
        <section class="claim">
            { icons::was_true() }
            <div>
                <h1>{ context.text(Key::LabLambdaClaim) }</h1>
                <p>
                    <b>{ context.text(Key::LabLambdaVerdict) }</b>{ " " }
                    <span class="why">{ context.text(Key::LabLambdaWhy) }{ " " }</span>
                    <a href={SOURCE.0} target="_blank" rel="noopener noreferrer">{ context.text(Key::LabLambdaSource) }</a>
                    { " · " }<span class="asof">{ context.fill(Key::LabLambdaAsOf, &[("date", Value::Text(SOURCE.1))]) }</span>
                </p>
            </div>
        </section>
    }
}

fn latency(props: &LabProps) -> Html {
    let (context, state) = (&props.context, &props.state);
    let spread = |spread: Spread, key: Key, id: &'static str| {
        let chosen = context.clone();
        let onclick = Callback::from(move |_| chosen.tell(Action::Spread(spread)));
        let is_pressed = (state.spread == spread).to_string();
        html! { <button aria-pressed={is_pressed} data-testid={id} {onclick}>{ context.text(key) }</button> }
    };
    html! {
        <section class="panel first" aria-labelledby="t-latency">
            <h2 class="title">
                <b id="t-latency">{ context.text(Key::ChartLatency) }</b>
                <span class="u wide">{ context.text(Key::ChartLatencyUnit) }</span>
                <span class="r">{ cold_share(context, state) }<span class="phone">{ percentiles(context, state) }</span></span>
            </h2>
            <div class="title2">
                <span class="seg small" role="group" aria-label={context.text(Key::LabSpread)}>
                    { spread(Spread::Histogram, Key::ChartHistogram, "spread-histogram") }
                    { spread(Spread::Cdf, Key::ChartCdf, "spread-cdf") }
                </span>
            </div>
            { figure(context, state, "latency", None) }
            <div class="side">{ figure(context, state, "distribution", None) }</div>
            { twins(context, state, &["latency", "distribution"]) }
        </section>
    }
}

fn environments(props: &LabProps) -> Html {
    let (context, state) = (&props.context, &props.state);
    let lanes = state.frame.as_ref().and_then(|frame| frame.charts.iter().find_map(Chart::lanes));
    let height = lanes.map_or(LANES_PX.0, skylapse_draw::lanes::wanted_height).clamp(LANES_PX.0, LANES_PX.1);
    html! {
        <section class="panel" aria-labelledby="t-environments">
            <h2 class="title">
                <b id="t-environments">{ context.text(Key::ChartEnvironments) }</b>
                <span class="keys">{ lane_keys(context) }</span>
            </h2>
            { figure(context, state, "environments", Some(height as u32)) }
            <div class="side">
                if let (Some(frame), Some(lanes)) = (&state.frame, lanes) { { states_of_rows(context, frame, lanes, height) } }
            </div>
            { twins(context, state, &["environments"]) }
        </section>
    }
}

fn concurrency(props: &LabProps) -> Html {
    let (context, state) = (&props.context, &props.state);
    html! {
        <section class="panel concurrency" aria-labelledby="t-concurrency">
            <h2 class="title">
                <b id="t-concurrency">{ context.text(Key::ChartConcurrency) }</b>
                <span class="u">{ context.text(Key::ChartConcurrencyUnit) }</span>
                <span class="r">{ cost(context, state) }</span>
            </h2>
            { figure(context, state, "concurrency", None) }
            <div class="side">{ limits(context, state) }</div>
            { twins(context, state, &["concurrency"]) }
        </section>
    }
}

fn lane_keys(context: &Context) -> Html {
    let swatch = |class: &'static str, key: Key| {
        html! { <span><i class={format!("swatch {class}")}></i>{ context.text(key) }</span> }
    };
    html! {
        <>
            { swatch("init", Key::ChartInit) }{ swatch("busy", Key::ChartBusy) }{ swatch("idle", Key::ChartIdle) }
            { swatch("fade", Key::ChartMayExpire) }
            <span>{ icons::cross(12, "var(--muted)") }{ context.text(Key::ChartExpired) }</span>
        </>
    }
}

/// On a phone the signs of both pictures stand together below them.
fn phone_keys(context: &Context) -> Html {
    html! {
        <div class="keys phonekeys">
            <span>{ icons::cold(12) }{ context.text(Key::ChartCold) }</span>
            <span>{ icons::warm(12) }{ context.text(Key::ChartWarm) }</span>
            { lane_keys(context) }
        </div>
    }
}

fn limits(context: &Context, state: &AppState) -> Html {
    let Some(frame) = &state.frame else { return html! {} };
    let Some(steps) = frame.charts.iter().find_map(Chart::steps) else { return html! {} };
    let known = steps.series.first().map_or(&[][..], |series| &series.points);
    let past = || known.iter().filter(|point| point.at_s <= frame.now_s).map(|point| point.value);
    let now_peak = [
        ("now", Value::Number(past().next_back().unwrap_or(0.0))),
        ("peak", Value::Number(past().fold(0.0, f64::max))),
    ];
    let limit = |limit: &skylapse_view::LimitLine| {
        let key = match limit.name.as_str() {
            "reserved" => Key::ChartLimitReserved,
            "account" => Key::ChartLimitAccount,
            _ => Key::ChartLimitOther,
        };
        html! { <span>{ context.fill(key, &[("n", Value::Number(limit.value))]) }</span> }
    };
    html! { <div class="limits">{ for steps.limits.iter().map(limit) }<b>{ context.fill(Key::ChartNowPeak, &now_peak) }</b></div> }
}

fn metric<'a>(frame: &'a Frame, name: &str) -> Option<&'a MetricValue> {
    frame.metrics.iter().find(|metric: &&Metric| metric.name == name).map(|metric| &metric.value)
}

fn count(frame: &Frame, name: &str) -> u64 {
    match metric(frame, name) {
        Some(MetricValue::Count(count)) => *count,
        Some(MetricValue::Number(_) | MetricValue::Text(_)) | None => 0,
    }
}

fn measured(frame: &Frame, name: &str) -> Option<f64> {
    match metric(frame, name) {
        Some(MetricValue::Number(number)) => *number,
        Some(MetricValue::Count(count)) => Some(*count as f64),
        Some(MetricValue::Text(text)) => parse_decimal(text),
        None => None,
    }
}

/// On a phone, where no distribution hangs beside the scatter.
fn percentiles(context: &Context, state: &AppState) -> String {
    let p = |name: &str| state.frame.as_ref().and_then(|frame| measured(frame, name));
    match (p("latency_ms.p50"), p("latency_ms.p95")) {
        (Some(p50), Some(p95)) => {
            let span = |ms: f64| format::duration(context.lang, ms / 1e3);
            [" · p50 ", &span(p50), " · p95 ", &span(p95)].concat()
        }
        _ => String::new(),
    }
}

fn cold_share(context: &Context, state: &AppState) -> String {
    let Some(frame) = &state.frame else { return String::new() };
    let values = [
        ("n", Value::Count(count(frame, "cold_starts"))),
        ("total", Value::Count(count(frame, "invocations") + count(frame, "throttles"))),
        ("share", Value::Share(measured(frame, "cold_start_ratio").unwrap_or(0.0))),
    ];
    context.fill(Key::ChartColdShare, &values)
}

fn cost(context: &Context, state: &AppState) -> String {
    let usd = state.frame.as_ref().and_then(|frame| measured(frame, "cost_usd"));
    let date = [("date", Value::Text(PRICES_AS_OF))];
    usd.map_or_else(String::new, |usd| {
        let prices = context.fill(Key::LabNumberPrices, &date);
        [context.text(Key::LabNumberCost), " ", &format::usd(usd), " · ", &prices].concat()
    })
}

/// Numbers at the playhead, equal to the headless program's at that moment.
fn numbers(context: &Context, state: &AppState) -> Html {
    let Some(frame) = &state.frame else { return html! {} };
    let one = |key: Key, name: &'static str, shown: String, class: &'static str| {
        html! { <div {class}><dt>{ context.text(key) }</dt><dd data-metric={name}>{ shown }</dd></div> }
    };
    let span = |name: &str| {
        measured(frame, name).map_or_else(|| "–".to_owned(), |ms| format::duration(context.lang, ms / 1e3))
    };
    let whole = |name: &str| format::count(count(frame, name));
    let cost = measured(frame, "cost_usd").map_or_else(|| "–".to_owned(), format::usd);
    let mean = measured(frame, "environments.mean").map_or_else(|| "–".to_owned(), format::number);
    html! {
        <dl class="numbers" aria-label={context.text(Key::LabNumbers)}>
            { one(Key::LabNumberRequests, "invocations", whole("invocations"), "") }
            { one(Key::LabNumberCold, "cold_starts", whole("cold_starts"), "") }
            { one(Key::LabNumberThrottled, "throttles", whole("throttles"), "") }
            { one(Key::LabNumberP50, "latency_ms.p50", span("latency_ms.p50"), "") }
            { one(Key::LabNumberP95, "latency_ms.p95", span("latency_ms.p95"), "") }
            { one(Key::LabNumberP99, "latency_ms.p99", span("latency_ms.p99"), "") }
            { one(Key::LabNumberEnvironments, "environments.mean", mean, "wide") }
            <div>
                <dt>{ context.text(Key::LabNumberCost) }</dt>
                <dd data-metric="cost_usd">
                    { cost }<small>{ context.fill(Key::LabNumberPrices, &[("date", Value::Text(PRICES_AS_OF))]) }</small>
                </dd>
            </div>
        </dl>
    }
}

/// The few settings that a phone names on the closed sheet.
fn named(context: &Context, state: &AppState) -> String {
    state.form.as_ref().map(|form| summary(context, form)).unwrap_or_default()
}
