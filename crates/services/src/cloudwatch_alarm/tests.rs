//! Alarms as a room: datapoints in, facts and calls out, no world around them.

use super::*;
use crate::alarm::{Boundaries, MissingData, State, Statistic};
use crate::call::{Answer, Datapoint, Sent, Watch};
use crate::field::Value;
use crate::measure::Measured;
use crate::service::{Effect, Meters, Rare};
use skylapse_kernel::{EventQueue, Seed};

/// An alarm, what it has asked for, and a metric that somebody feeds to it minute by minute.
struct Stage {
    service: CloudWatchAlarm,
    meters: AlarmMeters,
    queue: EventQueue<Event>,
    now: SimTime,
    facts: Vec<(u64, Fact)>,
    answers: Vec<Result<&'static str, &'static str>>,
    calls: Vec<Sent>,
    watches: Vec<Watch>,
}

const SLOT: Slot = Slot(0);

fn secs(secs: u64) -> SimDuration {
    SimDuration::from_secs(secs)
}

/// CPU above 80 % in M of N minutes, seen without delay.
fn cpu_alarm(m: u32, n: u32) -> AlarmConfig {
    AlarmConfig {
        resource: "web-1".to_owned(),
        statistic: Statistic::Maximum,
        period: secs(60),
        evaluation_periods: n,
        datapoints_to_alarm: Some(m),
        metric_delay: SimDuration::ZERO,
        ..AlarmConfig::default()
    }
}

impl Stage {
    fn new(config: &AlarmConfig) -> Self {
        let mut service = CloudWatchAlarm::new(&());
        service.add(New { name: "high-cpu", parent: None, config }, Rng::from_seed(Seed(3)));
        let mut stage = Self {
            service,
            meters: CloudWatchAlarm::meters(config),
            queue: EventQueue::default(),
            now: SimTime::START,
            facts: vec![],
            answers: vec![],
            calls: vec![],
            watches: vec![],
        };
        stage.step(Input::Started);
        stage
    }

    fn step(&mut self, input: Input<'_, CloudWatchAlarm>) {
        let mut out = Outbox::default();
        self.service.step(SLOT, self.now, input, &mut out);
        let mut rare = out.take_rare().into_iter().flatten();
        for effect in out.take() {
            match effect {
                Effect::After(_, delay, event) => self.queue.push(self.now + delay, event),
                Effect::Record(_, fact) => {
                    self.facts.push((self.now.as_nanos() / 1_000_000_000, fact));
                    self.meters.note(self.now, &fact);
                }
                Effect::Accept(_, action) => self.answers.push(Ok(action)),
                Effect::Reject(_, _, code) => self.answers.push(Err(code)),
                Effect::Rare => match rare.next() {
                    Some(Rare::Call(_, sent)) => self.calls.push(sent),
                    Some(Rare::Watch(_, watch)) => self.watches.push(watch),
                    Some(Rare::Unwatch(_, id)) => self.watches.retain(|watch| watch.id != id),
                    Some(Rare::Create(..) | Rare::Bear(..)) | None => panic!("an alarm creates nothing"),
                    Some(Rare::Follow(..) | Rare::Unfollow(..) | Rare::Announce(..)) => panic!("it follows nobody"),
                },
                Effect::Send(..) | Effect::Forward(..) => panic!("an alarm sends no requests"),
            }
        }
    }

    /// Lets a piece of time pass that ends with this datapoint.
    fn piece(&mut self, value: Option<f64>) {
        let piece = self.watches[0].period;
        let end = self.now + piece;
        while let Some((at, event)) = self.queue.pop_until(end) {
            if at == end {
                // Periods end before anything of their last moment happens.
                self.now = end;
                self.queue.push(end, event);
                break;
            }
            self.now = at;
            self.step(Input::Due(event));
        }
        self.now = end;
        self.step(Input::Measured(Datapoint { watch: 0, value, covers: SimDuration::ZERO }));
    }

