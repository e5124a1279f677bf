//! AWS Lambda, the on-demand core.
//!
//! # What is modeled
//!
//! * **Execution environments** ([`Environment`]): INIT or RESTORE, runs, idle life, expiry, replacement. INIT is cut after 10 s
//!   and runs again inside the first invocation; a timeout resets the environment, and its next request pays INIT inside its
//!   `Duration` (lambda-runtime-environment.html, 2026-10).
//! * **Time of a cold request**: `sandbox_and_download` (no field of a report shows it; 0 by default) + INIT + run. INIT is drawn
//!   from measured quantiles ([`cold_starts`]). `cold_duration`, when given, replaces all of it, and is cut only at 10 s + timeout.
//! * **Admission**, in AWS's order: requests per second of the account and of the function (whole seconds), reserved concurrency,
//!   provisioned environments, the account's pool, an idle environment, and last the scaling bucket (lambda-concurrency.html and
//!   scaling-behavior.html, 2026). A function may take ten requests a second for each environment that it has or may have at once
//!   (*model assumption* for "10,000 requests per second more every 10 s").
//! * **Routing**: which idle environment serves next (*model assumption*; AWS does not say). An environment expires exactly its
//!   idle life after its last run, and one that is due is never handed out. The idle life is drawn anew for each idle spell;
//!   by default 300 to 420 s (*model assumption*).
//! * **Memory and CPU**: the CPU-bound share of a run scales with min(1, MB / 1,769) vCPU; INIT does not.
//! * **Provisioned concurrency** of a scenario is ready at 0, takes no token of the scaling bucket, never expires, and spills over.
//!   More of it asked for in mid-run is ready after 60 to 120 s and 10 ms for each, all at once; until then it takes from the
//!   account's pool, is billed, and serves nobody. Less takes effect at once. An update replaces what was ready at once, as a
//!   deployment does that shifts traffic when the new version is ready.
//! * **A change of configuration** that AWS counts as an update retires every environment of the old one; see
//!   [`FunctionConfig::is_updated_by`].
//! * **CloudWatch's metrics** ([`LambdaMeters`]) and the **bill** ([`bill`]) with INIT.
//!
//! An extension: `environment_concurrency` lets one environment take several requests at once. Then a request may join an INIT that
//! is under way and wait for it (it counts as warm), routing weighs every environment with room, and all limits, the concurrency
//! that is measured and CloudWatch's `ConcurrentExecutions` count environments at work, not requests: at a limit, only an environment that is at work already, with room, can take more.
//! A timeout resets such an environment once nothing runs in it any more.
//!
//! * **Errors**: the handler's, crashes and too little memory (both reset the environment), and payloads that AWS refuses (413)
//!   or whose response is too large (a function error). See [`Extras`].
//! * **Events** (`events`): the queue of asynchronous invocation with its retries, ages and destination.
//! * **Updates** may take a while, one at a time. **Scaling** of provisioned concurrency (`scaling`) follows its use; scheduled
//!   scaling is a scenario's `PutProvisionedConcurrencyConfig`.
//! * **Cold starts** may include the loading of a large zip, the slower first run of runtimes that compile just in time, and may
//!   have happened before their request (proactive initialization).
//!
//! # What is left out
//!
//! Versions side by side behind a weighted alias, VPC (its network interfaces are made at deployment), function states other than
//! an update in progress, the recursion guard, `SnapStartTimeoutException`, `Billed Restore Duration`, managed instances.
//! AWS may hand a request that waits for INIT to an environment that falls idle first; here it keeps waiting.

mod account;
mod calls;
pub mod cold_starts;
mod config;
mod conflicts;
mod environment;
mod environments;
mod event;
mod events;
mod extras;
mod fact;
mod fields;
mod first_run;
mod function;
mod measured;
mod meters;
mod more;
mod objects;
mod periods;
mod places;
mod pricing;
mod quota_fields;
mod routing;
mod run;
mod scaling;
mod special;
mod tell;
mod upkeep;

#[cfg(test)]
mod tests;

pub use calls::Call;
pub use config::{Architecture, FunctionConfig, InitialEnvironments, Package, Quotas, Routing, Runtime};
pub use environment::{Environment, Exit, Health, Impossible, Trigger, transition};
pub use event::Event;
pub use extras::{EventInvoke, Extensions, Extras, InvocationType, InvokeMode, ProvisionedScaling};
pub use fact::{End, EventFate, Extra, Fact, Start, ThrottleReason};
pub use meters::LambdaMeters;
pub use pricing::{Compute, Usage, bill};
pub use upkeep::EnvironmentView;

