//! The tools of the site build, in exactly the versions this repository was built with.
//!
//! `trunk` and `wasm-bindgen` come from cargo into `$CARGO_HOME/skylapse-tools/<tool>-<version>/`; `wasm-opt` comes from the npm
//! package `binaryen` into `target/tools/node/`. A tool of the right version that is already on PATH is taken as it is.
//! Nothing is downloaded from anywhere but these two registries, so a mirror or a vendored registry is enough to build.

use crate::shell::{self, Failure, Outcome};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

/// The newest trunk that this repository's compiler builds: 0.22 asks for a newer rustc.
const TRUNK: &str = "0.21.14";
/// What the browser tests' driver asks for.
const NODE_MAJOR: u32 = 20;

/// Where the tools are.
pub struct Tools {
    /// The program `trunk`.
    pub trunk: PathBuf,
    /// The program `wasm-bindgen`.
    pub wasm_bindgen: PathBuf,
    /// PATH with every tool's folder in front.
    pub path: std::ffi::OsString,
}

/// Makes sure of everything that a site build needs, saying what it installs.
pub fn ensure() -> Outcome<Tools> {
    ensure_wasm_target()?;
    let bindgen_version = locked_version("wasm-bindgen")?;
    let trunk = cargo_tool("trunk", "trunk", TRUNK, &["--no-default-features", "--features", "rustls"], 4)?;
    let bindgen = cargo_tool("wasm-bindgen", "wasm-bindgen-cli", &bindgen_version, &[], 2)?;
    let wasm_opt = wasm_opt()?;
    let folders =
        [&trunk, &bindgen, &wasm_opt].map(|tool| tool.parent().expect("a program lies in a folder").to_path_buf());
    let existing = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths(folders.into_iter().chain(std::env::split_paths(&existing)))
        .map_err(|error| Failure::sentence(format!("PATH cannot be extended: {error}.")))?;
    Ok(Tools { trunk, wasm_bindgen: bindgen, path })
}

/// The wasm target of the toolchain in use.
pub fn ensure_wasm_target() -> Outcome<()> {
    const TARGET: &str = "wasm32-unknown-unknown";
    let libraries = shell::output(shell::command("rustc").args(["--print", "target-libdir", "--target", TARGET]));
    if libraries.is_some_and(|path| Path::new(path.trim()).is_dir()) {
        return Ok(());
    }
    if shell::find("rustup").is_none() {
        return Err(Failure::sentence(format!(
            "rustc has no target {TARGET}; with rustup: rustup target add {TARGET}"
        )));
    }
    shell::expect(&format!("Adding the target {TARGET}"), shell::command("rustup").args(["target", "add", TARGET]))?;
    Ok(())
}

/// Node and npm, recent enough.
pub fn ensure_node() -> Outcome<()> {
    let advice = "Install it from your package manager, for example: apt-get install -y nodejs npm";
    let version = shell::output(shell::command("node").arg("--version")).ok_or_else(|| {
        Failure::sentence(format!("Node {NODE_MAJOR} or newer is needed and `node` is not on PATH. {advice}"))
    })?;
    let major = version.trim().trim_start_matches('v').split('.').next().and_then(|text| text.parse::<u32>().ok());
    if major.is_some_and(|major| major < NODE_MAJOR) {
        return Err(Failure::sentence(format!(
            "Node {NODE_MAJOR} or newer is needed, this is {}. {advice}",
            version.trim()
        )));
    }
    if shell::find("npm").is_none() {
        return Err(Failure::sentence(format!("`npm` is needed and is not on PATH. {advice}")));
    }
    Ok(())
}

/// Installs the npm packages of `folder` (its `package-lock.json` decides) unless they are there already.
pub fn ensure_packages(title: &str, folder: &Path) -> Outcome<()> {
    ensure_node()?;
    let lock = read(&folder.join("package-lock.json"))?;
    let stamp = folder.join("node_modules/.skylapse-lock");
    if std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    let npm = shell::find("npm").expect("ensure_node has found it");
    shell::expect(title, shell::command(npm).args(["ci", "--no-audit", "--no-fund"]).current_dir(folder))?;
    write(&stamp, &lock)
}

