//! An alarm that may move without touching the queue.
//!
//! A function at 10,000 requests a second with a six-minute idle expiry would otherwise hold millions of dead events. Moving
//! an alarm *later* costs nothing: the pending event rings, finds that it is early, and is scheduled again. Moving it
//! *earlier* schedules a second event; the overtaken one rings later and is ignored.

use skylapse_units::SimTime;

/// A due time and the earliest event scheduled for it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Deadline {
    due: SimTime,
    pending: Option<SimTime>,
}

/// What a ringing alarm means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ring {
    /// The deadline has come.
    Due,
    /// It moved later: schedule the next ring then.
    Again(SimTime),
    /// An overtaken event: nothing to do.
    Stale,
}

impl Deadline {
    /// Moves the deadline; `Some` says when to schedule an event, `None` that a pending one serves.
    #[inline]
    pub fn set(&mut self, due: SimTime) -> Option<SimTime> {
        self.due = due;
        match self.pending {
            Some(pending) if pending <= due => None,
            _ => {
                self.pending = Some(due);
                Some(due)
            }
        }
    }

    /// When the deadline is.
    #[inline]
    #[must_use]
    pub const fn due(&self) -> SimTime {
        self.due
    }

    /// An event scheduled for this deadline rings at `now`.
    #[inline]
    pub fn ring(&mut self, now: SimTime) -> Ring {
        if self.pending != Some(now) {
            return Ring::Stale;
        }
        if self.due <= now {
            self.pending = None;
            return Ring::Due;
        }
        self.pending = Some(self.due);
        Ring::Again(self.due)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(nanos: u64) -> SimTime {
        SimTime::from_nanos(nanos)
    }

    #[test]
    fn a_deadline_moves_later_without_new_events() {
        let mut deadline = Deadline::default();
        assert_eq!(deadline.set(at(10)), Some(at(10)));
        assert_eq!(deadline.set(at(25)), None);
        assert_eq!(deadline.ring(at(10)), Ring::Again(at(25)));
        assert_eq!(deadline.ring(at(25)), Ring::Due);
        assert_eq!(deadline.set(at(40)), Some(at(40)));
    }

    #[test]
    fn a_deadline_moved_earlier_rings_once_and_ignores_the_overtaken_event() {
        let mut deadline = Deadline::default();
        assert_eq!(deadline.set(at(50)), Some(at(50)));
        assert_eq!(deadline.set(at(20)), Some(at(20)));
        assert_eq!(deadline.ring(at(20)), Ring::Due);
        assert_eq!(deadline.ring(at(50)), Ring::Stale);
    }
}
