//! AWS Lambda, the on-demand core.
