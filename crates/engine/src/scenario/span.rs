//! Durations as the scenario writes them: `"250ms"`, `"30s"`, `"15m"`, `"24h"`, `"14d"`, or a number of seconds.

use skylapse_units::SimDuration;

/// Units with their nanoseconds, longest first.
const UNITS: [(&str, u128); 5] = [
    ("d", 86_400_000_000_000),
    ("h", 3_600_000_000_000),
    ("m", 60_000_000_000),
    ("s", 1_000_000_000),
    ("ms", 1_000_000),
];

/// Reads `"1.5h"`: an unsigned decimal number and a unit; exact to the nanosecond. `None` when it is anything else or
/// longer than [`SimDuration::LONGEST`].
#[must_use]
pub fn parse(text: &str) -> Option<SimDuration> {
    let unit_at = text.find(|c: char| !c.is_ascii_digit() && c != '.')?;
    let (number, unit) = text.split_at(unit_at);
    let (_, unit_ns) = *UNITS.iter().find(|(name, _)| *name == unit)?;
    let (whole, part) = number.split_once('.').unwrap_or((number, "0"));
    if whole.is_empty() || part.is_empty() || whole.len() > 20 || part.len() > 30 || part.contains('.') {
        return None;
    }
    let whole_ns = whole.parse::<u128>().ok()?.checked_mul(unit_ns)?;
    // Twelve decimals of a day are below a tenth of a microsecond; more would not fit and say nothing.
    let part = &part[..part.len().min(18)];
    let scale = 10_u128.pow(part.len() as u32);
    let part_ns = (part.parse::<u128>().ok()? * unit_ns + scale / 2) / scale;
    let nanos = whole_ns.checked_add(part_ns)?;
    (nanos <= u128::from(SimDuration::LONGEST.as_nanos())).then(|| SimDuration::from_nanos(nanos as u64))
}

/// Writes a span as the scenario would, in the longest unit that is exact without a fraction, or in fractions of `ms`.
#[must_use]
pub fn print(span: SimDuration) -> String {
    let nanos = u128::from(span.as_nanos());
    if nanos == 0 {
        return "0s".to_owned();
    }
    for (name, unit_ns) in UNITS {
        if nanos.is_multiple_of(unit_ns) {
            return format!("{}{name}", nanos / unit_ns);
        }
    }
    let text = format!("{}.{:06}", nanos / 1_000_000, nanos % 1_000_000);
    format!("{}ms", text.trim_end_matches('0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_of_the_contract_are_read_to_the_nanosecond() {
        let cases = [
            ("250ms", Some(250_000_000)),
            ("30s", Some(30_000_000_000)),
            ("15m", Some(900_000_000_000)),
            ("24h", Some(86_400_000_000_000)),
            ("14d", Some(1_209_600_000_000_000)),
            ("1.5h", Some(5_400_000_000_000)),
            ("0.1s", Some(100_000_000)),
            ("0.000001ms", Some(1)),
            ("0s", Some(0)),
            ("", None),
            ("s", None),
            ("30", None),
            (".5s", None),
            ("5.s", None),
            ("1.2.3s", None),
            ("-1s", None),
            ("1 s", None),
            ("1e3s", None),
            ("1us", None),
            ("99999999999999999999999d", None),
            ("11575d", None),
            ("1s\u{301}", None),
            ("３s", None),
        ];
        for (text, nanos) in cases {
            assert_eq!(parse(text).map(SimDuration::as_nanos), nanos, "{text:?}");
        }
    }

    #[test]
    fn what_is_printed_reads_back_as_the_same_span() {
        for nanos in [0, 1, 999, 1_000_000, 1_500_000, 250_000_000, 90_000_000_000, 5_400_000_000_000, 123_456_789_012]
        {
            let span = SimDuration::from_nanos(nanos);
            assert_eq!(parse(&print(span)), Some(span), "{}", print(span));
        }
        assert_eq!(print(SimDuration::from_secs(90)), "90s");
        assert_eq!(print(SimDuration::from_secs(5_400)), "90m");
        assert_eq!(print(SimDuration::from_nanos(1_500_000)), "1.5ms");
    }
}
