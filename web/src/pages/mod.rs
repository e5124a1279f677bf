//! One page a lab.

mod lambda;
mod stage;

pub use lambda::{LabProps, lambda_lab};
