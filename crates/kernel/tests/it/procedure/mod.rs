//! Procedures: files are checked, commands decided, histories replayed.

mod actions;
mod blocks;
mod broken;
mod case;
mod case_clocks;
mod random;
mod undo;
mod world;

pub use world::vocabulary;
