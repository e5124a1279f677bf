//! Every registered service side by side: the expansion of the registration list.
//!
//! For each row `lambda: Lambda` of `skylapse_services::services!` the macro below emits one variant in [`Kind`],
//! [`Event`] and [`Fact`], one field in [`Fleet`] and the meters, and one arm in each dispatch. It holds no logic.
//!
//! ```text
//! lambda: Lambda   ⇒   Event::Lambda(Slot, lambda::Event)      Fleet { lambda: Lambda }
//!                      Fact::Lambda(lambda::Fact)              FleetMeters { lambda: Vec<LambdaMeters> }
//!                      Config::Lambda(FunctionConfig)          
//! ```

use skylapse_kernel::Rng;
use skylapse_services::instance::Standing;
use skylapse_services::measure::{Metric, Published};
use skylapse_services::peer::News;
use skylapse_services::service::{Input, Latency, LineItem, Message, Meters, New, Outbox, Service, Slot};
use skylapse_services::trace::{FactValue, Limit, Token, Trace};
use skylapse_units::{SimDuration, SimTime};
use skylapse_view::CallView;

use crate::registry::{Call, Config, Quotas};
use crate::world::{World, WorldInput};

/// Where a resource lives: its service and its index there.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Address {
    /// The service.
    pub kind: Kind,
    /// The index.
    pub slot: Slot,
}

