//! Status checks, reboots and broken hosts: what happens to an instance that goes on `running`.
//!
//! Source: AWS, monitoring-system-instance-status-check.html and ec2-instance-recover.html, 2026-04. That the checks of a guest
//! fail while it reboots is documented; that they pass again as soon as it is back is a *model assumption*.

use skylapse_units::{SimDuration, SimTime};

use super::account::Desk;
use super::catalog::Hypervisor;
use super::config::Purchase;
use super::event::Event;
use super::fact::{Check, Fact};
use super::instance::Instance;

/// What the three checks of an instance say.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Checks {
    pub(super) system: Check,
    pub(super) instance: Check,
    pub(super) attached_ebs: Check,
    /// When the guest will be back from a reboot.
    pub(super) rebooting_until: Option<SimTime>,
    /// When the first round on this host will be over.
    first_over: SimTime,
    /// The host is broken.
    pub(super) is_host_failed: bool,
    /// Counts rounds, so that events of an overtaken one are known.
    round: u32,
    /// Counts recoveries that were begun or have become needless; a reboot on a broken host is neither.
    recovery: u32,
}

impl Checks {
    /// One of them has failed.
    pub(super) fn is_failing(&self) -> bool {
        [self.system, self.instance, self.attached_ebs].contains(&Check::Impaired)
    }
}

impl Instance {
    /// The instance has come to a host: nothing is known yet.
    pub(super) fn begin_checks(&mut self, desk: &mut Desk<'_>) {
        let attached_ebs = match self.config.instance_type.family.hypervisor {
            Hypervisor::Nitro => Check::Initializing,
            Hypervisor::Xen => Check::NotApplicable,
        };
        self.checks.rebooting_until = None;
        self.checks.is_host_failed = false;
        self.checks.round += 1;
        self.checks.recovery += 1;
        self.say(Check::Initializing, Check::Initializing, attached_ebs, desk);
        let length = self.config.times.status_checks.draw(&mut self.chance.checks);
        self.checks.first_over = desk.now + length;
        desk.out.after(self.slot, length, Event::ChecksReported { round: self.checks.round });
    }

    /// There is nothing to check any more. The log says so with the change of state; this is no fact of its own.
    pub(super) fn end_checks(&mut self) {
        self.checks = Checks { round: self.checks.round + 1, recovery: self.checks.recovery + 1, ..Checks::default() };
    }

    pub(super) fn checks_reported(&mut self, round: u32, desk: &mut Desk<'_>) {
        if self.checks.round == round {
            self.pass_checks(desk);
        }
    }

    /// The guest goes down and comes back: same host, same addresses, same billing period.
    pub(super) fn reboot(&mut self, desk: &mut Desk<'_>) {
        let length = self.config.times.reboot.draw(&mut self.chance.reboot);
        self.checks.round += 1;
        self.checks.rebooting_until = Some(desk.now + length);
        desk.record(self.slot, Fact::RebootBegan);
        self.stop_serving(desk);
        if !self.checks.is_host_failed && self.checks.first_over <= desk.now {
            self.say(Check::Ok, Check::Impaired, self.ebs(Check::Ok), desk);
        }
        desk.out.after(self.slot, length, Event::Rebooted { round: self.checks.round });
    }

    pub(super) fn rebooted(&mut self, round: u32, desk: &mut Desk<'_>) {
        if self.checks.round != round {
            return;
        }
        self.checks.rebooting_until = None;
        desk.record(self.slot, Fact::RebootFinished);
        self.begin_to_serve(false, desk);
        if self.checks.is_host_failed {
            return;
        }
        let left = self.checks.first_over.saturating_since(desk.now);
        if left.is_zero() {
            self.pass_checks(desk);
        } else {
            // The first round goes on: a reboot in it makes nothing pass earlier.
            desk.out.after(self.slot, left, Event::ChecksReported { round: self.checks.round });
        }
    }

    /// The host breaks under a running instance. EC2 moves it to another one when it can; else it stays impaired until somebody
    /// stops it. `wait` is how long nothing works anywhere near. A broken host does not break again, but an Availability Zone
    /// that fails around it puts the recovery off.
    pub(super) fn lose_host(&mut self, wait: Option<SimDuration>, desk: &mut Desk<'_>) {
        let was_failed = std::mem::replace(&mut self.checks.is_host_failed, true);
        if was_failed && wait == Some(SimDuration::ZERO) {
            return;
        }
        if !was_failed {
            self.checks.round += 1;
            self.checks.rebooting_until = None;
            desk.record(self.slot, Fact::HostFailed);
            self.stop_serving(desk);
            self.say(Check::Impaired, Check::Impaired, self.ebs(Check::Impaired), desk);
            self.lose_store(desk);
            self.give_job_back(desk);
        }
        self.checks.recovery += 1;
        let is_recovered = self.is_recovered_by_itself();
        if let Some(wait) = wait.filter(|_| is_recovered) {
            let length = wait + self.config.times.recovery.draw(&mut self.chance.recovery);
            desk.out.after(self.slot, length, Event::Recovered { recovery: self.checks.recovery });
        }
    }

    pub(super) fn recovered(&mut self, recovery: u32, desk: &mut Desk<'_>) {
        if self.checks.recovery == recovery {
            desk.record(self.slot, Fact::InstanceRecovered);
            self.has_store = self.config.instance_type.instance_store_gib() > 0;
            self.begin_checks(desk);
            self.begin_to_serve(false, desk);
            self.take_job(desk);
        }
    }

    /// Simplified automatic recovery leaves out instances with an instance store, bare metal and Dedicated Hosts, and whoever has
    /// switched it off; an Auto Scaling group launches its members so, because it replaces them.
    pub(super) fn is_recovered_by_itself(&self) -> bool {
        let kind = self.config.instance_type;
        self.config.auto_recovery
            && kind.is_ebs_only()
            && !kind.is_bare_metal()
            && self.config.purchase != Purchase::DedicatedHost
    }

    fn pass_checks(&mut self, desk: &mut Desk<'_>) {
        self.say(Check::Ok, Check::Ok, self.ebs(Check::Ok), desk);
    }

    /// Only Nitro instances have a check of their volumes.
    fn ebs(&self, check: Check) -> Check {
        match self.config.instance_type.family.hypervisor {
            Hypervisor::Nitro => check,
            Hypervisor::Xen => Check::NotApplicable,
        }
    }

    fn say(&mut self, system: Check, instance: Check, attached_ebs: Check, desk: &mut Desk<'_>) {
        let was_failing = self.checks.is_failing();
        self.checks.system = system;
        self.checks.instance = instance;
        self.checks.attached_ebs = attached_ebs;
        if was_failing != self.checks.is_failing() {
            self.tell_followers(desk);
        }
        desk.record(self.slot, Fact::StatusChecksChanged { system, instance, attached_ebs });
    }
}
