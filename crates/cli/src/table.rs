//! The summary for people: what each workload and resource went through, and what it costs.

use serde_json::{Map, Value};
use skylapse_words::format::{count, duration, number, share};
use skylapse_words::{Key, Lang, Value as Word, fill, text};

/// Members of a group that stands on one line are this far apart.
const GROUP_GAP: &str = "  ";

/// Lays out a summary, of one run or of replications.
pub fn table(summary: &Value, lang: Lang) -> String {
    let mut out = heading(summary, lang);
    for (list, title) in [("workloads", Key::CliWorkload), ("resources", Key::CliResource)] {
        for (id, entry) in summary[list].as_object().into_iter().flatten() {
            let kind = entry["kind"].as_str().map(|kind| format!(" ({kind})")).unwrap_or_default();
            out.push_str(&format!("\n{} {id}{kind}\n", text(lang, title)));
            let metrics = entry.get("metrics").unwrap_or(entry);
            let rows = metrics.as_object().map(|map| rows(map, "", lang)).unwrap_or_default();
            push_columns(&mut out, &rows, Align::Left);
        }
    }
    out.push_str(&format!("\n{}\n", text(lang, Key::CliBill)));
    let mut lines: Vec<Vec<String>> = vec![];
    for line in summary["bill"].as_array().into_iter().flatten() {
        let word = |key: &str| line[key].as_str().unwrap_or_default().to_owned();
        let quantity = format!("{} {}", cell("", &line["quantity"], lang), word("unit"));
        lines.push(vec![word("resource"), word("item"), quantity, dollars(&line["usd"])]);
    }
    let total = dollars(&summary["cost_usd"]);
    lines.push(vec![text(lang, Key::CliTotal).to_owned(), String::new(), String::new(), total]);
    push_columns(&mut out, &lines, Align::Right);
    out
}

fn heading(summary: &Value, lang: Lang) -> String {
    let simulated = summary["simulated_s"].as_f64().or_else(|| summary["simulated_s"]["mean"].as_f64());
    let seed = summary["seed"].to_string();
    let values = [
        ("simulated", Word::Duration(simulated.unwrap_or_default())),
        ("digest", Word::Text(summary["digest"].as_str().unwrap_or_default())),
    ];
    let sentence = match summary["simulated_s"]["n"].as_u64() {
        None => fill(lang, Key::CliRunHeading, &[values[0], values[1], ("seed", Word::Text(&seed))]),
        Some(n) => fill(lang, Key::CliReplicationsHeading, &[values[0], values[1], ("n", Word::Count(n))]),
    };
    format!("{sentence}\n")
}

/// An amount of money; of replications with half its interval.
fn dollars(value: &Value) -> String {
    let text = |value: &Value| value.as_str().map(|amount| format!("${amount}"));
    match (text(value).or_else(|| text(&value["mean"])), text(&value["ci95"])) {
        (Some(mean), Some(half)) => format!("{mean} ± {half}"),
        (mean, _) => mean.unwrap_or_default(),
    }
}

/// One row a metric; a group of plain metrics (`latency_ms`) is one row.
fn rows(map: &Map<String, Value>, prefix: &str, lang: Lang) -> Vec<Vec<String>> {
    let mut found = vec![];
    for (key, value) in ordered(map) {
        let name = format!("{prefix}{key}");
        match value.as_object().filter(|_| !is_interval(value)) {
            Some(group) if group.values().all(|inner| !inner.is_object() || is_interval(inner)) => {
                let cells = ordered(group)
                    .into_iter()
                    .map(|(inner, value)| format!("{inner} {}", cell(&unit_name(&name, inner), value, lang)));
                found.push(vec![name.clone(), cells.collect::<Vec<_>>().join(GROUP_GAP)]);
            }
            Some(group) => found.extend(rows(group, &format!("{name}."), lang)),
            None => found.push(vec![name.clone(), cell(&name, value, lang)]),
        }
    }
    found
}

