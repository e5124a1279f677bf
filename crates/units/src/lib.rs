//! Quantities that cannot be mixed up: time, money, memory, rates. And what every room needs to read and order them.
//!
//! Time and money are integers, so sums are exact and equal on every platform.
//! A bare `f64` for either is a mistake that these types make impossible.

mod decimal;
mod memory;
mod money;
pub mod order;
mod rate;
mod sorted;
mod time;

pub use decimal::{held, parse_decimal};
pub use memory::Memory;
pub use money::Money;
pub use rate::Rate;
pub use sorted::SortedMap;
pub use time::{SimDuration, SimTime};
