//! What can be typed (contract §2).

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

/// Runs, checks, draws and sweeps cloud scenarios.
#[derive(Parser, Debug)]
#[command(name = "skylapse", version, propagate_version = true)]
pub struct Args {
    /// The language of tables and messages: en or ko [default: from LANG]
    #[arg(long, global = true, value_name = "en|ko", value_parser = language)]
    pub lang: Option<String>,
    /// What to do.
    #[command(subcommand)]
    pub call: Call,
}

/// The subcommands.
#[derive(Subcommand, Debug)]
pub enum Call {
    /// Run a scenario; without further options, print a table
    Run(Run),
    /// List every problem of a scenario with its path and what is allowed
    Check(Check),
    /// Draw a picture of a run, the same that the page shows
    Draw(Draw),
    /// Make a scenario of the logs of a real function: REPORT lines as text, CSV or JSON
    Fit(Fit),
    /// Run a grid of variants on all cores, one CSV row a run
    Sweep(Sweep),
    /// Hold the model against measurements of AWS and published simulations; print the page docs/accuracy.md
    Accuracy(Accuracy),
    /// Print the JSON Schema of scenarios
    Schema,
    /// List the shipped scenarios, or print one
    Presets(Presets),
    /// Print a scenario as a link of the page
    Link(Link),
    /// Print the scenario of a link
    Open(Open),
}

/// `run`
#[derive(clap::Args, Debug)]
pub struct Run {
    /// The scenario (JSON); - is standard input
    pub file: PathBuf,
    /// Use this seed instead of the scenario's
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Run with N seeds (seed, seed + 1, …) and give every number as mean, 95 % interval and n
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    pub replications: Option<u64>,
    /// Write the summary (JSON); - is standard output
    #[arg(long, value_name = "FILE|-")]
    pub summary: Option<PathBuf>,
    /// Write everything that happened, one JSON object a line
    #[arg(long, value_name = "FILE|-", conflicts_with = "replications")]
    pub facts: Option<PathBuf>,
    /// Write metrics minute by minute (CSV)
    #[arg(long, value_name = "FILE|-", conflicts_with = "replications")]
    pub series: Option<PathBuf>,
}

/// `check`
#[derive(clap::Args, Debug)]
pub struct Check {
    /// The scenario (JSON); - is standard input
    pub file: PathBuf,
}

/// `draw`
#[derive(clap::Args, Debug)]
pub struct Draw {
    /// The scenario (JSON); - is standard input
    pub file: PathBuf,
    /// Which picture: latency, environments, concurrency, distribution, or lab for all of them
    #[arg(long, value_name = "NAME")]
    pub chart: String,
    /// Where to write it: a file ending in .svg or .png
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// Dark or light ink
    #[arg(long, value_enum, default_value_t = ThemeArg::Light)]
    pub theme: ThemeArg,
    /// Use this seed instead of the scenario's
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// The resource to look at, by its id [default: the first]
    #[arg(long, value_name = "ID")]
    pub resource: Option<String>,
}

/// `sweep`
#[derive(clap::Args, Debug)]
pub struct Sweep {
    /// The scenario (JSON); - is standard input
    pub file: PathBuf,
    /// A setting and its values, for example `resources[0].config.memory_mb=128,256,512`
    #[arg(long, value_name = "PATH=A,B,C")]
    pub set: Vec<String>,
    /// Run every variant with N seeds: the scenario's, the next, …
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    pub seeds: u64,
    /// Use N threads [default: all cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=4_096))]
    pub jobs: Option<u64>,
    /// Run only every N-th run, beginning with the I-th (from 1; 0 is N). The header is in the shard of the first run, so that
    /// shards joined and sorted are the whole, sorted
    #[arg(long, value_name = "I/N", value_parser = shard)]
    pub shard: Option<Shard>,
    /// Write the table (CSV); - is standard output
    #[arg(long, value_name = "FILE|-")]
    pub out: PathBuf,
}

/// Which part of a grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    /// The part, from 0.
    pub index: u64,
    /// How many parts there are.
    pub n: u64,
}

/// `fit`
#[derive(clap::Args, Debug)]
pub struct Fit {
    /// The logs; - is standard input
    pub file: PathBuf,
    /// Write the scenario here [default: standard output]
    #[arg(long, value_name = "FILE|-")]
    pub out: Option<PathBuf>,
}

/// `accuracy`
#[derive(clap::Args, Debug)]
pub struct Accuracy {
    /// Write the page (Markdown) here [default: standard output]
    #[arg(long, value_name = "FILE|-")]
    pub out: Option<PathBuf>,
}

/// `presets`
#[derive(clap::Args, Debug)]
pub struct Presets {
    /// Print the scenario of this name
    pub name: Option<String>,
}

/// `link`
#[derive(clap::Args, Debug)]
pub struct Link {
    /// The scenario (JSON); - is standard input
    pub file: PathBuf,
    /// Carry a second scenario, to compare with
    #[arg(long, value_name = "FILE")]
    pub second: Option<PathBuf>,
    /// Put this page's address before the link
    #[arg(long, value_name = "URL")]
    pub page: Option<String>,
}

/// `open`
#[derive(clap::Args, Debug)]
pub struct Open {
    /// A whole address, #v1.…, what stands behind it, or the plain form lab=lambda&idle=300
    pub link: String,
    /// Print the second scenario that the link carries
    #[arg(long)]
    pub second: bool,
    /// Print what can be kept of a link that is damaged or partly unusable
    #[arg(long)]
    pub keep: bool,
}

/// The look of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ThemeArg {
    /// Dark ink on white.
    Light,
    /// Light ink on near-black.
    Dark,
}

fn language(text: &str) -> Result<String, String> {
    let known = skylapse_words::Lang::parse(text).map(|lang| lang.code().to_owned());
    known.ok_or_else(|| "known languages: en, ko".to_owned())
}

/// `1/4` … `4/4`; also `0/4` … `3/4`: part `i` holds the runs whose index from 1 leaves the remainder `i` modulo `n`, so both
/// ways of counting cover the grid.
fn shard(text: &str) -> Result<Shard, String> {
    let parts = text.split_once('/').and_then(|(index, n)| Some((index.parse::<u64>().ok()?, n.parse::<u64>().ok()?)));
    match parts {
        Some((index, n)) if n >= 1 && index <= n => Ok(Shard { index: (index + n - 1) % n, n }),
        Some(_) | None => Err("a shard is I/N with I from 1 to N".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Args::command().debug_assert();
    }

    #[test]
    fn shards_counted_from_one_or_from_zero_cover_the_same_parts() {
        let indexes = |texts: [&str; 3]| {
            let mut all: Vec<u64> = texts.iter().map(|text| shard(text).expect("a shard").index).collect();
            all.sort_unstable();
            all
        };
        assert_eq!(indexes(["1/3", "2/3", "3/3"]), [0, 1, 2]);
        assert_eq!(indexes(["0/3", "1/3", "2/3"]), [0, 1, 2]);
        for text in ["4/3", "1/0", "1", "a/b", "-1/2", ""] {
            assert!(shard(text).is_err(), "{text}");
        }
    }
}
