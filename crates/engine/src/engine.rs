//! The door: everything outside sees the engine through [`Engine`], and nothing else.
//!
//! A run is a pure function of (engine version, scenario, seed). The engine itself cannot fail: bad input is refused by
//! [`Engine::open`] with every problem at once, and a run that turns out larger than allowed stops with what it has.

use skylapse_kernel::{Digest, History, Seed, Simulation, Stop as KernelStop};
use skylapse_units::{SimDuration, SimTime};
use skylapse_view::{CommandText, Form, Problem, Repair, ScenarioText, TextFile};

use crate::observe::{Recording, SeriesRow, Summary};
use crate::scenario::{self, Budget, Loaded, Scenario};
use crate::workload::RecordedRequest;
use crate::world::{Listening, TimedFact, World};

/// Events between checkpoints at first: a seek then replays some tens of milliseconds of work.
const CHECKPOINT_SPACING: u64 = 1 << 18;
/// Events handled between two looks at buffers and checkpoints.
const SLICE: u64 = 1 << 15;
/// Rows of the series kept before a run returns, so that they can be taken.
const MOST_SERIES_ROWS: u64 = 1 << 18;

/// What an engine is opened for.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// What a scenario may need.
    pub budget: Budget,
    /// Overrides the scenario's seed.
    pub seed: Option<u64>,
    /// Keep marks and lanes for frames.
    pub records: bool,
    /// Keep facts for [`Engine::take_facts`].
    pub facts: bool,
    /// Keep series rows of this period for [`Engine::take_series_rows`].
    pub series: Option<SimDuration>,
    /// Bytes for checkpoints; 0: no going back except by starting over.
    pub history_bytes: u64,
}

impl Options {
    /// A headless run to the end.
    pub const HEADLESS: Self =
        Self { budget: Budget::NATIVE, seed: None, records: false, facts: false, series: None, history_bytes: 0 };
    /// A page: frames, time travel.
    pub const PAGE: Self = Self { budget: Budget::BROWSER, records: true, history_bytes: 96 << 20, ..Self::HEADLESS };
}

/// Why [`Engine::run`] returned.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stop {
    /// The limit, or the end of the scenario, is reached.
    ReachedLimit,
    /// The budget of events is used up; call again to go on.
    SpentBudget,
    /// More requests were under way than a run may hold: it went on without new arrivals from there.
    Overrun,
}

/// One run that can be looked at, moved through and changed.
pub struct Engine {
    loaded: Loaded,
    /// The scenario as JSON text: saving and editing parse it again, running does not need it.
    document: String,
    /// The scenario's files as text: a saved scenario needs them.
    files: Vec<TextFile>,
    seed: u64,
    options: Options,
    simulation: Simulation<World>,
    history: Option<History<World>>,
    recording: Recording,
    is_finished: bool,
}

impl Engine {
    /// Opens a scenario at its start, or says everything that is wrong with it.
    ///
    /// # Errors
    /// All problems of the text, each with its path.
    pub fn open(text: &ScenarioText, options: Options) -> Result<Self, Vec<Problem>> {
        Ok(Self::new(scenario::read_with(text, &options.budget)?, text.files.clone(), options))
    }

    /// Starts a scenario that has been read.
    #[must_use]
    pub fn new(mut loaded: Loaded, files: Vec<TextFile>, options: Options) -> Self {
        let document = std::mem::take(&mut loaded.text);
        Self::with_document(loaded, document, files, options)
    }

    fn with_document(loaded: Loaded, document: String, files: Vec<TextFile>, options: Options) -> Self {
        let seed = options.seed.unwrap_or(loaded.scenario.seed);
        let listening = Listening { facts: options.facts || options.records, series: options.series };
        let mut simulation = Simulation::new(World::new(&loaded.scenario, Seed(seed), listening));
        simulation.model.start(&mut simulation.queue);
        let mut recording = Recording::new(if options.records { loaded.scenario.resources.len() as u32 } else { 0 });
        if options.records {
            recording.take_in(&mut simulation.model, SimTime::START);
        }
        let history = (options.history_bytes > 0)
            .then(|| History::new(simulation.clone(), CHECKPOINT_SPACING, options.history_bytes));
        Self { loaded, document, files, seed, options, simulation, history, recording, is_finished: false }
    }

    /// Adds requests recorded elsewhere; for a run that has not begun.
    pub fn add_recording(&mut self, rows: std::sync::Arc<[RecordedRequest]>) {
        assert!(self.simulation.handled() == 0, "a recording is added before the run begins");
        let mut world = World::new(
            &self.loaded.scenario,
            Seed(self.seed),
            Listening { facts: self.options.facts || self.options.records, series: self.options.series },
        );
        world.add_recording(rows);
        self.simulation = Simulation::new(world);
        self.simulation.model.start(&mut self.simulation.queue);
        self.history = (self.options.history_bytes > 0)
            .then(|| History::new(self.simulation.clone(), CHECKPOINT_SPACING, self.options.history_bytes));
    }

