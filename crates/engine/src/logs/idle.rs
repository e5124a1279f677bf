//! How long idle environments lived, from who met one and who did not.
//!
//! The requests are gone through in order of time with the environments that they show: a request without INIT was served by one
//! that had been idle for some gap (its log stream says by which; without streams, by the one used last, as the model routes),
//! so it outlived that gap. A request with INIT found none: every idle one was gone, the youngest after its gap.
//!
//! A life between `min` and `max` is then fitted by maximum likelihood, with one gap in a hundred allowed to be explained
//! otherwise (age, a deployment); the interval holds every mean life within 95 % by the ratio of likelihoods.

use super::collect::{Kept, Logs, PER_MS};

/// What the gaps say.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct IdleLife {
    /// The shortest life that fits best, in seconds.
    pub min_s: f64,
    /// The longest.
    pub max_s: f64,
    /// The interval of the mean life, in seconds; the upper end is infinite when nothing was ever seen to end.
    pub interval_s: (f64, f64),
    /// Gaps that were outlived.
    pub n_outlived: u64,
    /// Gaps that were not.
    pub n_ended: u64,
}

impl IdleLife {
    /// The mean life, in seconds.
    #[must_use]
    pub const fn mean_s(&self) -> f64 {
        f64::midpoint(self.min_s, self.max_s)
    }
}

/// Gaps are counted in bins, each longer by this factor than the one before: 1 s, 1.01 s, … about a day.
const STEP: f64 = 1.01;
const N_BINS: usize = 1_150;
/// The share of gaps that something else explains.
const OTHERWISE: f64 = 0.01;
/// Half the 95 % point of χ² with one degree of freedom.
const DROP: f64 = 1.92;
/// Idle environments that are kept in mind.
const MOST_IDLE: usize = 5_000;

/// Looks at every request in order; `None`: nothing can be said.
pub(super) fn infer(logs: &Logs, order: &[u32]) -> Option<IdleLife> {
    let gaps = Gaps::of(logs, order);
    let (n_outlived, n_ended) = (gaps.outlived.iter().sum(), gaps.ended.iter().sum());
    if n_ended == 0 {
        let longest_s = bin_s(gaps.outlived.iter().rposition(|n| *n > 0)?);
        let interval_s = (longest_s, f64::INFINITY);
        return Some(IdleLife { min_s: longest_s, max_s: longest_s, interval_s, n_outlived, n_ended });
    }
    let (first, last) = gaps.range();
    // Candidates for the ends of the life: every bin near the change, or as many as can be tried.
    let step = ((last - first) / 120).max(1);
    let candidates: Vec<usize> = (first..=last).step_by(step).collect();
    let mut tried: Vec<(f64, usize, usize)> = vec![];
    for (index, &min) in candidates.iter().enumerate() {
        for &max in &candidates[index..] {
            tried.push((gaps.log_likelihood(min, max), min, max));
        }
    }
    let &(best, min, max) = tried.iter().max_by(|a, b| a.0.total_cmp(&b.0))?;
    let likely = tried.iter().filter(|(likelihood, ..)| best - DROP <= *likelihood);
    let means = likely.map(|&(_, min, max)| f64::midpoint(bin_s(min), bin_s(max)));
    let interval_s = means.fold((f64::INFINITY, 0.0_f64), |(low, high), mean| (low.min(mean), high.max(mean)));
    Some(IdleLife { min_s: bin_s(min), max_s: bin_s(max), interval_s, n_outlived, n_ended })
}

fn bin_s(bin: usize) -> f64 {
    libm::pow(STEP, bin as f64)
}

/// Gaps by bin.
struct Gaps {
    outlived: Vec<u64>,
    ended: Vec<u64>,
}

/// An environment that has fallen idle.
#[derive(Clone, Copy)]
struct Idle {
    since_ms: f64,
    stream: u32,
}

impl Gaps {
    fn of(logs: &Logs, order: &[u32]) -> Self {
        let mut gaps = Self { outlived: vec![0; N_BINS], ended: vec![0; N_BINS] };
        let mut idle: Vec<Idle> = vec![];
        for &index in order {
            let report = logs.get(index);
            let begun_ms = report.begun_ms.expect("reports in order have a time") as f64;
            let end_ms = begun_ms + f64::from(report.duration + report.init) / PER_MS;
            if report.init > 0 {
                gaps.note_cold(&idle, begun_ms);
                // Whatever was idle is gone; what is at work until later stays.
                idle.retain(|known| begun_ms < known.since_ms);
            } else if let Some(at) = served_by(&idle, &report, begun_ms) {
                gaps.note(begun_ms - idle[at].since_ms, true);
                idle.remove(at);
            }
            if idle.len() >= MOST_IDLE {
                idle.remove(0);
            }
            idle.push(Idle { since_ms: end_ms, stream: report.stream });
        }
        gaps
    }

    fn note_cold(&mut self, idle: &[Idle], begun_ms: f64) {
        let youngest = idle.iter().filter(|known| known.since_ms <= begun_ms).map(|known| begun_ms - known.since_ms);
        let gap_ms = youngest.fold(f64::INFINITY, f64::min);
        if gap_ms.is_finite() {
            self.note(gap_ms, false);
        }
    }

    fn note(&mut self, gap_ms: f64, is_outlived: bool) {
        if gap_ms < 1_000.0 {
            return;
        }
        let bin = (libm::log(gap_ms / 1e3) / libm::log(STEP) + 0.5) as usize;
        let bins = if is_outlived { &mut self.outlived } else { &mut self.ended };
        bins[bin.min(N_BINS - 1)] += 1;
    }

    /// The bins between which life may end: from below the shortest gap that ended to above the longest that was outlived.
    fn range(&self) -> (usize, usize) {
        let first_ended = self.ended.iter().position(|n| *n > 0).unwrap_or(0);
        let last_outlived = self.outlived.iter().rposition(|n| *n > 0).unwrap_or(first_ended);
        (first_ended.min(last_outlived).saturating_sub(1), first_ended.max(last_outlived).min(N_BINS - 2) + 1)
    }

    fn log_likelihood(&self, min: usize, max: usize) -> f64 {
        let (min_s, max_s) = (bin_s(min), bin_s(max));
        let lives = |gap_s: f64| {
            let plain = if gap_s < min_s {
                1.0
            } else if max_s <= gap_s {
                0.0
            } else {
                (max_s - gap_s) / (max_s - min_s)
            };
            OTHERWISE + (1.0 - 2.0 * OTHERWISE) * plain
        };
        let counts = self.outlived.iter().zip(&self.ended).enumerate().filter(|(_, (a, b))| **a + **b > 0);
        counts
            .map(|(bin, (outlived, ended))| {
                let lives = lives(bin_s(bin));
                *outlived as f64 * libm::log(lives) + *ended as f64 * libm::log(1.0 - lives)
            })
            .sum()
    }
}

/// Which idle environment served a request without INIT.
fn served_by(idle: &[Idle], report: &Kept, begun_ms: f64) -> Option<usize> {
    let is_ready = |known: &Idle| known.since_ms <= begun_ms;
    if report.stream > 0 {
        return idle.iter().rposition(|known| known.stream == report.stream && is_ready(known));
    }
    let ready = idle.iter().enumerate().filter(|(_, known)| is_ready(known));
    ready.max_by(|a, b| a.1.since_ms.total_cmp(&b.1.since_ms)).map(|(at, _)| at)
}
