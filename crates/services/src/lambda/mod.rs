//! AWS Lambda, the on-demand core.

pub mod cold_starts;
mod config;
mod conflicts;
mod environment;
mod event;
mod fact;
mod fields;
mod function;
mod measured;
mod meters;
mod pricing;

pub use config::{Architecture, FunctionConfig, InitialEnvironments, Package, Quotas, Routing, Runtime};
pub use environment::{Environment, Exit, Health, Impossible, Trigger, transition};
pub use event::Event;
pub use fact::{End, Fact, Start, ThrottleReason};
pub use function::EnvironmentView;
pub use meters::LambdaMeters;
pub use pricing::{Usage, bill};

use function::Function;
use skylapse_kernel::Rng;
use skylapse_units::{SimDuration, SimTime};

use crate::field::Field;
use crate::service::{Conflict, Input, Outbox, Service, Slot};
use crate::trace::{FactValue, Limit, Token, Trace};

/// AWS Lambda in one Region: the account's limits and all functions.
#[derive(Clone, Debug)]
pub struct Lambda {
    quotas: Quotas,
    functions: Vec<Function>,
}

impl Lambda {
    /// The environments of a function, oldest first.
    pub fn environments(&self, slot: Slot) -> impl Iterator<Item = EnvironmentView> {
        self.functions[slot.0 as usize].views()
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
        Self { quotas: *quotas, functions: vec![] }
    }

    fn add(&mut self, config: &FunctionConfig, _rng: Rng) -> Slot {
        let slot = Slot(u32::try_from(self.functions.len()).expect("a Region has fewer than 2^32 functions"));
        self.functions.push(Function { config: config.clone() });
        slot
    }

    fn meters(config: &FunctionConfig) -> LambdaMeters {
        LambdaMeters::new(config)
    }

    fn step(&mut self, _slot: Slot, _now: SimTime, _input: Input<'_, Self>, _out: &mut Outbox<Self>) {}

    fn bytes(&self) -> u64 {
        0
    }

    fn describe(fact: &Fact, at: SimTime, member: &mut dyn FnMut(&'static str, FactValue)) -> &'static str {
        fact::describe(fact, at, member)
    }

    fn trace(fact: &Fact, put: &mut dyn FnMut(Trace)) {
        fact::trace(fact, put);
    }

    fn tokens(&self, _slot: Slot) -> Vec<Token> {
        vec![]
    }

    fn limits(&self, slot: Slot) -> Vec<Limit> {
        let account = Limit { name: "account", value: u64::from(self.quotas.lambda_concurrency) };
        let reserved = self.functions[slot.0 as usize].config.reserved_concurrency;
        let reserved = reserved.map(|n| Limit { name: "reserved", value: u64::from(n) });
        reserved.into_iter().chain([account]).collect()
    }

    fn idle_spread(config: &FunctionConfig) -> Option<(SimDuration, SimDuration)> {
        config.idle_spread()
    }
}
