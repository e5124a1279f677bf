//! What a user sets on a load balancer. What is not set depends on its type, as AWS's own defaults do.

use skylapse_kernel::Distribution;
use skylapse_units::SimDuration;

use crate::field::Word;

/// One load balancer with one listener and one target group.
#[derive(Clone, PartialEq, Debug)]
pub struct BalancerConfig {
    /// What it balances.
    pub kind: BalancerType,
    /// How it chooses; `None`: as its type does by default.
    pub algorithm: Option<Algorithm>,
    /// Whether `weighted_random` turns away from targets that err.
    pub anomaly_mitigation: bool,
    /// Whether a node sends to targets in other Availability Zones; `None`: as its type does by default.
    pub cross_zone: Option<bool>,
    /// How long a client stays with its target; `None`: it does not.
    pub stickiness: Option<SimDuration>,
    /// How many clients there are, for stickiness.
    pub clients: u32,
    /// How long a new target gets less; zero: not at all.
    pub slow_start: SimDuration,
    /// How long a deregistered target may finish what it has.
    pub deregistration_delay: SimDuration,
    /// How long it waits for an answer; `None`: as its type does by default.
    pub idle_timeout: Option<SimDuration>,
    /// How long a client waits; `None`: for good.
    pub client_timeout: Option<SimDuration>,
    /// How it finds out who is healthy.
    pub health_check: HealthCheck,
    /// Less than this share of healthy targets, in percent, and all of them get requests; `None`: only when none is healthy.
    pub minimum_healthy_percent: Option<u32>,
    /// From registration to the first health check, in front of its random place in the interval; `None`: by type.
    pub registration_time: Option<Distribution>,
    /// Bytes that a request and its answer carry together, for the bill.
    pub bytes_per_request: u32,
    /// Requests on one connection, for the bill.
    pub requests_per_connection: u32,
    /// Rules of the listener, for the bill.
    pub rules: u32,
}

/// What it balances.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BalancerType {
    /// HTTP requests.
    Application,
    /// Flows.
    Network,
    /// Flows through appliances.
    Gateway,
    /// The previous generation, with HTTP listeners.
    Classic,
}

/// How a target is chosen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Algorithm {
    /// One after the other, for each node.
    RoundRobin,
    /// Whoever has the fewest requests under way.
    LeastOutstandingRequests,
    /// At random.
    WeightedRandom,
    /// By the hash of the flow.
    FlowHash,
}

/// What is set on health checks; the rest is as the type has it by default.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct HealthCheck {
    /// From check to check.
    pub interval: Option<SimDuration>,
    /// How long an answer may take.
    pub timeout: Option<SimDuration>,
    /// Successes in a row that make an unhealthy target healthy.
    pub healthy_threshold: Option<u32>,
    /// Failures in a row that make a target unhealthy.
    pub unhealthy_threshold: Option<u32>,
}

/// Health checks as they are made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Checks {
    pub(super) interval: SimDuration,
    pub(super) timeout: SimDuration,
    pub(super) healthy_threshold: u32,
    pub(super) unhealthy_threshold: u32,
}

impl Default for BalancerConfig {
    fn default() -> Self {
        Self {
            kind: BalancerType::Application,
            algorithm: None,
            anomaly_mitigation: false,
            cross_zone: None,
            stickiness: None,
            // Model assumption.
            clients: 1_000,
            slow_start: SimDuration::ZERO,
            // AWS, load-balancer-target-groups.html, 2026-10.
            deregistration_delay: SimDuration::from_secs(300),
            idle_timeout: None,
            client_timeout: None,
            health_check: HealthCheck::default(),
            minimum_healthy_percent: None,
            registration_time: None,
            // Model assumptions: a small page, and a connection for each request.
            bytes_per_request: 10_000,
            requests_per_connection: 1,
            rules: 0,
        }
    }
}

impl BalancerConfig {
    /// How it chooses.
    #[must_use]
    pub fn algorithm(&self) -> Algorithm {
        // AWS, how-elastic-load-balancing-works.html, 2026-10.
        self.algorithm.unwrap_or(match self.kind {
            BalancerType::Application => Algorithm::RoundRobin,
            BalancerType::Network | BalancerType::Gateway => Algorithm::FlowHash,
            BalancerType::Classic => Algorithm::LeastOutstandingRequests,
        })
    }

    /// Whether nodes send to other Availability Zones (AWS, how-elastic-load-balancing-works.html, 2026-10: the API's defaults).
    #[must_use]
    pub fn is_cross_zone(&self) -> bool {
        self.cross_zone.unwrap_or(self.kind == BalancerType::Application)
    }

    /// How long it waits for an answer (AWS, edit-load-balancer-attributes.html, 2026-10; TCP flows 350 s).
    #[must_use]
    pub fn idle_timeout(&self) -> SimDuration {
        self.idle_timeout.unwrap_or_else(|| match self.kind {
            BalancerType::Application | BalancerType::Classic => SimDuration::from_secs(60),
            BalancerType::Network | BalancerType::Gateway => SimDuration::from_secs(350),
        })
    }

    /// From registration until checks begin: *model assumption*; AWS says "a few minutes" for network load balancers
    /// (network/target-group-health-checks.html, 2026-10).
    pub(super) fn registration_time(&self) -> Distribution {
        let secs = match self.kind {
            BalancerType::Application | BalancerType::Classic => 10,
            BalancerType::Network | BalancerType::Gateway => 90,
        };
        self.registration_time.clone().unwrap_or(Distribution::Constant(SimDuration::from_secs(secs)))
    }

    /// Health checks (AWS, target-group-health-checks.html of each type, 2026-10; elb-healthchecks.html, 2023-06).
    pub(super) fn checks(&self) -> Checks {
        let (interval, timeout, healthy_threshold) = match self.kind {
            BalancerType::Application => (30, 5, 5),
            BalancerType::Network => (30, 10, 5),
            BalancerType::Gateway => (10, 5, 5),
            BalancerType::Classic => (30, 5, 10),
        };
        let set = self.health_check;
        Checks {
            interval: set.interval.unwrap_or(SimDuration::from_secs(interval)),
            timeout: set.timeout.unwrap_or(SimDuration::from_secs(timeout)),
            healthy_threshold: set.healthy_threshold.unwrap_or(healthy_threshold),
            unhealthy_threshold: set.unhealthy_threshold.unwrap_or(2),
        }
    }
}

impl BalancerType {
    /// Whether it speaks HTTP: then it answers with codes of its own.
    #[must_use]
    pub const fn is_http(self) -> bool {
        matches!(self, Self::Application | Self::Classic)
    }
}

impl Word for BalancerType {
    const WORDS: &'static [(Self, &'static str)] = &[
        (Self::Application, "application"),
        (Self::Network, "network"),
        (Self::Gateway, "gateway"),
        (Self::Classic, "classic"),
    ];
}

impl Word for Algorithm {
    const WORDS: &'static [(Self, &'static str)] = &[
        (Self::RoundRobin, "round_robin"),
        (Self::LeastOutstandingRequests, "least_outstanding_requests"),
        (Self::WeightedRandom, "weighted_random"),
        (Self::FlowHash, "flow_hash"),
    ];
}
