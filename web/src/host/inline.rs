//! The engine on the page itself, in slices, without serialization. It always works: sandboxed frames and single-file builds
//! have no workers.

use skylapse_view::{BuildId, FromEngine, ToEngine};

use super::contract::{Host, HostKind, Wall};
use super::run::Run;
use super::server::Server;

/// Runs a session on this thread.
pub struct InlineHost<R: Run> {
    server: Server<R>,
    greeting: Option<FromEngine>,
}

impl<R: Run> InlineHost<R> {
    /// A host without a scenario.
    #[must_use]
    pub fn new(build: BuildId) -> Self {
        Self { server: Server::default(), greeting: Some(FromEngine::Ready { build }) }
    }
}

impl<R: Run> Host for InlineHost<R> {
    fn post(&mut self, message: ToEngine) {
        self.server.post(message);
    }

    fn advance(&mut self, wall: Wall) {
        self.server.advance(wall);
    }

    fn receive(&mut self) -> Option<FromEngine> {
        self.greeting.take().or_else(|| self.server.receive())
    }

    fn kind(&self) -> HostKind {
        HostKind::Inline
    }

    fn crash(&mut self) {
        // This ends the page's wasm; a fresh instance takes over (`kept`).
        panic!("ended on purpose");
    }
}
