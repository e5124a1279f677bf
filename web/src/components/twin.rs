//! The table twin of a picture: the same data as text, at most fifty rows. A screen reader always has it; an eye may ask for it.

use skylapse_units::order;
use skylapse_view::{Chart, Mark, SegmentKind};
use skylapse_words::{Key, Value, format, text};
use yew::{Html, Properties, component, html};

use super::plot::kind_words;
use crate::context::Context;
use crate::state::Shared;

/// Rows at most.
const ROWS: usize = 50;

/// A picture's data.
#[derive(Clone, PartialEq, Properties)]
pub struct TwinProps {
    /// The usual.
    pub context: Context,
    /// The picture's permanent name.
    pub chart: &'static str,
    /// The frame that it is in; calmer than the pictures.
    pub frame: Option<Shared<skylapse_view::Frame>>,
    /// Whether the eye sees it.
    pub is_visible: bool,
}

/// The table of one picture.
#[component]
pub fn Twin(props: &TwinProps) -> Html {
    let context = &props.context;
    let charts = props.frame.as_ref().map(|frame| frame.charts.iter());
    let Some(chart) = charts.and_then(|mut charts| charts.find(|chart| chart.name() == props.chart)) else {
        return html! {};
    };
    let now_s = props.frame.as_ref().map_or(0.0, |frame| frame.now_s);
    let (heads, rows, n_total) = table(context, chart, now_s);
    let caption = [
        text(context.lang, skylapse_draw::title(chart)),
        ": ",
        &context.fill(Key::TwinLast, &[("n", Value::Count(rows.len() as u64)), ("total", Value::Count(n_total))]),
    ]
    .concat();
    html! {
        <div class={if props.is_visible { "twin" } else { "twin vh" }} tabindex={props.is_visible.then_some("0")}
            data-testid={format!("table-{}", props.chart)} role="region" aria-label={text(context.lang, skylapse_draw::title(chart))}>
            <table>
                <caption>{ caption }</caption>
                <thead><tr>{ for heads.iter().map(|key| html! { <th scope="col">{ context.text(*key) }</th> }) }</tr></thead>
                <tbody>{ for rows.iter().map(|row| html! { <tr>{ for row.iter().map(|cell| html! { <td>{ cell }</td> }) }</tr> }) }</tbody>
            </table>
        </div>
    }
}

type Table = (Vec<Key>, Vec<Vec<String>>, u64);

