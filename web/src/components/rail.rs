//! The map of states on the page: a canvas on which tokens can be dragged onto stations. Dragging is the call; every call is
//! also a button beside the map.

use skylapse_draw::{Point, rail};
use skylapse_view::{CallVerdict, CallView, Chart, CommandText, Frame, Rows};
use skylapse_words::format;
use wasm_bindgen::prelude::JsCast;
use web_sys::{Element, HtmlElement, PointerEvent};
use yew::{Callback, Html, Properties, component, html, use_mut_ref};

use crate::charts::box_id;
use crate::context::Context;
use crate::dom;
use crate::state::Action;

/// A pointer that moves less than this between down and up has clicked.
const CLICK_PX: f64 = 5.0;
/// What follows the pointer while a token is dragged.
const GHOST: &str = "rail-ghost";

/// The map.
#[derive(Clone, PartialEq, Properties)]
pub struct RailProps {
    /// The usual.
    pub context: Context,
    /// Its height in CSS pixels.
    pub height: u32,
}

/// Where a drag began, and with whom.
#[derive(Clone)]
struct Drag {
    from: Point,
    id: String,
}

type Held = std::rc::Rc<std::cell::RefCell<Option<Drag>>>;

/// The map.
#[component]
pub fn Rail(props: &RailProps) -> Html {
    let held: Held = use_mut_ref(|| None::<Drag>);
    let act = |act: fn(&Context, &Held, &PointerEvent)| {
        let (context, held) = (props.context.clone(), held.clone());
        Callback::from(move |event: PointerEvent| act(&context, &held, &event))
    };
    let style = format!("height:{}px", props.height);
    html! {
        <div class="plot map" id={box_id("rail")} {style} onpointerdown={act(pressed)} onpointermove={act(moved)}
            onpointerup={act(released)} onpointercancel={act(dropped)}>
            <canvas aria-hidden="true"></canvas><canvas aria-hidden="true"></canvas>
            <code class="ghost" id={GHOST} aria-hidden="true"></code>
        </div>
    }
}

/// Carries out a call, or says why AWS would refuse it.
pub fn ask(context: &Context, frame: &Frame, index: usize) {
    let Some(call) = offered(frame).nth(index) else { return };
    match call.verdict {
        CallVerdict::Refused(_) => context.tell(Action::Refusal(Some(index))),
        CallVerdict::Moves(_) | CallVerdict::Does | CallVerdict::Stays => carry_out(context, frame, call),
    }
}

/// Every call that the page offers for the instance that is looked at: first those that move it, then those about what hangs on
/// it.
pub fn offered(frame: &Frame) -> impl Iterator<Item = &CallView> {
    let moves = frame.charts.iter().find_map(Chart::rail).map_or(&[][..], |view| &view.calls);
    let others = frame.charts.iter().find_map(Chart::holdings).map_or(&[][..], |view| &view.calls);
    moves.iter().chain(others)
}

/// Carries out a call, whatever AWS will say.
pub fn carry_out(context: &Context, frame: &Frame, call: &CallView) {
    let Some(view) = frame.charts.iter().find_map(Chart::rail) else { return };
    let Some(token) = view.tokens.iter().find(|token| token.is_selected) else { return };
    context.tell(Action::Refusal(None));
    let (target, action, args) = (token.id.clone(), call.action.clone(), call.args.clone());
    context.driver.call(CommandText { target, action, args });
}

fn place(event: &PointerEvent) -> Option<Point> {
    let rect = dom::by_id::<Element>(&box_id("rail"))?.get_bounding_client_rect();
    Some((f64::from(event.client_x()) - rect.left(), f64::from(event.client_y()) - rect.top()))
}

fn pressed(context: &Context, held: &Held, event: &PointerEvent) {
    let Some(at) = place(event).filter(|_| event.button() == 0) else { return };
    let found = context.driver.read(|painter, frame| {
        let canvas = painter.canvas("rail")?;
        let token = rail::token_at(frame.charts.iter().find_map(Chart::rail)?, &canvas, at)?;
        Some((token.resource, token.id.clone(), (token.n > 1).then_some(token.state)))
    });
    let Some((resource, id, group)) = found else { return };
    // A group opens: its members get the rows.
    if group.is_some() {
        context.driver.show_rows(Rows { state: group, skip: 0 });
    }
    context.driver.look_at(resource);
    context.tell(Action::Refusal(None));
    *held.borrow_mut() = Some(Drag { from: at, id });
    if let Some(target) = dom::by_id::<Element>(&box_id("rail")) {
        // A pointer that is gone already cannot be captured, and need not be.
        let _ = target.set_pointer_capture(event.pointer_id());
    }
}

fn moved(_: &Context, held: &Held, event: &PointerEvent) {
    let (Some(drag), Some(at)) = (held.borrow().clone(), place(event)) else { return };
    if is_far(&drag, at) {
        show_ghost(Some((&drag.id, at)));
    }
}

fn released(context: &Context, held: &Held, event: &PointerEvent) {
    show_ghost(None);
    let (Some(drag), Some(at)) = (held.borrow_mut().take(), place(event)) else { return };
    if !is_far(&drag, at) {
        return;
    }
    let asked = context.driver.read(|painter, frame| {
        let action = rail::call_at(&painter.canvas("rail")?, at)?;
        let view = frame.charts.iter().find_map(Chart::rail)?;
        let index = view.calls.iter().position(|call| call.action == action && call.args == "{}")?;
        Some((index, frame.clone()))
    });
    if let Some((index, frame)) = asked {
        ask(context, &frame, index);
    }
}

fn dropped(_: &Context, held: &Held, _: &PointerEvent) {
    show_ghost(None);
    *held.borrow_mut() = None;
}

fn is_far(drag: &Drag, at: Point) -> bool {
    (at.0 - drag.from.0).abs() + (at.1 - drag.from.1).abs() >= CLICK_PX
}

fn show_ghost(ghost: Option<(&str, Point)>) {
    let Some(element) = dom::by_id::<HtmlElement>(GHOST) else { return };
    let style = element.unchecked_ref::<HtmlElement>().style();
    let moved = |(x, y): Point| ["translate(", &format::plain(x, 0), "px,", &format::plain(y, 0), "px)"].concat();
    let (id, place) = ghost.map_or(("", String::new()), |(id, at)| (id, moved(at)));
    element.set_text_content(Some(id));
    // Valid names and values are never refused.
    let _ = style.set_property("transform", &place);
}
