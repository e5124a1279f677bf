//! `cargo xtask test`: everything that CI runs, one step after the other.
//!
//! A failing step does not stop the next one: a run shows every failure there is. The last line is the sum over all suites,
//! `N passed, N failed`; a step that is no test suite (format, lints, size…) counts as one. A case that says `skipped: …` is
//! neither: its line is shown, and skipped cases are counted in a line of their own before the last.

use crate::shell::{self, Failure, Outcome};
use crate::{browser, dependencies, readme, site, size, tools};
use std::io::Write;
use std::process::Command;
use std::time::Instant;

/// What a step found.
#[derive(Clone, Copy, Default, Debug, PartialEq, Eq)]
pub struct Tally {
    /// Cases that hold.
    pub passed: u32,
    /// Cases that do not.
    pub failed: u32,
    /// Cases that say that they could not be tried; the harness calls them passed, here they are not.
    pub skipped: u32,
}

impl Tally {
    /// A step that is one case, and holds.
    pub const ONE: Self = Self { passed: 1, failed: 0, skipped: 0 };

    /// Reads a line that ends a suite: libtest's `test result: ok. 3 passed; 1 failed; …`, or our own `3 passed, 1 failed`.
    fn from_line(line: &str) -> Option<Self> {
        let counts =
            line.strip_prefix("test result: ").and_then(|rest| rest.split_once(". ")).map_or(line, |(_, rest)| rest);
        let mut parts = counts.split([';', ',']).map(str::trim);
        let passed = parts.next()?.strip_suffix(" passed")?.parse().ok()?;
        let failed = parts.next()?.strip_suffix(" failed")?.parse().ok()?;
        Some(Self { passed, failed, skipped: 0 })
    }

    /// Reads all lines of a suite.
    fn from_lines(lines: &[String]) -> Self {
        let mut tally = Self::sum(lines.iter().filter_map(|line| Self::from_line(line)));
        tally.skipped = lines.iter().filter(|line| is_skipped(line)).count() as u32;
        tally.passed = tally.passed.saturating_sub(tally.skipped);
        tally
    }

    fn sum(tallies: impl Iterator<Item = Self>) -> Self {
        tallies.fold(Self::default(), |a, b| Self {
            passed: a.passed + b.passed,
            failed: a.failed + b.failed,
            skipped: a.skipped + b.skipped,
        })
    }
}

struct Step {
    name: &'static str,
    title: &'static str,
    run: fn() -> Outcome<Tally>,
}

/// In order: the quick ones first. A new suite is one row.
const STEPS: [Step; 9] = [
    Step { name: "format", title: "Format", run: format },
    Step { name: "dependencies", title: "Dependency policy", run: dependencies::check },
    Step { name: "lint", title: "Lints, native", run: lint },
    Step { name: "lint-wasm", title: "Lints, wasm", run: lint_wasm },
    Step { name: "docs", title: "Documentation", run: docs },
    Step { name: "native", title: "Unit, law, swarm, golden and digest tests", run: native },
    Step { name: "readme", title: "Commands that the README names", run: readme::check },
    Step { name: "site", title: "Site and size budget", run: weigh },
    Step { name: "browser", title: "Browser tests", run: browser::check },
];

/// Runs every step, or those that are named.
pub fn run(arguments: &[String]) -> Outcome<()> {
    if let Some(unknown) = arguments.iter().find(|name| !STEPS.iter().any(|step| step.name == name.as_str())) {
        let names = STEPS.map(|step| step.name).join(", ");
        return Err(Failure::sentence(format!("There is no step `{unknown}`; there are {names}.")));
    }
    let steps: Vec<&Step> =
        STEPS.iter().filter(|step| arguments.is_empty() || arguments.iter().any(|name| name == step.name)).collect();
    let mut rows = Vec::new();
    for (index, step) in steps.iter().enumerate() {
        println!("\n[{}/{}] {} ({})", index + 1, steps.len(), step.title, step.name);
        let started = Instant::now();
        let tally = (step.run)().unwrap_or_else(|failure| {
            if let Failure::Sentence(sentence) = failure {
                eprintln!("{sentence}");
            }
            Tally { failed: 1, ..Tally::default() }
        });
        rows.push((step.name, tally, shell::elapsed(started)));
        let so_far = Tally::sum(rows.iter().map(|row| row.1));
        let time = &rows[index].2;
        println!(
            "  {} passed, {} failed in {time}; so far {} passed, {} failed",
            tally.passed, tally.failed, so_far.passed, so_far.failed
        );
    }
    finish(&rows)
}

fn finish(rows: &[(&str, Tally, String)]) -> Outcome<()> {
    println!("\n{:<14}{:>8}{:>8}   time", "step", "passed", "failed");
    for (name, tally, time) in rows {
        println!("{name:<14}{:>8}{:>8}   {time}", tally.passed, tally.failed);
    }
    let sum = Tally::sum(rows.iter().map(|row| row.1));
    println!();
    if sum.skipped > 0 {
        println!("{} skipped", sum.skipped);
    }
    println!("{} passed, {} failed", sum.passed, sum.failed);
    // The closing line is the one that matters; it may not come after an error message.
    let _ = std::io::stdout().flush();
    if sum.failed == 0 { Ok(()) } else { Err(Failure::Said) }
}

