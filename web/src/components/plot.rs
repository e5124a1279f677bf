//! One picture on the page: two canvases, and over them the cursor, the ring and the card of what is pointed at.
//!
//! Dragging across goes through time, two fingers zoom it, a double click comes nearer; the page still scrolls up and down. Hovering over a mark rings it, and its segment in the
//! lanes, and joins them.

use skylapse_draw::{Point, lanes, latency, lives};
use skylapse_units::held;
use skylapse_view::{Chart, Frame, Mark, MarkKind};
use skylapse_words::{Key, Value, format};
use wasm_bindgen::prelude::JsCast;
use web_sys::{Element, MouseEvent, PointerEvent, WheelEvent};
use yew::{Callback, Html, Properties, component, html, use_mut_ref};

use super::icons;
use crate::charts::{Painter, box_id};
use crate::context::Context;
use crate::dom;
use crate::driver::Driver;
use crate::state::Action;

/// Width of the card and its distance from the mark, in CSS pixels; the style sheet says the same.
const CARD: (f64, f64) = (216.0, 16.0);
/// A pointer that moves less than this between down and up has clicked.
const CLICK_PX: f64 = 4.0;
/// So far a wheel turns for twice or half as much.
const WHEEL_PX: f64 = 240.0;
/// The height of a line, for wheels that count lines.
const LINE_PX: f64 = 20.0;

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
    let fingers = use_mut_ref(Fingers::default);
    let act = |act: fn(&PlotProps, &mut Fingers, &PointerEvent)| {
        let (props, fingers) = (props.clone(), fingers.clone());
        Callback::from(move |event: PointerEvent| act(&props, &mut fingers.borrow_mut(), &event))
    };
    let ondblclick = {
        let props = props.clone();
        Callback::from(move |event: MouseEvent| {
            let share = place(props.chart, &event).and_then(|(x, _)| share_at(&props.context.driver, props.chart, x));
            if share.is_some() {
                props.context.driver.zoom(0.5, share);
            }
        })
    };
    let leave = {
        let context = props.context.clone();
        Callback::from(move |_: PointerEvent| context.tell(Action::Hover(None)))
    };
    let style = props.height.map(|height| format!("height:{height}px"));
    html! {
        <div class={format!("plot {}", props.chart)} id={box_id(props.chart)} {style}
            onpointerdown={act(pressed)} onpointermove={act(moved)} onpointerup={act(released)}
            onpointercancel={act(released)} onpointerleave={leave} {ondblclick}>
            <canvas aria-hidden="true"></canvas><canvas aria-hidden="true"></canvas>
            <div class="over">
                <div class="cursor"></div>
            </div>
            if let Some(mark) = &props.hover { { pointed_at(props, mark) } }
        </div>
    }
}

/// The pointers that are down: which, and where across the picture.
#[derive(Default)]
struct Fingers {
    down: Vec<(i32, f64)>,
    /// Where the only one went down; none once there were two.
    from_x: Option<f64>,
}

/// Where a pointer is in the picture. Yew hears events at the root of the page, so the picture's box is looked up.
fn place(chart: &str, event: &MouseEvent) -> Option<Point> {
    let rect = dom::by_id::<Element>(&box_id(chart))?.get_bounding_client_rect();
    Some((f64::from(event.client_x()) - rect.left(), f64::from(event.client_y()) - rect.top()))
}

fn pressed(props: &PlotProps, fingers: &mut Fingers, event: &PointerEvent) {
    if event.button() != 0 {
        return;
    }
    let Some((x, _)) = place(props.chart, event) else { return };
    if event.is_primary() {
        // The first finger of a touch: none can be down that the browser forgot to lift.
        fingers.down.clear();
    }
    fingers.down.push((event.pointer_id(), x));
    fingers.from_x = (fingers.down.len() == 1).then_some(x);
    if let Some(target) = dom::by_id::<Element>(&box_id(props.chart)) {
        // A pointer that is gone already cannot be captured, and need not be.
        let _ = target.set_pointer_capture(event.pointer_id());
    }
}

fn moved(props: &PlotProps, fingers: &mut Fingers, event: &PointerEvent) {
    let Some(at) = place(props.chart, event) else { return };
    let driver = &props.context.driver;
    if fingers.down.len() > 1 {
        pinch(props, fingers, event.pointer_id(), at.0);
        return;
    }
    if let Some(from_x) = fingers.from_x {
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

/// The first two fingers hold what lies under them.
fn pinch(props: &PlotProps, fingers: &mut Fingers, id: i32, x: f64) {
    let driver = &props.context.driver;
    let shares = |fingers: &Fingers| {
        let share = |(_, x): &(i32, f64)| share_at(driver, props.chart, *x);
        Some([share(fingers.down.first()?)?, share(fingers.down.get(1)?)?])
    };
    let before = shares(fingers);
    for finger in fingers.down.iter_mut().filter(|finger| finger.0 == id) {
        finger.1 = x;
    }
    if let (Some(before), Some(after)) = (before, shares(fingers)) {
        driver.pinch(before, after);
    }
}

fn released(props: &PlotProps, fingers: &mut Fingers, event: &PointerEvent) {
    fingers.down.retain(|(id, _)| *id != event.pointer_id());
    let Some(from_x) = fingers.from_x.take() else { return };
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
    if let Some(share) = share_at(driver, props.chart, x) {
        driver.seek(driver.moment_at(share));
    }
}

/// Where a place across a picture lies on the time axis, as a share of its width; none where there is no such axis.
fn share_at(driver: &Driver, chart: &str, x: f64) -> Option<f64> {
    if matches!(chart, "holdings" | "rail") {
        return None;
    }
    let share = driver.read(|painter, _| {
        let canvas = painter.canvas(chart)?;
        Some((x - canvas.gutter) / (canvas.width - canvas.gutter - canvas.margin))
    });
    share.filter(|share| share.is_finite())
}

/// A wheel with the control key (which is what a touchpad's pinch is) zooms; across, it moves what is shown.
pub fn wheel(driver: &Driver, event: &WheelEvent) {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let Some(under) = target.and_then(|target| target.closest(".plot, .bar").ok().flatten()) else { return };
    let rect = under.get_bounding_client_rect();
    let x = f64::from(event.client_x()) - rect.left();
    let share = match under.id().strip_prefix("box-") {
        Some(chart) => share_at(driver, chart, x),
        None => Some(x / rect.width()),
    };
    let Some(share) = share else { return };
    let px = if event.delta_mode() == WheelEvent::DOM_DELTA_PIXEL { 1.0 } else { LINE_PX };
    let (across, down) = (event.delta_x() * px, event.delta_y() * px);
    let (from_s, to_s) = driver.window();
    if event.ctrl_key() {
        driver.zoom(libm::exp2(held(down, -WHEEL_PX, WHEEL_PX) / WHEEL_PX), Some(share));
    } else if across.abs() > down.abs() && to_s - from_s < driver.end_s() {
        driver.pan(across / rect.width());
    } else {
        return;
    }
    event.prevent_default();
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
