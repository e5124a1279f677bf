//! What a user sets on an alarm; the names are those of `PutMetricAlarm` in snake case.

use skylapse_units::SimDuration;

use crate::alarm::{Boundaries, Comparison, MissingData, Rule, Statistic, Timing, VISIBLE_DELAY};

/// One alarm.
#[derive(Clone, PartialEq, Debug)]
pub struct AlarmConfig {
    /// Whose metric; AWS's `Dimensions` name it.
    pub resource: String,
    /// Which metric, by its name in the series without statistic.
    pub metric_name: String,
    /// What is made of its samples.
    pub statistic: Statistic,
    /// The length of a point.
    pub period: SimDuration,
    /// N.
    pub evaluation_periods: u32,
    /// M; N when it is not set.
    pub datapoints_to_alarm: Option<u32>,
    /// The threshold.
    pub threshold: f64,
    /// When a point breaches it.
    pub comparison: Comparison,
    /// What a missing point means.
    pub missing_data: MissingData,
    /// Where windows end.
    pub boundaries: Boundaries,
    /// How long it stays `INSUFFICIENT_DATA` at first, or until its window is full; zero: no warm-up.
    pub warm_up: SimDuration,
    /// Whether changes of state have consequences.
    pub actions_enabled: bool,
    /// What happens on `ALARM`.
    pub alarm_actions: Vec<Action>,
    /// What happens on `OK`.
    pub ok_actions: Vec<Action>,
    /// What happens on `INSUFFICIENT_DATA`.
    pub insufficient_data_actions: Vec<Action>,
    /// How long after its period a datapoint is seen.
    pub metric_delay: SimDuration,
}

/// What an alarm can do.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Action {
    /// Tell an SNS topic.
    Notify,
    /// Stop the watched instance.
    Stop,
    /// Terminate it.
    Terminate,
    /// Reboot it.
    Reboot,
    /// Move it to another host.
    Recover,
}

impl Default for AlarmConfig {
    /// The alarm that AWS recommends for the CPU of an instance, at the period of basic monitoring.
    fn default() -> Self {
        Self {
            resource: String::new(),
            metric_name: "cpu_utilization".to_owned(),
            statistic: Statistic::Average,
            period: SimDuration::from_secs(300),
            evaluation_periods: 3,
            datapoints_to_alarm: None,
            threshold: 80.0,
            comparison: Comparison::GreaterThanThreshold,
            missing_data: MissingData::Missing,
            boundaries: Boundaries::Sliding,
            warm_up: SimDuration::ZERO,
            actions_enabled: true,
            alarm_actions: vec![Action::Notify],
            ok_actions: vec![],
            insufficient_data_actions: vec![],
            metric_delay: VISIBLE_DELAY,
        }
    }
}

impl AlarmConfig {
    /// When it is in alarm.
    #[must_use]
    pub fn rule(&self) -> Rule {
        Rule {
            comparison: self.comparison,
            threshold: self.threshold,
            evaluation_periods: self.evaluation_periods,
            datapoints_to_alarm: self.datapoints_to_alarm.unwrap_or(self.evaluation_periods),
            missing_data: self.missing_data,
        }
    }

    /// How often it looks, and over what.
    #[must_use]
    pub fn timing(&self) -> Timing {
        let range = match self.boundaries {
            Boundaries::Sliding => self.rule().range(),
            Boundaries::WallClock => self.evaluation_periods,
        };
        Timing {
            period: self.period,
            evaluation_periods: self.evaluation_periods,
            range,
            boundaries: self.boundaries,
            statistic: self.statistic,
            visible_delay: self.metric_delay,
        }
    }

    /// Whether it costs what an alarm of high resolution costs.
    #[must_use]
    pub fn is_high_resolution(&self) -> bool {
        self.period < SimDuration::from_secs(60)
    }
}

impl Action {
    /// The words of a scenario, in the order of the variants; AWS's ARNs end alike (`arn:aws:automate:…:ec2:stop`).
    pub const NAMES: &'static [&'static str] = &["notify", "ec2:stop", "ec2:terminate", "ec2:reboot", "ec2:recover"];

    const ALL: [Self; 5] = [Self::Notify, Self::Stop, Self::Terminate, Self::Reboot, Self::Recover];

    /// The word of a scenario.
    #[must_use]
    pub const fn name(self) -> &'static str {
        Self::NAMES[self as usize]
    }

    /// The action of this word.
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.name() == name)
    }

    /// The call that it makes on the instance; recovery has no call of its own in AWS, only this word here.
    #[must_use]
    pub const fn call(self) -> Option<&'static str> {
        match self {
            Self::Notify => None,
            Self::Stop => Some("StopInstances"),
            Self::Terminate => Some("TerminateInstances"),
            Self::Reboot => Some("RebootInstances"),
            Self::Recover => Some("RecoverInstances"),
        }
    }

    /// How long after the change it happens: *model assumption*.
    #[must_use]
    pub const fn delay(self) -> SimDuration {
        match self {
            Self::Notify => SimDuration::from_secs(2),
            Self::Stop | Self::Terminate | Self::Reboot | Self::Recover => SimDuration::from_secs(10),
        }
    }
}
