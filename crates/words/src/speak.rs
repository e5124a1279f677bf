//! Sentences from the data of `view`: what was seen, what is wrong with the input, what was mended.

use skylapse_view::{Arg, Expected, Problem, ProblemKind, Repair, RepairKind, Sentence};

use crate::{Key, Lang, Value, fill, key_named, text};

/// A sentence in a language. One with an unknown key is that key, so that a mistake is seen and not hidden.
#[must_use]
pub fn say(lang: Lang, sentence: &Sentence) -> String {
    let Some(key) = key_named(&sentence.key) else { return sentence.key.clone() };
    let values: Vec<(&str, Value<'_>)> = sentence.args.iter().map(|(name, arg)| (name.as_str(), value(arg))).collect();
    fill(lang, key, &values)
}

fn value(arg: &Arg) -> Value<'_> {
    match arg {
        Arg::Text(text) => Value::Text(text),
        Arg::Count(n) => Value::Count(*n),
        Arg::Number(x) => Value::Number(*x),
        Arg::Duration(s) => Value::Duration(*s),
        Arg::Moment(s) => Value::Moment(*s),
        Arg::Share(share) => Value::Share(*share),
        Arg::Usd(usd) => Value::Usd(*usd),
    }
}

/// A problem as one line: where, then what is wrong and what is allowed.
#[must_use]
pub fn problem(lang: Lang, problem: &Problem) -> String {
    let (place, sentence) = (problem_place(lang, problem), problem_sentence(lang, problem));
    let place = match place {
        Place::Path(path) => path,
        Place::Whole(name) => name,
    };
    fill(lang, Key::ProblemLine, &[("place", Value::Text(place)), ("sentence", Value::Text(&sentence))])
}

/// Where a problem lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place<'a> {
    /// A path into the scenario: code, the same in every language.
    Path(&'a str),
    /// The whole scenario, in words.
    Whole(&'static str),
}

/// Where a problem lies.
#[must_use]
pub fn problem_place(lang: Lang, problem: &Problem) -> Place<'_> {
    if problem.path.is_empty() { Place::Whole(text(lang, Key::ProblemWhole)) } else { Place::Path(&problem.path) }
}

