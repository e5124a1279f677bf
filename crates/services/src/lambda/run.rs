//! How long things take: chance is drawn here, once a request, and passed on as values.

use std::sync::Arc;

use skylapse_kernel::{Distribution, Rng};
use skylapse_units::{Memory, SimDuration, SimTime};

use super::config::{Architecture, FunctionConfig};
use super::extras::InvocationType;
use super::fact::End;

/// INIT is cut here and run again inside the first invocation (AWS, lambda-runtime-environment.html, 2026-10).
pub(super) const INIT_LIMIT: SimDuration = SimDuration::from_secs(10);

/// One stream of chance for each thing that is drawn, so that changing one setting moves no other setting's luck.
#[derive(Clone, Debug)]
#[repr(C)]
pub(super) struct Chance {
    idle: Rng,
    duration: Rng,
    pub(super) routing: Rng,
    error: Rng,
    init: Rng,
    restore: Rng,
    sandbox: Rng,
    cold: Rng,
    recycle: Rng,
    provision: Rng,
    crash: Rng,
    proactive: Rng,
}

/// AWS prepares provisioned concurrency for "a minute or two" before it allocates (AWS, lambda-concurrency.html, 2026; the
/// even spread is a *model assumption*).
const PREPARE: Distribution =
    Distribution::Uniform { min: SimDuration::from_secs(60), max: SimDuration::from_secs(120) };
/// It then allocates 6,000 environments a minute and function: one in 10 ms (AWS, lambda-concurrency.html, 2026).
const ALLOCATE_ONE: SimDuration = SimDuration::from_millis(10);

impl Chance {
    pub(super) fn new(rng: &Rng) -> Self {
        Self {
            duration: rng.fork("duration"),
            init: rng.fork("init"),
            restore: rng.fork("restore"),
            sandbox: rng.fork("sandbox"),
            cold: rng.fork("cold"),
            error: rng.fork("error"),
            idle: rng.fork("idle"),
            recycle: rng.fork("recycle"),
            routing: rng.fork("routing"),
            provision: rng.fork("provision"),
            crash: rng.fork("crash"),
            proactive: rng.fork("proactive"),
        }
    }

    /// How long AWS takes until `n` more provisioned environments are ready, all at once.
    pub(super) fn allocation(&mut self, n: u32) -> SimDuration {
        let allocate = SimDuration::from_nanos(ALLOCATE_ONE.as_nanos() * u64::from(n));
        long(self.provision.draw(&PREPARE), allocate)
    }
}

/// A configuration with everything worked out that a request needs; the rest stands apart, so that a request to one of many
/// functions touches few cache lines.
#[derive(Clone, Debug)]
#[repr(C)]
pub(super) struct Settings {
    pub(super) reserved_concurrency: Option<u32>,
    pub(super) provisioned_concurrency: u32,
    pub(super) environment_concurrency: u32,
    pub(super) memory: Memory,
    pub(super) architecture: Architecture,
    /// Requests are events, or are refused: they go another way.
    pub(super) is_special: bool,
    /// Provisioned concurrency follows its use.
    pub(super) is_scaled: bool,
    /// Runs may end badly by more than their handler's errors and the timeout.
    is_troubled: bool,
    timeout: SimDuration,
    error_rate: f64,
    slowdown: f64,
    idle_timeout: Distribution,
    duration: Distribution,
    /// Shared by clones and by functions that are set alike: it never changes.
    rest: Arc<Rest>,
}

/// What only new environments need.
#[derive(Clone, Debug)]
struct Rest {
    config: FunctionConfig,
    init: Distribution,
    restore: Distribution,
    first_run: SimDuration,
}

/// What will happen to one request.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Run {
    /// From now until the invocation begins.
    pub(super) wait: SimDuration,
    /// The INIT that runs inside the invocation of a new environment, because the first one took too long; else zero.
    pub(super) second_init: SimDuration,
    /// `Init Duration` or `Restore Duration`; a suppressed INIT has none.
    pub(super) init: SimDuration,
    /// `Duration`.
    pub(super) duration: SimDuration,
    pub(super) end: End,
}

impl Settings {
    pub(super) fn new(config: &FunctionConfig) -> Self {
        let extras = &config.extras;
        let rest = Rest {
            config: config.clone(),
            init: config.init_distribution(),
            restore: config.restore_distribution(),
            first_run: config.first_run(),
        };
        Self {
            reserved_concurrency: config.reserved_concurrency,
            provisioned_concurrency: config.provisioned_concurrency,
            environment_concurrency: config.environment_concurrency,
            memory: config.memory,
            architecture: config.architecture,
            is_special: extras.refusal().is_some() || extras.invocation_type == InvocationType::Event,
            is_scaled: extras.provisioned_scaling.is_some(),
            is_troubled: extras.crash_rate > 0.0
                || extras.memory_used.is_some_and(|used| config.memory < used)
                || extras.is_response_too_large(),
            timeout: config.timeout,
            error_rate: config.error_rate,
            slowdown: config.slowdown(),
            idle_timeout: config.idle_timeout.clone(),
            duration: config.duration.clone(),
            rest: Arc::new(rest),
        }
    }

    /// The same settings once more, if this is their configuration.
    pub(super) fn shared_with(&self, config: &FunctionConfig) -> Option<Self> {
        (self.rest.config == *config).then(|| self.clone())
    }

    /// The configuration as it was given.
    pub(super) fn config(&self) -> &FunctionConfig {
        &self.rest.config
    }

    /// Bytes held apart; an estimate.
    pub(super) const fn bytes(&self) -> u64 {
        size_of::<Rest>() as u64
    }

