//! Status checks that fail, or have failed in a period, for the meters.

use super::fact::Check;

/// One bit for each check.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Failing(pub(super) u8);

impl Failing {
    const SYSTEM: u8 = 1;
    const INSTANCE: u8 = 2;
    const EBS: u8 = 4;

    pub(super) fn of(system: Check, instance: Check, attached_ebs: Check) -> Self {
        let bit = |check, bit| if check == Check::Impaired { bit } else { 0 };
        Self(bit(system, Self::SYSTEM) | bit(instance, Self::INSTANCE) | bit(attached_ebs, Self::EBS))
    }

    /// CloudWatch's numbers.
    pub(super) fn publish(self, row: &mut dyn FnMut(&'static str, f64)) {
        let value = |checks: u8| f64::from(u8::from(self.0 & checks != 0));
        row("status_check_failed.max", value(u8::MAX));
        row("status_check_failed_system.max", value(Self::SYSTEM));
        row("status_check_failed_instance.max", value(Self::INSTANCE));
        row("status_check_failed_attached_ebs.max", value(Self::EBS));
    }
}
