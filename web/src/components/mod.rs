//! Parts of pages: properties in, elements out. None of them holds more than passing state (open, draft).

pub mod field;
pub mod hands;
pub mod icons;
pub mod input;
pub mod plot;
pub mod rail;
pub mod replicas;
pub mod setting;
pub mod share;
pub mod time;
pub mod top;
pub mod twin;
