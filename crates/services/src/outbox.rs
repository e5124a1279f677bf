//! What comes out of a step: facts, which are measured at once, and effects, in order.
//!
//! A fact is taken in by the meters of its resource the moment it is recorded; it becomes an effect too only when somebody
//! listens. Most runs have nobody listening, and most of what a request does is record.

use skylapse_kernel::Digest;
use skylapse_units::{SimDuration, SimTime};

use crate::call::{Bear, Sent, Watch};
use crate::peer::{Follow, News, Peer};
use crate::service::{Message, Meters, Port, Request, Service, Slot};

/// What a step asks for.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Effect<S: Service> {
    /// Give me this event after a while.
    After(Slot, SimDuration, S::Event),
    /// Send this message.
    Send(Port, Message),
    /// Hand this request on under the sender's own number.
    Forward(Slot, u32, Peer, Request),
    /// Tell who listens that this has happened; it is measured already.
    Record(Slot, S::Fact),
    /// The call of this action is granted.
    Accept(Slot, &'static str),
    /// The call of this action is refused with AWS's error code.
    Reject(Slot, &'static str, &'static str),
    /// The next of the rare requests: see [`Outbox::take_rare`].
    Rare,
}

/// Requests that are larger than an effect and seldom made; they stand apart so that the common ones stay small.
#[derive(Clone, PartialEq, Debug)]
pub enum Rare<S: Service> {
    /// Make a resource of this service, in the group of an existing one.
    Create(Slot, Box<S::Config>),
    /// Make a resource of another kind, named after this one.
    Bear(Slot, Bear),
    /// Call an action of another resource.
    Call(Slot, Sent),
    /// Tell this resource a number of another one, period by period.
    Watch(Slot, Watch),
    /// No longer tell it: the watcher's own number of the watch.
    Unwatch(Slot, u32),
    /// Tell this resource how another one fares.
    Follow(Slot, Follow),
    /// No longer tell it: the follower's own number of the follow.
    Unfollow(Slot, u32),
    /// Tell those who follow this resource.
    Announce(Slot, News),
}

/// Collects what a step asks for, in order, and keeps what is measured of every resource of the service.
#[derive(Clone)]
pub struct Outbox<S: Service> {
    effects: Vec<Effect<S>>,
    /// By slot; none in a test that looks at effects alone.
    meters: Vec<S::Meters>,
    now: SimTime,
    n_recorded: u64,
    is_heard: bool,
    is_followed: bool,
    rare: Vec<Rare<S>>,
    date: Option<i64>,
    /// Of all facts so far.
    digest: Digest,
}

impl<S: Service> Default for Outbox<S> {
    fn default() -> Self {
        let (effects, meters, rare) = (Vec::new(), Vec::new(), Vec::new());
        Self {
            effects,
            meters,
            now: SimTime::START,
            n_recorded: 0,
            is_heard: true,
            is_followed: false,
            rare,
            date: None,
            digest: Digest::default(),
        }
    }
}

impl<S: Service> Outbox<S> {
    /// Schedules an event for a resource of this service.
    #[inline]
    pub fn after(&mut self, slot: Slot, delay: SimDuration, event: S::Event) {
        self.effects.push(Effect::After(slot, delay, event));
    }

    /// Sends a message.
    #[inline]
    pub fn send(&mut self, port: Port, message: Message) {
        self.effects.push(Effect::Send(port, message));
    }

    /// Records a fact about a resource.
    // Always inlined: a fact that is taken apart again where it is put together need never stand in memory.
    #[inline(always)]
    pub fn record(&mut self, slot: Slot, fact: S::Fact) {
        self.n_recorded += 1;
        self.digest.absorb(S::fingerprint(&fact, self.now) ^ u64::from(slot.0) << 40);
        if let Some(meters) = self.meters.get_mut(slot.0 as usize) {
            meters.note(self.now, &fact);
        }
        if self.is_heard {
            self.tell(slot, fact);
        }
    }

    #[cold]
    fn tell(&mut self, slot: Slot, fact: S::Fact) {
        self.effects.push(Effect::Record(slot, fact));
    }

    /// Grants a call; the log says `CommandAccepted`. What follows from it is recorded after this.
    pub fn accept(&mut self, slot: Slot, action: &'static str) {
        self.effects.push(Effect::Accept(slot, action));
    }

    /// Refuses a call with AWS's error code; the log says `CommandRejected`.
    pub fn reject(&mut self, slot: Slot, action: &'static str, code: &'static str) {
        self.effects.push(Effect::Reject(slot, action, code));
    }

    /// Asks for a new resource in the group of `parent`: the world names it (`web-4`), adds it with [`Service::add`] and
    /// starts it, at once and in order with everything else that is asked for.
    pub fn create(&mut self, parent: Slot, config: S::Config) {
        self.rare(Rare::Create(parent, Box::new(config)));
    }

