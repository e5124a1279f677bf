//! Why the program ends without a result.

use skylapse_view::Problem;

/// What went wrong.
#[derive(Debug)]
pub enum Failure {
    /// The input is bad: every problem. Exit code 2.
    Bad(Vec<Problem>),
    /// Anything else, as a sentence. Exit code 1.
    Other(String),
}

impl From<Vec<Problem>> for Failure {
    fn from(problems: Vec<Problem>) -> Self {
        Self::Bad(problems)
    }
}
