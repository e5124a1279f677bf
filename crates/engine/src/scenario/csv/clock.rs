//! Clocks that are set back or forward by an hour, in times without a zone.

use skylapse_view::RepairKind;

use super::build::Row;
use super::repairs::Repairs;
use crate::scenario::stamp::weekday_month_hour;

const HOUR_MS: i64 = 3_600_000;

/// Moves rows after a change of the clock so that time goes on evenly. Rows stand in the order of the file.
///
/// Set back: the next row is exactly an hour earlier than it should be, and its time was there before within the hour.
/// Set forward: the next row is exactly an hour late, after the clock was set back earlier, or in the small hours of a
/// Sunday in March, April, September or October (when clocks in Europe, the Americas and Oceania are set forward).
pub fn even_out(rows: &mut [Row], bin_ms: i64, repairs: &mut Repairs) {
    if bin_ms <= 0 || HOUR_MS % bin_ms != 0 {
        return;
    }
    let mut moved_ms = 0;
    let mut before_ms = None;
    for index in 0..rows.len() {
        let written_ms = rows[index].unix_ms;
        if let Some(before_ms) = before_ms {
            let late_ms = written_ms - (before_ms + bin_ms);
            if late_ms == -HOUR_MS
                && was_there(&rows[..index], written_ms + moved_ms, bin_ms)
                && is_autumn(written_ms, bin_ms)
            {
                moved_ms += HOUR_MS;
                repairs.note(u64::from(rows[index].row), RepairKind::ClockChange { by_s: -3_600 });
            } else if late_ms == HOUR_MS && (moved_ms > 0 || is_spring_night(before_ms)) {
                moved_ms -= HOUR_MS;
                repairs.note(u64::from(rows[index].row), RepairKind::ClockChange { by_s: 3_600 });
            }
        }
        before_ms = Some(written_ms);
        rows[index].unix_ms = written_ms + moved_ms;
    }
}

/// The time stands among the rows of the last hour.
fn was_there(rows: &[Row], unix_ms: i64, bin_ms: i64) -> bool {
    let n = (HOUR_MS / bin_ms).min(3_600) as usize + 1;
    rows.iter().rev().take(n).any(|row| row.unix_ms == unix_ms)
}

/// An hour that repeats as many rows speaks for itself; a single row that repeats may be a duplicate, unless it lies in a
/// night in which clocks are set back.
fn is_autumn(unix_ms: i64, bin_ms: i64) -> bool {
    let (weekday, month, hour) = weekday_month_hour(unix_ms);
    bin_ms < HOUR_MS || (weekday == 0 && hour <= 3 && matches!(month, 4 | 10 | 11))
}

fn is_spring_night(unix_ms: i64) -> bool {
    let (weekday, month, hour) = weekday_month_hour(unix_ms);
    weekday == 0 && hour <= 3 && matches!(month, 3 | 4 | 9 | 10)
}
