//! The world: owns all mutable state, wires services together, lets observers watch.
//!
//! One event is one `step` of one service. Its effects are carried out here: events go into the queue, messages along the
//! wiring, facts to the meters and, when somebody listens, into buffers for logs and charts. A message whose way takes no
//! time is delivered at once, so a request costs one queue entry on its way in and one while it runs.

mod births;
mod calls;
mod directory;
mod peers;
mod requests;
mod waiting;
mod watches;
mod workloads;

use std::sync::Arc;

use skylapse_kernel::{Digest, EventQueue, Model, Rng, Seed};
use skylapse_services::call::{Answer, Datapoint, Watch};
use skylapse_services::peer::{Born, Linked, Notice, Peer};
use skylapse_services::service::{Effect, Input, Message, New, Outbox, Port, Rare, Request, RequestId, Service, Slot};
use skylapse_units::{SimDuration, SimTime};

use crate::fleet::{Address, Event, Fact, Fleet, FleetMeters, Kind};
use crate::observe::{Periods, SeriesRow};
use crate::registry::{Call, Config};
use crate::scenario::{Link, Scenario, Workload};
use crate::workload::{Arrivals, RecordedRequest};

use calls::Calls;
pub use directory::{Directory, Target, group_of};
use peers::Peers;
pub use requests::{Requests, Sender};
use watches::Watches;
pub use workloads::WorkloadState;

/// Requests that may be under way at once before a run is stopped.
pub const MOST_IN_FLIGHT: u64 = 5_000_000;
/// Resources that a run may come to have; more are not made, and the run says so.
pub const MOST_RESOURCES: u64 = 100_000;

/// A fact with its moment and its resource.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TimedFact {
    /// When.
    pub at: SimTime,
    /// Where: an index into the run's resources; those of the scenario come first, in its order.
    pub resource: u32,
    /// What.
    pub fact: Fact,
}

/// What the world is told to listen to.
#[derive(Clone, Copy, Debug, Default)]
pub struct Listening {
    /// Keep facts until somebody takes them.
    pub facts: bool,
    /// Keep the numbers of each period until somebody takes them.
    pub series: Option<SimDuration>,
}

