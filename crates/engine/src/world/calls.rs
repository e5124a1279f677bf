//! Commands and calls: how they find whom they mean, and how they are answered.
//!
//! A command of the scenario and a call from one resource to another go the same way: the target's name is looked up at that
//! moment, the service steps with `Input::Called` and answers in that step, and the log says `CommandAccepted` or
//! `CommandRejected`. A call of a resource waits in the queue until the step that sent it is over, and its answer goes back to
//! the sender; so calls in a circle use up events, not the stack.

use skylapse_kernel::EventQueue;
use skylapse_services::call::{Answer, Scope, Sent, names_whom};
use skylapse_services::fingerprint::of_text;
use skylapse_units::{SimTime, SortedMap};

use super::{Target, TimedFact, World, WorldInput};
use crate::fleet::{Address, Event, Fact, Kind};
use crate::registry::{Call, actions};
use crate::scenario::Command;

/// AWS's code for an action that the service does not know (AWS, CommonErrors.html, 2026-10).
const UNKNOWN_ACTION: &str = "InvalidAction";

/// Calls of resources on their way, and the answer to the one that is being delivered.
#[derive(Clone, Debug, Default)]
pub(super) struct Calls {
    on_the_way: SortedMap<u32, (Address, Sent)>,
    n_sent: u32,
    /// Code of the last answer in this step; the outer option: there was one.
    answered: Option<Option<&'static str>>,
}

impl Calls {
    /// Lets a call go out; it arrives at this moment, after the step that sent it.
    pub(super) fn send(&mut self, now: SimTime, from: Address, sent: Sent, queue: &mut EventQueue<Event>) {
        self.n_sent = self.n_sent.wrapping_add(1);
        self.on_the_way.insert(self.n_sent, (from, sent));
        queue.push(now, Event::Call(self.n_sent));
    }

    /// Lays the last answer of this step aside.
    pub(super) const fn take_answered(&mut self) -> Option<Option<&'static str>> {
        self.answered.take()
    }

    /// Puts it back.
    pub(super) const fn give_back_answered(&mut self, answered: Option<Option<&'static str>>) {
        self.answered = answered;
    }
}

impl World {
    /// Carries out a command of the scenario.
    pub fn command(&mut self, now: SimTime, command: &Command, queue: &mut EventQueue<Event>) {
        match command {
            Command::Set { resource, changes, .. } => {
                let address = self.addresses[*resource as usize];
                let mut config = self.fleet.config(address);
                changes.iter().for_each(|(key, value)| config.set(key, value.clone()));
                if let Some(code) = self.fleet.refusal(address, &config) {
                    return self.note_command(now, *resource, Fact::CommandRejected("Set", code));
                }
                self.note_command(now, *resource, Fact::CommandAccepted("Set"));
                self.step_resource(address, now, WorldInput::Reconfigured(&config), queue);
            }
            Command::SetWorkload { workload, arrivals } => {
                let state = &mut self.workloads[*workload as usize];
                let target = state.target();
                state.replace(arrivals, &self.rng, now, self.horizon);
                self.note_command(now, target, Fact::CommandAccepted("Set"));
                self.schedule_arrival(*workload, queue);
            }
            Command::Call { target, action, scope, call } => match self.find(target, *scope) {
                Ok(found) => {
                    for resource in found {
                        self.call(now, resource, call, queue);
                    }
                }
                Err(owner) => self.refuse(now, owner, action),
            },
        }
    }