/// The version of `package` in Cargo.lock: the tool must match the library to the last digit.
pub fn locked_version(package: &str) -> Outcome<String> {
    let lock = read(&shell::root().join("Cargo.lock"))?;
    let name = format!("name = \"{package}\"");
    lock.lines()
        .skip_while(|line| *line != name)
        .nth(1)
        .and_then(|line| line.strip_prefix("version = \"")?.strip_suffix('"'))
        .map(str::to_owned)
        .ok_or_else(|| Failure::sentence(format!("Cargo.lock does not name {package}.")))
}

/// A program from cargo: on PATH, or installed once into a folder of its own.
fn cargo_tool(program: &str, package: &str, version: &str, options: &[&str], minutes: u32) -> Outcome<PathBuf> {
    if let Some(path) = shell::find(program).filter(|path| says_version(path, version)) {
        return Ok(path);
    }
    let folder = cargo_home()?.join(format!("skylapse-tools/{program}-{version}"));
    let path = folder.join("bin").join(format!("{program}{}", std::env::consts::EXE_SUFFIX));
    if says_version(&path, version) {
        return Ok(path);
    }
    println!("Installing {package} {version}, once; about {minutes} minutes on two cores.");
    let build = shell::target().join("tools/build").join(program);
    let mut install = shell::cargo();
    install.args(["install", "--locked", package, "--version", version]).args(options);
    install.arg("--root").arg(&folder).arg("--target-dir").arg(&build);
    // The tools run for seconds: compiling them quickly matters more than how fast they are.
    for (setting, value) in [("LTO", "off"), ("CODEGEN_UNITS", "16"), ("OPT_LEVEL", "1"), ("DEBUG", "0")] {
        install.env(format!("CARGO_PROFILE_RELEASE_{setting}"), value);
    }
    install.env_remove("RUSTFLAGS").env_remove("CARGO_INCREMENTAL");
    shell::expect(&format!("Installing {package} {version}"), &mut install).map_err(|_| {
        Failure::sentence(format!(
            "{package} {version} could not be installed. This would do it: cargo install --locked {package} --version {version}"
        ))
    })?;
    // Only the room is lost if this fails.
    let _ = std::fs::remove_dir_all(&build);
    Ok(path)
}

fn says_version(program: &Path, version: &str) -> bool {
    shell::output(Command::new(program).arg("--version"))
        .is_some_and(|text| text.split_whitespace().nth(1) == Some(version))
}

fn wasm_opt() -> Outcome<PathBuf> {
    let source = shell::root().join("crates/xtask/node");
    let folder = shell::target().join("tools/node");
    std::fs::create_dir_all(&folder).map_err(|error| Failure::sentence(format!("{}: {error}.", folder.display())))?;
    for file in ["package.json", "package-lock.json", ".npmrc"] {
        write(&folder.join(file), &read(&source.join(file))?)?;
    }
    let started = Instant::now();
    ensure_packages("Installing wasm-opt (npm package binaryen)", &folder)?;
    let program = folder.join("node_modules/.bin").join(if cfg!(windows) { "wasm-opt.cmd" } else { "wasm-opt" });
    if !program.is_file() {
        let seconds = shell::elapsed(started);
        return Err(Failure::sentence(format!(
            "binaryen was installed in {seconds}, but without {}.",
            program.display()
        )));
    }
    Ok(program)
}

/// Where cargo keeps what it downloads and installs.
pub fn cargo_home() -> Outcome<PathBuf> {
    std::env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| std::env::home_dir().map(|home| home.join(".cargo")))
        .ok_or_else(|| Failure::sentence("Neither CARGO_HOME nor a home directory is set: where should the tools go?"))
}

/// A text file, or a sentence.
pub fn read(path: &Path) -> Outcome<String> {
    std::fs::read_to_string(path)
        .map_err(|error| Failure::sentence(format!("{} cannot be read: {error}.", path.display())))
}

/// The bytes of a file, or why not.
pub fn read_bytes(path: &Path) -> Outcome<Vec<u8>> {
    std::fs::read(path).map_err(|error| Failure::sentence(format!("{} cannot be read: {error}.", path.display())))
}

/// Writes a text file, or says why not.
pub fn write(path: &Path, text: &str) -> Outcome<()> {
    std::fs::write(path, text)
        .map_err(|error| Failure::sentence(format!("{} cannot be written: {error}.", path.display())))
}
