//! Time, order, chance and history. Knows nothing of clouds.
//!
//! A [`Simulation`] moves simulated time from one event to the next. Events wait in an [`EventQueue`]; chance comes from
//! named streams ([`Rng`]) through [`Distribution`]s; [`History`] keeps checkpoints so that any moment can be shown again.
//! Everything is deterministic to the bit: integers for time, `libm` for logarithms, no clock, no hash map.

mod deadline;
mod digest;
mod distribution;
mod history;
mod queue;
mod rng;
mod simulation;

pub use deadline::{Deadline, Ring};
pub use digest::Digest;
pub use distribution::{Distribution, QuantilePoint, Quantiles};
pub use history::History;
pub use queue::EventQueue;
pub use rng::{Rng, Seed};
pub use simulation::{Model, Simulation, Stop};
