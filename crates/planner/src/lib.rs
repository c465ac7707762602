//! The district planner: draws communities and grids from units (buildings or blocks) with their households.
//!
//! A division is contiguous, keeps every region within its range of households, keeps compounds whole where they fit,
//! prefers arterials as boundaries, is compact, and moves few households away from today's division. What cannot be
//! reached is named together with its cheapest repair.
//!
//! **Invariant:** the library knows no input or output, no clock and no randomness but the seed: the same district,
//! goal and answers of the [`Pace`](goal::Pace) give the same plan, whatever the number of threads.

pub mod edit;
pub mod generate;
pub mod geometry;
pub mod goal;
pub mod labelled;
pub mod language;
pub mod matching;
pub mod model;
pub mod names;
pub mod outcome;
pub mod plan;
pub mod read;
pub mod score;
mod sheet;
pub mod street;
pub mod survey;
pub mod write;
