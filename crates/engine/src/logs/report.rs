//! One report: what Lambda says of one invocation.

use serde_json::Value;

use crate::scenario::stamp::{DayOrder, parse};

/// What one invocation reported.
#[derive(Clone, Debug, PartialEq, Default)]
pub(super) struct Report {
    /// When the report was written: at the end. Milliseconds since 1970.
    pub at_ms: Option<i64>,
    /// The log stream, which is one execution environment's.
    pub stream: Option<String>,
    pub duration_ms: f64,
    pub init_ms: Option<f64>,
    pub restore_ms: Option<f64>,
    pub memory_mb: Option<u32>,
    pub end: Ended,
}

/// How the invocation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(super) enum Ended {
    #[default]
    Success,
    Error,
    Timeout,
}

/// What a record is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Record {
    Report(Report),
    /// A line of another kind: `START`, `END`, a program's own.
    Other,
    /// It ought to be a report and cannot be read.
    Damaged,
}

const MARK: &str = "REPORT RequestId:";

/// Reads a line of text.
pub(super) fn of_text(line: &str) -> Record {
    let Some(begin) = line.find(MARK) else {
        let is_torn = line.contains("REPORT") && line.contains("Billed Duration");
        return if is_torn { Record::Damaged } else { Record::Other };
    };
    let (before, body) = line.split_at(begin);
    let Some(mut report) = of_body(body) else { return Record::Damaged };
    let words: Vec<&str> = before.split([' ', '\t', ',']).map(|word| word.trim_matches('"')).collect();
    report.stream = words.iter().find(|word| word.contains('[') && word.contains(']')).map(|word| (*word).to_owned());
    let pairs = words.windows(2).map(|pair| pair.join(" "));
    report.at_ms = pairs.chain(words.iter().map(|word| (*word).to_owned())).find_map(|text| moment(&text));
    Record::Report(report)
}

/// Reads what stands behind the mark.
fn of_body(body: &str) -> Option<Report> {
    let mut duration_ms = None;
    let mut report = Report::default();
    for (at, label) in body.match_indices("Duration: ") {
        let Some(ms) = number(&body[at + label.len()..], "ms") else { continue };
        let before = body[..at].trim_end();
        // `Billed Restore Duration` and `Billed Duration` follow from the others.
        if before.ends_with("Billed Restore") || before.ends_with("Billed") {
        } else if before.ends_with("Init") {
            report.init_ms = Some(ms);
        } else if before.ends_with("Restore") {
            report.restore_ms = Some(ms);
        } else {
            duration_ms = duration_ms.or(Some(ms));
        }
    }
    report.duration_ms = duration_ms?;
    report.memory_mb = body.split_once("Memory Size: ").and_then(|(_, rest)| number(rest, "MB")).map(|mb| mb as u32);
    let status = body.split_once("Status: ").map_or("", |(_, rest)| rest);
    report.end = ended(status);
    Some(report)
}

fn ended(status: &str) -> Ended {
    if status.starts_with("timeout") {
        Ended::Timeout
    } else if status.starts_with("error") || status.starts_with("failure") {
        Ended::Error
    } else {
        Ended::Success
    }
}

/// A number that is followed by its unit, not negative and not beyond reason.
fn number(text: &str, unit: &str) -> Option<f64> {
    let text = text.trim_start();
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.')?;
    let value: f64 = text[..end].parse().ok()?;
    (text[end..].trim_start().starts_with(unit) && value < 1e9).then_some(value)
}

/// A moment in any form that files use.
pub(super) fn moment(text: &str) -> Option<i64> {
    // A bare number with few digits is a count or an id, not a time.
    if text.len() < 10 {
        return None;
    }
    parse(text, DayOrder::MonthFirst).map(|stamp| stamp.unix_ms)
}

/// Reads an object of JSON logs.
pub(super) fn of_json(text: &str) -> Record {
    match serde_json::from_str(text) {
        Ok(value) => of_value(&pairs_joined(value)),
        Err(_) => Record::Damaged,
    }
}

/// `[{"field": …, "value": …}, …]` as an object; anything else as it is.
fn pairs_joined(value: Value) -> Value {
    let Value::Array(pairs) = &value else { return value };
    let joined = pairs.iter().filter_map(|pair| Some((pair["field"].as_str()?.to_owned(), pair["value"].clone())));
    Value::Object(joined.collect())
}

fn of_value(value: &Value) -> Record {
    let first = |keys: &[&str]| keys.iter().map(|key| &value[*key]).find(|found| !found.is_null()).cloned();
    let at_ms = first(&["@timestamp", "timestamp", "time"]).and_then(|time| moment(&plain(&time)));
    let stream = first(&["@logStream", "logStreamName", "logStream"]).map(|stream| plain(&stream));
    let message = first(&["@message", "message"]).map(|message| plain(&message)).unwrap_or_default();
    let record = if value["type"] == "platform.report" {
        of_platform(&value["record"])
    } else if message.trim_start().starts_with('{') && message.contains("platform.report") {
        of_json(message.trim())
    } else if message.contains("REPORT") {
        of_text(&message)
    } else {
        of_fields(&|key| first(&[key]).map(|found| plain(&found)))
    };
    match record {
        Record::Report(report) => {
            Record::Report(Report { at_ms: at_ms.or(report.at_ms), stream: stream.or(report.stream), ..report })
        }
        other @ (Record::Other | Record::Damaged) => other,
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// `record` of Lambda's JSON log format.
fn of_platform(record: &Value) -> Record {
    let metrics = &record["metrics"];
    let ms = |key: &str| metrics[key].as_f64().filter(|ms| (0.0..1e9).contains(ms));
    let Some(duration_ms) = ms("durationMs") else { return Record::Damaged };
    Record::Report(Report {
        duration_ms,
        init_ms: ms("initDurationMs"),
        restore_ms: ms("restoreDurationMs"),
        memory_mb: metrics["memorySizeMB"].as_u64().and_then(|mb| u32::try_from(mb).ok()),
        end: ended(record["status"].as_str().unwrap_or_default()),
        ..Report::default()
    })
}

/// The fields that Logs Insights discovers in reports. Sizes are in bytes there.
pub(super) fn of_fields(field: &dyn Fn(&str) -> Option<String>) -> Record {
    let given = |key: &str| field(key).filter(|text| !text.is_empty());
    let Some(duration) = given("@duration") else { return Record::Other };
    let ms = |text: String| text.trim().parse::<f64>().ok().filter(|ms| (0.0..1e9).contains(ms));
    let Some(duration_ms) = ms(duration) else { return Record::Damaged };
    let memory = given("@memorySize").and_then(|text| text.trim().parse::<f64>().ok());
    Record::Report(Report {
        duration_ms,
        init_ms: given("@initDuration").and_then(ms),
        memory_mb: memory.map(|bytes| if bytes < 1e6 { bytes } else { bytes / 1e6 }).map(|mb| mb as u32),
        ..Report::default()
    })
}
