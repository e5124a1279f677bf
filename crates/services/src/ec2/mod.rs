//! Amazon EC2: the life of an instance, and the calls that change it.
//!
//! # What is modeled
//!
//! * **The state machine** ([`answer`], [`turn`]): AWS's six states, every call in every state, refused with AWS's code where AWS
//!   refuses it. The table is data ([`table`]); the page draws its map of states from it.
//! * **Calls** ([`Call`]) with AWS's names and arguments, on one instance or several at once: all of them or none. A call that is
//!   refused changes nothing. `DryRun` is answered with `DryRunOperation`.
//! * **Time**: how long `pending`, `stopping`, … take is drawn (*model assumptions*, see the settings); calls themselves take none.
//! * **What survives**: addresses, volumes, instance store and memory through stop, hibernation, reboot, recovery and termination
//!   (ec2-instance-lifecycle.html, 2026-04). Volumes, snapshots and images: [`storage`].
//! * **Status checks**, broken hosts with simplified automatic recovery, reboots, a whole Availability Zone that fails.
//! * **The network** of the default VPC: addresses, Elastic IP addresses, security groups and the packet test ([`network`]). Groups
//!   that a scenario names are there from the beginning.
//! * **CPUs and credits**: the guest wants a constant share; burstable types spend credits ([`credits`]).
//! * **Requests**: what runs on an instance answers them ([`crate::server`]), from its boot until it goes down; its work is on top of
//!   what the guest wants for itself. `FailApplication` makes it answer with errors.
//! * **Room**: vCPU quota, addresses of the subnet, hosts of the Availability Zone. Without a setting the last has no end.
//! * **Spot**: requests with their states and status codes, warning, interruption behaviors, return of capacity.
//! * **The bill**: see [`pricing`] and [`storage::pricing`].
//!
//! # What is left out
//!
//! Launches that fail for a reason inside AWS, instance-store root volumes, shutdown from inside the guest, key pairs
//! (accepted, without effect), Spot prices that move, launch groups. A Spot request whose price is too low waits for good.

mod account;
mod actions;
mod acts;
mod adopt;
mod answers;
mod attributes;
mod calls;
pub mod catalog;
mod chance;
mod checks;
mod config;
mod conflicts;
mod cpu;
pub mod credits;
mod describe;
mod disks;
mod error;
mod event;
mod fact;
mod fields;
mod group_calls;
mod holdings;
mod instance;
mod interfaces;
pub mod jobs;
mod meters;
mod monitoring;
mod moves;
mod names;
pub mod network;
mod offers;
pub mod pricing;
mod reservations;
mod rules;
mod scheduled;
mod served;
mod serving;
mod spot;
mod state;
pub mod storage;
mod stored;
pub mod table;
mod traffic;
mod values;
mod view;

#[cfg(test)]
mod tests;

pub use answers::answer;
pub use calls::{Act, Associate, Call, Change, Disk, Run, RunSpot, Stop};
pub use config::{
    InstanceConfig, Interruption, Monitoring, Purchase, Quotas, SpotConfig, SpotRequest, Times, VolumeConfig, Zone,
};
pub use error::ErrorCode;
pub use event::Event;
pub use fact::{AddressKind, Check, Fact, Reason, Store, Tested};
pub use group_calls::{GroupCall, GroupName, Permission, Probe};
pub use interfaces::InterfaceCall;
pub use meters::Ec2Meters;
pub use reservations::{ReservationCall, ReservationId};
pub use scheduled::EventCode;
pub use serving::ServerFact;
pub use spot::{RequestState, RequestStatus};
pub use state::{Answer, Stage, State, Turn, Verb, turn};

use std::sync::Arc;

use account::{Account, Desk};
use instance::Instance;
use skylapse_kernel::Rng;
use skylapse_units::{SimDuration, SimTime};
use skylapse_view::CallView;

use crate::call::Action;
use crate::field::Field;
use crate::instance::Standing;
use crate::names::Names;
use crate::peer::News;
use crate::service::{Conflict, Input, Message, New, Outbox, Service, Slot};
use crate::trace::{FactValue, Limit, Token, Trace};

