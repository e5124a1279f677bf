//! What senders waited, measured once.
//!
//! A resource that answers one workload alone measures the same latencies as that workload would: the request reaches it at
//! once, and its answer the sender. Such a workload keeps no histogram; what it waited is put together from its targets when
//! somebody asks. With thousands of functions, each with a workload of its own, this halves what histograms hold.

use std::sync::Arc;

use skylapse_services::measure::Histogram;

use super::World;

impl World {
    /// What senders of completed and failed requests of a workload waited, in nanoseconds.
    #[must_use]
    pub fn waited(&self, workload: usize) -> Histogram {
        if let Some(own) = &self.workloads[workload].latency {
            return own.clone();
        }
        let mut all = Histogram::default();
        self.histograms_for(workload).for_each(|one| all.merge(one));
        all
    }

    /// The exact sum of [`Self::waited`].
    #[must_use]
    pub fn waited_sum(&self, workload: usize) -> u128 {
        match &self.workloads[workload].latency {
            Some(own) => own.sum(),
            None => self.histograms_for(workload).map(Histogram::sum).sum(),
        }
    }

    /// Decides which workloads measure for themselves; before anything has happened.
    pub(super) fn share_measuring(&mut self) {
        let targets: Vec<Arc<[u32]>> = self.workloads.iter().map(|workload| workload.all_targets()).collect();
        let mut n_senders = vec![0_u32; self.addresses.len()];
        targets.iter().flat_map(|targets| targets.iter()).for_each(|&target| n_senders[target as usize] += 1);
        let is_alone = |&target: &u32| {
            let at = self.addresses[target as usize];
            n_senders[target as usize] == 1 && self.meters.latency(at).is_some() && self.fleet.measures_senders(at)
        };
        for (workload, targets) in self.workloads.iter_mut().zip(targets) {
            workload.latency = (self.is_linked || !targets.iter().all(is_alone)).then(Histogram::default);
            workload.targets = targets;
        }
    }

    fn histograms_for(&self, workload: usize) -> impl Iterator<Item = &Histogram> {
        let latency = |&target: &u32| self.meters.latency(self.addresses[target as usize]);
        self.workloads[workload].targets.iter().filter_map(latency).flat_map(|latency| [latency.warm, latency.cold])
    }
}

#[cfg(test)]
mod tests {
    use skylapse_kernel::{Seed, Simulation};
    use skylapse_units::SimTime;
    use skylapse_view::ScenarioText;

    use super::*;
    use crate::world::Listening;

    #[test]
    fn what_targets_measure_is_what_senders_waited() {
        // Few and many requests, failures, timeouts, refusals, runs that nobody waits for.
        let json = r#"{ "version": 1, "duration": "10m",
            "account": { "lambda_concurrency": 1000 },
            "resources": [
                { "id": "few", "kind": "lambda" },
                { "id": "many", "kind": "lambda", "config": { "error_rate": 0.1, "timeout": "1s", "reserved_concurrency": 4,
                    "duration": { "exponential": { "mean": "400ms" } }, "initial_environments": { "busy": 2 } } }
            ],
            "workloads": [
                { "id": "a", "target": "few", "arrivals": { "poisson": { "rate_per_s": 0.2 } } },
                { "id": "b", "target": "many", "arrivals": { "poisson": { "rate_per_s": 8 } } }
            ] }"#;
        let text = ScenarioText { json: json.to_owned(), files: vec![] };
        let scenario = crate::scenario::read(&text).expect("a valid scenario").scenario;
        let run = |measures_itself: bool| {
            let mut world = World::new(&scenario, Seed(3), Listening::default());
            world.is_linked = measures_itself;
            world.share_measuring();
            let mut simulation = Simulation::new(world);
            simulation.model.start(&mut simulation.queue);
            simulation.run(SimTime::START + scenario.duration, u64::MAX);
            simulation.model
        };
        let (own, shared) = (run(true), run(false));
        for (index, least) in [(0, 50), (1, 2_000)] {
            assert!(own.workloads[index].latency.is_some() && shared.workloads[index].latency.is_none());
            let (own, found) = (own.waited(index), shared.waited(index));
            assert!(least < own.count());
            assert_eq!((found.count(), found.min(), found.max()), (own.count(), own.min(), own.max()));
            assert_eq!(shared.waited_sum(index), own.sum());
            for share in [0.0, 0.5, 0.9, 0.99, 1.0] {
                assert_eq!(found.quantile(share), own.quantile(share), "p{share}");
            }
        }
    }

    #[test]
    fn who_sends_events_waits_for_their_end_and_not_for_one_run() {
        let json = r#"{ "version": 1, "duration": "1h", "resources": [{ "id": "f", "kind": "lambda", "config": {
                "invocation_type": "Event", "error_rate": 1, "duration": { "constant": "1s" }, "init": { "constant": "0s" } } }],
            "workloads": [{ "id": "a", "target": "f", "arrivals": { "times": ["0s", "10s"] } }] }"#;
        let text = ScenarioText { json: json.to_owned(), files: vec![] };
        let scenario = crate::scenario::read(&text).expect("a valid scenario").scenario;
        let mut simulation = Simulation::new(World::new(&scenario, Seed(1), Listening::default()));
        simulation.model.start(&mut simulation.queue);
        simulation.run(SimTime::START + scenario.duration, u64::MAX);
        // Three runs of 1 s, and one and two minutes between them.
        assert_eq!(simulation.model.waited(0).min(), Some(183_000_000_000));
        assert_eq!((simulation.model.workloads[0].failed, simulation.model.in_flight()), (2, 0));
    }

    #[test]
    fn two_workloads_of_one_function_measure_for_themselves() {
        let json = r#"{ "version": 1, "duration": "1m", "resources": [{ "id": "f", "kind": "lambda" }],
            "workloads": [
                { "id": "a", "target": "f", "arrivals": { "constant": { "rate_per_s": 1 } } },
                { "id": "b", "target": "f", "arrivals": { "constant": { "rate_per_s": 2 } } }
            ] }"#;
        let text = ScenarioText { json: json.to_owned(), files: vec![] };
        let scenario = crate::scenario::read(&text).expect("a valid scenario").scenario;
        let world = World::new(&scenario, Seed(1), Listening::default());
        assert!(world.workloads.iter().all(|workload| workload.latency.is_some()));
    }
}
