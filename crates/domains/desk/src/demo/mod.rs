//! The demonstration's cases: invented texts, drawn pictures, and people who act by the same commands as everybody.

mod fill;
mod part;
mod tell;
pub mod texts;

pub(crate) use fill::play;
