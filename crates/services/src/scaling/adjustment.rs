//! One adjustment of a capacity: by a number, to a number, by a percentage.
//!
//! Source: AWS, as-scaling-simple-step.html, 2026-10.

use crate::field::Word;

/// AWS's `AdjustmentType`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AdjustmentType {
    /// So many more or less.
    ChangeInCapacity,
    /// So many in all.
    ExactCapacity,
    /// So many percent more or less.
    PercentChangeInCapacity,
}

impl Word for AdjustmentType {
    const WORDS: &'static [(Self, &'static str)] = &[
        (Self::ChangeInCapacity, "ChangeInCapacity"),
        (Self::ExactCapacity, "ExactCapacity"),
        (Self::PercentChangeInCapacity, "PercentChangeInCapacity"),
    ];
}

/// How many instances an adjustment adds to `current` (or takes from it), before the group's limits.
///
/// A percentage that comes to a fraction is rounded toward zero, but a fraction between 0 and 1 is 1, and one between -1 and 0
/// is -1. `min_magnitude` is AWS's `MinAdjustmentMagnitude`, for percentages only: a change is at least as large.
#[must_use]
pub fn change(kind: AdjustmentType, amount: i64, min_magnitude: u32, current: u32) -> i64 {
    let current = i64::from(current);
    match kind {
        AdjustmentType::ChangeInCapacity => amount,
        AdjustmentType::ExactCapacity => amount.max(0) - current,
        AdjustmentType::PercentChangeInCapacity => {
            let product = current.saturating_mul(amount);
            // The division rounds toward zero.
            let whole = product / 100;
            let whole = if whole == 0 { product.signum() } else { whole };
            whole.signum() * whole.abs().max(i64::from(min_magnitude))
        }
    }
}

/// `current` with a change, within the group's limits.
#[must_use]
pub fn within(current: u32, change: i64, min: u32, max: u32) -> u32 {
    let wanted = (i64::from(current) + change).clamp(i64::from(min), i64::from(max.max(min)));
    u32::try_from(wanted).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use AdjustmentType::{ChangeInCapacity, ExactCapacity, PercentChangeInCapacity};

    #[test]
    fn worked_examples_a1_and_a2_an_adjustment_ends_at_the_groups_limits() {
        assert_eq!(within(2, change(ChangeInCapacity, 3, 0, 2), 1, 3), 3, "A1: max 3, +3 at 2");
        assert_eq!(within(3, change(ChangeInCapacity, -2, 0, 3), 2, 5), 2, "A2: min 2, -2 at 3");
    }

    #[test]
    fn worked_example_a5_each_adjustment_type_counts_in_its_way() {
        let cases = [
            (ChangeInCapacity, 5, 3, 8),
            (ExactCapacity, 5, 3, 5),
            (PercentChangeInCapacity, 10, 10, 11),
            (ExactCapacity, 2, 7, 2),
            (ChangeInCapacity, -4, 9, 5),
        ];
        for (kind, amount, current, expected) in cases {
            assert_eq!(within(current, change(kind, amount, 0, current), 0, 100), expected, "{} {amount}", kind.word());
        }
    }

    #[test]
    fn worked_examples_a6_and_a7_a_percentage_is_rounded_toward_zero_but_never_to_nothing() {
        let cases = [
            ("A6: 12.7", 127, 0, 10, 12),
            ("A6: 0.67", 67, 0, 1, 1),
            ("-0.58", -58, 0, 1, -1),
            ("-6.67", -667, 0, 1, -6),
            ("A7: 25 % of 4, at least 2", 25, 2, 4, 2),
            ("-25 % of 4, at least 2", -25, 2, 4, -2),
            ("no percent is no change", 0, 2, 4, 0),
            ("of nothing is nothing", 50, 0, 0, 0),
        ];
        for (name, percent, min_magnitude, current, expected) in cases {
            assert_eq!(change(PercentChangeInCapacity, percent, min_magnitude, current), expected, "{name}");
        }
    }
}