    /// Asks for a resource of another kind: the world names it after its parent (`asg-1`), adds it and starts it at once. The
    /// parent is told of it as [`crate::service::Input::Born`], and follows it.
    pub fn bear(&mut self, parent: Slot, bear: Bear) {
        self.rare(Rare::Bear(parent, bear));
    }

    /// Calls an action of another resource. It is delivered at this moment, after this step; the answer comes back as
    /// [`crate::service::Input::Answered`].
    pub fn call(&mut self, from: Slot, call: Sent) {
        self.rare(Rare::Call(from, call));
    }

    /// Asks for a number of another resource, period by period: [`crate::service::Input::Measured`] at each period's end.
    pub fn watch(&mut self, watcher: Slot, watch: Watch) {
        self.rare(Rare::Watch(watcher, watch));
    }

    /// Hands a request on to another resource. Its answer comes back as a response with the number `tag`, which is the
    /// sender's own; every request that was handed on is answered once.
    #[inline]
    pub fn forward(&mut self, from: Slot, tag: u32, to: Peer, request: Request) {
        self.effects.push(Effect::Forward(from, tag, to, request));
    }

    /// Asks to be told how another resource fares: [`crate::service::Input::Noticed`], now and whenever it changes.
    pub fn follow(&mut self, follower: Slot, follow: Follow) {
        self.rare(Rare::Follow(follower, follow));
    }

    /// Ends a follow.
    pub fn unfollow(&mut self, follower: Slot, id: u32) {
        self.rare(Rare::Unfollow(follower, id));
    }

    /// Tells whoever follows this resource that it stands otherwise. Costs nothing while nobody in the run follows anything.
    #[inline]
    pub fn announce(&mut self, slot: Slot, news: impl FnOnce() -> News) {
        if self.is_followed {
            self.rare(Rare::Announce(slot, news()));
        }
    }

    /// Ends a watch.
    pub fn unwatch(&mut self, watcher: Slot, id: u32) {
        self.rare(Rare::Unwatch(watcher, id));
    }

    fn rare(&mut self, rare: Rare<S>) {
        self.effects.push(Effect::Rare);
        self.rare.push(rare);
    }

    /// A step begins; `is_heard` says whether facts become effects, `is_followed` whether news do.
    #[inline]
    pub fn begin(&mut self, now: SimTime, is_heard: bool, is_followed: bool) {
        self.now = now;
        self.is_heard = is_heard;
        self.is_followed = is_followed;
    }

    /// Takes out everything asked for, in order. Each [`Effect::Rare`] stands for the next of [`Outbox::take_rare`].
    #[inline]
    pub fn take(&mut self) -> Vec<Effect<S>> {
        std::mem::take(&mut self.effects)
    }

    /// Gives the emptied buffer back, for the next step.
    #[inline]
    pub fn give_back(&mut self, emptied: Vec<Effect<S>>) {
        self.effects = emptied;
    }

    /// Takes out the rare requests, in order; `None` without any.
    #[inline]
    pub fn take_rare(&mut self) -> Option<std::vec::IntoIter<Rare<S>>> {
        (!self.rare.is_empty()).then(|| std::mem::take(&mut self.rare).into_iter())
    }

    /// How many facts were recorded since this was asked last.
    #[inline]
    pub fn take_n_recorded(&mut self) -> u64 {
        std::mem::take(&mut self.n_recorded)
    }

    /// The date at the start of the run, in Unix seconds; `None`: the scenario names none.
    #[must_use]
    pub const fn date(&self) -> Option<i64> {
        self.date
    }

    /// Says what date it is at the start of the run.
    pub const fn set_date(&mut self, date: Option<i64>) {
        self.date = date;
    }

    /// Makes room for the meters of `n` resources more.
    pub fn reserve(&mut self, n: u32) {
        self.meters.reserve_exact(n as usize);
    }

    /// The fingerprint of all facts so far, in their order.
    #[must_use]
    pub const fn digest(&self) -> Digest {
        self.digest
    }

    /// Adds the meters of the next slot.
    pub fn add_meters(&mut self, meters: S::Meters) -> Slot {
        self.meters.push(meters);
        Slot(self.meters.len() as u32 - 1)
    }

    /// What is measured of a resource.
    #[must_use]
    pub fn meters(&self, slot: Slot) -> &S::Meters {
        &self.meters[slot.0 as usize]
    }

    /// What is measured of a resource, to take in a fact or to end a period.
    pub fn meters_mut(&mut self, slot: Slot) -> &mut S::Meters {
        &mut self.meters[slot.0 as usize]
    }

    /// Bytes held, for the budget of checkpoints; an estimate.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.meters.iter().map(Meters::bytes).sum()
    }
}
