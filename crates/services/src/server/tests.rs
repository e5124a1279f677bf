//! Servers, tested as a room: requests in, answers and moments out.

use skylapse_kernel::Seed;

use super::*;

/// A server with a clock around it.
struct Bench {
    server: Server,
    now: SimTime,
    rings: Vec<SimTime>,
    n_sent: u32,
    /// Number, moment in milliseconds, how it ended.
    answers: Vec<(u64, u64, Outcome)>,
}

impl Bench {
    fn new(config: &ServerConfig, n_vcpus: u32) -> Self {
        let server = Server::new(config, n_vcpus, Rng::from_seed(Seed(1)));
        Self { server, now: SimTime::START, rings: vec![], n_sent: 0, answers: vec![] }
    }

    /// A request that takes so long on an idle vCPU comes in.
    fn send(&mut self, at_ms: u64, work_ms: u64) {
        self.run_to(at_ms);
        self.n_sent += 1;
        let request = Request {
            id: RequestId(self.n_sent),
            number: u64::from(self.n_sent),
            work: Some(SimDuration::from_millis(work_ms)),
        };
        self.with(|server, now, tell| server.arrive(now, request, &mut |told| tell(told)));
    }

    fn run_to(&mut self, ms: u64) {
        let until = SimTime::START + SimDuration::from_millis(ms);
        while let Some(next) = self.rings.iter().copied().filter(|at| *at <= until).min() {
            let index = self.rings.iter().position(|at| *at == next).expect("it is there");
            self.rings.swap_remove(index);
            self.now = next;
            self.with(|server, now, tell| server.ring(now, &mut |told| tell(told)));
        }
        self.now = until;
    }

    fn with(&mut self, step: impl FnOnce(&mut Server, SimTime, &mut dyn FnMut(Told))) {
        let (now, rings, answers) = (self.now, &mut self.rings, &mut self.answers);
        step(&mut self.server, now, &mut |told| match told {
            Told::Answered { number, outcome, .. } => answers.push((number, now.as_nanos() / 1_000_000, outcome)),
            Told::RingAt(at) => rings.push(at),
        });
    }

    /// Number and moment of everything that was done.
    fn done(&self) -> Vec<(u64, u64)> {
        let is_done = |(_, _, outcome): &&(u64, u64, Outcome)| *outcome == Outcome::Completed;
        self.answers.iter().filter(is_done).map(|(number, at, _)| (*number, *at)).collect()
    }
}

#[test]
fn requests_wait_their_turn_and_each_worker_takes_one_at_a_time() {
    let mut bench = Bench::new(&ServerConfig::default(), 2);
    for work in [100, 50, 30, 10] {
        bench.send(0, work);
    }
    assert_eq!((bench.server.n_busy(), bench.server.n_queued()), (2, 2));
    bench.run_to(1_000);
    assert_eq!(bench.done(), [(2, 50), (3, 80), (4, 90), (1, 100)]);
    assert_eq!(bench.server.load_ppm(), 0);
}

#[test]
fn more_workers_than_vcpus_share_them_evenly() {
    let config = ServerConfig { workers: Some(4), ..ServerConfig::default() };
    let mut bench = Bench::new(&config, 1);
    bench.send(0, 100);
    bench.send(50, 100);
    // From 50 ms on both run at half speed: the first needs 50 more, so 100; then the second has 50 left at full speed.
    bench.run_to(1_000);
    assert_eq!(bench.done(), [(1, 150), (2, 200)]);
}

#[test]
fn a_cpu_that_is_held_back_makes_all_slower() {
    let mut bench = Bench::new(&ServerConfig::default(), 2);
    bench.send(0, 100);
    bench.run_to(50);
    bench.with(|server, now, tell| server.set_capacity(now, 200_000, &mut |told| tell(told)));
    assert_eq!(bench.server.load_ppm(), 200_000);
    bench.run_to(200);
    assert_eq!(bench.done(), [], "50 ms of work at a fifth of a vCPU take 250 ms");
    bench.run_to(400);
    assert_eq!(bench.done(), [(1, 300)]);
}

#[test]
fn a_full_queue_refuses_and_an_empty_one_can_be_full() {
    for (queue_limit, refused) in [(0, vec![2, 3]), (1, vec![3]), (9, vec![])] {
        let config = ServerConfig { queue_limit: Some(queue_limit), ..ServerConfig::default() };
        let mut bench = Bench::new(&config, 1);
        for _ in 0..3 {
            bench.send(0, 100);
        }
        let is_refused = |(_, _, outcome): &&(u64, u64, Outcome)| *outcome == Outcome::Throttled;
        let found: Vec<u64> = bench.answers.iter().filter(is_refused).map(|(number, ..)| *number).collect();
        assert_eq!(found, refused, "a queue of {queue_limit}");
    }
}

#[test]
fn whoever_gives_up_in_the_queue_costs_no_work_and_under_work_all_of_it() {
    let config = ServerConfig { client_timeout: Some(SimDuration::from_millis(100)), ..ServerConfig::default() };
    let mut bench = Bench::new(&config, 1);
    bench.send(0, 150);
    bench.send(20, 40);
    bench.send(90, 30);
    bench.run_to(1_000);
    let expected = [(1, 100, Outcome::Failed), (2, 120, Outcome::Failed), (3, 180, Outcome::Completed)];
    assert_eq!(bench.answers, expected);
    assert_eq!((bench.server.n_busy(), bench.server.n_queued()), (0, 0));
}

#[test]
fn a_server_that_goes_away_answers_for_everyone_once() {
    let mut bench = Bench::new(&ServerConfig::default(), 1);
    (0..3).for_each(|_| bench.send(0, 100));
    bench.run_to(50);
    bench.with(|server, _, tell| server.lose_all(Outcome::Lost, &mut |told| tell(told)));
    bench.run_to(60);
    let lost: Vec<u64> = bench.answers.iter().map(|(number, ..)| *number).collect();
    assert_eq!(lost, [1, 2, 3]);
    bench.send(60, 10);
    bench.run_to(1_000);
    assert_eq!(bench.done(), [(4, 70)], "it can serve again");
}

#[test]
fn nothing_is_lost_and_nothing_ends_twice_whatever_happens() {
    let mut chance = Rng::from_seed(Seed(9));
    for round in 0..60 {
        let config = ServerConfig {
            workers: Some(1 + chance.below(5) as u32),
            queue_limit: Some(chance.below(8) as u32),
            client_timeout: (round % 2 == 0).then(|| SimDuration::from_millis(1 + chance.below(200))),
            ..ServerConfig::default()
        };
        let mut bench = Bench::new(&config, 1 + chance.below(3) as u32);
        let mut ms = 0;
        for _ in 0..300 {
            ms += chance.below(20);
            let capacity = 100_000 + chance.below(2_000_000);
            match chance.below(20) {
                0 => bench.with(|server, now, tell| server.set_capacity(now, capacity, &mut |told| tell(told))),
                1 => bench.with(|server, _, tell| server.lose_all(Outcome::Lost, &mut |told| tell(told))),
                _ => bench.send(ms, chance.below(60)),
            }
        }
        bench.run_to(ms + 1_000_000);
        let mut numbers: Vec<u64> = bench.answers.iter().map(|(number, ..)| *number).collect();
        numbers.sort_unstable();
        assert_eq!(numbers, (1..=u64::from(bench.n_sent)).collect::<Vec<_>>(), "round {round}");
        assert_eq!((bench.server.n_busy(), bench.server.n_queued()), (0, 0), "round {round}");
    }
}
