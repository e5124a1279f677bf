//! The vocabulary of the screen.
