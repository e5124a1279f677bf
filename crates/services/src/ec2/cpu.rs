//! How busy an instance's CPUs are, and what that does to its credits.
//!
//! The guest wants a constant share of its CPUs while it runs, until somebody changes it (*model assumption*: what a real guest
//! wants is not the cloud's business). A burstable type without credits gets less, see [`super::credits`].

use skylapse_units::{SimDuration, SimTime};

use super::catalog::InstanceType;
use super::credits::{CpuCredits, CpuWork, Mode};
use super::monitoring::{CREDITS, CpuSamples, MINUTE, n_minutes};
use crate::measure::{Measured, Metric, Published, Statistics};
use crate::service::LineItem;

/// What is measured of an instance's CPUs. In this order, what every start and stop touches is one line of the cache.
#[derive(Clone, Debug)]
#[repr(C)]
pub(super) struct Cpu {
    work: CpuWork,
    /// Up to where everything is counted; while it does not run, when it last ran.
    counted: SimTime,
    ran: SimDuration,
    /// Of a burstable type; few have any, so they stand apart.
    credits: Option<Box<CpuCredits>>,
    instance_type: &'static InstanceType,
    /// Thousandths of a percent of all vCPUs.
    demand_milli_percent: u32,
    is_running: bool,
    has_run: bool,
    published: Told,
    /// What requests ask of it; few instances get any.
    load: Option<Box<Load>>,
    /// What it spent and owes from before its type changed.
    carried: Option<Box<Carried>>,
}

/// What requests ask of the CPUs now, in millionths of a vCPU, and the work that they have got since `Cpu::counted` up to `since`.
#[derive(Clone, Debug, Default)]
struct Load {
    ppm: u64,
    work: u128,
    since: SimTime,
}

/// What credits have come to under types that an instance no longer has: the balance goes with the type, the debt stays.
#[derive(Clone, Debug, Default)]
struct Carried {
    spent: CpuWork,
    charged: CpuWork,
    line: Option<LineItem>,
}

/// How the numbers stood when CloudWatch last got them.
#[derive(Clone, Copy, Debug, Default)]
struct Told {
    ran: SimDuration,
    work: CpuWork,
    spent: CpuWork,
    charged: CpuWork,
}

impl Cpu {
    pub(super) fn new(instance_type: &'static InstanceType, percent: f64, mode: Option<Mode>) -> Self {
        Self {
            instance_type,
            credits: credits_of(instance_type, mode),
            demand_milli_percent: milli_percent(percent),
            counted: SimTime::START,
            is_running: false,
            has_run: false,
            ran: SimDuration::ZERO,
            work: CpuWork::default(),
            published: Told::default(),
            load: None,
            carried: None,
        }
    }

    /// It comes to be; before, its settings could still change.
    pub(super) fn launch(&mut self, instance_type: &'static InstanceType, mode: Option<Mode>) {
        self.instance_type = instance_type;
        self.credits = credits_of(instance_type, mode);
    }

    /// Another type: its credits begin anew, what was charged before is still owed.
    pub(super) fn become_type(&mut self, instance_type: &'static InstanceType) {
        if instance_type != self.instance_type {
            if let Some(credits) = self.credits.as_ref().filter(|credits| credits.spent() != CpuWork::default()) {
                let carried = self.carried.get_or_insert_default();
                carried.spent += credits.spent();
                carried.charged += credits.charged();
                carried.line = sum(carried.line.take(), credits.bill());
            }
            let mode = self.credits.as_ref().map(|credits| credits.mode());
            self.instance_type = instance_type;
            self.credits = credits_of(instance_type, mode);
        }
    }

    pub(super) fn start(&mut self, at: SimTime) {
        self.is_running = true;
        let stopped = std::mem::replace(&mut self.counted, at);
        if let Some(load) = &mut self.load {
            (load.work, load.since) = (0, at);
        }
        if std::mem::replace(&mut self.has_run, true)
            && let Some(credits) = &mut self.credits
        {
            credits.start(at - stopped);
        }
    }

    /// It no longer runs, for a while or for good.
    pub(super) fn end(&mut self, at: SimTime, is_for_good: bool) {
        self.count_to(at);
        self.is_running = false;
        if let Some(credits) = &mut self.credits {
            if is_for_good { credits.terminate() } else { credits.stop() }
        }
    }

    pub(super) fn want(&mut self, at: SimTime, percent: f64) {
        self.count_to(at);
        self.demand_milli_percent = milli_percent(percent);
    }

    /// Requests ask for this much from now on, in millionths of a vCPU. What they got is handed to the credits about once a
    /// second; within that second its order does not matter.
    #[inline]
    pub(super) fn bear(&mut self, at: SimTime, ppm: u64) {
        let load = self.load.get_or_insert_with(|| Box::new(Load { ppm: 0, work: 0, since: at }));
        load.count_to(at);
        load.ppm = ppm;
        if SETTLED <= at.saturating_since(self.counted) {
            self.count_to(at);
        }
    }

    pub(super) fn switch(&mut self, at: SimTime, mode: Mode) {
        self.count_to(at);
        if let Some(credits) = &mut self.credits {
            credits.switch(mode);
        }
    }

    /// Whole minutes that have passed become samples. What ran before a change of the demand belongs to the sample of its minute.
    pub(super) fn sample(&mut self, at: SimTime, samples: &mut CpuSamples) {
        loop {
            let minute = SimTime::from_nanos((self.counted.as_nanos() / MINUTE.as_nanos() + 1) * MINUTE.as_nanos());
            let end = minute.min(at);
            self.count_to(end);
            let ran = SimDuration::from_nanos(self.ran.as_nanos() - samples.ran.as_nanos());
            if !ran.is_zero() {
                let share = (self.work - samples.work).utilization(self.instance_type.vcpus, ran) * 100.0;
                let (min, max) = samples.range.unwrap_or((share, share));
                samples.range = Some((min.min(share), max.max(share)));
                (samples.ran, samples.work) = (self.ran, self.work);
            }
            // An instance that does not run has no samples, however long that is.
            if end == at || !self.is_running {
                return;
            }
        }
    }

