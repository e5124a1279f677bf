//! What runs on an instance or task and answers requests: workers, a queue, CPUs that they share.
//!
//! ```text
//!   request ──► queue (first come, first served; up to a limit) ──► one of `workers` ──► answer
//!                                                                    share the CPUs
//! ```
//!
//! # What is modeled
//!
//! * A request's work is drawn when a worker begins on it. Each request under work uses at most one vCPU; more of them than vCPUs
//!   share all CPUs evenly. With no more workers than vCPUs this is the queue M/G/c.
//! * A CPU that is held back (burstable instances without credits) makes all of them slower: [`Server::set_capacity`].
//! * A full queue refuses. Whoever waits longer than `client_timeout` gives up: in the queue no work is done for it any more, a
//!   worker that has begun goes on in vain.
//!
//! # What is left out
//!
//! Memory, disks, and connections that are kept open. It is no service: those who have servers (instances) own one each.

mod config;
#[cfg(test)]
mod tests;

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use skylapse_kernel::{Deadline, Distribution, Ring, Rng};
use skylapse_units::{SimDuration, SimTime};

use crate::service::{Outcome, Request, RequestId};

pub use config::{SERVER, ServerConfig, read_server, server_value};

/// One vCPU at full speed, in the unit of capacities: millionths.
pub const VCPU_PPM: u64 = 1_000_000;

/// One server at work.
#[derive(Clone, PartialEq, Debug)]
pub struct Server {
    service_time: Distribution,
    n_workers: u32,
    queue_limit: u32,
    client_timeout: Option<SimDuration>,
    rng: Rng,
    capacity_ppm: u64,
    jobs: Vec<Job>,
    free: Vec<u32>,
    queue: VecDeque<u32>,
    /// Requests in the queue whose sender still waits.
    n_queued: u32,
    /// Under work: the share of work at which each is done, in nanoseconds of one vCPU.
    busy: Busy,
    /// What every request under work has got since the server began, in nanoseconds of one vCPU.
    work_done: u64,
    counted: SimTime,
    done: Deadline,
    /// Requests in the order in which their senders give up; those that have ended are passed over.
    patience: VecDeque<(u32, u64)>,
    gives_up: Deadline,
}

/// Requests under work, the one that ends first on top. A heap has no equality of its own.
#[derive(Clone, Debug, Default)]
struct Busy(BinaryHeap<Reverse<(u64, u32)>>);

impl PartialEq for Busy {
    fn eq(&self, other: &Self) -> bool {
        self.0.iter().eq(other.0.iter())
    }
}

#[derive(Clone, Copy, PartialEq, Debug)]
struct Job {
    request: Request,
    arrived: SimTime,
    /// Counts the requests that have had this place.
    turn: u64,
    /// Its sender still waits.
    is_wanted: bool,
}

/// What a server tells whoever owns it.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Told {
    /// A request is answered: its sender must be told.
    Answered {
        /// Which.
        request: RequestId,
        /// Its number in the run.
        number: u64,
        /// Since when it was here.
        arrived: SimTime,
        /// How it ended.
        outcome: Outcome,
    },
    /// Call [`Server::ring`] then.
    RingAt(SimTime),
}

impl Server {
    /// A server on a machine with so many vCPUs.
    #[must_use]
    pub fn new(config: &ServerConfig, n_vcpus: u32, rng: Rng) -> Self {
        Self {
            service_time: config.service_time(),
            n_workers: config.workers.unwrap_or(n_vcpus).max(1),
            queue_limit: config.queue_limit.unwrap_or(u32::MAX),
            client_timeout: config.client_timeout,
            rng,
            capacity_ppm: u64::from(n_vcpus) * VCPU_PPM,
            jobs: vec![],
            free: vec![],
            queue: VecDeque::new(),
            n_queued: 0,
            busy: Busy::default(),
            work_done: 0,
            counted: SimTime::START,
            done: Deadline::default(),
            patience: VecDeque::new(),
            gives_up: Deadline::default(),
        }
    }

