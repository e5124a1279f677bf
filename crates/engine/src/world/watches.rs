//! Resources that watch a number of another resource (an alarm and its metric).
//!
//! Each pair of a watched resource and a period has meters of its own: a copy of the resource's, fed with the same facts and
//! closed at the end of every period. So a watch sees exactly what the series of that period would hold, whether anybody
//! listens to series or not, and different periods do not disturb each other. Without watches nothing of this costs anything.

use skylapse_services::call::{Datapoint, Watch};
use skylapse_units::{SimDuration, SimTime, SortedMap};

use crate::fleet::{Address, Fact, FleetMeters};

/// All watches of a run.
#[derive(Clone, Default)]
pub struct Watches {
    watching: Vec<Watching>,
    shadows: Vec<Shadow>,
    /// The shadows of each watched resource.
    of: SortedMap<Address, Vec<u32>>,
    meters: FleetMeters,
}

#[derive(Clone, Debug)]
struct Watching {
    watcher: Address,
    watch: Watch,
    /// Its shadow, once the resource exists.
    shadow: Option<u32>,
}

/// The meters of one resource for one period.
#[derive(Clone, Debug)]
struct Shadow {
    period: SimDuration,
    /// Where its meters are.
    at: Address,
    /// The numbers of the period that has just ended.
    rows: Vec<(&'static str, f64)>,
}

impl Watches {
    /// True when nobody watches anything.
    #[inline]
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.watching.is_empty()
    }

    /// Begins a watch, or replaces the one of the same number; `of` is the resource, when it exists already.
    pub fn add(&mut self, watcher: Address, watch: Watch, of: Option<Address>, meters: &FleetMeters, now: SimTime) {
        assert!(!watch.period.is_zero(), "a period lasts some time");
        self.remove(watcher, watch.id);
        let shadow = of.map(|of| self.shadow(of, watch.period, meters, now));
        self.watching.push(Watching { watcher, watch, shadow });
    }

    /// Ends a watch.
    pub fn remove(&mut self, watcher: Address, id: u32) {
        self.watching.retain(|watching| watching.watcher != watcher || watching.watch.id != id);
    }

    /// A resource has come to be; somebody may have waited for it.
    pub fn born(&mut self, name: &str, of: Address, meters: &FleetMeters, now: SimTime) {
        for index in 0..self.watching.len() {
            let watch = &self.watching[index].watch;
            if watch.resource == name {
                let period = watch.period;
                self.watching[index].shadow = Some(self.shadow(of, period, meters, now));
            }
        }
    }

    /// A resource has done something.
    pub fn note(&mut self, of: Address, now: SimTime, fact: &Fact) {
        for &shadow in self.of.get(&of).into_iter().flatten() {
            self.meters.note(self.shadows[shadow as usize].at, now, fact);
        }
    }

    /// Ends every period that ends at `end`: who gets which datapoint, in the order of the watches.
    pub fn close(&mut self, end: SimTime) -> Vec<(Address, Datapoint)> {
        let ends = |period: SimDuration| end.as_nanos().is_multiple_of(period.as_nanos());
        for shadow in self.shadows.iter_mut().filter(|shadow| ends(shadow.period)) {
            shadow.rows.clear();
            self.meters.close_period(shadow.at, end, &mut |metric, value| shadow.rows.push((metric, value)));
        }
        let datapoint = |Watching { watcher, watch, shadow }: &Watching| {
            let shadow = shadow.map(|shadow| &self.shadows[shadow as usize]);
            let published = shadow.and_then(|shadow| self.meters.published(shadow.at, &watch.metric));
            if let Some(published) = published {
                let value = published.statistics.named(&watch.statistic);
                return (*watcher, Datapoint { watch: watch.id, value, covers: published.covers });
            }
            let rows = shadow.into_iter().flat_map(|shadow| &shadow.rows);
            let value = rows.into_iter().find(|(name, _)| is_named(name, watch)).map(|(_, value)| *value);
            (*watcher, Datapoint { watch: watch.id, value, covers: watch.period })
        };
        self.watching.iter().filter(|watching| ends(watching.watch.period)).map(datapoint).collect()
    }

    /// When the next watched period ends; `None`: nobody watches.
    #[must_use]
    pub fn next_end(&self, now: SimTime) -> Option<SimTime> {
        self.watching.iter().map(|watching| next_end(now, watching.watch.period)).min()
    }