    fn changes(&self) -> Vec<(u64, &'static str)> {
        let change = |&(at, fact): &(u64, Fact)| match fact {
            Fact::Changed { to, .. } => Some((at / 60, to.name())),
            Fact::Acted { .. } | Fact::ActionFailed { .. } | Fact::Deleted => None,
        };
        self.facts.iter().filter_map(change).collect()
    }

    fn state(&self) -> &'static str {
        self.service.alarms[0].state.name()
    }
}

/// One minute a character, as in the tests of the evaluation.
fn fed(config: &AlarmConfig, minutes: &str) -> Stage {
    let mut stage = Stage::new(config);
    for mark in minutes.chars() {
        stage.piece(match mark {
            '0' => Some(10.0),
            'X' => Some(99.0),
            _ => None,
        });
    }
    stage
}

#[test]
fn an_alarm_begins_without_data_and_follows_its_metric() {
    let stage = fed(&cpu_alarm(3, 3), "--00XXXX00---------");
    let expected = [(3, "OK"), (7, "ALARM"), (9, "OK"), (15, "INSUFFICIENT_DATA")];
    assert_eq!(stage.changes(), expected, "a change comes within a minute of its datapoint");
    assert!(stage.facts.iter().all(|(at, _)| *at < 19 * 60));
}

#[test]
fn each_treatment_of_missing_data_decides_about_a_silent_metric() {
    let cases = [
        (MissingData::Missing, "INSUFFICIENT_DATA"),
        (MissingData::Ignore, "OK"),
        (MissingData::Breaching, "ALARM"),
        (MissingData::NotBreaching, "OK"),
    ];
    for (missing_data, expected) in cases {
        let config = AlarmConfig { missing_data, ..cpu_alarm(2, 2) };
        assert_eq!(fed(&config, "0000--------").state(), expected, "{missing_data:?}");
    }
}

#[test]
fn a_datapoint_counts_after_its_delay() {
    let at = |metric_delay| fed(&AlarmConfig { metric_delay, ..cpu_alarm(1, 1) }, "00XXXXXX").changes()[1];
    assert_eq!((at(SimDuration::ZERO), at(secs(120))), ((3, "ALARM"), (5, "ALARM")));
}

#[test]
fn detection_of_three_detailed_minutes_takes_four_to_five() {
    let config = AlarmConfig { metric_delay: secs(60), ..cpu_alarm(3, 3) };
    let stage = fed(&config, "0000000000XXXXXXXXXX");
    let changed = stage.facts.iter().find(|(_, fact)| matches!(fact, Fact::Changed { to: State::Alarm, .. }));
    let after = changed.expect("it goes off").0 - 600;
    assert!((240..300).contains(&after), "{after} s");
}

#[test]
fn actions_follow_a_change_once_and_by_state() {
    let config = AlarmConfig {
        alarm_actions: vec![Action::Notify, Action::Stop],
        ok_actions: vec![Action::Notify],
        ..cpu_alarm(1, 1)
    };
    let stage = fed(&config, "00XXXXX00");
    let acted = |action| stage.facts.iter().filter(|(_, fact)| *fact == Fact::Acted { action }).count();
    // On OK at first, on ALARM, and on OK again.
    assert_eq!((acted(Action::Notify), acted(Action::Stop)), (3, 1));
    let [call] = stage.calls.as_slice() else { panic!("one call: {:?}", stage.calls) };
    assert_eq!((call.target.as_str(), call.action.as_str()), ("web-1", "StopInstances"));
    assert_eq!(call.args, [("InstanceIds", Value::List(vec![Value::Word("web-1".to_owned())]))]);
}

#[test]
fn a_refused_action_is_told_and_changes_nothing() {
    let config = AlarmConfig { alarm_actions: vec![Action::Terminate], ..cpu_alarm(1, 1) };
    let mut stage = fed(&config, "00XXX");
    let id = stage.calls[0].id;
    stage.step(Input::Answered(Answer { id, code: Some("OperationNotPermitted") }));
    let last = stage.facts.last().map(|(_, fact)| *fact);
    assert_eq!(last, Some(Fact::ActionFailed { action: Action::Terminate, code: "OperationNotPermitted" }));
    assert_eq!((stage.state(), stage.calls.len()), ("ALARM", 1));
    stage.step(Input::Answered(Answer { id, code: Some("again") }));
    assert_eq!(stage.facts.last().map(|(_, fact)| *fact), last, "a call is answered once");
}