macro_rules! expand {
    ($($module:ident: $Service:ident,)*) => {
        $(use skylapse_services::$module::$Service;)*

        /// A registered service.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
        #[allow(missing_docs, reason = "one variant a service; its module says what it is")]
        pub enum Kind { $($Service),* }

        /// What a service scheduled for itself.
        #[derive(Clone, Copy, Debug)]
        #[allow(missing_docs, reason = "one variant a service; its module says what it is")]
        pub enum Event { Arrival(u32), Call(u32), Notice, PeriodEnd, $($Service(Slot, <$Service as Service>::Event)),* }

        /// What has happened to a resource.
        #[derive(Clone, Copy, Debug, PartialEq)]
        #[allow(missing_docs, reason = "one variant a service; its module says what it is")]
        pub enum Fact {
            CommandAccepted(&'static str),
            CommandRejected(&'static str, &'static str),
            $($Service(<$Service as Service>::Fact)),*
        }

        /// All services of one Region.
        #[derive(Clone)]
        #[allow(missing_docs, reason = "one field a service; its module says what it is")]
        pub struct Fleet { $(pub $module: $Service),* }

        /// What is measured, per service and slot, and effects on their way, which are none between events.
        #[derive(Clone, Default)]
        #[allow(missing_docs, reason = "one field a service; its module says what it is")]
        pub struct FleetMeters { $(pub $module: Outbox<$Service>),* }

        impl Kind {
            /// Every registered service.
            pub const ALL: &'static [Self] = &[$(Self::$Service),*];

            /// The `kind` of a scenario.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$Service => <$Service as Service>::KIND),* }
            }

            /// AWS's error code for a name that nothing in a group of this kind has.
            #[must_use]
            pub fn members_not_found(self) -> &'static str {
                let row = |kind: &str| crate::registry::KIND_ROWS.iter().find(|row| row.kind == kind);
                let own = row(self.name()).expect("every kind has a row");
                row(own.members).unwrap_or(own).not_found
            }

            /// The service that a configuration belongs to.
            #[must_use]
            pub const fn of(config: &Config) -> Self {
                match config { $(Config::$Service(_) => Self::$Service),* }
            }
        }

        /// The shortest and the longest idle life under a configuration, when they differ.
        #[must_use]
        pub fn idle_spread(config: &Config) -> Option<(SimDuration, SimDuration)> {
            match config { $(Config::$Service(config) => <$Service as Service>::idle_spread(config)),* }
        }

        impl Fleet {
            /// All services, nothing configured.
            #[must_use]
            pub fn new(quotas: &Quotas) -> Self {
                Self { $($module: <$Service as Service>::new(&quotas.$module)),* }
            }

            /// Makes room for `n` resources more of a kind, and for their meters.
            pub fn reserve(&mut self, kind: Kind, n: u32, meters: &mut FleetMeters) {
                match kind { $(Kind::$Service => {
                    self.$module.reserve(n);
                    meters.$module.reserve(n);
                })* }
            }

            /// Adds a resource and its meters.
            pub fn add(&mut self, new: New<'_, Config>, rng: Rng, meters: &mut FleetMeters) -> Address {
                let New { name, parent, config } = new;
                match config { $(Config::$Service(config) => {
                    meters.$module.add_meters(<$Service as Service>::meters(config));
                    Address { kind: Kind::$Service, slot: self.$module.add(New { name, parent, config }, rng) }
                })* }
            }

            /// The configuration of a resource as it stands now.
            #[must_use]
            pub fn config(&self, at: Address) -> Config {
                match at.kind { $(Kind::$Service => Config::$Service(self.$module.config(at.slot).clone())),* }
            }

            /// AWS's error code when a resource cannot take this configuration now.
            #[must_use]
            pub fn refusal(&self, at: Address, config: &Config) -> Option<&'static str> {
                match config { $(Config::$Service(config) => self.$module.refusal(at.slot, config)),* }
            }

            /// True once the resource is gone for good.
            #[must_use]
            pub fn is_gone(&self, at: Address) -> bool {
                match at.kind { $(Kind::$Service => self.$module.is_gone(at.slot)),* }
            }

            /// How a resource stands, for one that begins to follow it.
            #[must_use]
            pub fn news(&self, at: Address) -> News {
                match at.kind { $(Kind::$Service => self.$module.news(at.slot)),* }
            }

            /// True while the latencies of a resource are what its senders wait.
            #[must_use]
            pub fn measures_senders(&self, at: Address) -> bool {
                match at.kind { $(Kind::$Service => self.$module.measures_senders(at.slot)),* }
            }

            /// What of a resource stands on the stage.
            #[must_use]
            pub fn tokens(&self, at: Address) -> Vec<Token> {
                match at.kind { $(Kind::$Service => self.$module.tokens(at.slot)),* }
            }

            /// Where an instance stands, if it is one.
            #[must_use]
            pub fn standing(&self, at: Address, now: SimTime) -> Option<Standing> {
                match at.kind { $(Kind::$Service => self.$module.standing(at.slot, now)),* }
            }

            /// What each call would do to a resource now.
            #[must_use]
            pub fn calls(&self, at: Address, now: SimTime) -> Vec<CallView> {
                match at.kind { $(Kind::$Service => self.$module.calls(at.slot, now)),* }
            }

            /// Limits of a resource's concurrency.
            #[must_use]
            pub fn limits(&self, at: Address) -> Vec<Limit> {
                match at.kind { $(Kind::$Service => self.$module.limits(at.slot)),* }
            }

            /// Bytes held; an estimate.
            #[must_use]
            pub fn bytes(&self) -> u64 {
                0 $(+ self.$module.bytes())*
            }
        }

        impl FleetMeters {
            /// All numbers of a resource.
            #[must_use]
            pub fn summary(&self, at: Address, end: SimTime) -> Vec<Metric> {
                match at.kind { $(Kind::$Service => self.$module.meters(at.slot).summary(end)),* }
            }

            /// What a resource costs.
            #[must_use]
            pub fn bill(&self, at: Address, end: SimTime) -> Vec<LineItem> {
                match at.kind { $(Kind::$Service => self.$module.meters(at.slot).bill(end)),* }
            }

            /// The latencies of a resource that takes requests.
            #[must_use]
            pub fn latency(&self, at: Address) -> Option<Latency<'_>> {
                match at.kind { $(Kind::$Service => self.$module.meters(at.slot).latency()),* }
            }

            /// How many requests of a resource that takes some run now, and at most since the start.
            #[must_use]
            pub fn concurrency(&self, at: Address) -> Option<(u64, u64)> {
                match at.kind { $(Kind::$Service => self.$module.meters(at.slot).concurrency()),* }
            }

            /// Says what date it is at the start of the run.
            pub const fn set_date(&mut self, date: Option<i64>) {
                $(self.$module.set_date(date);)*
            }

            /// Adds meters that have seen nothing yet.
            pub fn add(&mut self, config: &Config) -> Address {
                match config { $(Config::$Service(config) => {
                    let slot = self.$module.add_meters(<$Service as Service>::meters(config));
                    Address { kind: Kind::$Service, slot }
                })* }
            }

            /// Takes in a fact; one of another service changes nothing.
            pub fn note(&mut self, at: Address, now: SimTime, fact: &Fact) {
                match fact {
                    Fact::CommandAccepted(_) | Fact::CommandRejected(..) => {}
                    $(Fact::$Service(fact) => self.$module.meters_mut(at.slot).note(now, fact)),*
                }
            }

            /// Copies the meters of a resource out of `all`, and says where the copy is.
            pub fn copy(&mut self, all: &Self, at: Address) -> Address {
                match at.kind { $(Kind::$Service => {
                    let slot = self.$module.add_meters(all.$module.meters(at.slot).clone());
                    Address { kind: at.kind, slot }
                })* }
            }

            /// Ends a period of a resource's series.
            pub fn close_period(&mut self, at: Address, end: SimTime, row: &mut dyn FnMut(&'static str, f64)) {
                match at.kind { $(Kind::$Service => self.$module.meters_mut(at.slot).close_period(end, row)),* }
            }

            /// Hands over the fingerprint of each service's facts so far.
            pub fn digests(&self, absorb: &mut dyn FnMut(u64)) {
                $(absorb(self.$module.digest().value());)*
            }

            /// The datapoint of a metric that comes at a pace of its own, when one has just come.
            #[must_use]
            pub fn published(&self, at: Address, metric: &str) -> Option<Published> {
                match at.kind { $(Kind::$Service => self.$module.meters(at.slot).published(metric)),* }
            }

            /// Bytes held; an estimate.
            #[must_use]
            pub fn bytes(&self) -> u64 {
                0 $(+ self.$module.bytes())*
            }
        }

        impl Fact {
            /// Its name in the log, and its members in order.
            pub fn describe(&self, at: SimTime, member: &mut dyn FnMut(&'static str, FactValue)) -> &'static str {
                match self {
                    Self::CommandAccepted(action) => {
                        member("action", FactValue::Text(action));
                        "CommandAccepted"
                    }
                    Self::CommandRejected(action, code) => {
                        member("action", FactValue::Text(action));
                        member("code", FactValue::Text(code));
                        "CommandRejected"
                    }
                    $(Self::$Service(fact) => <$Service as Service>::describe(fact, at, member)),*
                }
            }

            /// Whether the page tells it in its log.
            #[must_use]
            pub fn is_told(&self) -> bool {
                match self {
                    Self::CommandAccepted(_) | Self::CommandRejected(..) => true,
                    $(Self::$Service(fact) => <$Service as Service>::is_told(fact)),*
                }
            }

            /// What it means for marks and lanes.
            pub fn trace(&self, put: &mut dyn FnMut(Trace)) {
                match self {
                    Self::CommandAccepted(_) | Self::CommandRejected(..) => {}
                    $(Self::$Service(fact) => <$Service as Service>::trace(fact, put)),*
                }
            }
        }

        impl World {
            /// Hands one input to the resource at `at` and carries out what it asks for.
            pub(crate) fn step_resource(
                &mut self,
                at: Address,
                now: SimTime,
                input: WorldInput<'_>,
                queue: &mut skylapse_kernel::EventQueue<Event>,
            ) {
                match at.kind { $(Kind::$Service => {
                    let input = match input {
                        WorldInput::Started => Input::Started,
                        WorldInput::Answered(answer) => Input::Answered(answer),
                        WorldInput::Measured(datapoint) => Input::Measured(datapoint),
                        WorldInput::Linked(linked) => Input::Linked(linked),
                        WorldInput::Noticed(notice) => Input::Noticed(notice),
                        WorldInput::Born(born) => Input::Born(born),
                        WorldInput::Reconfigured(Config::$Service(config)) => Input::Reconfigured(config),
                        WorldInput::Called(Call::$Service(call)) => Input::Called(call),
                        #[allow(unreachable_patterns, reason = "there may be one service only")]
                        WorldInput::Reconfigured(_) | WorldInput::Called(_) => return,
                    };
                    self.step(at.slot, now, input, queue, |world| (&mut world.fleet.$module, &mut world.meters.$module), Event::$Service, Fact::$Service, Config::$Service, Kind::$Service);
                })* }
            }

            /// Hands a message to the resource at `at`: the way of every request.
            #[inline]
            pub(crate) fn step_message(
                &mut self,
                at: Address,
                now: SimTime,
                message: Message,
                queue: &mut skylapse_kernel::EventQueue<Event>,
            ) {
                match at.kind { $(Kind::$Service => self.step(at.slot, now, Input::Arrived(message), queue, |world| (&mut world.fleet.$module, &mut world.meters.$module), Event::$Service, Fact::$Service, Config::$Service, Kind::$Service),)* }
            }

            /// Handles an event.
            #[inline]
            pub(crate) fn step_event(&mut self, now: SimTime, event: Event, queue: &mut skylapse_kernel::EventQueue<Event>) {
                match event {
                    Event::Arrival(workload) => self.arrive(now, workload, queue),
                    $(Event::$Service(slot, event) => self.step(slot, now, Input::Due(event), queue, |world| (&mut world.fleet.$module, &mut world.meters.$module), Event::$Service, Fact::$Service, Config::$Service, Kind::$Service),)*
                    Event::Call(index) => self.deliver(now, index, queue),
                    Event::Notice => self.notice(now, queue),
                    // Its moment is all that it is for: periods end before anything of their last moment happens.
                    Event::PeriodEnd => {}
                }
            }
        }
    };
}

skylapse_services::services!(expand);
