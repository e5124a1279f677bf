//! Every chore of the repository, as Rust: `cargo xtask serve | test | site | bench`.
//!
//! Each command first makes sure that what it needs is there, and installs it where cargo, npm or (for the tests, as root) apt
//! can. Tools go to folders of their own with the version in the name, so they never disturb another project's. What cannot be
//! installed is one sentence with the command that fixes it.

mod bench;
mod browser;
mod dependencies;
mod offline;
mod pages;
mod readme;
mod sbom;
mod serve;
mod shell;
mod single;
mod site;
mod size;
mod test;
mod tools;

use shell::{Failure, Outcome};
use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask serve [--port N] [--dev]   build the page and serve it on http://localhost:8080/
                                       --dev: unoptimized, rebuilt and reloaded on every change
cargo xtask test [STEP…]               everything that CI runs; with names, only those steps
cargo xtask site [--url ADDRESS]       release build into dist/, ready for any static host;
                                       fails over the size budget; with the address it will
                                       have, previews of links have pictures
cargo xtask bench [STEP…]              the benchmarks; tables here, JSON under target/bench/";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Said) => ExitCode::FAILURE,
        Err(Failure::Sentence(sentence)) => {
            eprintln!("{sentence}");
            ExitCode::FAILURE
        }
    }
}

/// The commands, for the check that no page names another one.
const COMMANDS: [&str; 4] = ["serve", "test", "site", "bench"];

fn run(arguments: &[String]) -> Outcome<()> {
    let (command, rest) = match arguments.split_first() {
        Some((command, rest)) => (command.as_str(), rest),
        None => ("help", arguments),
    };
    match command {
        "serve" => serve::run(rest),
        "test" => test::run(rest),
        "site" => site::run(rest),
        "bench" => bench::run(rest),
        "help" | "--help" | "-h" => {
            println!("{USAGE}");
            Ok(())
        }
        other => Err(Failure::sentence(format!("There is no command `{other}`.\n\n{USAGE}"))),
    }
}
