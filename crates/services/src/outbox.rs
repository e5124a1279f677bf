//! What a step asks for: effects, in order.

use skylapse_units::SimDuration;

use crate::call::{Sent, Watch};
use crate::service::{Message, Port, Service, Slot};

/// What a step asks for.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Effect<S: Service> {
    /// Give me this event after a while.
    After(Slot, SimDuration, S::Event),
    /// Send this message.
    Send(Port, Message),
    /// Note that this has happened.
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
    /// Call an action of another resource.
    Call(Slot, Sent),
    /// Tell this resource a number of another one, period by period.
    Watch(Slot, Watch),
    /// No longer tell it: the watcher's own number of the watch.
    Unwatch(Slot, u32),
}

/// Collects what a step asks for, in order.
#[derive(Clone, Debug)]
pub struct Outbox<S: Service> {
    effects: Vec<Effect<S>>,
    rare: Vec<Rare<S>>,
}

impl<S: Service> Default for Outbox<S> {
    fn default() -> Self {
        Self { effects: Vec::new(), rare: Vec::new() }
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
    #[inline]
    pub fn record(&mut self, slot: Slot, fact: S::Fact) {
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

    /// Calls an action of another resource. It is delivered at this moment, after this step; the answer comes back as
    /// [`crate::service::Input::Answered`].
    pub fn call(&mut self, from: Slot, call: Sent) {
        self.rare(Rare::Call(from, call));
    }

    /// Asks for a number of another resource, period by period: [`crate::service::Input::Measured`] at each period's end.
    pub fn watch(&mut self, watcher: Slot, watch: Watch) {
        self.rare(Rare::Watch(watcher, watch));
    }

    /// Ends a watch.
    pub fn unwatch(&mut self, watcher: Slot, id: u32) {
        self.rare(Rare::Unwatch(watcher, id));
    }

    fn rare(&mut self, rare: Rare<S>) {
        self.effects.push(Effect::Rare);
        self.rare.push(rare);
    }

    /// Takes out everything asked for, in order; the buffer stays for the next step. Each [`Effect::Rare`] stands for the
    /// next of [`Outbox::take_rare`], which is called before this.
    #[inline]
    pub fn drain(&mut self) -> std::vec::Drain<'_, Effect<S>> {
        self.effects.drain(..)
    }

    /// Takes out the rare requests, in order.
    #[inline]
    pub fn take_rare(&mut self) -> std::vec::IntoIter<Rare<S>> {
        std::mem::take(&mut self.rare).into_iter()
    }
}
