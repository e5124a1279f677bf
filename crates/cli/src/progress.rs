//! How far it is, on a terminal only.

use std::io::{IsTerminal, Write};
use std::sync::atomic::{AtomicU64, Ordering};

/// Shows a share of a whole on standard error; says nothing when that is no terminal.
pub struct Progress {
    is_shown: bool,
    done: AtomicU64,
    total: u64,
}

impl Progress {
    /// Begins.
    pub fn new(total: u64) -> Self {
        Self { is_shown: std::io::stderr().is_terminal() && total > 1, done: AtomicU64::new(0), total }
    }

    /// One more part is done.
    pub fn step(&self) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        if self.is_shown {
            let _ = write!(std::io::stderr(), "\r{done} / {}", self.total);
        }
    }

    /// So much is done.
    pub fn set(&self, done: u64) {
        if self.is_shown && self.done.swap(done, Ordering::Relaxed) != done {
            let _ = write!(std::io::stderr(), "\r{:3} %", done * 100 / self.total);
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.is_shown {
            let _ = write!(std::io::stderr(), "\r\x1b[K");
        }
    }
}
