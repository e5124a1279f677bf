//! Many seeds, one summary: every number becomes a mean with its interval.

use serde_json::{Map, Value, json};
use skylapse_engine::scenario::Loaded;
use skylapse_engine::{Engine, Options, Stop};
use skylapse_words::Lang;

use crate::input::Input;
use crate::progress::Progress;
use crate::{pool, say, student};

/// The summary over `n` seeds from `first` on.
pub fn summary(input: &Input, first: u64, n: u64, lang: Lang) -> Value {
    // Nobody saves a replication, so none carries the text of its scenario.
    let loaded = Loaded { scenario: input.loaded.scenario.clone(), repairs: vec![], text: String::new() };
    let progress = Progress::new(n);
    let runs = pool::map(n as usize, pool::all_cores(), |index| {
        let options = Options { seed: Some(first.wrapping_add(index as u64)), ..Options::HEADLESS };
        let mut engine = Engine::new(loaded.clone(), vec![], options);
        let stop = engine.run_to_end();
        progress.step();
        (serde_json::to_value(engine.summary()).expect("a summary is plain JSON"), stop)
    });
    drop(progress);
    if runs.iter().any(|(_, stop)| *stop == Stop::Overrun) {
        say::stop(lang, Stop::Overrun);
    }
    let runs: Vec<&Value> = runs.iter().map(|(summary, _)| summary).collect();
    let mut joined = join(&runs);
    joined["digest"] = json!(digest(&runs));
    // The first of the seeds: what was given, and what gives the same summary again.
    joined["seed"] = json!(first);
    joined
}

/// One fingerprint of all runs, in the order of their seeds.
fn digest(runs: &[&Value]) -> String {
    let texts = runs.iter().filter_map(|run| run["digest"].as_str());
    let bytes = texts.flat_map(str::bytes);
    // FNV-1a, as for the names of random streams.
    let hash =
        bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    format!("{hash:016x}")
}

/// Joins the same place of many summaries. Numbers become `{mean, ci95, n}`; a place without a number in some runs (no cold
/// start, no latency of one) counts the runs that have one. Amounts of money too, with
/// mean and interval in decimals as they are themselves.
fn join(values: &[&Value]) -> Value {
    let numbers: Vec<f64> = values.iter().filter_map(|value| value.as_f64()).collect();
    if !numbers.is_empty() {
        let (mean, ci95) = student::interval(&numbers);
        return json!({ "mean": mean, "ci95": ci95, "n": numbers.len() });
    }
    match values.first() {
        Some(Value::Object(first)) => Value::Object(join_members(first, values)),
        Some(Value::Array(_)) => Value::Array(join_lines(values)),
        Some(Value::String(first)) => amount(values).unwrap_or_else(|| json!(first)),
        Some(Value::Bool(flag)) => json!(flag),
        Some(Value::Null | Value::Number(_)) | None => Value::Null,
    }
}

fn join_members(first: &Map<String, Value>, values: &[&Value]) -> Map<String, Value> {
    let member = |key: &String| {
        let members: Vec<&Value> = values.iter().filter_map(|value| value.get(key)).collect();
        (key.clone(), join(&members))
    };
    first.keys().map(member).collect()
}

/// Joins bills line by line. A line that some runs lack counts 0 there.
fn join_lines(values: &[&Value]) -> Vec<Value> {
    let name = |line: &Value| (line["resource"].as_str().map(str::to_owned), line["item"].as_str().map(str::to_owned));
    let mut names = vec![];
    for line in values.iter().filter_map(|value| value.as_array()).flatten() {
        if !names.iter().any(|(known, _)| *known == name(line)) {
            names.push((name(line), line));
        }
    }
    let joined = names.iter().map(|(wanted, example)| {
        let mut none = (*example).clone();
        (none["quantity"], none["usd"]) = (json!(0.0), json!("0.0000000000"));
        let lines: Vec<&Value> = values
            .iter()
            .map(|value| value.as_array().into_iter().flatten().find(|line| name(line) == *wanted).unwrap_or(&none))
            .collect();
        join(&lines)
    });
    joined.collect()
}

/// Decimal amounts: the mean is exact to the last of ten decimals, and the interval is printed with as many.
fn amount(values: &[&Value]) -> Option<Value> {
    let amounts: Option<Vec<i128>> = values.iter().map(|value| value.as_str().and_then(tenths_of_nanos)).collect();
    let amounts = amounts?;
    let n = amounts.len() as i128;
    let mean = (amounts.iter().sum::<i128>() + n / 2) / n;
    // Around the mean the differences are small, so an interval in floats loses nothing.
    let differences: Vec<f64> = amounts.iter().map(|amount| (amount - mean) as f64).collect();
    let ci95 = student::interval(&differences).1.map(|half| printed(half.round() as i128));
    Some(json!({ "mean": printed(mean), "ci95": ci95, "n": n as u64 }))
}

/// Units of the tenth decimal as text.
fn printed(amount: i128) -> String {
    format!("{}.{:010}", amount / 10_000_000_000, amount % 10_000_000_000)
}

/// `0.0000166667` in units of its last decimal.
fn tenths_of_nanos(text: &str) -> Option<i128> {
    let (whole, part) = text.split_once('.')?;
    let is_amount = part.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    is_amount.then(|| Some(whole.parse::<i128>().ok()? * 10_000_000_000 + part.parse::<i128>().ok()?))?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_become_means_and_money_stays_exact() {
        let run = |cold: u64, p99: Value, usd: &str| json!({ "engine": "0.1.0", "cold": cold, "p99": p99, "bill": [{ "resource": "a", "item": "x", "quantity": 1, "usd": usd }] });
        let (a, b) = (run(1, Value::Null, "0.0000000003"), run(3, json!(5.0), "0.0000000004"));
        let joined = join(&[&a, &b]);
        assert_eq!(joined["engine"], "0.1.0");
        assert_eq!((&joined["cold"]["mean"], &joined["cold"]["n"]), (&json!(2.0), &json!(2)));
        assert_eq!((&joined["p99"]["n"], &joined["p99"]["ci95"]), (&json!(1), &Value::Null));
        let usd = json!({ "mean": "0.0000000004", "ci95": "0.0000000006", "n": 2 });
        assert_eq!(joined["bill"][0]["usd"], usd, "halves up");
        assert_eq!(join(&[&json!("0.0000000003")]), json!({ "mean": "0.0000000003", "ci95": null, "n": 1 }));
        assert_eq!(joined["bill"][0]["quantity"]["mean"], json!(1.0));
        let without = json!({ "bill": [] });
        let bill = join(&[&json!({ "bill": a["bill"] }), &without]);
        assert_eq!(bill["bill"][0]["quantity"]["mean"], json!(0.5));
    }
}
