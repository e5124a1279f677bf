//! Dates and times as files write them.
//!
//! Read: ISO 8601 (`2014-04-10 00:04:00`, with `T`, without seconds or time, with a fraction, with `Z`, `+09:00`, `UTC`),
//! the same with `/` or `.` (AWS's console writes `2014/04/10 00:04:00`), `04/10/2014` (or day first), RFC 2822
//! (`Thu, 10 Apr 2014 00:04:00 +0000`), web server logs (`10/Apr/2014:00:04:00 +0000`), `AM`/`PM`/`오전`/`오후`, and Unix
//! time in seconds, milliseconds, microseconds or nanoseconds. Left out: two-digit years, weeks, names of time zones.

/// A moment that was read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Stamp {
    /// Milliseconds since 1970; as if in UTC when no zone was given.
    pub unix_ms: i64,
    /// The zone was given, so clocks that change cannot have moved it.
    pub has_zone: bool,
}

/// What stands first in `04/10/2014`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DayOrder {
    /// As in the United States.
    MonthFirst,
    /// As nearly everywhere else.
    DayFirst,
}

/// Reads a date that begins with the year.
#[must_use]
pub fn parse_iso(text: &str) -> Option<Stamp> {
    let mut scan = Scan::new(text);
    let stamp = scan.year_first()?;
    scan.is_at_end().then_some(stamp)
}

/// Reads any of the forms above.
#[must_use]
pub fn parse(text: &str, order: DayOrder) -> Option<Stamp> {
    let text = text.trim();
    if text.len() > 64 {
        return None;
    }
    let attempts: [fn(&mut Scan<'_>, DayOrder) -> Option<Stamp>; 4] = [
        |scan, _| scan.year_first(),
        |scan, order| scan.numbers_first(order),
        |scan, _| scan.month_name(),
        |scan, _| scan.unix(),
    ];
    attempts.iter().find_map(|attempt| {
        let mut scan = Scan::new(text);
        let stamp = attempt(&mut scan, order)?;
        scan.is_at_end().then_some(stamp)
    })
}

/// True for `25/12/2014`: the day must stand first.
#[must_use]
pub fn is_day_first(text: &str) -> bool {
    parse(text, DayOrder::MonthFirst).is_none() && parse(text, DayOrder::DayFirst).is_some()
}

/// The day of the week (0 = Sunday), month (from 1) and hour of a moment.
#[must_use]
pub fn weekday_month_hour(unix_ms: i64) -> (u32, u32, u32) {
    let days = unix_ms.div_euclid(86_400_000);
    let weekday = (days + 4).rem_euclid(7) as u32;
    let hour = (unix_ms.rem_euclid(86_400_000) / 3_600_000) as u32;
    (weekday, civil_from_days(days).1, hour)
}

/// `2014-04-10T00:04:00Z`.
#[must_use]
pub fn print_iso(unix_s: i64) -> String {
    let (year, month, day) = civil_from_days(unix_s.div_euclid(86_400));
    let second = unix_s.rem_euclid(86_400);
    format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z", second / 3_600, second / 60 % 60, second % 60)
}

struct Scan<'a> {
    rest: &'a [u8],
}

impl<'a> Scan<'a> {
    fn new(text: &'a str) -> Self {
        Self { rest: text.trim().as_bytes() }
    }

    fn is_at_end(&mut self) -> bool {
        self.spaces();
        self.rest.is_empty()
    }

    fn spaces(&mut self) {
        self.rest = self.rest.trim_ascii_start();
    }

    fn take(&mut self, byte: u8) -> bool {
        let is_there = self.rest.first() == Some(&byte);
        if is_there {
            self.rest = &self.rest[1..];
        }
        is_there
    }

    fn one_of(&mut self, bytes: &[u8]) -> Option<u8> {
        let byte = *self.rest.first().filter(|byte| bytes.contains(byte))?;
        self.rest = &self.rest[1..];
        Some(byte)
    }

    fn word(&mut self, word: &str) -> bool {
        let n = word.len();
        let is_there = self.rest.get(..n).is_some_and(|start| start.eq_ignore_ascii_case(word.as_bytes()));
        if is_there {
            self.rest = &self.rest[n..];
        }
        is_there
    }

    /// A number of `least` to `most` digits.
    fn digits(&mut self, least: usize, most: usize) -> Option<i64> {
        let n = self.rest.iter().take(most + 1).take_while(|byte| byte.is_ascii_digit()).count();
        if n < least || most < n {
            return None;
        }
        let (digits, rest) = self.rest.split_at(n);
        self.rest = rest;
        Some(digits.iter().fold(0, |number, digit| number * 10 + i64::from(digit - b'0')))
    }

