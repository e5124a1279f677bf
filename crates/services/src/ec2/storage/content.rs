//! What is on a volume: which write made which range, so that snapshots can share blocks.

use skylapse_units::order;

/// A range of MiB that one write made.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Extent {
    write: u64,
    from_mib: u32,
    end_mib: u32,
}

/// What has been written, in ranges that do not overlap, by place; blocks never written are in none.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Content {
    extents: Vec<Extent>,
}

impl Content {
    /// A write over a range takes the place of what was there.
    pub(super) fn write(&mut self, from_mib: u32, end_mib: u32, write: u64) {
        if end_mib <= from_mib {
            return;
        }
        let mut after = Vec::with_capacity(self.extents.len() + 2);
        for &old in &self.extents {
            let before = Extent { end_mib: old.end_mib.min(from_mib), ..old };
            let behind = Extent { from_mib: old.from_mib.max(end_mib), ..old };
            after.extend([before, behind].into_iter().filter(|kept| kept.from_mib < kept.end_mib));
        }
        after.push(Extent { write, from_mib, end_mib });
        order::sort_by_key(&mut after, |extent| extent.from_mib);
        self.extents = after;
    }

    /// MiB that have ever been written.
    #[must_use]
    pub fn written_mib(&self) -> u64 {
        self.extents.iter().map(Extent::mib).sum()
    }

    pub(super) fn bytes(&self) -> u64 {
        (self.extents.capacity() * size_of::<Extent>()) as u64
    }
}

/// MiB that are needed to keep all of these: what they share counts once.
pub(super) fn stored_mib<'a>(contents: impl Iterator<Item = &'a Content>) -> u64 {
    let mut all: Vec<Extent> = contents.flat_map(|content| &content.extents).copied().collect();
    order::sort_by(&mut all, Extent::cmp);
    let mut stored = 0;
    let mut last: Option<Extent> = None;
    for extent in all {
        // Within one write ranges come by place, so that only the part behind the last end is new.
        let covered = last.filter(|last| last.write == extent.write).map_or(0, |last| last.end_mib);
        let fresh = Extent { from_mib: extent.from_mib.max(covered), end_mib: extent.end_mib.max(covered), ..extent };
        stored += fresh.mib();
        last = Some(Extent { end_mib: fresh.end_mib, ..extent });
    }
    stored
}

impl Extent {
    fn mib(&self) -> u64 {
        u64::from(self.end_mib - self.from_mib)
    }
}
