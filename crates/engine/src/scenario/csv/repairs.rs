//! Collects repairs; neighboring rows with the same repair become one span.

use skylapse_units::order;
use skylapse_view::{Repair, RepairKind, RowSpan};

/// Repairs in any order of rows.
#[derive(Default)]
pub struct Repairs {
    list: Vec<Repair>,
}

impl Repairs {
    /// Notes what was done to a row.
    pub fn note(&mut self, row: u64, kind: RepairKind) {
        if let Some(last) = self.list.last_mut() {
            let is_span = !matches!(kind, RepairKind::GapAsZero { .. } | RepairKind::ClockChange { .. });
            if is_span && last.kind == kind && last.rows.last + 1 == row {
                last.rows.last = row;
                return;
            }
        }
        self.list.push(Repair { rows: RowSpan { first: row, last: row }, kind });
    }

    /// All repairs by row; spans that came in pieces are joined.
    #[must_use]
    pub fn into_list(mut self) -> Vec<Repair> {
        order::sort_by_key(&mut self.list, |repair| (order(&repair.kind), repair.rows.first));
        let mut joined = Self::default();
        for repair in self.list {
            match joined.list.last_mut() {
                Some(last)
                    if order(&repair.kind) < SINGLE
                        && last.kind == repair.kind
                        && last.rows.last + 1 == repair.rows.first =>
                {
                    last.rows.last = repair.rows.last;
                }
                Some(_) | None => joined.list.push(repair),
            }
        }
        order::sort_by_key(&mut joined.list, |repair| (repair.rows.first, order(&repair.kind)));
        joined.list
    }
}

/// Repairs from here on stand for one row each.
const SINGLE: u8 = 10;

const fn order(kind: &RepairKind) -> u8 {
    match kind {
        RepairKind::BadTimeSkipped => 0,
        RepairKind::ShortRowSkipped => 1,
        RepairKind::MissingAsZero => 2,
        RepairKind::BadValueAsZero => 3,
        RepairKind::Sorted => 4,
        RepairKind::DuplicateAdded => 5,
        RepairKind::AfterTheEnd => 6,
        RepairKind::AboveTheTable => 7,
        RepairKind::ClockChange { .. } => SINGLE,
        RepairKind::GapAsZero { .. } => SINGLE + 1,
    }
}
