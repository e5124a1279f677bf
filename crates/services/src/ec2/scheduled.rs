//! Events that AWS schedules for an instance, and the end of what was saved for long: nobody's calls.
//!
//! Sources: AWS, monitoring-instances-status-check_sched.html and hibernating-prerequisites.html, 2026-04. An instance that was
//! stopped and started meanwhile runs on another host, and the event is void. *Model assumptions*: an event comes two weeks after it
//! is announced unless a scenario says when, and a memory that was saved for 60 days is given up.

use skylapse_units::SimDuration;

use super::Ec2;
use super::account::Desk;
use super::acts::Calling;
use super::calls::Act;
use super::config::Purchase;
use super::error::ErrorCode;
use super::event::Event;
use super::fact::{Fact, Reason};
use super::instance::Instance;
use super::rules::verdict;
use super::state::{Answer, Stage, Verb};
use crate::call::{arg, text};
use crate::field::{Args, Value, Word};

/// AWS's `EventCode`, as far as the model goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum EventCode {
    /// The host is worn out: an instance on EBS is stopped and can be started on another one.
    InstanceRetirement,
    /// The instance is stopped, to be started on another host.
    InstanceStop,
    /// The guest is rebooted.
    InstanceReboot,
    /// The host is rebooted, and the guest with it.
    SystemReboot,
}

impl Word for EventCode {
    const WORDS: &'static [(Self, &'static str)] = &[
        (Self::InstanceRetirement, "instance-retirement"),
        (Self::InstanceStop, "instance-stop"),
        (Self::InstanceReboot, "instance-reboot"),
        (Self::SystemReboot, "system-reboot"),
    ];
}

/// The words of a scenario.
pub(super) const EVENT_CODES: &[&str] = &["instance-retirement", "instance-stop", "instance-reboot", "system-reboot"];

pub(super) fn read_schedule(args: &Args) -> Act {
    let code = text(args, "Code").and_then(EventCode::of).unwrap_or(EventCode::InstanceRetirement);
    let after = if let Some(Value::Duration(after)) = arg(args, "NotBefore") { *after } else { ANNOUNCED_BEFORE };
    Act::ScheduleEvent(code, after)
}

impl Ec2 {
    /// What is on a host is told of the event; nothing else has one. A Spot Instance is interrupted instead.
    pub(super) fn schedule(
        &mut self,
        calling: &mut Calling<'_, '_>,
        code: EventCode,
        after: SimDuration,
    ) -> Result<(), ErrorCode> {
        let slot = calling.slot;
        let found = verdict(self.instance(slot), Verb::ScheduleEvent)?;
        if self.instance(slot).config.purchase == Purchase::Spot {
            return Err(ErrorCode::UnsupportedOperation);
        }
        calling.accept()?;
        if found == Answer::Does {
            calling.out.record(slot, Fact::EventScheduled { code, after });
            let epoch = self.instance(slot).epoch();
            calling.out.after(slot, after, Event::ScheduledEventDue { epoch, code });
        }
        Ok(())
    }
}

impl Instance {
    /// Protection from termination or stopping does not hold it up.
    pub(super) fn scheduled_event_due(&mut self, epoch: u32, code: EventCode, desk: &mut Desk<'_>) {
        if self.epoch() != epoch || self.stage != Some(Stage::Running) {
            return;
        }
        match code {
            EventCode::InstanceRetirement | EventCode::InstanceStop => {
                self.is_forced = false;
                self.go(Stage::Stopping, Reason::ScheduledStop, desk);
            }
            EventCode::InstanceReboot | EventCode::SystemReboot => self.reboot(desk),
        }
    }

    /// A hibernated instance lies for 60 days at most.
    pub(super) fn begin_to_lie(&self, desk: &mut Desk<'_>) {
        if self.is_hibernated {
            desk.out.after(self.slot, LONGEST_HIBERNATION, Event::HibernationExpired { epoch: self.epoch() });
        }
    }

    pub(super) fn hibernation_expired(&mut self, epoch: u32, desk: &mut Desk<'_>) {
        if self.epoch() == epoch && std::mem::take(&mut self.is_hibernated) {
            desk.record(self.slot, Fact::HibernationExpired);
        }
    }
}

/// How long before a scheduled event AWS says so: *model assumption*.
const ANNOUNCED_BEFORE: SimDuration = SimDuration::from_secs(14 * 86_400);

/// AWS, hibernating-prerequisites.html, 2026-04.
const LONGEST_HIBERNATION: SimDuration = SimDuration::from_secs(60 * 86_400);