/// An input before it is known which service takes it.
pub(crate) enum WorldInput<'a> {
    Started,
    Reconfigured(&'a Config),
    Called(&'a Call),
    Answered(Answer),
    Measured(Datapoint),
    Linked(Linked<'a>),
    Noticed(Notice),
    Born(Born<'a>),
}

/// See the module documentation.
#[derive(Clone)]
pub struct World {
    pub(crate) fleet: Fleet,
    /// What is measured of every resource, and what a step asks for.
    pub meters: FleetMeters,
    /// Where each resource lives: those of the scenario, then those that came to be.
    pub addresses: Vec<Address>,
    /// Their names and groups.
    pub directory: Directory,
    /// The resource in each slot, per kind.
    resources: Vec<Vec<u32>>,
    calls: Calls,
    watches: Watches,
    peers: Peers,
    /// Who sends requests, and how they fared.
    pub workloads: Vec<WorkloadState>,
    pub(crate) requests: Requests,
    listening: Listening,
    facts: Vec<TimedFact>,
    /// Facts recorded since the start, kept or not.
    pub n_facts: u64,
    /// The fingerprint of all answers to commands and calls so far.
    pub answers: Digest,
    /// Commands of the scenario that have been carried out.
    pub n_commands_done: u64,
    periods: Option<Periods>,
    /// The next moment at which a period ends, of the series or of a watch.
    next_period_end: SimTime,
    rng: Rng,
    horizon: SimTime,
    /// True once more requests were under way than [`MOST_IN_FLIGHT`], or more resources were asked for than
    /// [`MOST_RESOURCES`]; nothing arrives any more.
    pub is_overrun: bool,
    /// True when resources send requests to others.
    is_linked: bool,
    links: Arc<[Link]>,
}

impl World {
    /// The world of a scenario before its first event.
    #[must_use]
    pub fn new(scenario: &Scenario, seed: Seed, listening: Listening) -> Self {
        let rng = Rng::from_seed(seed);
        let mut fleet = Fleet::new(&scenario.quotas);
        let mut meters = FleetMeters::default();
        meters.set_date(scenario.start);
        let mut resources = vec![vec![]; Kind::ALL.len()];
        for &kind in Kind::ALL {
            let of_kind = scenario.resources.iter().filter(|resource| Kind::of(&resource.config) == kind);
            fleet.reserve(kind, of_kind.count() as u32, &mut meters);
        }
        let mut addresses = Vec::with_capacity(scenario.resources.len());
        for (index, resource) in scenario.resources.iter().enumerate() {
            let stream = rng.fork(&format!("{}/{}", resource.config.kind(), resource.id));
            let new = New { name: resource.id.as_str(), parent: None, config: &resource.config };
            let address = fleet.add(new, stream, &mut meters);
            resources[address.kind as usize].push(index as u32);
            addresses.push(address);
        }
        let horizon = SimTime::START + scenario.duration;
        let workloads = scenario.workloads.iter().map(|workload| WorkloadState::new(workload, &rng, horizon)).collect();
        let periods = listening.series.map(Periods::new);
        let mut world = Self {
            fleet,
            meters,
            addresses,
            directory: Directory::new(&scenario.resources),
            resources,
            calls: Calls::default(),
            watches: Watches::default(),
            peers: Peers::default(),
            workloads,
            requests: Requests::default(),
            listening,
            facts: vec![],
            n_facts: 0,
            answers: Digest::default(),
            n_commands_done: 0,
            next_period_end: periods.as_ref().map_or(SimTime::END, Periods::next_end),
            periods,
            rng,
            horizon,
            is_overrun: false,
            is_linked: !scenario.links.is_empty(),
            links: scenario.links.as_slice().into(),
        };
        world.share_measuring();
        world
    }

    /// Adds requests that were recorded elsewhere, each with its target and the work that it takes.
    pub fn add_recording(&mut self, rows: Arc<[RecordedRequest]>) {
        let arrivals = Arrivals::Recorded(rows);
        let workload = Workload { id: "recorded".to_owned(), target: 0, n_copies: 1, arrivals };
        self.workloads.push(WorkloadState::new(&workload, &self.rng, self.horizon));
        self.share_measuring();
    }

    /// Starts every resource and every workload.
    pub fn start(&mut self, queue: &mut EventQueue<Event>) {
        let links = Arc::clone(&self.links);
        self.tell_links(&links, queue);
        for index in 0..self.addresses.len() {
            self.step_resource(self.addresses[index], SimTime::START, WorldInput::Started, queue);
        }
        for index in 0..self.workloads.len() {
            self.schedule_arrival(index as u32, queue);
        }
    }

    /// Facts kept since the last call, in order.
    pub fn take_facts(&mut self) -> Vec<TimedFact> {
        std::mem::take(&mut self.facts)
    }

    /// Rows of the series kept since the last call, in order.
    pub fn take_series_rows(&mut self) -> Vec<SeriesRow> {
        self.periods.as_mut().map(Periods::take_rows).unwrap_or_default()
    }

    /// Ends every period up to `now`; watchers get their datapoints.
    pub fn close_periods(&mut self, now: SimTime, queue: &mut EventQueue<Event>) {
        while self.next_period_end <= now {
            let end = self.next_period_end;
            if let Some(periods) = &mut self.periods {
                periods.close_until(end, &self.addresses, &mut self.meters);
            }
            if !self.watches.is_empty() {
                for (watcher, datapoint) in self.watches.close(end) {
                    self.step_resource(watcher, end, WorldInput::Measured(datapoint), queue);
                }
            }
            self.expect_period_end(end, queue);
        }
    }

    /// Looks for the next end of a period. Watchers act at that very moment, so it needs an event.
    fn expect_period_end(&mut self, now: SimTime, queue: &mut EventQueue<Event>) {
        let of_series = self.periods.as_ref().map_or(SimTime::END, Periods::next_end);
        let of_watches = self.watches.next_end(now).unwrap_or(SimTime::END);
        self.next_period_end = of_series.min(of_watches);
        if of_watches < SimTime::END {
            queue.push(of_watches, Event::PeriodEnd);
        }
    }

    /// Ends the last, unfinished period at the end of the run.
    pub fn close_last_period(&mut self, end: SimTime) {
        if let Some(periods) = &mut self.periods {
            periods.close_last(end, &self.addresses, &mut self.meters);
        }
    }

    /// Requests under way.
    #[must_use]
    pub const fn in_flight(&self) -> u64 {
        self.requests.in_flight()
    }

    /// What stands on the stage of a resource.
    #[must_use]
    pub const fn fleet(&self) -> &Fleet {
        &self.fleet
    }

    /// A request of a workload arrives, and the next one is scheduled.
    #[inline]
    pub(crate) fn arrive(&mut self, now: SimTime, workload: u32, queue: &mut EventQueue<Event>) {
        let state = &mut self.workloads[workload as usize];
        let Some((target, work)) = state.take(now) else {
            return; // an arrival of a process that a command has replaced
        };
        if self.requests.in_flight() >= MOST_IN_FLIGHT {
            self.is_overrun = true;
            return;
        }
        state.offered += 1;
        let (id, number) = self.requests.begin(workload, now);
        self.schedule_arrival(workload, queue);
        let message = Message::Request(Request { id, number, work });
        self.step_message(self.addresses[target as usize], now, message, queue);
    }

    #[inline]
    fn schedule_arrival(&mut self, workload: u32, queue: &mut EventQueue<Event>) {
        if let Some(at) = self.workloads[workload as usize].advance() {
            queue.push(at, Event::Arrival(workload));
        }
    }

    /// Lets a resource handle an input and carries out what it asks for, in order.
    #[inline]
    #[expect(clippy::too_many_arguments, reason = "called by the expansion of the registration list only")]
    pub(crate) fn step<S: Service>(
        &mut self,
        slot: Slot,
        now: SimTime,
        input: Input<'_, S>,
        queue: &mut EventQueue<Event>,
        of: impl Fn(&mut Self) -> (&mut S, &mut Outbox<S>),
        event: impl Fn(Slot, S::Event) -> Event,
        fact: impl Fn(S::Fact) -> Fact,
        config: impl Fn(S::Config) -> Config,
        kind: Kind,
    ) {
        let is_heard = self.listening.facts || !self.watches.is_empty();
        let is_followed = self.peers.is_any();
        let (service, out) = of(self);
        out.begin(now, is_heard, is_followed);
        service.step(slot, now, input, out);
        // The effects are taken out while they touch the rest of the world; their buffer is handed back.
        let (n_recorded, mut effects, mut rare) = (out.take_n_recorded(), out.take(), out.take_rare());
        self.n_facts += n_recorded;
        // Looked at where they lie: an effect is as large as the request in it.
        for effect in &effects {
            match *effect {
                Effect::After(slot, delay, due) => queue.push(now + delay, event(slot, due)),
                Effect::Send(port, message) => self.send(now, port, message, queue),
                Effect::Forward(from, tag, to, request) => {
                    self.forward(now, (Address { kind, slot: from }, tag), to, request, queue);
                }
                Effect::Record(slot, noted) => self.tell(now, Address { kind, slot }, fact(noted)),
                Effect::Accept(slot, action) => self.answer(now, Address { kind, slot }, action, None),
                Effect::Reject(slot, action, code) => self.answer(now, Address { kind, slot }, action, Some(code)),
                Effect::Rare => {
                    let rare = rare.as_mut().and_then(Iterator::next).expect("there is one for each");
                    self.carry_out_rare(now, kind, rare, &config, queue);
                }
            }
        }
        effects.clear();
        of(self).1.give_back(effects);
    }

    /// Carries out what is seldom asked for; apart from [`Self::step`], which stands in the code once for every kind and way in.
    #[cold]
    fn carry_out_rare<S: Service>(
        &mut self,
        now: SimTime,
        kind: Kind,
        rare: Rare<S>,
        config: impl Fn(S::Config) -> Config,
        queue: &mut EventQueue<Event>,
    ) {
        match rare {
            Rare::Create(parent, born) => {
                let _ = self.create(now, Address { kind, slot: parent }, &config(*born), queue);
            }
            Rare::Bear(parent, bear) => self.bear(now, Address { kind, slot: parent }, bear, queue),
            Rare::Call(from, sent) => self.calls.send(now, Address { kind, slot: from }, sent, queue),
            Rare::Watch(slot, watch) => self.watch(now, Address { kind, slot }, watch, queue),
            Rare::Unwatch(slot, id) => self.watches.remove(Address { kind, slot }, id),
            Rare::Follow(slot, follow) => self.follow(now, Address { kind, slot }, follow, queue),
            Rare::Unfollow(slot, id) => self.unfollow(Address { kind, slot }, id),
            Rare::Announce(slot, news) => self.announce(now, Address { kind, slot }, news, queue),
        }
    }

    /// Tells watchers and the log of a fact.
    fn tell(&mut self, now: SimTime, at: Address, fact: Fact) {
        self.watches.note(at, now, &fact);
        if self.listening.facts {
            self.facts.push(TimedFact { at: now, resource: self.resource_at(at), fact });
        }
    }

    fn watch(&mut self, now: SimTime, watcher: Address, watch: Watch, queue: &mut EventQueue<Event>) {
        let of = self.directory.index(&watch.resource).map(|index| self.addresses[index as usize]);
        self.watches.add(watcher, watch, of, &self.meters, now);
        self.expect_period_end(now, queue);
    }

    fn resource_at(&self, at: Address) -> u32 {
        self.resources[at.kind as usize][at.slot.0 as usize]
    }

    #[inline]
    fn send(&mut self, now: SimTime, port: Port, message: Message, queue: &mut EventQueue<Event>) {
        match (port, message) {
            (Port::Caller, Message::Response { id, outcome }) => match self.requests.end(id) {
                Sender::Workload(request) => {
                    self.workloads[request.workload as usize].finish(now, request.arrived, outcome);
                }
                Sender::Resource(to) => {
                    let response = Message::Response { id: RequestId(to.tag), outcome };
                    self.step_message(to.from, now, response, queue);
                }
            },
            (Port::Caller, Message::Request(_)) => {}
        }
    }

    /// A resource hands a request on; it arrives at once.
    #[inline]
    fn forward(
        &mut self,
        now: SimTime,
        (from, tag): (Address, u32),
        to: Peer,
        request: Request,
        queue: &mut EventQueue<Event>,
    ) {
        let id = self.requests.forward(from, tag);
        let number = if request.number == Request::UNNUMBERED { self.requests.number() } else { request.number };
        let message = Message::Request(Request { id, number, ..request });
        self.step_message(self.addresses[to.0 as usize], now, message, queue);
    }
}

impl Model for World {
    type Event = Event;

    #[inline]
    fn handle(&mut self, now: SimTime, event: Event, queue: &mut EventQueue<Event>) {
        if self.next_period_end <= now {
            self.close_periods(now, queue);
        }
        self.step_event(now, event, queue);
    }

    fn bytes(&self) -> u64 {
        let workloads: u64 = self.workloads.iter().map(WorkloadState::bytes).sum();
        let own = size_of::<Self>() as u64 + self.watches.bytes();
        self.fleet.bytes() + self.meters.bytes() + self.requests.bytes() + workloads + own
    }
}
