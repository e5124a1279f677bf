//! AWS's examples, row by row.

use MissingData::{Breaching, Ignore, Missing, NotBreaching};

use super::*;
use skylapse_units::SimTime;

const TREATMENTS: [MissingData; 4] = [Missing, Ignore, Breaching, NotBreaching];

fn m_of_n(m: u32, n: u32, missing_data: MissingData) -> Rule {
    let comparison = Comparison::GreaterThanThreshold;
    Rule { comparison, threshold: 3.0, evaluation_periods: n, datapoints_to_alarm: m, missing_data }
}

/// `0` is below the threshold, `X` above, `-` missing; oldest first.
fn points(text: &str) -> Vec<Option<f64>> {
    let point = |mark| match mark {
        '0' => Some(1.0),
        'X' => Some(5.0),
        '-' => None,
        other => panic!("{other} is no point"),
    };
    text.chars().filter(|mark| *mark != ' ').map(point).collect()
}

/// The outcome for each treatment when nothing says otherwise; `.` stays as it was.
fn outcomes(m: u32, n: u32, text: &str) -> String {
    let outcome = |missing_data| {
        let from = |current| m_of_n(m, n, missing_data).evaluate(&points(text), current);
        match (from(State::Ok), from(State::Alarm), from(State::InsufficientData)) {
            (State::Ok, State::Alarm, State::InsufficientData) => '.',
            (State::Ok, State::Ok, State::Ok) => 'O',
            (State::Alarm, State::Alarm, State::Alarm) => 'A',
            (State::InsufficientData, State::InsufficientData, State::InsufficientData) => 'I',
            other => panic!("{other:?}"),
        }
    };
    TREATMENTS.map(outcome).into_iter().collect()
}

#[test]
fn worked_examples_m4_to_m10_the_documented_rows_of_missing_data() {
    // Columns: missing, ignore, breaching, notBreaching.
    let cases = [
        ("M4", 3, 3, "0 - X - X", "OOOO"),
        ("M5", 3, 3, "0 - - - -", "OOOO"),
        ("M6", 3, 3, "- - - - -", "I.AO"),
        ("three breaches", 3, 3, "0 X X - X", "AAAA"),
        ("one old breach", 3, 3, "- - X - -", "A.AO"),
        ("M7", 2, 3, "0 - X - X", "AAAA"),
        ("M8", 2, 3, "0 0 X 0 X", "AAAA"),
        ("one good point", 2, 3, "0 - - - -", "OOAO"),
        ("M9", 2, 3, "- - - - 0", "OOAO"),
        ("an old breach of two", 2, 3, "- - - X -", "A.AO"),
        ("M10: no alarm before its time", 3, 3, "- - - - X", "..AO"),
        ("nor after two points", 3, 3, "- - - X -", "..AO"),
    ];
    for (name, m, n, text, expected) in cases {
        assert_eq!(outcomes(m, n, text), expected, "{name}");
    }
}

#[test]
fn worked_example_m2_three_of_three() {
    let rule = m_of_n(3, 3, Missing);
    let series = points("00XXX000X");
    let mut state = State::InsufficientData;
    let mut states = vec![];
    for end in 1..=series.len() {
        let from = end.saturating_sub(rule.range() as usize);
        let mut seen = vec![None; rule.range() as usize - (end - from)];
        seen.extend(&series[from..end]);
        state = rule.evaluate(&seen, state);
        states.push(state);
    }
    let (ok, alarm) = (State::Ok, State::Alarm);
    assert_eq!(states, [ok, ok, ok, ok, alarm, ok, ok, ok, ok]);
}

#[test]
fn a_point_at_the_threshold_breaches_by_the_operator() {
    let cases = [
        (Comparison::GreaterThanThreshold, [false, false, true]),
        (Comparison::GreaterThanOrEqualToThreshold, [false, true, true]),
        (Comparison::LessThanThreshold, [true, false, false]),
        (Comparison::LessThanOrEqualToThreshold, [true, true, false]),
    ];
    for (comparison, expected) in cases {
        let rule = Rule { comparison, ..m_of_n(1, 1, Missing) };
        assert_eq!([2.0, 3.0, 4.0].map(|value| rule.breaches(value)), expected, "{}", comparison.name());
        assert_eq!(Comparison::find(comparison.name()), Some(comparison));
    }
}

