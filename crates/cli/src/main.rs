//! The headless program: runs, checks, draws and sweeps scenarios without a browser.
//!
//! Exit codes: 0 done, 2 bad input (every problem on standard error, nothing written), 1 anything else. Progress goes to
//! standard error, only on a terminal. The same scenario and seed give the same bytes in every output.

mod accuracy;
mod args;
mod draw;
mod failure;
mod fit;
mod input;
mod link;
mod output;
mod pool;
mod progress;
mod replicate;
mod run;
mod say;
mod schema;
mod student;
mod sweep;
mod table;

use std::process::ExitCode;

use clap::Parser;

use args::{Args, Call};
use failure::Failure;

fn main() -> ExitCode {
    let args = Args::parse();
    let lang = say::language(args.lang.as_deref());
    let result = match &args.call {
        Call::Run(call) => run::run(call, lang),
        Call::Check(call) => run::check(call, lang),
        Call::Draw(call) => draw::draw(call, lang),
        Call::Fit(call) => fit::fit(call, lang),
        Call::Sweep(call) => sweep::sweep(call),
        Call::Accuracy(call) => accuracy::accuracy(call),
        Call::Schema => schema::schema(),
        Call::Presets(call) => schema::presets(call, lang),
        Call::Link(call) => link::link(call),
        Call::Open(call) => link::open(call, lang),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            say::failure(lang, &failure);
            match failure {
                Failure::Bad(_) => ExitCode::from(2),
                Failure::Other(_) => ExitCode::from(1),
            }
        }
    }
}
