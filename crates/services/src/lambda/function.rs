//! One function.

use skylapse_units::SimTime;

use super::config::FunctionConfig;
use super::environment::Environment;

#[derive(Clone, Debug)]
pub(super) struct Function {
    pub(super) config: FunctionConfig,
}

/// An environment as it stands now, for eyes.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct EnvironmentView {
    /// Its number in the function, from 1.
    pub number: u64,
    /// Kept ready by provisioned concurrency.
    pub is_provisioned: bool,
    /// What it does.
    pub state: Environment,
    /// When it came to be.
    pub created: SimTime,
    /// When it will expire, while it is idle.
    pub expires_at: Option<SimTime>,
}

impl Function {
    pub(super) fn views(&self) -> impl Iterator<Item = EnvironmentView> {
        std::iter::empty()
    }
}
