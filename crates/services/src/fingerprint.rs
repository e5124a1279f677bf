//! Facts as numbers, so that the digest of a run holds what has happened and not only how much.

use skylapse_units::SimTime;

use crate::service::Service;
use crate::trace::FactValue;

/// A fact as a number, by its name and members in the log. Services whose facts are many have a shorter way.
#[must_use]
pub fn of_description<S: Service>(fact: &S::Fact, at: SimTime) -> u64 {
    let mut print = 0;
    let name = S::describe(fact, at, &mut |key, value| {
        print = joined(print, of_text(key));
        print = joined(print, of_value(value));
    });
    joined(print, of_text(name))
}

/// Two numbers as one; the order matters.
#[must_use]
#[inline]
pub const fn joined(first: u64, second: u64) -> u64 {
    (first ^ second).wrapping_mul(ODD).rotate_left(29)
}

/// A text as a number.
#[must_use]
pub fn of_text(text: &str) -> u64 {
    let number = |part: &[u8]| part.iter().fold(0, |number, byte| number << 8 | u64::from(*byte));
    text.as_bytes().chunks(8).fold(text.len() as u64, |print, part| joined(print, number(part)))
}

fn of_value(value: FactValue) -> u64 {
    match value {
        FactValue::Text(text) => of_text(text),
        FactValue::Count(count) | FactValue::Member(count) => count,
        FactValue::Millis(number) | FactValue::Number(number) => number.to_bits(),
        FactValue::Flag(flag) => 1 + u64::from(flag),
        FactValue::Ipv4(number) | FactValue::Resource(number) => u64::from(number),
        FactValue::Ipv6(address) => (address >> 64) as u64 ^ address as u64,
        FactValue::Numbered(prefix, number) => joined(of_text(prefix), number),
        FactValue::OwnName => 3,
        FactValue::Absent => 4,
    }
}

/// An odd number with its bits well mixed: 2^64 divided by the golden ratio.
const ODD: u64 = 0x9E37_79B9_7F4A_7C15;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_differ_by_every_byte_and_by_their_length() {
        let texts = ["", "a", "b", "ab", "ba", "stopping", "stopping ", "shutting-down", "shutting-dowm"];
        for (index, one) in texts.iter().enumerate() {
            for other in &texts[index + 1..] {
                assert_ne!(of_text(one), of_text(other), "{one:?} and {other:?}");
            }
        }
    }
}
