//! From values to pixels and back, and where ticks go. Our own ticks: 1-3-10 for latencies, clock steps for time, 1-2-5 for
//! counts; the ones that plotters picks are round in no language.

use crate::canvas::{Rect, held};

/// A logarithmic value axis, upwards.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LogAxis {
    low: f64,
    high: f64,
    log_low: f64,
    px_per_log: f64,
    bottom: f64,
    top: f64,
}

impl LogAxis {
    /// An axis between two values above zero; nonsense becomes one decade.
    pub(crate) fn new(low: f64, high: f64, plot: &Rect) -> Self {
        let low = if low.is_finite() && low > 0.0 { low } else { 1.0 };
        let high = if high.is_finite() && high > low { high } else { low * 10.0 };
        let log_low = libm::log10(low);
        let px_per_log = plot.height() / (libm::log10(high) - log_low);
        Self { low, high, log_low, px_per_log, bottom: plot.bottom, top: plot.top }
    }

    /// Where a value lies; what is beyond an end lies on it.
    pub(crate) fn y(&self, value: f64) -> f64 {
        if value <= self.low || value.is_nan() {
            return self.bottom;
        }
        (self.bottom - (libm::log10(value) - self.log_low) * self.px_per_log).max(self.top)
    }

    /// 1-3-10 ticks from the bottom up; decades alone when they would crowd. The lower end is always one.
    pub(crate) fn ticks(&self, min_gap: f64) -> Vec<f64> {
        let step_px = self.px_per_log * 0.477; // from 1 to 3
        let mut ticks = vec![self.low];
        let mut decade = libm::pow(10.0, libm::floor(self.log_low));
        while decade <= self.high * 1.000_001 && ticks.len() < 40 {
            for tick in [decade, decade * 3.0] {
                let is_wanted = step_px >= min_gap || tick <= decade;
                let is_inside = self.low * 1.000_001 < tick && tick <= self.high * 1.000_001;
                let is_clear = ticks.last().is_none_or(|last| self.y(*last) - self.y(tick) >= min_gap);
                if is_wanted && is_inside && is_clear {
                    ticks.push(tick);
                }
            }
            decade *= 10.0;
        }
        ticks
    }
}

/// The time axis.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TimeAxis {
    from_s: f64,
    to_s: f64,
    left: f64,
    px_per_s: f64,
}

impl TimeAxis {
    /// An axis between two moments; nonsense becomes one second.
    pub(crate) fn new(from_s: f64, to_s: f64, plot: &Rect) -> Self {
        let from_s = if from_s.is_finite() { from_s } else { 0.0 };
        let to_s = if to_s.is_finite() && to_s > from_s { to_s } else { from_s + 1.0 };
        Self { from_s, to_s, left: plot.left, px_per_s: plot.width() / (to_s - from_s) }
    }

    /// Where a moment lies; it may be outside the plot, but never far.
    pub(crate) fn x(&self, at_s: f64) -> f64 {
        let span = self.to_s - self.from_s;
        let at_s = if at_s.is_nan() { self.from_s } else { at_s };
        self.left + (held(at_s, self.from_s - span, self.to_s + span) - self.from_s) * self.px_per_s
    }

    /// The moment at a place.
    pub(crate) fn at(&self, x: f64) -> f64 {
        if self.px_per_s > 0.0 { self.from_s + (x - self.left) / self.px_per_s } else { self.from_s }
    }

    /// Whether a moment is on the axis.
    pub(crate) fn contains(&self, at_s: f64) -> bool {
        self.from_s <= at_s && at_s <= self.to_s
    }

    /// Moments a clock would choose, at least `min_gap` pixels apart, and their step in seconds.
    pub(crate) fn ticks(&self, min_gap: f64) -> (Vec<f64>, f64) {
        let wanted = min_gap / self.px_per_s.max(1e-12);
        let step = CLOCK_STEPS_S.into_iter().find(|step| *step >= wanted);
        let step = step.unwrap_or_else(|| libm::ceil(wanted / 604_800.0) * 604_800.0);
        let first = libm::ceil(self.from_s / step - 1e-9);
        let n = (libm::floor((self.to_s / step + 1e-9) - first) as u32).min(100);
        ((0..=n).map(|index| (first + f64::from(index)) * step).collect(), step)
    }
}