/// Members in the order in which people read them; the others follow by name.
fn ordered(map: &Map<String, Value>) -> Vec<(&String, &Value)> {
    const FIRST: [&str; 18] = [
        "offered",
        "completed",
        "failed",
        "throttled",
        "in_flight",
        "invocations",
        "cold_starts",
        "cold_start_ratio",
        "throttles",
        "errors",
        "timeouts",
        "mean",
        "min",
        "p50",
        "p90",
        "p95",
        "p99",
        "max",
    ];
    let rank = |key: &str| FIRST.iter().position(|first| *first == key).unwrap_or(FIRST.len());
    let mut members: Vec<(&String, &Value)> = map.iter().collect();
    members.sort_by_key(|(key, _)| rank(key));
    members
}

/// The name that tells the unit: of the member, or of the group (`latency_ms`).
fn unit_name(group: &str, member: &str) -> String {
    let has_unit = ["_ms", "_s", "_ratio"].iter().any(|unit| member.ends_with(unit));
    if has_unit { member.to_owned() } else { group.to_owned() }
}

fn is_interval(value: &Value) -> bool {
    value
        .as_object()
        .is_some_and(|map| map.len() == 3 && ["mean", "ci95", "n"].iter().all(|key| map.contains_key(*key)))
}

/// A number with the unit that its name tells; of replications with half its interval.
fn cell(name: &str, value: &Value, lang: Lang) -> String {
    if is_interval(value) {
        let mean = cell(name, &value["mean"], lang);
        return match value["ci95"].as_f64() {
            Some(_) => format!("{mean} ± {}", cell(name, &value["ci95"], lang)),
            None => mean,
        };
    }
    let Some(x) = value.as_f64() else {
        return value.as_str().map_or_else(|| "–".to_owned(), str::to_owned);
    };
    if name.ends_with("_ms") {
        return duration(lang, x / 1e3);
    }
    if name.ends_with("_s") && !name.ends_with("gb_s") {
        return duration(lang, x);
    }
    if name.ends_with("ratio") {
        return share(x);
    }
    match value.as_u64() {
        Some(n) => count(n),
        None => number(x),
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Align {
    Left,
    Right,
}

/// Puts columns under each other; the last column begins (or ends) at one place.
fn push_columns(out: &mut String, rows: &[Vec<String>], last: Align) {
    let n_columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width =
        |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| columns_of(cell)).max().unwrap_or(0);
    let widths: Vec<usize> = (0..n_columns).map(width).collect();
    for row in rows {
        let mut line = String::new();
        for (column, cell) in row.iter().enumerate() {
            let blank = " ".repeat(widths[column].saturating_sub(columns_of(cell)));
            let is_right = last == Align::Right && column >= 2;
            line.push_str("  ");
            line.push_str(&if is_right { format!("{blank}{cell}") } else { format!("{cell}{blank}") });
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
}

/// Terminal columns: Hangul is twice as wide.
fn columns_of(text: &str) -> usize {
    text.chars().map(|c| if matches!(c, '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{ffdc}') { 2 } else { 1 }).sum()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_summary_is_laid_out_with_units() {
        let summary = json!({
            "seed": 7, "simulated_s": 3600.0, "digest": "00", "cost_usd": "0.0000000002",
            "workloads": { "users": { "offered": 1000, "latency_ms": { "mean": 120.0, "p99": null } } },
            "resources": { "thumb": { "kind": "lambda", "metrics": { "cold_start_ratio": { "mean": 0.059, "ci95": 0.01, "n": 2 } } } },
            "bill": [{ "resource": "thumb", "item": "lambda.requests", "quantity": 1000.0, "unit": "requests", "usd": "0.0000000002" }]
        });
        let table = table(&summary, Lang::En);
        for part in
            ["offered     1,000", "latency_ms  mean 120 ms  p99 –", "cold_start_ratio  5.9 % ± 1 %", "$0.0000000002"]
        {
            assert!(table.contains(part), "{part} is not in\n{table}");
        }
    }
}