use account::Account;
use function::Function;
use run::{Chance, Settings};
use skylapse_kernel::Rng;
use skylapse_units::{SimDuration, SimTime};
use skylapse_view::NodeState;

use crate::call::Action;
use crate::field::Field;
use crate::peer::{self, Linked};
use crate::service::{Conflict, Input, Message, New, Outbox, Service, Slot};
use crate::trace::{FactValue, Limit, Token, Trace};

/// AWS Lambda in one Region: the account's limits and all functions.
#[derive(Clone, Debug)]
pub struct Lambda {
    account: Account,
    functions: Vec<Function>,
}

impl Lambda {
    /// The environments of a function, oldest first.
    pub fn environments(&self, slot: Slot) -> impl Iterator<Item = EnvironmentView> {
        self.function(slot).views()
    }

    /// How many environments of a function are at work.
    #[must_use]
    pub fn n_busy(&self, slot: Slot) -> u32 {
        self.function(slot).n_busy
    }

    /// An action is called: what no scenario may ask for is refused here too, by the same rules.
    #[cold]
    fn called(&mut self, slot: Slot, now: SimTime, call: &Call, out: &mut Outbox<Self>) {
        if call.is_update() && self.functions[slot.0 as usize].is_updating() {
            return out.reject(slot, call.name(), calls::CONFLICT);
        }
        let changed = call.apply(self.config(slot)).and_then(|changed| {
            let mut configs: Vec<FunctionConfig> =
                self.functions.iter().map(|function| function.settings.config().clone()).collect();
            let before = conflicts::found(self.account.quotas(), &configs);
            configs[slot.0 as usize] = changed.clone();
            let after = conflicts::found(self.account.quotas(), &configs);
            // What the change makes impossible may be named at another function.
            if after.iter().all(|conflict| before.contains(conflict)) { Ok(changed) } else { Err(calls::INVALID) }
        });
        match changed {
            Ok(config) => {
                out.accept(slot, call.name());
                let function = &mut self.functions[slot.0 as usize];
                if call.is_update() && !config.extras.update_time.is_zero() {
                    function.begin_update(call, out);
                } else {
                    function.reconfigure(&mut self.account, now, &config, out);
                }
            }
            Err(code) => out.reject(slot, call.name(), code),
        }
    }

    fn function(&self, slot: Slot) -> &Function {
        &self.functions[slot.0 as usize]
    }
}

