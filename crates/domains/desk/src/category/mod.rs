//! Categories of cases: their limits, who is proposed as lead, and how a category is guessed from words.

pub mod duty;
pub mod rules;

