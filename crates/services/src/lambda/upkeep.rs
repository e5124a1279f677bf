//! What happens to environments between requests: creation, idle expiry, replacement, changes of configuration.

use skylapse_kernel::Ring;
use skylapse_units::{SimDuration, SimTime};

use super::Lambda;
use super::account::Account;
use super::calls::Call;
use super::config::FunctionConfig;
use super::environment::{Environment, Trigger, transition};
use super::environments::{Fate, Kind};
use super::event::Event;
use super::fact::{Fact, Start};
use super::function::{Begun, Function};
use super::places::NOBODY;
use super::run::Settings;
use crate::service::Outbox;

/// An environment as it stands now, for eyes.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct EnvironmentView {
    /// Its number in the function, from 1.
    pub number: u64,
    /// Kept ready by provisioned concurrency.
    pub is_provisioned: bool,
    /// What it does.
    pub state: Environment,
    /// When it came to be.
    pub created: SimTime,
    /// When it will expire, while it is idle.
    pub expires_at: Option<SimTime>,
}

impl Function {
    /// The run begins: makes what is there from the start. Provisioned environments are ready at once (AWS takes a minute or
    /// two after a request for them; a scenario's are taken to be asked for in time).
    #[inline(never)]
    pub(super) fn start(&mut self, account: &mut Account, now: SimTime, out: &mut Outbox<Lambda>) {
        let initial = self.settings.config().initial_environments;
        for _ in 0..initial.busy {
            let environment = self.create(now, Kind::OnDemand, Environment::Idle { since: now }, out);
            let record = self.environments.get_mut(environment);
            record.state =
                transition(record.state, Trigger::Assigned, now).expect("an idle environment takes requests");
            self.count_busy(account, Kind::OnDemand);
            self.shelve(environment);
            let run = self.settings.warm(&mut self.chance, None, SimDuration::ZERO);
            let begun =
                Begun { request: NOBODY, number: 0, environment, start: Start::Warm, woke: true, run, is_event: false };
            self.begin(&mut account.places, now, begun, out);
        }
        for _ in 0..initial.idle {
            let environment = self.create(now, Kind::OnDemand, Environment::Idle { since: now }, out);
            let number = self.environments.get(environment).number;
            out.record(self.slot, Fact::EnvironmentInitialized { environment: number, request: 0 });
            let drawn = self.settings.idle(&mut self.chance);
            self.wait(environment, now, initial.idle_expires_in.unwrap_or(drawn), out);
        }
        self.keep_provisioned(u32::MAX, now, out);
        self.begin_scaling(out);
    }

    /// Makes an environment.
    #[inline(never)]
    pub(super) fn create(&mut self, now: SimTime, kind: Kind, state: Environment, out: &mut Outbox<Lambda>) -> u32 {
        let environment = self.environments.make(now, kind, state);
        let number = self.environments.get(environment).number;
        let is_provisioned = kind == Kind::Provisioned;
        out.record(self.slot, Fact::EnvironmentCreated { environment: number, provisioned: is_provisioned });
        if !is_provisioned && let Some(age) = self.settings.age(&mut self.chance) {
            let at = now.saturating_add(age);
            self.environments.set_recycle_at(environment, at);
            out.after(self.slot, at - now, Event::RecycleAlarm { environment });
        }
        environment
    }

    /// An environment has fallen idle.
    #[inline]
    pub(super) fn rest(&mut self, environment: u32, now: SimTime, out: &mut Outbox<Lambda>) {
        let record = self.environments.get(environment);
        match (record.fate, record.kind) {
            (Fate::Retire, _) => self.recycle(environment, now, out),
            (Fate::Stay, Kind::Provisioned) => self.shelve(environment),
            (Fate::Stay, Kind::OnDemand) => {
                let life = self.settings.idle(&mut self.chance);
                self.wait(environment, now, life, out);
            }
        }
    }

    /// Lets an idle environment wait for requests for as long as `life`.
    #[inline(always)]
    fn wait(&mut self, environment: u32, now: SimTime, life: SimDuration, out: &mut Outbox<Lambda>) {
        let due = now.saturating_add(life);
        if let Some(at) = self.environments.get_mut(environment).expiry.set(due) {
            out.after(self.slot, at - now, Event::ExpiryAlarm { environment });
        }
        self.environments.lay_idle(environment);
    }