    /// A call that a resource has sent arrives.
    pub(crate) fn deliver(&mut self, now: SimTime, index: u32, queue: &mut EventQueue<Event>) {
        let (from, sent) = self.calls.on_the_way.remove(&index).expect("a call arrives once");
        let Sent { id, target, action, args } = sent;
        let scope = |world: &Self, resource: u32| {
            let rows = actions(world.addresses[resource as usize].kind.name());
            rows.into_iter().find(|row| row.name == action).map(|row| row.scope)
        };
        let first = self.first_of(&target);
        let scope = match first.and_then(|first| scope(self, first)) {
            Some(Scope::Each) | None if names_whom(&args) => Scope::Group,
            scope => scope.unwrap_or(Scope::Each),
        };
        let codes = match self.find(&target, scope) {
            Ok(found) => {
                let mut codes = vec![];
                for resource in found {
                    let kind = self.addresses[resource as usize].kind;
                    codes.push(match Call::read(kind.name(), &action, &args) {
                        Some(call) => self.call(now, resource, &call, queue),
                        None => Some(UNKNOWN_ACTION),
                    });
                }
                codes
            }
            Err(owner) => vec![Some(self.not_found(owner))],
        };
        for code in codes {
            self.step_resource(from, now, WorldInput::Answered(Answer { id, code }), queue);
        }
    }

    /// A service has answered the call that it was given.
    pub(super) fn answer(&mut self, now: SimTime, at: Address, action: &'static str, code: Option<&'static str>) {
        self.calls.answered = Some(code);
        let fact = code.map_or(Fact::CommandAccepted(action), |code| Fact::CommandRejected(action, code));
        self.note_command(now, self.resource_at(at), fact);
    }

    /// Steps one resource with a call; answers its answer.
    fn call(
        &mut self,
        now: SimTime,
        resource: u32,
        call: &Call,
        queue: &mut EventQueue<Event>,
    ) -> Option<&'static str> {
        self.calls.answered = None;
        self.step_resource(self.addresses[resource as usize], now, WorldInput::Called(call), queue);
        self.calls.answered.take().expect("a service answers a call in the step that it is given in")
    }

    /// Whom a target means now, oldest first; or the resource in whose group nothing has this name.
    fn find(&self, target: &str, scope: Scope) -> Result<Vec<u32>, Option<u32>> {
        let is_there = |resource: &u32| !self.fleet.is_gone(self.addresses[*resource as usize]);
        match self.directory.resolve(target) {
            Target::One(resource) => Ok(vec![resource]),
            Target::Group(members) if scope == Scope::Group => Ok(members.iter().take(1).copied().collect()),
            Target::Group(members) => {
                let there: Vec<u32> = members.iter().copied().filter(is_there).collect();
                if there.is_empty() { Err(members.first().copied()) } else { Ok(there) }
            }
            Target::Place(members, place) => {
                let found = members.iter().copied().filter(is_there).nth(usize::try_from(place).unwrap_or(usize::MAX));
                found.map(|resource| vec![resource]).ok_or_else(|| members.first().copied())
            }
            Target::Nothing(owner) => Err(owner),
        }
    }

    /// Any resource that a target could mean, for its kind.
    fn first_of(&self, target: &str) -> Option<u32> {
        match self.directory.resolve(target) {
            Target::One(resource) => Some(resource),
            Target::Group(members) | Target::Place(members, _) => members.first().copied(),
            Target::Nothing(owner) => owner,
        }
    }

    /// Nothing has the name that a command gives; the log says so at the group that it would belong to.
    fn refuse(&mut self, now: SimTime, owner: Option<u32>, action: &'static str) {
        let code = self.not_found(owner);
        self.note_command(now, owner.unwrap_or(0), Fact::CommandRejected(action, code));
    }

    fn not_found(&self, owner: Option<u32>) -> &'static str {
        let kind = owner.map_or(Kind::ALL[0], |owner| self.addresses[owner as usize].kind);
        kind.members_not_found()
    }

    fn note_command(&mut self, now: SimTime, resource: u32, fact: Fact) {
        self.n_facts += 1;
        if let Fact::CommandAccepted(action) | Fact::CommandRejected(action, _) = fact {
            self.answers.absorb(u64::from(resource) << 32 ^ of_text(action));
        }
        if let Fact::CommandRejected(_, code) = fact {
            self.answers.absorb(of_text(code));
        }
        if self.listening.facts {
            self.facts.push(TimedFact { at: now, resource, fact });
        }
    }
}
