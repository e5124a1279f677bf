//! How numbers are written. The only place that does: page, program and exported pictures show the same digits.
//!
//! Everything is rounded to whole numbers first and then written digit by digit, so that wasm carries no float formatting
//! and every platform writes the same. What is not finite is written as an en dash.

use crate::Lang;

/// A whole number with separators: `18,302`.
#[must_use]
pub fn count(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A number with at most two decimals and separators: `1,234.5`.
#[must_use]
pub fn number(x: f64) -> String {
    decimals(x, 2)
}

/// A number for machines, as style sheets and attributes want it: at most so many decimals, no separators: `-1234.5`.
#[must_use]
pub fn plain(x: f64, places: u32) -> String {
    if x.is_finite() { decimals(x, places).replace(',', "").replace('−', "-") } else { "0".to_owned() }
}

/// A number for an axis: `2,000`, `10k`, `1.5M`; in Korean `1.2만`, `3억`.
#[must_use]
pub fn compact(lang: Lang, x: f64) -> String {
    let units: [(f64, &str); 3] = match lang {
        Lang::En => [(1e9, "B"), (1e6, "M"), (1e3, "k")],
        Lang::Ko => [(1e12, "조"), (1e8, "억"), (1e4, "만")],
    };
    let size = libm::fabs(x);
    let unit = units.into_iter().find(|(unit, _)| size >= *unit && size >= 1e4);
    unit.map_or_else(|| decimals(x, 2), |(unit, sign)| decimals(x / unit, 1) + sign)
}

/// A span: `812 ms`, `1.12 s`, `3 min 20 s`; in Korean `812 ms`, `1.12초`, `3분 20초`. Never more than two units.
#[must_use]
pub fn duration(lang: Lang, seconds: f64) -> String {
    if !seconds.is_finite() {
        return NOTHING.to_owned();
    }
    if seconds < 0.0 {
        return "−".to_owned() + &duration(lang, -seconds);
    }
    let [ms, s, min, h, d] = match lang {
        Lang::En => [" ms", " s", " min", " h", " d"],
        Lang::Ko => [" ms", "초", "분", "시간", "일"],
    };
    if seconds < 0.999_5 {
        return decimals(seconds * 1e3, if seconds < 0.009_95 { 1 } else { 0 }) + ms;
    }
    if seconds < 59.95 {
        return decimals(seconds, if seconds < 9.995 { 2 } else { 1 }) + s;
    }
    let whole = libm::round(seconds) as u64;
    let (big, small, units) = if whole < 3_600 {
        (whole / 60, whole % 60, [min, s])
    } else if whole < 86_400 {
        (whole / 3_600, whole % 3_600 / 60, [h, min])
    } else {
        (whole / 86_400, whole % 86_400 / 3_600, [d, h])
    };
    let rest = if small == 0 { String::new() } else { [" ", &count(small), units[1]].concat() };
    [&count(big), units[0], &rest].concat()
}

/// A latency on an axis: `30 ms`, `1 s`, `100 s`; the same in every language.
#[must_use]
pub fn latency_tick(ms: f64) -> String {
    if ms < 999.5 { decimals(ms, 3) + " ms" } else { decimals(ms / 1e3, 3) + " s" }
}

/// A moment of a run: `52:20`, from one hour on `1:02:05`. Fractions are cut off, as a clock does.
#[must_use]
pub fn moment(seconds: f64) -> String {
    if !seconds.is_finite() {
        return NOTHING.to_owned();
    }
    let whole = seconds.max(0.0) as u64;
    let (h, min, s) = (whole / 3_600, whole % 3_600 / 60, whole % 60);
    if h == 0 { [two(min), two(s)].join(":") } else { [count(h), two(min), two(s)].join(":") }
}

/// A moment on an axis whose ticks are `step_s` apart: with tenths or thousandths when they are closer than a second.
#[must_use]
pub fn moment_tick(seconds: f64, step_s: f64) -> String {
    if step_s >= 1.0 {
        return moment(seconds + 1e-6);
    }
    let places = if step_s >= 0.1 { 1 } else { 3 };
    let scale = power(places);
    let parts = libm::round(seconds.max(0.0) * scale as f64) as u64;
    let fraction = (parts % scale).to_string();
    let zeros = "0".repeat((places as usize).saturating_sub(fraction.len()));
    [&moment((parts / scale) as f64), ".", &zeros, &fraction].concat()
}

/// A share between 0 and 1: `5.9 %`, below one percent with two decimals.
#[must_use]
pub fn share(share: f64) -> String {
    let percent = share * 100.0;
    decimals(percent, if libm::fabs(percent) < 0.995 { 2 } else { 1 }) + " %"
}

/// US dollars: cents from one dollar on, below that three significant digits: `$1,234.50`, `$0.0000167`.
#[must_use]
pub fn usd(usd: f64) -> String {
    if !usd.is_finite() {
        return NOTHING.to_owned();
    }
    let size = libm::fabs(usd);
    let sign = if usd < 0.0 { "−$" } else { "$" };
    if size >= 0.999_5 {
        let cents = libm::round(size * 100.0) as u64;
        return [sign, &count(cents / 100), ".", &two(cents % 100)].concat();
    }
    let places = if size < 1e-12 { 0 } else { (2.0 - libm::floor(libm::log10(size))) as u32 };
    sign.to_owned() + &decimals(size, places)
}

const NOTHING: &str = "–";

/// At most `places` decimals, trailing zeros cut.
fn decimals(x: f64, places: u32) -> String {
    if !x.is_finite() {
        return NOTHING.to_owned();
    }
    let scale = power(places);
    let parts = libm::round(libm::fabs(x) * scale as f64) as u64;
    let mut text = if x < 0.0 && parts > 0 { "−".to_owned() } else { String::new() };
    text.push_str(&count(parts / scale));
    if !parts.is_multiple_of(scale) {
        let fraction = (parts % scale).to_string();
        text.push('.');
        text.push_str(&"0".repeat((places as usize).saturating_sub(fraction.len())));
        text.push_str(fraction.trim_end_matches('0'));
    }
    text
}

fn power(places: u32) -> u64 {
    10_u64.pow(places.min(15))
}

fn two(n: u64) -> String {
    if n < 10 { "0".to_owned() + &n.to_string() } else { n.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn machines_get_plain_numbers() {
        let cases = [
            (0.0, 3, "0"),
            (-0.0004, 3, "0"),
            (1234.5, 3, "1234.5"),
            (-12.0625, 4, "-12.0625"),
            (0.05, 2, "0.05"),
            (99.9999, 3, "100"),
            (7.0, 0, "7"),
        ];
        for (x, places, text) in cases {
            assert_eq!(plain(x, places), text);
        }
    }

    #[test]
    fn durations_have_at_most_two_units() {
        let check = |s, en: &str, ko: &str| {
            assert_eq!((duration(Lang::En, s).as_str(), duration(Lang::Ko, s).as_str()), (en, ko), "{s} s");
        };
        check(0.0, "0 ms", "0 ms");
        check(0.000_4, "0.4 ms", "0.4 ms");
        check(0.034, "34 ms", "34 ms");
        check(0.812, "812 ms", "812 ms");
        check(0.999_6, "1 s", "1초");
        check(1.1, "1.1 s", "1.1초");
        check(12.34, "12.3 s", "12.3초");
        check(59.96, "1 min", "1분");
        check(200.0, "3 min 20 s", "3분 20초");
        check(1_500.0, "25 min", "25분");
        check(3_900.0, "1 h 5 min", "1시간 5분");
        check(97_200.0, "1 d 3 h", "1일 3시간");
        check(-2.0, "−2 s", "−2초");
        check(f64::NAN, "–", "–");
    }

    #[test]
    fn moments_read_like_a_clock() {
        let check = |s, expected: &str| assert_eq!(moment(s), expected, "{s} s");
        check(0.0, "00:00");
        check(3_140.9, "52:20");
        check(3_725.0, "1:02:05");
        check(f64::INFINITY, "–");
        assert_eq!(moment_tick(12.5, 0.5), "00:12.5");
        assert_eq!(moment_tick(0.02, 0.02), "00:00.020");
        assert_eq!(moment_tick(899.999_999_9, 900.0), "15:00");
    }

    #[test]
    fn counts_shares_and_money_are_written_for_people() {
        assert_eq!(count(0), "0");
        assert_eq!(count(18_302), "18,302");
        assert_eq!(count(u64::MAX), "18,446,744,073,709,551,615");
        assert_eq!(number(1_234.5), "1,234.5");
        assert_eq!(number(-0.001), "0");
        assert_eq!(share(0.0592), "5.9 %");
        assert_eq!(share(0.0), "0 %");
        assert_eq!(share(0.000_5), "0.05 %");
        assert_eq!(share(1.0), "100 %");
        assert_eq!(usd(0.0), "$0");
        assert_eq!(usd(1_234.5), "$1,234.50");
        assert_eq!(usd(0.000_016_666_7), "$0.0000167");
        assert_eq!(usd(-0.25), "−$0.25");
        assert_eq!(latency_tick(30.0), "30 ms");
        assert_eq!(latency_tick(0.3), "0.3 ms");
        assert_eq!(latency_tick(3_000.0), "3 s");
    }

    #[test]
    fn axes_abbreviate_in_the_readers_own_units() {
        let check = |x, en: &str, ko: &str| {
            assert_eq!((compact(Lang::En, x).as_str(), compact(Lang::Ko, x).as_str()), (en, ko), "{x}");
        };
        check(6.0, "6", "6");
        check(2_000.0, "2,000", "2,000");
        check(15_000.0, "15k", "1.5만");
        check(1_500_000.0, "1.5M", "150만");
        check(300_000_000.0, "300M", "3억");
    }
}
