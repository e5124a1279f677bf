//! Instance refreshes: all instances are replaced in batches, with checkpoints, and back again when it goes wrong.
//!
//! Source: AWS, instance-refresh-overview.html, understand-instance-refresh-default-values.html,
//! asg-adding-checkpoints-instance-refresh.html, 2026-10. Left out: replacing root volumes, alarms that fail a refresh.

use skylapse_units::{SimDuration, SimTime, order};

use super::calls::StartRefresh;
use super::config::Process;
use super::event::Event;
use super::fact::{Activity, Fact};
use super::group::{Desk, Group};
use super::member::Member;
use crate::field::Args;
use crate::scaling::maintenance::Band;

/// An instance refresh.
#[derive(Clone, Debug)]
pub(super) struct Refresh {
    number: u16,
    pub status: Status,
    band: Band,
    warmup: SimDuration,
    checkpoints: Vec<u32>,
    checkpoint_delay: SimDuration,
    bake_time: SimDuration,
    auto_rollback: bool,
    /// The settings and the version before; `None`: the settings did not change, so there is no way back.
    before: Option<(Args, u32)>,
    /// Instances of this version stay, and of the one before when it goes back.
    target: u32,
    kept: Option<u32>,
    total: u32,
    percent: u32,
    rests_until: SimTime,
    progressed: SimTime,
}

/// AWS's `InstanceRefreshStatus`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Status {
    InProgress,
    Baking,
    Successful,
    Failed,
    Cancelled,
    RollbackInProgress,
    RollbackSuccessful,
    RollbackFailed,
}

/// Without progress for as long, a refresh fails.
const PATIENCE: SimDuration = SimDuration::from_secs(3_600);
/// The refresh looks as often how far it is (*model assumption*).
const LOOK: SimDuration = SimDuration::from_secs(10);

impl Status {
    const fn word(self) -> &'static str {
        match self {
            Self::InProgress => "InProgress",
            Self::Baking => "Baking",
            Self::Successful => "Successful",
            Self::Failed => "Failed",
            Self::Cancelled => "Cancelled",
            Self::RollbackInProgress => "RollbackInProgress",
            Self::RollbackSuccessful => "RollbackSuccessful",
            Self::RollbackFailed => "RollbackFailed",
        }
    }
}

impl Refresh {
    /// Something is still to be done.
    pub(super) const fn is_active(&self) -> bool {
        matches!(self.status, Status::InProgress | Status::Baking | Status::RollbackInProgress)
    }

    /// It can go back.
    pub(super) const fn is_reversible(&self) -> bool {
        self.before.is_some() && matches!(self.status, Status::InProgress | Status::Baking)
    }

    fn is_new(&self, member: &Member) -> bool {
        self.target <= member.version || self.kept == Some(member.version)
    }

    /// As many instances may be new before the refresh rests.
    fn next_stop(&self) -> u32 {
        let percent = self.checkpoints.iter().copied().find(|checkpoint| self.percent < *checkpoint).unwrap_or(100);
        (u64::from(self.total) * u64::from(percent)).div_ceil(100) as u32
    }
}

impl Group {
    pub(super) fn start_refresh(&mut self, asked: &StartRefresh, desk: &mut Desk<'_>) {
        let before = (self.config.instance.clone(), self.version);
        let mut settings = before.0.clone();
        for (key, value) in &asked.desired_configuration {
            settings.retain(|(known, _)| known != key);
            settings.push((key, value.clone()));
        }
        let has_changed = settings != before.0;
        if has_changed || !asked.skip_matching {
            self.version += 1;
        }
        self.config.instance = settings;
        self.n_refreshes = self.n_refreshes.wrapping_add(1);
        // AWS, understand-instance-refresh-default-values.html, 2026-10: the group's policy, or 90 to 100 %.
        let own = self.config.maintenance.unwrap_or(Band { min_percent: 90, max_percent: 100 });
        let band = Band {
            min_percent: asked.min_percent.unwrap_or(own.min_percent),
            max_percent: asked.max_percent.unwrap_or(own.max_percent),
        };
        let mut checkpoints = asked.checkpoints.clone();
        order::sort_by(&mut checkpoints, Ord::cmp);
        self.refresh = Some(Refresh {
            number: self.n_refreshes,
            status: Status::InProgress,
            band,
            warmup: asked.warmup.unwrap_or_else(|| self.warmup()),
            checkpoints,
            checkpoint_delay: asked.checkpoint_delay,
            bake_time: asked.bake_time,
            auto_rollback: asked.auto_rollback,
            before: has_changed.then_some(before),
            target: self.version,
            kept: None,
            total: self.n_serving().max(1),
            percent: 0,
            rests_until: desk.now,
            progressed: desk.now,
        });
        self.tell_refresh(Status::InProgress, desk);
        desk.out.after(self.slot, LOOK, Event::Refresh { number: self.n_refreshes });
    }

    pub(super) fn cancel_refresh(&mut self, desk: &mut Desk<'_>) {
        self.tell_refresh(Status::Cancelled, desk);
    }

    /// Back to the settings before: what is new already is replaced again.
    pub(super) fn roll_back(&mut self, desk: &mut Desk<'_>) {
        let Some(refresh) = &mut self.refresh else { return };
        let Some((settings, version)) = refresh.before.take() else { return };
        self.version += 1;
        self.config.instance = settings;
        refresh.target = self.version;
        refresh.kept = Some(version);
        (refresh.checkpoints, refresh.progressed, refresh.rests_until) = (vec![], desk.now, desk.now);
        self.tell_refresh(Status::RollbackInProgress, desk);
    }

