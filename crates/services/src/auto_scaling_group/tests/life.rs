//! Launch, service, hooks, standby, warm pool, scale-in.

use super::*;
use Lifecycle::{
    Detached, InService, Pending, PendingWait, Standby, Terminated, Terminating, TerminatingWait, WarmedStopped,
};

#[test]
fn a_group_launches_what_it_desires_and_puts_it_into_service() {
    let mut bench = Bench::new(&sized(1, 2, 4));
    bench.run_to(29);
    assert_eq!((bench.in_state(Pending).len(), bench.serving()), (2, 0));
    bench.run_to(31);
    assert_eq!(bench.in_state(InService), ["asg-1", "asg-2"]);
    assert_eq!(bench.turned(1, InService), Some(30.0), "5 s pending, 25 s to set it up");
    bench.run_to(3_600);
    assert_eq!((bench.number("launches"), bench.number("terminations")), (2.0, 0.0));
    assert_eq!((bench.number("under_provisioned_s"), bench.number("over_provisioned_s")), (30.0, 0.0));
    assert!((bench.number("instance_hours") - 2.0).abs() < 1e-9);
    assert!((bench.number("in_service.mean") - 2.0 * 3_570.0 / 3_600.0).abs() < 1e-9);
}

#[test]
fn a_smaller_desired_capacity_takes_an_instance_out_after_a_moment() {
    let mut bench = Bench::new(&sized(1, 3, 4));
    bench.run_to(100);
    assert_eq!(bench.call("SetDesiredCapacity", &vec![("DesiredCapacity", Value::Whole(2))]), None);
    assert_eq!(bench.changes(), [(100.0, 3, 2, Reason::SetDesiredCapacity)]);
    bench.run_to(114);
    assert_eq!(bench.serving(), 3, "not yet");
    bench.run_to(116);
    assert_eq!((bench.serving(), bench.in_state(Terminating).len()), (2, 1));
    bench.run_to(146);
    assert_eq!(bench.number("terminations"), 1.0);
    assert_eq!(bench.number("over_provisioned_s"), 15.0);
}

#[test]
fn instances_are_spread_over_the_zones() {
    let config = GroupConfig { zones: vec![0, 1, 2], ..sized(1, 7, 9) };
    let mut bench = Bench::new(&config);
    bench.run_to(60);
    let in_zone = |zone: &str| bench.instances.iter().filter(|fake| fake.zone == zone).count();
    let mut counts = [in_zone("us-east-1a"), in_zone("us-east-1b"), in_zone("us-east-1c")];
    counts.sort_unstable();
    assert_eq!(counts, [2, 2, 3]);
}

#[test]
fn a_zone_without_room_is_passed_over_and_a_group_without_any_tries_again() {
    let config = GroupConfig { zones: vec![0, 1], ..sized(0, 2, 4) };
    let mut bench = Bench::start(&config, false, |zone, _| zone == "us-east-1b");
    bench.run_to(60);
    assert_eq!(bench.serving(), 2);
    assert!(bench.facts.iter().any(|(_, fact)| *fact == Fact::LaunchFailed { zone: 0 }));
    let mut bench = Bench::start(&sized(0, 2, 4), false, |_, at| 1_000.0 <= at);
    bench.run_to(900);
    let failures = bench.facts.iter().filter(|(_, fact)| matches!(fact, Fact::LaunchFailed { .. })).count();
    assert!((2..10).contains(&failures), "{failures}: pauses between attempts grow");
    assert_eq!(bench.serving(), 0);
    bench.run_to(2_000);
    assert_eq!(bench.serving(), 2);
}

fn hook(transition: Transition, duration: Option<u64>, default_result: HookResult) -> Given<Vec<Hook>> {
    let hook = Hook {
        name: "prepare".to_owned(),
        transition,
        heartbeat_timeout: secs(300),
        default_result,
        duration: duration.map(secs),
    };
    Given { value: Value::Absent, read: vec![hook] }
}