    /// Bytes held; an estimate.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.meters.bytes() + (self.watching.len() * size_of::<Watching>()) as u64
    }

    /// The shadow of a resource for a period; made when there is none.
    fn shadow(&mut self, of: Address, period: SimDuration, meters: &FleetMeters, now: SimTime) -> u32 {
        let known = self.of.get_or_default(of);
        if let Some(&shadow) = known.iter().find(|shadow| self.shadows[**shadow as usize].period == period) {
            return shadow;
        }
        let at = self.meters.copy(meters, of);
        // What was before belongs to no period of this watch.
        self.meters.close_period(at, now, &mut |_, _| {});
        let index = self.shadows.len() as u32;
        self.shadows.push(Shadow { period, at, rows: vec![] });
        known.push(index);
        index
    }
}

/// When the period ends in which `now` lies; a moment between two periods lies in the second.
fn next_end(now: SimTime, period: SimDuration) -> SimTime {
    let n_whole = now.as_nanos() / period.as_nanos();
    SimTime::from_nanos((n_whole + 1).saturating_mul(period.as_nanos()))
}

/// A count has no statistic in its name: it is a sum.
fn is_named(row: &str, watch: &Watch) -> bool {
    match row.strip_prefix(watch.metric.as_str()) {
        Some("") => watch.statistic == "sum",
        Some(rest) => rest.strip_prefix('.') == Some(watch.statistic.as_str()),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use skylapse_kernel::{Rng, Seed};
    use skylapse_services::lambda::{self, ThrottleReason};
    use skylapse_services::service::{New, Slot};

    use super::*;
    use crate::fleet::Fleet;
    use crate::registry::{Config, Quotas};

    fn at(secs: u64) -> SimTime {
        SimTime::from_nanos(secs * 1_000_000_000)
    }

    fn watch(id: u32, metric: &str, statistic: &str, secs: u64) -> Watch {
        let (metric, statistic) = (metric.to_owned(), statistic.to_owned());
        Watch { id, resource: "thumb".to_owned(), metric, statistic, period: SimDuration::from_secs(secs) }
    }

    /// A function's meters, and where they are.
    fn function() -> (FleetMeters, Address) {
        let config = Config::of_kind("lambda").expect("a registered kind");
        let mut meters = FleetMeters::default();
        let new = New { name: "thumb", parent: None, config: &config };
        let address = Fleet::new(&Quotas::default()).add(new, Rng::from_seed(Seed(1)), &mut meters);
        (meters, address)
    }

    fn throttled(secs: u64) -> (SimTime, Fact) {
        let reason = ThrottleReason::CallerRateLimitExceeded;
        let fact = lambda::Fact::InvocationThrottled { request: 1, arrived: at(secs), reason };
        (at(secs), Fact::Lambda(fact))
    }

    #[test]
    fn every_watch_gets_the_number_of_its_own_period_and_statistic() {
        let (meters, thumb) = function();
        let watcher = Address { slot: Slot(7), ..thumb };
        let mut watches = Watches::default();
        watches.add(watcher, watch(1, "throttles", "sum", 60), Some(thumb), &meters, at(0));
        watches.add(watcher, watch(2, "throttles", "sum", 120), Some(thumb), &meters, at(0));
        watches.add(watcher, watch(3, "concurrent_executions", "max", 60), Some(thumb), &meters, at(0));
        watches.add(watcher, watch(4, "latency_ms", "p99", 60), Some(thumb), &meters, at(0));
        assert_eq!(watches.next_end(at(0)), Some(at(60)));
        let happens = |watches: &mut Watches, secs: u64| {
            let (now, fact) = throttled(secs);
            watches.note(thumb, now, &fact);
        };
        happens(&mut watches, 10);
        happens(&mut watches, 20);
        let values = |watches: &mut Watches, secs: u64| {
            watches.close(at(secs)).into_iter().map(|(_, point)| (point.watch, point.value)).collect::<Vec<_>>()
        };
        assert_eq!(values(&mut watches, 60), [(1, Some(2.0)), (3, Some(0.0)), (4, None)]);
        happens(&mut watches, 70);
        let second = [(1, Some(1.0)), (2, Some(3.0)), (3, Some(0.0)), (4, None)];
        assert_eq!(values(&mut watches, 120), second);
    }

    #[test]
    fn a_watch_begins_where_it_is_made_and_waits_for_what_does_not_exist_yet() {
        let (mut meters, thumb) = function();
        let (now, fact) = throttled(5);
        meters.note(thumb, now, &fact);
        let (mut watches, covers) = (Watches::default(), SimDuration::from_secs(60));
        watches.add(thumb, watch(1, "throttles", "sum", 60), None, &meters, at(0));
        assert_eq!(watches.close(at(60)), [(thumb, Datapoint { watch: 1, value: None, covers })]);
        watches.born("thumb", thumb, &meters, at(61));
        assert_eq!(
            watches.close(at(120)),
            [(thumb, Datapoint { watch: 1, value: Some(0.0), covers })],
            "what was before is over"
        );
        watches.remove(thumb, 1);
        assert!(watches.is_empty() && watches.close(at(180)).is_empty());
    }
}
