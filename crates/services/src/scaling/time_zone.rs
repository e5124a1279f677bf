//! Time zones of schedules: a small table instead of the whole database of the world's clocks, which would weigh more on the page
//! than everything else about scaling. The rules are those in force in 2026 (IANA time zone database, 2026a) for all years.

use super::calendar::{DAY_S, date_of, sunday};

/// A time zone of the table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TimeZone {
    /// IANA's name.
    pub name: &'static str,
    /// East of UTC, in winter.
    offset_s: i64,
    summer: Summer,
}

/// When clocks are an hour ahead.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Summer {
    Never,
    /// Second Sunday of March to first Sunday of November, at 2:00 by the clock.
    UnitedStates,
    /// Last Sunday of March to last Sunday of October, at 1:00 UTC.
    Europe,
    /// First Sunday of October to first Sunday of April, at 2:00 and 3:00 by the clock.
    Australia,
}

impl TimeZone {
    /// Every zone that a schedule can name.
    pub const ALL: &'static [Self] = &[
        zone("Etc/UTC", 0, Summer::Never),
        zone("UTC", 0, Summer::Never),
        zone("Asia/Seoul", 540, Summer::Never),
        zone("Asia/Tokyo", 540, Summer::Never),
        zone("Asia/Shanghai", 480, Summer::Never),
        zone("Asia/Singapore", 480, Summer::Never),
        zone("Asia/Kolkata", 330, Summer::Never),
        zone("Asia/Dubai", 240, Summer::Never),
        zone("Australia/Sydney", 600, Summer::Australia),
        zone("Europe/London", 0, Summer::Europe),
        zone("Europe/Dublin", 0, Summer::Europe),
        zone("Europe/Berlin", 60, Summer::Europe),
        zone("Europe/Madrid", 60, Summer::Europe),
        zone("Europe/Paris", 60, Summer::Europe),
        zone("Europe/Stockholm", 60, Summer::Europe),
        zone("America/Sao_Paulo", -180, Summer::Never),
        zone("America/New_York", -300, Summer::UnitedStates),
        zone("America/Chicago", -360, Summer::UnitedStates),
        zone("America/Denver", -420, Summer::UnitedStates),
        zone("America/Phoenix", -420, Summer::Never),
        zone("America/Los_Angeles", -480, Summer::UnitedStates),
    ];

    /// Their names, for schemas and forms.
    pub const NAMES: [&'static str; Self::ALL.len()] = names();

    /// AWS's default.
    pub const UTC: Self = zone("Etc/UTC", 0, Summer::Never);

    /// The zone of this name.
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|zone| zone.name == name).copied()
    }

    /// What the clock shows, as if in UTC.
    #[must_use]
    pub fn local(&self, unix_s: i64) -> i64 {
        unix_s + self.offset_s(unix_s)
    }

    /// The first moment at which the clock shows this; `None`: it jumps over it.
    #[must_use]
    pub fn unix(&self, local_s: i64) -> Option<i64> {
        [HOUR_S, 0].into_iter().find_map(|ahead| {
            let unix_s = local_s - self.offset_s - ahead;
            (self.local(unix_s) == local_s).then_some(unix_s)
        })
    }

    fn offset_s(&self, unix_s: i64) -> i64 {
        self.offset_s + if self.is_summer(unix_s) { HOUR_S } else { 0 }
    }

    fn is_summer(&self, unix_s: i64) -> bool {
        let year = date_of((unix_s + self.offset_s).div_euclid(DAY_S)).year;
        let at = |month, nth, hour| sunday(year, month, nth) * DAY_S + hour * HOUR_S;
        match self.summer {
            Summer::Never => false,
            Summer::UnitedStates => {
                let (from, to) = (at(3, 2, 2) - self.offset_s, at(11, 1, 1) - self.offset_s);
                from <= unix_s && unix_s < to
            }
            Summer::Europe => at(3, 0, 1) <= unix_s && unix_s < at(10, 0, 1),
            Summer::Australia => {
                let (from, to) = (at(10, 1, 2) - self.offset_s, at(4, 1, 2) - self.offset_s);
                unix_s < to || from <= unix_s
            }
        }
    }
}

const HOUR_S: i64 = 3_600;

const fn zone(name: &'static str, offset_min: i64, summer: Summer) -> TimeZone {
    TimeZone { name, offset_s: offset_min * 60, summer }
}

const fn names() -> [&'static str; TimeZone::ALL.len()] {
    let mut names = [""; TimeZone::ALL.len()];
    let mut index = 0;
    while index < names.len() {
        names[index] = TimeZone::ALL[index].name;
        index += 1;
    }
    names
}

#[cfg(test)]
mod tests {
    use super::super::calendar::midnight;
    use super::*;

    #[test]
    fn clocks_change_where_and_when_they_do() {
        let cases = [
            ("America/New_York", (2026, 3, 8), 7, -4), // 2:00 EST is 7:00 UTC
            ("America/New_York", (2026, 11, 1), 6, -5),
            ("Europe/Berlin", (2026, 3, 29), 1, 2),
            ("Europe/Berlin", (2026, 10, 25), 1, 1),
            ("Australia/Sydney", (2026, 4, 4), 16, 10),
            ("Australia/Sydney", (2026, 10, 3), 16, 11),
            ("Asia/Seoul", (2026, 7, 1), 0, 9),
        ];
        for (name, (year, month, day), utc_hour, offset_h) in cases {
            let zone = TimeZone::find(name).expect("a zone of the table");
            let moment = midnight(year, month, day) + utc_hour * HOUR_S;
            assert_eq!(zone.local(moment) - moment, offset_h * HOUR_S, "{name} from {year}-{month}-{day}");
            if name != "Asia/Seoul" {
                assert_ne!(zone.local(moment - 1) - (moment - 1), offset_h * HOUR_S, "{name} just before");
            }
        }
    }

    #[test]
    fn an_hour_that_is_jumped_over_has_no_moment_and_one_that_comes_twice_has_its_first() {
        let zone = TimeZone::find("America/New_York").expect("a zone of the table");
        assert_eq!(zone.unix(midnight(2026, 3, 8) + 2 * HOUR_S + 1_800), None);
        assert_eq!(zone.unix(midnight(2026, 11, 1) + HOUR_S + 1_800), Some(midnight(2026, 11, 1) + 5 * HOUR_S + 1_800));
        assert_eq!(TimeZone::find("Mars/Olympus"), None);
        assert_eq!(TimeZone::NAMES[2], "Asia/Seoul");
    }
}
