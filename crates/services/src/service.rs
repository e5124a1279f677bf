//! The one contract between a service and the world.
//!
//! ```text
//!               Input ──►  Service::step  ──► Outbox { after · send · forward · record · accept · reject · create · bear · call
//!                                                      watch · follow · announce }
//! (request, event, call, …)   (decides)        (asks; the world carries out)
//! ```
//!
//! A test needs no kernel: build a service, `step` it, compare the outbox.

use std::fmt::Debug;

use skylapse_kernel::Rng;
use skylapse_units::{SimDuration, SimTime};
use skylapse_view::CallView;

use crate::call::{Action, Answer, Datapoint, Watched};
use crate::field::Field;
use crate::fingerprint;
use crate::instance::Standing;
use crate::measure::{Histogram, Metric, Published};
use crate::peer::{Born, Linked, News, Notice};
use crate::trace::{FactValue, Limit, Token, Trace};

pub use crate::outbox::{Effect, Outbox, Rare};

/// A resource's dense index inside its service.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Slot(pub u32);

/// A request that is under way: an index into the world's arena, reused after the response.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct RequestId(pub u32);

/// A piece of work for the receiver.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Request {
    /// Names it in the response.
    pub id: RequestId,
    /// Its number in the run, from 1: for facts; or one of the two below.
    pub number: u64,
    /// How long the work takes, when a recording says so; otherwise the receiver draws.
    pub work: Option<SimDuration>,
}

impl Request {
    /// No request of a workload: it gets a number of its own when it is handed on.
    pub const UNNUMBERED: u64 = 0;
    /// A health check: nobody counts it.
    pub const CHECK: u64 = u64::MAX;
}

/// How a request ended, for whoever sent it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// Done.
    Completed,
    /// The work failed.
    Failed,
    /// The receiver refused to take it.
    Throttled,
    /// Nobody listens at the receiver: the connection was refused at once.
    Refused,
    /// Nothing comes back from the receiver, not even a refusal; whoever asks waits until it gives up.
    Unreachable,
    /// The receiver went away while it had the request.
    Lost,
}

impl Outcome {
    /// The word in the log.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Completed => "completed",
            Self::Failed => "failed",
            Self::Throttled => "throttled",
            Self::Refused => "refused",
            Self::Unreachable => "unreachable",
            Self::Lost => "lost",
        }
    }
}

/// What travels between resources.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Message {
    /// Work for the receiver.
    Request(Request),
    /// The end of a request, for its sender.
    Response {
        /// Which request; of one that was handed on with [`Outbox::forward`], the sender's own number.
        id: RequestId,
        /// How it ended.
        outcome: Outcome,
    },
}

/// Where a message leaves a resource; the wiring knows the other end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Port {
    /// Back to whoever sent the request that the message names.
    Caller,
}

