//! Facts into the contract's numbers, CloudWatch's metrics and usage.
//!
//! * `seconds.*` add up to the life so far; `billed_s` follows from them: at least 60 s for every start, whole seconds.
//! * `starts` counts how often it came to run. `public_ipv4_changes` counts how often AWS's pool gave it another address.
//! * `instance_store.lost` counts how often the data on the host's disks was lost; `volumes` are those that this resource pays
//!   for.

mod bill;
mod publish;

use skylapse_units::{Money, SimDuration, SimTime};

use super::catalog::InstanceType;
use super::config::{InstanceConfig, Monitoring, Purchase};
use super::cpu::Cpu;
use super::fact::{AddressKind, Check, Fact, Store};
use super::monitoring::{EBS, INSTANCE, SYSTEM, Samples};
use super::pricing::{self, FREE_WHEN_INTERRUPTED};
use super::reservations::ReservedPlaces;
use super::served::Served;
use super::serving::ServerFact;
use super::state::State;
use super::stored::Stored;
use crate::measure::{Area, Measured, Metric, Published};
use crate::service::{Latency, LineItem, Meters};

/// What is measured of one instance. In this order, a change of state touches one line of the cache, and one each that ends
/// running, changes addresses or uses the CPUs: with ten thousand instances, waiting for memory is what takes the time.
#[derive(Clone, Debug)]
#[repr(C, align(64))]
pub struct Ec2Meters {
    state: Option<State>,
    purchase: Purchase,
    monitoring: Monitoring,
    is_sending_detailed: bool,
    /// Status checks that fail, or have failed since CloudWatch last got them: one bit each.
    failing: u8,
    failed: u8,
    /// It ran since CloudWatch last got the status checks, the CPU, the credits: one bit each.
    ran_since: u8,
    stretch: Stretch,
    starts: u32,
    since: SimTime,
    /// When the stretch began.
    from: SimTime,
    nanos: [u64; State::ALL.len() - N_LAST],

    usage_cost: Money,
    billed_s: u64,
    instance_type: &'static InstanceType,
    public_ipv4: Option<u32>,
    public_ipv4_changes: u32,
    n_store_lost: u32,
    billed_s_closed: u64,

    /// Public addresses that are paid for: AWS's and Elastic ones.
    public_addresses: Area,
    launched: Option<SimTime>,
    terminated: Option<SimTime>,

    cpu: Cpu,
    /// Of the states at the end of a life, each of which comes once.
    last_nanos: [u64; N_LAST],
    stored: Stored,
    detailed: Area,
    dedicated_fee: Area,
    served: Option<Box<Served>>,
    /// Places that are kept and not used; few resources pay for any.
    reserved: Option<Box<ReservedPlaces>>,
    /// What CloudWatch gets; only while somebody asks for it.
    samples: Option<Box<Samples>>,
}

/// `shutting-down` and `terminated`.
const N_LAST: usize = 2;

/// What is paid for as it runs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Stretch {
    /// Nothing.
    None,
    /// It runs, or has run and saves its memory.
    Paid,
    /// EC2 took it back so early that it costs nothing.
    Free,
}

impl Ec2Meters {
    pub(super) fn new(config: &InstanceConfig) -> Self {
        Self {
            state: None,
            since: SimTime::START,
            from: SimTime::START,
            nanos: [0; State::ALL.len() - N_LAST],
            last_nanos: [0; N_LAST],
            is_sending_detailed: false,
            instance_type: config.instance_type,
            purchase: config.purchase,
            launched: None,
            terminated: None,
            stretch: Stretch::None,
            billed_s: 0,
            usage_cost: Money::ZERO,
            starts: 0,
            public_ipv4: None,
            public_ipv4_changes: 0,
            public_addresses: Area::default(),
            n_store_lost: 0,
            stored: Stored::default(),
            monitoring: config.monitoring,
            detailed: Area::default(),
            cpu: Cpu::new(config.instance_type, config.cpu_utilization, config.cpu_credits),
            dedicated_fee: Area::default(),
            failing: 0,
            failed: 0,
            ran_since: 0,
            samples: None,
            reserved: None,
            billed_s_closed: 0,
            served: None,
        }
    }

    /// The state now; `None` before the launch.
    #[must_use]
    pub const fn state(&self) -> Option<State> {
        self.state
    }

    /// Seconds billed up to `end`, the running stretch included.
    #[must_use]
    pub fn billed_s(&self, end: SimTime) -> u64 {
        self.billed_s + self.open_s(end)
    }

    /// What the instance's usage costs up to `end`, storage and addresses apart.
    #[must_use]
    pub fn usage_cost(&self, end: SimTime) -> Money {
        self.usage_cost + self.price_of(self.open_s(end))
    }

    /// Seconds of the open stretch.
    fn open_s(&self, end: SimTime) -> u64 {
        match self.stretch {
            Stretch::Paid => pricing::billed_seconds(end.saturating_since(self.from)),
            Stretch::None | Stretch::Free => 0,
        }
    }

