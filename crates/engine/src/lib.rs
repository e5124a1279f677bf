//! The engine: reads a scenario, wires services, runs, watches, projects. **The only door** is [`Engine`].
//!
//! ```text
//! scenario ──► world ──► events ──► facts ──► meters · log · bill ──► views
//! ```

mod engine;
pub mod fleet;
pub mod logs;
pub mod observe;
mod project;
pub mod registry;
pub mod scenario;
pub mod workload;
pub mod world;

pub use engine::{Engine, Options, Stop};
pub use project::Moment;
pub use skylapse_units::{SimDuration, SimTime};
