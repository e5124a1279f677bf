//! Time travel: the nearest checkpoint, then replay.
//!
//! Checkpoints are taken by event count, not by time: a quiet hour costs nothing. When the budget in bytes is spent, every
//! other one is dropped and the spacing doubles, so recent and old moments stay equally near in *work*.

use skylapse_units::SimTime;

use crate::{Model, Simulation};

/// The fewest checkpoints that are kept whatever they weigh: with fewer, a seek is a rerun.
const FEWEST: usize = 8;

/// Snapshots of one run, oldest first; the start is always kept.
#[derive(Clone)]
pub struct History<M: Model> {
    checkpoints: Vec<Simulation<M>>,
    spacing: u64,
    budget_bytes: u64,
    held_bytes: u64,
}

impl<M: Model> History<M> {
    /// A history that begins at `start`, takes a checkpoint every `spacing` events and holds at most `budget_bytes`.
    #[must_use]
    pub fn new(start: Simulation<M>, spacing: u64, budget_bytes: u64) -> Self {
        assert!(spacing > 0, "checkpoints lie at least one event apart");
        let held_bytes = start.bytes();
        Self { checkpoints: vec![start], spacing, budget_bytes, held_bytes }
    }

    /// Takes a checkpoint if the last one lies far enough back.
    pub fn record(&mut self, simulation: &Simulation<M>) {
        if simulation.handled() < self.latest().handled() + self.spacing {
            return;
        }
        self.held_bytes += simulation.bytes();
        self.checkpoints.push(simulation.clone());
        while self.budget_bytes < self.held_bytes && FEWEST < self.checkpoints.len() {
            self.thin();
        }
    }

    /// The run at `at`: everything up to and including that moment has happened.
    ///
    /// The replay is not bounded here; use [`Self::nearest`] to replay in slices.
    #[must_use]
    pub fn seek(&self, at: SimTime) -> Simulation<M> {
        let mut simulation = self.nearest(at);
        simulation.run(at, u64::MAX);
        simulation
    }

    /// The latest checkpoint that lies strictly before `at`, or the start.
    #[must_use]
    pub fn nearest(&self, at: SimTime) -> Simulation<M> {
        let after = self.checkpoints.partition_point(|checkpoint| checkpoint.now() < at);
        self.checkpoints[after.max(1) - 1].clone()
    }

    /// The moment of the checkpoint that [`Self::nearest`] would give.
    #[must_use]
    pub fn nearest_moment(&self, at: SimTime) -> SimTime {
        let after = self.checkpoints.partition_point(|checkpoint| checkpoint.now() < at);
        self.checkpoints[after.max(1) - 1].now()
    }

    /// Forgets every checkpoint at or after `at`: something there is about to change.
    pub fn forget_from(&mut self, at: SimTime) {
        let keep = self.checkpoints.partition_point(|checkpoint| checkpoint.now() < at).max(1);
        self.checkpoints.truncate(keep);
        self.held_bytes = self.checkpoints.iter().map(Simulation::bytes).sum();
    }

    /// Applies `change` to every checkpoint: for what the model carries along but has not used yet.
    pub fn for_each(&mut self, change: impl FnMut(&mut Simulation<M>)) {
        self.checkpoints.iter_mut().for_each(change);
    }

    /// How many checkpoints are held.
    #[must_use]
    pub fn n_checkpoints(&self) -> u64 {
        self.checkpoints.len() as u64
    }

    /// Bytes held by all checkpoints; an estimate.
    #[must_use]
    pub const fn bytes(&self) -> u64 {
        self.held_bytes
    }

    fn latest(&self) -> &Simulation<M> {
        self.checkpoints.last().expect("the start is always kept")
    }

    fn thin(&mut self) {
        let mut index = 0;
        self.checkpoints.retain(|_| {
            index += 1;
            index % 2 == 1
        });
        self.spacing *= 2;
        self.held_bytes = self.checkpoints.iter().map(Simulation::bytes).sum();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{EventQueue, Rng, Seed, Stop};
    use skylapse_units::SimDuration;

    /// Events that breed events at wildly different delays.
    #[derive(Clone)]
    struct Storm {
        rng: Rng,
        log: Vec<(SimTime, u64)>,
        left: u64,
    }

    impl Model for Storm {
        type Event = u64;
        fn handle(&mut self, now: SimTime, event: u64, queue: &mut EventQueue<u64>) {
            self.log.push((now, event));
            let n_children = if self.left == 0 { 0 } else { self.rng.below(3) };
            for child in 0..n_children {
                self.left = self.left.saturating_sub(1);
                let delay = match self.rng.below(4) {
                    0 => 0,
                    1 => 5,
                    2 => self.rng.below(1_000),
                    _ => self.rng.below(1 << 40),
                };
                queue.push(now + SimDuration::from_nanos(delay), event.wrapping_mul(31) + child);
            }
        }
        fn bytes(&self) -> u64 {
            self.log.len() as u64 * 16
        }
    }

    fn storm(seed: u64) -> Simulation<Storm> {
        let mut run = Simulation::new(Storm { rng: Rng::from_seed(Seed(seed)), log: vec![], left: 5_000 });
        for number in 0..200 {
            run.queue.push(SimTime::from_nanos(number / 3), number);
        }
        run
    }

    #[test]
    fn slicing_changes_nothing() {
        for seed in 0..20 {
            let mut whole = storm(seed);
            whole.run(SimTime::END, u64::MAX);
            let mut sliced = storm(seed);
            let mut rng = Rng::from_seed(Seed(seed + 99));
            let mut limit = SimTime::START;
            while sliced.run(limit, rng.below(50)) != Stop::RanDry {
                let bits = rng.below(41);
                limit = limit + SimDuration::from_nanos(rng.below(1 << bits));
            }
            assert_eq!(whole.digest(), sliced.digest());
            assert_eq!(whole.model.log, sliced.model.log);
        }
    }

    #[test]
    fn a_seek_equals_a_straight_run_and_the_history_keeps_to_its_budget() {
        for seed in 0..10 {
            let mut run = storm(seed);
            let budget_bytes = 400_000;
            let mut history = History::new(run.clone(), 64, budget_bytes);
            while run.run(SimTime::END, 16) != Stop::RanDry {
                history.record(&run);
                assert!(history.bytes() <= budget_bytes || history.n_checkpoints() <= FEWEST as u64);
            }
            let end = run.model.log.last().expect("events happened").0;
            let mut rng = Rng::from_seed(Seed(seed));
            for _ in 0..20 {
                let at = SimTime::from_nanos(rng.below(end.as_nanos() + 1));
                let mut straight = storm(seed);
                straight.run(at, u64::MAX);
                assert_eq!(history.seek(at).digest(), straight.digest(), "seed {seed} at {at:?}");
            }
        }
    }

    #[test]
    fn forgetting_keeps_what_lies_before() {
        let mut run = storm(1);
        let mut history = History::new(run.clone(), 64, u64::MAX);
        while run.run(SimTime::END, 16) != Stop::RanDry {
            history.record(&run);
        }
        let middle = SimTime::from_nanos(run.now().as_nanos().min(1 << 38));
        history.forget_from(middle);
        assert!(history.latest().now() < middle);
        history.forget_from(SimTime::START);
        assert_eq!(history.n_checkpoints(), 1, "the start is always kept");
    }
}
