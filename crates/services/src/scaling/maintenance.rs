//! Instance maintenance policies: how many instances may be missing, and how many too many, while some are replaced.
//!
//! Sources: AWS, instance-maintenance-policy-overview-and-considerations.html, health-checks-overview.html, 2026-10. Fractions
//! are *model assumptions*: the floor is rounded up, the ceiling down, and one instance can always move.

/// The band that a capacity stays in while instances are replaced, in percent of the desired capacity.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Band {
    /// `MinHealthyPercentage`.
    pub min_percent: u32,
    /// `MaxHealthyPercentage`.
    pub max_percent: u32,
}

/// How an instance is replaced.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Moves {
    /// As many may be launched beyond the desired capacity.
    pub ahead: u32,
    /// As many may be taken away before their replacements serve.
    pub behind: u32,
}

impl Band {
    /// The fewest and the most instances in service.
    #[must_use]
    pub const fn of(self, desired: u32) -> (u32, u32) {
        let floor = (desired as u64 * self.min_percent as u64).div_ceil(100);
        let ceiling = desired as u64 * self.max_percent as u64 / 100;
        (floor as u32, ceiling as u32)
    }

    /// What may move at once.
    #[must_use]
    pub const fn moves(self, desired: u32) -> Moves {
        let (floor, ceiling) = self.of(desired);
        let (behind, ahead) = (desired.saturating_sub(floor), ceiling.saturating_sub(desired));
        match (behind, ahead) {
            // With 100 and 100 the replacement comes first; so it does when the room for one more is a fraction.
            (0, 0) if self.min_percent == 100 => Moves { ahead: 1, behind: 0 },
            (0, 0) => Moves { ahead: 0, behind: 1 },
            (behind, ahead) => Moves { ahead, behind },
        }
    }
}

/// As many unhealthy instances are replaced at once: a tenth of the desired capacity, one at least.
#[must_use]
pub const fn wave(desired: u32) -> u32 {
    let tenth = desired / 10;
    if tenth < 1 { 1 } else { tenth }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn worked_example_a19_the_band_of_90_and_120_percent() {
        let band = Band { min_percent: 90, max_percent: 120 };
        assert_eq!(band.of(100), (90, 120));
        assert_eq!(band.moves(100), Moves { ahead: 20, behind: 10 });
    }

    #[test]
    fn worked_example_a18_a_refresh_of_90_and_100_takes_a_tenth_at_a_time() {
        let band = Band { min_percent: 90, max_percent: 100 };
        for (desired, behind) in [(10, 1), (100, 10), (25, 2), (5, 1)] {
            assert_eq!(band.moves(desired), Moves { ahead: 0, behind }, "of {desired}");
        }
    }

    #[test]
    fn one_instance_can_always_move() {
        let cases = [
            ("one at a time, launch first", 100, 100, 10, Moves { ahead: 1, behind: 0 }),
            ("all at once", 0, 100, 10, Moves { ahead: 0, behind: 10 }),
            ("launch before terminating", 100, 110, 10, Moves { ahead: 1, behind: 0 }),
            ("less than one more", 100, 110, 5, Moves { ahead: 1, behind: 0 }),
        ];
        for (name, min_percent, max_percent, desired, expected) in cases {
            assert_eq!(Band { min_percent, max_percent }.moves(desired), expected, "{name}");
        }
    }

    #[test]
    fn worked_example_a28_six_unhealthy_instances_are_replaced_one_at_a_time() {
        assert_eq!([1, 6, 10, 19, 40].map(wave), [1, 1, 1, 1, 4]);
    }
}
