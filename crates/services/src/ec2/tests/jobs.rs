//! The account's jobs: who works on them, what an interruption loses, and what a drain saves.

use super::*;
use crate::ec2::jobs::{JobConfig, JobFact};

const QUOTAS: Quotas = Quotas { ec2_standard_vcpus: None, ec2_elastic_ips: 5, ec2_zone_capacity: None, ec2_jobs: 10 };

fn worker(job: JobConfig) -> InstanceConfig {
    let pending = Distribution::Constant(SimDuration::from_secs(5));
    let times = Times { pending, ..Times::default() };
    let spot = SpotConfig { interruptions_per_month: 0.0, ..SpotConfig::default() };
    InstanceConfig { job: Some(job), purchase: Purchase::Spot, spot, times, ..InstanceConfig::default() }
}

fn finished(world: &World) -> usize {
    world.facts.iter().filter(|(_, _, fact)| matches!(fact, Fact::Job(JobFact::Finished { .. }))).count()
}

fn lost_s(world: &World) -> f64 {
    let lost = world
        .facts
        .iter()
        .map(|(_, _, fact)| if let Fact::Job(JobFact::Returned { lost }) = fact { lost.as_secs_f64() } else { 0.0 });
    lost.sum()
}

#[test]
fn instances_take_one_job_after_the_other_until_the_list_is_empty() {
    let mut world = World::new(&QUOTAS, &[worker(JobConfig::default()), worker(JobConfig::default())]);
    world.run_to(64.0);
    assert_eq!(finished(&world), 0, "five seconds of pending, sixty of work");
    world.run_to(125.0);
    assert_eq!(finished(&world), 4);
    world.run_to(3_600.0);
    assert_eq!(finished(&world), 10);
    let last = world
        .facts
        .iter()
        .rev()
        .find_map(|(at, _, fact)| matches!(fact, Fact::Job(JobFact::Finished { left: 0, .. })).then_some(*at));
    assert_eq!(last.map(SimTime::as_secs_f64), Some(305.0), "ten jobs on two instances are five rounds");
}

#[test]
fn an_interruption_loses_what_was_not_saved_and_a_drain_loses_nothing() {
    let minute = SimDuration::from_secs(60);
    let saving = JobConfig { checkpoint: Some(SimDuration::from_secs(20)), ..JobConfig::default() };
    // Interrupted at 155 s: the third job is 30 s old.
    let cases = [
        (JobConfig::default(), 30.0, 2),
        (saving, 10.0, 2),
        (JobConfig { drain: true, ..JobConfig::default() }, 0.0, 1),
        (JobConfig { duration: minute, checkpoint: Some(minute), drain: false }, 30.0, 2),
    ];
    for (job, lost, n_finished) in cases {
        let mut world = World::new(&QUOTAS, &[worker(job)]);
        world.run_to(35.0);
        world.call("InterruptSpot", vec![]).expect("it runs on Spot capacity");
        world.run_to(3_600.0);
        assert!((lost_s(&world) - lost).abs() < 1e-9, "{job:?}: {} s", lost_s(&world));
        assert_eq!(finished(&world), n_finished, "{job:?}");
    }
}

#[test]
fn a_job_that_comes_back_goes_to_who_has_none() {
    let few = Quotas { ec2_jobs: 2, ..QUOTAS };
    let long = JobConfig { duration: SimDuration::from_secs(600), ..JobConfig::default() };
    let mut world = World::new(&few, &[worker(long), worker(long), worker(long)]);
    world.run_to(100.0);
    world.call_on(0, "TerminateInstances", vec![]).expect("it is not protected");
    world.run_to(705.0);
    assert_eq!(finished(&world), 2, "the third instance has begun it anew at 100 s");
    assert!((lost_s(&world) - 95.0).abs() < 1e-9);
}
