//! One picture on the page: two canvases, and over them the cursor, the ring and the card of what is pointed at.
//!
//! Dragging across goes through time; the page still scrolls up and down. Hovering over a mark rings it, and its segment in the
//! lanes, and joins them.

use skylapse_draw::{Point, lanes, latency, lives};
use skylapse_view::{Chart, Frame, Mark, MarkKind};
use skylapse_words::{Key, Value, format};
use web_sys::{Element, PointerEvent};
use yew::{Callback, Html, Properties, component, html, use_mut_ref};

use super::icons;
use crate::charts::{Painter, box_id};
use crate::context::Context;
use crate::dom;
use crate::state::Action;

/// Width of the card and its distance from the mark, in CSS pixels; the style sheet says the same.
const CARD: (f64, f64) = (216.0, 16.0);
/// A pointer that moves less than this between down and up has clicked.
const CLICK_PX: f64 = 4.0;

/// A picture and what is pointed at.
#[derive(Clone, PartialEq, Properties)]
pub struct PlotProps {
    /// The usual.
    pub context: Context,
    /// Its permanent name.
    pub chart: &'static str,
    /// Its height in CSS pixels, where the style sheet does not say.
    #[prop_or_default]
    pub height: Option<u32>,
    /// The mark that is pointed at, here or elsewhere.
    pub hover: Option<Mark>,
}

/// One picture.
#[component]
pub fn Plot(props: &PlotProps) -> Html {
    let drag = use_mut_ref(|| None::<f64>);
    let act = |act: fn(&PlotProps, &std::cell::RefCell<Option<f64>>, &PointerEvent)| {
        let (props, drag) = (props.clone(), drag.clone());
        Callback::from(move |event: PointerEvent| act(&props, &drag, &event))
    };
    let leave = {
        let context = props.context.clone();
        Callback::from(move |_: PointerEvent| context.tell(Action::Hover(None)))
    };
    let style = props.height.map(|height| format!("height:{height}px"));
    html! {
        <div class={format!("plot {}", props.chart)} id={box_id(props.chart)} {style}
            onpointerdown={act(pressed)} onpointermove={act(moved)} onpointerup={act(released)}
            onpointercancel={act(released)} onpointerleave={leave}>
            <canvas aria-hidden="true"></canvas><canvas aria-hidden="true"></canvas>
            <div class="over">
                <div class="cursor"></div>
            </div>
            if let Some(mark) = &props.hover { { pointed_at(props, mark) } }
        </div>
    }
}

/// Where a pointer is in the picture. Yew hears events at the root of the page, so the picture's box is looked up.
fn place(chart: &str, event: &PointerEvent) -> Option<Point> {
    let rect = dom::by_id::<Element>(&box_id(chart))?.get_bounding_client_rect();
    Some((f64::from(event.client_x()) - rect.left(), f64::from(event.client_y()) - rect.top()))
}

fn pressed(props: &PlotProps, drag: &std::cell::RefCell<Option<f64>>, event: &PointerEvent) {
    if event.button() != 0 {
        return;
    }
    *drag.borrow_mut() = place(props.chart, event).map(|(x, _)| x);
    if let Some(target) = dom::by_id::<Element>(&box_id(props.chart)) {
        // A pointer that is gone already cannot be captured, and need not be.
        let _ = target.set_pointer_capture(event.pointer_id());
    }
}

fn moved(props: &PlotProps, drag: &std::cell::RefCell<Option<f64>>, event: &PointerEvent) {
    let Some(at) = place(props.chart, event) else { return };
    let driver = &props.context.driver;
    if let Some(from_x) = *drag.borrow() {
        if (at.0 - from_x).abs() >= CLICK_PX {
            seek(props, at.0);
        }
        return;
    }
    let mark = driver.read(|painter, frame| mark_at(painter, frame, props.chart, at));
    if mark != props.hover {
        props.context.tell(Action::Hover(mark));
    }
}

fn released(props: &PlotProps, drag: &std::cell::RefCell<Option<f64>>, event: &PointerEvent) {
    let Some(from_x) = drag.borrow_mut().take() else { return };
    let Some(at) = place(props.chart, event) else { return };
    if (at.0 - from_x).abs() >= CLICK_PX {
        return;
    }
    // A touch has no hover: touching a mark shows its card, touching elsewhere goes there.
    let mark = props.context.driver.read(|painter, frame| mark_at(painter, frame, props.chart, at));
    props.context.tell(Action::Hover(mark));
    if props.chart == "states" {
        look_at_row(props, at);
    }
    if mark.is_none() {
        seek(props, at.0);
    }
}

/// A click on a life looks at its instance.
fn look_at_row(props: &PlotProps, at: Point) {
    let driver = &props.context.driver;
    let resource = driver.read(|painter, frame| {
        let view = frame.charts.iter().find_map(Chart::lives)?;
        Some(lives::value_at(view, &painter.canvas("states")?, at)?.0.resource)
    });
    if let Some(resource) = resource {
        driver.look_at(resource);
    }
}