    /// The settings change: for requests on which nobody works yet.
    pub fn reconfigure(&mut self, config: &ServerConfig, n_vcpus: u32) {
        self.service_time = config.service_time();
        self.n_workers = config.workers.unwrap_or(n_vcpus).max(1);
        self.queue_limit = config.queue_limit.unwrap_or(u32::MAX);
        self.client_timeout = config.client_timeout;
    }

    /// A request comes in.
    #[inline]
    pub fn arrive(&mut self, now: SimTime, request: Request, tell: &mut impl FnMut(Told)) {
        let is_idle = self.n_busy() < self.n_workers;
        if !is_idle && self.queue_limit <= self.n_queued {
            let (number, outcome) = (request.number, Outcome::Throttled);
            tell(Told::Answered { request: request.id, number, arrived: now, outcome });
            return;
        }
        let place = self.seat(now, request);
        if let Some(timeout) = self.client_timeout {
            self.patience.push_back((place, self.jobs[place as usize].turn));
            self.expect_impatience(now, timeout, tell);
        }
        if is_idle {
            self.count_to(now);
            self.begin(place);
            self.expect_end(now, tell);
        } else {
            self.queue.push_back(place);
            self.n_queued += 1;
        }
    }

    /// A moment that was asked for has come: somebody is done, or somebody gives up.
    #[inline]
    pub fn ring(&mut self, now: SimTime, tell: &mut impl FnMut(Told)) {
        if self.client_timeout.is_some() || !self.patience.is_empty() {
            self.ring_impatience(now, tell);
        }
        match self.done.ring(now) {
            Ring::Due => {}
            Ring::Again(at) => return tell(Told::RingAt(at)),
            Ring::Stale => return,
        }
        self.count_to(now);
        while let Some(&Reverse((end, place))) = self.busy.0.peek()
            && end <= self.work_done
        {
            self.busy.0.pop();
            self.finish(place, tell);
            if let Some(next) = self.next_in_queue() {
                self.begin(next);
            }
        }
        self.expect_end(now, tell);
    }

    /// Everything is lost: requests under work and in the queue.
    pub fn lose_all(&mut self, outcome: Outcome, tell: &mut impl FnMut(Told)) {
        let working =
            std::mem::take(&mut self.busy.0).into_sorted_vec().into_iter().rev().map(|Reverse((_, place))| place);
        for place in working.chain(std::mem::take(&mut self.queue)) {
            let job = self.jobs[place as usize];
            self.leave(place);
            if job.is_wanted {
                tell(answered(&job, outcome));
            }
        }
        self.n_queued = 0;
        self.patience.clear();
    }

    /// All CPUs together can do this much from now on, in millionths of a vCPU.
    pub fn set_capacity(&mut self, now: SimTime, capacity_ppm: u64, tell: &mut impl FnMut(Told)) {
        self.count_to(now);
        self.capacity_ppm = capacity_ppm.max(1);
        self.expect_end(now, tell);
    }

    /// What its CPUs do now, in millionths of a vCPU.
    #[inline]
    #[must_use]
    pub fn load_ppm(&self) -> u64 {
        u64::from(self.n_busy()) * self.rate_ppm()
    }

    /// Requests that wait for a worker.
    #[must_use]
    pub const fn n_queued(&self) -> u32 {
        self.n_queued
    }

    /// Requests under work.
    #[inline]
    #[must_use]
    pub fn n_busy(&self) -> u32 {
        self.busy.0.len() as u32
    }