const CLOCK_STEPS_S: [f64; 29] = [
    0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0,
    900.0, 1_800.0, 3_600.0, 7_200.0, 10_800.0, 21_600.0, 43_200.0, 86_400.0, 172_800.0, 604_800.0,
];

/// Ticks of a count from 0 up, at least `min_gap` pixels apart: whole numbers in steps of 1-2-5, or 3 where that ends on the top.
pub(crate) fn count_ticks(high: f64, height: f64, min_gap: f64) -> Vec<f64> {
    steps_of((high * min_gap / height.max(1.0)).max(1.0), high)
}

/// Ticks of an amount from 0 up, at least `min_gap` pixels apart, in steps of 1-2-5 of any size.
pub(crate) fn amount_ticks(high: f64, height: f64, min_gap: f64) -> Vec<f64> {
    steps_of((high * min_gap / height.max(1.0)).max(1e-12), high)
}

/// From 0 up to `high` in the least step of 1-2-5 that is not below `wanted`.
fn steps_of(wanted: f64, high: f64) -> Vec<f64> {
    let decade = libm::pow(10.0, libm::floor(libm::log10(wanted)));
    let step = [1.0, 2.0, 5.0, 10.0].into_iter().map(|digit| digit * decade).find(|step| *step >= wanted * 0.999_999);
    let step = step.unwrap_or(wanted);
    let n = libm::floor(high / step + 1e-9) as u32;
    (0..=n.min(50)).map(|index| f64::from(index) * step).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLOT: Rect = Rect { left: 56.0, top: 18.0, right: 652.0, bottom: 196.0 };

    #[test]
    fn latency_ticks_are_1_3_10_and_thin_out() {
        let check = |low, high, plot: &Rect, expected: &[f64]| {
            let ticks = LogAxis::new(low, high, plot).ticks(24.0);
            assert_eq!(ticks.iter().map(|tick| libm::round(*tick)).collect::<Vec<_>>(), expected);
        };
        check(30.0, 10_000.0, &PLOT, &[30.0, 100.0, 300.0, 1_000.0, 3_000.0, 10_000.0]);
        check(1.0, 100_000.0, &Rect { bottom: 118.0, ..PLOT }, &[1.0, 100.0, 10_000.0]);
        check(1.0, 10_000.0, &PLOT, &[1.0, 10.0, 100.0, 1_000.0, 10_000.0]);
    }

    #[test]
    fn values_map_onto_the_plot_and_stay_there() {
        let axis = LogAxis::new(10.0, 1_000.0, &PLOT);
        assert!(libm::fabs(axis.y(100.0) - 107.0) < 1e-9);
        assert_eq!(axis.y(0.0), PLOT.bottom);
        assert_eq!(axis.y(f64::NAN), PLOT.bottom);
        assert_eq!(axis.y(f64::INFINITY), PLOT.top);
    }

    #[test]
    fn time_ticks_are_steps_of_a_clock() {
        let check = |from, to, n, step| {
            let (ticks, found) = TimeAxis::new(from, to, &PLOT).ticks(80.0);
            assert_eq!((ticks.len(), found), (n, step), "{from} to {to}");
        };
        check(0.0, 5_400.0, 7, 900.0);
        check(0.0, 86_400.0, 5, 21_600.0);
        check(100.0, 101.0, 6, 0.2);
        check(0.0, 1e9, 8, 604_800.0 * 222.0);
    }

    #[test]
    fn a_place_on_the_time_axis_reads_back() {
        let axis = TimeAxis::new(60.0, 660.0, &PLOT);
        assert!(libm::fabs(axis.at(axis.x(333.0)) - 333.0) < 1e-9);
        assert!(axis.x(1e300) < 10_000.0, "far moments stay near");
    }

    #[test]
    fn counts_are_ticked_in_whole_steps() {
        assert_eq!(count_ticks(7.0, 54.0, 14.0), [0.0, 2.0, 4.0, 6.0]);
        assert_eq!(count_ticks(1.0, 54.0, 14.0), [0.0, 1.0]);
        assert_eq!(count_ticks(1_200.0, 54.0, 20.0), [0.0, 500.0, 1_000.0]);
        assert_eq!(amount_ticks(0.25, 50.0, 20.0), [0.0, 0.1, 0.2]);
    }
}
