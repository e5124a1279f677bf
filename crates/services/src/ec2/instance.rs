//! One instance: where it stands, what hangs on it, and what a change of state brings with it.
//!
//! What survives which change: AWS, ec2-instance-lifecycle.html and instance-store-lifetime.html, 2026-04.

use std::num::NonZeroU32;
use std::sync::Arc;

use skylapse_kernel::Rng;
use skylapse_units::{SimDuration, SimTime};

use super::account::{Desk, LISTED};
use super::chance::Chance;
use super::checks::Checks;
use super::config::{InstanceConfig, Interruption, Purchase};
use super::event::Event;
use super::fact::{Fact, Reason};
use super::serving::Serving;
use super::spot::{self, Gone, RequestState, RequestStatus};
use super::state::{Stage, Turn, turn};
use super::storage::VolumeId;
use crate::service::Slot;

/// One instance, from before its launch to after its end. In this order, a change of state needs the first two lines of the
/// cache, and the third when it draws something that is drawn seldom.
#[derive(Clone, PartialEq, Debug)]
#[repr(C, align(64))]
pub(super) struct Instance {
    pub(super) slot: Slot,
    /// Counts changes of state, so that events which they have overtaken are known.
    epoch: u32,
    /// `None`: not launched yet.
    pub(super) stage: Option<Stage>,
    pub(super) reason: Reason,
    /// It has a place on a host, or on the way to one.
    is_on_host: bool,
    /// Its guest saves its memory, or has saved it.
    pub(super) is_hibernated: bool,
    /// It has had the host's disks since it last came to a host.
    pub(super) has_store: bool,
    /// Stopped without asking the guest.
    pub(super) is_forced: bool,
    /// Terminated for so long that nobody lists it.
    pub(super) is_forgotten: bool,
    /// EC2 stopped it, and only EC2 starts it again.
    pub(super) is_interrupted: bool,
    /// EC2 has warned of an interruption.
    pub(super) is_warned: bool,
    pub(super) request: Option<RequestState>,
    /// Its Elastic IP address.
    pub(super) elastic_ip: Option<NonZeroU32>,
    pub(super) config: Arc<InstanceConfig>,
    pub(super) since: SimTime,
    /// When a state that passes will be over; the end of time for one that stays.
    pub(super) until: SimTime,
    pub(super) private_ipv4: Option<NonZeroU32>,
    /// The one of AWS's pool.
    pub(super) public_ipv4: Option<NonZeroU32>,

    pub(super) checks: Checks,
    pub(super) chance: Chance,
    pub(super) root: Option<VolumeId>,
    /// Volumes besides the root volume.
    pub(super) data: Vec<VolumeId>,
    pub(super) serving: Option<Box<Serving>>,
}

impl Instance {
    pub(super) fn new(slot: Slot, config: Arc<InstanceConfig>, rng: &Rng) -> Self {
        Self {
            slot,
            stage: None,
            since: SimTime::START,
            until: SimTime::END,
            reason: Reason::UserInitiated,
            config,
            chance: Chance::new(rng),
            epoch: 0,
            is_on_host: false,
            is_hibernated: false,
            has_store: false,
            is_forced: false,
            is_forgotten: false,
            is_interrupted: false,
            is_warned: false,
            request: None,
            private_ipv4: None,
            public_ipv4: None,
            elastic_ip: None,
            root: None,
            data: vec![],
            checks: Checks::default(),
            serving: None,
        }
    }

    /// It comes to be; the caller has asked for room.
    pub(super) fn launch(&mut self, desk: &mut Desk<'_>) {
        assert!(self.stage.is_none(), "an instance is launched once");
        let config = Arc::clone(&self.config);
        let zone = config.availability_zone;
        let (instance_type, purchase, monitoring) = (config.instance_type, config.purchase, config.monitoring);
        let cpu_credits = config.cpu_credits;
        desk.record(self.slot, Fact::InstanceLaunched { instance_type, purchase, zone, monitoring, cpu_credits });
        self.join_network(desk);
        self.make_volumes(desk);
        if config.purchase == Purchase::Spot {
            self.change_request(RequestState::Active, RequestStatus::Fulfilled, desk);
        }
        self.stage = Some(Stage::Launching);
        self.arrive_at(Stage::Launching, desk);
        self.tell_followers(desk);
    }

    /// Goes where a call, or what happens to it, sends it.
    pub(super) fn go(&mut self, to: Stage, reason: Reason, desk: &mut Desk<'_>) {
        let from = self.stage.expect("only a launched instance changes its state");
        self.stage = Some(to);
        self.reason = reason;
        if from == Stage::Running {
            desk.dedicated_down(self.config.purchase);
        }
        if from.state() != to.state() {
            let (from, to, hibernates) = (from.state(), to.state(), self.is_hibernated);
            desk.record(self.slot, Fact::StateChanged { from, to, reason, hibernates });
        }
        self.arrive_at(to, desk);
        self.tell_followers(desk);
    }

