//! What several tests and benches share.

pub mod serverless;
