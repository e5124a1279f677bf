//! AWS Lambda, the on-demand core.

mod account;
pub mod cold_starts;
mod config;
mod conflicts;
mod environment;
mod environments;
mod event;
mod fact;
mod fields;
mod function;
mod measured;
mod meters;
mod places;
mod pricing;
mod routing;
mod run;
mod upkeep;

pub use config::{Architecture, FunctionConfig, InitialEnvironments, Package, Quotas, Routing, Runtime};
pub use environment::{Environment, Exit, Health, Impossible, Trigger, transition};
pub use event::Event;
pub use fact::{End, Fact, Start, ThrottleReason};
pub use meters::LambdaMeters;
pub use pricing::{Compute, Usage, bill};
pub use upkeep::EnvironmentView;

use account::Account;
use function::Function;
use run::Chance;
use skylapse_kernel::Rng;
use skylapse_units::{SimDuration, SimTime};
use skylapse_view::NodeState;

use crate::field::Field;
use crate::service::{Conflict, Input, Message, Outbox, Service, Slot};
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

    fn function(&self, slot: Slot) -> &Function {
        &self.functions[slot.0 as usize]
    }
}

impl Service for Lambda {
    const KIND: &'static str = "lambda";
    type Quotas = Quotas;
    type Config = FunctionConfig;
    type Event = Event;
    type Fact = Fact;
    type Meters = LambdaMeters;

    fn fields() -> &'static [Field<FunctionConfig>] {
        fields::FIELDS
    }

    fn quota_fields() -> &'static [Field<Quotas>] {
        fields::QUOTA_FIELDS
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

    fn add(&mut self, config: &FunctionConfig, rng: Rng) -> Slot {
        let slot = Slot(u32::try_from(self.functions.len()).expect("a Region has fewer than 2^32 functions"));
        self.account.claim(config);
        self.functions.push(Function::new(slot, config, &self.account, Chance::new(&rng)));
        slot
    }

    fn meters(config: &FunctionConfig) -> LambdaMeters {
        LambdaMeters::new(config)
    }

    #[inline]
    fn step(&mut self, slot: Slot, now: SimTime, input: Input<'_, Self>, out: &mut Outbox<Self>) {
        let account = &mut self.account;
        let function = &mut self.functions[slot.0 as usize];
        match input {
            Input::Arrived(Message::Request(request)) => function.arrive(account, now, request, out),
            Input::Due(Event::Finished { place }) => function.finish(account, place, now, out),
            Input::Due(Event::ExpiryAlarm { environment }) => function.expiry_alarm(environment, now, out),
            Input::Due(Event::Ready { place }) => function.ready(place, now, out),
            Input::Due(Event::RecycleAlarm { environment }) => function.recycle_alarm(environment, now, out),
            Input::Started => function.start(account, now, out),
            Input::Reconfigured(config) => function.reconfigure(account, now, config, out),
            // A function of this core asks nobody, so nobody answers.
            Input::Arrived(Message::Response { .. }) => {}
        }
    }

    fn bytes(&self) -> u64 {
        self.functions.iter().map(Function::bytes).sum()
    }

    fn describe(fact: &Fact, at: SimTime, member: &mut dyn FnMut(&'static str, FactValue)) -> &'static str {
        fact::describe(fact, at, member)
    }

    fn trace(fact: &Fact, put: &mut dyn FnMut(Trace)) {
        fact::trace(fact, put);
    }

    fn tokens(&self, slot: Slot) -> Vec<Token> {
        let places = self.function(slot).settings.config.environment_concurrency;
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
        let reserved = self.function(slot).settings.config.reserved_concurrency;
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
