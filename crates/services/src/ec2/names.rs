//! Names that AWS would give at random: here they count from 1, so that a scenario can say them (`vol-3`).

use super::network::{AllocationId, GroupId, InterfaceId};
use super::storage::{ImageId, SnapshotId, VolumeId};
use crate::trace::FactValue;

/// Something with a prefix and a number from 0.
pub(super) trait Numbered: Copy {
    const PREFIX: &'static str;
    fn index(self) -> u32;
    fn at(index: u32) -> Self;
}

/// The name in the log.
pub(super) fn numbered<T: Numbered>(thing: T) -> FactValue {
    FactValue::Numbered(T::PREFIX, u64::from(thing.index()) + 1)
}

/// The name itself.
pub(super) fn name<T: Numbered>(thing: T) -> String {
    format!("{}-{}", T::PREFIX, u64::from(thing.index()) + 1)
}

/// The thing of this name, whether it exists or not.
pub(super) fn named<T: Numbered>(name: &str) -> Option<T> {
    let number: u32 = name.strip_prefix(T::PREFIX)?.strip_prefix('-')?.parse().ok()?;
    Some(T::at(number.checked_sub(1)?))
}

macro_rules! numbered {
    ($($type:ident $prefix:literal,)*) => {
        $(impl Numbered for $type {
            const PREFIX: &'static str = $prefix;
            fn index(self) -> u32 {
                self.0
            }
            fn at(index: u32) -> Self {
                Self(index)
            }
        })*
    };
}

numbered! {
    VolumeId "vol",
    SnapshotId "snap",
    ImageId "ami",
    AllocationId "eipalloc",
    GroupId "sg",
    InterfaceId "eni",
}