    /// Bytes held apart; an estimate.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        let places = self.jobs.capacity() * size_of::<Job>() + (self.free.capacity() + self.queue.capacity()) * 4;
        (size_of::<Self>() + places + (self.busy.0.capacity() + self.patience.capacity()) * 16) as u64
    }

    /// How fast each request under work gets on, in millionths of a vCPU.
    #[inline]
    fn rate_ppm(&self) -> u64 {
        let n_busy = u64::from(self.n_busy());
        if n_busy * VCPU_PPM <= self.capacity_ppm { VCPU_PPM } else { (self.capacity_ppm / n_busy).max(1) }
    }

    #[inline]
    fn count_to(&mut self, now: SimTime) {
        let nanos = (now - self.counted).as_nanos();
        self.counted = now;
        let rate = self.rate_ppm();
        self.work_done += if rate == VCPU_PPM { nanos } else { share(nanos, rate, VCPU_PPM) };
    }

    #[inline]
    fn begin(&mut self, place: u32) {
        let job = self.jobs[place as usize];
        let work = job.request.work.unwrap_or_else(|| self.service_time.draw(&mut self.rng));
        self.busy.0.push(Reverse((self.work_done.saturating_add(work.as_nanos()), place)));
    }

    /// Asks to be rung when the next request will be done.
    #[inline]
    fn expect_end(&mut self, now: SimTime, tell: &mut impl FnMut(Told)) {
        let Some(&Reverse((end, _))) = self.busy.0.peek() else { return };
        let (left, rate) = (end.saturating_sub(self.work_done), self.rate_ppm());
        let nanos = if rate == VCPU_PPM { left } else { share_ceil(left, VCPU_PPM, rate) };
        if let Some(at) = self.done.set(now.saturating_add(SimDuration::from_nanos(nanos))) {
            tell(Told::RingAt(at));
        }
    }

    #[inline]
    fn finish(&mut self, place: u32, tell: &mut impl FnMut(Told)) {
        let job = self.jobs[place as usize];
        self.leave(place);
        if job.is_wanted {
            tell(answered(&job, Outcome::Completed));
        }
    }

    /// The next whose sender still waits.
    #[inline]
    fn next_in_queue(&mut self) -> Option<u32> {
        loop {
            let place = self.queue.pop_front()?;
            if self.jobs[place as usize].is_wanted {
                self.n_queued -= 1;
                return Some(place);
            }
            self.leave(place);
        }
    }

    #[inline]
    fn seat(&mut self, arrived: SimTime, request: Request) -> u32 {
        if let Some(place) = self.free.pop() {
            let turn = self.jobs[place as usize].turn;
            self.jobs[place as usize] = Job { request, arrived, turn, is_wanted: true };
            return place;
        }
        self.jobs.push(Job { request, arrived, turn: 0, is_wanted: true });
        self.jobs.len() as u32 - 1
    }

    #[inline]
    fn leave(&mut self, place: u32) {
        self.jobs[place as usize].turn += 1;
        self.free.push(place);
    }

    fn expect_impatience(&mut self, now: SimTime, timeout: SimDuration, tell: &mut impl FnMut(Told)) {
        if self.patience.len() == 1
            && let Some(at) = self.gives_up.set(now + timeout)
        {
            tell(Told::RingAt(at));
        }
    }

    fn ring_impatience(&mut self, now: SimTime, tell: &mut impl FnMut(Told)) {
        match self.gives_up.ring(now) {
            Ring::Due => {}
            Ring::Again(at) => return tell(Told::RingAt(at)),
            Ring::Stale => return,
        }
        let timeout = self.client_timeout.unwrap_or(SimDuration::ZERO);
        while let Some(&(place, turn)) = self.patience.front() {
            let job = &mut self.jobs[place as usize];
            let at = job.arrived.saturating_add(timeout);
            let is_here = job.turn == turn && job.is_wanted;
            if is_here && now < at {
                if let Some(at) = self.gives_up.set(at) {
                    tell(Told::RingAt(at));
                }
                return;
            }
            self.patience.pop_front();
            if is_here {
                job.is_wanted = false;
                tell(answered(job, Outcome::Failed));
                if !self.busy.0.iter().any(|Reverse((_, busy))| *busy == place) {
                    self.n_queued -= 1;
                }
            }
        }
    }
}

fn answered(job: &Job, outcome: Outcome) -> Told {
    let Job { request, arrived, .. } = *job;
    Told::Answered { request: request.id, number: request.number, arrived, outcome }
}

/// `nanos · part / whole`, rounded down.
fn share(nanos: u64, part: u64, whole: u64) -> u64 {
    (u128::from(nanos) * u128::from(part) / u128::from(whole)) as u64
}

fn share_ceil(nanos: u64, part: u64, whole: u64) -> u64 {
    u64::try_from((u128::from(nanos) * u128::from(part)).div_ceil(u128::from(whole))).unwrap_or(u64::MAX)
}