    /// A state that passes is over, unless something has overtaken it.
    pub(super) fn turned(&mut self, epoch: u32, kind: Turn, desk: &mut Desk<'_>) {
        let Some(stage) = self.stage.filter(|_| self.epoch == epoch) else { return };
        if let Some(next) = turn(stage, kind) {
            self.go(next, self.reason, desk);
        }
    }

    fn arrive_at(&mut self, stage: Stage, desk: &mut Desk<'_>) {
        self.since = desk.now;
        self.until = SimTime::END;
        self.epoch += 1;
        match stage {
            Stage::Launching | Stage::Starting => self.go_to_host(desk),
            Stage::Running => self.begin_to_run(desk),
            Stage::Stopping => {
                self.leave_host(desk);
                let length = self.stopping_time();
                self.pass(length, Turn::GuestOff, desk);
            }
            Stage::Stopped => {
                self.leave_host(desk);
                self.begin_to_lie(desk);
                if self.is_interrupted {
                    self.wait_for_capacity(desk);
                }
            }
            Stage::ShuttingDown => {
                self.leave_host(desk);
                self.let_go(desk);
                let length = self.config.times.shutting_down.draw(&mut self.chance.shutting_down);
                self.pass(length, Turn::GuestOff, desk);
            }
            Stage::Terminated => {
                self.leave_host(desk);
                self.let_go(desk);
                self.end(desk);
            }
        }
    }

    fn pass(&mut self, length: SimDuration, turn: Turn, desk: &mut Desk<'_>) {
        self.until = desk.now + length;
        desk.out.after(self.slot, length, Event::Turned { epoch: self.epoch, turn });
    }

    fn go_to_host(&mut self, desk: &mut Desk<'_>) {
        self.is_on_host = true;
        desk.account.place(&self.config);
        desk.tell_reservations();
        desk.account.network.started(self.slot.0);
        self.tell_addresses(desk);
        let length = self.config.times.pending.draw(&mut self.chance.pending);
        self.pass(length, Turn::HostReady, desk);
    }

    fn begin_to_run(&mut self, desk: &mut Desk<'_>) {
        self.has_store = self.config.instance_type.instance_store_gib() > 0;
        let is_resumed = std::mem::take(&mut self.is_hibernated);
        self.is_interrupted = false;
        desk.dedicated_up(self.slot, self.config.purchase);
        self.begin_checks(desk);
        self.begin_to_serve(is_resumed, desk);
        self.take_job(desk);
        if self.config.purchase == Purchase::Spot {
            let length = self.chance.until_reclaimed(self.config.spot.interruptions_per_month);
            if let Some(length) = length {
                desk.out.after(self.slot, length, Event::Reclaimed { epoch: self.epoch });
            }
        }
    }

    /// Off the host, if it is on one: its room, its public address, its memory and the host's disks are gone.
    fn leave_host(&mut self, desk: &mut Desk<'_>) {
        if !std::mem::take(&mut self.is_on_host) {
            return;
        }
        desk.account.unplace(&self.config);
        desk.tell_reservations();
        desk.account.network.stopped(self.slot.0);
        self.tell_addresses(desk);
        self.lose_store(desk);
        self.stop_serving(desk);
        self.stop_credits(desk.now);
        self.give_job_back(desk);
        self.end_checks();
        self.is_warned = false;
    }

    /// Nobody knows whether and when there is room again; the model draws it, and looks at most once in `LOOK`.
    fn wait_for_capacity(&mut self, desk: &mut Desk<'_>) {
        let length = self.config.times.spot_return.draw(&mut self.chance.spot).max(LOOK);
        desk.out.after(self.slot, length, Event::CapacityReturned { epoch: self.epoch });
    }

    fn end(&mut self, desk: &mut Desk<'_>) {
        desk.out.after(self.slot, LISTED, Event::Forgotten);
        if let Some(state) =
            self.request.filter(|state| *state == RequestState::Active || *state == RequestState::Disabled)
        {
            let by = if self.reason.is_interruption() { Gone::ByEc2 } else { Gone::ByUser };
            let (next, status) = spot::after_termination(self.config.spot, by);
            debug_assert!(state != next, "a request without its instance is no longer active");
            self.change_request(next, status, desk);
            if next == RequestState::Open {
                self.wait_for_capacity(desk);
            }
        }
    }

    pub(super) fn change_request(&mut self, to: RequestState, status: RequestStatus, desk: &mut Desk<'_>) {
        let from = self.request.replace(to).unwrap_or(RequestState::Open);
        desk.record(self.slot, Fact::SpotRequestChanged { from, to, status });
    }