    fn price_of(&self, seconds: u64) -> Money {
        let hourly = pricing::hourly(self.instance_type, self.purchase).unwrap_or(Money::ZERO);
        hourly.times(u128::from(seconds), 3_600)
    }

    fn become_monitored(&mut self, at: SimTime, monitoring: Monitoring) {
        self.monitoring = monitoring;
        self.monitor(at);
    }

    fn become_type(&mut self, instance_type: &'static InstanceType) {
        self.instance_type = instance_type;
        self.cpu.become_type(instance_type);
    }

    fn enter(&mut self, at: SimTime, state: State) {
        if let Some(before) = self.state.replace(state) {
            *self.nanos_mut(before) += (at - self.since).as_nanos();
        }
        self.since = at;
    }

    fn nanos_mut(&mut self, state: State) -> &mut u64 {
        let index = state as usize;
        let n_first = self.nanos.len();
        if index < n_first { &mut self.nanos[index] } else { &mut self.last_nanos[index - n_first] }
    }

    fn nanos(&self, state: State) -> u64 {
        let index = state as usize;
        let n_first = self.nanos.len();
        if index < n_first { self.nanos[index] } else { self.last_nanos[index - n_first] }
    }

    fn changed(&mut self, at: SimTime, from: State, to: State, is_interruption: bool, hibernates: bool) {
        self.enter(at, to);
        self.monitor(at);
        if to == State::Running {
            self.starts += 1;
            self.cpu.start(at);
            self.ran_since = u8::MAX;
            self.stretch = Stretch::Paid;
            self.from = at;
            return;
        }
        if from == State::Running {
            self.cpu.end(at, to != State::Stopping);
            if is_interruption && at - self.from < FREE_WHEN_INTERRUPTED {
                self.stretch = Stretch::Free;
            }
            if to == State::Stopping && hibernates {
                return; // paid for until it is off
            }
        }
        if self.stretch != Stretch::None {
            let seconds = self.open_s(at);
            self.billed_s += seconds;
            self.usage_cost += self.price_of(seconds);
            self.stretch = Stretch::None;
        }
        self.fail(at, 0);
        if to == State::Terminated {
            self.terminated = Some(at);
        }
    }

    /// Detailed monitoring is paid for while it sends numbers, that is while the instance runs.
    fn monitor(&mut self, at: SimTime) {
        let sends = self.monitoring == Monitoring::Detailed && self.state == Some(State::Running);
        if sends == self.is_sending_detailed {
            return;
        }
        self.is_sending_detailed = sends;
        if sends { self.detailed.up(at) } else { self.detailed.down(at) }
    }

    fn address(&mut self, at: SimTime, from: Option<u32>, to: Option<u32>) {
        if from.is_some() {
            self.public_addresses.down(at);
        }
        if to.is_some() {
            self.public_addresses.up(at);
            let before = std::mem::replace(&mut self.public_ipv4, to);
            self.public_ipv4_changes += u32::from(before.is_some() && before != to);
        }
    }

    fn checked(&mut self, at: SimTime, system: Check, instance: Check, attached_ebs: Check) {
        let mut failing = 0;
        for (check, bit) in [(system, SYSTEM), (instance, INSTANCE), (attached_ebs, EBS)] {
            failing |= if check == Check::Impaired { bit } else { 0 };
        }
        self.fail(at, failing);
    }

    fn fail(&mut self, at: SimTime, failing: u8) {
        if failing == self.failing {
            return;
        }
        if let Some(samples) = &mut self.samples {
            samples.checks.turn(at, self.failing);
        }
        self.failing = failing;
        self.failed |= failing;
    }

    fn seconds(&self, state: State, end: SimTime) -> f64 {
        SimDuration::from_nanos(self.nanos_until(state, end)).as_secs_f64()
    }

    fn nanos_until(&self, state: State, end: SimTime) -> u64 {
        let open = if self.state == Some(state) { end.saturating_since(self.since).as_nanos() } else { 0 };
        self.nanos(state) + open
    }
}

impl Meters for Ec2Meters {
    type Fact = Fact;

