//! Every command that the documentation names exists: `cargo xtask X`, `skylapse X`, and the scripts that are mentioned.

use crate::shell::{self, Failure, Outcome};
use crate::test::{self, Tally};
use crate::{COMMANDS, tools};
use std::collections::BTreeSet;

const PAGES: [&str; 4] = ["README.md", "README.ko.md", "CONTRIBUTING.md", "ARCHITECTURE.md"];

/// Checks the code of all pages.
pub fn check() -> Outcome<Tally> {
    let mut wrong = Vec::new();
    let mut asked: BTreeSet<String> = BTreeSet::new();
    for page in PAGES {
        let text = tools::read(&shell::root().join(page))?;
        let code = code(&text);
        for command in named_after("cargo xtask ", &code) {
            if !COMMANDS.contains(&command.as_str()) {
                wrong.push(format!("{page}: there is no `cargo xtask {command}`."));
            }
        }
        asked.extend(named_after("skylapse ", &code));
    }
    let program = test::program()?;
    for command in asked {
        // A command that does not exist is bad input, exit code 2; help for one that does is not.
        if shell::output(shell::command(&program).args([&command, "--help"])).is_none() {
            wrong.push(format!("There is no `skylapse {command}`."));
        }
    }
    if wrong.is_empty() { Ok(Tally::ONE) } else { Err(Failure::sentence(wrong.join("\n"))) }
}

/// The code of a Markdown page: fenced blocks line by line, and what stands between backticks.
fn code(text: &str) -> Vec<String> {
    let mut code = Vec::new();
    let mut is_fenced = false;
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            is_fenced = !is_fenced;
        } else if is_fenced {
            code.push(line.trim().trim_start_matches("$ ").to_owned());
        } else {
            code.extend(line.split('`').skip(1).step_by(2).map(str::to_owned));
        }
    }
    code
}

/// The word after `prefix`, in every piece of code that starts with it (behind a path, too: `target/release/skylapse run`).
fn named_after(prefix: &str, code: &[String]) -> Vec<String> {
    let name = prefix.split(' ').next().unwrap_or(prefix);
    code.iter()
        .filter_map(|line| {
            let first = line.split(' ').next()?;
            let is_path = first.ends_with(&format!("/{name}"));
            let rest = if is_path { line.get(first.len() + 1..)? } else { line.strip_prefix(prefix)? };
            let word = rest.split_whitespace().next()?;
            let is_command =
                word.chars().all(|letter| letter.is_ascii_lowercase() || letter == '-') && !word.starts_with('-');
            is_command.then(|| word.to_owned())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_found_in_code_and_nowhere_else() {
        let page = "Run `cargo xtask serve --dev` or skylapse run.\n```sh\n$ cargo xtask test\ntarget/release/skylapse draw x\n```\n\
                    `skylapse check FILE`, `skylapse --help`, `skylapse-lab`";
        let code = code(page);
        assert_eq!(named_after("cargo xtask ", &code), ["serve", "test"]);
        assert_eq!(named_after("skylapse ", &code), ["draw", "check"]);
    }
}
