//! Runs that end badly, and requests that Lambda refuses for what they are.

use super::*;
use skylapse_units::Memory;

#[test]
fn a_crash_and_too_little_memory_reset_the_environment_and_a_handler_s_error_does_not() {
    type Change = fn(&mut FunctionConfig);
    let cases: [(Change, End, f64); 3] = [
        (|config| config.error_rate = 1.0, End::Error, 1.0),
        (|config| config.extras.crash_rate = 1.0, End::Crash, 1.5),
        (|config| config.extras.memory_used = Some(Memory::from_mb(129)), End::OutOfMemory, 1.5),
    ];
    for (change, end, second_s) in cases {
        let config = steady_but(|config| {
            config.init = Some(constant(0.5));
            change(config);
        });
        let mut stage = Stage::one(&config);
        let requests = [0.0, 10.0].map(|time| stage.request(0, time, None));
        stage.run(20.0);
        let [first, second] = requests.map(|request| stage.end_of(request));
        assert_eq!((first.end, first.billed_ms, second.end), (end, 1_500, end));
        assert_eq!(second.duration_s, second_s, "{end:?}: a reset environment pays INIT inside its run");
        assert_eq!((second.environment, stage.metric("errors"), stage.metric("timeouts")), (1, 2.0, 0.0));
        assert!(stage.answers.iter().all(|(_, _, outcome)| *outcome == Outcome::Failed));
    }
}

#[test]
fn as_much_memory_as_is_needed_is_enough_and_a_timeout_comes_before_everything() {
    let config = |mb, timeout_s| {
        steady_but(|config| {
            config.extras.memory_used = Some(Memory::from_mb(mb));
            config.timeout = span(timeout_s);
            config.duration = constant(2.0);
        })
    };
    for (mb, timeout_s, end) in [(128, 3.0, End::Success), (129, 3.0, End::OutOfMemory), (129, 1.0, End::Timeout)] {
        let mut stage = Stage::one(&config(mb, timeout_s));
        let request = stage.request(0, 0.0, None);
        stage.run(10.0);
        assert_eq!(stage.end_of(request).end, end);
    }
}

#[test]
fn payloads_above_aws_s_limits_are_refused_or_fail_after_the_run() {
    use InvocationType::{Event, RequestResponse};
    let cases = [
        // (how, request KB, response KB, mode, refused, errors)
        (RequestResponse, 6_144, 6_144, InvokeMode::Buffered, 0.0, 0.0),
        (RequestResponse, 6_145, 0, InvokeMode::Buffered, 1.0, 0.0),
        (RequestResponse, 0, 6_145, InvokeMode::Buffered, 0.0, 1.0),
        (RequestResponse, 0, 204_800, InvokeMode::ResponseStream, 0.0, 0.0),
        (RequestResponse, 0, 204_801, InvokeMode::ResponseStream, 0.0, 1.0),
        (Event, 1_024, 9_000, InvokeMode::Buffered, 0.0, 0.0),
        (Event, 1_025, 0, InvokeMode::Buffered, 1.0, 0.0),
    ];
    for (invocation_type, request_kb, response_kb, invoke_mode, refused, errors) in cases {
        let config = steady_but(|config| {
            let extras = &mut config.extras;
            (extras.invocation_type, extras.request_kb, extras.response_kb) =
                (invocation_type, request_kb, response_kb);
            extras.invoke_mode = invoke_mode;
        });
        let mut stage = Stage::one(&config);
        stage.request(0, 0.0, None);
        stage.run(10.0);
        let name = format!("{invocation_type:?} {request_kb} {response_kb}");
        assert_eq!((stage.metric("invocations"), stage.metric("errors")), (1.0 - refused, errors), "{name}");
        if refused > 0.0 {
            assert_eq!((stage.metric("rejected"), stage.metric("throttles")), (1.0, 0.0), "{name}");
            assert_eq!(stage.answers, [(at(0.0), 1, Outcome::Failed)], "{name}");
            assert_eq!(stage.meters[0].bill(at(10.0)), [], "{name}: nothing is billed");
        }
    }
}
