//! Values of a link: what they are, and how they are packed.

use skylapse_units::{SimDuration, SimTime};

use crate::bytes::{Reader, Writer};

/// An object with numbered keys, in order of the keys.
pub type Fields = Vec<(u32, Value)>;

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Nothing: in a change, the key goes away.
    Null,
    /// Yes or no.
    Flag(bool),
    /// A whole number that is not negative.
    Whole(u64),
    /// −1 minus this.
    Minus(u64),
    /// A finite number.
    Number(f64),
    /// A span.
    Span(SimDuration),
    /// A text.
    Text(String),
    /// A word of the reader's list, by its number.
    Word(u32),
    /// A list.
    List(Vec<Self>),
    /// An object with numbered keys.
    Fields(Fields),
    /// An object with written keys.
    Named(Vec<(String, Self)>),
    /// A number over time, in order of time.
    Points(Vec<(SimTime, f64)>),
    /// Moments, in order of time.
    Times(Vec<SimTime>),
}

/// Units of spans, in nanoseconds: every one divides the next.
const UNITS: [u64; 7] = [1, 1_000, 1_000_000, 1_000_000_000, 60_000_000_000, 3_600_000_000_000, 86_400_000_000_000];
/// The n of a head that says that more follows.
const MORE: u64 = 31;
/// As deep may values lie in each other.
const MAX_DEPTH: u32 = 32;
/// The longest text, in bytes.
const MAX_TEXT_BYTES: u64 = 16_384;
/// Numbers are written with at most as many decimals: powers of ten up to this one are exact.
const MAX_DECIMALS: usize = 22;
/// Whole numbers below this are exact.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// Kinds of values: the low bits of a head.
mod kind {
    pub const MARK: u8 = 0;
    pub const WHOLE: u8 = 1;
    pub const MINUS: u8 = 2;
    pub const DECIMAL: u8 = 3;
    pub const SPAN: u8 = 4;
    pub const TEXT: u8 = 5;
    pub const WORD: u8 = 6;
    pub const FIELDS: u8 = 7;
}

/// What a head of the kind `MARK` says.
mod mark {
    pub const END: u64 = 0;
    pub const NULL: u64 = 1;
    pub const FALSE: u64 = 2;
    pub const TRUE: u64 = 3;
    pub const REAL: u64 = 4;
    pub const POINTS: u64 = 5;
    pub const TIMES: u64 = 6;
    pub const NAMED: u64 = 7;
    pub const LIST: u64 = 8;
}

pub fn write_fields(writer: &mut Writer, fields: &[(u32, Value)]) {
    write_fields_after(writer, 0, fields);
}

fn write_fields_after(writer: &mut Writer, mut before: u32, fields: &[(u32, Value)]) {
    for (key, value) in fields {
        assert!(*key > before, "keys of a link begin with 1 and rise");
        writer.varint(u64::from(*key - before));
        before = *key;
        write(writer, value);
    }
    writer.byte(0);
}

fn head(writer: &mut Writer, kind: u8, n: u64) {
    if n < MORE {
        writer.byte(kind | (n as u8) << 3);
    } else {
        writer.byte(kind | (MORE as u8) << 3);
        writer.varint(n - MORE);
    }
}

fn write(writer: &mut Writer, value: &Value) {
    match value {
        Value::Null => head(writer, kind::MARK, mark::NULL),
        Value::Flag(flag) => head(writer, kind::MARK, if *flag { mark::TRUE } else { mark::FALSE }),
        Value::Whole(whole) => head(writer, kind::WHOLE, *whole),
        Value::Minus(whole) => head(writer, kind::MINUS, *whole),
        Value::Number(number) => write_number(writer, *number),
        Value::Span(span) => {
            let unit = unit_of([span.as_nanos()]);
            head(writer, kind::SPAN, unit as u64);
            writer.varint(span.as_nanos() / UNITS[unit]);
        }
        Value::Text(text) => write_text(writer, text),
        Value::Word(word) => head(writer, kind::WORD, u64::from(*word)),
        Value::List(list) => {
            head(writer, kind::MARK, mark::LIST);
            list.iter().for_each(|one| write(writer, one));
            writer.byte(0);
        }
        Value::Fields(fields) => {
            let Some(((key, value), rest)) = fields.split_first() else { return head(writer, kind::FIELDS, 0) };
            assert!(*key > 0, "keys of a link begin with 1");
            head(writer, kind::FIELDS, u64::from(*key));
            write(writer, value);
            write_fields_after(writer, *key, rest);
        }
        Value::Named(members) => {
            head(writer, kind::MARK, mark::NAMED);
            for (key, value) in members {
                write_text(writer, key);
                write(writer, value);
            }
            writer.byte(0);
        }
        Value::Points(points) => {
            head(writer, kind::MARK, mark::POINTS);
            write_times(writer, points.iter().map(|(at, _)| *at), |writer, index| {
                let rate = points[index].1;
                // The shorter form; both read as the same number.
                if (0.0..EXACT).contains(&rate) && rate.is_sign_positive() && (rate as u64) as f64 == rate {
                    head(writer, kind::WHOLE, rate as u64);
                } else {
                    write_number(writer, rate);
                }
            });
        }
        Value::Times(times) => {
            head(writer, kind::MARK, mark::TIMES);
            write_times(writer, times.iter().copied(), |_, _| {});
        }
    }
}

