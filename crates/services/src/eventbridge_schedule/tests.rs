//! A schedule as a room.

use skylapse_kernel::Seed;

use super::*;
use crate::service::Effect;

#[test]
fn rates_are_read_as_aws_reads_them() {
    let cases = [
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
        ("cron(0 12 * * ? *)", None),
        ("", None),
    ];
    for (text, seconds) in cases {
        assert_eq!(rate(text), seconds.map(SimDuration::from_secs), "{text}");
    }
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
    let disabled = ScheduleConfig { state: config::State::Disabled, ..config };
    service.step(slot, SimTime::START, Input::Reconfigured(&disabled), &mut out);
    out.take();
    for generation in 0..4 {
        service.step(slot, SimTime::START, Input::Due(Event::Fire { generation }), &mut out);
        assert!(out.take().is_empty());
    }
}

#[test]
fn an_expression_that_cannot_be_read_is_a_problem() {
    let wrong = ScheduleConfig { schedule_expression: "cron(0 12 * * ? *)".to_owned(), ..ScheduleConfig::default() };
    let found = EventBridgeSchedule::conflicts(&(), &[ScheduleConfig::default(), wrong]);
    assert_eq!(found.iter().map(|one| (one.resource, one.key)).collect::<Vec<_>>(), [(1, "schedule_expression")]);
}
