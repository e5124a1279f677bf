//! `cargo xtask bench`: the native benchmarks, then those in a real browser. Tables go to the screen, JSON to `target/bench/`.
//!
//! A benchmark reads `SKYLAPSE_BENCH_OUT`, the folder for its JSON. Nothing is compared here and nothing fails on a number: the
//! figures of a shared machine are for people.

use crate::shell::{self, Failure, Outcome};
use crate::{browser, tools};
use std::path::PathBuf;
use std::process::Command;

struct Step {
    name: &'static str,
    command: fn() -> Outcome<Command>,
}

/// A new benchmark is one row.
const STEPS: [Step; 3] = [
    Step { name: "native", command: native },
    Step { name: "wasm", command: wasm },
    Step { name: "browser", command: browser },
];

/// Runs every benchmark, or those that are named.
pub fn run(arguments: &[String]) -> Outcome<()> {
    if let Some(unknown) = arguments.iter().find(|name| !STEPS.iter().any(|step| step.name == name.as_str())) {
        let names = STEPS.map(|step| step.name).join(", ");
        return Err(Failure::sentence(format!("There is no benchmark `{unknown}`; there are {names}.")));
    }
    let out = shell::target().join("bench");
    std::fs::create_dir_all(&out).map_err(|error| Failure::sentence(format!("{}: {error}.", out.display())))?;
    for step in STEPS.iter().filter(|step| arguments.is_empty() || arguments.iter().any(|name| name == step.name)) {
        println!("\n{}", step.name);
        let mut command = (step.command)()?;
        // Straight to the screen: the table is the result.
        let status = command
            .env("SKYLAPSE_BENCH_OUT", &out)
            .status()
            .map_err(|error| Failure::sentence(format!("{} does not start: {error}.", step.name)))?;
        if !status.success() {
            return Err(Failure::sentence(format!("The benchmark `{}` failed.", step.name)));
        }
    }
    println!("\nJSON: {}", out.display());
    Ok(())
}

fn native() -> Outcome<Command> {
    let mut cargo = shell::cargo();
    cargo.args(["bench", "--locked", "--package", "skylapse-tests"]);
    Ok(cargo)
}

/// The workloads W1–W5 and the event queue in wasm, under Node; beside the native figures, when there are some.
fn wasm() -> Outcome<Command> {
    tools::ensure_wasm_target()?;
    tools::ensure_node()?;
    let module = built_for_wasm("skylapse-wasm-check")?;
    let mut node = shell::command("node");
    let out = shell::target().join("bench");
    node.arg("tests/wasm/bench.mjs").args([module, out.join("wasm.json"), out.join("engine.json")]);
    Ok(node)
}

/// A package as the page's build would make it.
fn built_for_wasm(package: &str) -> Outcome<PathBuf> {
    let mut build = shell::cargo();
    build.args([
        "build",
        "--locked",
        "--package",
        package,
        "--profile",
        "wasm-release",
        "--target",
        "wasm32-unknown-unknown",
    ]);
    shell::expect(&format!("Building {package} for wasm"), &mut build)?;
    let file = format!("wasm32-unknown-unknown/wasm-release/{}.wasm", package.replace('-', "_"));
    Ok(shell::target().join(file))
}

/// In Chromium: time to first input, redraws.
fn browser() -> Outcome<Command> {
    let tools = tools::ensure()?;
    let module = built_for_wasm("skylapse-tests-redraw")?;
    let folder = shell::target().join("tests-redraw");
    let mut bindgen = shell::command(&tools.wasm_bindgen);
    bindgen.args(["--target", "web", "--out-dir"]).arg(&folder).arg(module);
    shell::expect("Binding them to the page", &mut bindgen)?;
    let mut node = browser::node("tests/browser/bench.mjs")?;
    node.env("SKYLAPSE_REDRAW", folder);
    Ok(node)
}
