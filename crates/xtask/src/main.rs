//! Every chore of the repository, as Rust: `cargo xtask serve | test | site | bench`.
//!
//! Each command first makes sure that what it needs is there, and installs it where cargo, npm or (for the tests, as root) apt
//! can. Tools go to folders of their own with the version in the name, so they never disturb another project's. What cannot be
//! installed is one sentence with the command that fixes it.

mod serve;
mod shell;
mod site;
mod size;
mod tools;

use shell::{Failure, Outcome};
use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask serve [--port N] [--dev]   build the page and serve it on http://localhost:8080/
                                       --dev: unoptimised, rebuilt and reloaded on every change
cargo xtask site                       release build into dist/, ready for any static host;
                                       fails over the size budget";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Sentence(sentence)) => {
            eprintln!("{sentence}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Outcome<()> {
    let (command, rest) = match arguments.split_first() {
        Some((command, rest)) => (command.as_str(), rest),
        None => ("help", arguments),
    };
    match command {
        "serve" => serve::run(rest),
        "site" => site::run(rest),
        "help" | "--help" | "-h" => {
            println!("{USAGE}");
            Ok(())
        }
        other => Err(Failure::sentence(format!("There is no command `{other}`.\n\n{USAGE}"))),
    }
}
