//! Settings that cannot go together. AWS answers them with `InvalidConfigurationRequest` (elasticloadbalancing API, 2026-08).

use skylapse_units::SimDuration;

use super::config::{Algorithm, BalancerConfig, BalancerType};
use crate::service::Conflict;

pub(super) fn found(configs: &[BalancerConfig]) -> Vec<Conflict> {
    (0..).zip(configs).flat_map(|(index, config)| of(index, config)).collect()
}

fn of(resource: u32, config: &BalancerConfig) -> Vec<Conflict> {
    let is_application = config.kind == BalancerType::Application;
    let is_sticky = config.stickiness.is_some();
    let is_slow = !config.slow_start.is_zero();
    let algorithm = config.algorithm();
    let fits = match (config.kind, algorithm) {
        (_, Algorithm::FlowHash) => matches!(config.kind, BalancerType::Network | BalancerType::Gateway),
        (BalancerType::Application, _) => true,
        (BalancerType::Classic, Algorithm::RoundRobin | Algorithm::LeastOutstandingRequests) => true,
        (BalancerType::Classic, Algorithm::WeightedRandom) | (BalancerType::Network | BalancerType::Gateway, _) => {
            false
        }
    };
    let checks = config.checks();
    let rows = [
        (!fits, "algorithm", "type", "load_balancer.conflict.algorithm"),
        (is_slow && !is_application, "slow_start", "type", "load_balancer.conflict.slow_start_type"),
        (
            is_slow && is_application && algorithm != Algorithm::RoundRobin,
            "slow_start",
            "algorithm",
            "load_balancer.conflict.slow_start_algorithm",
        ),
        (
            is_slow && config.slow_start < SimDuration::from_secs(30),
            "slow_start",
            "slow_start",
            "load_balancer.conflict.slow_start_length",
        ),
        (
            config.anomaly_mitigation && algorithm != Algorithm::WeightedRandom,
            "anomaly_mitigation",
            "algorithm",
            "load_balancer.conflict.mitigation",
        ),
        (
            config.anomaly_mitigation && is_sticky,
            "anomaly_mitigation",
            "stickiness",
            "load_balancer.conflict.mitigation_sticky",
        ),
        (
            is_sticky && is_application && !config.is_cross_zone(),
            "stickiness",
            "cross_zone",
            "load_balancer.conflict.sticky_zone",
        ),
        (checks.interval < checks.timeout, "health_check", "health_check", "load_balancer.conflict.check"),
    ];
    let conflict = |(_, key, other, reason)| Conflict { resource, key, other, reason };
    rows.into_iter().filter(|(is_wrong, ..)| *is_wrong).map(conflict).collect()
}