impl Service for Lambda {
    const KIND: &'static str = "lambda";
    /// A queue takes events that are dropped. Functions ask no other function, but scenarios that were given out link them.
    const SENDS_TO: &'static [&'static str] = &["lambda", "sqs_queue"];
    // AWS, API UpdateFunctionConfiguration, 2026.
    const NOT_FOUND: &'static str = "ResourceNotFoundException";
    const METRICS: &'static [(&'static str, &'static [&'static str])] = periods::METRICS;
    type Quotas = Quotas;
    type Config = FunctionConfig;
    type Event = Event;
    type Call = Call;
    type Fact = Fact;
    type Meters = LambdaMeters;

    fn fields() -> &'static [Field<FunctionConfig>] {
        fields::FIELDS
    }

    fn quota_fields() -> &'static [Field<Quotas>] {
        quota_fields::QUOTA_FIELDS
    }

    fn actions() -> &'static [Action<Self::Call>] {
        calls::ACTIONS
    }

    fn default_config() -> FunctionConfig {
        FunctionConfig::default()
    }

    fn default_quotas() -> Quotas {
        Quotas::default()
    }

    fn conflicts(quotas: &Quotas, configs: &[FunctionConfig]) -> Vec<Conflict> {
        conflicts::found(quotas, configs)
    }

    fn new(quotas: &Quotas) -> Self {
        Self { account: Account::new(quotas), functions: vec![] }
    }

    fn reserve(&mut self, n: u32) {
        self.functions.reserve_exact(n as usize);
    }

    fn add(&mut self, new: New<'_, FunctionConfig>, rng: Rng) -> Slot {
        let config = new.config;
        let slot = Slot(u32::try_from(self.functions.len()).expect("a Region has fewer than 2^32 functions"));
        self.account.claim(config);
        // Functions that are set alike share what only new environments need.
        let settings = self.functions.last().and_then(|last| last.settings.shared_with(config));
        let settings = settings.unwrap_or_else(|| Settings::new(config));
        self.functions.push(Function::new(slot, settings, &self.account, Chance::new(&rng)));
        slot
    }

    fn config(&self, slot: Slot) -> &FunctionConfig {
        self.function(slot).settings.config()
    }

    fn measures_senders(&self, slot: Slot) -> bool {
        !self.function(slot).settings.is_special
    }

    fn meters(config: &FunctionConfig) -> LambdaMeters {
        LambdaMeters::new(config)
    }

    // Always inlined: where the world hands in an event or a request, the kind of input is known, and one call is left.
    #[inline(always)]
    fn step(&mut self, slot: Slot, now: SimTime, input: Input<'_, Self>, out: &mut Outbox<Self>) {
        if let Input::Called(call) = input {
            return self.called(slot, now, call, out);
        }
        let account = &mut self.account;
        let function = &mut self.functions[slot.0 as usize];
        match input {
            Input::Arrived(Message::Request(request)) => function.arrive(account, now, request, out),
            Input::Due(Event::Finished { place }) => function.finish(account, place, now, out),
            Input::Due(Event::ExpiryAlarm { environment }) => function.expiry_alarm(environment, now, out),
            Input::Due(Event::Allocated { asking }) => function.allocated(asking, now, out),
            Input::Due(Event::Ready { place }) => function.ready(&account.places, place, now, out),
            Input::Due(Event::Retry { event }) => function.try_event(account, event, now, out),
            Input::Due(Event::Updated) => function.end_update(account, now, out),
            Input::Due(Event::ScalingTick) => function.scaling_tick(account, now, out),
            Input::Due(Event::RecycleAlarm { environment }) => function.recycle_alarm(environment, now, out),
            Input::Started => function.start(account, now, out),
            Input::Reconfigured(config) => function.reconfigure(account, now, config, out),
            // A dropped event was handed on: nobody waits for what becomes of it.
            Input::Arrived(Message::Response { .. }) | Input::Called(_) | Input::Answered(_) | Input::Measured(_) => {}
            Input::Linked(Linked { end: peer::End::Downstream, peer, kind: "sqs_queue", .. }) => {
                function.special().events.destination = Some(peer);
            }
            Input::Linked(_) | Input::Noticed(_) | Input::Born(_) => {}
        }
    }

    fn bytes(&self) -> u64 {
        self.account.places.bytes() + self.functions.iter().map(Function::bytes).sum::<u64>()
    }

    fn describe(fact: &Fact, at: SimTime, member: &mut dyn FnMut(&'static str, FactValue)) -> &'static str {
        tell::describe(fact, at, member)
    }

    #[inline]
    fn fingerprint(fact: &Fact, at: SimTime) -> u64 {
        fact::fingerprint(fact, at)
    }

    fn trace(fact: &Fact, put: &mut dyn FnMut(Trace)) {
        tell::trace(fact, put);
    }

    fn tokens(&self, slot: Slot) -> Vec<Token> {
        let places = self.function(slot).settings.environment_concurrency;
        let token = |view: EnvironmentView| Token {
            id: format!("env-{}", view.number),
            state: node_state(view.state),
            since: view.state.since(),
            utilization: (f64::from(view.state.running()) / f64::from(places)).min(1.0),
        };
        self.environments(slot).map(token).collect()
    }

    fn limits(&self, slot: Slot) -> Vec<Limit> {
        let account = Limit { name: "account", value: u64::from(self.account.quotas().lambda_concurrency) };
        let reserved = self.function(slot).settings.reserved_concurrency;
        let reserved = reserved.map(|n| Limit { name: "reserved", value: u64::from(n) });
        reserved.into_iter().chain([account]).collect()
    }

    fn idle_spread(config: &FunctionConfig) -> Option<(SimDuration, SimDuration)> {
        config.idle_spread()
    }
}

const fn node_state(state: Environment) -> NodeState {
    match state {
        Environment::Init { .. } | Environment::Restore { .. } => NodeState::Init,
        Environment::Invoke { .. } => NodeState::Busy,
        Environment::Idle { .. } | Environment::Reset { .. } => NodeState::Idle,
        Environment::Shutdown { .. } => NodeState::Gone,
    }
}