    fn tell_refresh(&mut self, status: Status, desk: &mut Desk<'_>) {
        let Some(refresh) = &mut self.refresh else { return };
        refresh.status = status;
        desk.out.record(self.slot, Fact::RefreshChanged { status: status.word(), percent: refresh.percent });
    }

    pub(super) fn refresh_due(&mut self, number: u16, desk: &mut Desk<'_>) {
        let is_mine = |refresh: &&Refresh| refresh.number == number && refresh.is_active();
        if self.refresh.as_ref().is_some_and(|refresh| is_mine(&refresh)) {
            desk.out.after(self.slot, LOOK, Event::Refresh { number });
        }
    }

    /// Replaces as many as may be replaced now.
    pub(super) fn refresh_step(&mut self, desk: &mut Desk<'_>) {
        let Some(refresh) = self.refresh.clone().filter(Refresh::is_active) else { return };
        if !self.may(Process::InstanceRefresh) || self.is_deleted {
            return;
        }
        if refresh.status == Status::Baking {
            if refresh.rests_until <= desk.now {
                self.tell_refresh(Status::Successful, desk);
            }
            return;
        }
        let is_ready = |member: &Member| {
            let since = member.in_service.map(|since| desk.now.saturating_since(since));
            member.serves() && member.replaced_for.is_none() && since.is_some_and(|since| refresh.warmup <= since)
        };
        let is_served_long = |member: &Member| member.version < refresh.target || is_ready(member);
        let ready = self.count(|member| member.serves() && member.replaced_for.is_none() && is_served_long(member));
        let fresh = self.count(|member| refresh.is_new(member) && is_ready(member));
        let begun = self.count(|member| refresh.is_new(member) && member.counts());
        let old = self.count(|member| !refresh.is_new(member) && member.lifecycle.is_active());
        self.note_progress(fresh.min(refresh.total) * 100 / refresh.total, desk);
        let Some(refresh) = self.refresh.clone() else { return };
        if old == 0 && self.desired <= ready {
            return self.refresh_done(&refresh, desk);
        }
        if PATIENCE <= desk.now.saturating_since(refresh.progressed) {
            return self.refresh_failed(&refresh, desk);
        }
        if desk.now < refresh.rests_until
            || self.count(Member::counts) < self.desired && refresh.band.min_percent == 100
        {
            return;
        }
        let moves = refresh.band.moves(self.desired);
        let marked =
            self.count(|member| member.replaced_for == Some(Activity::Refresh) && member.lifecycle.is_active());
        let missing = self.desired.saturating_sub(ready + marked);
        let leaving = self.count(|member| member.lifecycle.is_terminating() && member.activity == Activity::Refresh);
        let to_stop = refresh.next_stop().saturating_sub(begun + marked + leaving.min(missing));
        let behind = moves.behind.saturating_sub(missing).min(to_stop);
        let ahead = moves.ahead.saturating_sub(marked).min(to_stop.saturating_sub(behind));
        self.replace_old(&refresh, behind, ahead, desk);
    }

    fn replace_old(&mut self, refresh: &Refresh, behind: u32, ahead: u32, desk: &mut Desk<'_>) {
        let is_old = |member: &&Member| !refresh.is_new(member) && member.serves() && member.replaced_for.is_none();
        let ids: Vec<u32> = self.members.iter().filter(is_old).map(|member| member.id).collect();
        for (place, id) in (0..).zip(ids).take((behind + ahead) as usize) {
            let Some(index) = self.index(id) else { continue };
            if place < behind {
                self.take_out(index, Activity::Refresh, desk);
            } else {
                self.members[index].replaced_for = Some(Activity::Refresh);
            }
        }
    }

    /// More instances are new: the refresh rests at its checkpoints.
    fn note_progress(&mut self, percent: u32, desk: &mut Desk<'_>) {
        let Some(refresh) = &mut self.refresh else { return };
        if percent <= refresh.percent {
            return;
        }
        let is_stop = |checkpoint: &u32| refresh.percent < *checkpoint && *checkpoint <= percent && *checkpoint < 100;
        if refresh.checkpoints.iter().any(is_stop) {
            refresh.rests_until = desk.now + refresh.checkpoint_delay;
        }
        (refresh.percent, refresh.progressed) = (percent, desk.now);
        // A rest is no standstill.
        refresh.progressed = refresh.progressed.max(refresh.rests_until);
        let status = refresh.status;
        self.tell_refresh(status, desk);
    }

    fn refresh_done(&mut self, refresh: &Refresh, desk: &mut Desk<'_>) {
        if refresh.status == Status::RollbackInProgress {
            return self.tell_refresh(Status::RollbackSuccessful, desk);
        }
        if let Some(own) = &mut self.refresh {
            own.percent = 100;
            own.rests_until = desk.now + refresh.bake_time;
        }
        self.tell_refresh(if refresh.bake_time.is_zero() { Status::Successful } else { Status::Baking }, desk);
    }

    fn refresh_failed(&mut self, refresh: &Refresh, desk: &mut Desk<'_>) {
        if refresh.status == Status::RollbackInProgress {
            return self.tell_refresh(Status::RollbackFailed, desk);
        }
        if refresh.auto_rollback && refresh.is_reversible() {
            return self.roll_back(desk);
        }
        self.tell_refresh(Status::Failed, desk);
    }
}
