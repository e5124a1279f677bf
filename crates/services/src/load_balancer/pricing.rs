//! What a load balancer costs, in us-east-1.
//!
//! Source: AWS, elasticloadbalancing/pricing, 2024-07-01. The dimensions of gateway units are not published where we looked: *model
//! assumption*.

use skylapse_units::{Money, SimDuration};

use super::config::{BalancerConfig, BalancerType};
use crate::service::LineItem;

/// Prices and dimensions of a type.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Rates {
    hour: Money,
    /// A capacity unit for an hour, or a gigabyte of a classic one.
    unit: Money,
    hour_item: &'static str,
    unit_item: &'static str,
    /// What one unit has room for: new connections a second, active connections a minute.
    connections_per_s: u64,
    active_connections: u64,
}

/// What happened in an hour.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Used {
    pub(super) requests: u64,
    pub(super) connections: u64,
    /// Active connections times nanoseconds.
    pub(super) active_nanos: u128,
    pub(super) bytes: u128,
}

/// Capacity units are counted in millionths of a unit for an hour.
pub(super) const UNIT: u128 = 1_000_000;
const HOUR_NANOS: u128 = 3_600 * 1_000_000_000;
/// AWS's gigabyte (*model assumption*: a thousand million bytes, as the price list's examples have it).
const GB: u128 = 1_000_000_000;
/// Rule evaluations in a unit, each second; the first rules are free.
const EVALUATIONS_PER_S: u128 = 1_000;
const FREE_RULES: u128 = 10;

impl Rates {
    pub(super) const fn of(kind: BalancerType) -> Self {
        match kind {
            BalancerType::Application => Self {
                hour: Money::from_picos(22_500_000_000),
                unit: Money::from_picos(8_000_000_000),
                hour_item: "elb.application.hours",
                unit_item: "elb.application.lcu",
                connections_per_s: 25,
                active_connections: 3_000,
            },
            BalancerType::Network => Self {
                hour: Money::from_picos(22_500_000_000),
                unit: Money::from_picos(6_000_000_000),
                hour_item: "elb.network.hours",
                unit_item: "elb.network.nlcu",
                connections_per_s: 800,
                active_connections: 100_000,
            },
            BalancerType::Gateway => Self {
                hour: Money::from_picos(12_500_000_000),
                unit: Money::from_picos(4_000_000_000),
                hour_item: "elb.gateway.hours",
                unit_item: "elb.gateway.glcu",
                connections_per_s: 600,
                active_connections: 60_000,
            },
            BalancerType::Classic => Self {
                hour: Money::from_picos(25_000_000_000),
                unit: Money::from_picos(8_000_000_000),
                hour_item: "elb.classic.hours",
                unit_item: "elb.classic.data",
                connections_per_s: 0,
                active_connections: 0,
            },
        }
    }

    /// Units of an hour, in millionths: of the dimension that is used most. A classic one has gigabytes instead.
    pub(super) fn units(&self, config: &BalancerConfig, used: Used) -> u128 {
        let data = used.bytes * UNIT / GB;
        if config.kind == BalancerType::Classic {
            return data;
        }
        let new = u128::from(used.connections) * UNIT / (3_600 * u128::from(self.connections_per_s));
        let active = used.active_nanos * UNIT / (HOUR_NANOS * u128::from(self.active_connections));
        let evaluations = u128::from(config.rules).saturating_sub(FREE_RULES) * u128::from(used.requests);
        let is_application = config.kind == BalancerType::Application;
        let rules = if is_application { evaluations * UNIT / (3_600 * EVALUATIONS_PER_S) } else { 0 };
        data.max(new).max(active).max(rules)
    }

    /// The bill: a begun hour is a whole one.
    pub(super) fn bill(&self, lived: SimDuration, units: u128) -> Vec<LineItem> {
        let hours = u128::from(lived.as_nanos()).div_ceil(HOUR_NANOS);
        let is_classic = self.connections_per_s == 0;
        vec![
            LineItem { item: self.hour_item, quantity: hours, per: 1, unit: "hours", cost: self.hour.times(hours, 1) },
            LineItem {
                item: self.unit_item,
                quantity: units,
                per: UNIT,
                unit: if is_classic { "GB" } else { "LCU-hours" },
                cost: self.unit.times(units, UNIT),
            },
        ]
    }
}
