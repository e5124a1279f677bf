//! Axes that do not breathe: ends on round numbers, from everything known of the run.

use crate::observe::ResourceRecording;

/// The ends of a logarithmic latency axis, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LatencyScale {
    /// The bottom.
    pub low_ms: f64,
    /// The top.
    pub high_ms: f64,
}

/// Round ends around every latency known: 1 and 3 times powers of ten, with room for labels above.
#[must_use]
pub fn latency_ms(recorded: &ResourceRecording, longest_nanos: Option<u64>) -> LatencyScale {
    let marks = recorded.marks.common().iter().chain(recorded.marks.rare());
    let answered = marks.map(|row| row.latency().as_millis_f64()).filter(|&ms| ms > 0.0);
    let (mut least, mut most) = answered.fold((f64::INFINITY, 0.0_f64), |(a, b), ms| (a.min(ms), b.max(ms)));
    most = most.max(longest_nanos.unwrap_or(0) as f64 / 1e6);
    if !least.is_finite() {
        (least, most) = (10.0, 1_000.0);
    }
    LatencyScale { low_ms: round_below(least), high_ms: round_above(most * 1.5) }
}

/// The greatest 1·10^k or 3·10^k that is not above `ms`, not below a microsecond.
fn round_below(ms: f64) -> f64 {
    let mut end = 1e-3;
    for next in steps() {
        if next > ms {
            break;
        }
        end = next;
    }
    end
}

/// The least 1·10^k or 3·10^k that is not below `ms`.
fn round_above(ms: f64) -> f64 {
    steps().find(|&step| step >= ms).unwrap_or(1e13)
}

fn steps() -> impl Iterator<Item = f64> {
    (-3..13).flat_map(|k| {
        let power = libm::pow(10.0, f64::from(k));
        [power, 3.0 * power]
    })
}

/// A round number not below `value`: 1, 2 or 5 times a power of ten, at least 1.
#[must_use]
pub fn round_count(value: f64) -> f64 {
    (0..18)
        .flat_map(|k| [1.0, 2.0, 5.0].map(|digit| digit * libm::pow(10.0, f64::from(k))))
        .find(|&round| round >= value)
        .unwrap_or(value)
}

/// A round amount not below `value`: 1, 2 or 5 times a power of ten, however small.
#[must_use]
pub fn round_amount(value: f64) -> f64 {
    let steps = (-9..12).flat_map(|k| [1.0, 2.0, 5.0].map(|digit| digit * libm::pow(10.0, f64::from(k))));
    steps.into_iter().find(|&round| round >= value).unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_are_round() {
        for (ms, below, above) in [(35.0, 30.0, 100.0), (1.0, 1.0, 1.0), (0.0, 0.001, 0.001), (999.0, 300.0, 1_000.0)] {
            assert_eq!((round_below(ms), round_above(ms)), (below, above), "{ms} ms");
        }
        for (value, round) in [(0.0, 1.0), (3.0, 5.0), (6.0, 10.0), (1_000.0, 1_000.0), (1_001.0, 2_000.0)] {
            assert_eq!(round_count(value), round);
        }
        assert!((round_amount(0.003_6) - 0.005).abs() < 1e-12);
    }
}
