//! Numbers of each period, as CloudWatch would publish them.

use std::fmt::Write;

use skylapse_units::{SimDuration, SimTime};

use crate::fleet::{Address, FleetMeters};

/// One number of one period of one resource.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SeriesRow {
    /// When the period began: CloudWatch stamps a period with its beginning.
    pub from: SimTime,
    /// An index into the run's resources.
    pub resource: u32,
    /// The metric with its statistic, for example `latency_ms.p99`.
    pub metric: &'static str,
    /// The value.
    pub value: f64,
}

/// Ends periods as time passes and keeps their numbers until somebody takes them.
#[derive(Clone, Debug)]
pub struct Periods {
    length: SimDuration,
    from: SimTime,
    rows: Vec<SeriesRow>,
}

impl Periods {
    /// Periods of one length from the start of the run on.
    #[must_use]
    pub fn new(length: SimDuration) -> Self {
        assert!(!length.is_zero(), "a period lasts some time");
        Self { length, from: SimTime::START, rows: vec![] }
    }

    /// When the current period ends.
    #[inline]
    #[must_use]
    pub fn next_end(&self) -> SimTime {
        self.from.saturating_add(self.length)
    }

    /// Ends every period that is over at `now`.
    pub fn close_until(&mut self, now: SimTime, addresses: &[Address], meters: &mut FleetMeters) {
        while self.next_end() <= now {
            let end = self.next_end();
            self.close(end, addresses, meters);
        }
    }

    /// Ends the period that the end of the run cuts short; one that has not begun is left out.
    pub fn close_last(&mut self, end: SimTime, addresses: &[Address], meters: &mut FleetMeters) {
        self.close_until(end, addresses, meters);
        if self.from < end {
            self.close(end, addresses, meters);
        }
    }

    /// Takes the rows kept so far.
    pub fn take_rows(&mut self) -> Vec<SeriesRow> {
        std::mem::take(&mut self.rows)
    }

    fn close(&mut self, end: SimTime, addresses: &[Address], meters: &mut FleetMeters) {
        let (from, rows) = (self.from, &mut self.rows);
        for (resource, &address) in addresses.iter().enumerate() {
            meters.close_period(address, end, &mut |metric, value| {
                rows.push(SeriesRow { from, resource: resource as u32, metric, value });
            });
        }
        self.from = end;
    }
}

/// The first line of a series file.
#[must_use]
pub const fn series_header() -> &'static str {
    "time_s,resource,metric,value\n"
}

/// One line of a series file.
pub fn write_series_row(row: &SeriesRow, resource_id: &str, out: &mut String) {
    let id = csv_cell(resource_id);
    let _ = writeln!(out, "{},{id},{},{}", number(row.from.as_secs_f64()), row.metric, number(row.value));
}

/// The shortest digits that read as the same number, without an exponent: as the standard library's printer, which the page would
/// have to download beside the one of JSON.
fn number(value: f64) -> String {
    let text = serde_json::Value::from(value).to_string();
    let Some((mantissa, exponent)) = text.split_once('e') else {
        return text.strip_suffix(".0").unwrap_or(&text).to_owned();
    };
    let (sign, mantissa) = mantissa.strip_prefix('-').map_or(("", mantissa), |rest| ("-", rest));
    let (whole, part) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = [whole, part.trim_end_matches('0')].concat();
    let before: i32 = whole.len() as i32 + exponent.parse::<i32>().unwrap_or(0);
    if before <= 0 {
        return [sign, "0.", &"0".repeat(before.unsigned_abs() as usize), &digits].concat();
    }
    let before = before as usize;
    match digits.len().checked_sub(before) {
        Some(n) if n > 0 => [sign, &digits[..before], ".", &digits[before..]].concat(),
        _ => [sign, &digits, &"0".repeat(before - digits.len())].concat(),
    }
}

fn csv_cell(text: &str) -> std::borrow::Cow<'_, str> {
    if text.contains([',', '"', '\n', '\r']) {
        return format!("\"{}\"", text.replace('"', "\"\"")).into();
    }
    text.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_the_standard_library_writes_them() {
        let table = [0.0, -0.0, 60.0, 0.1, -2.5, 1.25e-9, 1e16, 123_456_789_012_345_680.0, 1e21, 5e-324];
        for value in table.into_iter().chain((0..20_000).map(|step| f64::from(step) * 0.37e-3)) {
            assert_eq!(number(value), format!("{value}"));
        }
        // Where two shortest texts are equally near, each printer has its own.
        let of_bits = (0..20_000_u64).map(|step| f64::from_bits(step.wrapping_mul(0x9e37_79b9_7f4a_7c15)));
        for value in of_bits.filter(|value| value.is_finite()) {
            let text = number(value);
            assert_eq!(text.parse(), Ok(value));
            assert!(text.len() == format!("{value}").len() && !text.contains('e'), "{text}");
        }
    }

    #[test]
    fn a_resource_name_cannot_break_the_table() {
        let row = SeriesRow { from: SimTime::from_nanos(60_000_000_000), resource: 0, metric: "errors", value: 2.0 };
        for (id, line) in [("thumb", "60,thumb,errors,2\n"), ("a,\"b\"", "60,\"a,\"\"b\"\"\",errors,2\n")] {
            let mut out = String::new();
            write_series_row(&row, id, &mut out);
            assert_eq!(out, line);
        }
    }
}
