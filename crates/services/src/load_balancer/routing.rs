//! Which target gets a request: nodes, eligible targets, algorithms.
//!
//! A node stands in every Availability Zone that has targets; clients ask the nodes in turn (round-robin DNS; that a client keeps
//! an address for 60 s is left out). Each node has a place of its own in its list of targets, so small samples look uneven, as AWS
//! says of its own. What is eligible is worked out anew when a target changes, not at each request.
//!
//! Source: AWS, how-elastic-load-balancing-works.html and load-balancer-target-groups.html, 2026-10.

use skylapse_kernel::Rng;
use skylapse_units::{SimDuration, SimTime};

use super::config::{Algorithm, BalancerConfig, BalancerType};
use super::target::{FULL_PPM, Target};
use crate::peer::TargetHealth;

/// Where requests can go now.
#[derive(Clone, Debug)]
pub(super) struct Routing {
    nodes: Vec<Node>,
    /// The node that the next client asks.
    next_node: u32,
    /// Fewer targets are healthy than must be, somewhere.
    pub(super) is_open: bool,
    /// Some of them do not get their full share.
    is_weighted: bool,
    /// Target, its turn, and until when a client stays with it.
    sticky: Vec<Option<Stay>>,
    rng: Rng,
}

#[derive(Clone, Debug)]
struct Node {
    zone: u8,
    targets: Vec<u32>,
    next: u32,
}

#[derive(Clone, Copy, Debug)]
struct Stay {
    target: u32,
    turn: u16,
    until: SimTime,
}

impl Routing {
    pub(super) fn new(rng: Rng) -> Self {
        Self { nodes: vec![], next_node: 0, is_open: false, is_weighted: false, sticky: vec![], rng }
    }

    /// Works out anew which targets are eligible.
    pub(super) fn refresh(&mut self, targets: &[Target], config: &BalancerConfig) {
        let mut zones: Vec<u8> = vec![];
        for target in targets.iter().filter(|target| target.is_registered()) {
            if let Err(at) = zones.binary_search(&target.zone) {
                zones.insert(at, target.zone);
            }
        }
        let of = |zone: u8| eligible(targets, config, |target| target.zone == zone);
        let scopes: Vec<Eligible> = if config.is_cross_zone() {
            let all = eligible(targets, config, |_| true);
            vec![all; zones.len()]
        } else {
            zones.iter().map(|zone| of(*zone)).collect()
        };
        self.is_open = scopes.iter().any(|scope| scope.is_open);
        // A zone with too few healthy targets loses its name, unless all zones do.
        let all_bad = scopes.iter().all(|scope| scope.is_open);
        let old = std::mem::take(&mut self.nodes);
        for (zone, scope) in zones.into_iter().zip(scopes) {
            if scope.is_open && !all_bad {
                continue;
            }
            let next = old.iter().find(|node| node.zone == zone).map_or(0, |node| node.next);
            self.nodes.push(Node { zone, targets: scope.targets, next });
        }
        let is_less = |target: &Target| target.slow_since.is_some() || target.weight_ppm < FULL_PPM;
        self.is_weighted = targets.iter().any(is_less);
    }

    /// Who gets the next request; `None`: there is nobody.
    #[inline]
    pub(super) fn choose(&mut self, now: SimTime, targets: &[Target], config: &BalancerConfig) -> Option<u32> {
        let n_nodes = self.nodes.len() as u32;
        if n_nodes == 0 {
            return None;
        }
        if n_nodes <= self.next_node {
            self.next_node = 0;
        }
        let node = self.next_node as usize;
        self.next_node += 1;
        match config.stickiness {
            None => Some(self.pick(node, now, targets, config)),
            Some(length) => Some(self.stay(node, now, targets, config, length)),
        }
    }

    pub(super) fn bytes(&self) -> u64 {
        let lists: usize = self.nodes.iter().map(|node| node.targets.capacity() * 4 + size_of::<Node>()).sum();
        (lists + self.sticky.capacity() * size_of::<Option<Stay>>()) as u64
    }

