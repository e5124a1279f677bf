//! Who knows whom: links, follows, and notices on their way.
//!
//! A notice waits in the queue until the step that it tells of is over, as a call does; so resources that follow each other use
//! up events, not the stack.

use std::collections::VecDeque;

use skylapse_kernel::EventQueue;
use skylapse_services::peer::{End, Follow, Linked, News, Notice, Peer};
use skylapse_units::{SimTime, SortedMap};

use super::{World, WorldInput};
use crate::fleet::{Address, Event};
use crate::scenario::Link;

/// Follows, and notices that have not been delivered.
#[derive(Clone, Debug, Default)]
pub(super) struct Peers {
    /// What each follow is about; `None`: the resource has not come to be.
    follows: SortedMap<(Address, u32), Option<u32>>,
    /// Who follows each resource, in the order in which they began.
    followers: SortedMap<u32, Vec<(Address, u32)>>,
    /// Follows of names that nothing has yet.
    waiting: Vec<(String, Address, u32)>,
    on_the_way: VecDeque<(Address, Notice)>,
}

impl Peers {
    /// True once anybody has begun to follow something.
    #[inline]
    pub(super) const fn is_any(&self) -> bool {
        self.follows.n() > 0
    }

    fn remove(&mut self, follower: Address, id: u32) {
        match self.follows.remove(&(follower, id)) {
            Some(Some(resource)) => {
                let followers = self.followers.get_mut(&resource).expect("a followed resource has followers");
                followers.retain(|known| *known != (follower, id));
            }
            Some(None) => self.waiting.retain(|(_, known, number)| (*known, *number) != (follower, id)),
            None => {}
        }
    }

    fn add(&mut self, follower: Address, id: u32, resource: u32) {
        self.follows.insert((follower, id), Some(resource));
        self.followers.get_or_default(resource).push((follower, id));
    }

    fn send(&mut self, now: SimTime, to: Address, notice: Notice, queue: &mut EventQueue<Event>) {
        self.on_the_way.push_back((to, notice));
        queue.push(now, Event::Notice);
    }
}

impl World {
    /// Tells both ends of every link of each other.
    pub(super) fn tell_links(&mut self, links: &[Link], queue: &mut EventQueue<Event>) {
        let directory = self.directory.clone();
        for link in links {
            for (own, other, end) in [(link.from, link.to, End::Downstream), (link.to, link.from, End::Upstream)] {
                let kind = self.addresses[other as usize].kind.name();
                let linked = Linked { end, peer: Peer(other), name: directory.name(other), kind };
                self.step_resource(self.addresses[own as usize], SimTime::START, WorldInput::Linked(linked), queue);
            }
        }
    }

    /// A resource begins to follow another.
    pub(super) fn follow(&mut self, now: SimTime, follower: Address, follow: Follow, queue: &mut EventQueue<Event>) {
        let Follow { id, resource } = follow;
        self.peers.remove(follower, id);
        match self.directory.index(&resource) {
            Some(index) => self.begin_to_follow(now, follower, id, index, queue),
            None => {
                self.peers.follows.insert((follower, id), None);
                self.peers.waiting.push((resource, follower, id));
            }
        }
    }

    /// A resource no longer follows another.
    pub(super) fn unfollow(&mut self, follower: Address, id: u32) {
        self.peers.remove(follower, id);
    }

    /// A resource has come to be; somebody may have waited for it.
    pub(super) fn born(&mut self, now: SimTime, index: u32, name: &str, queue: &mut EventQueue<Event>) {
        let waiting = &mut self.peers.waiting;
        if waiting.iter().all(|(wanted, ..)| wanted != name) {
            return;
        }
        let found: Vec<(Address, u32)> =
            waiting.iter().filter(|(wanted, ..)| wanted == name).map(|&(_, follower, id)| (follower, id)).collect();
        waiting.retain(|(wanted, ..)| wanted != name);
        for (follower, id) in found {
            self.begin_to_follow(now, follower, id, index, queue);
        }
    }

    /// A resource tells its followers how it stands.
    pub(super) fn announce(&mut self, now: SimTime, from: Address, news: News, queue: &mut EventQueue<Event>) {
        let resource = self.resource_at(from);
        let followers = self.peers.followers.get(&resource).cloned().unwrap_or_default();
        for (follower, id) in followers {
            self.peers.send(now, follower, Notice { id, peer: Peer(resource), news }, queue);
        }
    }

    /// A notice arrives.
    pub(crate) fn notice(&mut self, now: SimTime, queue: &mut EventQueue<Event>) {
        let (to, notice) = self.peers.on_the_way.pop_front().expect("each event brings one notice");
        // Whoever no longer follows is told nothing more.
        if self.peers.follows.get(&(to, notice.id)).is_some() {
            self.step_resource(to, now, WorldInput::Noticed(notice), queue);
        }
    }

    pub(super) fn begin_to_follow(
        &mut self,
        now: SimTime,
        follower: Address,
        id: u32,
        resource: u32,
        queue: &mut EventQueue<Event>,
    ) {
        self.peers.add(follower, id, resource);
        let news = self.fleet.news(self.addresses[resource as usize]);
        self.peers.send(now, follower, Notice { id, peer: Peer(resource), news }, queue);
    }
}
