//! Pictures in words.

use skylapse_view::{Chart, HoldingsChart, InstanceState, Lane, LinePoint, LineUnit, MarkKind, Percentile, RailChart};
use skylapse_words::{Key, Lang, Value, fill, format, text};

use crate::{holdings, lines, token};

/// A picture up to a moment in one sentence: the description of an exported one, and the summary that a screen reader gets on
/// the page. What lies beyond the moment is veiled in the picture, and not told here.
#[must_use]
pub fn describe(chart: &Chart, lang: Lang, now_s: f64) -> String {
    match chart {
        Chart::Scatter(view) if view.n_total == 0 => text(lang, Key::ChartNoRequests).to_owned(),
        Chart::Scatter(view) => {
            let past = || view.marks.iter().filter(|mark| mark.at_s <= now_s);
            let count = |kind| Value::Count(past().filter(|mark| mark.kind == kind).count() as u64);
            let n_past = past().count() as u64;
            let values = [
                ("n", Value::Count(if n_past == view.marks.len() as u64 { view.n_total } else { n_past })),
                ("cold", count(MarkKind::Cold)),
                ("throttled", count(MarkKind::Throttled)),
                ("failed", count(MarkKind::Failed)),
                ("p50", percentile(&view.percentiles, 50.0)),
                ("p95", percentile(&view.percentiles, 95.0)),
            ];
            fill(lang, Key::ChartDescLatency, &values)
        }
        Chart::Lanes(view) => {
            let has_begun = |lane: &&Lane| lane.segments.iter().any(|segment| segment.from_s <= now_s);
            let n = view.lanes.iter().filter(has_begun).count() as u64;
            fill(lang, Key::ChartDescEnvironments, &[("n", Value::Count(n))])
        }
        Chart::Steps(view) => {
            let points = view.series.first().map_or(&[][..], |series| &series.points);
            let points = &points[..points.partition_point(|point| point.at_s <= now_s)];
            let now = points.last().map_or(0.0, |point| point.value);
            let peak = points.iter().map(|point| point.value).fold(0.0, f64::max);
            fill(lang, Key::ChartDescSteps, &[("now", Value::Number(now)), ("peak", Value::Number(peak))])
        }
        Chart::Distribution(view) => {
            let values = [
                ("n", Value::Count(view.n_total)),
                ("p50", percentile(&view.percentiles, 50.0)),
                ("p95", percentile(&view.percentiles, 95.0)),
            ];
            fill(lang, Key::ChartDescDistribution, &values)
        }
        Chart::Rail(view) => rail(view, lang),
        Chart::Lives(view) => {
            let n = view.rows.len() as u64 + view.n_hidden;
            fill(lang, Key::ChartDescStates, &[("n", Value::Count(n))])
        }
        Chart::Holdings(view) => holdings(view, lang),
        Chart::Lines(view) => {
            let past = |point: &&LinePoint| point.at_s <= now_s;
            let last = view.lines.first().and_then(|line| line.points.iter().rfind(past));
            let value = lines::value_words(lang, view.unit, last.map_or(0.0, |point| point.value));
            let key = if view.unit == LineUnit::Usd { Key::ChartDescCost } else { Key::ChartDescCredits };
            fill(lang, key, &[("value", Value::Text(&value))])
        }
    }
}

/// Who is where, state by state.
fn rail(view: &RailChart, lang: Lang) -> String {
    let parts = InstanceState::ALL.into_iter().filter_map(|state| {
        let n: u64 = view.tokens.iter().filter(|token| token.state == state).map(|token| token.n).sum();
        (n > 0).then(|| [text(lang, token::word(state)), " ", &format::count(n)].concat())
    });
    let parts: Vec<String> = parts.collect();
    if parts.is_empty() { text(lang, Key::ChartNoInstances).to_owned() } else { parts.join(", ") }
}

/// What hangs on the instance, part by part.
fn holdings(view: &HoldingsChart, lang: Lang) -> String {
    let volumes = view.volumes.iter().map(|volume| {
        let (name, fate) = holdings::volume_words(lang, volume);
        [name, " ", &fate].concat()
    });
    let addresses = view.addresses.iter().map(|one| [&one.address, " ", holdings::address_words(lang, one)].concat());
    let lamps = view.lamps.iter().map(|lamp| {
        let (name, cost) = holdings::lamp_words(lang, lamp);
        [name, " ", &cost].concat()
    });
    let parts: Vec<String> = volumes.chain(addresses).chain(lamps).collect();
    [&view.id, ": ", &parts.join(", ")].concat()
}

fn percentile(percentiles: &[Percentile], percent: f64) -> Value<'static> {
    let found = percentiles.iter().find(|percentile| libm::fabs(percentile.percent - percent) < 1e-9);
    Value::Duration(found.map_or(f64::NAN, |percentile| percentile.value_ms / 1e3))
}