    /// The alarm of a slot rings; its environment may be at work, gone, or another one by now.
    #[inline(never)]
    pub(super) fn expiry_alarm(&mut self, environment: u32, now: SimTime, out: &mut Outbox<Lambda>) {
        let record = self.environments.get_mut(environment);
        let is_waiting = record.state.is_idle() && record.kind == Kind::OnDemand;
        match record.expiry.ring(now) {
            Ring::Due if is_waiting => self.expire(environment, now, out),
            Ring::Again(at) => out.after(self.slot, at - now, Event::ExpiryAlarm { environment }),
            Ring::Due | Ring::Stale => {}
        }
    }

    /// Ends an environment that was idle for too long.
    #[inline(never)]
    pub(super) fn expire(&mut self, environment: u32, now: SimTime, out: &mut Outbox<Lambda>) {
        let gone = self.environments.remove(environment, Trigger::Expired, now);
        out.record(self.slot, Fact::EnvironmentExpired { environment: gone.number, created: gone.created });
    }

    /// An environment may be old: if it is at work, it goes when it falls idle.
    #[inline(never)]
    pub(super) fn recycle_alarm(&mut self, environment: u32, now: SimTime, out: &mut Outbox<Lambda>) {
        if self.environments.recycle_at(environment) == Some(now) {
            self.retire(environment, now, out);
        }
    }

    /// Ends an idle environment because something newer takes its place.
    #[inline(never)]
    fn recycle(&mut self, environment: u32, now: SimTime, out: &mut Outbox<Lambda>) {
        let gone = self.environments.remove(environment, Trigger::Recycled, now);
        out.record(self.slot, Fact::EnvironmentRecycled { environment: gone.number, created: gone.created });
    }

    /// Takes an environment out of use: at once if it is idle, else when it falls idle.
    fn retire(&mut self, environment: u32, now: SimTime, out: &mut Outbox<Lambda>) {
        match self.environments.get(environment).state {
            Environment::Idle { .. } | Environment::Reset { .. } => self.recycle(environment, now, out),
            Environment::Init { .. } | Environment::Restore { .. } | Environment::Invoke { .. } => {
                self.environments.get_mut(environment).fate = Fate::Retire;
                self.shelve(environment);
            }
            Environment::Shutdown { .. } => {}
        }
    }

    /// The reader changed the configuration.
    #[inline(never)]
    pub(super) fn reconfigure(
        &mut self,
        account: &mut Account,
        now: SimTime,
        config: &FunctionConfig,
        out: &mut Outbox<Lambda>,
    ) {
        let old = std::mem::replace(&mut self.settings, Settings::new(config));
        let old = old.config();
        account.release(old);
        account.claim(config);
        match (old.reserved_concurrency, config.reserved_concurrency) {
            (None, Some(_)) => account.n_busy_unreserved -= self.n_busy_on_demand,
            (Some(_), None) => account.n_busy_unreserved += self.n_busy_on_demand,
            (None, None) | (Some(_), Some(_)) => {}
        }
        let (memory, architecture) = (config.memory, config.architecture);
        let provisioned = config.provisioned_concurrency;
        let (is_update, pays_snapshot) = (old.is_updated_by(config), config.pays_snapshot());
        let extra = config.extra();
        let fact = Fact::ConfigurationUpdated { memory, architecture, provisioned, is_update, pays_snapshot, extra };
        out.record(self.slot, fact);
        if old.routing != config.routing {
            self.environments.route(config.routing);
        }
        let mut n_replaced = 0;
        if old.is_updated_by(config) {
            n_replaced = self.provisioned_kept().len() as u32;
            let all: Vec<u32> = self.environments.slots().collect();
            all.into_iter().for_each(|environment| self.retire(environment, now, out));
        }
        self.keep_provisioned(n_replaced, now, out);
        self.begin_scaling(out);
    }

