//! `accuracy`: the model against measurements of AWS and against published simulations, as a page.
//!
//! The page is a document (`docs/accuracy.md`), in English like the other documents; a test keeps the two the same.

mod page;
mod reference;
mod simulate;

use crate::args::Accuracy;
use crate::failure::Failure;
use crate::output::{Output, print};

/// Runs every row and writes the page.
pub fn accuracy(call: &Accuracy) -> Result<(), Failure> {
    let page = page::page();
    let Some(path) = &call.out else { return print(&page) };
    let mut out = Output::create(path)?;
    out.write(page.as_bytes())?;
    out.finish()
}
