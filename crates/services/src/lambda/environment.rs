//! The life of one execution environment, as a value.
//!
//! ```text
//!            Ready               Exited(Done), last one          Expired · Recycled
//!  Init ─────────────► Invoke ──────────────────────► Idle ─────────────────────────► Shutdown
//!  Restore ──────────►   ▲ ◄────────────────────────────┘                                ▲
//!                        │          Assigned                                             │
//!                        └───────── Reset ◄── Exited(Broken), last one                   │
//!                                     └──────────────────────────────────────────────────┘
//! ```
//!
//! AWS documents the phases INIT, RESTORE, INVOKE and SHUTDOWN (lambda-runtime-environment.html, 2026-10); `Idle` (frozen),
//! `Reset` (frozen, to be initialized again) are names of the model. An environment that takes several requests at once is an
//! extension of the model: it becomes idle when the last one ends.

use std::num::NonZeroU32;

use skylapse_units::SimTime;

/// One execution environment. Frozen, not running, while `Idle` or `Reset`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Environment {
    /// INIT runs and requests wait for it. Ends with `Ready`. Billed (`Init Duration`), but for sandbox and download.
    Init {
        /// When it began.
        since: SimTime,
        /// Requests that wait.
        running: NonZeroU32,
    },
    /// A snapshot is restored (SnapStart) and requests wait for it. Ends with `Ready`. Not billed here.
    Restore {
        /// When it began.
        since: SimTime,
        /// Requests that wait.
        running: NonZeroU32,
    },
    /// Requests run. Ends when the last one has ended. Billed.
    Invoke {
        /// When the first one began.
        since: SimTime,
        /// How many run.
        running: NonZeroU32,
        /// What becomes of it afterwards.
        health: Health,
    },
    /// Waits for a request. Ends with one, or with expiry or replacement. Not billed on demand.
    Idle {
        /// When it began.
        since: SimTime,
    },
    /// As `Idle`, after a timeout: the next request runs INIT again, inside its `Duration`. Not billed.
    Reset {
        /// When it began.
        since: SimTime,
    },
    /// Gone; everything in it is lost. Nothing ends it.
    Shutdown {
        /// When it began.
        since: SimTime,
    },
}

/// Whether an environment's process survived its runs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Health {
    /// It did.
    Sound,
    /// A run was cut by its timeout: the environment is reset once nothing runs.
    Broken,
}

/// How a run left its environment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Exit {
    /// The handler returned or threw; the process lives on.
    Done,
    /// The timeout cut it.
    Broken,
}

/// What moves an environment on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Trigger {
    /// INIT or RESTORE is over.
    Ready,
    /// A request was given to it.
    Assigned,
    /// A run has ended.
    Exited(Exit),
    /// It was idle for too long.
    Expired,
    /// It is old, or its configuration is.
    Recycled,
}

/// A step that no environment takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Impossible;

/// One step of an environment's life. Pure: no clock, no chance, no queue.
// Always inlined: two steps a request, and handing the result over in memory costs more than the step.
#[inline(always)]
pub fn transition(from: Environment, trigger: Trigger, now: SimTime) -> Result<Environment, Impossible> {
    use Environment::{Idle, Init, Invoke, Reset, Restore, Shutdown};
    use Trigger::{Assigned, Exited, Expired, Ready, Recycled};
    match (from, trigger) {
        (Idle { .. } | Reset { .. }, Assigned) => {
            Ok(Invoke { since: now, running: NonZeroU32::MIN, health: Health::Sound })
        }
        (Invoke { since, running, health }, Exited(exit)) => {
            Ok(after_exit(since, running, health_after(health, exit), now))
        }

        (Init { running, .. } | Restore { running, .. }, Ready) => {
            Ok(Invoke { since: now, running, health: Health::Sound })
        }
        (Init { since, running }, Assigned) => Ok(Init { since, running: more(running) }),
        (Restore { since, running }, Assigned) => Ok(Restore { since, running: more(running) }),
        (Invoke { since, running, health }, Assigned) => Ok(Invoke { since, running: more(running), health }),

        (Idle { .. } | Reset { .. }, Expired | Recycled) => Ok(Shutdown { since: now }),

        (Init { .. } | Restore { .. }, Exited(_) | Expired | Recycled) => Err(Impossible),
        (Invoke { .. }, Ready | Expired | Recycled) => Err(Impossible),
        (Idle { .. } | Reset { .. }, Ready | Exited(_)) => Err(Impossible),
        (Shutdown { .. }, Ready | Assigned | Exited(_) | Expired | Recycled) => Err(Impossible),
    }
}

#[inline]
fn after_exit(since: SimTime, running: NonZeroU32, health: Health, now: SimTime) -> Environment {
    match (NonZeroU32::new(running.get() - 1), health) {
        (Some(running), health) => Environment::Invoke { since, running, health },
        (None, Health::Sound) => Environment::Idle { since: now },
        (None, Health::Broken) => Environment::Reset { since: now },
    }
}

#[inline]
const fn health_after(health: Health, exit: Exit) -> Health {
    match (health, exit) {
        (Health::Broken, Exit::Done | Exit::Broken) | (Health::Sound, Exit::Broken) => Health::Broken,
        (Health::Sound, Exit::Done) => Health::Sound,
    }
}

#[inline]
fn more(running: NonZeroU32) -> NonZeroU32 {
    running.checked_add(1).expect("an environment takes at most ten thousand requests at once")
}

impl Environment {
    /// When the present state began.
    #[must_use]
    pub const fn since(self) -> SimTime {
        match self {
            Self::Init { since, .. }
            | Self::Restore { since, .. }
            | Self::Invoke { since, .. }
            | Self::Idle { since }
            | Self::Reset { since }
            | Self::Shutdown { since } => since,
        }
    }

    /// Requests that it holds, waiting for INIT or running.
    #[inline]
    #[must_use]
    pub const fn running(self) -> u32 {
        match self {
            Self::Init { running, .. } | Self::Restore { running, .. } | Self::Invoke { running, .. } => running.get(),
            Self::Idle { .. } | Self::Reset { .. } | Self::Shutdown { .. } => 0,
        }
    }

    /// True while it is frozen and waits for a request.
    #[inline]
    #[must_use]
    pub const fn is_idle(self) -> bool {
        match self {
            Self::Idle { .. } | Self::Reset { .. } => true,
            Self::Init { .. } | Self::Restore { .. } | Self::Invoke { .. } | Self::Shutdown { .. } => false,
        }
    }
}
