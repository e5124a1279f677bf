//! Running other programs: what is going on stays visible, and a failure shows what the program said.
//!
//! On a terminal a running step is one line that rewrites itself; elsewhere (CI) it is a line every fifteen seconds.

use std::ffi::OsString;
use std::io::{BufRead, BufReader, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

/// What a chore gives back.
pub type Outcome<T> = Result<T, Failure>;

/// Why a chore stopped.
#[derive(Debug)]
pub enum Failure {
    /// Everything has been printed already.
    Said,
    /// One sentence for the person at the keyboard.
    Sentence(String),
}

impl Failure {
    /// A failure that says `sentence`.
    pub fn sentence(sentence: impl Into<String>) -> Self {
        Self::Sentence(sentence.into())
    }
}

/// The repository's root.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().and_then(Path::parent).expect("this crate lives in crates/xtask")
}

/// Cargo's target directory.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |path| root().join(path))
}

/// `program`, to be run in the root, without what `cargo run` tells the program it runs.
pub fn command(program: impl Into<OsString>) -> Command {
    let mut command = Command::new(program.into());
    command.current_dir(root());
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&name);
        }
    }
    command
}

/// The cargo that runs this program.
pub fn cargo() -> Command {
    command(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Looks a program up on PATH.
pub fn find(program: &str) -> Option<PathBuf> {
    let paths = std::env::var_os("PATH")?;
    let names: &[String] = &if cfg!(windows) {
        vec![format!("{program}.exe"), format!("{program}.cmd")]
    } else {
        vec![program.to_owned()]
    };
    std::env::split_paths(&paths)
        .flat_map(|folder| names.iter().map(move |name| folder.join(name)))
        .find(|p| p.is_file())
}

/// What a quick program prints, or `None` when it is missing or fails.
pub fn output(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// `5 s`, `1 min 20 s`.
pub fn elapsed(since: Instant) -> String {
    let seconds = since.elapsed().as_secs();
    if seconds < 60 { format!("{seconds} s") } else { format!("{} min {} s", seconds / 60, seconds % 60) }
}

/// What a watched program left.
pub struct Ran {
    /// Whether it exited with 0.
    pub success: bool,
    /// Everything it printed, standard output and error as they came.
    pub lines: Vec<String>,
}

/// Runs a program behind one line of progress, keeping what it prints.
pub fn watch(title: &str, command: &mut Command) -> Outcome<Ran> {
    let started = Instant::now();
    let mut child = spawn(command)?;
    let (sender, lines) = mpsc::channel();
    forward(child.stdout.take(), sender.clone());
    forward(child.stderr.take(), sender);
    let lines = follow(title, started, &lines);
    let status = child.wait().map_err(|error| Failure::sentence(format!("{title}: {error}.")))?;
    Ok(Ran { success: status.success(), lines })
}

/// As [`watch`], and a failure prints everything the program said.
pub fn expect(title: &str, command: &mut Command) -> Outcome<Vec<String>> {
    let started = Instant::now();
    let ran = watch(title, command)?;
    if ran.success {
        println!("  {title}: {}", elapsed(started));
        return Ok(ran.lines);
    }
    for line in &ran.lines {
        eprintln!("{line}");
    }
    Err(Failure::sentence(format!("{title} failed; what it said is above.")))
}

fn spawn(command: &mut Command) -> Outcome<Child> {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().map_err(|error| {
        Failure::sentence(format!("{} does not start: {error}.", command.get_program().to_string_lossy()))
    })
}

fn forward(pipe: Option<impl Read + Send + 'static>, lines: Sender<String>) {
    let Some(pipe) = pipe else { return };
    std::thread::spawn(move || {
        let mut reader = BufReader::new(pipe);
        let mut bytes = Vec::new();
        while reader.read_until(b'\n', &mut bytes).is_ok_and(|n| n > 0) {
            let line = String::from_utf8_lossy(&bytes).trim_end().to_owned();
            bytes.clear();
            if lines.send(line).is_err() {
                return;
            }
        }
    });
}

/// Gathers lines until both pipes close, and shows the latest one.
fn follow(title: &str, started: Instant, lines: &Receiver<String>) -> Vec<String> {
    let on_terminal = std::io::stderr().is_terminal();
    let pause = if on_terminal { Duration::from_millis(250) } else { Duration::from_secs(15) };
    let mut kept: Vec<String> = Vec::new();
    let mut shown = Instant::now();
    let mut compiled = 0;
    loop {
        match lines.recv_timeout(pause.saturating_sub(shown.elapsed())) {
            Ok(line) => {
                compiled += usize::from(line.trim_start().starts_with("Compiling "));
                kept.push(line);
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => break,
        }
        if shown.elapsed() >= pause {
            shown = Instant::now();
            let latest = kept.last().map_or("", |line| line.trim());
            let count = if compiled > 0 { format!(", {compiled} crates compiled") } else { String::new() };
            show(on_terminal, &format!("  {title}… {}{count}  {latest}", elapsed(started)));
        }
    }
    if on_terminal {
        show(true, "");
    }
    kept
}

fn show(on_terminal: bool, line: &str) {
    let short: String = line.chars().take(100).collect();
    if on_terminal {
        eprint!("\r\x1b[2K{short}");
        // Progress that cannot be shown is no reason to stop.
        let _ = std::io::stderr().flush();
    } else {
        eprintln!("{short}");
    }
}
