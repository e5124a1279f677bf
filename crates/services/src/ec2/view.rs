//! What the page shows of an instance at a moment: where it stands, and what each call would do to it.

use skylapse_units::SimTime;
use skylapse_view::{CallVerdict, CallView, InstanceState};

use super::Ec2;
use super::account::Desk;
use super::config::{Interruption, Purchase};
use super::error::ErrorCode;
use super::instance::Instance;
use super::state::{Answer, Verb};
use crate::instance::Standing;
use crate::peer::{InstanceNews, News};
use crate::service::Slot;

impl Instance {
    /// How it stands, for those who follow it.
    pub(super) fn news(&self) -> News {
        News::Instance(InstanceNews {
            state: self.stage.map(|stage| stage.state().shown()),
            zone: self.config.availability_zone.index(),
            is_impaired: self.checks.is_failing(),
            is_marked: self.is_warned,
        })
    }

    pub(super) fn tell_followers(&self, desk: &mut Desk<'_>) {
        desk.out.announce(self.slot, || self.news());
    }
}

impl Ec2 {
    /// Where an instance stands.
    pub(super) fn where_it_stands(&self, slot: Slot) -> Standing {
        let instance = self.instance(slot);
        let checks = instance.checks;
        Standing {
            // Before its launch it is not listed; then this is what it will be first.
            state: instance.stage.map_or(InstanceState::Pending, |stage| stage.state().shown()),
            since: instance.since,
            until: (instance.until < SimTime::END).then_some(instance.until),
            is_rebooting: checks.rebooting_until.is_some(),
            is_impaired: checks.is_failing() || instance.is_warned,
            is_listed: instance.is_listed(),
            store_gib: u64::from(instance.config.instance_type.instance_store_gib()),
            has_store_data: instance.has_store,
        }
    }

    /// The calls that the page offers, in its order, with what each would do now.
    #[must_use]
    pub(super) fn offered_calls(&self, slot: Slot) -> Vec<CallView> {
        let instance = self.instance(slot);
        let is_spot = instance.config.purchase == Purchase::Spot;
        let calls = [
            (Verb::Start, "{}"),
            (Verb::Stop, "{}"),
            (Verb::Hibernate, "{\"Hibernate\":true}"),
            (Verb::Reboot, "{}"),
            (Verb::Terminate, "{}"),
            (Verb::FailHost, "{}"),
            (Verb::InterruptSpot, "{}"),
        ];
        let offered = calls.into_iter().filter(|(verb, _)| is_spot || *verb != Verb::InterruptSpot);
        offered
            .map(|(verb, args)| call(instance, verb, args, self.verdict(slot, verb)))
            .chain(self.offers(slot))
            .collect()
    }
}

fn call(instance: &Instance, verb: Verb, args: &str, found: Result<Answer, ErrorCode>) -> CallView {
    let verdict = match found {
        Ok(Answer::Goes(stage)) => CallVerdict::Moves(stage.state().shown()),
        Ok(Answer::Does) if verb == Verb::Reboot => CallVerdict::Moves(InstanceState::Running),
        Ok(Answer::Does) if verb == Verb::InterruptSpot => CallVerdict::Moves(after_interruption(instance)),
        Ok(Answer::Does | Answer::Same) => CallVerdict::Stays,
        Ok(Answer::Refused(code)) | Err(code) => CallVerdict::Refused(code.code().to_owned()),
    };
    CallView { action: verb.action().to_owned(), args: args.to_owned(), about: String::new(), verdict }
}

fn after_interruption(instance: &Instance) -> InstanceState {
    match instance.config.spot.interruption_behavior {
        Interruption::Terminate => InstanceState::ShuttingDown,
        Interruption::Stop | Interruption::Hibernate => InstanceState::Stopping,
    }
}
