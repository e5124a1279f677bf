//! The time bar, which is the axis of every chart above it, and the tools beside it.

use skylapse_draw::timeline;
use skylapse_view::{Frame, Pin, PinKind};
use skylapse_words::{Key, Value, format, say};
use wasm_bindgen::prelude::JsCast;
use web_sys::{HtmlInputElement, InputEvent};
use yew::{Callback, Event, Html, html};

use super::icons;
use crate::context::Context;
use crate::dom;
use crate::state::{SPEEDS, Shared, next_speed};

/// What the time bar shows.
pub struct TimeBarProps {
    /// The usual.
    pub context: Context,
    /// What is visible.
    pub frame: Option<Shared<Frame>>,
    /// The end of the scenario, in seconds.
    pub end_s: f64,
    /// The part of it that is shown, in seconds; none: all of it.
    pub window: Option<(f64, f64)>,
    /// The width of the axis in pixels.
    pub columns: u32,
    /// Whether time passes.
    pub is_playing: bool,
}

/// Play button in the gutter, then the axis with its pins and thumb.
pub fn time_bar(props: &TimeBarProps) -> Html {
    let context = &props.context;
    let driver = context.driver.clone();
    let window = props.window.unwrap_or((0.0, props.end_s));
    let now_s = props.frame.as_ref().map_or(0.0, |frame| frame.now_s);
    let said = context.fill(Key::TimeBarValue, &[("now", Value::Moment(now_s)), ("end", Value::Moment(props.end_s))]);
    let oninput = {
        let driver = driver.clone();
        Callback::from(move |event: InputEvent| {
            if let Some(input) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) {
                driver.set_scrubbing(true);
                driver.seek(input.value_as_number());
            }
        })
    };
    let onchange = {
        let driver = driver.clone();
        Callback::from(move |_: Event| {
            driver.set_scrubbing(false);
            driver.wake();
        })
    };
    html! {
        <div class="time">
            <div class="inner">
                { play_button(context, props.is_playing) }
                <div class="bar">
                    <div class="cursor"></div>
                    <div class="line"><span class="played"></span></div>
                    // In lists of their own: as their number changes, what stands before them stays the same element.
                    <>{ for ticks(window, props.columns) }</>
                    <>{ for props.frame.iter().flat_map(|frame| frame.pins.iter()).filter_map(|pin| pin_mark(pin, window)) }</>
                    <input type="range" id="timeline" data-testid="timeline" step="any"
                        min={format::plain(window.0, 9)} max={format::plain(window.1, 9)}
                        aria-label={context.text(Key::TimeBar)} aria-valuetext={said} {oninput} {onchange} />
                </div>
                <div class="next">{ next_event(props) }</div>
                if props.window.is_some() { { whole_button(context) } }
            </div>
        </div>
    }
}

fn play_button(context: &Context, is_playing: bool) -> Html {
    let driver = context.driver.clone();
    let (id, key, icon) =
        if is_playing { ("pause", Key::TimePause, icons::pause()) } else { ("play", Key::TimePlay, icons::play()) };
    let onclick = Callback::from(move |_| driver.toggle());
    html! { <button class="play" data-testid={id} aria-label={context.text(key)} {onclick}>{ icon }</button> }
}

/// Back from a window to all of the run; the way there is two fingers, a double click, a wheel or a key.
fn whole_button(context: &Context) -> Html {
    let driver = context.driver.clone();
    let onclick = Callback::from(move |_| driver.show_all());
    html! { <button class="whole" data-testid="whole" {onclick}>{ context.text(Key::TimeWhole) }</button> }
}

fn ticks((from_s, to_s): (f64, f64), columns: u32) -> Vec<Html> {
    if to_s <= from_s {
        return vec![];
    }
    let (moments, step_s) = timeline::ticks((from_s, to_s), f64::from(columns.max(200)), 80.0);
    let marked = moments.into_iter().map(|at_s| {
        let share = (at_s - from_s) / (to_s - from_s);
        let class = if share <= 0.001 {
            "tick first"
        } else if share >= 0.97 {
            "tick last"
        } else {
            "tick"
        };
        let style = ["left:", &format::plain(share * 100.0, 3), "%"].concat();
        html! { <div {class} {style} aria-hidden="true"><span>{ format::moment_tick(at_s, step_s) }</span></div> }
    });
    marked.collect()
}