fn format() -> Outcome<Tally> {
    one("cargo fmt", shell::cargo().args(["fmt", "--all", "--check"]))
}

fn lint() -> Outcome<Tally> {
    one(
        "cargo clippy",
        shell::cargo().args(["clippy", "--locked", "--workspace", "--all-targets", "--", "-D", "warnings"]),
    )
}

/// The page and everything below it, with the further bans of `clippy-wasm.toml`.
fn lint_wasm() -> Outcome<Tally> {
    tools::ensure_wasm_target()?;
    let folder = shell::target().join("clippy-wasm");
    std::fs::create_dir_all(&folder).map_err(|error| Failure::sentence(format!("{}: {error}.", folder.display())))?;
    let shared = tools::read(&shell::root().join("clippy.toml"))?;
    let further = tools::read(&shell::root().join("crates/xtask/clippy-wasm.toml"))?;
    tools::write(&folder.join("clippy.toml"), &format!("{shared}\n{further}"))?;
    let mut clippy = shell::cargo();
    clippy.args([
        "clippy",
        "--locked",
        "--package",
        "skylapse-web",
        "--target",
        "wasm32-unknown-unknown",
        "--all-targets",
    ]);
    one("cargo clippy, wasm", clippy.args(["--", "-D", "warnings"]).env("CLIPPY_CONF_DIR", &folder))
}

fn docs() -> Outcome<Tally> {
    let mut doc = shell::cargo();
    one("cargo doc", doc.args(["doc", "--locked", "--workspace", "--no-deps"]).env("RUSTDOCFLAGS", "-D warnings"))
}

/// One of the tests builds the engine for wasm and runs it under Node: its digests must be the native ones.
fn native() -> Outcome<Tally> {
    tools::ensure_wasm_target()?;
    tools::ensure_node()?;
    suite("cargo test", shell::cargo().args(["test", "--locked", "--workspace", "--no-fail-fast"]))
}

fn weigh() -> Outcome<Tally> {
    site::build()?;
    let report = size::measure(&site::folder())?;
    println!("{report}");
    report.within_budget()?;
    Ok(Tally::ONE)
}

/// The headless program, as the tests use it.
pub fn program() -> Outcome<std::path::PathBuf> {
    shell::expect("Building skylapse", shell::cargo().args(["build", "--locked", "--bin", "skylapse"]))?;
    Ok(shell::target().join("debug").join(format!("skylapse{}", std::env::consts::EXE_SUFFIX)))
}

/// A program that holds or does not.
fn one(title: &str, command: &mut Command) -> Outcome<Tally> {
    shell::expect(title, command).map(|_| Tally::ONE)
}

/// A program that prints how many of its cases hold. What failed is printed; what passed is counted.
pub fn suite(title: &str, command: &mut Command) -> Outcome<Tally> {
    let ran = shell::watch(title, command)?;
    let tally = Tally::from_lines(&ran.lines);
    for line in ran.lines.iter().filter(|line| is_skipped(line)) {
        println!("  {line}");
    }
    if ran.success && tally.failed == 0 {
        return Ok(tally);
    }
    for line in ran.lines.iter().filter(|line| !is_routine(line)) {
        eprintln!("{line}");
    }
    // A suite that breaks off without counting a failure has failed all the same.
    Ok(Tally { failed: tally.failed.max(1), ..tally })
}

/// A case that says, in a line of its own, why it could not be tried.
fn is_skipped(line: &str) -> bool {
    line.starts_with("skipped: ")
}

/// What a test run says when nothing is wrong.
fn is_routine(line: &str) -> bool {
    let says = ["running ", "test result: ok", "Running ", "Doc-tests ", "Compiling ", "Finished ", "all doctests ran"];
    line.is_empty() || line.ends_with(" ... ok") || says.iter().any(|start| line.trim_start().starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closing_lines_are_counted_and_others_are_not() {
        let cases = [
            (
                "test result: ok. 12 passed; 0 failed; 0 ignored; 0 measured",
                Some(Tally { passed: 12, failed: 0, skipped: 0 }),
            ),
            (
                "test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured",
                Some(Tally { passed: 3, failed: 2, skipped: 0 }),
            ),
            ("14 passed, 1 failed", Some(Tally { passed: 14, failed: 1, skipped: 0 })),
            ("running 12 tests", None),
            ("test laws::little ... ok", None),
            ("", None),
        ];
        for (line, expected) in cases {
            assert_eq!(Tally::from_line(line), expected, "{line}");
        }
    }

    #[test]
    fn skipped_cases_are_not_counted_as_passed() {
        let lines = [
            "running 3 tests",
            "skipped: counts.csv is not there",
            "test a ... ok",
            "test result: ok. 3 passed; 0 failed; 0 ignored",
        ];
        let lines: Vec<String> = lines.map(str::to_owned).to_vec();
        assert_eq!(Tally::from_lines(&lines), Tally { passed: 2, failed: 0, skipped: 1 });
    }

    #[test]
    fn step_names_are_unique() {
        let mut names = STEPS.map(|step| step.name).to_vec();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), STEPS.len());
    }
}
