//! M out of N, with missing data: the points of an evaluation range in, a state out.

/// AWS's `StateValue`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum State {
    /// Within the threshold.
    Ok,
    /// Outside.
    Alarm,
    /// Not known: the alarm is new, or there are no data.
    InsufficientData,
}

/// AWS's `ComparisonOperator`: when a point breaches.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Comparison {
    /// Above the threshold.
    GreaterThanThreshold,
    /// At or above it.
    GreaterThanOrEqualToThreshold,
    /// Below it.
    LessThanThreshold,
    /// At or below it.
    LessThanOrEqualToThreshold,
}

/// AWS's `TreatMissingData`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MissingData {
    /// Nothing known: `INSUFFICIENT_DATA` when all points are missing. AWS's default.
    Missing,
    /// The state stays.
    Ignore,
    /// As bad as a breach.
    Breaching,
    /// As good as none.
    NotBreaching,
}

/// When a metric is in alarm.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Rule {
    /// How a point is compared.
    pub comparison: Comparison,
    /// With what.
    pub threshold: f64,
    /// `EvaluationPeriods`, N.
    pub evaluation_periods: u32,
    /// `DatapointsToAlarm`, M.
    pub datapoints_to_alarm: u32,
    /// What a missing point means.
    pub missing_data: MissingData,
}

impl Rule {
    /// The state after an evaluation. `points` are those of the evaluation range, oldest first; `None` is a missing one.
    #[must_use]
    pub fn evaluate(&self, points: &[Option<f64>], current: State) -> State {
        let breaches: Vec<Option<bool>> = points.iter().map(|point| point.map(|value| self.breaches(value))).collect();
        let real: Vec<bool> = breaches.iter().rev().filter_map(|&breach| breach).collect();
        let n = self.evaluation_periods as usize;
        let count = |newest: &[bool]| newest.iter().filter(|&&breach| breach).count() as u32;
        if n <= real.len() {
            return state(self.datapoints_to_alarm <= count(&real[..n]));
        }
        if real.is_empty() {
            return self.without_data(current);
        }
        let n_breaching = count(&real);
        let n_filled = (n - real.len()) as u32;
        if self.datapoints_to_alarm <= n_breaching {
            return State::Alarm;
        }
        match self.missing_data {
            MissingData::Breaching => state(self.datapoints_to_alarm <= n_breaching + n_filled),
            MissingData::NotBreaching => State::Ok,
            MissingData::Missing | MissingData::Ignore if n_breaching < real.len() as u32 => State::Ok,
            MissingData::Missing if self.is_old_enough(&breaches) => State::Alarm,
            // No alarm before its time: a breach must have been there for M points.
            MissingData::Missing | MissingData::Ignore => current,
        }
    }

    /// Whether a value is outside the threshold.
    #[must_use]
    pub fn breaches(&self, value: f64) -> bool {
        match self.comparison {
            Comparison::GreaterThanThreshold => self.threshold < value,
            Comparison::GreaterThanOrEqualToThreshold => self.threshold <= value,
            Comparison::LessThanThreshold => value < self.threshold,
            Comparison::LessThanOrEqualToThreshold => value <= self.threshold,
        }
    }

    /// How many points an evaluation looks at, missing ones included.
    #[must_use]
    pub const fn range(&self) -> u32 {
        self.evaluation_periods + 2
    }

    const fn without_data(&self, current: State) -> State {
        match self.missing_data {
            MissingData::Missing => State::InsufficientData,
            MissingData::Ignore => current,
            MissingData::Breaching => State::Alarm,
            MissingData::NotBreaching => State::Ok,
        }
    }

    /// The oldest breach lies at least M points back, the newest point being 1.
    fn is_old_enough(&self, breaches: &[Option<bool>]) -> bool {
        let oldest = breaches.iter().position(|&breach| breach == Some(true));
        oldest.is_some_and(|index| self.datapoints_to_alarm as usize <= breaches.len() - index)
    }
}

const fn state(is_alarm: bool) -> State {
    if is_alarm { State::Alarm } else { State::Ok }
}

impl State {
    /// AWS's word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ok => "OK",
            Self::Alarm => "ALARM",
            Self::InsufficientData => "INSUFFICIENT_DATA",
        }
    }

    /// The state of this word.
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        [Self::Ok, Self::Alarm, Self::InsufficientData].into_iter().find(|known| known.name() == name)
    }
}

impl Comparison {
    /// AWS's words, in the order of the variants.
    pub const NAMES: &'static [&'static str] =
        &["GreaterThanThreshold", "GreaterThanOrEqualToThreshold", "LessThanThreshold", "LessThanOrEqualToThreshold"];

    const ALL: [Self; 4] = [
        Self::GreaterThanThreshold,
        Self::GreaterThanOrEqualToThreshold,
        Self::LessThanThreshold,
        Self::LessThanOrEqualToThreshold,
    ];

    /// AWS's word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        Self::NAMES[self as usize]
    }

    /// The comparison of this word.
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.name() == name)
    }
}

impl MissingData {
    /// AWS's words, in the order of the variants.
    pub const NAMES: &'static [&'static str] = &["missing", "ignore", "breaching", "notBreaching"];

    const ALL: [Self; 4] = [Self::Missing, Self::Ignore, Self::Breaching, Self::NotBreaching];

    /// AWS's word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        Self::NAMES[self as usize]
    }

    /// The treatment of this word.
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.name() == name)
    }
}
