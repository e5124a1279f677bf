//! Everything that crosses a wall between rooms. What concerns one room is tested in that room.

mod alarms;
mod balancers;
mod calls;
mod chains;
mod determinism;
mod drawing;
mod groups;
mod instances;
mod laws;
mod monotone;
mod queues;
mod scaling;
mod servers;
mod support;
mod swarm;
mod tidy;
mod workloads;
