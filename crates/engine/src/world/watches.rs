//! Resources that watch a number of another resource (an alarm and its metric).
//!
//! Each pair of a watched resource and a period has meters of its own: a copy of the resource's, fed with the same facts and
//! closed at the end of every period. So a watch sees exactly what the series of that period would hold, whether anybody
//! listens to series or not, and different periods do not disturb each other. Without watches nothing of this costs anything.

use std::collections::BTreeMap;

use skylapse_services::call::{Datapoint, Watch};
use skylapse_units::{SimDuration, SimTime};

use crate::fleet::{Address, Fact, FleetMeters};

/// All watches of a run.
#[derive(Clone, Default)]
pub struct Watches {
    watching: Vec<Watching>,
    shadows: Vec<Shadow>,
    /// The shadows of each watched resource.
    of: BTreeMap<Address, Vec<u32>>,
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
            let rows = shadow.map(|shadow| &self.shadows[shadow as usize].rows);
            let value = rows.into_iter().flatten().find(|(name, _)| is_named(name, watch)).map(|(_, value)| *value);
            (*watcher, Datapoint { watch: watch.id, value })
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
        let known = self.of.entry(of).or_default();
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
