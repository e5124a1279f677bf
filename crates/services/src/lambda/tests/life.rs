//! The life of environments: the table of states, timeouts, expiry, replacement, changes.

use std::fmt::Write as _;
use std::num::NonZeroU32;

use super::*;
use skylapse_units::Memory;

fn states() -> [Environment; 8] {
    let (since, one) = (at(1.0), NonZeroU32::MIN);
    let two = one.checked_add(1).unwrap();
    [
        Environment::Init { since, running: one },
        Environment::Restore { since, running: one },
        Environment::Invoke { since, running: one, health: Health::Sound },
        Environment::Invoke { since, running: one, health: Health::Broken },
        Environment::Invoke { since, running: two, health: Health::Sound },
        Environment::Idle { since },
        Environment::Reset { since },
        Environment::Shutdown { since },
    ]
}

const TRIGGERS: [Trigger; 6] = [
    Trigger::Ready,
    Trigger::Assigned,
    Trigger::Exited(Exit::Done),
    Trigger::Exited(Exit::Broken),
    Trigger::Expired,
    Trigger::Recycled,
];

fn short(state: Environment) -> String {
    match state {
        Environment::Init { running, .. } => format!("init×{running}"),
        Environment::Restore { running, .. } => format!("restore×{running}"),
        Environment::Invoke { running, health: Health::Sound, .. } => format!("invoke×{running}"),
        Environment::Invoke { running, health: Health::Broken, .. } => format!("broken×{running}"),
        Environment::Idle { .. } => "idle".to_owned(),
        Environment::Reset { .. } => "reset".to_owned(),
        Environment::Shutdown { .. } => "shutdown".to_owned(),
    }
}

#[test]
fn the_whole_life_of_an_environment() {
    let mut table = String::from("from       ready      assigned   done       broken     expired    recycled\n");
    for from in states() {
        write!(table, "{:<11}", short(from)).unwrap();
        for trigger in TRIGGERS {
            let to = transition(from, trigger, at(2.0)).map_or("-".to_owned(), short);
            write!(table, "{to:<11}").unwrap();
        }
        table.truncate(table.trim_end().len());
        table.push('\n');
    }
    let reviewed = "\
from       ready      assigned   done       broken     expired    recycled
init×1     invoke×1   init×2     -          -          -          -
restore×1  invoke×1   restore×2  -          -          -          -
invoke×1   -          invoke×2   idle       reset      -          -
broken×1   -          broken×2   reset      reset      -          -
invoke×2   -          invoke×3   invoke×1   broken×1   -          -
idle       -          invoke×1   -          -          shutdown   shutdown
reset      -          invoke×1   -          -          shutdown   shutdown
shutdown   -          -          -          -          -          -
";
    assert_eq!(table, reviewed, "\n{table}");
}

#[test]
fn a_timeout_cuts_the_run_and_the_next_request_pays_init_inside_its_run() {
    let config = steady_but(|config| {
        config.init = Some(constant(1.0));
        config.timeout = span(3.0);
    });
    let mut stage = Stage::one(&config);
    let requests = [(0.0, 5.0), (10.0, 0.5), (20.0, 0.5), (30.0, 3.0)];
    let requests = requests.map(|(time, work)| stage.request(0, time, Some(span(work))));
    stage.run(60.0);
    let expected = [
        // (start, end, init, duration, latency, billed)
        (Start::Cold, End::Timeout, 1.0, 3.0, 4.0, 4_000),
        (Start::Warm, End::Success, 0.0, 1.5, 1.5, 1_500),
        (Start::Warm, End::Success, 0.0, 0.5, 0.5, 500),
        (Start::Warm, End::Success, 0.0, 3.0, 3.0, 3_000),
    ];
    for (request, expected) in requests.into_iter().zip(expected) {
        let Ended { start, end, init_s, duration_s, latency_s, billed_ms, environment, .. } = stage.end_of(request);
        assert_eq!((start, end, init_s, duration_s, latency_s, billed_ms), expected, "request {request}");
        assert_eq!(environment, 1, "the environment survives");
    }
    let counts = ["errors", "timeouts", "invocations"].map(|name| stage.metric(name));
    assert_eq!(counts, [1.0, 1.0, 4.0]);
}

#[test]
fn an_environment_expires_exactly_its_idle_life_after_its_last_run() {
    // The run ends at 1 s, the idle life at 601 s; whoever comes then is late.
    for (time, start) in [(600.999_999_999, Start::Warm), (601.0, Start::Cold), (700.0, Start::Cold)] {
        let mut stage = Stage::one(&steady());
        stage.request(0, 0.0, None);
        let request = stage.request(0, time, None);
        stage.run(1_000.0);
        assert_eq!(stage.end_of(request).start, start, "at {time} s");
        let expired = stage.facts.iter().find_map(|&(at, fact)| {
            let Fact::EnvironmentExpired { environment: 1, created } = fact else { return None };
            Some((at, created))
        });
        let expected = (start == Start::Cold).then_some((at(601.0), at(0.0)));
        assert_eq!(expired, expected, "at {time} s");
    }
}

