//! Quantities that cannot be mixed up: time, money, memory, rates.
//!
//! Time and money are integers, so sums are exact and equal on every platform.
//! A bare `f64` for either is a mistake that these types make impossible.

mod memory;
mod money;
mod rate;
mod time;

pub use memory::Memory;
pub use money::Money;
pub use rate::Rate;
pub use time::{SimDuration, SimTime};
