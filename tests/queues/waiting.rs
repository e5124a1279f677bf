//! The textbook waiting room: customers come at random, `servers` serve, the rest wait in line, and whoever finds `places`
//! people inside goes away. Built on the real event queue, random streams and distributions, it says whether those keep the
//! laws of queues; no service of the product waits in line yet.

use std::collections::VecDeque;

use skylapse_kernel::{Distribution, EventQueue, Model, Rng, Seed, Simulation};
use skylapse_units::{SimDuration, SimTime};

/// How many may be inside, and how fast they come and go.
#[derive(Clone, Copy, Debug)]
pub struct Room {
    /// Customers served at once.
    pub servers: u32,
    /// Customers inside at most; `u32::MAX`: any number.
    pub places: u32,
    /// Customers a second.
    pub rate_per_s: f64,
    /// Seconds of service, on average.
    pub service_s: f64,
}

/// What was seen after the room had settled.
#[derive(Clone, Copy, Debug)]
pub struct Seen {
    /// The share that had to wait, of those who were let in.
    pub waited: f64,
    /// Seconds of waiting, on average over those who were let in.
    pub wait_s: f64,
    /// The share that was turned away.
    pub lost: f64,
    /// Customers inside, on average over time.
    pub inside: f64,
}

/// Watches a room for `n` customers, after a tenth as many that do not count.
pub fn watch(room: Room, n: u64, seed: u64) -> Seen {
    let rng = Rng::from_seed(Seed(seed));
    let mean = |s: f64| Distribution::Exponential { mean: SimDuration::from_secs_f64(s) };
    let mut simulation = Simulation::new(Waiting {
        room,
        gap: mean(1.0 / room.rate_per_s),
        service: mean(room.service_s),
        gaps: rng.fork("gaps"),
        services: rng.fork("services"),
        n_busy: 0,
        line: VecDeque::new(),
        n_left: n + n / 10,
        n_warm_up: n / 10,
        count: Count::default(),
    });
    simulation.queue.push(SimTime::START, Event::Arrival);
    while simulation.run(SimTime::END, 1 << 16) == skylapse_kernel::Stop::SpentBudget {}
    let Count { n_came, n_in, n_waited, wait_ns, inside_ns, from, to, .. } = simulation.model.count;
    Seen {
        waited: n_waited as f64 / n_in as f64,
        wait_s: wait_ns as f64 / 1e9 / n_in as f64,
        lost: (n_came - n_in) as f64 / n_came as f64,
        inside: inside_ns as f64 / (to - from).as_nanos() as f64,
    }
}

#[derive(Clone, Copy)]
enum Event {
    Arrival,
    Done,
}

#[derive(Clone)]
struct Waiting {
    room: Room,
    gap: Distribution,
    service: Distribution,
    gaps: Rng,
    services: Rng,
    n_busy: u32,
    /// When those in line came.
    line: VecDeque<SimTime>,
    n_left: u64,
    n_warm_up: u64,
    count: Count,
}

#[derive(Clone, Copy, Default)]
struct Count {
    n_came: u64,
    n_in: u64,
    n_waited: u64,
    wait_ns: u128,
    inside_ns: u128,
    from: SimTime,
    /// Up to here the area under `inside` is counted: the last arrival, since nobody comes after it.
    to: SimTime,
}

impl Waiting {
    fn arrive(&mut self, now: SimTime, queue: &mut EventQueue<Event>) {
        let counts = self.n_warm_up == 0;
        if counts {
            self.count.n_came += 1;
        } else {
            self.n_warm_up -= 1;
            self.count.from = now;
            self.count.to = now;
        }
        let inside = self.n_busy as usize + self.line.len();
        if inside < self.room.places as usize {
            self.count.n_in += u64::from(counts);
            if self.n_busy < self.room.servers {
                self.serve(now, queue);
            } else {
                self.count.n_waited += u64::from(counts);
                self.line.push_back(now);
            }
        }
        self.n_left -= 1;
        if self.n_left > 0 {
            queue.push(now + self.gaps.draw(&self.gap), Event::Arrival);
        }
    }

    fn serve(&mut self, now: SimTime, queue: &mut EventQueue<Event>) {
        self.n_busy += 1;
        queue.push(now + self.services.draw(&self.service), Event::Done);
    }

    fn done(&mut self, now: SimTime, queue: &mut EventQueue<Event>) {
        self.n_busy -= 1;
        if let Some(came) = self.line.pop_front() {
            if came > self.count.from && self.n_warm_up == 0 {
                self.count.wait_ns += u128::from((now - came).as_nanos());
            }
            self.serve(now, queue);
        }
    }
}

impl Model for Waiting {
    type Event = Event;

    fn handle(&mut self, now: SimTime, event: Event, queue: &mut EventQueue<Event>) {
        if self.n_warm_up == 0 && self.n_left > 0 {
            let inside = u128::from(self.n_busy) + self.line.len() as u128;
            self.count.inside_ns += inside * u128::from((now - self.count.to).as_nanos());
            self.count.to = now;
        }
        match event {
            Event::Arrival => self.arrive(now, queue),
            Event::Done => self.done(now, queue),
        }
    }

    fn bytes(&self) -> u64 {
        0
    }
}
