//! The stage: requests come along a rail, environments are tokens. And, beside the lanes, what each row is doing now.

use skylapse_view::{Chart, Frame, LanesChart, Mark, Node, NodeState};
use skylapse_words::{Key, Value, format};
use yew::{Html, html};

use crate::context::Context;
use crate::state::Shared;

/// A dot needs this long along the rail, in seconds of the reader's time.
const TRAVEL_S: f64 = 2.4;
/// Dots at most; more than an eye can follow.
const DOTS: usize = 80;
/// Tokens that fit before the rest is a number, and how far they stand apart, in CSS pixels.
const TOKENS: usize = 6;
const TOKEN_PX: usize = 96;

/// What the stage shows.
pub struct StageProps {
    /// The usual.
    pub context: Context,
    /// What is visible.
    pub frame: Option<Shared<Frame>>,
    /// Simulated seconds per second: how much time the rail is long.
    pub speed: f64,
    /// The width of the time axis in pixels: fewer tokens fit on a narrow page.
    pub columns: u32,
}

/// Requests and environments at the playhead.
pub fn stage(props: &StageProps) -> Html {
    let context = &props.context;
    let Some(frame) = &props.frame else { return html! { <div class="stage" data-testid="stage"></div> } };
    let n_hidden = frame.nodes.len().saturating_sub((props.columns as usize / TOKEN_PX).clamp(2, TOKENS));
    let nodes = &frame.nodes[n_hidden..];
    let n_more = n_hidden as u64 + frame.n_nodes_hidden;
    let token = |node: &Node| {
        let (state, word) = state_words(node.state);
        html! {
            <li class="token" key={node.id.clone()} data-state={state}>
                <span class="box"></span>
                <span><span class="id" lang="en">{ node.id.clone() }</span><br /><span class="st">{ context.text(word) }</span></span>
            </li>
        }
    };
    let rail = format!("width:{}px", 80 + nodes.len().saturating_sub(1) * TOKEN_PX);
    html! {
        <div class="stage" data-testid="stage">
            <span class="who" aria-hidden="true">{ context.text(Key::LabLambdaUsers) }</span>
            <div class="rail" style={rail} aria-hidden="true">{ for dots(props) }</div>
            <ul class="tokens" aria-label={context.text(Key::LabLambdaStage)}>
                { for nodes.iter().map(token) }
                if n_more > 0 {
                    <li class="more">{ context.fill(Key::LabLambdaMore, &[("n", Value::Count(n_more))]) }</li>
                }
                if nodes.is_empty() {
                    <li class="more">{ context.text(Key::LabLambdaNone) }</li>
                }
            </ul>
            <span class="order" aria-hidden="true">{ context.text(Key::LabLambdaRouting) }</span>
        </div>
    }
}

/// The requests of the last moments, each where it has come to on the rail.
fn dots(props: &StageProps) -> Vec<Html> {
    let Some(frame) = &props.frame else { return vec![] };
    let scatter = frame.charts.iter().find_map(Chart::scatter);
    let span_s = TRAVEL_S * props.speed;
    let age_s = |mark: &Mark| frame.now_s - mark.at_s;
    let marks = scatter.map_or(&[][..], |view| &view.marks).iter();
    let recent = marks.filter(|mark| 0.0 <= age_s(mark) && age_s(mark) < span_s).take(DOTS);
    let dot = |mark: &Mark| {
        let style = ["left:", &format::plain(age_s(mark) / span_s * 100.0, 1), "%"].concat();
        html! { <i key={mark.request} {style}></i> }
    };
    recent.map(dot).collect()
}

fn state_words(state: NodeState) -> (&'static str, Key) {
    match state {
        NodeState::Init => ("init", Key::LabInit),
        NodeState::Busy => ("busy", Key::LabBusy),
        NodeState::Idle => ("idle", Key::LabIdle),
        NodeState::Gone => ("gone", Key::LabGone),
    }
}

/// Beside each row of the lanes: which environment has it now, and since when it does what it does.
pub fn states_of_rows(context: &Context, frame: &Frame, lanes: &LanesChart, height_px: f64) -> Html {
    let row_px = ((height_px - 2.0) / lanes.lanes.len().max(1) as f64).min(skylapse_draw::lanes::ROW_PX);
    if row_px < 15.0 {
        return html! {};
    }
    let rows = lanes.lanes.iter().enumerate().filter_map(|(index, lane)| {
        let here = lane.segments.iter().rfind(|segment| segment.from_s <= frame.now_s)?;
        let id = format!("env-{}", here.environment);
        let node = frame.nodes.iter().find(|node| node.id == id)?;
        let (state, word) = state_words(node.state);
        let style = ["top:", &format::plain((index as f64 + 0.5) * row_px - 8.0, 1), "px"].concat();
        let values = [("state", Value::Key(word)), ("s", Value::Duration(frame.now_s - node.since_s))];
        Some(html! {
            <li key={lane.row} data-state={state} {style}>
                <i></i><code lang="en">{ id }</code><span class="muted">{ context.fill(Key::LabFor, &values) }</span>
            </li>
        })
    });
    html! { <ul class="envs" aria-hidden="true">{ for rows }</ul> }
}