/// What has happened up to the playhead; what lies ahead is not told twice.
fn table(context: &Context, chart: &Chart, now_s: f64) -> Table {
    let moment = |at_s: f64| format::moment_tick(at_s, 0.1);
    let span = |s: f64| format::duration(context.lang, s);
    match chart {
        Chart::Scatter(view) => {
            let heads = vec![Key::TwinTime, Key::TwinKind, Key::TwinLatency, Key::TwinInit, Key::TwinEnvironment];
            let row = |mark: &Mark| {
                let environment = if mark.environment > 0 { mark.environment.to_string() } else { String::new() };
                let kind = context.text(kind_words(mark.kind).0).to_owned();
                vec![moment(mark.at_s), kind, span(mark.latency_ms / 1e3), span(mark.init_ms / 1e3), environment]
            };
            let past = view.marks.partition_point(|mark| mark.at_s <= now_s);
            let n_total = if past == view.marks.len() { view.n_total } else { past as u64 };
            (heads, last(&view.marks[..past]).map(row).collect(), n_total)
        }
        Chart::Lanes(view) => {
            let heads = vec![Key::TwinRow, Key::TwinEnvironment, Key::TwinKind, Key::TwinFrom, Key::TwinTo];
            let mut segments: Vec<_> = view
                .lanes
                .iter()
                .flat_map(|lane| lane.segments.iter().map(move |segment| (lane.row, segment)))
                .filter(|(_, segment)| segment.from_s <= now_s)
                .collect();
            order::sort_by(&mut segments, |a, b| a.1.from_s.total_cmp(&b.1.from_s));
            let row = |(row, segment): &(u32, &skylapse_view::Segment)| {
                let kind = context.text(segment_word(segment.kind)).to_owned();
                let (from, to) = (moment(segment.from_s), moment(segment.to_s));
                vec![row.to_string(), segment.environment.to_string(), kind, from, to]
            };
            (heads, last(&segments).map(row).collect(), segments.len() as u64)
        }
        Chart::Steps(view) => {
            let points = view.series.first().map_or(&[][..], |series| &series.points);
            let points = &points[..points.partition_point(|point| point.at_s <= now_s)];
            let row = |point: &skylapse_view::StepPoint| vec![moment(point.at_s), format::number(point.value)];
            (vec![Key::TwinTime, Key::TwinValue], last(points).map(row).collect(), points.len() as u64)
        }
        Chart::Distribution(view) => {
            let heads = vec![Key::TwinBin, Key::ChartWarm, Key::ChartCold];
            let filled: Vec<_> = view.bins.iter().filter(|bin| bin.n_warm + bin.n_cold > 0).collect();
            let row = |bin: &&skylapse_view::Bin| {
                vec![span(bin.from_ms / 1e3), format::count(bin.n_warm), format::count(bin.n_cold)]
            };
            (heads, last(&filled).map(row).collect(), filled.len() as u64)
        }
        Chart::Rail(view) => rail(context, view),
        Chart::Lives(view) => {
            let heads = vec![Key::TwinInstance, Key::TwinKind, Key::TwinFrom, Key::TwinTo];
            let spans = view.rows.iter().flat_map(|life| life.states.iter().map(move |span| (&life.id, span)));
            let mut spans: Vec<_> = spans.filter(|(_, span)| span.from_s <= now_s).collect();
            order::sort_by(&mut spans, |a, b| a.1.from_s.total_cmp(&b.1.from_s));
            let row = |(id, span): &(&String, &skylapse_view::StateSpan)| {
                let state = context.text(skylapse_draw::token::word(span.state)).to_owned();
                vec![(*id).clone(), state, moment(span.from_s), moment(span.to_s.min(now_s))]
            };
            (heads, last(&spans).map(row).collect(), spans.len() as u64)
        }
        Chart::Holdings(view) => holdings(context, view),
        Chart::Lines(view) => {
            let points = view.lines.first().map_or(&[][..], |line| &line.points);
            let points = &points[..points.partition_point(|point| point.at_s <= now_s)];
            let row = |point: &skylapse_view::LinePoint| {
                vec![moment(point.at_s), skylapse_draw::lines::value_words(context.lang, view.unit, point.value)]
            };
            (vec![Key::TwinTime, Key::TwinValue], last(points).map(row).collect(), points.len() as u64)
        }
    }
}

fn rail(context: &Context, view: &skylapse_view::RailChart) -> Table {
    let row = |token: &skylapse_view::RailToken| {
        let state = context.text(skylapse_draw::token::word(token.state)).to_owned();
        let left = token.left_s.map_or_else(String::new, |s| format::duration(context.lang, s));
        vec![token.id.clone(), state, format::count(token.n), left]
    };
    let heads = vec![Key::TwinInstance, Key::TwinKind, Key::TwinN, Key::TwinLeft];
    (heads, last(&view.tokens).map(row).collect(), view.tokens.len() as u64)
}

fn holdings(context: &Context, view: &skylapse_view::HoldingsChart) -> Table {
    use skylapse_draw::holdings::{address_words, lamp_words, volume_words};
    let mut rows: Vec<Vec<String>> = vec![];
    for volume in &view.volumes {
        let (name, fate) = volume_words(context.lang, volume);
        rows.push(vec![name.to_owned(), fate]);
    }
    for one in &view.addresses {
        rows.push(vec![one.address.clone(), address_words(context.lang, one).to_owned()]);
    }
    for lamp in &view.lamps {
        let (name, cost) = lamp_words(context.lang, lamp);
        rows.push(vec![name.to_owned(), cost]);
    }
    let n = rows.len() as u64;
    (vec![Key::TwinKind, Key::TwinValue], rows, n)
}

fn last<T>(all: &[T]) -> std::slice::Iter<'_, T> {
    all[all.len().saturating_sub(ROWS)..].iter()
}

fn segment_word(kind: SegmentKind) -> Key {
    match kind {
        SegmentKind::Init => Key::ChartInit,
        SegmentKind::Busy => Key::ChartBusy,
        SegmentKind::Idle => Key::ChartIdle,
        SegmentKind::MayExpire => Key::ChartMayExpire,
        SegmentKind::Expired => Key::ChartExpired,
        SegmentKind::Recycled => Key::ChartRecycled,
        SegmentKind::Provisioned => Key::ChartProvisioned,
    }
}
