//! Which instance goes when a group has one too many.
//!
//! Zones first, then (in a group of mixed instances) the purchase option that there is too much of, then the termination
//! policies in their order, then chance. Source: AWS, ec2-auto-scaling-termination-policies.html, 2026-10. Left out: custom
//! policies of a Lambda function; launch configurations, which new accounts cannot make: `OldestLaunchConfiguration` never finds
//! one and leaves the choice to the next policy; `AllocationStrategy` does the same, because the model's Spot prices do not move.

use skylapse_kernel::Rng;
use skylapse_units::{SimDuration, SimTime};

use super::mix;
use crate::field::Word;

/// AWS's `TerminationPolicies`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TerminationPolicy {
    /// Oldest launch template, then the next billing hour.
    Default,
    /// What fits the allocation strategy least.
    AllocationStrategy,
    /// The oldest version of the launch template.
    OldestLaunchTemplate,
    /// The oldest launch configuration.
    OldestLaunchConfiguration,
    /// What has paid for most of its hour.
    ClosestToNextInstanceHour,
    /// What was launched last.
    NewestInstance,
    /// What was launched first.
    OldestInstance,
}

impl Word for TerminationPolicy {
    const WORDS: &'static [(Self, &'static str)] = &[
        (Self::Default, "Default"),
        (Self::AllocationStrategy, "AllocationStrategy"),
        (Self::OldestLaunchTemplate, "OldestLaunchTemplate"),
        (Self::OldestLaunchConfiguration, "OldestLaunchConfiguration"),
        (Self::ClosestToNextInstanceHour, "ClosestToNextInstanceHour"),
        (Self::NewestInstance, "NewestInstance"),
        (Self::OldestInstance, "OldestInstance"),
    ];
}

/// An instance that could go.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Candidate {
    /// Which, for whoever asks.
    pub number: u32,
    /// Its Availability Zone.
    pub zone: u8,
    /// The version of the launch template that it was launched from.
    pub template_version: u32,
    /// When.
    pub launched: SimTime,
    /// Scale-in protection: it is not chosen, but it counts for its zone.
    pub is_protected: bool,
    /// Bought as Spot.
    pub is_spot: bool,
}

/// How the group chooses.
#[derive(Clone, Copy, Debug)]
pub struct Rules<'a> {
    /// The termination policies, in order; none: the default one.
    pub policies: &'a [TerminationPolicy],
    /// Of a group of mixed instances: the On-Demand base and the percentage above it.
    pub mix: Option<(u32, u32)>,
}

/// The number of the instance that goes; `None`: all are protected, or there are none.
pub fn choose(all: &[Candidate], rules: Rules<'_>, now: SimTime, rng: &mut Rng) -> Option<u32> {
    let mut left = in_fullest_zones(all);
    if let Some((base, percent)) = rules.mix {
        left = of_surplus_option(all, left, base, percent);
    }
    let policies = if rules.policies.is_empty() { &[TerminationPolicy::Default] } else { rules.policies };
    for policy in policies {
        left = kept_by(*policy, left, now);
    }
    let chosen = if left.len() < 2 { 0 } else { rng.below(left.len() as u64) };
    left.get(chosen as usize).map(|candidate| candidate.number)
}

/// Those that may go in the zones that have the most instances, of the zones where any may go.
fn in_fullest_zones(all: &[Candidate]) -> Vec<Candidate> {
    let count = |zone| all.iter().filter(|candidate| candidate.zone == zone).count();
    let free = || all.iter().filter(|candidate| !candidate.is_protected);
    let most = free().map(|candidate| count(candidate.zone)).max().unwrap_or(0);
    free().filter(|candidate| count(candidate.zone) == most).copied().collect()
}

/// Of the purchase option of which there is too much once one is gone; of both when the other cannot give any.
fn of_surplus_option(all: &[Candidate], left: Vec<Candidate>, base: u32, percent: u32) -> Vec<Candidate> {
    let n_on_demand = all.iter().filter(|candidate| !candidate.is_spot).count() as u32;
    let wanted = mix::on_demand((all.len() as u32).saturating_sub(1), base, percent);
    let spot_goes = n_on_demand <= wanted;
    let own: Vec<Candidate> = left.iter().filter(|candidate| candidate.is_spot == spot_goes).copied().collect();
    if own.is_empty() { left } else { own }
}

fn kept_by(policy: TerminationPolicy, left: Vec<Candidate>, now: SimTime) -> Vec<Candidate> {
    match policy {
        TerminationPolicy::Default => {
            let left = least(left, |candidate| u64::from(candidate.template_version));
            least(left, |candidate| until_next_hour(candidate.launched, now))
        }
        TerminationPolicy::OldestLaunchTemplate => least(left, |candidate| u64::from(candidate.template_version)),
        TerminationPolicy::ClosestToNextInstanceHour => {
            least(left, |candidate| until_next_hour(candidate.launched, now))
        }
        TerminationPolicy::NewestInstance => least(left, |candidate| u64::MAX - candidate.launched.as_nanos()),
        TerminationPolicy::OldestInstance => least(left, |candidate| candidate.launched.as_nanos()),
        TerminationPolicy::AllocationStrategy | TerminationPolicy::OldestLaunchConfiguration => left,
    }
}

