//! Requests and health checks that wait for a target's answer: an arena, and a list in the order in which they were sent.
//!
//! Every request that is handed on is answered once, so a seat is kept until then, also when nobody waits for it any more.

use skylapse_units::SimTime;

use crate::service::Request;

/// What a seat is taken by.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Taken {
    /// A client waits.
    Waited,
    /// A client waits for a connection that does not come.
    Connecting,
    /// Nobody waits any more; the target does not know.
    Abandoned,
    /// A health check, of this round of its target.
    Check(u16),
    /// By nobody.
    Free,
}

#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Seat {
    pub(super) taken: Taken,
    /// Index of the target.
    pub(super) target: u32,
    pub(super) request: Request,
    pub(super) arrived: SimTime,
    pub(super) sent: SimTime,
    before: u32,
    after: u32,
}

#[derive(Clone, Debug)]
pub(super) struct Seats {
    seats: Vec<Seat>,
    free: Vec<u32>,
    first: u32,
    last: u32,
}

const NONE: u32 = u32::MAX;

impl Default for Seats {
    fn default() -> Self {
        Self { seats: vec![], free: vec![], first: NONE, last: NONE }
    }
}

impl Seats {
    /// A client's request takes a seat, at the end of the list.
    #[inline]
    pub(super) fn take(&mut self, target: u32, request: Request, arrived: SimTime, now: SimTime) -> u32 {
        let seat = Seat { taken: Taken::Waited, target, request, arrived, sent: now, before: self.last, after: NONE };
        let place = self.put(seat);
        match self.last {
            NONE => self.first = place,
            last => self.seats[last as usize].after = place,
        }
        self.last = place;
        place
    }

    /// A health check takes a seat; it is in no list.
    pub(super) fn take_check(&mut self, target: u32, round: u16, request: Request, now: SimTime) -> u32 {
        let taken = Taken::Check(round);
        self.put(Seat { taken, target, request, arrived: now, sent: now, before: NONE, after: NONE })
    }

    #[inline]
    pub(super) fn get(&self, place: u32) -> &Seat {
        &self.seats[place as usize]
    }

    /// A client waits for a connection.
    pub(super) fn connect(&mut self, place: u32) {
        self.seats[place as usize].taken = Taken::Connecting;
    }

    /// Nobody waits any more.
    pub(super) fn abandon(&mut self, place: u32) {
        self.unlink(place);
        self.seats[place as usize].taken = Taken::Abandoned;
    }

    /// The answer is there.
    #[inline]
    pub(super) fn leave(&mut self, place: u32) {
        if matches!(self.seats[place as usize].taken, Taken::Waited | Taken::Connecting) {
            self.unlink(place);
        }
        self.seats[place as usize].taken = Taken::Free;
        self.free.push(place);
    }

    /// The request that was sent first, of those that somebody waits for.
    #[inline]
    pub(super) fn first(&self) -> Option<u32> {
        (self.first != NONE).then_some(self.first)
    }

    /// Requests to a target that somebody waits for, in the order in which they were sent.
    pub(super) fn of_target(&self, target: u32) -> Vec<u32> {
        let mut found = vec![];
        let mut place = self.first;
        while place != NONE {
            let seat = &self.seats[place as usize];
            if seat.target == target {
                found.push(place);
            }
            place = seat.after;
        }
        found
    }

    pub(super) fn bytes(&self) -> u64 {
        (self.seats.capacity() * size_of::<Seat>() + self.free.capacity() * 4) as u64
    }

    #[inline]
    fn put(&mut self, seat: Seat) -> u32 {
        match self.free.pop() {
            Some(place) => {
                self.seats[place as usize] = seat;
                place
            }
            None => {
                self.seats.push(seat);
                self.seats.len() as u32 - 1
            }
        }
    }

    #[inline]
    fn unlink(&mut self, place: u32) {
        let Seat { before, after, .. } = self.seats[place as usize];
        match before {
            NONE => self.first = after,
            before => self.seats[before as usize].after = after,
        }
        match after {
            NONE => self.last = before,
            after => self.seats[after as usize].before = before,
        }
    }
}
