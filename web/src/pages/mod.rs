//! One page a lab.

mod build;
mod calls;
mod claims;
mod disks;
mod ec2;
mod guide;
mod lambda;
mod parts;
mod stage;

pub use ec2::ec2_lab;
pub use guide::{FIRST_GUIDE, done};
pub use lambda::{LabProps, lambda_lab};
