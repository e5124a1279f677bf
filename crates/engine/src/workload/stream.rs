//! The next arrival, one after the other.

use skylapse_kernel::{Distribution, Rng};
use skylapse_units::{SimDuration, SimTime};

use super::{Arrivals, Process, Profile, RecordedRequest, Trace, TraceBin};

/// Gives out arrivals in order of time. A clone goes on with the same arrivals.
#[derive(Clone, Debug)]
pub struct ArrivalStream {
    rng: Rng,
    /// The last arrival given out, or where the stream began.
    now: SimTime,
    horizon: SimTime,
    state: State,
}

#[derive(Clone, Debug)]
enum State {
    Constant { per_s: f64, n: u64, from: SimTime },
    Poisson { per_s: f64 },
    Renewal { interval: Distribution },
    Times { times: std::sync::Arc<[SimTime]>, next: u32 },
    Profile { profile: Profile, process: Process, level: f64, piece: u32 },
    TraceEven { trace: Trace, bin: u32, k: u64, seen: f64, from: SimTime },
    TracePoisson { trace: Trace, bin: u32, used: f64, from: SimTime },
    Recorded { requests: std::sync::Arc<[RecordedRequest]>, next: u32 },
    Over,
}

impl ArrivalStream {
    /// A stream from the start of the run.
    #[must_use]
    pub fn new(arrivals: &Arrivals, rng: Rng, horizon: SimTime) -> Self {
        Self::starting_at(arrivals, rng, SimTime::START, horizon)
    }

    /// A stream that takes over at a moment, as after a change of the workload. Steady and random processes begin there;
    /// what follows the clock (times, profile, trace) goes on where the clock stands.
    #[must_use]
    pub fn starting_at(arrivals: &Arrivals, rng: Rng, from: SimTime, horizon: SimTime) -> Self {
        let state = match arrivals {
            Arrivals::Constant(rate) | Arrivals::Poisson(rate) if rate.is_zero() => State::Over,
            Arrivals::Constant(rate) => State::Constant { per_s: rate.as_per_second(), n: 0, from },
            Arrivals::Poisson(rate) => State::Poisson { per_s: rate.as_per_second() },
            Arrivals::Renewal(interval) => State::Renewal { interval: interval.clone() },
            Arrivals::Times(times) => {
                State::Times { times: times.clone(), next: times.partition_point(|at| *at < from) as u32 }
            }
            Arrivals::Profile { profile, process } => {
                let level = profile.cumulative(from.as_secs_f64());
                State::Profile { profile: profile.clone(), process: *process, level, piece: 0 }
            }
            Arrivals::Trace { trace, process: Process::Even } => {
                State::TraceEven { trace: trace.clone(), bin: trace.bin_at(from), k: 0, seen: 0.0, from }
            }
            Arrivals::Trace { trace, process: Process::Poisson } => {
                State::TracePoisson { trace: trace.clone(), bin: trace.bin_at(from), used: 0.0, from }
            }
            Arrivals::Recorded(requests) => State::Recorded {
                requests: requests.clone(),
                next: requests.partition_point(|request| request.at < from) as u32,
            },
        };
        Self { rng, now: from, horizon, state }
    }

    /// The recorded request of the arrival given out last, when the workload is a recording.
    #[must_use]
    pub fn recorded(&self) -> Option<RecordedRequest> {
        match &self.state {
            State::Recorded { requests, next } => requests.get(next.checked_sub(1)? as usize).copied(),
            State::Constant { .. }
            | State::Poisson { .. }
            | State::Renewal { .. }
            | State::Times { .. }
            | State::Profile { .. }
            | State::TraceEven { .. }
            | State::TracePoisson { .. }
            | State::Over => None,
        }
    }

    /// All requests of the recording; none when the workload is no recording.
    #[must_use]
    pub fn recording(&self) -> &[RecordedRequest] {
        if let State::Recorded { requests, .. } = &self.state { requests } else { &[] }
    }

    fn step(&mut self) -> Option<SimTime> {
        match &mut self.state {
            State::Over => None,
            State::Constant { per_s, n, from } => {
                *n += 1;
                Some(from.saturating_add(SimDuration::from_secs_f64(*n as f64 / *per_s)))
            }
            State::Poisson { per_s } => {
                let gap_s = -libm::log(1.0 - self.rng.unit()) / *per_s;
                Some(self.now.saturating_add(SimDuration::from_secs_f64(gap_s)))
            }
            // At least a nanosecond, or gaps of zero would hold the clock still for ever.
            State::Renewal { interval } => {
                let gap = self.rng.draw(interval).max(SimDuration::from_nanos(1));
                Some(self.now.saturating_add(gap))
            }
            State::Times { times, next } => {
                let at = times.get(*next as usize).copied();
                *next = next.saturating_add(1);
                at
            }
            State::Recorded { requests, next } => {
                let at = requests.get(*next as usize).map(|request| request.at);
                *next = next.saturating_add(1);
                at
            }
            State::Profile { profile, process, level, piece } => {
                *level = match process {
                    Process::Poisson => *level - libm::log(1.0 - self.rng.unit()),
                    // The next whole number; a level that is whole but for rounding counts as whole.
                    Process::Even => libm::floor(*level + 1e-9 + 1e-12 * *level) + 1.0,
                };
                let (secs, found) = profile.moment_of(*level, *piece)?;
                *piece = found;
                Some(SimTime::START + SimDuration::from_secs_f64(secs))
            }
            State::TraceEven { trace, bin, k, seen, from } => even(trace, bin, k, seen, *from),
            State::TracePoisson { trace, bin, used, from } => {
                let need = -libm::log(1.0 - self.rng.unit());
                random(trace, bin, used, need, *from)
            }
        }
    }
}

impl Iterator for ArrivalStream {
    type Item = SimTime;

    /// The next arrival: never before the last one, always before the horizon.
    fn next(&mut self) -> Option<SimTime> {
        let at = self.step()?.max(self.now);
        if self.horizon <= at {
            self.state = State::Over;
            return None;
        }
        self.now = at;
        Some(at)
    }
}

/// Spreads each bin's count over the bin: arrival k of n at (k + ½)/n. Parts of a count are carried into the next bin.
fn even(trace: &Trace, bin: &mut u32, k: &mut u64, seen: &mut f64, from: SimTime) -> Option<SimTime> {
    loop {
        let (TraceBin { start, count }, end) = trace.bin(*bin)?;
        let n = (libm::floor(*seen + count + 0.5) - libm::floor(*seen + 0.5)) as u64;
        if *k < n {
            let share = (*k as f64 + 0.5) / n as f64;
            *k += 1;
            let at = start + SimDuration::from_secs_f64((end - start).as_secs_f64() * share);
            if at < from {
                continue;
            }
            return Some(at);
        }
        *seen += count;
        *k = 0;
        *bin += 1;
    }
}

/// A Poisson process with each bin's rate: `need` more arrivals are expected until the next one. `used` says how much of
/// the current bin's count lies behind.
fn random(trace: &Trace, bin: &mut u32, used: &mut f64, mut need: f64, from: SimTime) -> Option<SimTime> {
    loop {
        let (TraceBin { start, count }, end) = trace.bin(*bin)?;
        let width_s = (end - start).as_secs_f64();
        if start < from && *used == 0.0 {
            *used = count * ((from - start).as_secs_f64() / width_s).min(1.0);
        }
        let rest = count - *used;
        if need < rest {
            *used += need;
            return Some(start + SimDuration::from_secs_f64(width_s * (*used / count)));
        }
        need -= rest;
        *used = 0.0;
        *bin += 1;
    }
}
