//! Wires services, runs them, watches them and projects what is to be seen: the only door to the simulation.

mod registry;
pub mod scenario;
pub mod workload;
