//! Procedures: files are checked, commands decided, histories replayed.

mod actions;
mod blocks;
mod broken;
mod case;
mod random;
mod world;
