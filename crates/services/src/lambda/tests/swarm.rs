//! Random settings, random load, random changes: what must hold always, holds.

use super::*;
use skylapse_units::Memory;

const ROUTINGS: [Routing; 5] =
    [Routing::Newest, Routing::Oldest, Routing::Random, Routing::MostRecentlyUsed, Routing::LeastRecentlyUsed];

fn pick<T: Copy>(rng: &mut Rng, values: &[T]) -> T {
    values[rng.below(values.len() as u64) as usize]
}

fn any_config(rng: &mut Rng) -> FunctionConfig {
    let reserved_concurrency = pick(rng, &[None, None, Some(0), Some(3), Some(20)]);
    FunctionConfig {
        memory: Memory::from_mb(pick(rng, &[128, 512, 3_008])),
        timeout: span(pick(rng, &[1.0, 3.0, 900.0])),
        duration: Distribution::Exponential { mean: span(pick(rng, &[0.01, 0.5, 2.0])) },
        init: pick(rng, &[None, Some(0.0), Some(0.5), Some(12.0)]).map(constant),
        cold_duration: pick(rng, &[None, None, Some(1.5)]).map(constant),
        idle_timeout: constant(pick(rng, &[0.0, 1.0, 5.0, 60.0])),
        routing: pick(rng, &ROUTINGS),
        reserved_concurrency,
        provisioned_concurrency: pick(rng, &[0, 0, 2]).min(reserved_concurrency.unwrap_or(2)),
        environment_concurrency: pick(rng, &[1, 1, 1, 4]),
        initial_environments: pick(
            rng,
            &[InitialEnvironments::default(), InitialEnvironments { busy: 2, idle: 3, idle_expires_in: None }],
        ),
        recycle_after: pick(rng, &[None, None, Some(10.0)]).map(constant),
        error_rate: pick(rng, &[0.0, 0.3]),
        cpu_bound_share: pick(rng, &[0.0, 0.7]),
        ..FunctionConfig::default()
    }
}

/// Runs one random world to its end, looking at it on the way.
fn check(seed: u64) {
    let mut rng = Rng::from_seed(Seed(seed));
    let quotas = Quotas {
        lambda_concurrency: pick(&mut rng, &[2, 10, 1_000]),
        lambda_scaling_burst: pick(&mut rng, &[1, 5, 1_000]),
        lambda_scaling_per_s: pick(&mut rng, &[0, 1, 100]),
        lambda_requests_per_concurrency: pick(&mut rng, &[1, 10]),
    };
    let configs = [any_config(&mut rng), any_config(&mut rng)];
    let mut stage = Stage::new(&quotas, &configs);
    let (n_requests, length_s) = (400, 60.0);
    for _ in 0..n_requests {
        let slot = rng.below(2) as u32;
        stage.request(slot, rng.unit() * length_s, None);
    }
    for _ in 0..rng.below(4) {
        let config = any_config(&mut rng);
        stage.change(rng.unit() * length_s, config);
    }
    for tick in 1..=40 {
        stage.run(f64::from(tick) * length_s / 40.0);
        (0..2).for_each(|slot| invariants(&stage, slot, seed));
        conserved(&stage, seed);
    }
    stage.run(10_000.0);
    conserved(&stage, seed);
    assert_eq!(stage.answers.len(), n_requests, "seed {seed}: everybody gets one answer");
    for slot in 0..2 {
        let left = stage.lambda.environments(Slot(slot)).filter(|view| !view.is_provisioned).count();
        assert_eq!((left, stage.lambda.n_busy(Slot(slot))), (0, 0), "seed {seed}: everything idles away at last");
    }
}