#[test]
fn a_state_that_was_set_lasts_until_the_next_evaluation() {
    let mut stage = fed(&cpu_alarm(3, 3), "0000");
    stage.step(Input::Called(&Call::SetState(Some(State::Alarm))));
    assert_eq!((stage.state(), stage.answers.as_slice()), ("ALARM", [Ok("SetAlarmState")].as_slice()));
    stage.piece(Some(10.0));
    stage.piece(Some(10.0));
    assert_eq!(stage.state(), "OK");
    let acted = stage.facts.iter().filter(|(_, fact)| matches!(fact, Fact::Acted { .. })).count();
    assert_eq!(acted, 1, "it has the actions of its state");
    stage.step(Input::Called(&Call::SetState(None)));
    assert_eq!(stage.answers.last(), Some(&Err("ValidationError")));
}

#[test]
fn disabled_actions_stop_actions_not_states() {
    let mut stage = fed(&cpu_alarm(1, 1), "00");
    stage.step(Input::Called(&Call::DisableActions));
    for _ in 0..4 {
        stage.piece(Some(99.0));
    }
    assert_eq!(stage.state(), "ALARM");
    assert!(!stage.facts.iter().any(|(_, fact)| matches!(fact, Fact::Acted { .. })));
    stage.step(Input::Called(&Call::EnableActions));
    stage.piece(Some(99.0));
    assert!(!stage.facts.iter().any(|(_, fact)| matches!(fact, Fact::Acted { .. })), "only a change acts");
}

#[test]
fn a_deleted_alarm_is_gone() {
    let mut stage = fed(&cpu_alarm(1, 1), "00");
    stage.step(Input::Called(&Call::Delete));
    assert!(stage.service.is_gone(SLOT) && stage.watches.is_empty());
    stage.step(Input::Called(&Call::EnableActions));
    assert_eq!(stage.answers, [Ok("DeleteAlarms"), Err("ResourceNotFound")]);
    let n_facts = stage.facts.len();
    while let Some((at, event)) = stage.queue.pop_until(SimTime::END) {
        stage.now = at;
        stage.step(Input::Due(event));
    }
    assert_eq!(stage.facts.len(), n_facts, "it neither looks nor acts any more");
}

#[test]
fn a_change_of_the_alarm_keeps_its_state_until_new_data_are_there() {
    let mut stage = fed(&cpu_alarm(1, 1), "00XX");
    assert_eq!(stage.state(), "ALARM");
    let slower = AlarmConfig { period: secs(300), ..cpu_alarm(1, 1) };
    stage.step(Input::Reconfigured(&slower));
    assert_eq!(stage.state(), "ALARM");
    for _ in 0..7 {
        stage.piece(Some(10.0));
    }
    assert_eq!(stage.state(), "OK");
    let louder = AlarmConfig { threshold: 5.0, ..slower };
    stage.step(Input::Reconfigured(&louder));
    stage.piece(Some(10.0));
    assert_eq!(stage.state(), "ALARM", "another threshold keeps the data");
}

#[test]
fn a_warm_up_keeps_a_new_alarm_still() {
    let config = AlarmConfig { warm_up: secs(30 * 60), missing_data: MissingData::Breaching, ..cpu_alarm(3, 3) };
    assert_eq!(fed(&config, "----------").changes(), [], "even missing data say nothing yet");
    assert_eq!(fed(&config, "----0000").changes(), [(7, "OK")], "three minutes of data end it early");
    let quiet = "-".repeat(40);
    assert_eq!(fed(&config, &quiet).changes(), [(30, "ALARM")], "in the end it looks");
}

