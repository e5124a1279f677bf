//! Memory sizes as AWS Lambda counts them.

use serde::{Deserialize, Serialize};

/// A memory size in MB of 1,024 KB (what AWS Lambda calls MB; elsewhere MiB).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
pub struct Memory(u32);

impl Memory {
    /// A size of whole MB.
    #[must_use]
    pub const fn from_mb(mb: u32) -> Self {
        Self(mb)
    }

    /// Whole MB.
    #[must_use]
    pub const fn as_mb(self) -> u32 {
        self.0
    }
}