    fn stopping_time(&mut self) -> SimDuration {
        let length = self.config.times.stopping.draw(&mut self.chance.stopping);
        match (self.is_forced, self.is_hibernated) {
            (true, _) => FORCED.at_most(length),
            (false, true) => length + memory_write_time(&self.config),
            (false, false) => length,
        }
    }

    /// A guest that is shutting down gets no more time, and saves nothing.
    pub(super) fn switch_off(&mut self, desk: &mut Desk<'_>) {
        self.is_forced = true;
        self.is_hibernated = false;
        if self.reason == Reason::UserInitiatedHibernate {
            self.reason = Reason::UserInitiatedShutdown;
        }
        self.epoch += 1;
        let left = self.until.saturating_since(desk.now);
        self.pass(FORCED.at_most(left), Turn::GuestOff, desk);
    }

    /// The warning is over: EC2 takes the instance back.
    pub(super) fn interrupted(&mut self, epoch: u32, desk: &mut Desk<'_>) {
        if self.epoch != epoch || self.stage != Some(Stage::Running) {
            return;
        }
        let behavior = self.config.spot.interruption_behavior;
        if behavior == Interruption::Terminate {
            self.go(Stage::ShuttingDown, Reason::SpotInstanceTermination, desk);
            return;
        }
        self.is_interrupted = true;
        self.is_forced = false;
        self.is_hibernated = behavior == Interruption::Hibernate && self.can_hibernate(&desk.account.storage);
        if self.request == Some(RequestState::Active) {
            self.change_request(RequestState::Disabled, RequestStatus::InstanceStoppedNoCapacity, desk);
        }
        self.go(Stage::Stopping, Reason::SpotInstanceShutdown, desk);
    }

    /// EC2 takes the instance back of its own accord: it warns first.
    pub(super) fn reclaimed(&mut self, epoch: u32, desk: &mut Desk<'_>) {
        if self.epoch == epoch {
            self.warn(desk);
        }
    }

    /// There may be room again for a Spot Instance that was taken back.
    pub(super) fn capacity_returned(&mut self, epoch: u32, desk: &mut Desk<'_>) {
        if self.epoch != epoch {
            return;
        }
        if desk.account.room(&self.config, 1, desk.now).free == 0 {
            self.wait_for_capacity(desk);
            return;
        }
        match (self.stage, self.request) {
            // `active` while stopped: the host broke under the last return.
            (Some(Stage::Stopped), Some(RequestState::Disabled | RequestState::Active)) => {
                self.change_request(RequestState::Active, RequestStatus::Fulfilled, desk);
                self.go(Stage::Starting, Reason::SpotInstanceReturn, desk);
            }
            (Some(Stage::Terminated), Some(RequestState::Open)) => {
                // The request goes on with the new instance.
                self.request = None;
                // The old instance's address is still the account's: the new one gets another only where the quota has one.
                let elastic_ip = self.config.elastic_ip && desk.account.n_free_elastic() > 0;
                let config = InstanceConfig { launch: true, elastic_ip, ..InstanceConfig::clone(&self.config) };
                desk.out.create(self.slot, config);
            }
            _ => {}
        }
    }

    /// The number of state changes so far: an event that carries another one has been overtaken.
    pub(super) const fn epoch(&self) -> u32 {
        self.epoch
    }

    pub(super) const fn is_on_host(&self) -> bool {
        self.is_on_host
    }

    /// True from launch until nobody lists it any more.
    pub(super) const fn is_listed(&self) -> bool {
        self.stage.is_some() && !self.is_forgotten
    }

    /// Bytes held apart; an estimate.
    pub(super) fn bytes(&self) -> u64 {
        let serving = self.serving.as_ref().map_or(0, |serving| serving.bytes());
        (size_of::<Self>() + self.data.capacity() * size_of::<VolumeId>()) as u64 + serving
    }
}

/// A guest that is not asked is off after this (*model assumption*).
const FORCED: SimDuration = SimDuration::from_secs(5);

/// EC2 looks for room for a Spot Instance no more often than this (*model assumption*). Without it a return time of zero would look
/// for ever at one moment.
const LOOK: SimDuration = SimDuration::from_secs(1);

/// Writing the memory to the root volume takes 8 s a GiB, at the 125 MiB/s that a gp3 volume has (*model assumption*).
fn memory_write_time(config: &InstanceConfig) -> SimDuration {
    SimDuration::from_millis(u64::from(config.instance_type.memory.as_mb()) * 8_000 / 1_024)
}

#[cfg(test)]
mod tests {
    #[test]
    fn an_instance_is_three_lines_of_the_cache() {
        assert_eq!(size_of::<super::Instance>(), 192, "ten thousand of them wait for memory");
    }
}
