//! EC2, tested as a room.

mod states;