#[test]
fn an_average_asks_for_the_number_of_samples_too() {
    let config = AlarmConfig { statistic: Statistic::Average, period: secs(120), ..cpu_alarm(1, 1) };
    let mut stage = Stage::new(&config);
    let asked: Vec<&str> = stage.watches.iter().map(|watch| watch.statistic.as_str()).collect();
    assert_eq!(asked, ["avg", "samples"]);
    for (value, weight) in [(100.0, 3.0), (40.0, 1.0), (100.0, 3.0), (40.0, 1.0), (100.0, 3.0)] {
        stage.piece(Some(value));
        stage.step(Input::Measured(Datapoint { watch: 1, value: Some(weight), covers: SimDuration::ZERO }));
    }
    assert_eq!(stage.state(), "ALARM", "85 by weight; 70 without");
}

#[test]
fn a_month_costs_what_the_price_page_says() {
    let month = SimTime::START + secs(730 * 3_600);
    let cost = |period| {
        let config = AlarmConfig { period: secs(period), ..cpu_alarm(1, 1) };
        CloudWatchAlarm::meters(&config).bill(month)[0].cost.to_string()
    };
    assert_eq!((cost(60), cost(10)), ("0.1000000000".to_owned(), "0.3000000000".to_owned()));
}

#[test]
fn the_seconds_in_all_states_make_the_whole_time() {
    let stage = fed(&cpu_alarm(1, 2), "--00XXXX00---------");
    let summary = stage.meters.summary(stage.now);
    let number = |name: &str| match summary.iter().find(|metric| metric.name == name).map(|metric| &metric.value) {
        Some(Measured::Number(Some(number))) => *number,
        other => panic!("{name}: {other:?}"),
    };
    let parts = ["seconds.ok", "seconds.alarm", "seconds.insufficient_data"].map(number);
    assert_eq!(parts.iter().sum::<f64>(), stage.now.as_secs_f64());
    assert!(parts.iter().all(|seconds| 60.0 < *seconds), "{parts:?}");
}

#[test]
fn settings_that_aws_refuses_are_conflicts_with_a_reason() {
    let good = || cpu_alarm(1, 1);
    let cases = [
        (good(), None),
        (AlarmConfig { resource: String::new(), ..good() }, Some("resource")),
        (AlarmConfig { period: secs(10), ..good() }, None),
        (AlarmConfig { period: secs(15), ..good() }, Some("period")),
        (AlarmConfig { period: secs(90), ..good() }, Some("period")),
        (AlarmConfig { period: SimDuration::from_millis(60_500), ..good() }, Some("period")),
        (AlarmConfig { evaluation_periods: 1_440, ..good() }, None),
        (AlarmConfig { evaluation_periods: 1_441, ..good() }, Some("evaluation_periods")),
        (AlarmConfig { period: secs(3_600), evaluation_periods: 168, ..good() }, None),
        (AlarmConfig { period: secs(3_600), evaluation_periods: 169, ..good() }, Some("evaluation_periods")),
        (AlarmConfig { datapoints_to_alarm: Some(2), ..good() }, Some("datapoints_to_alarm")),
        (AlarmConfig { boundaries: Boundaries::WallClock, ..good() }, None),
        (AlarmConfig { boundaries: Boundaries::WallClock, period: secs(120), ..good() }, Some("evaluation_window")),
    ];
    for (index, (config, expected)) in cases.into_iter().enumerate() {
        let found = CloudWatchAlarm::conflicts(&(), &[config]);
        assert_eq!(found.first().map(|conflict| conflict.key), expected, "case {index}");
    }
}

#[test]
fn every_setting_comes_back_as_it_was_written() {
    let config = AlarmConfig {
        statistic: Statistic::P99,
        comparison: crate::alarm::Comparison::LessThanOrEqualToThreshold,
        missing_data: MissingData::NotBreaching,
        boundaries: Boundaries::WallClock,
        warm_up: secs(60),
        actions_enabled: false,
        alarm_actions: vec![Action::Recover, Action::Reboot],
        ok_actions: vec![Action::Notify],
        insufficient_data_actions: vec![Action::Stop],
        ..cpu_alarm(2, 3)
    };
    let mut copy = AlarmConfig::default();
    for field in CloudWatchAlarm::fields() {
        (field.set)(&mut copy, (field.get)(&config));
    }
    assert_eq!(copy, config);
}
