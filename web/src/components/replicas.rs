//! Is it luck? The same scenario with other seeds: the mean of each number and its 95 % interval.

use skylapse_view::SummaryRow;
use skylapse_words::{Key, Value, format};
use yew::{Callback, Html, html};

use crate::context::Context;

/// Seeds in a batch: enough for an interval, few enough to wait for.
pub const N: u32 = 20;
/// Student's t for 95 % and 19 degrees of freedom.
const T_19: f64 = 2.093;

/// What a number is.
#[derive(Clone, Copy)]
enum Form {
    Millis,
    Share,
    Count,
    Usd,
}

/// The numbers shown: the summary's name, its label, its form.
const SHOWN: [(&str, Key, Form); 6] = [
    ("latency_ms.p50", Key::LabNumberP50, Form::Millis),
    ("latency_ms.p95", Key::LabNumberP95, Form::Millis),
    ("latency_ms.p99", Key::LabNumberP99, Form::Millis),
    ("cold_start_ratio", Key::ReplicasCold, Form::Share),
    ("throttles", Key::LabNumberThrottled, Form::Count),
    ("cost_usd", Key::ReplicasCost, Form::Usd),
];

/// How many seeds were asked for, and what has come.
pub struct ReplicasProps {
    /// The usual.
    pub context: Context,
    /// Runs asked for; 0 before the first press.
    pub n_asked: u32,
    /// Runs that have come.
    pub rows: Vec<SummaryRow>,
}

/// The button, the progress, the table.
pub fn replicas(props: &ReplicasProps) -> Html {
    let context = &props.context;
    let n_done = props.rows.len() as u32;
    let is_running = n_done < props.n_asked;
    let onclick = {
        let driver = context.driver.clone();
        Callback::from(move |_| driver.replicate(N))
    };
    let button = context.fill(Key::ReplicasRun, &[("n", Value::Count(u64::from(N)))]);
    let progress = [("n", Value::Count(u64::from(n_done))), ("total", Value::Count(u64::from(props.n_asked)))];
    html! {
        <section class="replicas" aria-labelledby="t-replicas" data-testid="replicas">
            <h2 id="t-replicas">{ context.text(Key::ReplicasTitle) }</h2>
            <p class="muted">{ context.text(Key::ReplicasHelp) }</p>
            <button class="button" data-testid="replicate" aria-disabled={is_running.to_string()} onclick={onclick}>{ button }</button>
            <p role="status" class="muted">
                if is_running { { context.fill(Key::ReplicasProgress, &progress) } }
            </p>
            if !is_running && n_done == N {
                { table(context, &props.rows) }
            }
        </section>
    }
}

fn table(context: &Context, rows: &[SummaryRow]) -> Html {
    let rows = SHOWN.iter().filter_map(|&(name, label, form)| {
        let (mean, half) = interval(rows, name)?;
        let shown = |value: f64| match form {
            Form::Millis => format::duration(context.lang, value / 1e3),
            Form::Share => format::share(value),
            Form::Count => format::number(value),
            Form::Usd => format::usd(value),
        };
        Some(html! {
            <tr>
                <th scope="row">{ context.text(label) }</th>
                <td>{ shown(mean) }</td>
                <td class="muted">{ ["± ", &shown(half)].concat() }</td>
            </tr>
        })
    });
    html! {
        <table class="intervals">
            <caption class="vh">{ context.text(Key::ReplicasTitle) }</caption>
            <tbody>{ for rows }</tbody>
        </table>
    }
}

/// Mean and half-width of the 95 % interval of a number; `None` when a run lacks it.
fn interval(rows: &[SummaryRow], name: &str) -> Option<(f64, f64)> {
    let value = |row: &SummaryRow| row.metrics.iter().find(|(known, _)| known == name).map(|(_, value)| *value);
    let values: Vec<f64> = rows.iter().map(value).collect::<Option<_>>()?;
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / (n - 1.0);
    Some((mean, T_19 * (variance / n).sqrt()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_is_students() {
        let row = |value: f64| SummaryRow { seed: 1, digest: String::new(), metrics: vec![("x".to_owned(), value)] };
        let rows: Vec<SummaryRow> = (1..=N).map(|value| row(f64::from(value))).collect();
        let (mean, half) = interval(&rows, "x").expect("every run has it");
        assert!((mean - 10.5).abs() < 1e-12);
        assert!((half - 2.093 * (35.0_f64 / 20.0).sqrt()).abs() < 1e-12);
        assert_eq!(interval(&rows, "y"), None);
    }
}