    /// CloudWatch's numbers since it last got some: of the CPU at this pace, and of the credits.
    pub(super) fn publish(
        &mut self,
        at: SimTime,
        pace: Option<SimDuration>,
        has_credits: bool,
        samples: &mut CpuSamples,
        row: &mut dyn FnMut(&'static str, f64),
    ) {
        self.count_to(at);
        samples.cpu = pace.map(|covers| {
            let ran = SimDuration::from_nanos(self.ran.as_nanos() - self.published.ran.as_nanos());
            let mean = (self.work - self.published.work).utilization(self.instance_type.vcpus, ran) * 100.0;
            let n = n_minutes(ran).max(1) as f64;
            let (min, max) = samples.range.take().unwrap_or((mean, mean));
            row("cpu_utilization.avg", mean);
            row("cpu_utilization.min", min);
            row("cpu_utilization.max", max);
            row("cpu_utilization.sum", mean * n);
            row("cpu_utilization.samples", n);
            self.published = Told { ran: self.ran, work: self.work, ..self.published };
            Published { covers, statistics: Statistics { samples: n, sum: mean * n, min, max } }
        });
        let credits = self.credits.as_deref().copied().filter(|_| has_credits);
        samples.credits = credits.map(|credits| {
            let (spent, charged) = (self.spent_before() + credits.spent(), self.charged_before() + credits.charged());
            let numbers = [
                (spent - self.published.spent).as_credits_f64(),
                credits.balance().as_credits_f64(),
                credits.surplus().as_credits_f64(),
                (charged - self.published.charged).as_credits_f64(),
            ];
            for ((_, name), number) in CREDITS.iter().zip(numbers) {
                row(name, number);
            }
            self.published.spent = spent;
            self.published.charged = charged;
            numbers
        });
    }

    pub(super) fn summary(&self, end: SimTime) -> Vec<Metric> {
        let mut now = self.clone();
        now.count_to(end);
        let credits = now.credits.as_deref();
        let charged = self.charged_before() + credits.map_or_else(CpuWork::default, CpuCredits::charged);
        // A type without credits has none; what it was charged for before it became this type stays.
        let number = |name: &str, value: Option<CpuWork>| {
            let value = Measured::Number(value.map(|credits| credits.as_credits_f64()));
            Metric { name: name.to_owned(), value }
        };
        vec![
            number("cpu_credits.balance", credits.map(CpuCredits::balance)),
            number("cpu_credits.surplus", credits.map(CpuCredits::surplus)),
            number("cpu_credits.charged", Some(charged)),
        ]
    }

    pub(super) fn bill(&self, end: SimTime) -> Option<LineItem> {
        let mut now = self.clone();
        now.count_to(end);
        let owed = self.carried.as_ref().and_then(|carried| carried.line.clone());
        sum(owed, now.credits.and_then(|credits| credits.bill()))
    }

    fn spent_before(&self) -> CpuWork {
        self.carried.as_ref().map_or_else(CpuWork::default, |carried| carried.spent)
    }

    fn charged_before(&self) -> CpuWork {
        self.carried.as_ref().map_or_else(CpuWork::default, |carried| carried.charged)
    }

    fn count_to(&mut self, at: SimTime) {
        if !self.is_running {
            return;
        }
        let span = at.saturating_since(self.counted);
        if span.is_zero() {
            return;
        }
        self.counted = at;
        self.ran += span;
        let mut demand_ppm = self.demand_ppm();
        if let Some(load) = &mut self.load {
            load.count_to(at);
            let mean = std::mem::take(&mut load.work) / u128::from(span.as_nanos());
            let most = u32::from(self.instance_type.vcpus) * 1_000_000;
            demand_ppm = demand_ppm.saturating_add(u32::try_from(mean).unwrap_or(most)).min(most);
        }
        self.work += match &mut self.credits {
            Some(credits) => credits.advance(span, demand_ppm),
            None => CpuWork::of(demand_ppm, span),
        };
    }

    /// Millionths of a vCPU, all vCPUs together.
    fn demand_ppm(&self) -> u32 {
        self.demand_milli_percent * 10 * u32::from(self.instance_type.vcpus)
    }
}

impl Load {
    #[inline]
    fn count_to(&mut self, at: SimTime) {
        self.work += u128::from(self.ppm) * u128::from(at.saturating_since(self.since).as_nanos());
        self.since = at;
    }
}

/// How often what requests get is handed to the credits.
const SETTLED: SimDuration = SimDuration::from_secs(1);

fn credits_of(instance_type: &InstanceType, mode: Option<Mode>) -> Option<Box<CpuCredits>> {
    let credits = match mode {
        Some(mode) => CpuCredits::in_mode(instance_type, mode),
        None => CpuCredits::new(instance_type),
    };
    credits.map(Box::new)
}

/// Two lots of the same item as one line; their prices may differ.
fn sum(earlier: Option<LineItem>, later: Option<LineItem>) -> Option<LineItem> {
    match (earlier, later) {
        (Some(earlier), Some(later)) => {
            Some(LineItem { quantity: earlier.quantity + later.quantity, cost: earlier.cost + later.cost, ..later })
        }
        (earlier, later) => earlier.or(later),
    }
}

fn milli_percent(percent: f64) -> u32 {
    (percent.clamp(0.0, 100.0) * 1_000.0 + 0.5) as u32
}
