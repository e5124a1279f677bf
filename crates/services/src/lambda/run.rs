//! How long things take: chance is drawn here, once a request, and passed on as values.

use skylapse_kernel::{Distribution, Rng};
use skylapse_units::{SimDuration, SimTime};

use super::config::FunctionConfig;
use super::fact::End;

/// INIT is cut here and run again inside the first invocation (AWS, lambda-runtime-environment.html, 2026-10).
pub(super) const INIT_LIMIT: SimDuration = SimDuration::from_secs(10);

/// One stream of chance for each thing that is drawn, so that changing one setting moves no other setting's luck.
#[derive(Clone, Debug)]
pub(super) struct Chance {
    duration: Rng,
    init: Rng,
    restore: Rng,
    sandbox: Rng,
    cold: Rng,
    error: Rng,
    idle: Rng,
    recycle: Rng,
    pub(super) routing: Rng,
}

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
        }
    }
}

/// A configuration with everything worked out that a request needs.
#[derive(Clone, Debug)]
pub(super) struct Settings {
    pub(super) config: FunctionConfig,
    init: Distribution,
    restore: Distribution,
    slowdown: f64,
}

/// What will happen to one request.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Run {
    /// From now until the handler begins.
    pub(super) wait: SimDuration,
    /// `Init Duration` or `Restore Duration`; a suppressed INIT has none.
    pub(super) init: SimDuration,
    /// `Duration`.
    pub(super) duration: SimDuration,
    pub(super) end: End,
}

impl Settings {
    pub(super) fn new(config: &FunctionConfig) -> Self {
        Self {
            config: config.clone(),
            init: config.init_distribution(),
            restore: config.restore_distribution(),
            slowdown: config.slowdown(),
        }
    }

    /// A request on an environment that is ready after `wait`.
    #[inline]
    pub(super) fn warm(&self, chance: &mut Chance, work: Option<SimDuration>, wait: SimDuration) -> Run {
        let run = self.handler(chance, work);
        self.ended(chance, wait, SimDuration::ZERO, run, self.config.timeout)
    }

    /// A request on an environment that was reset: INIT runs inside `Duration`, and the timeout covers both.
    pub(super) fn after_reset(&self, chance: &mut Chance, work: Option<SimDuration>) -> Run {
        let init = chance.init.draw(&self.init);
        let run = self.handler(chance, work);
        self.ended(chance, SimDuration::ZERO, SimDuration::ZERO, long(init, run), self.config.timeout)
    }

    /// A request that waits for a new environment.
    pub(super) fn cold(&self, chance: &mut Chance, work: Option<SimDuration>) -> Run {
        if let Some(whole) = &self.config.cold_duration {
            let run = chance.cold.draw(whole);
            let limit = INIT_LIMIT + self.config.timeout;
            return self.ended(chance, SimDuration::ZERO, SimDuration::ZERO, run, limit);
        }
        let sandbox = chance.sandbox.draw(&self.config.sandbox_and_download);
        let run = self.handler(chance, work);
        let timeout = self.config.timeout;
        if self.config.snap_start {
            let restore = chance.restore.draw(&self.restore);
            return self.ended(chance, long(sandbox, restore), restore, run, timeout);
        }
        let init = chance.init.draw(&self.init);
        if init <= INIT_LIMIT {
            return self.ended(chance, long(sandbox, init), init, run, timeout);
        }
        // INIT runs again inside the first invocation and takes as long as before.
        self.ended(chance, long(sandbox, INIT_LIMIT), SimDuration::ZERO, long(init, run), timeout)
    }

    /// How long an environment stays idle this time.
    #[inline]
    pub(super) fn idle(&self, chance: &mut Chance) -> SimDuration {
        chance.idle.draw(&self.config.idle_timeout)
    }

    /// How old a new environment may become.
    pub(super) fn age(&self, chance: &mut Chance) -> Option<SimDuration> {
        self.config.recycle_after.as_ref().map(|ages| chance.recycle.draw(ages))
    }

    /// The handler's run without a timeout.
    #[inline]
    fn handler(&self, chance: &mut Chance, work: Option<SimDuration>) -> SimDuration {
        let drawn = work.unwrap_or_else(|| chance.duration.draw(&self.config.duration));
        if self.slowdown == 1.0 {
            return drawn;
        }
        SimDuration::from_secs_f64(drawn.as_secs_f64() * self.slowdown)
    }

    #[inline]
    fn ended(
        &self,
        chance: &mut Chance,
        wait: SimDuration,
        init: SimDuration,
        run: SimDuration,
        limit: SimDuration,
    ) -> Run {
        let fails = self.config.error_rate > 0.0 && chance.error.chance(self.config.error_rate);
        let end = match (limit < run, fails) {
            (true, _) => End::Timeout,
            (false, true) => End::Error,
            (false, false) => End::Success,
        };
        Run { wait, init, duration: run.at_most(limit), end }
    }
}

/// One span after another; what cannot be named is as long as spans get.
fn long(first: SimDuration, second: SimDuration) -> SimDuration {
    SimTime::from_nanos(first.as_nanos()).saturating_add(second).since_start().at_most(SimDuration::LONGEST)
}
