//! The steps of a step scaling policy: which one a breach falls into.
//!
//! Bounds are relative to the alarm's threshold. Above it a step holds its lower bound but not its upper one, below it the other
//! way round; a bound that is not given is infinite. Source: AWS, as-scaling-simple-step.html, 2026-10.

use skylapse_units::order;

/// One step.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Step {
    /// `MetricIntervalLowerBound`; `None`: minus infinity.
    pub lower: Option<f64>,
    /// `MetricIntervalUpperBound`; `None`: infinity.
    pub upper: Option<f64>,
    /// The adjustment.
    pub adjustment: i64,
}

/// What is wrong with a list of steps.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum StepError {
    /// There are none.
    None,
    /// A step ends where it begins, or before.
    Empty,
    /// Two steps hold the same breach.
    Overlap,
    /// A breach between two steps falls into none.
    Gap,
}

/// Looks for gaps and overlaps. The order of the list does not matter.
///
/// # Errors
/// The first thing that AWS would refuse.
pub fn check(steps: &[Step]) -> Result<(), StepError> {
    if steps.is_empty() {
        return Err(StepError::None);
    }
    let mut bounds: Vec<(f64, f64)> = steps.iter().map(Step::bounds).collect();
    if bounds.iter().any(|(lower, upper)| upper <= lower) {
        return Err(StepError::Empty);
    }
    order::sort_by(&mut bounds, |one, other| one.0.total_cmp(&other.0));
    for pair in bounds.windows(2) {
        let (end, next) = (pair[0].1, pair[1].0);
        if next < end {
            return Err(StepError::Overlap);
        }
        if end < next {
            return Err(StepError::Gap);
        }
    }
    Ok(())
}

/// The step of a breach: `delta` is the metric less the threshold. `is_above`: the alarm watches for high values.
#[must_use]
pub fn choose(steps: &[Step], delta: f64, is_above: bool) -> Option<Step> {
    let holds = |step: &&Step| {
        let (lower, upper) = step.bounds();
        if is_above { lower <= delta && delta < upper } else { lower < delta && delta <= upper }
    };
    steps.iter().find(holds).copied()
}

impl Step {
    fn bounds(&self) -> (f64, f64) {
        (self.lower.unwrap_or(f64::NEG_INFINITY), self.upper.unwrap_or(f64::INFINITY))
    }
}

#[cfg(test)]
mod tests {
    use super::super::adjustment::{AdjustmentType, change};
    use super::*;

    const fn step(lower: Option<f64>, upper: Option<f64>, adjustment: i64) -> Step {
        Step { lower, upper, adjustment }
    }

    /// AWS's example: 0 % from 50, 10 % from 60, 30 % from 70.
    const EXAMPLE: [Step; 3] =
        [step(Some(0.0), Some(10.0), 0), step(Some(10.0), Some(20.0), 10), step(Some(20.0), None, 30)];

    #[test]
    fn worked_example_a8_a_breach_falls_into_one_step() {
        let scale = |metric: f64, current| {
            let step = choose(&EXAMPLE, metric - 50.0, true).expect("a step holds every breach");
            i64::from(current) + change(AdjustmentType::PercentChangeInCapacity, step.adjustment, 0, current)
        };
        assert_eq!(scale(60.0, 10), 11);
        assert_eq!(scale(70.0, 11), 14, "3.3 is 3");
        assert_eq!(scale(59.9, 10), 10, "a step may change nothing");
    }

    #[test]
    fn a_bound_belongs_to_the_step_nearer_to_the_threshold_of_a_low_alarm() {
        let low = [step(Some(-10.0), Some(0.0), -1), step(None, Some(-10.0), -3)];
        let chosen = |delta| choose(&low, delta, false).map(|step| step.adjustment);
        assert_eq!(
            [chosen(0.0), chosen(-9.9), chosen(-10.0), chosen(-50.0), chosen(1.0)],
            [Some(-1), Some(-1), Some(-3), Some(-3), None]
        );
    }

    #[test]
    fn gaps_overlaps_and_empty_steps_are_refused() {
        let cases: [(&str, &[Step], Result<(), StepError>); 6] = [
            ("AWS's example", &EXAMPLE, Ok(())),
            ("in any order", &[EXAMPLE[2], EXAMPLE[0], EXAMPLE[1]], Ok(())),
            ("none", &[], Err(StepError::None)),
            ("upside down", &[step(Some(10.0), Some(0.0), 1)], Err(StepError::Empty)),
            ("overlapping", &[step(Some(0.0), Some(10.0), 1), step(Some(5.0), None, 2)], Err(StepError::Overlap)),
            ("with a gap", &[step(Some(0.0), Some(10.0), 1), step(Some(15.0), None, 2)], Err(StepError::Gap)),
        ];
        for (name, steps, expected) in cases {
            assert_eq!(check(steps), expected, "{name}");
        }
        let two_open = [step(None, Some(0.0), -1), step(None, Some(5.0), 1)];
        assert_eq!(check(&two_open), Err(StepError::Overlap));
    }
}
