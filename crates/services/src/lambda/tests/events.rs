//! Asynchronous invocation: every event ends in exactly one place.

use super::*;

fn events(change: impl FnOnce(&mut FunctionConfig)) -> FunctionConfig {
    steady_but(|config| {
        config.extras.invocation_type = InvocationType::Event;
        change(config);
    })
}

/// When runs began.
fn began(stage: &Stage) -> Vec<f64> {
    let began =
        |&(at, fact): &(SimTime, Fact)| matches!(fact, Fact::InvocationStarted { .. }).then(|| at.as_secs_f64());
    stage.facts.iter().filter_map(began).collect()
}

fn fates(stage: &Stage) -> Vec<(f64, EventFate)> {
    let ended = |&(at, fact): &(SimTime, Fact)| {
        let Fact::EventEnded { fate, .. } = fact else { return None };
        Some((at.as_secs_f64(), fate))
    };
    stage.facts.iter().filter_map(ended).collect()
}

#[test]
fn an_event_that_fails_is_tried_again_after_one_and_after_two_minutes() {
    let cases = [(2, vec![0.0, 61.0, 182.0], 183.0), (1, vec![0.0, 61.0], 62.0), (0, vec![0.0], 1.0)];
    for (attempts, times, end_s) in cases {
        let mut stage = Stage::one(&events(|config| {
            config.error_rate = 1.0;
            config.extras.event_invoke.maximum_retry_attempts = attempts;
        }));
        stage.request(0, 0.0, None);
        stage.run(1_000.0);
        assert_eq!(began(&stage), times, "{attempts} further tries");
        assert_eq!(fates(&stage), [(end_s, EventFate::RetriesExhausted)]);
        assert_eq!(stage.answers, [(at(end_s), 1, Outcome::Failed)]);
        assert_eq!(stage.metric("errors"), times.len() as f64);
        assert_eq!(stage.metric("async_events_dropped"), 1.0);
    }
}

#[test]
fn a_throttled_event_waits_twice_as_long_every_time_until_it_is_too_old() {
    let mut stage = Stage::one(&events(|config| {
        config.reserved_concurrency = Some(1);
        config.duration = constant(100.0);
    }));
    let (first, second) = (stage.request(0, 0.0, None), stage.request(0, 0.0, None));
    stage.run(1_000.0);
    assert_eq!((stage.end_of(first).latency_s, stage.end_of(second).latency_s), (100.0, 100.0));
    // 1 + 2 + 4 + … + 64 s after the first try.
    assert_eq!(began(&stage), [0.0, 127.0]);
    assert_eq!(stage.metric("throttles"), 7.0);
    assert_eq!(stage.metric("async_events_succeeded"), 2.0);
    assert_eq!(stage.metric("async_event_age_ms.max"), 227_000.0);
    let mut stage = Stage::one(&events(|config| {
        config.reserved_concurrency = Some(1);
        config.duration = constant(800.0);
        config.extras.event_invoke.maximum_event_age = span(90.0);
    }));
    stage.request(0, 0.0, None);
    stage.request(0, 0.0, None);
    stage.run(1_000.0);
    assert_eq!(fates(&stage), [(90.0, EventFate::AgeExceeded), (800.0, EventFate::Succeeded)]);
}

#[test]
fn without_any_concurrency_events_are_dropped_at_once() {
    let mut stage = Stage::one(&events(|config| config.reserved_concurrency = Some(0)));
    stage.request(0, 5.0, None);
    stage.run(10.0);
    assert_eq!(fates(&stage), [(5.0, EventFate::ZeroReservedConcurrency)]);
    assert_eq!((stage.metric("throttles"), stage.metric("invocations")), (0.0, 0.0));
}

#[test]
fn every_event_ends_in_exactly_one_place() {
    for seed in 0..20 {
        let mut rng = Rng::from_seed(Seed(seed));
        let mut stage = Stage::one(&events(|config| {
            config.reserved_concurrency = Some(rng.below(4) as u32);
            config.error_rate = 0.4;
            config.extras.crash_rate = 0.1;
            config.extras.event_invoke.maximum_event_age = span(60.0 + rng.below(600) as f64);
            config.extras.event_invoke.maximum_retry_attempts = rng.below(3) as u32;
        }));
        for _ in 0..200 {
            stage.request(0, rng.below(600) as f64, None);
        }
        stage.call(300.0, Call::Reserve { concurrency: Some(2) });
        stage.run(300.0);
        let waiting = stage.metric("async_events_waiting");
        let [queued, succeeded, dropped] =
            ["received", "succeeded", "dropped"].map(|name| stage.metric(&format!("async_events_{name}")));
        assert_eq!(queued, succeeded + dropped + waiting, "seed {seed}");
        stage.run(30_000.0);
        let [queued, succeeded, dropped] =
            ["received", "succeeded", "dropped"].map(|name| stage.metric(&format!("async_events_{name}")));
        assert_eq!((queued, succeeded + dropped), (200.0, 200.0), "seed {seed}");
        let mut answered: Vec<u64> = stage.answers.iter().map(|(_, request, _)| *request).collect();
        answered.sort_unstable();
        assert_eq!(answered, (1..=200).collect::<Vec<_>>(), "seed {seed}: each is answered once");
    }
}

#[test]
fn retries_and_age_can_be_changed_by_call_within_aws_s_limits() {
    let refused = Some("InvalidParameterValueException");
    let cases =
        [(Some(2), Some(60), None), (Some(3), None, refused), (None, Some(59), refused), (None, Some(21_601), refused)];
    for (attempts, age_s, code) in cases {
        let mut stage = Stage::one(&steady());
        stage.call(1.0, Call::Events { attempts, age_s });
        stage.run(2.0);
        assert_eq!(stage.replies, [("PutFunctionEventInvokeConfig", code)]);
    }
}
