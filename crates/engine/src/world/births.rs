//! Resources that come to be in mid-run: more of a kind, or another kind that a group brings forth.

use std::sync::Arc;

use skylapse_kernel::EventQueue;
use skylapse_services::call::Bear;
use skylapse_services::peer::{Born, Peer};
use skylapse_services::service::New;
use skylapse_units::SimTime;

use super::{MOST_RESOURCES, World, WorldInput};
use crate::fleet::{Address, Event, Kind};
use crate::registry::Config;

impl World {
    /// A resource comes to be, in the group of `parent`; its luck hangs on its name alone.
    pub(super) fn create(
        &mut self,
        now: SimTime,
        parent: Address,
        config: &Config,
        queue: &mut EventQueue<Event>,
    ) -> Option<(u32, Arc<str>)> {
        if self.addresses.len() as u64 >= MOST_RESOURCES {
            self.is_overrun = true;
            return None;
        }
        let (index, name) = self.directory.join(self.resource_at(parent));
        let stream = self.rng.fork(&format!("{}/{name}", config.kind()));
        let parent = (Kind::of(config) == parent.kind).then_some(parent.slot);
        let address = self.fleet.add(New { name: &name, parent, config }, stream, &mut self.meters);
        self.resources[address.kind as usize].push(index);
        self.addresses.push(address);
        self.watches.born(&name, address, &self.meters, now);
        self.born(now, index, &name, queue);
        self.step_resource(address, now, WorldInput::Started, queue);
        Some((index, name))
    }

    /// A resource brings forth one of another kind, and follows it.
    pub(super) fn bear(&mut self, now: SimTime, parent: Address, bear: Bear, queue: &mut EventQueue<Event>) {
        let mut config = Config::of_kind(bear.kind).expect("a service brings forth what is registered");
        bear.settings.into_iter().for_each(|(key, value)| config.set(key, value));
        // What the child says as it starts is no answer to a call of its parent.
        let answered = self.calls.take_answered();
        if let Some((index, name)) = self.create(now, parent, &config, queue) {
            let born = Born { id: bear.id, peer: Peer(index), name: &name };
            self.step_resource(parent, now, WorldInput::Born(born), queue);
            self.begin_to_follow(now, parent, bear.id, index, queue);
        }
        self.calls.give_back_answered(answered);
    }
}
