//! When requests arrive from outside.
//!
//! An [`ArrivalStream`] is a few numbers of state over shared data, so it is cheap to clone with a checkpoint. Each workload
//! draws from its own stream of chance. Nothing arrives at or after the horizon.

mod profile;
mod stream;
#[cfg(test)]
mod tests;
mod trace;

use std::sync::Arc;

use skylapse_kernel::Distribution;
use skylapse_units::{Rate, SimDuration, SimTime};

pub use profile::{Interpolate, Profile, ProfilePoint};
pub use stream::ArrivalStream;
pub use trace::{Trace, TraceBin};

/// An arrival process.
#[derive(Clone, Debug, PartialEq)]
pub enum Arrivals {
    /// Evenly, the first at 1/rate.
    Constant(Rate),
    /// At random with a steady rate.
    Poisson(Rate),
    /// Independent gaps.
    Renewal(Distribution),
    /// At these moments, in order.
    Times(Arc<[SimTime]>),
    /// With a rate that changes.
    Profile {
        /// The rate over time.
        profile: Profile,
        /// At random or evenly.
        process: Process,
    },
    /// As counted in a file.
    Trace {
        /// Counts by bin.
        trace: Trace,
        /// At random or evenly.
        process: Process,
    },
    /// As recorded, request by request, each with its target and its work. Not part of the scenario format.
    Recorded(Arc<[RecordedRequest]>),
}

/// How arrivals follow a rate or a count.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Process {
    /// At random: a Poisson process with that rate.
    Poisson,
    /// Evenly: an arrival whenever the expected number crosses the next whole number (a rate), or each bin's count spread
    /// over the bin (counts).
    Even,
}

/// One request of a recording.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RecordedRequest {
    /// When it arrives.
    pub at: SimTime,
    /// Index into the scenario's resources.
    pub target: u32,
    /// How long its work takes.
    pub work: SimDuration,
}

impl Arrivals {
    /// About how many requests arrive before `end`.
    #[must_use]
    pub fn expected(&self, end: SimTime) -> f64 {
        let secs = end.as_secs_f64();
        match self {
            Self::Constant(rate) | Self::Poisson(rate) => rate.as_per_second() * secs,
            Self::Renewal(interval) => {
                // A gap of zero would never get anywhere; the stream gives up after a nanosecond's worth.
                secs / interval.mean().as_secs_f64().max(1e-9)
            }
            Self::Times(times) => times.partition_point(|at| *at < end) as f64,
            Self::Profile { profile, .. } => profile.cumulative(secs),
            Self::Trace { trace, .. } => trace.expected(end),
            Self::Recorded(requests) => requests.partition_point(|request| request.at < end) as f64,
        }
    }

    /// The highest rate per second that lasts, before `end`.
    #[must_use]
    pub fn peak_per_s(&self, end: SimTime) -> f64 {
        match self {
            Self::Constant(rate) | Self::Poisson(rate) => rate.as_per_second(),
            Self::Renewal(interval) => 1.0 / interval.mean().as_secs_f64().max(1e-9),
            Self::Times(times) => busiest_second(times.iter().copied(), end),
            Self::Profile { profile, .. } => profile.peak_per_s(end),
            Self::Trace { trace, .. } => trace.peak_per_s(end),
            Self::Recorded(requests) => busiest_second(requests.iter().map(|request| request.at), end),
        }
    }

    /// Bytes of data behind the process, shared by all clones of its stream.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        match self {
            Self::Constant(_) | Self::Poisson(_) | Self::Renewal(_) => 0,
            Self::Times(times) => size_of_val::<[SimTime]>(times) as u64,
            Self::Profile { profile, .. } => profile.bytes(),
            Self::Trace { trace, .. } => trace.bytes(),
            Self::Recorded(requests) => size_of_val::<[RecordedRequest]>(requests) as u64,
        }
    }
}

/// The most arrivals within one second of the clock.
fn busiest_second(times: impl Iterator<Item = SimTime>, end: SimTime) -> f64 {
    let (mut most, mut second, mut n) = (0_u64, 0_u64, 0_u64);
    for at in times.take_while(|at| *at < end) {
        let this = at.as_nanos() / 1_000_000_000;
        n = if this == second { n + 1 } else { 1 };
        second = this;
        most = most.max(n);
    }
    most as f64
}
