//! What a page can ask of an engine, wherever that engine runs.

use skylapse_view::{FromEngine, ToEngine};

/// Runs an engine behind the protocol of [`skylapse_view`]. Pages, driver and tests cannot tell which host they have.
pub trait Host {
    /// Sends a message to the engine.
    fn post(&mut self, message: ToEngine);

    /// Gives the engine some time, if it runs on this thread: until `wall.budget_ms` is spent or nothing is left to do.
    fn advance(&mut self, wall: Wall);

    /// The next answer, if there is one.
    fn receive(&mut self) -> Option<FromEngine>;

    /// Where the engine runs.
    fn kind(&self) -> HostKind;

    /// Breaks the engine on purpose: a test hook for what happens after a crash.
    fn crash(&mut self);
}

/// Where an engine runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HostKind {
    /// In slices on the page. Always works, and is the reference.
    Inline,
    /// In a worker, for what would take a page many slices.
    Worker,
}

impl HostKind {
    /// Its name on the page and in the address.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Inline => "inline",
            Self::Worker => "worker",
        }
    }
}

/// The wall clock as a host sees it. The engine never sees it.
#[derive(Clone, Copy, Debug)]
pub struct Wall {
    /// Now, in milliseconds.
    pub now_ms: f64,
    /// How long this slice may take, in milliseconds.
    pub budget_ms: f64,
    /// Reads the clock again.
    pub clock: fn() -> f64,
}

impl Wall {
    /// Whether the slice is over.
    #[must_use]
    pub fn is_spent(&self) -> bool {
        (self.clock)() - self.now_ms >= self.budget_ms
    }
}
