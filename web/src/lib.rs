//! The page: labs, input, drawing on canvas, and the host of the engine in the browser.
//!
//! * [`state`] is what renders need, and how actions change it.
//! * [`driver`] is the one animation loop.
//! * [`route`] is the address: which lab, which run.
//! * [`host`] runs the engine, on this thread or in a worker.
//! * `charts`, `components` and `pages` arrange; they never compute.

mod app;
mod charts;
mod components;
mod context;
pub mod dom;
pub mod driver;
pub mod host;
mod kept;
mod keys;
mod pages;
mod panic;
pub mod route;
mod shared;
pub mod state;

pub use app::App;
pub use panic::report_panics;