const fn secs(secs: u64) -> SimDuration {
    SimDuration::from_secs(secs)
}

fn minute(minute: u64) -> SimTime {
    SimTime::START + secs(60 * minute)
}

fn timing(period_s: u64, evaluation_periods: u32, statistic: Statistic) -> Timing {
    Timing {
        period: secs(period_s),
        evaluation_periods,
        range: evaluation_periods + 2,
        boundaries: Boundaries::Sliding,
        statistic,
        visible_delay: SimDuration::ZERO,
    }
}

/// Minute by minute, one sample each: the value is the number of the minute.
fn counted(timing: Timing, minutes: u64) -> Window {
    let mut window = Window::new(timing);
    for number in 1..=minutes {
        window.push(minute(number), Some(Sample { value: number as f64, weight: 1.0 }));
    }
    window
}

#[test]
fn worked_example_m1_windows_slide_by_a_minute() {
    let newest = |minutes| {
        let window = counted(timing(300, 1, Statistic::Sum), minutes);
        window.points(minute(minutes)).last().copied().flatten()
    };
    assert_eq!(newest(5), Some(1.0 + 2.0 + 3.0 + 4.0 + 5.0));
    assert_eq!(newest(6), Some(2.0 + 3.0 + 4.0 + 5.0 + 6.0));
}

#[test]
fn worked_example_m3_spans_and_intervals() {
    let cases = [
        (60, 5, 300, 60),
        (600, 3, 1_800, 60),
        (10, 3, 30, 10),
        (30, 3, 90, 10),
        (3_600, 24, 86_400, 60),
        (3_600, 25, 90_000, 3_600),
    ];
    for (period_s, n, span_s, interval_s) in cases {
        let timing = timing(period_s, n, Statistic::Sum);
        assert_eq!((timing.span(), timing.interval()), (secs(span_s), secs(interval_s)), "{n} × {period_s} s");
    }
}

/// The first and the last minute that the newest point covers.
fn covered(timing: Timing, now_minute: u64) -> (f64, f64) {
    let newest = |statistic| {
        let timing = Timing { statistic, ..timing };
        counted(timing, now_minute).points(minute(now_minute)).last().copied().flatten().expect("data")
    };
    (newest(Statistic::Minimum), newest(Statistic::Maximum))
}

#[test]
fn worked_examples_m12_and_m13_clock_hours_and_sliding_hours() {
    let sliding = timing(3_600, 1, Statistic::Sum);
    // 14:07 is minute 847; its window is 13:07 to 14:07.
    assert_eq!(covered(sliding, 847), (788.0, 847.0));
    assert_eq!(covered(sliding, 848), (789.0, 848.0));
    let clock = Timing { boundaries: Boundaries::WallClock, range: 1, ..sliding };
    for now in [840, 847, 899] {
        assert_eq!(covered(clock, now), (781.0, 840.0), "13:00 to 14:00, seen at minute {now}");
    }
    assert_eq!(covered(clock, 900), (841.0, 900.0));
}

#[test]
fn long_windows_end_with_the_last_full_hour() {
    let long = timing(86_400, 2, Statistic::Maximum);
    let mut window = Window::new(long);
    assert_eq!(long.piece(), secs(3_600));
    for hour in 1..=60 {
        window.push(minute(60 * hour), Some(Sample { value: hour as f64, weight: 1.0 }));
    }
    let seen = window.points(minute(60 * 60 + 30));
    assert_eq!(seen, [None, Some(12.0), Some(36.0), Some(60.0)]);
}