    /// An update begins: the old configuration goes on until it is over.
    pub(super) fn begin_update(&mut self, call: &Call, out: &mut Outbox<Lambda>) {
        self.special().update = Some(call.clone());
        out.after(self.slot, self.settings.config().extras.update_time, Event::Updated);
    }

    /// True while `LastUpdateStatus` is `InProgress`.
    pub(super) fn is_updating(&mut self) -> bool {
        self.special().update.is_some()
    }

    /// An update is over; what was set by other ways meanwhile stays.
    pub(super) fn end_update(&mut self, account: &mut Account, now: SimTime, out: &mut Outbox<Lambda>) {
        let Some(call) = self.special().update.take() else { return };
        if let Ok(config) = call.apply(self.settings.config()) {
            self.reconfigure(account, now, &config, out);
        }
    }

    /// Makes or retires provisioned environments until there are as many as configured; the newest go first. As many as
    /// `n_at_once` are made now, the others when AWS has allocated them.
    fn keep_provisioned(&mut self, n_at_once: u32, now: SimTime, out: &mut Outbox<Lambda>) {
        let target = self.settings.provisioned_concurrency;
        let kept = self.provisioned_kept();
        for &environment in kept.iter().skip(target as usize) {
            self.retire(environment, now, out);
        }
        let missing = target.saturating_sub(kept.len() as u32);
        self.make_provisioned(missing.min(n_at_once), now, out);
        let rest = missing.saturating_sub(n_at_once);
        if rest == 0 {
            self.allocation.target = None;
        } else if self.allocation.target != Some(target) {
            self.allocation.asking = self.allocation.asking.wrapping_add(1);
            self.allocation.target = Some(target);
            let asking = self.allocation.asking;
            out.after(self.slot, self.chance.allocation(rest), Event::Allocated { asking });
        }
    }

    /// AWS has allocated what was asked for: all of it is ready at once.
    pub(super) fn allocated(&mut self, asking: u32, now: SimTime, out: &mut Outbox<Lambda>) {
        if self.allocation.asking == asking
            && let Some(target) = self.allocation.target.take()
        {
            let missing = target.saturating_sub(self.provisioned_kept().len() as u32);
            let first = self.environments.slots().count();
            self.make_provisioned(missing, now, out);
            self.bill_init(first, out);
        }
    }

    fn make_provisioned(&mut self, n: u32, now: SimTime, out: &mut Outbox<Lambda>) {
        for _ in 0..n {
            let environment = self.create(now, Kind::Provisioned, Environment::Idle { since: now }, out);
            self.shelve(environment);
        }
    }

    /// INIT of environments that were made just now is billed, used or not (AWS, since 2025-08-01; at the rate of runs on
    /// provisioned concurrency: *model assumption*). Those of the start had theirs before the run.
    fn bill_init(&mut self, first: usize, out: &mut Outbox<Lambda>) {
        let made: Vec<u32> = self.environments.slots().skip(first).collect();
        for environment in made {
            let number = self.environments.get(environment).number;
            let billed_ms = self.settings.provisioned_init_ms(&mut self.chance);
            let (memory, architecture) = (self.settings.memory, self.settings.architecture);
            out.record(
                self.slot,
                Fact::ProvisionedInitialized { environment: number, billed_ms, memory, architecture },
            );
        }
    }

    /// Provisioned environments that stay, oldest first.
    fn provisioned_kept(&self) -> Vec<u32> {
        let is_kept = |environment: &u32| {
            let record = self.environments.get(*environment);
            record.kind == Kind::Provisioned && record.fate == Fate::Stay
        };
        self.environments.slots().filter(is_kept).collect()
    }

    /// The environments, oldest first.
    pub(super) fn views(&self) -> impl Iterator<Item = EnvironmentView> {
        self.environments.slots().map(|slot| {
            let record = self.environments.get(slot);
            let is_provisioned = record.kind == Kind::Provisioned;
            let waits = record.state.is_idle() && !is_provisioned;
            EnvironmentView {
                number: record.number,
                is_provisioned,
                state: record.state,
                created: record.created,
                expires_at: waits.then(|| record.expiry.due()),
            }
        })
    }
}