    fn year_first(&mut self) -> Option<Stamp> {
        let year = self.digits(4, 4)?;
        let separator = self.one_of(b"-/.")?;
        self.spaces();
        let month = self.digits(1, 2)?;
        if !self.take(separator) {
            return None;
        }
        self.spaces();
        let day = self.digits(1, 2)?;
        if separator == b'.' {
            let _ = self.take(b'.');
        }
        self.time_of(date(year, month, day)?)
    }

    fn numbers_first(&mut self, order: DayOrder) -> Option<Stamp> {
        let first = self.digits(1, 2)?;
        let separator = self.one_of(b"/-.")?;
        let second = self.digits(1, 2)?;
        if !self.take(separator) {
            return None;
        }
        let year = self.digits(4, 4)?;
        let (month, day) = if order == DayOrder::MonthFirst { (first, second) } else { (second, first) };
        self.time_of(date(year, month, day)?)
    }

    fn month_name(&mut self) -> Option<Stamp> {
        const DAYS: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
        const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
        if DAYS.iter().any(|day| self.word(day)) {
            let _ = self.take(b',');
            self.spaces();
        }
        let day = self.digits(1, 2)?;
        self.one_of(b" /-")?;
        let month = MONTHS.iter().position(|month| self.word(month))? as i64 + 1;
        self.one_of(b" /-")?;
        let year = self.digits(4, 4)?;
        let _ = self.take(b':');
        self.time_of(date(year, month, day)?)
    }

    /// Unix time; its unit shows in its size (the years 2001 to 2286).
    fn unix(&mut self) -> Option<Stamp> {
        let whole = self.digits(10, 19)?;
        let unit_ns: i64 = match whole {
            1_000_000_000..=9_999_999_999 => 1_000_000_000,
            1_000_000_000_000..=9_999_999_999_999 => 1_000_000,
            1_000_000_000_000_000..=9_999_999_999_999_999 => 1_000,
            1_000_000_000_000_000_000.. => 1,
            _ => return None,
        };
        let part_ms = if unit_ns == 1_000_000_000 { self.fraction_ms()? } else { 0 };
        let _ = self.take(b'.') && self.digits(1, 9).is_some();
        let unix_ms = match unit_ns {
            1_000_000_000 => whole * 1_000 + part_ms,
            1_000_000 => whole,
            1_000 => whole / 1_000,
            _ => whole / 1_000_000,
        };
        Some(Stamp { unix_ms, has_zone: true })
    }

    /// The rest of a stamp after its date: time, half of the day, zone.
    fn time_of(&mut self, days: i64) -> Option<Stamp> {
        let _ = self.take(b'T');
        self.spaces();
        let is_early = self.word("오전");
        let is_late = self.word("오후");
        self.spaces();
        let mut stamp = Stamp { unix_ms: days * 86_400_000, has_zone: false };
        if self.rest.is_empty() {
            return Some(stamp);
        }
        let mut hour = self.digits(1, 2)?;
        let (mut minute, mut second, mut part_ms) = (0, 0, 0);
        if self.take(b':') {
            minute = self.digits(2, 2)?;
            if self.take(b':') {
                second = self.digits(2, 2)?;
                part_ms = self.fraction_ms()?;
            }
        }
        self.spaces();
        let is_early = is_early || self.word("AM");
        let is_late = is_late || (!is_early && self.word("PM"));
        if is_early || is_late {
            if !(1..=12).contains(&hour) {
                return None;
            }
            hour = hour % 12 + if is_late { 12 } else { 0 };
        }
        if hour > 24 || minute > 59 || second > 60 {
            return None;
        }
        stamp.unix_ms += ((hour * 60 + minute) * 60 + second) * 1_000 + part_ms;
        self.zone(stamp)
    }

    /// `.123`, `,123`, or nothing; cut to milliseconds.
    fn fraction_ms(&mut self) -> Option<i64> {
        if self.one_of(b".,").is_none() {
            return Some(0);
        }
        let n = self.rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        if n == 0 {
            return None;
        }
        let (digits, rest) = self.rest.split_at(n);
        self.rest = rest;
        let digit = |index: usize| digits.get(index).map_or(0, |digit| i64::from(digit - b'0'));
        Some(digit(0) * 100 + digit(1) * 10 + digit(2))
    }