#[test]
fn worked_example_m11_a_warm_up_ends_when_the_window_is_full() {
    // Created at 10:00, the first minute of data begins at 10:04.
    let mut window = Window::new(timing(300, 3, Statistic::Sum));
    let mut full = None;
    for number in 1..=30 {
        let sample = (4 < number).then_some(Sample { value: 1.0, weight: 1.0 });
        window.push(minute(number), sample);
        if window.is_full(minute(number)) && full.is_none() {
            full = Some(number);
        }
    }
    assert_eq!(full, Some(19), "10:19");
}

#[test]
fn a_datapoint_is_seen_after_its_delay() {
    let late = Timing { visible_delay: VISIBLE_DELAY, ..timing(60, 1, Statistic::Sum) };
    let window = counted(late, 10);
    assert_eq!(window.points(minute(10)), [Some(7.0), Some(8.0), Some(9.0)]);
    assert_eq!(window.points(minute(11)), [Some(8.0), Some(9.0), Some(10.0)]);
    assert_eq!(window.points(minute(10) + secs(59)), [Some(7.0), Some(8.0), Some(9.0)]);
}

#[test]
fn worked_example_m20_an_average_weighs_samples() {
    let newest = |samples: [(f64, f64); 2]| {
        let mut window = Window::new(timing(120, 1, Statistic::Average));
        for (index, (value, weight)) in samples.into_iter().enumerate() {
            window.push(minute(index as u64 + 1), Some(Sample { value, weight }));
        }
        window.points(minute(2)).last().copied().flatten()
    };
    assert_eq!(newest([(60.0, 1.0), (40.0, 1.0)]), Some(50.0));
    assert_eq!(newest([(60.0, 3.0), (40.0, 1.0)]), Some(55.0));
}

#[test]
fn each_statistic_puts_pieces_together_in_its_way() {
    let cases = [
        (Statistic::SampleCount, 9.0),
        (Statistic::Sum, 9.0),
        (Statistic::Average, 4.5),
        (Statistic::Minimum, 4.0),
        (Statistic::Maximum, 5.0),
    ];
    for (statistic, expected) in cases {
        assert_eq!(counted(timing(120, 1, statistic), 5).points(minute(5)).last(), Some(&Some(expected)));
        assert_eq!(Statistic::find(statistic.name()), Some(statistic));
    }
    // A percentile stands for its whole period.
    assert_eq!(timing(300, 1, Statistic::P99).piece(), secs(300));
}

#[test]
fn a_metric_every_five_minutes_leaves_gaps_in_a_minutes_window() {
    let fill = |period_s| {
        let mut window = Window::new(timing(period_s, 1, Statistic::Average));
        for number in 1..=30 {
            let sample = (number % 5 == 0).then_some(Sample { value: 80.0, weight: 1.0 });
            window.push(minute(number), sample);
        }
        window.points(minute(30))
    };
    assert_eq!(fill(60), [None, None, Some(80.0)]);
    assert_eq!(fill(300), [Some(80.0), Some(80.0), Some(80.0)]);
}

#[test]
fn worked_example_m14_a_policy_is_invoked_every_minute_a_message_sent_once() {
    let evaluations: Vec<bool> = (0..10).map(|minute| minute == 0).collect();
    let count = |kind: ActionKind| evaluations.iter().filter(|&&has_changed| kind.fires(has_changed)).count();
    assert_eq!((count(ActionKind::WhileItLasts), count(ActionKind::OnChange)), (10, 1));
}

#[test]
fn worked_example_m24_when_an_instance_stops_its_alarm_loses_its_data() {
    let rule = Rule { threshold: 80.0, ..m_of_n(2, 2, Missing) };
    let timing = Timing { range: rule.range(), ..timing(60, 2, Statistic::Average) };
    let mut window = counted(timing, 10);
    let mut state = rule.evaluate(&window.points(minute(10)), State::InsufficientData);
    assert_eq!(state, State::Ok);
    let mut changed_at = None;
    for number in 11..20 {
        window.push(minute(number), None);
        state = rule.evaluate(&window.points(minute(number)), state);
        if state == State::InsufficientData && changed_at.is_none() {
            changed_at = Some(number);
        }
    }
    assert_eq!(changed_at, Some(14), "once the range of four minutes is empty");
}