/// What a service is given.
#[derive(Debug)]
pub enum Input<'a, S: Service> {
    /// The run begins.
    Started,
    /// A message came in.
    Arrived(Message),
    /// Something the service scheduled for itself is due.
    Due(S::Event),
    /// The reader changed the configuration; this is the new one.
    Reconfigured(&'a S::Config),
    /// A person or another resource calls an action. Answer in this step: [`Outbox::accept`] or [`Outbox::reject`].
    Called(&'a S::Call),
    /// A call that this resource sent is answered.
    Answered(Answer),
    /// A period of something that this resource watches has ended.
    Measured(Datapoint),
    /// A link of the scenario begins or ends here; all of them come before [`Input::Started`].
    Linked(Linked<'a>),
    /// Something that this resource follows stands otherwise.
    Noticed(Notice),
    /// What this resource asked for with [`Outbox::bear`] is there.
    Born(Born<'a>),
}

/// A resource that comes to be: with the run, or in mid-run.
#[derive(Clone, Copy, Debug)]
pub struct New<'a, C> {
    /// Its name: unique in the run, also among other kinds.
    pub name: &'a str,
    /// The resource that created it; `None`: it stands in the scenario.
    pub parent: Option<Slot>,
    /// Its configuration.
    pub config: &'a C,
}

/// One AWS service in one Region: the shared machinery and all its resources.
pub trait Service: Clone + Debug {
    /// The `kind` of its resources in a scenario.
    const KIND: &'static str;
    /// The `kind` of what its resources create, when that is another: actions on `id-4` and `id#0` are looked up there.
    const MEMBERS: &'static str = Self::KIND;
    /// True when the page tells facts in its log and draws lives from `StateChanged`: for kinds whose facts are few.
    const IS_TOLD: bool = false;
    /// True when a scenario may ask for several at once (`"count": 3` makes `web-1` … `web-3`).
    const IS_COUNTED: bool = false;
    /// The kinds of resources that a link can lead to from one of this service.
    const SENDS_TO: &'static [&'static str] = &[];
    /// False while its resources answer no requests: then no workload can be aimed at one.
    const SERVES_REQUESTS: bool = true;
    /// Which numbers of its resources can be watched: a metric's name in the series, and the statistics that it has (the endings
    /// of its names; `sum` for a count without one).
    const METRICS: &'static [(&'static str, &'static [&'static str])] = &[];
    /// What a resource with its meters takes at most, in bytes: for the estimate of a scenario's needs.
    const RESOURCE_BYTES: u64 = 32 * 1024;
    /// AWS's error code for a name that nothing has.
    const NOT_FOUND: &'static str;
    /// What the account allows.
    type Quotas: Clone;
    /// What a user sets on one resource.
    type Config: Clone + Debug;
    /// What it schedules for itself.
    type Event: Copy + PartialEq + Debug;
    /// What can be called on one resource.
    type Call: Clone + PartialEq + Debug;
    /// What it tells observers.
    type Fact: Copy + PartialEq + Debug;
    /// What it measures of one resource.
    type Meters: Meters<Fact = Self::Fact>;

    /// Every setting of a resource; one row feeds parser, checker, schema, form, link and documentation.
    fn fields() -> &'static [Field<Self::Config>];
    /// Every quota of the account, under `account.<key>`.
    fn quota_fields() -> &'static [Field<Self::Quotas>];
    /// Every action of a resource, besides `Set`.
    fn actions() -> &'static [Action<Self::Call>];
    /// A resource with AWS's defaults.
    fn default_config() -> Self::Config;
    /// AWS's default quotas.
    fn default_quotas() -> Self::Quotas;
    /// What cannot go together, for all resources at once: (index of the resource or `None` for the account, key, other key,
    /// string key of the reason).
    fn conflicts(quotas: &Self::Quotas, configs: &[Self::Config]) -> Vec<Conflict>;

    /// The service before anything is configured.
    fn new(quotas: &Self::Quotas) -> Self;
    /// Makes room for `n` resources more, which are added next.
    fn reserve(&mut self, _n: u32) {}
    /// Adds a resource; slots count up from 0. [`Input::Started`] follows: at 0, or at once when it comes to be later.
    fn add(&mut self, new: New<'_, Self::Config>, rng: Rng) -> Slot;
    /// The configuration as it stands now.
    fn config(&self, slot: Slot) -> &Self::Config;
    /// What a resource of this configuration watches of others: a scenario that names what nobody has is a problem.
    fn watched(_config: &Self::Config) -> Vec<Watched> {
        vec![]
    }
    /// What `Set` changes here that a resource which is there from the start can no longer change: the key, and a string key that
    /// says why.
    fn fixed(_before: &Self::Config, _after: &Self::Config) -> Option<(&'static str, &'static str)> {
        None
    }
    /// AWS's error code when the resource cannot take this configuration now; [`Input::Reconfigured`] does not follow then.
    fn refusal(&self, _slot: Slot, _config: &Self::Config) -> Option<&'static str> {
        None
    }
    /// True once the resource is gone for good (a terminated instance): `web#0` and calls to a whole group pass it over.
    fn is_gone(&self, _slot: Slot) -> bool {
        false
    }
    /// How the resource stands, for one that has begun to follow it; see [`Outbox::announce`].
    fn news(&self, _slot: Slot) -> News {
        News::There
    }
    /// Fresh meters for one resource.
    fn meters(config: &Self::Config) -> Self::Meters;
    /// True while the resource's latencies are what its senders wait; false when a sender waits for more than one run, or for
    /// none (events): then its workload measures for itself.
    fn measures_senders(&self, _slot: Slot) -> bool {
        true
    }
    /// Handles one input.
    fn step(&mut self, slot: Slot, now: SimTime, input: Input<'_, Self>, out: &mut Outbox<Self>);
    /// Bytes held, for the budget of checkpoints; an estimate.
    fn bytes(&self) -> u64;

    /// The name of a fact in the log, and its members in order (contract §5).
    fn describe(fact: &Self::Fact, at: SimTime, member: &mut dyn FnMut(&'static str, FactValue)) -> &'static str;
    /// Whether the page tells this fact in its log: all facts of kinds with few, but not of each request.
    fn is_told(_fact: &Self::Fact) -> bool {
        Self::IS_TOLD
    }
    /// A fact as a number, for the digest of the run.
    #[inline]
    fn fingerprint(fact: &Self::Fact, at: SimTime) -> u64 {
        fingerprint::of_description::<Self>(fact, at)
    }
    /// What a fact means for marks and lanes.
    fn trace(fact: &Self::Fact, put: &mut dyn FnMut(Trace));
    /// What of a resource stands on the stage, oldest first.
    fn tokens(&self, slot: Slot) -> Vec<Token>;
    /// Where an instance stands; `None` when resources of this kind are no instances.
    fn standing(&self, _slot: Slot, _now: SimTime) -> Option<Standing> {
        None
    }
    /// The calls that the page offers, in its order, with what each would do to the resource now.
    fn calls(&self, _slot: Slot, _now: SimTime) -> Vec<CallView> {
        vec![]
    }
    /// Limits of the resource's concurrency, lowest first.
    fn limits(&self, slot: Slot) -> Vec<Limit>;
    /// The shortest and the longest idle life under this configuration, when they differ: drawn as a fade.
    fn idle_spread(config: &Self::Config) -> Option<(SimDuration, SimDuration)>;
}

/// Two settings that cannot go together.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Conflict {
    /// The index of the resource among those of this service.
    pub resource: u32,
    /// The key at fault.
    pub key: &'static str,
    /// The key that it disagrees with.
    pub other: &'static str,
    /// A string key that says why.
    pub reason: &'static str,
}

/// What a service measures of one resource: facts in, CloudWatch-style numbers out.
pub trait Meters: Clone {
    /// The facts of its service.
    type Fact;
    /// Latencies of requests that met something ready, and of those that did not, in nanoseconds; `None` when it takes none.
    fn latency(&self) -> Option<Latency<'_>>;
    /// The concurrency now, and at most since the start, in the unit of [`Service::limits`]; `None` when it takes no requests.
    fn concurrency(&self) -> Option<(u64, u64)>;
    /// Takes in one fact.
    fn note(&mut self, at: SimTime, fact: &Self::Fact);
    /// All numbers from the start to `end`, with the contract's names.
    fn summary(&self, end: SimTime) -> Vec<Metric>;
    /// Ends a period of the series: hands over its numbers (name, value) and begins the next.
    fn close_period(&mut self, end: SimTime, row: &mut dyn FnMut(&'static str, f64));
    /// The datapoint of a metric that has just come, for a metric that comes at a pace of its own. Asked after
    /// [`Meters::close_period`]; `None`: the metric has what the period's row says, or nothing.
    fn published(&self, _metric: &str) -> Option<Published> {
        None
    }
    /// What is to be paid for up to `end`.
    fn bill(&self, end: SimTime) -> Vec<LineItem>;
    /// Bytes held, for the budget of checkpoints; an estimate.
    fn bytes(&self) -> u64;
}

/// Latencies of a resource.
#[derive(Clone, Copy, Debug)]
pub struct Latency<'a> {
    /// Something was ready.
    pub warm: &'a Histogram,
    /// Something had to be made first.
    pub cold: &'a Histogram,
}

/// One line of a bill: exact quantity, exact price.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LineItem {
    /// For example `lambda.duration`.
    pub item: &'static str,
    /// The quantity in billing units is `quantity / per`.
    pub quantity: u128,
    /// How many counted things make one billing unit.
    pub per: u128,
    /// The billing unit, for example `GB-s`.
    pub unit: &'static str,
    /// What it costs.
    pub cost: skylapse_units::Money,
}
