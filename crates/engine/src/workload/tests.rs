//! What arrives when.

use skylapse_kernel::{Distribution, Rng, Seed};
use skylapse_units::{Rate, SimDuration, SimTime};

use super::*;

fn rng(seed: u64) -> Rng {
    Rng::from_seed(Seed(seed))
}

fn at(secs: f64) -> SimTime {
    SimTime::START + SimDuration::from_secs_f64(secs)
}

fn rate(per_s: f64) -> Rate {
    Rate::per_second(per_s).expect("a rate")
}

fn times(arrivals: &Arrivals, horizon_s: f64) -> Vec<f64> {
    ArrivalStream::new(arrivals, rng(1), at(horizon_s)).map(SimTime::as_secs_f64).collect()
}

fn profile(points: &[(f64, f64)], interpolate: Interpolate, process: Process) -> Arrivals {
    let points: Vec<ProfilePoint> =
        points.iter().map(|&(secs, per_s)| ProfilePoint { at: at(secs), rate: rate(per_s) }).collect();
    Arrivals::Profile { profile: Profile::new(&points, interpolate).expect("points in order"), process }
}

fn trace(counts: &[(f64, f64)], width_s: f64, process: Process) -> Arrivals {
    let bins: Vec<TraceBin> = counts.iter().map(|&(secs, count)| TraceBin { start: at(secs), count }).collect();
    Arrivals::Trace { trace: Trace::new(bins.into(), SimDuration::from_secs_f64(width_s)), process }
}

#[track_caller]
fn check(arrivals: &Arrivals, horizon_s: f64, expected: &[f64]) {
    let found = times(arrivals, horizon_s);
    let is_equal = found.len() == expected.len() && found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-8);
    assert!(is_equal, "{found:?} instead of {expected:?}");
}

#[test]
fn even_processes_arrive_exactly_where_the_contract_says() {
    use Interpolate::{Linear, Step};
    use Process::Even;
    check(&Arrivals::Constant(rate(2.0)), 2.0, &[0.5, 1.0, 1.5]);
    check(&Arrivals::Constant(Rate::ZERO), 10.0, &[]);
    check(&Arrivals::Times(vec![at(0.0), at(3.0), at(3.0), at(9.0)].into()), 9.0, &[0.0, 3.0, 3.0]);
    check(&profile(&[(0.0, 2.0)], Step, Even), 2.0, &[0.5, 1.0, 1.5]);
    check(&profile(&[(0.0, 1.0), (2.0, 0.0), (5.0, 2.0)], Step, Even), 7.0, &[1.0, 2.0, 5.5, 6.0, 6.5]);
    check(&profile(&[(4.0, 1.0)], Step, Even), 6.5, &[5.0, 6.0]);
    // The rate rises from 0 to 2 a second within 2 s: n arrivals are expected after sqrt(2n) seconds.
    check(&profile(&[(0.0, 0.0), (2.0, 2.0)], Linear, Even), 3.1, &[std::f64::consts::SQRT_2, 2.0, 2.5, 3.0]);
    check(&profile(&[(0.0, 2.0), (2.0, 0.0)], Linear, Even), 9.0, &[2.0 - std::f64::consts::SQRT_2, 2.0]);
    check(&trace(&[(0.0, 2.0), (60.0, 0.0), (120.0, 1.0)], 60.0, Even), 999.0, &[15.0, 45.0, 150.0]);
    // Halves are carried: 0.5 + 0.5 + 0.5 is 1 (rounded up), nothing, 1.
    check(&trace(&[(0.0, 0.5), (10.0, 0.5), (20.0, 0.5)], 10.0, Even), 999.0, &[5.0, 25.0]);
    // A bin ends where the next begins.
    check(&trace(&[(0.0, 2.0), (10.0, 1.0)], 60.0, Even), 999.0, &[2.5, 7.5, 40.0]);
}

#[test]
fn rates_that_do_not_fit_doubles_lose_no_arrival_at_the_end_of_a_piece() {
    for per_s in [0.1, 0.7, 1.1, 3.3, 123.4] {
        let arrivals = profile(&[(0.0, per_s), (10_000.0, 0.0)], Interpolate::Step, Process::Even);
        let expected = (per_s * 10_000.0_f64).round();
        assert_eq!(times(&arrivals, 1e6).len() as f64, expected, "{per_s} a second");
    }
}

