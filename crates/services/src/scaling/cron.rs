//! Recurring schedules: cron expressions of five fields, as scheduled actions take them.
//!
//! `minute hour day-of-month month day-of-week`, each `*`, a number, a range `1-5`, a list `1,3` or steps `*/15`; names of months
//! and days. When both days are restricted, either is enough, as in Unix. Source: AWS, ec2-auto-scaling-scheduled-scaling.html,
//! 2026-10. A clock that jumps over a moment skips it (*model assumption*).

use super::calendar::{DAY_S, date_of, weekday};
use super::time_zone::TimeZone;

/// A cron expression.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Cron {
    /// As it was written.
    pub text: String,
    minutes: u64,
    hours: u64,
    days: u64,
    months: u64,
    weekdays: u64,
    /// The day of the month or the day of the week is `*`.
    has_free_day: bool,
}

impl Cron {
    /// Reads an expression; `None`: it is none.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let fields: Vec<&str> = text.split_ascii_whitespace().collect();
        let [minute, hour, day, month, weekday] = fields.try_into().ok()?;
        let weekdays = set(weekday, 0, 7, DAYS)?;
        Some(Self {
            text: text.to_owned(),
            minutes: set(minute, 0, 59, &[])?,
            hours: set(hour, 0, 23, &[])?,
            days: set(day, 1, 31, &[])?,
            months: set(month, 1, 12, MONTHS)?,
            // 7 is Sunday too.
            weekdays: (weekdays | weekdays >> 7) & 0x7f,
            has_free_day: day.starts_with('*') || weekday.starts_with('*'),
        })
    }

    /// The first moment after `unix_s`, in Unix seconds; `None`: it never comes (30 February).
    #[must_use]
    pub fn next_after(&self, unix_s: i64, zone: TimeZone) -> Option<i64> {
        let first_day = zone.local(unix_s).div_euclid(DAY_S);
        // Between two 29 Februaries there are eight years at most.
        (first_day..first_day + 8 * 366 + 2).filter(|day| self.has_day(*day)).find_map(|day| {
            let minutes = (0..24 * 60).filter(|minute| self.has_minute(*minute));
            let mut moments = minutes.filter_map(|minute| zone.unix(day * DAY_S + minute * 60));
            moments.find(|moment| unix_s < *moment)
        })
    }

    fn has_day(&self, days: i64) -> bool {
        let date = date_of(days);
        let (of_month, of_week) = (has(self.days, date.day), has(self.weekdays, weekday(days)));
        let is_day = if self.has_free_day { of_month && of_week } else { of_month || of_week };
        has(self.months, date.month) && is_day
    }

    const fn has_minute(&self, minute_of_day: i64) -> bool {
        has(self.hours, (minute_of_day / 60) as u32) && has(self.minutes, (minute_of_day % 60) as u32)
    }
}

const fn has(set: u64, number: u32) -> bool {
    set >> number & 1 == 1
}

const DAYS: &[&str] = &["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
const MONTHS: &[&str] = &["", "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

/// The numbers of a field, as bits.
fn set(field: &str, min: u32, max: u32, names: &[&str]) -> Option<u64> {
    let mut bits = 0;
    for part in field.split(',') {
        let (range, step) = match part.split_once('/') {
            Some((range, step)) => (range, step.parse::<u32>().ok().filter(|step| 0 < *step)?),
            None => (part, 1),
        };
        let number = |text: &str| {
            let named = names.iter().position(|name| !name.is_empty() && name.eq_ignore_ascii_case(text));
            let number = named.map_or_else(|| text.parse().ok(), |place| u32::try_from(place).ok())?;
            (min <= number && number <= max).then_some(number)
        };
        let (from, to) = match range.split_once('-') {
            _ if range == "*" => (min, max),
            Some((from, to)) => (number(from)?, number(to)?),
            None if part.contains('/') => (number(range)?, max),
            None => (number(range)?, number(range)?),
        };
        if to < from {
            return None;
        }
        let mut number = from;
        while number <= to {
            bits |= 1 << number;
            number = number.saturating_add(step);
        }
    }
    Some(bits)
}

#[cfg(test)]
mod tests {
    use super::super::calendar::midnight;
    use super::*;

    /// Monday, 2 November 2026, 0:00 UTC.
    const MONDAY: i64 = midnight(2026, 11, 2);
    const HOUR_S: i64 = 3_600;

    fn next(text: &str, zone: &str) -> Option<i64> {
        let cron = Cron::read(text).expect("an expression");
        cron.next_after(MONDAY, TimeZone::find(zone).expect("a zone of the table"))
    }

    #[test]
    fn worked_example_a23_tuesdays_at_half_past_six() {
        assert_eq!(next("30 6 * * 2", "Etc/UTC"), Some(MONDAY + DAY_S + 6 * HOUR_S + 1_800));
    }

    #[test]
    fn an_expression_finds_its_next_moment() {
        let cases = [
            ("*/15 * * * *", "Etc/UTC", 900),
            ("0 9 * * MON-FRI", "Etc/UTC", 9 * HOUR_S),
            ("0 9 * * MON-FRI", "Asia/Seoul", DAY_S), // 9:00 in Seoul is midnight UTC; this one has just passed
            ("0 0 * * 7", "Etc/UTC", 6 * DAY_S),
            ("0 12 1 * *", "Etc/UTC", 29 * DAY_S + 12 * HOUR_S),
            ("0 0 4 * 6", "Etc/UTC", 2 * DAY_S), // the 4th or a Saturday
            ("5,10 3 * NOV *", "Etc/UTC", 3 * HOUR_S + 300),
            ("0 9 * * *", "America/New_York", 14 * HOUR_S),
        ];
        for (text, zone, after_s) in cases {
            assert_eq!(next(text, zone), Some(MONDAY + after_s), "{text} in {zone}");
        }
        assert_eq!(next("0 0 29 2 *", "Etc/UTC"), Some(midnight(2028, 2, 29)), "the next leap year");
    }

    #[test]
    fn what_never_comes_has_no_next_moment_and_what_is_no_expression_is_not_read() {
        assert_eq!(next("0 0 30 2 *", "Etc/UTC"), None);
        assert_eq!(next("0 0 31 4,6,9,11 *", "Etc/UTC"), None);
        for text in [
            "",
            "* * * *",
            "60 * * * *",
            "* * 0 * *",
            "5-1 * * * *",
            "*/0 * * * *",
            "x * * * *",
            "* * * * 8",
            "1, * * * *",
        ] {
            assert_eq!(Cron::read(text), None, "{text}");
        }
    }
}