fn write_text(writer: &mut Writer, text: &str) {
    head(writer, kind::TEXT, text.len() as u64);
    writer.all(text.as_bytes());
}

/// As a decimal where that gives exactly this number, else as its bits. A quotient of two exact numbers is rounded once, as
/// the text of a decimal is, so `120 / 10³` is the number that people write as `0.12`.
fn write_number(writer: &mut Writer, number: f64) {
    assert!(number.is_finite(), "numbers of a scenario are finite");
    let mut scale = 1.0_f64;
    for decimals in 0..=MAX_DECIMALS {
        let nearest = number.abs() * scale + 0.5;
        if nearest >= EXACT {
            break;
        }
        let digits = nearest as u64;
        if digits as f64 / scale == number.abs() && (digits > 0 || number.is_sign_positive()) {
            head(writer, kind::DECIMAL, decimals as u64);
            let sign = u64::from(number < 0.0);
            writer.varint((digits - sign) << 1 | sign);
            return;
        }
        scale *= 10.0;
    }
    head(writer, kind::MARK, mark::REAL);
    writer.all(&number.to_le_bytes());
}

fn write_times(
    writer: &mut Writer,
    times: impl Iterator<Item = SimTime> + Clone,
    mut more: impl FnMut(&mut Writer, usize),
) {
    let unit = unit_of(times.clone().map(SimTime::as_nanos));
    writer.varint(unit as u64);
    let mut before = 0;
    for (index, at) in times.enumerate() {
        let at = at.as_nanos() / UNITS[unit];
        assert!(before <= at, "points and times of a link are in order of time");
        writer.varint(at - before + 1);
        before = at;
        more(writer, index);
    }
    writer.byte(0);
}

/// The longest unit that measures all of them.
fn unit_of(nanos: impl IntoIterator<Item = u64>) -> usize {
    nanos.into_iter().fold(UNITS.len() - 1, |unit, nanos| {
        (0..=unit).rev().find(|unit| nanos.is_multiple_of(UNITS[*unit])).unwrap_or(0)
    })
}

pub fn read_fields(reader: &mut Reader<'_>) -> Fields {
    let first = reader.varint();
    fields(reader, first, 0)
}

/// An object whose first key has been read; 0 for one without keys.
fn fields(reader: &mut Reader<'_>, mut key: u64, depth: u32) -> Fields {
    let mut fields = vec![];
    let mut step = key;
    while step > 0 {
        let Ok(known) = u32::try_from(key) else {
            reader.give_up();
            break;
        };
        let Some(value) = read(reader, depth) else { break };
        fields.push((known, value));
        step = reader.varint();
        key = key.saturating_add(step);
    }
    fields
}

/// The kind and number of a head.
fn read_head(reader: &mut Reader<'_>) -> (u8, u64) {
    let byte = reader.byte();
    let n = u64::from(byte >> 3);
    (byte & 7, if n < MORE { n } else { reader.varint().saturating_add(MORE) })
}

