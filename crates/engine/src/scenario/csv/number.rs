//! Counts as files write them.

use skylapse_units::parse_decimal;

/// What stands in a value field.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Number {
    /// A finite number that is not negative.
    Count(f64),
    /// Nothing, or a word for nothing.
    Missing,
    /// Anything else.
    Bad,
}

/// How a file writes fractions.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Decimal {
    /// `1,234.5`
    Point,
    /// `1.234,5`
    Comma,
}

const MISSING: [&str; 10] = ["", "-", "--", "null", "nil", "none", "nan", "na", "n/a", "undefined"];

/// Reads a count: thousands may be set apart by `,` `.` `'` `_` or spaces, a `%` at the end is dropped.
#[must_use]
pub fn parse(field: &str, decimal: Decimal) -> Number {
    if MISSING.iter().any(|word| field.eq_ignore_ascii_case(word)) {
        return Number::Missing;
    }
    let field = field.strip_suffix('%').unwrap_or(field).trim_end();
    let mut plain = Plain { bytes: [0; Plain::MAX], len: 0 };
    if plain.fill(field, decimal).is_none() {
        return Number::Bad;
    }
    let number = std::str::from_utf8(&plain.bytes[..plain.len]).ok().and_then(parse_decimal);
    match number {
        Some(count) if count.is_finite() && count >= 0.0 => Number::Count(count.abs()),
        Some(_) | None => Number::Bad,
    }
}

/// A number in Rust's own form, on the stack.
struct Plain {
    bytes: [u8; Self::MAX],
    len: usize,
}

impl Plain {
    const MAX: usize = 48;

    fn push(&mut self, byte: u8) -> Option<()> {
        *self.bytes.get_mut(self.len)? = byte;
        self.len += 1;
        Some(())
    }

    fn fill(&mut self, field: &str, decimal: Decimal) -> Option<()> {
        let (fraction, thousands) = match decimal {
            Decimal::Point => ('.', ','),
            Decimal::Comma => (',', '.'),
        };
        for (at, c) in field.char_indices() {
            let is_group = c == thousands || matches!(c, ' ' | '\'' | '_' | '\u{a0}' | '\u{202f}');
            if c == fraction {
                self.push(b'.')?;
            } else if is_group {
                // `1,234` but not `1,23`: a group is three digits.
                let after = field[at + c.len_utf8()..].bytes().take_while(u8::is_ascii_digit).count();
                if after != 3 || self.len == 0 {
                    return None;
                }
            } else if c.is_ascii_digit() || matches!(c, '+' | '-' | 'e' | 'E') {
                self.push(c as u8)?;
            } else {
                return None;
            }
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_read_in_every_usual_form() {
        use Number::{Bad, Count, Missing};
        let point = [
            ("94.0", Count(94.0)),
            ("51.846000000000004", Count(51.846_000_000_000_004)),
            ("1,234", Count(1_234.0)),
            ("1,234,567.5", Count(1_234_567.5)),
            ("1 234", Count(1_234.0)),
            ("1\u{a0}234", Count(1_234.0)),
            ("1e3", Count(1_000.0)),
            ("12.5%", Count(12.5)),
            ("-0", Count(0.0)),
            ("", Missing),
            ("NaN", Missing),
            ("N/A", Missing),
            ("-3", Bad),
            ("1,23", Bad),
            ("inf", Bad),
            ("1e999", Bad),
            ("1.2.3", Bad),
            ("abc", Bad),
            ("🦀", Bad),
        ];
        for (field, number) in point {
            assert_eq!(parse(field, Decimal::Point), number, "{field}");
        }
        let comma = [("1.234,5", Count(1_234.5)), ("0,5", Count(0.5)), ("12", Count(12.0)), ("1,234.5", Bad)];
        for (field, number) in comma {
            assert_eq!(parse(field, Decimal::Comma), number, "{field}");
        }
        assert_eq!(parse(&"9".repeat(1_000), Decimal::Point), Bad);
    }
}
