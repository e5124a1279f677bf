//! `cargo xtask site`: the release build of the page, as static files with relative addresses.

use crate::shell::{self, Failure, Outcome};
use crate::tools::{self, Tools};
use crate::{offline, pages, sbom, single, size};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

/// Builds, prints what it weighs, and fails over budget.
pub fn run(arguments: &[String]) -> Outcome<()> {
    let url = address(arguments)?;
    build_whole(url.as_deref())?;
    let report = size::measure(&folder())?;
    println!("{report}");
    println!("dist/ is ready for any static host.");
    report.within_budget()
}

/// `--url ADDRESS`: where the site will be.
fn address(arguments: &[String]) -> Outcome<Option<String>> {
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        [] => Ok(None),
        ["--url", url] if url.starts_with("https://") && !url.contains(['"', '<', '>', ' ', '#', '?']) => {
            Ok(Some(format!("{}/", url.trim_end_matches('/'))))
        }
        ["--url", url] => {
            Err(Failure::sentence(format!("`--url` asks for an address that begins with https://; got `{url}`.")))
        }
        _ => Err(Failure::sentence(format!("`site` takes --url ADDRESS; got `{}`.", words.join(" ")))),
    }
}

/// The optimised site with the pages of the scenarios and the list of what it is made of.
pub fn build_whole(url: Option<&str>) -> Outcome<()> {
    build()?;
    sbom::write(&folder())?;
    pages::write(&folder(), url)
}

/// Where the site is put.
pub fn folder() -> PathBuf {
    shell::root().join("dist")
}

/// Builds the optimised site into `dist/`.
pub fn build() -> Outcome<()> {
    let tools = tools::ensure()?;
    let started = Instant::now();
    let mut trunk = trunk(&tools);
    trunk.args(["build", "--release"]).env_remove("RUSTFLAGS").env("CARGO_ENCODED_RUSTFLAGS", plain_paths()?);
    shell::expect("Building the page (cargo, wasm-bindgen, wasm-opt)", &mut trunk)?;
    tell_wasm_size()?;
    write_embed()?;
    offline::write(&folder())?;
    single::write(&folder())?;
    println!("Built dist/ in {}.", shell::elapsed(started));
    Ok(())
}

/// Flags that keep this machine's folders out of the file that everybody downloads: messages of panics name source files. The
/// same sources then also give the same bytes, and the same file names, on every machine.
fn plain_paths() -> Outcome<String> {
    let registry = tools::cargo_home()?.join("registry/src");
    let remap = |from: &Path, to: &str| format!("--remap-path-prefix={}={to}", from.display());
    Ok([remap(&registry, "crates"), remap(shell::root(), "skylapse")].join("\x1f"))
}

/// `trunk` with every tool on its PATH, neither asking the network for news nor for tools.
pub fn trunk(tools: &Tools) -> Command {
    let mut command = shell::command(&tools.trunk);
    // trunk reads NO_COLOR as an option of its own and refuses every value but true and false.
    command.env("PATH", &tools.path).env("TRUNK_SKIP_VERSION_CHECK", "true").env_remove("NO_COLOR");
    command
}

/// The page for frames: the same page, with the script that waits until it is wanted and talks to the page around it, and
/// without fetching anything ahead of that.
fn write_embed() -> Outcome<()> {
    let mut html = tools::read(&folder().join("index.html"))?;
    let changes = [
        ("rel=\"modulepreload\"", "rel=\"skylapse\""),
        ("rel=\"preload\"", "rel=\"skylapse\""),
        ("</head>", "<script src=\"./frame.js\"></script></head>"),
    ];
    for (from, to) in changes {
        if !html.contains(from) {
            return Err(Failure::sentence(format!("dist/index.html has no {from}; see Trunk.toml.")));
        }
        html = html.replacen(from, to, 1);
    }
    tools::write(&folder().join("embed.html"), &html)
}

/// Writes the length of the wasm file into the page: a host that compresses on the fly does not say it, and the progress bar of
/// a slow start needs it.
fn tell_wasm_size() -> Outcome<()> {
    let page = folder().join("index.html");
    let wasm = size::files(&folder())?
        .into_iter()
        .find(|path| path.extension().is_some_and(|extension| extension == "wasm"))
        .ok_or_else(|| Failure::sentence("The build left no wasm file in dist/."))?;
    let bytes =
        std::fs::metadata(&wasm).map_err(|error| Failure::sentence(format!("{}: {error}.", wasm.display())))?.len();
    let html = tools::read(&page)?;
    let link = "id=\"skylapse-wasm\"";
    if !html.contains(link) {
        return Err(Failure::sentence("dist/index.html has no link with the id skylapse-wasm; see Trunk.toml."));
    }
    tools::write(&page, &html.replacen(link, &format!("{link} data-bytes=\"{bytes}\""), 1))
}
