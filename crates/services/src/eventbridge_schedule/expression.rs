//! When a schedule fires: `rate(5 minutes)` or `cron(0 9 ? * MON-FRI *)` (AWS, eb-create-rule-schedule.html, 2023-06).

use skylapse_units::SimDuration;

use crate::scaling::cron::Cron;

/// What an expression says.
#[derive(Clone, PartialEq, Debug)]
pub enum Expression {
    /// Every so often, counted from the creation.
    Rate(SimDuration),
    /// At moments of the calendar.
    Cron(Cron),
}

/// Reads an expression; `None`: AWS would refuse it, or it asks for what is not modeled (`L`, `W`, `#`, single years).
#[must_use]
pub fn read(expression: &str) -> Option<Expression> {
    let text = expression.trim();
    let inner = |word: &str| text.strip_prefix(word)?.strip_suffix(')');
    match (inner("rate("), inner("cron(")) {
        (Some(inner), _) => rate(inner).map(Expression::Rate),
        (None, Some(inner)) => cron(inner).map(Expression::Cron),
        (None, None) => None,
    }
}

/// `1 minute`, `5 minutes`, …: singular for one, plural above; at most ten years.
fn rate(inner: &str) -> Option<SimDuration> {
    let (number, unit) = inner.split_once(' ')?;
    let n: u64 = number.parse().ok().filter(|n| (1..=5_260_320).contains(n))?;
    let seconds = match (unit, n) {
        ("minute", 1) => 60,
        ("hour", 1) => 3_600,
        ("day", 1) => 86_400,
        ("minutes", 2..) => 60,
        ("hours", 2..) => 3_600,
        ("days", 2..) => 86_400,
        _ => return None,
    };
    Some(SimDuration::from_secs(n * seconds)).filter(|period| *period <= SimDuration::from_secs(3_653 * 86_400))
}

/// Six fields: minute, hour, day of the month, month, day of the week (1 is Sunday), year; exactly one of the days is `?`.
fn cron(inner: &str) -> Option<Cron> {
    let fields: Vec<&str> = inner.split_ascii_whitespace().collect();
    let [minute, hour, day, month, weekday, year] = <[&str; 6]>::try_from(fields).ok()?;
    if year != "*" || (day == "?") == (weekday == "?") {
        return None;
    }
    let day = if day == "?" { "*" } else { day };
    let weekday = if weekday == "?" { "*".to_owned() } else { weekdays(weekday)? };
    Cron::read(&format!("{minute} {hour} {day} {month} {weekday}"))
}

/// AWS counts the days of a week from 1, the other forms of cron from 0.
fn weekdays(field: &str) -> Option<String> {
    let number = |text: &str| match text.parse::<u32>() {
        Ok(n) => (1..=7).contains(&n).then(|| (n - 1).to_string()),
        Err(_) => Some(text.to_owned()),
    };
    let part = |part: &str| {
        let (range, step) = part.split_once('/').map_or((part, None), |(range, step)| (range, Some(step)));
        let ends: Option<Vec<String>> = range.split('-').map(number).collect();
        let range = ends?.join("-");
        Some(step.map_or_else(|| range.clone(), |step| format!("{range}/{step}")))
    };
    let parts: Option<Vec<String>> = field.split(',').map(part).collect();
    parts.map(|parts| parts.join(","))
}