/// What is wrong and what is allowed, without the place.
#[must_use]
pub fn problem_sentence(lang: Lang, problem: &Problem) -> String {
    use ProblemKind as Kind;
    use Value::{Count, Text};
    let say = |key, values: &[(&str, Value<'_>)]| fill(lang, key, values);
    match &problem.kind {
        Kind::NotJson { line, column, detail } => {
            say(Key::ProblemNotJson, &[("line", Count(*line)), ("column", Count(*column)), ("detail", Text(detail))])
        }
        Kind::UnknownKey { nearest, allowed } => unknown_key(lang, nearest.as_deref(), allowed),
        Kind::Missing => say(Key::ProblemMissing, &[]),
        Kind::Expected(expected) => text(lang, expected_key(*expected)).to_owned(),
        Kind::OutOfRange { given, min, max } => {
            say(Key::ProblemOutOfRange, &[("given", Text(given)), ("min", Text(min)), ("max", Text(max))])
        }
        Kind::AfterTheEnd { given, end } => say(Key::ProblemAfterTheEnd, &[("given", Text(given)), ("end", Text(end))]),
        Kind::NotOneOf { given, allowed, nearest } => {
            let allowed = listed(allowed);
            let key = if nearest.is_some() { Key::ProblemNotOneOfNear } else { Key::ProblemNotOneOf };
            let nearest = nearest.as_deref().unwrap_or_default();
            say(key, &[("given", Text(given)), ("allowed", Text(&allowed)), ("nearest", Text(nearest))])
        }
        Kind::UnknownName { given, nearest: None } => say(Key::ProblemUnknownName, &[("given", Text(given))]),
        Kind::UnknownName { given, nearest: Some(nearest) } => {
            say(Key::ProblemUnknownNameNear, &[("given", Text(given)), ("nearest", Text(nearest))])
        }
        Kind::DuplicateName { name } => say(Key::ProblemDuplicateName, &[("name", Text(name))]),
        Kind::ReservedName { name } => say(Key::ProblemReservedName, &[("name", Text(name))]),
        // What cannot be, whatever the others are.
        Kind::Conflict { other, reason } if *other == problem.path => reason_text(lang, reason).to_owned(),
        Kind::Conflict { other, reason } => {
            say(Key::ProblemConflict, &[("other", Text(other)), ("reason", Text(reason_text(lang, reason)))])
        }
        Kind::TooMany { n, limit } => say(Key::ProblemTooMany, &[("n", Count(*n)), ("limit", Count(*limit))]),
        Kind::OverBudget { what, needed, limit } => {
            say(budget_key(what), &[("needed", Count(*needed)), ("limit", Count(*limit))])
        }
        Kind::UnsupportedVersion { given, newest } => {
            say(Key::ProblemUnsupportedVersion, &[("given", Count(*given)), ("newest", Count(*newest))])
        }
        Kind::FileMissing { file } => say(Key::ProblemFileMissing, &[("file", Text(file))]),
        Kind::BadTable { file, reason, row } => {
            let key = if *row == 0 { Key::ProblemBadTable } else { Key::ProblemBadTableRow };
            say(key, &[("file", Text(file)), ("row", Count(*row)), ("reason", Text(reason_text(lang, reason)))])
        }
        Kind::BadCommand { action, allowed } => {
            let key = if allowed.is_empty() { Key::ProblemBadCommandNone } else { Key::ProblemBadCommand };
            say(key, &[("action", Text(action)), ("allowed", Text(&listed(allowed)))])
        }
        Kind::BadLink { reason } => reason_text(lang, reason).to_owned(),
        Kind::ServesNoRequests { kind } => say(Key::ProblemServesNoRequests, &[("kind", Text(kind))]),
        Kind::CannotLink { from, to } => say(Key::ProblemCannotLink, &[("from", Text(from)), ("to", Text(to))]),
        Kind::LinkTooLong { n_chars, limit } => {
            say(Key::ProblemLinkTooLong, &[("n", Count(*n_chars)), ("limit", Count(*limit))])
        }
    }
}

fn unknown_key(lang: Lang, nearest: Option<&str>, allowed: &[String]) -> String {
    let known = listed(allowed);
    let key = match (nearest, allowed) {
        (Some(_), _) => Key::ProblemUnknownKeyNear,
        (None, []) => Key::ProblemUnknownKeyNone,
        (None, _) => Key::ProblemUnknownKey,
    };
    fill(lang, key, &[("nearest", Value::Text(nearest.unwrap_or_default())), ("allowed", Value::Text(&known))])
}

fn listed(words: &[String]) -> String {
    words.join(", ")
}

/// The sentence of a reason; one that is not in the tables is shown as it is.
fn reason_text(lang: Lang, reason: &str) -> &str {
    key_named(reason).map_or(reason, |key| text(lang, key))
}

fn expected_key(expected: Expected) -> Key {
    match expected {
        Expected::Object => Key::ProblemExpectedObject,
        Expected::List => Key::ProblemExpectedList,
        Expected::Text => Key::ProblemExpectedText,
        Expected::Flag => Key::ProblemExpectedFlag,
        Expected::Number => Key::ProblemExpectedNumber,
        Expected::Whole => Key::ProblemExpectedWhole,
        Expected::Duration => Key::ProblemExpectedDuration,
        Expected::Distribution => Key::ProblemExpectedDistribution,
        Expected::DurationOrDistribution => Key::ProblemExpectedDurationOrDistribution,
        Expected::Arrivals => Key::ProblemExpectedArrivals,
        Expected::Timestamp => Key::ProblemExpectedTimestamp,
        Expected::Rate => Key::ProblemExpectedRate,
    }
}

fn budget_key(what: &str) -> Key {
    match what {
        "requests" => Key::ProblemOverBudgetRequests,
        "events" => Key::ProblemOverBudgetEvents,
        "environments" => Key::ProblemOverBudgetEnvironments,
        "memory" => Key::ProblemOverBudgetMemory,
        _ => Key::ProblemOverBudgetPoints,
    }
}

/// What was mended in a file: which rows, what was found, how it was handled.
#[must_use]
pub fn repair(lang: Lang, repair: &Repair) -> String {
    let (first, last) = (repair.rows.first, repair.rows.last);
    let rows = if first == last {
        fill(lang, Key::RepairRow, &[("row", Value::Count(first))])
    } else {
        fill(lang, Key::RepairRows, &[("first", Value::Count(first)), ("last", Value::Count(last))])
    };
    let rows = ("rows", Value::Text(&rows));
    let say = |key| fill(lang, key, &[rows]);
    match repair.kind {
        RepairKind::DuplicateAdded => say(Key::RepairDuplicateAdded),
        RepairKind::Sorted => say(Key::RepairSorted),
        RepairKind::GapAsZero { n_bins } => fill(lang, Key::RepairGapAsZero, &[rows, ("n", Value::Count(n_bins))]),
        RepairKind::ClockChange { by_s } => {
            let key = if by_s < 0 { Key::RepairClockSetBack } else { Key::RepairClockSetForward };
            fill(lang, key, &[rows, ("by", Value::Duration(by_s.unsigned_abs() as f64))])
        }
        RepairKind::MissingAsZero => say(Key::RepairMissingAsZero),
        RepairKind::BadValueAsZero => say(Key::RepairBadValueAsZero),
        RepairKind::BadTimeSkipped => say(Key::RepairBadTimeSkipped),
        RepairKind::ShortRowSkipped => say(Key::RepairShortRowSkipped),
        RepairKind::AboveTheTable => say(Key::RepairAboveTheTable),
        RepairKind::AfterTheEnd => say(Key::RepairAfterTheEnd),
    }
}

#[cfg(test)]
mod tests {
    use skylapse_view::RowSpan;

    use super::*;

    fn check_problem(kind: ProblemKind, en: &str, ko: &str) {
        let given = Problem::new("resources[0].config.memory_mb", kind);
        assert_eq!(problem_sentence(Lang::En, &given), en);
        assert_eq!(problem_sentence(Lang::Ko, &given), ko);
    }

    #[test]
    fn what_cannot_be_by_itself_is_not_said_to_clash_with_itself() {
        check_problem(
            ProblemKind::Conflict {
                other: "resources[0].config.memory_mb".into(),
                reason: "ec2.conflict.volume_boot".into(),
            },
            "An instance cannot boot from st1 or sc1.",
            "st1이나 sc1 볼륨으로는 부팅할 수 없어요.",
        );
    }

    #[test]
    fn problems_say_what_is_wrong_and_what_is_allowed() {
        check_problem(
            ProblemKind::OutOfRange { given: "64".into(), min: "128".into(), max: "10240".into() },
            "64 is out of range; allowed is 128 to 10240.",
            "64는 범위를 벗어났어요. 128부터 10240까지 쓸 수 있어요.",
        );
        check_problem(
            ProblemKind::UnknownKey {
                nearest: Some("memory_mb".into()),
                allowed: vec!["memory_mb".into(), "init".into()],
            },
            "There is no such key here; the nearest is memory_mb. Known keys: memory_mb, init.",
            "여기에 이런 키는 없어요. 가장 비슷한 키는 memory_mb예요. 쓸 수 있는 키: memory_mb, init.",
        );
        check_problem(
            ProblemKind::DuplicateName { name: "thumb".into() },
            "The name thumb is taken; every name must be its own.",
            "thumb이라는 이름은 이미 있어요. 이름은 서로 달라야 해요.",
        );
        check_problem(
            ProblemKind::TooMany { n: 2_000, limit: 1_000 },
            "2,000 are too many; allowed is at most 1,000.",
            "2,000개는 너무 많아요. 1,000개까지 쓸 수 있어요.",
        );
    }

    /// One of each kind, so that a text with a placeholder that nobody fills is seen.
    fn every_problem() -> Vec<ProblemKind> {
        let text = || "x".to_owned();
        let (none, some) = (|| None, || Some("y".to_owned()));
        let mut kinds = vec![
            ProblemKind::NotJson { line: 1, column: 2, detail: text() },
            ProblemKind::UnknownKey { nearest: none(), allowed: vec![] },
            ProblemKind::UnknownKey { nearest: none(), allowed: vec![text()] },
            ProblemKind::UnknownKey { nearest: some(), allowed: vec![text()] },
            ProblemKind::Missing,
            ProblemKind::OutOfRange { given: text(), min: text(), max: text() },
            ProblemKind::NotOneOf { given: text(), allowed: vec![text()], nearest: none() },
            ProblemKind::NotOneOf { given: text(), allowed: vec![text()], nearest: some() },
            ProblemKind::UnknownName { given: text(), nearest: none() },
            ProblemKind::UnknownName { given: text(), nearest: some() },
            ProblemKind::DuplicateName { name: text() },
            ProblemKind::Conflict { other: text(), reason: "a reason that is no key".into() },
            ProblemKind::TooMany { n: 1, limit: 0 },
            ProblemKind::UnsupportedVersion { given: 9, newest: 1 },
            ProblemKind::FileMissing { file: text() },
            ProblemKind::BadTable { file: text(), reason: text(), row: 0 },
            ProblemKind::BadTable { file: text(), reason: text(), row: 7 },
            ProblemKind::BadCommand { action: text(), allowed: vec![] },
            ProblemKind::BadCommand { action: text(), allowed: vec![text()] },
            ProblemKind::ServesNoRequests { kind: text() },
            ProblemKind::CannotLink { from: text(), to: text() },
            ProblemKind::ReservedName { name: text() },
            ProblemKind::LinkTooLong { n_chars: 2_001, limit: 2_000 },
        ];
        let links = ["no_link", "damaged", "unknown", "left_out", "no_preset", "holds_file"];
        kinds.extend(links.map(|reason| ProblemKind::BadLink { reason: ["problem.link.", reason].concat() }));
        let budgets = ["events", "environments", "memory", "points"];
        kinds.extend(budgets.map(|what| ProblemKind::OverBudget { what: what.into(), needed: 2, limit: 1 }));
        kinds.extend(
            [
                Expected::Object,
                Expected::List,
                Expected::Text,
                Expected::Flag,
                Expected::Number,
                Expected::Whole,
                Expected::Duration,
                Expected::Distribution,
                Expected::DurationOrDistribution,
                Expected::Arrivals,
                Expected::Timestamp,
                Expected::Rate,
            ]
            .map(ProblemKind::Expected),
        );
        kinds
    }

    #[test]
    fn every_problem_is_a_whole_sentence_in_every_language() {
        for kind in every_problem() {
            for lang in Lang::ALL {
                let line = problem(lang, &Problem::new("", kind.clone()));
                assert!(!line.contains(['{', '}']), "unfilled: {line}");
                let is_closed =
                    line.ends_with('.') || matches!(kind, ProblemKind::Conflict { .. } | ProblemKind::BadTable { .. });
                assert!(is_closed, "no full stop: {line}");
            }
        }
    }

    #[test]
    fn a_problem_line_begins_with_its_place() {
        let check = |path: &str, lang, start: &str| {
            let line = problem(lang, &Problem::new(path, ProblemKind::Missing));
            assert!(line.starts_with(start), "{line}");
        };
        check("resources[0].kind", Lang::Ko, "resources[0].kind: ");
        check("", Lang::En, "scenario: ");
        check("", Lang::Ko, "시나리오: ");
    }

    #[test]
    fn repairs_name_their_rows_and_what_was_done() {
        let check = |first, last, kind, en: &str, ko: &str| {
            let mended = Repair { rows: RowSpan { first, last }, kind };
            assert_eq!(repair(Lang::En, &mended), en);
            assert_eq!(repair(Lang::Ko, &mended), ko);
        };
        check(
            12,
            12,
            RepairKind::GapAsZero { n_bins: 1 },
            "Row 12: 1 bin is missing before this; counted as 0.",
            "12행: 바로 앞에 구간 1개가 빠져서 0으로 셌어요.",
        );
        check(
            3,
            9,
            RepairKind::ClockChange { by_s: -3_600 },
            "Rows 3–9: the clock was set back by 1 h; the repeated times count as later ones.",
            "3–9행: 시계가 1시간 뒤로 갔어요. 되풀이된 시각은 나중 것으로 셌어요.",
        );
        let others = [
            RepairKind::DuplicateAdded,
            RepairKind::Sorted,
            RepairKind::ClockChange { by_s: 3_600 },
            RepairKind::MissingAsZero,
            RepairKind::BadValueAsZero,
            RepairKind::BadTimeSkipped,
            RepairKind::ShortRowSkipped,
            RepairKind::AboveTheTable,
        ];
        for kind in others {
            for lang in Lang::ALL {
                let line = repair(lang, &Repair { rows: RowSpan { first: 2, last: 2 }, kind: kind.clone() });
                assert!(!line.contains(['{', '}']), "unfilled: {line}");
            }
        }
    }

    #[test]
    fn an_unknown_sentence_shows_its_key() {
        assert_eq!(say(Lang::En, &Sentence::new("no.such.key")), "no.such.key");
        let seen = Sentence::new("chart.requests").with("n", Arg::Count(1));
        assert_eq!(say(Lang::En, &seen), "1 request");
        assert_eq!(say(Lang::Ko, &seen), "요청 1건");
    }
}