    fn stay(
        &mut self,
        node: usize,
        now: SimTime,
        targets: &[Target],
        config: &BalancerConfig,
        length: SimDuration,
    ) -> u32 {
        let client = self.rng.below(u64::from(config.clients)) as usize;
        if self.sticky.len() < config.clients as usize {
            self.sticky.resize(config.clients as usize, None);
        }
        if let Some(stay) = self.sticky[client] {
            let target = &targets[stay.target as usize];
            let is_same = target.turn == stay.turn && target.health == TargetHealth::Healthy;
            if is_same && now < stay.until {
                return stay.target;
            }
        }
        let target = self.pick(node, now, targets, config);
        let turn = targets[target as usize].turn;
        self.sticky[client] = Some(Stay { target, turn, until: now.saturating_add(length) });
        target
    }

    #[inline]
    fn pick(&mut self, node: usize, now: SimTime, targets: &[Target], config: &BalancerConfig) -> u32 {
        let node = &mut self.nodes[node];
        let n = node.targets.len() as u32;
        match config.algorithm() {
            Algorithm::RoundRobin | Algorithm::WeightedRandom if self.is_weighted => {
                weighted(&node.targets, now, targets, config, &mut self.rng)
            }
            Algorithm::RoundRobin => {
                let place = if node.next < n { node.next } else { 0 };
                node.next = place + 1;
                node.targets[place as usize]
            }
            Algorithm::LeastOutstandingRequests => {
                // Ties go to whoever comes first from the node's place on (model assumption).
                let start = if node.next < n { node.next } else { 0 };
                let (later, earlier) = (&node.targets[start as usize..], &node.targets[..start as usize]);
                let least = later.iter().chain(earlier).min_by_key(|target| targets[**target as usize].n_outstanding);
                node.next = start + 1;
                *least.expect("a node has targets")
            }
            Algorithm::WeightedRandom | Algorithm::FlowHash => node.targets[self.rng.below(u64::from(n)) as usize],
        }
    }
}

#[derive(Clone)]
struct Eligible {
    targets: Vec<u32>,
    is_open: bool,
}

/// The healthy ones, or all that are registered when too few of them are healthy.
fn eligible(targets: &[Target], config: &BalancerConfig, is_in: impl Fn(&Target) -> bool) -> Eligible {
    let all = || (0_u32..).zip(targets).filter(|(_, target)| target.is_registered() && is_in(target));
    // A gateway sends flows to new targets as soon as they are registered (gateway/target-groups.html, 2026-10).
    let takes_new = config.kind == BalancerType::Gateway;
    let is_healthy =
        |target: &Target| target.health == TargetHealth::Healthy || takes_new && target.health == TargetHealth::Initial;
    let n_registered = all().count() as u64;
    let healthy: Vec<u32> = all().filter(|(_, target)| is_healthy(target)).map(|(index, _)| index).collect();
    let percent = u64::from(config.minimum_healthy_percent.unwrap_or(0));
    let least = (n_registered * percent).div_ceil(100).max(1);
    if least <= healthy.len() as u64 {
        Eligible { targets: healthy, is_open: false }
    } else {
        Eligible { targets: all().map(|(index, _)| index).collect(), is_open: true }
    }
}

/// By weight: new targets get a share that grows (round robin), those that err a share that shrinks (weighted random).
fn weighted(list: &[u32], now: SimTime, targets: &[Target], config: &BalancerConfig, rng: &mut Rng) -> u32 {
    let weight = |index: &u32| {
        let target = &targets[*index as usize];
        target.weight_ppm * slow_share_ppm(target, now, config.slow_start) / FULL_PPM
    };
    let sum: u64 = list.iter().map(weight).sum();
    if sum == 0 {
        return list[rng.below(list.len() as u64) as usize];
    }
    let mut left = rng.below(sum);
    for index in list {
        let own = weight(index);
        if left < own {
            return *index;
        }
        left -= own;
    }
    list[list.len() - 1]
}

/// From nothing to everything, linear in time.
fn slow_share_ppm(target: &Target, now: SimTime, length: SimDuration) -> u64 {
    let Some(since) = target.slow_since.filter(|_| !length.is_zero()) else { return FULL_PPM };
    let elapsed = u128::from(now.saturating_since(since).as_nanos()) * u128::from(FULL_PPM);
    let share = elapsed / u128::from(length.as_nanos());
    u64::try_from(share).unwrap_or(FULL_PPM).min(FULL_PPM)
}
