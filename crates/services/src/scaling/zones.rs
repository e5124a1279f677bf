//! Where an instance goes: the Availability Zone with the fewest.
//!
//! Source: AWS, ec2-auto-scaling-availability-zone-balanced.html, 2026-10. Ties are settled by chance (*model assumption*), and
//! a zone whose launch failed is passed over until the next attempt (`best-effort`).

/// The places of the zones with the fewest instances, among those that are open; empty when none is.
#[must_use]
pub fn emptiest(counts: &[u32], is_open: impl Fn(usize) -> bool) -> Vec<usize> {
    let open = || counts.iter().enumerate().filter(|(place, _)| is_open(*place));
    let least = open().map(|(_, count)| *count).min();
    open().filter(|(_, count)| Some(**count) == least).map(|(place, _)| place).collect()
}

/// True when the fullest zone has at least two more than the emptiest: moving one makes it more even.
#[must_use]
pub fn is_uneven(counts: &[u32]) -> bool {
    let (least, most) = (counts.iter().min(), counts.iter().max());
    least.zip(most).is_some_and(|(least, most)| least + 2 <= *most)
}

/// How far above its maximum a group may go while it makes its zones even: a tenth, and one at least (AWS,
/// auto-scaling-benefits.html, 2026-10).
#[must_use]
pub const fn room_to_rebalance(max: u32) -> u32 {
    let tenth = max / 10;
    if tenth < 1 { 1 } else { tenth }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_zones_with_the_fewest_come_first_and_one_that_failed_is_passed_over() {
        let cases: [(&[u32], &[usize], &[usize]); 5] = [
            (&[2, 1, 1], &[], &[1, 2]),
            (&[2, 1, 1], &[1], &[2]),
            (&[2, 1, 1], &[1, 2], &[0]),
            (&[0], &[0], &[]),
            (&[], &[], &[]),
        ];
        for (counts, closed, expected) in cases {
            assert_eq!(emptiest(counts, |place| !closed.contains(&place)), expected, "{counts:?} without {closed:?}");
        }
    }

    #[test]
    fn zones_are_uneven_from_a_difference_of_two() {
        let cases: [(&[u32], bool); 4] = [(&[2, 1], false), (&[3, 1], true), (&[1], false), (&[0, 0, 2], true)];
        for (counts, expected) in cases {
            assert_eq!(is_uneven(counts), expected, "{counts:?}");
        }
        assert_eq!([1, 9, 10, 25, 100].map(room_to_rebalance), [1, 1, 1, 2, 10]);
    }
}
