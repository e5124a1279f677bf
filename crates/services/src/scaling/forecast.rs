//! Predictive scaling: what the load of an hour will be, from the same hour of earlier weeks and days.
//!
//! AWS publishes no method. The model takes the mean of the same hours of the week; where the history has none yet, of the same
//! hours of the day; so it finds a daily shape after a day and a weekly one after a week (*model assumption*). Facts about data
//! and times: AWS, predictive-scaling-policy-overview.html, 2026-10.

/// A forecast needs as many hours of history.
pub const LEAST_HOURS: u64 = 24;
/// It looks back as far: 14 days.
pub const MOST_HOURS: u64 = 14 * 24;
/// It is made again after as many hours.
pub const EVERY_HOURS: u64 = 6;
/// It looks ahead as far.
pub const AHEAD_HOURS: u64 = 48;

/// Loads of whole hours.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct History {
    /// The number of the first hour; hours are counted from any midnight, the same one always.
    first: u64,
    /// Oldest first; `None`: nothing was measured.
    loads: Vec<Option<f64>>,
}

impl History {
    /// An hour is over. Hours come in order, none left out.
    pub fn push(&mut self, hour: u64, load: Option<f64>) {
        if self.loads.is_empty() {
            self.first = hour;
        }
        self.loads.push(load);
        if MOST_HOURS < self.loads.len() as u64 {
            self.loads.remove(0);
            self.first += 1;
        }
    }

    /// Whether there is enough of it.
    #[must_use]
    pub fn is_enough(&self) -> bool {
        let n_measured = self.loads.iter().flatten().count() as u64;
        LEAST_HOURS <= n_measured
    }

    /// The load of a coming hour; `None`: too little is known.
    #[must_use]
    pub fn forecast(&self, hour: u64) -> Option<f64> {
        if !self.is_enough() {
            return None;
        }
        [168, 24, 1].into_iter().find_map(|every| self.mean_of_same(hour, every))
    }

    fn mean_of_same(&self, hour: u64, every: u64) -> Option<f64> {
        let same = (self.first..).zip(&self.loads).filter(|(past, _)| past % every == hour % every);
        let (n, sum) = same.filter_map(|(_, load)| *load).fold((0_u32, 0.0), |(n, sum), load| (n + 1, sum + load));
        (0 < n).then(|| sum / f64::from(n))
    }

    /// Bytes held; an estimate.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        (self.loads.capacity() * size_of::<Option<f64>>()) as u64
    }
}

/// The instances that carry a load, when each carries `target` (rounded up: *model assumption*).
#[must_use]
pub fn capacity(load: f64, target: f64) -> u32 {
    (load / target - 1e-9).ceil().clamp(0.0, f64::from(u32::MAX)) as u32
}

/// The maximum after a forecast that comes near it or beyond: with a buffer on top of the forecast, and never lower than before.
#[must_use]
pub fn raised_max(forecast: u32, buffer_percent: u32, max: u32) -> u32 {
    if forecast < max {
        return max;
    }
    let raised = (u64::from(forecast) * u64::from(100 + buffer_percent)).div_ceil(100);
    u32::try_from(raised).unwrap_or(u32::MAX).max(max)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A load by the hour for so many hours.
    fn history(hours: u64, load: impl Fn(u64) -> Option<f64>) -> History {
        let mut history = History::default();
        (0..hours).for_each(|hour| history.push(hour, load(hour)));
        history
    }

    /// Busy from 9 to 18, twice as much as at night.
    fn day(hour: u64) -> f64 {
        if (9..18).contains(&(hour % 24)) { 400.0 } else { 200.0 }
    }

    #[test]
    fn a_day_of_history_shows_the_daily_shape_and_less_shows_nothing() {
        assert_eq!(history(23, |hour| Some(day(hour))).forecast(33), None);
        let one_day = history(24, |hour| Some(day(hour)));
        assert_eq!([24, 33, 42].map(|hour| one_day.forecast(hour)), [Some(200.0), Some(400.0), Some(200.0)]);
    }

    #[test]
    fn a_week_of_history_shows_the_weekend() {
        let weekly = |hour: u64| if 5 <= hour / 24 % 7 { 50.0 } else { day(hour) };
        let two_weeks = history(14 * 24, |hour| Some(weekly(hour)));
        for hour in 14 * 24..14 * 24 + AHEAD_HOURS {
            assert_eq!(two_weeks.forecast(hour), Some(weekly(hour)), "hour {hour}");
        }
        assert_eq!(two_weeks.forecast(14 * 24 + 5 * 24 + 10), Some(50.0), "Saturday at ten");
    }

    #[test]
    fn what_was_not_measured_does_not_count_and_what_is_older_than_14_days_is_forgotten() {
        let holes = history(48, |hour| (hour % 24 != 3).then(|| day(hour)));
        assert_eq!(holes.forecast(51), Some((9.0 * 400.0 + 14.0 * 200.0) / 23.0), "no such hour: the mean of all");
        let changed = history(28 * 24, |hour| Some(if hour < 14 * 24 { 1_000.0 } else { 10.0 }));
        assert_eq!(changed.forecast(28 * 24), Some(10.0));
    }

    #[test]
    fn a_load_becomes_instances_and_a_forecast_may_raise_the_maximum() {
        assert_eq!([0.0, 50.0, 51.0, 400.0].map(|load| capacity(load, 50.0)), [0, 1, 2, 8]);
        assert_eq!([(8, 0), (10, 0), (12, 10), (12, 0)].map(|(n, buffer)| raised_max(n, buffer, 10)), [10, 10, 14, 12]);
    }
}
