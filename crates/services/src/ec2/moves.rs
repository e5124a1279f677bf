//! What calls and outages do to one instance.

use skylapse_units::SimDuration;

use super::account::Desk;
use super::answers::answer;
use super::event::Event;
use super::fact::{Fact, Reason};
use super::instance::Instance;
use super::spot::{self, RequestState, RequestStatus};
use super::state::{Answer, Stage, Verb};
use super::storage::Storage;

impl Instance {
    /// Launched for it, of a type that can, with a root volume that may hold the memory and is large enough, as it is now (AWS,
    /// hibernating-prerequisites.html, 2026-04).
    pub(super) fn can_hibernate(&self, storage: &Storage) -> bool {
        let kind = self.config.instance_type;
        let Some(Ok(root)) = self.root.map(|root| storage.volume(root)) else { return false };
        let settings = root.settings;
        let is_large_enough = u64::from(kind.memory.as_mb()) < u64::from(settings.size_gib) * 1_024;
        let is_fit = settings.encrypted && settings.volume_type.holds_memory() && is_large_enough;
        self.config.hibernation && kind.can_hibernate() && is_fit
    }

    pub(super) fn stop(&mut self, force: bool, hibernate: bool, desk: &mut Desk<'_>) {
        if self.request == Some(RequestState::Active) {
            self.change_request(RequestState::Disabled, RequestStatus::InstanceStoppedByUser, desk);
        }
        if self.stage == Some(Stage::Stopping) {
            self.switch_off(desk);
            return;
        }
        self.is_hibernated = hibernate;
        self.is_forced = force;
        let reason = if hibernate { Reason::UserInitiatedHibernate } else { Reason::UserInitiatedShutdown };
        self.go(Stage::Stopping, reason, desk);
    }

    /// The host breaks. `wait`: how long there is no other one; `None`: for good.
    pub(super) fn fail_host(&mut self, wait: Option<SimDuration>, desk: &mut Desk<'_>) {
        let Some(stage) = self.stage else { return };
        match answer(stage, Verb::FailHost) {
            Answer::Goes(to) => {
                self.is_hibernated = false;
                self.go(to, Reason::InternalError, desk);
            }
            Answer::Does => self.lose_host(wait, desk),
            Answer::Same | Answer::Refused(_) => {}
        }
    }

    /// EC2 says that it wants the instance back. The recommendation to rebalance may come earlier, at the same time, or never:
    /// here it comes at the same time (*model assumption*).
    pub(super) fn warn(&mut self, desk: &mut Desk<'_>) {
        if std::mem::replace(&mut self.is_warned, true) {
            return;
        }
        let action = self.config.spot.interruption_behavior;
        let after = spot::notice(action);
        desk.record(self.slot, Fact::RebalanceRecommended);
        desk.record(self.slot, Fact::SpotInterruptionWarned { action, after });
        self.tell_followers(desk);
        if self.request == Some(RequestState::Active) {
            self.change_request(RequestState::Active, spot::marked(action), desk);
        }
        desk.out.after(self.slot, after, Event::Interrupted { epoch: self.epoch() });
    }

    /// A request that is cancelled leaves a running instance alone and terminates one that EC2 stopped.
    pub(super) fn cancel_request(&mut self, desk: &mut Desk<'_>) {
        let runs = matches!(self.stage, Some(Stage::Launching | Stage::Starting | Stage::Running));
        let status = if runs {
            RequestStatus::RequestCanceledAndInstanceRunning
        } else {
            RequestStatus::CanceledBeforeFulfillment
        };
        self.change_request(RequestState::Cancelled, status, desk);
        if matches!(self.stage, Some(Stage::Stopping | Stage::Stopped)) {
            self.go(Stage::ShuttingDown, Reason::SpotInstanceTermination, desk);
        }
    }
}
