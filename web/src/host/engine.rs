//! The real run behind a session: the engine's façade in seconds and text.

use skylapse_engine::observe::{series_header, write_fact, write_series_row};
use skylapse_engine::scenario::{from_csv, link, open_link, preset};
use skylapse_engine::{Engine, Moment as Found, Options, SimDuration, SimTime, Stop};
use skylapse_units::parse_decimal;
use skylapse_view::{CommandText, ExportKind, Form, Frame, Lens, Problem, Repair, ScenarioText, SummaryRow, TextFile};

use super::run::{Moment, Run};

/// The scenario whose function takes the requests of a reader's file, when none is open.
const BASE: &str = "lambda-idle";
/// The period of an exported series: the headless program's default (contract §6).
const PERIOD: SimDuration = SimDuration::from_secs(60);
/// Longer texts have no link anyway, and packing them would take a moment after every change.
const LINKED_BYTES: usize = 200_000;

/// An engine, how far it has ever come, and the resource that is looked at.
pub struct EngineRun {
    engine: Engine,
    known: SimTime,
    resource: u32,
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
}

/// Numbers of nested objects under names joined by dots.
fn flatten(name: &str, value: &serde_json::Value, into: &mut Vec<(String, f64)>) {
    if let Some(object) = value.as_object() {
        for (key, value) in object {
            let name = if name.is_empty() { key.clone() } else { [name, ".", key].concat() };
            flatten(&name, value, into);
        }
    } else if let Some(number) = value.as_f64() {
        into.push((name.to_owned(), number));
    }
}

fn moment_at(at_s: f64) -> SimTime {
    // Far ends are the engine's business; here a moment only must not be nonsense.
    let nanos = if at_s.is_finite() { libm::round(at_s.max(0.0) * 1e9) } else { 0.0 };
    SimTime::from_nanos(nanos as u64)
}

impl Run for EngineRun {
    fn open(scenario: &ScenarioText) -> Result<Self, Vec<Problem>> {
        Ok(Self { engine: Engine::open(scenario, Options::PAGE)?, known: SimTime::START, resource: 0 })
    }

    fn preset(name: &str) -> Option<ScenarioText> {
        preset(name)
    }

    fn linked(link: &str) -> (ScenarioText, Vec<Problem>) {
        let opened = open_link(link, &Options::PAGE.budget);
        (opened.scenario, opened.problems)
    }

    fn link(scenario: &ScenarioText) -> String {
        let is_light = scenario.files.is_empty() && scenario.json.len() < LINKED_BYTES;
        let document = if is_light { serde_json::from_str(&scenario.json).ok() } else { None };
        document.and_then(|document| link(&document).ok()).unwrap_or_default()
    }

