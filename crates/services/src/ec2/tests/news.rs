//! What those who follow an instance are told.

use skylapse_view::InstanceState;

use super::*;
use crate::peer::{InstanceNews, News};

fn told(world: &World) -> Vec<(Option<InstanceState>, bool, bool)> {
    let news = world.news.iter().map(|(_, news)| match *news {
        News::Instance(InstanceNews { state, zone: 0, is_impaired, is_marked }) => (state, is_impaired, is_marked),
        News::Instance(_) | News::There | News::Target { .. } => panic!("no news of an instance in the first zone"),
    });
    news.collect()
}

#[test]
fn followers_are_told_of_every_state_and_of_checks_that_begin_or_cease_to_fail() {
    let mut world = World::one(&steady());
    world.run_to(1_000.0);
    world.call("FailHost", vec![]).expect("a running instance has a host");
    world.run_to(2_000.0);
    world.call("TerminateInstances", vec![]).expect("nothing protects it");
    world.run_to(3_000.0);
    let at = |state, is_impaired| (Some(state), is_impaired, false);
    use InstanceState::{Pending, Running, ShuttingDown, Terminated};
    let expected = [
        at(Pending, false),
        at(Running, false),
        at(Running, true),
        at(Running, false),
        at(ShuttingDown, false),
        at(Terminated, false),
    ];
    assert_eq!(told(&world), expected);
}

#[test]
fn followers_are_told_that_ec2_wants_a_spot_instance_back() {
    let mut world = World::one(&steady_but(|config| config.purchase = Purchase::Spot));
    world.run_to(1_000.0);
    world.call("InterruptSpot", vec![]).expect("a running Spot Instance can be taken back");
    assert_eq!(told(&world).last(), Some(&(Some(InstanceState::Running), false, true)));
}
