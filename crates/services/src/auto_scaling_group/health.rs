//! Which instances are unhealthy, and how many are replaced at once; age, zones and Spot capacity replace instances too.
//!
//! Sources: AWS, health-checks-overview.html, health-check-grace-period.html, auto-scaling-benefits.html,
//! ec2-auto-scaling-capacity-rebalancing.html, asg-max-instance-lifetime.html, 2026-10.

use skylapse_units::SimDuration;
use skylapse_view::InstanceState;

use super::config::{HealthCheckType, Process};
use super::fact::{Activity, Fact, HealthSource};
use super::group::{Desk, Group};
use super::lifecycle::Lifecycle;
use super::member::{Member, Registration};
use crate::peer::TargetHealth;
use crate::scaling::maintenance::{Band, wave};
use crate::scaling::zones;

/// As long status checks may fail before the group believes them: "a few minutes" in AWS's words, 60 to 600 s (*model assumption*).
const IMPAIRED_TOLERANCE: SimDuration = SimDuration::from_secs(180);

impl Group {
    /// Once a minute (*model assumption*: AWS publishes no period) the group looks at what it was told.
    pub(super) fn look_at_health(&mut self, desk: &mut Desk<'_>) {
        if self.may(Process::HealthCheck) {
            for index in 0..self.members.len() {
                let by = self.sickness(index, desk);
                if let (Some(by), None) = (by, self.members[index].unhealthy) {
                    self.members[index].unhealthy = Some(by);
                    let instance = self.members[index].number;
                    desk.out.record(self.slot, Fact::InstanceFoundUnhealthy { instance, by });
                }
            }
        }
        self.replace_unhealthy(desk);
        self.even_zones(desk);
    }

    fn sickness(&self, index: usize, desk: &Desk<'_>) -> Option<HealthSource> {
        let member = &self.members[index];
        if !member.serves() && !member.lifecycle.is_warmed() {
            return None;
        }
        let impaired = member.impaired_since.map(|since| desk.now.saturating_since(since));
        if impaired.is_some_and(|span| IMPAIRED_TOLERANCE <= span) {
            return Some(HealthSource::Ec2StatusCheck);
        }
        let is_elb = self.config.health_check_type == HealthCheckType::Elb;
        let is_refused = member.targets.contains(&Registration::Target(TargetHealth::Unhealthy));
        (is_elb && is_refused && !self.is_in_grace(index, desk)).then_some(HealthSource::Elb)
    }

    pub(super) fn is_in_grace(&self, index: usize, desk: &Desk<'_>) -> bool {
        let since = self.members[index].in_service;
        since.is_some_and(|since| desk.now.saturating_since(since) < self.config.health_check_grace_period)
    }

    /// EC2 says that it does not run: no grace, no waiting for others.
    pub(super) fn found_unhealthy(&mut self, index: usize, by: HealthSource, desk: &mut Desk<'_>) {
        let member = &mut self.members[index];
        let is_new = member.unhealthy.replace(by).is_none();
        if is_new {
            let instance = member.number;
            desk.out.record(self.slot, Fact::InstanceFoundUnhealthy { instance, by });
        }
        let is_over = matches!(self.members[index].ec2, Some(InstanceState::Terminated | InstanceState::ShuttingDown));
        if self.may(Process::ReplaceUnhealthy) && self.may(Process::Terminate) || is_over {
            self.take_out(index, Activity::Unhealthy, desk);
        }
    }

    /// What waits goes in waves: a tenth at a time, or as many as the maintenance policy allows.
    pub(super) fn replace_unhealthy(&mut self, desk: &mut Desk<'_>) {
        if !self.may(Process::ReplaceUnhealthy) || !self.may(Process::Terminate) {
            return;
        }
        let waits = |member: &Member| member.unhealthy.is_some() && member.serves() && member.replaced_for.is_none();
        let moves = self.config.maintenance.map(|band| band.moves(self.desired));
        let under_way = self.count(|member| {
            let is_new = member.lifecycle.is_active() && !member.is_warm && !waits(member);
            is_new || member.replaced_for.is_some() || member.lifecycle.is_terminating()
        });
        let at_once = moves.map_or_else(|| wave(self.desired), |moves| moves.ahead.max(moves.behind));
        let ids: Vec<u32> = self.members.iter().filter(|member| waits(member)).map(|member| member.id).collect();
        for id in ids.into_iter().take(at_once.saturating_sub(under_way) as usize) {
            let Some(index) = self.index(id) else { continue };
            if moves.is_some_and(|moves| 0 < moves.ahead) {
                self.members[index].replaced_for = Some(Activity::Unhealthy);
            } else {
                self.take_out(index, Activity::Unhealthy, desk);
            }
        }
        let pooled: Vec<u32> = self
            .members
            .iter()
            .filter(|member| member.unhealthy.is_some() && member.lifecycle.is_pooled())
            .map(|member| member.id)
            .collect();
        for id in pooled {
            if let Some(index) = self.index(id) {
                self.take_out(index, Activity::Unhealthy, desk);
            }
        }
    }

    /// EC2 recommends to replace a Spot Instance: a new one first.
    pub(super) fn recommended(&mut self, id: u32) {
        let is_asked = self.config.capacity_rebalance;
        let Some(index) = self.index(id) else { return };
        let member = &mut self.members[index];
        if is_asked && member.lifecycle.is_active() {
            member.replaced_for.get_or_insert(Activity::CapacityRebalance);
        }
    }

    /// An instance is as old as it may become: it is replaced as the maintenance policy says; without one it goes first.
    pub(super) fn aged(&mut self, id: u32, desk: &mut Desk<'_>) {
        let Some(index) = self.index(id).filter(|index| self.members[*index].serves()) else { return };
        self.replace(index, Activity::MaxLifetime, Band { min_percent: 90, max_percent: 100 }, desk);
    }

    /// Replaces an instance in the order of a band, the group's own if it has one.
    pub(super) fn replace(&mut self, index: usize, activity: Activity, default: Band, desk: &mut Desk<'_>) {
        let moves = self.config.maintenance.unwrap_or(default).moves(self.desired);
        if 0 < moves.ahead {
            self.members[index].replaced_for.get_or_insert(activity);
        } else {
            self.take_out(index, activity, desk);
        }
    }

    /// Moves one instance at a time from the fullest zone to the emptiest: the new one first. The group may be one too large
    /// meanwhile, which AWS allows up to a tenth.
    fn even_zones(&mut self, desk: &mut Desk<'_>) {
        let is_moving = self.members.iter().any(|member| member.replaced_for.is_some());
        if !self.may(Process::AzRebalance) || is_moving || self.is_busy() || self.refresh.is_some() {
            return;
        }
        self.closed_zones.retain(|(_, until)| desk.now < *until);
        let is_stray = |member: &&Member| member.serves() && !self.config.zones.contains(&member.zone);
        let stray = self.members.iter().find(is_stray).map(|member| member.id);
        let counts: Vec<u32> = self
            .config
            .zones
            .iter()
            .filter(|zone| self.closed_zones.iter().all(|(closed, _)| closed != *zone))
            .map(|zone| self.count(|member| member.zone == *zone && member.counts()))
            .collect();
        let chosen = if zones::is_uneven(&counts) { self.victim(desk) } else { stray.and_then(|id| self.index(id)) };
        if let Some(index) = chosen.filter(|index| self.members[*index].lifecycle == Lifecycle::InService) {
            self.members[index].replaced_for = Some(Activity::Rebalance);
        }
    }
}
