//! A schedule as a room.

use skylapse_kernel::Seed;

use super::*;
use crate::service::Effect;

#[test]
fn expressions_are_read_as_aws_reads_them() {
    let rates = [
        ("rate(1 minute)", Some(60)),
        ("rate(5 minutes)", Some(300)),
        ("rate(1 hour)", Some(3_600)),
        ("rate(2 days)", Some(172_800)),
        ("rate(1 minutes)", None),
        ("rate(5 hour)", None),
        ("rate(0 minutes)", None),
        ("rate(30 seconds)", None),
        ("rate(99999999 days)", None),
        ("rate()", None),
        ("", None),
    ];
    for (text, seconds) in rates {
        assert_eq!(read(text), seconds.map(|s| Expression::Rate(SimDuration::from_secs(s))), "{text}");
    }
    for text in
        ["cron(0 12 * * * *)", "cron(0 12 ? * ? *)", "cron(0 12 * * ?)", "cron(0 12 * * ? 2027)", "cron(0 0 ? * 8 *)"]
    {
        assert_eq!(
            read(text),
            None,
            "{text}: exactly one of the days is a question mark, days of a week go from 1 to 7"
        );
    }
}

/// Hours from the beginning, a Monday at midnight UTC, to the first firings, less the seconds inside the minute.
fn hours(expression: &str, zone: &str, n: usize) -> Vec<u64> {
    let mut service = EventBridgeSchedule::new(&());
    let time_zone = crate::scaling::time_zone::TimeZone::find(zone).unwrap();
    let config = ScheduleConfig { schedule_expression: expression.to_owned(), time_zone, ..ScheduleConfig::default() };
    let slot = service.add(New { name: "s", parent: None, config: &config }, Rng::from_seed(Seed(4)));
    let (mut now, mut found, mut input) = (SimTime::START, vec![], Input::Started);
    while found.len() < n {
        let mut out = Outbox::default();
        service.step(slot, now, input, &mut out);
        let effects = out.take();
        let Some(Effect::After(_, wait, event)) = effects.first() else { panic!("{effects:?}") };
        now = now + *wait;
        found.push(now.as_nanos() / 3_600_000_000_000);
        input = Input::Due(*event);
    }
    found
}

#[test]
fn cron_fires_by_the_calendar_and_sunday_is_the_first_day() {
    assert_eq!(hours("cron(0 9 ? * MON-FRI *)", "UTC", 6), [9, 33, 57, 81, 105, 177]);
    assert_eq!(hours("cron(0 0/6 * * ? *)", "UTC", 4), [6, 12, 18, 24]);
    assert_eq!(hours("cron(0 3 ? * 1 *)", "UTC", 2), [147, 315], "Sundays");
    assert_eq!(hours("cron(0 9 ? * 3-5/2,7 *)", "UTC", 3), [33, 81, 129], "Tuesday, Thursday, Saturday");
    assert_eq!(hours("cron(0 12 * * ? *)", "Asia/Seoul", 2), [3, 27]);
}

#[test]
fn a_schedule_fires_once_a_period_somewhere_inside_its_minute_and_sends_as_many_as_asked_for() {
    let mut service = EventBridgeSchedule::new(&());
    let config = ScheduleConfig { invocations: 3, ..ScheduleConfig::default() };
    let slot = service.add(New { name: "ping", parent: None, config: &config }, Rng::from_seed(Seed(4)));
    let mut out = Outbox::default();
    let linked = Linked { end: End::Downstream, peer: Peer(2), name: "f", kind: "lambda" };
    service.step(slot, SimTime::START, Input::Linked(linked), &mut out);
    service.step(slot, SimTime::START, Input::Started, &mut out);
    let effects = out.take();
    let [Effect::After(_, first, event)] = effects.as_slice() else { panic!("{effects:?}") };
    assert!((300.0..=359.0).contains(&first.as_secs_f64()), "{first:?}");
    service.step(slot, SimTime::START + *first, Input::Due(*event), &mut out);
    let effects = out.take();
    let n_sent = effects.iter().filter(|effect| matches!(effect, Effect::Forward(_, _, Peer(2), _))).count();
    assert_eq!(n_sent, 3);
    assert!(
        effects.iter().any(|effect| matches!(effect, Effect::After(_, period, _) if period.as_secs_f64() == 300.0))
    );
    // A change begins anew; what was planned before fires no more, and a disabled schedule does not fire either.
    let disabled = ScheduleConfig { state: State::Disabled, ..config };
    service.step(slot, SimTime::START, Input::Reconfigured(&disabled), &mut out);
    out.take();
    for generation in 0..4 {
        service.step(slot, SimTime::START, Input::Due(Event::Fire { generation }), &mut out);
        assert!(out.take().is_empty());
    }
}

#[test]
fn an_expression_that_cannot_be_read_is_a_problem() {
    let wrong = ScheduleConfig { schedule_expression: "cron(0 12 L * ? *)".to_owned(), ..ScheduleConfig::default() };
    let found = EventBridgeSchedule::conflicts(&(), &[ScheduleConfig::default(), wrong]);
    assert_eq!(found.iter().map(|one| (one.resource, one.key)).collect::<Vec<_>>(), [(1, "schedule_expression")]);
}
