//! What an instance costs, line by line.

use skylapse_units::SimTime;

use super::super::config::Purchase;
use super::super::fact::{Fact, Store};
use super::super::pricing::{
    self, DEDICATED_REGION_HOUR, DETAILED_MONITORING_MONTH, HOUR_NS, MONTH_NS, PUBLIC_IPV4_HOUR,
};
use super::Ec2Meters;
use crate::service::LineItem;

impl Ec2Meters {
    /// What it stores, reserves and shares, and pays for.
    #[expect(clippy::wildcard_enum_match_arm, reason = "its caller names every fact that is handed on")]
    pub(super) fn hold(&mut self, at: SimTime, fact: &Fact) {
        match *fact {
            Fact::VolumeCreated { volume, settings } => self.stored.create(at, volume, settings),
            Fact::VolumeModified { volume, settings } => {
                self.stored.delete(at, volume);
                self.stored.create(at, volume, settings);
            }
            Fact::VolumeDeleted { volume } => self.stored.delete(at, volume),
            Fact::StorageLost { volume: Store::InstanceStore, .. } => self.n_store_lost += 1,
            Fact::SnapshotStorageChanged { stored_mib } => self.stored.keep_snapshots(at, stored_mib),
            Fact::CapacityReservationChanged { reservation, instance_type, unused, total: _ } => {
                self.reserved.get_or_insert_default().change(at, reservation, instance_type, unused);
            }
            Fact::DedicatedFeeBegan => self.dedicated_fee.up(at),
            Fact::DedicatedFeeEnded => self.dedicated_fee.down(at),
            _ => unreachable!("only facts about what is held are handed on"),
        }
    }

    /// Every line that is not empty.
    pub(super) fn lines(&self, end: SimTime) -> Vec<LineItem> {
        let mut lines = vec![self.instance_line(end)];
        let areas = [
            ("ec2.public_ipv4", &self.public_addresses, HOUR_NS, "hours", PUBLIC_IPV4_HOUR),
            ("ec2.detailed_monitoring", &self.detailed, MONTH_NS, "instance-months", DETAILED_MONITORING_MONTH),
            ("ec2.dedicated_region_fee", &self.dedicated_fee, HOUR_NS, "hours", DEDICATED_REGION_HOUR),
        ];
        for (item, area, per, unit, price) in areas {
            let quantity = area.nanos(end);
            lines.push(LineItem { item, quantity, per, unit, cost: price.times(quantity, per) });
        }
        lines.extend(self.reserved.as_ref().map(|reserved| reserved.bill(end)));
        lines.extend(self.cpu.bill(end));
        lines.extend(self.stored.usage(end).bill());
        lines.retain(|line| line.quantity > 0);
        lines
    }

    /// Paid for from launch on, whatever its state: seconds so far.
    fn always_paid_s(&self, end: SimTime) -> u64 {
        let Some(launched) = self.launched.filter(|_| pricing::is_paid_always(self.purchase)) else { return 0 };
        // A host can be given back; a term goes on.
        let end = if self.purchase == Purchase::DedicatedHost { self.terminated.unwrap_or(end) } else { end };
        end.saturating_since(launched).as_nanos().div_ceil(1_000_000_000)
    }

    fn instance_line(&self, end: SimTime) -> LineItem {
        let (quantity, cost) = if pricing::is_paid_always(self.purchase) {
            let seconds = self.always_paid_s(end);
            (seconds, self.price_of(seconds))
        } else {
            (self.billed_s(end), self.usage_cost(end))
        };
        let item = pricing::item(self.purchase);
        LineItem { item, quantity: u128::from(quantity), per: 3_600, unit: "hours", cost }
    }
}
