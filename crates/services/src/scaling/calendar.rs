//! Dates: days since 1970 and back, for schedules.

/// A date of the Gregorian calendar.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Date {
    /// The year.
    pub year: i64,
    /// From 1.
    pub month: u32,
    /// From 1.
    pub day: u32,
}

/// Seconds of a day.
pub const DAY_S: i64 = 86_400;

/// The date of a number of days since 1970, counted in eras of 400 years that begin in March.
#[must_use]
pub const fn date_of(days: i64) -> Date {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = (day_of_year - (153 * month_from_march + 2) / 5 + 1) as u32;
    let month = (if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 }) as u32;
    let is_early = if month <= 2 { 1 } else { 0 };
    Date { year: year_of_era + era * 400 + is_early, month, day }
}

/// Days since 1970 of a date.
#[must_use]
pub const fn days_of(date: Date) -> i64 {
    let month = date.month as i64;
    let year = if month <= 2 { date.year - 1 } else { date.year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + date.day as i64 - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// 0 is Sunday.
#[must_use]
pub const fn weekday(days: i64) -> u32 {
    (days + 4).rem_euclid(7) as u32
}

/// The moment of a day's beginning, in Unix seconds.
#[must_use]
pub const fn midnight(year: i64, month: u32, day: u32) -> i64 {
    days_of(Date { year, month, day }) * DAY_S
}

/// The days since 1970 of the `nth` Sunday of a month (from 1), or of its last one (0).
#[must_use]
pub const fn sunday(year: i64, month: u32, nth: u32) -> i64 {
    if nth == 0 {
        let next = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
        let last = days_of(Date { year: next.0, month: next.1, day: 1 }) - 1;
        return last - weekday(last) as i64;
    }
    let first = days_of(Date { year, month, day: 1 });
    let to_sunday = (7 - weekday(first) as i64) % 7;
    first + to_sunday + (nth as i64 - 1) * 7
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_dates_lead_to_each_other() {
        for days in [-1, 0, 59, 60, 11_016, 20_759, 47_540] {
            assert_eq!(days_of(date_of(days)), days);
        }
        assert_eq!(date_of(20_759), Date { year: 2026, month: 11, day: 2 });
        assert_eq!(weekday(20_759), 1, "a Monday");
    }

    #[test]
    fn sundays_are_counted_from_either_end() {
        let dates = [(2026, 3, 2), (2026, 11, 1), (2026, 3, 0), (2026, 10, 0), (2026, 12, 0)];
        let days = dates.map(|(year, month, nth)| date_of(sunday(year, month, nth)).day);
        assert_eq!(days, [8, 1, 29, 25, 27]);
    }
}