fn seek(props: &PlotProps, x: f64) {
    let driver = &props.context.driver;
    if props.chart == "holdings" {
        return; // it has no time axis
    }
    let share = driver.read(|painter, _| {
        let canvas = painter.canvas(props.chart)?;
        Some((x - canvas.gutter) / (canvas.width - canvas.gutter - canvas.margin))
    });
    if let Some(share) = share.filter(|share| share.is_finite()) {
        driver.seek(share.clamp(0.0, 1.0) * driver.end_s());
    }
}

fn scatter(frame: &Frame) -> Option<&skylapse_view::ScatterChart> {
    frame.charts.iter().find_map(Chart::scatter)
}

fn rows(frame: &Frame) -> Option<&skylapse_view::LanesChart> {
    frame.charts.iter().find_map(Chart::lanes)
}

fn mark_at(painter: &Painter, frame: &Frame, chart: &str, at: Point) -> Option<Mark> {
    let canvas = painter.canvas(chart)?;
    let marks = scatter(frame)?;
    match chart {
        "latency" => latency::value_at(marks, &canvas, at).copied(),
        "environments" => {
            let request = lanes::value_at(rows(frame)?, &canvas, at)?.segment.request;
            marks.marks.iter().find(|mark| mark.request == request).copied()
        }
        _ => None,
    }
}

/// The ring around what is pointed at, the thread that joins the two pictures, and the card.
fn pointed_at(props: &PlotProps, mark: &Mark) -> Html {
    let drawn = props.context.driver.read(|painter, frame| match props.chart {
        "latency" => {
            let canvas = painter.canvas("latency")?;
            let (x, y) = latency::place_of(scatter(frame)?, &canvas, mark);
            let ring = at(&[("left", x), ("top", y)]);
            let thread = at(&[("left", x), ("top", y + 10.0), ("bottom", -28.0)]);
            let right = canvas.width - canvas.margin;
            let is_room = x + CARD.1 + CARD.0 <= right;
            let left = if is_room { x + CARD.1 } else { (x - CARD.1 - CARD.0).max(0.0) };
            let card = at(&[("left", left), ("top", (y - 40.0).max(4.0))]);
            Some(html! {
                <>
                    <span class="ring" style={ring}></span><span class="thread" style={thread}></span>
                    { card_of(&props.context, mark, card) }
                </>
            })
        }
        "environments" => {
            let rect = lanes::place_of(rows(frame)?, &painter.canvas("environments")?, mark.request)?;
            let (left, top) = (rect.left - 4.0, rect.top - 4.0);
            let (width, height) = ((rect.right - rect.left).clamp(7.0, 60.0) + 8.0, rect.bottom - rect.top + 8.0);
            let ring = at(&[("left", left), ("top", top), ("width", width), ("height", height), ("margin", 0.0)]);
            let thread = at(&[("left", rect.left), ("top", 0.0), ("height", top.max(0.0))]);
            Some(html! { <><span class="ring box" style={ring}></span><span class="thread" style={thread}></span></> })
        }
        _ => None,
    });
    drawn.unwrap_or_default()
}

/// Where something lies over the picture, in CSS pixels.
fn at(places: &[(&str, f64)]) -> String {
    places.iter().map(|(side, px)| [side, ":", &format::plain(*px, 1), "px;"].concat()).collect()
}

fn card_of(context: &Context, mark: &Mark, style: String) -> Html {
    let (name, what) = kind_words(mark.kind);
    let all_s = mark.latency_ms / 1e3;
    let init_s = mark.init_ms / 1e3;
    let values = [
        ("init", Value::Duration(init_s)),
        ("run", Value::Duration((all_s - init_s).max(0.0))),
        ("all", Value::Duration(all_s)),
    ];
    let at = [("n", Value::Count(mark.request)), ("at", Value::Moment(mark.at_s))];
    let icon = match mark.kind {
        MarkKind::Cold | MarkKind::Restored => icons::cold(12),
        MarkKind::Warm | MarkKind::Provisioned => icons::warm(12),
        MarkKind::Throttled | MarkKind::Failed => icons::cross(12, "var(--ember)"),
    };
    html! {
        <div class="card" {style} data-testid="card">
            <b>
                { icon }{ context.text(name) }
                if mark.environment > 0 { <code>{ format!("env-{}", mark.environment) }</code> }
            </b>
            { context.fill(what, &values) }
            <br /><span class="muted">{ context.fill(Key::CardAt, &at) }</span>
        </div>
    }
}

/// The name of a kind of request, and the sentence about one.
pub fn kind_words(kind: MarkKind) -> (Key, Key) {
    match kind {
        MarkKind::Cold => (Key::CardCold, Key::CardColdWhat),
        MarkKind::Restored => (Key::CardRestored, Key::CardRestoredWhat),
        MarkKind::Warm => (Key::CardWarm, Key::CardWarmWhat),
        MarkKind::Provisioned => (Key::CardProvisioned, Key::CardProvisionedWhat),
        MarkKind::Throttled => (Key::CardThrottled, Key::CardThrottledWhat),
        MarkKind::Failed => (Key::CardFailed, Key::CardFailedWhat),
    }
}
