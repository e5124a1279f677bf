//! The browser tests: finds or installs Chromium and the test packages, builds and serves the site, runs
//! `tests/browser/run.mjs`.

use crate::serve::{Server, Site};
use crate::shell::{self, Failure, Outcome};
use crate::test::{self, Tally};
use crate::{site, tools};
use std::path::PathBuf;

/// Builds the site and runs every browser test on it.
pub fn check() -> Outcome<Tally> {
    let mut node = node("tests/browser/run.mjs")?;
    test::suite("Browser tests", &mut node)
}

/// `node SCRIPT`, told where the page, the browser and the headless program are.
pub fn node(script: &str) -> Outcome<std::process::Command> {
    tools::ensure_packages("Installing the browser test packages", &shell::root().join("tests/browser"))?;
    let chromium = chromium()?;
    // What is tested is what is in the sources now; seconds when nothing has changed.
    site::build_whole(None)?;
    let program = test::program()?;
    let server = Server::bind(0)?;
    let address = format!("http://localhost:{}/", server.port());
    std::thread::spawn(move || server.serve(Site { folder: site::folder(), reloads: false }));
    let mut node = shell::command("node");
    node.arg(script).env("SKYLAPSE_URL", address).env("CHROMIUM", chromium).env("SKYLAPSE_BIN", program);
    node.env("SKYLAPSE_ARTIFACTS", shell::target().join("browser"));
    Ok(node)
}

/// A Chromium: the one that `CHROMIUM` names, one on PATH, one where its installer puts it, or a fresh one.
fn chromium() -> Outcome<PathBuf> {
    if let Some(named) = std::env::var_os("CHROMIUM") {
        let path = PathBuf::from(&named);
        return if path.is_file() {
            Ok(path)
        } else {
            Err(Failure::sentence(format!("CHROMIUM names {}, and there is no such program.", path.display())))
        };
    }
    if let Some(found) = installed() {
        return Ok(found);
    }
    const ADVICE: &str = "Chromium is needed for the browser tests. As root: apt-get update && apt-get install -y chromium \
                          fonts-noto-cjk. Elsewhere install Chrome or Chromium and name it: CHROMIUM=/path/to/chrome";
    let is_root = shell::output(shell::command("id").arg("-u")).is_some_and(|id| id.trim() == "0");
    if !is_root || shell::find("apt-get").is_none() {
        return Err(Failure::sentence(ADVICE));
    }
    // The fonts: without them Korean text is empty boxes, and every measure of it is wrong.
    for arguments in [&["update"][..], &["install", "-y", "--no-install-recommends", "chromium", "fonts-noto-cjk"]] {
        let mut apt = shell::command("apt-get");
        apt.args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
        shell::expect(&format!("apt-get {}", arguments[0]), &mut apt).map_err(|_| Failure::sentence(ADVICE))?;
    }
    installed().ok_or_else(|| Failure::sentence(ADVICE))
}

fn installed() -> Option<PathBuf> {
    let on_path = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
    let elsewhere = [
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
    ];
    on_path
        .iter()
        .find_map(|name| shell::find(name))
        .or_else(|| elsewhere.map(PathBuf::from).into_iter().find(|p| p.is_file()))
}
