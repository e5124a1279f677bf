//! Several policies at once: which capacity comes of what each of them wants.
//!
//! The largest wins, for more and for less; less only when every target tracking policy that may scale in agrees. Source: AWS,
//! as-scale-based-on-demand.html, as-scaling-target-tracking.html, predictive-scaling-policy-overview.html, 2026-10.

/// What one policy wants now.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Proposal {
    /// The capacity that it would set; `None`: it has nothing to say.
    pub capacity: Option<u32>,
    /// It is a target tracking policy that may scale in, so the others' target tracking waits for it.
    pub must_agree: bool,
}

/// The capacity after all policies have been heard. `is_tracking`: the policy that was invoked is a target tracking policy (a
/// step policy may scale in though a target tracking policy is not ready to).
#[must_use]
pub fn agreed(desired: u32, proposals: &[Proposal], is_tracking: bool) -> u32 {
    let largest = proposals.iter().filter_map(|proposal| proposal.capacity).max().unwrap_or(desired);
    if desired <= largest {
        return largest;
    }
    let all_agree = proposals
        .iter()
        .filter(|proposal| proposal.must_agree)
        .all(|proposal| proposal.capacity.is_some_and(|capacity| capacity < desired));
    if is_tracking && !all_agree { desired } else { largest }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn tracking(capacity: Option<u32>) -> Proposal {
        Proposal { capacity, must_agree: true }
    }

    const fn other(capacity: u32) -> Proposal {
        Proposal { capacity: Some(capacity), must_agree: false }
    }

    #[test]
    fn worked_example_a4_the_larger_of_two_increases_counts() {
        assert_eq!(agreed(2, &[other(3), other(4)], false), 4, "CPU wants +1, the queue +2");
    }

    #[test]
    fn worked_example_a12_predictive_scaling_joins_by_the_largest() {
        assert_eq!(agreed(6, &[tracking(Some(10)), other(8)], true), 10);
    }

    #[test]
    fn less_needs_everybody_and_is_the_largest_of_what_they_want() {
        let cases: [(&str, &[Proposal], bool, u32); 7] = [
            ("both want less", &[tracking(Some(4)), tracking(Some(5))], true, 5),
            ("one is content", &[tracking(Some(4)), tracking(None)], true, 6),
            ("one wants more", &[tracking(Some(4)), tracking(Some(9))], true, 9),
            ("a step policy does not wait", &[other(4), tracking(None)], false, 4),
            ("the larger of two step policies", &[other(5), other(4)], false, 5),
            (
                "one without scale-in is not asked",
                &[tracking(Some(5)), Proposal { capacity: None, must_agree: false }],
                true,
                5,
            ),
            ("nobody has anything to say", &[], true, 6),
        ];
        for (name, proposals, is_tracking, expected) in cases {
            assert_eq!(agreed(6, proposals, is_tracking), expected, "{name}");
        }
    }
}
