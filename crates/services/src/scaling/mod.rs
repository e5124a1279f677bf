//! How scaling decides: no service, but the arithmetic that groups of instances (and, later, of tasks) share.
//!
//! ```text
//!   metric ──► alarm ──► policy: adjustment · steps · tracking ──► proposals ──► several ──► a new desired capacity
//!                        cron · forecast ───────────────────────────┘
//!   capacity that must go ──► victim (which instance)      capacity that must come ──► zones (where) · mix (bought how)
//!   replacements ──► maintenance (how many at once)
//! ```
//!
//! Everything here is pure: numbers in, numbers out, no clock and no chance of its own.
//!
//! Sources: Amazon EC2 Auto Scaling User Guide, 2026-10, page by page in the modules; where AWS publishes nothing, the words
//! *model assumption*.

pub mod adjustment;
pub mod calendar;
pub mod cron;
pub mod forecast;
pub mod maintenance;
pub mod mix;
pub mod several;
pub mod steps;
pub mod time_zone;
pub mod tracking;
pub mod victim;
pub mod zones;