    fn latency(&self) -> Option<Latency<'_>> {
        None
    }

    fn concurrency(&self) -> Option<(u64, u64)> {
        None
    }

    fn note(&mut self, at: SimTime, fact: &Fact) {
        match *fact {
            Fact::Server(ServerFact::RequestEnded { request: _, arrived, outcome }) => {
                self.served.get_or_insert_default().end(at, arrived, outcome);
            }
            Fact::Server(ServerFact::LoadChanged { load_ppm }) => self.cpu.bear(at, load_ppm),
            Fact::StateChanged { from, to, reason, hibernates } => {
                self.changed(at, from, to, reason.is_interruption(), hibernates);
            }
            Fact::InstanceLaunched { instance_type, purchase, zone: _, monitoring, cpu_credits } => {
                self.instance_type = instance_type;
                self.cpu.launch(instance_type, cpu_credits);
                (self.purchase, self.monitoring, self.launched) = (purchase, monitoring, Some(at));
                self.enter(at, State::Pending);
            }
            Fact::InstanceTypeChanged { instance_type } => self.become_type(instance_type),
            Fact::CpuDemandChanged { percent } => self.cpu.want(at, percent),
            Fact::CreditSpecificationChanged { mode } => self.cpu.switch(at, mode),
            Fact::MonitoringChanged { monitoring } => self.become_monitored(at, monitoring),
            Fact::StatusChecksChanged { system, instance, attached_ebs } => {
                self.checked(at, system, instance, attached_ebs);
            }
            Fact::AddressChanged { address: AddressKind::PublicIpv4, from, to } => self.address(at, from, to),
            Fact::AddressAllocated { .. } => self.public_addresses.up(at),
            Fact::AddressReleased { .. } => self.public_addresses.down(at),
            Fact::VolumeCreated { .. }
            | Fact::VolumeModified { .. }
            | Fact::VolumeDeleted { .. }
            | Fact::StorageLost { volume: Store::InstanceStore, .. }
            | Fact::SnapshotStorageChanged { .. }
            | Fact::CapacityReservationChanged { .. }
            | Fact::DedicatedFeeBegan
            | Fact::DedicatedFeeEnded => self.hold(at, fact),
            Fact::AddressChanged { address: AddressKind::PrivateIpv4 | AddressKind::ElasticIp, .. }
            | Fact::StorageLost { volume: Store::Volume(_), .. }
            | Fact::InstanceAttributeModified { .. }
            | Fact::RebootBegan
            | Fact::RebootFinished
            | Fact::HostFailed
            | Fact::InstanceRecovered
            | Fact::VolumeModificationChanged { .. }
            | Fact::VolumeAttached { .. }
            | Fact::VolumeDetached { .. }
            | Fact::SnapshotCreated { .. }
            | Fact::SnapshotCompleted { .. }
            | Fact::SnapshotDeleted { .. }
            | Fact::ImageCreated { .. }
            | Fact::ImageDeregistered { .. }
            | Fact::SecurityGroupCreated { .. }
            | Fact::SecurityGroupDeleted { .. }
            | Fact::SecurityGroupRuleAuthorized { .. }
            | Fact::SecurityGroupRuleRevoked { .. }
            | Fact::PacketTested { .. }
            | Fact::NetworkInterfaceCreated { .. }
            | Fact::NetworkInterfaceDeleted { .. }
            | Fact::NetworkInterfaceAttached { .. }
            | Fact::NetworkInterfaceDetached { .. }
            | Fact::Ipv6AddressAssigned { .. }
            | Fact::EventScheduled { .. }
            | Fact::HibernationExpired
            | Fact::RebalanceRecommended
            | Fact::SpotInterruptionWarned { .. }
            | Fact::SpotRequestChanged { .. }
            | Fact::Server(ServerFact::ApplicationFailed { .. })
            | Fact::Job(_)
            | Fact::InstanceForgotten => {}
        }
    }

    fn summary(&self, end: SimTime) -> Vec<Metric> {
        let state = self.state.map_or("none", State::name);
        let mut metrics = vec![Metric { name: "state".to_owned(), value: Measured::Text(state.to_owned()) }];
        for state in State::ALL {
            metrics.push(Metric::number(&format!("seconds.{}", state.name()), self.seconds(state, end)));
        }
        metrics.extend([
            Metric::count("billed_s", self.billed_s(end)),
            Metric::count("starts", u64::from(self.starts)),
            Metric::count("public_ipv4_changes", u64::from(self.public_ipv4_changes)),
            Metric::count("instance_store.gib", u64::from(self.instance_type.instance_store_gib())),
            Metric::count("instance_store.lost", u64::from(self.n_store_lost)),
            Metric::count("volumes", self.stored.n_volumes()),
        ]);
        metrics.extend(self.cpu.summary(end));
        metrics.extend(self.served.iter().flat_map(|served| served.summary()));
        metrics
    }

    fn close_period(&mut self, end: SimTime, row: &mut dyn FnMut(&'static str, f64)) {
        self.publish(end, row);
        if let Some(served) = &mut self.served {
            served.close_period(row);
        }
        let billed_s = self.billed_s(end);
        // A stretch that turns out to be free takes its seconds back.
        row("billed_s", billed_s as f64 - self.billed_s_closed as f64);
        self.billed_s_closed = billed_s;
    }

    fn published(&self, metric: &str) -> Option<Published> {
        let samples = self.samples.as_ref()?;
        samples.checks.published(metric).or_else(|| samples.cpu.published(metric))
    }

    fn bill(&self, end: SimTime) -> Vec<LineItem> {
        self.lines(end)
    }

    fn bytes(&self) -> u64 {
        size_of::<Self>() as u64
            + self.stored.bytes()
            + self.samples.as_ref().map_or(0, |_| size_of::<Samples>() as u64)
    }
}
