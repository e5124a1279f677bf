//! Nobody calls anything on a client.

/// There is no call.
#[derive(Clone, PartialEq, Debug)]
pub enum Call {}