#[test]
fn random_processes_have_the_promised_number_of_arrivals() {
    let gaps = Distribution::Uniform { min: SimDuration::ZERO, max: SimDuration::from_secs(2) };
    let cases = [
        ("poisson", Arrivals::Poisson(rate(10.0)), 100_000.0),
        ("renewal", Arrivals::Renewal(gaps), 10_000.0),
        ("step", profile(&[(0.0, 5.0), (5_000.0, 15.0)], Interpolate::Step, Process::Poisson), 100_000.0),
        ("linear", profile(&[(0.0, 0.0), (10_000.0, 20.0)], Interpolate::Linear, Process::Poisson), 100_000.0),
        ("trace", trace(&[(0.0, 50_000.0), (7_000.0, 50_000.0)], 1_000.0, Process::Poisson), 100_000.0),
    ];
    for (name, arrivals, expected) in cases {
        let n = times(&arrivals, 10_000.0).len() as f64;
        assert!((n - expected).abs() < 5.0 * expected.sqrt(), "{name}: {n} instead of {expected}");
        let stated = arrivals.expected(at(10_000.0));
        assert!((stated / expected - 1.0).abs() < 1e-9, "{name}: expects {stated}");
    }
}

#[test]
fn arrivals_follow_the_profile_in_time() {
    let arrivals = profile(&[(0.0, 0.0), (10_000.0, 20.0)], Interpolate::Linear, Process::Poisson);
    let times = times(&arrivals, 10_000.0);
    let first_half = times.iter().filter(|secs| **secs < 5_000.0).count() as f64;
    assert!((first_half / times.len() as f64 - 0.25).abs() < 0.01, "a quarter in the first half of a ramp");
}

#[test]
fn streams_are_monotone_and_end_before_the_horizon_and_clones_agree() {
    let all = [
        Arrivals::Constant(rate(3.0)),
        Arrivals::Poisson(rate(1e6)),
        Arrivals::Renewal(Distribution::Constant(SimDuration::ZERO)),
        profile(&[(0.0, 1e7), (0.1, 0.0), (0.2, 1e3)], Interpolate::Step, Process::Poisson),
        profile(&[(0.0, 1.0), (0.0, 1e6), (1.0, 0.0)], Interpolate::Linear, Process::Poisson),
        trace(&[(0.0, 1e5), (0.5, 0.3), (0.7, 1e5)], 0.25, Process::Poisson),
        trace(&[(0.0, 1e5), (0.5, 0.3), (0.7, 1e5)], 0.25, Process::Even),
    ];
    for arrivals in all {
        let mut stream = ArrivalStream::new(&arrivals, rng(9), at(1.0));
        let mut last = SimTime::START;
        for _ in 0..5_000 {
            let mut copy = stream.clone();
            let next = stream.next();
            assert_eq!(copy.next(), next);
            let Some(next) = next else { break };
            assert!(last <= next && next < at(1.0), "{arrivals:?}: {last} then {next}");
            last = next;
        }
    }
}

#[test]
fn a_stream_that_takes_over_goes_on_where_the_clock_stands() {
    let from = |arrivals: &Arrivals, secs: f64| -> Vec<f64> {
        ArrivalStream::starting_at(arrivals, rng(1), at(secs), at(10.0)).map(SimTime::as_secs_f64).collect()
    };
    assert_eq!(from(&Arrivals::Constant(rate(0.5)), 5.0), [7.0, 9.0]);
    assert_eq!(from(&Arrivals::Times(vec![at(1.0), at(5.0), at(6.0)].into()), 5.0), [5.0, 6.0]);
    let steps = profile(&[(0.0, 1.0), (6.0, 0.0), (8.0, 1.0)], Interpolate::Step, Process::Even);
    assert_eq!(from(&steps, 4.0), [5.0, 6.0, 9.0]);
    let counts = trace(&[(0.0, 4.0), (4.0, 2.0)], 4.0, Process::Even);
    assert_eq!(from(&counts, 2.0), [2.5, 3.5, 5.0, 7.0]);
    let random = trace(&[(0.0, 1e4), (4.0, 0.0)], 4.0, Process::Poisson);
    let n = from(&random, 2.0);
    assert!(n.iter().all(|secs| *secs >= 2.0) && (n.len() as f64 - 5e3).abs() < 400.0, "{} arrivals", n.len());
}

#[test]
fn a_recording_tells_target_and_work_of_each_arrival() {
    let request =
        |secs, target| RecordedRequest { at: at(secs), target, work: SimDuration::from_millis(target.into()) };
    let arrivals = Arrivals::Recorded(vec![request(1.0, 5), request(2.0, 6)].into());
    let mut stream = ArrivalStream::new(&arrivals, rng(1), at(10.0));
    assert_eq!(stream.recorded(), None);
    assert_eq!(stream.next(), Some(at(1.0)));
    assert_eq!(stream.recorded(), Some(request(1.0, 5)));
    assert_eq!(stream.next(), Some(at(2.0)));
    assert_eq!(stream.recorded(), Some(request(2.0, 6)));
    assert_eq!(stream.next(), None);
}
