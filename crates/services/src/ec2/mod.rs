//! Amazon EC2: the life of an instance and the calls that change it.

pub mod catalog;
pub mod credits;
mod error;
pub mod network;
mod state;
pub mod storage;
pub mod table;

#[cfg(test)]
mod tests;

pub use error::ErrorCode;
pub use state::{Answer, Stage, State, Turn, Verb, answer, turn};