fn pin_mark(pin: &Pin, (from_s, to_s): (f64, f64)) -> Option<Html> {
    let share = (pin.at_s - from_s) / (to_s - from_s).max(1e-9);
    let style = ["left:", &format::plain(share * 100.0, 3), "%"].concat();
    let icon = match pin.kind {
        PinKind::Cold => icons::cold(11),
        PinKind::Throttled | PinKind::Failed => icons::cross(12, "var(--ember)"),
        PinKind::Command => icons::ring(12),
    };
    // A frame of the window before may still be in sight.
    (0.0..=1.0).contains(&share).then(|| html! { <span class="pin" {style} aria-hidden="true">{ icon }</span> })
}

fn next_event(props: &TimeBarProps) -> Html {
    let Some(upcoming) = props.frame.as_ref().and_then(|frame| frame.upcoming.as_ref()) else { return html! {} };
    html! {
        <>
            <span class="muted">{ props.context.text(Key::TimeNext) }</span><br />
            { format::moment(upcoming.at_s) }{ " " }{ say(props.context.lang, &upcoming.what) }
        </>
    }
}

/// What the tools show.
pub struct TimeToolsProps {
    /// The usual.
    pub context: Context,
    /// The end of the scenario, in seconds.
    pub end_s: f64,
    /// The wanted speed.
    pub speed: f64,
    /// The speed that the host keeps up with, when it is clearly less.
    pub got: Option<u64>,
}

/// Clock, speeds, steps and restart.
pub fn time_tools(props: &TimeToolsProps) -> Html {
    let context = &props.context;
    let act = |act: fn(&Context)| {
        let context = context.clone();
        Callback::from(move |_| act(&context))
    };
    html! {
        <div class="time2">
            <span class="clock"><span id="clock">{ format::moment(0.0) }</span><small>{ " / " }{ format::moment(props.end_s) }</small></span>
            <span class="grow"></span>
            if let Some(got) = props.got {
                <span class="slow">{ context.fill(Key::TimeSlow, &[("got", Value::Count(got))]) }</span>
            }
            <span class="speed" data-testid="speed" role="group" aria-label={context.text(Key::TimeSpeed)}>
                { for SPEEDS.iter().map(|speed| speed_button(context, *speed, props.speed)) }
            </span>
            <button class="tool back" data-testid="step-back" aria-label={context.text(Key::TimePrevious)}
                title={context.text(Key::TimePrevious)} onclick={act(|context| context.driver.step(false))}>
                { icons::previous() }
            </button>
            <button class="tool" data-testid="step" aria-label={context.text(Key::TimeNext)}
                title={context.text(Key::TimeNext)} onclick={act(|context| context.driver.step(true))}>
                { icons::next() }<span class="phone">{ context.text(Key::TimeNext) }</span>
            </button>
            <button class="tool" data-testid="restart" aria-label={context.text(Key::TimeRestart)}
                title={context.text(Key::TimeRestart)} onclick={act(|context| context.driver.seek(0.0))}>
                { icons::restart() }
            </button>
        </div>
    }
}

/// Where room is short only the chosen speed is in sight; touching it goes on to the next one.
fn speed_button(context: &Context, speed: f64, chosen: f64) -> Html {
    let is_chosen = (speed - chosen).abs() < 1e-9;
    let driver = context.driver.clone();
    let onclick = Callback::from(move |_| {
        let is_alone = dom::media("(max-width: 1099px)");
        let next = if is_chosen && is_alone { next_speed(speed, true) } else { speed };
        let wraps = is_chosen && is_alone && (next - speed).abs() < 1e-9;
        driver.set_speed(if wraps { SPEEDS[0] } else { next });
    });
    html! {
        <button aria-pressed={is_chosen.to_string()} data-speed={format::plain(speed, 3)} {onclick}>{ format::plain(speed, 3) + "×" }</button>
    }
}
