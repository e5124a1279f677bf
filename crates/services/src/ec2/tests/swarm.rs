//! Random calls at random moments: what must hold always, holds. `SKYLAPSE_EC2_CALLS` sets how many calls are made.

use std::collections::BTreeSet;

use super::*;

/// Calls in one world, so that worlds stay small.
const CALLS_PER_WORLD: u64 = 250;

fn pick<T: Clone>(rng: &mut Rng, values: &[T]) -> T {
    values[rng.below(values.len() as u64) as usize].clone()
}

fn any_config(rng: &mut Rng) -> InstanceConfig {
    let mut config = hibernating();
    let kind = pick(rng, &["m5.large", "t3.micro", "i3.large", "t2.micro", "c5.large"]);
    config.instance_type = catalog::find(kind).expect("the catalog has it");
    config.root_volume.size_gib = 30;
    config.hibernation = config.instance_type.can_hibernate() && rng.chance(0.7);
    config.availability_zone = Zone::named(pick(rng, Zone::NAMES)).expect("the Region has it");
    config.purchase = pick(rng, &[Purchase::OnDemand, Purchase::Spot, Purchase::DedicatedInstance, Purchase::Reserved]);
    config.spot.request = pick(rng, &[SpotRequest::OneTime, SpotRequest::Persistent]);
    if config.spot.request == SpotRequest::Persistent {
        let behaviors = [Interruption::Terminate, Interruption::Stop, Interruption::Hibernate];
        config.spot.interruption_behavior = pick(rng, &behaviors);
    }
    config.spot.interruptions_per_month = pick(rng, &[0.0, 0.9]);
    config.associate_public_ip_address = rng.chance(0.8);
    config.elastic_ip = rng.chance(0.2);
    let is_spot = config.purchase == Purchase::Spot;
    config.disable_api_termination = !is_spot && rng.chance(0.1);
    config.disable_api_stop = !is_spot && rng.chance(0.1);
    config.launch = rng.chance(0.8);
    if rng.chance(0.3) {
        let delete_on_termination = rng.chance(0.5);
        config.data_volumes = vec![VolumeConfig { delete_on_termination, ..VolumeConfig::default() }];
    }
    config
}

/// Arguments of an action: each is given or not, with a value that may or may not make sense.
fn any_args(rng: &mut Rng, action: &Action<Call>, n_instances: u32) -> Args {
    let mut args = vec![];
    for member in action.args {
        if !rng.chance(if member.key == "DryRun" { 0.05 } else { 0.6 }) {
            continue;
        }
        let some = rng.below(8) + 1;
        let instance = format!("web-{}", rng.below(u64::from(n_instances) + 1) + 1);
        let value = match member.key {
            "InstanceIds" => Value::List(vec![Value::Word(instance.clone()), Value::Word("web-1".to_owned())]),
            "SpotInstanceRequestIds" => Value::List(vec![Value::Word(format!("sir-{instance}"))]),
            "InstanceId" => Value::Word(instance),
            "InstanceType" => Value::Word(pick(rng, &["m5.large", "m5.xlarge", "t3.nano", "x9.none"]).to_owned()),
            "AvailabilityZone" => Value::Word(pick(rng, Zone::NAMES).to_owned()),
            "VolumeId" => Value::Word(format!("vol-{some}")),
            "SnapshotId" => Value::Word(format!("snap-{some}")),
            "ImageId" => Value::Word(format!("ami-{some}")),
            "NotBefore" => Value::Duration(span(rng.unit() * 500.0)),
            "Code" => Value::Word("system-reboot".to_owned()),
            "CapacityReservationId" => Value::Word(format!("cr-{some}")),
            "NetworkInterfaceId" => Value::Word(format!("eni-{some}")),
            "Ipv6AddressCount" => Value::Whole(rng.below(2)),
            "AllocationId" => Value::Word(format!("eipalloc-{some}")),
            "SpotPrice" => Value::Word(pick(rng, &["0.01", "0.5", "x"]).to_owned()),
            "Name" | "KeyName" => Value::Word(format!("name-{some}")),
            "GroupName" | "SourceSecurityGroupName" => Value::Word(format!("group-{some}")),
            "GroupId" => Value::Word(format!("sg-{some}")),
            "Groups" => Value::List(vec![Value::Word(format!("group-{some}"))]),
            "CidrIp" => Value::Word(pick(rng, &["0.0.0.0/0", "10.0.0.0/8", "all"]).to_owned()),
            "IpProtocol" => Value::Word(pick(rng, &["tcp", "udp", "-1"]).to_owned()),
            "From" | "To" => Value::Word(instance),
            "Port" | "FromPort" | "ToPort" => Value::Whole(some * 10_000),
            "Description" => Value::Word("a group".to_owned()),
            "MarketType" => Value::Word("spot".to_owned()),
            "Type" => Value::Word("persistent".to_owned()),
            "InstanceInterruptionBehavior" => Value::Word("terminate".to_owned()),
            "VolumeType" => Value::Word(pick(rng, &["gp3", "gp2", "st1"]).to_owned()),
            "Duration" => Value::Duration(span(rng.unit() * 500.0)),
            "MinCount" | "MaxCount" | "InstanceCount" => Value::Whole(rng.below(3)),
            "Iops" => Value::Whole(3_000 * some),
            "Size" | "Throughput" | "FromMib" | "Mib" => Value::Whole(some * 100),
            _ => Value::Flag(rng.chance(0.5)),
        };
        args.push((member.key, value));
    }
    args
}