/// Amazon EC2 in one Region: the account and all instances.
#[derive(Clone, Debug)]
pub struct Ec2 {
    account: Account,
    names: Names,
    instances: Vec<Instance>,
}

impl Ec2 {
    fn instance(&self, slot: Slot) -> &Instance {
        &self.instances[slot.0 as usize]
    }

    /// An instance of the scenario is launched at the start, one that was asked for in mid-run at once.
    fn started(&mut self, slot: Slot, now: SimTime, out: &mut Outbox<Self>) {
        self.reserve_own_place(slot, now, out);
        let instance = &mut self.instances[slot.0 as usize];
        if !instance.config.launch || instance.stage.is_some() {
            return;
        }
        let lacks_address = instance.config.elastic_ip && self.account.n_free_elastic() == 0;
        let short_of_address = lacks_address.then_some(ErrorCode::AddressLimitExceeded);
        if let Some(code) = self.account.room(&instance.config, 1, now).short_of.or(short_of_address) {
            out.reject(slot, "RunInstances", code.code());
            return;
        }
        instance.launch(&mut Desk { account: &mut self.account, now, out });
    }

    fn due(&mut self, slot: Slot, now: SimTime, event: Event, out: &mut Outbox<Self>) {
        let instance = &mut self.instances[slot.0 as usize];
        let mut desk = Desk { account: &mut self.account, now, out };
        match event {
            Event::Turned { epoch, turn } => instance.turned(epoch, turn, &mut desk),
            Event::ChecksReported { round } => instance.checks_reported(round, &mut desk),
            Event::Rebooted { round } => instance.rebooted(round, &mut desk),
            Event::Recovered { recovery } => instance.recovered(recovery, &mut desk),
            Event::Reclaimed { epoch } => instance.reclaimed(epoch, &mut desk),
            Event::Interrupted { epoch } => instance.interrupted(epoch, &mut desk),
            Event::CapacityReturned { epoch } => instance.capacity_returned(epoch, &mut desk),
            Event::ScheduledEventDue { epoch, code } => instance.scheduled_event_due(epoch, code, &mut desk),
            Event::HibernationExpired { epoch } => instance.hibernation_expired(epoch, &mut desk),
            Event::ServerRang => instance.server_rang(&mut desk),
            Event::CreditsLookedAt => instance.credits_looked_at(&mut desk),
            Event::Forgotten => {
                instance.is_forgotten = true;
                out.record(slot, Fact::InstanceForgotten);
            }
            Event::VolumeSettled { volume, turn } => self.volume_settled(slot, volume, turn, out),
            Event::VolumeChanged { volume } => self.volume_changed(slot, volume, out),
            Event::SnapshotCopied { snapshot } => self.snapshot_copied(slot, snapshot, out),
            Event::JobDone { round } => instance.job_done(round, &mut desk),
        }
    }
}