#[test]
fn expiry_is_measured_over_expired_environments() {
    let mut stage = Stage::one(&steady());
    stage.request(0, 0.0, None);
    stage.request(0, 300.0, None);
    stage.run(2_000.0);
    assert_eq!(stage.metric("environments.expired"), 1.0);
    assert_eq!(stage.metric("environments.lifespan_mean_s"), 901.0);
    assert!(close(stage.metric("environments.mean"), 901.0 / 2_000.0, 1e-9));
    assert!(close(stage.metric("environments.busy_mean"), 2.0 / 2_000.0, 1e-9));
    assert!(close(stage.metric("environments.idle_mean"), 899.0 / 2_000.0, 1e-9));
}

#[test]
fn steady_traffic_holds_one_alarm_not_one_per_request() {
    let mut stage = Stage::one(&steady_but(|config| config.duration = constant(0.1)));
    for second in 0..5_000 {
        stage.request(0, f64::from(second), None);
    }
    stage.run(5_000.0);
    let alarms = stage.scheduled.iter().filter(|event| matches!(event, Event::ExpiryAlarm { .. })).count();
    assert!(alarms <= 10, "{alarms} alarms");
}

#[test]
fn old_environments_are_replaced_when_nothing_runs_in_them() {
    let config = steady_but(|config| {
        config.recycle_after = Some(constant(100.0));
        config.duration = constant(5.0);
    });
    let mut stage = Stage::one(&config);
    let times = [0.0, 98.0, 104.0, 106.0];
    let requests = times.map(|time| stage.request(0, time, None));
    stage.run(150.0);
    assert_eq!(requests.map(|request| stage.end_of(request).environment), [1, 1, 2, 3]);
    let gone: Vec<_> = stage
        .facts
        .iter()
        .filter(|(_, fact)| matches!(fact, Fact::EnvironmentRecycled { environment: 1, .. }))
        .map(|&(at, _)| at)
        .collect();
    assert_eq!(gone, [at(103.0)], "due at 100 s, busy until 103 s");
    stage.run(1_000.0);
    assert_eq!(stage.lambda.environments(Slot(0)).count(), 0);
}

#[test]
fn an_update_retires_every_environment_of_the_old_configuration() {
    let larger = || steady_but(|config| config.memory = Memory::from_mb(512));
    let mut stage = Stage::one(&steady_but(|config| config.duration = constant(10.0)));
    let (idle, busy) = (stage.request(0, 0.0, Some(span(1.0))), stage.request(0, 0.0, None));
    stage.change(5.0, larger());
    let after = stage.request(0, 6.0, Some(span(1.0)));
    stage.run(30.0);
    let [idle, busy, after] = [idle, busy, after].map(|request| stage.end_of(request));
    assert_eq!((idle.start, busy.start, after.start), (Start::Cold, Start::Cold, Start::Cold));
    assert_eq!((busy.end, busy.latency_s), (End::Success, 10.0), "what runs, runs to its end");
    let gone: Vec<_> = stage
        .facts
        .iter()
        .filter_map(|&(at, fact)| {
            let Fact::EnvironmentRecycled { environment, .. } = fact else { return None };
            Some((at, environment))
        })
        .collect();
    assert_eq!(gone, [(at(5.0), idle.environment), (at(10.0), busy.environment)]);
}

#[test]
fn an_assumption_changes_without_an_update() {
    let mut stage = Stage::one(&steady());
    stage.request(0, 0.0, None);
    stage.change(5.0, steady_but(|config| (config.idle_timeout, config.duration) = (constant(30.0), constant(2.0))));
    let warm = stage.request(0, 6.0, None);
    stage.run(100.0);
    assert_eq!((stage.end_of(warm).start, stage.end_of(warm).duration_s), (Start::Warm, 2.0));
    assert_eq!(stage.metric("environments.lifespan_mean_s"), 38.0, "the next idle spell is the shorter one");
}

#[test]
fn a_run_starts_with_the_environments_that_were_asked_for() {
    let config = steady_but(|config| {
        config.initial_environments = InitialEnvironments { busy: 3, idle: 5, idle_expires_in: Some(span(200.0)) };
        config.duration = constant(2.0);
    });
    let mut stage = Stage::one(&config);
    assert_eq!(stage.lambda.environments(Slot(0)).count(), 8);
    assert_eq!(stage.lambda.n_busy(Slot(0)), 3);
    let warm: Vec<u64> = (0..5).map(|_| stage.request(0, 1.0, None)).collect();
    let cold = stage.request(0, 1.0, None);
    stage.run(150.0);
    assert!(warm.iter().all(|&request| stage.end_of(request).start == Start::Warm));
    assert_eq!(stage.end_of(cold).start, Start::Cold);
    assert_eq!(stage.metric("invocations"), 6.0, "runs that were under way are no requests");
    assert_eq!(stage.answers.len(), 6, "and nobody waits for them");
    assert_eq!(stage.metric("billed_ms"), 12_000.0);
    let mut untouched = Stage::one(&config);
    untouched.run(300.0);
    let gone = |(at, fact): &(SimTime, Fact)| matches!(fact, Fact::EnvironmentExpired { .. }).then_some(*at);
    let gone: Vec<SimTime> = untouched.facts.iter().filter_map(gone).collect();
    assert_eq!(gone, [at(200.0); 5]);
}