    fn traced(base: Option<&Self>, file: TextFile) -> Result<ScenarioText, Vec<Problem>> {
        let base = base.map(|base| base.engine.save()).or_else(|| preset(BASE));
        let base = base.expect("the scenario is shipped");
        from_csv(&serde_json::from_str(&base.json).expect("a scenario's text is JSON"), file)
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
        match self.engine.moment(self.resource, forward) {
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
        let n = self.engine.scenario().resources.len();
        self.engine.edit(command)?;
        let last = self.engine.scenario().resources.len().saturating_sub(1);
        // What was added is looked at; what is no longer there cannot be.
        self.resource = if n <= last { last as u32 } else { self.resource.min(last as u32) };
        self.known = SimTime::START;
        Ok(())
    }

    fn frame(&self, lens: &Lens) -> Frame {
        self.engine.frame(lens)
    }

    fn look_at(&mut self, resource: u32) {
        self.resource = resource;
    }

    fn form(&self) -> Form {
        self.engine.form(self.resource)
    }

    fn save(&self) -> ScenarioText {
        self.engine.save()
    }

    type Making = Making;

    fn export(&self, what: ExportKind) -> Making {
        let options = match what {
            ExportKind::Scenario => return Making::Whole(self.engine.save().json),
            ExportKind::Summary if self.engine.is_at_end() => return Making::Whole(summary(&self.engine)),
            ExportKind::Summary => Options::HEADLESS,
            ExportKind::Series => Options { series: Some(PERIOD), ..Options::HEADLESS },
            ExportKind::Facts => Options { facts: true, ..Options::HEADLESS },
        };
        let text = if what == ExportKind::Series { series_header().to_owned() } else { String::new() };
        match Engine::open(&self.engine.save(), options) {
            Ok(engine) => Making::Under { engine: Box::new(engine), what, text },
            Err(_) => Making::Whole(text),
        }
    }

    fn make(making: &mut Making, budget: u64) -> Option<Vec<u8>> {
        if let Making::Under { engine, what, text } = making {
            let stop = engine.run(engine.end(), budget);
            for row in engine.take_series_rows() {
                write_series_row(&row, engine.resource_name(row.resource), text);
            }
            for fact in engine.take_facts() {
                write_fact(&fact, |resource| engine.resource_name(resource), text);
            }
            match stop {
                Stop::SpentBudget => return None,
                Stop::ReachedLimit | Stop::Overrun => {}
            }
            if *what == ExportKind::Summary {
                *text = summary(engine);
            }
        }
        let (Making::Whole(text) | Making::Under { text, .. }) = making;
        Some(std::mem::take(text).into_bytes())
    }

    fn repairs(&self) -> Vec<(String, Vec<Repair>)> {
        self.engine.repairs().to_vec()
    }

    fn replicate(&self, seed: u64) -> Self {
        Self { engine: self.engine.replicate(seed), known: SimTime::START, resource: self.resource }
    }

    fn row(&self) -> SummaryRow {
        let summary = self.engine.summary();
        let id = self.engine.resource_name(self.resource);
        let mut metrics = vec![];
        flatten("", &summary.resources[id]["metrics"], &mut metrics);
        metrics.extend(parse_decimal(&summary.cost_usd).map(|cost| ("cost_usd".to_owned(), cost)));
        SummaryRow { seed: summary.seed, digest: summary.digest, metrics }
    }

    fn digest(&self) -> String {
        self.engine.digest().to_string()
    }
}

/// A file in the making.
pub enum Making {
    /// Its text.
    Whole(String),
    /// The whole run once more, and what it has said so far.
    Under { engine: Box<Engine>, what: ExportKind, text: String },
}

fn summary(engine: &Engine) -> String {
    serde_json::to_string_pretty(&engine.summary()).expect("a summary is plain JSON")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn idle() -> EngineRun {
        EngineRun::open(&preset(BASE).expect("the scenario is shipped")).expect("it is valid")
    }

    #[test]
    fn the_form_has_function_and_visitors() {
        let form = idle().form();
        for key in ["idle_timeout", "memory_mb", "reserved_concurrency", "quiet_gap"] {
            assert!(form.fields.iter().any(|field| field.key == key), "{key} can be set");
        }
        let is_as_shipped =
            |key: &str| form.fields.iter().any(|field| field.key == key && field.value == field.default);
        assert!(is_as_shipped("memory_mb"), "what the preset says is its default");
    }

    #[test]
    fn a_file_of_counts_keeps_what_the_reader_has_set() {
        let mut run = idle();
        let command = CommandText { target: "shop".into(), action: "Set".into(), args: r#"{"memory_mb":1024}"#.into() };
        run.edit(&command).expect("1024 MB are allowed");
        let text = "time,count\n2026-03-01T00:00:00Z,3\n2026-03-01T00:05:00Z,4\n".to_owned();
        let traced = EngineRun::traced(Some(&run), TextFile { name: "c.csv".into(), text }).expect("a table");
        assert!(traced.json.contains("1024"), "{}", traced.json);
        assert!(EngineRun::open(&traced).is_ok());
    }

    #[test]
    fn a_file_made_in_slices_is_that_of_the_run_in_one_go() {
        let mut run = idle();
        for what in [ExportKind::Summary, ExportKind::Series, ExportKind::Facts] {
            let (mut slices, mut straight) = (run.export(what), run.export(what));
            let mut n_slices = 1;
            let bytes = loop {
                match EngineRun::make(&mut slices, 20) {
                    Some(bytes) => break bytes,
                    None => n_slices += 1,
                }
            };
            assert!(n_slices > 1, "{what:?} is more than one slice");
            let at_once = std::iter::repeat_with(|| EngineRun::make(&mut straight, u64::MAX)).flatten().next();
            assert_eq!(Some(bytes), at_once, "{what:?}");
        }
        assert!(run.seek(run.end_s(), u64::MAX));
        assert!(
            EngineRun::make(&mut run.export(ExportKind::Summary), 0).is_some(),
            "a run at its end is summed up at once"
        );
    }

    #[test]
    fn looking_for_the_next_event_does_not_move_the_playhead() {
        let mut run = idle();
        let mut found = Moment::Unknown;
        for _ in 0..1_000 {
            found = run.moment(true, 50);
            assert!(run.now_s() == 0.0, "still at the start");
            if found != Moment::Unknown {
                break;
            }
        }
        assert!(matches!(found, Moment::At(at_s) if at_s > 0.0), "{found:?}");
    }
}