fn least(mut left: Vec<Candidate>, key: impl Fn(&Candidate) -> u64) -> Vec<Candidate> {
    let Some(least) = left.iter().map(&key).min() else { return left };
    left.retain(|candidate| key(candidate) == least);
    left
}

fn until_next_hour(launched: SimTime, now: SimTime) -> u64 {
    let hour = SimDuration::from_secs(3_600).as_nanos();
    hour - now.saturating_since(launched).as_nanos() % hour
}

#[cfg(test)]
mod tests {
    use skylapse_kernel::Seed;

    use super::*;
    use TerminationPolicy::{Default, NewestInstance, OldestInstance, OldestLaunchTemplate};

    /// One candidate of a zone, a version and a minute of launch.
    const fn candidate(number: u32, zone: u8, template_version: u32, minute: u64) -> Candidate {
        let launched = SimTime::from_nanos(minute * 60_000_000_000);
        Candidate { number, zone, template_version, launched, is_protected: false, is_spot: false }
    }

    /// Everyone who may be chosen under these policies at minute 200.
    fn chosen(all: &[Candidate], policies: &[TerminationPolicy]) -> Vec<u32> {
        let now = SimTime::from_nanos(200 * 60_000_000_000);
        let rules = Rules { policies, mix: None };
        let mut found: Vec<u32> =
            (0..200).filter_map(|seed| choose(all, rules, now, &mut Rng::from_seed(Seed(seed)))).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    #[test]
    fn the_default_policy_goes_by_zone_then_template_then_billing_hour_then_chance() {
        let zone_first = [candidate(1, 0, 1, 0), candidate(2, 1, 2, 0), candidate(3, 1, 2, 10)];
        assert_eq!(chosen(&zone_first, &[Default]), [2], "zone b has two; 2 is 20 minutes into its hour, 3 only 10");
        let template = [candidate(1, 0, 2, 10), candidate(2, 0, 1, 30), candidate(3, 0, 2, 20)];
        assert_eq!(chosen(&template, &[]), [2], "the oldest version, when nothing is set");
        let hour = [candidate(1, 0, 1, 21), candidate(2, 0, 1, 50), candidate(3, 0, 1, 81)];
        assert_eq!(chosen(&hour, &[Default]), [1, 3], "both a minute before their next hour");
        let tied_zones = [candidate(1, 0, 1, 0), candidate(2, 1, 1, 0)];
        assert_eq!(chosen(&tied_zones, &[Default]), [1, 2], "either zone");
    }

    #[test]
    fn other_policies_choose_within_the_fullest_zones() {
        let all = [candidate(1, 0, 2, 5), candidate(2, 0, 1, 90), candidate(3, 0, 2, 50), candidate(4, 1, 1, 0)];
        let cases: [(&[TerminationPolicy], &[u32]); 4] = [
            (&[OldestInstance], &[1]),
            (&[NewestInstance], &[2]),
            (&[OldestLaunchTemplate], &[2]),
            (
                &[TerminationPolicy::OldestLaunchConfiguration, TerminationPolicy::AllocationStrategy, OldestInstance],
                &[1],
            ),
        ];
        for (policies, expected) in cases {
            assert_eq!(chosen(&all, policies), expected, "{policies:?}");
        }
    }

    #[test]
    fn protected_instances_stay_but_count_for_their_zone() {
        let protected = |number, zone| Candidate { is_protected: true, ..candidate(number, zone, 1, 0) };
        assert_eq!(chosen(&[protected(1, 0), protected(2, 1)], &[Default]), [0_u32; 0], "all are protected");
        let mixed = [protected(1, 0), candidate(2, 0, 1, 0), candidate(3, 1, 1, 0)];
        assert_eq!(chosen(&mixed, &[Default]), [2]);
        let full_but_protected = [protected(1, 0), protected(2, 0), candidate(3, 1, 1, 0)];
        assert_eq!(chosen(&full_but_protected, &[Default]), [3], "zone a has most, but none that may go");
    }

    #[test]
    fn a_mixed_group_gives_up_what_it_has_too_much_of() {
        let spot = |number| Candidate { is_spot: true, ..candidate(number, 0, 1, 0) };
        let now = SimTime::START;
        let pick = |all: &[Candidate], base, percent| {
            let rules = Rules { policies: &[OldestInstance], mix: Some((base, percent)) };
            let number = choose(all, rules, now, &mut Rng::from_seed(Seed(1))).expect("one goes");
            all.iter().find(|one| one.number == number).expect("it is one of them").is_spot
        };
        let two_each = [candidate(1, 0, 1, 0), candidate(2, 0, 1, 0), spot(3), spot(4)];
        assert!(pick(&two_each, 0, 50), "two of three are On-Demand");
        assert!(!pick(&two_each, 1, 0), "one base is enough");
        assert!(!pick(&[candidate(1, 0, 1, 0)], 0, 100), "what there is");
    }
}
