//! The real run behind a session: the engine's façade in seconds and text.

use skylapse_engine::observe::{series_header, write_fact, write_series_row};
use skylapse_engine::scenario::{from_csv, preset};
use skylapse_engine::{Engine, Moment as Found, Options, SimDuration, SimTime, Stop};
use skylapse_view::{CommandText, ExportKind, Form, Frame, Lens, Problem, Repair, ScenarioText, TextFile};

use super::run::{Moment, Run};

/// The scenario whose function takes the requests of a reader's file, when none is open.
const BASE: &str = "lambda-idle";
/// The period of an exported series: the headless program's default (contract §6).
const PERIOD: SimDuration = SimDuration::from_secs(60);
/// The lab shows the first resource.
const RESOURCE: u32 = 0;

/// An engine, and how far it has ever come.
pub struct EngineRun {
    engine: Engine,
    known: SimTime,
}

impl EngineRun {
    fn go(&mut self, at: SimTime, budget: u64) -> bool {
        let stop = self.engine.seek(at, budget);
        self.known = self.known.max(self.engine.now());
        match stop {
            Stop::SpentBudget => false,
            // A run that had to stop taking requests is complete all the same.
            Stop::ReachedLimit | Stop::Overrun => true,
        }
    }

    /// The whole run once more, with what an export needs.
    fn again(&self, options: Options) -> Option<Engine> {
        let mut engine = Engine::open(&self.engine.save(), options).ok()?;
        engine.run_to_end();
        Some(engine)
    }
}

fn moment_at(at_s: f64) -> SimTime {
    // Far ends are the engine's business; here a moment only must not be nonsense.
    let nanos = if at_s.is_finite() { libm::round(at_s.max(0.0) * 1e9) } else { 0.0 };
    SimTime::from_nanos(nanos as u64)
}

impl Run for EngineRun {
    fn open(scenario: &ScenarioText) -> Result<Self, Vec<Problem>> {
        Ok(Self { engine: Engine::open(scenario, Options::PAGE)?, known: SimTime::START })
    }

    fn preset(name: &str) -> Option<ScenarioText> {
        preset(name)
    }

    fn traced(base: Option<&Self>, file: TextFile) -> Result<ScenarioText, Vec<Problem>> {
        if let Some(base) = base {
            return from_csv(&base.engine.loaded().document, file);
        }
        let base = Self::open(&preset(BASE).expect("the scenario is shipped"))?;
        from_csv(&base.engine.loaded().document, file)
    }

    fn now_s(&self) -> f64 {
        self.engine.now().as_secs_f64()
    }

    fn end_s(&self) -> f64 {
        self.engine.end().as_secs_f64()
    }

    fn seek(&mut self, at_s: f64, budget: u64) -> bool {
        self.go(moment_at(at_s), budget)
    }

    fn moment(&mut self, forward: bool, budget: u64) -> Moment {
        match self.engine.moment(RESOURCE, forward) {
            Found::At(at) => Moment::At(at.as_secs_f64()),
            Found::None => Moment::None,
            Found::Unknown => {
                // Ahead into what is not known yet, and back: what was recorded on the way stays.
                let (here, end) = (self.engine.now(), self.engine.end());
                self.go(self.known, u64::MAX);
                self.go(end, budget);
                self.go(here, u64::MAX);
                Moment::Unknown
            }
        }
    }

    fn apply(&mut self, at_s: f64, command: &CommandText) -> Result<(), Vec<Problem>> {
        self.engine.apply(moment_at(at_s), command)?;
        self.known = self.engine.now();
        Ok(())
    }

    fn edit(&mut self, command: &CommandText) -> Result<(), Vec<Problem>> {
        self.engine.edit(command)?;
        self.known = SimTime::START;
        Ok(())
    }

    fn frame(&self, lens: &Lens) -> Frame {
        self.engine.frame(lens)
    }

    fn form(&self) -> Form {
        self.engine.form(RESOURCE)
    }

    fn save(&self) -> ScenarioText {
        self.engine.save()
    }

    fn export(&self, what: ExportKind) -> Vec<u8> {
        match what {
            ExportKind::Scenario => self.engine.save().json.into_bytes(),
            ExportKind::Summary => self.summary().into_bytes(),
            ExportKind::Series => self.series().into_bytes(),
            ExportKind::Facts => self.facts().into_bytes(),
        }
    }

    fn repairs(&self) -> Vec<(String, Vec<Repair>)> {
        self.engine.repairs().to_vec()
    }

    fn digest(&self) -> String {
        self.engine.digest().to_string()
    }
}

impl EngineRun {
    fn summary(&self) -> String {
        let again = if self.engine.is_at_end() { None } else { self.again(Options::HEADLESS) };
        let summary = again.as_ref().unwrap_or(&self.engine).summary();
        serde_json::to_string_pretty(&summary).expect("a summary is plain JSON")
    }

    fn series(&self) -> String {
        let mut text = series_header().to_owned();
        if let Some(mut engine) = self.again(Options { series: Some(PERIOD), ..Options::HEADLESS }) {
            for row in engine.take_series_rows() {
                let id = &engine.scenario().resources[row.resource as usize].id;
                write_series_row(&row, id, &mut text);
            }
        }
        text
    }

    fn facts(&self) -> String {
        let mut text = String::new();
        if let Some(mut engine) = self.again(Options { facts: true, ..Options::HEADLESS }) {
            for fact in engine.take_facts() {
                write_fact(&fact, &engine.scenario().resources[fact.resource as usize].id, &mut text);
            }
        }
        text
    }
}
