//! Finds the table in a file: separator, where rows begin, which columns count.

use skylapse_units::SimDuration;

use super::line::{fields, is_blank, lines};
use super::number::{self, Decimal, Number};
use super::{Bad, Wanted};
use crate::scenario::near::is_in_a_name;
use crate::scenario::stamp::{self, DayOrder, Stamp};

/// The table begins within as many rows.
pub const MAX_PREAMBLE_ROWS: u64 = 64;
/// Guesses look at as many rows of the table.
const SAMPLE_ROWS: usize = 64;
/// Rows above the table that say how wide a bin is are named so.
const PERIOD_NAMES: [&str; 2] = ["period", "주기"];
/// Names of time columns, most telling first.
const TIME_NAMES: [&str; 9] = ["timestamp", "datetime", "time", "date", "period", "label", "시각", "시간", "일시"];
/// Names of value columns, most telling first.
const VALUE_NAMES: [&str; 14] = [
    "value",
    "sum",
    "count",
    "requests",
    "invocations",
    "hits",
    "total",
    "값",
    "요청",
    "개수",
    "건수",
    "호출",
    "합계",
    "average",
];

/// Where the table is and how it is written.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    /// Between fields.
    pub separator: u8,
    /// How fractions are written.
    pub decimal: Decimal,
    /// The first row of data, from 1.
    pub first_row: u64,
    /// The time column, from 0.
    pub time: usize,
    /// The value column, from 0.
    pub value: usize,
    /// How times are written.
    pub clock: Clock,
    /// The width of a bin, when a row above the table says it.
    pub period: Option<SimDuration>,
    /// Rows above the table that say nothing that is used: not the column names, not the width of a bin.
    pub passed_over: Vec<u64>,
}

/// How a file writes its times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// As dates or Unix time.
    Calendar(DayOrder),
    /// As seconds since some start.
    Seconds,
}

impl Clock {
    /// Reads a time, in milliseconds.
    #[inline]
    #[must_use]
    pub fn read(self, field: &str) -> Option<Stamp> {
        match self {
            Self::Calendar(order) => stamp::parse(field, order),
            Self::Seconds => match number::parse(field, Decimal::Point) {
                Number::Count(secs) if secs < 1e9 => Some(Stamp { unix_ms: (secs * 1e3 + 0.5) as i64, has_zone: true }),
                Number::Count(_) | Number::Missing | Number::Bad => None,
            },
        }
    }
}

/// Finds the table.
pub fn find(text: &str, wanted: &Wanted<'_>) -> Result<Layout, Bad> {
    let head: Vec<(u64, &str)> =
        lines(text).filter(|(_, line)| !is_blank(line)).take(MAX_PREAMBLE_ROWS as usize + SAMPLE_ROWS).collect();
    let separator = separator(&head).ok_or(Bad { reason: "csv.bad.one_column", row: 0 })?;
    let rows: Vec<(u64, Vec<&str>)> =
        head.iter().map(|(row, line)| (*row, fields(line, separator).collect())).collect();
    let order = if rows.iter().flat_map(|(_, row)| row).any(|field| stamp::is_day_first(field)) {
        DayOrder::DayFirst
    } else {
        DayOrder::MonthFirst
    };
    let calendar = Clock::Calendar(order);
    let (time, clock) = match time_column(&rows, wanted.time, calendar)? {
        Some(time) => (time, calendar),
        None => (seconds_column(&rows, wanted.time).ok_or(Bad { reason: "csv.bad.no_time", row: 0 })?, Clock::Seconds),
    };
    let is_data = |row: &(u64, Vec<&str>)| row.1.get(time).is_some_and(|field| clock.read(field).is_some());
    let begin = rows.iter().position(is_data).ok_or(Bad { reason: "csv.bad.no_time", row: 0 })?;
    let (above, data) = rows.split_at(begin);
    let header = above.last().map(|(_, row)| row.as_slice());
    let data = &data[..data.len().min(SAMPLE_ROWS)];
    let decimal = decimal(separator, data, time);
    let value = value_column(header, data, wanted.value, time, decimal)?;
    let names = above.len().saturating_sub(1);
    let passed_over = above[..names].iter().filter(|row| period_of(row).is_none()).map(|(row, _)| *row).collect();
    Ok(Layout { separator, decimal, first_row: data[0].0, time, value, clock, period: period(above), passed_over })
}

/// The separator that splits most rows into the same number of fields, two at least.
fn separator(head: &[(u64, &str)]) -> Option<u8> {
    let score = |separator: u8| {
        let counts: Vec<usize> = head.iter().map(|(_, line)| fields(line, separator).count()).collect();
        let best = counts.iter().filter(|n| **n >= 2).map(|n| counts.iter().filter(|m| *m == n).count()).max();
        best.unwrap_or(0)
    };
    // A comma may be part of a number in a file that is separated otherwise, so it comes last among equals.
    let candidates = [b'\t', b';', b'|', b','].map(|separator| (score(separator), separator));
    let best = candidates.iter().map(|(score, _)| *score).max().filter(|best| *best > 0)?;
    candidates.iter().find(|(score, _)| *score == best).map(|(_, separator)| *separator)
}

