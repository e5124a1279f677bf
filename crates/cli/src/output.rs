//! Writes files whole or not at all: into a neighbor first, renamed when everything has succeeded.

use std::fs::File;
use std::io::{BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};

use crate::failure::Failure;

/// A file or standard output that is being written.
pub struct Output {
    writer: BufWriter<Box<dyn Write>>,
    shown: String,
    /// Where it is now and where it goes; gone once it is there, or for standard output.
    pending: Option<(PathBuf, PathBuf)>,
    is_closed_pipe: bool,
}

impl Output {
    /// Begins to write; `-` is standard output.
    pub fn create(path: &Path) -> Result<Self, Failure> {
        let shown = path.display().to_string();
        if path == Path::new("-") {
            return Ok(Self::stdout());
        }
        let fail = |error: std::io::Error| Failure::Other(format!("{shown}: {error}"));
        // What is no plain file (a device, a pipe) is written in place; a link stays a link.
        let target = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let is_special = std::fs::metadata(&target).is_ok_and(|meta| !meta.is_file());
        if is_special {
            let file = File::options().write(true).open(&target).map_err(fail)?;
            return Ok(Self { writer: BufWriter::new(Box::new(file)), shown, pending: None, is_closed_pipe: false });
        }
        let mut name = target.file_name().unwrap_or_default().to_owned();
        name.push(format!(".{}.part", std::process::id()));
        let part = target.with_file_name(name);
        let file = File::create(&part).map_err(fail)?;
        Ok(Self {
            writer: BufWriter::with_capacity(1 << 16, Box::new(file)),
            shown,
            pending: Some((part, target)),
            is_closed_pipe: false,
        })
    }

    /// Standard output.
    pub fn stdout() -> Self {
        Self {
            writer: BufWriter::new(Box::new(std::io::stdout())),
            shown: "-".to_owned(),
            pending: None,
            is_closed_pipe: false,
        }
    }

    /// Writes on. A reader that has gone away (`| head`) is no failure: the rest is dropped.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        let result = if self.is_closed_pipe { Ok(()) } else { self.writer.write_all(bytes) };
        self.take(result)
    }

    /// Ends: the file stands whole under its name.
    pub fn finish(mut self) -> Result<(), Failure> {
        let result = if self.is_closed_pipe { Ok(()) } else { self.writer.flush() };
        self.take(result)?;
        if let Some((part, target)) = self.pending.take() {
            let renamed = std::fs::rename(&part, &target);
            if renamed.is_err() {
                self.pending = Some((part, target));
            }
            return self.take(renamed);
        }
        Ok(())
    }

    fn take(&mut self, result: std::io::Result<()>) -> Result<(), Failure> {
        match result {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == ErrorKind::BrokenPipe && self.pending.is_none() => {
                self.is_closed_pipe = true;
                Ok(())
            }
            Err(error) => Err(Failure::Other(format!("{}: {error}", self.shown))),
        }
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        if let Some((part, _)) = &self.pending {
            // Nothing of a failed write stays; if even that fails there is nobody to tell.
            let _ = std::fs::remove_file(part);
        }
    }
}

/// Writes to standard output.
pub fn print(text: &str) -> Result<(), Failure> {
    let mut out = Output::stdout();
    out.write(text.as_bytes())?;
    out.finish()
}