    /// Lets everything up to `limit` (or the end of the scenario) happen, at most `budget` events.
    pub fn run(&mut self, limit: SimTime, budget: u64) -> Stop {
        let limit = limit.min(self.end());
        let (whole, limit) = (limit, limit.min(self.series_limit()));
        let mut left = budget;
        loop {
            let stop = self.run_slice(limit, left.min(SLICE), &mut left);
            self.after_slice();
            match stop {
                KernelStop::SpentBudget if left == 0 => return Stop::SpentBudget,
                KernelStop::SpentBudget => {}
                KernelStop::ReachedLimit | KernelStop::RanDry => break,
            }
        }
        if limit < whole {
            self.simulation.model.close_periods(limit, &mut self.simulation.queue);
            return Stop::SpentBudget;
        }
        if limit == self.end() && !self.is_finished {
            self.is_finished = true;
            self.simulation.model.close_last_period(limit);
        }
        if self.simulation.model.is_overrun { Stop::Overrun } else { Stop::ReachedLimit }
    }

    /// The same scenario from its start with another seed, without anything kept for drawing.
    #[must_use]
    pub fn replicate(&self, seed: u64) -> Self {
        let options = Options { seed: Some(seed), ..Options::HEADLESS };
        // Files and document belong to saving and editing, which a replication never does.
        Self::with_document(self.loaded.clone(), "{}".to_owned(), vec![], options)
    }

    /// Runs to the end of the scenario.
    pub fn run_to_end(&mut self) -> Stop {
        loop {
            match self.run(self.end(), u64::MAX) {
                Stop::SpentBudget => {}
                stop @ (Stop::ReachedLimit | Stop::Overrun) => return stop,
            }
        }
    }

    /// Shows another moment: back by the nearest checkpoint and replay, forward by running. Call with a budget until it
    /// returns anything but [`Stop::SpentBudget`].
    pub fn seek(&mut self, at: SimTime, budget: u64) -> Stop {
        let at = at.min(self.end());
        let now = self.simulation.now();
        if at < now {
            self.go_back(at);
        } else if let Some(history) = &self.history
            && now < history.nearest_moment(at)
        {
            // Forward over known ground: the checkpoint ahead saves the replay up to it.
            self.simulation = history.nearest(at);
        }
        self.run(at, budget)
    }

    /// Adds a command at a moment; the run stands at that moment afterwards and goes on from there.
    ///
    /// # Errors
    /// All problems of the command; the run is unchanged then.
    pub fn apply(&mut self, at: SimTime, command: &CommandText) -> Result<(), Vec<Problem>> {
        // Whole milliseconds survive the way through the scenario's text.
        let at = SimTime::from_nanos(at.min(self.end()).as_nanos() / 1_000_000 * 1_000_000);
        let document = scenario::with_command(&self.parsed(), at.as_secs_f64(), command)?;
        let text = ScenarioText { json: document.to_string(), files: self.files.clone() };
        let loaded = scenario::read_with(&text, &self.options.budget)?;
        // Everything before `at` stays; everything from `at` on is computed anew.
        let before = SimTime::from_nanos(at.as_nanos().saturating_sub(1));
        while self.seek(before, u64::MAX) == Stop::SpentBudget {}
        if let Some(history) = &mut self.history {
            history.forget_from(at);
        }
        if at == SimTime::START {
            *self = Self::new(loaded, text.files, self.options);
        } else {
            self.document = document.to_string();
            self.loaded = loaded;
            self.is_finished = false;
            if self.options.records {
                self.recording.forget_from(at, &self.simulation.model);
            }
        }
        self.run(at, u64::MAX);
        Ok(())
    }

    /// Changes the scenario itself (a `Set` from the start) and stands at its start.
    ///
    /// # Errors
    /// All problems of the change; the run is unchanged then.
    pub fn edit(&mut self, command: &CommandText) -> Result<(), Vec<Problem>> {
        let document = scenario::edit(&self.parsed(), command)?;
        let text = ScenarioText { json: document.to_string(), files: self.files.clone() };
        let loaded = scenario::read_with(&text, &self.options.budget)?;
        *self = Self::new(loaded, text.files, self.options);
        Ok(())
    }

    /// The scenario with every command so far, as text.
    #[must_use]
    pub fn save(&self) -> ScenarioText {
        let json = serde_json::to_string_pretty(&self.parsed()).expect("a scenario is plain JSON");
        ScenarioText { json, files: self.files.clone() }
    }

    /// What can be set on a resource and its workloads; one that came to be in mid-run has the settings of its group.
    #[must_use]
    pub fn form(&self, resource: u32) -> Form {
        // The form reads arrivals and commands from the document, which the engine keeps as text.
        let loaded = Loaded { text: self.document.clone(), ..self.loaded.clone() };
        let origin = self.world().directory.origin(resource, &self.loaded.scenario.resources);
        let mut form = scenario::form(&loaded, origin);
        if origin != resource {
            (form.resource, form.id) = (resource, String::new());
        }
        form
    }

    /// What was mended in the scenario's files.
    #[must_use]
    pub fn repairs(&self) -> &[(String, Vec<Repair>)] {
        &self.loaded.repairs
    }