fn simplified(name: &str) -> String {
    name.chars().filter(|c| is_in_a_name(*c)).map(|c| c.to_ascii_lowercase()).collect()
}

/// The column with this header name in any row above the data.
fn named(rows: &[(u64, Vec<&str>)], name: &str) -> Option<usize> {
    let name = simplified(name);
    rows.iter().find_map(|(_, row)| row.iter().position(|field| !name.is_empty() && simplified(field) == name))
}

/// The column whose fields are dates: the one asked for, or a well-named one, or the first.
fn time_column(rows: &[(u64, Vec<&str>)], wanted: Option<&str>, clock: Clock) -> Result<Option<usize>, Bad> {
    let n_read = |column: usize| {
        rows.iter().filter(|(_, row)| row.get(column).is_some_and(|field| clock.read(field).is_some())).count()
    };
    if let Some(name) = wanted {
        let column = named(rows, name).ok_or(Bad { reason: "csv.bad.no_time_column", row: 0 })?;
        return Ok((n_read(column) > 0).then_some(column));
    }
    let n_columns = rows.iter().map(|(_, row)| row.len()).max().unwrap_or(0).min(64);
    let read: Vec<usize> = (0..n_columns).map(n_read).collect();
    let most = read.iter().copied().max().filter(|most| *most > 0);
    let Some(most) = most else { return Ok(None) };
    let is_time = |column: &usize| read[*column] * 2 > most;
    let by_name = TIME_NAMES.iter().find_map(|name| {
        let has_name = |column: &usize| {
            rows.iter().any(|(_, row)| row.get(*column).is_some_and(|field| simplified(field).contains(name)))
        };
        (0..n_columns).find(|column| is_time(column) && has_name(column))
    });
    Ok(by_name.or_else(|| (0..n_columns).find(is_time)))
}

/// A column of plain seconds; only a name can tell.
fn seconds_column(rows: &[(u64, Vec<&str>)], wanted: Option<&str>) -> Option<usize> {
    match wanted {
        Some(name) => named(rows, name),
        None => ["time_s", "seconds", "second", "t", "time", "t_s", "초"].iter().find_map(|name| named(rows, name)),
    }
}

/// Between semicolons a comma is a decimal comma, unless points say otherwise.
fn decimal(separator: u8, data: &[(u64, Vec<&str>)], time: usize) -> Decimal {
    let fields = || {
        let rows = data.iter().flat_map(|(_, row)| row.iter().enumerate());
        rows.filter(move |(column, _)| *column != time).map(|(_, field)| *field)
    };
    let is_count = |field: &str, decimal| matches!(number::parse(field, decimal), Number::Count(_));
    let n_only = |this: Decimal, other: Decimal| {
        fields().filter(|field| is_count(field, this) && !is_count(field, other)).count()
    };
    let (comma, point) = (n_only(Decimal::Comma, Decimal::Point), n_only(Decimal::Point, Decimal::Comma));
    // `1,234` reads both ways; where commas separate fields it is thousands.
    if comma > point || (comma == point && separator == b';') { Decimal::Comma } else { Decimal::Point }
}

fn value_column(
    header: Option<&[&str]>,
    data: &[(u64, Vec<&str>)],
    wanted: Option<&str>,
    time: usize,
    decimal: Decimal,
) -> Result<usize, Bad> {
    let names: Vec<String> = header.unwrap_or_default().iter().map(|name| simplified(name)).collect();
    if let Some(wanted) = wanted {
        let wanted = simplified(wanted);
        let column = names.iter().position(|name| *name == wanted);
        return column.ok_or(Bad { reason: "csv.bad.no_value_column", row: 0 });
    }
    let n_columns = data.iter().map(|(_, row)| row.len()).max().unwrap_or(0).min(64);
    let is_value = |column: &usize| {
        let is_count = |field: &str| matches!(number::parse(field, decimal), Number::Count(_));
        *column != time && data.iter().any(|(_, row)| row.get(*column).is_some_and(|field| is_count(field)))
    };
    let by_name = VALUE_NAMES.iter().find_map(|wanted| {
        (0..n_columns).find(|column| is_value(column) && names.get(*column).is_some_and(|name| name.contains(wanted)))
    });
    by_name.or_else(|| (0..n_columns).find(is_value)).ok_or(Bad { reason: "csv.bad.no_value", row: data[0].0 })
}

fn period(above: &[(u64, Vec<&str>)]) -> Option<SimDuration> {
    above.iter().find_map(period_of)
}

/// `Period,300` above the table, in seconds.
fn period_of((_, row): &(u64, Vec<&str>)) -> Option<SimDuration> {
    let [name, value, ..] = row.as_slice() else { return None };
    let is_period = PERIOD_NAMES.contains(&simplified(name).as_str());
    match number::parse(value, Decimal::Point) {
        Number::Count(secs) if is_period && (1.0..=1e7).contains(&secs) => Some(SimDuration::from_secs_f64(secs)),
        Number::Count(_) | Number::Missing | Number::Bad => None,
    }
}