/// `None` at the end of a list, or when there is no reading on.
fn read(reader: &mut Reader<'_>, depth: u32) -> Option<Value> {
    let (kind, n) = read_head(reader);
    let value = match kind {
        kind::MARK if n == mark::END => return None,
        kind::MARK => read_marked(reader, n, depth),
        kind::WHOLE => Some(Value::Whole(n)),
        kind::MINUS => Some(Value::Minus(n)),
        kind::DECIMAL => decimal(reader.varint(), n).map(Value::Number),
        kind::SPAN => {
            let unit = UNITS.get(usize::try_from(n).unwrap_or(usize::MAX));
            let nanos = unit.and_then(|unit| reader.varint().checked_mul(*unit));
            nanos
                .filter(|nanos| *nanos <= SimDuration::LONGEST.as_nanos())
                .map(|nanos| Value::Span(SimDuration::from_nanos(nanos)))
        }
        kind::TEXT => read_text(reader, n).map(Value::Text),
        kind::WORD => u32::try_from(n).ok().map(Value::Word),
        kind::FIELDS if depth < MAX_DEPTH => Some(Value::Fields(fields(reader, n, depth + 1))),
        _ => None,
    };
    if value.is_none() {
        reader.give_up();
    }
    value
}

fn read_marked(reader: &mut Reader<'_>, n: u64, depth: u32) -> Option<Value> {
    let inner = depth + 1;
    if inner > MAX_DEPTH {
        return None;
    }
    Some(match n {
        mark::NULL => Value::Null,
        mark::FALSE => Value::Flag(false),
        mark::TRUE => Value::Flag(true),
        mark::REAL => {
            let bytes: [u8; 8] = reader.all(8).try_into().ok()?;
            Value::Number(Some(f64::from_le_bytes(bytes)).filter(|number| number.is_finite())?)
        }
        mark::POINTS => {
            let mut points = vec![];
            read_times(reader, |reader, at| {
                let number = read_rate(reader)?;
                points.push((at, number));
                Some(())
            });
            Value::Points(points)
        }
        mark::TIMES => {
            let mut times = vec![];
            read_times(reader, |_, at| {
                times.push(at);
                Some(())
            });
            Value::Times(times)
        }
        mark::NAMED => Value::Named(read_named(reader, inner)),
        mark::LIST => Value::List(std::iter::from_fn(|| read(reader, inner)).collect()),
        _ => return None,
    })
}

fn read_named(reader: &mut Reader<'_>, depth: u32) -> Vec<(String, Value)> {
    let mut members = vec![];
    loop {
        let key = match read_head(reader) {
            (kind::MARK, mark::END) => return members,
            (kind::TEXT, n) => read_text(reader, n),
            _ => None,
        };
        let Some(key) = key else {
            reader.give_up();
            return members;
        };
        match read(reader, depth) {
            Some(value) => members.push((key, value)),
            None => return members,
        }
    }
}

fn read_text(reader: &mut Reader<'_>, n: u64) -> Option<String> {
    if n > MAX_TEXT_BYTES {
        return None;
    }
    String::from_utf8(reader.all(n as usize)).ok()
}

fn read_rate(reader: &mut Reader<'_>) -> Option<f64> {
    match read(reader, MAX_DEPTH - 1) {
        Some(Value::Number(number)) => Some(number),
        Some(Value::Whole(whole)) => Some(whole as f64),
        _ => None,
    }
}

fn read_times(reader: &mut Reader<'_>, mut take: impl FnMut(&mut Reader<'_>, SimTime) -> Option<()>) {
    let unit = UNITS.get(usize::try_from(reader.varint()).unwrap_or(usize::MAX)).copied();
    let mut at = 0_u64;
    loop {
        let step = reader.varint();
        if step == 0 && unit.is_some() {
            return;
        }
        at = at.saturating_add(step.wrapping_sub(1));
        let nanos =
            unit.and_then(|unit| at.checked_mul(unit)).filter(|nanos| *nanos <= SimDuration::LONGEST.as_nanos());
        let taken = nanos.and_then(|nanos| take(reader, SimTime::from_nanos(nanos)));
        if taken.is_none() {
            reader.give_up();
            return;
        }
    }
}

fn decimal(packed: u64, decimals: u64) -> Option<f64> {
    let sign = packed & 1;
    let digits = (packed >> 1) + sign;
    let scale = (0..decimals.min(MAX_DECIMALS as u64 + 1)).fold(1.0_f64, |scale, _| scale * 10.0);
    let number = digits as f64 / scale;
    (decimals <= MAX_DECIMALS as u64).then_some(if sign == 1 { -number } else { number })
}
