//! `sweep`: a grid of runs on all cores, one CSV row a run.
//!
//! Rows stand in the order of the grid whatever the number of threads: the last `--set` turns fastest, then the seed. A shard
//! is every N-th run; the header is with the first run, so shards joined and sorted are the whole, sorted. Every row says the
//! seed of its run, so `--set seed=…` needs no column of its own.
//!
//! Columns are those of all variants of the whole grid, so that shards agree: the swept settings, then the summary's members in
//! its order, workloads and resources by name. A cell is empty where a variant has no such thing. What comes to be only in
//! mid-run has no columns; it counts in `events` and `cost_usd`.

mod flatten;
mod grid;

use serde_json::Value;
use skylapse_engine::scenario;
use skylapse_engine::{Engine, Options};
use skylapse_view::{Problem, ScenarioText};

use crate::args::{Shard, Sweep};
use crate::failure::Failure;
use crate::input::{self, Input};
use crate::output::Output;
use crate::pool;
use crate::progress::Progress;

use grid::Grid;

/// The path of a setting that every run's summary holds too.
const SEED: &str = "seed";
/// As many variants are looked at by one thread before their columns are joined.
const CHUNK: usize = 64;

/// Runs the grid and writes the table.
pub fn sweep(call: &Sweep) -> Result<(), Failure> {
    let input = input::read(&call.file)?;
    let grid = Grid::new(&call.set, call.seeds)?;
    check_axes(&grid, &input)?;
    let shard = call.shard.unwrap_or(Shard { index: 0, n: 1 });
    let runs: Vec<u64> = (0..grid.len()).filter(|run| run % shard.n == shard.index).collect();
    let n_threads = call.jobs.map_or_else(pool::all_cores, |jobs| jobs as usize);
    let metrics = flatten::names(&summaries_at_start(&grid, &input, n_threads));
    let progress = Progress::new(runs.len() as u64);
    let rows = pool::map(runs.len(), n_threads, |index| {
        let row = row(&grid, runs[index], &input, &metrics);
        progress.step();
        row
    });
    drop(progress);
    let rows: Vec<String> = rows.into_iter().collect::<Result<_, _>>()?;
    let mut out = Output::create(&call.out)?;
    if shard.index == 0 {
        out.write(header(&grid, &metrics).as_bytes())?;
    }
    for row in rows {
        out.write(row.as_bytes())?;
    }
    out.finish()
}

/// Tries every value once, before anything runs.
fn check_axes(grid: &Grid, input: &Input) -> Result<(), Failure> {
    let mut problems = vec![];
    for run in grid.each_value_once() {
        if let Err(found) = variant(grid, run, input) {
            problems.extend(found.into_iter().filter(|problem| !problems.contains(problem)).collect::<Vec<Problem>>());
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(Failure::Bad(problems)) }
}

/// The scenario of one run of the grid.
fn variant(grid: &Grid, run: u64, input: &Input) -> Result<scenario::Loaded, Vec<Problem>> {
    let mut document = input.loaded.document();
    grid.apply(run, &mut document)?;
    scenario::read(&ScenarioText { json: document.to_string(), files: input.files.clone() })
}

/// Numbers of all variants before anything has happened, in one: their names are those of every run.
fn summaries_at_start(grid: &Grid, input: &Input, n_threads: usize) -> Value {
    let variants: Vec<u64> = if grid.changes_names() { grid.variants().collect() } else { vec![0] };
    let chunks: Vec<&[u64]> = variants.chunks(CHUNK).collect();
    let summaries = pool::map(chunks.len(), n_threads, |index| {
        // A combination that cannot be ends the sweep in its row.
        let loaded = chunks[index].iter().filter_map(|run| variant(grid, *run, input).ok());
        loaded.fold(Value::Null, |mut all, loaded| {
            flatten::add(&mut all, summary_at_start(loaded));
            all
        })
    });
    summaries.into_iter().fold(Value::Null, |mut all, summary| {
        flatten::add(&mut all, summary);
        all
    })
}

fn summary_at_start(loaded: scenario::Loaded) -> Value {
    let engine = Engine::new(loaded, vec![], Options::HEADLESS);
    serde_json::to_value(engine.summary()).expect("a summary is plain JSON")
}

fn header(grid: &Grid, metrics: &[String]) -> String {
    let own = ["run".to_owned()].into_iter().chain(grid.paths().filter(|path| *path != SEED).map(str::to_owned));
    let cells = own.chain(metrics.iter().map(|name| flatten::dotted(name))).map(|cell| flatten::cell(&cell));
    cells.collect::<Vec<_>>().join(",") + "\n"
}

fn row(grid: &Grid, run: u64, input: &Input, metrics: &[String]) -> Result<String, Failure> {
    let loaded = variant(grid, run, input)?;
    let seed = loaded.scenario.seed.wrapping_add(grid.seed_offset(run));
    let mut engine = Engine::new(loaded, vec![], Options { seed: Some(seed), ..Options::HEADLESS });
    let _ = engine.run_to_end();
    let summary = serde_json::to_value(engine.summary()).expect("a summary is plain JSON");
    let values = grid.paths().zip(grid.values(run)).filter(|(path, _)| *path != SEED);
    let own = [run.to_string()].into_iter().chain(values.map(|(_, value)| value.to_owned()));
    let cells = own.chain(metrics.iter().map(|name| flatten::value(&summary, name))).map(|cell| flatten::cell(&cell));
    Ok(cells.collect::<Vec<_>>().join(",") + "\n")
}
