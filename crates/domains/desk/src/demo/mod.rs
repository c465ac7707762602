//! The demonstration's cases: invented texts, drawn pictures, and people who act by the same commands as everybody.

mod dice;
mod fill;
mod part;
pub mod scene;
mod tell;
pub mod texts;

pub(crate) use fill::play;