    /// The summary at the current moment (contract §4).
    #[must_use]
    pub fn summary(&self) -> Summary {
        let digest = self.digest().to_string();
        let simulation = &self.simulation;
        Summary::of(self.seed, &simulation.model, simulation.now(), simulation.handled(), digest)
    }

    /// The fingerprint of the run so far: events, facts with all that they say, answers, and how every workload fared.
    #[must_use]
    pub fn digest(&self) -> Digest {
        let mut digest = self.simulation.digest();
        let world = &self.simulation.model;
        digest.absorb(world.n_facts ^ world.answers.value());
        world.meters.digests(&mut |facts| digest.absorb(facts));
        for (index, workload) in world.workloads.iter().enumerate() {
            for number in [workload.offered, workload.completed, workload.failed, workload.throttled] {
                digest.absorb(number);
            }
            digest.absorb(world.waited_sum(index) as u64);
        }
        digest
    }

    /// Facts since the last call, in order; empty unless opened with `facts`.
    pub fn take_facts(&mut self) -> Vec<TimedFact> {
        self.simulation.model.take_facts()
    }

    /// Series rows since the last call, in order; empty unless opened with `series`.
    pub fn take_series_rows(&mut self) -> Vec<SeriesRow> {
        self.simulation.model.take_series_rows()
    }

    /// The current moment.
    #[must_use]
    pub const fn now(&self) -> SimTime {
        self.simulation.now()
    }

    /// The end of the scenario.
    #[must_use]
    pub fn end(&self) -> SimTime {
        SimTime::START + self.loaded.scenario.duration
    }

    /// True when the run stands at its end.
    #[must_use]
    pub fn is_at_end(&self) -> bool {
        self.is_finished && self.simulation.now() == self.end()
    }

    /// Events handled up to the current moment.
    #[must_use]
    pub const fn n_events(&self) -> u64 {
        self.simulation.handled()
    }

    /// The seed of the run.
    #[must_use]
    pub const fn seed(&self) -> u64 {
        self.seed
    }

    /// The name of a resource, for facts and series: of the scenario, or come to be in mid-run.
    #[must_use]
    pub fn resource_name(&self, resource: u32) -> &str {
        self.simulation.model.directory.name(resource)
    }

    /// The scenario.
    #[must_use]
    pub const fn scenario(&self) -> &Scenario {
        &self.loaded.scenario
    }

    /// The scenario as it was read.
    #[must_use]
    pub const fn loaded(&self) -> &Loaded {
        &self.loaded
    }

    pub(crate) const fn world(&self) -> &World {
        &self.simulation.model
    }

    pub(crate) const fn recording(&self) -> &Recording {
        &self.recording
    }

    fn parsed(&self) -> serde_json::Value {
        serde_json::from_str(&self.document).expect("the engine's own text is JSON")
    }

    /// How far a run may go before its series rows are taken.
    fn series_limit(&self) -> SimTime {
        let Some(period) = self.options.series else { return SimTime::END };
        let rows_per_period = 24 * self.simulation.model.addresses.len().max(1) as u64;
        let n_periods = (MOST_SERIES_ROWS / rows_per_period).max(1);
        let span = SimDuration::from_nanos(period.as_nanos().saturating_mul(n_periods));
        self.simulation.now().saturating_add(span)
    }

    /// Runs events strictly before the next command, or carries the command out. Commands come before events of their moment.
    fn run_slice(&mut self, limit: SimTime, budget: u64, left: &mut u64) -> KernelStop {
        let next = self.loaded.scenario.commands.get(self.simulation.model.n_commands_done as usize);
        let before = self.simulation.handled();
        let stop = match next {
            Some(next) if next.at <= limit => {
                let at = next.at;
                let stop = match at.as_nanos().checked_sub(1) {
                    Some(nanos) => self.simulation.run(SimTime::from_nanos(nanos), budget),
                    None => KernelStop::ReachedLimit,
                };
                if stop == KernelStop::SpentBudget {
                    stop
                } else {
                    let world = &mut self.simulation.model;
                    world.close_periods(at, &mut self.simulation.queue);
                    world.command(at, &next.command, &mut self.simulation.queue);
                    world.n_commands_done += 1;
                    KernelStop::SpentBudget // there is more to do up to the limit
                }
            }
            _ => self.simulation.run(limit, budget),
        };
        *left -= self.simulation.handled() - before;
        stop
    }

    fn after_slice(&mut self) {
        if self.options.records {
            let now = self.simulation.now();
            self.recording.take_in(&mut self.simulation.model, now);
        }
        if let Some(history) = &mut self.history
            && !self.options.facts
            && self.options.series.is_none()
        {
            history.record(&self.simulation);
        }
    }

    fn go_back(&mut self, at: SimTime) {
        match &self.history {
            Some(history) => self.simulation = history.nearest(at),
            None => {
                let recording = std::mem::take(&mut self.recording);
                let (document, files) = (std::mem::take(&mut self.document), std::mem::take(&mut self.files));
                *self = Self::with_document(self.loaded.clone(), document, files, self.options);
                self.recording = recording;
            }
        }
        self.is_finished = false;
    }
}