impl Service for Ec2 {
    const KIND: &'static str = "ec2";
    const IS_TOLD: bool = true;
    const IS_COUNTED: bool = true;
    const METRICS: &'static [(&'static str, &'static [&'static str])] = monitoring::METRICS;
    const RESOURCE_BYTES: u64 = 2 * 1024;
    const NOT_FOUND: &'static str = "InvalidInstanceID.NotFound";
    type Quotas = Quotas;
    type Config = InstanceConfig;
    type Event = Event;
    type Call = Call;
    type Fact = Fact;
    type Meters = Ec2Meters;

    fn fields() -> &'static [Field<InstanceConfig>] {
        fields::FIELDS
    }

    fn quota_fields() -> &'static [Field<Quotas>] {
        fields::QUOTA_FIELDS
    }

    fn actions() -> &'static [Action<Call>] {
        actions::ACTIONS
    }

    fn default_config() -> InstanceConfig {
        InstanceConfig::default()
    }

    fn default_quotas() -> Quotas {
        Quotas::default()
    }

    fn conflicts(quotas: &Quotas, configs: &[InstanceConfig]) -> Vec<Conflict> {
        conflicts::found(quotas, configs)
    }

    fn new(quotas: &Quotas) -> Self {
        Self { account: Account::new(quotas), names: Names::default(), instances: vec![] }
    }

    fn reserve(&mut self, n: u32) {
        self.instances.reserve_exact(n as usize);
    }

    fn add(&mut self, new: New<'_, InstanceConfig>, rng: Rng) -> Slot {
        let slot = self.names.add(new.name);
        // One more like an instance that is there finds its groups, or its launch was refused.
        if new.parent.is_none() {
            self.make_groups(&new.config.security_groups);
        }
        // The copies of a group share their settings until one of them changes.
        let shared = self.instances.last().map(|last| &last.config).filter(|config| ***config == *new.config);
        let config = shared.map_or_else(|| Arc::new(new.config.clone()), Arc::clone);
        self.instances.push(Instance::new(slot, config, &rng));
        slot
    }

    fn config(&self, slot: Slot) -> &InstanceConfig {
        &self.instance(slot).config
    }

    fn fixed(before: &InstanceConfig, after: &InstanceConfig) -> Option<(&'static str, &'static str)> {
        // The first launch takes what is set until then, besides whether it is launched with the run.
        let key = adopt::launch_only(before, after)
            .filter(|key| before.launch || ["launch", "capacity_reservation"].contains(key));
        key.map(|key| (key, "ec2.conflict.launch_only"))
    }

    fn refusal(&self, slot: Slot, config: &InstanceConfig) -> Option<&'static str> {
        self.may_adopt(slot, config).err().map(ErrorCode::code)
    }

    fn is_gone(&self, slot: Slot) -> bool {
        self.instance(slot).stage == Some(Stage::Terminated)
    }

    fn news(&self, slot: Slot) -> News {
        self.instance(slot).news()
    }

    fn meters(config: &InstanceConfig) -> Ec2Meters {
        Ec2Meters::new(config)
    }

    fn step(&mut self, slot: Slot, now: SimTime, input: Input<'_, Self>, out: &mut Outbox<Self>) {
        match input {
            Input::Due(event) => self.due(slot, now, event, out),
            Input::Called(call) => self.called(slot, now, call, out),
            Input::Started => self.started(slot, now, out),
            Input::Reconfigured(config) => {
                self.make_groups(&config.security_groups);
                let instance = &mut self.instances[slot.0 as usize];
                instance.adopt(config, &mut Desk { account: &mut self.account, now, out });
            }
            Input::Arrived(Message::Request(request)) => {
                let instance = &mut self.instances[slot.0 as usize];
                instance.request(request, &mut Desk { account: &mut self.account, now, out });
            }
            // An instance asks nobody.
            Input::Arrived(Message::Response { .. }) | Input::Answered(_) | Input::Measured(_) => {}
            Input::Linked(_) | Input::Noticed(_) | Input::Born(_) => {}
        }
        if self.account.jobs.came_back() {
            for instance in &self.instances {
                instance.take_job(&mut Desk { account: &mut self.account, now, out });
            }
        }
    }

    fn bytes(&self) -> u64 {
        self.account.bytes() + self.instances.iter().map(Instance::bytes).sum::<u64>()
    }

    fn describe(fact: &Fact, at: SimTime, member: &mut dyn FnMut(&'static str, FactValue)) -> &'static str {
        describe::describe(fact, at, member)
    }

    fn is_told(fact: &Fact) -> bool {
        !matches!(fact, Fact::Server(ServerFact::RequestEnded { .. } | ServerFact::LoadChanged { .. }))
    }

    #[inline]
    fn fingerprint(fact: &Fact, at: SimTime) -> u64 {
        describe::fingerprint(fact, at)
    }

    fn trace(fact: &Fact, put: &mut dyn FnMut(Trace)) {
        // Marks are requests; lives of instances are drawn from other facts.
        if let Fact::Server(fact) = fact {
            serving::trace(*fact, put);
        }
    }

    fn tokens(&self, _slot: Slot) -> Vec<Token> {
        vec![]
    }

    fn standing(&self, slot: Slot, _now: SimTime) -> Option<Standing> {
        Some(self.where_it_stands(slot))
    }

    fn calls(&self, slot: Slot, _now: SimTime) -> Vec<CallView> {
        self.offered_calls(slot)
    }

    fn limits(&self, _slot: Slot) -> Vec<Limit> {
        vec![]
    }

    fn idle_spread(_config: &InstanceConfig) -> Option<(SimDuration, SimDuration)> {
        None
    }
}