fn invariants(stage: &Stage, slot: u32, seed: u64) {
    let views: Vec<EnvironmentView> = stage.lambda.environments(Slot(slot)).collect();
    let meters = &stage.meters[slot as usize];
    let n_busy = views.iter().filter(|view| view.state.running() > 0).count() as u64;
    assert_eq!(n_busy, u64::from(stage.lambda.n_busy(Slot(slot))), "seed {seed}: the busy are counted");
    assert_eq!((meters.busy.count(), meters.total.count()), (n_busy, views.len() as u64), "seed {seed}: meters agree");
    let concurrency = meters.concurrency().expect("functions take requests").0;
    assert_eq!(concurrency, n_busy, "seed {seed}: concurrency counts what its limits count");
    assert!(views.windows(2).all(|pair| pair[0].number < pair[1].number), "seed {seed}: oldest first");
    let is_late = |view: &EnvironmentView| view.expires_at.is_some_and(|due| due < stage.now);
    assert!(!views.iter().any(is_late), "seed {seed}: nobody outlives the deadline");
}

/// Offered = completed + failed + throttled + in flight.
fn conserved(stage: &Stage, seed: u64) {
    let count = |wanted| stage.answers.iter().filter(|(_, _, outcome)| *outcome == wanted).count() as u64;
    let sum = |number: fn(&LambdaMeters) -> u64| stage.meters.iter().map(number).sum::<u64>();
    assert_eq!(count(Outcome::Throttled), sum(|meters| meters.throttles), "seed {seed}");
    assert_eq!(count(Outcome::Failed), sum(|meters| meters.errors), "seed {seed}");
    let ended = sum(|meters| meters.warm.count() + meters.cold.count());
    assert_eq!(count(Outcome::Completed) + count(Outcome::Failed), ended, "seed {seed}");
    assert!(ended <= sum(|meters| meters.invocations), "seed {seed}");
}

#[test]
fn random_worlds_keep_their_books() {
    (0..300).for_each(check);
}

#[test]
fn absurd_spans_neither_panic_nor_hang() {
    let absurd = [SimDuration::ZERO, SimDuration::from_nanos(1), SimDuration::LONGEST].map(Distribution::Constant);
    let endless = Distribution::Lognormal { median: SimDuration::LONGEST, sigma: 1e308 };
    for span in absurd.iter().chain([&endless]) {
        for (cold, snap_start, recycle) in [(None, false, None), (Some(span), false, Some(span)), (None, true, None)] {
            let mut stage = Stage::one(&FunctionConfig {
                duration: span.clone(),
                init: Some(span.clone()),
                restore: Some(span.clone()),
                sandbox_and_download: span.clone(),
                idle_timeout: span.clone(),
                cold_duration: cold.cloned(),
                recycle_after: recycle.cloned(),
                snap_start,
                ..FunctionConfig::default()
            });
            let n_requests = 50;
            for index in 0..n_requests {
                stage.request(0, f64::from(index) * 0.5, None);
            }
            stage.run(10_000.0);
            conserved(&stage, 0);
            invariants(&stage, 0, 0);
            assert_eq!(stage.metric("invocations"), f64::from(n_requests));
        }
    }
}

#[test]
fn the_same_seed_gives_the_same_facts() {
    let facts = || {
        let mut rng = Rng::from_seed(Seed(11));
        let mut stage = Stage::one(&any_config(&mut rng));
        for _ in 0..500 {
            stage.request(0, rng.unit() * 30.0, None);
        }
        stage.run(1_000.0);
        stage.facts
    };
    assert_eq!(facts(), facts());
}

#[test]
fn littles_law_holds_on_a_finished_run() {
    let mut stage = Stage::one(&steady_but(|config| {
        config.duration = Distribution::Exponential { mean: span(1.5) };
        config.init = Some(constant(0.3));
    }));
    let mut rng = Rng::from_seed(Seed(3));
    for _ in 0..5_000 {
        stage.request(0, rng.unit() * 1_000.0, None);
    }
    stage.run(1_100.0);
    // Mean busy = requests × mean latency / time: exact, because every request has ended.
    let expected = stage.metric("invocations") * stage.metric("latency_ms.mean") / 1e3 / 1_100.0;
    assert!(close(stage.metric("environments.busy_mean"), expected, 1e-9));
}
