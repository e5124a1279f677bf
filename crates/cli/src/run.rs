//! `run` and `check`.

use std::path::Path;

use serde_json::Value;
use skylapse_engine::observe::{series_header, write_fact, write_series_row};
use skylapse_engine::{Engine, Options, SimDuration, Stop};
use skylapse_view::{Problem, ProblemKind};
use skylapse_words::{Key, Lang, text};

use crate::args::{Check, Run};
use crate::failure::Failure;
use crate::output::{Output, print};
use crate::progress::Progress;
use crate::{input, replicate, say, table};

/// Events between two looks at what has happened.
const SLICE_EVENTS: u64 = 1 << 16;
/// The period of the series: CloudWatch's standard.
const PERIOD: SimDuration = SimDuration::from_secs(60);

/// Lists what is wrong with a scenario, and what was mended in its files.
pub fn check(call: &Check, lang: Lang) -> Result<(), Failure> {
    let input = input::read(&call.file)?;
    let mut lines = String::new();
    for (file, repairs) in &input.loaded.repairs {
        for one in repairs {
            lines.push_str(&say::repair_line(lang, file, one));
            lines.push('\n');
        }
    }
    lines.push_str(text(lang, Key::CliNoProblems));
    lines.push('\n');
    print(&lines)
}

/// Runs a scenario and writes what is asked for.
pub fn run(call: &Run, lang: Lang) -> Result<(), Failure> {
    let is_stdout_taken = one_on_stdout(call)?;
    let input = input::read(&call.file)?;
    say::repairs(lang, &input.loaded.repairs);
    // A file that cannot be written should be known before a long run, not after.
    let summary_out = call.summary.as_deref().map(Output::create).transpose()?;
    let summary = match call.replications {
        Some(n) => {
            let first = call.seed.unwrap_or(input.loaded.scenario.seed);
            replicate::summary(&input, first, n, lang)
        }
        None => one(call, input, lang)?,
    };
    if let Some(mut out) = summary_out {
        out.write(format!("{summary:#}\n").as_bytes())?;
        out.finish()?;
    }
    if is_stdout_taken { Ok(()) } else { print(&table::table(&summary, lang)) }
}

/// Whether an output goes to standard output. Two of them there could not be told apart.
fn one_on_stdout(call: &Run) -> Result<bool, Failure> {
    let outputs = [("--summary", &call.summary), ("--facts", &call.facts), ("--series", &call.series)];
    let mut dashes = outputs.into_iter().filter(|(_, path)| path.as_deref() == Some(Path::new("-")));
    let Some((first, _)) = dashes.next() else { return Ok(false) };
    let problem = |(option, _): (&str, _)| {
        let kind = ProblemKind::Conflict { other: first.to_owned(), reason: "cli.one_on_stdout".to_owned() };
        Problem::new(option, kind)
    };
    let problems: Vec<Problem> = dashes.map(problem).collect();
    if problems.is_empty() { Ok(true) } else { Err(Failure::Bad(problems)) }
}

/// One run, with facts and series written as they happen.
fn one(call: &Run, input: input::Input, lang: Lang) -> Result<Value, Failure> {
    let create = |path: &Option<std::path::PathBuf>| path.as_deref().map(Output::create).transpose();
    let (mut facts, mut series) = (create(&call.facts)?, create(&call.series)?);
    let options = Options {
        seed: call.seed,
        facts: facts.is_some(),
        series: series.is_some().then_some(PERIOD),
        ..Options::HEADLESS
    };
    let mut engine = Engine::new(input.loaded, input.files, options);
    if let Some(out) = &mut series {
        out.write(series_header().as_bytes())?;
    }
    let end = engine.end();
    let progress = Progress::new(100);
    let mut lines = String::new();
    loop {
        let stop = engine.run(end, SLICE_EVENTS);
        if let Some(out) = &mut facts {
            lines.clear();
            for fact in engine.take_facts() {
                write_fact(&fact, |resource| engine.resource_name(resource), &mut lines);
            }
            out.write(lines.as_bytes())?;
        }
        if let Some(out) = &mut series {
            lines.clear();
            for row in engine.take_series_rows() {
                write_series_row(&row, engine.resource_name(row.resource), &mut lines);
            }
            out.write(lines.as_bytes())?;
        }
        progress.set((engine.now().as_secs_f64() / end.as_secs_f64() * 100.0) as u64);
        if stop != Stop::SpentBudget {
            drop(progress);
            say::stop(lang, stop);
            break;
        }
    }
    for out in [facts, series].into_iter().flatten() {
        out.finish()?;
    }
    Ok(serde_json::to_value(engine.summary()).expect("a summary is plain JSON"))
}
