//! From datapoints to the points of an evaluation range: windows that slide, made of small pieces.
//!
//! A piece is the shortest step by which a window moves; a point of a longer period is made of several. So an average over five
//! minutes is the sum of all samples over their number, as CloudWatch's is, and not the mean of five averages.

use std::collections::VecDeque;

use skylapse_units::{SimDuration, SimTime};

/// What is made of the samples of a period.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Statistic {
    /// `SampleCount`
    SampleCount,
    /// `Sum`
    Sum,
    /// `Average`
    Average,
    /// `Minimum`
    Minimum,
    /// `Maximum`
    Maximum,
    /// `p50`: percentiles cannot be put together; their windows do not slide but stand still for a whole period (*model
    /// assumption*).
    P50,
    /// `p90`
    P90,
    /// `p95`
    P95,
    /// `p99`
    P99,
}

/// What is known of one piece of time.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Sample {
    /// The statistic over it.
    pub value: f64,
    /// How many samples stand behind it; 1 where the metric does not tell, so that pieces weigh the same (*model assumption*).
    pub weight: f64,
}

/// Where windows end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Boundaries {
    /// Anywhere: `SlidingWindow`.
    Sliding,
    /// With the clock's minute, hour, day: `WallClockWindow`.
    WallClock,
}

/// How often an alarm is evaluated, and over what.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Timing {
    /// The length of a point.
    pub period: SimDuration,
    /// How many points count, N.
    pub evaluation_periods: u32,
    /// How many points are looked at.
    pub range: u32,
    /// Where windows end.
    pub boundaries: Boundaries,
    /// Which statistic.
    pub statistic: Statistic,
    /// How long a datapoint takes to be seen.
    pub visible_delay: SimDuration,
}

/// The pieces that an alarm remembers.
#[derive(Clone, PartialEq, Debug)]
pub struct Window {
    timing: Timing,
    /// Newest last; each with the moment at which it was known.
    pieces: VecDeque<Option<(Sample, SimTime)>>,
    /// When the newest piece ended.
    end: SimTime,
    /// When the first piece with data began.
    first_data: Option<SimTime>,
}

impl Timing {
    /// How often the alarm is evaluated: every minute; every 10 s for periods below a minute; every hour when N periods are more
    /// than a day.
    #[must_use]
    pub fn interval(&self) -> SimDuration {
        if self.is_long() {
            HOUR
        } else if self.period < MINUTE {
            SimDuration::from_secs(10)
        } else {
            MINUTE
        }
    }

    /// The length of a piece.
    #[must_use]
    pub fn piece(&self) -> SimDuration {
        if self.statistic.can_be_merged() {
            SimDuration::from_nanos(common_divisor(self.period.as_nanos(), self.interval().as_nanos()))
        } else {
            self.period
        }
    }

    /// The time that N points span.
    #[must_use]
    pub const fn span(&self) -> SimDuration {
        SimDuration::from_nanos(self.period.as_nanos().saturating_mul(self.evaluation_periods as u64))
    }

    fn is_long(&self) -> bool {
        DAY < self.span()
    }

    fn pieces_per_point(&self) -> u64 {
        self.period.as_nanos() / self.piece().as_nanos()
    }

    fn n_pieces(&self) -> u64 {
        let waiting = self.visible_delay.as_nanos().div_ceil(self.piece().as_nanos());
        let aligning = match self.boundaries {
            Boundaries::Sliding => HOUR.as_nanos().div_ceil(self.piece().as_nanos()) * u64::from(self.is_long()),
            Boundaries::WallClock => self.pieces_per_point(),
        };
        u64::from(self.range) * self.pieces_per_point() + waiting + aligning
    }
}

impl Window {
    /// With nothing in it.
    #[must_use]
    pub const fn new(timing: Timing) -> Self {
        Self { timing, pieces: VecDeque::new(), end: SimTime::START, first_data: None }
    }

    /// A piece has ended; `None`: without data. Pieces come in order, none left out.
    pub fn push(&mut self, end: SimTime, sample: Option<Sample>) {
        if self.timing.n_pieces() <= self.pieces.len() as u64 {
            self.pieces.pop_front();
        }
        self.pieces.push_back(sample.map(|sample| (sample, end)));
        self.end = end;
        if sample.is_some() && self.first_data.is_none() {
            self.first_data =
                Some(SimTime::START.saturating_add(end.saturating_since(SimTime::START + self.timing.piece())));
        }
    }

    /// A piece has ended, and with it a datapoint that stands for more than the piece: it bears the moment at which its time
    /// began, and is known only now.
    pub fn push_covering(&mut self, end: SimTime, sample: Option<Sample>, covers: SimDuration) {
        let back = (covers.as_nanos() / self.timing.piece().as_nanos()).saturating_sub(1);
        if back == 0 || sample.is_none() {
            return self.push(end, sample);
        }
        self.push(end, None);
        let index = (self.pieces.len() as u64).checked_sub(back + 1);
        if let Some(piece) = index.and_then(|index| self.pieces.get_mut(index as usize)) {
            *piece = sample.map(|sample| (sample, end));
        }
        self.first_data = self.first_data.or(Some(SimTime::START + end.saturating_since(SimTime::START + covers)));
    }

