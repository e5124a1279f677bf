//! Everything that crosses a wall between rooms. What concerns one room is tested in that room.

mod drawing;
mod tidy;