fn check(seed: u64) -> u64 {
    let mut rng = Rng::from_seed(Seed(seed));
    let quotas = Quotas {
        ec2_standard_vcpus: pick(&mut rng, &[None, None, Some(12)]),
        ec2_elastic_ips: 5,
        ec2_zone_capacity: pick(&mut rng, &[None, Some(3)]),
        ec2_jobs: 20,
    };
    let mut configs: Vec<InstanceConfig> = (0..4).map(|_| any_config(&mut rng)).collect();
    configs[0].job = Some(crate::ec2::jobs::JobConfig::default());
    let mut world = World::new(&quotas, &configs);
    let actions = Ec2::actions();
    for round in 0..CALLS_PER_WORLD {
        let step_s = rng.unit() * pick(&mut rng, &[1.0, 20.0, 200.0]);
        let until_s = world.now.as_secs_f64() + step_s;
        world.run_to(until_s);
        let n = world.meters.len() as u32;
        // Worlds stay small: few calls launch more.
        let action = loop {
            let action = &actions[rng.below(actions.len() as u64) as usize];
            let launches = ["RunInstances", "RequestSpotInstances", "FailZone"].contains(&action.name);
            if !launches || (n < 20 && rng.chance(0.3)) {
                break action;
            }
        };
        let args = any_args(&mut rng, action, n);
        let slot = rng.below(u64::from(n)) as u32;
        let before = format!("{:?}", world.ec2);
        let n_facts = world.facts.len();
        let found = world.call_on(slot, action.name, args.clone());
        if found.is_err() && action.name != "TerminateInstances" {
            // A termination over several zones may be refused in one of them alone.
            assert_eq!(format!("{:?}", world.ec2), before, "seed {seed}: {} {args:?} {found:?}", action.name);
            assert_eq!(world.facts.len(), n_facts, "seed {seed}: a refusal is no news");
        }
        if round % 10 == 0 {
            laws(&world, seed);
        }
    }
    world.run_to(world.now.as_secs_f64() + 10_000.0);
    laws(&world, seed);
    CALLS_PER_WORLD
}

fn laws(world: &World, seed: u64) {
    let mut held = BTreeSet::new();
    for (slot, meters) in world.meters.iter().enumerate() {
        let instance = world.ec2.instance(Slot(slot as u32));
        assert_eq!(instance.stage.map(Stage::state), meters.state(), "seed {seed}: meters follow the facts");
        let seconds: f64 =
            State::ALL.iter().map(|state| world.metric(slot as u32, &format!("seconds.{}", state.name()))).sum();
        let launched = world.facts.iter().find_map(|(at, of, fact)| {
            (*of == Slot(slot as u32) && matches!(fact, Fact::InstanceLaunched { .. })).then_some(*at)
        });
        let life = launched.map_or(0.0, |launched| (world.now - launched).as_secs_f64());
        assert!((seconds - life).abs() < 1e-6, "seed {seed}: seconds in states add up to the life");
        let starts = world.metric(slot as u32, "starts");
        let running = world.metric(slot as u32, "seconds.running") + world.metric(slot as u32, "seconds.stopping");
        let billed = meters.billed_s(world.now) as f64;
        assert!(billed <= running + starts * 61.0, "seed {seed}: billed {billed} s follow from {running} s");
        let lives = !matches!(instance.stage, None | Some(Stage::ShuttingDown | Stage::Terminated));
        assert_eq!(instance.private_ipv4.is_some(), lives, "seed {seed}: an instance has one private address");
        for ip in [instance.private_ipv4, instance.public_ipv4, instance.elastic_ip].into_iter().flatten() {
            assert!(held.insert(ip), "seed {seed}: no address is used twice");
        }
        for volume in instance.volumes() {
            let place = world.ec2.account.storage.volume(volume).map(|found| found.place.attachment());
            assert_eq!(
                place.map(|at| at.map(|at| at.instance)),
                Ok(Some(slot as u32)),
                "seed {seed}: volumes know it too"
            );
        }
    }
}

#[test]
fn random_calls_break_no_law_and_refusals_change_nothing() {
    let calls = std::env::var("SKYLAPSE_EC2_CALLS").ok().and_then(|calls| calls.parse().ok()).unwrap_or(10_000_u64);
    let mut done = 0;
    for seed in 0.. {
        done += check(seed);
        if calls <= done {
            break;
        }
    }
}