    /// The points of the evaluation range as they are seen now, oldest first.
    #[must_use]
    pub fn points(&self, now: SimTime) -> Vec<Option<f64>> {
        let piece = self.timing.piece().as_nanos();
        let seen_until = now.saturating_since(SimTime::START + self.timing.visible_delay).as_nanos() / piece;
        let aligned = match self.timing.boundaries {
            Boundaries::WallClock => seen_until - seen_until % self.timing.pieces_per_point(),
            Boundaries::Sliding if self.timing.is_long() => seen_until - seen_until % (HOUR.as_nanos() / piece).max(1),
            Boundaries::Sliding => seen_until,
        };
        let newest = self.end.as_nanos() / piece;
        let hidden = newest.saturating_sub(aligned);
        let per_point = self.timing.pieces_per_point();
        let point = |back: u32| {
            let from = hidden + u64::from(back) * per_point;
            let pieces = (from..from + per_point).filter_map(|back| self.piece_back(back));
            let seen = pieces.filter(|(_, known)| known.saturating_add(self.timing.visible_delay) <= now);
            let pieces = seen.map(|(sample, _)| sample);
            self.timing.statistic.merged(pieces)
        };
        (0..self.timing.range).rev().map(point).collect()
    }

    /// Whether data have been coming for all of N periods, and the newest period has some: the end of a warm-up.
    #[must_use]
    pub fn is_full(&self, now: SimTime) -> bool {
        let lasts = self.first_data.is_some_and(|first| self.timing.span() <= now.saturating_since(first));
        lasts && self.points(now).last().is_some_and(Option::is_some)
    }

    /// What it is made for.
    #[must_use]
    pub const fn timing(&self) -> &Timing {
        &self.timing
    }

    /// Bytes held; an estimate.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        (self.pieces.capacity() * size_of::<Option<(Sample, SimTime)>>()) as u64
    }

    fn piece_back(&self, back: u64) -> Option<(Sample, SimTime)> {
        let index = (self.pieces.len() as u64).checked_sub(back + 1)?;
        self.pieces[index as usize]
    }
}

impl Statistic {
    /// AWS's words, in the order of the variants.
    pub const NAMES: &'static [&'static str] =
        &["SampleCount", "Sum", "Average", "Minimum", "Maximum", "p50", "p90", "p95", "p99"];

    const ALL: [Self; 9] = [
        Self::SampleCount,
        Self::Sum,
        Self::Average,
        Self::Minimum,
        Self::Maximum,
        Self::P50,
        Self::P90,
        Self::P95,
        Self::P99,
    ];

    /// AWS's word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        Self::NAMES[self as usize]
    }

    /// The statistic of this word.
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.name() == name)
    }

    /// The statistic with this ending.
    #[must_use]
    pub fn of_ending(ending: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.ending() == ending)
    }

    /// The ending of a metric's name in the series.
    #[must_use]
    pub const fn ending(self) -> &'static str {
        match self {
            Self::SampleCount => "samples",
            Self::Sum => "sum",
            Self::Average => "avg",
            Self::Minimum => "min",
            Self::Maximum => "max",
            Self::P50 => "p50",
            Self::P90 => "p90",
            Self::P95 => "p95",
            Self::P99 => "p99",
        }
    }

    const fn can_be_merged(self) -> bool {
        match self {
            Self::SampleCount | Self::Sum | Self::Average | Self::Minimum | Self::Maximum => true,
            Self::P50 | Self::P90 | Self::P95 | Self::P99 => false,
        }
    }

    fn merged(self, pieces: impl Iterator<Item = Sample>) -> Option<f64> {
        let merge = |one: Sample, other: Sample| match self {
            Self::SampleCount | Self::Sum => Sample { value: one.value + other.value, ..one },
            Self::Average => {
                let weight = one.weight + other.weight;
                Sample { value: (one.value * one.weight + other.value * other.weight) / weight, weight }
            }
            Self::Minimum => Sample { value: one.value.min(other.value), ..one },
            Self::Maximum | Self::P50 | Self::P90 | Self::P95 | Self::P99 => {
                Sample { value: one.value.max(other.value), ..one }
            }
        };
        pieces.filter(|piece| 0.0 < piece.weight).reduce(merge).map(|sample| sample.value)
    }
}

const fn common_divisor(one: u64, other: u64) -> u64 {
    if other == 0 { one } else { common_divisor(other, one % other) }
}

const MINUTE: SimDuration = SimDuration::from_secs(60);
const HOUR: SimDuration = SimDuration::from_secs(3_600);
const DAY: SimDuration = SimDuration::from_secs(24 * 3_600);