    /// A request on an environment that is ready after `wait`.
    #[inline]
    pub(super) fn warm(&self, chance: &mut Chance, work: Option<SimDuration>, wait: SimDuration) -> Run {
        let run = self.handler(chance, work);
        self.ended(chance, Drawn::plain(wait, run, self.timeout))
    }

    /// A request on an environment that was reset: INIT runs inside `Duration`, and the timeout covers both.
    pub(super) fn after_reset(&self, chance: &mut Chance, work: Option<SimDuration>) -> Run {
        let init = chance.init.draw(&self.rest.init);
        let run = long(init, self.handler(chance, work));
        self.ended(chance, Drawn::plain(SimDuration::ZERO, run, self.timeout))
    }

    /// A request that waits for a new environment.
    pub(super) fn cold(&self, chance: &mut Chance, work: Option<SimDuration>) -> Run {
        let mut drawn = self.draw_cold(chance, work);
        let share = self.rest.config.extras.proactive_init_share;
        if share > 0.0 && chance.proactive.chance(share) {
            // The environment was made ahead of its request: INIT is reported and billed, and nobody waited for it.
            drawn.wait = SimDuration::ZERO;
        }
        self.ended(chance, drawn)
    }

    fn draw_cold(&self, chance: &mut Chance, work: Option<SimDuration>) -> Drawn {
        let Rest { config, init, restore, first_run } = &*self.rest;
        if let Some(whole) = &config.cold_duration {
            let run = chance.cold.draw(whole);
            return Drawn::plain(SimDuration::ZERO, run, INIT_LIMIT + self.timeout);
        }
        let sandbox = chance.sandbox.draw(&config.sandbox_and_download);
        let run = long(*first_run, self.handler(chance, work));
        let limit = self.timeout;
        if config.snap_start {
            let restore = chance.restore.draw(restore);
            return Drawn { init: restore, ..Drawn::plain(long(sandbox, restore), run, limit) };
        }
        let init = chance.init.draw(init);
        if init <= INIT_LIMIT {
            return Drawn { init, ..Drawn::plain(long(sandbox, init), run, limit) };
        }
        // INIT runs again inside the first invocation and takes as long as before.
        Drawn { second_init: init, ..Drawn::plain(long(sandbox, INIT_LIMIT), long(init, run), limit) }
    }

    /// What INIT of an environment of provisioned concurrency is billed for, in ms: AWS runs it ahead of every request.
    pub(super) fn provisioned_init_ms(&self, chance: &mut Chance) -> u64 {
        chance.provision.draw(&self.rest.init).as_millis_ceil()
    }

    /// How long an environment stays idle this time.
    #[inline]
    pub(super) fn idle(&self, chance: &mut Chance) -> SimDuration {
        chance.idle.draw(&self.idle_timeout)
    }

    /// How old a new environment may become.
    pub(super) fn age(&self, chance: &mut Chance) -> Option<SimDuration> {
        self.rest.config.recycle_after.as_ref().map(|ages| chance.recycle.draw(ages))
    }

    /// The handler's run without a timeout.
    #[inline]
    fn handler(&self, chance: &mut Chance, work: Option<SimDuration>) -> SimDuration {
        let drawn = work.unwrap_or_else(|| chance.duration.draw(&self.duration));
        if self.slowdown == 1.0 {
            return drawn;
        }
        SimDuration::from_secs_f64(drawn.as_secs_f64() * self.slowdown)
    }

    #[inline]
    fn ended(&self, chance: &mut Chance, drawn: Drawn) -> Run {
        let Drawn { wait, second_init, init, run, limit } = drawn;
        let fails = self.error_rate > 0.0 && chance.error.chance(self.error_rate);
        let end = match (limit < run, fails) {
            (true, _) => End::Timeout,
            (false, _) if self.is_troubled => self.trouble(chance, fails),
            (false, true) => End::Error,
            (false, false) => End::Success,
        };
        Run { wait, second_init, init, duration: run.at_most(limit), end }
    }

    /// How a run ends that is not cut by the timeout, when more can go wrong.
    #[inline(never)]
    fn trouble(&self, chance: &mut Chance, fails: bool) -> End {
        let extras = &self.rest.config.extras;
        if extras.memory_used.is_some_and(|used| self.memory < used) {
            End::OutOfMemory
        } else if chance.crash.chance(extras.crash_rate) {
            End::Crash
        } else if fails || extras.is_response_too_large() {
            End::Error
        } else {
            End::Success
        }
    }
}

/// A request before its timeout and its luck.
struct Drawn {
    wait: SimDuration,
    second_init: SimDuration,
    init: SimDuration,
    run: SimDuration,
    /// What cuts the run.
    limit: SimDuration,
}

impl Drawn {
    /// Without INIT.
    #[inline]
    const fn plain(wait: SimDuration, run: SimDuration, limit: SimDuration) -> Self {
        Self { wait, second_init: SimDuration::ZERO, init: SimDuration::ZERO, run, limit }
    }
}

impl Run {
    /// From now until the environment is initialized; `None`: the timeout comes first.
    pub(super) fn ready(&self) -> Option<SimDuration> {
        (self.second_init <= self.duration).then(|| long(self.wait, self.second_init))
    }

    /// From now until the end.
    pub(super) fn whole(&self) -> SimDuration {
        long(self.wait, self.duration)
    }
}

/// One span after another; what cannot be named is as long as spans get.
fn long(first: SimDuration, second: SimDuration) -> SimDuration {
    SimTime::from_nanos(first.as_nanos()).saturating_add(second).since_start().at_most(SimDuration::LONGEST)
}