    fn zone(&mut self, mut stamp: Stamp) -> Option<Stamp> {
        self.spaces();
        if self.rest.is_empty() {
            return Some(stamp);
        }
        stamp.has_zone = true;
        let _ = self.word("UTC") || self.word("GMT") || self.word("Z");
        self.spaces();
        let Some(sign) = self.one_of(b"+-") else { return Some(stamp) };
        let (hour, minute) = if let Some(both) = self.digits(4, 4) {
            (both / 100, both % 100)
        } else {
            let hour = self.digits(1, 2)?;
            let _ = self.take(b':');
            (hour, self.digits(2, 2).unwrap_or(0))
        };
        if hour > 15 || minute > 59 {
            return None;
        }
        let offset_ms = (hour * 60 + minute) * 60_000;
        stamp.unix_ms += if sign == b'+' { -offset_ms } else { offset_ms };
        Some(stamp)
    }
}

/// Days since 1970 of a date that exists.
fn date(year: i64, month: i64, day: i64) -> Option<i64> {
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    ((1900..=2200).contains(&year) && (1..=last).contains(&day)).then(|| days_from_civil(year, month, day))
}

/// Days since 1970 in the Gregorian calendar, counted in eras of 400 years that begin in March.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let month_from_march = (month + 9) % 12;
    let day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

fn civil_from_days(days: i64) -> (i64, u32, u32) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = (day_of_year - (153 * month_from_march + 2) / 5 + 1) as u32;
    let month = (if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 }) as u32;
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2014-04-10 00:04:00 UTC.
    const MOMENT_MS: i64 = 1_397_088_240_000;

    #[test]
    fn every_usual_way_to_write_a_moment_is_read() {
        let cases = [
            ("2014-04-10 00:04:00", 0, false),
            ("2014-04-10T00:04:00", 0, false),
            ("2014-04-10 00:04", 0, false),
            ("2014/04/10 00:04", 0, false),
            ("2014/4/10 0:04", 0, false),
            ("2014. 4. 10. 오전 12:04", 0, false),
            ("2014-04-10 12:04:00 AM", 0, false),
            ("04/10/2014 12:04 AM", 0, false),
            ("2014-04-10T00:04:00Z", 0, true),
            ("2014-04-10T00:04:00.25Z", 250, true),
            ("2014-04-10T09:04:00+09:00", 0, true),
            ("2014-04-10T09:04:00+0900", 0, true),
            ("2014-04-09T19:04:00-05", 0, true),
            ("2014-04-10 00:04:00 UTC", 0, true),
            ("Thu, 10 Apr 2014 00:04:00 +0000", 0, true),
            ("10 Apr 2014 00:04:00 GMT", 0, true),
            ("10/Apr/2014:00:04:00 +0000", 0, true),
            ("1397088240", 0, true),
            ("1397088240.5", 500, true),
            ("1397088240000", 0, true),
            ("1397088240000000", 0, true),
            ("1397088240000000000", 0, true),
        ];
        for (text, more_ms, has_zone) in cases {
            let expected = Stamp { unix_ms: MOMENT_MS + more_ms, has_zone };
            assert_eq!(parse(text, DayOrder::MonthFirst), Some(expected), "{text}");
        }
        let noon = parse("2014-04-10 12:04 PM", DayOrder::MonthFirst).expect("noon is a time");
        assert_eq!(noon.unix_ms, MOMENT_MS + 12 * 3_600_000);
    }

    #[test]
    fn what_is_no_moment_is_not_read() {
        let cases = [
            "",
            "value",
            "94.0",
            "12",
            "2014-13-01",
            "2014-02-29 00:00",
            "2014-04-10 25:00",
            "2014-04-10 00:61",
            "2014-04-10x",
            "2014-04-10 00:04:00 Mars/Olympus",
            "99999999999999999999",
            "31/31/2014",
            "🦀",
            "2014-04-10 00:04:00.",
            "0000-01-01",
        ];
        for text in cases {
            assert_eq!(parse(text, DayOrder::MonthFirst), None, "{text}");
        }
    }

    #[test]
    fn days_first_shows_by_a_day_above_twelve() {
        assert!(is_day_first("25/12/2014 00:00"));
        assert!(!is_day_first("12/25/2014 00:00"));
        assert!(!is_day_first("04/10/2014"));
    }

    #[test]
    fn printed_moments_read_back() {
        for unix_s in [0, -1, 951_782_400, MOMENT_MS / 1_000, 4_102_444_799] {
            let read = parse_iso(&print_iso(unix_s)).map(|stamp| stamp.unix_ms);
            assert_eq!(read, Some(unix_s * 1_000), "{}", print_iso(unix_s));
        }
        assert_eq!(weekday_month_hour(MOMENT_MS), (4, 4, 0), "a Thursday in April");
    }
}
