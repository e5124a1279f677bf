//! Mixed instances: how many of a capacity are bought On-Demand and how many as Spot.
//!
//! Source: AWS, ec2-auto-scaling-mixed-instances-groups.html, 2023-06: rounding favors On-Demand.

/// On-Demand Instances of a capacity; the rest is Spot.
#[must_use]
pub const fn on_demand(total: u32, base: u32, percent_above_base: u32) -> u32 {
    if total <= base {
        return total;
    }
    let above = (total - base) as u64;
    let share = (above * percent_above_base as u64).div_ceil(100);
    base + share as u32
}

/// Whether the next instance is bought On-Demand, when so many run already.
#[must_use]
pub const fn next_is_on_demand(on_demand_now: u32, spot_now: u32, base: u32, percent_above_base: u32) -> bool {
    on_demand_now < on_demand(on_demand_now + spot_now + 1, base, percent_above_base)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn worked_examples_a21_and_a22_base_and_percentage() {
        let rows = [("A21", 10, 50, [10, 15, 20, 25]), ("A22", 0, 60, [6, 12, 18, 24])];
        for (name, base, percent, expected) in rows {
            for (total, expected) in [10, 20, 30, 40].into_iter().zip(expected) {
                assert_eq!(on_demand(total, base, percent), expected, "{name}: of {total}");
            }
        }
        assert_eq!(on_demand(3, 0, 50), 2, "1.5 are 2");
    }

    #[test]
    fn bought_one_by_one_the_mix_is_the_same() {
        for (base, percent) in [(10, 50), (0, 60), (1, 0), (0, 0), (0, 100), (3, 33)] {
            let (mut on_demand_now, mut spot_now) = (0, 0);
            for total in 1..=40 {
                let counter = if next_is_on_demand(on_demand_now, spot_now, base, percent) {
                    &mut on_demand_now
                } else {
                    &mut spot_now
                };
                *counter += 1;
                assert_eq!(on_demand_now, on_demand(total, base, percent), "{total} of {base} and {percent} %");
            }
        }
    }
}