#[test]
fn a_launch_hook_holds_an_instance_until_its_work_is_done() {
    let config =
        GroupConfig { lifecycle_hooks: hook(Transition::Launching, Some(90), HookResult::Abandon), ..sized(1, 1, 1) };
    let mut bench = Bench::new(&config);
    bench.run_to(119);
    assert_eq!(bench.in_state(PendingWait), ["asg-1"]);
    bench.run_to(120);
    assert_eq!(bench.turned(1, InService), Some(120.0));
}

#[test]
fn nobody_who_answers_a_hook_means_its_default_result() {
    let unanswered = |result| {
        let config = GroupConfig { lifecycle_hooks: hook(Transition::Launching, None, result), ..sized(1, 1, 1) };
        let mut bench = Bench::new(&config);
        bench.run_to(400);
        bench
    };
    assert_eq!(unanswered(HookResult::Continue).turned(1, InService), Some(330.0));
    let abandoned = unanswered(HookResult::Abandon);
    assert_eq!(abandoned.turned(1, Terminating), Some(330.0), "it is replaced");
    assert_eq!(abandoned.in_state(PendingWait), ["asg-2"]);
}

#[test]
fn a_person_can_answer_a_hook_or_ask_it_to_wait() {
    let config =
        GroupConfig { lifecycle_hooks: hook(Transition::Launching, None, HookResult::Abandon), ..sized(1, 1, 1) };
    let named = |more: &[(&'static str, Value)]| {
        let mut args = vec![("InstanceId", word("asg-1")), ("LifecycleHookName", word("prepare"))];
        args.extend(more.iter().cloned());
        args
    };
    let mut bench = Bench::new(&config);
    bench.run_to(40);
    assert_eq!(bench.call("CompleteLifecycleAction", &named(&[("LifecycleActionResult", word("CONTINUE"))])), None);
    assert_eq!(bench.turned(1, InService), Some(40.0));
    let done = bench.call("CompleteLifecycleAction", &named(&[("LifecycleActionResult", word("CONTINUE"))]));
    assert_eq!(done, Some("ValidationError"), "no hook holds it any more");
}

#[test]
fn worked_example_a20_a_heartbeat_begins_the_hour_anew() {
    let mut config =
        GroupConfig { lifecycle_hooks: hook(Transition::Launching, None, HookResult::Continue), ..sized(1, 1, 1) };
    config.lifecycle_hooks.read[0].heartbeat_timeout = secs(3_600);
    let mut bench = Bench::new(&config);
    bench.run_to(30 + 1_800);
    let args = vec![("InstanceId", word("asg#0")), ("LifecycleHookName", word("prepare"))];
    assert_eq!(bench.call("RecordLifecycleActionHeartbeat", &args), None);
    bench.run_to(3 * 3_600);
    assert_eq!(bench.turned(1, InService), Some(30.0 + 5_400.0), "ends at 90 minutes");
}

#[test]
fn a_terminate_hook_holds_an_instance_out_of_service() {
    let config = GroupConfig {
        lifecycle_hooks: hook(Transition::Terminating, Some(120), HookResult::Continue),
        ..sized(0, 1, 1)
    };
    let mut bench = Bench::new(&config);
    bench.run_to(100);
    bench.call("SetDesiredCapacity", &vec![("DesiredCapacity", Value::Whole(0))]);
    bench.run_to(200);
    assert_eq!(bench.in_state(TerminatingWait), ["asg-1"]);
    bench.run_to(300);
    assert_eq!(bench.turned(1, Terminated), Some(115.0 + 120.0 + 30.0));
}

#[test]
fn behind_a_load_balancer_requests_end_before_an_instance_goes() {
    let mut bench = Bench::behind_a_balancer(&sized(0, 1, 1));
    bench.run_to(100);
    assert_eq!(bench.serving(), 1);
    bench.call("SetDesiredCapacity", &vec![("DesiredCapacity", Value::Whole(0))]);
    bench.run_to(170);
    assert_eq!(bench.in_state(Terminating), ["asg-1"], "the balancer drains it for a minute");
    assert_eq!(bench.instances[0].state, Some(InstanceState::Running));
    bench.run_to(300);
    assert_eq!(bench.turned(1, Terminated), Some(115.0 + 60.0 + 30.0));
}

#[test]
fn standby_takes_an_instance_out_for_a_while_with_or_without_a_replacement() {
    let ids = |less: Option<bool>| {
        let mut args = vec![("InstanceIds", names(&["asg-1"]))];
        args.extend(less.map(|less| ("ShouldDecrementDesiredCapacity", Value::Flag(less))));
        args
    };
    let mut bench = Bench::new(&sized(1, 2, 3));
    bench.run_to(60);
    assert_eq!(bench.call("EnterStandby", &ids(None)), Some("ValidationError"), "the flag is required");
    assert_eq!(bench.call("EnterStandby", &ids(Some(true))), None);
    assert_eq!((bench.desired(), bench.in_state(Standby), bench.serving()), (1, vec!["asg-1".to_owned()], 1));
    assert_eq!(bench.call("EnterStandby", &ids(Some(true))), Some("ValidationError"), "it does not serve");
    bench.run_to(200);
    assert_eq!(bench.call("ExitStandby", &vec![("InstanceIds", names(&["asg-1"]))]), None);
    bench.run_to(300);
    assert_eq!((bench.desired(), bench.serving(), bench.number("launches")), (2, 2, 2.0));
    assert_eq!(bench.call("EnterStandby", &ids(Some(false))), None);
    bench.run_to(400);
    assert_eq!((bench.desired(), bench.serving(), bench.number("launches")), (2, 2, 3.0), "it was replaced");
    bench.call("SetDesiredCapacity", &vec![("DesiredCapacity", Value::Whole(3))]);
    let full = bench.call("ExitStandby", &vec![("InstanceIds", names(&["asg-1"]))]);
    assert_eq!(full, Some("ValidationError"), "4 would be too many");
}

#[test]
fn detached_instances_leave_and_others_can_be_attached() {
    let mut bench = Bench::new(&sized(1, 2, 3));
    bench.run_to(60);
    let args = vec![("InstanceIds", names(&["asg-2"])), ("ShouldDecrementDesiredCapacity", Value::Flag(true))];
    assert_eq!(bench.call("DetachInstances", &args), None);
    assert_eq!((bench.desired(), bench.turned(2, Detached)), (1, Some(60.0)));
    bench.run_to(120);
    assert_eq!(bench.instances[1].state, Some(InstanceState::Running), "it is yours now");
    bench.stranger("mine");
    assert_eq!(bench.call("AttachInstances", &vec![("InstanceIds", names(&["mine"]))]), None);
    bench.run_to(200);
    assert_eq!((bench.desired(), bench.in_state(InService)), (2, vec!["asg-1".to_owned(), "mine".to_owned()]));
    assert_eq!(bench.call("AttachInstances", &vec![("InstanceIds", names(&["nobody"]))]), None);
    bench.run_to(300);
    assert_eq!((bench.desired(), bench.serving()), (2, 2), "nobody was attached");
    assert!(bench.facts.iter().any(|(_, fact)| *fact == Fact::AttachFailed));
}

#[test]
fn protected_instances_stay_and_the_group_says_so() {
    let config = GroupConfig { new_instances_protected: true, ..sized(0, 2, 3) };
    let mut bench = Bench::new(&config);
    bench.run_to(60);
    bench.call("SetDesiredCapacity", &vec![("DesiredCapacity", Value::Whole(0))]);
    bench.run_to(120);
    assert_eq!((bench.desired(), bench.serving()), (0, 2));
    assert!(bench.facts.iter().any(|(_, fact)| *fact == Fact::ScaleInBlocked));
    let args = vec![("InstanceIds", names(&["asg-1"])), ("ProtectedFromScaleIn", Value::Flag(false))];
    assert_eq!(bench.call("SetInstanceProtection", &args), None);
    bench.run_to(200);
    assert_eq!(bench.in_state(InService), ["asg-2"]);
}

fn pool(reuse_on_scale_in: bool) -> GroupConfig {
    let pool = WarmPool { state: PoolState::Stopped, min_size: 0, max_prepared: None, reuse_on_scale_in };
    GroupConfig { warm_pool: given(pool), ..sized(0, 1, 3) }
}

#[test]
fn a_warm_pool_waits_switched_off_and_serves_first() {
    let mut bench = Bench::new(&pool(false));
    bench.run_to(200);
    assert_eq!((bench.serving(), bench.in_state(WarmedStopped).len()), (1, 2), "max 3, desired 1");
    bench.call("SetDesiredCapacity", &vec![("DesiredCapacity", Value::Whole(2))]);
    bench.run_to(300);
    assert_eq!((bench.serving(), bench.in_state(WarmedStopped).len()), (2, 1));
    assert_eq!(bench.number("launches"), 3.0, "none was launched anew");
}

#[test]
fn a_scale_in_fills_the_pool_anew_or_gives_instances_back_to_it() {
    for (reuses, launches) in [(false, 4.0), (true, 3.0)] {
        let mut bench = Bench::new(&pool(reuses));
        bench.run_to(200);
        bench.call("SetDesiredCapacity", &vec![("DesiredCapacity", Value::Whole(0))]);
        bench.run_to(600);
        assert_eq!((bench.serving(), bench.in_state(WarmedStopped).len()), (0, 3), "reuse: {reuses}");
        assert_eq!(bench.number("launches"), launches, "reuse: {reuses}");
    }
}

#[test]
fn a_mixed_group_buys_the_base_first_and_keeps_the_share() {
    let mixed = Mixed { on_demand_base: 2, on_demand_percent: 50 };
    let config = GroupConfig { mixed: given(mixed), ..sized(1, 6, 8) };
    let mut bench = Bench::new(&config);
    bench.run_to(60);
    let bought = |purchase: &str| {
        let setting = ("purchase", word(purchase));
        bench.instances.iter().filter(|fake| fake.settings.contains(&setting)).count()
    };
    assert_eq!((bought("on-demand"), bought("spot")), (4, 2), "2 + half of 4");
}

#[test]
fn suspended_processes_stand_still_until_they_are_resumed() {
    let launch = vec![("ScalingProcesses", names(&["Launch"]))];
    let mut bench = Bench::new(&sized(1, 1, 3));
    bench.run_to(60);
    assert_eq!(bench.call("SuspendProcesses", &launch), None);
    bench.call("SetDesiredCapacity", &vec![("DesiredCapacity", Value::Whole(3))]);
    bench.run_to(200);
    assert_eq!((bench.desired(), bench.serving()), (3, 1));
    assert_eq!(bench.call("ResumeProcesses", &launch), None);
    bench.run_to(300);
    assert_eq!(bench.serving(), 3);
}

#[test]
fn a_group_with_instances_is_deleted_with_force_only() {
    let mut bench = Bench::new(&sized(1, 2, 3));
    bench.run_to(60);
    assert_eq!(bench.call("DeleteAutoScalingGroup", &vec![]), Some("ResourceInUse"));
    assert_eq!(bench.call("DeleteAutoScalingGroup", &vec![("ForceDelete", Value::Flag(true))]), None);
    bench.run_to(200);
    assert_eq!((bench.serving(), bench.number("terminations")), (0, 2.0));
    assert_eq!(bench.call("SetDesiredCapacity", &vec![("DesiredCapacity", Value::Whole(2))]), Some("ValidationError"));
}
